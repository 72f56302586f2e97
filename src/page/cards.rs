//! The small views that stand in lists.

use super::Pages;
use super::views::{ArticleCardView, AxisView, BadgeView, CardView};
use crate::base::text::{escape, escape_into};
use crate::config::taxonomy::Category;
use crate::note::facts::{How, NoteKind, Placed};
use crate::site::NoteIndex;
use std::fmt::Write as _;

const HUES: usize = 8;

/// The hue slot of a layer, from 1.
pub fn hue(layer: usize) -> usize {
    layer % HUES + 1
}

impl Pages<'_> {
    pub(super) fn card(&self, note: NoteIndex) -> CardView {
        let facts = &self.site.notes[note];
        CardView {
            title: facts.title.clone(),
            url: self.hrefs.url(&self.site.urls[note]),
            kind: facts.kind.name().to_owned(),
            description: facts.description.clone().or_else(|| facts.definition.clone()),
            stack_html: self.stack(|id| facts.layers.ids.iter().any(|own| own == id)),
            areas_html: self.glyphs(|id| facts.areas.ids.iter().any(|own| own == id)),
            status: facts.status().map(str::to_owned),
            id: facts.id.clone().filter(|_| facts.kind == NoteKind::Decision),
            changed: self.changed(note).map(str::to_owned),
        }
    }

    pub(super) fn cards(&self, notes: &[NoteIndex]) -> Vec<CardView> {
        notes.iter().map(|&note| self.card(note)).collect()
    }

    pub(super) fn article_card(&self, index: usize) -> ArticleCardView {
        let article = &self.site.articles.all[index];
        let place = &self.site.places.articles[index];
        let taxonomy = &self.site.taxonomy;
        let mut citing: Vec<NoteIndex> = article.mentions.iter().map(|mention| mention.note).collect();
        citing.dedup();
        ArticleCardView {
            title: self.article_title(index),
            url: self.hrefs.url(&self.site.addresses.articles[index]),
            source: article.url.clone(),
            site: article.site(),
            authors: article.authors().to_vec(),
            publisher: article.publisher().map(str::to_owned),
            container: article.container().map(str::to_owned),
            description: article.description().map(str::to_owned),
            published: article.published().map(str::to_owned),
            stack_html: self.stack(|id| place.layers.iter().any(|&layer| taxonomy.layers.categories[layer].id == id)),
            areas_html: self.glyphs(|id| place.areas.iter().any(|&area| taxonomy.areas.categories[area].id == id)),
            cited_by: citing.len(),
            unsure: article.unsure().into_iter().map(str::to_owned).collect(),
            gone: self
                .visit(index)
                .map(|visit| visit.verdict)
                .filter(|verdict| matches!(*verdict, "dead" | "soft-404")),
        }
    }

    /// The title, else the address without its scheme.
    pub fn article_title(&self, index: usize) -> String {
        self.site.articles.all[index].name().to_owned()
    }

    pub fn axis_view(&self, which: &'static str, index: usize) -> AxisView {
        let site = self.site;
        let (axis, groups, addresses) = match which {
            "layer" => (&site.taxonomy.layers, &site.places.layers, &site.addresses.layers),
            _ => (&site.taxonomy.areas, &site.places.areas, &site.addresses.areas),
        };
        let (category, group) = (&axis.categories[index], &groups[index]);
        AxisView {
            id: category.id.clone(),
            name: category.name.clone(),
            summary: category.summary.clone(),
            url: self.hrefs.url(&addresses[index]),
            number: index + 1,
            hue: if which == "layer" { hue(index) } else { 0 },
            glyph: glyph(which, category),
            notes: group.notes.len(),
            articles: group.articles.len(),
            decisions: group.decisions.len(),
        }
    }

    pub(super) fn badges(
        &self,
        which: &'static str,
        ids: &[String],
        reason: impl Fn(&str) -> String,
    ) -> Vec<BadgeView> {
        let axis = if which == "layer" { &self.site.taxonomy.layers } else { &self.site.taxonomy.areas };
        ids.iter()
            .filter_map(|id| axis.position(id))
            .map(|index| {
                let view = self.axis_view(which, index);
                let reason = reason(&view.id);
                BadgeView { id: view.id, name: view.name, url: view.url, hue: view.hue, glyph: view.glyph, reason }
            })
            .collect()
    }

    /// The stack as a badge, top first.
    pub(super) fn stack(&self, stands: impl Fn(&str) -> bool) -> String {
        let layers = self.site.taxonomy.layers.categories.iter().enumerate().rev();
        let mut names = String::new();
        let mut segments = String::new();
        for (index, layer) in layers {
            if stands(&layer.id) {
                if !names.is_empty() {
                    names.push_str(", ");
                }
                escape_into(&mut names, &layer.name);
                let _ = write!(segments, "<b class=\"layer-{}\"></b>", hue(index));
            } else {
                segments.push_str("<b></b>");
            }
        }
        if names.is_empty() {
            return "<span class=\"sb\"></span>".to_owned();
        }
        format!("<span class=\"sb\" role=\"img\" title=\"{names}\">{segments}</span>")
    }

    /// The glyphs of areas, in their order.
    fn glyphs(&self, stands: impl Fn(&str) -> bool) -> String {
        let mut html = String::new();
        for area in self.site.taxonomy.areas.categories.iter().filter(|area| stands(&area.id)) {
            let _ = write!(
                html,
                "<i class=\"g g-{}\" role=\"img\" title=\"{}\"></i>",
                glyph("area", area),
                escape(&area.name)
            );
        }
        html
    }
}

/// Why a note stands where it stands, in a reader's words.
pub(super) fn reason(placed: &Placed, score: Option<String>) -> String {
    match &placed.how {
        How::Explicit => "written in the note".to_owned(),
        How::Tag(tag) => format!("tag {tag}"),
        How::Folder(folder) => format!("folder {folder}"),
        How::Enumerates => "a list in the note names them".to_owned(),
        How::Heading => "a heading of the note".to_owned(),
        How::Inferred => score.unwrap_or_else(|| "by the words of the note".to_owned()),
        How::Unsorted => "unsorted".to_owned(),
    }
}

fn glyph(which: &str, category: &Category) -> String {
    const KNOWN: [&str; 6] = ["ux", "data", "business", "technology", "security", "standards"];
    if which == "layer" {
        return "layer".to_owned();
    }
    KNOWN.iter().find(|known| **known == category.id).map_or_else(|| "area".to_owned(), |known| (*known).to_owned())
}
