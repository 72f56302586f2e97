//! Fixtures in one string, books in memory and on disk, and the program itself.

use layerbook::base::diagnostic::{Code, Diagnostic, Severity};
use layerbook::base::path::{NotePath, Url};
use layerbook::base::span::LineIndex;
use layerbook::book::{Book, Change, Changes, Output, Setup};
use layerbook::config::catalog::{self, Catalog};
use layerbook::config::pins::Pins;
use layerbook::config::taxonomy::Taxonomy;
use layerbook::config::{self, Config};
use layerbook::page::Dates;
use layerbook::render::theme::Theme;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

/// Files of a fixture in the order in which they stand: path, flags, text.
#[derive(Debug, Clone)]
pub struct File {
    pub path: String,
    pub flags: Vec<String>,
    pub text: String,
}

/// Splits `//- path flags` sections. Flags are for books in memory: `hidden`, and `20x10` for a picture of that size.
pub fn files(fixture: &str) -> Vec<File> {
    let fixture = fixture.strip_prefix('\n').unwrap_or(fixture);
    let mut files: Vec<File> = Vec::new();
    for line in fixture.split_inclusive('\n') {
        if let Some(head) = line.strip_prefix("//- ") {
            let mut words = head.trim_end().split("  ");
            let path = words.next().unwrap_or_default().to_owned();
            files.push(File { path, flags: words.map(|word| word.trim().to_owned()).collect(), text: String::new() });
        } else {
            files.last_mut().expect("a fixture begins with `//- path`").text.push_str(line);
        }
    }
    files
}

/// The change that puts a file there.
pub fn change(file: &File) -> Change {
    let path = NotePath::new(&file.path);
    if file.flags.iter().any(|flag| flag == "hidden") {
        return Change::Hidden;
    }
    if path.is_markdown() {
        return Change::Note(file.text.clone().into_bytes());
    }
    let size = file.flags.iter().find_map(|flag| {
        let (width, height) = flag.split_once('x')?;
        Some((width.parse().ok()?, height.parse().ok()?))
    });
    Change::Asset(size)
}

pub fn setup(book_toml: &str) -> Setup {
    let (config, errors) = config::read(book_toml, "book.toml");
    assert!(errors.is_empty(), "book.toml of the fixture: {errors:?}");
    setup_of(config)
}

fn setup_of(config: Config) -> Setup {
    Setup {
        config,
        folder_name: "Fixture".to_owned(),
        taxonomy: Taxonomy::built_in(),
        catalog: Arc::new(Catalog::built_in()),
        pins: Pins::default(),
        theme: Theme::new(&BTreeMap::new()).expect("the default theme compiles"),
        drafts: false,
        portable: false,
        today: Some("2027-01-31".to_owned()),
        dates: Dates::default(),
        ledger: Default::default(),
        bare: false,
    }
}

/// How many bytes a server sends of these, compressed as most do.
pub fn gzip(bytes: &[u8]) -> usize {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut packer, bytes).expect("memory takes all");
    packer.finish().expect("memory takes all").len()
}

/// A book in memory. A file `book.toml` of the fixture is its configuration.
pub fn book(fixture: &str) -> Book {
    book_with(fixture, |_| {})
}

pub fn book_with(fixture: &str, adjust: impl FnOnce(&mut Setup)) -> Book {
    let files = files(fixture);
    let toml = files.iter().find(|file| file.path == "book.toml").map_or("", |file| file.text.as_str());
    let mut setup = setup(toml);
    if let Some(file) = files.iter().find(|file| file.path == "facts.yaml") {
        let (catalog, errors) = catalog::read(&file.text, "facts.yaml");
        assert!(errors.is_empty(), "facts.yaml of the fixture: {errors:?}");
        setup.catalog = Arc::new(catalog);
    }
    adjust(&mut setup);
    let is_own = |file: &&File| matches!(file.path.as_str(), "book.toml" | "facts.yaml");
    let changes = files.iter().filter(|file| !is_own(file)).map(|file| (NotePath::new(&file.path), change(file)));
    Book::new(setup, changes.collect()).expect("the default theme takes every book")
}

/// A book of one note with these bytes at `note.md`.
pub fn book_of_bytes(bytes: &[u8]) -> Book {
    let changes = Changes::from([(NotePath::new("note.md"), Change::Note(bytes.to_vec()))]);
    Book::new(setup(""), changes).expect("the default theme takes every book")
}

/// The text at an address.
pub fn page(book: &Book, url: &str) -> String {
    match book.output(&Url::new(url)) {
        Ok(Some(Output::Bytes(bytes))) => String::from_utf8(bytes).expect("pages are UTF-8"),
        Ok(Some(Output::Copy(path))) => panic!("`{url}` is a copy of `{path}`"),
        Ok(None) => {
            let urls: Vec<String> = book.routes().iter().map(|(url, _)| url.to_string()).collect();
            panic!("nothing at `{url}`; there are {urls:#?}")
        }
        Err(error) => panic!("`{url}`: {error}"),
    }
}

/// The body of a note's page, as it stands in `<article class="prose">`.
pub fn prose(book: &Book, url: &str) -> String {
    let page = page(book, url);
    let start = page.find("<article class=\"prose\">").unwrap_or_else(|| panic!("no prose in `{url}`: {page}"));
    let rest = &page[start + "<article class=\"prose\">".len()..];
    let end = rest.rfind("</article>").expect("the article ends");
    rest[..end].trim().to_owned() + "\n"
}

/// The body of a note alone in its book.
pub fn body(markdown: &str) -> String {
    body_with("", markdown)
}

pub fn body_with(book_toml: &str, markdown: &str) -> String {
    prose(&book(&format!("//- book.toml\n{book_toml}\n//- note.md\n{markdown}")), "note/")
}

/// `code file:line:column-end message | help`, one to a line.
pub fn compact(book: &Book, diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        let text = book.text(&diagnostic.file).unwrap_or_else(|| "".into());
        let lines = LineIndex::new(&text);
        let (start, end) = (lines.place(&text, diagnostic.span.start), lines.place(&text, diagnostic.span.end));
        let end = if end.line == start.line { end.column.to_string() } else { format!("{}:{}", end.line, end.column) };
        let help = diagnostic.help.as_ref().map_or(String::new(), |help| format!(" | {help}"));
        let _ = writeln!(
            out,
            "{} {}:{}:{}-{end} {}{help}",
            diagnostic.code, diagnostic.file, start.line, start.column, diagnostic.message
        );
    }
    out
}

/// The diagnostics of the given codes, or all that are not hints when none are given.
pub fn selected(book: &Book, codes: &[Code]) -> Vec<Diagnostic> {
    let wanted = |diagnostic: &Diagnostic| {
        if codes.is_empty() { diagnostic.severity > Severity::Info } else { codes.contains(&diagnostic.code) }
    };
    book.diagnostics().into_iter().filter(|diagnostic| wanted(diagnostic)).collect()
}

/// Compares a fixture's errors and warnings with those that stand under the text they point at:
///
/// ```text
/// See [x](gone.md).
///     ^^^^^^^^^^^^ broken-link: no note or file `gone.md`
/// ```
///
/// After the code stands a part of the message, and after ` | ` a part of the help. Every diagnostic must be named, and
/// every name must be found.
pub fn check(fixture: &str) {
    let mut clean: Vec<File> = Vec::new();
    let mut expected: Vec<Expected> = Vec::new();
    for mut file in files(fixture) {
        let mut text = String::new();
        let mut line_number = 0;
        for line in file.text.split_inclusive('\n') {
            match annotation(line) {
                Some((start, end, code, message, help)) => {
                    expected.push(Expected {
                        file: file.path.clone(),
                        line: line_number,
                        start,
                        end,
                        code,
                        message,
                        help,
                    });
                }
                None => {
                    line_number += 1;
                    text.push_str(line);
                }
            }
        }
        file.text = text;
        clean.push(file);
    }
    let source: String = clean
        .iter()
        .map(|file| {
            let flags: String = file.flags.iter().map(|flag| format!("  {flag}")).collect();
            format!("//- {}{flags}\n{}", file.path, file.text)
        })
        .collect();
    let book = book(&source);
    let mut left = expected;
    let mut surplus = Vec::new();
    for diagnostic in selected(&book, &[]) {
        let text = book.text(&diagnostic.file).unwrap_or_else(|| "".into());
        let lines = LineIndex::new(&text);
        let (start, end) = (lines.place(&text, diagnostic.span.start), lines.place(&text, diagnostic.span.end));
        let end_column = if end.line == start.line { end.column } else { usize::MAX };
        let fits = |expected: &Expected| {
            expected.file == diagnostic.file.as_str()
                && expected.line == start.line
                && expected.start == start.column
                && (expected.end == end_column || end_column == usize::MAX)
                && expected.code == diagnostic.code.name()
                && diagnostic.message.contains(&expected.message)
                && diagnostic.help.as_deref().unwrap_or("").contains(&expected.help)
        };
        match left.iter().position(fits) {
            Some(at) => {
                left.remove(at);
            }
            None => surplus.push(diagnostic),
        }
    }
    assert!(left.is_empty() && surplus.is_empty(), "not found:\n{left:#?}\nfound:\n{}", compact(&book, &surplus));
}

#[derive(Debug)]
struct Expected {
    file: String,
    line: usize,
    start: usize,
    end: usize,
    code: String,
    message: String,
    help: String,
}

fn annotation(line: &str) -> Option<(usize, usize, String, String, String)> {
    let trimmed = line.trim_start_matches(' ');
    let start = line.len() - trimmed.len() + 1;
    let rest = trimmed.trim_start_matches('^');
    let end = start + trimmed.len() - rest.len();
    if end == start {
        return None;
    }
    let (code, message) = rest.trim().split_once(": ").unwrap_or((rest.trim(), ""));
    Code::from_name(code)?;
    let (message, help) = message.split_once("| ").unwrap_or((message, ""));
    Some((start, end, code.to_owned(), message.trim().to_owned(), help.to_owned()))
}

/// A folder on disk that goes away, with a place for caches beside it.
#[derive(Debug)]
pub struct Folder {
    temporary: tempfile::TempDir,
}

/// What a run of the program gave.
#[derive(Debug, Clone)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Folder {
    /// The files of a fixture below `book/`.
    pub fn new(fixture: &str) -> Self {
        let temporary = tempfile::tempdir().expect("a temporary folder");
        let folder = Self { temporary };
        std::fs::create_dir_all(folder.root()).expect("a folder for the book");
        for file in files(fixture) {
            folder.write(&file.path, &file.text);
        }
        folder
    }

    /// The folder of the book.
    pub fn root(&self) -> PathBuf {
        self.temporary.path().join("book")
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("its folder");
        std::fs::write(&path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn remove(&self, path: &str) {
        std::fs::remove_file(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    /// All files below a folder of the book with their bytes, the ledger and the lock of the output left out.
    pub fn tree(&self, below: &str) -> BTreeMap<String, Vec<u8>> {
        tree(&self.path(below))
    }

    /// The program, run in the folder of the book.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_layerbook"));
        command
            .args(arguments)
            .current_dir(self.root())
            .env("LAYERBOOK_CACHE", self.temporary.path().join("cache"))
            .env("NO_COLOR", "1")
            .env_remove("RAYON_NUM_THREADS")
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        run(&mut self.command(arguments))
    }

    /// Builds and expects it to be done, whatever the diagnostics are.
    pub fn build(&self, arguments: &[&str]) -> Run {
        let run = self.run(&[&["build"], arguments].concat());
        assert!(run.code < 2, "{run:#?}");
        run
    }
}

pub fn run(command: &mut Command) -> Run {
    let output = command.output().expect("the program starts");
    let run = Run {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    assert!(!run.err.contains("panicked at"), "{run:#?}");
    run
}

impl Run {
    /// `written`, `unchanged` or `removed` of the last line of a build.
    pub fn count(&self, what: &str) -> usize {
        let line = self
            .err
            .lines()
            .rfind(|line| line.contains(" written, "))
            .unwrap_or_else(|| panic!("no last line: {self:#?}"));
        let before = line.split(&format!(" {what}")).next().expect("split gives one part at least");
        let number = before.rsplit([' ', ':']).next().unwrap_or_default();
        number.parse().unwrap_or_else(|_| panic!("`{number}` in `{line}`"))
    }
}

/// All files below a folder, the ledger and the lock of the output left out.
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.expect("the folder can be read");
        let name =
            entry.path().strip_prefix(folder).expect("it lies in the folder").to_string_lossy().replace('\\', "/");
        if entry.file_type().is_file() && !name.starts_with(".layerbook.") {
            files.insert(name, std::fs::read(entry.path()).expect("the file can be read"));
        }
    }
    files
}

/// Every output of a book in memory; a copied file is told by its path.
pub fn outputs(book: &Book) -> BTreeMap<String, Vec<u8>> {
    let mut memo = layerbook::render::LineMemo::default();
    let mut all = BTreeMap::new();
    for (url, route) in book.routes() {
        let bytes = match book.route(&url, &route, &mut memo).unwrap_or_else(|error| panic!("{url}: {error}")) {
            Output::Bytes(bytes) => bytes,
            Output::Copy(path) => format!("copy of {path}").into_bytes(),
        };
        assert!(all.insert(url.file(), bytes).is_none(), "two outputs at {url}");
    }
    all
}

/// The model as a program sees it.
pub fn model(book: &Book) -> serde_json::Value {
    serde_json::from_str(&layerbook::export::export(&book.pages(), &book.diagnostics())).expect("the export is JSON")
}

/// The file of the site that a `href` on a page leads to; `None` for another host, a scheme, or a place on the page.
pub fn target_file(page_file: &str, href: &str) -> Option<String> {
    let href = href.replace("&amp;", "&").replace("&#39;", "'");
    let path = href.split(['#', '?']).next().unwrap_or_default();
    if path.is_empty() || path.starts_with("//") || path.split('/').next().is_some_and(|first| first.contains(':')) {
        return None;
    }
    let folder = page_file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none() {
                    return Some("a place outside the site".to_owned());
                }
            }
            other => parts.push(other),
        }
    }
    let mut file = layerbook::base::path::decode(&parts.join("/")).into_owned();
    if path.ends_with('/') || path.ends_with("/.") || path.ends_with("..") || file.is_empty() {
        file = format!("{file}/index.html").trim_start_matches('/').to_owned();
    }
    Some(file)
}
