//! Outside works, and what the notes say of them.

use crate::support::{Folder, book, compact, model, page, selected};
use expect_test::expect;
use layerbook::base::diagnostic::Code;
use serde_json::{Value, json};

/// `rule | title | authors | publisher | container | description`, one work to a line, absent as `-`.
fn works(fixture: &str) -> String {
    let model = model(&book(fixture));
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" & "),
        _ => "-".to_owned(),
    };
    let line = |work: &Value| {
        let fields: Vec<String> = ["rule", "title", "author", "publisher", "container", "description"]
            .iter()
            .map(|key| text(&work[*key]))
            .collect();
        fields.join(" | ") + "\n"
    };
    model["articles"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn each_rule_reads_its_shape() {
    let fixture = "
//- clip.md
---
type: article
source: https://example.com/r0
author: [\"[[Noor Haddad]]\"]
published: 2025-11-03
description: Lessons.
---
# A clipped work
//- list.md
# Reading

## [A Work in a Heading](https://example.com/r1)

What it says.

## Leads

**A Work That Leads Here - Lena Ortiz:** What we use of it.

<https://example.com/r2>

## Lists

- [A Work in a List](https://example.com/r3) - Tomas Lindqvist
- A labelled work of note: https://example.com/r4

Prose with [A Titled Work Inside](https://example.com/r6) and [here](https://example.com/r6b).[^1]

https://example.com/r7

[^1]: Ilse Brandt, \"A Work in a Footnote,\" The Site, 2024. https://example.com/r5
";
    expect![[r#"
        R0 | A clipped work | Noor Haddad | - | - | Lessons.
        R1 | A Work in a Heading | - | - | - | What it says.
        R2 | A Work That Leads Here | Lena Ortiz | - | - | What we use of it.
        R3 | A Work in a List | Tomas Lindqvist | - | - | -
        R4 | A labelled work of note | - | - | - | -
        R6 | A Titled Work Inside | - | - | - | -
        R6 | - | - | - | - | -
        R7 | - | - | - | - | -
        R5 | A Work in a Footnote | Ilse Brandt | - | The Site | -
    "#]]
    .assert_eq(&works(fixture));
}

#[test]
fn one_work_at_many_addresses_is_one_article_and_keeps_every_spelling() {
    let model = model(&book(
        "
//- a.md
[A Work of Note](https://www.example.com/essay/?utm_source=x&p=94#part) and http://example.com/essay?p=94
//- b.md
<https://example.com/essay/index.html?p=94> https://example.com/Essay?p=94 https://example.com/essay?p=95
",
    ));
    let articles = model["articles"].as_array().unwrap();
    assert_eq!(articles.len(), 3, "{articles:#?}");
    assert_eq!(articles[0]["url"], "https://www.example.com/essay/?utm_source=x&p=94#part");
    assert_eq!(articles[0]["mentions"].as_array().unwrap().len(), 3);
    assert_eq!(articles[0]["title"], "A Work of Note");
    assert_eq!(
        articles[0]["also_written"],
        json!(["http://example.com/essay?p=94", "https://example.com/essay/index.html?p=94"])
    );
}

#[test]
fn a_mention_knows_its_place_its_section_and_its_sentence() {
    let model = model(&book(
        "//- a.md\n# A\n\n## Part\n\n### Detail\n\nFirst. We follow [the guide](https://example.com/guide) here. Last.\n",
    ));
    let mention = &model["articles"][0]["mentions"][0];
    assert_eq!((&mention["note"], &mention["line"], &mention["rule"]), (&json!("a.md"), &json!(7), &json!("R6")));
    assert_eq!(mention["section"], json!(["Part", "Detail"]));
    assert_eq!(mention["anchor"], "the guide");
    assert_eq!(mention["sentence"], "We follow the guide here.");
}

#[test]
fn what_is_no_article() {
    let fixture = "//- a.md\n`https://example.com/code` <!-- https://example.com/comment --> %%https://example.com/hidden%% [m](mailto:a@example.com) [t](tel:123) [x](#a) [![](https://example.com/p.png)](https://example.com/pic)\n\n```\nhttps://example.com/fence\n```\n\n## a\n";
    assert_eq!(works(fixture), "");
}

#[test]
fn a_title_may_hold_dashes_and_only_a_person_or_publisher_is_cut_off() {
    let fixture = "
//- a.md
- [IoT Security - Physical and Hardware Security](https://example.com/1)
- [The Long Road - Part Two](https://example.com/2) - Noor Haddad
- [Some Title](https://example.com/3) - what it is good for
";
    expect![[r#"
        R3 | IoT Security - Physical and Hardware Security | - | - | - | -
        R3 | The Long Road - Part Two | Noor Haddad | - | - | -
        R3 | Some Title | - | - | - | what it is good for
    "#]]
    .assert_eq(&works(fixture));
}

#[test]
fn an_address_alone_without_a_title_is_named() {
    let book = book("//- a.md\n# A\n\nhttps://example.com/bare\n\nSee https://example.com/inline too.\n");
    assert_eq!(compact(&book, &selected(&book, &[Code::ArticleUntitled])).lines().count(), 1);
}

#[test]
fn one_title_at_two_addresses_is_suggested_and_never_joined() {
    let book = book(
        "//- a.md\n- [A Very Particular Title of Work](https://example.com/one)\n- [A Very Particular Title of Work](https://other.example.org/two)\n",
    );
    assert_eq!(book.site().articles.all.len(), 2);
    let found = compact(&book, &selected(&book, &[Code::MaybeSameWork]));
    assert!(found.contains("also_at") || found.contains("same"), "{found}");
}

#[test]
fn also_at_joins_two_addresses() {
    let model = model(&book(
        "//- a.md\n---\ntype: article\nsource: https://example.com/one\nalso_at: [https://mirror.example.org/two]\n---\n# A Work\n//- b.md\nhttps://mirror.example.org/two\n",
    ));
    assert_eq!(model["articles"].as_array().unwrap().len(), 1);
    assert_eq!(model["articles"][0]["mentions"].as_array().unwrap().len(), 2);
}

#[test]
fn pins_win_over_what_was_extracted_and_ignored_works_are_gone() {
    let folder = Folder::new(
        "//- articles.yaml\nhttps://example.com/essay:\n  title: The pinned title\n  author: [Noor Haddad]\n  layers: [device-software]\nhttps://example.com/tracker:\n  ignore: true\n//- content/a.md\n- [Another Title Entirely](https://www.example.com/essay/)\n- [Tracker of Things](https://example.com/tracker)\n",
    );
    let model: Value = serde_json::from_str(&folder.run(&["export"]).out).unwrap();
    let articles = model["articles"].as_array().unwrap();
    assert_eq!(articles.len(), 1);
    assert_eq!(articles[0]["title"], "The pinned title");
    assert_eq!(articles[0]["layers"], json!({"ids": ["device-software"], "how": "explicit"}));
}

#[test]
fn lists_of_reference_managers_are_pins() {
    let folder = Folder::new(
        "//- articles.json\n[{\"type\":\"webpage\",\"title\":\"From CSL\",\"URL\":\"https://example.com/csl\",\"author\":[{\"given\":\"Lena\",\"family\":\"Ortiz\"}]}]\n//- articles.bib\n@misc{x, title = {From {BibTeX}}, author = {Brandt, Ilse}, url = {https://example.com/bib}}\n//- content/a.md\nhttps://example.com/csl and https://example.com/bib\n",
    );
    let model: Value = serde_json::from_str(&folder.run(&["export"]).out).unwrap();
    let titles: Vec<&str> =
        model["articles"].as_array().unwrap().iter().filter_map(|work| work["title"].as_str()).collect();
    assert_eq!(titles, ["From CSL", "From BibTeX"]);
    assert_eq!(model["articles"][1]["author"], json!(["Ilse Brandt"]));
}

#[test]
fn an_article_has_a_page_with_its_mentions_and_the_notes_name_it() {
    let book = book(
        "//- a.md\n# A note\n\n- [A Work of Note](https://example.com/essay) - Noor Haddad\n//- b.md\n# B note\n\nWe use [A Work of Note](https://example.com/essay) every day.\n",
    );
    let url = book.site().addresses.articles[0].clone();
    let article = page(&book, url.as_str());
    for part in [
        "<h1>A Work of Note</h1>",
        "Noor Haddad",
        "href=\"https://example.com/essay\"",
        "href=\"../../a/\"",
        "href=\"../../b/\"",
        "every day",
    ] {
        assert!(article.contains(part), "no {part}");
    }
    assert!(page(&book, "library/").contains("A Work of Note"));
    assert!(page(&book, "a/").contains(&format!("../{url}")));
}

#[test]
fn an_unknown_field_is_absent_and_never_empty() {
    let model = model(&book("//- a.md\nSee https://example.com/bare now.\n"));
    let work = model["articles"][0].as_object().unwrap();
    assert!(!work.contains_key("title") && !work.contains_key("author") && !work.contains_key("published"), "{work:?}");
}

#[test]
fn amp_addresses_are_named_when_the_plain_page_is_not_in_the_book() {
    let book = book("//- a.md\n[A Work of Note](https://example.com/story/amp/)\n");
    assert_eq!(selected(&book, &[Code::AmpUrl]).len(), 1);
}
