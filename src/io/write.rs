//! Writes a site: compares, writes what differs, deletes only what an earlier run wrote.

use super::IoError;
use super::cache::Cache;
use crate::base::digest::Digest;
use crate::base::path::Url;
use crate::book::{Book, Output};
use crate::render::LineMemo;
use crate::render::theme::ThemeError;
use crate::site::routes::Route;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::UNIX_EPOCH;

/// The list of our own files in the output folder.
pub const LEDGER: &str = ".layerbook.json";
/// Routes that a thread takes at a time.
const CHUNK: usize = 8;
const LOCK: &str = ".layerbook.lock";
const TEMPORARY: &str = ".layerbook-tmp";

/// What a build did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    pub pages: usize,
    pub written: usize,
    pub unchanged: usize,
    pub removed: usize,
}

/// Why a site could not be written.
#[derive(Debug)]
pub enum WriteError {
    Io(IoError),
    Theme(ThemeError),
}

impl From<IoError> for WriteError {
    fn from(error: IoError) -> Self {
        Self::Io(error)
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Ledger {
    version: u32,
    /// Of everything that the files were made from; empty when a build did not end well.
    #[serde(default)]
    inputs: String,
    /// A file that is announced and not yet known to be written has an empty digest.
    files: BTreeMap<String, Entry>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    digest: String,
    size: u64,
    /// Nanoseconds since 1970 when it was written: with equal size and time it need not be read again.
    modified: u64,
}

/// An output that is on disk, by its name.
type Finished = Result<(String, Entry), WriteError>;

/// Writes every route of a book below `output`. `inputs` is the digest of all that the book was made from;
/// highlighted code is taken from the cache and kept there. `step` is called once for each finished file.
///
/// # Errors
/// The first template that fails, in the order of routes, or what the disk refuses. Everything else is written all the same.
pub fn write(
    book: &Book,
    inputs: &str,
    content: &Path,
    output: &Path,
    cache: &Cache,
    step: &(dyn Fn() + Sync),
) -> Result<Written, WriteError> {
    check_overlap(content, output)?;
    fs::create_dir_all(output).map_err(|error| IoError::new("create", output, error))?;
    let _lock = lock(output)?;
    let routes = book.routes();
    let names: BTreeSet<String> = routes.iter().map(|(url, _)| url.file()).collect();
    let (temporary, old) = (Temporary::new(output)?, read_ledger(output)?);
    if !inputs.is_empty() && old.inputs == inputs && is_whole(output, &old, &names) {
        // Outputs are a function of the inputs, so they need not be made to be known.
        return Ok(Written { pages: pages(&routes), written: 0, unchanged: routes.len(), removed: 0 });
    }
    refuse_foreign(output, &old, &names)?;
    announce(output, &temporary, &old, &names)?;

    cache.load_highlighted(book.highlighter());
    book.make_index();
    let writing = Writing { book, content, output, temporary, old, folders: Mutex::default() };
    let written = AtomicUsize::new(0);
    // Lists of the whole book take longest and go first, so that no thread is left with one at the end.
    let is_small = |route: &Route| matches!(route, Route::Note(_) | Route::Markdown(_) | Route::Asset(_));
    let (small, large): (Vec<usize>, Vec<usize>) = (0..routes.len()).partition(|&index| is_small(&routes[index].1));
    let queue: Vec<usize> = large.into_iter().chain(small).collect();
    // Each thread takes the next few routes and keeps its own memo; the order of results is that of the routes again.
    let next = AtomicUsize::new(0);
    let mut results: Vec<(usize, Finished)> = rayon::broadcast(|_| {
        let mut memo = LineMemo::default();
        let mut done = Vec::new();
        loop {
            let start = next.fetch_add(CHUNK, Ordering::Relaxed);
            let Some(chunk) = queue.get(start..(start + CHUNK).min(queue.len())).filter(|chunk| !chunk.is_empty())
            else {
                return done;
            };
            for &index in chunk {
                let (url, route) = &routes[index];
                let result = writing.one(url, route, &mut memo);
                step();
                done.push((
                    index,
                    result.map(|(name, entry, is_new)| {
                        written.fetch_add(usize::from(is_new), Ordering::Relaxed);
                        (name, entry)
                    }),
                ));
            }
        }
    })
    .into_iter()
    .flatten()
    .collect();
    results.sort_by_key(|(index, _)| *index);

    let mut ledger = Ledger { version: 1, ..Ledger::default() };
    let mut first_error = None;
    for ((_, result), (url, _)) in results.into_iter().zip(&routes) {
        match result {
            Ok((name, entry)) => {
                ledger.files.insert(name, entry);
            }
            Err(error) => {
                // The old file stays, and stays ours.
                if let Some(entry) = writing.old.files.get(&url.file()) {
                    ledger.files.insert(url.file(), entry.clone());
                }
                first_error.get_or_insert(error);
            }
        }
    }
    let removed = remove_stale(&writing, &mut ledger, &names)?;
    if first_error.is_none() {
        inputs.clone_into(&mut ledger.inputs);
    }
    write_ledger(output, &writing.temporary, &ledger)?;
    if let Some(error) = first_error {
        return Err(error);
    }
    let written = written.into_inner();
    if written > 0 {
        cache.store_highlighted(book.highlighter());
    }
    Ok(Written { pages: pages(&routes), written, unchanged: routes.len() - written, removed })
}

fn pages(routes: &[(Url, Route)]) -> usize {
    routes.iter().filter(|(url, _)| url.file().ends_with(".html")).count()
}

/// Whether every file is there as it was written.
fn is_whole(output: &Path, ledger: &Ledger, names: &BTreeSet<String>) -> bool {
    ledger.files.len() == names.len()
        && ledger.files.par_iter().all(|(name, entry)| {
            names.contains(name)
                && !entry.digest.is_empty()
                && stat(&output.join(name)) == Some((entry.size, entry.modified))
        })
}

/// What all outputs of one build share.
struct Writing<'a> {
    book: &'a Book,
    content: &'a Path,
    output: &'a Path,
    temporary: Temporary,
    old: Ledger,
    /// Folders that are known to be there.
    folders: Mutex<BTreeSet<PathBuf>>,
}

impl Writing<'_> {
    /// Makes one output and writes it when it differs. Gives its name, its entry, and whether it was written.
    fn one(&self, url: &Url, route: &Route, memo: &mut LineMemo) -> Result<(String, Entry, bool), WriteError> {
        let name = url.file();
        let path = self.output.join(&name);
        let bytes = match self.book.route(url, route, memo).map_err(WriteError::Theme)? {
            Output::Bytes(bytes) => bytes,
            Output::Copy(source) => {
                let source = self.content.join(source.as_str());
                fs::read(&source).map_err(|error| IoError::new("read", &source, error))?
            }
        };
        let digest = Digest::of(&bytes).short(32);
        let (size, modified) = (bytes.len() as u64, stat(&path));
        if let Some((own_size, own_modified)) = modified
            && own_size == size
        {
            let known =
                self.old.files.get(&name).filter(|entry| {
                    entry.size == own_size && entry.modified == own_modified && !entry.digest.is_empty()
                });
            let same = match known {
                Some(entry) => entry.digest == digest,
                None => fs::read(&path).is_ok_and(|own| own == bytes),
            };
            if same {
                return Ok((name, Entry { digest, size, modified: own_modified }, false));
            }
        }
        if let Some(folder) = path.parent() {
            let known = || self.folders.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if !known().contains(folder) {
                fs::create_dir_all(folder).map_err(|error| IoError::new("create", folder, error))?;
                known().insert(folder.to_path_buf());
            }
        }
        self.temporary.replace(&path, &bytes)?;
        let modified = stat(&path).map_or(0, |(_, modified)| modified);
        Ok((name, Entry { digest, size, modified }, true))
    }
}

/// The folder of temporary files, in the output folder so that a rename crosses no file system. Whatever an earlier run
/// that was killed left there goes.
struct Temporary {
    folder: PathBuf,
    next: AtomicUsize,
}

impl Temporary {
    fn new(output: &Path) -> Result<Self, IoError> {
        let folder = output.join(TEMPORARY);
        clear(&folder);
        fs::create_dir_all(&folder).map_err(|error| IoError::new("create", &folder, error))?;
        Ok(Self { folder, next: AtomicUsize::new(0) })
    }

    /// A temporary file and a rename: a reader sees the old file or the new one.
    fn replace(&self, path: &Path, bytes: &[u8]) -> Result<(), IoError> {
        let temporary = self.folder.join(self.next.fetch_add(1, Ordering::Relaxed).to_string());
        fs::write(&temporary, bytes).and_then(|()| fs::rename(&temporary, path)).map_err(|error| {
            let _ = fs::remove_file(&temporary);
            IoError::new("write", path, error)
        })
    }
}

/// Takes away files that have such names as ours, and the folder when nothing is left in it.
fn clear(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().bytes().all(|byte| byte.is_ascii_digit()) {
            let _ = fs::remove_file(entry.path());
        }
    }
    let _ = fs::remove_dir(folder);
}

impl Drop for Temporary {
    fn drop(&mut self) {
        clear(&self.folder);
    }
}

fn stat(path: &Path) -> Option<(u64, u64)> {
    let data = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    let modified = data.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
    Some((data.len(), u64::try_from(modified).unwrap_or(u64::MAX)))
}

/// The output may lie below the content, where the scan passes over it, but never hold it.
fn check_overlap(content: &Path, output: &Path) -> Result<(), IoError> {
    let real = output.canonicalize().unwrap_or_else(|_| output.to_path_buf());
    let refuse = |why: &str| {
        Err(IoError::new("write the site to", output, format!("{why}; choose another folder with --output")))
    };
    if real == content {
        return refuse("it is the content folder");
    }
    if content.starts_with(&real) {
        return refuse("the content folder lies in it");
    }
    if real.starts_with(content) && real.is_dir() && !real.join(LEDGER).exists() && holds_anything(&real) {
        return refuse("it lies in the content folder and holds files that layerbook did not write");
    }
    Ok(())
}

fn holds_anything(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
}

/// One build at a time: the lock is the system's and goes with the process.
fn lock(output: &Path) -> Result<File, IoError> {
    let path = output.join(LOCK);
    let file = File::create(&path).map_err(|error| IoError::new("create", &path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => {
            Err(IoError::new("write the site to", output, "another build is writing there; wait for it to end"))
        }
        // A file system without locks: two builds at once are then on the user.
        Err(fs::TryLockError::Error(_)) => Ok(file),
    }
}

/// Without a ledger nothing is ours to delete. A damaged one cannot tell what is, so nothing is touched then.
fn read_ledger(output: &Path) -> Result<Ledger, IoError> {
    let path = output.join(LEDGER);
    match fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|_| {
            IoError::new(
                "read",
                &path,
                "this list of what layerbook wrote is damaged; remove the output folder and build again",
            )
        }),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Ledger::default()),
        Err(error) => Err(IoError::new("read", &path, error)),
    }
}

fn write_ledger(output: &Path, temporary: &Temporary, ledger: &Ledger) -> Result<(), IoError> {
    let path = output.join(LEDGER);
    let bytes = serde_json::to_vec(ledger).map_err(|error| IoError::new("write", &path, error))?;
    temporary.replace(&path, &bytes)
}

/// Writes down what is about to be written, so that a build that is killed leaves no file that nobody owns.
fn announce(output: &Path, temporary: &Temporary, old: &Ledger, names: &BTreeSet<String>) -> Result<(), IoError> {
    if names.iter().all(|name| old.files.contains_key(name)) {
        return Ok(());
    }
    let mut files = old.files.clone();
    for name in names {
        files.entry(name.clone()).or_default();
    }
    write_ledger(output, temporary, &Ledger { version: 1, inputs: String::new(), files })
}

/// A file of somebody else is never written over.
fn refuse_foreign(output: &Path, old: &Ledger, names: &BTreeSet<String>) -> Result<(), IoError> {
    if old.files.is_empty()
        && !fs::read_dir(output).is_ok_and(|entries| {
            entries.flatten().any(|entry| entry.file_name() != LOCK && entry.file_name() != LEDGER)
        })
    {
        return Ok(());
    }
    for name in names.iter().filter(|name| !old.files.contains_key(*name)) {
        let path = output.join(name);
        if path.exists() {
            let cause = "it is there already and was not written by layerbook; take it away, or choose another folder with --output";
            return Err(IoError::new("write", &path, cause));
        }
    }
    Ok(())
}

/// Deletes what an earlier run wrote and this one did not, and folders that are empty then.
fn remove_stale(writing: &Writing<'_>, ledger: &mut Ledger, names: &BTreeSet<String>) -> Result<usize, IoError> {
    let (output, old) = (writing.output, &writing.old);
    let mut removed = 0;
    // On a file system that tells no case apart, `A.html` may be the new `a.html`.
    let kept: BTreeSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
    for (name, entry) in old.files.iter().filter(|(name, _)| !names.contains(*name)) {
        if name.split('/').any(|part| part == "..") || name.starts_with('/') {
            continue;
        }
        let path = output.join(name);
        if kept.contains(&name.to_lowercase()) && is_same_file(&path, output, name, names) {
            continue;
        }
        match fs::remove_file(&path) {
            Ok(()) => removed += 1,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                ledger.files.insert(name.clone(), entry.clone());
                write_ledger(output, &writing.temporary, ledger)?;
                return Err(IoError::new("remove", &path, error));
            }
        }
        for folder in path.ancestors().skip(1).take_while(|folder| *folder != output) {
            // Fails on a folder that still holds something, as it should.
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
    }
    Ok(removed)
}

fn is_same_file(path: &Path, output: &Path, name: &str, names: &BTreeSet<String>) -> bool {
    let lower = name.to_lowercase();
    let twin = names.iter().find(|other| other.to_lowercase() == lower);
    match (path.canonicalize(), twin.and_then(|twin| output.join(twin).canonicalize().ok())) {
        (Ok(one), Some(other)) => one == other,
        _ => false,
    }
}
