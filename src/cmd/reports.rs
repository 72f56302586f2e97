//! The reports of `layerbook check`: which ones are wanted, what a baseline knows already, where each goes.

use super::{complain, say, shown_folder};
use crate::base::diagnostic::{Code, Diagnostic, Severity};
use crate::base::text::counted;
use crate::cli::{CheckArgs, CheckFormat, Deny, ReportArg, stdout_style};
use crate::io::open::Opened;
use crate::io::{IoError, replace};
use crate::report::baseline::Baseline;
use crate::report::human::Style;
use crate::report::located::locate;
use crate::report::{github, gitlab, human, json, junit, sarif};
use anyhow::bail;
use std::path::{Path, PathBuf};

/// A report and where it goes: a file, or standard output.
pub type Wanted = (CheckFormat, Option<PathBuf>);

/// The reports that the arguments ask for.
///
/// # Errors
/// Two of them for one place.
pub fn wanted(arguments: &CheckArgs) -> anyhow::Result<Vec<Wanted>> {
    let mut wanted: Vec<Wanted> =
        arguments.format.iter().map(|ReportArg { format, file }| (*format, file.clone())).collect();
    if wanted.is_empty() {
        wanted.push((CheckFormat::Human, None));
    }
    let open = wanted.iter_mut().filter(|(_, file)| file.is_none());
    if let Some(output) = &arguments.output {
        let mut open: Vec<&mut Wanted> = open.collect();
        match open.as_mut_slice() {
            [only] => only.1 = Some(output.clone()),
            [] => bail!("--output has no report to hold: each --format names a file of its own"),
            _ => bail!("--output can hold one report alone; give each its own file: --format sarif=report.sarif"),
        }
    } else if open.count() > 1 {
        bail!(
            "only one report can go to standard output; give the others a file: --format sarif=report.sarif --format human"
        );
    }
    let mut files: Vec<&PathBuf> = wanted.iter().filter_map(|(_, file)| file.as_ref()).collect();
    files.sort();
    if let Some(twice) = files.windows(2).find(|pair| pair[0] == pair[1]) {
        bail!("two reports would be written to {}", twice[0].display());
    }
    Ok(wanted)
}

/// Reads a baseline.
///
/// # Errors
/// A file that is not there or is none.
pub fn read_baseline(file: &Path) -> anyhow::Result<Baseline> {
    let text = std::fs::read_to_string(file).map_err(|error| IoError::new("read the baseline", file, error))?;
    Ok(Baseline::read(&text).map_err(|error| IoError::new("read the baseline", file, error))?)
}

/// What is not in the baseline; tells how much is.
pub fn without_known(found: Vec<Diagnostic>, baseline: &Baseline, arguments: &CheckArgs) -> Vec<Diagnostic> {
    let Some(file) = &arguments.baseline else { return found };
    // Without a visit to the web nothing there is found again, and with `--since` most notes are passed over.
    let looked_for = |code: &str| {
        arguments.since.is_none() && (arguments.external || !Code::from_name(code).is_some_and(Code::is_external))
    };
    let split = baseline.split(found, looked_for);
    if split.known > 0 {
        complain(&format!("{} in {} not shown", counted(split.known, "known finding"), file.display()));
    }
    if split.gone > 0 {
        complain(&format!(
            "{} of {} no longer there; write it again with --write-baseline {}",
            counted(split.gone, "finding"),
            file.display(),
            file.display()
        ));
    }
    split.new
}

/// # Errors
/// When it cannot be written.
pub fn write_baseline(found: &[Diagnostic], file: &Path) -> anyhow::Result<()> {
    let baseline = Baseline::of(found);
    replace(file, baseline.to_text().as_bytes())?;
    complain(&format!("{} written to {}", counted(baseline.len(), "finding"), file.display()));
    Ok(())
}

/// Writes each report to its place.
///
/// # Errors
/// A file that cannot be written, a closed output.
pub fn write(wanted: &[Wanted], opened: &Opened, found: &[Diagnostic], deny: Option<Deny>) -> anyhow::Result<()> {
    for (format, file) in wanted {
        let style = if file.is_some() { Style { colour: false } } else { stdout_style() };
        let report = render(*format, opened, found, deny, style);
        match file {
            Some(file) => {
                replace(file, report.as_bytes())?;
                complain(&format!("report written to {}", file.display()));
            }
            None => say(&report)?,
        }
    }
    Ok(())
}

fn render(format: CheckFormat, opened: &Opened, found: &[Diagnostic], deny: Option<Deny>, style: Style) -> String {
    let book = &opened.book;
    let folder = shown_folder(&opened.content);
    let located = || locate(found, |path| book.text(path));
    match format {
        CheckFormat::Human => human::report(found, &folder, style, |path| book.text(path)),
        CheckFormat::Json => json::report(book, found),
        CheckFormat::Sarif => sarif::report(&located(), &folder),
        CheckFormat::Junit => {
            let failing = if deny == Some(Deny::Warnings) { Severity::Warning } else { Severity::Error };
            junit::report(&located(), &folder, failing)
        }
        CheckFormat::Github => github::report(&located(), &folder),
        CheckFormat::Gitlab => gitlab::report(&located(), &folder),
    }
}
