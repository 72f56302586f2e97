//! `layerbook check --fix`

use super::{complain, harmless, say, shown_folder};
use crate::base::diagnostic::Diagnostic;
use crate::base::path::NotePath;
use crate::base::text::counted;
use crate::book::{Change, Changes};
use crate::cli::{BROKEN, CLEAN, stdout_style};
use crate::fix::{self, diff};
use crate::io::history;
use crate::io::open::Opened;
use crate::io::rewrite::{Original, Refusal};
use crate::site::mend::Renames;
use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal;

/// What fixing did beside its edits.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What a visit to the web found and what is still there.
    pub external: Vec<Diagnostic>,
    /// A file could not be written.
    pub failed: bool,
    /// A file changed while it was being fixed.
    pub raced: bool,
}

impl Outcome {
    /// The exit code, when the report asks for this one.
    pub fn exit_code(&self, code: u8) -> u8 {
        if self.failed || (self.raced && code == CLEAN) { BROKEN } else { code }
    }
}

/// Fixes what is certain among the findings that `select` keeps, in the notes on disk and in the opened book; with
/// `dry_run` shows it as a diff and leaves both as they are on disk.
///
/// # Errors
/// A closed output, and a theme that cannot take the values of the book.
pub fn run(
    opened: &mut Opened,
    external: Vec<Diagnostic>,
    dry_run: bool,
    select: &dyn Fn(Vec<Diagnostic>) -> Vec<Diagnostic>,
) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::default();
    let findings = select(if external.is_empty() {
        opened.book.diagnostics()
    } else {
        opened.book.diagnostics_with(external.clone())
    });
    // History is asked only when a broken link may be told by it.
    let asks_history = findings.iter().any(fix::told_by_history);
    let renames = if asks_history { history::renames(&opened.content) } else { Renames::default() };
    let (originals, skip) = originals(opened, &findings, &renames, &mut outcome);
    let unfixed = external.clone();
    let fixed = fix::fix(&mut opened.book, external, &renames, &skip, select)?;
    if dry_run {
        let count: usize = fixed.counts.values().sum();
        show(opened, &fixed.texts.iter().map(|(path, (_, new))| (path, &**new)).collect(), &originals)?;
        complain(&format!("would fix {} in {}", counted(count, "link"), counted(fixed.texts.len(), "file")));
        let back = fixed.texts.into_iter().map(|(path, (old, _))| (path, Change::Note(old.as_bytes().to_vec())));
        opened.book.apply(back.collect())?;
        return Ok(Outcome { external: unfixed, ..outcome });
    }
    let (mut links, mut files) = (0, 0);
    let mut back = Changes::new();
    for (path, (old, new)) in &fixed.texts {
        let Some(original) = originals.get(path) else {
            back.insert(path.clone(), Change::Note(old.as_bytes().to_vec()));
            continue;
        };
        match original.rewrite(&opened.content, path, new) {
            Ok(()) => {
                links += fixed.counts.get(path).copied().unwrap_or(0);
                files += 1;
            }
            Err(refusal) => {
                refused(opened, path, &refusal, &mut outcome);
                back.insert(path.clone(), Change::Note(old.as_bytes().to_vec()));
            }
        }
    }
    // What the web said of a note that stays as it was still holds.
    outcome.external = fixed.external.into_iter().filter(|finding| !back.contains_key(&finding.file)).collect();
    outcome.external.extend(unfixed.into_iter().filter(|finding| back.contains_key(&finding.file)));
    opened.book.apply(back)?;
    complain(&format!("fixed {} in {}", counted(links, "link"), counted(files, "file")));
    Ok(outcome)
}

/// The bytes of the files that may be edited, and the files that must not be.
fn originals(
    opened: &Opened,
    findings: &[Diagnostic],
    renames: &Renames,
    outcome: &mut Outcome,
) -> (BTreeMap<NotePath, Original>, BTreeSet<NotePath>) {
    let mut wanted = findings.to_vec();
    fix::renamed(&opened.book, renames, &mut wanted);
    let files: BTreeSet<&NotePath> =
        wanted.iter().filter(|finding| finding.fix.is_some()).map(|finding| &finding.file).collect();
    let (mut originals, mut skip) = (BTreeMap::new(), BTreeSet::new());
    for path in files {
        let Some(text) = opened.book.text(path) else { continue };
        match Original::read(&opened.content, path, &text) {
            Ok(original) => {
                originals.insert(path.clone(), original);
            }
            Err(refusal) => {
                refused(opened, path, &refusal, outcome);
                skip.insert(path.clone());
            }
        }
    }
    (originals, skip)
}

fn refused(opened: &Opened, path: &NotePath, refusal: &Refusal, outcome: &mut Outcome) {
    let shown = format!("{}{path}", shown_folder(&opened.content));
    match refusal {
        Refusal::Changed => {
            outcome.raced = true;
            complain(&format!("{shown}: changed while it was being fixed; run again"));
        }
        Refusal::Damaged => complain(&format!("{shown}: not fixed, for it is not UTF-8 or has NUL bytes")),
        Refusal::Io(error) => {
            outcome.failed = true;
            complain(&format!("error: {error}"));
        }
    }
}

/// The diff that the edits make, from the working folder.
fn show(
    opened: &Opened,
    texts: &BTreeMap<&NotePath, &str>,
    originals: &BTreeMap<NotePath, Original>,
) -> anyhow::Result<()> {
    let folder = shown_folder(&opened.content);
    let folder = folder.trim_start_matches('/');
    let mut out = String::new();
    for (path, text) in texts {
        let Some(original) = originals.get(*path) else { continue };
        let new = String::from_utf8_lossy(&original.with(text)).into_owned();
        out.push_str(&diff::unified(&format!("{folder}{path}"), &original.text(), &new));
    }
    let is_seen = std::io::stdout().is_terminal();
    say(&match (stdout_style().colour, is_seen) {
        (true, _) => coloured(&out),
        (false, true) => harmless(&out).into_owned(),
        (false, false) => out,
    })
}

/// As git colours a diff.
fn coloured(diff: &str) -> String {
    let mut out = String::with_capacity(diff.len() * 2);
    for line in diff.split_inclusive('\n') {
        let colour = match line.as_bytes() {
            [b'-', b'-', b'-', b' ', ..] | [b'+', b'+', b'+', b' ', ..] => "\u{1b}[1m",
            [b'@', ..] => "\u{1b}[36m",
            [b'-', ..] => "\u{1b}[31m",
            [b'+', ..] => "\u{1b}[32m",
            _ => "",
        };
        let text = line.trim_end_matches(['\n', '\r']);
        out.push_str(colour);
        // What a note holds must not reach the terminal as a command to it.
        out.extend(
            text.chars()
                .map(|character| if character.is_control() && character != '\t' { '\u{FFFD}' } else { character }),
        );
        out.push_str(if colour.is_empty() { "" } else { "\u{1b}[0m" });
        out.push_str(&line[text.len()..]);
    }
    out
}
