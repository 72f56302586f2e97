//! JUnit's XML in the form that Jenkins and its kin read: a suite for each file, a case for each finding.

use super::Severity;
use super::located::Located;
use std::fmt::Write as _;

/// Findings of at least this severity are failures; the others are cases that pass and say what they found.
pub fn report(found: &[Located<'_>], folder: &str, failing: Severity) -> String {
    let fails = |located: &&Located<'_>| located.diagnostic.severity >= failing;
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    let _ = writeln!(
        out,
        "<testsuites name=\"layerbook\" tests=\"{}\" failures=\"{}\" errors=\"0\" time=\"0\">",
        found.len().max(1),
        found.iter().filter(fails).count()
    );
    if found.is_empty() {
        // A report without a case looks to most servers as if nothing had run.
        out.push_str("  <testsuite name=\"layerbook\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\" time=\"0\">\n    <testcase name=\"no problems found\" classname=\"layerbook\" time=\"0\"/>\n  </testsuite>\n");
    }
    for suite in found.chunk_by(|a, b| a.diagnostic.file == b.diagnostic.file) {
        let Some(first) = suite.first() else { continue };
        let file = escape(&format!("{folder}{}", first.diagnostic.file));
        let _ = writeln!(
            out,
            "  <testsuite name=\"{file}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\" time=\"0\">",
            suite.len(),
            suite.iter().filter(fails).count()
        );
        for located in suite {
            let diagnostic = located.diagnostic;
            let name = format!("{} {}:{}", diagnostic.code, located.start.line, located.start.column);
            let _ = writeln!(out, "    <testcase name=\"{}\" classname=\"{file}\" time=\"0\">", escape(&name));
            let text = format!(
                "{}:{}:{}: {}[{}]: {}",
                first.diagnostic.file,
                located.start.line,
                located.start.column,
                diagnostic.severity.name(),
                diagnostic.code,
                located.text()
            );
            if fails(&located) {
                let _ = writeln!(
                    out,
                    "      <failure message=\"{}\" type=\"{}\">{}</failure>",
                    escape(&diagnostic.message),
                    diagnostic.code,
                    escape(&text)
                );
            } else {
                let _ = writeln!(out, "      <system-out>{}</system-out>", escape(&text));
            }
            out.push_str("    </testcase>\n");
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

/// XML 1.0, section 2.2: most control characters may not stand in a document, not even as references.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\u{0}'..='\u{1f}' | '\u{7f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
    out
}
