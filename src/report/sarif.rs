//! SARIF 2.1.0 (OASIS), as code scanning takes it.

use super::Severity;
use super::located::Located;
use crate::base::diagnostic::Code;
use crate::base::path::encode;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// `folder` is the way from the root of the checkout to the content folder, with a final `/`, or an absolute path.
pub fn report(found: &[Located<'_>], folder: &str) -> String {
    let codes: BTreeSet<Code> = found.iter().map(|located| located.diagnostic.code).collect();
    let codes: Vec<Code> = codes.into_iter().collect();
    let rules: Vec<Value> = codes.iter().map(|code| rule(*code)).collect();
    let results: Vec<Value> = found
        .iter()
        .map(|located| {
            let code = located.diagnostic.code;
            json!({
                "ruleId": code.name(),
                "ruleIndex": codes.binary_search(&code).unwrap_or(0),
                "level": level(located.diagnostic.severity),
                "message": { "text": located.text() },
                "locations": [{
                    "physicalLocation": {
                        "artifactLocation": artifact(folder, located.diagnostic.file.as_str()),
                        "region": {
                            "startLine": located.start.line,
                            "startColumn": located.start.column,
                            "endLine": located.end.line,
                            "endColumn": located.end.column,
                        },
                    },
                }],
                "partialFingerprints": { "layerbook/v1": located.fingerprint },
            })
        })
        .collect();
    let report = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": { "name": "layerbook", "version": env!("CARGO_PKG_VERSION"), "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules },
            },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_string_pretty(&report).unwrap_or_default() + "\n"
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.name(),
        "name": code.name(),
        "shortDescription": { "text": code.name().replace('-', " ") },
        "help": { "text": format!("The manual has a page on {code}; `[check] {code} = \"off\"` in book.toml turns it off.") },
        "defaultConfiguration": { "level": level(code.default_severity()) },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn artifact(folder: &str, file: &str) -> Value {
    let path = encode_all(&format!("{folder}{file}"));
    if folder.starts_with('/') {
        json!({ "uri": format!("file://{path}") })
    } else {
        json!({ "uri": path, "uriBaseId": "%SRCROOT%" })
    }
}

/// Only what RFC 3986 lets stand: no letters beyond ASCII, no `:` in the first part of a relative path.
fn encode_all(path: &str) -> String {
    let mut out = String::new();
    for character in encode(path).chars() {
        if character.is_ascii() && character != ':' {
            out.push(character);
        } else {
            let mut buffer = [0; 4];
            for byte in character.encode_utf8(&mut buffer).bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    out
}
