//! Floor 5: the model for other programs. The manual's chapter on formats describes every shape.

mod drawing;
mod findings;
mod json;
mod previews;

pub use drawing::graph_data;
pub use findings::assumption;
pub use json::export;
pub use previews::previews;

use crate::config::taxonomy::Axis;
use crate::note::facts::NoteKind;
use crate::page::Pages;
use crate::site::decisions::RelationKind;
use serde::Serialize;
use std::borrow::Cow;

#[derive(Serialize)]
struct Graph<'a> {
    version: u32,
    nodes: Vec<Node<'a>>,
    edges: Vec<Edge<'a>>,
}

#[derive(Serialize)]
struct Node<'a> {
    id: &'a str,
    kind: &'static str,
    title: Cow<'a, str>,
    url: String,
    layers: Vec<&'a str>,
    areas: Vec<&'a str>,
}

#[derive(Serialize)]
struct Edge<'a> {
    from: &'a str,
    to: &'a str,
    kind: &'static str,
}

/// `graph.json`, version 1: notes and articles, and what joins them.
pub fn graph(pages: &Pages<'_>) -> String {
    let site = pages.site;
    let mut graph = Graph { version: 1, nodes: Vec::new(), edges: Vec::new() };
    for note in 0..site.notes.len() {
        graph.nodes.push(note_node(pages, note));
        note_edges(pages, note, &mut graph.edges);
    }
    for index in 0..site.articles.all.len() {
        let (article, place) = (&site.articles.all[index], &site.places.articles[index]);
        graph.nodes.push(Node {
            id: &article.key,
            kind: "article",
            title: pages.article_title(index).into(),
            url: pages.hrefs.url(&site.addresses.articles[index]),
            layers: ids(&place.layers, &site.taxonomy.layers),
            areas: ids(&place.areas, &site.taxonomy.areas),
        });
    }
    serde_json::to_string(&graph).unwrap_or_default() + "\n"
}

fn note_node<'a>(pages: &Pages<'a>, note: usize) -> Node<'a> {
    let facts = &pages.site.notes[note];
    Node {
        id: facts.path.as_str(),
        kind: match facts.kind {
            NoteKind::Decision => "decision",
            NoteKind::Term => "term",
            _ => "note",
        },
        title: facts.title.as_str().into(),
        url: pages.hrefs.url(&pages.site.urls[note]),
        layers: facts.layers.ids.iter().map(String::as_str).collect(),
        areas: facts.areas.ids.iter().map(String::as_str).collect(),
    }
}

fn note_edges<'a>(pages: &Pages<'a>, note: usize, edges: &mut Vec<Edge<'a>>) {
    let site = pages.site;
    let path = |note: usize| site.notes[note].path.as_str();
    let mut linked: Vec<usize> =
        site.links[note].iter().filter_map(|resolved| resolved.note()).filter(|&to| to != note).collect();
    linked.sort_unstable();
    linked.dedup();
    edges.extend(linked.into_iter().map(|to| Edge { from: path(note), to: path(to), kind: "links" }));
    for article in site.articles.of_note(note) {
        edges.push(Edge { from: path(note), to: &site.articles.all[article].key, kind: "cites" });
    }
    for relation in &site.relations[note] {
        let kind = match relation.kind {
            RelationKind::Supersedes => "supersedes",
            RelationKind::DependsOn => "depends-on",
            RelationKind::Serves => "serves",
            _ => continue,
        };
        if let Some(to) = relation.note {
            edges.push(Edge { from: path(note), to: path(to), kind });
        }
    }
}

fn ids<'a>(indices: &[usize], axis: &'a Axis) -> Vec<&'a str> {
    indices.iter().map(|&at| axis.categories[at].id.as_str()).collect()
}
