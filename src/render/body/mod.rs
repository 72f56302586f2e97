//! A note's body as HTML.

mod blocks;
mod footnotes;
mod links;

use super::highlight::{Highlighter, LineMemo};
use super::raw;
use crate::base::text::{escape, escape_into};
use crate::note::headings;
use crate::note::link::{self};
use crate::note::markdown::{self, Document, Kind, NodeId};
use crate::page::inputs::{BodyInputs, Part};
use rapidhash::RapidHashSet;
use std::collections::HashMap;
use std::fmt::Write as _;

/// Renders a body. Pure: the highlighter only remembers what it has seen.
pub fn render(inputs: &BodyInputs<'_>, highlighter: &Highlighter, memo: &mut LineMemo) -> String {
    let mut shared = Shared::new(memo);
    let html = Writer::new(inputs, highlighter, &mut shared, false).document();
    raw::finish(html, inputs.settings.html, &shared)
}

/// The first paragraph as inline HTML: the definition of a term. Ids are left out.
pub fn first_paragraph(inputs: &BodyInputs<'_>, highlighter: &Highlighter, memo: &mut LineMemo) -> String {
    let mut shared = Shared::new(memo);
    let mut writer = Writer::new(inputs, highlighter, &mut shared, true);
    writer.is_excerpt = true;
    let paragraph = writer.document.children(Document::ROOT).find(|&id| *writer.document.kind(id) == Kind::Paragraph);
    if let Some(paragraph) = paragraph {
        writer.inlines(paragraph);
    }
    let html = std::mem::take(&mut writer.out);
    raw::finish(html, inputs.settings.html, &shared)
}

/// What all bodies on one page share, the embedded ones too.
#[derive(Debug)]
pub(super) struct Shared<'m> {
    /// Ids that stand on the page: none is given twice.
    ids: RapidHashSet<String>,
    /// Terms linked on this page.
    terms: RapidHashSet<usize>,
    embeds: usize,
    /// Whether raw HTML was let through.
    pub raw: bool,
    /// Markup of ours that the cleaner of raw HTML must not see, by number.
    pub kept: Vec<String>,
    memo: &'m mut LineMemo,
}

impl<'m> Shared<'m> {
    fn new(memo: &'m mut LineMemo) -> Self {
        let (ids, terms) = (RapidHashSet::default(), RapidHashSet::default());
        Self { ids, terms, embeds: 0, raw: false, kept: Vec::new(), memo }
    }
}

pub(super) struct Writer<'i, 's, 'm> {
    inputs: &'i BodyInputs<'i>,
    highlighter: &'i Highlighter,
    pub(super) document: Document<'i>,
    pub(super) out: String,
    shared: &'s mut Shared<'m>,
    embedded: bool,
    /// The nodes of the links with the index of their target, by node: an inline footnote stands elsewhere in the tree
    /// than its node's number says.
    links: Vec<(NodeId, usize)>,
    headings: HashMap<NodeId, String>,
    title: Option<NodeId>,
    footnotes: footnotes::Footnotes,
    in_link: bool,
    in_heading: bool,
    /// Only a part is shown, without its footnotes.
    is_excerpt: bool,
    prefix: String,
}

impl<'i, 's, 'm> Writer<'i, 's, 'm> {
    fn new(
        inputs: &'i BodyInputs<'i>,
        highlighter: &'i Highlighter,
        shared: &'s mut Shared<'m>,
        embedded: bool,
    ) -> Self {
        let document = markdown::parse(inputs.text, inputs.body_start, inputs.settings.markdown);
        let headings = headings::headings(&document);
        let title = headings.first().filter(|_| inputs.title_is_heading).map(|(node, _)| *node);
        let headings = headings.into_iter().map(|(node, heading)| (node, heading.id)).collect();
        let mut links: Vec<(NodeId, usize)> =
            link::nodes(&document).into_iter().enumerate().map(|(at, node)| (node, at)).collect();
        links.sort_by_key(|(node, _)| *node);
        let prefix = if embedded {
            shared.embeds += 1;
            format!("embed-{}-", shared.embeds)
        } else {
            String::new()
        };
        let out = String::with_capacity(inputs.text.len() * 2);
        Self {
            inputs,
            highlighter,
            document,
            out,
            shared,
            embedded,
            links,
            headings,
            title,
            footnotes: footnotes::Footnotes::default(),
            in_link: false,
            in_heading: false,
            is_excerpt: false,
            prefix,
        }
    }

    fn document(mut self) -> String {
        for id in self.part() {
            self.block(id);
        }
        self.footnote_section();
        self.out
    }

    /// The nodes at the top of the part that is shown.
    fn part(&self) -> Vec<NodeId> {
        match &self.inputs.part {
            Part::Whole => self.document.children(Document::ROOT).collect(),
            Part::Section(id) => {
                let Some((&heading, _)) = self.headings.iter().find(|(_, own)| *own == id) else { return Vec::new() };
                let level = |node| match self.document.kind(node) {
                    Kind::Heading { level, .. } => Some(*level),
                    _ => None,
                };
                let own = level(heading);
                let mut nodes = vec![heading];
                let mut next = self.document.next(heading);
                while let Some(node) = next.filter(|&node| level(node).is_none_or(|other| Some(other) > own)) {
                    nodes.push(node);
                    next = self.document.next(node);
                }
                nodes
            }
            Part::Block(id) => self.find_block(id).into_iter().collect(),
        }
    }

    fn find_block(&self, wanted: &str) -> Option<NodeId> {
        let holds =
            |id: NodeId| matches!(self.document.kind(id), Kind::BlockId(own) if own.eq_ignore_ascii_case(wanted));
        let marker = self.document.walk(Document::ROOT).find(|&id| holds(id))?;
        let block = self.document.parent(marker)?;
        if self.is_lone_block_id(block) {
            // It names the block before it.
            let parent = self.document.parent(block)?;
            return self.document.children(parent).take_while(|&id| id != block).last();
        }
        let parent = self.document.parent(block)?;
        Some(if *self.document.kind(parent) == Kind::Item { parent } else { block })
    }

    fn is_lone_block_id(&self, block: NodeId) -> bool {
        let mut children = self.document.children(block);
        matches!(self.document.kind(block), Kind::Paragraph)
            && children.next().is_some_and(|only| matches!(self.document.kind(only), Kind::BlockId(_)))
            && children.next().is_none()
    }

    fn blocks(&mut self, parent: NodeId) {
        let children: Vec<NodeId> = self.document.children(parent).collect();
        for id in children {
            if self.document.kind(id).is_block() {
                self.block(id);
            } else {
                self.inline(id);
            }
        }
    }

    fn block(&mut self, id: NodeId) {
        if self.is_lone_block_id(id) {
            return;
        }
        if let Some(next) = self.document.next(id).filter(|&next| self.is_lone_block_id(next)) {
            self.block_anchor(next);
        }
        match self.document.kind(id) {
            Kind::Paragraph => self.paragraph(id),
            Kind::Heading { level, .. } => self.heading(id, *level),
            Kind::BlockQuote => self.wrapped(id, "<blockquote>\n", "</blockquote>\n"),
            Kind::Callout { name, fold } => {
                let (name, fold) = (name.clone(), *fold);
                self.callout(id, &name, fold);
            }
            Kind::List { start, tight } => self.list(id, *start, *tight),
            Kind::Item => self.wrapped(id, "<ul>\n<li>", "</li>\n</ul>\n"),
            Kind::CodeBlock { info, code, .. } => {
                let html = crate::render::code::block(info, code, self.highlighter, self.shared.memo);
                self.keep(html);
            }
            Kind::HtmlBlock(html) => {
                let html = html.to_string();
                self.raw(id, &html);
            }
            Kind::Table { alignments } => self.table(id, &alignments.clone()),
            Kind::DefinitionList => self.wrapped(id, "<dl>\n", "</dl>\n"),
            Kind::DefinitionTitle => {
                self.out.push_str("<dt>");
                self.inlines(id);
                self.out.push_str("</dt>\n");
            }
            Kind::DefinitionDetails => self.item_body(id, "<dd>", "</dd>\n"),
            Kind::Rule => self.out.push_str("<hr>\n"),
            Kind::FootnoteDefinition { .. } | Kind::CalloutTitle => {}
            _ => self.blocks(id),
        }
    }

    fn wrapped(&mut self, id: NodeId, open: &str, close: &str) {
        self.out.push_str(open);
        self.blocks(id);
        self.out.push_str(close);
    }

    pub(super) fn inlines(&mut self, parent: NodeId) {
        let children: Vec<NodeId> = self.document.children(parent).collect();
        for id in children {
            self.inline(id);
        }
    }

    fn inline(&mut self, id: NodeId) {
        match self.document.kind(id) {
            Kind::Text(text) => {
                let text = text.to_string();
                self.text(&text);
            }
            Kind::Code(code) => {
                let code = escape(code);
                let _ = write!(self.out, "<code>{code}</code>");
            }
            Kind::Html(html) => {
                let html = html.to_string();
                self.raw(id, &html);
            }
            Kind::Math { tex, display } => {
                let html = crate::render::math::render(tex, *display);
                self.keep(html);
            }
            Kind::SoftBreak => self.out.push('\n'),
            Kind::HardBreak => self.out.push_str("<br>\n"),
            Kind::Emphasis => self.tagged(id, "em"),
            Kind::Strong => self.tagged(id, "strong"),
            Kind::Strikethrough => self.tagged(id, "del"),
            Kind::Mark => self.tagged(id, "mark"),
            Kind::Link { form, target, title } => {
                let (form, target, title) = (*form, target.to_string(), title.to_string());
                self.link(id, form, &target, &title);
            }
            Kind::Image { form, target, title } => {
                let (form, target, title) = (*form, target.to_string(), title.to_string());
                self.image(id, form, &target, &title);
            }
            Kind::FootnoteReference { label } => {
                let label = label.to_string();
                self.footnote_reference(&label);
            }
            Kind::TaskMarker { mark } => {
                let (checked, label) = match mark {
                    ' ' => ("", "To do"),
                    'x' | 'X' => (" checked", "Done"),
                    '/' => ("", "Half done"),
                    '-' => (" checked", "Cancelled"),
                    _ => (" checked", "Marked"),
                };
                let _ = write!(self.out, "<input type=\"checkbox\" disabled{checked} aria-label=\"{label}\"> ");
            }
            Kind::Tag(tag) => {
                let tag = tag.clone();
                match self.inputs.settings.tags.url(&tag) {
                    Some(url) if !self.in_link => {
                        let href = escape(&format!("{}{}", self.inputs.root, self.inputs.settings.hrefs.tag(url)));
                        let _ = write!(self.out, "<a class=\"tag\" href=\"{href}\">#{}</a>", escape(&tag));
                    }
                    _ => {
                        let _ = write!(self.out, "<span class=\"tag\">#{}</span>", escape(&tag));
                    }
                }
            }
            Kind::BlockId(_) => {}
            Kind::Group => self.inlines(id),
            _ => self.block(id),
        }
    }

    fn tagged(&mut self, id: NodeId, tag: &str) {
        let _ = write!(self.out, "<{tag}>");
        self.inlines(id);
        let _ = write!(self.out, "</{tag}>");
    }

    fn text(&mut self, text: &str) {
        let Some((terms, own)) =
            self.inputs.settings.terms.filter(|_| !self.in_link && !self.in_heading && !self.embedded)
        else {
            escape_into(&mut self.out, text);
            return;
        };
        let mut from = 0;
        for found in terms.find(text) {
            if Some(found.note) == own || !self.shared.terms.insert(found.note) {
                continue;
            }
            escape_into(&mut self.out, &text[from..found.range.start]);
            let href = self.inputs.settings.hrefs.href(self.inputs.root, found.url, None);
            let _ = write!(
                self.out,
                "<a class=\"term\" href=\"{}\" title=\"{}\">{}</a>",
                escape(&href),
                escape(found.definition),
                escape(&text[found.range.clone()])
            );
            from = found.range.end;
        }
        escape_into(&mut self.out, &text[from..]);
    }

    /// An empty element that carries the id of a block.
    fn block_anchor(&mut self, block: NodeId) {
        if self.embedded {
            return;
        }
        let ids: Vec<String> = self
            .document
            .children(block)
            .filter_map(|child| match self.document.kind(child) {
                Kind::BlockId(id) => Some(format!("^{}", id.to_lowercase())),
                _ => None,
            })
            .collect();
        for id in ids {
            if let Some(id) = self.claim_id(&id) {
                let _ = write!(self.out, "<span class=\"block-anchor\" id=\"{}\"></span>", escape(&id));
            }
        }
    }

    /// The id, unless the page has it already.
    fn claim_id(&mut self, id: &str) -> Option<String> {
        (!id.is_empty() && self.shared.ids.insert(id.to_owned())).then(|| id.to_owned())
    }
}
