//! Floor 4: for each route what its page shows. A page's inputs are closed: rendering asks nobody.

mod articles;
mod axes;
mod body;
mod cards;
mod consistency;
mod findings;
mod graph;
mod health;
pub mod inputs;
mod lists;
mod neighbours;
mod note;
pub mod print;
mod problems;
pub mod views;

pub use cards::hue;

use crate::base::path::{NotePath, Url};
use crate::base::text::is_over;
use crate::config::Config;
use crate::config::ledger::Ledger;
use crate::note::Note;
use crate::site::catalogue::Shard;
use crate::site::routes::Route;
use crate::site::{NoteIndex, Site};
use inputs::{BodyInputs, Hrefs};
use rapidhash::RapidHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;
use views::{LinkView, PageView, SiteView};

/// The last change of each note, `YYYY-MM-DD`.
pub type Dates = RapidHashMap<NotePath, String>;

/// Everything that pages are made from.
#[derive(Debug, Clone, Copy)]
pub struct Pages<'a> {
    pub site: &'a Site,
    /// In the order of the site's notes.
    pub notes: &'a [Arc<Note>],
    pub config: &'a Config,
    pub title: &'a str,
    /// The words of the theme, for the titles of pages that the generator makes.
    pub words: &'a BTreeMap<String, String>,
    pub dates: &'a Dates,
    /// Width and height of each asset that is a picture.
    pub sizes: &'a [Option<(u32, u32)>],
    /// `YYYY-MM-DD`: decides what is overdue. Without it nothing is.
    pub today: Option<&'a str>,
    /// What is known of addresses on the web.
    pub ledger: &'a Ledger,
    pub hrefs: Hrefs,
}

/// One page: its template and what the template sees.
#[derive(Debug)]
pub struct Page<'a> {
    pub template: &'static str,
    pub view: PageView,
    /// The name under which the template sees the content.
    pub name: &'static str,
    pub content: Content<'a>,
}

/// What a page shows, with the bodies that are still to be rendered.
#[derive(Debug)]
pub enum Content<'a> {
    Note(Box<views::NoteView>, BodyInputs<'a>),
    Home(Box<views::HomeView>, Option<BodyInputs<'a>>),
    Matrix(views::MatrixView),
    Axis(Box<views::AxisPageView>),
    Cell(Box<views::CellView>),
    Library(views::LibraryView),
    Article(Box<views::ArticleView>),
    Log(views::DecisionLogView),
    /// With the definition of each term, in order.
    Glossary(views::GlossaryView, Vec<BodyInputs<'a>>),
    Tags(views::TagsView),
    List(views::ListView),
    Health(Box<views::HealthView>),
    Consistency(Box<views::ConsistencyView>),
    Review(Box<views::ReviewView>),
    Goals(views::GoalsView),
    Graph(views::GraphView),
    /// With the body of each note, in order.
    Print(Box<views::PrintView>, print::Bodies<'a>),
    Nothing,
}

impl<'a> Pages<'a> {
    /// The page of a route; `None` for outputs that are no pages.
    pub fn page(&self, url: &Url, route: &Route) -> Option<Page<'a>> {
        Some(match route {
            Route::Note(note) if url.as_str().is_empty() => self.home(Some(*note)),
            Route::Home => self.home(None),
            Route::Note(note) => self.note(*note),
            Route::Section(folder) => self.section(*folder),
            Route::Layer(index) => self.axis(url, "layer", *index),
            Route::Area(index) => self.axis(url, "area", *index),
            Route::Matrix => self.matrix(url),
            Route::Cell(layer, area) => self.cell(url, *layer, *area),
            Route::Library => self.library(url, None),
            Route::Selection(index) => self.library(url, Some(*index)),
            Route::Article(index) => self.article(url, *index),
            Route::DecisionLog => self.decision_log(url),
            Route::Glossary => self.glossary(url),
            Route::Tags => self.tags(url),
            Route::Tag(index) => self.tag(url, *index),
            Route::Recent => self.recent(url),
            Route::Unsorted => self.unsorted(url),
            Route::Health => self.health(url),
            Route::Consistency => self.consistency(url),
            Route::Review => self.review(url),
            Route::Goals => self.goals(url),
            Route::Search => Page {
                template: "search.html",
                view: self.head("search", &self.word("search"), url),
                name: "search",
                content: Content::Nothing,
            },
            Route::NotFound => self.not_found(),
            Route::GraphPage => self.graph(url),
            Route::PrintBook => self.print_book(url),
            Route::PrintLayer(index) => self.print_layer(url, *index),
            _ => return None,
        })
    }

    /// What all pages share. It changes only with the site.
    pub fn site_view(&self, assets: BTreeMap<String, String>, words: BTreeMap<String, String>) -> SiteView {
        let site = self.site;
        let url = |url: &Url| self.hrefs.url(url);
        let pages = site.addresses.pages();
        let language = self.config.language().to_owned();
        SiteView {
            title: self.title.to_owned(),
            description: self.config.book.description.clone(),
            authors: self.config.book.authors.clone(),
            direction: self.direction(&language),
            language,
            layers: (0..site.taxonomy.layers.categories.len())
                .rev()
                .map(|index| self.axis_view("layer", index))
                .collect(),
            areas: (0..site.taxonomy.areas.categories.len()).map(|index| self.axis_view("area", index)).collect(),
            sections: self.sections(),
            search_index: self.config.search.enabled.then(|| url(&site.catalogue.url(Shard::Head))),
            pages: pages.into_iter().filter_map(|(key, address)| Some((key, url(address.as_ref()?)))).collect(),
            assets,
            words,
            previews: site.previews.0.len(),
            counts: views::CountsView {
                notes: site.notes.len(),
                articles: site.articles.all.len(),
                decisions: site.of_kind(crate::note::facts::NoteKind::Decision).count(),
                terms: site.of_kind(crate::note::facts::NoteKind::Term).count(),
                tags: site.tags.len(),
                unsorted: site.places.unsorted.len(),
            },
        }
    }

    fn direction(&self, language: &str) -> &'static str {
        use crate::config::Direction;
        let primary = language.split(['-', '_']).next().unwrap_or("").to_ascii_lowercase();
        let right_to_left = match &self.config.book.direction {
            Some(direction) => *direction == Direction::RightToLeft,
            None => matches!(
                primary.as_str(),
                "ar" | "fa" | "he" | "iw" | "ur" | "yi" | "ps" | "sd" | "ug" | "dv" | "ku" | "syr"
            ),
        };
        if right_to_left { "rtl" } else { "ltr" }
    }

    /// The folders at the top of the book; of a book with very many, none.
    fn sections(&self) -> Vec<LinkView> {
        let folders: Vec<LinkView> = self.site.nav.folders[0]
            .children
            .iter()
            .filter_map(|child| match child {
                crate::site::nav::Child::Folder(folder) => Some(self.folder_link(*folder)),
                crate::site::nav::Child::Note(_) => None,
            })
            .collect();
        if folders.len() > 40 { Vec::new() } else { folders }
    }

    pub(crate) fn folder_link(&self, folder: usize) -> LinkView {
        let folder = &self.site.nav.folders[folder];
        let url = folder.page.map_or_else(|| folder.address.clone(), |page| self.site.urls[page].clone());
        LinkView { title: folder.title.clone(), url: self.hrefs.url(&url) }
    }

    fn link(&self, note: NoteIndex) -> LinkView {
        LinkView { title: self.site.notes[note].title.clone(), url: self.hrefs.url(&self.site.urls[note]) }
    }

    /// The head of a redirect page.
    pub fn redirect_head(&self, url: &Url, target: &Url) -> PageView {
        let title = match self.site.routes.get(target.as_str()) {
            Some(Route::Note(note)) => self.site.notes[*note].title.as_str(),
            _ => self.title,
        };
        let mut view = self.head("redirect", title, url);
        view.canonical = self.absolute(target);
        view
    }

    /// A word of the theme.
    fn word(&self, key: &str) -> String {
        self.words.get(key).cloned().unwrap_or_else(|| key.to_owned())
    }

    fn home_link(&self) -> LinkView {
        let home = Url::new("");
        LinkView { title: self.title.to_owned(), url: self.hrefs.url(&home) }
    }

    /// The head of a page that the generator makes.
    fn head(&self, kind: &'static str, title: &str, url: &Url) -> PageView {
        PageView {
            kind,
            title: title.to_owned(),
            description: None,
            url: self.hrefs.url(url),
            root: url.root().to_owned(),
            canonical: self.absolute(url),
            breadcrumbs: if url.as_str().is_empty() { Vec::new() } else { vec![self.home_link()] },
            layers: Vec::new(),
            areas: Vec::new(),
            markdown_url: None,
            // Until the bodies are rendered: perhaps.
            diagrams: self.site.diagrams,
            section: None,
        }
    }

    /// The address on the web, when the book has one.
    pub fn absolute(&self, url: &Url) -> Option<String> {
        let base = self.config.build.base_url.as_deref()?.trim_end_matches('/');
        Some(format!("{base}/{}", crate::base::path::encode(url.as_str())))
    }

    /// Last change by git, else the date in the front matter.
    pub fn changed(&self, note: NoteIndex) -> Option<&'a str> {
        let facts = &self.site.notes[note];
        self.dates.get(&facts.path).map(String::as_str).or(facts.date.as_deref())
    }

    fn overdue(&self, review_by: Option<&str>) -> bool {
        review_by.zip(self.today).is_some_and(|(date, today)| is_over(date, today))
    }
}
