//! Sets of words: what a claim says of markets, radios, bands, regions.

use crate::config::catalog::table::{Places, Standing, folded};
use std::collections::BTreeMap;

/// What is known of a set of words: some that are in it, all that may be in it, some that are not.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Words {
    /// By their folded form, as they were written.
    pub includes: BTreeMap<String, String>,
    /// Nothing but these; `None` where anything may be.
    pub within: Option<BTreeMap<String, String>>,
    pub excludes: BTreeMap<String, String>,
}

/// How what is provided stands to what is required.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    Inside,
    Overlap,
    Disjoint,
}

fn set(words: &[String]) -> BTreeMap<String, String> {
    words.iter().map(|word| (folded(word), word.clone())).collect()
}

fn standing(word: &str, other: &str, places: Option<&Places>) -> Standing {
    match places {
        Some(places) => places.standing(word, other),
        None if word == other => Standing::Within,
        None => Standing::Apart,
    }
}

impl Words {
    /// `= a, b`
    pub fn exactly(words: &[String]) -> Self {
        Self { includes: set(words), within: Some(set(words)), excludes: BTreeMap::new() }
    }

    /// `in a, b`
    pub fn among(words: &[String]) -> Self {
        Self { within: Some(set(words)), ..Self::default() }
    }

    /// `includes a, b`
    pub fn including(words: &[String]) -> Self {
        Self { includes: set(words), ..Self::default() }
    }

    /// `excludes a, b`
    pub fn excluding(words: &[String]) -> Self {
        Self { excludes: set(words), ..Self::default() }
    }

    /// Whether a set of which this is known is one that the other describes. A set is never without any word.
    pub fn fit(&self, required: &Self, places: Option<&Places>) -> Fit {
        let mut fit = Fit::Inside;
        let standing = |word: &str, other: &str| standing(word, other, places);
        for wanted in required.includes.keys() {
            if self.includes.keys().any(|word| standing(word, wanted) == Standing::Within) {
                continue;
            }
            let may_be = match &self.within {
                Some(within) => within.keys().any(|word| standing(word, wanted) != Standing::Apart),
                None => true,
            };
            let is_excluded = self.excludes.keys().any(|word| standing(wanted, word) == Standing::Within);
            fit = fit.max(if may_be && !is_excluded { Fit::Overlap } else { Fit::Disjoint });
        }
        if let Some(allowed) = &required.within {
            let best = |word: &str| {
                let of = |other: &String| match standing(word, other) {
                    Standing::Within => Fit::Inside,
                    Standing::Around | Standing::Unknown => Fit::Overlap,
                    Standing::Apart => Fit::Disjoint,
                };
                allowed.keys().map(of).min().unwrap_or(Fit::Disjoint)
            };
            for word in self.includes.keys() {
                fit = fit.max(best(word));
            }
            fit = fit.max(match &self.within {
                None => Fit::Overlap,
                Some(within) => {
                    let fits: Vec<Fit> = within.keys().map(|word| best(word)).collect();
                    match fits.iter().min() {
                        // Nothing that may be in it is allowed.
                        None | Some(Fit::Disjoint) => Fit::Disjoint,
                        _ if fits.iter().all(|fit| *fit == Fit::Inside) => Fit::Inside,
                        _ => Fit::Overlap,
                    }
                }
            });
        }
        for unwanted in required.excludes.keys() {
            let of = |word: &String| match standing(word, unwanted) {
                Standing::Within => Fit::Disjoint,
                Standing::Around | Standing::Unknown => Fit::Overlap,
                Standing::Apart => Fit::Inside,
            };
            fit = fit.max(self.includes.keys().map(of).max().unwrap_or(Fit::Inside));
            let is_excluded = self.excludes.keys().any(|word| standing(unwanted, word) == Standing::Within);
            fit = fit.max(match &self.within {
                _ if is_excluded => Fit::Inside,
                None => Fit::Overlap,
                Some(within) => {
                    let fits: Vec<Fit> = within.keys().map(of).collect();
                    match fits.iter().max() {
                        Some(Fit::Disjoint) if fits.iter().all(|fit| *fit == Fit::Disjoint) => Fit::Disjoint,
                        Some(Fit::Disjoint | Fit::Overlap) => Fit::Overlap,
                        _ => Fit::Inside,
                    }
                }
            });
        }
        fit
    }

    pub fn is_disjoint(&self, other: &Self, places: Option<&Places>) -> bool {
        self.fit(other, places) == Fit::Disjoint || other.fit(self, places) == Fit::Disjoint
    }

    /// What is known when both are said.
    #[must_use]
    pub fn and(&self, other: &Self, places: Option<&Places>) -> Self {
        let mut all = self.clone();
        all.includes.extend(other.includes.clone());
        all.excludes.extend(other.excludes.clone());
        all.within = match (&self.within, &other.within) {
            (None, only) | (only, None) => only.clone(),
            (Some(a), Some(b)) => {
                let inside = |words: &BTreeMap<String, String>, others: &BTreeMap<String, String>| {
                    let kept = words.iter().filter(|(word, _)| {
                        others.keys().any(|other| standing(word, other, places) == Standing::Within)
                    });
                    kept.map(|(word, shown)| (word.clone(), shown.clone())).collect::<Vec<_>>()
                };
                Some(inside(a, b).into_iter().chain(inside(b, a)).collect())
            }
        };
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::catalog::Catalog;

    fn words(text: &str) -> Words {
        let (op, list) = text.split_once(' ').unwrap();
        let list: Vec<String> = list.split(' ').map(str::to_owned).collect();
        match op {
            "=" => Words::exactly(&list),
            "in" => Words::among(&list),
            "includes" => Words::including(&list),
            _ => Words::excluding(&list),
        }
    }

    #[test]
    fn fits() {
        for (provided, required, fit) in [
            ("= LTE-M", "in LTE-M NB-IoT", Fit::Inside),
            ("= LoRaWAN", "in LTE-M NB-IoT", Fit::Disjoint),
            ("= a b", "in a", Fit::Disjoint),
            ("= a b", "includes a", Fit::Inside),
            ("= a b", "includes c", Fit::Disjoint),
            ("includes a", "includes c", Fit::Overlap),
            ("includes a", "in a", Fit::Overlap),
            ("in a b", "in a", Fit::Overlap),
            ("in a b", "in c", Fit::Disjoint),
            ("in a", "includes a", Fit::Overlap),
            ("= a", "excludes b", Fit::Inside),
            ("= a b", "excludes b", Fit::Disjoint),
            ("includes a", "excludes b", Fit::Overlap),
            ("excludes b", "excludes b", Fit::Inside),
            ("excludes b", "includes b", Fit::Disjoint),
            ("= a", "= a", Fit::Inside),
            ("= a b", "= a", Fit::Disjoint),
            ("= A-1", "= a_1", Fit::Inside),
        ] {
            assert_eq!(words(provided).fit(&words(required), None), fit, "{provided} / {required}");
        }
    }

    #[test]
    fn places_lie_within_others() {
        let catalog = Catalog::built_in();
        for (provided, required, fit) in [
            ("= eu-central-1", "in EU", Fit::Inside),
            ("= us-east-1", "in EU", Fit::Disjoint),
            ("= EU", "in DE", Fit::Overlap),
            ("= cellar", "in EU", Fit::Overlap),
            ("= us-east-1", "excludes US", Fit::Disjoint),
            ("= us-east-1", "= US", Fit::Inside),
        ] {
            assert_eq!(words(provided).fit(&words(required), Some(&catalog.places[0])), fit, "{provided} / {required}");
        }
    }

    #[test]
    fn both() {
        let both = words("= a b").and(&words("includes b"), None);
        assert!(!words("= a b").is_disjoint(&words("includes b"), None));
        assert_eq!(both, words("= a b"));
        assert!(words("= a").is_disjoint(&words("= b"), None));
        assert!(words("includes a").is_disjoint(&words("excludes a"), None));
        assert_eq!(words("in a b").and(&words("in b c"), None), words("in b"));
    }
}
