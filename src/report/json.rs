//! `check --format json`, version 1: the manual's chapter on formats describes it.

use super::Totals;
use super::located::locate;
use crate::base::diagnostic::Diagnostic;
use crate::book::Book;
use serde::Serialize;

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
    let entries = locate(diagnostics, |path| book.text(path))
        .into_iter()
        .map(|located| Entry {
            code: located.diagnostic.code.name(),
            severity: located.diagnostic.severity.name(),
            file: located.diagnostic.file.as_str(),
            line: located.start.line,
            column: located.start.column,
            end_line: located.end.line,
            end_column: located.end.column,
            message: &located.diagnostic.message,
            help: located.diagnostic.help.as_deref(),
            fingerprint: located.fingerprint,
            target: located.diagnostic.target.as_deref(),
        })
        .collect();
    let report = Report { version: 1, summary, diagnostics: entries };
    serde_json::to_string_pretty(&report).unwrap_or_default() + "\n"
}
