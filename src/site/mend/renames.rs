//! What a history says about files that have other paths now.

use super::super::names::Named;
use super::resolved;
use crate::base::path::{NotePath, name_key};
use std::collections::{BTreeSet, HashMap};

/// Renames of files of the content folder, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Renames {
    events: Vec<(NotePath, NotePath)>,
    /// Of each old path, as paths are compared.
    by_path: HashMap<String, Vec<usize>>,
    /// Of each old name without its extension.
    by_name: HashMap<String, Vec<usize>>,
    /// Of each rename the last of the chain that it begins.
    ends: Vec<usize>,
    /// Of each path of today the folders of its former ones.
    folders: HashMap<String, BTreeSet<String>>,
}

impl Renames {
    /// From pairs of an old and a new path, oldest first.
    pub fn new(events: Vec<(NotePath, NotePath)>) -> Self {
        let mut renames = Self::default();
        for (index, (old, _)) in events.iter().enumerate() {
            renames.by_path.entry(name_key(old.as_str())).or_default().push(index);
            renames.by_name.entry(name_key(note_name(old))).or_default().push(index);
        }
        renames.ends = (0..events.len()).collect();
        let mut later: HashMap<&str, usize> = HashMap::new();
        for index in (0..events.len()).rev() {
            if let Some(&next) = later.get(events[index].1.as_str()) {
                renames.ends[index] = renames.ends[next];
            }
            later.insert(events[index].0.as_str(), index);
        }
        for ((old, _), &end) in events.iter().zip(&renames.ends) {
            let today = events[end].1.as_str();
            renames.folders.entry(today.to_owned()).or_default().insert(old.folder().to_owned());
        }
        renames.events = events;
        renames
    }

    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Everything that a path written in a note may have led to once, at its path of today.
    pub(super) fn meant(
        &self,
        written: &str,
        from: &NotePath,
        is_wiki: bool,
        exists: impl Fn(&str) -> Option<Named>,
    ) -> Vec<Named> {
        let path = written.split('?').next().unwrap_or(written);
        if path.is_empty() {
            return Vec::new();
        }
        let mut found = Vec::new();
        let mut olds = vec![resolved(path, from.folder()), resolved(path, "")];
        // The note may itself have moved, and its links stayed what they were.
        let former: Vec<String> = self.former_folders(from).iter().map(|folder| resolved(path, folder)).collect();
        for old in &former {
            found.extend([old.clone(), format!("{old}.md")].iter().filter_map(|path| exists(path)));
        }
        olds.extend(former);
        olds.sort_unstable();
        olds.dedup();
        for old in olds.iter().filter(|old| !old.is_empty()) {
            for key in [name_key(old), name_key(&format!("{old}.md")), html_as_note(old)] {
                for &event in self.by_path.get(&key).into_iter().flatten() {
                    found.extend(exists(self.today(event)));
                }
            }
        }
        if is_wiki && !path.contains('/') {
            let bare = path.strip_suffix(".md").unwrap_or(path);
            for &event in self.by_name.get(&name_key(bare)).into_iter().flatten() {
                found.extend(exists(self.today(event)));
            }
        }
        found
    }

    /// The path at the end of the chain of renames that begins here.
    fn today(&self, event: usize) -> &str {
        self.ends.get(event).and_then(|&end| self.events.get(end)).map_or("", |(_, new)| new.as_str())
    }

    /// The other folders in which a note has lain.
    fn former_folders(&self, note: &NotePath) -> Vec<String> {
        let folders = self.folders.get(note.as_str()).into_iter().flatten();
        folders.filter(|folder| *folder != note.folder()).cloned().collect()
    }
}

/// As wikilinks name a file: a note without its extension.
fn note_name(path: &NotePath) -> &str {
    if path.is_markdown() { path.stem() } else { path.file_name() }
}

/// `a.html` is how mdBook's books write `a.md`.
fn html_as_note(path: &str) -> String {
    name_key(&path.strip_suffix(".html").map_or_else(String::new, |stem| format!("{stem}.md")))
}
