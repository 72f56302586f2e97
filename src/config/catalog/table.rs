//! Lookup tables: which places lie within which, and what a word of one fact needs of another.

use super::{KeyIndex, Source};
use crate::base::suggest;
use rapidhash::RapidHashMap;

/// How one place, by the words of a table, stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The same, or a part of it.
    Within,
    /// The other is a part of it.
    Around,
    Apart,
    /// No row tells.
    Unknown,
}

/// Which words lie within which: `eu-central-1` in `DE`, `DE` in `EU`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places {
    pub id: String,
    /// The facts whose words are places.
    pub keys: Vec<KeyIndex>,
    /// From a word, folded, to the words that it is directly within, each with its row's source.
    pub(super) within: RapidHashMap<String, Vec<String>>,
    /// From another name of a place, folded, to the one that stands in the other maps.
    pub(super) same: RapidHashMap<String, String>,
    /// As the table writes them.
    pub(super) names: RapidHashMap<String, String>,
    pub source: Option<Source>,
}

/// Each word of one fact needs words of another: a market needs a band.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needs {
    pub id: String,
    pub of: KeyIndex,
    pub needs: KeyIndex,
    /// Missing also where nobody says anything of it.
    pub is_asked: bool,
    pub rows: Vec<NeedsRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedsRow {
    pub word: String,
    pub how: How,
    pub values: Vec<String>,
    pub source: Option<Source>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// One of them is enough.
    One,
    All,
}

/// How words are compared: `us-east-1`, `US East 1` and `us_east_1` are one.
pub fn folded(word: &str) -> String {
    let kept = word.chars().filter(|letter| !letter.is_whitespace() && !matches!(letter, '-' | '_' | '‐' | '‑'));
    kept.flat_map(char::to_lowercase).collect()
}

impl Places {
    /// One word for all names of a place, folded.
    pub fn one(&self, word: &str) -> String {
        let word = folded(word);
        self.same.get(&word).cloned().unwrap_or(word)
    }

    /// The word itself and all that it lies within, nearest first, folded.
    pub fn around(&self, word: &str) -> Vec<String> {
        let mut found = vec![self.one(word)];
        let mut at = 0;
        while let Some(word) = found.get(at) {
            let outer = self.within.get(word).map_or(&[][..], Vec::as_slice);
            let new: Vec<String> = outer.iter().filter(|outer| !found.contains(outer)).cloned().collect();
            found.extend(new);
            at += 1;
        }
        found
    }

    /// The place that an unknown word is probably meant to be.
    pub fn nearest(&self, word: &str) -> Option<&str> {
        let known = self.names.keys().chain(self.same.keys()).map(String::as_str);
        let near = suggest::nearest(&folded(word), known)?;
        let one = self.same.get(near).map_or(near, String::as_str);
        self.names.get(one).map(String::as_str)
    }

    /// Whether any row speaks of a place.
    pub fn knows(&self, word: &str) -> bool {
        self.names.contains_key(&self.one(word))
    }

    /// Whether anything lies within a place, folded.
    pub fn has_parts(&self, word: &str) -> bool {
        self.within.values().any(|outer| outer.iter().any(|outer| outer == word))
    }

    /// As the table writes a folded word.
    pub fn name<'a>(&'a self, word: &'a str) -> &'a str {
        self.names.get(word).map_or(word, String::as_str)
    }

    pub fn standing(&self, word: &str, other: &str) -> Standing {
        let (around, around_other) = (self.around(word), self.around(other));
        if around.contains(&around_other[0]) {
            Standing::Within
        } else if around_other.contains(&around[0]) {
            Standing::Around
        } else if self.names.contains_key(&around[0]) && self.names.contains_key(&around_other[0]) {
            Standing::Apart
        } else {
            Standing::Unknown
        }
    }
}
