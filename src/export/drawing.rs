//! The graph as the page `graph/` draws it: a script, and as small as it can be said.

use crate::config::taxonomy::Axis;
use crate::note::facts::NoteKind;
use crate::page::Pages;
use crate::site::places::covers;
use serde_json::{Value, json};

/// Notes, then articles: title, address, number of the kind, layers and areas by number, the one that says most first.
/// Edges are pairs of numbers in one list, each pair once, whoever leads to whom.
pub fn graph_data(pages: &Pages<'_>) -> String {
    let site = pages.site;
    let axis = |axis: &Axis| -> Vec<Value> { axis.categories.iter().map(|category| json!(category.name)).collect() };
    let hues: Vec<usize> = (0..site.taxonomy.layers.categories.len()).map(crate::page::hue).collect();
    let numbers =
        |ids: &[String], axis: &Axis| -> Vec<usize> { ids.iter().filter_map(|id| axis.position(id)).collect() };
    let mut nodes: Vec<Value> = Vec::with_capacity(site.notes.len() + site.articles.all.len());
    let mut edges: Vec<[usize; 2]> = Vec::new();
    for (note, facts) in site.notes.iter().enumerate() {
        let kind = match facts.kind {
            NoteKind::Decision => 1,
            NoteKind::Term => 2,
            _ => 0,
        };
        let (layers, areas) = (&site.taxonomy.layers, &site.taxonomy.areas);
        // What stands everywhere belongs to no band.
        let all = covers(&facts.layers, layers);
        let stands = if all { Vec::new() } else { numbers(&facts.layers.ids, layers) };
        let columns = if covers(&facts.areas, areas) { Vec::new() } else { numbers(&facts.areas.ids, areas) };
        let url = pages.hrefs.url(&site.urls[note]);
        nodes.push(json!([facts.title, url, kind, stands, columns]));
        let mut joined: Vec<usize> = site.links[note].iter().filter_map(|resolved| resolved.note()).collect();
        joined.extend(site.relations[note].iter().filter_map(|relation| relation.note));
        joined.retain(|&other| other != note);
        joined.extend(site.articles.of_note(note).into_iter().map(|article| site.notes.len() + article));
        edges.extend(joined.into_iter().map(|other| [note.min(other), note.max(other)]));
    }
    for (index, place) in site.places.articles.iter().enumerate() {
        let url = pages.hrefs.url(&site.addresses.articles[index]);
        let layers = if place.layers.len() == hues.len() { &[] } else { place.layers.as_slice() };
        nodes.push(json!([pages.article_title(index), url, 3, layers, place.areas]));
    }
    edges.sort_unstable();
    edges.dedup();
    let (layers, areas) = (axis(&site.taxonomy.layers), axis(&site.taxonomy.areas));
    let data = json!({ "layers": layers, "hues": hues, "areas": areas, "nodes": nodes, "edges": edges.as_flattened() });
    format!("layerbookGraph({data})\n")
}
