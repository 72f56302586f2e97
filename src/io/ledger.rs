//! `links.toml` beside `book.toml`.

use super::{IoError, replace};
use crate::config::ledger::{self, Ledger, Reading};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

const NAME: &str = "links.toml";

/// A ledger as it stands on disk.
#[derive(Debug, Clone, Default)]
pub struct OnDisk {
    pub reading: Reading,
    /// Of the file; empty where there is none.
    pub bytes: Vec<u8>,
}

/// Reads the ledger of a book; without a file it is empty.
///
/// # Errors
/// A file that is there and cannot be read.
pub fn read(root: &Path) -> Result<OnDisk, IoError> {
    let path = root.join(NAME);
    match std::fs::read(&path) {
        Ok(bytes) => {
            let text = String::from_utf8_lossy(&bytes);
            let mut reading = ledger::read(text.strip_prefix('\u{feff}').unwrap_or(&text));
            if matches!(text, std::borrow::Cow::Owned(_)) {
                reading.damage.get_or_insert_with(|| "it is not UTF-8".to_owned());
            }
            Ok(OnDisk { reading, bytes })
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(OnDisk::default()),
        Err(error) => Err(IoError::new("read", &path, error)),
    }
}

impl OnDisk {
    /// What a person has to know of the state of the file, in one line.
    pub fn warning(&self) -> Option<String> {
        match &self.reading.damage {
            Some(damage) => Some(format!(
                "{NAME} is damaged: {damage}; {} of its entries can be read. `layerbook check --external` keeps a copy of it and writes it anew",
                self.reading.ledger.links.len()
            )),
            None if self.reading.merged => {
                Some(format!("{NAME} holds both sides of a merge; of each address the later entry is taken"))
            }
            None => None,
        }
    }

    /// Copies a damaged file to a name of its own, before it is written over. Gives the new name.
    ///
    /// # Errors
    /// When the copy cannot be written: then the file must stay as it is.
    pub fn keep_aside(&self, root: &Path) -> Result<Option<PathBuf>, IoError> {
        if self.reading.damage.is_none() {
            return Ok(None);
        }
        for number in 1_u32.. {
            let path = root.join(format!("{NAME}.damaged-{number}"));
            match std::fs::read(&path) {
                // An earlier run that was killed kept it already.
                Ok(bytes) if bytes == self.bytes => return Ok(Some(path)),
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    replace(&path, &self.bytes)?;
                    return Ok(Some(path));
                }
                Err(error) => return Err(IoError::new("read", &path, error)),
            }
        }
        Ok(None)
    }
}

/// Writes the ledger: the old file or the new one, never a torn one.
///
/// # Errors
/// When it cannot be written.
pub fn write(root: &Path, ledger: &Ledger) -> Result<(), IoError> {
    let path = root.join(NAME);
    let text = ledger.to_text();
    if std::fs::read(&path).is_ok_and(|own| own == text.as_bytes()) {
        return Ok(());
    }
    replace(&path, text.as_bytes())
}
