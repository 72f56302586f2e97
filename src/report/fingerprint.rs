//! Names of findings that stay the same when lines move.

use crate::base::diagnostic::Diagnostic;
use crate::base::digest::Digest;

/// Of its code, file, target and message, and of how many alike stand before it: whatever is left out of a report, the
/// others keep their names.
pub fn of(diagnostic: &Diagnostic) -> String {
    let target = diagnostic.target.as_deref().unwrap_or("");
    let Diagnostic { code, file, message, before, .. } = diagnostic;
    Digest::of(format!("{code}\0{file}\0{target}\0{message}\0{before}").as_bytes()).short(16)
}

/// One fingerprint for each diagnostic, in order.
pub fn of_all(diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics.iter().map(of).collect()
}
