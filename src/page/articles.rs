//! The article library and the page of each article.

use super::views::{
    ArticleView, ChoiceView, FieldView, FilterView, LibraryView, LinkView, MentionView, SelectionView, ShelfView,
};
use super::{Content, Page, Pages};
use crate::base::path::Url;
use crate::note::article::Rule;
use crate::note::facts::NoteKind;
use crate::site::articles::From;
use crate::site::places::ArticleHow;
use crate::site::{NoteIndex, anchor};

impl<'a> Pages<'a> {
    pub(super) fn library(&self, url: &Url, selected: Option<usize>) -> Page<'a> {
        let library = &self.site.library;
        let selection = selected.and_then(|index| library.selections.get(index));
        let title = selection.map_or_else(
            || self.word("articles"),
            |selection| format!("{}: {}", self.word("articles"), selection.name),
        );
        let mut view = self.head("articles", &title, url);
        if selection.is_some() {
            let library = self.site.addresses.library.as_ref().map(|library| self.hrefs.url(library));
            view.breadcrumbs.extend(library.map(|url| LinkView { title: self.word("articles"), url }));
        }
        let mut articles: Vec<usize> = selection
            .map_or_else(|| (0..self.site.articles.all.len()).collect(), |selection| selection.articles.clone());
        articles.sort_unstable_by_key(|&article| self.site.articles.rank(article));
        let filters = ["layer", "area", "author", "site"].into_iter().map(|by| FilterView {
            by,
            choices: library
                .selections
                .iter()
                .enumerate()
                .filter(|(_, selection)| selection.by == by)
                .map(|(index, selection)| ChoiceView {
                    name: selection.name.clone(),
                    url: self.hrefs.url(&selection.url),
                    count: selection.articles.len(),
                    selected: selected == Some(index),
                })
                .collect(),
        });
        let shown = articles.len();
        let mut shelves: Vec<ShelfView> = Vec::new();
        for index in articles {
            let article = self.article_card(index);
            let first = article.title.chars().next().filter(|character| character.is_alphabetic());
            let letter = first.map_or("#".to_owned(), |character| character.to_uppercase().collect());
            match shelves.iter_mut().rev().find(|shelf| shelf.letter == letter) {
                Some(shelf) => shelf.articles.push(article),
                None => {
                    let id = if first.is_none() { "other" } else { &letter };
                    shelves.push(ShelfView { id: format!("lb-letter-{id}"), letter, articles: vec![article] });
                }
            }
        }
        let content = LibraryView {
            selected: selection.map(|selection| SelectionView { by: selection.by, name: selection.name.clone() }),
            total: self.site.articles.all.len(),
            shelves,
            shown,
            filters: filters.filter(|filter| !filter.choices.is_empty()).collect(),
        };
        Page { template: "articles.html", view, name: "library", content: Content::Library(content) }
    }

    pub(super) fn article(&self, url: &Url, index: usize) -> Page<'a> {
        let site = self.site;
        let article = &site.articles.all[index];
        let place = &site.places.articles[index];
        let card = self.article_card(index);
        let mut view = self.head("article", &card.title, url);
        view.description.clone_from(&card.description);
        let library = site.addresses.library.as_ref().map(|library| self.hrefs.url(library));
        view.breadcrumbs.extend(library.map(|url| LinkView { title: self.word("articles"), url }));
        let ids = |indices: &[usize], axis: &crate::config::taxonomy::Axis| -> Vec<String> {
            indices.iter().map(|&at| axis.categories[at].id.clone()).collect()
        };
        view.layers = ids(&place.layers, &site.taxonomy.layers);
        view.areas = ids(&place.areas, &site.taxonomy.areas);
        let reading_notes: Vec<NoteIndex> = article
            .mentions
            .iter()
            .filter(|mention| {
                site.notes[mention.note].kind == NoteKind::Article && self.mention(mention).rule == Rule::R0
            })
            .map(|mention| mention.note)
            .collect();
        let content = ArticleView {
            key: article.key.clone(),
            also_written: article.also_written.clone(),
            archived: article.archived().map(str::to_owned),
            accessed: article.accessed().map(str::to_owned),
            fields: self.fields(index),
            layers: self.badges("layer", &view.layers, |_| placed_by(place.layers_how).to_owned()),
            areas: self.badges("area", &view.areas, |_| placed_by(place.areas_how).to_owned()),
            reading_notes: self.cards(&reading_notes),
            mentions: article.mentions.iter().map(|mention| self.mention_view(mention)).collect(),
            maybe_same: article.maybe_same.iter().map(|&other| self.article_card(other)).collect(),
            visit: self.visit(index),
            card,
        };
        Page { template: "article.html", view, name: "article", content: Content::Article(Box::new(content)) }
    }

    fn mention(&self, mention: &crate::site::articles::MentionRef) -> &'a crate::note::article::Mention {
        &self.site.notes[mention.note].mentions[mention.mention]
    }

    fn mention_view(&self, reference: &crate::site::articles::MentionRef) -> MentionView {
        let mention = self.mention(reference);
        let facts = &self.site.notes[reference.note];
        let mut url = self.hrefs.url(&self.site.urls[reference.note]);
        if let Some(heading) = mention.section.last().and_then(|heading| anchor::heading(facts, heading)) {
            url.push('#');
            url.push_str(&super::inputs::fragment(&facts.headings[heading].id));
        }
        let sentence = self.notes[reference.note].sentences.get(reference.mention).and_then(Option::as_deref);
        MentionView {
            note: self.card(reference.note),
            section: mention.section.clone(),
            sentence_html: sentence.map(|sentence| highlight(sentence, mention.anchor.as_deref())),
            rule: mention.rule.name(),
            url,
        }
    }

    /// Every field that has a value, with where it came from.
    fn fields(&self, index: usize) -> Vec<FieldView> {
        let article = &self.site.articles.all[index];
        article
            .fields()
            .into_iter()
            .map(|(name, value, from)| FieldView { name, value, mark: from.mark.name(), reason: self.reason(from) })
            .collect()
    }

    fn reason(&self, from: &From) -> String {
        match (from.note, from.rule) {
            (None, _) => "pinned beside book.toml".to_owned(),
            (Some(note), Some(Rule::R0) | None) => format!("declared in {}", self.site.notes[note].title),
            (Some(note), Some(rule)) => format!("rule {} in {}", rule.name(), self.site.notes[note].title),
        }
    }
}

fn placed_by(how: ArticleHow) -> &'static str {
    match how {
        ArticleHow::Pinned => "pinned beside book.toml",
        ArticleHow::Inferred => "by its title and description",
        ArticleHow::Via => "via the notes that cite it",
        ArticleHow::Nowhere => "",
    }
}

fn highlight(sentence: &str, anchor: Option<&str>) -> String {
    use crate::base::text::escape;
    match anchor
        .filter(|anchor| !anchor.is_empty())
        .and_then(|anchor| sentence.split_once(anchor).map(|parts| (parts, anchor)))
    {
        Some(((before, after), anchor)) => {
            format!("{}<mark>{}</mark>{}", escape(before), escape(anchor), escape(after))
        }
        None => escape(sentence),
    }
}
