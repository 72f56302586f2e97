//! Floor 1: what the book is told. `book.toml`, the taxonomy, the pins of articles and the order of a `SUMMARY.md`, each
//! read from text, with every error at once and in its place.

pub mod catalog;
pub mod cells;
pub mod external;
pub mod ledger;
pub mod pins;
pub mod summary;
mod table;
pub mod taxonomy;
#[cfg(test)]
mod tests;
pub mod vocabulary;

use crate::base::diagnostic::{Code, Severity};
use crate::base::span::Span;
use crate::base::value::{Problem, Value};
use crate::base::{suggest, toml};
use external::ExternalConfig;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use std::collections::BTreeMap;
use table::{Format, Table};

/// An error in one of the book's own files. It stops the run: a build that ignores half of its configuration would
/// publish something that nobody asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    pub file: String,
    pub span: Span,
    /// In one line without a final full stop.
    pub message: String,
    pub help: Option<String>,
}

/// What `book.toml` says. The keys are listed in the manual's chapter on configuration; those of `[book]` and a few
/// others are mdBook's, so that its books can be read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Config {
    pub book: BookConfig,
    pub build: BuildConfig,
    /// Patterns of files below the content folder that are left out.
    pub exclude: Vec<String>,
    pub markdown: MarkdownConfig,
    pub theme: ThemeConfig,
    pub search: SearchConfig,
    /// Levels that differ from the default; `None` is off.
    pub levels: BTreeMap<Code, Option<Severity>>,
    /// Codes that are not reported in the files that a pattern fits.
    pub ignore: Vec<IgnoreRule>,
    pub external: ExternalConfig,
    /// Names that are publishers when they stand in a byline.
    pub publishers: Vec<String>,
    /// Cells of the matrix in which nothing is to be decided.
    pub idle_cells: Vec<cells::IdleCell>,
}

/// One line of `[check.ignore]`.
#[derive(Debug, Clone)]
pub struct IgnoreRule {
    pub pattern: String,
    pub files: GlobSet,
    /// Empty is every code.
    pub codes: Vec<Code>,
}

impl PartialEq for IgnoreRule {
    fn eq(&self, other: &Self) -> bool {
        (&self.pattern, &self.codes) == (&other.pattern, &other.codes)
    }
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct BookConfig {
    /// The name of the folder where `None`.
    pub title: Option<String>,
    pub authors: Vec<String>,
    pub description: Option<String>,
    /// A language tag; `en` where `None`.
    pub language: Option<String>,
    pub direction: Option<Direction>,
    /// The content folder as written.
    pub source: Option<String>,
}

/// The direction of writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    LeftToRight,
    RightToLeft,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct BuildConfig {
    /// `site` where `None`.
    pub output: Option<String>,
    /// With a final slash.
    pub base_url: Option<String>,
    pub drafts: bool,
    /// `{path}` stands for the note's path below the content folder.
    pub edit_url: Option<String>,
    /// Where the book's own text can be read and changed.
    pub repository: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MarkdownConfig {
    pub html: HtmlPolicy,
    pub math: bool,
    pub external_images: ExternalImages,
}

/// What becomes of raw HTML in notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HtmlPolicy {
    #[default]
    Sanitize,
    Allow,
    Escape,
}

/// What becomes of images on other hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ExternalImages {
    #[default]
    Link,
    Load,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ThemeConfig {
    pub name: Option<String>,
    pub path: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchConfig {
    /// There is an index, and a page that searches.
    pub enabled: bool,
}

impl Default for SearchConfig {
    fn default() -> Self {
        Self { enabled: true }
    }
}

impl Config {
    /// For a folder without `book.toml`.
    pub fn default_for(folder_name: &str) -> Self {
        let title = Some(folder_name.to_owned()).filter(|name| !name.is_empty());
        Self { book: BookConfig { title, ..BookConfig::default() }, ..Self::default() }
    }

    /// The level at which a code is reported; `None` is not at all.
    pub fn level(&self, code: Code) -> Option<Severity> {
        self.levels.get(&code).copied().unwrap_or_else(|| Some(code.default_severity()))
    }

    /// The same for a finding that has a level of its own where the book sets none.
    pub fn level_of(&self, code: Code, own: Severity) -> Option<Severity> {
        self.levels.get(&code).copied().unwrap_or(Some(own))
    }

    /// The path of the address that the site will have, without a final slash; empty at the root of a host.
    pub fn base_path(&self) -> &str {
        let rest = self.build.base_url.as_deref().and_then(|base| base.split_once("://")).map_or("", |(_, rest)| rest);
        rest.find('/').map_or("", |at| &rest[at..]).trim_end_matches('/')
    }

    pub fn language(&self) -> &str {
        self.book.language.as_deref().unwrap_or("en")
    }

    pub fn output(&self) -> &str {
        self.build.output.as_deref().unwrap_or("site")
    }
}

/// Reads `book.toml`. Whatever could be read is in the configuration, also beside errors: the preview goes on with it.
pub fn read(text: &str, path_for_messages: &str) -> (Config, Vec<ConfigError>) {
    let mut problems = Vec::new();
    let entries = toml::read(text, 0..text.len(), &mut problems);
    let mut top = Table::new("", &entries, text, Format::Toml);
    let mut config = Config::default();
    if let Some(table) = top.table("book", &mut problems) {
        config.book = book(table, &mut problems);
    }
    if let Some(table) = top.table("build", &mut problems) {
        config.build = build(table, &mut problems);
    }
    if let Some(mut table) = top.table("content", &mut problems) {
        config.exclude = table.texts("exclude", &mut problems);
        table.finish(&mut problems);
    }
    let mut math = None;
    if let Some(table) = top.table("markdown", &mut problems) {
        (config.markdown, math) = markdown(table, &mut problems);
    }
    if let Some(mut table) = top.table("theme", &mut problems) {
        config.theme.name = table.text("name", &mut problems);
        config.theme.path = table.text("path", &mut problems);
        table.finish(&mut problems);
    }
    if let Some(mut table) = top.table("search", &mut problems) {
        config.search.enabled = table.flag("enabled", &mut problems).unwrap_or(true);
        table.finish(&mut problems);
    }
    if let Some(mut table) = top.table("check", &mut problems) {
        if let Some(external) = table.table("external", &mut problems) {
            config.external = external::read(external, &mut problems);
        }
        if let Some(ignore) = table.table("ignore", &mut problems) {
            config.ignore = ignore_rules(&ignore, &mut problems);
        }
        levels(&table, &mut config, &mut problems);
    }
    if let Some(mut table) = top.table("articles", &mut problems) {
        config.publishers = table.texts("publishers", &mut problems);
        table.finish(&mut problems);
    }
    if let Some(mut table) = top.table("matrix", &mut problems) {
        if let Some(idle) = table.table("not-applicable", &mut problems) {
            config.idle_cells = cells::read(&idle, &mut problems);
        }
        table.finish(&mut problems);
    }
    // mdBook's: its renderers and preprocessors have keys that only they know.
    if let Some(table) = top.table("output", &mut problems) {
        mdbook_output(table, &mut config, math);
    }
    top.ignore("preprocessor");
    top.ignore("rust");
    top.finish(&mut problems);
    (config, errors(problems, path_for_messages))
}

fn errors(mut problems: Vec<Problem>, file: &str) -> Vec<ConfigError> {
    problems.sort_by_key(|problem| problem.span);
    let located = |problem: Problem| ConfigError {
        file: file.to_owned(),
        span: problem.span,
        message: problem.message,
        help: problem.help,
    };
    problems.into_iter().map(located).collect()
}

fn book(mut table: Table<'_>, problems: &mut Vec<Problem>) -> BookConfig {
    let mut book = BookConfig {
        title: table.text("title", problems).filter(|title| !title.is_empty()),
        authors: table.texts("authors", problems),
        description: table.text("description", problems).filter(|text| !text.is_empty()),
        language: table.text("language", problems).filter(|text| !text.is_empty()),
        direction: table.choice(
            "text-direction",
            &[("ltr", Direction::LeftToRight), ("rtl", Direction::RightToLeft)],
            problems,
        ),
        source: table.text("src", problems).filter(|text| !text.is_empty()),
    };
    book.authors.extend(table.texts("author", problems));
    table.ignore("multilingual");
    table.finish(problems);
    book
}

fn build(mut table: Table<'_>, problems: &mut Vec<Problem>) -> BuildConfig {
    let output = table.text("output", problems);
    let mdbook_output = table.text("build-dir", problems);
    let base_span = table.entry("base-url").map(|entry| entry.span);
    let mut base_url = table.text("base-url", problems).filter(|url| !url.is_empty());
    if let (Some(url), Some(span)) = (&mut base_url, base_span) {
        if !(url.starts_with("https://") || url.starts_with("http://")) || url::Url::parse(url).is_err() {
            problems.push(
                Problem::new(span, format!("`{url}` is no web address"))
                    .help("write the whole address: `https://playbook.example.com/`"),
            );
        } else if !url.ends_with('/') {
            url.push('/');
        }
    }
    let build = BuildConfig {
        output: output.or(mdbook_output),
        base_url,
        drafts: table.flag("drafts", problems).unwrap_or(false),
        edit_url: table.text("edit-url", problems).filter(|url| !url.is_empty()),
        repository: None,
    };
    for key in ["create-missing", "use-default-preprocessors", "extra-watch-dirs"] {
        table.ignore(key);
    }
    table.finish(problems);
    build
}

fn markdown(mut table: Table<'_>, problems: &mut Vec<Problem>) -> (MarkdownConfig, Option<bool>) {
    let html = [("sanitize", HtmlPolicy::Sanitize), ("allow", HtmlPolicy::Allow), ("escape", HtmlPolicy::Escape)];
    let images = [("link", ExternalImages::Link), ("load", ExternalImages::Load)];
    let html = table.choice("html", &html, problems).unwrap_or_default();
    let math = table.flag("math", problems);
    let external_images = table.choice("external-images", &images, problems).unwrap_or_default();
    table.finish(problems);
    (MarkdownConfig { html, math: math.unwrap_or(false), external_images }, math)
}

/// `"archive/**" = ["broken-link", "orphan-note"]`, or `"all"`. The patterns are those of `[content] exclude`.
fn ignore_rules(table: &Table<'_>, problems: &mut Vec<Problem>) -> Vec<IgnoreRule> {
    let mut rules = Vec::new();
    for entry in table.entries() {
        let mut codes = Vec::new();
        let mut all = false;
        for (value, span) in table.items(entry) {
            match value {
                Value::Text(name) if name == "all" => all = true,
                Value::Text(name) => match Code::from_name(name) {
                    Some(code) => codes.push(code),
                    None => problems.push(no_code(name, span)),
                },
                _ => problems.push(table.mistyped(entry, "a list of codes")),
            }
        }
        if all {
            codes.clear();
        } else if codes.is_empty() {
            continue;
        }
        match files(&entry.key) {
            Ok(files) => rules.push(IgnoreRule { pattern: entry.key.clone(), files, codes }),
            Err(error) => {
                problems.push(Problem::new(entry.key_span, format!("`{}` is no pattern: {error}", entry.key)))
            }
        }
    }
    rules
}

/// The files that a pattern names: itself, and all that lies below it.
fn files(pattern: &str) -> Result<GlobSet, globset::Error> {
    let bare = pattern.trim_end_matches('/');
    let mut set = GlobSetBuilder::new();
    for pattern in [bare.to_owned(), format!("{bare}/**")] {
        set.add(GlobBuilder::new(&pattern).literal_separator(true).build()?);
    }
    set.build()
}

fn no_code(name: &str, span: Span) -> Problem {
    let names = Code::ALL.iter().map(|code| code.name());
    let mut problem = Problem::new(span, format!("no diagnostic is called `{name}`"));
    problem.help = suggest::nearest(name, names).map(|name| format!("did you mean `{name}`?"));
    problem
}

fn levels(table: &Table<'_>, config: &mut Config, problems: &mut Vec<Problem>) {
    for entry in table.entries().iter().filter(|entry| !matches!(entry.key.as_str(), "external" | "ignore")) {
        let Some(code) = Code::from_name(&entry.key) else {
            problems.push(no_code(&entry.key, entry.key_span));
            continue;
        };
        let level = match &entry.value {
            Value::Text(level) => match level.as_str() {
                "error" => Some(Some(Severity::Error)),
                "warning" => Some(Some(Severity::Warning)),
                "info" => Some(Some(Severity::Info)),
                "off" => Some(None),
                _ => None,
            },
            _ => None,
        };
        match level {
            Some(level) => {
                config.levels.insert(code, level);
            }
            None => problems.push(
                Problem::new(entry.span, format!("`{}` wants a level", entry.key))
                    .help("write one of `\"error\"`, `\"warning\"`, `\"info\"`, `\"off\"`"),
            ),
        }
    }
}

/// What is worth having from mdBook's HTML renderer. Nothing here is an error: the tables belong to mdBook.
fn mdbook_output(mut table: Table<'_>, config: &mut Config, math: Option<bool>) {
    let mut unheard = Vec::new();
    let Some(mut html) = table.table("html", &mut unheard) else { return };
    if math.is_none() {
        config.markdown.math = html.flag("mathjax-support", &mut unheard).unwrap_or(false);
    }
    config.build.repository = html.text("git-repository-url", &mut unheard).filter(|url| !url.is_empty());
    if config.build.edit_url.is_none() {
        // mdBook's `{path}` begins at the book, ours at the content folder.
        let source = config.book.source.as_deref().unwrap_or("src").trim_matches('/');
        let path = if source.is_empty() || source == "." { "{path}".to_owned() } else { format!("{source}/{{path}}") };
        config.build.edit_url =
            html.text("edit-url-template", &mut unheard).map(|template| template.replace("{path}", &path));
    }
}
