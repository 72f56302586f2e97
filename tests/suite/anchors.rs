//! Places inside notes: headings, blocks, and ids.

use crate::support::{book, check, prose};
use expect_test::expect;

#[test]
fn headings_by_text_by_slug_and_nested() {
    check(
        "
//- from.md
[[note#First Part]] [[note#first part]] [x](note.md#first-part) [x](note.md#First%20Part)
[[note#First Part#Detail]] [[note#Second#Detail]] [[note#Detail]] [[note#What: it is]] [[note#What it is]]
[[note#Second#Deep]] [[note#Gone]] [[note#First Part#Deep]]
                     ^^^^^^^^^^^^^ broken-anchor: no heading `Gone` in `note.md`
                                   ^^^^^^^^^^^^^^^^^^^^^^^^ broken-anchor: no heading `First Part#Deep`
//- note.md
# Note
## First Part
### Detail
## Second
### Detail
#### Deep
## What: it is?
",
    );
}

#[test]
fn the_second_heading_of_a_text_is_reached_below_its_parent() {
    let book = book(
        "
//- from.md
[a](note.md#detail) [[note#Second#Detail|b]] [[note#First#Detail|c]] [d](note.md#detail-1)
//- note.md
## First
### Detail
## Second
### Detail
",
    );
    expect![[r##"
        <p><a class="internal" href="../note/#detail">a</a> <a class="internal" href="../note/#detail-1">b</a> <a class="internal" href="../note/#detail">c</a> <a class="internal" href="../note/#detail-1">d</a></p>
    "##]]
    .assert_eq(&prose(&book, "from/"));
}

#[test]
fn blocks_are_found_by_their_id_without_case() {
    check(
        "
//- from.md
[[note#^one]] [[note#^ONE]] [[note#^two]] [x](note.md#^one) [[note#^three]]
                                                            ^^^^^^^^^^^^^^^ broken-anchor: no block `^three` in `note.md`
//- note.md
A paragraph. ^one

- item ^two
",
    );
}

#[test]
fn anchors_within_a_note() {
    check(
        "
//- note.md
# Title
[[#Part]] [x](#part) [x](#gone) [[#^b]] [[#^gone]] [x](#) [x](#top) [[#Title]]
                     ^^^^^^^^^^ broken-anchor: no heading `gone` in this note
                                        ^^^^^^^^^^ broken-anchor: no block `^gone` in this note
## Part
Text ^b
",
    );
}

#[test]
fn ids_in_raw_html_and_written_heading_ids_are_anchors() {
    check(
        "
//- from.md
[x](note.md#custom) [x](note.md#raw) [x](note.md#named) [x](note.md#gone)
                                                        ^^^^^^^^^^^^^^^^^ broken-anchor: no heading `gone`
//- note.md
## Setup {#custom}
<div id=\"raw\">x</div>

Text <a name=\"named\"></a>
",
    );
}
