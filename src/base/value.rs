//! Structured text (YAML, TOML) as one kind of value, with the place of everything in it.

use super::span::Span;
use std::borrow::Cow;

/// What a key of structured text may hold.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    /// Text; dates arrive as text too.
    Text(String),
    List(Vec<(Value, Span)>),
    Map(Vec<Entry>),
}

/// A key with its value. Each key stands once in its map; of two, the first is kept and the second reported.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// As written, without quotes.
    pub key: String,
    pub key_span: Span,
    pub value: Value,
    /// Of the value.
    pub span: Span,
}

/// Something wrong in structured text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub span: Span,
    /// In one line without a final full stop.
    pub message: String,
    pub help: Option<String>,
}

impl Problem {
    pub fn new(span: impl Into<Span>, message: impl Into<String>) -> Self {
        Self { span: span.into(), message: message.into(), help: None }
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl Value {
    /// What it is, for a message: `a list`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "true or false",
            Self::Integer(_) | Self::Float(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Map(_) => "a map of keys",
        }
    }

    /// A single value as text, digits as written (`1.10` stays `1.10`); `None` for nothing, lists and maps.
    pub fn written<'a>(&'a self, span: Span, source: &'a str) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Bool(_) | Self::Integer(_) | Self::Float(_) => {
                source.get(span.range()).map(|text| Cow::Borrowed(text.trim()))
            }
            Self::Null | Self::List(_) | Self::Map(_) => None,
        }
    }

    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Null => serde_json::Value::Null,
            Self::Bool(value) => (*value).into(),
            Self::Integer(value) => (*value).into(),
            // Infinite and not-a-number have no JSON form.
            Self::Float(value) => {
                serde_json::Number::from_f64(*value).map_or(serde_json::Value::Null, serde_json::Value::Number)
            }
            Self::Text(text) => text.as_str().into(),
            Self::List(items) => items.iter().map(|(item, _)| item.to_json()).collect(),
            Self::Map(entries) => entries
                .iter()
                .map(|entry| (entry.key.clone(), entry.value.to_json()))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }
}
