//! The problems of the book beside its pages: found after each update on a thread of their own, so that no page waits.

use super::state::{Shared, State};
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::path::NotePath;
use crate::base::text::counted;
use crate::book::Edition;
use crate::report::located::{Located, locate};
use crate::report::{Totals, fingerprint, human};
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// The problems of one edition.
#[derive(Debug)]
pub struct Problems {
    pub edition: Arc<Edition>,
    /// By file and place.
    pub all: Vec<Diagnostic>,
    /// Whether they were looked for.
    pub known: bool,
}

/// A problem as the browser shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    pub severity: &'static str,
    pub code: &'static str,
    pub message: String,
    pub help: Option<String>,
    pub file: String,
    pub line: usize,
    pub column: usize,
    pub source: String,
    /// Characters of the source line.
    pub from: usize,
    pub to: usize,
    pub editor: Option<String>,
}

/// More new ones than this are counted and not printed.
const PRINTED: usize = 8;

impl Problems {
    pub fn unknown(edition: Arc<Edition>) -> Self {
        Self { edition, all: Vec::new(), known: false }
    }

    fn of(edition: Arc<Edition>) -> Self {
        let all = edition.diagnostics();
        Self { edition, all, known: true }
    }

    pub fn totals(&self) -> Totals {
        Totals::of(&self.all)
    }

    /// Those of one file.
    pub fn of_file(&self, path: &NotePath) -> &[Diagnostic] {
        let start = self.all.partition_point(|diagnostic| &diagnostic.file < path);
        let end = self.all.partition_point(|diagnostic| &diagnostic.file <= path);
        self.all.get(start..end).unwrap_or_default()
    }

    /// With their places, for the browser.
    pub fn shown(&self, some: &[Diagnostic], shared: &Shared, state: &State) -> Vec<Shown> {
        let located = locate(some, |path| self.edition.text_of(path));
        located.iter().map(|located| self.show(located, shared, state)).collect()
    }

    fn show(&self, located: &Located<'_>, shared: &Shared, state: &State) -> Shown {
        let Located { diagnostic, start, end, .. } = located;
        let text = self.edition.text_of(&diagnostic.file).unwrap_or_else(|| "".into());
        let first = (diagnostic.span.start as usize).min(text.len());
        let from = text.get(..first).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let source = text.get(from..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        let length = source.chars().count();
        let to = if end.line == start.line { end.column.saturating_sub(1) } else { length };
        let (line, column) = (start.line, start.column);
        let file = state.content.join(diagnostic.file.as_str());
        Shown {
            severity: diagnostic.severity.name(),
            code: diagnostic.code.name(),
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
            file: if Path::new(&shared.shown).is_absolute() {
                diagnostic.file.to_string()
            } else {
                format!("{}{}", shared.shown, diagnostic.file)
            },
            line,
            column,
            source: source.to_owned(),
            from: (column - 1).min(length),
            to: to.min(length).max((column - 1).min(length)),
            editor: shared.editor.as_ref().map(|editor| editor.address(&file, line, column)),
        }
    }
}

/// Looks for problems whenever the book changed, on a thread of its own.
///
/// # Errors
/// When the system gives no thread.
pub fn follow(shared: &Arc<Shared>) -> std::io::Result<()> {
    let shared = Arc::clone(shared);
    let mut changes = shared.state.subscribe();
    let runtime = tokio::runtime::Handle::current();
    std::thread::Builder::new().name("problems".to_owned()).spawn(move || {
        let mut told = false;
        loop {
            let state = Arc::clone(&changes.borrow_and_update());
            if !state.problems.known || !Arc::ptr_eq(&state.problems.edition, &state.edition) {
                let old = Arc::clone(&state.problems);
                let new = Arc::new(Problems::of(Arc::clone(&state.edition)));
                let message = if told { told_again(&old, &new, &shared) } else { told_first(&new) };
                told = true;
                if let Some(message) = message {
                    shared.terminal.say(&message);
                }
                shared.change(|state| state.problems = new);
            }
            if runtime.block_on(changes.changed()).is_err() {
                return;
            }
        }
    })?;
    Ok(())
}

fn told_first(new: &Problems) -> Option<String> {
    Some(human::summary(new.totals()))
}

/// What became new and what is mended; hints are only counted.
fn told_again(old: &Problems, new: &Problems, shared: &Shared) -> Option<String> {
    let names = |problems: &Problems| problems.all.iter().map(fingerprint::of).collect::<BTreeSet<_>>();
    let (before, after) = (names(old), names(new));
    let differ = |some: &Problems, others: &BTreeSet<String>| -> Vec<Diagnostic> {
        let serious = some.all.iter().filter(|diagnostic| diagnostic.severity > Severity::Info);
        serious.filter(|diagnostic| !others.contains(&fingerprint::of(diagnostic))).cloned().collect()
    };
    let (found, mended) = (differ(new, &before), differ(old, &after));
    if found.is_empty() && mended.is_empty() {
        return None;
    }
    let mut lines = Vec::new();
    for diagnostic in mended.iter().take(PRINTED) {
        lines.push(format!("mended: {}: {} [{}]", diagnostic.file, diagnostic.message, diagnostic.code));
    }
    if mended.len() > PRINTED {
        lines.push(format!("mended: {} more", mended.len() - PRINTED));
    }
    if !found.is_empty() {
        lines.push(format!("{}:", counted(found.len(), "new problem")));
        let shown = &found[..found.len().min(PRINTED)];
        let report = human::report(shown, &shared.shown, shared.terminal.style(), |path| new.edition.text_of(path));
        // Without the line that counts what is shown of them.
        let report = report.trim_end().rsplit_once('\n').map_or("", |(problems, _)| problems);
        lines.push(report.trim_end().to_owned());
        if found.len() > PRINTED {
            lines.push(format!("… and {} more: see /_layerbook/", found.len() - PRINTED));
        }
    }
    lines.push(format!("now {}", human::summary(new.totals())));
    Some(lines.join("\n"))
}
