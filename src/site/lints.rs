//! What only all notes together show to be wrong: addresses used twice, notes that nothing leads to, files that nothing uses.

use super::decisions::Relation;
use super::names::Files;
use super::nav::Nav;
use super::places::Places;
use super::{At, Backlink, NoteIndex, Problem};
use crate::base::diagnostic::Code;
use crate::note::facts::Facts;
use rapidhash::RapidHashMap;
use std::sync::Arc;

pub(super) fn duplicate_ids(notes: &[Arc<Facts>], problems: &mut Vec<Problem>) {
    let mut seen: RapidHashMap<String, NoteIndex> = RapidHashMap::default();
    for (note, facts) in notes.iter().enumerate() {
        let Some(id) = &facts.id else { continue };
        if let Some(other) = seen.insert(id.trim().to_lowercase(), note) {
            let message = format!("the id `{id}` is that of `{}` already", notes[other].path);
            problems.push(
                Problem::new(note, At::Key("id"), Code::DuplicateId, message)
                    .help("give each note an id of its own")
                    .target(id),
            );
        }
    }
}

pub(super) fn unused_assets(files: &Files, used: &[bool], problems: &mut Vec<Problem>) {
    for (index, path) in files.assets.iter().enumerate().filter(|(index, _)| !used[*index]) {
        let message = format!("no note uses `{path}`, so it is not published");
        problems.push(
            Problem::new(0, At::Asset(index), Code::UnusedAsset, message)
                .help("link to it, or take it out")
                .target(path.as_str()),
        );
    }
}

/// Finds notes that readers cannot come to but by search, and notes without a place.
pub(super) struct Lonely<'a> {
    pub notes: &'a [Arc<Facts>],
    pub nav: &'a Nav,
    pub backlinks: &'a [Vec<Backlink>],
    pub relations: &'a [Vec<Relation>],
    pub places: &'a Places,
}

impl Lonely<'_> {
    pub(super) fn report(&self, problems: &mut Vec<Problem>) {
        for (note, facts) in self.notes.iter().enumerate() {
            let is_page = self.nav.folders[self.nav.home[note]].page == Some(note);
            let related = self.relations[note].iter().any(|relation| relation.note.is_some());
            if self.notes.len() > 1 && self.backlinks[note].is_empty() && !related && !is_page {
                let message = format!("no note links to `{}`", facts.title);
                problems.push(
                    Problem::new(note, At::Start, Code::OrphanNote, message)
                        .help("link to it from a note that readers of it come from"),
                );
            }
        }
        for &note in &self.places.unsorted {
            let message = "no layer and no area could be told from this note".to_owned();
            problems.push(
                Problem::new(note, At::Start, Code::UnsortedNote, message)
                    .help("write `layers: [...]` and `areas: [...]` in its front matter, or `layers: none`"),
            );
        }
    }
}
