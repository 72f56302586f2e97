//! `check --fix`: what is certain is written, in every way of writing, and nothing else is touched.

use crate::support::book;
use layerbook::base::diagnostic::{Code, Diagnostic};
use layerbook::base::path::NotePath;
use layerbook::book::Book;
use layerbook::fix::{self, Fixed};
use layerbook::site::mend::Renames;
use std::collections::BTreeSet;

/// The files that the tables below link to.
const AROUND: &str = "
//- My Note.md
# My Note

## Some: Heading!

A paragraph. ^block
//- a/Deep.md
---
aliases: [Old Name, \"Other, Name\"]
---
# Deeper things

<a id=\"Mixed_Anchor\"></a>
//- b/Bare.md
# Bare
//- a/café.md
//- R&D.md
//- 100% sure.md
//- a/Pic (1).png
//- b/Draft.md
---
draft: true
---
//- twins/x/Twin.md
# Twin one
//- twins/y/Twin.md
# Twin two
";

fn mended(book: &mut Book, external: Vec<Diagnostic>, renames: &Renames) -> Fixed {
    fix::fix(book, external, renames, &BTreeSet::new(), &|found| found).unwrap()
}

fn renames(pairs: &[(&str, &str)]) -> Renames {
    Renames::new(pairs.iter().map(|(old, new)| (NotePath::new(old), NotePath::new(new))).collect())
}

fn text(book: &Book, path: &str) -> String {
    book.text(&NotePath::new(path)).unwrap().to_string()
}

/// A note `a/note.md` among the others, before and after.
#[track_caller]
fn check_with(renames: &Renames, before: &str, after: &str) {
    let mut book = book(&format!("{AROUND}//- a/note.md\n{before}\n"));
    mended(&mut book, Vec::new(), renames);
    assert_eq!(text(&book, "a/note.md").trim_end_matches('\n'), after);
    let mut left = book.diagnostics();
    fix::renamed(&book, renames, &mut left);
    left.retain(|finding| finding.fix.is_some());
    assert!(left.is_empty(), "{left:#?}");
}

#[track_caller]
fn check(before: &str, after: &str) {
    check_with(&Renames::default(), before, after);
}

#[track_caller]
fn untouched(text: &str) {
    check(text, text);
}

#[test]
fn case_as_on_disk_in_the_shape_as_written() {
    check("[x](deep.md)", "[x](Deep.md)");
    check("[x](deep)", "[x](Deep)");
    check("[x](../A/deep.md#deeper-things)", "[x](../a/Deep.md#deeper-things)");
    check("[x](/A/deep.md \"a [title](deep.md)\")", "[x](/a/Deep.md \"a [title](deep.md)\")");
    check("[x](../my%20note.md)", "[x](../My%20Note.md)");
    check("[x](<../my note.md>)", "[x](<../My Note.md>)");
    check("![x](pic%20\\(1\\).PNG)", "![x](Pic%20(1).png)");
    check("![x](<pic (1).png>)", "![x](<Pic (1).png>)");
    check("[x](DEEP.md) `[x](DEEP.md)` [[DEEP]]", "[x](Deep.md) `[x](DEEP.md)` [[DEEP]]");
    check("[x](../100%25%20Sure.md)", "[x](../100%25%20sure.md)");
}

#[test]
fn encodings_read_in_one_other_way() {
    check("[x](../My%2520Note.md)", "[x](../My%20Note.md)");
    check("[x](../My%252520Note.md#Some%2520Heading)", "[x](../My%20Note.md#Some%20Heading)");
    check("[x](..\\a\\Deep.md)", "[x](../a/Deep.md)");
    check("![x](..\\a\\pic%20(1).png)", "![x](../a/Pic%20(1).png)");
    check("[[R&amp;D]] and ![[R&amp;D#x]]", "[[R&D]] and ![[R&amp;D#x]]");
    check("[x](../R&amp;amp;D.md)", "[x](../R&D.md)");
    check("[x](../My+Note.md)", "[x](../My%20Note.md)");
    check("[x](caf%E9.md)", "[x](café.md)");
    check("[[caf%E9]]", "[[café]]");
    check("see ![[a\\Pic (1).png|200]]", "see ![[a/Pic (1).png|200]]");
    check("[x](../my+note.md)", "[x](../My%20Note.md)");
}

#[test]
fn composed_and_decomposed_names_are_one() {
    untouched("[x](cafe\u{301}.md) [[cafe\u{301}]] [x](cafe%CC%81.md)");
    let mut decomposed = book("//- cafe\u{301}.md\n# C\n//- note.md\n[[café]] [x](café.md) [x](Café.md)\n");
    let found = decomposed.diagnostics();
    let links: Vec<Code> =
        found.iter().filter(|finding| finding.target.is_some()).map(|finding| finding.code).collect();
    assert_eq!(links, [Code::CaseMismatch], "{found:#?}");
    mended(&mut decomposed, Vec::new(), &Renames::default());
    assert_eq!(text(&decomposed, "note.md"), "[[café]] [x](café.md) [x](cafe\u{301}.md)\n");
}

#[test]
fn addresses_with_spaces() {
    check("See [x](../My Note.md) here", "See [x](<../My Note.md>) here");
    check("![x]( Pic (1).png)", "![x]( Pic (1).png)");
    check("[x](../my note.md#some heading)", "[x](<../My Note.md#some heading>)");
    untouched("[x](../No Note.md)");
}

#[test]
fn renamed_notes_by_alias_and_title() {
    check("[x](old%20name.md)", "[x](Deep.md)");
    check("[[q/Old Name]]", "[[a/Deep]]");
    check("[[q/Old Name|text]]", "[[a/Deep|text]]");
    check("[[Old Name.md]]", "[[Deep.md]]");
    check("[x](../q/Deeper%20things.md)", "[x](Deep.md)");
    check("[[Deeper things]] [[deeper-things]]", "[[Deep]] [[Deep]]");
    check("[x](/gone/deeper-things)", "[x](/a/Deep)");
    check("[x](deeper-things.html)", "[x](Deep.html)");
    check("[x](./deeper-things.md?plain=1#deeper-things)", "[x](./Deep.md?plain=1#deeper-things)");
    check("![[Deeper things]]", "![[Deep]]");
    // A bare name would be another note: the shortest path that is this one.
    check("[[Twin one]]", "[[x/Twin]]");
    untouched("[[Twin]]");
    untouched("[[Deepest things]] [x](dep.md)");
}

#[test]
fn renamed_notes_by_history() {
    let history = renames(&[
        ("b/first.md", "b/second.md"),
        ("b/second.md", "b/Bare.md"),
        ("b/shot.png", "a/Pic (1).png"),
        ("b/lost.md", "b/lost too.md"),
        ("b/split.md", "b/Bare.md"),
        ("b/split.md", "a/Deep.md"),
        ("old/note.md", "a/note.md"),
    ]);
    let check = |before: &str, after: &str| check_with(&history, before, after);
    check("[x](../b/first.md) [x](../b/second)", "[x](../b/Bare.md) [x](../b/Bare)");
    check("[[first]] [[b/first#bare]] [[b/first.md]]", "[[Bare]] [[b/Bare#bare]] [[b/Bare.md]]");
    check("![x](../b/shot.png)", "![x](Pic%20(1).png)");
    check("![[shot.png]]", "![[Pic (1).png]]");
    check("[[lost]] [[split]]", "[[lost]] [[split]]");
    // The note itself has moved, and its links stayed.
    check("[x](../q/../b/first.md)", "[x](../b/Bare.md)");
    // History and a title disagree.
    let history = renames(&[("Deeper things.md", "b/Bare.md")]);
    check_with(&history, "[[Deeper things]]", "[[Deeper things]]");
}

#[test]
fn anchors_with_the_same_letters() {
    check("[x](../My%20Note.md#some_heading)", "[x](../My%20Note.md#some-heading)");
    check("[[My Note#some_heading|t]]", "[[My Note#Some: Heading!|t]]");
    check("[x](Deep.md#mixed-anchor)", "[x](Deep.md#Mixed_Anchor)");
    check(
        "# One\n\n## It's here\n\n[x](#it-s-here) [[#its here]]",
        "# One\n\n## It's here\n\n[x](#its-here) [[#It's here]]",
    );
    untouched("## Same\n\n## Sa-me\n\n[x](#sa_me)");
    untouched("[x](Deep.md#other)");
}

#[test]
fn every_way_of_writing() {
    // Text that looks like an address, escapes and nested brackets.
    check("[a [b](deep.md) c", "[a [b](Deep.md) c");
    check("[a \\](deep.md) [b]](deep.md)", "[a \\](deep.md) [b]](Deep.md)");
    check("[![i](PIC%20(1).png)](deep.md)", "[![i](Pic%20(1).png)](Deep.md)");
    check("[x](\n  deep.md\n  'title')", "[x](\n  Deep.md\n  'title')");
    // References: the definition, once.
    check(
        "[x][l], [l][], [l] and ![x][L]\n\n[l]: deep.md 'title'\n[other]: deep.md",
        "[x][l], [l][], [l] and ![x][L]\n\n[l]: Deep.md 'title'\n[other]: deep.md",
    );
    check("[x][l]\n\n[l]:\n  <../my note.md>", "[x][l]\n\n[l]:\n  <../My Note.md>");
    // Tables, quotes, callouts, lists.
    check(
        "| a | b |\n|---|---|\n| [[Old Name.md\\|t]] | [x](deep.md) |",
        "| a | b |\n|---|---|\n| [[Deep.md\\|t]] | [x](Deep.md) |",
    );
    check("> [!note] [t](deep.md)\n> > - [a\n> > b](deep.md)", "> [!note] [t](Deep.md)\n> > - [a\n> > b](Deep.md)");
    // Raw HTML.
    check("<a href=\"deep.md\">x</a> <a href='../my note.md'>", "<a href=\"Deep.md\">x</a> <a href='../My Note.md'>");
    check("<div>\n<a href=deep.md>x</a>\n</div>", "<div>\n<a href=Deep.md>x</a>\n</div>");
    check("> <div>\n> <img src=\"PIC%20(1).png\">\n> </div>", "> <div>\n> <img src=\"Pic%20(1).png\">\n> </div>");
    check("<a href=\"../r&amp;d.md\">x</a>", "<a href=\"../R&amp;D.md\">x</a>");
    // Front matter.
    check("---\nrelated: \"[[Old Name.md|t]]\"\n---\n", "---\nrelated: \"[[Deep.md|t]]\"\n---");
    check(
        "---\nrelated:\n  - [[Deeper things]]\n  - '[[Twin]]'\n---\n",
        "---\nrelated:\n  - [[Deep]]\n  - '[[Twin]]'\n---",
    );
    check("---\nsupersedes: [Deeper things, x]\n---\n", "---\nsupersedes: [Deep, x]\n---");
    check(
        "+++\nrelated = [\"[[Deeper things]]\", '[[Deeper things]]']\n+++\n",
        "+++\nrelated = [\"[[Deep]]\", '[[Deep]]']\n+++",
    );
    check(
        "---\nrelated: \"[[Deeper things]] and [[Deeper things]]\"\n---\n",
        "---\nrelated: \"[[Deep]] and [[Deep]]\"\n---",
    );
    // Comments of Obsidian keep their length.
    check("%% c %% [x](deep.md) %% [x](deep.md) %%", "%% c %% [x](Deep.md) %% [x](deep.md) %%");
}

#[test]
fn what_is_ignored_or_uncertain_stays() {
    untouched("<!-- layerbook-ignore case-mismatch -->\n[x](deep.md)");
    untouched("[[Twin]] [x](../b/Draft.md) [[nothing]] [x](../../../x.md)");
    // One definition for a link that is to stay and one that is not.
    let shared =
        "//- Deep.md\n//- note.md\n<!-- layerbook-ignore case-mismatch -->\n[x][l]\n\n[y][l]\n\n[l]: deep.md\n";
    assert!(mended(&mut book(shared), Vec::new(), &Renames::default()).texts.is_empty());
    // Its own name elsewhere, and a name that many notes have.
    untouched("# My own\n\n[x](../q/My%20own.md)");
    check("[x](../q/bare.md)", "[x](../b/Bare.md)");
    let mut common = book("//- a/start.md\n# Overview\n//- note.md\n[x](q/overview.md)\n");
    assert!(mended(&mut common, Vec::new(), &Renames::default()).texts.is_empty());
    // Two files that differ in case alone.
    let mut twins =
        book("//- a/Note.md\n//- a/note.md\n//- from.md\n[x](a/NOTE.md) [x](a%2520/NOTE.md) [x](a\\NOTE.md)\n");
    assert!(mended(&mut twins, Vec::new(), &Renames::default()).texts.is_empty());
    // An embed that would embed itself.
    untouched("---\ntitle: Quite other\n---\n![[Quite other]]");
}

fn external(book: &Book, code: Code, file: &str, address: &str, new: &str) -> Vec<Diagnostic> {
    let index = book.site().at(file).unwrap();
    let places = book.note(index).outside.iter().filter(|outside| outside.address == address);
    places
        .map(|outside| {
            Diagnostic::new(code, &NotePath::new(file), outside.span, format!("`{address}` has moved"))
                .target(address)
                .fix(new)
        })
        .collect()
}

#[test]
fn moved_addresses() {
    let before = "---\nsource: \"https://a.example/old\"\n---\n\n[t](https://a.example/old \"x\") <https://a.example/old>\n\
                  https://a.example/old, [[x]] <a href='https://a.example/old'> [r]\n\n[r]: https://a.example/old\n\nlast\n";
    let mut book = book(&format!("//- note.md\n{before}"));
    let new = "https://b.example/new?a=1&b=2";
    let mut found = external(&book, Code::MovedLink, "note.md", "https://a.example/old", new);
    assert_eq!(found.len(), 6);
    let last = Diagnostic::new(Code::SkippedLink, &NotePath::new("note.md"), before.len() - 5..before.len() - 1, "x");
    found.push(last);
    let fixed = mended(&mut book, found, &Renames::default());
    let after = before
        .replace("https://a.example/old'", "https://b.example/new?a=1&amp;b=2'")
        .replace("https://a.example/old", new);
    assert_eq!(text(&book, "note.md"), after);
    assert_eq!(fixed.external.len(), 1, "{:?}", fixed.external);
    let span = fixed.external[0].span;
    assert_eq!((span.start as usize, span.end as usize), (after.len() - 5, after.len() - 1));
    assert_eq!(fixed.counts.values().sum::<usize>(), 6);
}

#[test]
fn an_address_that_its_place_cannot_hold_stays() {
    let before = "See https://a.example/old, [t](https://a.example/old)\n";
    let mut book = book(&format!("//- note.md\n{before}"));
    let found = external(&book, Code::MovedLink, "note.md", "https://a.example/old", "https://b.example/new.");
    let fixed = mended(&mut book, found, &Renames::default());
    assert_eq!(text(&book, "note.md"), "See https://a.example/old, [t](https://b.example/new.)\n");
    assert_eq!(fixed.external.len(), 1);
}
