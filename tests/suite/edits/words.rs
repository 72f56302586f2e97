//! What notes of the stories are written with. There is little of everything, so that much of it meets.

/// The first of them are the most frequent.
pub const PATHS: &[&str] = &[
    "a.md",
    "b.md",
    "note.md",
    "index.md",
    "x/note.md",
    "x/index.md",
    "x/b.md",
    "x/y/note.md",
    "A.md",
    "glossary/hub.md",
    "glossary/gateway.md",
    "decisions/d-1.md",
    "decisions/d-2.md",
    "articles/essay.md",
    "radio/a.md",
    "matrix/index.md",
    "tag/one.md",
    "x/README.md",
    "y/y.md",
    "100%.md",
    "a#b.md",
    "aux.md",
];

pub const FREQUENT: usize = 8;

pub const ASSETS: &[&str] = &["pic.png", "x/pic.png", "data.csv", "note", "a", "x/note.png", "x/index.md"];

pub const FOLDERS: &[&str] = &["x/", "y/", "x/y/", "glossary/", "decisions/", "radio/", "deep/er/"];

pub const TITLES: &[&str] =
    &["Title", "Gateway", "Hub", "Radio", "note", "A", "<b>Bold</b> & more", "gateway", "Second Name"];

pub const HEADINGS: &[&str] =
    &["## Part", "## Other", "### Radio", "## Security", "## Status", "## Decision", "## Part", "# Later title"];

pub const PROSE: &[&str] = &[
    "A gateway joins the radio network to the cloud.",
    "The hub. It is a thing.",
    "Battery and firmware of the hub.",
    "Words about pricing and security, *e.g.* so.",
    "Prose **x: **y.",
    "Footnote[^1].\n\n[^1]: A note.",
    "%%hidden [[a]]%%",
    "> [!note]- Title\n> Body with [[note]]",
    "A block. ^block",
    "- [ ] task",
    "Costs $x^2$ and $\\frac{1}$ more.",
    "<div onclick=\"x()\">raw <b>b</b></div>",
    "Chosen option: \"Radio\", because of the range.",
    "accepted",
    "<!-- layerbook-ignore broken-link -->",
    "<!-- layerbook-ignore orphan-note -->",
];

/// The same lines in two languages: what was remembered of one must not serve the other.
pub const CODE: &[&str] = &[
    "```rust\nlet x = 1; // one\nfn main() {}\n```",
    "```js\nlet x = 1; // one\nfn main() {}\n```",
    "```text\nlet x = 1; // one\nfn main() {}\n```",
    "```yaml title=\"a\"\nlet: x\n```",
];

pub const LINKS: &[&str] = &[
    "[[note]]",
    "[[a]]",
    "[[A]]",
    "[[b|text]]",
    "[[x/note]]",
    "[x](x/b.md)",
    "[x](./b.md)",
    "[x](../a.md#part)",
    "[[hub]]",
    "[[Second Name]]",
    "[[gone]]",
    "[x](gone.md)",
    "![](pic.png)",
    "![[pic.png|10]]",
    "![[note.png]]",
    "[x](note)",
    "[x](/matrix/)",
    "[x](/matrix/radio/ux/)",
    "[x](x/)",
    "[[#Part]]",
    "[[note#Part]]",
    "[[note#Other]]",
    "[[index#Later title]]",
    "<a href=\"b.md\">b</a>",
    "[data](data.csv)",
    "[[100%]]",
    "[x](100%25.md)",
    "[[d-1]]",
    "[x](/old/place/)",
    "[[y]]",
    "[[Gateway]]",
    "[x](SUMMARY.md)",
    "#one",
    "#two/three",
    "| a |\n|---|\n| [[a\\|b]] |",
];

pub const EMBEDS: &[&str] = &[
    "![[note]]",
    "![[b]]",
    "![[a]]",
    "![[note#Part]]",
    "![[a#^block]]",
    "![[index]]",
    "![[hub]]",
    "![[x/note]]",
    "![[d-1#Status]]",
];

pub const ARTICLES: &[&str] = &[
    "[A work of note](https://example.com/essay) by Lena Ortiz",
    "**A work of note - Kim Sato:**\nhttps://example.com/essay?utm_source=b",
    "**Another work - The Cell Desk:**\nhttps://example.org/other",
    "- [Another](https://example.org/other) by The Cell Desk",
    "https://example.com/bare",
    "[Essay](http://www.example.com/essay#part)",
];

/// Keys of the front matter that stand for a kind of edit each.
pub const TAGS: &[&str] = &["[one]", "[one/two, two]", "[\"a b\", a-b]", "[only]", "One"];
pub const ALIASES: &[&str] =
    &["[Second Name]", "[old/place, Other]", "x/note", "[Hub, Title]", "[\"note\"]", "[gone]", "/old/place/"];
pub const LAYERS: &[&str] = &["[radio]", "none", "Cloud", "[radio, cloud]", "all", "[edge]", "[comms, nowhere]"];
pub const AREAS: &[&str] = &["[ux, security]", "security", "nowhere", "[]"];
pub const KINDS: &[&str] = &["decision", "term", "article", "goal", "persona", "concept", "unheard"];

pub const STATUSES: &[&str] = &["accepted", "accepted", "proposed", "proposed", "rejected", "superseded by D-2"];
pub const IDS: &[&str] = &["D-1", "D-2", "D-3", "D-4"];
pub const PRODUCTS: &[&str] = &["\"[[hub]]\"", "\"[[hub]]\"", "probe"];

/// Lists of claims that meet in formulas, tables and budgets.
pub const PROVIDES: &[&str] = &[
    "[battery-energy = 8.6 Wh, sleep-power = 25 uW]",
    "[energy-per-report = 0.45 J]",
    "[report-interval = 5 min]",
    "[report-interval = 1 h]",
    "[battery-life >= 5 y, latency <= 8 s]",
    "[markets = \"EU, US\", expected-use = 8 y]",
    "[radio-band = EU868, certifications includes CE]",
    "[data-region = us-east-1]",
    "[support-period = 3 y, speed = 5 m/s]",
    "[latency = 5 sec, no claim, range = 5 Wh]",
];

pub const REQUIRES: &[&str] = &[
    "[battery-life >= 5 y]",
    "[report-interval <= 60 s, report-interval >= 90 s]",
    "[unit-cost <= 9 EUR]",
    "[data-region in EU, latency <= 5 s]",
    "[range >= 25 m]",
];

pub const ADDS: &[&str] = &["[unit-cost 5.20 EUR]", "[unit-cost 6.90 EUR]", "[unit-cost 3 USD]"];

/// Other keys, each with its value.
pub const KEYS: &[(&str, &str)] = &[
    ("permalink", "a"),
    ("permalink", "/x/"),
    ("order", "1"),
    ("order", "2"),
    ("id", "D-1"),
    ("id", "D-2"),
    ("status", "accepted"),
    ("status", "proposed"),
    ("supersedes", "[D-1]"),
    ("supersedes", "\"[[d-2]]\""),
    ("depends-on", "[d-2]"),
    ("serves", "[[note]]"),
    ("review-by", "2026-01-01"),
    ("owner", "\"[[a]]\""),
    ("product", "\"[[hub]]\""),
    ("date", "2026-03-04"),
    ("image", "pic.png"),
    ("description", "Some words & more"),
    ("provides", "[battery-life >= 5 y]"),
    ("requires", "[battery-life >= 9 y, no claim]"),
    ("assumes", "[retention >= 13 mo]"),
    ("markets", "[EU]"),
    ("decides", "[radio]"),
    ("conflicts-with", "D-1"),
    ("source", "https://example.com/essay"),
    ("author", "Lena Ortiz"),
    ("custom", "{first: 1, second: -0.0}"),
    ("custom", "{second: 0.0, first: 1}"),
    ("custom", "{first: 1.0, second: 0}"),
    ("custom", "{first: 1, second: 0.0}"),
    ("broken", "["),
];

pub const SUMMARIES: &[&str] = &[
    "- [a](a.md)\n- [n](x/note.md)\n- [b](b.md)\n",
    "- [b](b.md)\n- [n](x/note.md)\n- [a](a.md)\n",
    "# Summary\n\n[b](b.md)\n\n- [n](note.md)\n  - [a](a.md)\n",
    "- [gone](gone.md)\n- [index](x/index.md)\n",
    "",
];
