//! A record as a sequence of sections, and its text as lines with their links.

use super::super::link::{Reach, reach};
use super::super::markdown::{Document, Kind, NodeId};

pub(super) struct Outline<'a> {
    pub document: &'a Document<'a>,
    /// The first is what stands before any heading below the title.
    pub sections: Vec<Section>,
}

pub(super) struct Section {
    /// 0 for the text under the title.
    pub level: u8,
    pub title: String,
    /// The title in lower case, without a number before it or a colon behind it.
    pub name: String,
    /// Its blocks, without those of the sections below it.
    pub nodes: Vec<NodeId>,
}

/// A line of text as it is written, with the targets of its links.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub text: String,
    /// Inside the book, without fragments.
    pub links: Vec<String>,
    pub checked: bool,
    /// Begins with bold or emphasised text.
    pub stressed: bool,
}

impl<'a> Outline<'a> {
    pub fn new(document: &'a Document<'a>) -> Self {
        let mut sections = vec![Section { level: 0, title: String::new(), name: String::new(), nodes: Vec::new() }];
        for node in document.children(Document::ROOT) {
            match document.kind(node) {
                // The title of the note opens nothing.
                Kind::Heading { level: 1, .. } if sections.len() == 1 && sections[0].nodes.is_empty() => {}
                Kind::Heading { level, .. } => {
                    let title = document.text(node);
                    let name = title.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | ' '));
                    let name = name.trim_end_matches([':', ' ']).to_lowercase();
                    sections.push(Section { level: *level, title, name, nodes: Vec::new() });
                }
                _ => {
                    if let Some(section) = sections.last_mut() {
                        section.nodes.push(node);
                    }
                }
            }
        }
        Self { document, sections }
    }

    /// The first section of one of the names, tried in order.
    pub fn find(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.sections.iter().position(|section| section.name == *name))
    }

    /// The sections inside a section.
    pub fn below(&self, at: usize) -> &[Section] {
        let level = self.sections[at].level;
        let after = &self.sections[at + 1..];
        let end = after.iter().position(|section| section.level <= level).unwrap_or(after.len());
        &after[..end]
    }

    /// The items of its lists, not of the lists inside them.
    pub fn items(&self, section: &Section) -> Vec<NodeId> {
        let lists = section.nodes.iter().filter(|&&node| matches!(self.document.kind(node), Kind::List { .. }));
        lists.flat_map(|&list| self.document.children(list)).collect()
    }

    /// An item's text without the lists inside it.
    pub fn item_text(&self, item: NodeId) -> String {
        let parts =
            self.document.children(item).filter(|&child| !matches!(self.document.kind(child), Kind::List { .. }));
        crate::base::text::fold(&parts.map(|part| self.document.text(part)).collect::<Vec<_>>().join(" "))
    }

    /// All lines of a section: of paragraphs, quotes, list items, and table rows as `first: second`.
    pub fn lines(&self, section: &Section) -> Vec<Line> {
        let mut lines = Vec::new();
        for &node in &section.nodes {
            self.block_lines(node, false, &mut lines);
        }
        lines.retain(|line: &Line| !line.text.is_empty());
        lines
    }

    fn block_lines(&self, node: NodeId, checked: bool, lines: &mut Vec<Line>) {
        match self.document.kind(node) {
            Kind::CodeBlock { .. } | Kind::HtmlBlock(_) | Kind::Rule | Kind::Heading { .. } => {}
            Kind::Item => {
                let checked = super::is_checked(self.document, node);
                self.document.children(node).for_each(|child| self.block_lines(child, checked, lines));
            }
            Kind::TableHead | Kind::TableRow => {
                let mut row = Line::default();
                for (at, cell) in self.document.children(node).enumerate() {
                    let mut cell_lines = vec![Line::default()];
                    self.inline_lines(cell, &mut cell_lines);
                    let text: Vec<String> = cell_lines.iter().map(|line| line.text.trim().to_owned()).collect();
                    match at {
                        0 => {}
                        1 if !row.text.ends_with(':') => row.text.push_str(": "),
                        _ => row.text.push(' '),
                    }
                    row.text.push_str(text.join(" ").trim());
                    row.links.extend(cell_lines.into_iter().flat_map(|line| line.links));
                }
                lines.push(row);
            }
            kind if kind.is_block() && !matches!(kind, Kind::Paragraph | Kind::CalloutTitle | Kind::TableCell) => {
                self.document.children(node).for_each(|child| self.block_lines(child, checked, lines));
            }
            _ => {
                let first = self.document.children(node).next().map(|child| self.document.kind(child));
                let mut own = vec![Line {
                    checked,
                    stressed: matches!(first, Some(Kind::Strong | Kind::Emphasis)),
                    ..Line::default()
                }];
                self.inline_lines(node, &mut own);
                for line in &mut own {
                    line.text = crate::base::text::fold(&line.text);
                }
                lines.extend(own);
            }
        }
    }

    fn inline_lines(&self, node: NodeId, lines: &mut Vec<Line>) {
        for child in self.document.children(node) {
            let kind = self.document.kind(child);
            let Some(line) = lines.last_mut() else { return };
            match kind {
                Kind::Text(text) | Kind::Code(text) => line.text.push_str(text),
                Kind::SoftBreak | Kind::HardBreak => lines.push(Line::default()),
                // What is struck out no longer holds.
                Kind::Strikethrough => {}
                Kind::Link { target, form, .. } => {
                    if reach(target, *form) == Reach::Inside {
                        let path = target.split('#').next().unwrap_or("").trim();
                        if !path.is_empty() {
                            line.links.push(path.to_owned());
                        }
                    }
                    self.inline_lines(child, lines);
                }
                _ => self.inline_lines(child, lines),
            }
        }
    }
}
