//! What of the site before still holds. A shortcut and nothing else: a part is taken over only where all facts that it is made
//! of are what they were.

use super::addresses::Outputs;
use super::articles::Articles;
use super::glossary::Terms;
use super::names::{Files, NameTable};
use super::places::Places;
use super::resolve::Resolved;
use super::{At, NoteIndex, Site};
use crate::base::path::Url;
use crate::config::taxonomy::Taxonomy;
use crate::note::facts::{Facts, NoteKind};
use std::sync::Arc;

/// A site of notes with the same paths and aliases, of the same taxonomy and pins. Notes have the same numbers.
pub(super) struct Kept<'a> {
    old: &'a Site,
    notes: &'a [Arc<Facts>],
    changed: Vec<NoteIndex>,
}

impl<'a> Kept<'a> {
    pub(super) fn new(old: Option<&'a Site>, notes: &'a [Arc<Facts>]) -> Option<Self> {
        let old = old.filter(|old| old.notes.len() == notes.len())?;
        let mut changed = Vec::new();
        for (note, (old, new)) in old.notes.iter().zip(notes).enumerate() {
            if Arc::ptr_eq(old, new) {
                continue;
            }
            if old.path != new.path || old.aliases != new.aliases {
                return None;
            }
            changed.push(note);
        }
        Some(Self { old, notes, changed })
    }

    /// Folders and their pages follow from the paths of notes.
    pub(super) fn has_same_files(&self, files: &Files) -> bool {
        self.old.files == *files
    }

    /// Mentions are all that articles are made of, and other addresses of a reading note's work.
    pub(super) fn articles(&self) -> Option<Arc<Articles>> {
        self.all(|old, new| old.mentions == new.mentions && old.also_at == new.also_at)
            .then(|| Arc::clone(&self.old.articles))
    }

    /// A title counts where it is the name of a layer or an area.
    pub(super) fn places(&self, articles: &Arc<Articles>, taxonomy: &Taxonomy) -> Option<Arc<Places>> {
        let named = |facts: &Facts| {
            [&taxonomy.layers, &taxonomy.areas].map(|axis| axis.lookup(&facts.title).map(|category| &category.id))
        };
        let same = |old: &Facts, new: &Facts| {
            old.kind == new.kind && old.layers == new.layers && old.areas == new.areas && named(old) == named(new)
        };
        (Arc::ptr_eq(articles, &self.old.articles) && self.all(same)).then(|| Arc::clone(&self.old.places))
    }

    /// For the same files only.
    pub(super) fn terms(&self) -> Option<Arc<Terms>> {
        let is_none = |facts: &Facts| facts.kind != NoteKind::Term;
        self.all(|old, new| is_none(old) && is_none(new)).then(|| Arc::clone(&self.old.terms))
    }

    /// For the same files only.
    pub(super) fn names(&self) -> Arc<NameTable> {
        Arc::clone(&self.old.names)
    }

    /// Whether notes leave all addresses what they were; those of generated pages need the same places and articles too. For
    /// the same files only.
    pub(super) fn may_keep_addresses(&self) -> bool {
        self.all(|old, new| old.permalink == new.permalink && old.tags == new.tags && old.searched == new.searched)
    }

    /// All addresses, for the same files, articles and places.
    pub(super) fn outputs(&self, articles: &Arc<Articles>, places: &Arc<Places>) -> Option<Outputs> {
        let old = self.old;
        let same = Arc::ptr_eq(articles, &old.articles) && Arc::ptr_eq(places, &old.places);
        (same && self.may_keep_addresses()).then(|| Outputs {
            routes: Arc::clone(old.routes.pages()),
            addresses: Arc::clone(&old.addresses),
            catalogue: old.catalogue.clone(),
            library: Arc::clone(&old.library),
            previews: Arc::clone(&old.previews),
            tags: Arc::clone(&old.tags),
            problems: Arc::clone(&old.address_problems),
        })
    }

    /// The address of a note that did not change. For the same files only.
    pub(super) fn url(&self, note: NoteIndex) -> Option<Url> {
        self.is_same(note).then(|| self.old.urls[note].clone())
    }

    /// The links of a note, if neither it nor any note that it links to changed, nothing was wrong with them, and none goes by
    /// an address, which is no name. For the same files only.
    pub(super) fn links(&self, note: NoteIndex) -> Option<&'a Vec<Resolved>> {
        if !self.is_same(note) {
            return None;
        }
        let links = &self.old.links[note];
        let by_name = self.notes[note].links.iter().all(|link| !link.path().starts_with(['/', '%']));
        let holds = |resolved: &Resolved| match resolved {
            Resolved::Note { note, .. } => self.is_same(*note),
            Resolved::Asset(_) => true,
            _ => false,
        };
        let sound = || !self.old.problems_of(note).any(|problem| matches!(problem.at, At::Link(_)));
        (by_name && links.iter().all(holds) && sound()).then_some(links)
    }

    fn is_same(&self, note: NoteIndex) -> bool {
        Arc::ptr_eq(&self.old.notes[note], &self.notes[note])
    }

    /// Whether all notes that changed are alike in what is asked.
    fn all(&self, alike: impl Fn(&Facts, &Facts) -> bool) -> bool {
        self.changed.iter().all(|&note| alike(&self.old.notes[note], &self.notes[note]))
    }
}
