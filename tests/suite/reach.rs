//! What an edit changes on disk: the outputs that show it, and no other.

use crate::edits::Picture;
use crate::support::{book, compact};
use layerbook::base::path::NotePath;
use layerbook::book::{Applied, Book, Change, Changes};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// A folder of notes that know each other, and one in the midst of them.
fn large_book() -> Book {
    let mut fixture = "\
//- book.toml
[build]
base-url = \"https://book.example.com/\"
//- index.md
# Home

The [[subject]] and [[step 7]].
//- plan/before.md
# Quicksand

Words with [[subject|a text of its own]].
//- plan/later.md
# Quicksilver

See [[subject#Part]] and [work](https://example.com/work).
//- plan/embeds.md
# Embeds

![[subject]]
//- plan/part.md
# Embeds a part

![[subject#Other part]]
//- plan/target.md
# Target

Nothing here.
//- glossary/term.md
# Crystal

A crystal keeps time, as [[subject]] says.
//- decisions/d-1.md
---
type: decision
status: accepted
depends-on: \"[[subject]]\"
---
# D-1 Crystals
//- pic.png  30x20
"
    .to_owned();
    fixture += &subject("Quill one", "It goes on");
    for number in 0..32 {
        let tag = ["even", "odd"][number % 2];
        let layer = ["communications", "device-hardware", "cloud"][number % 3];
        let _ = write!(
            fixture,
            "//- steps/step {number}.md\n---\ntags: [{tag}]\nlayers: [{layer}]\nareas: [security]\n---\n# Step {number}\n\nFrom [[step {}]] with a crystal.\n",
            (number + 1) % 32
        );
    }
    book(&fixture)
}

fn subject(title: &str, prose: &str) -> String {
    format!(
        "//- plan/subject.md\n---\ntags: [odd]\nlayers: [communications]\nareas: [security]\ndate: 2026-05-05\n---\n# {title}\n\nA start.\n\n## Part\n\n{prose} to [[target]], as [Work of note](https://example.com/work) has it.\n\n## Other part\n\nThe end.\n"
    )
}

fn edit(book: &mut Book, title: &str, prose: &str) -> Applied {
    let text = subject(title, prose);
    let (_, text) = text.split_once('\n').unwrap();
    book.apply(Changes::from([(NotePath::new("plan/subject.md"), Change::Note(text.as_bytes().to_vec()))])).unwrap()
}

/// From each address whose bytes differ to both texts; files of the search index tell nothing to the eye.
fn changed(before: &Picture, after: &Picture) -> BTreeMap<String, [String; 2]> {
    assert!(before.outputs.keys().eq(after.outputs.keys()));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let differs = before.outputs.iter().filter(|(name, bytes)| after.outputs[*name] != **bytes && !is_index(name));
    differs.map(|(name, bytes)| (name.clone(), [text(bytes), text(&after.outputs[name])])).collect()
}

fn is_index(name: &str) -> bool {
    name.starts_with("search-index/")
}

#[test]
fn a_new_title_changes_the_outputs_that_show_it() {
    let mut book = large_book();
    assert_eq!(book.site().notes.len(), 41);
    let before = Picture::of(&book);
    assert_eq!(edit(&mut book, "Quill two", "It goes on"), Applied { parsed: 1, site_rebuilt: true });
    let after = Picture::of(&book);
    let changed = changed(&before, &after);
    for (name, [before, after]) in &changed {
        assert!(before.contains("Quill one") && after.contains("Quill two"), "{name} changed and does not show it");
    }
    for (name, bytes) in &after.outputs {
        assert!(!String::from_utf8_lossy(bytes).contains("Quill one"), "{name} shows the old title");
    }
    let kinds: BTreeSet<String> = book
        .routes()
        .iter()
        .filter(|(url, _)| changed.contains_key(&url.file()))
        .map(|(_, route)| format!("{route:?}").chars().take_while(|letter| letter.is_alphanumeric()).collect())
        .collect();
    let reached = [
        "Area",
        "Article",
        "Cell",
        "Feed",
        "Graph",
        "GraphData",
        "GraphPage",
        "Layer",
        "LlmsText",
        "Markdown",
        "Note",
        "Previews",
        "PrintBook",
        "PrintLayer",
        "Recent",
        "Section",
        "Tag",
    ];
    assert_eq!(kinds.iter().map(String::as_str).collect::<Vec<_>>(), reached);
    // Its neighbours in the folder, what links to it or embeds it, and the lists. The steps lie in the next folder.
    assert!(!changed.keys().any(|name| name.starts_with("steps/")), "{:?}", changed.keys());
}

#[test]
fn new_prose_changes_its_page_those_that_embed_it_and_sentences_beside_backlinks() {
    let mut book = large_book();
    let (before, diagnostics) = (Picture::of(&book), compact(&book, &book.diagnostics()));
    let edition = book.edition();
    assert_eq!(edit(&mut book, "Quill one", "It goes far"), Applied { parsed: 1, site_rebuilt: false });
    assert!(std::ptr::eq(book.site(), edition.site()), "the site is shared by both editions");
    let after = Picture::of(&book);
    let changed = changed(&before, &after);
    let names: Vec<&str> = changed.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "layer/communications/print/index.html",
            "library/example.com-work/index.html",
            "plan/embeds/index.html",
            "plan/subject/index.html",
            "plan/subject/index.md",
            "plan/target/index.html",
            "previews/0.js",
            "print/index.html",
        ]
    );
    for (name, [before, after]) in &changed {
        assert!(before.contains("goes on") && after.contains("goes far"), "{name}");
        let other = before.replace("goes on", "goes far");
        assert_eq!(&other, after, "{name} differs in the words alone");
    }
    assert_eq!(compact(&book, &book.diagnostics()), diagnostics);
    assert!(Picture::of(&edition).difference(&before).is_none(), "who reads the last edition is not disturbed");
}

/// Where a link leads is a fact, its words are prose.
#[test]
fn a_note_that_is_read_again_shares_its_facts() {
    let mut book = large_book();
    let at = book.site().at("plan/subject.md").unwrap();
    let facts = std::sync::Arc::clone(&book.note(at).facts);
    edit(&mut book, "Quill one", "It goes far");
    assert!(std::sync::Arc::ptr_eq(&facts, &book.note(at).facts));
    assert!(std::sync::Arc::ptr_eq(&facts, &book.site().notes[at]));
    edit(&mut book, "Quill two", "It goes far");
    assert!(!std::sync::Arc::ptr_eq(&facts, &book.site().notes[at]));
}
