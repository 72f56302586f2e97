//! Notes and articles in the layers, the areas, and the cells between them.

use super::NoteIndex;
use super::addresses::Selection;
use super::articles::Articles;
use crate::base::path::Url;
use crate::base::slug;
use crate::config::taxonomy::{Axis, Taxonomy};
use crate::config::vocabulary::{Place, Vocabulary};
use crate::note::facts::{Facts, How, NoteKind, Placed};
use rapidhash::RapidHashSet;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Who stands where.
#[derive(Debug, Default)]
pub struct Places {
    pub layers: Vec<Group>,
    pub areas: Vec<Group>,
    /// By layer, then area.
    pub cells: Vec<Vec<Cell>>,
    /// Notes about the framework itself, which name all layers and all areas.
    pub covers_all: Vec<NoteIndex>,
    /// Articles in no layer and no area that such notes cite.
    pub covers_all_articles: Vec<usize>,
    /// Notes in no layer and no area, of a kind that has a place.
    pub unsorted: Vec<NoteIndex>,
    /// By article.
    pub articles: Vec<ArticlePlace>,
}

/// A layer or an area. Lists are in path order; decisions are in no other list.
#[derive(Debug, Clone, Default)]
pub struct Group {
    pub notes: Vec<NoteIndex>,
    pub decisions: Vec<NoteIndex>,
    pub articles: Vec<usize>,
    /// Notes that stand in all layers, or in all areas.
    pub covers_all: Vec<NoteIndex>,
    /// Notes with a section under this name: the note and the id of the heading.
    pub sections: Vec<(NoteIndex, String)>,
    /// The note whose title is the name of this layer or area.
    pub about: Option<NoteIndex>,
}

#[derive(Debug, Clone, Default)]
pub struct Cell {
    pub notes: Vec<NoteIndex>,
    pub decisions: Vec<NoteIndex>,
    pub articles: Vec<usize>,
}

/// Where an article stands, and why.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ArticlePlace {
    pub layers: Vec<usize>,
    pub areas: Vec<usize>,
    pub layers_how: ArticleHow,
    pub areas_how: ArticleHow,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ArticleHow {
    Pinned,
    /// By its own title and description.
    Inferred,
    /// By the notes that cite it.
    Via,
    #[default]
    Nowhere,
}

impl Places {
    pub fn new(notes: &[Arc<Facts>], articles: &Articles, taxonomy: &Taxonomy) -> Self {
        let mut places = Self {
            layers: vec![Group::default(); taxonomy.layers.categories.len()],
            areas: vec![Group::default(); taxonomy.areas.categories.len()],
            cells: vec![vec![Cell::default(); taxonomy.areas.categories.len()]; taxonomy.layers.categories.len()],
            ..Self::default()
        };
        for (note, facts) in notes.iter().enumerate() {
            places.add_note(note, facts, taxonomy);
        }
        places.articles = (0..articles.all.len())
            .into_par_iter()
            .map(|index| place_article(index, articles, notes, taxonomy))
            .collect();
        let about_framework: RapidHashSet<NoteIndex> = places.covers_all.iter().copied().collect();
        for (index, article) in articles.all.iter().enumerate() {
            places.add_article(index);
            let place = &places.articles[index];
            let is_placed = !place.layers.is_empty() || !place.areas.is_empty();
            if !is_placed && article.mentions.iter().any(|mention| about_framework.contains(&mention.note)) {
                places.covers_all_articles.push(index);
            }
        }
        for (groups, axis) in [(&mut places.layers, &taxonomy.layers), (&mut places.areas, &taxonomy.areas)] {
            for (group, category) in groups.iter_mut().zip(&axis.categories) {
                let is_named = |title: &str| axis.lookup(title).is_some_and(|named| named.id == category.id);
                let about = |facts: &Facts| facts.kind == NoteKind::Concept && is_named(&facts.title);
                group.about = group.notes.iter().copied().find(|&note| about(&notes[note]));
            }
        }
        places
    }

    fn add_note(&mut self, note: NoteIndex, facts: &Facts, taxonomy: &Taxonomy) {
        let layers = indices(&facts.layers.ids, &taxonomy.layers);
        let areas = indices(&facts.areas.ids, &taxonomy.areas);
        let whole_layers = covers(&facts.layers, &taxonomy.layers);
        let whole_areas = covers(&facts.areas, &taxonomy.areas);
        if whole_layers && whole_areas {
            self.covers_all.push(note);
        }
        if layers.is_empty() && areas.is_empty() && is_placeable(facts) && !is_index(facts) {
            self.unsorted.push(note);
        }
        let is_decision = facts.kind == NoteKind::Decision;
        for (groups, indices, whole) in
            [(&mut self.layers, &layers, whole_layers), (&mut self.areas, &areas, whole_areas)]
        {
            for &index in indices {
                let group = &mut groups[index];
                match (is_decision, whole) {
                    (true, _) => group.decisions.push(note),
                    (false, true) => group.covers_all.push(note),
                    (false, false) => group.notes.push(note),
                }
            }
        }
        for (groups, placed, axis) in
            [(&mut self.layers, &facts.layers, &taxonomy.layers), (&mut self.areas, &facts.areas, &taxonomy.areas)]
        {
            for (id, heading) in &placed.sections {
                if let Some(index) = axis.position(id) {
                    groups[index].sections.push((note, heading.clone()));
                }
            }
        }
        if !is_decision && (whole_layers || whole_areas) {
            return;
        }
        for &layer in &layers {
            for &area in &areas {
                let cell = &mut self.cells[layer][area];
                if is_decision { cell.decisions.push(note) } else { cell.notes.push(note) }
            }
        }
    }

    fn add_article(&mut self, index: usize) {
        let place = &self.articles[index];
        for &layer in &place.layers {
            self.layers[layer].articles.push(index);
            for &area in &place.areas {
                self.cells[layer][area].articles.push(index);
            }
        }
        for &area in &place.areas {
            self.areas[area].articles.push(index);
        }
    }
}

/// Whether a note stands in the whole of an axis, by a list that names nearly all or by `all`.
pub fn covers(placed: &Placed, axis: &Axis) -> bool {
    let count = axis.categories.len();
    placed.how == How::Enumerates || (count > 1 && placed.ids.len() == count)
}

/// Notes that no layer or area is asked of: people, meetings, products, and notes that say `none`.
fn is_placeable(facts: &Facts) -> bool {
    let says_none = |placed: &Placed| placed.how == How::Explicit && placed.ids.is_empty();
    match facts.kind {
        NoteKind::Meeting | NoteKind::Product | NoteKind::Goal | NoteKind::Vendor | NoteKind::Persona => false,
        _ => ![&facts.layers, &facts.areas].into_iter().any(says_none),
    }
}

/// A folder's own page leads to what lies in it.
fn is_index(facts: &Facts) -> bool {
    let stem = facts.path.stem();
    stem.eq_ignore_ascii_case("index") || stem.eq_ignore_ascii_case("readme")
}

fn indices(ids: &[String], axis: &Axis) -> Vec<usize> {
    let mut indices: Vec<usize> = ids.iter().filter_map(|id| axis.position(id)).collect();
    indices.sort_unstable();
    indices.dedup();
    indices
}

/// By its pin, else by its title and description, else by the notes that cite it.
fn place_article(index: usize, articles: &Articles, notes: &[Arc<Facts>], taxonomy: &Taxonomy) -> ArticlePlace {
    let article = &articles.all[index];
    let texts: Vec<(Place, &str)> = article
        .title()
        .map(|title| (Place::Title, title))
        .into_iter()
        .chain(article.description().map(|description| (Place::Body, description)))
        .collect();
    let [layer_scores, area_scores] = taxonomy.vocabulary.score(&texts);
    let via = |pick: fn(&Facts) -> &Placed, axis: &Axis| -> Vec<usize> {
        let mut found: Vec<usize> = article
            .mentions
            .iter()
            .map(|mention| &notes[mention.note])
            .filter(|facts| !covers(pick(facts), axis))
            .flat_map(|facts| indices(&pick(facts).ids, axis))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    };
    let place = |pinned: &[String], inferred: Vec<String>, axis: &Axis, pick: fn(&Facts) -> &Placed| {
        let pinned: Vec<usize> = indices(
            &pinned.iter().filter_map(|word| axis.lookup(word)).map(|category| category.id.clone()).collect::<Vec<_>>(),
            axis,
        );
        if !pinned.is_empty() {
            return (pinned, ArticleHow::Pinned);
        }
        let inferred = indices(&inferred, axis);
        if !inferred.is_empty() {
            return (inferred, ArticleHow::Inferred);
        }
        match via(pick, axis) {
            found if found.is_empty() => (found, ArticleHow::Nowhere),
            found => (found, ArticleHow::Via),
        }
    };
    let (layers, layers_how) =
        place(&article.pinned_layers, Vocabulary::place(&layer_scores), &taxonomy.layers, |facts| &facts.layers);
    let (areas, areas_how) =
        place(&article.pinned_areas, Vocabulary::place(&area_scores), &taxonomy.areas, |facts| &facts.areas);
    ArticlePlace { layers, areas, layers_how, areas_how }
}

/// The selections of the library: by layer, area, author and site. Their addresses are what they ask for.
pub(super) fn selections(articles: &Articles, places: &Places, taxonomy: &Taxonomy) -> Vec<Selection> {
    let mut all = Vec::new();
    for (by, axes, groups) in [("layer", &taxonomy.layers, &places.layers), ("area", &taxonomy.areas, &places.areas)] {
        for (axis, group) in axes.categories.iter().zip(groups).filter(|(_, group)| !group.articles.is_empty()) {
            let url = Url::new(&format!("library/by-{by}/{}/", slug::page(&axis.id)));
            all.push(Selection { by, name: axis.name.clone(), url, articles: group.articles.clone() });
        }
    }
    let mut authors: BTreeMap<String, (String, Vec<usize>)> = BTreeMap::new();
    let mut sites: BTreeMap<String, (String, Vec<usize>)> = BTreeMap::new();
    for (index, article) in articles.all.iter().enumerate() {
        for author in article.authors() {
            authors.entry(author.to_lowercase()).or_insert_with(|| (author.clone(), Vec::new())).1.push(index);
        }
        let site = article.site();
        if !site.is_empty() {
            sites.entry(site.clone()).or_insert_with(|| (site, Vec::new())).1.push(index);
        }
    }
    for (by, groups) in [("author", authors), ("site", sites)] {
        for (name, mut articles) in groups.into_values() {
            articles.dedup();
            let url = Url::new(&format!("library/by-{by}/{}/", slug::page(&name)));
            all.push(Selection { by, name, url, articles });
        }
    }
    all
}
