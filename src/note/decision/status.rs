//! The status of a record, its date and people, and its relations, from front matter or from its text.

use super::super::front_matter::Relations;
use super::super::properties::{Properties, wikilinks};
use super::find_ascii;
use super::outline::{Line, Outline};

/// What the head of a record says.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub status: Option<String>,
    pub status_text: Option<String>,
    pub date: Option<String>,
    pub decision_makers: Vec<String>,
    pub consulted: Vec<String>,
    pub informed: Vec<String>,
}

/// Words with which a record may state its status in prose, without a heading.
const STATUSES: &[&str] = &[
    "proposed",
    "draft",
    "accepted",
    "approved",
    "rejected",
    "declined",
    "deprecated",
    "superseded",
    "replaced",
    "reverted",
    "withdrawn",
    "implemented",
];

/// Sections whose lines may relate the record to others.
const RELATING: &[&str] =
    &["status", "links", "more information", "related", "related decisions", "references", "supersedes"];

pub(super) fn read(outline: &Outline<'_>, properties: &Properties, relations: &mut Relations) -> Head {
    let mut head = Head::default();
    let mut prose_status: Option<String> = None;
    let mut field_status: Option<String> = None;
    let mut section_status: Vec<Line> = Vec::new();
    for section in &outline.sections {
        let is_preamble = section.level == 0;
        if !is_preamble && !RELATING.contains(&section.name.as_str()) && section.name != "date" {
            continue;
        }
        for line in outline.lines(section) {
            if section.name == "date" {
                head.date.get_or_insert(line.text);
                continue;
            }
            if let Some((key, value)) = field(&line.text) {
                let people = |list: &mut Vec<String>| {
                    list.extend(
                        value.split([',', ';']).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned),
                    );
                };
                match key.as_str() {
                    "date" => {
                        head.date.get_or_insert_with(|| value.to_owned());
                        continue;
                    }
                    "deciders" | "decision makers" | "decision-makers" => {
                        people(&mut head.decision_makers);
                        continue;
                    }
                    "consulted" => {
                        people(&mut head.consulted);
                        continue;
                    }
                    "informed" => {
                        people(&mut head.informed);
                        continue;
                    }
                    "status" => {
                        relate(value, &line.links, true, relations);
                        field_status.get_or_insert_with(|| value.to_owned());
                        continue;
                    }
                    _ => {}
                }
            }
            let related = relate(&line.text, &line.links, section.name == "status", relations);
            if section.name == "status" {
                section_status.push(line);
            } else if is_preamble && prose_status.is_none() {
                let (word, _) = first_word(&line.text);
                let says_status = STATUSES.contains(&word.as_str());
                if says_status && (line.stressed || related) {
                    prose_status = Some(line.text);
                }
            }
        }
    }
    if let Some(declared) = &properties.status {
        let (text, links) = unlink(&declared.text);
        relate(&text, &links, true, relations);
        (head.status, head.status_text) = split(&text);
    } else if let Some(written) = of_section(&section_status).or(field_status).or(prose_status) {
        (head.status, head.status_text) = split(&written);
    }
    head
}

/// A list with one mark set (`[x] Accepted`, `✅ Accepted`) says the marked one; anything else is said by all lines.
fn of_section(lines: &[Line]) -> Option<String> {
    let marks = ['✅', '☑', '✔', '🗹'];
    if let Some(marked) = lines.iter().find(|line| line.checked || line.text.starts_with(marks)) {
        return Some(marked.text.clone());
    }
    let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    Some(texts.join(" ")).filter(|text| !text.is_empty())
}

fn split(text: &str) -> (Option<String>, Option<String>) {
    let (word, rest) = first_word(text);
    let rest = rest
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | ',' | ':' | ';' | '.' | '-' | '–' | '—'));
    (Some(word).filter(|word| !word.is_empty()), Some(rest.to_owned()).filter(|rest| !rest.is_empty()))
}

/// The first word in lower case, and what follows it.
fn first_word(text: &str) -> (String, &str) {
    let start = text.find(char::is_alphanumeric).unwrap_or(text.len());
    let text = &text[start..];
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or(text.len());
    (text[..end].to_lowercase(), &text[end..])
}

/// `Key: value` with a short key.
fn field(line: &str) -> Option<(String, &str)> {
    let (key, value) = line.split_once(':')?;
    let value = value.trim();
    (key.len() <= 24 && !value.is_empty()).then(|| (key.trim().to_lowercase(), value))
}

#[derive(Clone, Copy)]
enum Relation {
    Supersedes,
    SupersededBy,
    DependsOn,
    ConflictsWith,
    Serves,
}

/// The passive forms come first: `superseded by` holds no `supersedes`, but `replaced by` would match no sooner.
const VERBS: &[(&str, Relation)] = &[
    ("superseded by", Relation::SupersededBy),
    ("superceded by", Relation::SupersededBy),
    ("replaced by", Relation::SupersededBy),
    ("reverted by", Relation::SupersededBy),
    ("obsoleted by", Relation::SupersededBy),
    ("supersedes", Relation::Supersedes),
    ("supercedes", Relation::Supersedes),
    ("replaces", Relation::Supersedes),
    ("reverts", Relation::Supersedes),
    ("obsoletes", Relation::Supersedes),
    ("depends on", Relation::DependsOn),
    ("conflicts with", Relation::ConflictsWith),
    ("serves", Relation::Serves),
];

/// Takes a relation from a line that begins with its verb, or holds it `anywhere`. True if it did.
fn relate(text: &str, links: &[String], anywhere: bool, relations: &mut Relations) -> bool {
    let found = VERBS
        .iter()
        .filter_map(|(verb, relation)| Some((find_ascii(text, verb)?, verb.len(), *relation)))
        .min_by_key(|(at, _, _)| *at);
    let Some((at, length, relation)) = found.filter(|(at, _, _)| anywhere || *at == 0) else { return false };
    let after = text.get(at + length..).unwrap_or("");
    let targets = if links.is_empty() { ids(after) } else { links.to_vec() };
    let list = match relation {
        Relation::Supersedes => &mut relations.supersedes,
        Relation::SupersededBy => &mut relations.superseded_by,
        Relation::DependsOn => &mut relations.depends_on,
        Relation::ConflictsWith => &mut relations.conflicts_with,
        Relation::Serves => &mut relations.serves,
    };
    let found_any = !targets.is_empty();
    for target in targets {
        if !list.contains(&target) {
            list.push(target);
        }
    }
    found_any
}

/// Ids in a text: `ADR-0123`, `D-4 and D-5`, `ADR 7`. Stops at the first word that is none.
fn ids(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut prefix: Option<&str> = None;
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')')) {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        match word {
            "" | "and" | "&" | "by" => {}
            _ if word.contains(|c: char| c.is_ascii_digit()) => {
                let number_alone = word.bytes().all(|byte| byte.is_ascii_digit());
                found.push(match prefix.take() {
                    Some(prefix) if number_alone => format!("{prefix}-{word}"),
                    _ => word.to_owned(),
                });
            }
            _ if prefix.is_none() && word.bytes().all(|byte| byte.is_ascii_uppercase()) => prefix = Some(word),
            _ => break,
        }
    }
    found
}

/// The text of a front-matter value without the syntax of its links, and their targets.
fn unlink(text: &str) -> (String, Vec<String>) {
    let mut links = Vec::new();
    let mut out = String::new();
    let mut from = 0;
    for link in wikilinks(text) {
        out.push_str(&text[from..link.range.start]);
        out.push_str(link.name());
        links.push(link.path().to_owned());
        from = link.range.end;
    }
    out.push_str(&text[from..]);
    // `[ADR-0005](0005-x.md)`
    while let Some(middle) = out.find("](") {
        let (Some(open), Some(close)) = (out[..middle].rfind('['), out[middle..].find(')').map(|at| middle + at))
        else {
            break;
        };
        links.push(out[middle + 2..close].split('#').next().unwrap_or("").to_owned());
        out = format!("{}{}{}", &out[..open], &out[open + 1..middle], &out[close + 1..]);
    }
    (out, links)
}
