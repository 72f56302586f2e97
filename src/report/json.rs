//! `check --format json`, version 1: the manual's chapter on formats describes it.

use super::{Totals, fingerprint};
use crate::base::diagnostic::Diagnostic;
use crate::base::span::LineIndex;
use crate::book::Book;
use serde::Serialize;
use std::collections::HashMap;

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    summary: Summary,
    diagnostics: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Summary {
    notes: usize,
    links: usize,
    articles: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
}

#[derive(Serialize)]
struct Entry<'a> {
    code: &'static str,
    severity: &'static str,
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    fingerprint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<&'a str>,
}

/// The report as one line of JSON for each diagnostic, so that two reports can be compared as text.
pub fn report(book: &Book, diagnostics: &[Diagnostic]) -> String {
    let totals = Totals::of(diagnostics);
    let site = book.site();
    let summary = Summary {
        notes: site.notes.len(),
        links: site.notes.iter().map(|facts| facts.links.len() + facts.mentions.len()).sum(),
        articles: site.articles.all.len(),
        errors: totals.errors,
        warnings: totals.warnings,
        infos: totals.infos,
    };
    let mut lines: HashMap<&str, Option<(std::sync::Arc<str>, LineIndex)>> = HashMap::new();
    let entries = diagnostics
        .iter()
        .zip(fingerprint::of_all(diagnostics))
        .map(|(diagnostic, fingerprint)| {
            let file = lines.entry(diagnostic.file.as_str()).or_insert_with(|| {
                book.text(&diagnostic.file).map(|text| {
                    let index = LineIndex::new(&text);
                    (text, index)
                })
            });
            let place = |offset: u32| {
                file.as_ref().map_or((1, 1), |(text, index)| {
                    let place = index.place(text, offset);
                    (place.line, place.column)
                })
            };
            let (start, end) = (place(diagnostic.span.start), place(diagnostic.span.end));
            Entry {
                code: diagnostic.code.name(),
                severity: diagnostic.severity.name(),
                file: diagnostic.file.as_str(),
                line: start.0,
                column: start.1,
                end_line: end.0,
                end_column: end.1,
                message: &diagnostic.message,
                help: diagnostic.help.as_deref(),
                fingerprint,
                target: diagnostic.target.as_deref(),
            }
        })
        .collect();
    let report = Report { version: 1, summary, diagnostics: entries };
    serde_json::to_string_pretty(&report).unwrap_or_default() + "\n"
}
