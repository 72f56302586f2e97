//! Floor 9: one file for each command: arguments → book → effect → exit code.

pub mod build;
pub mod check;
pub mod export;
mod external;
pub mod fix;
pub mod init;
pub mod new;
mod reports;
pub mod serve;
pub mod since;
pub mod why;

use crate::base::diagnostic::Diagnostic;
use crate::cli::{BROKEN, CLEAN, Deny, FOUND};
use crate::io::open::Opened;
use crate::report::Totals;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

/// Writes to standard output; a closed pipe comes back as an error of that kind.
pub fn say(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Writes a line to standard error. When nobody can hear it, nothing is lost. What a note or a file name
/// holds must not reach the terminal as a command to it; our own colours may.
pub fn complain(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", harmless(text));
}

/// Control characters but for line ends, tabs and the signs of colours (`ESC [ … m`) are taken out.
pub fn harmless(text: &str) -> std::borrow::Cow<'_, str> {
    let is_bad = |character: char| character.is_control() && !matches!(character, '\n' | '\t');
    if !text.contains(is_bad) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(is_bad) {
        out.push_str(&rest[..at]);
        let bad = &rest[at..];
        let colour = bad.strip_prefix("\u{1b}[").and_then(|inside| {
            let end = inside.find(|character: char| !(character.is_ascii_digit() || character == ';'))?;
            inside[end..].starts_with('m').then_some(2 + end + 1)
        });
        let length = colour.unwrap_or_else(|| bad.chars().next().map_or(1, char::len_utf8));
        out.push_str(if colour.is_some() { &bad[..length] } else { "\u{fffd}" });
        rest = &bad[length..];
    }
    out.push_str(rest);
    out.into()
}

/// The day at the clock of this machine.
#[expect(clippy::disallowed_methods, reason = "the edge reads the clock")]
fn today() -> String {
    jiff::Zoned::now().date().to_string()
}

/// The exit code that diagnostics and unreadable files ask for.
fn exit_code(diagnostics: &[Diagnostic], deny: Option<Deny>, opened: &Opened) -> u8 {
    let totals = Totals::of(diagnostics);
    if !opened.errors.is_empty() {
        BROKEN
    } else if totals.errors > 0 || (deny == Some(Deny::Warnings) && totals.warnings > 0) {
        FOUND
    } else {
        CLEAN
    }
}

/// Names the files that could not be read.
fn complain_of_files(opened: &Opened) {
    for error in &opened.errors {
        complain(&format!("error: {error}"));
    }
}

/// The content folder as seen from the working folder, with a final `/`, for places that a terminal can open.
#[expect(clippy::disallowed_methods, reason = "the edge knows where it stands")]
fn shown_folder(content: &Path) -> String {
    let here = std::env::current_dir().ok().and_then(|here| here.canonicalize().ok());
    let shown = here
        .and_then(|here| content.strip_prefix(here).ok().map(Path::to_path_buf))
        .unwrap_or_else(|| content.to_path_buf());
    let text = shown.display().to_string();
    if text.is_empty() { text } else { format!("{text}/") }
}

/// A bar on a terminal that is seen when work lasts longer than a second.
fn progress(length: u64, what: &'static str) -> ProgressBar {
    let target =
        if std::io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::hidden());
    let style =
        ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}").unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style);
    bar.set_message(what);
    let shown = bar.clone();
    // Shown late: work that is over within a second leaves the terminal alone.
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_secs(1));
        if !shown.is_finished() {
            shown.set_draw_target(target);
        }
    });
    bar
}
