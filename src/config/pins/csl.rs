//! CSL-JSON, the exchange form of citation styles.

use super::super::{ConfigError, errors};
use super::Pin;
use crate::base::span::{LineIndex, Span};
use crate::base::text::fold;
use crate::base::value::Problem;
use serde_json::Value;

/// Reads a list of CSL items; one without an address is a work that no link leads to and is passed over.
pub fn read(text: &str, path_for_messages: &str) -> (Vec<Pin>, Vec<ConfigError>) {
    let mut problems = Vec::new();
    let pins = match serde_json::from_str::<Value>(text) {
        Ok(Value::Array(items)) => items.iter().filter_map(|item| pin(item, text)).collect(),
        Ok(item @ Value::Object(_)) => pin(&item, text).into_iter().collect(),
        Ok(_) => {
            problems.push(Problem::new(0..text.len().min(1), "CSL-JSON is a list of items"));
            Vec::new()
        }
        Err(error) => {
            let lines = LineIndex::new(text);
            let before: usize = (1..error.line())
                .map(|line| lines.line_text(text, line).len() + 1)
                .sum::<usize>()
                .saturating_add(error.column().saturating_sub(1));
            let at = text.floor_char_boundary(before.min(text.len()));
            problems.push(Problem::new(at..at, format!("invalid JSON: {error}")));
            Vec::new()
        }
    };
    (pins, errors(problems, path_for_messages))
}

fn pin(item: &Value, source: &str) -> Option<Pin> {
    let text = |key: &str| item.get(key).and_then(Value::as_str).map(fold).filter(|text| !text.is_empty());
    let address = text("URL").or_else(|| text("DOI").map(|doi| format!("https://doi.org/{doi}")))?;
    let span = source.find(&address).map_or(Span::default(), |at| Span::new(at, at + address.len()));
    let list = |key: &str| -> Vec<String> {
        let words = item.get("custom").and_then(|custom| custom.get(key)).and_then(Value::as_array);
        words.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    Some(Pin {
        span,
        title: text("title"),
        authors: item.get("author").and_then(Value::as_array).into_iter().flatten().filter_map(name).collect(),
        publisher: text("publisher"),
        container: text("container-title"),
        published: item.get("issued").and_then(date),
        accessed: item.get("accessed").and_then(date),
        description: text("abstract"),
        layers: list("layers"),
        areas: list("areas"),
        citekey: text("citation-key").or_else(|| text("id")),
        address,
        ..Pin::default()
    })
}

fn name(person: &Value) -> Option<String> {
    let part = |key: &str| person.get(key).and_then(Value::as_str).unwrap_or("");
    let literal = part("literal");
    let joined = fold(
        &[part("given"), part("dropping-particle"), part("non-dropping-particle"), part("family"), literal].join(" "),
    );
    Some(joined).filter(|name| !name.is_empty())
}

/// `{"date-parts": [[2025, 11, 3]]}`, `{"raw": "2025-11-03"}` or `{"literal": …}`.
fn date(value: &Value) -> Option<String> {
    if let Some(parts) = value.get("date-parts").and_then(|parts| parts.get(0)).and_then(Value::as_array) {
        // Numbers, and in the wild also texts.
        let numbers: Vec<u64> =
            parts.iter().map_while(|part| part.as_u64().or_else(|| part.as_str()?.trim().parse().ok())).collect();
        return match numbers.as_slice() {
            [] => None,
            [year] => Some(format!("{year:04}")),
            [year, month] => Some(format!("{year:04}-{month:02}")),
            [year, month, day, ..] => Some(format!("{year:04}-{month:02}-{day:02}")),
        };
    }
    ["raw", "literal"].iter().find_map(|key| value.get(key)?.as_str().map(fold)).filter(|date| !date.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items() {
        let text = r#"[{"id":"sato2025","URL":"https://x.org","title":"A","author":[{"family":"Sato","given":"Kim"},{"literal":"Volta AG"}],"issued":{"date-parts":[[2025,"11",3]]},"custom":{"layers":["communications"]}},{"id":"book"}]"#;
        let (pins, errors) = read(text, "a.json");
        assert_eq!(errors, []);
        assert_eq!(pins.len(), 1);
        assert_eq!(pins[0].authors, ["Kim Sato", "Volta AG"]);
        assert_eq!(pins[0].published.as_deref(), Some("2025-11-03"));
        assert_eq!(&text[pins[0].span.range()], "https://x.org");
        assert_eq!(read("[{]", "a.json").1[0].span, Span::new(2, 2));
    }
}
