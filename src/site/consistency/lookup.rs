//! Tables: what each word of one fact needs of another.

use super::judge::unique;
use super::scene::Scene;
use super::statement::Value;
use super::text::ONE_OF;
use super::words::{Fit, Words};
use super::{Finding, Fix, StatementIndex};
use crate::base::diagnostic::Code;
use crate::base::suggest;
use crate::base::text::enumerated;
use crate::config::catalog::table::{How, Needs, NeedsRow, Places, Standing, folded};
use crate::note::claim::ClaimList;

pub(super) fn judge(scene: &Scene<'_>, table: &Needs) -> Vec<Finding> {
    let known = |key| scene.state(key).effective.as_ref().and_then(Value::words);
    let Some(of) = known(table.of) else { return Vec::new() };
    let places = scene.book.catalog.places_of(table.of);
    let needed = known(table.needs);
    if needed.is_none() && scene.state(table.needs).providers > 0 {
        // It contradicts itself, which is reported on its own.
        return Vec::new();
    }
    let mut findings = Vec::new();
    let covers = |outer: &String, inner: &String| {
        let places = places.filter(|places| places.one(outer) != places.one(inner));
        places.is_some_and(|places| places.standing(inner, outer) == Standing::Within)
    };
    for word in of.includes.values() {
        let own = row(table, word, places);
        // A part of what is sold in is asked for nothing that the whole is not asked for.
        let asked = |row: Option<&NeedsRow>| row.map(|row| (row.how, row.values.clone()));
        let is_told =
            |other: &String| covers(other, word) && own.is_some() && asked(row(table, other, places)) == asked(own);
        if of.includes.values().any(is_told) {
            continue;
        }
        match own {
            Some(row) => findings.extend(against(scene, table, word, row, needed)),
            None => findings.push(no_row(scene, table, word)),
        }
    }
    findings
}

/// The row of a word, else of the nearest place that it lies within.
fn row<'a>(table: &'a Needs, word: &str, places: Option<&Places>) -> Option<&'a NeedsRow> {
    let one = |word: &str| places.map_or_else(|| folded(word), |places| places.one(word));
    let around = places.map_or_else(|| vec![folded(word)], |places| places.around(word));
    around.iter().find_map(|place| table.rows.iter().find(|row| one(&row.word) == *place))
}

fn against(scene: &Scene<'_>, table: &Needs, word: &str, row: &NeedsRow, needed: Option<&Words>) -> Option<Finding> {
    let places = scene.book.catalog.places_of(table.needs);
    let fit = |value: &String| {
        let one = Words::including(std::slice::from_ref(value));
        needed.map_or(Fit::Overlap, |needed| needed.fit(&one, places))
    };
    let fits: Vec<Fit> = row.values.iter().map(fit).collect();
    let best = match row.how {
        How::One => fits.iter().min(),
        How::All => fits.iter().max(),
    };
    let best = *best?;
    let list = row.values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>();
    let wanted = match row.how {
        How::One if list.len() > 2 => format!("one of {}", enumerated(list, "or")),
        How::One => enumerated(list, "or"),
        _ => enumerated(list, "and"),
    };
    let catalog = scene.book.catalog;
    let (of, needs) = (&catalog.keys[table.of].name, &catalog.keys[table.needs].name);
    let markets = providers_of(scene, table, word);
    let provided = scene.statements(table.needs, ClaimList::Provides);
    let head = format!("`{word}` in {of} needs {wanted} in {needs}");
    let who = scene.told(&markets, "provides", "provide");
    let mut finding = match (best, needed) {
        (Fit::Inside, _) => return None,
        (_, None) => {
            // Whether a product has a radio at all, no table knows; marks are asked for in any case, of several too.
            if row.how == How::One && row.values.len() > 1 && !table.is_asked {
                return None;
            }
            let mut finding = scene.finding(Code::OpenRequirement, markets.clone());
            finding.message = format!("{head}, and nothing provides {needs}; {who}");
            finding
        }
        (fit, Some(needed)) => {
            // A word that no row names may be right, and nobody can tell here.
            let is_known = |word: &String| {
                table.rows.iter().any(|row| row.values.iter().any(|value| folded(value) == folded(word)))
            };
            let is_certain = fit == Fit::Disjoint && (row.how == How::All || needed.includes.values().all(is_known));
            let code = if is_certain { Code::Contradiction } else { Code::NotGuaranteed };
            let mut finding = scene.finding(code, unique([provided.clone(), markets.clone()].concat()));
            let but = scene.told(&provided, "provides", "provide");
            let tail = if is_certain { "" } else { ", which may not be one" };
            finding.message = format!("{head}, but {but}{tail}; {who}");
            finding
        }
    };
    finding.key = Some(table.needs);
    finding.source.clone_from(&row.source);
    let missing: Vec<&str> =
        row.values.iter().zip(&fits).filter(|(_, fit)| **fit != Fit::Inside).map(|(value, _)| value.as_str()).collect();
    let includes = if row.how == How::One && missing.len() > 1 { ONE_OF } else { "includes " };
    let bound = Some(format!("{includes}{}", missing.join(", ")));
    finding.fixes.push(Fix { key: table.needs, statements: provided, bound, opposed: Vec::new() });
    finding.help = Some(scene.help(&finding, None));
    Some(finding)
}

fn no_row(scene: &Scene<'_>, table: &Needs, word: &str) -> Finding {
    let catalog = scene.book.catalog;
    let statements = providers_of(scene, table, word);
    let mut finding = scene.finding(Code::OpenRequirement, statements);
    finding.key = Some(table.needs);
    let (of, needs) = (&catalog.keys[table.of].name, &catalog.keys[table.needs].name);
    finding.message = format!("the table `{}` does not say what `{word}` in {of} needs in {needs}", table.id);
    let places = catalog.places_of(table.of);
    let near = match places {
        Some(places) if places.knows(word) => None,
        Some(places) => places.nearest(word),
        None => suggest::nearest(word, table.rows.iter().map(|row| row.word.as_str())),
    };
    finding.help = Some(match (several(table, word, places), near) {
        (Some(list), _) => format!("put commas between the words of a set: `{list}`"),
        (None, Some(near)) => format!("did you mean `{near}`?"),
        (None, None) => format!("add a row for `{word}` to the table in facts.yaml, with its source"),
    });
    finding
}

/// `EU, US` for `EU and US`, if the table knows both.
fn several(table: &Needs, word: &str, places: Option<&Places>) -> Option<String> {
    [" and ", " or ", "/", "&", "+", " "].iter().find_map(|mark| {
        let parts: Vec<&str> = word.split(mark).map(str::trim).collect();
        (parts.len() > 1 && parts.iter().all(|part| row(table, part, places).is_some())).then(|| parts.join(", "))
    })
}

/// Who says that a word is in the set.
fn providers_of(scene: &Scene<'_>, table: &Needs, word: &str) -> Vec<StatementIndex> {
    let all = scene.statements(table.of, ClaimList::Provides);
    let says = |at: &StatementIndex| {
        scene.statement(*at).value.words().is_some_and(|words| words.includes.contains_key(&folded(word)))
    };
    all.into_iter().filter(says).collect()
}
