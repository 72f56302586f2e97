//! Diagnostics with lines, columns and fingerprints: what every form of a report shows.

use super::fingerprint;
use crate::base::diagnostic::Diagnostic;
use crate::base::path::NotePath;
use crate::base::span::{LineIndex, Place};
use std::sync::Arc;

/// A diagnostic with its place counted out.
#[derive(Debug, Clone)]
pub struct Located<'a> {
    pub diagnostic: &'a Diagnostic,
    pub fingerprint: String,
    pub start: Place,
    pub end: Place,
}

impl Located<'_> {
    /// What is wrong and the way out, in two lines.
    pub fn text(&self) -> String {
        match &self.diagnostic.help {
            Some(help) => format!("{}\n{help}", self.diagnostic.message),
            None => self.diagnostic.message.clone(),
        }
    }
}

/// A text with its lines, and the place that was counted last: a line of thousands of links is walked once.
struct Indexed {
    text: Arc<str>,
    lines: LineIndex,
    last: (u32, Place),
}

impl Indexed {
    fn place(&mut self, offset: u32) -> Place {
        let (at, last) = self.last;
        let is_on_line = at <= offset && self.lines.line(offset) == last.line;
        let between = self.text.get(at as usize..offset as usize).filter(|_| is_on_line);
        let place = match between {
            Some(between) => Place { line: last.line, column: last.column + between.chars().count() },
            None => self.lines.place(&self.text, offset),
        };
        self.last = (offset, place);
        place
    }
}

/// All places. Diagnostics are sorted by file, so that each text is indexed once.
pub fn locate<'a>(diagnostics: &'a [Diagnostic], text: impl Fn(&NotePath) -> Option<Arc<str>>) -> Vec<Located<'a>> {
    let nowhere = Place { line: 1, column: 1 };
    let mut current: Option<(&NotePath, Option<Indexed>)> = None;
    diagnostics
        .iter()
        .zip(fingerprint::of_all(diagnostics))
        .map(|(diagnostic, fingerprint)| {
            if current.as_ref().is_none_or(|(file, _)| *file != &diagnostic.file) {
                let indexed = text(&diagnostic.file).map(|text| {
                    let lines = LineIndex::new(&text);
                    Indexed { text, lines, last: (0, nowhere) }
                });
                current = Some((&diagnostic.file, indexed));
            }
            let indexed = current.as_mut().and_then(|(_, indexed)| indexed.as_mut());
            let (start, end) = indexed.map_or((nowhere, nowhere), |indexed| {
                let start = indexed.place(diagnostic.span.start);
                let from = indexed.last;
                let end = indexed.place(diagnostic.span.end);
                // The next one may begin before this one ends.
                indexed.last = from;
                (start, end)
            });
            Located { diagnostic, fingerprint, start, end }
        })
        .collect()
}
