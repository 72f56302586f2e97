//! Builds the tree from pulldown-cmark's events.

use super::inline::{self, Piece};
use super::{Document, Fold, Kind, LinkForm, MarkdownOptions, Node, NodeId, comment};
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
fn extensions(options: MarkdownOptions) -> Options {
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

struct Builder<'a> {
    body: &'a str,
    /// Where the body begins in the note's text.
    offset: usize,
    nodes: Vec<Node<'a>>,
    stack: Vec<NodeId>,
    /// Text that may go on with the next event.
    pending: Vec<(Cow<'a, str>, Range<usize>)>,
    /// Open `==` and `^[` in the inline container at hand.
    delimiters: Vec<inline::Delimiter>,
    /// How many links and images are open: no links, tags or marks are looked for inside.
    in_link: usize,
    /// Containers passed over beyond the depth limit.
    skipped: usize,
    inline_notes: usize,
    too_deep: Option<Span>,
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
            too_deep: None,
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
        if text.contains(comment::FILLER) {
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
        let pieces = std::mem::take(&mut self.pending);
        let start = pieces.first().map_or(0, |(_, range)| range.start);
        self.inline_begins(&(start..start));
        let top = self.top();
        let first_in_item = self.node(top).first_child.is_none()
            && self.node(top).kind == Kind::Paragraph
            && self.node(self.node(top).parent).kind == Kind::Item
            && self.node(self.node(top).parent).first_child == Some(top);
        for piece in inline::split(self.body, pieces, self.in_link > 0, first_in_item, !self.delimiters.is_empty()) {
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

    /// Puts the siblings between two delimiters below a mark or an inline footnote.
    fn wrap(&mut self, (sign, open, close): (inline::Sign, NodeId, NodeId)) {
        let (first, opening) = (self.node(open).next, self.node(open).span);
        let closing = self.node(close).span;
        let after = self.node(close).next;
        let parent = self.node(open).parent;
        let mut last = None;
        let mut child = first.filter(|&child| child != close);
        while let Some(current) = child {
            self.nodes[current.0 as usize].parent = open;
            last = Some(current);
            child = self.node(current).next.filter(|&next| next != close);
        }
        if let Some(last) = last {
            self.nodes[last.0 as usize].next = None;
        }
        let node = &mut self.nodes[open.0 as usize];
        node.span = Span { start: opening.start, end: closing.end };
        node.next = after;
        node.first_child = last.and(first);
        node.last_child = last;
        if after.is_none() {
            self.nodes[parent.0 as usize].last_child = Some(open);
        }
        match sign {
            inline::Sign::Mark => self.nodes[open.0 as usize].kind = Kind::Mark,
            _ => self.inline_note(open),
        }
    }

    /// `^[text]` becomes a reference here and a definition at the end of the note.
    fn inline_note(&mut self, node: NodeId) {
        self.inline_notes += 1;
        // U+0001 can stand in no written label, so the two never meet.
        let label: Cow<'a, str> = format!("\u{1}{}", self.inline_notes).into();
        let (first, last, span) = (self.node(node).first_child, self.node(node).last_child, self.node(node).span);
        let reference = &mut self.nodes[node.0 as usize];
        reference.kind = Kind::FootnoteReference { label: label.clone() };
        reference.first_child = None;
        reference.last_child = None;
        let definition = self.add_below(Document::ROOT, Kind::FootnoteDefinition { label }, span);
        let paragraph = self.add_below(definition, Kind::Paragraph, span);
        self.nodes[paragraph.0 as usize].first_child = first;
        self.nodes[paragraph.0 as usize].last_child = last;
        let mut child = first;
        while let Some(current) = child {
            self.nodes[current.0 as usize].parent = paragraph;
            child = self.node(current).next;
        }
    }

    /// Cuts `^id` off the end of a block's text.
    fn block_id(&mut self, block: NodeId) {
        let Some(last) = self.node(block).last_child else { return };
        let Kind::Text(text) = &self.node(last).kind else { return };
        let Some((rest, id)) = inline::block_id(text) else { return };
        let (rest, id) = (rest.to_owned(), id.to_owned());
        let span = self.node(last).span;
        let cut =
            Span { start: span.end.saturating_sub(Span::new(id.len() + 1, 0).start).max(span.start), end: span.end };
        if rest.trim().is_empty() {
            let node = &mut self.nodes[last.0 as usize];
            node.kind = Kind::BlockId(id);
            node.span = cut;
        } else {
            let node = &mut self.nodes[last.0 as usize];
            node.kind = Kind::Text(rest.into());
            node.span.end = cut.start;
            self.add_below(block, Kind::BlockId(id), cut);
        }
    }

    /// A quote that begins `[!name]` is a callout: its first line is the title.
    fn callout(&mut self, quote: NodeId) {
        let Some(paragraph) = self.node(quote).first_child.filter(|&child| self.node(child).kind == Kind::Paragraph)
        else {
            return;
        };
        let Some(first) = self.node(paragraph).first_child else { return };
        let Kind::Text(text) = &self.node(first).kind else { return };
        let Some((name, fold, rest)) = callout_head(text) else { return };
        let (name, rest) = (name.to_owned(), rest.to_owned());
        let (span, cut) = (self.node(first).span, text.len() - rest.len());
        self.nodes[quote.0 as usize].kind = Kind::Callout { name, fold };
        let head = &mut self.nodes[first.0 as usize];
        head.kind = Kind::Text(rest.into());
        head.span.start = (span.start + Span::new(cut, 0).start).min(span.end);

        let title = NodeId(Span::new(self.nodes.len(), 0).start);
        let mut last = first;
        let mut line_end = self.node(first).next;
        while let Some(next) = line_end {
            if matches!(self.node(next).kind, Kind::SoftBreak | Kind::HardBreak) {
                break;
            }
            last = next;
            line_end = self.node(next).next;
        }
        let mut child = Some(first);
        while let Some(current) = child {
            self.nodes[current.0 as usize].parent = title;
            child = if current == last { None } else { self.node(current).next };
        }
        self.nodes[last.0 as usize].next = None;
        let body = line_end.and_then(|line_break| self.node(line_break).next);
        let title_span = Span { start: self.node(first).span.start, end: self.node(last).span.end };
        let after = match body {
            Some(body) => {
                let start = self.node(body).span.start;
                let node = &mut self.nodes[paragraph.0 as usize];
                node.first_child = Some(body);
                node.span.start = start;
                Some(paragraph)
            }
            None => self.node(paragraph).next,
        };
        self.nodes.push(Node {
            kind: Kind::CalloutTitle,
            span: title_span,
            parent: quote,
            first_child: Some(first),
            last_child: Some(last),
            next: after,
        });
        self.nodes[quote.0 as usize].first_child = Some(title);
        if after.is_none() {
            self.nodes[quote.0 as usize].last_child = Some(title);
        }
    }

    /// `[[Note#Heading]]` reads "Note > Heading", as in Obsidian.
    fn unpiped(&mut self, link: NodeId) {
        let (Kind::Link { form: LinkForm::Wiki { piped: false }, target, .. }
        | Kind::Image { form: LinkForm::Wiki { piped: false }, target, .. }) = &self.node(link).kind
        else {
            return;
        };
        if !target.contains('#') {
            return;
        }
        let shown = target.split('#').map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" > ");
        if let Some(child) = self.node(link).first_child {
            let node = &mut self.nodes[child.0 as usize];
            node.kind = Kind::Text(shown.into());
            node.next = None;
            self.nodes[link.0 as usize].last_child = Some(child);
        }
    }

    /// `~one~` is no strikethrough in Obsidian; product notes are full of `~5 ms`.
    fn single_tilde(&mut self, id: NodeId) {
        let span = self.node(id).span;
        let start = (span.start as usize).saturating_sub(self.offset);
        if self.body.get(start..start + 2) == Some("~~") {
            return;
        }
        let edge = |at: u32| Span { start: at, end: at + 1 };
        let open = NodeId(Span::new(self.nodes.len(), 0).start);
        let first = self.node(id).first_child;
        self.nodes.push(Node {
            kind: Kind::Text("~".into()),
            span: edge(span.start),
            parent: id,
            first_child: None,
            last_child: None,
            next: first,
        });
        self.nodes[id.0 as usize].first_child = Some(open);
        if first.is_none() {
            self.nodes[id.0 as usize].last_child = Some(open);
        }
        self.add_below(id, Kind::Text("~".into()), edge(span.end.saturating_sub(1)));
        self.nodes[id.0 as usize].kind = Kind::Group;
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

    fn add_below(&mut self, parent: NodeId, kind: Kind<'a>, span: Span) -> NodeId {
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

    fn node(&self, id: NodeId) -> &Node<'a> {
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

/// `[!name]`, an optional fold sign, and what follows on the line.
fn callout_head(text: &str) -> Option<(&str, Fold, &str)> {
    let (name, rest) = text.strip_prefix("[!")?.split_once(']')?;
    if name.is_empty() || name.len() > 60 || name.contains('[') {
        return None;
    }
    let name = name.split('|').next().unwrap_or(name).trim();
    let (fold, rest) = match rest.as_bytes().first() {
        Some(b'-') => (Fold::Closed, &rest[1..]),
        Some(b'+') => (Fold::Open, &rest[1..]),
        _ => (Fold::None, rest),
    };
    Some((name, fold, rest.trim_start()))
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

fn into_owned<'a>(document: Document<'_>) -> Document<'a> {
    fn own<'b>(text: Cow<'_, str>) -> Cow<'b, str> {
        Cow::Owned(text.into_owned())
    }
    let kind = |kind: Kind<'_>| -> Kind<'a> {
        match kind {
            Kind::Root => Kind::Root,
            Kind::Paragraph => Kind::Paragraph,
            Kind::Heading { level, id, classes } => {
                Kind::Heading { level, id: id.map(own), classes: classes.into_iter().map(own).collect() }
            }
            Kind::BlockQuote => Kind::BlockQuote,
            Kind::Callout { name, fold } => Kind::Callout { name, fold },
            Kind::CalloutTitle => Kind::CalloutTitle,
            Kind::List { start, tight } => Kind::List { start, tight },
            Kind::Item => Kind::Item,
            Kind::CodeBlock { info, code, fenced } => Kind::CodeBlock { info: own(info), code: own(code), fenced },
            Kind::HtmlBlock(html) => Kind::HtmlBlock(own(html)),
            Kind::Table { alignments } => Kind::Table { alignments },
            Kind::TableHead => Kind::TableHead,
            Kind::TableRow => Kind::TableRow,
            Kind::TableCell => Kind::TableCell,
            Kind::FootnoteDefinition { label } => Kind::FootnoteDefinition { label: own(label) },
            Kind::DefinitionList => Kind::DefinitionList,
            Kind::DefinitionTitle => Kind::DefinitionTitle,
            Kind::DefinitionDetails => Kind::DefinitionDetails,
            Kind::Rule => Kind::Rule,
            Kind::Text(text) => Kind::Text(own(text)),
            Kind::Code(text) => Kind::Code(own(text)),
            Kind::Html(text) => Kind::Html(own(text)),
            Kind::Math { tex, display } => Kind::Math { tex: own(tex), display },
            Kind::SoftBreak => Kind::SoftBreak,
            Kind::HardBreak => Kind::HardBreak,
            Kind::Emphasis => Kind::Emphasis,
            Kind::Strong => Kind::Strong,
            Kind::Strikethrough => Kind::Strikethrough,
            Kind::Group => Kind::Group,
            Kind::Mark => Kind::Mark,
            Kind::Link { form, target, title } => Kind::Link { form, target: own(target), title: own(title) },
            Kind::Image { form, target, title } => Kind::Image { form, target: own(target), title: own(title) },
            Kind::FootnoteReference { label } => Kind::FootnoteReference { label: own(label) },
            Kind::TaskMarker { mark } => Kind::TaskMarker { mark },
            Kind::Tag(tag) => Kind::Tag(tag),
            Kind::BlockId(id) => Kind::BlockId(id),
        }
    };
    let nodes = document.nodes.into_iter().map(|node| Node {
        kind: kind(node.kind),
        span: node.span,
        parent: node.parent,
        first_child: node.first_child,
        last_child: node.last_child,
        next: node.next,
    });
    Document { nodes: nodes.collect(), too_deep: document.too_deep }
}
