//! Floor 3: all facts together. Pure, global, rebuilt whole: no text, no spans, no rendering.

pub mod addresses;
pub mod anchor;
pub mod articles;
pub mod catalogue;
pub mod consistency;
pub mod decisions;
mod embeds;
pub mod glossary;
mod kept;
pub mod lints;
pub mod mend;
pub mod names;
pub mod nav;
pub mod places;
pub mod previews;
mod records;
pub mod resolve;
pub mod routes;
pub mod tags;

use crate::base::diagnostic::{Code, Severity};
use crate::base::path::Url;
use crate::config::catalog::Catalog;
use crate::config::pins::Pins;
use crate::config::taxonomy::Taxonomy;
use crate::note::claim::ClaimList;
use crate::note::facts::{Facts, NoteKind};
use addresses::{Addresses, Library, Outputs};
use articles::Articles;
use catalogue::Catalogue;
use consistency::Consistency;
use decisions::Relation;
use glossary::Terms;
use kept::Kept;
use names::{Files, NameTable};
use nav::Nav;
use places::Places;
use previews::Previews;
use resolve::{Resolved, Resolver};
use routes::Routes;
use std::sync::Arc;
use tags::Tag;

/// Index into [`Site::notes`].
pub type NoteIndex = usize;

/// What the site is made of.
#[derive(Debug)]
pub struct Input<'a> {
    pub taxonomy: Arc<Taxonomy>,
    /// What claims may speak of.
    pub catalog: Arc<Catalog>,
    pub pins: &'a Pins,
    /// Published notes in path order.
    pub notes: Vec<Arc<Facts>>,
    pub files: Files,
    /// Paths in the order of `SUMMARY.md`.
    pub summary: &'a [String],
    /// `YYYY-MM-DD`: decides which reviews are overdue.
    pub today: Option<&'a str>,
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
    /// Whether decisions fit together.
    pub consistency: Consistency,
    pub places: Arc<Places>,
    pub articles: Arc<Articles>,
    pub library: Arc<Library>,
    pub tags: Arc<Vec<Tag>>,
    pub terms: Arc<Terms>,
    pub routes: Routes,
    pub addresses: Arc<Addresses>,
    pub previews: Arc<Previews>,
    /// Whether any note holds a diagram.
    pub diagrams: bool,
    /// Of the search index, if there is one.
    pub catalogue: Catalogue,
    /// Assets that a published note uses.
    pub used_assets: Vec<bool>,
    /// Sorted by note; those of assets last.
    pub problems: Vec<Problem>,
    /// For each note where its problems begin and end.
    problem_ranges: Vec<(usize, usize)>,
    names: Arc<NameTable>,
    address_problems: Arc<Vec<Problem>>,
}

/// A link from another note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backlink {
    pub from: NoteIndex,
    /// Index into the links of that note; `None` for a name in its front matter.
    pub link: Option<usize>,
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
    /// Where it is another than that of its code.
    pub severity: Option<Severity>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// Index into the note's links.
    Link(usize),
    /// Index into the note's mentions.
    Mention(usize),
    /// A key of the front matter.
    Key(&'static str),
    /// A claim: index into a list of the note's record.
    Claim(ClaimList, usize),
    Start,
    /// No note: a file of the book, index into its assets.
    Asset(usize),
}

impl Problem {
    pub fn new(note: NoteIndex, at: At, code: Code, message: String) -> Self {
        Self { note, at, code, message, help: None, target: None, fix: None, severity: None }
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
        let Input { taxonomy, catalog, pins, notes, mut files, summary, today, search, before } = input;
        let kept = Kept::new(before, &notes);
        // Articles and what they are placed in know nothing of addresses and names.
        let ((articles, places), (nav, urls, terms, names, kept, drafted)) = rayon::join(
            || {
                let kept = kept.as_ref();
                let articles = kept.and_then(Kept::articles);
                let articles = articles.unwrap_or_else(|| Arc::new(Articles::collect(&notes, pins)));
                let places = kept.and_then(|kept| kept.places(&articles, &taxonomy));
                let places = places.unwrap_or_else(|| Arc::new(Places::new(&notes, &articles, &taxonomy)));
                (articles, places)
            },
            || {
                let nav = Nav::new(&notes, summary);
                let paths = nav.folders.iter().map(|folder| folder.path.clone());
                files.folders = paths.filter(|path| !path.is_empty()).collect();
                let kept = kept.as_ref().filter(|kept| kept.has_same_files(&files));
                let url = |note: NoteIndex| {
                    let old = kept.and_then(|kept| kept.url(note));
                    old.unwrap_or_else(|| nav::note_url(&notes[note], &nav, note))
                };
                let urls: Vec<Url> = (0..notes.len()).map(url).collect();
                let terms = kept.and_then(Kept::terms);
                let terms = terms.unwrap_or_else(|| Arc::new(Terms::new(&notes, &urls)));
                let names = kept.map_or_else(|| Arc::new(NameTable::new(&notes, &files)), Kept::names);
                let drafted =
                    kept.is_none_or(|kept| !kept.may_keep_addresses()).then(|| addresses::of_notes(&notes, &urls));
                (nav, urls, terms, names, kept, drafted)
            },
        );
        let outputs = match kept.and_then(|kept| kept.outputs(&articles, &places)) {
            Some(outputs) => outputs,
            None => {
                let drafted = drafted.unwrap_or_else(|| addresses::of_notes(&notes, &urls));
                Outputs::new(drafted, &notes, &urls, &nav, &taxonomy, &places, &articles, search)
            }
        };
        let mut routes = Routes::new(outputs.routes);
        let mut problems: Vec<Problem> = articles.problems().iter().chain(outputs.problems.iter()).cloned().collect();

        let resolver = Resolver { notes: &notes, files: &files, names: &names, nav: &nav, routes: &routes };
        let (links, found) = resolver.resolve_all(kept);
        problems.extend(found);
        let decisions::Related { relations, members, products } =
            decisions::relations(&notes, &resolver, &mut problems);
        let material = consistency::records::Material {
            notes: &notes,
            relations: &relations,
            taxonomy: &taxonomy,
            catalog: &catalog,
            members: &members,
            products: &products,
        };
        let consistency = Consistency::check(material, &mut problems);
        records::Records { notes: &notes, relations: &relations, consistency: &consistency, today }
            .report(&mut problems);
        let backlinks = backlinks(&notes, &links, &resolver);
        embeds::report_cycles(&notes, &links, &mut problems);
        let used_assets = used_assets(&notes, &links, &resolver, files.assets.len());
        for (index, path) in files.assets.iter().enumerate().filter(|(index, _)| used_assets[*index]) {
            // Only a note could have the address, and that was reported with it.
            routes.add_asset(Url::new(path.as_str()), index);
        }
        let diagrams = notes.iter().any(|facts| facts.diagrams);
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
            consistency,
            places,
            articles,
            library: outputs.library,
            tags: outputs.tags,
            terms,
            routes,
            addresses: outputs.addresses,
            previews: outputs.previews,
            diagrams,
            catalogue: outputs.catalogue,
            used_assets,
            problems,
            problem_ranges,
            names,
            address_problems: outputs.problems,
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
