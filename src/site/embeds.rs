//! Embeds that hold themselves.

use super::anchor::Anchor;
use super::resolve::Resolved;
use super::{At, NoteIndex, Problem};
use crate::base::diagnostic::Code;
use crate::note::facts::{Facts, LinkKind};
use rapidhash::{RapidHashMap, RapidHashSet};
use std::sync::Arc;

/// A note, or a section or block of one, that is put into another.
type Part = (NoteIndex, Option<String>);

/// Reports every embed that closes a circle, once, at the place that closes it.
pub(super) fn report_cycles(notes: &[Arc<Facts>], links: &[Vec<Resolved>], problems: &mut Vec<Problem>) {
    let graph = Graph { notes, links };
    let mut done: RapidHashSet<Part> = RapidHashSet::default();
    let mut reported: RapidHashSet<(NoteIndex, usize)> = RapidHashSet::default();
    for note in 0..notes.len() {
        if links[note].iter().zip(&notes[note].links).any(|(_, link)| link.kind == LinkKind::Embed) {
            graph.search((note, None), &mut done, &mut reported, problems);
        }
    }
}

struct Graph<'a> {
    notes: &'a [Arc<Facts>],
    links: &'a [Vec<Resolved>],
}

impl Graph<'_> {
    /// Depth first with its own stack: a chain of embeds may be as long as the book.
    fn search(
        &self,
        root: Part,
        done: &mut RapidHashSet<Part>,
        reported: &mut RapidHashSet<(NoteIndex, usize)>,
        problems: &mut Vec<Problem>,
    ) {
        if done.contains(&root) {
            return;
        }
        let mut path: Vec<(Part, Vec<(usize, Part)>)> = vec![(root.clone(), self.embeds(&root))];
        let mut open: RapidHashMap<Part, usize> = RapidHashMap::default();
        open.insert(root, 0);
        while let Some((part, embeds)) = path.last_mut() {
            let note = part.0;
            match embeds.pop() {
                None => {
                    let part = part.clone();
                    open.remove(&part);
                    done.insert(part);
                    path.pop();
                }
                Some((link, target)) => {
                    // A whole note holds its sections, so a section inside a note that is open is no circle by itself.
                    if let Some(&from) = open.get(&target) {
                        if reported.insert((note, link)) {
                            let chain: Vec<&str> =
                                path[from..].iter().map(|((note, _), _)| self.notes[*note].path.as_str()).collect();
                            let message =
                                format!("this embeds itself: {} → {}", chain.join(" → "), self.notes[target.0].path);
                            problems.push(
                                Problem::new(note, At::Link(link), Code::EmbedCycle, message)
                                    .help("take one of the embeds out, or make it a link")
                                    .target(&self.notes[note].links[link].target),
                            );
                        }
                    } else if !done.contains(&target) {
                        open.insert(target.clone(), path.len());
                        let embeds = self.embeds(&target);
                        path.push((target, embeds));
                    }
                }
            }
        }
    }

    /// The embeds inside a part, last first.
    fn embeds(&self, part: &Part) -> Vec<(usize, Part)> {
        let (note, fragment) = part;
        let facts = &self.notes[*note];
        let section = fragment.as_deref().filter(|fragment| !fragment.starts_with('^')).and_then(|id| {
            let start = facts.headings.iter().position(|heading| heading.id == id)?;
            let level = facts.headings[start].level;
            let length = facts.headings[start + 1..].iter().take_while(|heading| heading.level > level).count();
            Some(start..=start + length)
        });
        let inside = |link: &crate::note::facts::Link| match fragment.as_deref() {
            None => true,
            Some(fragment) => match fragment.strip_prefix('^') {
                Some(block) => link.block.as_deref() == Some(block),
                None => section.as_ref().is_none_or(|section| link.section.is_some_and(|at| section.contains(&at))),
            },
        };
        let mut found: Vec<(usize, Part)> = facts
            .links
            .iter()
            .enumerate()
            .filter(|(_, link)| link.kind == LinkKind::Embed && inside(link))
            .filter_map(|(at, _)| match &self.links[*note][at] {
                Resolved::Note { note, anchor: Anchor::Id(id) } => Some((at, (*note, Some(id.clone())))),
                Resolved::Note { note, anchor: Anchor::Top } => Some((at, (*note, None))),
                _ => None,
            })
            .collect();
        found.reverse();
        found
    }
}
