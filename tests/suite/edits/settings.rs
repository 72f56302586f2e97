//! What a book is made from beside its files, as choices among few.

use layerbook::base::path::NotePath;
use layerbook::book::Setup;
use layerbook::config::catalog::{self, Catalog};
use layerbook::config::pins::Pins;
use layerbook::config::taxonomy::{self, Taxonomy};
use layerbook::config::{self, ledger};
use layerbook::page::Dates;
use layerbook::render::theme::Theme;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

/// Each number is a place in the list of the same name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settings {
    /// The theme and the vocabulary that a book starts with, instead of small ones. Slow, so in few stories.
    pub whole: bool,
    /// Code has languages. Slow too: a book reads all grammars anew.
    pub grammars: bool,
    pub taxonomy: usize,
    pub pins: usize,
    pub facts: usize,
    pub theme: usize,
    /// For each group of `CONFIG`.
    pub config: [usize; CONFIG.len()],
    pub drafts: bool,
    pub portable: bool,
    pub dates: usize,
    pub today: usize,
    pub ledger: usize,
}

/// The vocabularies of small books: the second reads other words, the third has other layers and areas, the fourth
/// differs in names and questions alone.
pub const TAXONOMIES: &[&str] = &[
    "layers: {radio: {aliases: [comms], terms: [radio, gateway, ~network]}, cloud: {name: Cloud, terms: [cloud]}}\nareas: {ux: {terms: [hub, thing]}, security: {terms: [security]}}\nquestions: {radio: {security: [Who may listen?]}}",
    "layers: {radio: {aliases: [comms], terms: [hub]}, cloud: {name: Cloud, terms: [gateway, title]}}\nareas: {ux: {terms: [cloud]}, security: {terms: [security, part]}}",
    "layers: {edge: {name: Gateway, aliases: [radio]}, cloud: {terms: [gateway]}, radio-waves: {aliases: [comms], terms: [radio]}}\nareas: {ux: {summary: What one sees., terms: [hub]}}\nquestions: {edge: {ux: [Why?, What?]}}",
    "layers: {radio: {aliases: [comms], name: Waves, terms: [radio, gateway, ~network]}, cloud: {name: Cloud, terms: [cloud]}}\nareas: {ux: {name: Use, terms: [hub, thing]}, security: {terms: [security]}}\nquestions: {cloud: {security: [Who may look?]}}",
];

pub const PINS: &[&str] = &[
    "",
    "https://example.com/essay: {title: Pinned essay, author: [Kim Sato], layers: [radio], also_at: [https://example.com/bare]}",
    "https://example.org/other: {same_as: https://example.com/essay}\nhttps://example.com/bare: {ignore: true}",
    "https://example.com/bare: {title: Bare, published: 2024, areas: [security]}\nhttps://example.net/: {same_as: https://example.com/none}",
];

/// The second has no batteries and knows of speed, the third another law.
pub const FACTS: &[&str] = &[
    "",
    "speed: m/s, how fast, cloud, ux\nformulas:\n  battery-life: off\n",
    "formulas:\n  cra-support-period: support-period >= 9 y\ntables:\n  market-bands: off\n",
];

/// What stands over the theme: nothing, words, a template, assets.
pub const THEMES: &[&[(&str, &str)]] = &[
    &[],
    &[("words.toml", "recent = \"Lately\"\nmatrix = \"Grid\"\n")],
    &[("templates/note.html", "{{ note.title }} in {{ site.title }}: {{ note.html | safe }}{{ note.backlinks }}")],
    &[("assets/theme.css", "a { b: url(extra.txt) }"), ("assets/extra.txt", "more")],
    &[("assets/theme.css", "a { b: url(extra.txt) }"), ("assets/extra.txt", "even more"), ("words.toml", "")],
];

/// Groups of which one line each is chosen. Notes know the first two.
pub const CONFIG: &[(&str, &[&str])] = &[
    ("markdown", &["", "math = true"]),
    ("articles", &["", "publishers = [\"The Cell Desk\", \"Lena Ortiz\"]"]),
    ("book", &["", "title = \"Title\"", "title = \"The <other> book\""]),
    ("book", &["", "description = \"A book\"\nauthors = [\"Kim Sato\"]"]),
    ("book", &["", "language = \"ar\"", "text-direction = \"rtl\""]),
    ("build", &["", "base-url = \"https://book.example.com/\"", "base-url = \"https://example.com/\""]),
    ("build", &["", "drafts = true"]),
    ("build", &["", "edit-url = \"https://example.com/edit/{path}\""]),
    ("markdown", &["", "html = \"escape\"", "html = \"allow\""]),
    (
        "check",
        &["", "orphan-note = \"error\"\nbroken-link = \"off\"", "broken-link = \"info\"\nignore-comment = \"off\""],
    ),
    ("check.ignore", &["", "\"x\" = [\"broken-link\", \"unsorted-note\"]", "\"**/note.md\" = \"all\""]),
];

pub const DATES: &[&[(&str, &str)]] = &[
    &[],
    &[("a.md", "2026-05-06"), ("x/note.md", "2026-05-07")],
    &[("a.md", "2026-05-08"), ("b.md", "2025-05-06"), ("decisions/d-1.md", "2026-01-01")],
];

pub const TODAYS: &[Option<&str>] = &[Some("2027-01-31"), None, Some("2025-12-31")];

pub const LEDGERS: &[&str] = &[
    "",
    "[[link]]\nurl = \"https://example.com/essay\"\nverdict = \"dead\"\nstatus = 404\nchecked = \"2026-12-01\"\n",
    "[[link]]\nurl = \"https://example.com/essay\"\nverdict = \"ok\"\nchecked = \"2026-12-01\"\n[[link]]\nurl = \"https://example.org/other\"\nverdict = \"moved\"\nfinal = \"https://example.net/\"\n",
];

/// What each template of the small theme shows beside its page: all that it is given. The values of the site are the same
/// for all, so one page shows them.
const VALUES: &[(&str, &str)] = &[
    ("404.html", "site"),
    ("area.html", "axis"),
    ("article.html", "article"),
    ("articles.html", "library"),
    ("cell.html", "cell"),
    ("consistency.html", "consistency"),
    ("decisions.html", "log"),
    ("glossary.html", "glossary"),
    ("graph.html", "graph"),
    ("goals.html", "goals"),
    ("health.html", "health"),
    ("home.html", "home"),
    ("layer.html", "axis"),
    ("matrix.html", "matrix"),
    ("note.html", "note"),
    ("print.html", "print"),
    ("recent.html", "list"),
    ("redirect.html", "target"),
    ("review.html", "review"),
    ("search.html", "site"),
    ("section.html", "list"),
    ("tag.html", "list"),
    ("tags.html", "tags"),
    ("unsorted.html", "list"),
];

static SETUPS: LazyLock<Parts> = LazyLock::new(Parts::new);

/// What takes long to make.
struct Parts {
    taxonomies: Vec<Taxonomy>,
    pins: Vec<Pins>,
    catalogs: Vec<Arc<Catalog>>,
    small_themes: Vec<Theme>,
    whole_themes: Vec<Theme>,
    ledgers: Vec<Arc<ledger::Ledger>>,
}

impl Parts {
    fn new() -> Self {
        let taxonomies = TAXONOMIES.iter().map(|text| {
            let (taxonomy, errors) = taxonomy::read(text, "taxonomy.yaml");
            assert_eq!(errors, [], "{text}");
            taxonomy
        });
        let pins = PINS.iter().map(|text| {
            let mut pins = Pins::default();
            assert_eq!(pins.add(text, "articles.yaml"), [], "{text}");
            pins
        });
        let catalogs = FACTS.iter().map(|text| {
            let (catalog, errors) = catalog::read(text, "facts.yaml");
            assert_eq!(errors, [], "{text}");
            Arc::new(catalog)
        });
        let ledgers = LEDGERS.iter().map(|text| {
            let reading = ledger::read(text);
            assert_eq!(reading.damage, None, "{text}");
            Arc::new(reading.ledger)
        });
        Self {
            taxonomies: taxonomies.collect(),
            pins: pins.collect(),
            catalogs: catalogs.collect(),
            small_themes: themes(&small_theme()),
            whole_themes: themes(&BTreeMap::new()),
            ledgers: ledgers.collect(),
        }
    }
}

/// Templates that print their values, and no large asset.
fn small_theme() -> BTreeMap<String, Vec<u8>> {
    // The fuzz target's package lies one folder deeper.
    let package = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [package.join("themes/default"), package.join("../themes/default")];
    let default = folders.iter().find(|folder| folder.is_dir()).unwrap();
    let mut files = BTreeMap::new();
    for folder in ["templates", "assets"] {
        for file in std::fs::read_dir(default.join(folder)).unwrap() {
            let name = format!("{folder}/{}", file.unwrap().file_name().into_string().unwrap());
            files.insert(name, Vec::new());
        }
    }
    for (template, value) in VALUES {
        let text = format!("{{{{ page | str | safe }}}} {{{{ {value} | str | safe }}}}\n");
        let known = files.insert(format!("templates/{template}"), text.into_bytes());
        assert!(known.is_some(), "{template} is no template of the default theme");
    }
    let silent: Vec<&String> = files
        .iter()
        .filter(|(name, text)| name.starts_with("templates/") && text.is_empty())
        .map(|(name, _)| name)
        .collect();
    let no_pages =
        ["templates/base.html", "templates/claims.html", "templates/components.html", "templates/moving.html"];
    assert_eq!(silent, no_pages, "which make no page");
    files
}

fn themes(base: &BTreeMap<String, Vec<u8>>) -> Vec<Theme> {
    let theme = |over: &&[(&str, &str)]| {
        let mut files = base.clone();
        files.extend(over.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())));
        Theme::new(&files).unwrap()
    };
    THEMES.iter().map(theme).collect()
}

impl Settings {
    pub fn setup(&self) -> Setup {
        let parts = &*SETUPS;
        let (config, errors) = config::read(&self.book_toml(), "book.toml");
        assert_eq!(errors, []);
        let dates = DATES[self.dates].iter().map(|(path, date)| (NotePath::new(path), (*date).to_owned()));
        let themes = if self.whole { &parts.whole_themes } else { &parts.small_themes };
        let taxonomy = match (self.whole, self.taxonomy) {
            (true, 0) => Taxonomy::built_in(),
            (_, at) => parts.taxonomies[at].clone(),
        };
        Setup {
            config,
            folder_name: "Stories".to_owned(),
            taxonomy,
            catalog: Arc::clone(&parts.catalogs[self.facts]),
            pins: parts.pins[self.pins].clone(),
            theme: themes[self.theme].clone(),
            drafts: self.drafts,
            portable: self.portable,
            today: TODAYS[self.today].map(str::to_owned),
            dates: dates.collect::<Dates>(),
            ledger: Arc::clone(&parts.ledgers[self.ledger]),
            bare: false,
        }
    }

    fn book_toml(&self) -> String {
        let mut sections: BTreeMap<&str, String> = BTreeMap::new();
        for ((section, lines), at) in CONFIG.iter().zip(self.config) {
            let _ = writeln!(sections.entry(section).or_default(), "{}", lines[at]);
        }
        sections.iter().map(|(section, lines)| format!("[{section}]\n{lines}")).collect()
    }
}
