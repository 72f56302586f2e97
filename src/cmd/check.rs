//! `layerbook check`

use super::since::Since;
use super::{assume, complain, complain_of_files, exit_code, external, fix, reports, since, today};
use crate::base::diagnostic::Diagnostic;
use crate::cli::{CLEAN, CheckArgs};
use crate::io::open::{Options, open};

pub fn run(arguments: &CheckArgs) -> anyhow::Result<u8> {
    let wanted = reports::wanted(arguments)?;
    if !arguments.assume.is_empty() {
        return assume::run(arguments, &wanted, arguments.today.clone().unwrap_or_else(today));
    }
    let baseline = arguments.baseline.as_deref().map(reports::read_baseline).transpose()?;
    let today = arguments.today.clone().unwrap_or_else(today);
    let options = Options { today: Some(today.clone()), bare: true, ..Options::default() };
    let mut opened = open(&arguments.dir, &options)?;
    if opened.book.site().notes.is_empty() {
        complain(&format!("warning: there are no notes in {}", opened.content.display()));
    }
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
    // A run that was cut short tells too little to write anything by it.
    if arguments.fix && code.is_none() {
        fixed = fix::run(&mut opened, visited.take().unwrap_or_default(), arguments.dry_run, &select)?;
        visited = arguments.external.then(|| std::mem::take(&mut fixed.external));
    }
    let book = &opened.book;
    let diagnostics = select(match visited {
        Some(visited) => book.diagnostics_with(visited),
        None => book.diagnostics(),
    });
    let code = |found: u8| code.unwrap_or_else(|| fixed.exit_code(found));
    complain_of_files(&opened);
    if arguments.dry_run {
        // The diff alone goes to standard output, so that `git apply` can read it.
        return Ok(code(exit_code(&diagnostics, arguments.deny, &opened)));
    }
    if let Some(file) = &arguments.write_baseline {
        let code = code(exit_code(&[], arguments.deny, &opened));
        if code == CLEAN {
            reports::write_baseline(&diagnostics, file)?;
        } else {
            complain(&format!("{} was not written, for not everything could be looked at", file.display()));
        }
        return Ok(code);
    }
    let diagnostics = match &baseline {
        Some(baseline) => reports::without_known(diagnostics, baseline, arguments),
        None => diagnostics,
    };
    reports::write(&wanted, &opened, &diagnostics, arguments.deny)?;
    let code = code(exit_code(&diagnostics, arguments.deny, &opened));
    // The answer is out. Taking ten thousand notes apart takes a while, and whoever asked need not wait for it.
    rayon::spawn(move || drop(opened));
    Ok(code)
}
