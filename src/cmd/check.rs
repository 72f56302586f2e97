//! `layerbook check`

use super::since::Since;
use super::{complain, complain_of_files, exit_code, external, fix, say, shown_folder, since, today};
use crate::base::diagnostic::Diagnostic;
use crate::cli::{CheckArgs, CheckFormat, stdout_style};
use crate::io::IoError;
use crate::io::open::{Options, open};
use crate::report::human::Style;
use crate::report::{human, json};

pub fn run(arguments: &CheckArgs) -> anyhow::Result<u8> {
    let today = arguments.today.clone().unwrap_or_else(today);
    let options = Options { today: Some(today.clone()), ..Options::default() };
    let mut opened = open(&arguments.dir, &options)?;
    let since = match &arguments.since {
        Some(revision) => since::since(&opened, &options, revision)?,
        None => None,
    };
    let external = if arguments.external {
        Some(external::visit(&opened, &today, since.as_ref().map(Since::changed))?)
    } else {
        None
    };
    let code = external.as_ref().and_then(|external| external.code);
    let mut visited = external.map(|external| external.findings);
    let select = |found: Vec<Diagnostic>| match &since {
        Some(since) => since.keep(found),
        None => found,
    };
    let mut fixed = fix::Outcome::default();
    if arguments.fix {
        fixed = fix::run(&mut opened, visited.take().unwrap_or_default(), arguments.dry_run, &select)?;
        visited = arguments.external.then(|| std::mem::take(&mut fixed.external));
    }
    let book = &opened.book;
    let diagnostics = select(match visited {
        Some(visited) => book.diagnostics_with(visited),
        None => book.diagnostics(),
    });
    let code = |found: u8| code.unwrap_or_else(|| fixed.exit_code(found));
    if arguments.dry_run {
        // The diff alone goes to standard output, so that `git apply` can read it.
        complain_of_files(&opened);
        return Ok(code(exit_code(&diagnostics, arguments.deny, &opened)));
    }
    let style = if arguments.output.is_some() { Style { colour: false } } else { stdout_style() };
    let report = match arguments.format {
        CheckFormat::Human => {
            human::report(&diagnostics, &shown_folder(&opened.content), style, |path| book.text(path))
        }
        CheckFormat::Json => json::report(book, &diagnostics),
    };
    complain_of_files(&opened);
    match &arguments.output {
        Some(file) => {
            std::fs::write(file, report).map_err(|error| IoError::new("write", file, error))?;
            complain(&format!("report written to {}", file.display()));
        }
        None => say(&report)?,
    }
    Ok(code(exit_code(&diagnostics, arguments.deny, &opened)))
}
