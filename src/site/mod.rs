//! Floor 3: all facts together. Pure, global, rebuilt whole: no text, no spans, no rendering.

pub mod anchor;
pub mod articles;
pub mod catalogue;
pub mod decisions;
mod embeds;
pub mod glossary;
mod kept;
pub mod lints;
pub mod mend;
pub mod names;
pub mod nav;
pub mod places;
pub mod resolve;
pub mod routes;
pub mod tags;

use crate::base::diagnostic::Code;
use crate::base::path::Url;
use crate::config::pins::Pins;
use crate::config::taxonomy::Taxonomy;
use crate::note::facts::{Facts, NoteKind};
use articles::Articles;
use catalogue::Catalogue;
use decisions::Relation;
use glossary::Terms;
use kept::Kept;
use names::{Files, NameTable};
use nav::Nav;
use places::Places;
use resolve::{Resolved, Resolver};
use routes::{Route, Routes};
use std::sync::Arc;
use tags::Tag;

/// Index into [`Site::notes`].
pub type NoteIndex = usize;

/// What the site is made of.
#[derive(Debug)]
pub struct Input<'a> {
    pub taxonomy: Arc<Taxonomy>,
    pub pins: &'a Pins,
    /// Published notes in path order.
    pub notes: Vec<Arc<Facts>>,
    pub files: Files,
    /// Paths in the order of `SUMMARY.md`.
    pub summary: &'a [String],
    /// There is an index, and a page that searches.
    pub search: bool,
    /// The site before, whose work is taken over where it still holds.
    pub before: Option<&'a Site>,
}

/// The whole book, cross-referenced.
#[derive(Debug)]
pub struct Site {
    pub notes: Vec<Arc<Facts>>,
    pub files: Files,
    pub taxonomy: Arc<Taxonomy>,
    pub nav: Nav,
    /// The address of each note.
    pub urls: Vec<Url>,
    /// Where each link of each note leads.
    pub links: Vec<Vec<Resolved>>,
    /// For each note the links to it from other notes, in path order.
    pub backlinks: Vec<Vec<Backlink>>,
    /// Relations between notes that the front matter or a record's text states, both ways.
    pub relations: Vec<Vec<Relation>>,
    pub places: Places,
    pub articles: Articles,
    pub library: Library,
    pub tags: Vec<Tag>,
    pub terms: Terms,
    pub routes: Routes,
    pub addresses: Addresses,
    /// Of the search index, if there is one.
    pub catalogue: Catalogue,
    /// Assets that a published note uses.
    pub used_assets: Vec<bool>,
    /// Sorted by note; those of assets last.
    pub problems: Vec<Problem>,
    /// For each note where its problems begin and end.
    problem_ranges: Vec<(usize, usize)>,
    names: Arc<NameTable>,
}

/// A link from another note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backlink {
    pub from: NoteIndex,
    /// Index into the links of that note; `None` for a name in its front matter.
    pub link: Option<usize>,
}

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
    pub glossary: Option<Url>,
    pub tags: Option<Url>,
    pub recent: Option<Url>,
    pub unsorted: Option<Url>,
    pub health: Option<Url>,
    pub feed: Option<Url>,
    pub search: Option<Url>,
}

impl Addresses {
    /// The pages that every book has, by the keys under which themes know them.
    pub fn pages(&self) -> [(&'static str, &Option<Url>); 11] {
        [
            ("home", &self.home),
            ("matrix", &self.matrix),
            ("decisions", &self.decision_log),
            ("articles", &self.library),
            ("glossary", &self.glossary),
            ("tags", &self.tags),
            ("recent", &self.recent),
            ("unsorted", &self.unsorted),
            ("health", &self.health),
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

/// A problem that only all notes together show. The place is named, not counted: whoever has the note knows the span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub note: NoteIndex,
    pub at: At,
    pub code: Code,
    pub message: String,
    pub help: Option<String>,
    pub target: Option<String>,
    /// What to write in place of the target, when nothing else can be meant.
    pub fix: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// Index into the note's links.
    Link(usize),
    /// Index into the note's mentions.
    Mention(usize),
    /// A key of the front matter.
    Key(&'static str),
    Start,
    /// No note: a file of the book, index into its assets.
    Asset(usize),
}

impl Problem {
    pub fn new(note: NoteIndex, at: At, code: Code, message: String) -> Self {
        Self { note, at, code, message, help: None, target: None, fix: None }
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    #[must_use]
    pub fn target(mut self, target: &str) -> Self {
        self.target = Some(target.to_owned());
        self
    }

    #[must_use]
    pub fn fix(mut self, target: impl Into<String>) -> Self {
        self.fix = Some(target.into());
        self
    }
}

impl Site {
    pub fn build(input: Input<'_>) -> Self {
        let Input { taxonomy, pins, notes, mut files, summary, search, before } = input;
        let mut problems = Vec::new();
        let mut route_problems = Vec::new();
        let mut routes = Routes::with_capacity(2 * notes.len());
        // Articles and what they are placed in know nothing of addresses and names.
        let ((articles, places), (nav, urls, mut tags, terms, names, kept)) = rayon::join(
            || {
                let articles = Articles::collect(&notes, pins, &mut problems);
                let places = Places::new(&notes, &articles, &taxonomy);
                (articles, places)
            },
            || {
                let nav = Nav::new(&notes, summary);
                let paths = nav.folders.iter().map(|folder| folder.path.clone());
                files.folders = paths.filter(|path| !path.is_empty()).collect();
                let kept = Kept::new(before, &notes, &files, &nav);
                let url = |note: NoteIndex| {
                    let old = kept.and_then(|kept| kept.url(note, &notes));
                    old.unwrap_or_else(|| nav::note_url(&notes[note], &nav, note))
                };
                let urls: Vec<Url> = (0..notes.len()).map(url).collect();
                let terms = Terms::new(&notes, &urls);
                lints::add_notes(&notes, &urls, &mut routes, &mut route_problems);
                let names = kept.map_or_else(|| Arc::new(NameTable::new(&notes, &files)), Kept::names);
                (nav, urls, tags::collect(&notes), terms, names, kept)
            },
        );
        problems.append(&mut route_problems);
        let mut library = Library::default();
        let mut addresses =
            generated(&notes, &nav, &taxonomy, &places, &articles, &mut tags, &mut library, &mut routes);
        if search {
            addresses.search = Some(routes.add_generated("search/", &Route::Search));
        }
        lints::add_redirects(&notes, &urls, &mut routes, &mut problems);
        let catalogue = if search {
            let count = catalogue::count(&notes, &articles, &tags, &taxonomy, &addresses);
            let catalogue = Catalogue::new(count, &routes);
            for shard in catalogue.shards() {
                let _ = routes.add(catalogue.url(shard), Route::Index(shard));
            }
            catalogue
        } else {
            Catalogue::default()
        };

        let resolver = Resolver { notes: &notes, files: &files, names: &names, nav: &nav, routes: &routes };
        let (links, found) = resolver.resolve_all(kept);
        problems.extend(found);
        let relations = decisions::relations(&notes, &resolver, &mut problems);
        let backlinks = backlinks(&notes, &links, &resolver);
        embeds::report_cycles(&notes, &links, &mut problems);
        let used_assets = used_assets(&notes, &links, &resolver, files.assets.len());
        for (index, path) in files.assets.iter().enumerate().filter(|(index, _)| used_assets[*index]) {
            // A page of the same address wins; only a note could have it, and that was reported with its address.
            let _ = routes.add(Url::new(path.as_str()), Route::Asset(index));
        }
        let lonely =
            lints::Lonely { notes: &notes, nav: &nav, backlinks: &backlinks, relations: &relations, places: &places };
        lonely.report(&mut problems);
        lints::unused_assets(&files, &used_assets, &mut problems);
        lints::duplicate_ids(&notes, &mut problems);
        problems.sort_by_key(|problem| (matches!(problem.at, At::Asset(_)), problem.note));
        let problem_ranges = ranges(&problems, notes.len());
        Self {
            notes,
            files,
            taxonomy,
            nav,
            urls,
            links,
            backlinks,
            relations,
            places,
            articles,
            library,
            tags,
            terms,
            routes,
            addresses,
            catalogue,
            used_assets,
            problems,
            problem_ranges,
            names,
        }
    }

    /// The notes of a kind, in path order.
    pub fn of_kind(&self, kind: NoteKind) -> impl Iterator<Item = NoteIndex> + '_ {
        self.notes.iter().enumerate().filter(move |(_, facts)| facts.kind == kind).map(|(note, _)| note)
    }

    /// Problems whose place is in this note, in the order of finding.
    pub fn problems_of(&self, note: NoteIndex) -> impl Iterator<Item = &Problem> {
        let (start, end) = self.problem_ranges.get(note).copied().unwrap_or_default();
        self.problems[start..end].iter()
    }

    /// Every name by which a link can reach something.
    pub fn names(&self) -> &NameTable {
        &self.names
    }

    pub fn resolver<'a>(&'a self, names: &'a NameTable) -> Resolver<'a> {
        Resolver { notes: &self.notes, files: &self.files, names, nav: &self.nav, routes: &self.routes }
    }

    /// The note at this path.
    pub fn at(&self, path: &str) -> Option<NoteIndex> {
        self.notes.binary_search_by(|facts| facts.path.as_str().cmp(path)).ok()
    }
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
    routes: &mut Routes,
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

fn ranges(problems: &[Problem], count: usize) -> Vec<(usize, usize)> {
    let mut ranges = vec![(0, 0); count];
    for (at, problem) in problems.iter().enumerate().filter(|(_, problem)| !matches!(problem.at, At::Asset(_))) {
        let range = &mut ranges[problem.note];
        *range = if range.1 == 0 { (at, at + 1) } else { (range.0, at + 1) };
    }
    ranges
}

fn backlinks(notes: &[Arc<Facts>], links: &[Vec<Resolved>], resolver: &Resolver<'_>) -> Vec<Vec<Backlink>> {
    let mut backlinks = vec![Vec::new(); notes.len()];
    for (from, links) in links.iter().enumerate() {
        for (link, resolved) in links.iter().enumerate() {
            if let Some(to) = resolved.note().filter(|&to| to != from) {
                backlinks[to].push(Backlink { from, link: Some(link) });
            }
        }
        for name in &notes[from].people {
            if let Some(to) = resolver.relation(from, name).filter(|&to| to != from) {
                backlinks[to].push(Backlink { from, link: None });
            }
        }
    }
    backlinks
}

/// Assets that links lead to, and those that front matter names as the picture of a note.
fn used_assets(notes: &[Arc<Facts>], links: &[Vec<Resolved>], resolver: &Resolver<'_>, count: usize) -> Vec<bool> {
    let mut used = vec![false; count];
    for resolved in links.iter().flatten() {
        if let Resolved::Asset(index) = resolved {
            used[*index] = true;
        }
    }
    for (note, facts) in notes.iter().enumerate() {
        for path in &facts.images {
            if let Some(index) = resolver.asset(note, path) {
                used[index] = true;
            }
        }
    }
    used
}
