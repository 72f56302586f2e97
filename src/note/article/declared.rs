//! R0: what a note declares itself to be about, in its front matter or in a line right under its title.

use super::block::{BlockKind, Blocks};
use super::key::{Identity, identity};
use super::{Fields, Rule, Source, date, entry};
use crate::base::span::Span;
use crate::base::text::fold;
use crate::note::front_matter::{Entry, Value};

/// An address in the front matter.
pub(super) struct Declared {
    pub url: String,
    pub identity: Identity,
    pub span: Span,
    pub fields: Fields,
}

/// The addresses under `source` and `url`. The first is the work that the note is about and has its fields.
pub(super) fn front_matter(source: &Source<'_>) -> Vec<Declared> {
    let mut found: Vec<Declared> = Vec::new();
    for name in ["source", "url"] {
        let Some(entry) = get(source, name) else { continue };
        for (text, span) in texts(entry) {
            let url = match text.trim() {
                www if www.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("www.")) => format!("https://{www}"),
                url => url.to_owned(),
            };
            let Some(identity) = identity(&url) else { continue };
            if found.iter().any(|other| other.identity.key == identity.key) {
                continue;
            }
            let fields = if found.is_empty() { fields(source) } else { Fields::default() };
            found.push(Declared { url, identity, span, fields });
        }
    }
    found
}

/// The note's own facts, as those of the work.
fn fields(source: &Source<'_>) -> Fields {
    let one = |name: &str| {
        get(source, name)
            .and_then(|entry| texts(entry).into_iter().next())
            .map(|(text, _)| fold(&unwrap_wikilink(&text)))
            .filter(|text| !text.is_empty())
    };
    let day = |name: &str| {
        one(name).map(|text| date::date(&text).or_else(|| date::iso(&text).map(str::to_owned)).unwrap_or(text))
    };
    let list = |name: &str| get(source, name).map(texts).unwrap_or_default();
    let mut authors = list("author");
    if authors.is_empty() {
        authors = list("creator");
    }
    Fields {
        title: Some(fold(source.title)).filter(|title| !title.is_empty()),
        author: authors.iter().flat_map(|(text, _)| author(text)).collect(),
        publisher: one("publisher"),
        container: one("site"),
        description: one("description"),
        published: day("published"),
        accessed: day("accessed").or_else(|| day("created")),
        ..Fields::default()
    }
}

fn author(text: &str) -> Vec<String> {
    let text = fold(text);
    if text.contains("[[") { split_wikilinks(&text) } else { entry::names(&text) }
}

/// `[[Lena Ortiz]], [[People/Kim Sato|Kim Sato]]`
fn split_wikilinks(text: &str) -> Vec<String> {
    text.split("[[")
        .skip(1)
        .filter_map(|part| part.split("]]").next())
        .map(shown)
        .filter(|name| !name.is_empty())
        .collect()
}

fn unwrap_wikilink(text: &str) -> String {
    match text.trim().strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]")) {
        Some(inside) => shown(inside),
        None => text.to_owned(),
    }
}

/// What a reader sees of the inside of a wikilink.
fn shown(inside: &str) -> String {
    let name = match inside.split_once('|') {
        Some((_, alias)) => alias,
        None => {
            let path = inside.split('#').next().unwrap_or(inside);
            path.rsplit('/').next().unwrap_or(path)
        }
    };
    name.trim().trim_end_matches(".md").to_owned()
}

fn get<'a>(source: &Source<'a>, name: &str) -> Option<&'a Entry> {
    source.front.entries.iter().find(|entry| {
        entry.key.trim().len() == name.len()
            && entry.key.trim().chars().zip(name.chars()).all(|(written, known)| {
                let written = if matches!(written, '_' | ' ') { '-' } else { written.to_ascii_lowercase() };
                written == known
            })
    })
}

/// The texts of a property, whether one or a list.
fn texts(entry: &Entry) -> Vec<(String, Span)> {
    fn text(value: &Value) -> Option<String> {
        match value {
            Value::Text(text) => Some(text.clone()),
            Value::Integer(number) => Some(number.to_string()),
            _ => None,
        }
    }
    match &entry.value {
        Value::List(values) => values.iter().filter_map(|(value, span)| Some((text(value)?, *span))).collect(),
        value => text(value).map(|text| (text, entry.span)).into_iter().collect(),
    }
}

const OPENINGS: &[&str] = &["captured", "source", "from", "via", "original", "url", "retrieved from"];

/// Whether a line right under the title says where the note comes from.
pub(super) fn is_clip(blocks: &Blocks<'_>) -> bool {
    clip_link(blocks).is_some()
}

/// The link of the line right under the title that says where the note comes from.
fn clip_link(blocks: &Blocks<'_>) -> Option<usize> {
    let heading = blocks.blocks.iter().position(|block| block.at_root && block.kind == BlockKind::Heading(1));
    let block = blocks.blocks.get(heading.map_or(0, |heading| heading + 1))?;
    if block.kind != BlockKind::Paragraph || !block.at_root || block.links.len() != 1 {
        return None;
    }
    let first = block.text.find(char::is_alphanumeric).unwrap_or(0);
    let text = block.text.get(first..)?;
    let opens = OPENINGS.iter().any(|opening| {
        text.get(..opening.len()).is_some_and(|head| head.eq_ignore_ascii_case(opening))
            && !text[opening.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '-')
    });
    // A link whose own text begins with such a word is no line of this kind.
    (opens && blocks.links[block.links.start].range.start > first).then_some(block.links.start)
}

/// Reads that line.
pub(super) fn clip_line(blocks: &mut Blocks<'_>, source: &Source<'_>) {
    let Some(link) = clip_link(blocks) else { return };
    let mut fields = fields(source);
    let (before, after) = blocks.around(link);
    if let Some(day) = date::iso_date_in(after).or_else(|| date::iso_date_in(before)) {
        fields.accessed = Some(day.to_owned());
    }
    blocks.links[link].reading = Some((Rule::R0, fields));
}
