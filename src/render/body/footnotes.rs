//! Footnotes: numbers in the order of first reference, the notes at the end of the body.

use super::Writer;
use crate::base::text::escape_into;
use crate::note::markdown::{Document, Kind, NodeId};
use std::collections::HashMap;
use std::fmt::Write as _;

/// The footnotes of one body.
#[derive(Debug, Default)]
pub(super) struct Footnotes {
    /// Made at the first reference: most bodies have none.
    definitions: Option<HashMap<String, NodeId>>,
    numbers: HashMap<String, usize>,
    /// Definition and count of references, by number.
    referred: Vec<(NodeId, usize)>,
}

impl Writer<'_, '_, '_> {
    pub(super) fn footnote_reference(&mut self, label: &str) {
        if self.is_excerpt {
            return;
        }
        let document = &self.document;
        let definitions = self.footnotes.definitions.get_or_insert_with(|| definitions(document));
        let Some(&definition) = definitions.get(label).filter(|_| !self.in_link) else {
            escape_into(&mut self.out, &format!("[^{}]", label.trim_start_matches('\u{1}')));
            return;
        };
        let footnotes = &mut self.footnotes;
        let index = *footnotes.numbers.entry(label.to_owned()).or_insert_with(|| {
            footnotes.referred.push((definition, 0));
            footnotes.referred.len() - 1
        });
        footnotes.referred[index].1 += 1;
        let (shown, time) = (index + 1, footnotes.referred[index].1);
        let prefix = &self.prefix;
        let suffix = if time > 1 { format!("-{time}") } else { String::new() };
        let _ = write!(
            self.out,
            "<sup class=\"footnote-ref\"><a id=\"{prefix}fnref-{shown}{suffix}\" href=\"#{prefix}fn-{shown}\" aria-label=\"Footnote {shown}\">{shown}</a></sup>"
        );
    }

    pub(super) fn footnote_section(&mut self) {
        if self.footnotes.referred.is_empty() {
            return;
        }
        self.out.push_str("<section class=\"footnotes\" aria-label=\"Footnotes\"><ol>\n");
        // A footnote may refer to a further one.
        let mut at = 0;
        while let Some(&(definition, _)) = self.footnotes.referred.get(at) {
            at += 1;
            let prefix = self.prefix.clone();
            let _ = write!(self.out, "<li id=\"{prefix}fn-{at}\">");
            self.blocks(definition);
            let back = format!(
                " <a class=\"footnote-back\" href=\"#{prefix}fnref-{at}\" aria-label=\"Back to the text\">↩</a>"
            );
            if self.out.ends_with("</p>\n") {
                self.out.truncate(self.out.len() - 5);
                self.out.push_str(&back);
                self.out.push_str("</p>\n");
            } else {
                self.out.push_str(&back);
            }
            self.out.push_str("</li>\n");
        }
        self.out.push_str("</ol></section>\n");
    }
}

/// Of two definitions of one label the first counts.
fn definitions(document: &Document<'_>) -> HashMap<String, NodeId> {
    let mut found = HashMap::new();
    for id in document.walk(Document::ROOT) {
        if let Kind::FootnoteDefinition { label } = document.kind(id) {
            found.entry(label.to_string()).or_insert(id);
        }
    }
    found
}
