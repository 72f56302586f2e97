//! `layerbook export`

use super::{complain_of_files, say};
use crate::cli::{BROKEN, CLEAN, ExportArgs, ExportFormat};
use crate::io::open::{Options, open};

pub fn run(arguments: &ExportArgs) -> anyhow::Result<u8> {
    let opened = open(&arguments.dir, &Options::default())?;
    let model = match arguments.format {
        ExportFormat::Json => crate::export::export(&opened.book.pages(), &opened.book.diagnostics()),
    };
    complain_of_files(&opened);
    say(&model)?;
    Ok(if opened.errors.is_empty() { CLEAN } else { BROKEN })
}
