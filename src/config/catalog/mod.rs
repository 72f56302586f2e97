//! The catalogue of facts: keys, units, formulas and tables that claims are read and checked by. Data that a book may extend,
//! replace and switch off.

pub mod formula;
mod read;
mod sources;
pub mod table;
#[cfg(test)]
mod tests;
pub mod unit;

pub use read::read;

use crate::base::suggest;
use formula::Formula;
use rapidhash::RapidHashMap;
use std::sync::LazyLock;
use table::{Needs, Places};
use unit::{Dimension, Units};

/// Index into [`Catalog::keys`].
pub type KeyIndex = usize;

/// Everything that claims may speak of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalog {
    pub keys: Vec<FactKey>,
    index: RapidHashMap<String, KeyIndex>,
    pub units: Units,
    /// Those that give a value stand in the order in which they can be worked out.
    pub formulas: Vec<Formula>,
    pub places: Vec<Places>,
    pub needs: Vec<Needs>,
    /// What it was read from, the book's own part.
    source: String,
}

/// A fact that claims can be about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactKey {
    pub name: String,
    pub measure: Measure,
    pub meaning: Option<String>,
    /// Id of the layer where it is usually decided.
    pub layer: Option<String>,
    /// Id of the area.
    pub area: Option<String>,
}

/// What the values of a key are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    Words,
    Quantity {
        dimension: Dimension,
        /// Written with `%`.
        is_share: bool,
        /// Temperatures and levels may be below zero, lengths of time not.
        is_signed: bool,
    },
}

/// Where a rule comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub text: String,
    pub date: Option<String>,
    /// It reads a law, and reading it is no legal advice.
    pub is_legal: bool,
}

/// A fact includes one of some words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    pub key: KeyIndex,
    pub words: Vec<String>,
}

/// The facts of a book that declares none of its own.
const BUILT_IN: &str = include_str!("../facts.yaml");

static STARTER: LazyLock<Catalog> = LazyLock::new(|| read::starter(BUILT_IN).0);

impl Catalog {
    pub fn built_in() -> Self {
        STARTER.clone()
    }

    pub fn find(&self, name: &str) -> Option<KeyIndex> {
        self.index.get(name).copied()
    }

    pub fn nearest(&self, name: &str) -> Option<&str> {
        suggest::nearest(name, self.keys.iter().map(|key| key.name.as_str()))
    }

    /// The table of places that a fact's words are in.
    pub fn places_of(&self, key: KeyIndex) -> Option<&Places> {
        self.places.iter().find(|places| places.keys.contains(&key))
    }

    /// The formula that gives a key's value.
    pub fn formula_of(&self, key: KeyIndex) -> Option<&Formula> {
        self.formulas.iter().find(|formula| formula.result() == Some(key))
    }
}

impl Source {
    /// `Regulation (EU) 2024/2847, Art. 13(8), 2024-10-23; not legal advice`
    pub fn shown(&self) -> String {
        let date = self.date.as_ref().map_or(String::new(), |date| format!(", {date}"));
        let legal = if self.is_legal { "; not legal advice" } else { "" };
        format!("{}{date}{legal}", self.text)
    }
}
