//! `layerbook build`

use super::{complain, complain_of_files, exit_code, progress, shown_folder, today};
use crate::base::diagnostic::Severity;
use crate::cli::{BuildArgs, stderr_style};
use crate::io::open::{Options, open};
use crate::io::write::{WriteError, write};
use crate::report::{Totals, human};
use std::time::Instant;

#[expect(clippy::disallowed_methods, reason = "the time of a build is told to the person who waits for it")]
pub fn run(arguments: &BuildArgs) -> anyhow::Result<u8> {
    let start = Instant::now();
    let options = Options {
        drafts: arguments.drafts,
        portable: arguments.portable,
        base_url: arguments.base_url.clone(),
        output: arguments.output.clone(),
        today: Some(arguments.today.clone().unwrap_or_else(today)),
        dates: true,
        digests: true,
        bare: false,
    };
    let opened = open(&arguments.dir, &options)?;
    let output = &opened.output;
    let book = &opened.book;
    let bar = progress(book.routes().len() as u64, "Writing pages");
    let written = write(book, &opened.inputs, &opened.content, output, &opened.cache, &|| bar.inc(1));
    bar.finish_and_clear();
    let written = match written {
        Ok(written) => written,
        Err(WriteError::Io(error)) => return Err(error.into()),
        Err(WriteError::Theme(error)) => return Err(error.into()),
    };

    let diagnostics = book.diagnostics();
    let serious: Vec<_> =
        diagnostics.iter().filter(|diagnostic| diagnostic.severity > Severity::Info).cloned().collect();
    if !serious.is_empty() {
        let report = human::report(&serious, &shown_folder(&opened.content), stderr_style(), |path| book.text(path));
        complain(report.trim_end());
    }
    complain_of_files(&opened);
    let site = book.site();
    complain(&format!(
        "{} notes, {} pages, {} articles: {} written, {} unchanged, {} removed; {}; {:.2} s → {}",
        site.notes.len(),
        written.pages,
        site.articles.all.len(),
        written.written,
        written.unchanged,
        written.removed,
        human::summary(Totals::of(&diagnostics)),
        start.elapsed().as_secs_f64(),
        output.display(),
    ));
    Ok(exit_code(&diagnostics, arguments.deny, &opened))
}
