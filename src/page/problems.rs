//! All problems of the book, at the levels that the book sets, without those that it ignores.

use super::Pages;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::digest::quick;
use crate::base::path::NotePath;
use crate::base::span::{LineIndex, Span};
use crate::note::Note;
use crate::site::mend::{Mender, Renames};
use crate::site::{At, Problem};
use rapidhash::RapidHashMap;
use rayon::prelude::*;

impl Pages<'_> {
    /// By file and place. `more` are those that only a visit to the web can find; `None` when nobody went there.
    pub fn diagnostics(&self, more: Option<Vec<Diagnostic>>) -> Vec<Diagnostic> {
        let visited = more.is_some();
        let mut all: Vec<Diagnostic> = self
            .notes
            .par_iter()
            .enumerate()
            .flat_map_iter(|(index, note)| {
                note.diagnostics.iter().cloned().chain(self.site.problems_of(index).map(move |problem| {
                    let span = place(note, &problem.at);
                    located(&note.facts.path, span, problem)
                }))
            })
            .collect();
        all.extend(self.site.problems.iter().filter_map(|problem| match problem.at {
            At::Asset(index) => Some(located(&self.site.files.assets[index], Span::default(), problem)),
            _ => None,
        }));
        all.extend(more.unwrap_or_default());
        all.sort_by(|a, b| (&a.file, a.span, a.code, &a.message).cmp(&(&b.file, b.span, b.code, &b.message)));
        self.mend_spaced_links(&mut all);
        self.ignore_in_blocks(&mut all, visited);
        all.retain_mut(|diagnostic| match self.config.level_of(diagnostic.code, diagnostic.severity) {
            Some(severity) if !self.is_ignored(diagnostic) => {
                diagnostic.severity = severity;
                true
            }
            _ => false,
        });
        count_alike(&mut all);
        all
    }

    /// A note alone does not know whether the file is there that `[x](My Note.md)` names.
    fn mend_spaced_links(&self, all: &mut [Diagnostic]) {
        if !all.iter().any(|diagnostic| diagnostic.code == Code::SpacedLink) {
            return;
        }
        let renames = Renames::default();
        let mender = Mender::new(self.site.resolver(self.site.names()), &renames);
        for diagnostic in all.iter_mut().filter(|diagnostic| diagnostic.code == Code::SpacedLink) {
            let Some(index) = self.site.at(diagnostic.file.as_str()) else { continue };
            let before = self.notes[index].text.get(..diagnostic.span.start as usize).unwrap_or("");
            let target = diagnostic.target.as_deref().unwrap_or("");
            diagnostic.fix = mender.spaced(index, target, before.ends_with('!'));
        }
    }

    /// By `[check.ignore]`.
    fn is_ignored(&self, diagnostic: &Diagnostic) -> bool {
        self.config.ignore.iter().any(|rule| {
            (rule.codes.is_empty() || rule.codes.contains(&diagnostic.code))
                && rule.files.is_match(diagnostic.file.as_str())
        })
    }

    /// Takes out what comments silence, and reports comments that silence nothing.
    fn ignore_in_blocks(&self, all: &mut Vec<Diagnostic>, visited: bool) {
        let mut idle = Vec::new();
        let mut is_silent = vec![false; all.len()];
        for note in self.notes.iter().filter(|note| !note.ignores.is_empty()) {
            let path = &note.facts.path;
            let first = all.partition_point(|diagnostic| &diagnostic.file < path);
            let own = &all[first..all.partition_point(|diagnostic| &diagnostic.file <= path)];
            for ignore in &note.ignores {
                let from = own.partition_point(|diagnostic| diagnostic.span.start < ignore.block.start);
                let to = own.partition_point(|diagnostic| diagnostic.span.start < ignore.block.end);
                for &code in &ignore.codes {
                    let mut is_idle = true;
                    for at in (from..to).filter(|&at| own[at].code == code) {
                        is_idle = false;
                        is_silent[first + at] = true;
                    }
                    let has_level = self.config.level(code).is_some();
                    if is_idle && has_level && (visited || !code.is_external()) {
                        idle.push(
                            Diagnostic::new(
                                Code::IgnoreComment,
                                path,
                                ignore.comment,
                                format!("there is no `{code}` to ignore in the next block"),
                            )
                            .help("take the comment out")
                            .target(code.name()),
                        );
                    }
                }
            }
        }
        let mut silent = is_silent.into_iter();
        all.retain(|_| !silent.next().unwrap_or(false));
        if !idle.is_empty() {
            all.extend(idle);
            all.sort_by(|a, b| (&a.file, a.span, a.code, &a.message).cmp(&(&b.file, b.span, b.code, &b.message)));
        }
    }
}

/// Numbers findings that are told apart by nothing but their place.
fn count_alike(all: &mut [Diagnostic]) {
    for file in all.chunk_by_mut(|a, b| a.file == b.file) {
        let mut seen: RapidHashMap<u64, usize> = RapidHashMap::default();
        for diagnostic in file {
            let identity =
                format!("{}\0{}\0{}", diagnostic.code, diagnostic.target.as_deref().unwrap_or(""), diagnostic.message);
            let before = seen.entry(quick(identity.as_bytes())).or_default();
            diagnostic.before = *before;
            *before += 1;
        }
    }
}

fn located(file: &NotePath, span: Span, problem: &Problem) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(problem.code, file, span, problem.message.clone());
    diagnostic.help.clone_from(&problem.help);
    diagnostic.target.clone_from(&problem.target);
    diagnostic.fix.clone_from(&problem.fix);
    diagnostic.severity = problem.severity.unwrap_or(diagnostic.severity);
    diagnostic
}

/// The span of a problem that the site named by what it is about.
fn place(note: &Note, at: &At) -> Span {
    match at {
        At::Link(index) => note.link_spans.get(*index).copied().unwrap_or_default(),
        At::Mention(index) => note.mention_spans.get(*index).copied().unwrap_or_default(),
        At::Key(key) => {
            note.key_spans.iter().find(|(own, _)| own == key).map_or_else(|| start(note), |(_, span)| *span)
        }
        At::Claim(list, index) => note.claim_spans[*list as usize].get(*index).copied().unwrap_or_else(|| start(note)),
        At::Start | At::Asset(_) => start(note),
    }
}

/// The first line of the body.
fn start(note: &Note) -> Span {
    let body = &note.text[note.body_start..];
    let blank = body.len() - body.trim_start().len();
    let start = note.body_start + blank;
    let lines = LineIndex::new(&note.text);
    let line = lines.line(Span::new(start, 0).start);
    let length = if body.trim_start().is_empty() { 0 } else { lines.line_text(&note.text, line).trim_start().len() };
    Span::new(start, start + length)
}
