//! Tags and the tags nested in them.

use super::NoteIndex;
use crate::base::slug;
use crate::note::facts::Facts;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A tag of the book. A nested tag `a/b` counts for `a` too (Obsidian help page "Tags").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// In the first spelling found, by path order.
    pub name: String,
    pub url: String,
    /// In path order, notes of nested tags included.
    pub notes: Vec<NoteIndex>,
    /// Tags one level below, indices into all tags.
    pub children: Vec<usize>,
}

/// All tags by name without case.
pub fn collect(notes: &[Arc<Facts>]) -> Vec<Tag> {
    let mut found: BTreeMap<String, (String, Vec<NoteIndex>)> = BTreeMap::new();
    for (note, facts) in notes.iter().enumerate() {
        for tag in &facts.tags {
            let ends = tag.match_indices('/').map(|(at, _)| at).chain([tag.len()]);
            for name in ends.map(|end| &tag[..end]).filter(|name| !name.is_empty()) {
                let entry = found.entry(name.to_lowercase()).or_insert_with(|| (name.to_owned(), Vec::new()));
                if entry.1.last() != Some(&note) {
                    entry.1.push(note);
                }
            }
        }
    }
    let keys: BTreeMap<String, usize> = found.keys().enumerate().map(|(index, key)| (key.clone(), index)).collect();
    let mut tags: Vec<Tag> = found
        .into_values()
        .map(|(name, notes)| {
            let path: Vec<String> = name.split('/').filter(|part| !part.is_empty()).map(slug::page).collect();
            Tag { url: format!("tag/{}/", path.join("/")), name, notes, children: Vec::new() }
        })
        .collect();
    for (key, &index) in &keys {
        if let Some(parent) = key.rsplit_once('/').and_then(|(parent, _)| keys.get(parent)) {
            tags[*parent].children.push(index);
        }
    }
    tags
}

/// The tag with this name, in any case.
pub fn find<'a>(tags: &'a [Tag], name: &str) -> Option<&'a Tag> {
    let name = name.to_lowercase();
    tags.binary_search_by(|tag| tag.name.to_lowercase().as_str().cmp(&name)).ok().map(|index| &tags[index])
}
