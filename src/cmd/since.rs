//! `layerbook check --since`

use super::complain;
use crate::base::diagnostic::Diagnostic;
use crate::base::path::NotePath;
use crate::io::history::{self, Past};
use crate::io::open::{Opened, Options, PINS, open};
use crate::report::fingerprint;
use std::collections::{BTreeSet, HashSet};

/// Files beside the notes on which the findings of every note depend.
const OWN: [&str; 6] = ["book.toml", "taxonomy.yaml", "facts.yaml", PINS[0], PINS[1], PINS[2]];

/// What a commit has to do with the findings of today.
#[derive(Debug)]
pub struct Since {
    changed: BTreeSet<NotePath>,
    /// Fingerprints of what was there at the commit.
    before: HashSet<String>,
}

impl Since {
    /// Findings in files that changed, and those elsewhere that were not there before.
    pub fn keep(&self, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let fingerprints = fingerprint::of_all(&diagnostics);
        diagnostics
            .into_iter()
            .zip(fingerprints)
            .filter(|(finding, fingerprint)| {
                self.changed().contains(&finding.file) || !self.before.contains(fingerprint)
            })
            .map(|(finding, _)| finding)
            .collect()
    }

    /// The files that changed, those that are gone among them.
    pub fn changed(&self) -> &BTreeSet<NotePath> {
        &self.changed
    }
}

/// Compares the opened book with a commit; `None`, with a word on standard error, when what changed decides about all
/// notes. The old book is opened beside it with the same options.
///
/// # Errors
/// Outside a git repository, for a name that is no commit, and whatever keeps the book from being opened.
pub fn since(opened: &Opened, options: &Options, revision: &str) -> anyhow::Result<Option<Since>> {
    let Past { changed, back, whole } = history::past(&opened.root, &opened.scope, revision, &OWN)?;
    if !whole.is_empty() {
        let (names, verb) = (whole.join(", "), if whole.len() == 1 { "has" } else { "have" });
        complain(&format!("{names} {verb} changed since {revision}: the whole book is checked"));
        return Ok(None);
    }
    let mut old = open(&opened.root, options)?.book;
    old.apply(back)?;
    let before = fingerprint::of_all(&old.diagnostics()).into_iter().collect();
    Ok(Some(Since { changed, before }))
}
