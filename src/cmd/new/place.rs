//! Where a new note belongs: its folder, its id, the name of its file. A book's own ways are continued.

use crate::base::slug;
use crate::note::facts::{Facts, KindReason, NoteKind};
use crate::site::Site;
use crate::site::nav::is_reserved;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Bytes of a title that its file name keeps.
const LONGEST: usize = 100;

/// The folder in which the notes of this kind lie, from the content folder; where there are none, the usual one.
pub fn folder(kind: NoteKind, site: &Site) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (note, facts) in site.notes.iter().enumerate() {
        let is_folder_page = site.nav.folders[site.nav.home[note]].page == Some(note);
        // What is a concept for want of anything else may lie anywhere.
        let is_one = facts.kind == kind && (kind != NoteKind::Concept || facts.kind_reason == KindReason::Declared);
        if is_one && !is_folder_page {
            *counts.entry(facts.path.folder()).or_default() += 1;
        }
    }
    let most = counts.iter().max_by_key(|(folder, count)| (**count, std::cmp::Reverse(**folder)));
    if let Some((folder, _)) = most {
        return (*folder).to_owned();
    }
    let usual = usual_folder(kind);
    let there = site.nav.folders.iter().find(|folder| folder.path.eq_ignore_ascii_case(usual));
    there.map_or_else(|| usual.to_owned(), |folder| folder.path.clone())
}

fn usual_folder(kind: NoteKind) -> &'static str {
    match kind {
        NoteKind::Concept => "",
        NoteKind::Term => "glossary",
        NoteKind::Decision => "decisions",
        NoteKind::Article => "articles",
        NoteKind::Playbook => "playbooks",
        NoteKind::Checklist => "checklists",
        NoteKind::Goal => "goals",
        NoteKind::Persona => "personas",
        NoteKind::Product => "products",
        NoteKind::Vendor => "vendors",
        NoteKind::Meeting => "meetings",
    }
}

/// The ids of all products of the book.
pub fn products(notes: &[Arc<Facts>]) -> Vec<String> {
    notes.iter().filter(|facts| facts.kind == NoteKind::Product).filter_map(|facts| facts.id.clone()).collect()
}

/// The product of all notes of this kind, if it is one.
pub fn product(kind: NoteKind, notes: &[Arc<Facts>]) -> Option<&str> {
    let mut products = notes.iter().filter(|facts| facts.kind == kind).map(|facts| facts.product.as_deref());
    let first = products.next()??;
    products.all(|other| other == Some(first)).then_some(first)
}

/// The id after the last one of this kind, in the form and width that most of them have. A book's first decision is
/// `D-001`, unless its records are told by the numbers of their files, and its first goal `G-1`; a product is called by its
/// title; other kinds have ids only where they had them.
pub fn next_id(kind: NoteKind, notes: &[Arc<Facts>], title: &str) -> Option<String> {
    let own = notes.iter().filter(|facts| facts.kind == kind);
    let ids = own.filter_map(|facts| facts.id.as_deref());
    let taken: BTreeSet<String> = notes.iter().filter_map(|facts| facts.id.as_deref()).map(str::to_lowercase).collect();
    let (prefix, width, last) = match last(ids) {
        Some(found) => found,
        None if kind == NoteKind::Product => return Some(slug::page(title)).filter(|id| !taken.contains(id)),
        None if kind == NoteKind::Decision && next_number(kind, notes).is_none() => ("D-", 3, 0),
        None if kind == NoteKind::Goal => ("G-", 1, 0),
        None => return None,
    };
    let candidates = (last + 1..).map(|number| format!("{prefix}{number:0width$}"));
    candidates.take(taken.len() + 1).find(|id| !taken.contains(&id.to_lowercase()))
}

/// The number after the last one with which files of this kind begin (`0012-use-lte-m.md`), where none of them has an id.
pub fn next_number(kind: NoteKind, notes: &[Arc<Facts>]) -> Option<String> {
    let own: Vec<_> = notes.iter().filter(|facts| facts.kind == kind).collect();
    if own.iter().any(|facts| facts.id.is_some()) {
        return None;
    }
    let heads = own.iter().filter_map(|facts| {
        let stem = facts.path.stem();
        let end = stem.find(|letter: char| !letter.is_ascii_digit())?;
        (end >= 2 && stem[end..].starts_with(['-', '_', ' '])).then(|| &stem[..end])
    });
    let (_, width, last) = last(heads)?;
    Some(format!("{:0width$}", last + 1))
}

/// What stands before the numbers of most of these, how wide the numbers are, and the greatest of them.
fn last<'a>(ids: impl Iterator<Item = &'a str>) -> Option<(&'a str, usize, u64)> {
    let mut forms: BTreeMap<&str, (usize, usize, u64)> = BTreeMap::new();
    for id in ids {
        let prefix = id.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let digits = &id[prefix.len()..];
        // A year or the number of a ticket is longer than any count of notes.
        let Some(number) = digits.parse::<u64>().ok().filter(|_| digits.len() <= 9) else { continue };
        let (count, width, last) = forms.entry(prefix).or_default();
        *count += 1;
        if number >= *last {
            (*width, *last) = (digits.len(), number);
        }
    }
    let most = forms.into_iter().max_by_key(|(prefix, (count, ..))| (*count, std::cmp::Reverse(*prefix)));
    most.map(|(prefix, (_, width, last))| (prefix, width, last))
}

/// The name of the file, from the id, if there is one, and the title.
pub fn file_name(kind: NoteKind, folder: &str, id: Option<&str>, title: &str) -> String {
    let mut name = slug::page(title);
    if name.len() > LONGEST {
        let end = name.floor_char_boundary(LONGEST);
        name.truncate(name[..end].rfind('-').unwrap_or(end));
    }
    if let Some(id) = id.map(slug::page).filter(|id| *id != name) {
        name = format!("{id}-{name}");
    }
    // These would be the page of the folder, or no file at all.
    let own = folder.rsplit('/').next().unwrap_or(folder);
    let is_taken = ["index", "readme", "summary"].contains(&name.as_str()) || name.eq_ignore_ascii_case(own);
    if is_taken || is_reserved(&name) {
        name = format!("{name}-{}", kind.name());
    }
    name + ".md"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(ids: &[&str], expected: Option<(&str, usize, u64)>) {
        assert_eq!(last(ids.iter().copied()), expected, "{ids:?}");
    }

    #[test]
    fn the_last_of_most() {
        check(&[], None);
        check(&["D-001", "D-010", "D-002"], Some(("D-", 3, 10)));
        check(&["D-1", "D-9", "D-10"], Some(("D-", 2, 10)));
        check(&["ADR-7", "D-001", "D-002"], Some(("D-", 3, 2)));
        check(&["0007"], Some(("", 4, 7)));
        check(&["radio", "D-", "T-20260418123456"], None);
    }

    #[test]
    fn names_of_files() {
        let name = |folder, id, title| file_name(NoteKind::Term, folder, id, title);
        assert_eq!(name("", Some("D-011"), "Use LTE-M: now!"), "d-011-use-lte-m-now.md");
        assert_eq!(name("glossary", None, "Glossary"), "glossary-term.md");
        assert_eq!(name("a/b", None, "Index"), "index-term.md");
        assert_eq!(name("a", None, "CON"), "con-term.md");
        assert_eq!(name("a", None, "Ёлка и 深い"), "ёлка-и-深い.md");
        let (long, unbroken) = ("long word ".repeat(30), "深".repeat(300));
        assert_eq!(name("a", None, &long), format!("{}long-word.md", "long-word-".repeat(9)));
        assert_eq!(name("a", None, &unbroken), format!("{}.md", "深".repeat(33)));
    }
}
