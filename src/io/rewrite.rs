//! Notes written anew in their place, never over what somebody else wrote meanwhile.

use super::{IoError, replace};
use crate::base::path::NotePath;
use std::path::Path;

/// The bytes of a note, of which its text is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    bytes: Vec<u8>,
}

/// Why a note is not written.
#[derive(Debug)]
pub enum Refusal {
    /// Its bytes are not those that were read.
    Changed,
    /// Its text is not what its bytes say: invalid UTF-8 or NUL bytes.
    Damaged,
    Io(IoError),
}

const MARK: &[u8] = b"\xEF\xBB\xBF";

impl Original {
    /// Reads the file again that gave this text.
    ///
    /// # Errors
    /// When it says something else now, or cannot be read.
    pub fn read(content: &Path, path: &NotePath, text: &str) -> Result<Self, Refusal> {
        let file = content.join(path.as_str());
        let bytes = std::fs::read(&file).map_err(|error| Refusal::Io(IoError::new("read", &file, error)))?;
        let body = bytes.strip_prefix(MARK).unwrap_or(&bytes);
        if body == text.as_bytes() {
            return Ok(Self { bytes });
        }
        let is_damaged = std::str::from_utf8(body).is_err() || body.contains(&0) || text.contains('\u{FFFD}');
        Err(if is_damaged { Refusal::Damaged } else { Refusal::Changed })
    }

    /// The bytes that a new text makes: with a byte order mark if there is one.
    pub fn with(&self, text: &str) -> Vec<u8> {
        let mark = if self.bytes.starts_with(MARK) { MARK } else { &[] };
        [mark, text.as_bytes()].concat()
    }

    /// The old bytes as text.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }

    /// Writes a new text in place of the old one.
    ///
    /// # Errors
    /// When the file is not what was read any more, or cannot be written; then it is untouched.
    pub fn rewrite(&self, content: &Path, path: &NotePath, text: &str) -> Result<(), Refusal> {
        let file = content.join(path.as_str());
        let new = self.with(text);
        match std::fs::read(&file) {
            // The same file by another path through a link.
            Ok(now) if now == new => Ok(()),
            Ok(now) if now != self.bytes => Err(Refusal::Changed),
            Ok(_) => replace(&file, &new).map_err(Refusal::Io),
            Err(error) => Err(Refusal::Io(IoError::new("read", &file, error))),
        }
    }
}
