//! `layerbook check`

use super::{complain, complain_of_files, exit_code, say, shown_folder, today};
use crate::cli::{CheckArgs, CheckFormat, stdout_style};
use crate::io::IoError;
use crate::io::open::{Options, open};
use crate::report::human::Style;
use crate::report::{human, json};

pub fn run(arguments: &CheckArgs) -> anyhow::Result<u8> {
    let today = arguments.today.clone().unwrap_or_else(today);
    let opened = open(&arguments.dir, &Options { today: Some(today), ..Options::default() })?;
    let book = &opened.book;
    let diagnostics = book.diagnostics();
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
    let code = exit_code(&diagnostics, arguments.deny, &opened);
    // The answer is out. Taking ten thousand notes apart takes a while, and whoever asked need not wait for it.
    rayon::spawn(move || drop(opened));
    Ok(code)
}
