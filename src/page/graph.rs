//! The page of the whole graph. What is drawn on it comes as a script of its own; the page itself lists the hubs.

use super::views::{GraphView, HubView};
use super::{Content, Page, Pages};
use crate::base::path::Url;
use crate::site::NoteIndex;
use std::collections::BTreeSet;

/// How many of the notes with most links are listed.
const HUBS: usize = 24;

impl<'a> Pages<'a> {
    pub(super) fn graph(&self, url: &Url) -> Page<'a> {
        let site = self.site;
        let mut links = 0;
        let mut degrees: Vec<(usize, NoteIndex)> = Vec::with_capacity(site.notes.len());
        for note in 0..site.notes.len() {
            let out: BTreeSet<NoteIndex> =
                site.links[note].iter().filter_map(|resolved| resolved.note()).filter(|&other| other != note).collect();
            let back: BTreeSet<NoteIndex> = site.backlinks[note].iter().map(|backlink| backlink.from).collect();
            links += out.len();
            degrees.push((out.len() + back.len(), note));
        }
        degrees.sort_unstable_by_key(|&(degree, note)| (std::cmp::Reverse(degree), note));
        let hubs = degrees.iter().take(HUBS).filter(|(degree, _)| *degree > 0);
        let data = site.addresses.graph_data.as_ref().map(|data| self.hrefs.url(data)).unwrap_or_default();
        let content = GraphView {
            data_url: data,
            notes: site.notes.len(),
            articles: site.articles.all.len(),
            links,
            hubs: hubs.map(|&(links, note)| HubView { card: self.card(note), links }).collect(),
        };
        let view = self.head("graph", &self.word("graph"), url);
        Page { template: "graph.html", view, name: "graph", content: Content::Graph(content) }
    }
}
