//! Mentions made one work, and its fields.

use super::{Articles, same_titles};
use crate::base::path::NotePath;
use crate::config::pins::{self, Pins};
use crate::config::taxonomy::Taxonomy;
use crate::note::markdown::MarkdownOptions;
use crate::note::{ParseOptions, parse};
use expect_test::{Expect, expect};

/// Notes `(path, text)` in path order and pins as `articles.yaml`; one line an article, then the problems.
#[expect(clippy::needless_pass_by_value, reason = "a literal at every call")]
fn check(notes: &[(&str, &str)], pinned: &str, expected: Expect) {
    let taxonomy = Taxonomy::default();
    let options =
        ParseOptions { markdown: MarkdownOptions::default(), taxonomy: &taxonomy, publishers: &[], bare: false };
    let facts: Vec<_> =
        notes.iter().map(|(path, text)| parse(&NotePath::new(path), text.as_bytes(), options).facts).collect();
    let (all, errors) = pins::read(pinned, "articles.yaml");
    assert!(errors.is_empty(), "{errors:?}");
    let articles = Articles::collect(&facts, &Pins { all });
    let mut out = String::new();
    for article in &articles.all {
        out.push_str(&format!("{} {}", article.key, article.url));
        for also in &article.also_written {
            out.push_str(&format!(" + {also}"));
        }
        for (name, value, from) in article.fields() {
            out.push_str(&format!(" | {name}: {value} ({:?} {:?})", from.mark, from.note));
        }
        let mentions: Vec<String> =
            article.mentions.iter().map(|mention| format!("{}.{}", mention.note, mention.mention)).collect();
        out.push_str(&format!(" | at {}\n", mentions.join(" ")));
    }
    for problem in articles.problems() {
        out.push_str(&format!("{} {}: {}\n", problem.note, problem.code, problem.message));
    }
    expected.assert_eq(&out);
}

#[test]
fn the_best_rule_gives_each_field() {
    check(
        &[
            ("a.md", "See [Sleep](https://a.example/x#one).\n\n- QXA - Sleep Modes: https://a.example/y\n"),
            ("b.md", "- [Sleep Modes](http://www.a.example/x/) - what it says\n"),
            ("c.md", "---\nsource: https://a.example/x\nauthor: Ada Quist\n---\n# Sleep Declared\n"),
            ("d.md", "- [Sleep Modes](https://a.example/y) - Volta AG\n"),
        ],
        "https://a.example/y?utm_source=q:\n  author: [Bo Li]\n",
        expect![[r#"
            https://a.example/x https://a.example/x#one + http://www.a.example/x/ + https://a.example/x | title: Sleep Declared (Declared Some(2)) | author: Ada Quist (Declared Some(2)) | description: what it says (Extracted Some(1)) | at 0.0 1.0 2.0
            https://a.example/y https://a.example/y | title: Sleep Modes (Extracted Some(3)) | author: Bo Li (Pinned None) | publisher: Volta AG (Extracted Some(3)) | at 0.1 3.0
        "#]],
    );
}

#[test]
fn works_are_joined_by_the_word_of_a_writer() {
    check(
        &[
            (
                "a.md",
                "[One](https://a.example/1) [Two](https://a.example/2) [Three](https://a.example/3) [Four](https://a.example/4)\n",
            ),
            ("b.md", "---\nsource: https://a.example/5\nalso_at: [https://a.example/4]\n---\n"),
            (
                "c.md",
                "[x](https://a.example/6) [x](https://a.example/6/amp) [x](https://a.example/7/amp) [x](https://wordpress.org/plugins/amp/)\n",
            ),
            ("d.md", "[x](https://web.archive.org/web/2020/https://a.example/8) [x](https://a.example/9)\n"),
        ],
        "https://a.example/2:\n  also_at: [https://a.example/1]\nhttps://a.example/3:\n  same_as: https://a.example/2\n\
         https://a.example/9:\n  ignore: true\n",
        expect![[r#"
            https://a.example/2 https://a.example/2 + https://a.example/1 + https://a.example/3 | at 0.0 0.1 0.2
            https://a.example/5 https://a.example/5 + https://a.example/4 | title: b (Declared Some(1)) | at 0.3 1.0
            https://a.example/6 https://a.example/6 + https://a.example/6/amp | at 2.0 2.1
            https://a.example/7/amp https://a.example/7/amp | at 2.2
            https://wordpress.org/plugins/amp https://wordpress.org/plugins/amp/ | at 2.3
            https://a.example/8 https://a.example/8 + https://web.archive.org/web/2020/https://a.example/8 | archived: https://web.archive.org/web/2020/https://a.example/8 (Extracted Some(3)) | at 3.0
            2 amp-url: `https://a.example/7/amp` is an AMP copy
        "#]],
    );
}

#[test]
fn works_that_may_be_the_same() {
    check(
        &[
            ("a.md", "- [A Tour of Sleep Modes in Probes](https://a.example/1) - Ada Quist\n"),
            (
                "b.md",
                "- [Tour of Sleep Modes in Probes](https://b.example/1)\n- [A Tour of Sleep Modes in Probes](https://b.example/2) - Bo Li\n",
            ),
        ],
        "",
        expect![[r#"
            https://a.example/1 https://a.example/1 | title: A Tour of Sleep Modes in Probes (Extracted Some(0)) | author: Ada Quist (Extracted Some(0)) | at 0.0
            https://b.example/1 https://b.example/1 | title: Tour of Sleep Modes in Probes (Extracted Some(1)) | at 1.0
            https://b.example/2 https://b.example/2 | title: A Tour of Sleep Modes in Probes (Extracted Some(1)) | author: Bo Li (Extracted Some(1)) | at 1.1
            1 maybe-same-work: this may be the same work as `https://a.example/1`
            1 maybe-same-work: this may be the same work as `https://b.example/1`
        "#]],
    );
}

#[test]
fn titles_of_one_work() {
    let titles = [
        "Sleep Modes of Field Probes",
        "sleep modes of field probes!",
        "How to Measure Sleep Modes of Field Probes",
        "Sleep Modes",
        "Sleep Modes in the Lab",
        "",
        "Wake",
        "Wake",
    ];
    assert_eq!(same_titles(titles.into_iter()), [(0, 1), (0, 2), (1, 2)]);
    assert_eq!(same_titles(["Release Notes"; 20].into_iter()), []);
    let many: Vec<String> = (0..10_000).map(|number| format!("The Same Long Title Number {number}")).collect();
    assert_eq!(same_titles(many.iter().map(String::as_str)), []);
}
