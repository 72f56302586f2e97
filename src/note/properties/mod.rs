//! What front matter means: the fields that the manual's chapter on writing notes lists, read from whatever shape they
//! were written in. Other keys are kept for themes.

mod link;
mod reader;
#[cfg(test)]
mod tests;

pub use link::{PropertyLink, Wikilink, wikilinks};

use super::front_matter::{FrontMatter, Relations, known};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::path::NotePath;
use crate::base::span::Span;
use crate::base::suggest;
use rapidhash::RapidHashMap;
use reader::Reader;
use std::collections::BTreeMap;

/// The known fields of a note's front matter. Absent is empty or `None`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Properties {
    pub title: Option<String>,
    pub aliases: Vec<String>,
    /// Without `#`, first spelling kept, each once without case.
    pub tags: Vec<String>,
    pub description: Option<String>,
    pub date: Option<String>,
    /// `type:`, not yet judged.
    pub kind: Option<Located>,
    /// Words as written; ids, names and aliases alike.
    pub layers: Vec<Located>,
    pub areas: Vec<Located>,
    pub status: Option<Located>,
    pub owner: Option<String>,
    pub product: Option<String>,
    pub id: Option<Located>,
    pub publish: Option<bool>,
    pub draft: Option<bool>,
    pub search: Option<bool>,
    pub permalink: Option<Located>,
    pub order: Option<i64>,
    pub css_classes: Vec<String>,
    pub image: Option<String>,
    pub cover: Option<String>,
    /// `source`, else `url`: a web address, or whatever else was written there.
    pub source: Option<Located>,
    pub authors: Vec<String>,
    pub published: Option<String>,
    pub created: Option<String>,
    pub publisher: Option<String>,
    pub site: Option<String>,
    pub also_at: Vec<Located>,
    pub citekey: Option<String>,
    pub review_by: Option<String>,
    pub decision_makers: Vec<String>,
    pub consulted: Vec<String>,
    pub informed: Vec<String>,
    pub attendees: Vec<String>,
    pub relations: Relations,
    pub decides: Vec<String>,
    /// Claims as written; [`claim::read_all`](super::claim::read_all) reads them.
    pub provides: Vec<Located>,
    pub requires: Vec<Located>,
    pub assumes: Vec<Located>,
    pub adds: Vec<Located>,
    pub period: Option<String>,
    pub markets: Vec<String>,
    pub role: Option<String>,
    pub stage: Vec<String>,
    pub vendor: Option<String>,
    /// Wikilinks in keys that hold notes: a broken one is a broken link.
    pub links: Vec<PropertyLink>,
    /// Wikilinks in keys that hold names: people have no note in most books, so nothing is missing when they lead nowhere.
    pub optional_links: Vec<PropertyLink>,
    /// Keys that the generator does not know, as written.
    pub extra: BTreeMap<String, serde_json::Value>,
}

/// A text with its place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Located {
    pub text: String,
    pub span: Span,
}

impl Properties {
    /// `draft: true` or `publish: false`.
    pub fn is_draft(&self) -> bool {
        self.draft == Some(true) || self.publish == Some(false)
    }

    /// `source:` or `url:` when it is a web address.
    pub fn web_source(&self) -> Option<&Located> {
        self.source.as_ref().filter(|source| {
            let lower =
                |prefix: &str| source.text.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
            lower("https://") || lower("http://") || lower("www.")
        })
    }
}

/// Every key that [`read`] knows, for "did you mean". Synonyms that only other tools write are left out.
const KEYS: &[&str] = &[
    "title",
    "aliases",
    "tags",
    "description",
    "date",
    "type",
    "layers",
    "areas",
    "status",
    "owner",
    "product",
    "id",
    "publish",
    "draft",
    "search",
    "permalink",
    "order",
    "cssclasses",
    "image",
    "cover",
    "source",
    "url",
    "author",
    "published",
    "created",
    "publisher",
    "site",
    "also_at",
    "citekey",
    "review-by",
    "decision-makers",
    "consulted",
    "informed",
    "attendees",
    "supersedes",
    "superseded-by",
    "depends-on",
    "conflicts-with",
    "serves",
    "decides",
    "provides",
    "requires",
    "assumes",
    "adds",
    "period",
    "markets",
    "role",
    "stage",
    "vendor",
];

/// Reads the known fields. `text` is the whole note, into which the spans of the front matter point.
/// A value of the wrong type is reported and left out; the note is built without it.
pub fn read(front_matter: &FrontMatter, text: &str, path: &NotePath, diagnostics: &mut Vec<Diagnostic>) -> Properties {
    let mut properties = Properties::default();
    let mut reader = Reader { source: text, path, diagnostics, links: Vec::new(), optional_links: Vec::new() };
    let mut url = None;
    let mut seen: RapidHashMap<String, &str> = RapidHashMap::default();
    for entry in &front_matter.entries {
        let name = known(&entry.key);
        if let Some(before) = seen.get(&name) {
            reader
                .report(
                    Code::FrontMatter,
                    entry.key_span,
                    format!("`{}` is the same key as `{before}` above", entry.key),
                )
                .help = Some("the first one is used; remove one of the two".to_owned());
            continue;
        }
        let p = &mut properties;
        match name.as_str() {
            "title" => p.title = reader.text(entry),
            "aliases" => p.aliases.extend(reader.texts(entry)),
            "alias" => {
                reader.deprecated(entry, "aliases");
                p.aliases.extend(reader.texts(entry));
            }
            "tags" | "subject" => reader.tags(entry, &mut p.tags),
            "tag" => {
                reader.deprecated(entry, "tags");
                reader.tags(entry, &mut p.tags);
            }
            "description" => p.description = reader.text(entry),
            "date" => p.date = reader.date(entry),
            "type" => p.kind = reader.one(entry),
            "layers" => p.layers = reader.many(entry),
            "areas" => p.areas = reader.many(entry),
            "status" => p.status = reader.one(entry),
            "owner" => p.owner = reader.name(entry),
            "product" => p.product = reader.target(entry),
            "id" | "identifier" => fill(&mut p.id, reader.one(entry)),
            "publish" => p.publish = reader.flag(entry),
            "draft" => p.draft = reader.flag(entry),
            "search" => p.search = reader.flag(entry),
            "permalink" => p.permalink = reader.one(entry),
            "order" => p.order = reader.integer(entry),
            "cssclasses" => p.css_classes.extend(reader.words(entry)),
            "cssclass" => {
                reader.deprecated(entry, "cssclasses");
                p.css_classes.extend(reader.words(entry));
            }
            "image" => p.image = reader.target(entry),
            "cover" => p.cover = reader.target(entry),
            "source" => p.source = reader.linked(entry),
            "url" => url = reader.linked(entry),
            "author" | "authors" | "creator" => p.authors.extend(reader.names(entry, false)),
            "published" => p.published = reader.text(entry),
            "created" => p.created = reader.text(entry),
            "publisher" => p.publisher = reader.name(entry),
            "site" => p.site = reader.name(entry),
            "also-at" => p.also_at = reader.many(entry),
            "citekey" => p.citekey = reader.text(entry),
            "review-by" => p.review_by = reader.date(entry),
            "decision-makers" | "deciders" => p.decision_makers.extend(reader.names(entry, true)),
            "consulted" => p.consulted = reader.names(entry, true),
            "informed" => p.informed = reader.names(entry, true),
            "attendees" => p.attendees = reader.names(entry, true),
            "supersedes" => p.relations.supersedes = reader.relations(entry),
            "superseded-by" => p.relations.superseded_by = reader.relations(entry),
            "depends-on" => p.relations.depends_on = reader.relations(entry),
            "conflicts-with" => p.relations.conflicts_with = reader.relations(entry),
            "serves" => p.relations.serves = reader.relations(entry),
            "decides" => p.decides = reader.pieces(entry),
            "provides" => p.provides = reader.claims(entry),
            "requires" => p.requires = reader.claims(entry),
            "assumes" => p.assumes = reader.claims(entry),
            "adds" => p.adds = reader.claims(entry),
            "period" => p.period = reader.text(entry),
            "markets" => p.markets = reader.pieces(entry),
            "role" => p.role = reader.name(entry),
            "stage" => p.stage = reader.pieces(entry),
            "vendor" => p.vendor = reader.name(entry),
            _ => {
                if let Some(meant) = meant(&name) {
                    reader.report(Code::UnknownKey, entry.key_span, format!("unknown key `{}`", entry.key)).help =
                        Some(format!("did you mean `{meant}`?"));
                }
                reader.collect_links(&entry.value, entry.span);
                p.extra.insert(entry.key.clone(), entry.value.to_json());
            }
        }
        seen.insert(name, &entry.key);
    }
    fill(&mut properties.source, url);
    properties.links = reader.links;
    properties.optional_links = reader.optional_links;
    properties
}

/// Keeps the first.
fn fill<T>(place: &mut Option<T>, value: Option<T>) {
    if place.is_none() {
        *place = value;
    }
}

/// The known key that an unknown one is probably meant to be. Ordinary words are near to each other (`state` and `stage`,
/// `related` and `created`), so only a long one may differ by two letters, and a short one by none: there, only a letter
/// left out, doubled or swapped counts as a slip.
fn meant(name: &str) -> Option<&'static str> {
    let near = suggest::nearest(name, KEYS.iter().copied())?;
    let (wanted, found) = (name.as_bytes(), near.as_bytes());
    let head = wanted.iter().zip(found).take_while(|(a, b)| a == b).count();
    let (wanted, found) = (&wanted[head..], &found[head..]);
    let tail = wanted.iter().rev().zip(found.iter().rev()).take_while(|(a, b)| a == b).count();
    let (wanted, found) = (&wanted[..wanted.len() - tail], &found[..found.len() - tail]);
    let slip = match (wanted, found) {
        (_, []) => wanted.len() == 1,
        ([], _) => found.len() == 1,
        ([_], [_]) => name.len() > 5,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    };
    let long_enough = name.len() >= 3 && near.len() >= 4;
    (long_enough && (slip || name.len() > 8)).then_some(near)
}
