//! Places inside a note that a link can name.

use crate::base::path::decode;
use crate::note::facts::Facts;
use crate::note::headings::normal;

/// Where in a note a fragment leads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// The head of the page: no fragment, or the heading that is the title.
    Top,
    /// The id of an element on the page.
    Id(String),
    Missing,
}

/// Finds `Heading`, `Heading#Below`, `^block`, a heading's slug, or an id in raw HTML.
/// Sources: Obsidian help "Internal links"; CommonMark links as GitHub resolves them.
pub fn find(facts: &Facts, fragment: &str) -> Anchor {
    let decoded = decode(fragment);
    let fragment = decoded.trim();
    if fragment.is_empty() {
        return Anchor::Top;
    }
    if let Some(block) = fragment.rsplit('#').next().and_then(|last| last.trim().strip_prefix('^')) {
        let block = block.to_lowercase();
        return if facts.blocks.contains(&block) { Anchor::Id(format!("^{block}")) } else { Anchor::Missing };
    }
    if let Some(index) = heading(facts, fragment) {
        return if index == 0 && facts.title_is_heading {
            Anchor::Top
        } else {
            Anchor::Id(facts.headings[index].id.clone())
        };
    }
    match facts.anchors.iter().find(|anchor| *anchor == fragment) {
        Some(anchor) => Anchor::Id(anchor.clone()),
        None if fragment.eq_ignore_ascii_case("top") => Anchor::Top,
        None => Anchor::Missing,
    }
}

/// The index of the heading that a fragment names: each part after a `#` lies below the part before.
pub fn heading(facts: &Facts, fragment: &str) -> Option<usize> {
    let mut from = 0;
    let mut level = 0;
    let mut found = None;
    for part in fragment.split('#').filter(|part| !part.trim().is_empty()) {
        let wanted = normal(part);
        let slug = part.trim().to_lowercase();
        let index = match &facts.heading_index {
            Some(index) => {
                // Up to the next heading that is no part of the one before.
                let is_below = |at: usize| {
                    found.is_none() || facts.headings[from..=at].iter().all(|heading| heading.level > level)
                };
                let first = |places: Option<&Vec<usize>>| {
                    let places = places?;
                    let at = *places.get(places.partition_point(|&at| at < from))?;
                    is_below(at).then_some(at)
                };
                first(index.by_text.get(&wanted)).or_else(|| first(index.by_id.get(&slug)))?
            }
            None => {
                let below = facts
                    .headings
                    .iter()
                    .enumerate()
                    .skip(from)
                    .take_while(|(_, heading)| found.is_none() || heading.level > level);
                below
                    .clone()
                    .find(|(_, heading)| normal(&heading.text) == wanted)
                    .or_else(|| below.clone().find(|(_, heading)| heading.id.to_lowercase() == slug))
                    .map(|(index, _)| index)?
            }
        };
        found = Some(index);
        from = index + 1;
        level = facts.headings[index].level;
    }
    found
}

/// The headings of a note nearest to a fragment that names none.
pub fn nearest(facts: &Facts, fragment: &str) -> Option<String> {
    let decoded = decode(fragment);
    if decoded.starts_with('^') {
        let wanted = decoded.trim_start_matches('^');
        return crate::base::suggest::nearest(wanted, facts.blocks.iter().map(String::as_str))
            .map(|block| format!("^{block}"));
    }
    let texts = facts.headings.iter().flat_map(|heading| [heading.text.as_str(), heading.id.as_str()]);
    crate::base::suggest::nearest(&decoded, texts).map(str::to_owned)
}
