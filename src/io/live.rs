//! A book that follows its folder. Which files are read again is a guess that errs on the side of reading: the book itself
//! tells what changed.

use super::IoError;
use super::open::{OWN_FILES, OpenError, Options, Prepared, prepare};
use super::scan::{Scope, is_hidden, read_one};
use super::survey::{Stamp, Survey};
use crate::base::path::NotePath;
use crate::book::{Applied, Book, Change, Changes};
use crate::page::Dates;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

#[derive(Debug)]
pub struct LiveBook {
    pub book: Book,
    pub root: PathBuf,
    pub cache: super::cache::Cache,
    folder: PathBuf,
    options: Options,
    scope: Scope,
    themes: Vec<PathBuf>,
    /// Of the book's own files and its theme.
    digest: String,
    stamps: Vec<(PathBuf, Stamp)>,
    survey: Survey,
    /// Why the book's own files or its theme cannot be used as they are; the book is then made with what they were.
    pub broken: Option<OpenError>,
    /// Files that are there and cannot be read.
    unreadable: BTreeMap<NotePath, IoError>,
    /// The first survey asks what changed since then.
    opened: SystemTime,
    surveyed: bool,
}

/// What may have changed.
#[derive(Debug, Default)]
pub struct Dirty {
    pub paths: BTreeSet<PathBuf>,
    /// Nobody knows; everything is looked at.
    pub everything: bool,
}

/// What an update did.
#[derive(Debug, Default)]
pub struct Update {
    pub applied: Applied,
    /// Files that changed, for people.
    pub files: Vec<String>,
    /// Folders may have come or gone: those are to be watched anew.
    pub folders: BTreeSet<PathBuf>,
    pub surveyed: bool,
}

impl LiveBook {
    /// # Errors
    /// As [`super::open::open`].
    #[expect(
        clippy::disallowed_methods,
        reason = "files that change while the book is being read are told by their times"
    )]
    pub fn open(folder: &Path, options: &Options) -> Result<Self, OpenError> {
        let opened = SystemTime::now();
        let prepared = prepare(folder, options)?;
        let digest = prepared.digest();
        let Prepared { setup, root, scope, cache, themes, .. } = prepared;
        let scan = scope.scan(&|path, bytes| setup.read(path, bytes), false);
        let book = Book::new(setup, scan.changes)?;
        let mut live = Self {
            book,
            root,
            cache,
            folder: folder.to_path_buf(),
            options: options.clone(),
            scope,
            themes,
            digest,
            stamps: Vec::new(),
            survey: Survey::default(),
            broken: None,
            unreadable: BTreeMap::new(),
            opened,
            surveyed: false,
        };
        live.keep_errors(scan.errors);
        // What changed while it was being read is read again by the first update.
        let stamps = live.own_stamps();
        if !stamps.iter().any(|(_, stamp)| stamp.is_since(opened)) {
            live.stamps = stamps;
        }
        Ok(live)
    }

    /// The content folder.
    pub fn content(&self) -> &Path {
        &self.scope.root
    }

    /// Why the book is without some of its files.
    pub fn errors(&self) -> impl Iterator<Item = &IoError> {
        self.unreadable.values().chain(&self.survey.errors)
    }

    /// Every folder in which a change can matter.
    pub fn folders(&self) -> BTreeSet<PathBuf> {
        let mut folders = self.survey.folders.clone();
        folders.insert(self.scope.root.clone());
        folders.insert(self.root.clone());
        folders.extend(self.survey.linked_folders().map(Path::to_path_buf));
        let above = self.scope.ignore_files.iter().filter_map(|file| file.parent());
        folders.extend(above.filter(|folder| folder.is_dir()).map(Path::to_path_buf));
        for theme in &self.themes {
            let below = walkdir::WalkDir::new(theme).follow_links(true).into_iter().filter_map(Result::ok);
            folders.extend(below.filter(|entry| entry.file_type().is_dir()).map(walkdir::DirEntry::into_path));
        }
        folders
    }

    /// Looks at what may have changed. What the book's own files say is left as it was when they cannot be used, and
    /// [`Self::broken`] tells why; notes are followed all the same.
    ///
    /// # Errors
    /// When the theme cannot take the site's values.
    pub fn update(&mut self, dirty: &Dirty) -> Result<Update, OpenError> {
        let mut update = Update::default();
        // What is broken may be mended by any change, such as a folder that comes.
        let is_named = self.broken.is_some() || dirty.paths.iter().any(|path| self.is_own(path) || self.is_place(path));
        // Two changes within a tick leave the same stamp.
        let is_fresh = |(_, stamp): &(PathBuf, Stamp)| *stamp == Stamp::Fresh;
        if (is_named || dirty.everything)
            && let stamps = self.own_stamps()
            && (is_named || stamps != self.stamps || stamps.iter().any(is_fresh))
        {
            self.stamps = stamps;
            // A folder of the theme may have come, empty as yet.
            update.surveyed = true;
            self.broken = self.renew(&mut update).err();
        }
        let mut changes = Changes::new();
        let mut everything = dirty.everything || !self.surveyed;
        for path in &dirty.paths {
            // A file of patterns may be a note's neighbour too.
            if self.is_own(path) && path.file_name().is_none_or(|name| name != ".gitignore") {
                continue;
            }
            for name in self.survey.names(path) {
                everything |= !self.look(&name, &mut changes);
                if self.survey.folders.contains(&name) {
                    update.folders.insert(name);
                }
            }
        }
        if everything {
            self.survey(&mut changes);
            update.surveyed = true;
        }
        self.apply(changes, &mut update)?;
        Ok(update)
    }

    /// Takes in other dates of last changes, or another day.
    ///
    /// # Errors
    /// When the theme cannot take the site's values.
    pub fn set(&mut self, dates: Option<Dates>, today: Option<String>) -> Result<Update, OpenError> {
        let setup = self.book.setup();
        let dates = dates.filter(|dates| *dates != setup.dates);
        let today = today.filter(|today| Some(today) != setup.today.as_ref());
        if dates.is_none() && today.is_none() {
            return Ok(Update::default());
        }
        let mut setup = setup.clone();
        if let Some(dates) = dates {
            setup.dates = dates;
        }
        if today.is_some() {
            self.options.today.clone_from(&today);
            setup.today = today;
        }
        let applied = self.book.renew(setup, |_| Changes::new())?;
        Ok(Update { applied, ..Update::default() })
    }

    fn is_own(&self, path: &Path) -> bool {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        (path.parent() == Some(&self.root) && (OWN_FILES.contains(&name) || name == ".gitignore"))
            || self.themes.iter().any(|theme| path.starts_with(theme))
            || self.scope.ignore_files.iter().any(|file| file == path)
    }

    /// Whether a path decides which folder is the content.
    fn is_place(&self, path: &Path) -> bool {
        path == self.scope.root || ["content", "src", "src/SUMMARY.md"].iter().any(|name| path == self.root.join(name))
    }

    fn own_stamps(&self) -> Vec<(PathBuf, Stamp)> {
        let own = OWN_FILES.iter().chain([&".gitignore"]).map(|name| self.root.join(name));
        let below =
            |theme: &PathBuf| walkdir::WalkDir::new(theme).follow_links(true).into_iter().filter_map(Result::ok);
        let files = self.themes.iter().flat_map(below).map(walkdir::DirEntry::into_path);
        let stamp = |path: PathBuf| std::fs::metadata(&path).ok().map(|data| (path, Stamp::of(&data)));
        let above = self.scope.ignore_files.iter().cloned();
        own.chain(files).chain(above).filter_map(stamp).collect()
    }

    /// Reads the book's own files again.
    fn renew(&mut self, update: &mut Update) -> Result<(), OpenError> {
        let prepared = prepare(&self.folder, &self.options)?;
        let digest = prepared.digest();
        if digest == self.digest && prepared.scope.digest == self.scope.digest {
            return Ok(());
        }
        let is_same_scope = prepared.scope.digest == self.scope.digest;
        let Prepared { mut setup, root, scope, cache, themes, .. } = prepared;
        setup.dates.clone_from(&self.book.setup().dates);
        let mut errors = None;
        let mut files = |setup: &crate::book::Setup| {
            let scan = scope.scan(&|path, bytes| setup.read(path, bytes), false);
            errors = Some(scan.errors);
            scan.changes
        };
        update.applied = if is_same_scope {
            self.book.renew(setup, files)?
        } else {
            let changes = files(&setup);
            self.book = Book::new(setup, changes)?;
            Applied { parsed: self.book.site().notes.len(), site_rebuilt: true }
        };
        update.surveyed = true;
        (self.root, self.cache, self.scope, self.themes, self.digest) = (root, cache, scope, themes, digest);
        if let Some(errors) = errors {
            self.unreadable.clear();
            self.keep_errors(errors);
            self.surveyed = false;
        }
        update.files.push("the book's own files or its theme".to_owned());
        Ok(())
    }

    /// Looks at one path; `false` when only a survey can tell what it means.
    fn look(&mut self, file: &Path, changes: &mut Changes) -> bool {
        if !file.starts_with(&self.scope.root) || self.scope.is_never(file) {
            return true;
        }
        let Some(folder) = file.parent().filter(|folder| folder.starts_with(&self.scope.root)) else { return false };
        if folder.ancestors().take_while(|above| *above != self.scope.root).any(is_hidden) {
            return true;
        }
        let Some(path) = self.scope.relative(file) else { return true };
        // A file of patterns changes what others are.
        if file.file_name().is_some_and(|name| name == ".gitignore")
            || !self.survey.folders.contains(folder)
            || self.survey.folders.contains(file)
        {
            return false;
        }
        let data = match std::fs::symlink_metadata(file) {
            Ok(data) if data.is_file() => data,
            Ok(data) if data.is_dir() && is_hidden(file) => return true,
            Ok(_) => return false,
            Err(_) => {
                self.survey.files.remove(&path);
                self.unreadable.remove(&path);
                if self.book.knows(&path).is_some() {
                    changes.insert(path, Change::Gone);
                }
                return true;
            }
        };
        let is_hidden = self.scope.leaves_out(&path, file);
        self.survey.files.insert(path.clone(), if is_hidden { Stamp::Hidden } else { Stamp::of(&data) });
        self.read(path, file, is_hidden, changes);
        true
    }

    /// Compares the whole folder with what was known of it.
    fn survey(&mut self, changes: &mut Changes) {
        let survey = Survey::new(&self.scope);
        let differences = if self.surveyed {
            survey.differences(&self.survey)
        } else {
            // Some file systems keep times in steps of two seconds.
            let since = self.opened.checked_sub(Duration::from_secs(2)).unwrap_or(SystemTime::UNIX_EPOCH);
            let known: BTreeMap<&NotePath, bool> = self.book.files().collect();
            let differs = |path: &NotePath, stamp: Stamp| {
                known.get(path) != Some(&(stamp != Stamp::Hidden)) || stamp.is_since(since)
            };
            let seen = survey.files.iter().filter(|(path, stamp)| differs(path, **stamp)).map(|(path, _)| path);
            let gone = known.keys().copied().filter(|path| !survey.files.contains_key(*path));
            seen.chain(gone).cloned().collect()
        };
        for path in differences {
            match survey.files.get(&path) {
                Some(stamp) => {
                    let file = self.scope.root.join(path.as_str());
                    self.read(path, &file, *stamp == Stamp::Hidden, changes);
                }
                None => {
                    self.unreadable.remove(&path);
                    changes.insert(path, Change::Gone);
                }
            }
        }
        self.survey = survey;
        self.surveyed = true;
    }

    fn read(&mut self, path: NotePath, file: &Path, is_hidden: bool, changes: &mut Changes) {
        self.unreadable.remove(&path);
        if is_hidden {
            if self.book.knows(&path) != Some(false) {
                changes.insert(path, Change::Hidden);
            }
            return;
        }
        let setup = self.book.setup();
        let known = self.book.text(&path);
        // A note whose text is these very bytes is that note.
        let is_same = |bytes: &[u8]| known.as_ref().is_some_and(|text| text.as_bytes() == bytes);
        let change =
            read_one(&path, file, &|path, bytes| if is_same(bytes) { Change::Gone } else { setup.read(path, bytes) });
        match change {
            // Nothing that was read is gone: this says that nothing changed.
            Ok(Change::Gone) => {}
            Ok(change) => {
                changes.insert(path, change);
            }
            Err(error) => {
                if self.book.knows(&path).is_some() {
                    changes.insert(path.clone(), Change::Gone);
                }
                if std::fs::symlink_metadata(file).is_ok() {
                    self.unreadable.insert(path, error);
                }
            }
        }
    }

    fn apply(&mut self, changes: Changes, update: &mut Update) -> Result<(), OpenError> {
        if changes.is_empty() {
            return Ok(());
        }
        update.files.extend(changes.keys().map(ToString::to_string));
        let applied = self.book.apply(changes)?;
        update.applied.parsed += applied.parsed;
        update.applied.site_rebuilt |= applied.site_rebuilt;
        Ok(())
    }

    fn keep_errors(&mut self, errors: Vec<IoError>) {
        for error in errors {
            if let Some(path) = self.scope.relative(&error.path) {
                self.unreadable.insert(path, error);
            }
        }
    }
}
