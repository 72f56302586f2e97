//! Findings in words.

use super::scene::Scene;
use super::{Finding, Fix, Input, Record, StatementIndex, StatementPlace, Words};
use crate::base::number::Number;
use crate::base::text::{counted, enumerated};
use crate::config::catalog::table::{Places, Standing};
use crate::config::catalog::{KeyIndex, Measure};
use crate::note::claim::ClaimList;

/// More names than these tell nobody anything.
const NAMES: usize = 8;

/// How the bound of a fix begins of which one word is enough.
pub(super) const ONE_OF: &str = "includes one of ";

pub(super) fn words(words: &Words) -> String {
    let list = |words: &std::collections::BTreeMap<String, String>| {
        words.values().map(String::as_str).collect::<Vec<_>>().join(", ")
    };
    let mut parts = Vec::new();
    match &words.within {
        Some(within) if within.len() == words.includes.len() => parts.push(list(within)),
        Some(within) => {
            parts.push(format!("in {}", list(within)));
            if !words.includes.is_empty() {
                parts.push(format!("includes {}", list(&words.includes)));
            }
        }
        None if !words.includes.is_empty() => parts.push(format!("includes {}", list(&words.includes))),
        None => {}
    }
    if !words.excludes.is_empty() {
        parts.push(format!("excludes {}", list(&words.excludes)));
    }
    parts.join(", ")
}

/// `D-004 (communications)`
pub(super) fn record_name(record: &Record) -> String {
    match record.layers.len() {
        0 => record.name.clone(),
        1..4 => format!("{} ({})", record.name, record.layers.join(", ")),
        count => format!("{} ({count} layers)", record.name),
    }
}

impl Scene<'_> {
    pub fn name_of(&self, at: StatementIndex) -> String {
        let statement = self.statement(at);
        if statement.place == StatementPlace::Assumed {
            "the assumption".to_owned()
        } else {
            record_name(&self.book.records[statement.record])
        }
    }

    pub fn key_name(&self, key: KeyIndex) -> String {
        self.book.catalog.keys[key].name.clone()
    }

    pub fn key_names(&self, keys: &[KeyIndex]) -> String {
        enumerated(keys.iter().map(|&key| self.key_name(key)).collect(), "and")
    }

    /// `D-003 (device-software) provides `report-interval = 300 s``
    pub fn told(&self, statements: &[StatementIndex], one: &str, several: &str) -> String {
        let mut groups: Vec<(String, Vec<String>)> = Vec::new();
        let mut left_out = 0;
        for &at in statements {
            let text = &self.statement(at).text;
            let name = self.name_of(at);
            match groups.iter().position(|(other, _)| other == text) {
                Some(group) if groups[group].1.contains(&name) => {}
                Some(group) if groups[group].1.len() < NAMES => groups[group].1.push(name),
                None if groups.len() < NAMES => groups.push((text.clone(), vec![name])),
                _ => left_out += 1,
            }
        }
        // Who says two things is named once.
        let mut sayings: Vec<(Vec<String>, Vec<String>)> = Vec::new();
        for (text, names) in groups {
            let text = format!("`{text}`");
            match sayings.last_mut().filter(|(others, _)| *others == names) {
                Some((_, texts)) => texts.push(text),
                None => sayings.push((names, vec![text])),
            }
        }
        // Beside an `and` within, one between needs a comma.
        let is_nested = sayings.iter().any(|(names, texts)| names.len() > 1 || texts.len() > 1);
        let mut parts: Vec<String> = sayings
            .into_iter()
            .map(|(names, texts)| {
                let verb = if names.len() == 1 { one } else { several };
                format!("{} {verb} {}", enumerated(names, "and"), enumerated(texts, "and"))
            })
            .collect();
        if left_out > 0 {
            parts.push(format!("{} more", counted(left_out, "claim")));
        }
        match parts.split_last() {
            Some((last, before)) if is_nested && !before.is_empty() => format!("{}, and {last}", before.join(", ")),
            _ => enumerated(parts, "and"),
        }
    }

    /// `battery-energy and sleep-power of D-001 (device-hardware), report-interval of D-003 (device-software)`
    pub fn origins(&self, inputs: &[Input]) -> String {
        let mut groups: Vec<(Vec<String>, Vec<String>)> = Vec::new();
        for input in inputs {
            let key = self.key_name(input.key);
            let mut names: Vec<String> = Vec::new();
            for &at in &input.statements {
                let name = self.name_of(at);
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            match groups.iter_mut().find(|(_, others)| *others == names) {
                Some((keys, _)) => keys.push(key),
                None => groups.push((vec![key], names)),
            }
        }
        let parts = groups.into_iter().map(|(keys, mut names)| {
            let keys = enumerated(keys, "and");
            if names.is_empty() {
                return format!("{keys} of nobody");
            }
            let left_out = names.len().saturating_sub(NAMES);
            names.truncate(NAMES);
            if left_out > 0 {
                names.push(format!("{left_out} more"));
            }
            format!("{keys} of {}", enumerated(names, "and"))
        });
        parts.collect::<Vec<_>>().join(", ")
    }

    /// `34.50 EUR (D-001) + 5.20 EUR (D-004)`
    pub fn shares(&self, shares: &[StatementIndex]) -> String {
        let mut parts: Vec<String> = shares
            .iter()
            .take(NAMES)
            .map(|&at| format!("{} of {}", self.statement(at).shown, self.name_of(at)))
            .collect();
        if shares.len() > NAMES {
            parts.push(format!("{} more", counted(shares.len() - NAMES, "share")));
        }
        parts.join(" + ")
    }

    /// What could be written to settle a requirement.
    pub fn example(&self, key: KeyIndex, required: StatementIndex) -> String {
        let statement = self.statement(required);
        let name = self.key_name(key);
        let value = statement.shown.trim_start_matches(['≤', '≥', '<', '>', ' ']);
        let value = ["in ", "includes ", "excludes "].iter().find_map(|word| value.strip_prefix(word)).unwrap_or(value);
        match self.book.catalog.keys[key].measure {
            Measure::Quantity { .. } => format!("{name} = {value}"),
            Measure::Words => format!("{name} = {}", value.split(',').next().unwrap_or(value)),
        }
    }

    /// What could be written, and where; a proposal that says so already comes first.
    pub fn settled_by(&self, key: KeyIndex, required: Option<StatementIndex>) -> String {
        let what = match required {
            Some(required) => self.example(key, required),
            None => format!("{} = …", self.key_name(key)),
        };
        format!("write `{what}` below `provides` of the decision that settles it")
    }

    /// `us-east-1 lies in US`, where the words alone do not tell why they do not fit; and whether the table says so.
    pub fn lies_in(&self, key: KeyIndex, required: StatementIndex, provided: &[StatementIndex]) -> (String, bool) {
        let nothing = (String::new(), false);
        let Some(places) = self.book.catalog.places_of(key) else { return nothing };
        let Some(required) = self.statement(required).value.words() else { return nothing };
        let mut parts: Vec<String> = Vec::new();
        let mut is_told = false;
        for words in provided.iter().filter_map(|&at| self.statement(at).value.words()) {
            for word in words.includes.values() {
                let Some((part, by_table)) = place_of(places, word, required) else { continue };
                is_told |= by_table;
                if !parts.contains(&part) {
                    parts.push(part);
                }
            }
        }
        if parts.is_empty() { nothing } else { (format!("; {}", enumerated(parts, "and")), is_told) }
    }

    /// The ways out, each alone, and where the rule comes from.
    pub fn help(&self, finding: &Finding, required: Option<StatementIndex>) -> String {
        let mut ways = Vec::new();
        let mut hopeless = Vec::new();
        for fix in finding.fixes.iter().take(NAMES) {
            match &fix.bound {
                Some(bound) => ways.push(self.way(fix, bound)),
                None => hopeless.push(self.key_name(fix.key)),
            }
        }
        let mut help = if ways.is_empty() { String::new() } else { format!("write {}", enumerated(ways, "or")) };
        if let Some(required) = required {
            let verb = match self.statement(required).list {
                ClaimList::Provides => "promise",
                ClaimList::Assumes => "assume",
                _ => "require",
            };
            // The comma tells the last way from those that are alike.
            let gap = if help.is_empty() { "" } else { ", or " };
            help.push_str(&format!("{gap}{verb} something else in {}", self.short_name(required)));
        }
        let hopeless = match hopeless.len() {
            0 => None,
            1 => Some(format!("{} alone cannot mend it", hopeless[0])),
            2 => Some(format!("neither {} alone can mend it", hopeless.join(" nor "))),
            _ => Some(format!("none of {} can mend it alone", enumerated(hopeless, "and"))),
        };
        let source = finding.source.as_ref().map(|source| format!("source: {}", source.shown()));
        let parts = [Some(help).filter(|help| !help.is_empty()), hopeless, source];
        parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
    }

    /// One way out, as it would be written: a bound, or a share, which has no operator.
    fn way(&self, fix: &Fix, bound: &str) -> String {
        let key = self.key_name(fix.key);
        let mut names: Vec<String> = Vec::new();
        for &at in &fix.statements {
            let name = self.short_name(at);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.truncate(NAMES);
        let place = if names.is_empty() {
            "below `provides` of the decision that settles it".to_owned()
        } else {
            format!("in {}", enumerated(names, "and"))
        };
        let is_share = fix.statements.iter().all(|&at| self.statement(at).list == ClaimList::Adds);
        let text = match bound.strip_prefix(ONE_OF).map(|list| list.split(", ").collect::<Vec<_>>()) {
            Some(words) => {
                let others: Vec<String> = words[1..].iter().map(|word| format!("`{word}`")).collect();
                format!("`{key} includes {}` (or {})", words[0], enumerated(others, "or"))
            }
            None if is_share && !fix.statements.is_empty() => format!("`{key} {}`", bound.trim_start_matches("≤ ")),
            None => format!("`{key} {bound}`"),
        };
        let opposed = fix.opposed.iter().take(NAMES);
        let against: Vec<String> =
            opposed.map(|&at| format!("{} requires `{}`", self.name_of(at), self.statement(at).text)).collect();
        let but = if against.is_empty() { String::new() } else { format!(" (but {})", enumerated(against, "and")) };
        format!("{text} {place}{but}")
    }

    fn short_name(&self, at: StatementIndex) -> String {
        let statement = self.statement(at);
        if statement.place == StatementPlace::Assumed {
            return "the assumption".to_owned();
        }
        self.book.records[statement.record].name.clone()
    }
}

/// Why a place does not fit what is required, and whether the table tells it. `None` where the words say it themselves.
fn place_of(places: &Places, word: &str, required: &Words) -> Option<(String, bool)> {
    let lies_in = |inner: &str, outer: &str| Some((format!("{inner} lies in {outer}"), true));
    let is_other = |other: &&String| places.one(other) != places.one(word);
    let stands = |other: &&String, standing| places.standing(word, other) == standing;
    if let Some(unwanted) = required.excludes.values().find(|other| stands(other, Standing::Within)) {
        return Some(unwanted).filter(is_other).and_then(|unwanted| lies_in(word, unwanted));
    }
    let wanted = || required.includes.values().chain(required.within.iter().flat_map(|within| within.values()));
    if wanted().next().is_none() || wanted().any(|other| stands(&other, Standing::Within)) {
        return None;
    }
    if let Some(part) = wanted().find(|other| stands(other, Standing::Around)) {
        return lies_in(part, word);
    }
    if let Some(other) = wanted().find(|other| stands(other, Standing::Unknown)) {
        let unknown = if places.knows(word) { other } else { word };
        return Some((format!("no table says where {unknown} lies"), false));
    }
    // Where a country lies, everybody knows.
    let around = places.around(word);
    let nearest = around.get(1).filter(|_| !places.has_parts(&around[0]))?;
    lies_in(word, places.name(nearest))
}

/// A term with its value, where it is not the value itself: `2 EUR` is `2.00 EUR`.
pub(super) fn equation(term: &str, value: &str, sign: &str) -> String {
    if is_same(term, value) { term.to_owned() } else { format!("{term}{sign}{value}") }
}

/// What stands between a term and its value; of one that is only bounded, the bound has its own.
pub(super) fn sign(value: &str) -> &'static str {
    if value.starts_with(['≤', '≥', '<', '>']) { " " } else { " = " }
}

/// Whether two texts are one amount in one unit.
pub(super) fn is_same(term: &str, value: &str) -> bool {
    let parts = |text: &str| {
        let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
        Number::parse(&number.replace(',', "")).map(|number| (number, unit.to_owned()))
    };
    term == value || parts(term).is_some_and(|term| parts(value) == Some(term))
}
