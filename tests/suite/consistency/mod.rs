//! Whether decisions fit together: what is found, with which arithmetic, and what is not.

mod boundaries;
mod command;
mod examples;
mod pages;
mod properties;
mod rules;
mod slips;
mod speed;

use crate::support::{book, compact, selected};
use layerbook::base::diagnostic::Code;
use layerbook::book::Book;

/// A book in few lines: one record to a line, as `D-001 accepted device-hardware: provides a = 1 s; requires b <= 2 s`. The
/// words before the colon are an id, a status or kind, a layer or area and perhaps `product=x`, `decides=x`, `supersedes=x`.
pub fn pack(lines: &str) -> String {
    let mut out = String::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (head, claims) = line.split_once(':').unwrap_or((line, ""));
        let mut words = head.split_whitespace();
        let (id, status) = (words.next().unwrap(), words.next().unwrap());
        let (kind, status) = match status {
            "goal" | "product" | "vendor" => (status, None),
            status => ("decision", Some(status)),
        };
        out += &format!("//- {id}.md\n---\ntype: {kind}\nid: {id}\ntitle: {id}\nowner: Noor Haddad\n");
        if let Some(status) = status {
            out += &format!("status: {status}\n");
        }
        for word in words {
            match word.split_once('=') {
                Some((key, value)) => out += &format!("{key}: {value}\n"),
                None if matches!(word, "ux" | "data") => out += &format!("areas: [{word}]\n"),
                None => out += &format!("layers: [{word}]\n"),
            }
        }
        let mut open = "";
        for claim in claims.split(';').map(str::trim).filter(|claim| !claim.is_empty()) {
            let list = ["provides", "requires", "assumes", "adds"].into_iter().find(|list| claim.starts_with(list));
            let list = list.unwrap_or(open);
            if list != open {
                out += &format!("{list}:\n");
                open = list;
            }
            out += &format!("  - {}\n", claim.strip_prefix(list).unwrap_or(claim).trim());
        }
        out += "---\n";
    }
    out
}

/// Codes that only tell that a small book is small.
const QUIET: &[Code] = &[Code::OrphanNote, Code::UnsortedNote, Code::ServesNoGoal, Code::UnservedGoal, Code::NoOwner];

/// `code file: message | help` of all findings, of every level.
pub fn found(book: &Book) -> String {
    let codes: Vec<Code> = Code::ALL.iter().copied().filter(|code| !QUIET.contains(code)).collect();
    let text = compact(book, &selected(book, &codes));
    // Places are tested on their own.
    let line = |line: &str| {
        let (head, rest) = line.split_once(".md:").unwrap();
        format!("{head}: {}\n", rest.split_once(' ').unwrap().1)
    };
    text.lines().map(line).collect()
}

pub fn finds(lines: &str, expected: expect_test::Expect) {
    expected.assert_eq(&found(&book(&pack(lines))));
}

pub fn finds_nothing(lines: &str) {
    assert_eq!(found(&book(&pack(lines))), "", "{lines}");
}
