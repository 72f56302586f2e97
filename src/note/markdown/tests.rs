//! What the tree holds, written as indented lines.

use super::{Document, Kind, MarkdownOptions, NodeId, parse};
use expect_test::{Expect, expect};

fn check(note: &str, tree: &Expect) {
    let document = parse(note, 0, MarkdownOptions { math: true });
    let mut out = String::new();
    for child in document.children(Document::ROOT) {
        dump(&document, child, 0, note, &mut out);
    }
    tree.assert_eq(&out);
}

fn dump(document: &Document<'_>, id: NodeId, depth: usize, note: &str, out: &mut String) {
    let text = match document.kind(id) {
        Kind::Text(text) => format!("{text:?}"),
        Kind::Code(code) => format!("code {code:?}"),
        Kind::CodeBlock { info, code, .. } => format!("code block {info:?} {code:?}"),
        Kind::Link { form, target, .. } => format!("link {form:?} {target:?} @ {:?}", &note[document.span(id).range()]),
        Kind::Image { form, target, .. } => format!("image {form:?} {target:?}"),
        Kind::Tag(tag) => format!("tag {tag:?} @ {:?}", &note[document.span(id).range()]),
        other => format!("{other:?}"),
    };
    out.push_str(&"  ".repeat(depth));
    out.push_str(&text);
    out.push('\n');
    for child in document.children(id) {
        dump(document, child, depth + 1, note, out);
    }
}

#[test]
fn callout_with_title_and_fold() {
    check(
        "> [!tip]- Read **this** first\n> body\n>\n> > [!note]\n> > inner",
        &expect![[r#"
            Callout { name: "tip", fold: Closed }
              CalloutTitle
                "Read "
                Strong
                  "this"
                " first"
              Paragraph
                "body"
              Callout { name: "note", fold: None }
                CalloutTitle
                  ""
                Paragraph
                  "inner"
        "#]],
    );
}

#[test]
fn tight_items_hold_paragraphs_too() {
    check(
        "- one\n  - two ^b1\n- [ ] three\n- [/] half",
        &expect![[r#"
            List { start: None, tight: true }
              Item
                Paragraph
                  "one"
                List { start: None, tight: true }
                  Item
                    Paragraph
                      "two"
                      BlockId("b1")
              Item
                Paragraph
                  TaskMarker { mark: ' ' }
                  "three"
              Item
                Paragraph
                  TaskMarker { mark: '/' }
                  "half"
        "#]],
    );
}

#[test]
fn obsidian_inlines() {
    check(
        "a ==b *c* d== e #tag/x, \\#no #1984 `#code` x == y ^[note *here*] ~5 and ~6 https://e.org/a_b_c). ^end-1",
        &expect![[r##"
            Paragraph
              "a "
              Mark
                "b "
                Emphasis
                  "c"
                " d"
              " e "
              tag "tag/x" @ "#tag/x"
              ", #no #1984 "
              code "#code"
              " x == y "
              FootnoteReference { label: "\u{1}1" }
              " ~5 and ~6 "
              link Bare "https://e.org/a_b_c" @ "https://e.org/a_b_c"
                "https://e.org/a_b_c"
              ")."
              BlockId("end-1")
            FootnoteDefinition { label: "\u{1}1" }
              Paragraph
                "note "
                Emphasis
                  "here"
        "##]],
    );
}

#[test]
fn wikilinks_embeds_and_comments() {
    check(
        "[[A#B c|d]] ![[i.png|100x20]] [[A#B]] %%[[hidden]]%% `%%`\n\n| a |\n|---|\n| [[x\\|y]] |\n\n%%\nall *this*\n%%\nshown\n\n%%c%% **bold** %%d%%",
        &expect![[r#"
            Paragraph
              link Wiki { piped: true } "A#B c" @ "[[A#B c|d]]"
                "d"
              " "
              image Wiki { piped: true } "i.png"
                "100x20"
              " "
              link Wiki { piped: false } "A#B" @ "[[A#B]]"
                "A > B"
              "  "
              code "%%"
            Table { alignments: [None] }
              TableHead
                TableCell
                  "a"
              TableRow
                TableCell
                  link Wiki { piped: true } "x" @ "[[x\\|y]]"
                    "y"
            Paragraph
              "shown"
            Paragraph
              " "
              Strong
                "bold"
              " "
        "#]],
    );
}

#[test]
fn odd_input_makes_a_tree() {
    let deep = ">".repeat(5_000) + " x";
    let lists = (0..500).map(|n| " ".repeat(n * 2) + "- x\n").collect::<String>();
    for note in [
        "", "\0", "^", "==", "[!", "> [!", "> [!a]", "^[", "^[]", "====", "#", "- [", "[[", "![[|]]", "[[#]]", "%%",
        "a %% b", &deep, &lists,
    ] {
        let document = parse(note, 0, MarkdownOptions { math: true });
        assert!(document.walk(Document::ROOT).all(|id| document.ancestors(id).count() <= 61));
    }
    assert!(parse(&deep, 0, MarkdownOptions::default()).too_deep.is_some());
}

#[test]
fn block_id_after_a_callout_names_all_of_it() {
    check(
        "> [!note] x\n> a\n>\n> b\n^c1\n\n- a\n- b\n^l1\n\nplain\n^p1",
        &expect![[r#"
            Callout { name: "note", fold: None }
              CalloutTitle
                "x"
              Paragraph
                "a"
              Paragraph
                "b"
            Paragraph
              BlockId("c1")
            List { start: None, tight: true }
              Item
                Paragraph
                  "a"
              Item
                Paragraph
                  "b"
            Paragraph
              BlockId("l1")
            Paragraph
              "plain"
              SoftBreak
              BlockId("p1")
        "#]],
    );
}

#[test]
fn an_escape_reaches_one_character() {
    check(
        "\\#esc #ok2 \\==no== yes",
        &expect![[r##"
        Paragraph
          "#esc "
          tag "ok2" @ "#ok2"
          " ==no"
          "=="
          " yes"
    "##]],
    );
}
