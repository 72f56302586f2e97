//! A note among those that links and relations join to it: a small drawing, made once for its page.

use super::Pages;
use super::views::NeighboursView;
use crate::base::text::{escape, escape_into};
use crate::site::{NoteIndex, places};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// More than this many a small drawing does not show well.
const SHOWN: usize = 10;
/// The height of a row, the width of the arcs, and where the dots stand, in the units of the drawing; a unit is a sixteenth of an em.
const ROW: usize = 28;
const WIDTH: usize = 44;
const DOT: usize = 36;

/// How two notes are joined.
#[derive(Debug, Clone, Copy, Default)]
struct Joined {
    /// The note at hand leads to the other.
    out: bool,
    /// The other leads to it.
    back: bool,
    related: bool,
}

impl Joined {
    fn weight(self) -> usize {
        2 * usize::from(self.related) + usize::from(self.out) + usize::from(self.back)
    }
}

impl Pages<'_> {
    /// The closest neighbours of a note from the top of the stack down, itself among them; `None` for a note that is alone.
    pub(super) fn neighbours(&self, note: NoteIndex) -> Option<NeighboursView> {
        let joined = self.joined(note);
        if joined.is_empty() {
            return None;
        }
        let degree = |note: NoteIndex| self.site.links[note].len() + self.site.backlinks[note].len();
        let mut ranked: Vec<(NoteIndex, Joined)> = joined.iter().map(|(&other, &joined)| (other, joined)).collect();
        ranked.sort_by_cached_key(|&(other, joined)| (std::cmp::Reverse(joined.weight()), degree(other), other));
        let more = ranked.len().saturating_sub(SHOWN);
        ranked.truncate(SHOWN);
        ranked.push((note, Joined::default()));
        ranked.sort_by_cached_key(|&(other, _)| (std::cmp::Reverse(self.height(other)), self.site.nav.position[other]));
        let graph = self.site.addresses.graph.as_ref().map(|graph| {
            let place = super::inputs::fragment(self.site.urls[note].as_str()).replace('/', "%2F");
            format!("{}?note={place}", self.hrefs.url(graph))
        });
        Some(NeighboursView { html: self.drawing(note, &ranked), more, graph })
    }

    fn joined(&self, note: NoteIndex) -> BTreeMap<NoteIndex, Joined> {
        let site = self.site;
        let mut joined: BTreeMap<NoteIndex, Joined> = BTreeMap::new();
        for other in site.links[note].iter().filter_map(|resolved| resolved.note()) {
            joined.entry(other).or_default().out = true;
        }
        for backlink in &site.backlinks[note] {
            joined.entry(backlink.from).or_default().back = true;
        }
        for other in site.relations[note].iter().filter_map(|relation| relation.note) {
            joined.entry(other).or_default().related = true;
        }
        joined.remove(&note);
        joined
    }

    /// The highest layer of a note, from 1; 0 for one in no layer, or in all.
    fn height(&self, note: NoteIndex) -> usize {
        let (layers, axis) = (&self.site.notes[note].layers, &self.site.taxonomy.layers);
        if places::covers(layers, axis) {
            return 0;
        }
        layers.ids.iter().filter_map(|id| axis.position(id)).max().map_or(0, |layer| layer + 1)
    }

    /// Arcs beside a list of links: from the note to its neighbours at the left of the dots, thin ones between neighbours.
    fn drawing(&self, note: NoteIndex, rows: &[(NoteIndex, Joined)]) -> String {
        let site = self.site;
        let middle = |row: usize| row * ROW + ROW / 2;
        let own = rows.iter().position(|&(other, _)| other == note).unwrap_or_default();
        let mut html = format!(
            "<svg aria-hidden=\"true\" viewBox=\"0 0 {WIDTH} {}\" width=\"{WIDTH}\" height=\"{}\">",
            rows.len() * ROW,
            rows.len() * ROW
        );
        let mut arc = |class: &str, from: usize, to: usize| {
            let bow = DOT.saturating_sub(6 + 30 * from.abs_diff(to) / rows.len());
            let (from, to) = (middle(from), middle(to));
            let _ = write!(html, "<path{class} d=\"M{DOT} {from}C{bow} {from} {bow} {to} {DOT} {to}\"/>");
        };
        let mut thin: Vec<(usize, usize)> = Vec::new();
        for (row, &(other, _)) in rows.iter().enumerate().filter(|(row, _)| *row != own) {
            let targets = site.links[other].iter().filter_map(|resolved| resolved.note());
            let targets = targets.filter_map(|target| rows.iter().position(|&(shown, _)| shown == target));
            thin.extend(targets.filter(|&to| to != own && to != row).map(|to| (row.min(to), row.max(to))));
        }
        thin.sort_unstable();
        thin.dedup();
        for (from, to) in thin {
            arc(" class=\"thin\"", from, to);
        }
        for (row, (_, joined)) in rows.iter().enumerate().filter(|(row, _)| *row != own) {
            arc(if joined.out || joined.related { "" } else { " class=\"back\"" }, own, row);
        }
        for (row, &(other, _)) in rows.iter().enumerate() {
            let hue = self.height(other).checked_sub(1).map_or(0, super::hue);
            let radius = if other == note { 6 } else { 4 };
            let _ = write!(html, "<circle class=\"layer-{hue}\" cx=\"{DOT}\" cy=\"{}\" r=\"{radius}\"/>", middle(row));
        }
        html.push_str("</svg><ol>");
        let root = site.urls[note].root();
        for &(other, joined) in rows {
            let facts = &site.notes[other];
            if other == note {
                html.push_str("<li><b>");
                escape_into(&mut html, &facts.title);
                html.push_str("</b></li>");
                continue;
            }
            let way = match (joined.related, joined.out, joined.back) {
                (true, ..) => "near_related",
                (_, true, true) => "near_both",
                (_, true, _) => "near_out",
                _ => "near_back",
            };
            let _ = write!(html, "<li><a href=\"{}\">", escape(&self.hrefs.href(root, &site.urls[other], None)));
            escape_into(&mut html, &facts.title);
            let _ = write!(html, "<span class=\"vh\"> ({})</span></a></li>", escape(&self.word(way)));
        }
        html.push_str("</ol>");
        html
    }
}
