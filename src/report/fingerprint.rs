//! Names of findings that stay the same when lines move.

use crate::base::diagnostic::Diagnostic;
use crate::base::digest::Digest;
use std::collections::HashMap;

/// One fingerprint for each diagnostic, in order: of its code, file, target and message, and of how many alike stand before it.
pub fn of_all(diagnostics: &[Diagnostic]) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    diagnostics
        .iter()
        .map(|diagnostic| {
            let target = diagnostic.target.as_deref().unwrap_or("");
            let identity = format!("{}\0{}\0{target}\0{}", diagnostic.code, diagnostic.file, diagnostic.message);
            let before = seen.entry(identity.clone()).or_insert(0);
            let fingerprint = Digest::of(format!("{identity}\0{before}").as_bytes()).short(16);
            *before += 1;
            fingerprint
        })
        .collect()
}
