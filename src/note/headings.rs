//! Headings and their ids: the same for the table of contents, the anchors that links resolve to, and the page.

use super::facts::{Heading, HeadingIndex};
use super::markdown::{Document, Kind, NodeId};
use crate::base::slug;

/// All headings in document order, each with an id that is unique in its note: the written `{#id}`, else GitHub's slug.
pub fn headings(document: &Document<'_>) -> Vec<(NodeId, Heading)> {
    let nodes: Vec<NodeId> =
        document.walk(Document::ROOT).filter(|&id| matches!(document.kind(id), Kind::Heading { .. })).collect();
    let mut anchors = slug::Anchors::default();
    // Written ids are taken first: a heading before them must not get one of them by its text.
    for &id in &nodes {
        if let Kind::Heading { id: Some(written), .. } = document.kind(id) {
            anchors.reserve(written);
        }
    }
    let mut seen = std::collections::HashSet::new();
    nodes
        .into_iter()
        .filter_map(|node| {
            let Kind::Heading { level, id, .. } = document.kind(node) else { return None };
            let text = document.text(node);
            let id = match id {
                Some(written) if !written.is_empty() && seen.insert(written.to_string()) => written.to_string(),
                _ => {
                    let slug = slug::heading(&text);
                    // The theme's own ids begin so.
                    anchors.unique(&if slug.starts_with("lb-") { format!("h-{slug}") } else { slug })
                }
            };
            Some((node, Heading { level: *level, text, id }))
        })
        .collect()
}

/// Of fewer headings one is found by looking at each.
const MANY: usize = 64;

/// The index of many headings, none of few.
pub fn index(headings: &[(NodeId, Heading)]) -> Option<HeadingIndex> {
    if headings.len() < MANY {
        return None;
    }
    let mut index = HeadingIndex::default();
    for (at, (_, heading)) in headings.iter().enumerate() {
        index.by_text.entry(normal(&heading.text)).or_default().push(at);
        index.by_id.entry(heading.id.to_lowercase()).or_default().push(at);
    }
    Some(index)
}

/// How Obsidian compares headings: punctuation counts as space, case does not count.
pub fn normal(text: &str) -> String {
    let spaced: String = text
        .chars()
        // All of ASCII's but `'`, `-` and `_`.
        .map(|character| {
            let is_kept = !character.is_ascii_punctuation() || matches!(character, '\'' | '-' | '_');
            if is_kept { character } else { ' ' }
        })
        .collect();
    crate::base::text::fold(&spaced).to_lowercase()
}
