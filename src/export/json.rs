//! `export --format json`, version 1.

use super::findings;
use crate::base::diagnostic::Diagnostic;
use crate::base::span::LineIndex;
use crate::note::Note;
use crate::note::decision::Decision;
use crate::note::facts::{Facts, NoteKind, Placed};
use crate::page::Pages;
use crate::site::decisions::RelationKind;
use crate::site::places::{ArticleHow, Group};
use crate::site::resolve::Resolved;
use crate::site::{NoteIndex, Site};
use rayon::prelude::*;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// The whole model. What is unknown is absent; lists are in the order of paths, places or the taxonomy.
pub fn export(pages: &Pages<'_>, diagnostics: &[Diagnostic]) -> String {
    let site = pages.site;
    let mut by_file: HashMap<&str, Vec<&Diagnostic>> = HashMap::new();
    for diagnostic in diagnostics {
        by_file.entry(diagnostic.file.as_str()).or_default().push(diagnostic);
    }
    let notes: Vec<Value> = (0..site.notes.len())
        .into_par_iter()
        .map(|note| note_value(pages, note, by_file.get(site.notes[note].path.as_str()).map_or(&[], Vec::as_slice)))
        .collect();
    let lines: Vec<LineIndex> =
        (0..site.notes.len()).into_par_iter().map(|note| LineIndex::new(&pages.notes[note].text)).collect();
    let articles: Vec<Value> =
        (0..site.articles.all.len()).into_par_iter().map(|index| article_value(pages, &lines, index)).collect();
    let taxonomy = &site.taxonomy;
    let axis = |axis: &crate::config::taxonomy::Axis, groups: &[Group]| -> Vec<Value> {
        axis.categories
            .iter()
            .zip(groups)
            .map(|(category, group)| group_value(site, &category.id, &category.name, group))
            .collect()
    };
    let mut matrix = Vec::new();
    for (row, layer) in taxonomy.layers.categories.iter().enumerate() {
        for (column, area) in taxonomy.areas.categories.iter().enumerate() {
            let cell = &site.places.cells[row][column];
            matrix.push(json!({
                "layer": layer.id, "area": area.id, "notes": paths(site, &cell.notes), "articles": keys(site, &cell.articles),
                "decisions": decision_names(site, &cell.decisions),
            }));
        }
    }
    let decisions: Vec<Value> =
        site.of_kind(NoteKind::Decision).filter_map(|note| decision_value(site, note)).collect();
    let export = json!({
        "version": 1,
        "notes": notes,
        "articles": articles,
        "layers": axis(&taxonomy.layers, &site.places.layers),
        "areas": axis(&taxonomy.areas, &site.places.areas),
        "matrix": matrix,
        "decisions": decisions,
        "findings": findings::findings(pages),
    });
    serde_json::to_string_pretty(&export).unwrap_or_default() + "\n"
}

fn note_value(pages: &Pages<'_>, index: NoteIndex, diagnostics: &[&Diagnostic]) -> Value {
    let site = pages.site;
    let (facts, note): (&Facts, &Note) = (&site.notes[index], &pages.notes[index]);
    let lines = LineIndex::new(&note.text);
    let mut value = Object::default();
    value.set("path", facts.path.as_str());
    value.set("url", site.urls[index].as_str());
    value.set("title", facts.title.as_str());
    value.set("type", facts.kind.name());
    value.set("tags", facts.tags.clone());
    value.list("aliases", &facts.aliases);
    value.text("description", facts.description.as_ref());
    value.text("id", facts.id.as_ref());
    value.text("owner", facts.owner.as_ref());
    value.text("product", facts.product.as_ref());
    value.list("authors", &facts.authors);
    value.text("published", facts.published.as_ref());
    value.text("date", facts.date.as_ref());
    value.text("review-by", facts.review_by.as_ref());
    value.set("layers", placed(&facts.layers));
    value.set("areas", placed(&facts.areas));
    let links: Vec<Value> = facts
        .links
        .iter()
        .enumerate()
        .map(|(at, link)| {
            let resolved = match &site.links[index][at] {
                Resolved::Note { note, .. } => Some(site.notes[*note].path.as_str().to_owned()),
                Resolved::Asset(asset) => Some(site.files.assets[*asset].as_str().to_owned()),
                Resolved::Page(url) => Some(url.to_string()),
                Resolved::Unpublished | Resolved::Broken => None,
            };
            json!({
                "line": lines.line(note.link_spans[at].start), "kind": link.kind.name(), "target": link.target, "text": link.text,
                "resolved": resolved,
            })
        })
        .collect();
    value.set("links", links);
    let mut backlinks: Vec<&str> =
        site.backlinks[index].iter().map(|backlink| site.notes[backlink.from].path.as_str()).collect();
    backlinks.dedup();
    value.set("backlinks", backlinks);
    value.set("decision", decision_value(site, index));
    let diagnostics: Vec<Value> = diagnostics
        .iter()
        .map(|diagnostic| json!({ "code": diagnostic.code.name(), "line": lines.line(diagnostic.span.start) }))
        .collect();
    value.set("diagnostics", diagnostics);
    value.done()
}

fn placed(placed: &Placed) -> Value {
    json!({ "ids": placed.ids, "how": placed.how.name() })
}

fn article_value(pages: &Pages<'_>, lines: &[LineIndex], index: usize) -> Value {
    let site = pages.site;
    let article = &site.articles.all[index];
    let place = &site.places.articles[index];
    let mut value = Object::default();
    value.set("canonical", article.key.as_str());
    value.set("url", article.url.as_str());
    value.text("title", article.title().map(str::to_owned).as_ref());
    value.list("author", article.authors());
    value.text("publisher", article.publisher().map(str::to_owned).as_ref());
    value.text("container", article.container().map(str::to_owned).as_ref());
    value.text("description", article.description().map(str::to_owned).as_ref());
    value.text("published", article.published().map(str::to_owned).as_ref());
    value.text("accessed", article.accessed().map(str::to_owned).as_ref());
    value.text("archived", article.archived().map(str::to_owned).as_ref());
    if let Some(rule) = article.rule {
        value.set("rule", rule.name());
    }
    let unsure: Vec<String> = article.unsure().into_iter().map(str::to_owned).collect();
    value.list("unsure", &unsure);
    value.list("also_written", &article.also_written);
    let axis = |indices: &[usize], axis: &crate::config::taxonomy::Axis, how: ArticleHow| {
        let ids: Vec<&str> = indices.iter().map(|&at| axis.categories[at].id.as_str()).collect();
        json!({ "ids": ids, "how": how_name(how) })
    };
    value.set("layers", axis(&place.layers, &site.taxonomy.layers, place.layers_how));
    value.set("areas", axis(&place.areas, &site.taxonomy.areas, place.areas_how));
    let mentions: Vec<Value> = article
        .mentions
        .iter()
        .map(|reference| {
            let (facts, note) = (&site.notes[reference.note], &pages.notes[reference.note]);
            let mention = &facts.mentions[reference.mention];
            let mut value = Object::default();
            value.set("note", facts.path.as_str());
            value.set("line", lines[reference.note].line(note.mention_spans[reference.mention].start));
            value.set("rule", mention.rule.name());
            value.set("url", mention.url.as_str());
            value.set("section", mention.section.clone());
            value.text("anchor", mention.anchor.as_ref());
            value.text("sentence", note.sentences[reference.mention].as_ref());
            value.done()
        })
        .collect();
    value.set("mentions", mentions);
    value.done()
}

fn how_name(how: ArticleHow) -> &'static str {
    match how {
        ArticleHow::Pinned => "explicit",
        ArticleHow::Inferred | ArticleHow::Nowhere => "inferred",
        ArticleHow::Via => "via",
    }
}

fn group_value(site: &Site, id: &str, title: &str, group: &Group) -> Value {
    json!({
        "id": id, "title": title, "notes": paths(site, &group.notes), "covers_all": paths(site, &group.covers_all),
        "articles": keys(site, &group.articles), "decisions": decision_names(site, &group.decisions),
    })
}

fn paths<'a>(site: &'a Site, notes: &[NoteIndex]) -> Vec<&'a str> {
    notes.iter().map(|&note| site.notes[note].path.as_str()).collect()
}

fn keys<'a>(site: &'a Site, articles: &[usize]) -> Vec<&'a str> {
    articles.iter().map(|&article| site.articles.all[article].key.as_str()).collect()
}

/// The id of a decision, else its path.
fn decision_names<'a>(site: &'a Site, notes: &[NoteIndex]) -> Vec<&'a str> {
    notes.iter().map(|&note| site.notes[note].id.as_deref().unwrap_or(site.notes[note].path.as_str())).collect()
}

fn decision_value(site: &Site, note: NoteIndex) -> Option<Value> {
    let facts = &site.notes[note];
    let decision: &Decision = facts.decision.as_ref()?;
    let mut value = Object::default();
    value.text("id", facts.id.as_ref());
    value.set("path", facts.path.as_str());
    value.text("status", decision.status.as_ref());
    value.text("status-text", decision.status_text.as_ref());
    value.text("date", decision.date.as_ref());
    value.text("owner", facts.owner.as_ref());
    value.list("decision-makers", &decision.decision_makers);
    value.list("consulted", &decision.consulted);
    value.list("informed", &decision.informed);
    value.text("product", facts.product.as_ref());
    let relations = &facts.relations;
    value.list("serves", &relations.serves);
    value.list("supersedes", &relations.supersedes);
    value.list("superseded-by", &superseded_by(site, note));
    value.list("depends-on", &relations.depends_on);
    value.list("conflicts-with", &relations.conflicts_with);
    value.list("decides", &decision.decides);
    value.text("review-by", facts.review_by.as_ref());
    for (name, claims) in [
        ("provides", &decision.provides),
        ("requires", &decision.requires),
        ("assumes", &decision.assumes),
        ("adds", &decision.adds),
    ] {
        if !claims.is_empty() {
            value.set(name, serde_json::to_value(claims).unwrap_or_default());
        }
    }
    value.list("options", &decision.options);
    value.text("chosen", decision.chosen.as_ref());
    let consequences: Vec<Value> = decision
        .consequences
        .iter()
        .map(|consequence| json!({ "sign": consequence.sign.name(), "text": consequence.text }))
        .collect();
    if !consequences.is_empty() {
        value.set("consequences", consequences);
    }
    Some(value.done())
}

/// As written, and what other records say of this one, by id or path.
fn superseded_by(site: &Site, note: NoteIndex) -> Vec<String> {
    let relations = site.relations[note].iter().filter(|relation| relation.kind == RelationKind::SupersededBy);
    relations
        .map(|relation| match relation.note {
            Some(other) => site.notes[other].id.clone().unwrap_or_else(|| site.notes[other].path.to_string()),
            None => relation.written.clone(),
        })
        .collect()
}

/// An object whose unknown fields are left out.
#[derive(Default)]
pub(super) struct Object(Map<String, Value>);

impl Object {
    pub(super) fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    pub(super) fn text(&mut self, name: &str, value: Option<&String>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.set(name, value.as_str());
        }
    }

    pub(super) fn list(&mut self, name: &str, values: &[String]) {
        if !values.is_empty() {
            self.set(name, values.to_vec());
        }
    }

    pub(super) fn done(self) -> Value {
        Value::Object(self.0)
    }
}
