//! A book that took in edit after edit equals one that was read whole: every output and every diagnostic, byte for byte.

use crate::random::Random;
use crate::support::{book, compact, outputs, setup};
use layerbook::base::path::NotePath;
use layerbook::book::{Applied, Book, Change, Changes};
use std::fmt::Write as _;

const PATHS: &[&str] = &[
    "index.md",
    "a.md",
    "A.md",
    "b.md",
    "note.md",
    "x/note.md",
    "x/index.md",
    "x/y/note.md",
    "x/y/z/deep note.md",
    "x/b.md",
    "decisions/d-1.md",
    "decisions/d-2.md",
    "glossary/gateway.md",
    "glossary/hub.md",
    "matrix/index.md",
    "tag/one.md",
    "aux.md",
    "100%.md",
    "a#b.md",
    "SUMMARY.md",
    "communications/radio.md",
    "x/README.md",
    "y/y.md",
];
const ASSETS: &[&str] = &["pic.png", "x/pic.png", "data.csv", "note", "a"];
const LINKS: &[&str] = &[
    "[[note]]",
    "[[a]]",
    "[[A]]",
    "[[x/note]]",
    "[x](x/b.md)",
    "[x](./b.md)",
    "[x](../a.md#part)",
    "![[b]]",
    "![[note#Part]]",
    "![[a#^block]]",
    "[[hub|the hub]]",
    "[[Second Name]]",
    "[[gone]]",
    "[x](gone.md)",
    "![](pic.png)",
    "![[pic.png|10]]",
    "[x](/matrix/)",
    "[x](x/)",
    "[[#Part]]",
    "[[note#Other]]",
    "<a href=\"b.md\">b</a>",
    "[data](data.csv)",
    "[[100%]]",
    "[x](100%25.md)",
    "[A work of note](https://example.com/essay)",
    "https://example.com/bare",
    "[[d-1]]",
    "[x](/old/place/)",
    "![[index]]",
    "[[y]]",
];
const FRONT: &[&str] = &[
    "title: Shared title",
    "title: \"<b>Bold</b>\"",
    "aliases: [Second Name]",
    "aliases: [old/place, Other]",
    "aliases: x/note",
    "tags: [one]",
    "tags: [one/two, two]",
    "tags: [\"a b\", a-b]",
    "draft: true",
    "publish: false",
    "permalink: a",
    "permalink: /x/",
    "order: 2",
    "order: 1",
    "id: D-1",
    "id: D-2",
    "type: decision",
    "type: term",
    "status: accepted",
    "status: proposed",
    "supersedes: [D-1]",
    "serves: [[note]]",
    "depends-on: [d-2]",
    "layers: [communications]",
    "layers: none",
    "areas: [security, ux]",
    "areas: nowhere",
    "review-by: 2026-01-01",
    "owner: \"[[a]]\"",
    "date: 2026-03-04",
    "image: pic.png",
    "description: Some words & more",
    "custom: value",
    "provides: [battery-life >= 5 y]",
    "source: https://example.com/essay",
    "broken: [",
];
const PROSE: &[&str] = &[
    "A gateway joins the radio network to the cloud.",
    "The hub.",
    "Battery and firmware. #one",
    "Words about pricing #two/three and security.",
    "Prose **x: **y.",
    "Footnote[^1].\n\n[^1]: A note.",
    "%%hidden [[a]]%%",
    "> [!note]- Title\n> Body",
    "```rust\nfn main() {}\n```",
    "A block. ^block",
    "| a |\n|---|\n| [[a\\|b]] |",
    "- [ ] task",
];
const HEADINGS: &[&str] =
    &["# Title", "# Gateway", "## Part", "## Other", "## Status", "## Decision", "### Communications", "## Part"];

fn note(random: &mut Random) -> Vec<u8> {
    let mut text = String::new();
    if random.one_in(2) {
        text.push_str("---\n");
        for _ in 0..random.below(4) {
            let _ = writeln!(text, "{}", random.of(FRONT));
        }
        text.push_str("---\n");
    }
    for _ in 0..random.below(6) {
        let piece = match random.below(4) {
            0 => random.of(HEADINGS),
            1 => random.of(PROSE),
            _ => random.of(LINKS),
        };
        let end = if random.one_in(3) { " " } else { "\n\n" };
        text.push_str(piece);
        text.push_str(end);
    }
    if random.one_in(12) {
        let mut bytes = text.into_bytes();
        bytes.extend_from_slice(b"\xFF\x00");
        return bytes;
    }
    text.into_bytes()
}

fn edit(random: &mut Random, files: &Changes) -> (NotePath, Change) {
    let path = if random.one_in(5) { NotePath::new(random.of(ASSETS)) } else { NotePath::new(random.of(PATHS)) };
    let change = match (path.is_markdown(), random.below(12)) {
        (_, 0) => Change::Hidden,
        (_, 1 | 2) => Change::Gone,
        (false, n) => Change::Asset((n > 6).then_some((u32::try_from(n).unwrap_or(1), 4))),
        (true, 3..=5) => match files.get(&path) {
            // Prose alone: the facts stay.
            Some(Change::Note(bytes)) => Change::Note([bytes.as_slice(), b"\nMore words.\n"].concat()),
            _ => Change::Note(note(random)),
        },
        (true, 6) if path.as_str() == "SUMMARY.md" => Change::Note(b"- [a](a.md)\n- [n](x/note.md)\n".to_vec()),
        (true, _) => Change::Note(note(random)),
    };
    (path, change)
}

const CONFIG: &str = "[markdown]\nmath = true\n[check]\norphan-note = \"warning\"\n";

fn same(edited: &Book, files: &Changes, history: &str) {
    let clean = Book::new(setup(CONFIG), files.clone()).unwrap();
    assert_eq!(
        compact(edited, &edited.diagnostics()),
        compact(&clean, &clean.diagnostics()),
        "diagnostics after\n{history}"
    );
    let (edited, clean) = (outputs(edited), outputs(&clean));
    let names = |outputs: &std::collections::BTreeMap<String, Vec<u8>>| outputs.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&edited), names(&clean), "addresses after\n{history}");
    for (name, bytes) in &edited {
        if bytes != &clean[name] {
            let (edited, clean) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&clean[name]));
            let line = edited.lines().zip(clean.lines()).find(|(edited, clean)| edited != clean);
            panic!("{name} after\n{history}\n{line:#?}");
        }
    }
}

/// One book and its edits. Every fourth edit comes in a bundle.
fn story(seed: u64, edits: usize) {
    let mut random = Random::new(seed);
    let mut files = Changes::new();
    for _ in 0..random.below(10) {
        let (path, change) = edit(&mut random, &files);
        files.insert(path, change);
    }
    files.retain(|_, change| *change != Change::Gone);
    let mut book = Book::new(setup(CONFIG), files.clone()).unwrap();
    let mut history = format!("seed {seed}, files {:?}\n", shown(&files));
    for _ in 0..edits {
        let count = if random.one_in(4) { 3 } else { 1 };
        let changes: Changes = (0..count).map(|_| edit(&mut random, &files)).collect();
        let _ = writeln!(history, "{:?}", shown(&changes));
        for (path, change) in &changes {
            match change {
                Change::Gone => files.remove(path),
                change => files.insert(path.clone(), change.clone()),
            };
        }
        book.apply(changes).unwrap();
        same(&book, &files, &history);
    }
}

fn shown(changes: &Changes) -> Vec<String> {
    let text = |change: &Change| match change {
        Change::Note(bytes) => format!("{:?}", String::from_utf8_lossy(bytes)),
        other => format!("{other:?}"),
    };
    changes.iter().map(|(path, change)| format!("{path}: {}", text(change))).collect()
}

#[test]
fn edits_of_small_nasty_books_equal_a_clean_build_1() {
    (0..8).for_each(|seed| story(seed, 10));
}

#[test]
fn edits_of_small_nasty_books_equal_a_clean_build_2() {
    (100..108).for_each(|seed| story(seed, 10));
}

#[test]
fn edits_of_small_nasty_books_equal_a_clean_build_3() {
    (200..204).for_each(|seed| story(seed, 20));
}

/// The edits that dependency graphs miss, each on its own.
#[test]
fn what_one_edit_can_reach() {
    let start: Changes = crate::support::files(
        "
//- from.md
[[target]] [[later]] ![[target#Part]] [x](pic.png) [[Alias]]
//- target.md
---
tags: [only]
---
# Target
## Part
Sentence with [[from]].
//- other.md
# Other
",
    )
    .iter()
    .map(|file| (NotePath::new(&file.path), crate::support::change(file)))
    .collect();
    let note = |text: &str| Change::Note(text.as_bytes().to_vec());
    let edits: &[(&str, &str, Change)] = &[
        ("a broken link begins to resolve", "later.md", note("# Later\n")),
        ("a unique name becomes ambiguous", "sub/target.md", note("# Second\n")),
        ("a name becomes unique again", "sub/target.md", Change::Gone),
        ("a title changes", "target.md", note("---\ntags: [only]\n---\n# Renamed\n## Part\nSentence with [[from]].\n")),
        ("a heading goes", "target.md", note("---\ntags: [only]\n---\n# Renamed\nSentence with [[from]].\n")),
        ("the last note of a tag leaves it", "target.md", note("# Renamed\n")),
        ("an alias appears", "other.md", note("---\naliases: [Alias, old/path]\n---\n# Other\n")),
        ("an alias goes", "other.md", note("# Other\n")),
        ("a file appears", "pic.png", Change::Asset(Some((3, 4)))),
        ("its size changes", "pic.png", Change::Asset(Some((30, 4)))),
        ("it is hidden", "pic.png", Change::Hidden),
        ("a note becomes a draft", "target.md", note("---\ndraft: true\n---\n# Renamed\n")),
        ("a note is hidden", "later.md", Change::Hidden),
        ("an order comes", "SUMMARY.md", note("- [o](other.md)\n- [f](from.md)\n")),
        ("the order goes", "SUMMARY.md", Change::Gone),
        ("a note takes the address of a made page", "matrix.md", note("# Mine\n")),
        ("a term appears", "glossary/sentence.md", note("# Sentence\n\nA row of words.\n")),
        ("a file takes the place of a note", "later.md", Change::Gone),
        ("everything goes", "from.md", Change::Gone),
    ];
    let mut files = start.clone();
    let mut book = Book::new(setup(CONFIG), start).unwrap();
    for (what, path, change) in edits {
        let path = NotePath::new(path);
        match change {
            Change::Gone => files.remove(&path),
            change => files.insert(path.clone(), change.clone()),
        };
        book.apply(Changes::from([(path, change.clone())])).unwrap();
        same(&book, &files, what);
    }
}

#[test]
fn an_order_that_is_hidden_is_no_order() {
    let path = NotePath::new("SUMMARY.md");
    let mut files: Changes = ["a.md", "b.md"].map(|name| (NotePath::new(name), Change::Note(b"# x\n".to_vec()))).into();
    files.insert(path.clone(), Change::Note(b"- [b](b.md)\n- [a](a.md)\n".to_vec()));
    let mut book = Book::new(setup(CONFIG), files.clone()).unwrap();
    files.insert(path.clone(), Change::Hidden);
    book.apply(Changes::from([(path.clone(), Change::Hidden)])).unwrap();
    same(&book, &files, "SUMMARY.md is hidden");
    let back = Change::Note(b"- [b](b.md)\n".to_vec());
    files.insert(path.clone(), back.clone());
    book.apply(Changes::from([(path, back)])).unwrap();
    same(&book, &files, "SUMMARY.md is back");
}

fn one(path: &str, text: &str) -> Changes {
    Changes::from([(NotePath::new(path), Change::Note(text.as_bytes().to_vec()))])
}

#[test]
fn a_prose_edit_parses_one_note_and_leaves_the_site() {
    let mut book = book("//- a.md\n# A\n\nWords with [[b]].\n//- b.md\n# B\n");
    let applied = book.apply(one("a.md", "# A\n\nMore words, and then [[b]].\n")).unwrap();
    assert_eq!(applied, Applied { parsed: 1, site_rebuilt: false });
    assert!(crate::support::page(&book, "a/").contains("More words"));
    assert!(crate::support::page(&book, "b/").contains("More words"), "the sentence beside the backlink follows");
}

#[test]
fn lines_that_move_leave_the_site_and_move_the_diagnostics() {
    let mut book = book("//- a.md\n# A\n\n[[gone]]\n");
    let applied = book.apply(one("a.md", "# A\n\n\n\n\n[[gone]]\n")).unwrap();
    assert_eq!(applied, Applied { parsed: 1, site_rebuilt: false });
    assert!(compact(&book, &book.diagnostics()).contains("broken-link a.md:6:1-9"));
}

#[test]
fn a_title_or_a_link_or_a_file_rebuilds_the_site() {
    let mut book = book("//- a.md\n# A\n//- b.md\n# B\n");
    for changes in [one("a.md", "# Other\n"), one("a.md", "# Other\n\n[[b]]\n"), one("c.md", "# C\n")] {
        assert_eq!(book.apply(changes).unwrap(), Applied { parsed: 1, site_rebuilt: true });
    }
    let gone = Changes::from([(NotePath::new("c.md"), Change::Gone)]);
    assert_eq!(book.apply(gone).unwrap(), Applied { parsed: 0, site_rebuilt: true });
}

#[test]
fn the_same_bytes_again_change_nothing() {
    let mut book = book("//- a.md\n# A\n//- pic.png  2x2\n");
    let applied = book.apply(one("a.md", "# A\n")).unwrap();
    assert!(!applied.site_rebuilt);
    let picture = Changes::from([(NotePath::new("pic.png"), Change::Asset(Some((2, 2))))]);
    assert_eq!(book.apply(picture).unwrap(), Applied::default());
}
