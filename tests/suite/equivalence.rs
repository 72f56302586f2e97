//! A book that took in edit after edit equals one that was read whole: every output and every diagnostic, byte for byte.

use crate::edits::{self, Effects, Kind, Picture, Settings, Story};
use crate::random::Random;
use crate::support::{book, book_with, compact, page, setup};
use layerbook::base::path::NotePath;
use layerbook::book::{Applied, Book, Change, Changes};
use layerbook::render::theme::Theme;
use std::collections::BTreeMap;

const CONFIG: &str = "[markdown]\nmath = true\n[check]\norphan-note = \"warning\"\n";

fn same(edited: &Book, files: &Changes, what: &str) {
    let clean = Book::new(setup(CONFIG), files.clone()).unwrap();
    if let Some(difference) = Picture::of(edited).difference(&Picture::of(&clean)) {
        panic!("{what}: {difference}");
    }
}

const PARTS: usize = 4;
/// Of each part; the parts run side by side.
const STORIES: usize = 110;
const EDITS: usize = 25;
const _: () = assert!(PARTS * STORIES * EDITS >= 10_000);

/// What each part must meet at least, or the stories no longer try what they are for.
const EFFECTS: &[(&str, usize)] = &[
    ("site kept", 200),
    ("site kept, outputs changed", 100),
    ("site rebuilt", 1_000),
    ("fewer outputs", 200),
    ("diagnostic went elsewhere", 100),
    ("diagnostic came elsewhere", 100),
    ("renewed, notes kept", 250),
    ("renewed, read again", 100),
];

fn stories(part: usize) {
    // The last part tells whether threads matter; else one is faster, for there are as many parts as threads.
    let threads = if part + 1 == PARTS { 2 } else { 1 };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let effects = (part * STORIES..(part + 1) * STORIES).map(|seed| {
        let settings = Settings { whole: seed % 64 == 0, grammars: seed % 16 == 0, ..Settings::default() };
        pool.install(|| Story::by_chance(&mut Random::new(seed as u64), settings, EDITS).tell(&format!("seed {seed}")))
    });
    let all = effects.fold(Effects::default(), Effects::join);
    assert_eq!(all.count("edits"), STORIES * EDITS);
    for kind in Kind::ALL {
        assert!(all.count(&format!("{kind:?}")) >= 15, "{kind:?} is too rare: {all:#?}");
    }
    for (effect, least) in EFFECTS {
        assert!(all.count(effect) >= *least, "too rarely: {effect}: {all:#?}");
    }
}

#[test]
fn edits_of_small_nasty_books_equal_a_clean_build_1() {
    stories(0);
}

#[test]
fn edits_of_small_nasty_books_equal_a_clean_build_2() {
    stories(1);
}

#[test]
fn edits_of_small_nasty_books_equal_a_clean_build_3() {
    stories(2);
}

#[test]
fn edits_of_small_nasty_books_equal_a_clean_build_4() {
    stories(PARTS - 1);
}

/// What the fuzz target runs.
#[test]
fn bytes_tell_stories_too() {
    let mut random = Random::new(7);
    for length in [0, 1, 30, 2_000] {
        let bytes: Vec<u8> = (0..length).map(|_| random.below(256).to_le_bytes()[0]).collect();
        let effects = edits::story_of_bytes(bytes);
        assert_eq!(effects.count("edits") > 100, length == 2_000);
    }
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
    book.apply(Changes::from([(path.clone(), back)])).unwrap();
    same(&book, &files, "SUMMARY.md is back");
    assert_eq!(book.knows(&path), None, "a file that is back is no longer hidden");
}

fn book_that_shows(extra: &str, template: &str) -> Book {
    let theme = BTreeMap::from([("templates/note.html".to_owned(), template.as_bytes().to_vec())]);
    book_with(&format!("//- a.md\n---\n{extra}\n---\n"), |setup| setup.theme = Theme::new(&theme).unwrap())
}

/// Two zeros are equal numbers, so facts that hold them were taken for the same.
#[test]
fn themes_see_the_sign_of_zero_change() {
    let mut book = book_that_shows("level: -0.0", "{{ note.extra.level }}");
    assert_eq!(page(&book, "a/"), "-0.0");
    book.apply(one("a.md", "---\nlevel: 0.0\n---\n")).unwrap();
    assert_eq!(page(&book, "a/"), "0.0");
}

/// The order of a hash table would be another in each build. Maps are equal in any order, so facts that hold them were
/// taken for the same.
#[test]
fn themes_that_go_through_a_map_see_its_keys_in_their_order() {
    let template = "{% for key, value in note.extra %}{{ key }} {{ value | str | safe }} {% endfor %}";
    let mut book = book_that_shows("e: 1\nd: 2\nc: 3\nb: {z: 1, y: 2, x: 3}\na: 5", template);
    assert_eq!(page(&book, "a/"), "a 5 b {\"z\": 1, \"y\": 2, \"x\": 3} c 3 d 2 e 1 ");
    book.apply(one("a.md", "---\na: 5\nb: {x: 3, y: 2, z: 1}\n---\n")).unwrap();
    book.apply(one("a.md", "---\na: 5\nb: {z: 1, x: 3, y: 2}\n---\n")).unwrap();
    assert_eq!(page(&book, "a/"), "a 5 b {\"z\": 1, \"x\": 3, \"y\": 2} ");
}

#[test]
fn links_to_an_order_that_was_hidden_are_those_to_an_order() {
    let path = NotePath::new("SUMMARY.md");
    let mut files = one("a.md", "# A\n\n[x](SUMMARY.md)\n");
    files.insert(path.clone(), Change::Hidden);
    let mut book = Book::new(setup(CONFIG), files.clone()).unwrap();
    // It orders nothing, so that only its being hidden can tell.
    let order = Change::Note(Vec::new());
    files.insert(path.clone(), order.clone());
    book.apply(Changes::from([(path, order)])).unwrap();
    same(&book, &files, "SUMMARY.md is shown");
}

fn one(path: &str, text: &str) -> Changes {
    Changes::from([(NotePath::new(path), Change::Note(text.as_bytes().to_vec()))])
}

#[test]
fn a_prose_edit_parses_one_note_and_leaves_the_site() {
    let mut book = book("//- a.md\n# A\n\nWords with [[b]].\n//- b.md\n# B\n");
    let applied = book.apply(one("a.md", "# A\n\nMore words, and then [[b]].\n")).unwrap();
    assert_eq!(applied, Applied { parsed: 1, site_rebuilt: false });
    assert!(page(&book, "a/").contains("More words"));
    assert!(page(&book, "b/").contains("More words"), "the sentence beside the backlink follows");
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

#[test]
fn a_link_that_was_sound_breaks_when_its_heading_goes() {
    let (from, to) = (NotePath::new("from.md"), NotePath::new("to.md"));
    let note = |text: &str| Change::Note(text.as_bytes().to_vec());
    let mut files = Changes::from([
        (from, note("# From\n\nSee [[to#Part]] and ![[to]].\n")),
        (to.clone(), note("# To\n\nSee [[from]].\n\n## Part\n")),
    ]);
    let mut book = Book::new(setup(CONFIG), files.clone()).unwrap();
    for text in
        ["# To\n\nSee [[from]].\n", "# To\n\nSee [[from]].\n\n## Part\n", "# Other\n\nSee [[from]].\n\n### Part\n"]
    {
        files.insert(to.clone(), note(text));
        book.apply(Changes::from([(to.clone(), note(text))])).unwrap();
        same(&book, &files, text);
    }
}

/// What a site takes over from the one before hangs on single facts: each changes alone, and back.
#[test]
fn each_fact_alone_reaches_all_that_is_made_of_it() {
    let note = |text: &str| Change::Note(text.as_bytes().to_vec());
    let at = NotePath::new("plan/subject.md");
    let mut files = Changes::from([
        (NotePath::new("index.md"), note("# Home\n\n[[subject]], [[other]] and [a page](/plan/subject/).\n")),
        (
            NotePath::new("plan/other.md"),
            note(
                "---\nowner: \"[[subject]]\"\n---\n# Other\n\nThe subject keeps time, see [[subject#Part]].\n\n\
                 [Work](https://example.com/work), [two](https://example.com/two)\n",
            ),
        ),
        (NotePath::new("plan/term.md"), note("---\ntype: term\n---\n# Quartz\n\nKeeps time.\n")),
        (
            NotePath::new("plan/d-1.md"),
            note("---\ntype: decision\nid: D-1\nstatus: accepted\ndepends-on: D-2\n---\n# D-1 Quartz\n"),
        ),
        (NotePath::new("pic.png"), Change::Asset(Some((30, 20)))),
    ]);
    // The front matter before and after, under what else it says.
    let fronts = [
        ("", "", "title: Other name"),
        ("layers: [communications]", "title: Subject", "title: Communications"),
        ("areas: [security]", "title: Security", "title: Subject"),
        ("", "", "type: term"),
        ("type: term", "title: Subject", "title: Timekeeper"),
        ("", "", "type: product"),
        ("", "", "type: decision"),
        ("layers: [communications]\nareas: [security]", "", "type: decision"),
        ("type: decision", "status: accepted", "status: rejected"),
        ("type: decision\nid: D-2", "owner: Ada", "owner: Bo"),
        ("type: article\nsource: https://example.com/work", "", "also_at: https://example.com/two"),
        ("type: article", "source: https://example.com/work", "source: https://example.com/three"),
        ("type: article\nsource: https://example.com/work", "", "author: Ada"),
        ("", "", "tags: [odd]"),
        ("tags: [even]", "", "layers: [ux]"),
        ("areas: [security]", "layers: [communications]", "layers: [cloud-platform]"),
        ("layers: [communications]", "areas: [security]", "areas: [ux]"),
        ("layers: all", "areas: [ux]", "areas: all"),
        ("", "", "layers: none"),
        ("", "", "permalink: elsewhere"),
        ("", "permalink: decision-log", "permalink: matrix"),
        ("", "order: 1", "order: 2"),
        ("", "", "draft: true"),
        ("", "id: D-1", "id: D-2"),
        ("", "", "aliases: [subject, crystal]"),
        ("", "aliases: [old/address]", "aliases: [old/place]"),
        ("", "owner: Ada", "owner: \"[[other]]\""),
        ("", "review-by: 2020-01-01", "review-by: 2099-01-01"),
        ("", "date: 2026-01-01", "date: 2026-01-02"),
        ("", "", "description: About it"),
        ("", "", "image: pic.png"),
        ("", "serves: D-1", "supersedes: D-1"),
        ("", "colour: red", "colour: blue"),
    ]
    .map(|(kept, before, after)| {
        [before, after]
            .map(|front| format!("---\n{kept}\n{front}\n---\n# Subject\n\nA subject is a thing.\n\n## Part\n"))
    });
    let bodies = [
        ("A [work](https://example.com/work).", "A [work](https://example.com/other)."),
        ("[Work](https://example.com/work)", "**[Of clocks](https://example.com/work)** - Ada Writer"),
        ("A word.", "#word"),
        ("[[other]]", "[[term]]"),
        ("[[other]]", "![[other]]"),
        ("![](../pic.png)", "[pic](../pic.png)"),
        ("## Communications", "## Part"),
        ("[[nowhere]]", "[[elsewhere]]"),
        ("Text. ^block", "Text."),
    ]
    .map(|(before, after)| [before, after].map(|body| format!("# Subject\n\nA subject is a thing.\n\n{body}\n")));
    files.insert(at.clone(), note("# Subject\n"));
    let mut book = Book::new(setup(CONFIG), files.clone()).unwrap();
    for [before, after] in fronts.into_iter().chain(bodies) {
        for text in [&before, &after, &before] {
            files.insert(at.clone(), note(text));
            book.apply(Changes::from([(at.clone(), note(text))])).unwrap();
            same(&book, &files, text);
        }
    }
}
