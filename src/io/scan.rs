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
    /// Where such files are, or would be.
    pub(super) ignore_files: Vec<PathBuf>,
    /// Of everything that decides what is read.
    pub digest: String,
}

/// What a walk meets.
pub(super) enum Met {
    Folder(DirEntry),
    /// There, but ignored, excluded or hidden.
    Hidden(NotePath),
    File(NotePath, DirEntry),
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
    pub fn new(root: &Path, patterns: &[String], never: Vec<PathBuf>) -> Result<Self, String> {
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            // `drafts/` and `drafts` leave out all that lies below.
            let bare = pattern.trim_end_matches('/');
            for pattern in [bare.to_owned(), format!("{bare}/**")] {
                let glob = GlobBuilder::new(&pattern).literal_separator(true).build();
                set.add(glob.map_err(|error| format!("`[content] exclude`: {error}"))?);
            }
        }
        let exclude = set.build().map_err(|error| format!("`[content] exclude`: {error}"))?;
        let (above, ignore_files, texts) = above(root);
        let digest = Digest::of(format!("{} {never:?} {patterns:?} {texts}", root.display()).as_bytes()).hex();
        Ok(Self { root: root.to_path_buf(), exclude, never, above, ignore_files, digest })
    }

    /// Reads everything; `note` takes the bytes of each Markdown file while the walk goes on. Digests are made when asked for.
    pub fn scan(&self, note: &(impl Fn(&NotePath, &[u8]) -> Change + Sync), digests: bool) -> Scan {
        let batches: Mutex<Vec<Batch>> = Mutex::default();
        let mut scan = Scan::default();
        rayon::scope(|tasks| {
            let mut count = 0;
            let mut files = Vec::with_capacity(BATCH);
            let mut hand_on = |files: Vec<(NotePath, PathBuf)>| {
                let (index, batches) = (count, &batches);
                count += 1;
                tasks.spawn(move |_| {
                    let read = read_all(files, note, digests);
                    batches.lock().unwrap_or_else(PoisonError::into_inner).push((index, read));
                });
            };
            let Scan { changes, errors, .. } = &mut scan;
            self.walk(errors, |met| match met {
                Met::Folder(_) => {}
                Met::Hidden(path) => {
                    changes.insert(path, Change::Hidden);
                }
                Met::File(path, entry) => {
                    files.push((path, entry.into_path()));
                    if files.len() == BATCH {
                        hand_on(std::mem::replace(&mut files, Vec::with_capacity(BATCH)));
                    }
                }
            });
            hand_on(files);
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

    /// Meets every folder and every file that is not out of bounds, in the order of their names.
    pub(super) fn walk(&self, errors: &mut Vec<IoError>, mut meet: impl FnMut(Met)) {
        let mut ignores: Vec<(usize, Gitignore)> = Vec::new();
        let mut walker = WalkDir::new(&self.root).follow_links(true).sort_by_file_name().into_iter();
        while let Some(entry) = walker.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().unwrap_or(&self.root).to_path_buf();
                    // The locks of Emacs are hidden links to nowhere.
                    if !is_hidden(&path) {
                        errors.push(IoError::new("read", &path, describe(&error)));
                    }
                    continue;
                }
            };
            if entry.depth() == 0 {
                push_ignore(&mut ignores, entry.depth(), entry.path());
                meet(Met::Folder(entry));
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
                errors.push(IoError::new("use", entry.path(), "its name is not Unicode"));
                if is_folder {
                    walker.skip_current_dir();
                }
                continue;
            };
            let left_out = is_hidden(entry.path())
                || self.exclude.is_match(path.as_str())
                || self.is_ignored(entry.path(), is_folder, &ignores);
            match (is_folder, left_out) {
                (true, true) => walker.skip_current_dir(),
                (true, false) => {
                    push_ignore(&mut ignores, entry.depth(), entry.path());
                    meet(Met::Folder(entry));
                }
                (false, true) => meet(Met::Hidden(path)),
                (false, false) if entry.file_type().is_file() => meet(Met::File(path, entry)),
                // Sockets, pipes and devices are no content.
                (false, false) => {}
            }
        }
    }

    /// Whether a file is left out, the folder that holds it being read.
    pub(super) fn leaves_out(&self, path: &NotePath, file: &Path) -> bool {
        if is_hidden(file) || self.exclude.is_match(path.as_str()) {
            return true;
        }
        let mut folders: Vec<&Path> =
            file.ancestors().skip(1).take_while(|folder| folder.starts_with(&self.root)).collect();
        folders.reverse();
        let mut ignores = Vec::new();
        for (depth, folder) in folders.into_iter().enumerate() {
            push_ignore(&mut ignores, depth, folder);
        }
        self.is_ignored(file, false, &ignores)
    }

    /// Whether a path is the output, the theme, or another thing that is never content, or lies in one.
    pub(super) fn is_never(&self, file: &Path) -> bool {
        self.never.iter().any(|never| file.starts_with(never))
    }

    /// Whether a file would be read if it stood at this path, `.gitignore` not asked: `None` for what is never content.
    pub fn reads(&self, path: &NotePath) -> Option<bool> {
        let file = self.root.join(path.as_str());
        if self.is_never(&file) {
            return None;
        }
        let is_hidden = path.as_str().split('/').any(|part| part.starts_with('.'));
        let folders = path.as_str().match_indices('/').map(|(at, _)| &path.as_str()[..at]);
        let is_excluded = folders.chain([path.as_str()]).any(|part| self.exclude.is_match(part));
        Some(!is_hidden && !is_excluded)
    }

    pub(super) fn relative(&self, path: &Path) -> Option<NotePath> {
        let relative = path.strip_prefix(&self.root).ok()?;
        let parts: Option<Vec<&str>> = relative.components().map(|part| part.as_os_str().to_str()).collect();
        Some(NotePath::new(&parts?.join("/")))
    }

    fn is_ignored(&self, path: &Path, is_folder: bool, ignores: &[(usize, Gitignore)]) -> bool {
        // The nearest file decides, as in git.
        for ignore in ignores.iter().rev().map(|(_, ignore)| ignore).chain(self.above.iter().rev()) {
            let matched = ignore.matched(path, is_folder);
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

/// What one file is now.
pub(super) fn read_one(
    path: &NotePath,
    file: &Path,
    note: &impl Fn(&NotePath, &[u8]) -> Change,
) -> Result<Change, IoError> {
    read(path, file, &mut Vec::new(), note, false).map(|(change, _)| change)
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

pub(super) fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

fn push_ignore(ignores: &mut Vec<(usize, Gitignore)>, depth: usize, folder: &Path) {
    let file = folder.join(".gitignore");
    if file.is_file() {
        // Lines that are no patterns are passed over, as git does.
        let (ignore, _) = Gitignore::new(file);
        ignores.push((depth, ignore));
    }
}

/// The `.gitignore` files of the folders between the repository's root and the content folder, and their texts.
fn above(root: &Path) -> (Vec<Gitignore>, Vec<PathBuf>, String) {
    let mut found = Vec::new();
    let mut files = Vec::new();
    let mut texts = String::new();
    let repository = root.ancestors().find(|folder| folder.join(".git").exists());
    for folder in root.ancestors().skip(1).take_while(|folder| repository.is_some_and(|top| folder.starts_with(top))) {
        let mut builder = GitignoreBuilder::new(folder);
        let own = folder.join(".gitignore");
        let exclude = folder.join(".git/info/exclude");
        for file in [Some(own), (Some(folder) == repository).then_some(exclude)].into_iter().flatten() {
            if let Ok(text) = std::fs::read_to_string(&file) {
                texts.push_str(&text);
                builder.add(&file);
            }
            files.push(file);
        }
        if let Ok(ignore) = builder.build() {
            found.push(ignore);
        }
    }
    found.reverse();
    (found, files, texts)
}

fn describe(error: &walkdir::Error) -> String {
    match error.loop_ancestor() {
        Some(ancestor) => format!("this link leads back to {}", ancestor.display()),
        None => error.io_error().map_or_else(|| error.to_string(), ToString::to_string),
    }
}
