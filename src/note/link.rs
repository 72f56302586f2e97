//! Links to what lies inside the book, as a note writes them.

use super::facts::{Link, LinkKind};
use super::html;
use super::markdown::{Document, Kind, LinkForm, NodeId};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::path::NotePath;
use crate::base::span::Span;
use crate::base::text;
use std::borrow::Cow;

/// A link with its place, and the sentence that a backlink shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    pub link: Link,
    pub span: Span,
    pub context: Option<Context>,
}

/// The sentence around a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    pub sentence: Box<str>,
    /// Where the link's text stands in it, in bytes.
    pub start: u32,
    pub end: u32,
}

/// Where an address leads, judged by its form alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Something in the book.
    Inside,
    /// `http`, `https`, or without a scheme but with a host (`//example.org`).
    Web,
    /// `mailto:`, `tel:`, `obsidian:` and so on.
    Scheme,
    /// `javascript:`, `data:` and `vbscript:`, which a page must not hold.
    Unsafe,
}

pub fn reach(target: &str, form: LinkForm) -> Reach {
    // Browsers drop control characters and leading spaces from a scheme: `java\nscript:`.
    let clean: Cow<'_, str> = if target.contains(char::is_control) {
        target.chars().filter(|character| !character.is_control()).collect()
    } else {
        target.into()
    };
    let clean = clean.trim_start();
    let lower = |prefix: &str| clean.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
    if lower("http:") || lower("https:") || (clean.starts_with("//") && !matches!(form, LinkForm::Wiki { .. })) {
        return Reach::Web;
    }
    if matches!(form, LinkForm::Wiki { .. }) {
        return Reach::Inside;
    }
    if lower("javascript:") || lower("vbscript:") || lower("data:") {
        return Reach::Unsafe;
    }
    let scheme = clean.split_once(':').map(|(scheme, _)| scheme).filter(|scheme| {
        scheme.len() > 1
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    });
    if scheme.is_some_and(|scheme| !scheme.contains('.')) { Reach::Scheme } else { Reach::Inside }
}

/// A link that leads out of the book, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outside {
    /// As written, entities decoded: `https://example.org/x#y`, `//example.org`, `mailto:x@example.org`, `tel:112`.
    pub address: String,
    /// Of the whole link; in raw HTML and in front matter of the address alone.
    pub span: Span,
}

/// All links of the body, in document order: those to something inside the book, and into `outside` those that lead out
/// of it. Unsafe addresses are reported. `bare` leaves out the sentences around them.
pub fn collect(
    document: &Document<'_>,
    path: &NotePath,
    bare: bool,
    outside: &mut Vec<Outside>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Placed> {
    let mut found = Vec::new();
    let mut block = Block::default();
    let mut section: Option<usize> = None;
    for id in document.walk(Document::ROOT) {
        match document.kind(id) {
            Kind::Heading { .. } => section = Some(section.map_or(0, |index| index + 1)),
            Kind::Link { form, target, .. } | Kind::Image { form, target, .. } => {
                let is_image = matches!(document.kind(id), Kind::Image { .. });
                match reach(target, *form) {
                    Reach::Inside => {
                        let kind = match (form, is_image) {
                            (LinkForm::Wiki { .. }, true) => LinkKind::Embed,
                            (LinkForm::Wiki { .. }, false) => LinkKind::Wikilink,
                            (_, true) => LinkKind::Image,
                            (_, false) => LinkKind::Markdown,
                        };
                        let (target, text) = (target.to_string(), document.text(id));
                        let link = Link { kind, target, text, section, block: block.name(document, id) };
                        let context = if is_image || bare { None } else { block.context(document, id) };
                        found.push(Placed { link, span: document.span(id), context });
                    }
                    Reach::Unsafe => diagnostics.push(unsafe_link(path, document.span(id), target)),
                    Reach::Web | Reach::Scheme => {
                        outside.push(Outside { address: target.to_string(), span: document.span(id) });
                    }
                }
            }
            Kind::Html(html) | Kind::HtmlBlock(html) => {
                let start = document.span(id).start as usize;
                for tag in html::tags(html) {
                    let Some(address) = tag.address() else { continue };
                    let target = html::unescape(address.value);
                    let span = Span::new(start + address.range.start, start + address.range.end);
                    match reach(&target, LinkForm::Inline) {
                        Reach::Inside if !target.is_empty() => {
                            let (kind, target) = (LinkKind::Html, target.into_owned());
                            let link = Link { kind, target, text: String::new(), section, block: None };
                            found.push(Placed { link, span, context: None });
                        }
                        Reach::Unsafe => diagnostics.push(unsafe_link(path, span, &target)),
                        Reach::Web | Reach::Scheme => outside.push(Outside { address: target.into_owned(), span }),
                        Reach::Inside => {}
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// The node of each link of the body that [`collect`] gives, in the same order.
pub fn nodes(document: &Document<'_>) -> Vec<NodeId> {
    let mut nodes = Vec::new();
    for id in document.walk(Document::ROOT) {
        match document.kind(id) {
            Kind::Link { form, target, .. } | Kind::Image { form, target, .. }
                if reach(target, *form) == Reach::Inside =>
            {
                nodes.push(id);
            }
            Kind::Html(html) | Kind::HtmlBlock(html) => {
                let inside = |tag: &html::Tag<'_>| {
                    tag.address().is_some_and(|address| {
                        let target = html::unescape(address.value);
                        !target.is_empty() && reach(&target, LinkForm::Inline) == Reach::Inside
                    })
                };
                nodes.extend(html::tags(html).iter().filter(|tag| inside(tag)).map(|_| id));
            }
            _ => {}
        }
    }
    nodes
}

fn unsafe_link(path: &NotePath, span: Span, target: &str) -> Diagnostic {
    let scheme = target.split(':').next().unwrap_or("").trim().to_ascii_lowercase();
    Diagnostic::new(Code::UnsafeLink, path, span, format!("`{scheme}:` addresses are not put on a page"))
        .help("link to a page or a file, or show the code in a code block")
        .target(target)
}

/// The text of the block at hand, kept while its links are asked for.
#[derive(Default)]
struct Block {
    id: Option<NodeId>,
    /// Its `^id`.
    name: Option<String>,
    is_read: bool,
    text: String,
    /// Where each link's text begins and ends; ids rise, since links do not nest.
    links: Vec<(NodeId, usize, usize)>,
}

impl Block {
    fn context(&mut self, document: &Document<'_>, link: NodeId) -> Option<Context> {
        self.enter(document, link);
        self.read(document);
        let at = self.links.binary_search_by_key(&link, |(id, ..)| *id).ok()?;
        let &(_, start, end) = self.links.get(at)?;
        let sentence = text::sentence_at(&self.text, start);
        let offset = sentence.as_ptr() as usize - self.text.as_ptr() as usize;
        let last = end.min(offset + sentence.len());
        let (start, end) = (start.checked_sub(offset)?, last.checked_sub(offset)?);
        // A link that stands alone needs no sentence around it.
        (start < end && end - start < sentence.len()).then(|| Context {
            sentence: sentence.into(),
            start: Span::new(start, 0).start,
            end: Span::new(end, 0).start,
        })
    }

    fn name(&mut self, document: &Document<'_>, link: NodeId) -> Option<String> {
        self.enter(document, link);
        self.name.clone()
    }

    /// Goes to the block that holds a link; its name is read once for all its links.
    fn enter(&mut self, document: &Document<'_>, link: NodeId) {
        let Some(block) = document.ancestors(link).find(|&up| document.kind(up).is_block()) else { return };
        if self.id == Some(block) {
            return;
        }
        self.id = Some(block);
        self.is_read = false;
        self.name = document.children(block).find_map(|child| match document.kind(child) {
            Kind::BlockId(id) => Some(id.to_lowercase()),
            _ => None,
        });
    }

    /// Reads the text of the block, once for all its links, and only when one of them asks for its sentence.
    fn read(&mut self, document: &Document<'_>) {
        let Some(block) = self.id.filter(|_| !self.is_read) else { return };
        self.is_read = true;
        self.text.clear();
        self.links.clear();
        for child in document.children(block) {
            if !document.kind(child).is_block() {
                self.inline(document, child);
            }
        }
    }

    fn inline(&mut self, document: &Document<'_>, id: NodeId) {
        let start = self.text.len();
        match document.kind(id) {
            Kind::Text(text) | Kind::Code(text) => self.text.push_str(text),
            Kind::Math { tex, .. } => self.text.push_str(tex),
            Kind::Tag(tag) => {
                self.text.push('#');
                self.text.push_str(tag);
            }
            Kind::SoftBreak | Kind::HardBreak => self.text.push(' '),
            _ => {}
        }
        for child in document.children(id) {
            self.inline(document, child);
        }
        if matches!(document.kind(id), Kind::Link { .. }) {
            self.links.push((id, start, self.text.len()));
        }
    }
}
