//! Pins: what a writer declares about outside works, so that no guess from the text stands against it.
//! `articles.yaml` is the house's own form; CSL-JSON and BibTeX come from reference managers.

mod bib;
mod csl;

pub use bib::read as read_bib;
pub use csl::read as read_csl;

use super::table::{Format, Table};
use super::{ConfigError, errors};
use crate::base::span::Span;
use crate::base::value::{Entry, Problem, Value};
use crate::base::yaml;

/// All pins of a book, in the order of its files.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pins {
    pub all: Vec<Pin>,
}

impl Pins {
    /// Adds a file, read by the ending of its name: `.json` is CSL-JSON, `.bib` is BibTeX, all else is YAML.
    pub fn add(&mut self, text: &str, file_name: &str) -> Vec<ConfigError> {
        let lower = file_name.to_ascii_lowercase();
        let (pins, errors) = if lower.ends_with(".json") {
            read_csl(text, file_name)
        } else if lower.ends_with(".bib") {
            read_bib(text, file_name)
        } else {
            read(text, file_name)
        };
        self.all.extend(pins);
        errors
    }
}

/// What is declared about one outside work.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pin {
    /// Any spelling of its address.
    pub address: String,
    /// Of the address.
    pub span: Span,
    pub title: Option<String>,
    pub authors: Vec<String>,
    pub publisher: Option<String>,
    pub container: Option<String>,
    pub published: Option<String>,
    pub accessed: Option<String>,
    pub description: Option<String>,
    /// Ids, names or aliases, or `all`, or `none`.
    pub layers: Vec<String>,
    pub areas: Vec<String>,
    /// Other addresses of the same work.
    pub also_at: Vec<String>,
    /// The address under which this work is already known.
    pub same_as: Option<String>,
    /// A link that is no article.
    pub ignore: bool,
    pub citekey: Option<String>,
}

/// Reads `articles.yaml`: a map from addresses to their fields.
pub fn read(text: &str, path_for_messages: &str) -> (Vec<Pin>, Vec<ConfigError>) {
    let mut problems = Vec::new();
    let pins = match yaml::read(text, 0..text.len(), &mut problems) {
        Some((Value::Map(entries), _)) => {
            entries.iter().map(|entry| pin(entry, text, &mut problems)).filter(|pin| !pin.address.is_empty()).collect()
        }
        None | Some((Value::Null, _)) => Vec::new(),
        Some((other, span)) => {
            problems.push(
                Problem::new(span, format!("pins are a map of addresses, not {}", other.name()))
                    .help("write `https://example.org/page:` and the fields indented below it"),
            );
            Vec::new()
        }
    };
    (pins, errors(problems, path_for_messages))
}

fn pin(entry: &Entry, text: &str, problems: &mut Vec<Problem>) -> Pin {
    let mut pin = Pin { address: entry.key.trim().to_owned(), span: entry.key_span, ..Pin::default() };
    if !is_address(&pin.address) {
        problems.push(
            Problem::new(entry.key_span, format!("`{}` is no web address", pin.address))
                .help("pins are keyed by the address of the work: `https://example.org/page:`"),
        );
    }
    let entries = match &entry.value {
        Value::Map(entries) => entries.as_slice(),
        Value::Null => &[],
        value => {
            problems.push(Problem::new(entry.span, format!("a pin wants fields, not {}", value.name())));
            &[]
        }
    };
    let mut table = Table::new(pin.address.clone(), entries, text, Format::Yaml);
    pin.title = table.text("title", problems);
    pin.authors = table.texts("author", problems);
    pin.authors.extend(table.texts("authors", problems));
    pin.publisher = table.text("publisher", problems);
    pin.container = table.text("container", problems);
    pin.published = table.text("published", problems);
    pin.accessed = table.text("accessed", problems);
    pin.description = table.text("description", problems);
    pin.layers = table.texts("layers", problems);
    pin.areas = table.texts("areas", problems);
    pin.also_at = table.texts("also_at", problems);
    pin.same_as = table.text("same_as", problems);
    pin.ignore = table.flag("ignore", problems).unwrap_or(false);
    pin.citekey = table.text("citekey", problems);
    table.finish(problems);
    pin
}

fn is_address(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    ["https://", "http://", "www."].iter().any(|start| lower.starts_with(start) && lower.len() > start.len())
        // A bare host with a path, and the keys that the generator itself prints.
        || ["medium:", "youtube:", "doi:"].iter().any(|start| lower.starts_with(start))
        || (lower.contains('.') && !lower.contains(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_pins() {
        let text = "https://x.org/a:\n  title: A\n  author: [Kim Sato]\n  ignore: true\nhttps://x.org/b:\n  titel: B\nnot an address:\n  ignore: maybe\n";
        let (pins, errors) = read(text, "articles.yaml");
        assert_eq!((pins[0].title.as_deref(), pins[0].ignore), (Some("A"), true));
        assert_eq!(pins[0].authors, ["Kim Sato"]);
        let found: Vec<&str> = errors.iter().map(|error| &text[error.span.range()]).collect();
        assert_eq!(found, ["titel", "not an address", "maybe"]);
        assert_eq!(read("", "articles.yaml"), (Vec::new(), Vec::new()));
    }
}
