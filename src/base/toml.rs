//! TOML as [`Value`]s, with every error of the text at once.

use super::span::Span;
use super::value::{Entry, Problem, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Reads `source[range]`; entries stand in the order in which they are written. Spans are into `source`.
pub fn read(source: &str, range: std::ops::Range<usize>, problems: &mut Vec<Problem>) -> Vec<Entry> {
    let base = range.start;
    let text = source.get(range).unwrap_or("");
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        problems.push(Problem::new(base + span.start..base + span.end, format!("invalid TOML: {}", error.message())));
    }
    entries(table.into_inner(), base)
}

fn entries(table: DeTable<'_>, base: usize) -> Vec<Entry> {
    let mut entries: Vec<Entry> = table
        .into_iter()
        .map(|(key, value)| {
            let (value, span) = convert(value, base);
            Entry { key_span: shifted(key.span(), base), key: key.into_inner().into_owned(), value, span }
        })
        .collect();
    // The parser keeps its tables in alphabetical order.
    entries.sort_by_key(|entry| entry.key_span);
    entries
}

fn convert(value: Spanned<DeValue<'_>>, base: usize) -> (Value, Span) {
    let span = shifted(value.span(), base);
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| Value::Text(number.as_str().to_owned()), Value::Integer),
        DeValue::Float(number) => {
            number.as_str().parse().map_or_else(|_| Value::Text(number.as_str().to_owned()), Value::Float)
        }
        DeValue::Boolean(value) => Value::Bool(value),
        DeValue::Datetime(moment) => Value::Text(moment.to_string()),
        DeValue::Array(items) => Value::List(items.into_iter().map(|item| convert(item, base)).collect()),
        DeValue::Table(table) => Value::Map(entries(table, base)),
    };
    (value, span)
}

fn shifted(span: std::ops::Range<usize>, base: usize) -> Span {
    Span::new(base + span.start, base + span.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_places_and_all_errors() {
        let text = "z = 1\na = [2026-01-02, 1.50]\n[t]\nk = 'x'\nk = 'y'\nq = \n";
        let mut problems = Vec::new();
        let entries = read(text, 0..text.len(), &mut problems);
        assert_eq!(entries.iter().map(|entry| entry.key.as_str()).collect::<Vec<_>>(), ["z", "a", "t"]);
        let json = Value::Map(entries).to_json().to_string();
        assert!(json.starts_with(r#"{"z":1,"a":["2026-01-02",1.5],"t":{"k":"x""#), "{json}");
        assert_eq!(problems.len(), 2, "{problems:?}");
    }
}
