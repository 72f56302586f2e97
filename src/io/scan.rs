//! Reads a content folder into changes.

use super::IoError;
use crate::base::digest::Digest;
use crate::base::path::NotePath;
use crate::book::{Change, Changes};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::fmt::Write as _;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use walkdir::{DirEntry, WalkDir};

/// What is read and what is passed over.
#[derive(Debug)]
pub struct Scope {
    pub root: PathBuf,
    exclude: GlobSet,
    /// Files and folders that are never content: the output, the theme, the book's own files.
    never: Vec<PathBuf>,
    /// `.gitignore` files above the content folder, outermost first.
    above: Vec<Gitignore>,
}

/// All files with what could not be read.
#[derive(Debug, Default)]
pub struct Scan {
    pub changes: Changes,
    /// Of the bytes of notes, and of the sizes and times of other files.
    pub digest: Option<String>,
    pub errors: Vec<IoError>,
}

impl Scope {
    /// # Errors
    /// A pattern of `[content] exclude` that is none.
    pub fn new(root: &Path, exclude: &[String], never: Vec<PathBuf>) -> Result<Self, String> {
        let mut set = GlobSetBuilder::new();
        for pattern in exclude {
            // `drafts/` and `drafts` leave out all that lies below.
            let bare = pattern.trim_end_matches('/');
            for pattern in [bare.to_owned(), format!("{bare}/**")] {
                let glob = GlobBuilder::new(&pattern).literal_separator(true).build();
                set.add(glob.map_err(|error| format!("`[content] exclude`: {error}"))?);
            }
        }
        let exclude = set.build().map_err(|error| format!("`[content] exclude`: {error}"))?;
        Ok(Self { root: root.to_path_buf(), exclude, never, above: above(root) })
    }

    /// Reads everything; `note` takes the bytes of each Markdown file while the walk goes on. Digests are made when asked for.
    pub fn scan(&self, note: &(impl Fn(&NotePath, &[u8]) -> Change + Sync), digests: bool) -> Scan {
        let batches: Mutex<Vec<Batch>> = Mutex::default();
        let mut scan = rayon::scope(|tasks| {
            let mut count = 0;
            self.walk(|files| {
                let (index, batches) = (count, &batches);
                count += 1;
                tasks.spawn(move |_| {
                    let read = read_all(files, note, digests);
                    batches.lock().unwrap_or_else(PoisonError::into_inner).push((index, read));
                });
            })
        });
        let mut batches = batches.into_inner().unwrap_or_else(PoisonError::into_inner);
        // In the order of the walk, whoever was quicker.
        batches.sort_unstable_by_key(|(index, _)| *index);
        let mut seen = String::new();
        for path in scan.changes.keys() {
            let _ = writeln!(seen, "{path}");
        }
        for (path, change) in batches.into_iter().flat_map(|(_, read)| read) {
            match change {
                Ok((change, digest)) => {
                    if let Some(digest) = digest {
                        let _ = writeln!(seen, "{path} {}", digest.hex());
                    }
                    scan.changes.insert(path, change);
                }
                Err(error) => scan.errors.push(error),
            }
        }
        scan.digest = digests.then(|| Digest::of(seen.as_bytes()).hex());
        scan
    }

    /// Finds all files and hands them on in batches; gives what is hidden, and the errors on the way.
    fn walk(&self, mut hand_on: impl FnMut(Vec<(NotePath, PathBuf)>)) -> Scan {
        let mut scan = Scan::default();
        let mut files: Vec<(NotePath, PathBuf)> = Vec::with_capacity(BATCH);
        let mut ignores: Vec<(usize, Gitignore)> = Vec::new();
        let mut walker = WalkDir::new(&self.root).follow_links(true).sort_by_file_name().into_iter();
        while let Some(entry) = walker.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().unwrap_or(&self.root).to_path_buf();
                    scan.errors.push(IoError::new("read", &path, describe(&error)));
                    continue;
                }
            };
            if entry.depth() == 0 {
                push_ignore(&mut ignores, &entry);
                continue;
            }
            ignores.retain(|(depth, _)| *depth < entry.depth());
            let is_folder = entry.file_type().is_dir();
            let is_never = |never: &PathBuf| never.file_name() == Some(entry.file_name()) && never == entry.path();
            if self.never.iter().any(is_never) {
                if is_folder {
                    walker.skip_current_dir();
                }
                continue;
            }
            let Some(path) = self.relative(entry.path()) else {
                scan.errors.push(IoError::new("use", entry.path(), "its name is not Unicode"));
                if is_folder {
                    walker.skip_current_dir();
                }
                continue;
            };
            let is_hidden = entry.file_name().to_str().is_some_and(|name| name.starts_with('.'));
            let left_out = is_hidden || self.exclude.is_match(path.as_str()) || self.is_ignored(&entry, &ignores);
            match (is_folder, left_out) {
                (true, true) => walker.skip_current_dir(),
                (true, false) => push_ignore(&mut ignores, &entry),
                (false, true) => {
                    scan.changes.insert(path, Change::Hidden);
                }
                (false, false) if entry.file_type().is_file() => {
                    files.push((path, entry.into_path()));
                    if files.len() == BATCH {
                        hand_on(std::mem::replace(&mut files, Vec::with_capacity(BATCH)));
                    }
                }
                // Sockets, pipes and devices are no content.
                (false, false) => {}
            }
        }
        hand_on(files);
        scan
    }

    /// Whether a file would be read if it stood at this path, `.gitignore` not asked: `None` for what is never content.
    pub fn reads(&self, path: &NotePath) -> Option<bool> {
        let file = self.root.join(path.as_str());
        if self.never.iter().any(|never| file.starts_with(never)) {
            return None;
        }
        let is_hidden = path.as_str().split('/').any(|part| part.starts_with('.'));
        let folders = path.as_str().match_indices('/').map(|(at, _)| &path.as_str()[..at]);
        let is_excluded = folders.chain([path.as_str()]).any(|part| self.exclude.is_match(part));
        Some(!is_hidden && !is_excluded)
    }

    fn relative(&self, path: &Path) -> Option<NotePath> {
        let relative = path.strip_prefix(&self.root).ok()?;
        let parts: Option<Vec<&str>> = relative.components().map(|part| part.as_os_str().to_str()).collect();
        Some(NotePath::new(&parts?.join("/")))
    }

    fn is_ignored(&self, entry: &DirEntry, ignores: &[(usize, Gitignore)]) -> bool {
        let is_folder = entry.file_type().is_dir();
        // The nearest file decides, as in git.
        for ignore in ignores.iter().rev().map(|(_, ignore)| ignore).chain(self.above.iter().rev()) {
            let matched = ignore.matched(entry.path(), is_folder);
            if !matched.is_none() {
                return matched.is_ignore();
            }
        }
        false
    }
}

/// A file with the digest that tells it from what it was, when one was asked for.
type Read = (Change, Option<Digest>);

/// Files read together, with their place among all that are.
type Batch = (usize, Vec<(NotePath, Result<Read, IoError>)>);

/// Large enough that handing on costs nothing, small enough that reading begins at once.
const BATCH: usize = 32;

fn read_all(
    files: Vec<(NotePath, PathBuf)>,
    note: &impl Fn(&NotePath, &[u8]) -> Change,
    digests: bool,
) -> Vec<(NotePath, Result<Read, IoError>)> {
    // One buffer for all: most files are read in one go, without being asked for their size.
    let mut buffer = Vec::with_capacity(1 << 16);
    let read = |(path, file): (NotePath, PathBuf)| {
        let change = read(&path, &file, &mut buffer, note, digests);
        (path, change)
    };
    files.into_iter().map(read).collect()
}

fn read(
    path: &NotePath,
    file: &Path,
    buffer: &mut Vec<u8>,
    note: &impl Fn(&NotePath, &[u8]) -> Change,
    digests: bool,
) -> Result<Read, IoError> {
    let failed = |error| IoError::new("read", file, error);
    if path.is_markdown() {
        buffer.clear();
        File::open(file).and_then(|file| file.take(u64::MAX).read_to_end(buffer)).map_err(failed)?;
        return Ok((note(path, buffer), digests.then(|| Digest::of(buffer))));
    }
    let data = std::fs::metadata(file).map_err(failed)?;
    let digest = digests.then(|| Digest::of(format!("{} {:?}", data.len(), data.modified().ok()).as_bytes()));
    let is_picture =
        matches!(path.extension().as_str(), "avif" | "bmp" | "gif" | "jpeg" | "jpg" | "png" | "webp" | "svg");
    let size = if is_picture { picture_size(path, file) } else { None };
    Ok((Change::Asset(size), digest))
}

fn picture_size(path: &NotePath, file: &Path) -> Option<(u32, u32)> {
    if path.extension() == "svg" {
        return svg_size(&std::fs::read_to_string(file).ok()?);
    }
    let size = imagesize::size(file).ok()?;
    Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?))
}

/// `width` and `height` of the root element in pixels, else the size of its view box (SVG 2, section 8).
fn svg_size(text: &str) -> Option<(u32, u32)> {
    let tags = crate::note::html::tags(text.get(..text.floor_char_boundary(4_096.min(text.len())))?);
    let root = tags.iter().find(|tag| tag.is("svg"))?;
    let pixels = |name: &str| {
        let value = root.attribute(name)?.value.trim().trim_end_matches("px").parse::<f64>().ok()?;
        (value.is_finite() && (1.0..=100_000.0).contains(&value)).then_some(value.round())
    };
    let (width, height) = match (pixels("width"), pixels("height")) {
        (Some(width), Some(height)) => (width, height),
        _ => {
            let view: Vec<f64> =
                root.attribute("viewBox")?.value.split([' ', ',']).filter_map(|part| part.parse().ok()).collect();
            let (width, height) = (*view.get(2)?, *view.get(3)?);
            (width.round(), height.round())
        }
    };
    let whole = |value: f64| format!("{value:.0}").parse::<u32>().ok().filter(|&value| value > 0);
    Some((whole(width)?, whole(height)?))
}

fn push_ignore(ignores: &mut Vec<(usize, Gitignore)>, entry: &DirEntry) {
    let file = entry.path().join(".gitignore");
    if file.is_file() {
        // Lines that are no patterns are passed over, as git does.
        let (ignore, _) = Gitignore::new(file);
        ignores.push((entry.depth(), ignore));
    }
}

/// The `.gitignore` files of the folders between the repository's root and the content folder.
fn above(root: &Path) -> Vec<Gitignore> {
    let Some(repository) = root.ancestors().find(|folder| folder.join(".git").exists()) else { return Vec::new() };
    let mut found = Vec::new();
    for folder in root.ancestors().skip(1).take_while(|folder| folder.starts_with(repository)) {
        let mut builder = GitignoreBuilder::new(folder);
        if folder.join(".gitignore").is_file() {
            builder.add(folder.join(".gitignore"));
        }
        if folder == repository && folder.join(".git/info/exclude").is_file() {
            builder.add(folder.join(".git/info/exclude"));
        }
        if let Ok(ignore) = builder.build() {
            found.push(ignore);
        }
    }
    found.reverse();
    found
}

fn describe(error: &walkdir::Error) -> String {
    match error.loop_ancestor() {
        Some(ancestor) => format!("this link leads back to {}", ancestor.display()),
        None => error.io_error().map_or_else(|| error.to_string(), ToString::to_string),
    }
}
