//! Edits are made in memory first: one counts only if its finding goes away, no other comes, and the links of the note
//! are what they were but for it. So fixing can never make a book worse.

use super::{Edit, apply, edits};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::path::{NotePath, decode};
use crate::base::span::Span;
use crate::book::{Book, Change, Changes};
use crate::note::Note;
use crate::render::theme::ThemeError;
use crate::site::mend::{Mender, Renames};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// After so many rounds nothing more is expected: each undoes one fault of a place.
const ROUNDS: usize = 8;

/// Each attempt makes the site anew; thousands of edits that do harm are not worth an hour.
const ATTEMPTS: usize = 1_000;

/// What fixing gave.
#[derive(Debug, Default)]
pub struct Fixed {
    /// Old and new text of each note that changed.
    pub texts: BTreeMap<NotePath, (Arc<str>, Arc<str>)>,
    /// How many findings went away in each of them.
    pub counts: BTreeMap<NotePath, usize>,
    /// What a visit to the web found and what is still there, at its new places.
    pub external: Vec<Diagnostic>,
}

/// Fixes a book in memory. `external` are findings that the book cannot make again; `select` picks those to be fixed
/// among all; files of `skip` stay as they are.
///
/// # Errors
/// A theme that cannot take the values of the book.
pub fn fix(
    book: &mut Book,
    external: Vec<Diagnostic>,
    renames: &Renames,
    skip: &BTreeSet<NotePath>,
    select: &dyn Fn(Vec<Diagnostic>) -> Vec<Diagnostic>,
) -> Result<Fixed, ThemeError> {
    let mut fixed = Fixed { external, ..Fixed::default() };
    let mut refused: HashSet<Identity> = HashSet::new();
    for _ in 0..ROUNDS {
        let all =
            if fixed.external.is_empty() { book.diagnostics() } else { book.diagnostics_with(fixed.external.clone()) };
        let mut wanted = select(all);
        wanted.retain(|finding| !skip.contains(&finding.file) && !refused.contains(&identity(finding)));
        renamed(book, renames, &mut wanted);
        let pending: Vec<(NotePath, Edit)> = edits(book, &wanted)
            .into_iter()
            .flat_map(|(path, edits)| edits.into_iter().map(move |edit| (path.clone(), edit)))
            .collect();
        if pending.is_empty() {
            break;
        }
        let mut proof = Proof::new(book);
        proof.prove(pending)?;
        let Proof { before, accepted, refused: bad, .. } = proof;
        refused.extend(bad.iter().flat_map(|edit| &edit.findings).map(identity));
        if accepted.is_empty() {
            break;
        }
        for (path, edits) in accepted {
            let count: usize = edits.iter().map(|edit| edit.findings.len()).sum();
            *fixed.counts.entry(path.clone()).or_default() += count;
            move_external(&mut fixed.external, &path, &edits);
            let new = book.text(&path).unwrap_or_else(|| "".into());
            let old = before.get(&path).map_or_else(|| "".into(), Arc::clone);
            fixed.texts.entry(path).and_modify(|texts| texts.1 = Arc::clone(&new)).or_insert((old, new));
        }
    }
    Ok(fixed)
}

/// Gives broken links the fixes that a history of renames makes certain, and takes away those that it makes uncertain.
pub fn renamed(book: &Book, renames: &Renames, findings: &mut [Diagnostic]) {
    if renames.is_empty() {
        return;
    }
    let site = book.site();
    let mender = Mender::new(site.resolver(site.names()), renames);
    for finding in findings {
        if !told_by_history(finding) {
            continue;
        }
        let Some(target) = finding.target.clone() else { continue };
        let Some(index) = site.at(finding.file.as_str()) else { continue };
        let note = book.note(index);
        if finding.code == Code::SpacedLink {
            let is_image = note.text.get(..finding.span.start as usize).is_some_and(|before| before.ends_with('!'));
            finding.fix = mender.spaced(index, &target, is_image);
            continue;
        }
        let own = note
            .link_spans
            .iter()
            .zip(&note.facts.links)
            .find(|(span, link)| **span == finding.span && link.target == target);
        finding.fix = match own {
            Some((_, link)) => mender.fix(index, link, finding.code),
            None => mender.relation(index, &target),
        };
    }
}

/// Whether a rename can be the reason of a finding.
pub fn told_by_history(finding: &Diagnostic) -> bool {
    matches!(finding.code, Code::BrokenLink | Code::BrokenImage)
        || (finding.code == Code::SpacedLink && finding.fix.is_none())
}

/// A finding without its place.
type Identity = (NotePath, Code, String);

fn identity(finding: &Diagnostic) -> Identity {
    (finding.file.clone(), finding.code, finding.message.clone())
}

/// The book before a round, and what is accepted of it so far.
struct Proof<'a> {
    book: &'a mut Book,
    base: HashMap<Identity, usize>,
    /// Texts of the round's beginning.
    before: BTreeMap<NotePath, Arc<str>>,
    targets: HashMap<NotePath, HashMap<String, i64>>,
    accepted: BTreeMap<NotePath, Vec<Edit>>,
    refused: Vec<Edit>,
    attempts: usize,
}

impl<'a> Proof<'a> {
    fn new(book: &'a mut Book) -> Self {
        let base = counted(&book.diagnostics());
        Self {
            book,
            base,
            before: BTreeMap::new(),
            targets: HashMap::new(),
            accepted: BTreeMap::new(),
            refused: Vec::new(),
            attempts: 0,
        }
    }

    /// All at once, else in halves, down to the edits that do harm.
    fn prove(&mut self, mut batch: Vec<(NotePath, Edit)>) -> Result<(), ThemeError> {
        if batch.is_empty() {
            return Ok(());
        }
        if self.attempts == ATTEMPTS {
            self.refused.extend(batch.into_iter().map(|(_, edit)| edit));
            return Ok(());
        }
        self.attempts += 1;
        if self.attempt(&batch)? {
            for (path, edit) in batch {
                self.accepted.entry(path).or_default().push(edit);
            }
            return Ok(());
        }
        if batch.len() == 1 {
            self.refused.extend(batch.into_iter().map(|(_, edit)| edit));
            return Ok(());
        }
        let rest = batch.split_off(batch.len() / 2);
        self.prove(batch)?;
        self.prove(rest)
    }

    fn attempt(&mut self, batch: &[(NotePath, Edit)]) -> Result<bool, ThemeError> {
        let mut files: BTreeMap<NotePath, Vec<Edit>> = BTreeMap::new();
        for (path, edit) in batch {
            let own = files.entry(path.clone()).or_insert_with(|| self.accepted.get(path).cloned().unwrap_or_default());
            own.push(edit.clone());
        }
        for (path, edits) in &mut files {
            edits.sort_by_key(|edit| edit.span);
            if !self.before.contains_key(path) {
                let Some(index) = self.book.site().at(path.as_str()) else { return Ok(false) };
                let note = self.book.note(index);
                self.before.insert(path.clone(), Arc::clone(&note.text));
                self.targets.insert(path.clone(), targets(note));
            }
        }
        self.put(&files)?;
        if self.holds(&files) {
            return Ok(true);
        }
        let back =
            files.keys().map(|path| (path.clone(), self.accepted.get(path).cloned().unwrap_or_default())).collect();
        self.put(&back)?;
        Ok(false)
    }

    fn put(&mut self, files: &BTreeMap<NotePath, Vec<Edit>>) -> Result<(), ThemeError> {
        let changes: Changes = files
            .iter()
            .filter_map(|(path, edits)| {
                let mut edits = edits.clone();
                edits.sort_by_key(|edit| edit.span);
                let text = apply(self.before.get(path)?, &edits);
                Some((path.clone(), Change::Note(text.into_bytes())))
            })
            .collect();
        self.book.apply(changes).map(|_| ())
    }

    /// Whether the book has only what it had, without what the edits take away.
    fn holds(&self, files: &BTreeMap<NotePath, Vec<Edit>>) -> bool {
        if !files.iter().all(|(path, edits)| self.links_stay(path, edits)) {
            return false;
        }
        let mut allowed = self.base.clone();
        let untouched = self.accepted.iter().filter(|(path, _)| !files.contains_key(*path));
        for (path, edits) in untouched.chain(files) {
            for finding in edits.iter().flat_map(|edit| &edit.findings) {
                if !finding.code.is_external() {
                    let count = allowed.entry(identity(finding)).or_default();
                    *count = count.saturating_sub(1);
                    continue;
                }
                // What is said of an address is said of the new one.
                let (Some(old), Some(new)) = (&finding.target, &finding.fix) else { continue };
                let renamed: Vec<(Identity, usize)> = self
                    .base
                    .iter()
                    .filter(|((file, _, message), _)| file == path && message.contains(old.as_str()))
                    .map(|((file, code, message), count)| ((file.clone(), *code, message.replace(old, new)), *count))
                    .collect();
                for (identity, count) in renamed {
                    *allowed.entry(identity).or_default() += count;
                }
            }
        }
        counted(&self.book.diagnostics())
            .iter()
            .all(|(identity, count)| allowed.get(identity).is_some_and(|allowed| count <= allowed))
    }

    /// Whether a note links what it linked, but for the targets of the edits.
    fn links_stay(&self, path: &NotePath, edits: &[Edit]) -> bool {
        let Some(index) = self.book.site().at(path.as_str()) else { return false };
        let note = self.book.note(index);
        let mut wanted = self.targets.get(path).cloned().unwrap_or_default();
        for finding in edits.iter().flat_map(|edit| &edit.findings) {
            let (Some(old), Some(new)) = (&finding.target, &finding.fix) else { return false };
            // A relation is no link; that it holds shows in the findings.
            let is_link = finding.code.is_external()
                || finding.code == Code::SpacedLink
                || wanted.get(&comparable(old)).is_some_and(|count| *count > 0);
            if !is_link {
                continue;
            }
            if finding.code != Code::SpacedLink {
                *wanted.entry(comparable(old)).or_default() -= 1;
            }
            *wanted.entry(comparable(new)).or_default() += 1;
        }
        wanted.retain(|_, count| *count != 0);
        wanted == targets(note)
    }
}

/// Everything that a note links, inside and outside, each with how often.
fn targets(note: &Note) -> HashMap<String, i64> {
    let mut targets = HashMap::new();
    let inside = note.facts.links.iter().map(|link| link.target.as_str());
    for target in inside.chain(note.outside.iter().map(|outside| outside.address.as_str())) {
        *targets.entry(comparable(target)).or_default() += 1;
    }
    targets
}

fn comparable(target: &str) -> String {
    decode(target).into_owned()
}

fn counted(diagnostics: &[Diagnostic]) -> HashMap<Identity, usize> {
    let mut counts = HashMap::new();
    for diagnostic in diagnostics {
        *counts.entry(identity(diagnostic)).or_default() += 1;
    }
    counts
}

/// Takes out what was fixed and moves what stands behind the edits.
fn move_external(external: &mut Vec<Diagnostic>, path: &NotePath, edits: &[Edit]) {
    let is_fixed = |finding: &Diagnostic| {
        edits
            .iter()
            .flat_map(|edit| &edit.findings)
            .any(|own| own.code == finding.code && own.span == finding.span && own.target == finding.target)
    };
    external.retain(|finding| finding.file != *path || !is_fixed(finding));
    for finding in external.iter_mut().filter(|finding| finding.file == *path) {
        let place = |at: u32| {
            let mut moved = i64::from(at);
            for edit in edits.iter().filter(|edit| edit.span.end <= at) {
                let new = i64::from(Span::new(edit.new_text.len(), 0).start);
                moved += new - i64::from(edit.span.end - edit.span.start);
            }
            u32::try_from(moved).unwrap_or(at)
        };
        finding.span = Span { start: place(finding.span.start), end: place(finding.span.end) };
    }
}
