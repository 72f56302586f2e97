//! Floor 5: the model for other programs. The manual's chapter on formats describes every shape.

mod json;

pub use json::export;

use crate::note::facts::NoteKind;
use crate::page::Pages;
use crate::site::decisions::RelationKind;
use serde_json::{Map, Value, json};

/// `graph.json`, version 1: notes and articles, and what joins them.
pub fn graph(pages: &Pages<'_>) -> String {
    let site = pages.site;
    let mut nodes: Vec<Value> = Vec::new();
    let mut edges: Vec<Value> = Vec::new();
    let id = |note: usize| site.notes[note].path.as_str();
    for (note, facts) in site.notes.iter().enumerate() {
        let kind = match facts.kind {
            NoteKind::Decision => "decision",
            NoteKind::Term => "term",
            _ => "note",
        };
        nodes.push(json!({
            "id": facts.path.as_str(), "kind": kind, "title": facts.title, "url": pages.hrefs.url(&site.urls[note]),
            "layers": facts.layers.ids, "areas": facts.areas.ids,
        }));
        let mut linked: Vec<usize> =
            site.links[note].iter().filter_map(|resolved| resolved.note()).filter(|&to| to != note).collect();
        linked.sort_unstable();
        linked.dedup();
        edges.extend(linked.into_iter().map(|to| edge(id(note), id(to), "links")));
        for article in site.articles.of_note(note) {
            edges.push(edge(id(note), &site.articles.all[article].key, "cites"));
        }
        for relation in &site.relations[note] {
            let kind = match relation.kind {
                RelationKind::Supersedes => "supersedes",
                RelationKind::DependsOn => "depends-on",
                RelationKind::Serves => "serves",
                _ => continue,
            };
            if let Some(to) = relation.note {
                edges.push(edge(id(note), id(to), kind));
            }
        }
    }
    for (index, article) in site.articles.all.iter().enumerate() {
        let place = &site.places.articles[index];
        let ids = |indices: &[usize], axis: &crate::config::taxonomy::Axis| -> Vec<String> {
            indices.iter().map(|&at| axis.categories[at].id.clone()).collect()
        };
        nodes.push(json!({
            "id": article.key, "kind": "article", "title": pages.article_title(index),
            "url": pages.hrefs.url(&site.addresses.articles[index]),
            "layers": ids(&place.layers, &site.taxonomy.layers), "areas": ids(&place.areas, &site.taxonomy.areas),
        }));
    }
    let mut graph = Map::new();
    graph.insert("version".to_owned(), 1.into());
    graph.insert("nodes".to_owned(), nodes.into());
    graph.insert("edges".to_owned(), edges.into());
    Value::Object(graph).to_string() + "\n"
}

fn edge(from: &str, to: &str, kind: &str) -> Value {
    json!({ "from": from, "to": to, "kind": kind })
}
