//! Notes, and what is read from them, one line a mention:
//! `line rule key | field: value … | section > path | anchor | "sentence"`, then the diagnostics.

use super::{Source, extract};
use crate::base::path::NotePath;
use crate::base::span::LineIndex;
use crate::note::front_matter;
use crate::note::headings::headings;
use crate::note::markdown::{MarkdownOptions, parse};
use expect_test::{Expect, expect};

fn read(text: &str) -> String {
    let path = NotePath::new("note.md");
    let front = front_matter::read(text, &path, &mut Vec::new());
    let document = parse(text, front.body_start, MarkdownOptions::default());
    let title =
        headings(&document).into_iter().find(|(_, heading)| heading.level == 1).map(|(_, heading)| heading.text);
    let mut diagnostics = Vec::new();
    let publishers = ["The Cell Desk".to_owned()];
    let source = Source {
        path: &path,
        text,
        front: &front,
        title: title.as_deref().unwrap_or("note"),
        publishers: &publishers,
        bare: false,
    };
    let found = extract(&document, &source, &mut diagnostics);
    let lines = LineIndex::new(text);
    let mut out = String::new();
    for found in found {
        let mention = &found.mention;
        let fields = &mention.fields;
        out.push_str(&format!("{} {} {}", lines.line(found.span.start), mention.rule.name(), mention.key));
        let authors = Some(fields.author.join("; ")).filter(|authors| !authors.is_empty());
        for (name, value) in [
            ("title", &fields.title),
            ("author", &authors),
            ("publisher", &fields.publisher),
            ("container", &fields.container),
            ("description", &fields.description),
            ("published", &fields.published),
            ("accessed", &fields.accessed),
            ("archived", &fields.archived),
        ] {
            if let Some(value) = value {
                out.push_str(&format!(" | {name}: {value}"));
            }
        }
        if !fields.unsure.is_empty() {
            out.push_str(&format!(" | unsure: {}", fields.unsure.join(" ")));
        }
        if !mention.section.is_empty() {
            out.push_str(&format!(" | in {}", mention.section.join(" > ")));
        }
        if let Some(anchor) = &mention.anchor {
            out.push_str(&format!(" | [{anchor}]"));
        }
        if let Some(sentence) = &found.sentence {
            out.push_str(&format!(" | {sentence:?}"));
        }
        out.push('\n');
    }
    for diagnostic in diagnostics {
        out.push_str(&format!("{} {}: {}\n", lines.line(diagnostic.span.start), diagnostic.code, diagnostic.message));
    }
    out
}

#[expect(clippy::needless_pass_by_value, reason = "a literal at every call")]
fn check(text: &str, expected: Expect) {
    expected.assert_eq(&read(text));
}

#[test]
fn a_reading_list_like_a_product_managers() {
    check(
        "---\ntags: [x]\n---\n# Sleep in the Field\n\n## **[How Probes Sleep](https://www.a.example/how-probes-sleep/)**\n\n\
         - Three states:\n\n   - deep\n\n   - light\n\n# **What Is a Wake Window? - Ada Quist:** \n\n\
         - This\u{a0}article draws one.\n\n- <https://adaquist.example/wake-window/>\n\n\
         **Radios: A Tour | by Ada Quist | Night Notes - Medium:** The tour\u{a0}has six stops.\n\n\
         - <https://medium.com/night-notes/radios-a-tour-0a1b2c3d4e5f>\n\n\
         **Cell Guide - Volta Cells AG:** For buyers.\n\n- <https://www.voltacells.example/guide.html>\n",
        expect![[r#"
            6 R1 https://a.example/how-probes-sleep | title: How Probes Sleep
            14 R2 https://adaquist.example/wake-window | title: What Is a Wake Window? | author: Ada Quist | description: This article draws one.
            20 R2 medium:0a1b2c3d4e5f | title: Radios: A Tour | author: Ada Quist | publisher: Medium | container: Night Notes | description: The tour has six stops.
            24 R2 https://voltacells.example/guide.html | title: Cell Guide | publisher: Volta Cells AG | description: For buyers.
        "#]],
    );
}

#[test]
fn declared_sources() {
    check(
        "---\nsource: \"https://a.example/x?utm_source=y\"\nauthor:\n  - \"[[Ada Quist]]\"\n  - \"[[People/Bo Li|Bo Li]]\"\n\
         published: 2025-01-02\ncreated: 2025-02-03T10:00\ndescription: \"Why it sleeps.\"\n---\n# Title\n\n\
         > Quote.\n\nSee [an older report](https://a.example/old/).\n",
        expect![[r#"
            2 R0 https://a.example/x | title: Title | author: Ada Quist; Bo Li | description: Why it sleeps. | published: 2025-01-02 | accessed: 2025-02-03
            14 R6 https://a.example/old | [an older report] | "See an older report."
        "#]],
    );
    check("---\nsource: a book\nurl: /here/\n---\n# T\n", expect![""]);
    check(
        "# Title\n\nCaptured from [Ada's page](https://a.example/x) on 2025-03-04.\n",
        expect![[r#"
        3 R0 https://a.example/x | title: Title | accessed: 2025-03-04
    "#]],
    );
    check(
        "# Title\n\n*Source:* <https://a.example/x>\n\nSource: <https://a.example/y>\n",
        expect![[r#"
        3 R0 https://a.example/x | title: Title
        5 R7 https://a.example/y | "Source: https://a.example/y"
    "#]],
    );
    check(
        "# Title\n\nFrom [one](https://a.example/x) to [two](https://a.example/y)\n",
        expect![[r#"
        3 R6 https://a.example/x | [one] | "From one to two"
        3 R6 https://a.example/y | [two] | "From one to two"
    "#]],
    );
    check(
        "# Title\n\nFromage is at [the shop](https://a.example/x)\n",
        expect![[r#"
        3 R6 https://a.example/x | [the shop] | "Fromage is at the shop"
    "#]],
    );
}

#[test]
fn link_headings() {
    check(
        "## 1. [Sleep](https://a.example/1) (2020)\n\nIt sleeps.\n\n### *[Wake](https://a.example/2)*\n- list\n\n\
         ## See [Both](https://a.example/3)\n\n## https://a.example/4\n\nhttps://a.example/5\n",
        expect![[r#"
            1 R1 https://a.example/1 | title: Sleep | description: It sleeps.
            5 R1 https://a.example/2 | title: Wake
            8 R6 https://a.example/3 | [Both] | "See Both"
            10 R7 https://a.example/4
            12 R7 https://a.example/5 | in https://a.example/4
            10 article-untitled: nothing says what this address is
            12 article-untitled: nothing says what this address is
        "#]],
    );
}

#[test]
fn leads() {
    // A heading lead reaches over three blocks, a paragraph lead over one, an item lead over its item.
    check(
        "## Sleep Modes - Ada Quist\n\nOne.\n\nTwo.\n\nhttps://a.example/1\n\n## Sleep Again - Ada Quist\n\n1\n\n2\n\n3\n\nhttps://a.example/2\n\n\
         **Three Words Here:** text\n\nmore\n\nhttps://a.example/3\n",
        expect![[r#"
            1 R2 https://a.example/1 | title: Sleep Modes | author: Ada Quist | description: One. Two.
            17 R7 https://a.example/2 | in Sleep Again - Ada Quist
            23 R7 https://a.example/3 | in Sleep Again - Ada Quist
            17 article-untitled: nothing says what this address is
            23 article-untitled: nothing says what this address is
        "#]],
    );
    check(
        "- **Sleep Modes Explained:** what\n  - https://a.example/1\n- **Wake Modes Explained:** why <https://a.example/2>.\n\
         - **Note:** https://a.example/3\n- **Sleep**: see [the page](https://a.example/4)\n\n\
         **Wake Modes** - Ada Quist: how it wakes\nhttps://a.example/5\n\n**Further reading on sleep:**\n\n- https://a.example/6\n",
        expect![[r#"
            1 R2 https://a.example/1 | title: Sleep Modes Explained | description: what
            3 R2 https://a.example/2 | title: Wake Modes Explained | description: why.
            4 R7 https://a.example/3 | "Note: https://a.example/3"
            5 R6 https://a.example/4 | [the page] | "Sleep: see the page"
            7 R2 https://a.example/5 | title: Wake Modes | author: Ada Quist | description: how it wakes
            12 R7 https://a.example/6
            12 article-untitled: nothing says what this address is
        "#]],
    );
    check(
        "> [!note] Reading\n> **Tides and Sleep – Jo van der Berg:** text\n>\n> [Link](https://a.example/1)\n\n\
         **Things to Read About Sleep:**\n\n- https://a.example/2\n- https://a.example/3\n",
        expect![[r#"
            2 R2 https://a.example/1 | title: Tides and Sleep | author: Jo van der Berg | description: text
            6 R2 https://a.example/2 | title: Things to Read About Sleep | unsure: title
            9 R7 https://a.example/3
            9 article-untitled: nothing says what this address is
            6 article-unsure: the title `Things to Read About Sleep` is a guess
        "#]],
    );
}

#[test]
fn entries() {
    check(
        "# N\n\n## Books\n\n- [x] [Sleep Modes](https://a.example/1) - Ada Quist\n- [Sleep Two](https://a.example/2): what it says. More.\n\
         - **[Sleep Three](https://a.example/3)** by Ada Quist and Bo Li — a remark\n1. [Four](https://a.example/4), The Cell Desk\n\
         - [Five](https://a.example/5), [Six](https://a.example/6)\n- [Seven](https://a.example/7) (Ada Quist, Volta GmbH)\n\
         - [Eight](https://a.example/8) | by Ada Quist | Night Notes - Medium\n- [here](https://a.example/9) – Ada Quist, 2021\n\
         - [Nine](https://a.example/10) explains sleep.\n- ![](x.png) [Ten](https://a.example/11)\n  What it says.\n",
        expect![[r#"
            5 R3 https://a.example/1 | title: Sleep Modes | author: Ada Quist | in Books
            6 R3 https://a.example/2 | title: Sleep Two | description: what it says. More. | in Books
            7 R3 https://a.example/3 | title: Sleep Three | author: Ada Quist; Bo Li | description: a remark | in Books
            8 R3 https://a.example/4 | title: Four | publisher: The Cell Desk | in Books
            9 R3 https://a.example/5 | title: Five | in Books
            9 R6 https://a.example/6 | in Books | [Six] | "Five, Six"
            10 R3 https://a.example/7 | title: Seven | author: Ada Quist | publisher: Volta GmbH | in Books
            11 R3 https://a.example/8 | title: Eight | author: Ada Quist | publisher: Medium | container: Night Notes | in Books
            12 R3 https://a.example/9 | author: Ada Quist | published: 2021 | in Books
            13 R3 https://a.example/10 | title: Nine | in Books
            14 R3 https://a.example/11 | title: Ten | description: What it says. | in Books
        "#]],
    );
}

#[test]
fn tables() {
    check(
        "| Title | Author(s) | Link | Site | Date | Notes |\n|-|-|-|-|-|-|\n| Sleep | Ada Quist, Bo Li | [PDF](https://a.example/1) | Night Notes | May 3, 2023 | good |\n\
         | Wake | | https://a.example/2 | | | |\n| [Work](https://a.example/3) | X | see [it](https://a.example/4) | | 2020 |\n\n\
         | Topic | Where |\n|-|-|\n| sleep | https://a.example/5 |\n",
        expect![[r#"
            3 R3 https://a.example/1 | title: Sleep | author: Ada Quist; Bo Li | container: Night Notes | description: good | published: 2023-05-03
            4 R3 https://a.example/2 | title: Wake
            5 R3 https://a.example/3 | title: Work | author: X | published: 2020
            5 R6 https://a.example/4 | [it] | "see it"
            9 R7 https://a.example/5
            9 article-untitled: nothing says what this address is
        "#]],
    );
}

#[test]
fn labels() {
    check(
        "- QXA - Radio Rules for Things: https://a.example/1 (dead link)\n- Sleep Guide (https://a.example/2) - Ada Quist\n\
         - Sleep Guide, Part Two - <https://a.example/3>\n- Sleep: https://a.example/4\n- Sleep well. Wake up: https://a.example/5\n\
         - Sleep modes, see <https://a.example/6>\n- See also: https://a.example/7\n\n**Power Budget:** https://a.example/8\n\n\
         Power Budget: https://a.example/9\n",
        expect![[r#"
            1 R4 https://a.example/1 | title: Radio Rules for Things | publisher: QXA | unsure: publisher
            2 R4 https://a.example/2 | title: Sleep Guide | author: Ada Quist
            3 R4 https://a.example/3 | title: Sleep Guide, Part Two
            4 R7 https://a.example/4 | "Sleep: https://a.example/4"
            5 R7 https://a.example/5 | "Wake up: https://a.example/5"
            6 R7 https://a.example/6 | "Sleep modes, see https://a.example/6"
            7 R7 https://a.example/7 | "See also: https://a.example/7"
            9 R4 https://a.example/8 | title: Power Budget
            11 R7 https://a.example/9 | "Power Budget: https://a.example/9"
            1 article-unsure: the note itself says that this link is dead
            1 article-unsure: the publisher `QXA` is a guess
        "#]],
    );
}

#[test]
fn footnotes() {
    check(
        "One.[^a] Two[^b] is e.g. longer, v1.2. Three.[^c][^d]^[Inline Note Title. https://a.example/5]\n\n\
         [^a]: Ada Quist, \"Sleep and Wake,\" Night Notes, 3 March 2021. https://a.example/1\n\
         [^b]: Sleep Handbook, 2019. <https://a.example/2>.\n[^c]: Quist, Ada. “Sleep.” *Night Notes* (2020), accessed 2021-02-03. <https://a.example/3>\n\
         [^d]: [Sleep Report](https://a.example/4), Volta GmbH\n[^e]: see https://a.example/6\n",
        expect![[r#"
            1 R5 https://a.example/5 | title: Inline Note Title | "Three."
            3 R5 https://a.example/1 | title: Sleep and Wake | author: Ada Quist | container: Night Notes | published: 2021-03-03 | "One."
            4 R5 https://a.example/2 | title: Sleep Handbook | published: 2019 | "Two is e.g. longer, v1.2."
            5 R5 https://a.example/3 | title: Sleep | author: Ada Quist | container: Night Notes | published: 2020 | accessed: 2021-02-03 | unsure: author | "Three."
            6 R5 https://a.example/4 | title: Sleep Report | publisher: Volta GmbH | [Sleep Report] | "Three."
            7 R5 https://a.example/6
            5 article-unsure: the author `Ada Quist` is a guess
        "#]],
    );
}

#[test]
fn prose() {
    check(
        "See [LTE-M Coverage Notes](https://a.example/1) and [a report](https://a.example/2 \"The Report\"), e.g. Two. Then\nhttps://a.example/3, \
         [https://a.example/4](https://a.example/4) or www.a.example/5.\n\n[Ref Title][r] [![i](i.png)](https://a.example/6) `https://a.example/7`\n\n\
         <!-- https://a.example/8 --> [mail](mailto:a@b.example) <tel:1> [in](note.md) [[https://a.example/9]] %%https://a.example/10%%\n\n\
         https://a.example/11\n\n[Alone Title](https://a.example/12)\n\n[r]: https://a.example/r \"t\"\n",
        expect![[r#"
            1 R6 https://a.example/1 | title: LTE-M Coverage Notes | [LTE-M Coverage Notes] | "See LTE-M Coverage Notes and a report, e.g. Two."
            1 R6 https://a.example/2 | title: The Report | [a report] | "See LTE-M Coverage Notes and a report, e.g. Two."
            2 R7 https://a.example/3 | "Then https://a.example/3, https://a.example/4 or www.a.example/5."
            2 R7 https://a.example/4 | "Then https://a.example/3, https://a.example/4 or www.a.example/5."
            2 R7 https://a.example/5 | "Then https://a.example/3, https://a.example/4 or www.a.example/5."
            4 R6 https://a.example/r | title: Ref Title | [Ref Title] | "Ref Title https://a.example/7"
            8 R7 https://a.example/11
            10 R6 https://a.example/12 | title: Alone Title | [Alone Title]
            8 article-untitled: nothing says what this address is
        "#]],
    );
}

#[test]
fn raw_html() {
    check(
        "See <a href=\"https://a.example/1?a=1&amp;b=2\">Sleep Modes</a> and <a href='https://a.example/2'>https://a.example/2</a>.\n\n\
         <p>One <a href=\"https://a.example/3\">two</a>. Three.</p>\n\n<div><a href=\"https://a.example/4\"><img src=\"x.png\"></a></div>\n\n\
         <!-- <a href=\"https://a.example/5\">no</a> -->\n",
        expect![[r#"
            1 R6 https://a.example/1?a=1&b=2 | title: Sleep Modes | [Sleep Modes] | "See Sleep Modes and https://a.example/2."
            1 R7 https://a.example/2 | "See Sleep Modes and https://a.example/2."
            3 R6 https://a.example/3 | [two] | "One two."
        "#]],
    );
}

#[test]
fn sections() {
    check(
        "# T\n\n[One Work](https://a.example/1)\n\n## A\n\n### B\n\n[Two Works](https://a.example/2)\n\n## C\n\n#### Deep Sleep - Ada Quist\n\n\
         https://a.example/3\n\n[Three Works](https://a.example/4)\n\n# U\n\n[Four Works](https://a.example/5)\n",
        expect![[r#"
            3 R6 https://a.example/1 | title: One Work | [One Work]
            9 R6 https://a.example/2 | title: Two Works | in A > B | [Two Works]
            13 R2 https://a.example/3 | title: Deep Sleep | author: Ada Quist | in C
            17 R6 https://a.example/4 | title: Three Works | in C | [Three Works]
            21 R6 https://a.example/5 | title: Four Works | in U | [Four Works]
        "#]],
    );
}

#[test]
fn archives_and_repeats() {
    check(
        "- [Sleep Modes](https://web.archive.org/web/2020/http://www.a.example/x/)\n\nhttps://a.example/x\n\nhttps://a.example/y\n",
        expect![[r#"
            1 R3 https://a.example/x | title: Sleep Modes | archived: https://web.archive.org/web/2020/http://www.a.example/x/
            3 R7 https://a.example/x
            5 R7 https://a.example/y
            5 article-untitled: nothing says what this address is
        "#]],
    );
}

#[test]
fn line_ends_of_other_systems() {
    check(
        "# T\r\n\r\n**Sleep Modes - Ada Quist:** what\r\n\r\n- <https://a.example/1>\r\n",
        expect![[r#"
        3 R2 https://a.example/1 | title: Sleep Modes | author: Ada Quist | description: what
    "#]],
    );
}

#[test]
fn ten_thousand_links_and_odd_input() {
    for line in [
        "- [Title Here](https://a.example/N) - Ada Quist\n",
        "https://a.example/N ",
        "**Three Words Here:** https://a.example/N\n\n",
        "[a](https://a.example/N) \"b\" ",
        "> - **x\n",
        "[^N]: https://a.example/N\n",
        "| [a](https://a.example/N) |\n|-|\n",
        "<a href=https://a.example/N>",
        "# - : https://a.example/N\n",
        "**:** - (https://a.example/N) | by  - \u{a0}\n\n",
    ] {
        let note: String = (0..10_000).map(|number| line.replace('N', &number.to_string())).collect();
        read(&note);
    }
    for note in [
        "",
        "#",
        "**",
        "- ",
        "[^1]:",
        "# \u{a0}\n\n-",
        "**é:** “”\n\n[“”](https://é.example/“”)",
        "[](https://a.example)",
    ] {
        read(note);
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(400))]

    /// Whatever is written, each address is found at its place, in order, and nothing panics.
    #[test]
    fn any_mixture(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..40)) {
        let text: String = pieces.concat();
        let path = NotePath::new("note.md");
        let front = front_matter::read(&text, &path, &mut Vec::new());
        let document = parse(&text, front.body_start, MarkdownOptions::default());
        super::is_clipped(&document);
        let mut diagnostics = Vec::new();
        let source = Source { path: &path, text: &text, front: &front, title: "T", publishers: &[], bare: false };
        let found = extract(&document, &source, &mut diagnostics);
        for found in &found {
            assert!(text.get(found.link.range()).is_some(), "{text:?}");
            assert!(found.span.start as usize <= text.len());
            assert!(found.mention.fields.title.as_deref() != Some(""));
        }
        assert!(found.is_sorted_by_key(|found| found.span.start));
    }
}

const PIECES: &[&str] = &[
    "\n",
    "\n\n",
    "# ",
    "## ",
    "- ",
    "  - ",
    "1. ",
    "> ",
    "> [!note] ",
    "**",
    "*",
    " - ",
    " – ",
    ": ",
    " | ",
    "| ",
    "|-|\n",
    "\"",
    "“",
    "”",
    "(",
    ")",
    "[",
    "](https://a.example/1)",
    "](https://a.example/2 \"Tip\")",
    "https://b.example/x",
    "<https://c.example>",
    "www.d.example",
    "<a href='https://e.example'>",
    "</a>",
    "<img src=x>",
    "![i](i.png)",
    "[^1]",
    "[^1]: ",
    "^[",
    "]",
    "Ada Quist",
    "by Ada Quist",
    "Volta AG",
    "ÉTÉ - ",
    "GSMA - ",
    "Sleep Modes",
    "(dead link)",
    "2024",
    ", ",
    ". ",
    "\u{a0}",
    "`",
    "%%",
    "==",
    "#tag ",
    "[[n]]",
    "Captured from ",
    "---\n",
    "source: https://f.example\n",
    "é",
    "  \n",
    "\\",
    "&amp;",
    "<!-- ",
    " -->",
    "\t",
];
