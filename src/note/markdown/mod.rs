//! The one Markdown reading of a note: CommonMark, GFM and Obsidian's syntax as a tree of nodes with byte spans.
//!
//! Everything that asks what a note says (facts, articles, decisions, the HTML body) walks this tree, so that all agree.
//! It lives only as long as somebody walks it; a [`Note`](crate::note::Note) keeps the text, not the tree.

mod autolink;
mod build;
mod comment;
mod destination;
mod inline;
mod obsidian;
mod owned;

pub use build::parse;
pub use destination::{Definition, definitions, destination};

use crate::base::span::Span;
use std::borrow::Cow;

/// What a reader of Markdown may be told. Part of the book's configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MarkdownOptions {
    /// `$…$` and `$$…$$` are math.
    pub math: bool,
}

/// A note's body as a tree. Node 0 is the root.
#[derive(Debug)]
pub struct Document<'a> {
    nodes: Vec<Node<'a>>,
    /// Where nesting was cut off because it passed the limit, if it was.
    pub too_deep: Option<Span>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(super) u32);

#[derive(Debug)]
pub struct Node<'a> {
    pub kind: Kind<'a>,
    /// In the whole text of the note, front matter included.
    pub span: Span,
    parent: NodeId,
    first_child: Option<NodeId>,
    last_child: Option<NodeId>,
    next: Option<NodeId>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Kind<'a> {
    Root,
    // Blocks
    Paragraph,
    Heading {
        level: u8,
        id: Option<Cow<'a, str>>,
        classes: Vec<Cow<'a, str>>,
    },
    BlockQuote,
    /// Obsidian callout or GitHub alert. Its first child is a [`Kind::CalloutTitle`], empty when none is written.
    Callout {
        name: String,
        fold: Fold,
    },
    CalloutTitle,
    /// `start` is the first number of an ordered list. Items always hold paragraphs; of a `tight` list they are shown without `<p>`.
    List {
        start: Option<u64>,
        tight: bool,
    },
    Item,
    CodeBlock {
        info: Cow<'a, str>,
        code: Cow<'a, str>,
        fenced: bool,
    },
    HtmlBlock(Cow<'a, str>),
    Table {
        alignments: Vec<pulldown_cmark::Alignment>,
    },
    TableHead,
    TableRow,
    TableCell,
    FootnoteDefinition {
        label: Cow<'a, str>,
    },
    DefinitionList,
    DefinitionTitle,
    DefinitionDetails,
    Rule,
    // Inlines
    /// Adjacent text is merged; entities and escapes are decoded, so the span may be longer than the text.
    Text(Cow<'a, str>),
    Code(Cow<'a, str>),
    Html(Cow<'a, str>),
    /// `$…$`, or `$$…$$` when `display`.
    Math {
        tex: Cow<'a, str>,
        display: bool,
    },
    SoftBreak,
    HardBreak,
    Emphasis,
    Strong,
    Strikethrough,
    /// `==highlight==`
    Mark,
    /// Inlines without a meaning of their own.
    Group,
    Link {
        form: LinkForm,
        target: Cow<'a, str>,
        title: Cow<'a, str>,
    },
    /// An image, or an Obsidian embed (`form` is `Wiki`). Its children are the alternative text.
    Image {
        form: LinkForm,
        target: Cow<'a, str>,
        title: Cow<'a, str>,
    },
    FootnoteReference {
        label: Cow<'a, str>,
    },
    /// `[x]` at the head of a list item.
    TaskMarker {
        mark: char,
    },
    /// `#tag`, without the `#`.
    Tag(String),
    /// `^id` at the end of a block: an anchor on the block that holds it (or, alone in a paragraph, on the block before).
    BlockId(String),
}

/// `[!note]`, `[!note]+`, `[!note]-`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    None,
    Open,
    Closed,
}

/// How a link is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkForm {
    /// `[text](target)`
    Inline,
    /// `[text][label]`, `[label]`
    Reference,
    /// `<https://…>`
    Autolink,
    /// A web address as text.
    Bare,
    /// `[[target]]`, `[[target|text]]`; `piped` when the text is its own.
    Wiki { piped: bool },
}

impl<'a> Document<'a> {
    pub const ROOT: NodeId = NodeId(0);

    pub fn node(&self, id: NodeId) -> &Node<'a> {
        &self.nodes[id.0 as usize]
    }

    pub fn kind(&self, id: NodeId) -> &Kind<'a> {
        &self.node(id).kind
    }

    pub fn span(&self, id: NodeId) -> Span {
        self.node(id).span
    }

    /// `None` for the root.
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        (id != Self::ROOT).then(|| self.node(id).parent)
    }

    pub fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.node(id).first_child, |&child| self.node(child).next)
    }

    pub fn next(&self, id: NodeId) -> Option<NodeId> {
        self.node(id).next
    }

    /// The node itself and all below it, in document order.
    pub fn walk(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let mut next = Some(id);
        std::iter::from_fn(move || {
            let current = next?;
            next = self.node(current).first_child.or_else(|| {
                let mut up = current;
                loop {
                    if up == id {
                        return None;
                    }
                    if let Some(sibling) = self.node(up).next {
                        return Some(sibling);
                    }
                    up = self.node(up).parent;
                }
            });
            Some(current)
        })
    }

    /// The nodes above, from the parent to the root.
    pub fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.parent(id), |&up| self.parent(up))
    }

    /// What a reader reads: text and code, breaks as spaces, no raw HTML, no block ids, folded (U+00A0 is a space).
    pub fn text(&self, id: NodeId) -> String {
        let mut out = String::new();
        for node in self.walk(id) {
            match self.kind(node) {
                Kind::Text(text) | Kind::Code(text) | Kind::Math { tex: text, .. } => out.push_str(text),
                Kind::Tag(tag) => {
                    out.push('#');
                    out.push_str(tag);
                }
                Kind::SoftBreak | Kind::HardBreak => out.push(' '),
                kind if kind.is_block() && !out.ends_with(' ') => out.push(' '),
                _ => {}
            }
        }
        crate::base::text::fold(&out)
    }
}

/// The language that a fence's info string names, in lower case: `rust` of `rust title="main.rs"`.
pub fn language(info: &str) -> String {
    let end = info.find(|c: char| c.is_whitespace() || matches!(c, ',' | '{')).unwrap_or(info.len());
    info[..end].trim().trim_start_matches('.').to_lowercase()
}

impl Kind<'_> {
    pub fn is_block(&self) -> bool {
        matches!(
            self,
            Self::Root
                | Self::Paragraph
                | Self::Heading { .. }
                | Self::BlockQuote
                | Self::Callout { .. }
                | Self::CalloutTitle
                | Self::List { .. }
                | Self::Item
                | Self::CodeBlock { .. }
                | Self::HtmlBlock(_)
                | Self::Table { .. }
                | Self::TableHead
                | Self::TableRow
                | Self::TableCell
                | Self::FootnoteDefinition { .. }
                | Self::DefinitionList
                | Self::DefinitionTitle
                | Self::DefinitionDetails
                | Self::Rule
        )
    }
}

#[cfg(test)]
mod tests;
