//! Outside works that a note links to: one mention per external link, read by the rules R0 to R7 of the manual's chapter on articles.

use crate::base::span::Span;

/// One external link at one place. Position-free; [`Found`] adds the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The identity key that joins spellings of one address: `https://example.com/x`, `medium:0f1e2d3c4b5a`.
    pub key: String,
    /// As written, with the fragment.
    pub url: String,
    pub rule: Rule,
    pub fields: Fields,
    /// Headings above it below the note's title, without headings that are themselves article leads.
    pub section: Vec<String>,
    /// The link's text, when it stands in prose (R6 and R5).
    pub anchor: Option<String>,
}

/// What a mention says of its article. Absent is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fields {
    pub title: Option<String>,
    pub author: Vec<String>,
    pub publisher: Option<String>,
    pub container: Option<String>,
    pub description: Option<String>,
    pub published: Option<String>,
    pub accessed: Option<String>,
    pub archived: Option<String>,
    /// Names of the fields above that are guesses.
    pub unsure: Vec<&'static str>,
}

/// Which shape of text a mention was read from; the lower, the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    R0,
    R1,
    R2,
    R3,
    R4,
    R5,
    R6,
    R7,
}

impl Rule {
    pub fn name(self) -> &'static str {
        ["R0", "R1", "R2", "R3", "R4", "R5", "R6", "R7"][self as usize]
    }
}

/// A mention with its place in the note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub mention: Mention,
    /// Of the link.
    pub span: Span,
    /// The sentence around it, absent if the link stands alone.
    pub sentence: Option<String>,
}
