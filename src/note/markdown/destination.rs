//! Addresses as CommonMark writes them: read back from a piece of source, and from the definitions of a body.

use super::{MarkdownOptions, build, comment};
use crate::base::span::Span;
use pulldown_cmark::{Event, LinkType, Parser, Tag};

/// The definition `[label]: destination` that a reference link uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Escapes and entities decoded.
    pub destination: String,
    /// In the whole text of the note.
    pub span: Span,
}

/// What `[x](written)` leads to, escapes and entities decoded; `None` if that is no link, or has a title.
pub fn destination(written: &str) -> Option<String> {
    let source = format!("[x]({written})");
    let mut events = Parser::new(&source).into_offset_iter();
    events.find_map(|(event, range)| match event {
        Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url, title, .. })
            if range == (0..source.len()) && title.is_empty() =>
        {
            Some(dest_url.into_string())
        }
        _ => None,
    })
}

/// For each label the definition that counts, found as links find it.
pub fn definitions(
    text: &str,
    body_start: usize,
    options: MarkdownOptions,
    labels: &[&str],
) -> Vec<Option<Definition>> {
    let body = text.get(body_start..).unwrap_or("");
    let masked = comment::mask(body);
    let parser = Parser::new_ext(masked.as_deref().unwrap_or(body), build::extensions(options));
    let found = parser.reference_definitions();
    labels
        .iter()
        .map(|label| {
            found.get(label).map(|definition| Definition {
                destination: definition.dest.to_string(),
                span: Span::new(definition.span.start + body_start, definition.span.end + body_start),
            })
        })
        .collect()
}
