//! Notes that are damaged by chance: nothing panics, every place lies in its text, and nothing becomes code.

use crate::fuzz_body;
use crate::random::Random;

const SEEDS: &[&str] = &[
    "---\ntitle: \"T: x\"\ntags: [a/b, \"c d\"]\naliases:\n  - x\n  - y/z\ndate: 2026-01-02\nlayers: [communications]\nserves: [[other]]\nprovides: [battery-life >= 5 y]\n---\n# T\n\nText [[other#Part|x]] ![[other#^block]] ==m== %%c%% #tag/x ^id\n",
    "+++\ntitle = \"x\"\ntags = [\"a\"]\n[extra]\nb = 1\n+++\n\n> [!note]- A *title*\n> Text\n> > [!tip]\n> > - [ ] task ^b\n",
    "| a | b |\n|:--|--:|\n| `x\\|y` | [[other\\|z]] |\n\nTerm\n: Definition\n\n[^1]: Note [x](y.md)\n\nUse[^1] ^[inline *x*] $x^2$ $$\\frac{1}{2}$$\n",
    "## Status\n\nSuperseded by [One](other.md)\n\n## Decision Outcome\n\nChosen option: \"X\", because y.\n\n### Consequences\n\n* Good, because z\n",
    "**A Lead of a Work - Lena Ortiz:** text\nhttps://example.com/a_b(c)\n\n- [Title of Work](https://example.com/x?utm_source=a&p=1#f) by Noor Haddad | Site\n- Label of a thing: www.example.com/é\n\nSource: https://web.archive.org/web/2020/http://example.com/\n",
    "<div id=\"a\" class='b'>\n<a href=\"other.md#part\">x</a><img src=pic.png></div>\n\n<details><summary>s</summary>\n\n```rust title=\"a.rs\"\nfn main() { \"é\" }\n```\n\n</details>\n\nInline <b>b</b> <!-- c --> <script>alert(1)</script>\n",
    "# Ünïcödé 标题 עברית\n\n日本語のテキスト。次の文 [[term]]。 e\u{301}\u{200D} 👩‍👩‍👧 \u{A0}x\u{2028}y\r\nz\r\n\r\n    code\r\n\n1) a\n2) b\n",
    "[a]: other.md 'T'\n[b]: <pic.png> \"x\"\n\n[a] [x][b] ![y][b] ![alt|10x20](pic.png) <https://example.com> <a@example.com> &amp; &#x41; \\* ~~s~~ ~1~ H~2~O\n\n***\n\nSetext\n===\n",
];

const PIECES: &[&str] = &[
    "[[",
    "]]",
    "![[",
    "|",
    "#",
    "^",
    "%%",
    "==",
    "**",
    "*",
    "_",
    "`",
    "```",
    "~~~",
    "> ",
    "- ",
    "1. ",
    "[^",
    "]:",
    "](",
    "<",
    ">",
    "<!--",
    "-->",
    "$",
    "$$",
    "\\",
    "\n",
    "\n\n",
    "\r",
    "\t",
    "    ",
    "---\n",
    "+++\n",
    ":",
    ": ",
    "\"",
    "'",
    "{",
    "}",
    "{#id}",
    "&",
    "\0",
    "\u{FEFF}",
    "\u{FDD0}",
    "\u{1}",
    "\u{2}",
    "é",
    "漢",
    "\u{301}",
    "👩",
    "https://",
    "www.",
    "(",
    ")",
    "[!note]",
    "- [ ] ",
    "| ",
    "|-|\n",
    "<div>",
    "</div>",
    "<script>",
    "<a href=\"",
    "javascript:",
    "onclick=",
    "^id",
    "#tag",
    "^[",
    "key: ",
    "[",
    "]",
    "!",
    "&#",
    "\u{2028}",
    "\u{A0}",
];

fn mutated(random: &mut Random) -> Vec<u8> {
    let mut bytes = random.of(SEEDS).as_bytes().to_vec();
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len() + 1);
        match random.below(8) {
            0..=2 => {
                let piece = random.of(PIECES);
                let times = if random.one_in(10) { 20 } else { 1 };
                bytes.splice(at..at, piece.repeat(times).into_bytes());
            }
            3 => {
                let end = (at + random.below(12)).min(bytes.len());
                bytes.drain(at..end);
            }
            4 => bytes.truncate(at.max(1)),
            5 => {
                let other = random.of(SEEDS).as_bytes();
                let start = random.below(other.len());
                let end = (start + random.below(60)).min(other.len());
                bytes.splice(at..at, other[start..end].iter().copied());
            }
            6 => {
                let end = (at + random.below(40)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                bytes.extend(copy);
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = u8::try_from(random.below(256)).unwrap_or(0);
                }
            }
        }
    }
    bytes
}

fn shown(bytes: &[u8]) -> String {
    format!("{:?}", String::from_utf8_lossy(bytes))
}

/// Runs the work on each case and names the case that fails.
fn each(seed: u64, count: usize, work: impl Fn(&[u8]) + std::panic::RefUnwindSafe) {
    let mut random = Random::new(seed);
    for _ in 0..count {
        let bytes = mutated(&mut random);
        let result = std::panic::catch_unwind(|| work(&bytes));
        assert!(result.is_ok(), "this note: {}", shown(&bytes));
    }
}

#[test]
fn damaged_notes_are_parsed_without_panic_and_with_places_inside_their_text() {
    SEEDS.iter().for_each(|seed| fuzz_body::parse(seed.as_bytes()));
    each(1, 4_000, fuzz_body::parse);
}

#[test]
fn damaged_notes_have_pages_without_panic_and_without_code() {
    each(2, 700, |bytes| {
        let page = fuzz_body::render(bytes);
        let found = crate::environment::live_code(&std::collections::BTreeMap::from([(
            "page.html".to_owned(),
            page.into_bytes(),
        )]));
        assert!(found.is_empty(), "{found:#?}");
    });
}

#[test]
fn notes_cut_at_every_byte_are_parsed() {
    for seed in SEEDS {
        for end in 0..seed.len() {
            fuzz_body::parse(&seed.as_bytes()[..end]);
        }
    }
}
