//! Front matter: YAML between `---` or TOML between `+++` at the head of a note, read with the place of every key and value.

pub use crate::base::value::{Entry, Value};

use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::path::NotePath;
use crate::base::value::Problem;
use crate::base::{toml, yaml};
use std::ops::Range;

/// The front matter of one note, as written. Empty when there is none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FrontMatter {
    pub entries: Vec<Entry>,
    /// Byte offset where the body begins.
    pub body_start: usize,
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

impl FrontMatter {
    /// The first entry of that name, in any spelling that [`known`] takes for it.
    pub fn get(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| known(&entry.key) == name)
    }
}

/// The spelling under which a key is known: Obsidian takes no notice of case, and `review_by`, `review by` are `review-by`.
pub fn known(key: &str) -> String {
    key.trim()
        .chars()
        .map(|character| if matches!(character, '_' | ' ') { '-' } else { character.to_ascii_lowercase() })
        .collect()
}

/// Cuts the front matter off and reads it. `text` has no byte order mark. What cannot be read is reported, never fatal:
/// the body begins after the closing fence all the same.
pub fn read(text: &str, path: &NotePath, diagnostics: &mut Vec<Diagnostic>) -> FrontMatter {
    let Some(fenced) = fence(text) else { return FrontMatter::default() };
    let mut problems = Vec::new();
    let front_matter = match fenced {
        Fenced::Open { line, fence } => {
            problems.push(
                Problem::new(line, format!("the front matter that `{fence}` opens is never closed"))
                    .help(format!("end it with a line `{fence}`; for a rule at the head of a note, write `***`")),
            );
            FrontMatter::default()
        }
        Fenced::Toml { inside, body_start } => {
            FrontMatter { entries: toml::read(text, inside, &mut problems), body_start }
        }
        Fenced::Yaml { inside, body_start } => {
            let entries = match yaml::read(text, inside, &mut problems) {
                Some((Value::Map(entries), _)) => entries,
                None | Some((Value::Null, _)) => Vec::new(),
                Some((other, span)) => {
                    if problems.is_empty() {
                        problems.push(
                            Problem::new(
                                span,
                                format!("front matter is {} here, not `key: value` lines", other.name()),
                            )
                            .help("write `key: value`, one to a line"),
                        );
                    }
                    Vec::new()
                }
            };
            FrontMatter { entries, body_start }
        }
    };
    diagnostics.extend(problems.into_iter().map(|problem| {
        let mut diagnostic = Diagnostic::new(Code::FrontMatter, path, problem.span, problem.message);
        diagnostic.help = problem.help;
        diagnostic
    }));
    front_matter
}

enum Fenced {
    Yaml { inside: Range<usize>, body_start: usize },
    Toml { inside: Range<usize>, body_start: usize },
    Open { line: Range<usize>, fence: &'static str },
}

/// Where the front matter stands. A fence is a line of its own; white space may follow it.
fn fence(text: &str) -> Option<Fenced> {
    let (fence, closing): (&'static str, &[&str]) = match text.get(..3)? {
        "---" => ("---", &["---", "..."]),
        "+++" => ("+++", &["+++"]),
        _ => return None,
    };
    let first_end = line_end(text, 0);
    if text.get(..first_end)?.trim_end() != fence {
        return None;
    }
    let mut at = next_line(text, first_end);
    let inside_start = at;
    while at < text.len() {
        let end = line_end(text, at);
        let line = text.get(at..end)?.trim_end();
        if closing.contains(&line) {
            let (inside, body_start) = (inside_start..at, next_line(text, end));
            return Some(if fence == "---" {
                Fenced::Yaml { inside, body_start }
            } else {
                Fenced::Toml { inside, body_start }
            });
        }
        at = next_line(text, end);
    }
    Some(Fenced::Open { line: 0..fence.len(), fence })
}

fn line_end(text: &str, from: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[from..]).map_or(text.len(), |newline| from + newline)
}

fn next_line(text: &str, line_end: usize) -> usize {
    (line_end + 1).min(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys, the body, and the text under each diagnostic.
    fn check(text: &str, keys: &[&str], body: &str, places: &[&str]) {
        let mut diagnostics = Vec::new();
        let front_matter = read(text, &NotePath::new("a.md"), &mut diagnostics);
        assert_eq!(front_matter.entries.iter().map(|entry| entry.key.as_str()).collect::<Vec<_>>(), keys, "{text}");
        assert_eq!(&text[front_matter.body_start..], body, "{text}");
        let found: Vec<&str> = diagnostics.iter().map(|diagnostic| &text[diagnostic.span.range()]).collect();
        assert_eq!(found, places, "{diagnostics:?}");
    }

    #[test]
    fn fences() {
        check("---\na: 1\n---\nbody\n", &["a"], "body\n", &[]);
        check("---  \r\na: 1\r\nb: 2\r\n---\r\nbody", &["a", "b"], "body", &[]);
        check("---\na: 1\n...\nbody", &["a"], "body", &[]);
        check("+++\na = 1\n[b]\nc = 2\n+++\nbody", &["a", "b"], "body", &[]);
        check("---\n---\nbody", &[], "body", &[]);
        check("---\n---", &[], "", &[]);
        check("---", &[], "---", &["---"]);
        check("text\n---\na: 1\n---\n", &[], "text\n---\na: 1\n---\n", &[]);
        check("----\na: 1\n---\n", &[], "----\na: 1\n---\n", &[]);
        check("", &[], "", &[]);
        check("---\na: 1\nbody", &[], "---\na: 1\nbody", &["---"]);
    }

    #[test]
    fn what_cannot_be_read() {
        check("---\na: 1\nb: c: d\n---\nbody", &["a"], "body", &[":"]);
        check("---\na: 1\na: 2\n---\nbody", &["a"], "body", &["a"]);
        check("---\njust text\n---\nbody", &[], "body", &["just text"]);
        check("---\n- a\n- b\n---\nbody", &[], "body", &["- a\n- b"]);
        check("+++\na = 1\na = 2\n+++\nbody", &["a"], "body", &["a"]);
    }
}
