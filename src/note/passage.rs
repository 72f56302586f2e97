//! The beginning of a part of a note, as plain text: what a reader is shown of a place before going there.

use super::markdown::{self, Document, Kind, MarkdownOptions, NodeId};
use super::{headings, shortened};

/// How much of a part is shown, in characters.
const LENGTH: usize = 280;

/// What stands under each of these ids, headings' and blocks' (`^id`); `None` where there is no such place or no text.
pub fn passages(text: &str, body_start: usize, options: MarkdownOptions, ids: &[&str]) -> Vec<Option<String>> {
    let document = markdown::parse(text, body_start, options);
    let headings = headings::headings(&document);
    let found = ids.iter().map(|id| {
        let passage = match id.strip_prefix('^') {
            Some(block) => block_text(&document, block)?,
            None => {
                let (node, _) = headings.iter().find(|(_, heading)| heading.id == **id)?;
                section_text(&document, *node)
            }
        };
        Some(passage).filter(|passage| !passage.is_empty()).map(|passage| shortened(&passage, LENGTH))
    });
    found.collect()
}

/// The text between a heading and the next one of its level, as far as it is needed.
fn section_text(document: &Document<'_>, heading: NodeId) -> String {
    let level = |node: NodeId| match document.kind(node) {
        Kind::Heading { level, .. } => Some(*level),
        _ => None,
    };
    let own = level(heading);
    let mut out = String::new();
    let mut next = document.next(heading);
    while let Some(node) = next.filter(|&node| level(node).is_none_or(|other| Some(other) > own)) {
        if level(node).is_none() {
            append(&mut out, document, node);
        }
        if out.len() > LENGTH {
            break;
        }
        next = document.next(node);
    }
    out
}

/// A block as a line, and a list as a line for each item.
fn append(out: &mut String, document: &Document<'_>, block: NodeId) {
    let mut line = |mark: &str, text: &str| {
        if !text.is_empty() {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(mark);
            out.push_str(text);
        }
    };
    match document.kind(block) {
        Kind::List { .. } => {
            for item in document.children(block) {
                line("• ", &document.text(item));
            }
        }
        Kind::HtmlBlock(_) | Kind::FootnoteDefinition { .. } => {}
        _ => line("", &document.text(block)),
    }
}

/// The block that holds the mark `^id`, or stands before a mark that is alone in its paragraph.
fn block_text(document: &Document<'_>, wanted: &str) -> Option<String> {
    let is_mark = |id: &NodeId| matches!(document.kind(*id), Kind::BlockId(own) if own.eq_ignore_ascii_case(wanted));
    let mark = document.walk(Document::ROOT).find(is_mark)?;
    let block = document.parent(mark)?;
    let is_alone = document.children(block).count() == 1;
    let before = || document.children(document.parent(block)?).take_while(|&id| id != block).last();
    let block = if is_alone { before().unwrap_or(block) } else { block };
    let mut out = String::new();
    append(&mut out, document, block);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::passages;
    use crate::note::markdown::MarkdownOptions;

    #[test]
    fn a_place_gives_its_beginning_as_plain_text() {
        let text = "# T\n\nLead.\n\n## One\n\n### Below\n\nText with *marks* and `code`.\n\n- a\n- b\n\n## Two\n\nA block. ^here\n\n> Quoted.\n\n^alone\n\n## Empty\n";
        let ids = ["one", "below", "two", "^here", "^alone", "empty", "nowhere"];
        let found = passages(text, 0, MarkdownOptions::default(), &ids);
        let under_one = Some("Text with marks and code.\n• a\n• b");
        assert_eq!(
            found.iter().map(Option::as_deref).collect::<Vec<_>>(),
            [under_one, under_one, Some("A block.\nQuoted."), Some("A block."), Some("Quoted."), None, None]
        );
    }

    #[test]
    fn a_long_place_is_cut_between_words() {
        let text = format!("## One\n\n{}", "word ".repeat(200));
        let found = passages(&text, 0, MarkdownOptions::default(), &["one"]);
        let passage = found[0].as_deref().unwrap();
        assert!(passage.ends_with("word…") && passage.chars().count() < 282, "{passage}");
    }
}
