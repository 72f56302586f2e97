//! Embeds, pictures, and other files in the body of a note.

use crate::support::{body, body_with, book, page, prose};
use expect_test::{Expect, expect};

fn html(markdown: &str, expected: Expect) {
    expected.assert_eq(&body(markdown));
}

fn html_with(book_toml: &str, markdown: &str, expected: Expect) {
    expected.assert_eq(&body_with(book_toml, markdown));
}

fn on_page(fixture: &str, url: &str, expected: Expect) {
    expected.assert_eq(&prose(&book(fixture), url));
}

#[test]
fn embeds_of_a_note_a_section_and_a_block() {
    on_page(
        "
//- note.md
Before ![[other]] after.

![[other#Part]]

![[other#^block]]

![[other#Gone]]
//- other.md
# Other

Text with [[note]].

## Part

Part text.

- item ^block

## Rest

End.
",
        "note/",
        expect![[r#"
            <p>Before</p>
            <div class="embed"><div class="embed-title"><a class="internal" href="../other/">Other</a></div>
            <p>Text with <a class="internal" href="../note/">note</a>.</p>
            <h2>Part</h2>
            <p>Part text.</p>
            <ul>
            <li>item</li>
            </ul>
            <h2>Rest</h2>
            <p>End.</p>
            </div>
            <p> after.</p>
            <div class="embed"><div class="embed-title"><a class="internal" href="../other/#part">Other › Part</a></div>
            <h2>Part</h2>
            <p>Part text.</p>
            <ul>
            <li>item</li>
            </ul>
            </div>
            <div class="embed"><div class="embed-title"><a class="internal" href="../other/#%5Eblock">Other</a></div>
            <ul>
            <li><p>item</p>
            </li>
            </ul>
            </div>
            <p><span class="broken-link" title="This part of the note does not exist">other#Gone</span></p>
        "#]],
    );
}

#[test]
fn an_embed_in_a_list_or_table_stays_in_its_place() {
    on_page(
        "//- note.md\n- item ![[other]]\n- next\n\n| a |\n|---|\n| ![[other]] |\n//- other.md\nText.\n",
        "note/",
        expect![[r#"
            <ul>
            <li>item <div class="embed"><div class="embed-title"><a class="internal" href="../other/">other</a></div>
            <p>Text.</p>
            </div>
            </li>
            <li>next</li>
            </ul>
            <div class="table" role="group" tabindex="0" aria-label="Table"><table>
            <thead><tr><th scope="col">a</th></tr></thead>
            <tbody>
            <tr><td><a class="internal" href="../other/">other</a></td></tr>
            </tbody></table></div>
        "#]],
    );
}

#[test]
fn embeds_in_circles_become_links() {
    on_page(
        "//- a.md\nA ![[b]]\n//- b.md\nB ![[a]]\n",
        "a/",
        expect![[r#"
        <p>A</p>
        <div class="embed"><div class="embed-title"><a class="internal" href="../b/">b</a></div>
        <p>B <a class="internal" href="../a/">a</a></p>
        </div>
    "#]],
    );
    on_page(
        "//- a.md\nA ![[a]]\n",
        "a/",
        expect![[r#"
        <p>A <a class="internal" href="../a/">a</a></p>
    "#]],
    );
}

#[test]
fn images_with_sizes() {
    on_page(
        "
//- note.md
![[pic.png]] ![[pic.png|100]] ![[pic.png|100x50]] ![[pic.png|A caption]] ![alt](pic.png) ![alt|50](pic.png) ![alt](pic.png \"Title\")
//- pic.png  200x100
",
        "note/",
        expect![[r#"
            <p><img src="../pic.png" alt="" width="200" height="100" loading="lazy"> <img src="../pic.png" alt="" width="100" height="50" loading="lazy"> <img src="../pic.png" alt="" width="100" height="50" loading="lazy"> <img src="../pic.png" alt="A caption" width="200" height="100" loading="lazy"> <img src="../pic.png" alt="alt" width="200" height="100" loading="lazy"> <img src="../pic.png" alt="alt" width="50" height="25" loading="lazy"> <img src="../pic.png" alt="alt" width="200" height="100" title="Title" loading="lazy"></p>
        "#]],
    );
}

#[test]
fn a_picture_that_stands_alone_and_has_a_title_is_a_figure() {
    on_page(
        "
//- note.md
![alt](pic.png \"What it <shows>\")

^seen

![alt](pic.png)

Text ![alt](pic.png \"title\")

![alt](https://example.com/x.png \"away\")

[![alt](pic.png \"title\")](other.md)
//- other.md
//- pic.png  200x100
",
        "note/",
        expect![[r#"
            <span class="block-anchor" id="^seen"></span><figure><img src="../pic.png" alt="alt" width="200" height="100" loading="lazy"><figcaption>What it &lt;shows&gt;</figcaption></figure>
            <p><img src="../pic.png" alt="alt" width="200" height="100" loading="lazy"></p>
            <p>Text <img src="../pic.png" alt="alt" width="200" height="100" title="title" loading="lazy"></p>
            <p><a class="external-media" href="https://example.com/x.png" rel="noopener external">alt</a></p>
            <p><a class="internal" href="../other/"><img src="../pic.png" alt="alt" width="200" height="100" title="title" loading="lazy"></a></p>
        "#]],
    );
}

#[test]
fn sound_film_pdf_and_other_files() {
    on_page(
        "
//- note.md
![[a.mp3]] ![[b.webm|300]] ![[c.pdf]] ![[d.zip]] [zip](d.zip) ![[c.pdf#page=3]]
//- a.mp3
//- b.webm
//- c.pdf
//- d.zip
",
        "note/",
        expect![[r#"
            <p><audio controls preload="metadata" src="../a.mp3" aria-label="a.mp3"></audio> <video controls preload="metadata" src="../b.webm" aria-label="b.webm" width="300"></video> <object class="pdf" data="../c.pdf" type="application/pdf" aria-label="c.pdf"><a class="internal file" href="../c.pdf">c.pdf</a></object> <a class="internal file" href="../d.zip">d.zip</a> <a class="internal file" href="../d.zip">zip</a> <object class="pdf" data="../c.pdf#page=3" type="application/pdf" aria-label="c.pdf"><a class="internal file" href="../c.pdf#page=3">c.pdf</a></object></p>
        "#]],
    );
}

#[test]
fn images_of_other_hosts_are_links_unless_the_book_loads_them() {
    let markdown = "![alt](https://example.com/a.png) [![badge](https://example.com/b.svg)](https://example.com)\n\n<img src=\"https://example.com/c.png\" alt=\"raw\">\n";
    html(
        markdown,
        expect![[r#"
        <p><a class="external-media" href="https://example.com/a.png" rel="noopener external">alt</a> <a class="external" href="https://example.com" rel="noopener external">badge</a></p>
        <a class="external-media" href="https://example.com/c.png" rel="noopener external">raw</a>
    "#]],
    );
    html_with(
        "[markdown]\nexternal-images = \"load\"",
        markdown,
        expect![[r#"
        <p><img src="https://example.com/a.png" alt="alt" loading="lazy"> <a class="external" href="https://example.com" rel="noopener external"><img src="https://example.com/b.svg" alt="badge" loading="lazy"></a></p>
        <img src="https://example.com/c.png" alt="raw">
    "#]],
    );
}

#[test]
fn a_reserved_id_goes_and_what_looks_like_one_in_another_attribute_stays() {
    let book = crate::support::book("//- note.md\n<p data-note=\" id=\" id='lb-main'>text</p>\n");
    let html = crate::support::prose(&book, "note/");
    assert!(html.contains("data-note=\" id=\""), "{html}");
    assert!(!html.contains("lb-main"), "{html}");
}

#[test]
fn what_draws_diagrams_is_part_of_the_site_only_where_one_is_drawn() {
    let names = |text: &str| {
        let book = book(&format!("//- a.md\n# A\n\n{text}\n//- b.md\n# B\n"));
        let routes = book.routes();
        let names = routes
            .iter()
            .map(|(url, _)| url.to_string())
            .filter(|url| url.contains("mermaid") || url.contains("diagrams"));
        let names: Vec<String> = names.collect();
        for name in &names {
            assert!(book.has(&layerbook::base::path::Url::new(name)), "{name}");
            assert!(page(&book, "a/").contains(name), "{name} is loaded");
            assert!(!page(&book, "b/").contains(name), "{name} is loaded where it draws nothing");
        }
        names.len()
    };
    assert_eq!(names("```mermaid\ngraph TD; A-->B;\n```"), 2);
    assert_eq!(names("> ~~~ .Mermaid title=\"x\"\n> graph TD; A-->B;\n> ~~~"), 2);
    assert_eq!(names("```rust\nfn mermaid() {}\n```\n\n<pre class=\"mermaid\">graph TD; A-->B;</pre>"), 0);
}
