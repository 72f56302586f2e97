//! Every output of the site with its address.

use super::NoteIndex;
use super::catalogue::Shard;
use crate::base::path::Url;
use rapidhash::RapidHashMap;
use std::sync::Arc;

/// More notes than this are not printed as one: neither browser nor reader would get to the end.
pub const PRINTED: usize = 400;

/// What stands at an address.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Route {
    Home,
    Note(NoteIndex),
    /// A folder without a note of its own.
    Section(usize),
    Layer(usize),
    Area(usize),
    Matrix,
    /// Layer and area.
    Cell(usize, usize),
    Library,
    /// Index into the selections of the library.
    Selection(usize),
    Article(usize),
    DecisionLog,
    /// What decisions claim and whether it fits.
    Consistency,
    /// What proposals would change.
    Review,
    Goals,
    Glossary,
    Tags,
    Tag(usize),
    Recent,
    Unsorted,
    /// What is wrong in the book, as far as it is known.
    Health,
    /// The page that searches.
    Search,
    NotFound,
    /// To another address of the site.
    Redirect(Url),
    /// The Markdown beside a note's page.
    Markdown(NoteIndex),
    Feed,
    Sitemap,
    Robots,
    LlmsText,
    Graph,
    /// The graph to look at, and the script that holds it.
    GraphPage,
    GraphData,
    /// The whole book on one page, for paper.
    PrintBook,
    PrintLayer(usize),
    /// The style sheet with their running heads.
    PrintSheet,
    /// What links show before they are followed, by the number of the file.
    Previews(usize),
    /// A file of the search index.
    Index(Shard),
    /// A file of the book, index into its assets.
    Asset(usize),
    /// A file of the theme, by its plain name.
    ThemeAsset(String),
}

/// Everything that has an address: pages first, then the files of the book that are published.
#[derive(Debug, Default)]
pub struct Routes {
    pages: Arc<RouteTable>,
    assets: RouteTable,
}

/// Routes by their addresses. Of two that want one address, the first has it.
#[derive(Debug, Default)]
pub struct RouteTable {
    all: Vec<(Url, Route)>,
    by_url: RapidHashMap<Url, usize>,
    /// File names in lower case: two outputs must not differ in case alone.
    files: RapidHashMap<String, usize>,
}

impl Routes {
    pub(super) fn new(pages: Arc<RouteTable>) -> Self {
        Self { pages, assets: RouteTable::default() }
    }

    /// Adds a file of the book, unless a page has its address.
    pub(super) fn add_asset(&mut self, url: Url, index: usize) {
        if self.pages.of_file(&url).is_none() {
            let _ = self.assets.add(url, Route::Asset(index));
        }
    }

    pub(super) fn pages(&self) -> &Arc<RouteTable> {
        &self.pages
    }

    pub fn get(&self, url: &str) -> Option<&Route> {
        self.pages.get(url).or_else(|| self.assets.get(url))
    }

    pub fn all(&self) -> impl Iterator<Item = &(Url, Route)> {
        self.pages.all.iter().chain(&self.assets.all)
    }
}

impl RouteTable {
    pub fn with_capacity(count: usize) -> Self {
        Self {
            all: Vec::with_capacity(count),
            by_url: RapidHashMap::with_capacity_and_hasher(count, Default::default()),
            files: RapidHashMap::with_capacity_and_hasher(count, Default::default()),
        }
    }

    /// Adds a route unless its address is taken; then tells by which.
    ///
    /// # Errors
    /// The route that has the address already.
    pub fn add(&mut self, url: Url, route: Route) -> Result<(), &Route> {
        let file = url.file().to_lowercase();
        if let Some(&taken) = self.files.get(&file) {
            return Err(&self.all[taken].1);
        }
        self.files.insert(file, self.all.len());
        self.by_url.insert(url.clone(), self.all.len());
        self.all.push((url, route));
        Ok(())
    }

    /// Adds a page that the generator makes: where a note has its address, it stands below `index-of/`.
    pub fn add_generated(&mut self, url: &str, route: &Route) -> Url {
        for candidate in [url.to_owned(), format!("index-of/{url}")] {
            let candidate = Url::new(&candidate);
            if self.add(candidate.clone(), route.clone()).is_ok() {
                return candidate;
            }
        }
        for number in 2_usize.. {
            let candidate = Url::new(&format!("index-of-{number}/{url}"));
            if self.add(candidate.clone(), route.clone()).is_ok() {
                return candidate;
            }
        }
        Url::new(url)
    }

    pub fn get(&self, url: &str) -> Option<&Route> {
        self.by_url.get(url).map(|&at| &self.all[at].1)
    }

    pub(super) fn all(&self) -> &[(Url, Route)] {
        &self.all
    }

    /// The route whose file this address would have.
    fn of_file(&self, url: &Url) -> Option<&Route> {
        self.files.get(&url.file().to_lowercase()).map(|&at| &self.all[at].1)
    }
}
