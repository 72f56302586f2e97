//! Findings that are known and do not fail a run: only new ones do.

use super::{Severity, fingerprint};
use crate::base::diagnostic::Diagnostic;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was found when the baseline was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Baseline {
    findings: Vec<Finding>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Finding {
    file: String,
    code: String,
    message: String,
    fingerprint: String,
}

#[derive(Deserialize)]
struct Text {
    version: u32,
    findings: Vec<Finding>,
}

/// Findings, told apart by a baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    pub new: Vec<Diagnostic>,
    /// How many are in the baseline.
    pub known: usize,
    /// How many of the baseline are no longer found, of those that were looked for.
    pub gone: usize,
}

impl Baseline {
    /// All errors and warnings.
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let mut findings: Vec<Finding> = diagnostics
            .iter()
            .zip(fingerprint::of_all(diagnostics))
            .filter(|(diagnostic, _)| diagnostic.severity > Severity::Info)
            .map(|(diagnostic, fingerprint)| Finding {
                file: diagnostic.file.to_string(),
                code: diagnostic.code.name().to_owned(),
                message: diagnostic.message.clone(),
                fingerprint,
            })
            .collect();
        findings.sort();
        Self { findings }
    }

    /// # Errors
    /// What is wrong with the text, in one line.
    pub fn read(text: &str) -> Result<Self, String> {
        let text: Text = serde_json::from_str(text).map_err(|error| format!("it is no baseline: {error}"))?;
        if text.version != 1 {
            return Err(format!("it is of version {}, and this program knows version 1", text.version));
        }
        Ok(Self { findings: text.findings })
    }

    pub fn len(&self) -> usize {
        self.findings.len()
    }

    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// One finding a line, so that two versions can be compared and merged.
    pub fn to_text(&self) -> String {
        let lines: Vec<String> =
            self.findings.iter().map(|finding| serde_json::to_string(finding).unwrap_or_default()).collect();
        let inside = if lines.is_empty() { String::new() } else { format!("\n{}\n", lines.join(",\n")) };
        format!("{{\"version\":1,\"findings\":[{inside}]}}\n")
    }

    /// `looked_for` tells whether a code could have been found in this run.
    pub fn split(&self, diagnostics: Vec<Diagnostic>, looked_for: impl Fn(&str) -> bool) -> Split {
        let mut left: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in &self.findings {
            *left.entry(&finding.fingerprint).or_default() += 1;
        }
        let fingerprints = fingerprint::of_all(&diagnostics);
        let (mut new, mut known) = (Vec::new(), 0);
        for (diagnostic, fingerprint) in diagnostics.into_iter().zip(fingerprints) {
            match left.get_mut(fingerprint.as_str()).filter(|count| **count > 0) {
                Some(count) => {
                    *count -= 1;
                    known += 1;
                }
                None => new.push(diagnostic),
            }
        }
        let is_left = |finding: &&Finding| left.get(finding.fingerprint.as_str()).is_some_and(|count| *count > 0);
        let gone = self.findings.iter().filter(is_left).filter(|finding| looked_for(&finding.code)).count();
        Split { new, known, gone }
    }
}
