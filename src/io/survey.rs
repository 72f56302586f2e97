//! What stands in a content folder, without reading it: enough to tell which files to read again.

use super::IoError;
use super::scan::{Met, Scope};
use crate::base::path::NotePath;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The files and folders that a scan of the same moment would meet.
#[derive(Debug, Default)]
pub struct Survey {
    pub files: BTreeMap<NotePath, Stamp>,
    /// Every folder that is read, as the walk met it.
    pub folders: BTreeSet<PathBuf>,
    /// Links and the content folder itself: where they really lead, and how the walk names them.
    pub links: Vec<(PathBuf, PathBuf)>,
    /// Links to what is not there now: where they would lead, and how the walk names them.
    pub dangling: Vec<(PathBuf, PathBuf)>,
    pub errors: Vec<IoError>,
}

/// How a file is told from what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    /// Left out; that it is there is all that counts.
    Hidden,
    Seen {
        size: u64,
        /// The later of the times of its content and of its entry.
        changed: SystemTime,
        inode: u64,
    },
    /// Changed so shortly before that it could change again within the same tick of the clock.
    Fresh,
}

/// Times of files are no finer than a tick of the kernel, 10 ms at most, and on some file systems 2 s; there the
/// watcher's own names of files must do.
const TICK: Duration = Duration::from_millis(20);

impl Survey {
    pub fn new(scope: &Scope) -> Self {
        let mut survey = Self::default();
        let Self { files, folders, links, dangling, errors } = &mut survey;
        let mut link = |entry: &walkdir::DirEntry| {
            if (entry.path_is_symlink() || entry.depth() == 0)
                && let Ok(real) = entry.path().canonicalize()
            {
                links.push((real, entry.path().to_path_buf()));
            }
        };
        scope.walk(errors, |met| match met {
            Met::Folder(entry) => {
                link(&entry);
                folders.insert(entry.into_path());
            }
            Met::Hidden(path) => {
                files.insert(path, Stamp::Hidden);
            }
            Met::File(path, entry) => {
                link(&entry);
                if let Ok(data) = entry.metadata() {
                    files.insert(path, Stamp::of(&data));
                }
            }
        });
        dangling.extend(errors.iter().filter_map(|error| Some((target(&error.path)?, error.path.clone()))));
        survey
    }

    /// Paths that differ from those of an earlier survey.
    pub fn differences<'a>(&'a self, old: &'a Self) -> BTreeSet<NotePath> {
        let changed = self
            .files
            .iter()
            .filter(|(path, stamp)| !old.files.get(*path).is_some_and(|old| old == *stamp && **stamp != Stamp::Fresh));
        let gone = old.files.keys().filter(|path| !self.files.contains_key(*path));
        changed.map(|(path, _)| path).chain(gone).cloned().collect()
    }

    /// Every name that a path has in the content folder: itself, and by way of links.
    pub fn names(&self, path: &Path) -> BTreeSet<PathBuf> {
        let mut names = BTreeSet::from([path.to_path_buf()]);
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return names };
        let Ok(folder) = folder.canonicalize() else { return names };
        let real = folder.join(name);
        let awaited = self.dangling.iter().filter(|(target, _)| target.starts_with(&real));
        names.extend(awaited.map(|(_, link)| link.clone()));
        names.extend(self.links.iter().filter_map(|(target, link)| {
            let rest = real.strip_prefix(target).ok()?;
            Some(if rest.as_os_str().is_empty() { link.clone() } else { link.join(rest) })
        }));
        names
    }

    /// Folders outside those that are read, with files in them that links name, or in which such a file may come.
    pub fn linked_folders(&self) -> impl Iterator<Item = &Path> {
        let files = self.links.iter().filter(|(target, _)| !target.is_dir()).filter_map(|(target, _)| target.parent());
        let awaited =
            self.dangling.iter().filter_map(|(target, _)| target.ancestors().skip(1).find(|above| above.is_dir()));
        files.chain(awaited)
    }
}

/// Where a link leads though nothing is there; the part of the way that is there is the real one.
fn target(link: &Path) -> Option<PathBuf> {
    let target = link.parent()?.join(std::fs::read_link(link).ok()?);
    let there = target.ancestors().skip(1).find(|above| above.is_dir())?;
    Some(there.canonicalize().ok()?.join(target.strip_prefix(there).ok()?))
}

impl Stamp {
    #[expect(
        clippy::disallowed_methods,
        reason = "only the clock tells whether a change could be followed by one of the same time"
    )]
    pub fn of(data: &std::fs::Metadata) -> Self {
        let modified = data.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        let (entry, inode) = entry(data);
        let changed = modified.max(entry);
        if changed.checked_add(TICK).is_none_or(|end| end > SystemTime::now()) {
            return Self::Fresh;
        }
        Self::Seen { size: data.len(), changed, inode }
    }

    /// Whether it may have changed since a moment.
    pub fn is_since(self, moment: SystemTime) -> bool {
        match self {
            Self::Hidden => false,
            Self::Seen { changed, .. } => changed >= moment,
            Self::Fresh => true,
        }
    }
}

/// When the entry of a file was last changed, as by a rename, and its number.
#[cfg(unix)]
fn entry(data: &std::fs::Metadata) -> (SystemTime, u64) {
    use std::os::unix::fs::MetadataExt;
    let (seconds, nanoseconds) = (data.ctime(), data.ctime_nsec());
    let since = u64::try_from(seconds).ok().zip(u32::try_from(nanoseconds).ok());
    let time = since
        .and_then(|(seconds, nanoseconds)| SystemTime::UNIX_EPOCH.checked_add(Duration::new(seconds, nanoseconds)));
    (time.unwrap_or(SystemTime::UNIX_EPOCH), data.ino())
}

#[cfg(not(unix))]
fn entry(data: &std::fs::Metadata) -> (SystemTime, u64) {
    (data.created().unwrap_or(SystemTime::UNIX_EPOCH), 0)
}
