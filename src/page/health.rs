//! What is wrong in the book: its own problems, addresses that went away, overdue reviews, empty cells.

use super::views::{
    CellCountView, CountView, FileProblemsView, GapView, HealthView, OutsideView, OverdueView, ProblemView, VisitView,
};
use super::{Content, Page, Pages};
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::path::{NotePath, Url};
use crate::base::span::LineIndex;
use crate::config::ledger::{Entry, Verdict};
use crate::note::article::key::identity;
use crate::note::lint::web_url;
use crate::site::NoteIndex;
use std::collections::{BTreeMap, BTreeSet};

/// So many problems, addresses and notes of each are shown; a longer list helps nobody on a page.
const SHOWN: usize = 200;
const NOTES: usize = 12;

impl<'a> Pages<'a> {
    pub(super) fn health(&self, url: &Url) -> Page<'a> {
        let diagnostics = self.diagnostics(None);
        let count = |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
        let (errors, warnings, infos) = (count(Severity::Error), count(Severity::Warning), count(Severity::Info));
        let serious: Vec<&Diagnostic> =
            diagnostics.iter().filter(|diagnostic| diagnostic.severity > Severity::Info).collect();
        let mut hints: BTreeMap<&'static str, usize> = BTreeMap::new();
        for hint in diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Info) {
            *hints.entry(hint.code.name()).or_default() += 1;
        }
        let counted = |(name, count)| CountView { name, count };
        let mut verdicts: BTreeMap<Verdict, usize> = BTreeMap::new();
        for entry in self.ledger.links.values() {
            *verdicts.entry(entry.verdict).or_default() += 1;
        }
        let content = HealthView {
            errors,
            warnings,
            infos,
            hidden: serious.len().saturating_sub(SHOWN),
            files: self.files_with_problems(&serious),
            hints: hints.into_iter().map(counted).collect(),
            verdicts: verdicts.into_iter().map(|(verdict, count)| counted((verdict.name(), count))).collect(),
            visited: self.ledger.links.values().filter_map(|entry| entry.checked).max().map(|day| day.to_string()),
            outside: self.outside(),
            overdue: self.overdue_notes(),
            gaps: self.gaps(),
        };
        Page {
            template: "health.html",
            view: self.head("health", &self.word("health"), url),
            name: "health",
            content: Content::Health(Box::new(content)),
        }
    }

    /// What the ledger knows of an article's address, in any of its spellings.
    pub(super) fn visit(&self, article: usize) -> Option<VisitView> {
        if self.ledger.links.is_empty() {
            return None;
        }
        let article = &self.site.articles.all[article];
        std::iter::once(&article.url)
            .chain(&article.also_written)
            .filter_map(|url| web_url(url).ok())
            .find_map(|url| self.ledger.links.get(url.as_str()))
            .map(visit_view)
    }

    fn files_with_problems(&self, serious: &[&Diagnostic]) -> Vec<FileProblemsView> {
        let mut files: Vec<FileProblemsView> = Vec::new();
        let mut current: Option<(&NotePath, Option<(NoteIndex, LineIndex)>)> = None;
        for diagnostic in serious.iter().take(SHOWN) {
            if current.as_ref().is_none_or(|(path, _)| *path != &diagnostic.file) {
                let note = self.site.at(diagnostic.file.as_str());
                files.push(FileProblemsView {
                    path: diagnostic.file.to_string(),
                    title: note.map(|note| self.site.notes[note].title.clone()),
                    url: note.map(|note| self.hrefs.url(&self.site.urls[note])),
                    problems: Vec::new(),
                });
                let lines = note.map(|note| (note, LineIndex::new(&self.notes[note].text)));
                current = Some((&diagnostic.file, lines));
            }
            let place = current
                .as_ref()
                .and_then(|(_, lines)| lines.as_ref())
                .map(|(note, lines)| lines.place(&self.notes[*note].text, diagnostic.span.start));
            if let Some(file) = files.last_mut() {
                file.problems.push(ProblemView {
                    level: diagnostic.severity.name(),
                    code: diagnostic.code.name(),
                    line: place.map_or(1, |place| place.line),
                    column: place.map_or(1, |place| place.column),
                    message: diagnostic.message.clone(),
                    help: diagnostic.help.clone(),
                });
            }
        }
        files
    }

    fn outside(&self) -> Vec<OutsideView> {
        let bad = |entry: &Entry| !matches!(entry.verdict, Verdict::Ok | Verdict::Skipped);
        let mut entries: Vec<(&String, &Entry)> = self.ledger.links.iter().filter(|(_, entry)| bad(entry)).collect();
        if entries.is_empty() {
            return Vec::new();
        }
        let mut notes: BTreeMap<String, BTreeSet<NoteIndex>> = BTreeMap::new();
        for (index, note) in self.notes.iter().enumerate() {
            for url in note.outside.iter().filter_map(|link| web_url(&link.address).ok()) {
                if self.ledger.links.get(url.as_str()).is_some_and(bad) {
                    notes.entry(url.into()).or_default().insert(index);
                }
            }
        }
        let articles: BTreeMap<&str, usize> =
            self.site.articles.all.iter().enumerate().map(|(index, article)| (article.key.as_str(), index)).collect();
        entries.retain(|(address, _)| notes.contains_key(*address));
        entries.sort_by_key(|(address, entry)| (rank(entry.verdict), *address));
        entries
            .into_iter()
            .take(SHOWN)
            .map(|(address, entry)| OutsideView {
                address: address.clone(),
                url: identity(address)
                    .and_then(|identity| articles.get(identity.key.as_str()))
                    .map(|&article| self.hrefs.url(&self.site.addresses.articles[article])),
                visit: visit_view(entry),
                notes: notes.get(address).into_iter().flatten().take(NOTES).map(|&note| self.link(note)).collect(),
            })
            .collect()
    }

    pub(super) fn overdue_notes(&self) -> Vec<OverdueView> {
        let mut found: Vec<OverdueView> = (0..self.site.notes.len())
            .filter(|&note| self.overdue(self.site.notes[note].review_by.as_deref()))
            .map(|note| OverdueView {
                note: self.link(note),
                owner: self.site.notes[note].owner.clone(),
                review_by: self.site.notes[note].review_by.clone().unwrap_or_default(),
            })
            .collect();
        found.sort_by(|a, b| a.review_by.cmp(&b.review_by));
        found.truncate(SHOWN);
        found
    }

    fn gaps(&self) -> Vec<GapView> {
        let matrix = self.matrix_view();
        let empty =
            |cell: &&CellCountView| cell.notes + cell.articles + cell.decisions.len() == 0 && cell.idle.is_none();
        matrix
            .rows
            .iter()
            .flat_map(|row| row.cells.iter().filter(empty).map(move |cell| (row, cell)))
            .map(|(row, cell)| GapView {
                layer: row.layer.name.clone(),
                area: cell.area_name.clone(),
                hue: row.layer.hue,
                url: cell.url.clone(),
            })
            .collect()
    }
}

/// The worst first.
fn rank(verdict: Verdict) -> usize {
    use Verdict::{AnchorGone, Blocked, Dead, Moved, Ok, Skipped, Soft404, Unreachable};
    [Dead, AnchorGone, Soft404, Unreachable, Blocked, Moved, Skipped, Ok]
        .iter()
        .position(|other| *other == verdict)
        .unwrap_or(usize::MAX)
}

/// The ledger is a file that anybody may write to: only what leads to the web becomes a link.
fn is_web(address: &str) -> bool {
    web_url(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

fn visit_view(entry: &Entry) -> VisitView {
    VisitView {
        verdict: entry.verdict.name(),
        status: entry.status,
        checked: entry.checked.map(|day| day.to_string()),
        good: entry.good.map(|day| day.to_string()),
        moved_to: entry.moved_to.clone().filter(|address| is_web(address)),
        archived: entry.archived.clone().filter(|address| is_web(address)),
    }
}
