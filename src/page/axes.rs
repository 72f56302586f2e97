//! Layers, areas, the matrix, and its cells.

use super::views::{
    AxisCellView, AxisPageView, AxisView, CellCountView, CellView, FindingView, LinkView, MatrixRowView, MatrixView,
    RecordView,
};
use super::{Content, Page, Pages};
use crate::base::diagnostic::Severity;
use crate::base::path::Url;
use crate::base::text::natural;
use crate::site::NoteIndex;
use crate::site::consistency::{Finding, Force};
use crate::site::decisions::is_live;
use crate::site::places::Cell;
use std::collections::BTreeMap;

/// How many articles and, in each cell, notes the page of a layer or area shows; other pages have them all.
const ARTICLES: usize = 40;
const NOTES: usize = 40;
/// The library can show more at a time than the page of a cell should.
const CELL_ARTICLES: usize = 100;

/// The statuses of decisions that are known.
const LIFE_CYCLE: [&str; 5] = ["proposed", "accepted", "rejected", "deprecated", "superseded"];

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
        let crossings = self.crossings();
        let rows = (0..places.layers.len()).rev().map(|layer| MatrixRowView {
            layer: self.axis_view("layer", layer),
            cells: areas
                .iter()
                .enumerate()
                .map(|(area, view)| {
                    let cell = &places.cells[layer][area];
                    let crossing = crossings.get(&(layer, area)).map_or(&[][..], Vec::as_slice);
                    let mut decisions: BTreeMap<String, usize> = BTreeMap::new();
                    for &note in &cell.decisions {
                        let status = self.site.notes[note].status().unwrap_or("unknown");
                        *decisions.entry(status.to_owned()).or_default() += 1;
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
                        claiming: cell.decisions.iter().filter(|&&note| self.is_claiming(note)).count(),
                        conflicts: crossing.len(),
                        conflicts_by_product: self.by_product(crossing),
                        idle: self.config.idle(&self.site.taxonomy, layer, area).map(str::to_owned),
                        decisions,
                        records: cell.decisions.iter().map(|&note| self.record(note)).collect(),
                        heat: if fullest == 0 { 0 } else { (weight(cell) * 4).div_ceil(fullest) },
                    }
                })
                .collect(),
        });
        let mut decisions: Vec<NoteIndex> =
            places.cells.iter().flatten().flat_map(|cell| cell.decisions.iter().copied()).collect();
        decisions.sort_unstable();
        decisions.dedup();
        let records: Vec<RecordView> = decisions.iter().map(|&note| self.record(note)).collect();
        MatrixView {
            statuses: by_life_cycle(records.iter().map(|record| record.status.clone())),
            products: by_name(records.iter().filter_map(|record| record.product.clone())),
            owners: by_name(records.iter().filter_map(|record| record.owner.clone())),
            rows: rows.collect(),
            covers_all: self.cards(&places.covers_all),
            covers_all_articles: self.framework_articles(),
            empty: places.cells.iter().flatten().filter(|cell| weight(cell) == 0).count(),
            cells: places.cells.iter().map(Vec::len).sum(),
        }
    }

    /// The errors of the consistency check that cross each cell.
    fn crossings(&self) -> BTreeMap<(usize, usize), Vec<&'a Finding>> {
        let consistency = &self.site.consistency;
        let (layers, areas) = (&self.site.taxonomy.layers, &self.site.taxonomy.areas);
        let mut crossings: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for finding in consistency.findings.iter().filter(|finding| self.level_of(finding) == Some(Severity::Error)) {
            for (layer, area) in finding.cells(&consistency.records) {
                if let (Some(layer), Some(area)) = (layers.position(layer), areas.position(area)) {
                    crossings.entry((layer, area)).or_default().push(finding);
                }
            }
        }
        crossings
    }

    /// How many findings each product has, by its title; those of no product under no title.
    fn by_product(&self, findings: &[&Finding]) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for finding in findings {
            let titles = finding.products.iter().map(|&product| self.product_title(product));
            for title in titles.chain(finding.products.is_empty().then(String::new)) {
                *counts.entry(title).or_default() += 1;
            }
        }
        counts
    }

    /// Whether a decision that counts, or would, claims something.
    fn is_claiming(&self, note: NoteIndex) -> bool {
        let consistency = &self.site.consistency;
        let record = consistency.record_of(note).map(|record| &consistency.records[record]);
        record.is_some_and(|record| record.force != Force::Out && !record.statements().is_empty())
    }

    /// Findings that cross a cell.
    fn findings_in(&self, layer: &str, area: &str) -> Vec<FindingView> {
        let consistency = &self.site.consistency;
        let crosses = |finding: &&Finding| {
            self.level_of(finding).is_some_and(|level| level > Severity::Info)
                && finding.cells(&consistency.records).contains(&(layer, area))
        };
        self.findings(consistency.findings.iter().filter(crosses))
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
            findings: self.findings_in(&layer_view.id, &area_view.id),
            idle: self.config.idle(&self.site.taxonomy, layer, area).map(str::to_owned),
            above: self.cell_link(Some(layer + 1), Some(area)),
            below: self.cell_link(layer.checked_sub(1), Some(area)),
            before: self.cell_link(Some(layer), area.checked_sub(1)),
            after: self.cell_link(Some(layer), Some(area + 1)),
            layer: layer_view,
            area: area_view,
        };
        Page { template: "cell.html", view, name: "cell", content: Content::Cell(Box::new(content)) }
    }

    fn cell_link(&self, layer: Option<usize>, area: Option<usize>) -> Option<LinkView> {
        let (layer, area) = (layer?, area?);
        let url = self.site.addresses.cells.get(layer)?.get(area)?;
        let axes = &self.site.taxonomy;
        let title = format!("{} × {}", axes.layers.categories[layer].name, axes.areas.categories[area].name);
        Some(LinkView { title, url: self.hrefs.url(url) })
    }

    pub(super) fn record(&self, note: NoteIndex) -> RecordView {
        let facts = &self.site.notes[note];
        let title = match &facts.id {
            Some(id) => format!("{id} {}", facts.title),
            None => facts.title.clone(),
        };
        RecordView {
            title,
            status: facts.status().map(str::to_owned),
            product: facts.product.as_deref().map(|product| self.product(product).title),
            owner: facts.owner.clone(),
        }
    }
}

/// Each once, by name.
pub(super) fn by_name(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = names.collect();
    names.sort_by(|a, b| natural(a, b).then(a.cmp(b)));
    names.dedup();
    names
}

/// Status → count in the order of the life cycle; words of the book's own come last.
pub(super) fn by_life_cycle(statuses: impl Iterator<Item = Option<String>>) -> Vec<(String, usize)> {
    let mut counts: Vec<(String, usize)> = LIFE_CYCLE.map(|status| (status.to_owned(), 0)).into();
    for status in statuses {
        let status = status.unwrap_or_else(|| "unknown".to_owned());
        match counts.iter_mut().find(|(name, _)| *name == status) {
            Some((_, count)) => *count += 1,
            None => counts.push((status, 1)),
        }
    }
    counts.retain(|(_, count)| *count > 0);
    counts
}
