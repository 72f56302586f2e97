//! Whole notes one after the other, for paper: the book, and each of its layers.

use super::inputs::{BodyInputs, Part};
use super::views::{PrintNoteView, PrintPartView, PrintView};
use super::{Content, Page, Pages};
use crate::base::path::Url;
use crate::site::NoteIndex;
use crate::site::routes::PRINTED;
use rapidhash::RapidHashMap;
use std::fmt::Write as _;

/// The bodies of a page for paper, and what is needed to set them as one.
#[derive(Debug)]
pub struct Bodies<'a> {
    pub bodies: Vec<BodyInputs<'a>>,
    /// The way from the page to the root of the site.
    pub root: &'static str,
    /// From the address of each note on the page, as links write it behind `root`, to its number on the page.
    pub numbers: RapidHashMap<String, usize>,
}

impl<'a> Pages<'a> {
    /// The whole book by the folders at its top.
    pub(super) fn print_book(&self, url: &Url) -> Page<'a> {
        let parts = self.book_parts();
        let decisions: Vec<NoteIndex> = self.site.of_kind(crate::note::facts::NoteKind::Decision).collect();
        let mut page = self.print(url, "book", self.title, parts, &decisions);
        if let Content::Print(view, _) = &mut page.content {
            view.summary.clone_from(&self.config.book.description);
        }
        page
    }

    /// All notes of a layer by their first area.
    pub(super) fn print_layer(&self, url: &Url, layer: usize) -> Page<'a> {
        let site = self.site;
        let (category, group) = (&site.taxonomy.layers.categories[layer], &site.places.layers[layer]);
        let areas = &site.taxonomy.areas.categories;
        let mut by_area: Vec<(String, Vec<NoteIndex>)> =
            areas.iter().map(|area| (area.name.clone(), Vec::new())).collect();
        by_area.push((self.word("rest_layer"), Vec::new()));
        for note in in_order(&site.nav.position, group.notes.iter().chain(&group.decisions)) {
            let first = site.notes[note].areas.ids.iter().filter_map(|id| site.taxonomy.areas.position(id)).min();
            by_area[first.unwrap_or(areas.len())].1.push(note);
        }
        let mut page = self.print(url, &format!("layer-{}", layer + 1), &category.name, by_area, &group.decisions);
        if let Content::Print(view, _) = &mut page.content {
            view.summary.clone_from(&category.summary);
            view.layer = Some(self.axis_view("layer", layer));
        }
        page.view.layers = vec![category.id.clone()];
        page
    }

    fn book_parts(&self) -> Vec<(String, Vec<NoteIndex>)> {
        let nav = &self.site.nav;
        let mut parts: Vec<(usize, Vec<NoteIndex>)> = Vec::new();
        for &note in &nav.order {
            let top = nav.trail(nav.home[note]).first().copied().unwrap_or_default();
            match parts.last_mut() {
                Some((part, notes)) if *part == top => notes.push(note),
                _ => parts.push((top, vec![note])),
            }
        }
        let title =
            |folder: usize| if folder == 0 { self.word("print_front") } else { nav.folders[folder].title.clone() };
        parts.into_iter().map(|(folder, notes)| (title(folder), notes)).collect()
    }

    fn print(
        &self,
        url: &Url,
        set: &str,
        title: &str,
        parts: Vec<(String, Vec<NoteIndex>)>,
        decisions: &[NoteIndex],
    ) -> Page<'a> {
        let parts: Vec<(usize, (String, Vec<NoteIndex>))> =
            parts.into_iter().enumerate().filter(|(_, (_, notes))| !notes.is_empty()).collect();
        let notes: Vec<NoteIndex> = parts.iter().flat_map(|(_, (_, notes))| notes).copied().collect();
        let root = url.root();
        let numbers = notes.iter().zip(1..).map(|(&note, number)| (self.hrefs.url(&self.site.urls[note]), number));
        let bodies = notes.iter().map(|&note| self.part(note, Part::Whole, root, note, &mut Vec::new()));
        let bodies = Bodies { bodies: bodies.collect(), root, numbers: numbers.collect() };
        let mut number = 0;
        let view = PrintView {
            title: title.to_owned(),
            summary: None,
            layer: None,
            sheet_url: self.site.addresses.print_sheet.as_ref().map(|sheet| self.hrefs.url(sheet)).unwrap_or_default(),
            count: notes.len(),
            decisions: self.cards(decisions),
            parts: parts
                .into_iter()
                .map(|(at, (title, notes))| PrintPartView {
                    title,
                    set: format!("{set}-{}", at + 1),
                    notes: notes
                        .into_iter()
                        .map(|note| {
                            number += 1;
                            self.print_note(note, number)
                        })
                        .collect(),
                })
                .collect(),
        };
        let head = self.head("print", title, url);
        Page { template: "print.html", view: head, name: "print", content: Content::Print(Box::new(view), bodies) }
    }

    fn print_note(&self, note: NoteIndex, number: usize) -> PrintNoteView {
        let facts = &self.site.notes[note];
        let taxonomy = &self.site.taxonomy;
        let names = |ids: &[String], axis: &crate::config::taxonomy::Axis| -> Vec<String> {
            ids.iter().filter_map(|id| axis.position(id)).map(|at| axis.categories[at].name.clone()).collect()
        };
        PrintNoteView {
            id: format!("n{number}"),
            title: facts.title.clone(),
            kind: facts.kind.name().to_owned(),
            lead: facts.description.clone(),
            html: String::new(),
            addresses: Vec::new(),
            layers: names(&facts.layers.ids, &taxonomy.layers),
            areas: names(&facts.areas.ids, &taxonomy.areas),
            owner: facts.owner.clone(),
            changed: self.changed(note).map(str::to_owned),
            decision: self.decision(note, facts),
        }
    }

    /// The style sheet with the running heads: a name for the pages of each part, since a page cannot look its head up.
    pub fn print_sheet(&self) -> String {
        let mut sheet = String::new();
        let mut part = |set: &str, number: usize, left: &str, right: &str| {
            let name = format!("{set}-{number}");
            let _ = writeln!(
                sheet,
                ".set-{name} {{ page: {name} }}\n@page {name} {{ @top-left {{ content: {} }} @top-right {{ content: {} }} }}",
                css_string(left),
                css_string(right)
            );
        };
        if self.site.notes.len() <= PRINTED {
            for (at, (title, _)) in self.book_parts().iter().enumerate() {
                part("book", at + 1, self.title, title);
            }
        }
        let areas = self.site.taxonomy.areas.categories.iter().map(|area| area.name.clone());
        let areas: Vec<String> = areas.chain([self.word("rest_layer")]).collect();
        for (layer, category) in self.site.taxonomy.layers.categories.iter().enumerate() {
            for (at, area) in areas.iter().enumerate().filter(|_| self.site.addresses.print_layers[layer].is_some()) {
                let left = format!("{} · {}", self.title, category.name);
                part(&format!("layer-{}", layer + 1), at + 1, &left, area);
            }
        }
        sheet
    }
}

/// Notes in reading order.
fn in_order<'n>(position: &[usize], notes: impl Iterator<Item = &'n NoteIndex>) -> Vec<NoteIndex> {
    let mut notes: Vec<NoteIndex> = notes.copied().collect();
    notes.sort_by_key(|&note| position[note]);
    notes.dedup();
    notes
}

/// A string of a style sheet (CSS Syntax 3, section 4.3.5).
fn css_string(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        if character.is_control() || matches!(character, '"' | '\\' | '<') {
            let _ = write!(out, "\\{:x} ", u32::from(character));
        } else {
            out.push(character);
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_title_ends_the_string_that_it_stands_in() {
        assert_eq!(super::css_string("a\"b\\c\nd ü"), r#""a\22 b\5c c\a d ü""#);
    }
}
