//! Two files as one: what the generator brings, and over it what the book says.

use super::BUILT_IN;
use crate::base::suggest;
use crate::base::value::{Entry, Problem, Value};

const SECTIONS: [&str; 8] = ["dimensions", "units", "spellings", "meant", "currencies", "keys", "formulas", "tables"];

/// An entry of a section, and the text that it stands in.
#[derive(Clone, Copy)]
pub(super) struct Item<'a> {
    pub entry: &'a Entry,
    pub text: &'a str,
    pub is_own: bool,
}

/// The entries of both files.
pub(super) struct Sources<'a> {
    pub starter: &'a [Entry],
    pub own: &'a [Entry],
    pub text: &'a str,
}

impl<'a> Sources<'a> {
    /// The entries of a section: the starter's, with the book's in their places and behind them, without those that are off.
    pub fn items(&self, section: &str, problems: &mut Vec<Problem>) -> Vec<Item<'a>> {
        let mut items: Vec<Item<'a>> = Vec::new();
        for (entries, text, is_own) in [(self.starter, BUILT_IN, false), (self.own, self.text, true)] {
            let Some(entry) = entries.iter().find(|entry| entry.key == section) else { continue };
            let found = match &entry.value {
                Value::Map(found) => found.as_slice(),
                Value::Null => &[],
                other => {
                    let message = format!("`{section}` wants keys, not {}", other.name());
                    problems.push(Problem::new(entry.span, message));
                    &[]
                }
            };
            items = put(items, found.iter().map(|entry| Item { entry, text, is_own }), problems);
        }
        if section == "keys" {
            // A key may stand at the top too: the file is then a plain list of facts.
            let own = self.own.iter().filter(|entry| !SECTIONS.contains(&entry.key.as_str()));
            items = put(items, own.map(|entry| Item { entry, text: self.text, is_own: true }), problems);
        }
        items
    }
}

fn put<'a>(
    mut items: Vec<Item<'a>>,
    more: impl Iterator<Item = Item<'a>>,
    problems: &mut Vec<Problem>,
) -> Vec<Item<'a>> {
    for item in more {
        let at = items.iter().position(|old| old.entry.key == item.entry.key);
        let is_off = match &item.entry.value {
            Value::Text(text) => text == "off",
            Value::Bool(on) => !on,
            _ => false,
        };
        match at {
            Some(at) if is_off => {
                items.remove(at);
            }
            Some(at) => items[at] = item,
            None if is_off => {
                let mut problem =
                    Problem::new(item.entry.key_span, format!("there is no `{}` to switch off", item.entry.key));
                let names = items.iter().map(|item| item.entry.key.as_str());
                problem.help = suggest::nearest(&item.entry.key, names).map(|near| format!("did you mean `{near}`?"));
                problems.push(problem);
            }
            None => items.push(item),
        }
    }
    items
}
