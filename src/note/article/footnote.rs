//! R5: works cited in footnotes.

use super::block::Blocks;
use super::byline::{self, Byline, Knowledge};
use super::inline::is_title_like;
use super::{Fields, Rule, date, entry};
use std::collections::HashMap;

/// Where each footnote is first referred to: block and place in its text.
pub(super) type References<'a> = HashMap<&'a str, (usize, usize)>;

pub(super) fn references<'a>(blocks: &Blocks<'a>) -> References<'a> {
    let mut found = References::new();
    for (index, block) in blocks.blocks.iter().enumerate() {
        for &(label, at) in &block.references {
            if block.footnote != Some(label) {
                found.entry(label).or_insert((index, at));
            }
        }
    }
    found
}

/// `Author, "Title," Site, year. URL` by its quotes, else the text before the address.
pub(super) fn read(blocks: &Blocks<'_>, link: usize, publishers: &[String]) -> Option<(Rule, Fields)> {
    let outside = &blocks.links[link];
    let block = &blocks.blocks[outside.block];
    block.footnote?;
    let is_first = block.links.start == link;
    let text = blocks.text_of(link);
    let knowledge = Knowledge { host: &outside.identity.host, publishers };
    let mut fields = Fields::default();
    if is_first && let Some(cited) = cited(&block.text, blocks, link, knowledge) {
        fields = cited;
    } else if blocks.is_mere_address(link) {
        if is_first {
            fields = before(blocks, link, knowledge);
        }
    } else {
        let (before, after) = blocks.around(link);
        if is_first && !before.contains(char::is_alphanumeric) {
            fields = entry::tail(after, knowledge, false).fields;
            fields.title = Some(text.to_owned());
        } else if is_title_like(text) {
            fields.title = Some(text.to_owned());
        } else {
            fields.title = outside.tooltip.clone();
        }
    }
    Some((Rule::R5, fields))
}

/// By the quotes around the title.
fn cited(text: &str, blocks: &Blocks<'_>, link: usize, knowledge: Knowledge<'_>) -> Option<Fields> {
    let range = &blocks.links[link].range;
    let (open, close) = quotes(text)?;
    let title = text.get(open..close)?.trim().trim_end_matches([',', '.', ';']).trim();
    // The quotes may stand around the link, before it or in it, but not after it.
    if title.is_empty() || open > range.end || title.contains("://") {
        return None;
    }
    let quote_length = |at: usize| text[at..].chars().next().map_or(0, char::len_utf8);
    let before = text[..open].trim_end_matches(['"', '“', '„', '«', '\'', '‘', '[', ' ']);
    let after = text.get(close + quote_length(close)..).unwrap_or("");
    let mut fields = Fields { title: Some(title.to_owned()), ..Fields::default() };
    author(&mut fields, before, knowledge);
    // What follows up to the address: site, date, "accessed …".
    let stop =
        if range.start > close { range.start - (text.len() - after.len()).min(range.start) } else { after.len() };
    details(&mut fields, after.get(..stop).unwrap_or(after));
    if range.start > close {
        details_after(&mut fields, text.get(range.end..).unwrap_or(""));
    }
    Some(fields)
}

/// Where the text between the first pair of quotes begins and ends.
fn quotes(text: &str) -> Option<(usize, usize)> {
    for (open, closing) in [('“', &['”', '“'][..]), ('"', &['"']), ('„', &['“', '”']), ('«', &['»']), ('‘', &['’'])]
    {
        if let Some(at) = text.find(open) {
            let start = at + open.len_utf8();
            // `’` is an apostrophe as well: the closing one is followed by no letter.
            let end = text[start..].char_indices().find(|&(index, character)| {
                closing.contains(&character)
                    && !text[start + index + character.len_utf8()..].starts_with(char::is_alphanumeric)
            });
            if let Some((length, _)) = end {
                return Some((start, start + length));
            }
        }
    }
    None
}

fn author(fields: &mut Fields, before: &str, knowledge: Knowledge<'_>) {
    let text = before.trim().trim_end_matches([',', ':', ';']).trim();
    let text = text.strip_suffix('.').filter(|rest| !ends_in_initial(rest)).unwrap_or(text).trim();
    let text =
        ["See also ", "See ", "Cf. ", "cf. ", "see "].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    let (text, year) = year_in_parentheses(text);
    if let Some(year) = year {
        fields.published = Some(year);
    }
    if text.is_empty() || text.split_whitespace().count() > 20 {
        return;
    }
    match byline::byline(text, knowledge) {
        Some(found) => {
            let (people, publisher) = found.parts();
            fields.author = people;
            fields.publisher = publisher;
        }
        None => {
            // `Ortiz, Lena`: family name first.
            let turned = text
                .split_once(',')
                .filter(|(family, given)| !family.contains(' ') && !given.trim().contains(','))
                .map(|(family, given)| format!("{} {family}", given.trim()))
                .filter(|name| byline::is_person(name));
            fields.author = vec![turned.unwrap_or_else(|| text.to_owned())];
            fields.unsure.push("author");
        }
    }
}

fn ends_in_initial(text: &str) -> bool {
    text.rsplit([' ', '.']).next().is_some_and(|last| last.chars().count() == 1)
}

fn year_in_parentheses(text: &str) -> (&str, Option<String>) {
    let Some((before, inside)) = text.strip_suffix(')').and_then(|text| text.rsplit_once('(')) else {
        return (text, None);
    };
    match date::date(inside) {
        Some(year) => (before.trim().trim_end_matches(','), Some(year)),
        None => (text, None),
    }
}

/// `Site, 3 March 2024, accessed 2025-01-02.`
fn details(fields: &mut Fields, text: &str) {
    let text = text.trim_start_matches([',', '.', ' ', ')', ']']).trim().trim_end_matches(['(', '<', ':', ' ']);
    let mut site: Vec<&str> = Vec::new();
    let mut parts: Vec<&str> = text.split(',').map(str::trim).collect();
    // `Site, March 3, 2024`: the comma belongs to the date.
    let mut joined = String::new();
    while let Some(part) = parts.pop() {
        let part = part.trim().trim_end_matches('.').trim();
        if part.is_empty() {
            continue;
        }
        let lower = part.to_lowercase();
        if let Some(at) = ["accessed on ", "accessed ", "retrieved on ", "retrieved "]
            .iter()
            .find_map(|word| lower.find(word).filter(|_| lower.len() == part.len()).map(|at| (at, word.len())))
        {
            let (start, length) = at;
            let tail = part.get(start + length..).unwrap_or("");
            fields.accessed = date::date(&format!("{tail} {joined}")).or_else(|| date::date(tail));
            joined.clear();
            if let Some(before) =
                part.get(..start).map(|before| before.trim_end_matches(['.', '(', ' '])).filter(|b| !b.is_empty())
            {
                parts.push(before);
            }
            continue;
        }
        if let Some(date) = date::date(&format!("{part} {joined}")).or_else(|| date::date(part)) {
            fields.published = Some(date);
            joined = part.to_owned();
            continue;
        }
        joined.clear();
        // `Site (2024)`, `Site. 2024`
        let (part, year) = year_in_parentheses(part);
        if let Some(year) = year {
            fields.published = Some(year);
        }
        match part.rsplit_once(". ") {
            Some((before, last)) if date::date(last).is_some() => {
                fields.published = date::date(last);
                site.push(before);
            }
            _ => site.push(part),
        }
    }
    site.reverse();
    let site = site.join(", ");
    if site.contains(char::is_alphanumeric) && site.split_whitespace().count() <= 8 {
        fields.container = Some(site);
    }
}

/// `(accessed 2 January 2025)` after the address.
fn details_after(fields: &mut Fields, text: &str) {
    let lower = text.to_lowercase();
    if fields.accessed.is_none()
        && ["accessed", "retrieved"].iter().any(|word| lower.contains(word))
        && let Some(date) = date::iso_date_in(text)
    {
        fields.accessed = Some(date.to_owned());
    }
}

/// The text before the address as a label.
fn before(blocks: &Blocks<'_>, link: usize, knowledge: Knowledge<'_>) -> Fields {
    let (before, after) = blocks.around(link);
    let text = before.trim().trim_end_matches(['(', '<', ' ', '-', '–', '—', ',', ':', ';']);
    let text = text.strip_suffix('.').filter(|rest| !ends_in_initial(rest)).unwrap_or(text).trim();
    let text = ["See also: ", "See also ", "See: ", "See ", "see ", "Cf. ", "cf. ", "Source: ", "From: ", "Via: "]
        .iter()
        .find_map(|word| text.strip_prefix(word))
        .unwrap_or(text);
    let words = text.split_whitespace().count();
    let starts_well = text.starts_with(|c: char| !c.is_lowercase());
    if !(1..=20).contains(&words) || !starts_well || byline::is_generic(text) {
        return Fields::default();
    }
    let split = byline::split(text, knowledge);
    let mut fields = Fields {
        title: Some(split.title).filter(|title| title.contains(char::is_alphanumeric)),
        author: split.author,
        publisher: split.publisher,
        container: split.container,
        unsure: split.unsure,
        ..Fields::default()
    };
    // `Title, 2024.`
    if let Some(title) = fields.title.as_deref()
        && let Some((head, tail)) = title.rsplit_once([',', '(']).filter(|(head, _)| !head.trim().is_empty())
        && let Some(date) = date::date(tail)
    {
        fields.published = Some(date);
        fields.title = Some(head.trim().to_owned());
    }
    if fields.author.is_empty()
        && let Some(Byline::People(people)) =
            byline::byline(after.trim_start_matches([',', '-', '–', '—', '|', ')', ' ']), knowledge)
    {
        fields.author = people;
    }
    fields
}
