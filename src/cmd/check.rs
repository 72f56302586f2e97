//! `layerbook check`

use super::{complain, complain_of_files, exit_code, external, say, shown_folder, today};
use crate::cli::{CheckArgs, CheckFormat, stdout_style};
use crate::io::IoError;
use crate::io::open::{Options, open};
use crate::report::human::Style;
use crate::report::{human, json};

pub fn run(arguments: &CheckArgs) -> anyhow::Result<u8> {
    let today = arguments.today.clone().unwrap_or_else(today);
    let opened = open(&arguments.dir, &Options { today: Some(today.clone()), ..Options::default() })?;
    let book = &opened.book;
    let external = if arguments.external { Some(external::visit(&opened, &today, None)?) } else { None };
    let code = external.as_ref().and_then(|external| external.code);
    let diagnostics = match external {
        Some(external) => book.diagnostics_with(external.findings),
        None => book.diagnostics(),
    };
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
    Ok(code.unwrap_or_else(|| exit_code(&diagnostics, arguments.deny, &opened)))
}
