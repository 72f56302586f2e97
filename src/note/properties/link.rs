//! Wikilinks inside front matter.

use super::super::facts::Link;
use crate::base::span::Span;
use std::ops::Range;

/// A wikilink in front matter, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PropertyLink {
    pub link: Link,
    pub span: Span,
}

/// `[[target|display]]` in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wikilink<'a> {
    /// Of the whole link, in the text.
    pub range: Range<usize>,
    /// With its fragment.
    pub target: &'a str,
    pub display: Option<&'a str>,
}

impl<'a> Wikilink<'a> {
    /// What a reader reads: the display text, else the last component of the path.
    pub fn name(&self) -> &'a str {
        self.display.unwrap_or_else(|| self.target.rsplit('/').next().unwrap_or(self.target))
    }

    /// The target without its fragment.
    pub fn path(&self) -> &'a str {
        self.target.split('#').next().unwrap_or(self.target).trim_end()
    }
}

/// All wikilinks of a text, in order.
pub fn wikilinks(text: &str) -> Vec<Wikilink<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find("[[").map(|at| from + at) {
        let inside_start = open + 2;
        let Some(close) = text[inside_start..].find("]]").map(|at| inside_start + at) else { break };
        // Of `[[[x]]` and `[[a [[b]]` the innermost opening counts.
        let inside_start = text[inside_start..close].rfind("[[").map_or(inside_start, |at| inside_start + at + 2);
        let inside = &text[inside_start..close];
        let (target, display) = match inside.split_once('|') {
            Some((target, display)) => (target.trim_end_matches('\\').trim(), Some(display.trim())),
            None => (inside.trim(), None),
        };
        if !target.is_empty() && !inside.contains('\n') {
            let display = display.filter(|display| !display.is_empty());
            found.push(Wikilink { range: inside_start - 2..close + 2, target, display });
        }
        from = close + 2;
    }
    found
}
