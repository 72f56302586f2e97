//! Builds the tree from pulldown-cmark's events.

use super::inline::{self, Piece};
use super::owned::into_owned;
use super::{Document, Kind, LinkForm, MarkdownOptions, Node, NodeId, comment};
use crate::base::span::Span;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};
use std::borrow::Cow;
use std::ops::Range;

/// Containers deeper than this are read as if their innermost ones were not there: readers of the tree may recurse.
const DEPTH_LIMIT: usize = 60;

/// Reads the body of a note: `text[body_start..]`. Never fails: everything is Markdown.
pub fn parse<'a>(text: &'a str, body_start: usize, options: MarkdownOptions) -> Document<'a> {
    let body = text.get(body_start..).unwrap_or("");
    match comment::mask(body) {
        None => build(body, body_start, options),
        Some(masked) => into_owned(build(&masked, body_start, options)),
    }
}

fn build<'a>(body: &'a str, offset: usize, options: MarkdownOptions) -> Document<'a> {
    let mut builder = Builder::new(body, offset);
    for (event, range) in Parser::new_ext(body, extensions(options)).into_offset_iter() {
        builder.event(event, range);
    }
    builder.finish()
}

/// Super- and subscript stay off (`^` begins a block id), smart punctuation too (it rewrites addresses).
pub(super) fn extensions(options: MarkdownOptions) -> Options {
    let mut extensions = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_WIKILINKS;
    extensions.set(Options::ENABLE_MATH, options.math);
    extensions
}

pub(super) struct Builder<'a> {
    pub(super) body: &'a str,
    /// Where the body begins in the note's text.
    pub(super) offset: usize,
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) stack: Vec<NodeId>,
    /// Text that may go on with the next event.
    pending: Vec<(Cow<'a, str>, Range<usize>)>,
    /// Open `==` and `^[` in the inline container at hand.
    delimiters: Vec<inline::Delimiter>,
    /// How many links and images are open: no links, tags or marks are looked for inside.
    in_link: usize,
    /// Containers passed over beyond the depth limit.
    skipped: usize,
    pub(super) inline_notes: usize,
    /// A `^id` on a line of its own right after a quote, list or callout names all of it: the container and the id.
    pub(super) trailing_id: Option<(NodeId, String, Span)>,
    too_deep: Option<Span>,
    /// Whether the body holds any [`comment::FILLER`].
    has_comments: bool,
}

impl<'a> Builder<'a> {
    fn new(body: &'a str, offset: usize) -> Self {
        let root = Node {
            kind: Kind::Root,
            span: Span::new(offset, offset + body.len()),
            parent: Document::ROOT,
            first_child: None,
            last_child: None,
            next: None,
        };
        let mut nodes = Vec::with_capacity(body.len() / 24 + 8);
        nodes.push(root);
        Self {
            body,
            offset,
            nodes,
            stack: vec![Document::ROOT],
            pending: Vec::new(),
            delimiters: Vec::new(),
            in_link: 0,
            skipped: 0,
            inline_notes: 0,
            trailing_id: None,
            too_deep: None,
            has_comments: body.contains(comment::FILLER),
        }
    }

    fn event(&mut self, event: Event<'a>, range: Range<usize>) {
        if let Event::Text(text) = event {
            self.text(text, range);
            return;
        }
        self.flush();
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Code(code) => self.inline(Kind::Code(cow(code)), range),
            Event::InlineMath(tex) => self.inline(Kind::Math { tex: cow(tex), display: false }, range),
            Event::DisplayMath(tex) => self.inline(Kind::Math { tex: cow(tex), display: true }, range),
            Event::Html(html) => self.html_line(cow(html), &range),
            Event::InlineHtml(html) => self.inline(Kind::Html(cow(html)), range),
            Event::FootnoteReference(label) => self.inline(Kind::FootnoteReference { label: cow(label) }, range),
            Event::SoftBreak => self.inline(Kind::SoftBreak, range),
            Event::HardBreak => self.inline(Kind::HardBreak, range),
            Event::Rule => {
                self.block_begins();
                self.add(Kind::Rule, range);
            }
            Event::TaskListMarker(done) => {
                self.inline(Kind::TaskMarker { mark: if done { 'x' } else { ' ' } }, range);
            }
            Event::Text(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'a>, range: Range<usize>) {
        if self.stack.len() >= DEPTH_LIMIT {
            self.too_deep.get_or_insert(self.span(&range));
            self.skipped += 1;
            return;
        }
        let kind = match tag {
            Tag::Paragraph => Kind::Paragraph,
            Tag::Heading { level, id, classes, .. } => {
                Kind::Heading { level: level as u8, id: id.map(cow), classes: classes.into_iter().map(cow).collect() }
            }
            Tag::BlockQuote(_) => Kind::BlockQuote,
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
                Kind::CodeBlock { info: cow(info), code: "".into(), fenced: true }
            }
            Tag::CodeBlock(CodeBlockKind::Indented) => {
                Kind::CodeBlock { info: "".into(), code: "".into(), fenced: false }
            }
            Tag::HtmlBlock => Kind::HtmlBlock("".into()),
            Tag::List(start) => Kind::List { start, tight: false },
            Tag::Item => Kind::Item,
            Tag::FootnoteDefinition(label) => Kind::FootnoteDefinition { label: cow(label) },
            Tag::DefinitionList => Kind::DefinitionList,
            Tag::DefinitionListTitle => Kind::DefinitionTitle,
            Tag::DefinitionListDefinition => Kind::DefinitionDetails,
            Tag::Table(alignments) => Kind::Table { alignments },
            Tag::TableHead => Kind::TableHead,
            Tag::TableRow => Kind::TableRow,
            Tag::TableCell => Kind::TableCell,
            Tag::Emphasis | Tag::Superscript | Tag::Subscript => Kind::Emphasis,
            Tag::Strong => Kind::Strong,
            Tag::Strikethrough => Kind::Strikethrough,
            Tag::Link { link_type, dest_url, title, .. } => {
                Kind::Link { form: form(link_type), target: target(link_type, dest_url), title: cow(title) }
            }
            Tag::Image { link_type, dest_url, title, .. } => {
                Kind::Image { form: form(link_type), target: target(link_type, dest_url), title: cow(title) }
            }
            Tag::MetadataBlock(_) => Kind::Paragraph,
        };
        if kind.is_block() {
            self.block_begins();
        } else {
            self.inline_begins(&range);
        }
        if matches!(kind, Kind::Link { .. } | Kind::Image { .. }) {
            self.in_link += 1;
        }
        let id = self.add(kind, range);
        self.stack.push(id);
    }

    fn end(&mut self, tag: TagEnd) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        self.implicit_paragraph_ends();
        let Some(id) = (if self.stack.len() > 1 { self.stack.pop() } else { None }) else { return };
        if let Some((_, name, span)) = self.trailing_id.take_if(|(container, ..)| *container == id) {
            let paragraph = self.add_below(self.top(), Kind::Paragraph, span);
            self.add_below(paragraph, Kind::BlockId(name), span);
        }
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell | TagEnd::DefinitionListTitle => {
                self.inline_ends(id);
            }
            TagEnd::BlockQuote(_) => self.callout(id),
            TagEnd::Link | TagEnd::Image => {
                self.in_link = self.in_link.saturating_sub(1);
                self.unpiped(id);
            }
            TagEnd::Strikethrough => self.single_tilde(id),
            _ => {}
        }
    }

    /// Text goes on being one node while nothing else comes between, so that `https://a.org/b_c` is one piece.
    fn text(&mut self, text: CowStr<'a>, range: Range<usize>) {
        let top = self.top();
        if let Kind::CodeBlock { code, .. } = &mut self.nodes[top.0 as usize].kind {
            append(code, cow(text));
            return;
        }
        if self.has_comments && text.contains(comment::FILLER) {
            self.text_around_comments(&text, &range);
            return;
        }
        self.pending.push((cow(text), range));
    }

    fn text_around_comments(&mut self, text: &str, range: &Range<usize>) {
        let mut at = range.start;
        for part in text.split(comment::FILLER) {
            if !part.is_empty() {
                self.pending.push((part.to_owned().into(), at..at + part.len()));
            }
            at += part.len() + comment::FILLER.len_utf8();
        }
    }

    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let start = self.pending.first().map_or(0, |(_, range)| range.start);
        self.inline_begins(&(start..start));
        let top = self.top();
        let first_in_item = self.node(top).first_child.is_none()
            && self.node(top).kind == Kind::Paragraph
            && self.node(self.node(top).parent).kind == Kind::Item
            && self.node(self.node(top).parent).first_child == Some(top);
        let notes_open = !self.delimiters.is_empty();
        let text = inline::Merged::new(self.body, &mut self.pending);
        if self.in_link > 0 || !first_in_item && !text.has_signs(notes_open) {
            let (kind, range) = text.whole();
            self.add(kind, range);
            return;
        }
        for piece in inline::split(self.body, &text, first_in_item, notes_open) {
            match piece {
                Piece::Node(kind, range) => {
                    self.add(kind, range);
                }
                Piece::Link(target, text, range) => {
                    let link = self.add(Kind::Link { form: LinkForm::Bare, target, title: "".into() }, range.clone());
                    self.stack.push(link);
                    self.add(Kind::Text(text), range);
                    self.stack.pop();
                }
                Piece::Delimiter(sign, text, range) => {
                    let node = self.add(Kind::Text(text), range);
                    self.delimiters.push(inline::Delimiter { sign, node, parent: self.top() });
                }
            }
        }
    }

    fn inline(&mut self, kind: Kind<'a>, range: Range<usize>) {
        self.inline_begins(&range);
        self.add(kind, range);
    }

    /// The inlines of tight items and definitions come without a paragraph: they get one here.
    fn inline_begins(&mut self, range: &Range<usize>) {
        let top = self.top();
        if matches!(self.node(top).kind, Kind::Item | Kind::DefinitionDetails) {
            if self.node(top).kind == Kind::Item {
                let list = self.node(top).parent;
                if let Kind::List { tight, .. } = &mut self.nodes[list.0 as usize].kind {
                    *tight = true;
                }
            }
            let paragraph = self.add(Kind::Paragraph, range.start..range.start);
            self.stack.push(paragraph);
        } else if matches!(self.node(top).kind, Kind::Root | Kind::BlockQuote | Kind::FootnoteDefinition { .. }) {
            let paragraph = self.add(Kind::Paragraph, range.start..range.start);
            self.stack.push(paragraph);
        }
    }

    fn block_begins(&mut self) {
        self.implicit_paragraph_ends();
    }

    /// Ends a paragraph that [`Self::inline_begins`] made: one that pulldown-cmark has not opened has an empty span of its own.
    fn implicit_paragraph_ends(&mut self) {
        let top = self.top();
        let node = self.node(top);
        if node.kind == Kind::Paragraph && node.span.start == node.span.end {
            let end = node.last_child.map_or(node.span.end, |child| self.node(child).span.end);
            self.nodes[top.0 as usize].span.end = end.max(node.span.start);
            self.stack.pop();
            self.inline_ends(top);
        }
    }

    fn inline_ends(&mut self, block: NodeId) {
        for pair in inline::pairs(std::mem::take(&mut self.delimiters)) {
            self.wrap(pair);
        }
        self.block_id(block);
    }

    fn html_line(&mut self, html: Cow<'a, str>, range: &Range<usize>) {
        let top = self.top();
        if let Kind::HtmlBlock(block) = &mut self.nodes[top.0 as usize].kind {
            append(block, html);
        } else {
            self.block_begins();
            self.add(Kind::HtmlBlock(html), range.clone());
        }
    }

    fn add(&mut self, kind: Kind<'a>, range: Range<usize>) -> NodeId {
        let span = self.span(&range);
        self.add_below(self.top(), kind, span)
    }

    pub(super) fn add_below(&mut self, parent: NodeId, kind: Kind<'a>, span: Span) -> NodeId {
        let id = NodeId(Span::new(self.nodes.len(), 0).start);
        self.nodes.push(Node { kind, span, parent, first_child: None, last_child: None, next: None });
        match self.nodes[parent.0 as usize].last_child.replace(id) {
            Some(before) => self.nodes[before.0 as usize].next = Some(id),
            None => self.nodes[parent.0 as usize].first_child = Some(id),
        }
        id
    }

    fn top(&self) -> NodeId {
        self.stack.last().copied().unwrap_or(Document::ROOT)
    }

    pub(super) fn node(&self, id: NodeId) -> &Node<'a> {
        &self.nodes[id.0 as usize]
    }

    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(range.start + self.offset, range.end + self.offset)
    }

    fn finish(mut self) -> Document<'a> {
        self.flush();
        self.implicit_paragraph_ends();
        Document { nodes: self.nodes, too_deep: self.too_deep }
    }
}

fn form(link_type: LinkType) -> LinkForm {
    match link_type {
        LinkType::Inline => LinkForm::Inline,
        LinkType::Autolink | LinkType::Email => LinkForm::Autolink,
        LinkType::WikiLink { has_pothole } => LinkForm::Wiki { piped: has_pothole },
        _ => LinkForm::Reference,
    }
}

fn target(link_type: LinkType, target: CowStr<'_>) -> Cow<'_, str> {
    match link_type {
        // In a table the pipe is written `\|`, and the backslash stays with the target.
        LinkType::WikiLink { .. } => match cow(target) {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim().trim_end_matches('\\').trim_end()),
            Cow::Owned(text) => Cow::Owned(text.trim().trim_end_matches('\\').trim_end().to_owned()),
        },
        LinkType::Email => format!("mailto:{target}").into(),
        _ => cow(target),
    }
}

fn append<'a>(whole: &mut Cow<'a, str>, part: Cow<'a, str>) {
    if whole.is_empty() {
        *whole = part;
    } else {
        whole.to_mut().push_str(&part);
    }
}

fn cow(text: CowStr<'_>) -> Cow<'_, str> {
    match text {
        CowStr::Borrowed(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.into_string()),
    }
}
