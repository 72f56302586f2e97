//! Floor 7: certain findings become edits of notes. No disk: a book in memory in, new texts of notes out, each edit
//! proved on the book itself.

pub mod diff;
mod place;
mod proof;
mod write;

pub use proof::{Fixed, fix, renamed, told_by_history};

use crate::base::diagnostic::Diagnostic;
use crate::base::path::NotePath;
use crate::base::span::Span;
use crate::book::Book;
use crate::note::markdown::MarkdownOptions;
use std::collections::BTreeMap;

/// A piece of a note's text with what to write in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    pub span: Span,
    pub new_text: String,
    /// What goes away by it: several links may share one definition.
    pub findings: Vec<Diagnostic>,
}

/// The edits that the findings with a fix ask for, by file and place. A finding whose target is not surely found in the
/// text has none, and of two that overlap the first counts.
pub fn edits(book: &Book, diagnostics: &[Diagnostic]) -> BTreeMap<NotePath, Vec<Edit>> {
    let options = MarkdownOptions { math: book.config().markdown.math };
    let mut by_file: BTreeMap<&NotePath, Vec<&Diagnostic>> = BTreeMap::new();
    for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.fix.is_some()) {
        by_file.entry(&diagnostic.file).or_default().push(diagnostic);
    }
    let mut all = BTreeMap::new();
    for (file, findings) in by_file {
        let Some(index) = book.site().at(file.as_str()) else { continue };
        let note = book.note(index);
        let source = place::Source::new(&note.text, note.body_start, options);
        let mut edits: Vec<Edit> = Vec::new();
        for finding in findings {
            let (Some(place), Some(fix)) = (source.place(finding), &finding.fix) else { continue };
            let Some(old) = note.text.get(place.range.clone()) else { continue };
            let Some(new_text) = write::written(place.way, old, fix).filter(|new| new != old) else { continue };
            add(&mut edits, Edit { span: place.range.into(), new_text, findings: vec![finding.clone()] });
        }
        if !edits.is_empty() {
            edits.sort_by_key(|edit| edit.span);
            all.insert(file.clone(), edits);
        }
    }
    all
}

/// The text with all edits made; they are sorted and do not overlap.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut from = 0;
    for edit in edits {
        out.push_str(text.get(from..edit.span.start as usize).unwrap_or(""));
        out.push_str(&edit.new_text);
        from = edit.span.end as usize;
    }
    out.push_str(text.get(from..).unwrap_or(""));
    out
}

fn add(edits: &mut Vec<Edit>, edit: Edit) {
    let overlaps = |other: &&mut Edit| other.span.start < edit.span.end && edit.span.start < other.span.end;
    match edits.iter_mut().find(overlaps) {
        None => edits.push(edit),
        Some(other) if other.span == edit.span && other.new_text == edit.new_text => {
            for finding in edit.findings {
                // Two links that are reported at one place are two places, of which one is edited at a time.
                let is_same = |own: &Diagnostic| own.code == finding.code && own.span == finding.span;
                if !other.findings.iter().any(is_same) {
                    other.findings.push(finding);
                }
            }
        }
        Some(_) => {}
    }
}
