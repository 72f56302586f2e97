//! Front matter: YAML between `---` or TOML between `+++` at the head of a note, read with the place of every key and value.

use crate::base::span::Span;

/// The front matter of one note, as written. Empty when there is none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FrontMatter {
    pub entries: Vec<Entry>,
    /// Byte offset where the body begins.
    pub body_start: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub key: String,
    pub key_span: Span,
    pub value: Value,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    /// Text; dates arrive as text too.
    Text(String),
    List(Vec<(Value, Span)>),
    Map(Vec<(String, Value)>),
}

/// Relations of a note to others, each a target as a link would write it (`d-002-radio`, `goals/launch.md`) or an id (`D-002`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Relations {
    pub supersedes: Vec<String>,
    pub superseded_by: Vec<String>,
    pub depends_on: Vec<String>,
    pub conflicts_with: Vec<String>,
    pub serves: Vec<String>,
}
