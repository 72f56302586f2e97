//! Walks a map of structured text: each key that is asked for is known, whatever is left over is an error.

use crate::base::span::Span;
use crate::base::suggest;
use crate::base::text::fold;
use crate::base::value::{Entry, Problem, Value};

/// YAML writes `2030` where TOML would write `"2030"`, so only in TOML is a number no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Toml,
    Yaml,
}

pub(super) struct Table<'a> {
    /// For messages: `build`, or empty at the top.
    name: String,
    entries: &'a [Entry],
    source: &'a str,
    format: Format,
    /// Every key that was asked for, present or not.
    known: Vec<&'static str>,
}

impl<'a> Table<'a> {
    pub fn new(name: impl Into<String>, entries: &'a [Entry], source: &'a str, format: Format) -> Self {
        Self { name: name.into(), entries, source, format, known: Vec::new() }
    }

    pub fn entry(&mut self, key: &'static str) -> Option<&'a Entry> {
        self.known.push(key);
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// Accepts a key whatever it holds.
    pub fn ignore(&mut self, key: &'static str) {
        self.known.push(key);
    }

    pub fn text(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> Option<String> {
        let entry = self.entry(key)?;
        match &entry.value {
            Value::Text(text) => Some(text.trim().to_owned()),
            // An empty key of YAML.
            Value::Null => None,
            // In YAML a title such as `5G` is text but `2030` is a number.
            value => match value.written(entry.span, self.source) {
                Some(text) if !matches!(value, Value::Bool(_)) && !self.is_toml() => Some(text.into_owned()),
                _ => {
                    problems.push(self.mistyped(entry, "text").help(format!("write {}", self.example(key, "text"))));
                    None
                }
            },
        }
    }

    pub fn flag(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> Option<bool> {
        let entry = self.entry(key)?;
        if let Value::Bool(value) = entry.value {
            return Some(value);
        }
        problems.push(self.mistyped(entry, "true or false"));
        None
    }

    /// A whole number in a range.
    pub fn number<T: TryFrom<i64> + std::fmt::Display + Copy + PartialOrd>(
        &mut self,
        key: &'static str,
        least: T,
        most: T,
        problems: &mut Vec<Problem>,
    ) -> Option<T> {
        let entry = self.entry(key)?;
        let number = match entry.value {
            Value::Integer(number) => T::try_from(number).ok().filter(|number| *number >= least && *number <= most),
            _ => None,
        };
        if number.is_none() {
            problems.push(self.mistyped(entry, &format!("a whole number from {least} to {most}")));
        }
        number
    }

    /// A number in a range, with or without decimals.
    pub fn decimal(&mut self, key: &'static str, least: f64, most: f64, problems: &mut Vec<Problem>) -> Option<f64> {
        let entry = self.entry(key)?;
        let number = match entry.value {
            Value::Integer(number) => i32::try_from(number).ok().map(f64::from),
            Value::Float(number) => Some(number),
            _ => None,
        };
        let number = number.filter(|number| (least..=most).contains(number));
        if number.is_none() {
            problems.push(self.mistyped(entry, &format!("a number from {least} to {most}")));
        }
        number
    }

    /// A list of texts, or one text.
    pub fn texts(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> Vec<String> {
        let Some(entry) = self.entry(key) else { return Vec::new() };
        let mut texts = Vec::new();
        for (value, span) in self.items(entry) {
            match value.written(span, self.source) {
                Some(text) if matches!(value, Value::Text(_)) || !self.is_toml() => texts.push(fold(&text)),
                _ if *value == Value::Null => {}
                _ => {
                    let message = format!("{} wants a list of texts, not {}", self.path(key), value.name());
                    problems.push(Problem::new(span, message).help(format!("write {}", self.example(key, "list"))));
                }
            }
        }
        texts
    }

    /// One of some words.
    pub fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        choices: &[(&'static str, T)],
        problems: &mut Vec<Problem>,
    ) -> Option<T> {
        let span = self.entry(key)?.span;
        let text = self.text(key, problems)?;
        let found = choices.iter().find(|(name, _)| *name == text).map(|(_, choice)| *choice);
        if found.is_none() {
            let names: Vec<String> = choices.iter().map(|(name, _)| format!("`{name}`")).collect();
            problems.push(
                Problem::new(span, format!("{} cannot be `{text}`", self.path(key)))
                    .help(format!("write one of {}", names.join(", "))),
            );
        }
        found
    }

    pub fn table(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> Option<Table<'a>> {
        let entry = self.entry(key)?;
        match &entry.value {
            Value::Map(entries) => Some(Table::new(self.below(key), entries, self.source, self.format)),
            Value::Null => None,
            _ => {
                problems.push(self.mistyped(entry, "a table of keys"));
                None
            }
        }
    }

    /// The table under a key of the user's own.
    pub fn table_of(&self, entry: &'a Entry, problems: &mut Vec<Problem>) -> Option<Table<'a>> {
        match &entry.value {
            Value::Map(entries) => Some(Table::new(self.below(&entry.key), entries, self.source, self.format)),
            _ => {
                problems.push(self.mistyped(entry, "a table of keys"));
                None
            }
        }
    }

    /// Everything in it, for tables whose keys are the user's own.
    pub fn entries(&self) -> &'a [Entry] {
        self.entries
    }

    pub fn below(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    /// Reports the keys that nobody asked for.
    pub fn finish(self, problems: &mut Vec<Problem>) {
        for entry in self.entries {
            if !self.known.contains(&entry.key.as_str()) {
                let mut problem = Problem::new(entry.key_span, format!("unknown key {}", self.path(&entry.key)));
                problem.help = suggest::nearest(&entry.key, self.known.iter().copied())
                    .map(|name| format!("did you mean `{name}`?"))
                    .or_else(|| Some(format!("known here: {}", self.known.join(", "))));
                problems.push(problem);
            }
        }
    }

    pub fn mistyped(&self, entry: &Entry, wanted: &str) -> Problem {
        let message = format!("{} wants {wanted}, not {}", self.path(&entry.key), entry.value.name());
        Problem::new(entry.span, message)
    }

    /// The items of a list; any other value is its own only item.
    pub fn items(&self, entry: &'a Entry) -> Vec<(&'a Value, Span)> {
        match &entry.value {
            Value::List(items) => items.iter().map(|(value, span)| (value, *span)).collect(),
            value => vec![(value, entry.span)],
        }
    }

    fn path(&self, key: &str) -> String {
        if self.name.is_empty() { format!("`{key}`") } else { format!("`{key}` in `{}`", self.name) }
    }

    fn is_toml(&self) -> bool {
        self.format == Format::Toml
    }

    fn example(&self, key: &str, shape: &str) -> String {
        match (self.is_toml(), shape) {
            (true, "list") => format!("`{key} = [\"one\", \"two\"]`"),
            (true, _) => format!("`{key} = \"text\"`"),
            (false, "list") => format!("`{key}: [one, two]`"),
            (false, _) => format!("`{key}: text`"),
        }
    }
}
