//! A note's body as HTML.

use super::highlight::{Highlighter, LineMemo};
use super::raw;
use crate::base::text::{escape, escape_into};
use crate::note::headings;
use crate::note::link::{self, Reach};
use crate::note::markdown::{self, Document, Fold, Kind, LinkForm, NodeId};
use crate::page::inputs::{BodyInputs, Part, Target};
use pulldown_cmark::Alignment;
use rapidhash::RapidHashSet;
use std::collections::HashMap;
use std::fmt::Write as _;

/// Renders a body. Pure: the highlighter only remembers what it has seen.
pub fn render(inputs: &BodyInputs<'_>, highlighter: &Highlighter, memo: &mut LineMemo) -> String {
    let mut shared = Shared::new(memo);
    let html = Writer::new(inputs, highlighter, &mut shared, false).document();
    raw::finish(html, inputs.settings.html, shared)
}

/// The first paragraph as inline HTML: the definition of a term. Ids are left out.
pub fn first_paragraph(inputs: &BodyInputs<'_>, highlighter: &Highlighter, memo: &mut LineMemo) -> String {
    let mut shared = Shared::new(memo);
    let mut writer = Writer::new(inputs, highlighter, &mut shared, true);
    let paragraph = writer.document.children(Document::ROOT).find(|&id| *writer.document.kind(id) == Kind::Paragraph);
    if let Some(paragraph) = paragraph {
        writer.inlines(paragraph);
    }
    let html = std::mem::take(&mut writer.out);
    raw::finish(html, inputs.settings.html, shared)
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
    footnotes: Vec<(String, usize)>,
    in_link: bool,
    in_heading: bool,
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
            footnotes: Vec::new(),
            in_link: false,
            in_heading: false,
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
                let html = super::code::block(info, code, self.highlighter, self.shared.memo);
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

    fn paragraph(&mut self, id: NodeId) {
        self.out.push_str("<p>");
        let start = self.out.len();
        self.block_anchor(id);
        let children: Vec<NodeId> = self.document.children(id).collect();
        for child in children {
            // A note cannot stand inside a paragraph: the paragraph gives way.
            if let Some(html) = self.embed(child) {
                self.close_paragraph(start);
                self.out.push_str(&html);
                self.out.push_str("<p>");
            } else {
                self.inline(child);
            }
        }
        self.close_paragraph(start);
    }

    fn close_paragraph(&mut self, _start: usize) {
        let trimmed = self.out.trim_end().len();
        self.out.truncate(trimmed);
        if self.out.ends_with("<p>") {
            self.out.truncate(trimmed - 3);
        } else {
            self.out.push_str("</p>\n");
        }
    }

    fn heading(&mut self, id: NodeId, level: u8) {
        if self.title == Some(id) && self.inputs.part == Part::Whole {
            return;
        }
        // The page's title is the one heading of level 1.
        let level = level.clamp(2, 6);
        let anchor = self.headings.get(&id).cloned().unwrap_or_default();
        let anchor = if self.embedded { None } else { self.claim_id(&anchor) };
        match &anchor {
            Some(anchor) => {
                let _ = write!(self.out, "<h{level} id=\"{}\">", escape(anchor));
            }
            None => {
                let _ = write!(self.out, "<h{level}>");
            }
        }
        self.block_anchor(id);
        self.in_heading = true;
        self.inlines(id);
        self.in_heading = false;
        if let Some(anchor) = anchor {
            let href = escape(&crate::page::inputs::fragment(&anchor));
            let _ = write!(self.out, "<a class=\"anchor\" href=\"#{href}\" aria-label=\"Link to this section\">#</a>");
        }
        let _ = writeln!(self.out, "</h{level}>");
    }

    fn callout(&mut self, id: NodeId, name: &str, fold: Fold) {
        let kind = name.to_lowercase();
        let (open, title_open, title_close, close) = match fold {
            Fold::None => ("div", "<div class=\"callout-title\">", "</div>", "</div>\n"),
            _ => ("details", "<summary class=\"callout-title\">", "</summary>", "</details>\n"),
        };
        let is_open = if fold == Fold::Open { " open" } else { "" };
        let _ = write!(self.out, "<{open} class=\"callout\" data-callout=\"{}\"{is_open}>", escape(&kind));
        self.out.push_str(title_open);
        self.out.push_str("<span class=\"callout-icon\" aria-hidden=\"true\"></span>");
        let children: Vec<NodeId> = self.document.children(id).collect();
        let title = children.first().copied().filter(|&first| *self.document.kind(first) == Kind::CalloutTitle);
        match title.filter(|&title| !self.document.text(title).is_empty()) {
            Some(title) => self.inlines(title),
            None => {
                let mut letters = name.chars();
                let first = letters.next().map(char::to_uppercase).into_iter().flatten().collect::<String>();
                let rest = letters.as_str().to_lowercase().replace('-', " ");
                escape_into(&mut self.out, &(first + &rest));
            }
        }
        self.out.push_str(title_close);
        if children.len() > usize::from(title.is_some()) {
            self.out.push_str("<div class=\"callout-body\">\n");
            for child in children.into_iter().skip(usize::from(title.is_some())) {
                self.block(child);
            }
            self.out.push_str("</div>");
        }
        self.out.push_str(close);
    }

    fn list(&mut self, id: NodeId, start: Option<u64>, tight: bool) {
        let items: Vec<NodeId> = self.document.children(id).collect();
        let marker = |item: NodeId| {
            let paragraph = self.document.children(item).next()?;
            let first = self.document.children(paragraph).next()?;
            match self.document.kind(first) {
                Kind::TaskMarker { mark } => Some(*mark),
                _ => None,
            }
        };
        let marks: Vec<Option<char>> = items.iter().map(|&item| marker(item)).collect();
        let class = if marks.iter().any(Option::is_some) { " class=\"tasks\"" } else { "" };
        match start {
            None => {
                let _ = writeln!(self.out, "<ul{class}>");
            }
            Some(1) => {
                let _ = writeln!(self.out, "<ol{class}>");
            }
            Some(number) => {
                let _ = writeln!(self.out, "<ol{class} start=\"{}\">", number.min(i32::MAX as u64));
            }
        }
        for (&item, mark) in items.iter().zip(&marks) {
            let open = match mark {
                Some(mark) => format!("<li class=\"task\" data-task=\"{}\">", escape(&mark.to_string())),
                None => "<li>".to_owned(),
            };
            if tight {
                self.item_body(item, &open, "</li>\n");
            } else {
                self.wrapped(item, &format!("{open}\n"), "</li>\n");
            }
        }
        self.out.push_str(if start.is_some() { "</ol>\n" } else { "</ul>\n" });
    }

    /// The first paragraphs of tight items stand without `<p>`.
    fn item_body(&mut self, item: NodeId, open: &str, close: &str) {
        self.out.push_str(open);
        let children: Vec<NodeId> = self.document.children(item).collect();
        for child in children {
            if *self.document.kind(child) == Kind::Paragraph && !self.is_lone_block_id(child) {
                self.block_anchor(child);
                let inlines: Vec<NodeId> = self.document.children(child).collect();
                for inline in inlines {
                    match self.embed(inline) {
                        Some(html) => self.out.push_str(&html),
                        None => self.inline(inline),
                    }
                }
                if self.document.next(child).is_some() {
                    self.out.push('\n');
                }
            } else {
                self.block(child);
            }
        }
        self.out.push_str(close);
    }

    fn table(&mut self, id: NodeId, alignments: &[Alignment]) {
        self.out.push_str("<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"Table\"><table>\n");
        let rows: Vec<NodeId> = self.document.children(id).collect();
        for (number, &row) in rows.iter().enumerate() {
            let is_head = *self.document.kind(row) == Kind::TableHead;
            let tag = if is_head { "th" } else { "td" };
            self.out.push_str(match (is_head, number) {
                (true, _) => "<thead>",
                (false, 1) => "<tbody>\n",
                _ => "",
            });
            self.out.push_str("<tr>");
            let cells: Vec<NodeId> = self.document.children(row).collect();
            for (column, cell) in cells.into_iter().enumerate() {
                let class = match alignments.get(column) {
                    Some(Alignment::Left) => " class=\"left\"",
                    Some(Alignment::Center) => " class=\"center\"",
                    Some(Alignment::Right) => " class=\"right\"",
                    _ => "",
                };
                let scope = if is_head { " scope=\"col\"" } else { "" };
                let _ = write!(self.out, "<{tag}{scope}{class}>");
                self.block_anchor(cell);
                self.inlines(cell);
                let _ = write!(self.out, "</{tag}>");
            }
            self.out.push_str(if is_head { "</tr></thead>\n" } else { "</tr>\n" });
        }
        self.out.push_str(if rows.len() > 1 { "</tbody></table></div>\n" } else { "</table></div>\n" });
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
                let html = super::math::render(tex, *display);
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
                let (checked, label) = if *mark == ' ' { ("", "To do") } else { (" checked", "Done") };
                let _ = write!(self.out, "<input type=\"checkbox\" disabled{checked} aria-label=\"{label}\"> ");
            }
            Kind::Tag(tag) => {
                let tag = tag.clone();
                match self.inputs.settings.tags.url(&tag) {
                    Some(url) if !self.in_link => {
                        let href = escape(&format!("{}{url}", self.inputs.root));
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

    fn target(&self, id: NodeId) -> Option<&'i Target<'i>> {
        let at = self.links.binary_search_by_key(&id, |(node, _)| *node).ok()?;
        self.inputs.targets.get(self.links[at].1)
    }

    fn link(&mut self, id: NodeId, form: LinkForm, target: &str, title: &str) {
        if self.in_link {
            self.inlines(id);
            return;
        }
        let title = if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape(title)) };
        let close = match link::reach(target, form) {
            Reach::Web => {
                let class =
                    if matches!(form, LinkForm::Bare | LinkForm::Autolink) { "external bare" } else { "external" };
                let _ = write!(
                    self.out,
                    "<a class=\"{class}\" href=\"{}\" rel=\"noopener external\"{title}>",
                    escape(target)
                );
                "</a>"
            }
            Reach::Scheme => {
                let _ = write!(
                    self.out,
                    "<a class=\"external\" href=\"{}\" rel=\"noopener external\"{title}>",
                    escape(target)
                );
                "</a>"
            }
            Reach::Unsafe => {
                self.out.push_str("<span class=\"broken-link\" title=\"This address is not allowed on a page\">");
                "</span>"
            }
            Reach::Inside => match self.target(id) {
                Some(Target::Link { href, title: definition }) => {
                    let (class, title) = match definition {
                        Some(definition) => ("internal term", format!(" title=\"{}\"", escape(definition))),
                        None => ("internal", title),
                    };
                    let _ = write!(self.out, "<a class=\"{class}\" href=\"{}\"{title}>", escape(href));
                    "</a>"
                }
                Some(Target::File { href, .. }) => {
                    let _ = write!(self.out, "<a class=\"internal file\" href=\"{}\"{title}>", escape(href));
                    "</a>"
                }
                Some(Target::Embed { href, .. }) => {
                    let _ = write!(self.out, "<a class=\"internal\" href=\"{}\"{title}>", escape(href));
                    "</a>"
                }
                Some(Target::Unpublished) => {
                    self.out.push_str("<span class=\"draft-link\" title=\"This note is not published\">");
                    "</span>"
                }
                Some(Target::Broken { reason }) => {
                    let _ = write!(self.out, "<span class=\"broken-link\" title=\"{}\">", escape(reason));
                    "</span>"
                }
                None => "",
            },
        };
        self.in_link = true;
        let before = self.out.len();
        self.inlines(id);
        if self.out.len() == before && !close.is_empty() {
            // A link without text could be neither seen nor reached.
            escape_into(&mut self.out, target);
        }
        self.in_link = false;
        self.out.push_str(close);
    }

    fn image(&mut self, id: NodeId, form: LinkForm, target: &str, title: &str) {
        let text = self.document.text(id);
        let alt = super::media::Alt::read(&text, matches!(form, LinkForm::Wiki { .. }), target);
        let html = match link::reach(target, form) {
            Reach::Web => super::media::external(target, &alt, self.inputs.settings.external_images, self.in_link),
            Reach::Inside => match self.target(id) {
                Some(Target::File { href, size }) => super::media::file(href, *size, &alt, title, self.in_link),
                Some(Target::Link { href, .. } | Target::Embed { href, .. }) if !self.in_link => {
                    format!("<a class=\"internal\" href=\"{}\">{}</a>", escape(href), escape(&alt.text_or(target)))
                }
                Some(Target::Unpublished) => {
                    format!(
                        "<span class=\"draft-link\" title=\"This note is not published\">{}</span>",
                        escape(&alt.text_or(target))
                    )
                }
                Some(Target::Broken { reason }) => {
                    format!(
                        "<span class=\"broken-link\" title=\"{}\">{}</span>",
                        escape(reason),
                        escape(&alt.text_or(target))
                    )
                }
                _ => escape(&alt.text_or(target)),
            },
            _ => format!(
                "<span class=\"broken-link\" title=\"This address is not allowed on a page\">{}</span>",
                escape(&alt.text_or(target))
            ),
        };
        self.out.push_str(&html);
    }

    /// An embedded note as a block, when this node is one.
    fn embed(&mut self, id: NodeId) -> Option<String> {
        if self.in_link || !matches!(self.document.kind(id), Kind::Image { .. }) {
            return None;
        }
        let Some(Target::Embed { href, title, body }) = self.target(id) else { return None };
        let inner = Writer::new(body, self.highlighter, self.shared, true).document();
        Some(format!(
            "<div class=\"embed\"><div class=\"embed-title\"><a class=\"internal\" href=\"{}\">{}</a></div>\n{inner}</div>\n",
            escape(href),
            escape(title)
        ))
    }

    fn footnote_reference(&mut self, label: &str) {
        let defined = self.definition(label).is_some();
        if !defined || self.in_link {
            escape_into(&mut self.out, &format!("[^{}]", label.trim_start_matches('\u{1}')));
            return;
        }
        let number = match self.footnotes.iter().position(|(own, _)| own == label) {
            Some(at) => at,
            None => {
                self.footnotes.push((label.to_owned(), 0));
                self.footnotes.len() - 1
            }
        };
        self.footnotes[number].1 += 1;
        let (shown, time) = (number + 1, self.footnotes[number].1);
        let prefix = &self.prefix;
        let suffix = if time > 1 { format!("-{time}") } else { String::new() };
        let _ = write!(
            self.out,
            "<sup class=\"footnote-ref\"><a id=\"{prefix}fnref-{shown}{suffix}\" href=\"#{prefix}fn-{shown}\" aria-label=\"Footnote {shown}\">{shown}</a></sup>"
        );
    }

    fn definition(&self, wanted: &str) -> Option<NodeId> {
        self.document
            .walk(Document::ROOT)
            .find(|&id| matches!(self.document.kind(id), Kind::FootnoteDefinition { label } if label == wanted))
    }

    fn footnote_section(&mut self) {
        if self.footnotes.is_empty() {
            return;
        }
        self.out.push_str("<section class=\"footnotes\" aria-label=\"Footnotes\"><ol>\n");
        // A footnote may refer to a further one.
        let mut at = 0;
        while at < self.footnotes.len() {
            let (label, _) = self.footnotes[at].clone();
            let number = at + 1;
            let prefix = self.prefix.clone();
            let _ = write!(self.out, "<li id=\"{prefix}fn-{number}\">");
            if let Some(definition) = self.definition(&label) {
                self.blocks(definition);
            }
            let back = format!(
                " <a class=\"footnote-back\" href=\"#{prefix}fnref-{number}\" aria-label=\"Back to the text\">↩</a>"
            );
            if self.out.ends_with("</p>\n") {
                self.out.truncate(self.out.len() - 5);
                self.out.push_str(&back);
                self.out.push_str("</p>\n");
            } else {
                self.out.push_str(&back);
            }
            self.out.push_str("</li>\n");
            at += 1;
        }
        self.out.push_str("</ol></section>\n");
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

    fn raw(&mut self, id: NodeId, html: &str) {
        let first = self.links.partition_point(|(node, _)| *node < id);
        let count = self.links[first..].iter().take_while(|(node, _)| *node == id).count();
        let at = self.links.get(first).map_or(0, |(_, at)| *at);
        let targets = self.inputs.targets.get(at..at + count).unwrap_or(&[]);
        let html = raw::resolve(html, targets, self.inputs.settings);
        self.shared.raw |= raw::is_live(self.inputs.settings.html);
        self.out.push_str(&html);
    }

    /// Markup of ours that the cleaner of raw HTML would not know.
    fn keep(&mut self, html: String) {
        if self.inputs.settings.html == crate::config::HtmlPolicy::Sanitize {
            let _ = write!(self.out, "{}{}{}", raw::KEPT, self.shared.kept.len(), raw::KEPT);
            self.shared.kept.push(html);
        } else {
            self.out.push_str(&html);
        }
    }
}
