//! Where links lead: Obsidian's rules, one test for each.

use crate::support::{body_with, book, check, compact, files, model, page, prose, selected};
use expect_test::expect;
use layerbook::base::diagnostic::Code;

/// Where the links of a note lead, one line each: `written → path`, `!` for nowhere.
fn resolved(fixture: &str, note: &str) -> String {
    let model = model(&book(fixture));
    let notes = model["notes"].as_array().unwrap();
    let note = notes.iter().find(|own| own["path"] == note).unwrap_or_else(|| panic!("no note {note}"));
    let line = |link: &serde_json::Value| {
        format!("{} → {}\n", link["target"].as_str().unwrap(), link["resolved"].as_str().unwrap_or("!"))
    };
    note["links"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn a_bare_name_is_found_in_any_folder_whatever_its_case() {
    let fixture = "
//- a/from.md
[[Deep Note]] [[deep note]] [[DEEP NOTE.md]] [[Deep%20Note]]
//- x/y/z/Deep Note.md
";
    check(fixture);
    expect![[r#"
        Deep Note → x/y/z/Deep Note.md
        deep note → x/y/z/Deep Note.md
        DEEP NOTE.md → x/y/z/Deep Note.md
        Deep%20Note → x/y/z/Deep Note.md
    "#]]
    .assert_eq(&resolved(fixture, "a/from.md"));
}

#[test]
fn of_several_notes_of_a_name_the_one_in_the_same_folder_is_taken_and_all_are_listed() {
    check(
        "
//- a/b/from.md
[[same]]
^^^^^^^^ ambiguous-link: `same` could be any of 3 files; `a/b/same.md` is taken | `a/b/same.md`, `same.md`, `a/same.md`
//- a/b/same.md
//- a/same.md
//- same.md
",
    );
}

#[test]
fn of_several_notes_of_a_name_elsewhere_the_one_with_the_shortest_path_is_taken() {
    check(
        "
//- z/from.md
[[same]]
^^^^^^^^ ambiguous-link: `b/same.md` is taken | `b/same.md`, `a/b/same.md`
//- a/b/same.md
//- b/same.md
",
    );
}

#[test]
fn of_paths_of_one_length_the_first_in_order_is_taken() {
    check(
        "
//- z/from.md
[[same]]
^^^^^^^^ ambiguous-link: `b/same.md` is taken | `b/same.md`, `c/same.md`
//- c/same.md
//- b/same.md
",
    );
}

#[test]
fn the_end_of_a_path_is_enough_in_a_wikilink() {
    let fixture = "
//- from.md
[[b/note]] [[B/Note]] [[a/b/note]] [[b/note.md]]
//- a/b/note.md
//- a/c/note.md
";
    check(fixture);
    expect![[r#"
        b/note → a/b/note.md
        B/Note → a/b/note.md
        a/b/note → a/b/note.md
        b/note.md → a/b/note.md
    "#]]
    .assert_eq(&resolved(fixture, "from.md"));
}

#[test]
fn a_path_that_stands_at_the_root_wins_over_one_that_only_ends_so() {
    let fixture = "
//- x/from.md
[[b/note]]
//- b/note.md
//- a/b/note.md
";
    check(fixture);
    expect!["b/note → b/note.md\n"].assert_eq(&resolved(fixture, "x/from.md"));
}

#[test]
fn half_a_component_is_no_end_of_a_path() {
    check(
        "
//- from.md
[[b/note]] [[te]]
^^^^^^^^^^ broken-link: no note or file `b/note`
           ^^^^^^ broken-link: no note or file `te`
//- ab/note.md
",
    );
}

#[test]
fn a_markdown_link_is_relative_to_its_note_first_and_to_the_root_then() {
    let fixture = "
//- a/from.md
[x](note.md) [x](b/note.md) [x](a/note.md) [x](c/note.md) [x](/note.md) [x](./note.md) [x](../note.md)
//- a/note.md
//- a/b/note.md
//- b/note.md
//- c/note.md
//- note.md
";
    check(fixture);
    expect![[r#"
        note.md → a/note.md
        b/note.md → a/b/note.md
        a/note.md → a/note.md
        c/note.md → c/note.md
        /note.md → note.md
        ./note.md → a/note.md
        ../note.md → note.md
    "#]]
    .assert_eq(&resolved(fixture, "a/from.md"));
}

#[test]
fn a_path_that_names_its_folder_does_not_search_elsewhere() {
    check(
        "
//- a/from.md
[x](./note.md) [x](../gone/note.md) [x](/note.md) [[./note]]
^^^^^^^^^^^^^^ broken-link: no note or file `./note.md` | did you mean `b/note.md`?
               ^^^^^^^^^^^^^^^^^^^^ broken-link: `../gone/note.md`
                                    ^^^^^^^^^^^^^ broken-link: `/note.md`
                                                  ^^^^^^^^^^ broken-link: `./note`
//- b/note.md
",
    );
}

#[test]
fn the_ending_md_may_be_left_out_everywhere() {
    let fixture = "
//- a/from.md
[[note]] [[note.md]] [x](note) [x](note.md) [x](../b/other) <a href=\"note\">x</a>
//- a/note.md
//- b/other.md
";
    check(fixture);
    assert_eq!(resolved(fixture, "a/from.md").matches('!').count(), 0);
}

#[test]
fn percent_encoding_and_angle_brackets_and_spaces_are_one() {
    let fixture = "
//- from.md
[x](My%20Note.md) [x](<My Note.md>) [[My Note]] [x](%4dy%20note) [x](caf%C3%A9.md) [x](café.md) [x](100%25.md) [[100%]]
//- My Note.md
//- café.md
//- 100%.md
";
    expect![[r#"
        My%20Note.md → My Note.md
        My Note.md → My Note.md
        My Note → My Note.md
        %4dy%20note → My Note.md
        caf%C3%A9.md → café.md
        café.md → café.md
        100%25.md → 100%.md
        100% → 100%.md
    "#]]
    .assert_eq(&resolved(fixture, "from.md"));
}

#[test]
fn an_alias_is_a_name_and_a_file_name_is_a_better_one() {
    let fixture = "
//- from.md
[[Second Name]] [[second name|text]] [[taken]] [x](Second%20Name)
//- a/first.md
---
aliases: [Second Name, taken]
---
//- taken.md
";
    check(fixture);
    expect![[r#"
        Second Name → a/first.md
        second name → a/first.md
        taken → taken.md
        Second%20Name → a/first.md
    "#]]
    .assert_eq(&resolved(fixture, "from.md"));
}

#[test]
fn one_alias_of_two_notes_is_ambiguous() {
    check(
        "
//- from.md
[[Both]]
^^^^^^^^ ambiguous-link: could be any of 2 files; `a.md` is taken | `a.md`, `b.md`
//- a.md
---
aliases: Both
---
//- b.md
---
aliases: [both]
---
",
    );
}

#[test]
fn a_link_to_a_folder_leads_to_its_page_or_its_section() {
    let fixture = "
//- from.md
[a](guide/) [b](guide) [c](plain/) [d](guide/index.md) [e](/plain)
//- guide/index.md
# The guide
//- plain/note.md
";
    check(fixture);
    expect![[r#"
        <p><a class="internal" href="../guide/">a</a> <a class="internal" href="../guide/">b</a> <a class="internal" href="../plain/">c</a> <a class="internal" href="../guide/">d</a> <a class="internal" href="../plain/">e</a></p>
    "#]]
    .assert_eq(&prose(&book(fixture), "from/"));
}

#[test]
fn html_addresses_of_notes_and_addresses_of_made_pages_are_links() {
    check(
        "
//- a/from.md
[x](note.html) [x](note.html#part) [x](/matrix/) [x](/layer/communications/) [x](gone.html)
                                                                             ^^^^^^^^^^^^^^ broken-link: no note or file `gone.html`
//- a/note.md
## Part
",
    );
}

#[test]
fn a_path_in_another_case_is_found_and_reported_but_a_wikilink_is_not() {
    check(
        "
//- from.md
[x](Folder/note.md) [[folder/NOTE]] ![](PIC.png) [x](folder/Note.md)
^^^^^^^^^^^^^^^^^^^ case-mismatch: `Folder/note.md` is written `folder/Note.md` on disk | same case
                                    ^^^^^^^^^^^^ case-mismatch: `PIC.png` is written `pic.png` on disk
//- folder/Note.md
//- pic.png
",
    );
}

#[test]
fn drafts_hidden_and_ignored_notes_are_told_from_missing_ones() {
    check(
        "
//- from.md
[[draft]] [[unpublished]] [x](.hidden.md) [[gone]]
^^^^^^^^^ link-to-draft: `draft.md` is a draft and has no page | publish it
          ^^^^^^^^^^^^^^^ link-to-draft: `unpublished.md`
                          ^^^^^^^^^^^^^^^ link-to-draft: `.hidden.md` is ignored, excluded or hidden
                                          ^^^^^^^^ broken-link: no note or file `gone`
//- draft.md
---
draft: true
---
//- unpublished.md
---
publish: false
---
//- .hidden.md  hidden
",
    );
}

#[test]
fn a_published_note_hides_a_draft_of_its_name() {
    let fixture = "
//- from.md
[[same]]
//- a/same.md
---
draft: true
---
//- b/c/same.md
";
    check(fixture);
    expect!["same → b/c/same.md\n"].assert_eq(&resolved(fixture, "from.md"));
}

#[test]
fn a_path_that_climbs_out_of_the_book_is_refused() {
    check(
        "
//- a/from.md
[x](../../secret.md) [x](../../../etc/passwd) [[../../x]] ![](../../pic.png) [x](../b.md)
^^^^^^^^^^^^^^^^^^^^ link-outside-content: `../../secret.md` leads out of the content folder
                     ^^^^^^^^^^^^^^^^^^^^^^^^ link-outside-content
                                              ^^^^^^^^^^^ link-outside-content
                                                          ^^^^^^^^^^^^^^^^^^ link-outside-content
//- b.md
",
    );
}

#[test]
fn raw_html_is_checked_as_markdown_is() {
    check(
        r#"
//- a/from.md
<a href="note.md">x</a> <a href='gone.md'>x</a> <img src=gone.png>
                                 ^^^^^^^ broken-link: no note or file `gone.md`
                                                         ^^^^^^^^ broken-link: `gone.png`

<div>
<a href="../b.md#part">x</a> <a href="../b.md#gone">x</a>
                                      ^^^^^^^^^^^^ broken-anchor: no heading `gone`
</div>
//- a/note.md
//- b.md
## Part
"#,
    );
}

#[test]
fn reference_links_and_their_definitions() {
    check(
        "
//- from.md
[full][ref] [ref][] [ref] [broken][bad]
                          ^^^^^^^^^^^^^ broken-link: no note or file `gone.md`

[ref]: note.md
[bad]: gone.md
//- note.md
",
    );
}

#[test]
fn links_in_front_matter_are_links() {
    let fixture = "
//- goal.md
---
id: G-1
---
//- from.md
---
related: \"[[goal]]\"
see: [\"[[gone]]\", \"[[goal|named]]\"]
       ^^^^^^^^ broken-link: no note or file `gone`
---
";
    check(fixture);
}

#[test]
fn images_and_embeds_name_what_is_missing() {
    check(
        "
//- from.md
![alt](gone.png) ![[gone.png]] ![[gone]] ![[note#Gone]] ![[pic.png]] ![alt](pic.png) ![[sub/pic2.png|100]]
^^^^^^^^^^^^^^^^ broken-image: no file `gone.png`
                 ^^^^^^^^^^^^^ broken-image: no file `gone.png`
                               ^^^^^^^^^ broken-link: no note or file `gone`
                                         ^^^^^^^^^^^^^^ broken-anchor: no heading `Gone`
//- note.md
//- files/pic.png  20x10
//- x/sub/pic2.png
",
    );
}

#[test]
fn every_link_of_a_line_is_checked_also_after_a_good_one() {
    check(
        "
//- from.md
[[note]] [missing](xx.md) [[note]] [[yy]]
         ^^^^^^^^^^^^^^^^ broken-link: `xx.md`
                                   ^^^^^^ broken-link: `yy`
//- note.md
",
    );
}

#[test]
fn the_way_out_names_a_like_note_or_the_note_elsewhere() {
    check(
        "
//- a/from.md
[x](comunications.md) [[Life of a batery]] [x](../wrong/data.md)
^^^^^^^^^^^^^^^^^^^^^ broken-link: | did you mean `b/communications.md`?
                      ^^^^^^^^^^^^^^^^^^^^ broken-link: | did you mean `b/battery.md`?
                                           ^^^^^^^^^^^^^^^^^^^^^ broken-link: | did you mean `b/data.md`?
//- b/communications.md
//- b/battery.md
# Life of a battery
//- b/data.md
",
    );
}

#[test]
fn a_wikilink_in_a_table_keeps_its_text_and_its_target() {
    let fixture = "
//- from.md
| a |
|---|
| [[note\\|text]] |
//- note.md
";
    check(fixture);
    assert!(prose(&book(fixture), "from/").contains(r#"<a class="internal" href="../note/">text</a>"#));
}

#[test]
fn links_on_pages_are_relative_and_percent_encoded() {
    let fixture = "
//- a/b/from.md
[[note]] [x](../c/My%20file.zip) [[#Part]] ![](../c/pic%20one.png)
## Part
//- note.md
//- a/c/My file.zip
//- a/c/pic one.png  4x2
";
    expect![[r##"
        <p><a class="internal" href="../../../note/">note</a> <a class="internal file" href="../../../a/c/My%20file.zip">x</a> <a class="internal" href="#part">Part</a> <img src="../../../a/c/pic%20one.png" alt="" width="4" height="2" loading="lazy"></p>
        <h2 id="part">Part<a class="anchor" href="#part" aria-label="Link to this section">#</a></h2>
    "##]]
    .assert_eq(&prose(&book(fixture), "a/b/from/"));
}

#[test]
fn links_that_lead_nowhere_stay_on_the_page_and_are_marked() {
    expect![[r#"
        <p><span class="broken-link" title="This link leads nowhere">text</span> <span class="broken-link" title="This link leads nowhere">gone</span> <span class="broken-link" title="This link leads nowhere">alt</span></p>
    "#]]
    .assert_eq(&body_with("", "[text](gone.md) [[gone]] ![alt](gone.png)\n"));
}

#[test]
fn an_md_file_and_a_file_of_the_same_stem_are_two_things() {
    let fixture = "
//- from.md
[[data]] [x](data.csv) [x](data.md)
//- data.md
//- data.csv
";
    check(fixture);
    expect![[r#"
        data → data.md
        data.csv → data.csv
        data.md → data.md
    "#]]
    .assert_eq(&resolved(fixture, "from.md"));
}

#[test]
fn names_with_dots_are_not_cut() {
    let fixture = "
//- from.md
[[v1.2]] [[v1.2.md]] [x](v1.2.md) [x](v1.2)
//- v1.2.md
//- v1.md
";
    check(fixture);
    assert_eq!(resolved(fixture, "from.md").matches("→ v1.2.md").count(), 4);
}

#[test]
fn backlinks_come_from_every_kind_of_link() {
    let book = book(
        "
//- to.md
//- a.md
[[to]]
//- b.md
![[to]]
//- c.md
<a href=\"to.md\">x</a>
//- d.md
---
related: \"[[to]]\"
---
//- e.md
[x][r]

[r]: to.md
",
    );
    let model = model(&book);
    let to = model["notes"].as_array().unwrap().iter().find(|note| note["path"] == "to.md").unwrap().clone();
    assert_eq!(to["backlinks"], serde_json::json!(["a.md", "b.md", "c.md", "d.md", "e.md"]));
    let page = page(&book, "to/");
    for from in ["a/", "b/", "c/", "d/", "e/"] {
        assert!(page.contains(&format!("href=\"../{from}\"")), "no backlink from {from}");
    }
}

#[test]
fn what_is_linked_in_code_and_comments_is_no_link() {
    let fixture = "
//- from.md
`[[gone]]` %%[[gone]]%% <!-- <a href=\"gone.md\">x</a> --> \\[[gone]]

    [[gone]]

```
[x](gone.md)
```

%%
[x](gone.md)
%%
";
    let book = book(fixture);
    expect![""].assert_eq(&compact(&book, &selected(&book, &[Code::BrokenLink])));
    assert_eq!(files(fixture).len(), 1);
}
