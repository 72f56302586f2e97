//! What links show before they are followed, and the drawings of what they join.

use crate::support::{book, page};
use expect_test::{Expect, expect};
use layerbook::base::path::NotePath;
use layerbook::book::{Applied, Book, Change, Changes};
use std::fmt::Write as _;

const BOOK: &str = "\
//- guide/from.md
See [[to#Part two]], [[to#^block]], [[to]] and [a work](https://example.org/work \"A work\").
//- guide/to.md
---
description: What it tells.
layers: [communications, device-hardware]
areas: [security]
---
# To </script>

It *begins* here. ^block

## Part one

Unasked for.

## Part two

- an item
- another
//- d-1.md
---
type: decision
status: accepted
layers: all
areas: all
depends-on: \"[[to]]\"
---
# D-1 Decide
";

/// All files of previews, one entry to a line.
fn check(fixture: &str, expected: Expect) {
    let book = book(fixture);
    let mut out = String::new();
    for number in 0..book.site().previews.0.len() {
        let text = page(&book, &format!("previews/{number}.js"));
        let data = text.strip_prefix(&format!("layerbookPreviews({number},")).and_then(|rest| rest.strip_suffix(")\n"));
        let entries: serde_json::Map<String, serde_json::Value> = serde_json::from_str(data.unwrap()).unwrap();
        for (url, entry) in entries {
            writeln!(out, "{url}: {entry}").unwrap();
        }
    }
    expected.assert_eq(&out);
}

#[test]
fn a_preview_holds_the_head_of_a_note_and_the_places_that_links_name() {
    check(
        BOOK,
        expect![[r#"
        d-1/: ["D-1 Decide","54321","decision · accepted · All layers and areas","",""]
        guide/from/: ["from","00000","","","See to > Part two, to > ^block, to and a work."]
        guide/to/: ["To","00301","Communications · Device hardware","What it tells.","It begins here.",{"^block":["","It begins here."],"part-two":["Part two","• an item\n• another"]}]
        library/a-work/: ["A work","00000","example.org","",""]
    "#]],
    );
}

#[test]
fn every_note_and_article_is_in_one_file_and_a_book_of_any_size_has_few() {
    let mut fixture = String::new();
    for number in 0..700 {
        let _ = write!(fixture, "//- notes/n{number}.md\n# N {number}\n\n[a](https://example.org/{})\n", number % 90);
    }
    let book = book(&fixture);
    let files = &book.site().previews.0;
    assert_eq!(files.len(), 32);
    let mut all: Vec<_> = files.iter().flatten().collect();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 790);
    let routes = book.routes().iter().filter(|(url, _)| url.as_str().starts_with("previews/")).count();
    assert_eq!(routes, 32);
}

fn text_of(book: &Book) -> Vec<String> {
    book.routes()
        .iter()
        .filter(|(url, _)| url.as_str().ends_with(".js") && !url.as_str().starts_with("search-index/"))
        .map(|(url, _)| page(book, url.as_str()))
        .collect()
}

#[test]
fn a_change_of_prose_changes_one_file_and_no_drawing() {
    let mut fixture = String::new();
    for number in 0..200 {
        let _ = write!(fixture, "//- n{number}.md\n# N {number}\n\nBegins. [[n{}]]\n", (number + 1) % 200);
    }
    let mut book = book(&fixture);
    let before = text_of(&book);
    let change = Change::Note(b"# N 7\n\nBegins anew. [[n8]]\n".to_vec());
    let applied = book.apply(Changes::from([(NotePath::new("n7.md"), change)])).unwrap();
    assert_eq!(applied, Applied { parsed: 1, site_rebuilt: false });
    let after = text_of(&book);
    let changed: Vec<&String> =
        before.iter().zip(&after).filter(|(before, after)| before != after).map(|(_, after)| after).collect();
    assert_eq!(changed.len(), 1);
    assert!(changed[0].contains("Begins anew."));
}

#[test]
fn neighbours_are_drawn_from_the_top_of_the_stack_down() {
    let page = page(&book(BOOK), "guide/to/");
    let start = page.find("<div class=\"near-map\">").unwrap();
    let end = start + page[start..].find("</nav>").unwrap();
    expect![[r#"<div class="near-map"><svg aria-hidden="true" viewBox="0 0 44 84" width="44" height="84"><path d="M36 14C20 14 20 42 36 42"/><path class="back" d="M36 14C10 14 10 70 36 70"/><circle class="layer-3" cx="36" cy="14" r="6"/><circle class="layer-0" cx="36" cy="42" r="4"/><circle class="layer-0" cx="36" cy="70" r="4"/></svg><ol><li><b>To</b></li><li><a href="../../d-1/">D-1 Decide<span class="vh"> (related by a record)</span></a></li><li><a href="../../guide/from/">from<span class="vh"> (links here)</span></a></li></ol></div><p><a href="../../graph/?note=guide%2Fto%2F">In the graph</a></p></details>"#]].assert_eq(&page[start..end]);
}

#[test]
fn many_neighbours_are_counted_and_the_closest_shown() {
    let mut fixture = "//- hub.md\n# Hub\n\n[[n3]]\n".to_owned();
    for number in 0..14 {
        let _ = write!(fixture, "//- n{number}.md\n# N {number}\n\n[[hub]]\n");
    }
    let hub = page(&book(&fixture), "hub/");
    let near = &hub[hub.find("<nav class=\"near\"").unwrap()..];
    assert!(near.contains(">N 3<span class=\"vh\"> (both link to each other)"), "{near}");
    assert!(near.contains("4 more in the graph"), "{near}");
    assert!(near.contains("href=\"../graph/?note=hub%2F\""), "{near}");
    let alone = page(&book("//- a.md\n# A\n\nNothing.\n"), "a/");
    assert!(!alone.contains("class=\"near\""), "who is alone has no drawing");
}

#[test]
fn the_data_of_the_graph_has_each_edge_once() {
    let data = page(&book(BOOK), "graph/data.js");
    expect![[r#"
        layerbookGraph({"layers":["Device hardware","Device software","Communications","Cloud platform","Cloud applications"],"hues":[1,2,3,4,5],"areas":["UX","Data","Business","Technology","Security","Standards & Regulations"],"nodes":[["D-1 Decide","d-1/",1,[],[]],["from","guide/from/",0,[],[]],["To","guide/to/",0,[2,0],[4]],["A work","library/a-work/",3,[],[]]],"edges":[0,2,1,2,1,3]})
    "#]].assert_eq(&data);
}
