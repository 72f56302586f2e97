//! Workflow commands of GitHub Actions: each finding as an annotation at its line.

use super::Severity;
use super::located::Located;
use std::fmt::Write as _;

/// One line for each finding.
pub fn report(found: &[Located<'_>], folder: &str) -> String {
    let mut out = String::new();
    for located in found {
        let command = match located.diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let file = property(&format!("{folder}{}", located.diagnostic.file));
        let _ = write!(out, "::{command} file={file},line={},endLine={}", located.start.line, located.end.line);
        // Columns of a place of several lines are refused.
        if located.start.line == located.end.line {
            let _ = write!(out, ",col={},endColumn={}", located.start.column, located.end.column);
        }
        let _ = writeln!(out, ",title={}::{}", property(located.diagnostic.code.name()), data(&located.text()));
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
