//! What other tools pass over in silence or flag by mistake, each found here.

use crate::support::{Folder, book, check, compact, selected};
use layerbook::base::diagnostic::Code;

#[test]
fn an_absolute_path_to_nothing_is_found() {
    check(
        "
//- note.md
[x](/nope/) [y](/nope.md)
^^^^^^^^^^^ broken-link: no note or file `/nope/`
            ^^^^^^^^^^^^^ broken-link: no note or file `/nope.md`
",
    );
}

#[test]
fn a_raw_html_link_to_nothing_is_found() {
    check(
        r#"
//- note.md
<a href="gone.html">x</a>
         ^^^^^^^^^ broken-link: no note or file `gone.html`
"#,
    );
}

#[test]
fn an_image_that_is_not_there_is_found() {
    check(
        "
//- note.md
![](gone.png)
^^^^^^^^^^^^^ broken-image: no file `gone.png`
",
    );
}

#[test]
fn a_broken_wikilink_does_not_hide_a_broken_link_on_its_line() {
    check(
        "
//- note.md
[[x]] [missing](xx.md)
^^^^^ broken-link: no note or file `x`
      ^^^^^^^^^^^^^^^^ broken-link: no note or file `xx.md`
",
    );
}

#[test]
fn a_good_wikilink_does_not_hide_a_broken_link_on_its_line() {
    check(
        "
//- note.md
[[other]] [missing](xx.md)
          ^^^^^^^^^^^^^^^^ broken-link: no note or file `xx.md`
//- other.md
",
    );
}

#[test]
fn a_broken_anchor_fails_the_check() {
    let folder = Folder::new(
        "
//- content/a.md
[x](b.md#gone)
//- content/b.md
# B
",
    );
    let run = folder.run(&["check"]);
    assert_eq!(run.code, 1, "{run:#?}");
    assert!(run.out.contains("broken-anchor") && run.out.contains("content/a.md:1:1"), "{}", run.out);
}

#[test]
fn a_broken_markdown_link_fails_build_and_check() {
    let folder = Folder::new("//- content/a.md\n[x](gone.md)\n");
    for command in ["build", "check"] {
        assert_eq!(folder.run(&[command]).code, 1, "{command}");
    }
}

#[test]
fn anchors_are_checked_without_being_asked_for_in_every_kind_of_link() {
    check(
        r#"
//- note.md
[a](other.md#gone) [[other#Gone]] ![[other#Gone]] <a href="other.md#gone">d</a> [e](#gone)
^^^^^^^^^^^^^^^^^^ broken-anchor
                   ^^^^^^^^^^^^^^ broken-anchor
                                  ^^^^^^^^^^^^^^^ broken-anchor
                                                           ^^^^^^^^^^^^^ broken-anchor
                                                                                ^^^^^^^^^^ broken-anchor
//- other.md
# Other
"#,
    );
}

#[test]
fn a_wikilink_with_a_wrong_folder_does_not_pass_by_its_file_name() {
    check(
        "
//- note.md
[[totally/wrong/dir/Note Two]] [[totally/wrong/dir/Note Two.md]]
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ broken-link: | did you mean `a/Note Two.md`?
                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ broken-link
//- a/Note Two.md
",
    );
}

#[test]
fn a_name_that_two_notes_have_is_reported() {
    check(
        "
//- note.md
[[Dup]]
^^^^^^^ ambiguous-link: | `a/Dup.md`, `b/Dup.md`
//- a/Dup.md
//- b/Dup.md
",
    );
}

#[test]
fn a_heading_that_is_missing_is_reported_in_a_wikilink() {
    check(
        "
//- from.md
[[Note#Missing]]
^^^^^^^^^^^^^^^^ broken-anchor: no heading `Missing` in `Note.md` | its headings are `#Present`
//- Note.md
## Present
",
    );
}

#[test]
fn a_wikilink_in_lower_case_finds_its_note() {
    check("//- from.md\n[[note]]\n//- Note.md\n");
}

#[test]
fn links_in_comments_are_not_flagged() {
    let book = book("//- from.md\n%%[[gone]] [x](gone.md)%%\n\n%%\n\n[[gone]]\n\n%%\n\n<!-- [x](gone.md) -->\n");
    assert_eq!(compact(&book, &selected(&book, &[Code::BrokenLink, Code::BrokenAnchor])), "");
}

#[test]
fn a_link_after_a_comment_on_its_line_is_checked_at_its_own_place() {
    check(
        "
//- from.md
Ä %%[[hidden]]%% [[gone]]
                 ^^^^^^^^ broken-link: no note or file `gone`
",
    );
}

#[test]
fn wikilinks_are_never_left_on_the_page_as_brackets() {
    let book = book("//- from.md\n[[gone]] [[from]] ![[gone]] [[from|x]]\n");
    assert!(!crate::support::prose(&book, "from/").contains("[["));
}
