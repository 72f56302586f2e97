//! Home, and the pages that are lists: decisions, terms, tags, recent changes, unsorted notes, sections.

use super::axes::{by_life_cycle, by_name};
use super::views::{
    AttentionView, ChoiceView, DecisionLogView, DecisionRowView, GlossaryView, HomeView, LetterView, LinkView,
    ListView, TagsView, TermView,
};
use super::{Content, Page, Pages};
use crate::base::diagnostic::Severity;
use crate::base::path::Url;
use crate::base::slug;
use crate::base::text::{counted, natural};
use crate::note::facts::NoteKind;
use crate::site::NoteIndex;
use crate::site::consistency::Finding;
use crate::site::decisions::chain;
use crate::site::nav::Child;
use std::cmp::Reverse;

const RECENT_AT_HOME: usize = 8;
const RECENT: usize = 60;

impl<'a> Pages<'a> {
    /// With the body of the book's own index note, when there is one.
    pub(super) fn home(&self, note: Option<NoteIndex>) -> Page<'a> {
        let url = Url::new("");
        let mut view = self.head("home", self.title, &url);
        view.description.clone_from(&self.config.book.description);
        let body = note.map(|note| {
            view.markdown_url = Some(self.hrefs.url(&Url::new(&crate::site::addresses::markdown_url(&url))));
            if self.config.book.description.is_none() {
                view.description.clone_from(&self.site.notes[note].description);
            }
            self.body(note, url.root())
        });
        let sections = self.site.nav.folders[0].children.iter().filter(|child| matches!(child, Child::Folder(_)));
        let mut cards: Vec<_> = sections.map(|child| self.child_card(*child)).collect();
        if cards.is_empty() {
            let notes = self.site.nav.folders[0].children.iter().filter(|child| matches!(child, Child::Note(_)));
            cards = notes.take(12).map(|child| self.child_card(*child)).collect();
        }
        let content = HomeView {
            html: None,
            matrix: self.matrix_view(),
            recent: self.cards(&self.newest(RECENT_AT_HOME)),
            attention: self.attention(),
            sections: cards,
            covers_all: self.cards(&self.site.places.covers_all),
        };
        Page { template: "home.html", view, name: "home", content: Content::Home(Box::new(content), body) }
    }

    /// Notes with a date, the newest first.
    pub fn newest(&self, count: usize) -> Vec<NoteIndex> {
        let mut dated: Vec<(&str, NoteIndex)> =
            (0..self.site.notes.len()).filter_map(|note| Some((self.changed(note)?, note))).collect();
        dated.sort_by_key(|&(date, note)| (Reverse(date), note));
        dated.into_iter().take(count).map(|(_, note)| note).collect()
    }

    fn attention(&self) -> Vec<AttentionView> {
        let site = self.site;
        let mut list = Vec::new();
        let mut errors = 0;
        let mut warnings = 0;
        let own = self.notes.iter().flat_map(|note| &note.diagnostics).map(|found| self.config.level(found.code));
        for level in own.chain(site.problems.iter().map(|problem| self.level_at(problem))) {
            match level {
                Some(Severity::Error) => errors += 1,
                Some(Severity::Warning) => warnings += 1,
                _ => {}
            }
        }
        for (count, level) in [(errors, "error"), (warnings, "warning")] {
            if count > 0 {
                let text = format!("{} found by `layerbook check`", counted(count, level));
                list.push(AttentionView { level, text, url: None });
            }
        }
        let is_error = |finding: &&Finding| self.level_of(finding) == Some(Severity::Error);
        let clashes = site.consistency.findings.iter().filter(is_error).count();
        if let Some(url) = site.addresses.consistency.as_ref().filter(|_| clashes > 0) {
            let text = format!(
                "{} not fit together",
                if clashes == 1 { "One thing does".to_owned() } else { format!("{clashes} things do") }
            );
            list.push(AttentionView { level: "error", text, url: Some(self.hrefs.url(url)) });
        }
        for note in 0..site.notes.len() {
            let facts = &site.notes[note];
            if self.overdue(facts.review_by.as_deref()) {
                let text = format!("{}: review was due {}", facts.title, facts.review_by.as_deref().unwrap_or(""));
                list.push(AttentionView { level: "warning", text, url: Some(self.hrefs.url(&site.urls[note])) });
            }
        }
        for note in site.of_kind(NoteKind::Decision) {
            let facts = &site.notes[note];
            if facts.status() == Some("proposed") {
                let id = facts.id.as_ref().map_or(String::new(), |id| format!("{id} "));
                let text = format!("{id}{} is proposed and waits for an answer", facts.title);
                list.push(AttentionView { level: "info", text, url: Some(self.hrefs.url(&site.urls[note])) });
            }
        }
        if let Some(url) = &site.addresses.unsorted {
            let count = site.places.unsorted.len();
            let text = format!("{} in no layer and no area", counted(count, "note"));
            list.push(AttentionView { level: "info", text, url: Some(self.hrefs.url(url)) });
        }
        list.truncate(12);
        list
    }

    pub(super) fn decision_log(&self, url: &Url) -> Page<'a> {
        let site = self.site;
        let mut notes: Vec<NoteIndex> = site.of_kind(NoteKind::Decision).collect();
        let date = |note: NoteIndex| {
            let facts = &site.notes[note];
            facts.decision.as_ref().and_then(|decision| decision.date.as_deref()).or(facts.date.as_deref())
        };
        let year =
            |note: NoteIndex| date(note)?.get(..4).filter(|year| year.bytes().all(|digit| digit.is_ascii_digit()));
        notes.sort_by_key(|&note| (Reverse(year(note)), Reverse(date(note)), Reverse(note)));
        let rows = notes.iter().map(|&note| {
            let facts = &site.notes[note];
            let claims = facts
                .decision
                .as_ref()
                .map_or(0, |d| d.provides.len() + d.requires.len() + d.assumes.len() + d.adds.len());
            DecisionRowView {
                card: self.card(note),
                date: date(note).map(str::to_owned),
                year: year(note).map(str::to_owned),
                owner: facts.owner.clone(),
                product: self.record(note).product,
                review_by: facts.review_by.clone(),
                overdue: self.overdue(facts.review_by.as_deref()),
                chain: self.cards(&chain(&site.relations, note)),
                claims,
            }
        });
        let records: Vec<_> = notes.iter().map(|&note| self.record(note)).collect();
        let content = DecisionLogView {
            decisions: rows.collect(),
            statuses: by_life_cycle(records.iter().map(|record| record.status.clone())),
            products: by_name(records.iter().filter_map(|record| record.product.clone())),
            owners: by_name(records.iter().filter_map(|record| record.owner.clone())),
        };
        Page {
            template: "decisions.html",
            view: self.head("decisions", &self.word("decisions"), url),
            name: "log",
            content: Content::Log(content),
        }
    }

    pub(super) fn glossary(&self, url: &Url) -> Page<'a> {
        let site = self.site;
        let mut terms: Vec<NoteIndex> = site.of_kind(NoteKind::Term).collect();
        terms.sort_by(|&a, &b| natural(&site.notes[a].title, &site.notes[b].title).then(a.cmp(&b)));
        let mut anchors = slug::Anchors::default();
        let mut letters: Vec<LetterView> = Vec::new();
        for &note in &terms {
            let facts = &site.notes[note];
            let first = facts.title.chars().next().filter(|character| character.is_alphabetic());
            let letter = first.map_or("#".to_owned(), |character| character.to_uppercase().collect());
            let view = TermView {
                card: self.card(note),
                id: anchors.unique(&format!("term-{}", slug::heading(&facts.title))),
                aliases: facts.aliases.iter().filter(|alias| !alias.contains('/')).cloned().collect(),
                definition_html: String::new(),
                used_by: site.backlinks[note].len(),
            };
            match letters.last_mut().filter(|last| last.letter == letter) {
                Some(last) => last.terms.push(view),
                None => letters.push(LetterView { letter, terms: vec![view] }),
            }
        }
        let bodies = terms.iter().map(|&note| self.body(note, url.root())).collect();
        let view = self.head("glossary", &self.word("glossary"), url);
        Page {
            template: "glossary.html",
            view,
            name: "glossary",
            content: Content::Glossary(GlossaryView { letters }, bodies),
        }
    }

    pub(super) fn tags(&self, url: &Url) -> Page<'a> {
        let tags = (0..self.site.tags.len()).map(|index| self.tag_choice(index)).collect();
        Page {
            template: "tags.html",
            view: self.head("tags", &self.word("tags"), url),
            name: "tags",
            content: Content::Tags(TagsView { tags }),
        }
    }

    fn tag_choice(&self, index: usize) -> ChoiceView {
        let tag = &self.site.tags[index];
        ChoiceView { name: tag.name.clone(), url: self.hrefs.tag(&tag.url), count: tag.notes.len(), selected: false }
    }

    pub(super) fn tag(&self, url: &Url, index: usize) -> Page<'a> {
        let tag = &self.site.tags[index];
        let choices = tag.children.iter().map(|&child| self.tag_choice(child)).collect();
        let mut page = self.list(url, "tag", "tag.html", &format!("#{}", tag.name), &tag.notes, choices);
        let tags = self.site.addresses.tags.as_ref().map(|tags| self.hrefs.url(tags));
        page.view.breadcrumbs.extend(tags.map(|url| LinkView { title: self.word("tags"), url }));
        page
    }

    pub(super) fn recent(&self, url: &Url) -> Page<'a> {
        self.list(url, "recent", "recent.html", &self.word("recent"), &self.newest(RECENT), Vec::new())
    }

    pub(super) fn unsorted(&self, url: &Url) -> Page<'a> {
        self.list(url, "unsorted", "unsorted.html", &self.word("unsorted"), &self.site.places.unsorted, Vec::new())
    }

    /// A folder without a note of its own.
    pub(super) fn section(&self, folder: usize) -> Page<'a> {
        let nav = &self.site.nav;
        let url = nav.folders[folder].address.clone();
        let mut page = self.list(&url, "section", "section.html", &nav.folders[folder].title, &[], Vec::new());
        let mut trail = nav.trail(folder);
        trail.pop();
        page.view.breadcrumbs.extend(trail.into_iter().map(|folder| self.folder_link(folder)));
        if let Content::List(list) = &mut page.content {
            list.notes = nav.folders[folder].children.iter().map(|child| self.child_card(*child)).collect();
        }
        page
    }

    /// Shown at any address, so its links cannot be relative to one.
    pub(super) fn not_found(&self) -> Page<'a> {
        let url = Url::new("404.html");
        let mut view = self.head("not-found", &self.word("not_found_title"), &url);
        view.root = format!("{}/", self.config.base_path());
        view.canonical = None;
        Page { template: "404.html", view, name: "list", content: Content::Nothing }
    }

    fn list(
        &self,
        url: &Url,
        kind: &'static str,
        template: &'static str,
        title: &str,
        notes: &[NoteIndex],
        choices: Vec<ChoiceView>,
    ) -> Page<'a> {
        let content = ListView {
            title: title.to_owned(),
            description: None,
            notes: self.cards(notes),
            choices,
            articles: Vec::new(),
        };
        Page { template, view: self.head(kind, title, url), name: "list", content: Content::List(content) }
    }
}
