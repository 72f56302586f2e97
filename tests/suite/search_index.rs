//! The search index as files: what they weigh, and what an edit changes of them. What readers see of it is tested in a
//! browser (`browser::search`).

use crate::support::{book, book_with, outputs};
use layerbook::base::path::NotePath;
use layerbook::book::{Book, Change, Changes};
use std::collections::BTreeMap;
use std::fmt::Write as _;

const WORDS: [&str; 24] = [
    "battery",
    "sensor",
    "gateway",
    "tenant",
    "billing",
    "firmware",
    "signal",
    "retention",
    "policy",
    "vendor",
    "alarm",
    "antenna",
    "budget",
    "coverage",
    "dashboard",
    "fleet",
    "ingress",
    "market",
    "outage",
    "payload",
    "queue",
    "roaming",
    "session",
    "warranty",
];

/// As many notes of plain prose, each with words of its own.
fn corpus(count: usize) -> String {
    let mut fixture = String::new();
    let mut state = 7_usize;
    let mut word = || {
        state = state.wrapping_mul(1_103_515_245).wrapping_add(12_345) % 2_147_483_648;
        WORDS[(state >> 8) % WORDS.len()]
    };
    for number in 0..count {
        let _ = write!(fixture, "//- part-{}/note-{number}.md\n# About {} {number}\n", number % 9, word());
        for section in 0..4 {
            let _ = write!(fixture, "\n## The {} of {}\n\n", word(), word());
            for _ in 0..6 {
                let sentence: Vec<&str> = (0..12).map(|_| word()).collect();
                let _ = writeln!(fixture, "Every {} of unit{number}x{section}.", sentence.join(" "));
            }
        }
    }
    fixture
}

fn index(book: &Book) -> BTreeMap<String, Vec<u8>> {
    outputs(book).into_iter().filter(|(name, _)| name.starts_with("search-index/")).collect()
}

fn size<'a>(files: impl IntoIterator<Item = &'a Vec<u8>>) -> usize {
    files.into_iter().map(Vec::len).sum()
}

#[test]
fn an_index_is_small_and_so_are_its_files() {
    let fixture = corpus(400);
    let files = index(&book(&fixture));
    let share = size(files.values()) * 100 / fixture.len();
    assert!(share <= 35, "the index has {share} % of the notes' bytes");
    for (name, bytes) in &files {
        assert!(bytes.len() < 16_000, "{name} has {} bytes", bytes.len());
        let text = std::str::from_utf8(bytes).unwrap();
        assert!(text.starts_with("layerbookSearch(\"") && text.ends_with(")\n"), "{name} is no call: {text}");
    }
}

/// Of two hundred notes one changes a sentence.
#[test]
fn an_edit_changes_the_file_of_its_text_and_those_of_its_words() {
    let mut book = book(&corpus(200));
    let before = index(&book);
    let path = NotePath::new("part-1/note-1.md");
    let text = book.text(&path).unwrap().replacen("Every ", "Xylophones calm every ", 1);
    book.apply(Changes::from([(path, Change::Note(text.into_bytes()))])).unwrap();
    let after = index(&book);
    assert!(before.keys().eq(after.keys()), "no file comes or goes");
    let changed: Vec<&String> =
        before.iter().filter(|(name, bytes)| after[*name] != **bytes).map(|(name, _)| name).collect();
    assert!((2..=7).contains(&changed.len()), "{changed:?}");
    assert_eq!(changed.iter().filter(|name| name.contains("/d")).count(), 1, "{changed:?}");
    assert!(!changed.iter().any(|name| name.ends_with("head.js")), "{changed:?}");
}

#[test]
fn a_new_note_leaves_the_others_where_they_are() {
    let mut book = book(&corpus(200));
    let before = index(&book);
    let note = Change::Note(b"# Xylophone\n\nNothing else.\n".to_vec());
    book.apply(Changes::from([(NotePath::new("part-1/new.md"), note)])).unwrap();
    let after = index(&book);
    assert!(before.keys().eq(after.keys()));
    let changed = before.iter().filter(|(name, bytes)| after[*name] != **bytes).count();
    assert!(changed * 3 < before.len(), "{changed} of {} files", before.len());
}

#[test]
fn a_served_file_is_that_of_a_build() {
    let fixture = corpus(60);
    let (served, built) = (book(&fixture), book(&fixture));
    built.make_index();
    assert_eq!(index(&served), index(&built));
}

#[test]
fn a_book_without_search_has_no_trace_of_it() {
    let book = book("//- book.toml\n[search]\nenabled = false\n//- a.md\n# A\n");
    let outputs = outputs(&book);
    assert!(!outputs.keys().any(|name| name.starts_with("search")), "{:?}", outputs.keys());
    let page = String::from_utf8_lossy(&outputs["a/index.html"]).into_owned();
    assert!(!page.contains("search"), "{page}");
}

#[test]
fn a_note_that_wants_no_search_is_in_no_file_of_it() {
    let fixture = |flag: &str| format!("//- a.md\n---\nsearch: {flag}\n---\n# Quixotry\n\nZephyrs.\n//- b.md\n# B\n");
    let words = |flag: &str| {
        let files = index(&book(&fixture(flag)));
        files.iter().filter(|(name, _)| name.contains("/w")).any(|(_, bytes)| {
            let text = String::from_utf8_lossy(bytes);
            text.contains("uixotry") || text.contains("ephyrs")
        })
    };
    assert!(words("true") && !words("false"));
}

#[test]
fn a_note_at_the_address_of_the_search_keeps_it() {
    let book = book("//- search.md\n# My search\n//- search-index/a.md\n# A\n");
    let outputs = outputs(&book);
    assert!(String::from_utf8_lossy(&outputs["search/index.html"]).contains("My search"));
    assert!(outputs.contains_key("index-of/search/index.html"));
    assert!(outputs.keys().any(|name| name.starts_with("search-index-2/") && name.ends_with("head.js")));
}

#[test]
fn a_language_without_stems_has_none() {
    let german = book_with("//- a.md\n# Batteries\n", |setup| setup.config.book.language = Some("de".to_owned()));
    let english = book("//- a.md\n# Batteries\n");
    let terms = |book: &Book| -> Vec<Vec<u8>> {
        index(book).into_iter().filter(|(name, _)| name.contains("/t")).map(|(_, bytes)| bytes).collect()
    };
    assert_ne!(terms(&german), terms(&english));
}
