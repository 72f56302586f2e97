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

type Indexed = (Arc<str>, LineIndex);

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
                    (text, lines)
                });
                current = Some((&diagnostic.file, indexed));
            }
            let place = |offset: u32| {
                let indexed = current.as_ref().and_then(|(_, indexed)| indexed.as_ref());
                indexed.map_or(nowhere, |(text, lines)| lines.place(text, offset))
            };
            let (start, end) = (place(diagnostic.span.start), place(diagnostic.span.end));
            Located { diagnostic, fingerprint, start, end }
        })
        .collect()
}
