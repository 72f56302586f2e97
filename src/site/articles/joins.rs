//! Addresses that are one work.

use crate::config::pins::Pins;
use crate::note::article::Rule;
use crate::note::article::key::{identity, without_amp};
use crate::note::facts::Facts;
use rapidhash::RapidHashMap;
use std::sync::Arc;

/// Which keys are one work by the word of a writer, and which addresses are no articles.
pub(super) struct Joins {
    /// From a key to the key that stands for it.
    same: RapidHashMap<String, String>,
    pub(super) ignored: RapidHashMap<String, ()>,
}

impl Joins {
    pub(super) fn new(notes: &[Arc<Facts>], pins: &Pins) -> Self {
        let mut joins = Self { same: RapidHashMap::default(), ignored: RapidHashMap::default() };
        let key = |url: &str| identity(url).map(|identity| identity.key);
        for pin in &pins.all {
            let Some(own) = key(&pin.address) else { continue };
            for other in pin.also_at.iter().filter_map(|url| key(url)) {
                joins.join(&other, &own);
            }
            if let Some(same) = pin.same_as.as_deref().and_then(key) {
                joins.join(&own, &same);
            }
        }
        for facts in notes {
            let Some(source) = facts.mentions.iter().find(|mention| mention.rule == Rule::R0) else { continue };
            for other in facts.also_at.iter().filter_map(|url| key(url)) {
                joins.join(&other, &source.key);
            }
        }
        // An AMP copy is its page, when the page is in the book too.
        let written: RapidHashMap<&str, ()> =
            notes.iter().flat_map(|facts| &facts.mentions).map(|mention| (mention.key.as_str(), ())).collect();
        let mut copies: Vec<(String, String)> = written
            .keys()
            .filter_map(|key| {
                without_amp(key)
                    .filter(|plain| written.contains_key(plain.as_str()))
                    .map(|plain| ((*key).to_owned(), plain))
            })
            .collect();
        copies.sort();
        for (copy, plain) in copies {
            joins.join(&copy, &plain);
        }
        // Last, so that all addresses of an ignored work are known.
        for own in pins.all.iter().filter(|pin| pin.ignore).filter_map(|pin| key(&pin.address)) {
            let own = joins.key(&own).to_owned();
            joins.ignored.insert(own, ());
        }
        joins
    }

    /// The key that stands for this one.
    pub(super) fn key<'k>(&'k self, key: &'k str) -> &'k str {
        let mut key = key;
        // Joins never close a circle, see `join`.
        while let Some(next) = self.same.get(key) {
            key = next;
        }
        key
    }

    pub(super) fn join(&mut self, other: &str, own: &str) {
        let (from, to) = (self.key(other).to_owned(), self.key(own).to_owned());
        if from != to {
            self.same.insert(from, to);
        }
    }
}
