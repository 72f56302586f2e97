//! From a folder on disk to a book in memory.

use super::cache::Cache;
use super::ledger::OnDisk;
use super::scan::Scope;
use super::{IoError, git, ledger};
use crate::base::digest::Digest;
use crate::book::{Book, Setup};
use crate::config::catalog::{self, Catalog};
use crate::config::pins::Pins;
use crate::config::taxonomy::Taxonomy;
use crate::config::{Config, ConfigError, taxonomy};
use crate::page::Dates;
use crate::render::theme::{Theme, ThemeError};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use walkdir::WalkDir;

/// Files of pins beside `book.toml`.
pub const PINS: [&str; 3] = ["articles.yaml", "articles.json", "articles.bib"];

/// The book's own files, which are no content even where they lie among the notes.
pub const OWN_FILES: [&str; 7] =
    ["book.toml", "taxonomy.yaml", "articles.yaml", "articles.json", "articles.bib", "links.toml", "facts.yaml"];

/// How a book is opened.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub drafts: bool,
    pub portable: bool,
    pub base_url: Option<String>,
    /// Where the site is written, when not where the book says.
    pub output: Option<PathBuf>,
    /// `YYYY-MM-DD`
    pub today: Option<String>,
    /// Ask git for the last changes.
    pub dates: bool,
    /// Make [`Opened::inputs`].
    pub digests: bool,
    /// Only diagnostics will be asked for.
    pub bare: bool,
}

/// A book with its places on disk.
#[derive(Debug)]
pub struct Opened {
    pub book: Book,
    /// The folder with `book.toml`, or the folder that was given.
    pub root: PathBuf,
    pub content: PathBuf,
    /// What of the content folder is read.
    pub scope: Scope,
    pub output: PathBuf,
    pub cache: Cache,
    /// Digest of everything that the outputs are made from, this program included; empty when not asked for or not known.
    pub inputs: String,
    /// What was known of addresses on the web.
    pub ledger: OnDisk,
    /// Files that could not be read; the book is without them.
    pub errors: Vec<IoError>,
}

/// Why a book cannot be opened.
#[derive(Debug)]
pub enum OpenError {
    Io(IoError),
    /// The text of the file and its errors.
    Config(Vec<(String, Vec<ConfigError>)>),
    Theme(ThemeError),
    Other(String),
}

impl From<IoError> for OpenError {
    fn from(error: IoError) -> Self {
        Self::Io(error)
    }
}

impl From<ThemeError> for OpenError {
    fn from(error: ThemeError) -> Self {
        Self::Theme(error)
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(formatter),
            Self::Theme(error) => error.fmt(formatter),
            Self::Other(message) => formatter.write_str(message),
            Self::Config(files) => formatter.write_str(&crate::report::human::config_errors(files)),
        }
    }
}

impl std::error::Error for OpenError {}

/// All that is read before the notes are: the book's own files, its theme, and where everything lies.
#[derive(Debug)]
pub struct Prepared {
    pub setup: Setup,
    pub root: PathBuf,
    pub scope: Scope,
    pub output: PathBuf,
    pub cache: Cache,
    pub ledger: OnDisk,
    /// Folders whose files are put over the default theme, whether they are there or not.
    pub themes: Vec<PathBuf>,
    /// The texts of the book's own files.
    texts: String,
}

/// Reads the book's own files and its theme.
///
/// # Errors
/// What keeps the whole book from being read: no such folder, errors in its own files, a theme that does not compile.
pub fn prepare(folder: &Path, options: &Options) -> Result<Prepared, OpenError> {
    let root = folder.canonicalize().map_err(|error| IoError::new("open", folder, error))?;
    if !root.is_dir() {
        return Err(IoError::new(
            "open",
            folder,
            "it is no folder; name the folder with `book.toml`, or a folder of notes",
        )
        .into());
    }
    let mut files = OwnFiles::default();
    let folder_name = root.file_name().and_then(|name| name.to_str()).unwrap_or("Book").to_owned();
    let written = files.text(&root, "book.toml")?;
    let mut config = match &written {
        Some(text) => files.keep(text, crate::config::read(text, "book.toml")),
        None => Config::default_for(&folder_name),
    };
    let taxonomy = match files.text(&root, "taxonomy.yaml")? {
        Some(text) => files.keep(&text, taxonomy::read(&text, "taxonomy.yaml")),
        None => Taxonomy::built_in(),
    };
    if let Some(text) = &written {
        files.keep(text, ((), config.check_cells(&taxonomy, "book.toml")));
    }
    let catalog = match files.text(&root, "facts.yaml")? {
        Some(text) => files.keep(&text, catalog::read(&text, "facts.yaml")),
        None => Catalog::built_in(),
    };
    let mut pins = Pins::default();
    for name in PINS {
        if let Some(text) = files.text(&root, name)? {
            let errors = pins.add(&text, name);
            files.keep(&text, ((), errors));
        }
    }
    let files = files.finish()?;
    let ledger = ledger::read(&root)?;
    if let Some(base_url) = &options.base_url {
        config.build.base_url = Some(format!("{}/", base_url.trim_end_matches('/')));
    }
    let content = content_folder(&root, &config)?;
    let output = match &options.output {
        Some(output) => std::path::absolute(output).map_err(|error| IoError::new("find", output, error))?,
        None => root.join(config.output()),
    };
    // As the scan meets it, however it was written.
    let output = output.canonicalize().unwrap_or(output);
    let theme_folder = theme_folder(&root, &config)?;
    let own_theme = root.join("theme");
    let theme = Theme::new(&theme_files(&[theme_folder.as_deref(), Some(&own_theme)])?)?;

    let mut never = vec![output.clone()];
    if content == root {
        never.extend(OWN_FILES.iter().map(|name| root.join(name)));
        never.push(own_theme.clone());
        never.extend((1..10).map(|number| root.join(format!("links.toml.damaged-{number}"))));
        never.extend(theme_folder.clone());
    }
    let scope = Scope::new(&content, &config.exclude, never).map_err(OpenError::Other)?;
    let cache = Cache::of(&root);
    let setup = Setup {
        config,
        folder_name,
        taxonomy,
        catalog: Arc::new(catalog),
        pins,
        theme,
        drafts: options.drafts,
        portable: options.portable,
        today: options.today.clone(),
        dates: Dates::default(),
        ledger: Arc::new(ledger.reading.ledger.clone()),
        bare: options.bare,
    };
    let themes = theme_folder.into_iter().chain([own_theme]).collect();
    Ok(Prepared { setup, root, scope, output, cache, ledger, themes, texts: files.texts })
}

impl Prepared {
    /// Of everything here that a page can show.
    pub fn digest(&self) -> String {
        Digest::of(
            format!("{}\0{}\0{}", self.texts, self.setup.theme.digest, Digest::of(&self.ledger.bytes).hex()).as_bytes(),
        )
        .hex()
    }
}

/// Opens the book in a folder: with its `book.toml`, or any folder of notes.
///
/// # Errors
/// As [`prepare`].
pub fn open(folder: &Path, options: &Options) -> Result<Opened, OpenError> {
    let prepared = prepare(folder, options)?;
    let own = prepared.digest();
    let Prepared { mut setup, root, scope, output, cache, ledger, .. } = prepared;
    let content = scope.root.clone();
    let (scan, dates) = rayon::join(
        || scope.scan(&|path, bytes| setup.read(path, bytes), options.digests),
        || if options.dates { git::dates(&content, &cache) } else { Default::default() },
    );
    let inputs = match &scan.digest {
        Some(digest) if scan.errors.is_empty() => inputs(format!("{} {options:?} {digest} {own}\n", program()), &dates),
        _ => String::new(),
    };
    setup.dates = dates;
    let book = Book::new(setup, scan.changes)?;
    Ok(Opened { book, root, content, scope, output, cache, inputs, ledger, errors: scan.errors })
}

fn inputs(mut inputs: String, dates: &Dates) -> String {
    let mut dated: Vec<String> = dates.iter().map(|(path, date)| format!("{path} {date}\n")).collect();
    dated.sort();
    inputs.push_str(&dated.concat());
    Digest::of(inputs.as_bytes()).hex()
}

/// This very program: another one may make other pages of the same book.
fn program() -> String {
    let data = std::env::current_exe()
        .and_then(std::fs::metadata)
        .map(|data| format!("{} {:?}", data.len(), data.modified().ok()));
    format!("{} {}", env!("CARGO_PKG_VERSION"), data.unwrap_or_default())
}

/// `[book] src`; without it `content/`, mdBook's `src/` when there is a `SUMMARY.md`, or the folder itself.
fn content_folder(root: &Path, config: &Config) -> Result<PathBuf, OpenError> {
    if let Some(source) = &config.book.source {
        let folder = root.join(source);
        return folder.canonicalize().map_err(|error| IoError::new("open the content folder", &folder, error).into());
    }
    let has_config = root.join("book.toml").is_file();
    if has_config && root.join("src/SUMMARY.md").is_file() {
        return Ok(root.join("src"));
    }
    let content = root.join("content");
    Ok(if content.is_dir() { content } else { root.to_path_buf() })
}

fn theme_folder(root: &Path, config: &Config) -> Result<Option<PathBuf>, OpenError> {
    let folder = match (&config.theme.path, &config.theme.name) {
        (Some(path), _) => root.join(path),
        (None, Some(name)) if name != "default" => root.join("themes").join(name),
        _ => return Ok(None),
    };
    if folder.is_dir() {
        Ok(Some(folder))
    } else {
        Err(IoError::new("open the theme", &folder, "there is no such folder; see `[theme]` in book.toml").into())
    }
}

/// Files of themes by their path in them, later folders over earlier ones.
fn theme_files(folders: &[Option<&Path>]) -> Result<BTreeMap<String, Vec<u8>>, OpenError> {
    let mut files = BTreeMap::new();
    for folder in folders.iter().flatten().filter(|folder| folder.is_dir()) {
        for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name() {
            let entry = entry.map_err(|error| IoError::new("read the theme", folder, error))?;
            let parts: Option<Vec<&str>> = entry
                .path()
                .strip_prefix(folder)
                .ok()
                .and_then(|path| path.components().map(|part| part.as_os_str().to_str()).collect());
            let Some(name) = parts.map(|parts| parts.join("/")).filter(|_| entry.file_type().is_file()) else {
                continue;
            };
            if ["templates/", "assets/", "styles/"].iter().any(|folder| name.starts_with(folder))
                || name == "words.toml"
            {
                let bytes = std::fs::read(entry.path()).map_err(|error| IoError::new("read", entry.path(), error))?;
                files.insert(name, bytes);
            }
        }
    }
    Ok(files)
}

/// The book's own files, with all their errors together.
#[derive(Default)]
struct OwnFiles {
    /// Names and texts, for the digest of inputs.
    texts: String,
    errors: Vec<(String, Vec<ConfigError>)>,
}

impl OwnFiles {
    fn text(&mut self, root: &Path, name: &str) -> Result<Option<String>, IoError> {
        let path = root.join(name);
        match std::fs::read(&path) {
            Ok(bytes) => {
                let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").map(<[u8]>::to_vec).unwrap_or(bytes);
                let text = String::from_utf8(bytes)
                    .map_err(|_| IoError::new("read", &path, "it is not UTF-8; save it as UTF-8"))?;
                self.texts.push_str(name);
                self.texts.push_str(&text);
                Ok(Some(text))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(IoError::new("read", &path, error)),
        }
    }

    fn keep<T>(&mut self, text: &str, (value, errors): (T, Vec<ConfigError>)) -> T {
        if !errors.is_empty() {
            self.errors.push((text.to_owned(), errors));
        }
        value
    }

    fn finish(self) -> Result<Self, OpenError> {
        if self.errors.is_empty() { Ok(self) } else { Err(OpenError::Config(self.errors)) }
    }
}
