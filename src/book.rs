//! Floor 6: a book in memory. Changes in, outputs and diagnostics out; no I/O, and nothing kept that could go stale.

use crate::base::diagnostic::Diagnostic;
use crate::base::path::{NotePath, Url};
use crate::config::Config;
use crate::config::catalog::Catalog;
use crate::config::ledger::Ledger;
use crate::config::pins::Pins;
use crate::config::taxonomy::Taxonomy;
use crate::note::markdown::MarkdownOptions;
use crate::note::{self, Note, ParseOptions};
use crate::page::inputs::Hrefs;
use crate::page::{Dates, Pages};
use crate::render::theme::{Theme, ThemeError};
use crate::render::{self, Highlighter, LineMemo, SiteValue};
use crate::search::{Index, Records};
use crate::site::names::Files;
use crate::site::routes::Route;
use crate::site::{Input, NoteIndex, Site};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// Everything that a book is made from beside its files.
#[derive(Debug, Clone)]
pub struct Setup {
    pub config: Config,
    /// Of the folder, for a book that has no title.
    pub folder_name: String,
    pub taxonomy: Taxonomy,
    /// What claims may speak of.
    pub catalog: Arc<Catalog>,
    pub pins: Pins,
    pub theme: Theme,
    /// Drafts have pages too.
    pub drafts: bool,
    pub portable: bool,
    /// `YYYY-MM-DD`. The clock is read at the edge alone.
    pub today: Option<String>,
    /// Last changes by git.
    pub dates: Dates,
    /// What is known of addresses on the web.
    pub ledger: Arc<Ledger>,
    /// Only diagnostics will be asked for: what pages alone show is not read.
    pub bare: bool,
}

impl Setup {
    /// What the bytes of a Markdown file are: whoever reads many files at once has their notes made at once too.
    pub fn read(&self, path: &NotePath, bytes: &[u8]) -> Change {
        if path.as_str() == SUMMARY {
            return Change::Note(bytes.to_vec());
        }
        Change::Read(Arc::new(note::parse(path, bytes, self.parse_options())))
    }

    /// Whether a file read under the other setup is the same note. The site and its pages may differ.
    fn reads_alike(&self, other: &Self) -> bool {
        self.parse_options() == other.parse_options()
    }

    fn parse_options(&self) -> ParseOptions<'_> {
        ParseOptions {
            markdown: MarkdownOptions { math: self.config.markdown.math },
            taxonomy: &self.taxonomy,
            publishers: &self.config.publishers,
            bare: self.bare,
        }
    }
}

/// What became of files: path → what stands there now.
pub type Changes = BTreeMap<NotePath, Change>;

#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// The bytes of a Markdown file.
    Note(Vec<u8>),
    /// The same, made a note already by [`Setup::read`].
    Read(Arc<Note>),
    /// Another file; for a picture with its width and height.
    Asset(Option<(u32, u32)>),
    /// There, but ignored, excluded or hidden.
    Hidden,
    Gone,
}

/// mdBook's table of contents: it orders the notes and is none itself.
const SUMMARY: &str = "SUMMARY.md";

/// What applying changes took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Applied {
    pub parsed: usize,
    pub site_rebuilt: bool,
}

/// What stands at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    Bytes(Vec<u8>),
    /// A file of the content folder, as it is.
    Copy(NotePath),
}

/// One state of a book, which never changes: whoever holds it reads in peace while the book goes on.
#[derive(Debug)]
pub struct Edition {
    setup: Arc<Setup>,
    title: Arc<str>,
    site: Arc<Site>,
    /// In the order of the site's notes.
    published: Vec<Arc<Note>>,
    sizes: Arc<[Option<(u32, u32)>]>,
    value: SiteValue,
    /// Only remembers what a pure function gave, for this edition and the next.
    highlighter: Arc<Highlighter>,
    /// The same of what notes give to the search index.
    records: Arc<Records>,
    /// Made when it is first asked for.
    index: OnceLock<Index>,
}

/// The files of a book, and the edition that they make. Outputs and diagnostics are asked of the edition, by way of
/// `Deref` of the present one.
#[derive(Debug)]
pub struct Book {
    notes: BTreeMap<NotePath, Arc<Note>>,
    assets: BTreeMap<NotePath, Option<(u32, u32)>>,
    hidden: BTreeMap<NotePath, ()>,
    summary: Vec<String>,
    edition: Arc<Edition>,
}

impl Deref for Book {
    type Target = Edition;

    fn deref(&self) -> &Edition {
        &self.edition
    }
}

impl Book {
    /// A book of these files.
    ///
    /// # Errors
    /// When the theme cannot take the site's values.
    pub fn new(setup: Setup, changes: Changes) -> Result<Self, ThemeError> {
        let mut book = Self {
            notes: BTreeMap::new(),
            assets: BTreeMap::new(),
            hidden: BTreeMap::new(),
            summary: Vec::new(),
            edition: Arc::new(Edition::empty(Arc::new(setup), Arc::default(), Arc::default())),
        };
        book.take(changes);
        book.rebuild()?;
        Ok(book)
    }

    /// The present state, to be kept.
    pub fn edition(&self) -> Arc<Edition> {
        Arc::clone(&self.edition)
    }

    /// Takes in what changed. Equal bytes and equal facts stop there.
    ///
    /// # Errors
    /// As [`Book::new`].
    pub fn apply(&mut self, changes: Changes) -> Result<Applied, ThemeError> {
        let (parsed, stale) = self.take(changes);
        if stale {
            self.rebuild()?;
        } else if parsed > 0 {
            self.publish();
        }
        Ok(Applied { parsed, site_rebuilt: stale })
    }

    /// Takes another setup. Notes are kept when it reads them as the old one did; else `files` gives all files anew.
    ///
    /// # Errors
    /// As [`Book::new`]; then the book is what it was.
    pub fn renew(&mut self, setup: Setup, files: impl FnOnce(&Setup) -> Changes) -> Result<Applied, ThemeError> {
        if !self.setup.reads_alike(&setup) {
            let changes = files(&setup);
            *self = Self::new(setup, changes)?;
            return Ok(Applied { parsed: self.notes.len(), site_rebuilt: true });
        }
        let old = self.edition();
        let records = if setup.config.language() == old.setup.config.language() {
            Arc::clone(&old.records)
        } else {
            Arc::default()
        };
        self.edition = Arc::new(Edition::empty(Arc::new(setup), Arc::clone(&old.highlighter), records));
        if let Err(error) = self.rebuild() {
            self.edition = old;
            return Err(error);
        }
        Ok(Applied { parsed: 0, site_rebuilt: true })
    }

    /// Whether a file is known, and as what: `true` as a part of the book, `false` as hidden.
    pub fn knows(&self, path: &NotePath) -> Option<bool> {
        if self.notes.contains_key(path) || self.assets.contains_key(path) {
            return Some(true);
        }
        self.hidden.contains_key(path).then_some(false)
    }

    /// Every file, in no useful order; `false` for those that are hidden.
    pub fn files(&self) -> impl Iterator<Item = (&NotePath, bool)> {
        let own = self.notes.keys().chain(self.assets.keys()).map(|path| (path, true));
        own.chain(self.hidden.keys().map(|path| (path, false)))
    }

    /// The text of a note, a draft's too.
    pub fn text(&self, path: &NotePath) -> Option<Arc<str>> {
        self.notes.get(path).map(|note| Arc::clone(&note.text))
    }

    /// Parses what changed; tells how many notes, and whether the site is stale.
    fn take(&mut self, changes: Changes) -> (usize, bool) {
        let mut stale = false;
        let mut texts: Vec<(NotePath, Vec<u8>)> = Vec::new();
        let mut parsed: Vec<Arc<Note>> = Vec::new();
        for (path, change) in changes {
            match change {
                Change::Note(bytes) if path.as_str() == SUMMARY => {
                    stale |= self.hidden.remove(&path).is_some();
                    let items = crate::config::summary::read(&String::from_utf8_lossy(&bytes));
                    let summary: Vec<String> = items.into_iter().filter_map(|item| item.path).collect();
                    stale |= summary != self.summary;
                    self.summary = summary;
                }
                Change::Note(bytes) => {
                    stale |= self.hidden.remove(&path).is_some() | self.assets.remove(&path).is_some();
                    texts.push((path, bytes));
                }
                Change::Read(note) => {
                    stale |= self.hidden.remove(&path).is_some() | self.assets.remove(&path).is_some();
                    parsed.push(note);
                }
                Change::Asset(size) => {
                    stale |= self.hidden.remove(&path).is_some() | self.notes.remove(&path).is_some();
                    stale |= self.assets.insert(path, size) != Some(size);
                }
                Change::Hidden => {
                    stale |= self.forget_order(&path);
                    stale |= self.assets.remove(&path).is_some() | self.notes.remove(&path).is_some();
                    stale |= self.hidden.insert(path, ()).is_none();
                }
                Change::Gone => {
                    stale |= self.forget_order(&path);
                    stale |= self.hidden.remove(&path).is_some()
                        | self.assets.remove(&path).is_some()
                        | self.notes.remove(&path).is_some();
                }
            }
        }
        let options = self.setup.parse_options();
        parsed.par_extend(texts.into_par_iter().map(|(path, bytes)| Arc::new(note::parse(&path, &bytes, options))));
        let count = parsed.len();
        for mut note in parsed {
            let path = note.facts.path.clone();
            match self.notes.get(&path) {
                // The old facts are kept, so that what was made from them stays what it is.
                Some(old) if old.facts.is_same(&note.facts) => Arc::make_mut(&mut note).facts = Arc::clone(&old.facts),
                _ => stale = true,
            }
            self.notes.insert(path, note);
        }
        (count, stale)
    }

    /// When the file that gave the order is no longer there to be read; tells whether that changes anything.
    fn forget_order(&mut self, path: &NotePath) -> bool {
        let changes = path.as_str() == SUMMARY && !self.summary.is_empty();
        if changes {
            self.summary.clear();
        }
        changes
    }

    fn is_published(&self, note: &Note) -> bool {
        self.setup.drafts || self.setup.config.build.drafts || !note.facts.draft
    }

    /// An edition with the notes as they are now, and the site as it was.
    fn publish(&mut self) {
        self.edition = Arc::new(self.edition.with(self.published_now()));
    }

    fn published_now(&self) -> Vec<Arc<Note>> {
        self.notes.values().filter(|note| self.is_published(note)).cloned().collect()
    }

    fn rebuild(&mut self) -> Result<(), ThemeError> {
        let mut edition = self.edition.with(self.published_now());
        let files = Files {
            assets: self.assets.keys().cloned().collect(),
            drafts: self
                .notes
                .values()
                .filter(|note| !self.is_published(note))
                .map(|note| note.facts.path.clone())
                .collect(),
            hidden: self.hidden.keys().cloned().collect(),
            folders: Vec::new(),
        };
        edition.sizes = self.assets.values().copied().collect();
        edition.site = Arc::new(Site::build(Input {
            taxonomy: Arc::clone(&self.site.taxonomy),
            catalog: Arc::clone(&self.setup.catalog),
            pins: &self.setup.pins,
            notes: edition.published.iter().map(|note| Arc::clone(&note.facts)).collect(),
            files,
            summary: &self.summary,
            today: self.setup.today.as_deref(),
            search: self.setup.config.search.enabled,
            before: Some(&self.site),
        }));
        let theme = &edition.setup.theme;
        let view = edition.pages().site_view(theme.assets.clone(), theme.words.clone());
        edition.value = SiteValue::new(&view)?;
        self.edition = Arc::new(edition);
        Ok(())
    }
}

impl Edition {
    /// The same with other notes.
    fn with(&self, published: Vec<Arc<Note>>) -> Self {
        Self {
            setup: Arc::clone(&self.setup),
            title: Arc::clone(&self.title),
            site: Arc::clone(&self.site),
            published,
            sizes: Arc::clone(&self.sizes),
            value: self.value.clone(),
            highlighter: Arc::clone(&self.highlighter),
            records: Arc::clone(&self.records),
            index: OnceLock::new(),
        }
    }

    /// Before there is a site.
    fn empty(setup: Arc<Setup>, highlighter: Arc<Highlighter>, records: Arc<Records>) -> Self {
        let title = setup.config.book.title.as_deref().unwrap_or(&setup.folder_name).into();
        let site = Site::build(Input {
            taxonomy: Arc::new(setup.taxonomy.clone()),
            catalog: Arc::clone(&setup.catalog),
            pins: &setup.pins,
            notes: Vec::new(),
            files: Files::default(),
            summary: &[],
            today: None,
            search: setup.config.search.enabled,
            before: None,
        });
        let (published, sizes) = (Vec::new(), Arc::from([]));
        let (value, index) = (SiteValue::empty(), OnceLock::new());
        Self { setup, title, site: Arc::new(site), published, sizes, value, highlighter, records, index }
    }

    /// All addresses with what stands there.
    pub fn routes(&self) -> Vec<(Url, Route)> {
        let assets = self.theme_assets().map(|(name, file)| (Url::new(file), Route::ThemeAsset(name.clone())));
        self.site.routes.all().cloned().chain(assets).collect()
    }

    /// Whether anything stands at an address.
    pub fn has(&self, url: &Url) -> bool {
        self.route_at(url).is_some()
    }

    /// The bytes at an address, the same as in a clean build.
    ///
    /// # Errors
    /// A template that fails.
    pub fn output(&self, url: &Url) -> Result<Option<Output>, ThemeError> {
        self.route_at(url).map(|route| self.route(url, &route, &mut LineMemo::default())).transpose()
    }

    /// What draws diagrams is large, and left out where there are none.
    fn theme_assets(&self) -> impl Iterator<Item = (&String, &String)> {
        const DIAGRAMS: [&str; 2] = ["mermaid.js", "diagrams.js"];
        let is_needed = |name: &String| self.site.diagrams || !DIAGRAMS.contains(&name.as_str());
        self.setup.theme.assets.iter().filter(move |(name, _)| is_needed(name))
    }

    fn route_at(&self, url: &Url) -> Option<Route> {
        self.site.routes.get(url.as_str()).cloned().or_else(|| {
            let asset = self.theme_assets().find(|(_, file)| file.as_str() == url.as_str());
            asset.map(|(name, _)| Route::ThemeAsset(name.clone()))
        })
    }

    /// The output of a route of [`Book::routes`]; whoever makes many gives them one memo.
    ///
    /// # Errors
    /// A template that fails.
    pub fn route(&self, url: &Url, route: &Route, memo: &mut LineMemo) -> Result<Output, ThemeError> {
        let pages = self.pages();
        let text = match route {
            Route::Redirect(target) => {
                let href = pages.hrefs.href(url.root(), target, None);
                let view = pages.redirect_head(url, target);
                render::redirect(&self.setup.theme, &self.value, &view, &href)?
            }
            Route::Markdown(note) => self.published[*note].text.to_string(),
            Route::Feed => render::atom(&pages),
            Route::Sitemap => render::sitemap(&pages),
            Route::Robots => render::robots(&pages),
            Route::LlmsText => render::llms_text(&pages),
            Route::Index(shard) => self.index().shard(&pages, *shard),
            Route::Graph => crate::export::graph(&pages),
            Route::GraphData => crate::export::graph_data(&pages),
            Route::Previews(file) => crate::export::previews(&pages, *file),
            Route::PrintSheet => pages.print_sheet(),
            Route::Asset(index) => return Ok(Output::Copy(self.site.files.assets[*index].clone())),
            Route::ThemeAsset(name) => {
                return Ok(Output::Bytes(self.setup.theme.asset(name).unwrap_or_default().to_vec()));
            }
            _ => match pages.page(url, route) {
                Some(page) => render::page(&self.setup.theme, &self.value, &self.highlighter, memo, page)?,
                None => String::new(),
            },
        };
        Ok(Output::Bytes(text.into_bytes()))
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(&self.pages(), &self.records, false))
    }

    /// For whoever will ask for all outputs: makes the search index with all threads, before they share the outputs.
    pub fn make_index(&self) {
        if self.setup.config.search.enabled {
            self.index.get_or_init(|| Index::new(&self.pages(), &self.records, true));
        }
    }

    /// All problems inside the book at its own levels, by file and place.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        self.pages().diagnostics(None)
    }

    /// The same with those that a visit to the web found.
    pub fn diagnostics_with(&self, external: Vec<Diagnostic>) -> Vec<Diagnostic> {
        self.pages().diagnostics(Some(external))
    }

    pub fn pages(&self) -> Pages<'_> {
        Pages {
            site: &self.site,
            notes: &self.published,
            config: &self.setup.config,
            title: &self.title,
            words: &self.setup.theme.words,
            dates: &self.setup.dates,
            sizes: &self.sizes,
            today: self.setup.today.as_deref(),
            ledger: &self.setup.ledger,
            hrefs: Hrefs { portable: self.setup.portable },
        }
    }

    pub fn site(&self) -> &Site {
        &self.site
    }

    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    pub fn config(&self) -> &Config {
        &self.setup.config
    }

    pub fn taxonomy(&self) -> &Taxonomy {
        &self.site.taxonomy
    }

    pub fn highlighter(&self) -> &Highlighter {
        &self.highlighter
    }

    /// A published note.
    pub fn note(&self, note: NoteIndex) -> &Note {
        &self.published[note]
    }

    /// The text of a published note, for showing a place in it.
    pub fn text_of(&self, path: &NotePath) -> Option<Arc<str>> {
        self.site.at(path.as_str()).map(|note| Arc::clone(&self.published[note].text))
    }
}
