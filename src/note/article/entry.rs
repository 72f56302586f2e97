//! R3 and R4: entries of reading lists and tables, and labels before an address.

use super::block::{BlockKind, Blocks};
use super::byline::{self, Byline, Knowledge};
use super::date;
use super::{Fields, Rule};

/// What is said after a title or address.
#[derive(Default)]
pub(super) struct Tail {
    pub fields: Fields,
    /// `(dead link)`
    pub is_noted_dead: bool,
    /// Nothing follows, or what follows begins with a sign that sets it apart.
    is_apart: bool,
}

/// R3 for list items: the item begins with a link.
pub(super) fn item(blocks: &Blocks<'_>, link: usize, publishers: &[String]) -> Option<(Rule, Fields)> {
    let outside = &blocks.links[link];
    let block = &blocks.blocks[outside.block];
    if block.kind != BlockKind::Item || block.links.start != link || outside.is_bare || outside.is_html {
        return None;
    }
    let (before, after) = blocks.around(link);
    if before.contains(char::is_alphanumeric) {
        return None;
    }
    let knowledge = Knowledge { host: &outside.identity.host, publishers };
    let is_next_line = block.breaks.contains(&outside.range.end);
    let mut fields = tail(after, knowledge, is_next_line).fields;
    // `[One](…), [Two](…)`: the second link is no description of the first.
    let next = blocks.links.get(link + 1).filter(|next| block.links.contains(&(link + 1)) && !next.is_bare);
    if next.is_some_and(|next| {
        !block.text.get(outside.range.end..next.range.start).unwrap_or("").contains(char::is_alphanumeric)
    }) {
        fields.description = None;
    }
    let title = blocks.text_of(link);
    fields.title = Some(title.to_owned()).filter(|title| !byline::is_generic_anchor(title));
    if fields.title.is_none() {
        fields.title = outside.tooltip.clone();
    }
    Some((Rule::R3, fields))
}

/// R3 for tables: the cell is only a link, and other columns of its row say more.
pub(super) fn cell(blocks: &Blocks<'_>, link: usize) -> Option<(Rule, Fields)> {
    let outside = &blocks.links[link];
    let BlockKind::Cell { table, column, row } = blocks.blocks[outside.block].kind else { return None };
    if !blocks.is_alone(link) || outside.is_html {
        return None;
    }
    let mut fields = Fields::default();
    if !blocks.is_mere_address(link) {
        fields.title = Some(blocks.text_of(link).to_owned());
    }
    for (index, header) in blocks.tables.get(table)?.iter().enumerate() {
        let Some(cell) = blocks.blocks.get(row + index) else { break };
        let same_row = matches!(cell.kind, BlockKind::Cell { row: other, .. } if other == row);
        if index == column || !same_row || !cell.text.contains(char::is_alphanumeric) {
            continue;
        }
        let text = || Some(cell.text.clone());
        match header.trim_matches(|c: char| !c.is_alphanumeric() && c != ')') {
            // A title column says it better than a link that reads `PDF`; a title of its own the link keeps.
            "title" | "article" | "article title" | "name" | "document" | "paper" | "work"
                if fields.title.as_ref().is_none_or(|title| title.split(' ').count() < 2) =>
            {
                fields.title = text();
            }
            "author" | "authors" | "author(s)" | "by" | "writer" | "writers" | "written by" => {
                fields.author = names(&cell.text);
            }
            "publisher" | "published by" | "organisation" | "organization" => fields.publisher = text(),
            "site" | "website" | "publication" | "journal" | "blog" | "source" => fields.container = text(),
            "date" | "published" | "year" | "publication date" | "published on" => {
                fields.published = date::date(&cell.text);
            }
            "accessed" | "retrieved" | "date accessed" | "accessed on" => fields.accessed = date::date(&cell.text),
            "notes" | "note" | "description" | "summary" | "comment" | "comments" | "remarks" | "about"
            | "abstract" | "why" | "what it says" => fields.description = text(),
            _ => {}
        }
    }
    // An address alone that no column names is an address as text.
    (fields.title.is_some() || !outside.is_bare).then_some((Rule::R3, fields))
}

/// Names in a cell or a property: split where each part is certainly a person, else taken as one.
pub(super) fn names(text: &str) -> Vec<String> {
    byline::people(text).unwrap_or_else(|| {
        text.split(';').map(str::trim).filter(|name| !name.is_empty()).map(ToOwned::to_owned).collect()
    })
}

/// R4: `Label: <url>`, `Label - url`, `Title (url) - Author`. Tells whether the note calls the link dead.
pub(super) fn label(blocks: &Blocks<'_>, link: usize, publishers: &[String]) -> Option<(Rule, Fields, bool)> {
    let outside = &blocks.links[link];
    let block = &blocks.blocks[outside.block];
    let is_place = match block.kind {
        BlockKind::Item => true,
        BlockKind::Paragraph => block.bold.as_ref().is_some_and(|bold| !bold.is_empty()),
        _ => false,
    };
    if !is_place || block.links.start != link || outside.is_html || !blocks.is_mere_address(link) {
        return None;
    }
    let (before, after) = blocks.around(link);
    let knowledge = Knowledge { host: &outside.identity.host, publishers };
    let trimmed = before.trim_end();
    let (label, tail) = if let Some(label) = trimmed.strip_suffix('(') {
        (label, tail(after.trim_start().strip_prefix(')')?, knowledge, false))
    } else {
        let label = trimmed
            .strip_suffix(':')
            .or_else(|| ["-", "–", "—"].iter().find_map(|dash| trimmed.strip_suffix(dash)?.strip_suffix(' ')))?;
        (label, tail(after, knowledge, false))
    };
    if !tail.is_apart {
        return None;
    }
    let (label, dead_before) = without_dead_note(label);
    let label = byline::trim_label(&label);
    let words = label.split(' ').filter(|word| word.contains(char::is_alphanumeric)).count();
    if !(2..=20).contains(&words) || has_sentence_break(label) || byline::is_generic(label) {
        return None;
    }
    let split = byline::split(label, knowledge);
    let mut fields = tail.fields;
    fields.title = Some(split.title).filter(|title| title.contains(char::is_alphanumeric));
    if !split.author.is_empty() {
        fields.author = split.author;
    }
    fields.publisher = split.publisher.or(fields.publisher);
    fields.container = split.container.or(fields.container);
    fields.unsure = split.unsure;
    Some((Rule::R4, fields, dead_before || tail.is_noted_dead))
}

/// Reads what follows a title: a byline, a date in parentheses, a description.
pub(super) fn tail(text: &str, knowledge: Knowledge<'_>, is_next_line: bool) -> Tail {
    let (text, is_noted_dead) = without_dead_note(text);
    let mut tail = Tail { is_noted_dead, ..Tail::default() };
    let mut rest = text.trim();
    while let Some(inside) = rest.strip_prefix('(') {
        let Some((remark, after)) = inside.split_once(')') else { break };
        let remark = remark.trim();
        if let Some(date) = date::date(remark) {
            tail.fields.published = Some(date);
        } else {
            name(&mut tail.fields, byline::strip_by(remark), knowledge);
        }
        rest = after.trim_start();
    }
    if !rest.contains(char::is_alphanumeric) {
        tail.is_apart = true;
        return tail;
    }
    let (sign, said) = match separator(rest) {
        Some(found) => found,
        None if is_next_line => ("", rest),
        None => return tail,
    };
    tail.is_apart = true;
    if sign == "|" {
        let split = byline::split(&format!("| | {said}"), knowledge);
        if split.has_byline() {
            tail.fields.author = split.author;
            tail.fields.publisher = split.publisher;
            tail.fields.container = split.container;
            return tail;
        }
    }
    let named = byline::strip_by(said);
    if let Some(date) = date::date(said) {
        tail.fields.published = Some(date);
        return tail;
    }
    if name(&mut tail.fields, named, knowledge) {
        return tail;
    }
    // `Lena Ortiz, 2024`, `Lena Ortiz - what it says`
    for (at, sign) in seconds(named) {
        let (head, after) = (named[..at].trim(), named[at + sign.len()..].trim());
        if name(&mut tail.fields, head, knowledge) {
            let after = after.trim_start_matches(['-', '–', '—', ':', '|', ' ']);
            let after = if sign == " (" { after.strip_suffix(')').unwrap_or(after) } else { after };
            match date::date(after) {
                Some(date) => tail.fields.published = Some(date),
                None => tail.fields.description = Some(after.to_owned()).filter(|after| !after.is_empty()),
            }
            return tail;
        }
    }
    tail.fields.description = Some(said.to_owned());
    tail
}

fn name(fields: &mut Fields, text: &str, knowledge: Knowledge<'_>) -> bool {
    match byline::byline(text, knowledge).map(Byline::parts) {
        Some((author, publisher)) => {
            fields.author = author;
            fields.publisher = publisher.or(fields.publisher.take());
            true
        }
        None => false,
    }
}

/// Places where a name may end before something else is said; the first of each sign, in order.
fn seconds(text: &str) -> Vec<(usize, &'static str)> {
    let mut found: Vec<(usize, &'static str)> = [" - ", " – ", " — ", ": ", " | ", ", ", " (", ". "]
        .iter()
        .filter_map(|sign| text.find(sign).map(|at| (at, *sign)))
        .collect();
    found.sort_unstable_by_key(|(at, _)| *at);
    found
}

/// The sign that sets a tail apart, and what follows it.
fn separator(text: &str) -> Option<(&'static str, &str)> {
    for sign in ["-", "–", "—", "―", ":", ",", "|"] {
        if let Some(rest) = text.strip_prefix(sign) {
            let rest = rest.trim_start_matches(['-', ' ']);
            return Some((sign, rest.trim()));
        }
    }
    let by = text.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("by "));
    by.then_some(("by", text))
}

/// Cuts `(invalid link)`, `[dead link]` and the like out.
fn without_dead_note(text: &str) -> (String, bool) {
    let lower = text.to_ascii_lowercase();
    for note in ["invalid link", "dead link", "broken link", "link invalid", "link dead", "link broken"] {
        let Some(at) = lower.find(note) else { continue };
        let (before, after) = (text[..at].trim_end(), text[at + note.len()..].trim_start());
        let opened = before.strip_suffix(['(', '[']);
        let closed = after.strip_prefix([')', ']']);
        if let (Some(before), Some(after)) = (opened, closed) {
            return (format!("{} {}", before.trim_end(), after.trim_start()), true);
        }
    }
    (text.to_owned(), false)
}

/// Two sentences are prose, not a label.
fn has_sentence_break(label: &str) -> bool {
    let first = label.find(char::is_alphanumeric).unwrap_or(0);
    crate::base::text::sentence_at(label, first).len() < label.trim().len()
}
