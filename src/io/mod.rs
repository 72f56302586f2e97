//! Floor 7: the disk. Nothing below this floor touches it.

pub mod cache;
pub mod git;
pub mod open;
pub mod scan;
pub mod write;

use std::fmt;
use std::path::{Path, PathBuf};

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
