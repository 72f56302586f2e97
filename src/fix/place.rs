//! Where in the source of a note the target of a finding is written, for every way of writing one.

use super::write::{Quote, Way};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::note::html;
use crate::note::markdown::{self, Definition, Document, Kind, LinkForm, MarkdownOptions, NodeId};
use crate::note::properties::wikilinks;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

/// A place that holds a target and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub range: Range<usize>,
    pub way: Way,
}

/// A note read once more, for the places in it.
#[derive(Debug)]
pub(super) struct Source<'a> {
    text: &'a str,
    body_start: usize,
    options: MarkdownOptions,
    document: Document<'a>,
    nodes: HashMap<Span, Vec<NodeId>>,
    /// By label; read when the first reference link asks.
    definitions: OnceCell<HashMap<&'a str, Definition>>,
}

impl<'a> Source<'a> {
    pub fn new(text: &'a str, body_start: usize, options: MarkdownOptions) -> Self {
        let document = markdown::parse(text, body_start, options);
        let mut nodes: HashMap<Span, Vec<NodeId>> = HashMap::new();
        for id in document.walk(Document::ROOT) {
            if matches!(document.kind(id), Kind::Link { .. } | Kind::Image { .. }) {
                nodes.entry(document.span(id)).or_default().push(id);
            }
        }
        Self { text, body_start, options, document, nodes, definitions: OnceCell::new() }
    }

    /// `None` unless the text there surely says the target of the finding.
    pub fn place(&self, finding: &Diagnostic) -> Option<Place> {
        let target = finding.target.as_deref().filter(|target| !target.is_empty())?;
        let span = finding.span;
        let place = if finding.code == Code::SpacedLink {
            self.spaced(span, target)
        } else if (span.start as usize) < self.body_start {
            self.front(span, target)
        } else {
            self.link(span, target).or_else(|| self.attribute(span, target))
        }?;
        // A target on two lines may have signs of quotes or lists in it.
        (!self.text.get(place.range.clone())?.contains('\n')).then_some(place)
    }

    fn link(&self, span: Span, target: &str) -> Option<Place> {
        let source = self.text.get(span.range())?;
        let (form, written) = self.nodes.get(&span)?.iter().find_map(|&id| match self.document.kind(id) {
            Kind::Link { form, target, .. } | Kind::Image { form, target, .. } => Some((*form, target)),
            _ => None,
        })?;
        if written != target {
            return None;
        }
        let start = span.start as usize;
        let (range, way) = match form {
            LinkForm::Inline => inline(source, target)?,
            LinkForm::Reference => return self.definition(source, target),
            LinkForm::Autolink => {
                let inside = source.strip_prefix('<')?.strip_suffix('>')?;
                (inside == target).then_some((1..source.len() - 1, Way::Autolink))?
            }
            LinkForm::Bare => {
                let is_whole = source == target || target.strip_prefix("https://") == Some(source);
                is_whole.then_some((0..source.len(), Way::Bare))?
            }
            LinkForm::Wiki { .. } => (wiki(source, target)?, Way::Wiki),
        };
        Some(Place { range: start + range.start..start + range.end, way })
    }

    /// Of `[text][label]`, `[label][]` or `[label]`: the address of the label's definition.
    fn definition(&self, source: &str, target: &str) -> Option<Place> {
        let label = label(source)?;
        let definition = self.definitions.get_or_init(|| self.all_definitions()).get(label)?;
        if definition.destination != target {
            return None;
        }
        let source = self.text.get(definition.span.range())?;
        let start = definition.span.start as usize;
        let mut found = source.match_indices("]:").filter_map(|(at, _)| {
            let (range, angle) = address(source, at + 2)?;
            let rest = &source[range.end + usize::from(angle)..];
            let written = if angle { range.start - 1..range.end + 1 } else { range.clone() };
            let fits = markdown::destination(&source[written]).as_deref() == Some(target);
            let ends = rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r']);
            (fits && ends).then_some((range, angle))
        });
        let (Some((range, angle)), None) = (found.next(), found.next()) else { return None };
        Some(Place { range: start + range.start..start + range.end, way: Way::Inline { angle } })
    }

    fn all_definitions(&self) -> HashMap<&'a str, Definition> {
        let reference = |id: &NodeId| {
            let kind = self.document.kind(*id);
            matches!(kind, Kind::Link { form: LinkForm::Reference, .. } | Kind::Image { form: LinkForm::Reference, .. })
        };
        let sources = self.document.walk(Document::ROOT).filter(reference);
        let labels: Vec<&str> =
            sources.filter_map(|id| label(self.text.get(self.document.span(id).range())?)).collect();
        let found = markdown::definitions(self.text, self.body_start, self.options, &labels);
        labels.into_iter().zip(found).filter_map(|(label, found)| Some((label, found?))).collect()
    }

    /// The value of an attribute in raw HTML.
    fn attribute(&self, span: Span, target: &str) -> Option<Place> {
        let value = self.text.get(span.range())?;
        if html::unescape(value) == target {
            return self.quoted(span.range());
        }
        // The lines of a block inside a quote stand without their signs in the tree, and places in it are moved.
        let block = self.document.walk(Document::ROOT).find(|&id| {
            let own = self.document.span(id);
            matches!(self.document.kind(id), Kind::HtmlBlock(_)) && own.start <= span.start && span.start < own.end
        })?;
        let own = self.document.span(block);
        let tags = html::tags(self.text.get(own.range())?);
        let mut found =
            tags.iter().filter_map(|tag| tag.address()).filter(|address| html::unescape(address.value) == target);
        let (Some(address), None) = (found.next(), found.next()) else { return None };
        self.quoted(own.start as usize + address.range.start..own.start as usize + address.range.end)
    }

    fn quoted(&self, range: Range<usize>) -> Option<Place> {
        let before = self.text.get(..range.start)?.chars().next_back()?;
        let after = self.text.get(range.end..)?.chars().next();
        let quote = matches!(before, '"' | '\'').then_some(before);
        if quote.is_some() && after != quote {
            return None;
        }
        if quote.is_none() && before != '=' && !before.is_whitespace() {
            return None;
        }
        Some(Place { range, way: Way::Attribute { quoted: quote.is_some() } })
    }

    /// A wikilink or an address in a value of the front matter; of a longer value the only place that says it.
    fn front(&self, span: Span, target: &str) -> Option<Place> {
        let source = self.text.get(span.range())?;
        let start = span.start as usize;
        let mut links = wikilinks(source).into_iter().filter(|link| link.target == target || link.path() == target);
        if let Some(link) = links.next() {
            if links.next().is_some() {
                return None;
            }
            let at = link.target.as_ptr() as usize - source.as_ptr() as usize;
            let range = start + at..start + at + target.len();
            return Some(Place { range, way: Way::Front { wiki: true, quote: self.quote(start + at) } });
        }
        let is_part =
            |character: Option<char>| character.is_some_and(|c| c.is_alphanumeric() || "-_./:%~#?&=".contains(c));
        let mut found = source.match_indices(target).map(|(at, _)| at).filter(|&at| {
            !is_part(source[..at].chars().next_back()) && !is_part(source[at + target.len()..].chars().next())
        });
        let (Some(at), None) = (found.next(), found.next()) else { return None };
        Some(Place {
            range: start + at..start + at + target.len(),
            way: Way::Front { wiki: false, quote: self.quote(start + at) },
        })
    }

    /// The quotes in which a place of the front matter stands, judged by its line.
    fn quote(&self, at: usize) -> Quote {
        let before = self.text.get(..at).unwrap_or("");
        let line = before.rsplit('\n').next().unwrap_or("");
        let mut open = None;
        let mut last = ' ';
        for character in line.chars() {
            match (open, character) {
                (None, '"' | '\'') if last.is_whitespace() || "[{,:='".contains(last) => open = Some(character),
                (Some('"'), '"') if last != '\\' => open = None,
                (Some('\''), '\'') => open = None,
                _ => {}
            }
            last = character;
        }
        match open {
            Some('"') => Quote::Double,
            Some(_) if self.text.starts_with("+++") => Quote::Literal,
            Some(_) => Quote::Single,
            None => Quote::None,
        }
    }

    /// The target of `[x](My Note.md)`.
    fn spaced(&self, span: Span, target: &str) -> Option<Place> {
        let source = self.text.get(span.range())?;
        let inside = source.strip_suffix(')')?;
        let open = inside.rfind("](")? + 2;
        let written = &inside[open..];
        if written.trim() != target {
            return None;
        }
        let start = span.start as usize + open + (written.len() - written.trim_start().len());
        Some(Place { range: start..start + target.len(), way: Way::Spaced })
    }
}

/// Of `[text](address "title")`: the address, if there is one way to read it alone.
fn inline(source: &str, target: &str) -> Option<(Range<usize>, Way)> {
    let mut found = source.match_indices("](").filter_map(|(at, _)| {
        let (range, angle) = address(source, at + 2)?;
        let written = if angle { range.start - 1..range.end + 1 } else { range.clone() };
        let rest = &source[written.end..];
        let ends = closes(rest) && markdown::destination(&source[written]).as_deref() == Some(target);
        ends.then_some((range, Way::Inline { angle }))
    });
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// The address that begins after white space at `from`, without its angle brackets, and whether it has them.
fn address(source: &str, from: usize) -> Option<(Range<usize>, bool)> {
    let rest = source.get(from..)?;
    // After a line end come the signs of the quote that the link stands in.
    let is_space = |character: char| character.is_whitespace();
    let mut start = from + rest.len() - rest.trim_start_matches(is_space).len();
    if source[from..start].contains('\n') {
        let rest = &source[start..];
        start += rest.len() - rest.trim_start_matches(['>', ' ']).len();
    }
    let mut depth = 0_usize;
    let mut escaped = false;
    let angle = source[start..].starts_with('<');
    let start = start + usize::from(angle);
    for (at, character) in source[start..].char_indices() {
        let end = start + at;
        match character {
            _ if escaped => escaped = false,
            '\n' | '\r' if angle => return None,
            '\\' => escaped = true,
            '>' if angle => return Some((start..end, true)),
            '<' if angle => return None,
            _ if angle => {}
            '(' => depth += 1,
            ')' if depth == 0 => return (end > start).then_some((start..end, false)),
            ')' => depth -= 1,
            other if other.is_ascii_whitespace() || other.is_ascii_control() => {
                return (end > start).then_some((start..end, false));
            }
            _ => {}
        }
    }
    (!angle && source.len() > start).then_some((start..source.len(), false))
}

/// Whether a link ends here: `)`, or a title and `)`.
fn closes(rest: &str) -> bool {
    let Some(inside) = rest.strip_suffix(')') else { return false };
    let title = inside.trim();
    if title.is_empty() {
        return true;
    }
    let has_space = inside.starts_with(|character: char| character.is_whitespace());
    let ends = [('"', '"'), ('\'', '\''), ('(', ')')];
    // The signs of a quote may stand before a title on a line of its own.
    let title = title.trim_start_matches(['>', ' ', '\n', '\r']);
    has_space && title.len() > 1 && ends.iter().any(|&(open, close)| title.starts_with(open) && title.ends_with(close))
}

/// Of `[[target|text]]`: the target.
fn wiki(source: &str, target: &str) -> Option<Range<usize>> {
    let open = source.find("[[")? + 2;
    let inside = source.get(open..)?.strip_suffix("]]")?;
    let written = inside.split('|').next()?;
    let written = written.trim_end_matches('\\');
    if written.trim() != target {
        return None;
    }
    let start = open + written.len() - written.trim_start().len();
    Some(start..start + target.len())
}

/// The label of a reference link.
fn label(source: &str) -> Option<&str> {
    let inside = source.strip_suffix(']')?;
    let begins = |inside: &str| {
        let bytes = inside.as_bytes();
        memchr::memrchr_iter(b'[', bytes).find(|&at| at == 0 || bytes[at - 1] != b'\\')
    };
    match inside.strip_suffix("][") {
        // A collapsed one: the text is the label.
        Some(text) => {
            let open = text.find('[')?;
            Some(&text[open + 1..])
        }
        None => {
            let open = begins(inside)?;
            Some(&inside[open + 1..])
        }
    }
}
