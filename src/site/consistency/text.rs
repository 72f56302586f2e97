//! Findings in words.

use super::scene::Scene;
use super::{Finding, Input, Record, StatementIndex, StatementPlace, Words};
use crate::base::text::counted;
use crate::config::catalog::{KeyIndex, Measure};
use crate::note::claim::ClaimList;

/// More names than these tell nobody anything.
const NAMES: usize = 8;

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
        let mut parts: Vec<String> = groups
            .into_iter()
            .map(|(text, names)| {
                let verb = if names.len() == 1 { one } else { several };
                format!("{} {verb} `{text}`", enumerated(names, "and"))
            })
            .collect();
        if left_out > 0 {
            parts.push(format!("{} more", counted(left_out, "claim")));
        }
        enumerated(parts, "and")
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
            let more = if left_out > 0 { format!(" and {left_out} more") } else { String::new() };
            format!("{keys} of {}{more}", enumerated(names, "and"))
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

    /// `us-east-1 lies in US`, for places that are not those that are asked for.
    pub fn lies_in(&self, key: KeyIndex, provided: &[StatementIndex]) -> String {
        let Some(places) = self.book.catalog.places_of(key) else { return String::new() };
        let mut parts: Vec<String> = Vec::new();
        for &at in provided {
            let Some(words) = self.statement(at).value.words() else { continue };
            for word in words.includes.values() {
                let around = places.around(word);
                let part = format!(
                    "{word} lies in {}",
                    enumerated(around.iter().skip(1).map(|place| places.name(place).to_owned()).collect(), "and",)
                );
                if around.len() > 1 && !parts.contains(&part) {
                    parts.push(part);
                }
            }
        }
        if parts.is_empty() { String::new() } else { format!("; {}", parts.join(", ")) }
    }

    /// The ways out, each alone, and where the rule comes from.
    pub fn help(&self, finding: &Finding, required: Option<StatementIndex>) -> String {
        let mut ways = Vec::new();
        let mut hopeless = Vec::new();
        for fix in finding.fixes.iter().take(NAMES) {
            let key = self.key_name(fix.key);
            let mut names: Vec<String> = Vec::new();
            for &at in &fix.statements {
                let name = self.short_name(at);
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            names.truncate(NAMES);
            let of = if names.is_empty() { String::new() } else { format!(" in {}", enumerated(names, "and")) };
            match &fix.bound {
                Some(bound) => {
                    let against: Vec<String> = fix
                        .opposed
                        .iter()
                        .take(NAMES)
                        .map(|&at| format!("{} requires `{}`", self.name_of(at), self.statement(at).text))
                        .collect();
                    let but = if against.is_empty() { String::new() } else { format!(" (but {})", against.join(", ")) };
                    ways.push(format!("`{key} {bound}`{of}{but}"));
                }
                None => hopeless.push(key),
            }
        }
        if let Some(required) = required {
            let verb = match self.statement(required).list {
                ClaimList::Provides => "promise",
                ClaimList::Assumes => "assume",
                _ => "require",
            };
            ways.push(format!("{verb} something else in {}", self.short_name(required)));
        }
        let mut help = enumerated(ways, "or");
        if !hopeless.is_empty() {
            help.push_str(&format!("; {} alone cannot mend it", enumerated(hopeless, "or")));
        }
        if let Some(source) = &finding.source {
            let gap = if help.is_empty() { "" } else { "; " };
            help.push_str(&format!("{gap}source: {}", source.shown()));
        }
        help
    }

    fn short_name(&self, at: StatementIndex) -> String {
        let statement = self.statement(at);
        if statement.place == StatementPlace::Assumed {
            return "the assumption".to_owned();
        }
        self.book.records[statement.record].name.clone()
    }
}

/// `a, b and c`
pub(super) fn enumerated(mut parts: Vec<String>, word: &str) -> String {
    let Some(last) = parts.pop() else { return String::new() };
    if parts.is_empty() { last } else { format!("{} {word} {last}", parts.join(", ")) }
}
