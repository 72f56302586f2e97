//! The files of previews: scripts, since a page that was opened from disk may load nothing else.

use crate::config::taxonomy::Axis;
use crate::note::facts::{Facts, NoteKind};
use crate::note::markdown::MarkdownOptions;
use crate::note::passage::passages;
use crate::page::Pages;
use crate::site::NoteIndex;
use crate::site::anchor::Anchor;
use crate::site::previews::Previewed;
use crate::site::resolve::Resolved;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// One file: from each address to title, stack (the hue of each layer that it stands in, top first, else 0), a line about
/// it, description, beginning, and of the places that links name heading and beginning.
pub fn previews(pages: &Pages<'_>, file: usize) -> String {
    let site = pages.site;
    let mut entries = Map::new();
    for previewed in site.previews.0.get(file).into_iter().flatten() {
        let (url, entry) = match *previewed {
            Previewed::Note(note) => (&site.urls[note], note_entry(pages, note)),
            Previewed::Article(article) => (&site.addresses.articles[article], article_entry(pages, article)),
        };
        entries.insert(url.to_string(), entry);
    }
    format!("layerbookPreviews({file},{})\n", Value::Object(entries))
}

fn note_entry(pages: &Pages<'_>, note: NoteIndex) -> Value {
    let site = pages.site;
    let (facts, excerpt) = (&site.notes[note], pages.notes[note].excerpt.as_deref());
    let layers = &site.taxonomy.layers;
    let mut line: Vec<String> = Vec::new();
    if facts.kind != NoteKind::Concept {
        let key = format!("kind_{}", facts.kind.name());
        line.push(pages.words.get(&key).map_or_else(|| facts.kind.name().to_owned(), Clone::clone));
    }
    if let Some(status) = facts.status() {
        line.push(pages.words.get(&format!("status_{status}")).map_or(status, String::as_str).to_owned());
    }
    let stands: Vec<bool> = layers.categories.iter().map(|layer| facts.layers.ids.contains(&layer.id)).collect();
    if stands.iter().all(|stands| *stands) {
        line.extend(pages.words.get("covers_all").cloned());
    } else {
        line.extend(names(layers, &stands));
    }
    let description = facts.description.as_deref();
    let mut entry = vec![
        json!(facts.title),
        json!(stack(&stands)),
        json!(line.join(" · ")),
        json!(description.unwrap_or("")),
        json!(excerpt.filter(|excerpt| Some(*excerpt) != description).unwrap_or("")),
    ];
    let places = linked_places(pages, note, facts);
    if !places.is_empty() {
        entry.push(Value::Object(places));
    }
    entry.into()
}

/// The places in a note that links of the book name, with what stands there.
fn linked_places(pages: &Pages<'_>, note: NoteIndex, facts: &Facts) -> Map<String, Value> {
    let site = pages.site;
    let links = site.backlinks[note].iter().filter_map(|backlink| site.links[backlink.from].get(backlink.link?));
    let linked = links.filter_map(|resolved| match resolved {
        Resolved::Note { anchor: Anchor::Id(id), .. } => Some(id.as_str()),
        _ => None,
    });
    // The library leads to the section that cites a work.
    let citing =
        facts.mentions.iter().filter_map(|mention| crate::site::anchor::heading(facts, mention.section.last()?));
    let citing = citing.map(|heading| facts.headings[heading].id.as_str());
    let ids: Vec<&str> = linked.chain(citing).collect::<BTreeSet<&str>>().into_iter().collect();
    if ids.is_empty() {
        return Map::new();
    }
    let source = &pages.notes[note];
    let options = MarkdownOptions { math: pages.config.markdown.math };
    let found = passages(&source.text, source.body_start, options, &ids);
    let heading = |id: &str| facts.headings.iter().find(|heading| heading.id == id).map_or("", |heading| &heading.text);
    ids.iter()
        .zip(found)
        .filter(|(id, text)| text.is_some() || !heading(id).is_empty())
        .map(|(id, text)| ((*id).to_owned(), json!([heading(id), text.unwrap_or_default()])))
        .collect()
}

fn article_entry(pages: &Pages<'_>, index: usize) -> Value {
    let (article, place) = (&pages.site.articles.all[index], &pages.site.places.articles[index]);
    let layers = &pages.site.taxonomy.layers;
    let stands: Vec<bool> = (0..layers.categories.len()).map(|layer| place.layers.contains(&layer)).collect();
    let mut line = article.authors().to_vec();
    line.push(article.site());
    line.extend(article.published().map(str::to_owned));
    json!([pages.article_title(index), stack(&stands), line.join(" · "), article.description().unwrap_or_default(), ""])
}

fn stack(stands: &[bool]) -> String {
    let hue =
        |(index, stands): (usize, &bool)| if *stands { crate::page::hue(index).to_string() } else { "0".to_owned() };
    stands.iter().enumerate().rev().map(hue).collect()
}

fn names(axis: &Axis, stands: &[bool]) -> Vec<String> {
    axis.categories
        .iter()
        .zip(stands)
        .rev()
        .filter(|(_, stands)| **stands)
        .map(|(layer, _)| layer.name.clone())
        .collect()
}
