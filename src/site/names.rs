//! Every name by which a link can reach something in the book.

use super::NoteIndex;
use crate::base::path::{NotePath, composed, name_key, normalize};
use crate::note::facts::Facts;
use rapidhash::RapidHashMap;
use std::sync::Arc;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Named {
    Note(NoteIndex),
    /// Index into [`Files::assets`].
    Asset(usize),
    /// A note that is left out as a draft. Index into [`Files::drafts`].
    Draft(usize),
    /// A file that is there but ignored, excluded or hidden. Index into [`Files::hidden`].
    Hidden(usize),
    /// A folder. Index into [`Files::folders`].
    Folder(usize),
}

/// The files of the book beside its published notes, each list in path order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Files {
    pub assets: Vec<NotePath>,
    pub drafts: Vec<NotePath>,
    pub hidden: Vec<NotePath>,
    pub folders: Vec<String>,
}

/// Names to things. Case never decides whether something is found; it only breaks ties.
#[derive(Debug, Default)]
pub struct NameTable {
    /// Paths as they are compared, a note's without `.md`.
    paths: RapidHashMap<Box<str>, Vec<Named>>,
    /// Their last components, a note's without `.md`.
    names: RapidHashMap<Box<str>, Vec<Named>>,
    aliases: RapidHashMap<Box<str>, Vec<NoteIndex>>,
}

/// What was found under a written path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    One(Named),
    /// The first is taken.
    Several(Vec<Named>),
    /// The path climbs out of the content folder.
    Outside,
    Nothing,
}

impl NameTable {
    pub fn new(notes: &[Arc<Facts>], files: &Files) -> Self {
        let mut table = Self::default();
        for (index, facts) in notes.iter().enumerate() {
            table.add(&facts.path, Named::Note(index));
            for alias in &facts.aliases {
                table.aliases.entry(name_key(alias.trim()).into()).or_default().push(index);
            }
        }
        for (index, path) in files.assets.iter().enumerate() {
            table.add(path, Named::Asset(index));
        }
        for (index, path) in files.drafts.iter().enumerate() {
            table.add(path, Named::Draft(index));
        }
        for (index, path) in files.hidden.iter().enumerate() {
            table.add(path, Named::Hidden(index));
        }
        for (index, folder) in files.folders.iter().enumerate() {
            table.paths.entry(name_key(folder).into()).or_default().push(Named::Folder(index));
        }
        table
    }

    /// What stands at exactly this path from the content folder, `.md` optional.
    pub fn at(&self, path: &str) -> &[Named] {
        let lower = name_key(path.trim_end_matches('/'));
        self.paths.get(without_extension(&lower)).or_else(|| self.paths.get(lower.as_str())).map_or(&[], Vec::as_slice)
    }

    /// Everything whose path ends in this one, at a component boundary.
    pub fn ending(&self, path: &str, look: &Look<'_>) -> Vec<Named> {
        let lower = name_key(path.trim_matches('/'));
        let name = lower.rsplit('/').next().unwrap_or(&lower);
        let is_note = without_extension(name) != name;
        let mut found: Vec<Named> = Vec::new();
        for key in [name, without_extension(name)] {
            for &named in self.names.get(key).map_or(&[][..], Vec::as_slice) {
                let fits = || {
                    let other = name_key(look.path(named));
                    let (other, wanted) = match named {
                        Named::Asset(_) => (other.as_str(), lower.as_str()),
                        _ if is_note => (without_extension(&other), without_extension(&lower)),
                        _ => (without_extension(&other), lower.as_str()),
                    };
                    other.strip_suffix(wanted).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
                };
                if (!lower.contains('/') || fits()) && !found.contains(&named) {
                    found.push(named);
                }
            }
        }
        // What is published hides what is not.
        if found.iter().any(|named| matches!(named, Named::Note(_) | Named::Asset(_))) {
            found.retain(|named| matches!(named, Named::Note(_) | Named::Asset(_)));
        }
        found
    }

    pub fn alias(&self, name: &str) -> &[NoteIndex] {
        self.aliases.get(name_key(name.trim()).as_str()).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, path: &NotePath, named: Named) {
        let lower = name_key(path.as_str());
        let key = if path.is_markdown() { without_extension(&lower) } else { &lower };
        let name = key.rsplit('/').next().unwrap_or(key);
        self.names.entry(name.into()).or_default().push(named);
        self.paths.entry(key.into()).or_default().push(named);
    }
}

/// Reads paths back from what they name.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    pub notes: &'a [Arc<Facts>],
    pub files: &'a Files,
}

impl<'a> Look<'a> {
    pub fn path(&self, named: Named) -> &'a str {
        let of = |list: &'a [NotePath], index: usize| list.get(index).map_or("", NotePath::as_str);
        match named {
            Named::Note(index) => self.notes.get(index).map_or("", |facts| facts.path.as_str()),
            Named::Asset(index) => of(&self.files.assets, index),
            Named::Draft(index) => of(&self.files.drafts, index),
            Named::Hidden(index) => of(&self.files.hidden, index),
            Named::Folder(index) => self.files.folders.get(index).map_or("", String::as_str),
        }
    }

    /// Finds a path written in a note of `folder` by Obsidian's rules (help page "Internal links"): a path from the note (`./`,
    /// `../`), from the content folder, or the end of a path; Markdown links are relative to the note first (RFC 3986).
    /// Of several, the one in the same folder, else the one with the fewest components.
    pub fn find(&self, names: &NameTable, path: &str, folder: &str, wiki: bool) -> Found {
        if path.starts_with('/') {
            return normalize(path, "").map_or(Found::Outside, |path| self.exactly(names, &path));
        }
        let relative = normalize(path, folder);
        if path.starts_with("./") || path.starts_with("../") || path == ".." || path == "." {
            return relative.map_or(Found::Outside, |path| self.exactly(names, &path));
        }
        let from_note = || relative.as_deref().map_or(Found::Nothing, |path| self.exactly(names, path));
        let from_root = || normalize(path, "").map_or(Found::Nothing, |path| self.exactly(names, &path));
        let nested = path.trim_end_matches('/').contains('/');
        let exact = match (wiki, nested) {
            (true, true) => from_root().or_else(from_note),
            (false, _) => from_note().or_else(from_root),
            (true, false) => Found::Nothing,
        };
        exact
            .or_else(|| self.nearest(names.ending(path, self), folder))
            .or_else(|| {
                let notes = names.alias(path).iter().map(|&index| Named::Note(index)).collect();
                self.nearest(notes, folder)
            })
            .or_else(|| if wiki && !nested { from_root() } else { Found::Nothing })
            .or_else(|| if relative.is_none() { Found::Outside } else { Found::Nothing })
    }

    fn exactly(&self, names: &NameTable, path: &str) -> Found {
        let found = names.at(path);
        let path = &*composed(path);
        let rank = |named: Named| {
            let own = composed(self.path(named));
            let same_case = own == path || own.strip_suffix(".md") == Some(path);
            let kind = match named {
                Named::Note(_) | Named::Asset(_) => 0,
                Named::Folder(_) => 1,
                Named::Draft(_) | Named::Hidden(_) => 2,
            };
            (kind, !same_case, named)
        };
        // `path.md` names no folder; `path` may be a note, a file or a folder.
        let is_note = without_extension(path) != path;
        let fits = |named: &Named| {
            !is_note || !matches!(named, Named::Folder(_)) && without_extension(self.path(*named)) != self.path(*named)
        };
        found.iter().copied().filter(fits).min_by_key(|&named| rank(named)).map_or(Found::Nothing, Found::One)
    }

    fn nearest(&self, mut candidates: Vec<Named>, folder: &str) -> Found {
        candidates.sort_by_key(|&named| {
            let path = self.path(named);
            let own = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            (own != folder, path.matches('/').count(), path)
        });
        match candidates.as_slice() {
            [] => Found::Nothing,
            [one] => Found::One(*one),
            _ => Found::Several(candidates),
        }
    }
}

impl Found {
    fn or_else(self, other: impl FnOnce() -> Self) -> Self {
        if self == Self::Nothing { other() } else { self }
    }
}

fn without_extension(path: &str) -> &str {
    path.strip_suffix(".md").or_else(|| path.strip_suffix(".markdown")).filter(|rest| !rest.is_empty()).unwrap_or(path)
}
