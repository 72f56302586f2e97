//! The code quality report of GitLab.

use super::Severity;
use super::located::Located;
use serde_json::{Value, json};

pub fn report(found: &[Located<'_>], folder: &str) -> String {
    let findings: Vec<Value> = found
        .iter()
        .map(|located| {
            let severity = match located.diagnostic.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Info => "info",
            };
            json!({
                "description": located.text().replace('\n', "; "),
                "check_name": located.diagnostic.code.name(),
                "fingerprint": located.fingerprint,
                "severity": severity,
                "location": {
                    "path": format!("{folder}{}", located.diagnostic.file),
                    "lines": { "begin": located.start.line, "end": located.end.line },
                },
            })
        })
        .collect();
    serde_json::to_string_pretty(&findings).unwrap_or_default() + "\n"
}
