//! The leaf blocks of a note as folded text, with the outside links in them: what all rules look at.

use super::byline;
use super::key::{self, Identity};
use super::{Fields, Rule};
use crate::base::span::Span;
use crate::base::text;
use crate::note::html;
use crate::note::markdown::{Document, Kind, LinkForm, NodeId};
use std::ops::Range;

/// A paragraph, heading, table cell or the like.
#[derive(Debug)]
pub(super) struct Block<'a> {
    pub kind: BlockKind,
    pub span: Span,
    /// Directly below the root: such headings make up the section path.
    pub at_root: bool,
    /// The label of the footnote that it defines.
    pub footnote: Option<&'a str>,
    /// First block that a lead here may no longer claim from.
    pub window_end: usize,
    /// White space folded, breaks as spaces.
    pub text: String,
    /// In `text`, when it begins so.
    pub bold: Option<Range<usize>>,
    /// Where lines end in `text`.
    pub breaks: Vec<usize>,
    /// Of the note's links.
    pub links: Range<usize>,
    /// References to footnotes: label and place in `text`.
    pub references: Vec<(&'a str, usize)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockKind {
    Paragraph,
    /// The first paragraph of a list item.
    Item,
    Heading(u8),
    /// Index of the table's header row in [`Blocks::tables`], column, index of the first cell's block of this row.
    Cell {
        table: usize,
        column: usize,
        row: usize,
    },
    Html,
    Other,
}

/// A link to the outside.
#[derive(Debug)]
pub(super) struct Outside {
    pub block: usize,
    pub span: Span,
    /// As written, with the scheme.
    pub url: String,
    pub identity: Identity,
    /// In the block's text.
    pub range: Range<usize>,
    /// Its text is its address.
    pub is_bare: bool,
    pub is_html: bool,
    /// Title attribute.
    pub tooltip: Option<String>,
    /// The lead that claims it.
    pub lead: Option<Span>,
    /// What a rule made of it.
    pub reading: Option<(Rule, Fields)>,
}

/// A note's leaf blocks in document order.
#[derive(Debug, Default)]
pub(super) struct Blocks<'a> {
    pub blocks: Vec<Block<'a>>,
    pub links: Vec<Outside>,
    /// Header texts of each table, in lower case.
    pub tables: Vec<Vec<String>>,
}

/// A heading's lead reaches over three blocks, a paragraph's over itself and one more.
const HEADING_WINDOW: usize = 3;
const PARAGRAPH_WINDOW: usize = 1;

impl<'a> Blocks<'a> {
    pub fn read(document: &'a Document<'a>, text: &str) -> Self {
        let mut blocks = Self::default();
        Reader { document, source: text, blocks: &mut blocks }.container(Document::ROOT, None);
        blocks
    }

    pub fn text_of(&self, link: usize) -> &str {
        let link = &self.links[link];
        self.blocks[link.block].text.get(link.range.clone()).unwrap_or("")
    }

    /// The block's text before the link and after it.
    pub fn around(&self, link: usize) -> (&str, &str) {
        let link = &self.links[link];
        let text = &self.blocks[link.block].text;
        (text.get(..link.range.start).unwrap_or(""), text.get(link.range.end..).unwrap_or(""))
    }

    /// Nothing but the link and punctuation stands in its block.
    pub fn is_alone(&self, link: usize) -> bool {
        let is_only = self.blocks[self.links[link].block].links.len() == 1;
        let (before, after) = self.around(link);
        is_only && !before.contains(char::is_alphanumeric) && !after.contains(char::is_alphanumeric)
    }

    /// A bare address, or a link that says `here`.
    pub fn is_mere_address(&self, link: usize) -> bool {
        self.links[link].is_bare || byline::is_generic_anchor(self.text_of(link))
    }
}

/// Whether any link of the note leads outside; most notes are done after this.
pub(super) fn any_outside(document: &Document<'_>) -> bool {
    document.walk(Document::ROOT).any(|id| match document.kind(id) {
        Kind::Link { form, target, .. } => is_outside(*form, target),
        Kind::Html(html) | Kind::HtmlBlock(html) => html.contains("://") || html.contains("www."),
        _ => false,
    })
}

fn is_outside(form: LinkForm, target: &str) -> bool {
    let begins = |scheme: &str| target.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme));
    !matches!(form, LinkForm::Wiki { .. }) && (begins("https://") || begins("http://") || target.starts_with("//"))
}

struct Reader<'a, 'b> {
    document: &'a Document<'a>,
    source: &'b str,
    blocks: &'b mut Blocks<'a>,
}

impl<'a> Reader<'a, '_> {
    /// Reads the children of a block that holds blocks. The tree is at most sixty deep.
    fn container(&mut self, id: NodeId, footnote: Option<&'a str>) {
        // Where each child ends, counted in leaf blocks; the index is the lead's own place among them.
        let mut ends: Vec<usize> = Vec::new();
        let mut leads: Vec<(usize, usize, usize)> = Vec::new();
        let is_item = *self.document.kind(id) == Kind::Item;
        let first = self.blocks.blocks.len();
        for child in self.document.children(id) {
            let start = self.blocks.blocks.len();
            match self.document.kind(child) {
                Kind::Paragraph => {
                    let kind = if is_item && ends.is_empty() { BlockKind::Item } else { BlockKind::Paragraph };
                    self.leaf(child, kind, footnote, id == Document::ROOT);
                    leads.push((start, ends.len(), PARAGRAPH_WINDOW));
                }
                Kind::Heading { level, .. } => {
                    self.leaf(child, BlockKind::Heading(*level), footnote, id == Document::ROOT);
                    leads.push((start, ends.len(), HEADING_WINDOW));
                }
                Kind::CalloutTitle | Kind::DefinitionTitle => {
                    self.leaf(child, BlockKind::Other, footnote, false);
                }
                Kind::HtmlBlock(html) => {
                    if html.trim_start().starts_with("<!--") && !html.contains("href") {
                        continue;
                    }
                    self.html_block(child, html);
                }
                Kind::Table { .. } => self.table(child, footnote),
                Kind::FootnoteDefinition { label } => self.container(child, Some(label)),
                kind if kind.is_block() => self.container(child, footnote),
                _ => {}
            }
            ends.push(self.blocks.blocks.len());
        }
        let last = self.blocks.blocks.len();
        for (block, place, reach) in leads {
            let end = ends.get(place + reach).copied().unwrap_or(last);
            // The lead of an item has the whole item.
            self.blocks.blocks[block].window_end = if is_item && block == first { last } else { end };
        }
    }

    fn table(&mut self, id: NodeId, footnote: Option<&'a str>) {
        let table = self.blocks.tables.len();
        self.blocks.tables.push(Vec::new());
        for row in self.document.children(id) {
            let is_head = *self.document.kind(row) == Kind::TableHead;
            let first = self.blocks.blocks.len();
            for (column, cell) in self.document.children(row).enumerate() {
                self.leaf(cell, BlockKind::Cell { table, column, row: first }, footnote, false);
                if is_head && let Some(block) = self.blocks.blocks.last() {
                    let name = block.text.to_lowercase();
                    self.blocks.tables[table].push(name);
                }
            }
        }
    }

    fn leaf(&mut self, id: NodeId, kind: BlockKind, footnote: Option<&'a str>, at_root: bool) {
        let mut leaf = Leaf::new(self.document, self.blocks.blocks.len(), &mut self.blocks.links);
        // Its text is seldom longer than its source.
        leaf.block.text.reserve(self.document.span(id).range().len());
        for child in self.document.children(id) {
            leaf.inline(child);
        }
        leaf.close_anchor();
        let (mut block, first) = (leaf.block, leaf.first_link);
        block.kind = kind;
        block.span = self.document.span(id);
        block.footnote = footnote;
        block.at_root = at_root;
        block.links = first..self.blocks.links.len();
        self.finish(block);
    }

    /// Raw HTML: its anchors are links, its text without tags is the text around them.
    fn html_block(&mut self, id: NodeId, html: &str) {
        let span = self.document.span(id);
        // Inside a quote the lines are not adjacent in the source; then the whole block is the place.
        let is_literal = self.source.get(span.range()).is_some_and(|source| source.starts_with(html));
        let mut leaf = Leaf::new(self.document, self.blocks.blocks.len(), &mut self.blocks.links);
        let mut at = 0;
        for tag in html::tags(html) {
            leaf.raw_text(html.get(at..tag.range.start).unwrap_or(""));
            at = tag.range.end;
            let place = if is_literal {
                Span::new(span.start as usize + tag.range.start, span.start as usize + tag.range.end)
            } else {
                span
            };
            leaf.tag(&tag, place);
        }
        leaf.raw_text(html.get(at..).unwrap_or(""));
        leaf.close_anchor();
        let (mut block, first) = (leaf.block, leaf.first_link);
        block.kind = BlockKind::Html;
        block.span = span;
        block.links = first..self.blocks.links.len();
        self.finish(block);
    }

    fn finish(&mut self, mut block: Block<'a>) {
        block.text.truncate(block.text.trim_end().len());
        let length = block.text.len();
        for link in &mut self.blocks.links[block.links.clone()] {
            link.range.end = link.range.end.min(length);
            link.range.start = link.range.start.min(link.range.end);
        }
        block.window_end = self.blocks.blocks.len() + 1;
        self.blocks.blocks.push(block);
    }
}

/// A leaf block while it is read.
struct Leaf<'a, 'b> {
    document: &'a Document<'a>,
    block: Block<'a>,
    index: usize,
    links: &'b mut Vec<Outside>,
    first_link: usize,
    /// A raw `<a href>` that waits for its `</a>`.
    anchor: Option<(String, usize, Span)>,
    saw_image: bool,
}

impl<'a, 'b> Leaf<'a, 'b> {
    fn new(document: &'a Document<'a>, index: usize, links: &'b mut Vec<Outside>) -> Self {
        let first_link = links.len();
        let block = Block {
            kind: BlockKind::Other,
            span: Span::default(),
            at_root: false,
            footnote: None,
            window_end: 0,
            text: String::new(),
            bold: None,
            breaks: Vec::new(),
            links: 0..0,
            references: Vec::new(),
        };
        Self { document, block, index, links, first_link, anchor: None, saw_image: false }
    }

    fn inline(&mut self, id: NodeId) {
        match self.document.kind(id) {
            Kind::Text(text) | Kind::Code(text) | Kind::Math { tex: text, .. } => self.push(text),
            Kind::Tag(tag) => {
                self.push("#");
                self.push(tag);
            }
            Kind::SoftBreak | Kind::HardBreak => {
                self.block.breaks.push(self.block.text.trim_end().len());
                self.push(" ");
            }
            Kind::Html(html) => self.inline_html(html, self.document.span(id)),
            Kind::FootnoteReference { label } => self.block.references.push((label, self.block.text.len())),
            Kind::Image { .. } => self.saw_image = true,
            Kind::Strong if self.block.text.is_empty() && self.links.len() == self.first_link => {
                self.children(id);
                self.block.bold = Some(0..self.block.text.trim_end().len());
            }
            Kind::Link { form, target, title } if is_outside(*form, target) => self.link(id, *form, target, title),
            _ => self.children(id),
        }
    }

    fn children(&mut self, id: NodeId) {
        for child in self.document.children(id) {
            self.inline(child);
        }
    }

    fn link(&mut self, id: NodeId, form: LinkForm, target: &str, title: &str) {
        let start = self.block.text.len();
        let had_bold = self.block.bold.is_some();
        let had_image = std::mem::take(&mut self.saw_image);
        self.children(id);
        if !had_bold {
            // `[**Title**](…)` is a link that is bold, not a bold lead.
            self.block.bold = None;
        }
        let is_image_only = self.saw_image && self.block.text.get(start..).unwrap_or("").trim().is_empty();
        self.saw_image |= had_image;
        // The text of a raw anchor may be its address once more.
        if is_image_only || self.anchor.is_some() {
            return;
        }
        let url = if target.starts_with("//") { format!("https:{target}") } else { target.to_owned() };
        let tooltip = Some(text::fold(title)).filter(|title| !title.is_empty());
        let is_address = matches!(form, LinkForm::Autolink | LinkForm::Bare);
        self.add(url, start, self.document.span(id), is_address, false, tooltip);
    }

    fn add(&mut self, url: String, start: usize, span: Span, is_address: bool, is_html: bool, tooltip: Option<String>) {
        let Some(identity) = key::identity(&url) else { return };
        let text = self.block.text.get(start..).unwrap_or("");
        let trimmed = text.trim_end();
        let start = start + (text.len() - text.trim_start().len()).min(trimmed.len());
        let range = start..(start + trimmed.trim_start().len());
        let shown = trimmed.trim_start();
        let is_bare = is_address || is_same_address(shown, &url);
        self.links.push(Outside {
            block: self.index,
            span,
            url,
            identity,
            range,
            is_bare,
            is_html,
            tooltip,
            lead: None,
            reading: None,
        });
    }

    fn inline_html(&mut self, html: &str, span: Span) {
        if html.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("</a")) {
            self.close_anchor();
            return;
        }
        for tag in html::tags(html) {
            if tag.is("br") {
                self.block.breaks.push(self.block.text.trim_end().len());
                self.push(" ");
            }
            self.tag(&tag, span);
        }
    }

    fn tag(&mut self, tag: &html::Tag<'_>, span: Span) {
        if tag.is("img") {
            self.saw_image = true;
        }
        if !tag.is("a") {
            return;
        }
        self.close_anchor();
        if let Some(address) = tag.address() {
            let url = html::unescape(address.value);
            let url = url.trim();
            if is_outside(LinkForm::Inline, url) {
                let url = if url.starts_with("//") { format!("https:{url}") } else { url.to_owned() };
                self.saw_image = false;
                self.anchor = Some((url, self.block.text.len(), span));
            }
        }
    }

    fn close_anchor(&mut self) {
        let Some((url, start, span)) = self.anchor.take() else { return };
        let is_empty = self.block.text.get(start..).unwrap_or("").trim().is_empty();
        if !(is_empty && self.saw_image) {
            self.add(url, start, span, false, true, None);
        }
    }

    /// The text between two opening tags: it may hold closing tags and comments.
    fn raw_text(&mut self, html: &str) {
        let mut rest = html;
        while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
            self.push(&html::unescape(&rest[..at]));
            let tag = &rest[at..];
            let end = if tag.starts_with("<!--") {
                tag.find("-->").map_or(tag.len(), |end| end + 3)
            } else {
                if tag.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("</a")) {
                    self.close_anchor();
                }
                tag.find('>').map_or(tag.len(), |end| end + 1)
            };
            if !tag.starts_with("</a") {
                self.push(" ");
            }
            rest = &tag[end..];
        }
        self.push(&html::unescape(rest));
    }

    /// Adds text with its white space folded, so that places in the text stay true.
    fn push(&mut self, text: &str) {
        text::fold_into(&mut self.block.text, text, |character| {
            character.is_whitespace() || matches!(character, '\u{a0}' | '\u{200b}' | '\u{feff}')
        });
    }
}

/// Whether a link's text is its address, give or take scheme and slash.
fn is_same_address(text: &str, url: &str) -> bool {
    fn bare(address: &str) -> &str {
        let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
        rest.strip_prefix("www.").unwrap_or(rest).trim_end_matches('/')
    }
    !text.is_empty() && bare(text).eq_ignore_ascii_case(bare(url))
}
