//! What only all notes together show to be wrong: addresses used twice, notes that nothing leads to, files that nothing uses.

use super::decisions::Relation;
use super::names::Files;
use super::nav::{self, Nav};
use super::places::Places;
use super::routes::{Route, Routes};
use super::{At, Backlink, NoteIndex, Problem};
use crate::base::diagnostic::Code;
use crate::base::path::Url;
use crate::note::facts::Facts;
use rapidhash::RapidHashMap;
use std::sync::Arc;

/// Gives every note its route. Of two notes with one address the first in path order has it.
pub(super) fn add_notes(notes: &[Arc<Facts>], urls: &[Url], routes: &mut Routes, problems: &mut Vec<Problem>) {
    for (note, url) in urls.iter().enumerate() {
        if let Err(Route::Note(other)) = routes.add(url.clone(), Route::Note(note)) {
            let other = &notes[*other].path;
            let message =
                format!("`{}` and `{other}` both want the address `/{url}`; `{other}` has it", notes[note].path);
            problems.push(
                Problem::new(note, At::Start, Code::DuplicateUrl, message)
                    .help("rename one of them, or give it a `permalink`")
                    .target(url.as_str()),
            );
        } else {
            let _ = routes.add(Url::new(&markdown_url(url)), Route::Markdown(note));
        }
        let path = &notes[note].path;
        if let Some(name) = path.as_str().split('/').find(|part| nav::is_reserved(part)) {
            let message = format!("`{name}` is a reserved name on Windows: the file cannot be checked out there");
            problems
                .push(Problem::new(note, At::Start, Code::ReservedName, message).help("rename the file or the folder"));
        }
    }
}

/// The Markdown beside a page: `a/note/` → `a/note/index.md`, `old.html` → `old.md`.
pub fn markdown_url(url: &Url) -> String {
    let file = url.file();
    file.strip_suffix(".html").map_or_else(|| format!("{file}.md"), |stem| format!("{stem}.md"))
}

/// Aliases that are paths become redirects.
pub(super) fn add_redirects(notes: &[Arc<Facts>], urls: &[Url], routes: &mut Routes, problems: &mut Vec<Problem>) {
    for (note, facts) in notes.iter().enumerate() {
        for alias in facts.aliases.iter().filter(|alias| alias.contains('/')) {
            let Some(url) = nav::written_url(alias) else { continue };
            let taken = match routes.add(url.clone(), Route::Redirect(urls[note].clone())) {
                Ok(()) => continue,
                Err(Route::Redirect(target)) if *target == urls[note] => continue,
                // Its own address, perhaps in another case.
                Err(Route::Note(other)) if *other == note => continue,
                Err(Route::Note(other)) => format!("is the address of `{}`", notes[*other].path),
                Err(Route::Redirect(target)) => match urls.iter().position(|url| url == target) {
                    Some(other) => format!("is an alias of `{}`", notes[other].path),
                    None => "is taken".to_owned(),
                },
                Err(_) => "is the address of a page that layerbook makes".to_owned(),
            };
            let message = format!("the alias `{alias}` {taken} already");
            problems.push(
                Problem::new(note, At::Key("aliases"), Code::DuplicateUrl, message)
                    .help("take the alias out")
                    .target(alias),
            );
        }
    }
}

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
