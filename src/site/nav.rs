//! Folders as sections: their own pages, the order of what lies in them, and the walk from one note to the next.

use super::NoteIndex;
use crate::base::path::{NotePath, Url};
use crate::base::{slug, text};
use crate::note::facts::Facts;
use rapidhash::RapidHashMap;
use std::cmp::Ordering;
use std::sync::Arc;

/// The tree of folders. Folder 0 is the content folder.
#[derive(Debug, Default)]
pub struct Nav {
    pub folders: Vec<Folder>,
    by_path: RapidHashMap<String, usize>,
    /// For every note the folder whose page it is, or in which it lies.
    pub home: Vec<usize>,
    /// All notes in reading order.
    pub order: Vec<NoteIndex>,
    /// Where each note stands in that order.
    pub position: Vec<usize>,
}

#[derive(Debug, Default)]
pub struct Folder {
    /// From the content folder, without a final slash.
    pub path: String,
    /// Of its own page, or the folder's name.
    pub title: String,
    pub address: Url,
    /// The note that is the folder's own page.
    pub page: Option<NoteIndex>,
    pub parent: Option<usize>,
    /// In reading order.
    pub children: Vec<Child>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Child {
    Note(NoteIndex),
    Folder(usize),
}

impl Nav {
    pub fn new(notes: &[Arc<Facts>], summary: &[String]) -> Self {
        let mut nav = Self { folders: vec![Folder::default()], ..Self::default() };
        nav.by_path.insert(String::new(), 0);
        for facts in notes {
            nav.folder(facts.path.folder());
        }
        nav.place_notes(notes);
        nav.name_folders(notes);
        let ranks = Ranks::new(notes, summary);
        nav.sort_children(notes, &ranks);
        nav.walk(notes.len());
        nav
    }

    pub fn at(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    /// From the content folder down to this one; the content folder itself is left out.
    pub fn trail(&self, folder: usize) -> Vec<usize> {
        let mut trail: Vec<usize> =
            std::iter::successors(Some(folder), |&at| self.folders[at].parent).filter(|&at| at != 0).collect();
        trail.reverse();
        trail
    }

    pub fn previous(&self, note: NoteIndex) -> Option<NoteIndex> {
        self.position[note].checked_sub(1).map(|at| self.order[at])
    }

    pub fn next(&self, note: NoteIndex) -> Option<NoteIndex> {
        self.order.get(self.position[note] + 1).copied()
    }

    fn folder(&mut self, path: &str) -> usize {
        if let Some(&index) = self.by_path.get(path) {
            return index;
        }
        let parent = self.folder(path.rsplit_once('/').map_or("", |(parent, _)| parent));
        let index = self.folders.len();
        self.folders.push(Folder { path: path.to_owned(), parent: Some(parent), ..Folder::default() });
        self.by_path.insert(path.to_owned(), index);
        self.folders[parent].children.push(Child::Folder(index));
        index
    }

    fn place_notes(&mut self, notes: &[Arc<Facts>]) {
        let mut pages: Vec<Option<(usize, NoteIndex)>> = vec![None; self.folders.len()];
        for (index, facts) in notes.iter().enumerate() {
            if let Some((folder, rank)) = self.page_of(&facts.path)
                && pages[folder].is_none_or(|(best, _)| rank < best)
            {
                pages[folder] = Some((rank, index));
            }
        }
        self.home = vec![0; notes.len()];
        for (index, facts) in notes.iter().enumerate() {
            let own = self.page_of(&facts.path).map(|(folder, _)| folder);
            match own.filter(|&folder| pages[folder].is_some_and(|(_, page)| page == index)) {
                Some(folder) => {
                    self.folders[folder].page = Some(index);
                    self.home[index] = folder;
                }
                None => {
                    let folder = self.at(facts.path.folder()).unwrap_or(0);
                    self.folders[folder].children.push(Child::Note(index));
                    self.home[index] = folder;
                }
            }
        }
    }

    /// The folder that a note may be the page of, and how good a claim it has: `index.md`, `README.md`, a note
    /// named as its folder, and last a note beside the folder with the folder's name.
    fn page_of(&self, path: &NotePath) -> Option<(usize, usize)> {
        let stem = path.stem().to_lowercase();
        let folder = path.folder();
        let name = folder.rsplit('/').next().unwrap_or("").to_lowercase();
        let rank = match stem.as_str() {
            "index" => 0,
            "readme" => 1,
            _ if !name.is_empty() && stem == name => 2,
            _ => {
                let beside = path.as_str().rsplit_once('.').map_or(path.as_str(), |(beside, _)| beside);
                return self.at(beside).map(|folder| (folder, 3));
            }
        };
        self.at(folder).map(|folder| (folder, rank))
    }

    fn name_folders(&mut self, notes: &[Arc<Facts>]) {
        for folder in &mut self.folders {
            let name = folder.path.rsplit('/').next().unwrap_or("");
            folder.title = folder.page.map_or_else(|| name.to_owned(), |page| notes[page].title.clone());
            folder.address = Url::new(&folder_url(&folder.path));
        }
    }

    fn sort_children(&mut self, notes: &[Arc<Facts>], ranks: &Ranks) {
        let mut keys: RapidHashMap<usize, (Option<i64>, usize)> = RapidHashMap::default();
        for index in (0..self.folders.len()).rev() {
            let folder = &self.folders[index];
            let own = folder.page.and_then(|page| notes[page].order);
            let below = folder.children.iter().map(|child| match child {
                Child::Note(note) => ranks.of(*note),
                Child::Folder(folder) => keys.get(folder).map_or(usize::MAX, |key| key.1),
            });
            let rank = below.chain(folder.page.map(|page| ranks.of(page))).min().unwrap_or(usize::MAX);
            keys.insert(index, (own, rank));
        }
        for index in 0..self.folders.len() {
            let mut children = std::mem::take(&mut self.folders[index].children);
            children.sort_by(|&a, &b| {
                let key = |child: Child| match child {
                    Child::Note(note) => {
                        (notes[note].order, ranks.of(note), notes[note].title.as_str(), notes[note].path.as_str())
                    }
                    Child::Folder(folder) => {
                        let (order, rank) = keys.get(&folder).copied().unwrap_or((None, usize::MAX));
                        (order, rank, self.folders[folder].title.as_str(), self.folders[folder].path.as_str())
                    }
                };
                let (a, b) = (key(a), key(b));
                let order = match (a.0, b.0) {
                    (Some(a), Some(b)) => a.cmp(&b),
                    (Some(_), None) => Ordering::Less,
                    (None, Some(_)) => Ordering::Greater,
                    (None, None) => Ordering::Equal,
                };
                order.then(a.1.cmp(&b.1)).then_with(|| text::natural(a.2, b.2)).then_with(|| a.3.cmp(b.3))
            });
            self.folders[index].children = children;
        }
    }

    /// Depth first: a folder's page, then what lies in it.
    fn walk(&mut self, count: usize) {
        self.position = vec![0; count];
        let mut open = vec![Child::Folder(0)];
        while let Some(child) = open.pop() {
            let note = match child {
                Child::Note(note) => Some(note),
                Child::Folder(folder) => {
                    open.extend(self.folders[folder].children.iter().rev());
                    self.folders[folder].page
                }
            };
            if let Some(note) = note {
                self.position[note] = self.order.len();
                self.order.push(note);
            }
        }
    }
}

/// The address of a folder's page.
pub fn folder_url(path: &str) -> String {
    path.split('/').filter(|part| !part.is_empty()).map(|part| component(part) + "/").collect()
}

/// The address of a note: its permalink, its folder's address when it is the folder's page, else folder and name.
pub fn note_url(facts: &Facts, nav: &Nav, note: NoteIndex) -> Url {
    if let Some(url) = facts.permalink.as_deref().and_then(written_url) {
        return url;
    }
    let folder = &nav.folders[nav.home[note]];
    if folder.page == Some(note) {
        return folder.address.clone();
    }
    Url::new(&format!("{}{}/", folder_url(facts.path.folder()), component(facts.path.stem())))
}

/// An address as a writer gives it, in a permalink or an alias: below the root, no component hidden or reserved.
pub fn written_url(written: &str) -> Option<Url> {
    let path = crate::base::path::normalize(&written.trim().replace('\\', "/"), "")?;
    let parts: Vec<String> = path
        .split('/')
        .map(|part| part.trim_start_matches('.'))
        .filter(|part| !part.is_empty())
        .map(|part| if is_reserved(part) { format!("{part}-note") } else { part.replace(['\0', ':'], "-") })
        .collect();
    let path = parts.join("/");
    let is_file = path.rsplit('/').next().is_some_and(|name| name.ends_with(".html"));
    (!path.is_empty()).then(|| Url::new(&if is_file { path } else { path + "/" }))
}

/// A component of an address; a name that Windows keeps for itself gets another.
fn component(name: &str) -> String {
    let slug = slug::page(name);
    if is_reserved(&slug) { slug + "-note" } else { slug }
}

/// Names that Windows keeps for devices: a folder of that name cannot be checked out there.
pub fn is_reserved(name: &str) -> bool {
    let name = name.split('.').next().unwrap_or(name).to_ascii_lowercase();
    matches!(name.as_str(), "con" | "prn" | "aux" | "nul")
        || name
            .strip_prefix("com")
            .or_else(|| name.strip_prefix("lpt"))
            .is_some_and(|n| matches!(n.as_bytes(), [b'1'..=b'9']))
}

/// The place of notes in `SUMMARY.md`.
struct Ranks(Vec<usize>);

impl Ranks {
    fn new(notes: &[Arc<Facts>], summary: &[String]) -> Self {
        let places: RapidHashMap<&str, usize> =
            summary.iter().enumerate().rev().map(|(place, path)| (path.as_str(), place)).collect();
        Self(notes.iter().map(|facts| places.get(facts.path.as_str()).copied().unwrap_or(usize::MAX)).collect())
    }

    fn of(&self, note: NoteIndex) -> usize {
        self.0.get(note).copied().unwrap_or(usize::MAX)
    }
}
