//! Reads single values of front matter in whatever shape they were written, and reports the ones that do not fit.

use super::super::facts::{Link, LinkKind};
use super::super::front_matter::{Entry, Value};
use super::Located;
use super::link::{PropertyLink, Wikilink, wikilinks};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::path::NotePath;
use crate::base::span::Span;
use crate::base::text::fold;

pub(super) struct Reader<'a> {
    pub source: &'a str,
    pub path: &'a NotePath,
    pub diagnostics: &'a mut Vec<Diagnostic>,
    pub links: Vec<PropertyLink>,
    pub optional_links: Vec<PropertyLink>,
}

impl Reader<'_> {
    /// Returned so that a help can be added.
    pub fn report(&mut self, code: Code, span: Span, message: String) -> &mut Diagnostic {
        self.diagnostics.push(Diagnostic::new(code, self.path, span, message));
        let last = self.diagnostics.len() - 1;
        &mut self.diagnostics[last]
    }

    pub fn deprecated(&mut self, entry: &Entry, instead: &str) {
        self.report(Code::DeprecatedKey, entry.key_span, format!("`{}` is a deprecated key", entry.key)).help =
            Some(format!("write `{instead}:`"));
    }

    fn mistyped(&mut self, entry: &Entry, span: Span, value: &Value, wanted: &str, help: &str) {
        self.report(Code::FrontMatter, span, format!("`{}` wants {wanted}, not {}", entry.key, value.name())).help =
            Some(help.to_owned());
    }

    /// One text. A list of one is taken for its item, as Obsidian may write it.
    pub fn one(&mut self, entry: &Entry) -> Option<Located> {
        let (value, span) = match &entry.value {
            Value::List(items) => match items.as_slice() {
                [] => return None,
                [(item, span)] => (item, *span),
                _ => {
                    self.mistyped(entry, entry.span, &entry.value, "one text", "keep one of them");
                    return None;
                }
            },
            value => (value, entry.span),
        };
        match value.written(span, self.source) {
            Some(text) => Some(Located { text: fold(&text), span }).filter(|located| !located.text.is_empty()),
            None if *value == Value::Null => None,
            None => {
                let help = format!("write `{}: text`; in quotes if it holds `: `, `{{` or `[`", entry.key);
                self.mistyped(entry, span, value, "one text", &help);
                None
            }
        }
    }

    pub fn text(&mut self, entry: &Entry) -> Option<String> {
        self.one(entry).map(|located| located.text)
    }

    /// A list of texts; a single text is a list of one.
    pub fn many(&mut self, entry: &Entry) -> Vec<Located> {
        let single;
        let items = match &entry.value {
            Value::List(items) => items.as_slice(),
            value => {
                single = [(value.clone(), entry.span)];
                &single
            }
        };
        let mut texts = Vec::with_capacity(items.len());
        for (value, span) in items {
            match value.written(*span, self.source) {
                Some(text) => {
                    let text = fold(&text);
                    if !text.is_empty() {
                        texts.push(Located { text, span: *span });
                    }
                }
                None if *value == Value::Null => {}
                None => {
                    let help = format!("write `{}: [one, two]`, or one to a line after `- `", entry.key);
                    self.mistyped(entry, *span, value, "a list of texts", &help);
                }
            }
        }
        texts
    }

    pub fn texts(&mut self, entry: &Entry) -> Vec<String> {
        self.many(entry).into_iter().map(|located| located.text).collect()
    }

    /// Texts, of which each may hold several between commas.
    pub fn pieces(&mut self, entry: &Entry) -> Vec<String> {
        let mut pieces = Vec::new();
        for located in self.many(entry) {
            pieces.extend(split(&located.text, &[',', ';']));
        }
        pieces
    }

    /// Words between white space or commas.
    pub fn words(&mut self, entry: &Entry) -> Vec<String> {
        let mut words = Vec::new();
        for located in self.many(entry) {
            words.extend(split(&located.text, &[',', ' ']));
        }
        words
    }

    /// Tags: a list, or one text with several between commas or spaces (Obsidian's older form). `#` is no part of a tag.
    pub fn tags(&mut self, entry: &Entry, tags: &mut Vec<String>) {
        let found = if matches!(entry.value, Value::List(_)) { self.texts(entry) } else { self.words(entry) };
        for tag in found {
            let tag = tag.trim_start_matches('#').trim_end_matches('/');
            let lower = tag.to_lowercase();
            if !tag.is_empty() && !tags.iter().any(|before| before.to_lowercase() == lower) {
                tags.push(tag.to_owned());
            }
        }
    }

    /// A date by ISO 8601, kept as written: a year, a month or a day, with or without a time.
    pub fn date(&mut self, entry: &Entry) -> Option<String> {
        let located = self.one(entry)?;
        if !is_date(&located.text) {
            self.report(
                Code::FrontMatter,
                located.span,
                format!("`{}` wants a date, not `{}`", entry.key, located.text),
            )
            .help = Some("write year, month and day: `2026-04-18`".to_owned());
        }
        Some(located.text)
    }

    pub fn flag(&mut self, entry: &Entry) -> Option<bool> {
        if let Value::Bool(value) = entry.value {
            return Some(value);
        }
        let written = entry.value.written(entry.span, self.source).unwrap_or_default().to_ascii_lowercase();
        match written.as_str() {
            // YAML 1.1 and Obsidian's text properties: a draft must not slip out because of its spelling.
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" => Some(false),
            _ if entry.value == Value::Null => None,
            _ => {
                let help = format!("write `{}: true` or `{}: false`", entry.key, entry.key);
                self.mistyped(entry, entry.span, &entry.value, "true or false", &help);
                None
            }
        }
    }

    pub fn integer(&mut self, entry: &Entry) -> Option<i64> {
        match &entry.value {
            Value::Integer(number) => Some(*number),
            Value::Null => None,
            Value::Text(text) if text.trim().parse::<i64>().is_ok() => text.trim().parse().ok(),
            value => {
                let help = format!("write `{}: 3`", entry.key);
                self.mistyped(entry, entry.span, value, "a whole number", &help);
                None
            }
        }
    }

    /// The name of somebody or something, which may be a wikilink to its note.
    pub fn name(&mut self, entry: &Entry) -> Option<String> {
        let located = self.one(entry)?;
        let links = self.note_links(&located, true);
        Some(links.into_iter().next().unwrap_or(located.text))
    }

    /// Names, each of which may be a wikilink. `split_commas` where a comma can only stand between two of them.
    pub fn names(&mut self, entry: &Entry, split_commas: bool) -> Vec<String> {
        let mut names = Vec::new();
        for located in self.many(entry) {
            let links = self.note_links(&located, true);
            if !links.is_empty() {
                names.extend(links);
            } else if split_commas {
                names.extend(split(&located.text, &[',', ';']));
            } else {
                names.push(located.text);
            }
        }
        names
    }

    /// Collects the wikilinks of a text and returns the names that they show.
    fn note_links(&mut self, located: &Located, optional: bool) -> Vec<String> {
        let found = wikilinks(&located.text);
        let names = found.iter().map(|link| link.name().to_owned()).collect();
        for link in &found {
            let link = self.property_link(link, &located.text, located.span);
            if optional { self.optional_links.push(link) } else { self.links.push(link) }
        }
        names
    }

    /// A text whose wikilinks are links of the note.
    pub fn linked(&mut self, entry: &Entry) -> Option<Located> {
        let located = self.one(entry)?;
        self.note_links(&located, false);
        Some(located)
    }

    /// One text that may be a wikilink, of which the target counts.
    pub fn target(&mut self, entry: &Entry) -> Option<String> {
        let located = self.linked(entry)?;
        let target = wikilinks(&located.text).first().map(|link| link.path().to_owned());
        Some(target.unwrap_or(located.text))
    }

    /// Ids, wikilinks, Markdown links or paths of other notes.
    pub fn relations(&mut self, entry: &Entry) -> Vec<String> {
        let mut targets: Vec<String> = Vec::new();
        for located in self.many(entry) {
            let links = wikilinks(&located.text);
            if links.is_empty() {
                for piece in split(&located.text, &[',', ';']) {
                    targets.push(markdown_target(&piece).map_or(piece.clone(), str::to_owned));
                }
            } else {
                targets.extend(links.iter().map(|link| link.path().to_owned()));
            }
        }
        targets.retain(|target| !target.is_empty());
        targets
    }

    /// Claims as written. A map is the likely slip of writing `radio: LTE-M`.
    pub fn claims(&mut self, entry: &Entry) -> Vec<Located> {
        let mut kept = entry.clone();
        let mut maps = Vec::new();
        match &mut kept.value {
            Value::List(items) => items.retain(|(item, span)| {
                let is_map = matches!(item, Value::Map(_));
                if is_map {
                    maps.push((item.clone(), *span));
                }
                !is_map
            }),
            Value::Map(_) => {
                maps.push((kept.value.clone(), kept.span));
                kept.value = Value::Null;
            }
            _ => {}
        }
        for (map, span) in maps {
            let help = match &map {
                Value::Map(pairs) => pairs.first().map_or_else(String::new, |pair| {
                    let value = pair.value.written(pair.span, self.source).unwrap_or_default();
                    format!("write `- {} = {value}`", pair.key)
                }),
                _ => String::new(),
            };
            self.report(Code::InvalidClaim, span, "a claim is one line of text, not `key: value`".to_owned()).help =
                Some(help);
        }
        self.many(&kept)
    }

    /// The wikilinks of a key that the generator does not know.
    pub fn collect_links(&mut self, value: &Value, span: Span) {
        match value {
            Value::Text(text) => {
                self.note_links(&Located { text: text.clone(), span }, false);
            }
            Value::List(items) => items.iter().for_each(|(item, span)| self.collect_links(item, *span)),
            Value::Map(entries) => entries.iter().for_each(|entry| self.collect_links(&entry.value, entry.span)),
            Value::Null | Value::Bool(_) | Value::Integer(_) | Value::Float(_) => {}
        }
    }

    fn property_link(&self, link: &Wikilink<'_>, text: &str, span: Span) -> PropertyLink {
        // The exact place, unless quoting or folding changed the text.
        let written = text.get(link.range.clone()).unwrap_or(text);
        let place = self.source.get(span.range()).and_then(|source| source.find(written)).map_or(span, |at| {
            let start = span.start as usize + at;
            Span::new(start, start + written.len())
        });
        PropertyLink {
            link: Link {
                kind: LinkKind::FrontMatter,
                target: link.target.to_owned(),
                text: link.display.unwrap_or(link.target).to_owned(),
                section: None,
                block: None,
            },
            span: place,
        }
    }
}

/// The target of `[text](target)` that is the whole text, without its fragment.
fn markdown_target(text: &str) -> Option<&str> {
    let (_, target) = text.strip_prefix('[')?.strip_suffix(')')?.split_once("](")?;
    target.split('#').next()
}

fn split(text: &str, separators: &[char]) -> Vec<String> {
    text.split(separators).map(str::trim).filter(|piece| !piece.is_empty()).map(str::to_owned).collect()
}

fn is_date(text: &str) -> bool {
    let date = text.split(['T', 't', ' ']).next().unwrap_or("");
    let parts: Vec<&str> = date.split('-').collect();
    let number = |at: usize, digits: usize| -> Option<i16> {
        let part = parts.get(at)?;
        (part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok())?
    };
    let Some(year) = number(0, 4) else { return false };
    let month = || number(1, 2).and_then(|month| i8::try_from(month).ok()).filter(|month| (1..=12).contains(month));
    match parts.len() {
        1 => true,
        2 => month().is_some(),
        3 => month().is_some_and(|month| {
            number(2, 2)
                .and_then(|day| i8::try_from(day).ok())
                .is_some_and(|day| jiff::civil::Date::new(year, month, day).is_ok())
        }),
        _ => false,
    }
}
