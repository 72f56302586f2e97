//! Who has which address: notes and their Markdown, the pages that the generator makes, redirects.

use super::articles::Articles;
use super::catalogue::{self, Catalogue};
use super::nav::{self, Nav};
use super::places::{self, Places};
use super::previews::Previews;
use super::routes::{PRINTED, Route, RouteTable};
use super::tags::{self, Tag};
use super::{At, Problem};
use crate::base::diagnostic::Code;
use crate::base::path::Url;
use crate::config::taxonomy::Taxonomy;
use crate::note::facts::{Facts, NoteKind};
use std::sync::Arc;

/// The addresses of the pages that the generator makes; `None` where the book has nothing for them.
#[derive(Debug, Default)]
pub struct Addresses {
    pub home: Option<Url>,
    pub layers: Vec<Url>,
    pub areas: Vec<Url>,
    pub matrix: Option<Url>,
    /// By layer, then area.
    pub cells: Vec<Vec<Url>>,
    pub library: Option<Url>,
    pub articles: Vec<Url>,
    pub decision_log: Option<Url>,
    pub consistency: Option<Url>,
    pub review: Option<Url>,
    pub goals: Option<Url>,
    pub glossary: Option<Url>,
    pub tags: Option<Url>,
    pub recent: Option<Url>,
    pub unsorted: Option<Url>,
    pub health: Option<Url>,
    pub feed: Option<Url>,
    pub graph: Option<Url>,
    pub graph_data: Option<Url>,
    /// Only where the notes are few enough.
    pub print: Option<Url>,
    pub print_layers: Vec<Option<Url>>,
    pub print_sheet: Option<Url>,
    pub search: Option<Url>,
}

impl Addresses {
    /// The pages that every book has, by the keys under which themes know them.
    pub fn pages(&self) -> [(&'static str, &Option<Url>); 16] {
        [
            ("home", &self.home),
            ("matrix", &self.matrix),
            ("decisions", &self.decision_log),
            ("consistency", &self.consistency),
            ("review", &self.review),
            ("goals", &self.goals),
            ("articles", &self.library),
            ("glossary", &self.glossary),
            ("tags", &self.tags),
            ("recent", &self.recent),
            ("unsorted", &self.unsorted),
            ("health", &self.health),
            ("graph", &self.graph),
            ("print", &self.print),
            ("feed", &self.feed),
            ("search", &self.search),
        ]
    }
}

/// Selections of the article library, each a page.
#[derive(Debug, Default)]
pub struct Library {
    pub selections: Vec<Selection>,
}

#[derive(Debug)]
pub struct Selection {
    /// `layer area author site`
    pub by: &'static str,
    pub name: String,
    pub url: Url,
    /// Indices of articles.
    pub articles: Vec<usize>,
}

/// Everything that has an address but for files of the book, and what was wrong with addresses.
#[derive(Debug)]
pub(super) struct Outputs {
    pub(super) routes: Arc<RouteTable>,
    pub(super) addresses: Arc<Addresses>,
    pub(super) catalogue: Catalogue,
    pub(super) library: Arc<Library>,
    pub(super) previews: Arc<Previews>,
    pub(super) tags: Arc<Vec<Tag>>,
    pub(super) problems: Arc<Vec<Problem>>,
}

/// The addresses of notes, which come before all others.
#[derive(Debug)]
pub(super) struct NoteRoutes {
    routes: RouteTable,
    problems: Vec<Problem>,
}

impl Outputs {
    #[expect(clippy::too_many_arguments, reason = "each is a finished part of the site, and the site is not there yet")]
    pub(super) fn new(
        NoteRoutes { mut routes, mut problems }: NoteRoutes,
        notes: &[Arc<Facts>],
        urls: &[Url],
        nav: &Nav,
        taxonomy: &Taxonomy,
        places: &Places,
        articles: &Articles,
        search: bool,
    ) -> Self {
        let mut tags = tags::collect(notes);
        let mut library = Library::default();
        let mut addresses = generated(notes, nav, taxonomy, places, articles, &mut tags, &mut library, &mut routes);
        if search {
            addresses.search = Some(routes.add_generated("search/", &Route::Search));
        }
        let previews = Previews::new(urls, &addresses.articles);
        for file in 0..previews.0.len() {
            let _ = routes.add(Url::new(&format!("previews/{file}.js")), Route::Previews(file));
        }
        add_redirects(notes, urls, &mut routes, &mut problems);
        let mut catalogue = Catalogue::default();
        if search {
            let count = catalogue::count(notes, articles, &tags, taxonomy, &addresses);
            catalogue = Catalogue::new(count, &routes);
            for shard in catalogue.shards() {
                let _ = routes.add(catalogue.url(shard), Route::Index(shard));
            }
        }
        Self {
            routes: Arc::new(routes),
            addresses: Arc::new(addresses),
            catalogue,
            library: Arc::new(library),
            previews: Arc::new(previews),
            tags: Arc::new(tags),
            problems: Arc::new(problems),
        }
    }
}

/// Gives every note its route. Of two notes with one address the first in path order has it.
pub(super) fn of_notes(notes: &[Arc<Facts>], urls: &[Url]) -> NoteRoutes {
    let mut routes = RouteTable::with_capacity(2 * notes.len());
    let mut problems = Vec::new();
    for (note, url) in urls.iter().enumerate() {
        if let Err(Route::Note(other)) = routes.add(url.clone(), Route::Note(note)) {
            let other = &notes[*other].path;
            let message =
                format!("`{}` and `{other}` both want the address `/{url}`; `{other}` has it", notes[note].path);
            problems.push(
                Problem::new(note, At::Start, Code::DuplicateUrl, message)
                    .help("rename one of them, or give it a `permalink`")
                    .target(url.as_str()),
            );
        } else {
            let _ = routes.add(Url::new(&markdown_url(url)), Route::Markdown(note));
        }
        let path = &notes[note].path;
        if let Some(name) = path.as_str().split('/').find(|part| nav::is_reserved(part)) {
            let message = format!("`{name}` is a reserved name on Windows: the file cannot be checked out there");
            problems
                .push(Problem::new(note, At::Start, Code::ReservedName, message).help("rename the file or the folder"));
        }
    }
    NoteRoutes { routes, problems }
}

/// The Markdown beside a page: `a/note/` → `a/note/index.md`, `old.html` → `old.md`.
pub fn markdown_url(url: &Url) -> String {
    let file = url.file();
    file.strip_suffix(".html").map_or_else(|| format!("{file}.md"), |stem| format!("{stem}.md"))
}

/// The pages that are not notes. Their plain addresses give way to a note's.
#[expect(clippy::too_many_arguments, reason = "each is a finished part of the site, and the site is not there yet")]
fn generated(
    notes: &[Arc<Facts>],
    nav: &Nav,
    taxonomy: &Taxonomy,
    places: &Places,
    articles: &Articles,
    tags: &mut [Tag],
    library: &mut Library,
    routes: &mut RouteTable,
) -> Addresses {
    let mut addresses = Addresses { home: Some(Url::new("")), ..Addresses::default() };
    if routes.get("").is_none() {
        addresses.home = Some(routes.add_generated("", &Route::Home));
    }
    for (index, layer) in taxonomy.layers.categories.iter().enumerate() {
        addresses.layers.push(routes.add_generated(&format!("layer/{}/", layer.id), &Route::Layer(index)));
    }
    for (index, area) in taxonomy.areas.categories.iter().enumerate() {
        addresses.areas.push(routes.add_generated(&format!("area/{}/", area.id), &Route::Area(index)));
    }
    addresses.matrix = Some(routes.add_generated("matrix/", &Route::Matrix));
    for (row, layer) in taxonomy.layers.categories.iter().enumerate() {
        let cells = taxonomy.areas.categories.iter().enumerate().map(|(column, area)| {
            routes.add_generated(&format!("matrix/{}/{}/", layer.id, area.id), &Route::Cell(row, column))
        });
        addresses.cells.push(cells.collect());
    }
    if !articles.all.is_empty() {
        addresses.library = Some(routes.add_generated("library/", &Route::Library));
        for index in 0..articles.all.len() {
            let url = format!("library/{}/", articles.slug(index));
            addresses.articles.push(routes.add_generated(&url, &Route::Article(index)));
        }
        library.selections = places::selections(articles, places, taxonomy);
        for (index, selection) in library.selections.iter_mut().enumerate() {
            selection.url = routes.add_generated(selection.url.as_str(), &Route::Selection(index));
        }
    }
    let has = |kind: NoteKind| notes.iter().any(|facts| facts.kind == kind);
    if has(NoteKind::Decision) {
        addresses.decision_log = Some(routes.add_generated("decision-log/", &Route::DecisionLog));
        addresses.consistency = Some(routes.add_generated("consistency/", &Route::Consistency));
        addresses.review = Some(routes.add_generated("review/", &Route::Review));
    }
    if has(NoteKind::Goal) {
        addresses.goals = Some(routes.add_generated("goals/", &Route::Goals));
    }
    if has(NoteKind::Term) {
        addresses.glossary = Some(routes.add_generated("terms/", &Route::Glossary));
    }
    if !tags.is_empty() {
        addresses.tags = Some(routes.add_generated("tags/", &Route::Tags));
        for (index, tag) in tags.iter_mut().enumerate() {
            tag.url = routes.add_generated(&tag.url, &Route::Tag(index)).to_string();
        }
    }
    addresses.recent = Some(routes.add_generated("recent/", &Route::Recent));
    addresses.health = Some(routes.add_generated("health/", &Route::Health));
    let graph = routes.add_generated("graph/", &Route::GraphPage);
    addresses.graph_data = Some(routes.add_generated(&format!("{graph}data.js"), &Route::GraphData));
    addresses.graph = Some(graph);
    add_print(notes.len(), taxonomy, places, &mut addresses, routes);
    if !places.unsorted.is_empty() {
        addresses.unsorted = Some(routes.add_generated("unsorted/", &Route::Unsorted));
    }
    // A section gives way to a page of its address: the folder of decisions to the decision log.
    for (index, folder) in
        nav.folders.iter().enumerate().filter(|(_, folder)| folder.page.is_none() && folder.parent.is_some())
    {
        let _ = routes.add(folder.address.clone(), Route::Section(index));
    }
    addresses.feed = Some(routes.add_generated("feed.xml", &Route::Feed));
    for (url, route) in [
        ("404.html", Route::NotFound),
        ("sitemap.xml", Route::Sitemap),
        ("robots.txt", Route::Robots),
        ("llms.txt", Route::LlmsText),
        ("graph.json", Route::Graph),
    ] {
        let _ = routes.add(Url::new(url), route);
    }
    addresses
}

/// The pages for paper.
fn add_print(notes: usize, taxonomy: &Taxonomy, places: &Places, addresses: &mut Addresses, routes: &mut RouteTable) {
    if (1..=PRINTED).contains(&notes) {
        addresses.print = Some(routes.add_generated("print/", &Route::PrintBook));
    }
    for (index, (layer, group)) in taxonomy.layers.categories.iter().zip(&places.layers).enumerate() {
        let fits = (1..=PRINTED).contains(&(group.notes.len() + group.decisions.len()));
        let mut url = || routes.add_generated(&format!("layer/{}/print/", layer.id), &Route::PrintLayer(index));
        addresses.print_layers.push(fits.then(&mut url));
    }
    if addresses.print.is_some() || addresses.print_layers.iter().any(Option::is_some) {
        addresses.print_sheet = Some(routes.add_generated("print/heads.css", &Route::PrintSheet));
    }
}

/// Aliases that are paths become redirects.
fn add_redirects(notes: &[Arc<Facts>], urls: &[Url], routes: &mut RouteTable, problems: &mut Vec<Problem>) {
    for (note, facts) in notes.iter().enumerate() {
        for alias in facts.aliases.iter().filter(|alias| alias.contains('/')) {
            let Some(url) = nav::written_url(alias) else { continue };
            let taken = match routes.add(url.clone(), Route::Redirect(urls[note].clone())) {
                Ok(()) => continue,
                Err(Route::Redirect(target)) if *target == urls[note] => continue,
                // Its own address, perhaps in another case.
                Err(Route::Note(other)) if *other == note => continue,
                Err(Route::Note(other)) => format!("is the address of `{}`", notes[*other].path),
                Err(Route::Redirect(target)) => match urls.iter().position(|url| url == target) {
                    Some(other) => format!("is an alias of `{}`", notes[other].path),
                    None => "is taken".to_owned(),
                },
                Err(_) => "is the address of a page that layerbook makes".to_owned(),
            };
            let message = format!("the alias `{alias}` {taken} already");
            problems.push(
                Problem::new(note, At::Key("aliases"), Code::DuplicateUrl, message)
                    .help("take the alias out")
                    .target(alias),
            );
        }
    }
}
