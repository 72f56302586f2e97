//! Decision records: MADR, Nygard, and records with their status in prose.

mod misplaced;
mod outline;
mod status;
#[cfg(test)]
mod tests;

use super::claim::{self, Claim, ClaimList, ClaimSpans};
use super::front_matter::Relations;
use super::markdown::{Document, Kind, NodeId};
use super::properties::Properties;
use crate::base::diagnostic::Diagnostic;
use crate::base::path::NotePath;
use outline::{Outline, Section};

/// The record in a decision note. Relations to other notes stand in [`Relations`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Decision {
    /// `proposed accepted rejected deprecated superseded`, or another first word as the note has it, in lower case.
    pub status: Option<String>,
    /// The rest of the status, as written.
    pub status_text: Option<String>,
    pub date: Option<String>,
    pub decision_makers: Vec<String>,
    pub consulted: Vec<String>,
    pub informed: Vec<String>,
    pub decides: Vec<String>,
    pub provides: Vec<Claim>,
    pub requires: Vec<Claim>,
    pub assumes: Vec<Claim>,
    pub adds: Vec<Claim>,
    pub options: Vec<String>,
    pub chosen: Option<String>,
    pub consequences: Vec<Consequence>,
    /// What speaks for and against each option, where the record says so.
    pub reviews: Vec<Review>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consequence {
    pub sign: Sign,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    Good,
    Bad,
    Neutral,
}

impl Decision {
    /// The claims of a list.
    pub fn claims(&self, list: ClaimList) -> &[Claim] {
        match list {
            ClaimList::Provides => &self.provides,
            ClaimList::Requires => &self.requires,
            ClaimList::Assumes => &self.assumes,
            ClaimList::Adds => &self.adds,
        }
    }
}

impl Sign {
    pub fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Neutral => "neutral",
        }
    }
}

/// The pros and cons of one option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    pub option: String,
    pub points: Vec<Consequence>,
}

/// Reads the record of a note, and its relations from front matter and text together. Front matter wins field by field.
/// Lines of claims that are none are reported; the places of the others come last.
pub fn read(
    document: &Document<'_>,
    properties: &Properties,
    path: &NotePath,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Decision, Relations, ClaimSpans) {
    let outline = Outline::new(document);
    let mut relations = properties.relations.clone();
    let found = status::read(&outline, properties, &mut relations);
    let or = |declared: &[String], written: Vec<String>| {
        if declared.is_empty() { written } else { declared.to_vec() }
    };
    let mut spans = ClaimSpans::default();
    let mut claims = |lines, list: ClaimList| {
        let (claims, places) = claim::read_all(lines, list == ClaimList::Adds, path, diagnostics);
        spans[list as usize] = places;
        claims
    };
    let decision = Decision {
        status: found.status,
        status_text: found.status_text,
        date: properties.date.clone().or(found.date),
        decision_makers: or(&properties.decision_makers, found.decision_makers),
        consulted: or(&properties.consulted, found.consulted),
        informed: or(&properties.informed, found.informed),
        decides: properties.decides.clone(),
        provides: claims(&properties.provides, ClaimList::Provides),
        requires: claims(&properties.requires, ClaimList::Requires),
        assumes: claims(&properties.assumes, ClaimList::Assumes),
        adds: claims(&properties.adds, ClaimList::Adds),
        options: options(&outline),
        chosen: chosen(&outline),
        consequences: consequences(&outline),
        reviews: reviews(&outline),
    };
    misplaced::report(document, &decision, path, diagnostics);
    (decision, relations, spans)
}

const OPTIONS: &[&str] = &[
    "considered options",
    "options considered",
    "options",
    "considered alternatives",
    "alternatives considered",
    "alternatives",
];

/// The items of the options' lists, else the headings below.
fn options(outline: &Outline<'_>) -> Vec<String> {
    let Some(at) = outline.find(OPTIONS) else { return Vec::new() };
    let items = outline.items(&outline.sections[at]);
    if !items.is_empty() {
        return items.into_iter().map(|item| outline.item_text(item)).filter(|text| !text.is_empty()).collect();
    }
    let below = outline.below(at);
    let level = below.first().map(|section| section.level);
    below.iter().filter(|section| Some(section.level) == level).map(|section| section.title.clone()).collect()
}

/// `Chosen option: "LTE-M", because coverage decides`, in MADR's words.
fn chosen(outline: &Outline<'_>) -> Option<String> {
    let at = outline.find(&["decision outcome", "outcome", "decision", "chosen option"])?;
    outline.sections[at].nodes.iter().find_map(|&node| {
        let text = outline.document.text(node);
        let start = find_ascii(&text, "chosen option")? + "chosen option".len();
        let rest = text.get(start..)?.trim_start_matches([':', ' ']).trim_start_matches("is ").trim_start();
        let closing = match rest.chars().next()? {
            '"' => Some('"'),
            '“' => Some('”'),
            '„' => Some('“'),
            '«' => Some('»'),
            '\'' => Some('\''),
            '‘' => Some('’'),
            _ => None,
        };
        let name = match closing {
            Some(closing) => {
                let inside = rest.get(rest.chars().next()?.len_utf8()..)?;
                inside.get(..inside.find(closing)?)?
            }
            None => {
                let end = [", because", " because", ", since", ". "]
                    .iter()
                    .filter_map(|end| find_ascii(rest, end))
                    .min()
                    .unwrap_or(rest.len());
                rest.get(..end)?.trim_end_matches(['.', ','])
            }
        };
        Some(name.trim().to_owned()).filter(|name| !name.is_empty() && !name.starts_with('{'))
    })
}

/// The lists below "Consequences", and below "Positive Consequences" and its like.
fn consequences(outline: &Outline<'_>) -> Vec<Consequence> {
    let mut found = Vec::new();
    let mut depth = None;
    for section in &outline.sections {
        if depth.is_some_and(|level| section.level <= level) {
            depth = None;
        }
        let sign = side(&section.name);
        if section.name.contains("consequence") {
            depth = depth.or(Some(section.level));
        }
        if depth.is_some() {
            found.extend(points(outline, section, sign));
        }
    }
    found
}

/// MADR's "Pros and Cons of the Options", one heading for each option.
fn reviews(outline: &Outline<'_>) -> Vec<Review> {
    let Some(at) = outline.find(&["pros and cons of the options", "pros and cons"]) else { return Vec::new() };
    outline
        .below(at)
        .iter()
        .map(|section| Review { option: section.title.clone(), points: points(outline, section, side(&section.name)) })
        .filter(|review| !review.points.is_empty())
        .collect()
}

/// The side that a heading takes: `Positive Consequences`, `Cons`.
fn side(name: &str) -> Sign {
    let starts = |words: &[&str]| words.iter().any(|word| name.starts_with(word));
    if starts(&["positive", "pros", "advantages", "benefits", "good"]) && !name.starts_with("pros and cons") {
        Sign::Good
    } else if starts(&["negative", "cons ", "disadvantages", "drawbacks", "bad"]) || name == "cons" {
        Sign::Bad
    } else {
        Sign::Neutral
    }
}

fn points(outline: &Outline<'_>, section: &Section, default: Sign) -> Vec<Consequence> {
    let items = outline.items(section).into_iter().map(|item| outline.item_text(item));
    items.filter(|text| !text.is_empty()).map(|text| point(&text, default)).collect()
}

/// `Good, because it is short` is good, and says that it is short.
fn point(text: &str, default: Sign) -> Consequence {
    for (word, sign) in
        [("good", Sign::Good), ("bad", Sign::Bad), ("neutral", Sign::Neutral), ("✅", Sign::Good), ("❌", Sign::Bad)]
    {
        let Some(rest) =
            text.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word)).and(text.get(word.len()..))
        else {
            continue;
        };
        let said = rest.trim_start_matches([',', ':', ' ']);
        let reason = said
            .get(..8)
            .filter(|head| head.eq_ignore_ascii_case("because "))
            .and(said.get(8..))
            .map(|reason| reason.trim_start_matches([',', ' ']));
        // `Good logging is needed` is no sign.
        if reason.is_some() || rest.starts_with([',', ':']) || !word.is_ascii() {
            return Consequence { sign, text: reason.unwrap_or(said).to_owned() };
        }
    }
    Consequence { sign: default, text: text.to_owned() }
}

/// Where an ASCII phrase begins, in any case.
fn find_ascii(text: &str, phrase: &str) -> Option<usize> {
    text.as_bytes().windows(phrase.len()).position(|window| window.eq_ignore_ascii_case(phrase.as_bytes()))
}

/// A list item's mark: `[x]`.
fn is_checked(document: &Document<'_>, item: NodeId) -> bool {
    document.walk(item).any(|node| matches!(document.kind(node), Kind::TaskMarker { mark } if !mark.is_whitespace()))
}
