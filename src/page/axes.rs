//! Layers, areas, the matrix, and its cells.

use super::views::{
    AxisCellView, AxisPageView, AxisView, CellCountView, CellView, LinkView, MatrixRowView, MatrixView,
};
use super::{Content, Page, Pages};
use crate::base::path::Url;
use crate::site::NoteIndex;
use crate::site::decisions::is_live;
use crate::site::places::Cell;
use std::collections::BTreeMap;

/// How many articles and, in each cell, notes the page of a layer or area shows; other pages have them all.
const ARTICLES: usize = 40;
const NOTES: usize = 40;
/// The library can show more at a time than the page of a cell should.
const CELL_ARTICLES: usize = 100;

impl<'a> Pages<'a> {
    pub(super) fn axis(&self, url: &Url, which: &'static str, index: usize) -> Page<'a> {
        let site = self.site;
        let axis = self.axis_view(which, index);
        let mut view = self.head(which, &axis.name, url);
        view.description.clone_from(&axis.summary);
        let is_layer = which == "layer";
        if is_layer {
            view.layers = vec![axis.id.clone()];
        } else {
            view.areas = vec![axis.id.clone()];
        }
        let group = if is_layer { &site.places.layers[index] } else { &site.places.areas[index] };
        let layers = site.taxonomy.layers.categories.len();
        let cells: Vec<AxisCellView> = if is_layer {
            (0..site.taxonomy.areas.categories.len()).map(|area| self.axis_cell("area", area, index, area)).collect()
        } else {
            (0..layers).rev().map(|layer| self.axis_cell("layer", layer, layer, index)).collect()
        };
        let in_cells = |note: &NoteIndex| {
            let facts = &site.notes[*note];
            if is_layer { !facts.areas.ids.is_empty() } else { !facts.layers.ids.is_empty() }
        };
        let whole = |note: &NoteIndex| {
            let facts = &site.notes[*note];
            if is_layer {
                crate::site::places::covers(&facts.areas, &site.taxonomy.areas)
            } else {
                crate::site::places::covers(&facts.layers, &site.taxonomy.layers)
            }
        };
        let rest: Vec<NoteIndex> = group.notes.iter().copied().filter(|note| !in_cells(note) || whole(note)).collect();
        let headings = group.sections.iter().map(|(note, id)| {
            let facts = &site.notes[*note];
            let address = self.hrefs.url(&site.urls[*note]);
            LinkView { title: facts.title.clone(), url: format!("{address}#{}", super::inputs::fragment(id)) }
        });
        let neighbour =
            |index: Option<usize>| index.filter(|&at| is_layer && at < layers).map(|at| self.axis_view("layer", at));
        let content = AxisPageView {
            which,
            about: group.about.map(|note| self.card(note)),
            cells,
            rest: self.cards(&rest),
            decisions: self.cards(&group.decisions),
            articles: group.articles.iter().take(ARTICLES).map(|&article| self.article_card(article)).collect(),
            articles_url: self.selection(which, &axis.name).filter(|_| group.articles.len() > ARTICLES),
            headings: headings.collect(),
            covers_all: self.cards(&group.covers_all),
            covers_all_articles: self.framework_articles(),
            above: neighbour(Some(index + 1)),
            below: neighbour(index.checked_sub(1)),
            print_url: is_layer
                .then(|| site.addresses.print_layers[index].as_ref())
                .flatten()
                .map(|url| self.hrefs.url(url)),
            axis,
        };
        let template = if is_layer { "layer.html" } else { "area.html" };
        Page { template, view, name: "axis", content: Content::Axis(Box::new(content)) }
    }

    fn axis_cell(&self, which: &'static str, other: usize, layer: usize, area: usize) -> AxisCellView {
        let cell = &self.site.places.cells[layer][area];
        AxisCellView {
            other: self.axis_view(which, other),
            url: self.hrefs.url(&self.site.addresses.cells[layer][area]),
            questions: self.questions(layer, area).to_vec(),
            notes: self.cards(&cell.notes[..cell.notes.len().min(NOTES)]),
            notes_more: cell.notes.len().saturating_sub(NOTES),
            decisions: self.cards(&cell.decisions),
            articles: cell.articles.len(),
        }
    }

    fn framework_articles(&self) -> Vec<super::views::ArticleCardView> {
        self.site.places.covers_all_articles.iter().take(ARTICLES).map(|&article| self.article_card(article)).collect()
    }

    /// The page of the library with the articles of a layer or an area.
    fn selection(&self, by: &str, name: &str) -> Option<String> {
        let selections = &self.site.library.selections;
        selections
            .iter()
            .find(|selection| selection.by == by && selection.name == name)
            .map(|selection| self.hrefs.url(&selection.url))
    }

    fn questions(&self, layer: usize, area: usize) -> &'a [String] {
        let taxonomy = &self.site.taxonomy;
        taxonomy.questions(&taxonomy.layers.categories[layer].id, &taxonomy.areas.categories[area].id)
    }

    pub(super) fn matrix(&self, url: &Url) -> Page<'a> {
        let mut view = self.head("matrix", &self.word("matrix"), url);
        view.description =
            Some("Every layer by every area: what is decided, what is written, and what is open.".to_owned());
        Page { template: "matrix.html", view, name: "matrix", content: Content::Matrix(self.matrix_view()) }
    }

    pub(super) fn matrix_view(&self) -> MatrixView {
        let places = &self.site.places;
        let weight = |cell: &Cell| cell.notes.len() + cell.decisions.len() + cell.articles.len();
        let fullest = places.cells.iter().flatten().map(weight).max().unwrap_or(0);
        let areas: Vec<AxisView> = (0..places.areas.len()).map(|area| self.axis_view("area", area)).collect();
        let rows = (0..places.layers.len()).rev().map(|layer| MatrixRowView {
            layer: self.axis_view("layer", layer),
            cells: areas
                .iter()
                .enumerate()
                .map(|(area, view)| {
                    let cell = &places.cells[layer][area];
                    let mut decisions: BTreeMap<String, usize> = BTreeMap::new();
                    for &note in &cell.decisions {
                        let status =
                            self.site.notes[note].decision.as_ref().and_then(|decision| decision.status.clone());
                        *decisions.entry(status.unwrap_or_else(|| "unknown".to_owned())).or_default() += 1;
                    }
                    CellCountView {
                        url: self.hrefs.url(&self.site.addresses.cells[layer][area]),
                        area: view.id.clone(),
                        area_name: view.name.clone(),
                        notes: cell.notes.len(),
                        articles: cell.articles.len(),
                        questions: self.questions(layer, area).len(),
                        decided: decisions
                            .iter()
                            .filter(|(status, _)| is_live(Some(status)))
                            .map(|(_, count)| count)
                            .sum(),
                        decisions,
                        heat: if fullest == 0 { 0 } else { (weight(cell) * 4).div_ceil(fullest) },
                    }
                })
                .collect(),
        });
        MatrixView {
            rows: rows.collect(),
            covers_all: self.cards(&places.covers_all),
            covers_all_articles: self.framework_articles(),
            empty: places.cells.iter().flatten().filter(|cell| weight(cell) == 0).count(),
            cells: places.cells.iter().map(Vec::len).sum(),
        }
    }

    pub(super) fn cell(&self, url: &Url, layer: usize, area: usize) -> Page<'a> {
        let cell = &self.site.places.cells[layer][area];
        let (layer_view, area_view) = (self.axis_view("layer", layer), self.axis_view("area", area));
        let mut view = self.head("cell", &format!("{} × {}", layer_view.name, area_view.name), url);
        let matrix = self.site.addresses.matrix.as_ref().map(|matrix| self.hrefs.url(matrix));
        view.breadcrumbs.extend(matrix.map(|url| LinkView { title: self.word("matrix"), url }));
        view.layers = vec![layer_view.id.clone()];
        view.areas = vec![area_view.id.clone()];
        let content = CellView {
            questions: self.questions(layer, area).to_vec(),
            decisions: self.cards(&cell.decisions),
            notes: self.cards(&cell.notes),
            articles: cell.articles.iter().take(CELL_ARTICLES).map(|&article| self.article_card(article)).collect(),
            articles_more: cell.articles.len().saturating_sub(CELL_ARTICLES),
            layer: layer_view,
            area: area_view,
        };
        Page { template: "cell.html", view, name: "cell", content: Content::Cell(Box::new(content)) }
    }
}
