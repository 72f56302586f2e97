//! Floor 7: the disk. Nothing below this floor touches it.

pub mod cache;
pub mod git;
pub mod history;
pub mod ledger;
pub mod live;
pub mod open;
pub mod rewrite;
pub mod scan;
pub mod signal;
pub mod survey;
pub mod watch;
pub mod write;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A problem of the environment: it always names the path.
#[derive(Debug)]
pub struct IoError {
    pub path: PathBuf,
    pub doing: &'static str,
    pub cause: String,
}

impl IoError {
    pub fn new(doing: &'static str, path: &Path, cause: impl fmt::Display) -> Self {
        Self { path: path.to_path_buf(), doing, cause: cause.to_string() }
    }
}

impl fmt::Display for IoError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "cannot {} {}: {}", self.doing, self.path.display(), self.cause)
    }
}

impl std::error::Error for IoError {}

/// Writes a file by a temporary one beside it and a rename: a reader sees the old bytes or the new ones. A link is
/// followed, and the rights of a file that is there stay what they are. What is no file (a device, a pipe) is written to.
///
/// # Errors
/// When it cannot be written; then the old file is untouched.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), IoError> {
    let real = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    if std::fs::metadata(&real).is_ok_and(|data| !data.is_file() && !data.is_dir()) {
        return std::fs::write(&real, bytes).map_err(|error| IoError::new("write", path, error));
    }
    // Not made of the file's own name, which may be as long as names can be.
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let temporary = real.with_file_name(format!(".layerbook-{}-{number}", std::process::id()));
    let write = || {
        let mut file = std::fs::File::create(&temporary)?;
        std::io::Write::write_all(&mut file, bytes)?;
        if let Ok(data) = std::fs::metadata(&real) {
            file.set_permissions(data.permissions())?;
        }
        file.sync_all()?;
        std::fs::rename(&temporary, &real)
    };
    write().map_err(|error| {
        let _ = std::fs::remove_file(&temporary);
        IoError::new("write", path, error)
    })
}
