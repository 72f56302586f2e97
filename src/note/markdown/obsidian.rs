//! Obsidian's shapes that are made from finished blocks: callouts, highlights, inline footnotes, block ids.

use super::build::Builder;
use super::{Document, Fold, Kind, LinkForm, Node, NodeId, inline};
use crate::base::span::Span;
use std::borrow::Cow;

impl<'a> Builder<'a> {
    /// Puts the siblings between two delimiters below a mark or an inline footnote.
    pub(super) fn wrap(&mut self, (sign, open, close): (inline::Sign, NodeId, NodeId)) {
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
    pub(super) fn inline_note(&mut self, node: NodeId) {
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
    pub(super) fn block_id(&mut self, block: NodeId) {
        let Some(last) = self.node(block).last_child else { return };
        let Kind::Text(text) = &self.node(last).kind else { return };
        let Some((rest, id)) = inline::block_id(text) else { return };
        let (rest, id) = (rest.to_owned(), id.to_owned());
        let span = self.node(last).span;
        let cut =
            Span { start: span.end.saturating_sub(Span::new(id.len() + 1, 0).start).max(span.start), end: span.end };
        if rest.trim().is_empty() && self.trails_container(block, last, span) {
            return self.trail(block, last, id, cut);
        }
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

    /// Whether a `^id` stands alone at the head of a line that CommonMark takes for the lazy end of a quote or list.
    fn trails_container(&self, block: NodeId, last: NodeId, span: Span) -> bool {
        let at = (span.start as usize).saturating_sub(self.offset);
        let begins_line = at > 0 && self.body.as_bytes().get(at - 1) == Some(&b'\n');
        let follows_break = self.before(block, last).is_some_and(|before| self.node(before).kind == Kind::SoftBreak);
        begins_line && follows_break && self.stack.len() > 1
    }

    fn before(&self, block: NodeId, last: NodeId) -> Option<NodeId> {
        let mut before = None;
        let mut child = self.node(block).first_child.filter(|&child| child != last);
        while let Some(current) = child {
            before = Some(current);
            child = self.node(current).next.filter(|&next| next != last);
        }
        before
    }

    /// Takes the id and its line break out of the paragraph, to stand behind the outermost container.
    fn trail(&mut self, block: NodeId, last: NodeId, id: String, span: Span) {
        let Some(line_break) = self.before(block, last) else { return };
        let kept = self.before(block, line_break);
        match kept {
            Some(kept) => self.nodes[kept.0 as usize].next = None,
            None => self.nodes[block.0 as usize].first_child = None,
        }
        self.nodes[block.0 as usize].last_child = kept;
        self.trailing_id = self.stack.get(1).map(|&container| (container, id, span));
    }

    /// A quote that begins `[!name]` is a callout: its first line is the title.
    pub(super) fn callout(&mut self, quote: NodeId) {
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
    pub(super) fn unpiped(&mut self, link: NodeId) {
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
    pub(super) fn single_tilde(&mut self, id: NodeId) {
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
