//! The files of the index. Each calls the reader with its name and what it holds.

use super::Posting;
use super::code::{self, Bits};
use super::prose::Section;
use super::shorthand::shorten;
use crate::base::path::Url;
use crate::note::facts::{Facts, NoteKind};
use crate::page::Pages;
use crate::site::catalogue::{Document, Layout, Shard};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is offered as a filter at once; more tags are found by typing.
const TAGS: usize = 24;

fn script(shard: Shard, content: &str) -> String {
    format!("layerbookSearch(\"{}\",{content})\n", shard.name())
}

/// Where each term stands: sorted keys, each with its documents and levels.
pub fn terms(shard: Shard, postings: &[Posting]) -> String {
    let mut postings = postings.to_vec();
    postings.sort_unstable();
    postings.dedup();
    let keys: usize = postings.chunk_by(|a, b| a.key == b.key).count();
    let count = u32::try_from(keys).unwrap_or(u32::MAX);
    let mut bits = Bits::default();
    bits.gamma(count + 1);
    let key_bits = code::low_bits(u32::MAX / (count + 1));
    bits.push(key_bits, 5);
    let mut last_key = 0;
    for term in postings.chunk_by(|a, b| a.key == b.key) {
        let Some(first) = term.first() else { continue };
        bits.rice(first.key - last_key, key_bits);
        last_key = first.key;
        list(&mut bits, term);
    }
    let mut text = String::from("\"");
    code::text(&bits.into_bytes(), &mut text);
    text.push('"');
    script(shard, &text)
}

/// The documents of one term.
fn list(bits: &mut Bits, term: &[Posting]) {
    let count = u32::try_from(term.len()).unwrap_or(u32::MAX);
    let span = term.last().map_or(0, |last| last.document + 1);
    let gap_bits = code::low_bits((span / count.max(1)).saturating_sub(1));
    let least = term.iter().map(|posting| posting.level).min().unwrap_or(0);
    let sum: u32 = term.iter().map(|posting| u32::from(posting.level - least)).sum();
    let even = sum == 0;
    let level_bits = code::low_bits(sum / count.max(1)).min(3);
    bits.gamma(count);
    bits.push(gap_bits, 5);
    bits.push(u32::from(least), 4);
    bits.push(if even { 3 } else { level_bits.min(2) }, 2);
    let mut next = 0;
    for posting in term {
        bits.rice(posting.document - next, gap_bits);
        next = posting.document + 1;
        if !even {
            bits.rice(u32::from(posting.level - least), level_bits.min(2));
        }
    }
}

/// Sorted words: of each how much of the word before it begins it too, the power of two below the count of documents, and the
/// rest.
pub fn words(shard: Shard, words: &[(Arc<str>, u32)]) -> String {
    let mut words: Vec<&(Arc<str>, u32)> = words.iter().collect();
    words.sort_unstable();
    let mut text = String::new();
    let mut before = "";
    for (word, count) in words {
        let shared = before.char_indices().zip(word.chars()).take_while(|((_, a), b)| a == b).count().min(35);
        let rest = word.char_indices().nth(shared).map_or("", |(at, _)| &word[at..]);
        text.push(digit(shared));
        text.push(digit(count.max(&1).ilog2() as usize));
        text.push_str(rest);
        text.push(' ');
        before = word;
    }
    script(shard, &Value::from(text.trim_end()).to_string())
}

fn digit(value: usize) -> char {
    char::from_digit(u32::try_from(value.min(35)).unwrap_or(35), 36).unwrap_or('z')
}

/// Titles and text of some documents, compressed; `sections` are those of notes.
pub fn texts(pages: &Pages<'_>, shard: Shard, documents: &[(u32, Document)], sections: &[Vec<Section>]) -> String {
    let documents: Vec<Told<'_>> = documents
        .iter()
        .zip(sections)
        .map(|((number, document), sections)| {
            let sections = match document {
                Document::Note(note) => shown(&pages.site.notes[*note], sections),
                _ => Vec::new(),
            };
            (*number, about(pages, *document), sections)
        })
        .collect();
    // Strings, numbers and lists of them can always be written.
    let json = serde_json::to_string(&documents).unwrap_or_default();
    let mut text = String::from("\"");
    code::text(&miniz_oxide::deflate::compress_to_vec(&shorten(&json), 3), &mut text);
    text.push('"');
    script(shard, &text)
}

/// A document with its number, what is told of it, and its sections.
type Told<'a> = (u32, Value, Vec<(&'a str, Anchor<'a>, &'a str)>);

/// Where a section is found.
#[derive(Serialize)]
#[serde(untagged)]
enum Anchor<'a> {
    /// Zero: the reader makes it from the heading.
    Plain(u8),
    Written(&'a str),
}

/// Of so much text of one note sentences are shown; all of its words are found.
const SHOWN: usize = 100_000;

/// Sections, each its heading, its anchor and its text.
fn shown<'a>(facts: &'a Facts, sections: &'a [Section]) -> Vec<(&'a str, Anchor<'a>, &'a str)> {
    let mut all = Vec::with_capacity(sections.len());
    let mut room = SHOWN;
    for section in sections {
        let end = section.text.floor_char_boundary(section.text.len().min(room));
        room -= end;
        let text = &section.text[..end];
        if let Some(heading) = section.heading.and_then(|index| facts.headings.get(index)) {
            let is_plain = heading.id == plain_anchor(&heading.text);
            let anchor = if is_plain { Anchor::Plain(0) } else { Anchor::Written(&heading.id) };
            all.push((heading.text.as_str(), anchor, text));
        } else if !text.is_empty() {
            all.push(("", Anchor::Written(""), text));
        }
    }
    all
}

/// The anchor that the reader can make from a heading by itself.
fn plain_anchor(heading: &str) -> String {
    let plain =
        heading.chars().filter(|&character| character.is_ascii_alphanumeric() || matches!(character, ' ' | '-' | '_'));
    plain.map(|character| if character == ' ' { '-' } else { character.to_ascii_lowercase() }).collect()
}

/// What is told of a document beside its text. Only what it has is written.
fn about(pages: &Pages<'_>, document: Document) -> Value {
    let site = pages.site;
    let mut about = Map::new();
    let mut put = |key: &str, value: Value| {
        about.insert(key.to_owned(), value);
    };
    let some = |value: Option<&str>| value.filter(|value| !value.is_empty()).map(Value::from);
    let places = |ids: &[String]| (!ids.is_empty()).then(|| json!(ids));
    let [layers, areas, kinds, _] = values(pages, document);
    let owned = |ids: Vec<&str>| ids.into_iter().map(str::to_owned).collect::<Vec<String>>();
    put("k", json!(kinds.first()));
    let (title, url) = match document {
        Document::Note(note) => {
            let facts = &site.notes[note];
            let aliases: Vec<&String> = facts.aliases.iter().filter(|alias| !alias.contains('/')).collect();
            for (key, value) in [
                ("i", some(facts.id.as_deref())),
                ("s", some(facts.status())),
                ("d", some(facts.description.as_deref())),
                ("n", (!aliases.is_empty()).then(|| json!(aliases))),
                ("g", places(&facts.tags)),
                ("b", some(Some(&folder(pages, note)))),
            ] {
                if let Some(value) = value {
                    put(key, value);
                }
            }
            (facts.title.clone(), site.urls[note].clone())
        }
        Document::Article(index) => {
            let article = &site.articles.all[index];
            let mut by = article.authors().to_vec();
            by.push(article.site());
            put("b", json!(by.join(" · ")));
            if let Some(description) = some(article.description()) {
                put("d", description);
            }
            (article.name().to_owned(), site.addresses.articles[index].clone())
        }
        Document::Tag(index) => {
            let tag = &site.tags[index];
            put("c", json!(tag.notes.len()));
            (format!("#{}", tag.name), Url::new(&tag.url))
        }
        Document::Layer(index) | Document::Area(index) => {
            let (axis, addresses) = match document {
                Document::Layer(_) => (&site.taxonomy.layers, &site.addresses.layers),
                _ => (&site.taxonomy.areas, &site.addresses.areas),
            };
            let category = &axis.categories[index];
            if let Some(summary) = some(category.summary.as_deref()) {
                put("d", summary);
            }
            (category.name.clone(), addresses[index].clone())
        }
        Document::Page(key) => {
            let address = site.addresses.pages().into_iter().find(|(own, _)| *own == key);
            let url = address.and_then(|(_, url)| url.clone()).unwrap_or_default();
            (pages.words.get(key).cloned().unwrap_or_else(|| key.to_owned()), url)
        }
    };
    put("t", json!(title));
    put("u", json!(pages.hrefs.url(&url)));
    for (key, ids) in [("l", owned(layers)), ("a", owned(areas))] {
        if let Some(ids) = places(&ids) {
            put(key, ids);
        }
    }
    Value::Object(about)
}

/// The folders above a note by their titles.
fn folder(pages: &Pages<'_>, note: usize) -> String {
    let nav = &pages.site.nav;
    let trail = nav.trail(nav.home[note]);
    let titles: Vec<&str> = trail.into_iter().map(|folder| nav.folders[folder].title.as_str()).collect();
    titles.join(" › ")
}

/// By which values of each filter a document is found: layers, areas, type, status.
pub fn values<'a>(pages: &Pages<'a>, document: Document) -> [Vec<&'a str>; 4] {
    let site = pages.site;
    let taxonomy = &site.taxonomy;
    match document {
        Document::Note(note) => {
            let facts = &site.notes[note];
            let ids = |ids: &'a [String]| ids.iter().map(String::as_str).collect();
            let kind = vec![facts.kind.name()];
            [ids(&facts.layers.ids), ids(&facts.areas.ids), kind, facts.status().into_iter().collect()]
        }
        Document::Article(index) => {
            let place = &site.places.articles[index];
            let layers = place.layers.iter().map(|&at| taxonomy.layers.categories[at].id.as_str()).collect();
            let areas = place.areas.iter().map(|&at| taxonomy.areas.categories[at].id.as_str()).collect();
            [layers, areas, vec!["article"], Vec::new()]
        }
        Document::Tag(_) => [Vec::new(), Vec::new(), vec!["tag"], Vec::new()],
        Document::Layer(index) => {
            [vec![taxonomy.layers.categories[index].id.as_str()], Vec::new(), vec!["page"], Vec::new()]
        }
        Document::Area(index) => {
            [Vec::new(), vec![taxonomy.areas.categories[index].id.as_str()], vec!["page"], Vec::new()]
        }
        Document::Page(_) => [Vec::new(), Vec::new(), vec!["page"], Vec::new()],
    }
}

/// The first file: how the index is cut, what the filters offer, and the words of the theme.
pub fn head(pages: &Pages<'_>, layout: Layout, documents: usize, english: bool) -> String {
    let site = pages.site;
    let url = |url: &Url| pages.hrefs.url(url);
    let axis = |layers: bool| -> Vec<Value> {
        let (axis, groups, addresses) = if layers {
            (&site.taxonomy.layers, &site.places.layers, &site.addresses.layers)
        } else {
            (&site.taxonomy.areas, &site.places.areas, &site.addresses.areas)
        };
        let which = if layers { "layer" } else { "area" };
        (0..axis.categories.len())
            .map(|index| {
                let view = pages.axis_view(which, index);
                let group = &groups[index];
                let used = !group.notes.is_empty() || !group.decisions.is_empty() || !group.articles.is_empty();
                json!({"id": view.id, "name": view.name, "url": url(&addresses[index]), "hue": view.hue, "glyph": view.glyph, "used": used})
            })
            .collect()
    };
    let mut layers = axis(true);
    layers.reverse();
    let kinds: BTreeSet<NoteKind> = site.notes.iter().filter(|facts| facts.searched).map(|facts| facts.kind).collect();
    let mut kinds: Vec<&str> = kinds.into_iter().map(NoteKind::name).collect();
    if !site.articles.all.is_empty() && !kinds.contains(&"article") {
        kinds.push("article");
    }
    let statuses: BTreeSet<&str> = site.notes.iter().filter_map(|facts| facts.status()).collect();
    let mut tags: Vec<&crate::site::tags::Tag> = site.tags.iter().collect();
    tags.sort_by_key(|tag| std::cmp::Reverse(tag.notes.len()));
    let tags: Vec<&str> = tags.iter().take(TAGS).map(|tag| tag.name.as_str()).collect();
    let is_own = |key: &str| ["search_", "kind_", "status_"].iter().any(|prefix| key.starts_with(prefix));
    let words: BTreeMap<&str, &str> = pages
        .words
        .iter()
        .filter(|(key, _)| is_own(key) || matches!(key.as_str(), "search" | "close" | "layers" | "areas" | "tags"))
        .map(|(key, word)| (key.as_str(), word.as_str()))
        .collect();
    let starts: Vec<Value> = site
        .addresses
        .pages()
        .into_iter()
        .filter(|(key, _)| matches!(*key, "matrix" | "decisions" | "articles" | "glossary" | "tags" | "recent"))
        .filter_map(|(key, address)| {
            let title = pages.words.get(key).map_or(key, String::as_str);
            Some(json!({"title": title, "url": url(address.as_ref()?)}))
        })
        .collect();
    let head = json!({
        "bits": {"documents": layout.documents, "texts": layout.texts, "terms": layout.terms, "words": layout.words},
        "documents": documents,
        "english": english,
        "layers": layers,
        "areas": axis(false),
        "kinds": kinds,
        "statuses": statuses,
        "tags": tags,
        "starts": starts,
        "page": site.addresses.search.as_ref().map(url),
        "words": words,
    });
    script(Shard::Head, &head.to_string())
}
