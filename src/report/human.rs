//! Diagnostics as a person reads them: the source line with the place underlined, what is wrong, and a way out.

use super::Totals;
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::path::NotePath;
use crate::base::span::{LineIndex, Span};
use crate::base::text::counted;
use crate::config::ConfigError;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::sync::Arc;

/// How the terminal is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    pub colour: bool,
}

/// All diagnostics, by file and place, and a last line that counts them. `folder` is the way from the working folder to the
/// content folder, so that a terminal can open the places.
pub fn report(
    diagnostics: &[Diagnostic],
    folder: &str,
    style: Style,
    text: impl Fn(&NotePath) -> Option<Arc<str>>,
) -> String {
    let renderer = if style.colour { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    let mut current: Option<(&NotePath, Arc<str>, LineIndex)> = None;
    for diagnostic in diagnostics {
        if current.as_ref().is_none_or(|(file, ..)| *file != &diagnostic.file) {
            current = text(&diagnostic.file).map(|text| {
                let lines = LineIndex::new(&text);
                (&diagnostic.file, text, lines)
            });
        }
        let source = current.as_ref().filter(|(file, ..)| *file == &diagnostic.file);
        let path = visible(&format!("{folder}{}", diagnostic.file));
        let level = level(diagnostic.severity);
        let title = level.primary_title(visible(&diagnostic.message)).id(diagnostic.code.name());
        let mut group = match source {
            Some((_, text, lines)) => {
                let (line, shown, range) = excerpt(text, lines, diagnostic.span);
                group_with_source(title, &path, line, shown, range)
            }
            None => Group::with_title(title).element(annotate_snippets::Origin::path(path.clone())),
        };
        if let Some(help) = &diagnostic.help {
            group = group.element(Level::HELP.message(visible(help)));
        }
        out.push_str(&renderer.render(&[group]));
        out.push_str("\n\n");
    }
    out.push_str(&summary(Totals::of(diagnostics)));
    out.push('\n');
    out
}

/// `3 errors, 1 warning` or `no problems found`.
pub fn summary(totals: Totals) -> String {
    let count = |count: usize, one: &str| (count > 0).then(|| counted(count, one));
    let parts: Vec<String> =
        [count(totals.errors, "error"), count(totals.warnings, "warning"), count(totals.infos, "hint")]
            .into_iter()
            .flatten()
            .collect();
    if parts.is_empty() { "no problems found".to_owned() } else { parts.join(", ") }
}

/// Errors in the book's own files.
pub fn config_errors(files: &[(String, Vec<ConfigError>)]) -> String {
    let renderer = Renderer::plain();
    let mut out = String::new();
    for (text, errors) in files {
        let lines = LineIndex::new(text);
        for error in errors {
            let (line, shown, range) = excerpt(text, &lines, error.span);
            let mut group =
                group_with_source(Level::ERROR.primary_title(visible(&error.message)), &error.file, line, shown, range);
            if let Some(help) = &error.help {
                group = group.element(Level::HELP.message(visible(help)));
            }
            out.push_str(&renderer.render(&[group]));
            out.push_str("\n\n");
        }
    }
    out.trim_end().to_owned()
}

fn group_with_source<'a>(
    title: annotate_snippets::Title<'a>,
    path: &'a str,
    line: usize,
    (cut, shown): (usize, &'a str),
    range: std::ops::Range<usize>,
) -> Group<'a> {
    let snippet = Snippet::source(shown).line_start(line).annotation(AnnotationKind::Primary.span(range.clone()));
    let group = Group::with_title(title);
    if cut == 0 {
        return group.element(snippet.path(path));
    }
    // The renderer would count the column in what is shown of the line.
    let column = cut + shown.get(..range.start).map_or(0, |before| before.chars().count()) + 1;
    group.element(annotate_snippets::Origin::path(path).line(line).char_column(column)).element(snippet)
}

/// The line of a span with the place in it, of a very long line a part: its first characters are then left out, so many.
fn excerpt<'a>(text: &'a str, lines: &LineIndex, span: Span) -> (usize, (usize, &'a str), std::ops::Range<usize>) {
    const WIDTH: usize = 2_000;
    let line = lines.line(span.start);
    let whole = lines.line_text(text, line);
    let offset = whole.as_ptr() as usize - text.as_ptr() as usize;
    let start = (span.start as usize).saturating_sub(offset).min(whole.len());
    let end = (span.end as usize).saturating_sub(offset).clamp(start, whole.len());
    let from = if start > WIDTH { whole.floor_char_boundary(start - WIDTH / 2) } else { 0 };
    let to = whole.ceil_char_boundary((from + WIDTH * 2).max(end.min(from + WIDTH * 4)).min(whole.len()));
    let start = whole.floor_char_boundary(start) - from;
    let end = whole.ceil_char_boundary(end.min(to)).saturating_sub(from).max(start);
    (line, (whole[..from].chars().count(), &whole[from..to]), start..end)
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    }
}

/// Control characters of a note must not reach the terminal.
fn visible(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { '\u{FFFD}' } else { character }).collect()
}
