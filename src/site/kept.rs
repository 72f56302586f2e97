//! What of the site before still holds. A shortcut and nothing else: a link is taken over only where resolving it again would
//! read the same things and find nothing wrong.

use super::names::{Files, NameTable};
use super::nav::Nav;
use super::resolve::Resolved;
use super::{At, NoteIndex, Site};
use crate::base::path::Url;
use crate::note::facts::Facts;
use std::sync::Arc;

/// A site of the same names: every path, alias, file and folder is what it was, so notes have the same numbers too.
#[derive(Clone, Copy)]
pub(super) struct Kept<'a>(&'a Site);

impl<'a> Kept<'a> {
    pub(super) fn new(old: Option<&'a Site>, notes: &[Arc<Facts>], files: &Files, nav: &Nav) -> Option<Self> {
        let old = old?;
        let same_note = |(old, new): (&Arc<Facts>, &Arc<Facts>)| {
            Arc::ptr_eq(old, new) || (old.path == new.path && old.aliases == new.aliases)
        };
        let same_folders = || {
            let (old, new) = (&old.nav.folders, &nav.folders);
            old.len() == new.len()
                && old
                    .iter()
                    .zip(new)
                    .all(|(old, new)| old.path == new.path && old.page == new.page && old.address == new.address)
        };
        let same = old.notes.len() == notes.len()
            && old.notes.iter().zip(notes).all(same_note)
            && old.files == *files
            && same_folders();
        same.then_some(Self(old))
    }

    pub(super) fn names(self) -> Arc<NameTable> {
        Arc::clone(&self.0.names)
    }

    /// The address of a note that did not change.
    pub(super) fn url(self, note: NoteIndex, notes: &[Arc<Facts>]) -> Option<Url> {
        self.is_same(note, notes).then(|| self.0.urls[note].clone())
    }

    fn is_same(self, note: NoteIndex, notes: &[Arc<Facts>]) -> bool {
        Arc::ptr_eq(&self.0.notes[note], &notes[note])
    }

    /// The links of a note, if neither it nor any note that it links to changed, nothing was wrong with them, and none goes by
    /// an address, which is no name.
    pub(super) fn links(self, note: NoteIndex, notes: &[Arc<Facts>]) -> Option<&'a Vec<Resolved>> {
        let same = |note: NoteIndex| self.is_same(note, notes);
        if !same(note) {
            return None;
        }
        let links = &self.0.links[note];
        let by_name = notes[note].links.iter().all(|link| !link.path().starts_with(['/', '%']));
        let holds = |resolved: &Resolved| match resolved {
            Resolved::Note { note, .. } => same(*note),
            Resolved::Asset(_) => true,
            _ => false,
        };
        let sound = || !self.0.problems_of(note).any(|problem| matches!(problem.at, At::Link(_)));
        (by_name && links.iter().all(holds) && sound()).then_some(links)
    }
}
