//! Builds the tree from pulldown-cmark's events.
use super::{Document, MarkdownOptions};
/// Reads the body of a note: `text[body_start..]`. Never fails.
pub fn parse<'a>(_text: &'a str, _body_start: usize, _options: MarkdownOptions) -> Document<'a> {
    unimplemented!()
}
