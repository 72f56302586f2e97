//! Pages for paper.

use crate::support::{book, page};
use expect_test::expect;
use std::fmt::Write as _;

const BOOK: &str = "\
//- book.toml
[book]
title = \"A \\\"book\\\"\"
//- one.md
---
layers: [communications]
areas: [security]
---
# One

## Part

To [two](guide/two.md#part), [three](guide/three.md) and [out](https://example.org/a \"A\").[^1]

[^1]: A note.
//- guide/two.md
---
layers: [communications]
---
# Two

## Part

Back to [one](../one.md#part) and [its part](#part).
//- guide/three.md
---
layers: [cloud-platform]
areas: [data]
---
# Three
";

fn prose(page: &str, number: usize) -> &str {
    let start = page.find(&format!("<article class=\"paper-note\" id=\"n{number}\"")).unwrap();
    let rest = &page[start..];
    let rest = &rest[rest.find("<div class=\"prose\">").unwrap() + "<div class=\"prose\">".len()..];
    rest[..rest.find("</article>").unwrap()].trim()
}

#[test]
fn notes_of_a_layer_stand_on_one_page_and_their_links_know_it() {
    let page = page(&book(BOOK), "layer/communications/print/");
    let parts: Vec<&str> =
        page.split("<h2 class=\"paper-part-title\">").skip(1).map(|part| &part[..part.find('<').unwrap()]).collect();
    assert_eq!(parts, ["Security", "In no area"]);
    expect![[r##"
        <h4 id="n1-part">Part<a class="anchor" href="#n1-part" aria-label="Link to this section">#</a></h4>
        <p>To <a class="internal" href="#n2-part">two</a>, <a class="internal" href="../../../guide/three/">three</a> and <a class="external" href="https://example.org/a" rel="noopener external" title="A">out</a><sup class="address-number">1</sup>.<sup class="footnote-ref"><a id="n1-fnref-1" href="#n1-fn-1" aria-label="Footnote 1">1</a></sup></p>
        <section class="footnotes" aria-label="Footnotes"><ol>
        <li id="n1-fn-1"><p>A note. <a class="footnote-back" href="#n1-fnref-1" aria-label="Back to the text">↩</a></p>
        </li>
        </ol></section>

        </div>
        <aside class="paper-addresses"><h4>Addresses</h4><ol><li>https://example.org/a</li></ol></aside>"##]].assert_eq(prose(&page, 1));
    expect![[r##"
        <h4 id="n2-part">Part<a class="anchor" href="#n2-part" aria-label="Link to this section">#</a></h4>
        <p>Back to <a class="internal" href="#n1-part">one</a> and <a class="internal" href="#n2-part">its part</a>.</p>

        </div>"##]]
    .assert_eq(prose(&page, 2));
}

#[test]
fn pages_of_each_part_are_named_for_their_running_heads() {
    let book = book(BOOK);
    let sheet = page(&book, "print/heads.css");
    assert!(sheet.contains(".set-book-1 { page: book-1 }"), "{sheet}");
    assert!(
        sheet.contains("@page book-1 { @top-left { content: \"A \\22 book\\22 \" } @top-right { content: "),
        "{sheet}"
    );
    let print = page(&book, "print/");
    for set in print.match_indices("paper-part set-").map(|(at, found)| &print[at + found.len()..]) {
        let set = &set[..set.find('"').unwrap()];
        assert!(sheet.contains(&format!(".set-{set} {{ page: {set} }}")), "{set}");
    }
}

#[test]
fn a_book_of_very_many_notes_is_not_printed_as_one() {
    let mut fixture = String::new();
    for number in 0..401 {
        let layer = if number == 0 { "communications" } else { "cloud-platform" };
        let _ = write!(fixture, "//- n{number}.md\n---\nlayers: [{layer}]\n---\n# N {number}\n");
    }
    let book = book(&fixture);
    let has = |url: &str| book.has(&layerbook::base::path::Url::new(url));
    assert!(!has("print/") && has("layer/communications/print/") && has("layer/cloud-platform/print/"));
    assert!(has("print/heads.css"));
    assert!(!page(&book, "n1/").contains("Print the book"));
    assert!(page(&book, "layer/communications/").contains("Print this layer"));
    assert!(!page(&book, "layer/device-hardware/").contains("Print this layer"), "there is nothing to print");
    assert!(!page(&book, "sitemap.xml").contains("print"));
}
