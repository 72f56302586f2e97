//! Faults of all kinds, put by chance into a real book: each is found at its line and column, and nothing else is.
//!
//! The book is our own; `LAYERBOOK_VAULT` names another folder of notes to do the same with.

use crate::random::Random;
use layerbook::base::diagnostic::{Diagnostic, Severity};
use layerbook::base::path::NotePath;
use layerbook::base::span::LineIndex;
use layerbook::book::Book;
use layerbook::io::open::{Options, open};
use layerbook::report::fingerprint;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const FAULTS: usize = 200;

/// A block with a fault in it: what is written, with `‹` before the place that is to be found; `№` is its number.
const KINDS: &[(&str, &str)] = &[
    ("broken-link", "Fault № is ‹[a link](gone-№.md) of a word.\n"),
    ("broken-link", "Fault № is ‹[[Gone note №]] of a word.\n"),
    ("broken-link", "Fault № is ‹[[Gone note №|shown]] of a word.\n"),
    ("broken-link", "Fault № is ‹![[Gone note №]] of a word.\n"),
    ("broken-link", "Fault № is ‹[by reference][fault-№] of a word.\n\n[fault-№]: gone-№.md\n"),
    ("broken-link", "Fault № is <a href=\"‹gone-№.md\">raw</a> of a word.\n"),
    ("broken-link", "- Fault №\n  - is ‹[[Gone note №]]\n"),
    ("broken-link", "> [!note] Fault\n> № is ‹[[Gone note №]] in a callout.\n"),
    ("broken-link", "| Fault | № |\n|---|---|\n| ‹[[Gone note №\\|shown]] | x |\n"),
    ("broken-link", "Fault №[^fault-№] has a footnote.\n\n[^fault-№]: It is ‹[a link](gone-№.md).\n"),
    ("broken-link", "Größe, 距離 and 👩‍👩‍👧 of fault № stand before ‹[[Gone note №]].\n"),
    ("broken-link", "Fault № has `[[code]]` and %%[[comment]]%% before ‹[[Gone note №]].\n"),
    ("broken-image", "Fault № is ‹![a picture](gone-№.png) of a word.\n"),
    ("broken-image", "Fault № is ‹![[gone-№.png|100]] of a word.\n"),
    ("broken-link", "Fault № is <img src=\"‹gone-№.png\" alt=\"raw\"> of a word.\n"),
    ("broken-anchor", "Fault № is ‹[a place](zz-target.md#no-place-№) of a word.\n"),
    ("broken-anchor", "Fault № is ‹[[zz-target#No place №]] of a word.\n"),
    ("broken-anchor", "Fault № is ‹[[zz-target#^no-block-№]] of a word.\n"),
    ("broken-anchor", "Fault № is ‹[[#No place № here]] of a word.\n"),
    ("case-mismatch", "Fault № is ‹[a link](/ZZ-Target.md) of a word.\n"),
    ("link-to-draft", "Fault № is ‹[[zz-draft]] of a word.\n"),
    ("link-outside-content", "Fault № is ‹[a link](../../../../../../../fault-№.md) of a word.\n"),
    ("ambiguous-link", "Fault № is ‹[[zz-twin]] of a word.\n"),
    ("unsafe-link", "Fault № is ‹[a link](javascript:fault№) of a word.\n"),
    ("invalid-url", "Fault № is ‹[a letter](mailto:nobody-№) of a word.\n"),
    ("invalid-url", "Fault № is ‹<https://fault№.example:99999/> of a word.\n"),
    ("unclosed-bold", "Fault № is ‹**Bold: **text of a word.\n"),
    ("spaced-link", "Fault № is ‹[a link](My Note №.md) of a word.\n"),
    ("ignore-comment", "‹<!-- layerbook-ignore broken-lnk-№ -->\n\nFault №.\n"),
    ("ignore-comment", "‹<!-- layerbook-ignore broken-link -->\n\nFault № has no such link.\n"),
    ("embed-cycle", "Fault № is ‹![[@]] of a word.\n"),
];

fn book(folder: &Path) -> (Book, PathBuf) {
    let opened = open(folder, &Options { today: Some("2026-06-30".to_owned()), ..Options::default() }).unwrap();
    (opened.book, opened.content)
}

/// Offsets of the lines after which a block can be put in: blank, at the left edge, outside code, HTML and comments.
fn gaps(text: &str, body_start: usize) -> Vec<usize> {
    let mut gaps = Vec::new();
    let mut at = 0;
    let mut fence = false;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        if line.trim_start_matches([' ', '>', '-', '*', '+', '\t']).starts_with("```")
            || line.trim_start().starts_with("~~~")
        {
            fence = !fence;
        }
        let before = &text[..end];
        let is_open = |sign: &str| before.matches(sign).count() % 2 == 1;
        let in_html = before
            .rmatch_indices('<')
            .next()
            .is_some_and(|(tag, _)| before[tag..].starts_with("<!--") && !before[tag..].contains("-->"));
        if line.trim().is_empty() && end > body_start && !fence && !is_open("%%") && !is_open("$$") && !in_html {
            gaps.push(end);
        }
        at = end;
    }
    gaps
}

fn place(book: &Book, diagnostic: &Diagnostic) -> String {
    let text = book.text(&diagnostic.file).unwrap_or_else(|| "".into());
    let place = LineIndex::new(&text).place(&text, diagnostic.span.start);
    format!("{}:{}:{} {}", diagnostic.file, place.line, place.column, diagnostic.code)
}

fn check(folder: &Path, seed: u64) {
    let (before, content) = book(folder);
    let old = before.diagnostics();
    let known: BTreeSet<String> = fingerprint::of_all(&old).into_iter().collect();
    let copy = tempfile::tempdir().unwrap();
    for entry in
        walkdir::WalkDir::new(&content).into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file())
    {
        let to = copy.path().join("content").join(entry.path().strip_prefix(&content).unwrap());
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(entry.path(), to).unwrap();
    }
    for name in ["book.toml", "taxonomy.yaml", "articles.yaml", "facts.yaml"] {
        let _ = std::fs::copy(folder.join(name), copy.path().join(name));
    }
    let write = |path: &str, text: &str| {
        let path = copy.path().join("content").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    // What the faults need to lead to; nothing is wrong with these.
    let head = "---\nlayers: none\nareas: none\n---\n";
    write(
        "zz-target.md",
        &format!("{head}# Zz target\n\nA block. ^block\n\n## A place\n\n[[zz/zz-twin]] [[zy/zz-twin]]\n"),
    );
    write("zz-draft.md", "---\ndraft: true\n---\n# Draft\n");
    write("zz/zz-twin.md", &format!("{head}# Zz twin\n\n[[zz-target]]\n"));
    write("zy/zz-twin.md", &format!("{head}# Zy twin\n\n[[zz-target]]\n"));

    let mut random = Random::new(seed);
    let mut faults: BTreeMap<NotePath, Vec<(usize, usize)>> = BTreeMap::new();
    let notes = &before.site().notes;
    let usable: Vec<usize> = (0..notes.len())
        .filter(|&note| {
            !before.note(note).text.contains('\r')
                && !gaps(&before.note(note).text, before.note(note).body_start).is_empty()
        })
        .collect();
    for number in 0..FAULTS {
        let note = random.of(&usable);
        let gaps = gaps(&before.note(note).text, before.note(note).body_start);
        faults.entry(notes[note].path.clone()).or_default().push((random.of(&gaps), number));
    }
    let mut expected = Vec::new();
    for (path, mut own) in faults {
        own.sort_unstable();
        let note = before.note(before.site().at(path.as_str()).unwrap());
        let (mut text, mut from) = (String::new(), 0);
        for (at, number) in own {
            text.push_str(&note.text[from..at]);
            from = at;
            let (code, block) = KINDS[number % KINDS.len()];
            let stem = path.as_str().strip_suffix(".md").unwrap();
            let block = block.replace('№', &number.to_string()).replace('@', stem);
            let mark = block.find('‹').unwrap();
            let whole = text.clone() + &block[..mark];
            let line = whole.matches('\n').count() + 1;
            let column = whole.rsplit('\n').next().unwrap().chars().count() + 1;
            expected.push(format!("{path}:{line}:{column} {code}"));
            text.push_str(&block.replace('‹', ""));
            text.push('\n');
        }
        text.push_str(&note.text[from..]);
        write(path.as_str(), &text);
    }
    let (after, _) = book(copy.path());
    let all = after.diagnostics();
    let mut found: Vec<String> = fingerprint::of_all(&all)
        .iter()
        .zip(&all)
        .filter(|(fingerprint, diagnostic)| !known.contains(*fingerprint) && diagnostic.severity > Severity::Info)
        .map(|(_, diagnostic)| place(&after, diagnostic))
        .collect();
    found.sort();
    expected.sort();
    let surplus: Vec<&String> = found.iter().filter(|line| !expected.contains(line)).collect();
    let missing: Vec<&String> = expected.iter().filter(|line| !found.contains(line)).collect();
    assert!(missing.is_empty() && surplus.is_empty(), "missing: {missing:#?}\nsurplus: {surplus:#?}");
    assert_eq!(found.len(), FAULTS);
}

#[test]
fn two_hundred_faults_are_found_where_they_stand_and_nothing_else() {
    for seed in [1, 2] {
        check(Path::new(env!("CARGO_MANIFEST_DIR")), seed);
    }
}

#[test]
fn the_same_in_a_vault_that_is_named() {
    #[expect(clippy::disallowed_methods, reason = "a vault of somebody else cannot lie in this repository")]
    let Some(vault) = std::env::var_os("LAYERBOOK_VAULT") else { return };
    for seed in [3, 4, 5] {
        check(Path::new(&vault), seed);
    }
}
