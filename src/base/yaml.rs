//! YAML as [`Value`]s, composed straight from the parser's events: key spans, duplicate keys and a budget for aliases
//! are then ours to decide, and a broken document still gives the keys before its error.

use super::span::Span;
use super::value::{Entry, Problem, Value};
use rapidhash::RapidHashSet;
use serde_saphyr::granit_parser::{Event, Options, Parser, ScalarStyle, ScanError, Span as Mark, StructureStyle, Tag};
use std::borrow::Cow;
use std::collections::HashMap;

/// Nothing that people write nests deeper.
const MAX_DEPTH: usize = 64;
/// How many values aliases may repeat in one document: a few lines of them can otherwise stand for billions.
const ALIAS_BUDGET: usize = 10_000;

/// Reads the one document in `source[range]`. Spans are into `source`. `None` is an empty document.
/// After an error the keys that were complete before it are still there.
pub fn read(source: &str, range: std::ops::Range<usize>, problems: &mut Vec<Problem>) -> Option<(Value, Span)> {
    let text = source.get(range.clone()).unwrap_or("");
    let mut composer = Composer {
        source,
        base: range.start,
        stack: Vec::new(),
        document: None,
        anchors: HashMap::new(),
        budget: ALIAS_BUDGET,
        problems,
    };
    composer.run(text);
    composer.finish()
}

struct Composer<'a> {
    source: &'a str,
    /// Where the parsed text begins in `source`.
    base: usize,
    stack: Vec<Frame>,
    document: Option<(Value, Span)>,
    anchors: HashMap<usize, (Value, Span)>,
    budget: usize,
    problems: &'a mut Vec<Problem>,
}

struct Frame {
    kind: FrameKind,
    anchor: usize,
    start: usize,
    /// End of the last value inside: a block collection ends there, not at the next token.
    last: usize,
    flow: bool,
}

enum FrameKind {
    List(Vec<(Value, Span)>),
    Map { entries: Vec<Entry>, key: Option<(String, Span)>, taken: RapidHashSet<String> },
}

impl Composer<'_> {
    fn run(&mut self, text: &str) {
        let mut documents = 0;
        for event in Parser::new_from_str_with_options(text, Options::default()) {
            let (event, mark) = match event {
                Ok(next) => next,
                Err(error) => return self.syntax_error(text, &error),
            };
            let span = self.span(&mark);
            let go_on = match event {
                Event::DocumentStart(..) => {
                    documents += 1;
                    if documents > 1 {
                        self.problems.push(Problem::new(span, "a second YAML document begins here; it is not read"));
                    }
                    documents == 1
                }
                Event::Scalar(text, style, anchor, tag) => {
                    let value = scalar(text, style, tag.as_deref());
                    self.remember(anchor, &value, span) && self.value(value, span, style == ScalarStyle::Plain)
                }
                Event::SequenceStart(style, anchor, _) => self.open(FrameKind::List(Vec::new()), style, anchor, span),
                Event::MappingStart(style, anchor, _) => {
                    let kind = FrameKind::Map { entries: Vec::new(), key: None, taken: RapidHashSet::default() };
                    self.open(kind, style, anchor, span)
                }
                Event::SequenceEnd | Event::MappingEnd => self.close(span),
                Event::Alias(id) => self.alias(id, span),
                _ => true,
            };
            if !go_on {
                return;
            }
        }
    }

    /// The document, or what was complete of it before an error.
    fn finish(mut self) -> Option<(Value, Span)> {
        self.document.take().or_else(|| {
            let frame = self.stack.into_iter().next()?;
            let span = Span::new(frame.start, frame.last);
            match frame.kind {
                FrameKind::Map { entries, .. } => Some((Value::Map(entries), span)),
                FrameKind::List(items) => Some((Value::List(items), span)),
            }
        })
    }

    fn span(&self, mark: &Mark) -> Span {
        let range = mark.byte_range().unwrap_or(0..0);
        Span::new(self.base + range.start, self.base + range.end)
    }

    fn open(&mut self, kind: FrameKind, style: StructureStyle, anchor: usize, span: Span) -> bool {
        if self.stack.len() >= MAX_DEPTH {
            self.problems.push(Problem::new(span, format!("nested deeper than {MAX_DEPTH} levels")));
            return false;
        }
        let (start, last) = (span.start as usize, span.end as usize);
        self.stack.push(Frame { kind, anchor, start, last, flow: style == StructureStyle::Flow });
        true
    }

    fn close(&mut self, end: Span) -> bool {
        let Some(frame) = self.stack.pop() else { return true };
        let span = Span::new(frame.start, if frame.flow { end.end as usize } else { frame.last });
        let value = match frame.kind {
            FrameKind::List(items) => match wikilink(self.source, span, &items) {
                Some(link) if frame.flow => Value::Text(link),
                _ => Value::List(items),
            },
            FrameKind::Map { entries, .. } => Value::Map(entries),
        };
        self.remember(frame.anchor, &value, span) && self.value(value, span, false)
    }

    fn alias(&mut self, id: usize, span: Span) -> bool {
        let Some((value, defined)) = self.anchors.get(&id) else {
            self.problems.push(Problem::new(span, "an alias cannot stand inside the value that it names"));
            return false;
        };
        let (count, depth) = measure(value);
        if count > self.budget || depth + self.stack.len() > MAX_DEPTH {
            self.problems.push(
                Problem::new(span, "aliases repeat more than a document may hold")
                    .help("write the values out instead of using `*`"),
            );
            return false;
        }
        self.budget -= count;
        // A number is read again from its place, which is where it was written, not where it is repeated.
        let (value, defined) = (value.clone(), *defined);
        self.value(value, defined, false)
    }

    fn remember(&mut self, anchor: usize, value: &Value, span: Span) -> bool {
        if anchor == 0 {
            return true;
        }
        let (count, _) = measure(value);
        if count > self.budget {
            self.problems.push(Problem::new(span, "too large a value for an anchor (`&`)"));
            return false;
        }
        self.budget -= count;
        self.anchors.insert(anchor, (value.clone(), span));
        true
    }

    /// Puts a complete value where it belongs. Always true, so that callers may chain it.
    fn value(&mut self, value: Value, span: Span, plain: bool) -> bool {
        let Some(frame) = self.stack.last_mut() else {
            self.document.get_or_insert((value, span));
            return true;
        };
        frame.last = frame.last.max(span.end as usize);
        match &mut frame.kind {
            FrameKind::List(items) => items.push((value, span)),
            FrameKind::Map { entries, key, taken } => match key.take() {
                None => {
                    let text = match value {
                        Value::Text(text) => text,
                        // `2024:` and `true:` are keys as they are written.
                        _ => crate::base::text::fold(self.source.get(span.range()).unwrap_or("")),
                    };
                    *key = Some((text, span));
                }
                Some((name, key_span)) => {
                    // Nothing stands where a value is missing: point at the key.
                    let span =
                        if matches!(value, Value::Null) && plain && span.start == span.end { key_span } else { span };
                    if taken.insert(name.clone()) {
                        entries.push(Entry { key: name, key_span, value, span });
                    } else {
                        self.problems.push(
                            Problem::new(key_span, format!("the key `{name}` stands here a second time"))
                                .help("the first one is used; remove one of the two"),
                        );
                    }
                }
            },
        }
        true
    }

    fn syntax_error(&mut self, text: &str, error: &ScanError) {
        let at = error.marker().byte_offset().unwrap_or(0).min(text.len());
        let at = text.floor_char_boundary(at);
        let line_start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
        let line = text[line_start..line_end].trim_end();
        // Of `title: Fleet: what breaks`, half a value has been read by now: worse than none.
        if let Some(Frame { kind: FrameKind::Map { entries, .. }, .. }) = self.stack.first_mut() {
            entries.retain(|entry| (entry.key_span.start as usize) < self.base + line_start);
        }
        let end =
            if at < line_start + line.len() { at + text[at..].chars().next().map_or(0, char::len_utf8) } else { at };
        let help = if line.starts_with('\t') || line.trim_start_matches(' ').starts_with('\t') {
            Some("YAML is indented with spaces, not with tabs".to_owned())
        } else {
            line.split_once(": ")
                .map(|(key, value)| (key.trim(), value.trim()))
                .filter(|(_, value)| {
                    value.contains(": ")
                        || value.ends_with(':')
                        || value.starts_with(['[', '{', '*', '&', '!', '%', '@', '`', '>', '|'])
                })
                .map(|(key, value)| format!("put the value in quotes: `{key}: \"{}\"`", value.replace('"', "\\\"")))
        };
        let mut problem = Problem::new(self.base + at..self.base + end, format!("invalid YAML: {}", error.info()));
        problem.help = help;
        self.problems.push(problem);
    }
}

/// `key: [[Note]]` is a list in a list to YAML; whoever wrote it meant a link.
fn wikilink(source: &str, span: Span, items: &[(Value, Span)]) -> Option<String> {
    let written = source.get(span.range())?;
    let inside = written.strip_prefix("[[")?.strip_suffix("]]")?;
    let one_inner_list = matches!(items, [(Value::List(inner), _)] if !inner.is_empty());
    (one_inner_list && !inside.contains(['[', ']', '\n'])).then(|| written.to_owned())
}

/// How many values it holds, itself included, and how deep.
fn measure(value: &Value) -> (usize, usize) {
    let below = |(count, depth): (usize, usize), value: &Value| {
        let (inner_count, inner_depth) = measure(value);
        (count + inner_count, depth.max(inner_depth + 1))
    };
    match value {
        Value::List(items) => items.iter().map(|(item, _)| item).fold((1, 1), below),
        Value::Map(entries) => entries.iter().map(|entry| &entry.value).fold((1, 1), below),
        _ => (1, 1),
    }
}

fn scalar(text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    if style != ScalarStyle::Plain || tag.is_some() {
        return Value::Text(text.into_owned());
    }
    plain(text)
}

/// The core schema of YAML 1.2.2, section 10.3: `yes`, `on` and dates are text.
fn plain(text: Cow<'_, str>) -> Value {
    match text.as_ref() {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Value::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Value::Float(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => return Value::Float(f64::NAN),
        _ => {}
    }
    if !text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '-' | '+' | '.')) {
        return Value::Text(text.into_owned());
    }
    let radix =
        |prefix: &str, radix| text.strip_prefix(prefix).and_then(|digits| i64::from_str_radix(digits, radix).ok());
    if let Some(number) = radix("0x", 16).or_else(|| radix("0o", 8)).or_else(|| text.parse().ok()) {
        return Value::Integer(number);
    }
    let numeric = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'));
    match text.parse() {
        Ok(number) if numeric && text.bytes().any(|byte| byte.is_ascii_digit()) => Value::Float(number),
        _ => Value::Text(text.into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, json: &str) -> Vec<Problem> {
        let mut problems = Vec::new();
        let value = read(text, 0..text.len(), &mut problems);
        assert_eq!(value.map(|(value, _)| value.to_json().to_string()).unwrap_or_default(), json, "{text}");
        problems
    }

    #[test]
    fn values_and_wikilinks() {
        let text = "a: 1\nb: [x, 'y', 2.5]\nc: [[Note A|x]]\nd:\n  - [[N]]\n  - ~\ne: 2026-01-02\nf: yes\n";
        let json = r#"{"a":1,"b":["x","y",2.5],"c":"[[Note A|x]]","d":["[[N]]",null],"e":"2026-01-02","f":"yes"}"#;
        assert_eq!(check(text, json), []);
        assert_eq!(check("", ""), []);
        assert_eq!(check("- [[A]]\n- [[A], [B]]\n", r#"["[[A]]",[["A"],["B"]]]"#), []);
    }

    #[test]
    fn spans_are_into_the_whole_text() {
        let text = "xx\nkäse: [\"a\", bb]\n";
        let Some((Value::Map(entries), _)) = read(text, 3..text.len(), &mut Vec::new()) else { panic!() };
        assert_eq!(&text[entries[0].key_span.range()], "käse");
        assert_eq!(&text[entries[0].span.range()], "[\"a\", bb]");
        let Value::List(items) = &entries[0].value else { panic!() };
        assert_eq!(&text[items[1].1.range()], "bb");
    }

    #[test]
    fn duplicates_errors_and_bombs() {
        assert_eq!(check("a: 1\na: 2\n", r#"{"a":1}"#)[0].span, Span::new(5, 6));
        let problems = check("title: Fleet\nname: a: b\n", r#"{"title":"Fleet"}"#);
        assert_eq!(problems[0].help.as_deref(), Some("put the value in quotes: `name: \"a: b\"`"));
        let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for (name, before) in ["b", "c", "d", "e", "f", "g", "h"].iter().zip(["a", "b", "c", "d", "e", "f", "g"]) {
            bomb += &format!("{name}: &{name} [{}]\n", vec![format!("*{before}"); 9].join(", "));
        }
        let mut problems = Vec::new();
        read(&bomb, 0..bomb.len(), &mut problems);
        assert_eq!(problems.len(), 1);
        let mut problems = Vec::new();
        read(&"[".repeat(100_000), 0..100_000, &mut problems);
        read(&"- ".repeat(100_000), 0..200_000, &mut problems);
        assert_eq!(problems.len(), 2);
        check("a: &a [*a]\n", "{}");
        check("%\n", "");
        check("a: \"\\q\"", "{}");
    }
}
