//! Note pages.

use super::cards::reason;
use super::views::{BacklinkView, DecisionView, LinkView, NoteView, SectionView, TocView};
use super::{Content, Page, Pages};
use crate::base::diagnostic::Severity;
use crate::base::text::{escape, escape_into};
use crate::config::vocabulary::Score;
use crate::note::claim::Claim;
use crate::note::facts::{Facts, KindReason, NoteKind};
use crate::note::link::Context;
use crate::site::addresses::markdown_url;
use crate::site::decisions::{RelationKind, chain};
use crate::site::nav::Child;
use crate::site::{NoteIndex, Problem, places};
use rapidhash::{RapidHashMap, RapidHashSet};
use std::fmt::Write as _;

const RELATED: usize = 5;
/// So many of the notes that link to one are quoted. What all notes link to would be a page of quotations.
const QUOTED: usize = 24;
/// Folders with more entries than this are not listed beside their notes: one new title would change all their pages.
const ENTRIES: usize = 60;
/// Tags of more notes than this say little about what belongs together.
const COMMON_TAG: usize = 200;

impl<'a> Pages<'a> {
    pub(super) fn note(&self, note: NoteIndex) -> Page<'a> {
        let facts: &'a Facts = &self.site.notes[note];
        let url = &self.site.urls[note];
        let mut view = self.head("note", &facts.title, url);
        view.description = facts.description.clone().or_else(|| self.notes[note].excerpt.clone());
        view.breadcrumbs = self.breadcrumbs(note);
        view.breadcrumbs.retain(|crumb| crumb.url != view.url);
        view.section = self.section_of(note);
        view.layers = facts.layers.ids.clone();
        view.areas = facts.areas.ids.clone();
        let markdown = crate::base::path::Url::new(&markdown_url(url));
        view.markdown_url = Some(self.hrefs.url(&markdown));
        let root = url.root();
        let body = self.body(note, root);
        Page {
            template: "note.html",
            view,
            name: "note",
            content: Content::Note(Box::new(self.note_view(note, facts)), body),
        }
    }

    fn note_view(&self, note: NoteIndex, facts: &Facts) -> NoteView {
        let site = self.site;
        let source = &self.notes[note];
        let layers = |id: &str| reason(&facts.layers, sum(&source.evidence[0], id));
        let areas = |id: &str| reason(&facts.areas, sum(&source.evidence[1], id));
        let taxonomy = &site.taxonomy;
        let (backlinks, more_backlinks) = self.backlinks(note);
        NoteView {
            title: facts.title.clone(),
            kind: facts.kind.name().to_owned(),
            kind_reason: match &facts.kind_reason {
                KindReason::Declared => Some(format!("type: {}", facts.kind.name())),
                KindReason::Folder(folder) => Some(format!("folder {folder}")),
                KindReason::Shape(shape) => Some((*shape).to_owned()),
                KindReason::Default => None,
            },
            lead: facts.description.clone(),
            html: String::new(),
            toc: table_of_contents(facts),
            layers: self.badges("layer", &facts.layers.ids, layers),
            areas: self.badges("area", &facts.areas.ids, areas),
            covers_all: places::covers(&facts.layers, &taxonomy.layers)
                && places::covers(&facts.areas, &taxonomy.areas),
            tags: self.tag_links(facts),
            aliases: facts.aliases.iter().filter(|alias| !alias.contains('/')).cloned().collect(),
            owner: facts.owner.clone(),
            date: facts.date.clone(),
            changed: self.dates.get(&facts.path).cloned(),
            review_by: facts.review_by.clone(),
            overdue: self.overdue(facts.review_by.as_deref()),
            draft: facts.draft,
            edit_url: self.edit_url(facts),
            articles: self.cited(note),
            related: self.related(note),
            backlinks,
            more_backlinks,
            previous: site.nav.previous(note).map(|other| self.link(other)),
            next: site.nav.next(note).map(|other| self.link(other)),
            neighbours: self.neighbours(note),
            children: self.children(note),
            decision: self.decision(note, facts),
            claims: self.claims(note),
            problems: self.problems(note),
            extra: facts.extra.clone(),
        }
    }

    /// From the home page down to the folder that holds the note.
    fn breadcrumbs(&self, note: NoteIndex) -> Vec<LinkView> {
        let nav = &self.site.nav;
        let mut trail = nav.trail(nav.home[note]);
        if nav.folders[nav.home[note]].page == Some(note) {
            trail.pop();
        }
        std::iter::once(self.home_link()).chain(trail.into_iter().map(|folder| self.folder_link(folder))).collect()
    }

    /// What lies beside a note: below it, when it is its folder's page.
    fn section_of(&self, note: NoteIndex) -> Option<SectionView> {
        let nav = &self.site.nav;
        let folder = &nav.folders[nav.home[note]];
        if nav.home[note] == 0 || folder.children.len() > ENTRIES {
            return None;
        }
        let mut entries_html = String::with_capacity(folder.children.len() * 80);
        let root = self.site.urls[note].root();
        for child in &folder.children {
            let (title, url, current) = match child {
                Child::Note(other) => (self.site.notes[*other].title.as_str(), &self.site.urls[*other], *other == note),
                Child::Folder(index) => {
                    let folder = &nav.folders[*index];
                    (folder.title.as_str(), folder.page.map_or(&folder.address, |page| &self.site.urls[page]), false)
                }
            };
            let current = if current { " aria-current=\"page\"" } else { "" };
            let _ = write!(entries_html, "<li><a href=\"{}\"{current}>", escape(&self.hrefs.href(root, url, None)));
            escape_into(&mut entries_html, title);
            entries_html.push_str("</a></li>\n");
        }
        Some(SectionView { title: folder.title.clone(), entries_html })
    }

    /// The note of a product by its id or name.
    pub(super) fn product(&self, written: &str) -> LinkView {
        let is_named = |name: &str| name.eq_ignore_ascii_case(written);
        let note = self.site.of_kind(NoteKind::Product).find(|&note| {
            let facts = &self.site.notes[note];
            facts.id.as_deref().is_some_and(is_named) || is_named(&facts.title) || is_named(facts.path.stem())
        });
        note.map_or_else(|| LinkView { title: written.to_owned(), url: String::new() }, |note| self.link(note))
    }

    fn tag_links(&self, facts: &Facts) -> Vec<LinkView> {
        facts
            .tags
            .iter()
            .filter_map(|name| crate::site::tags::find(&self.site.tags, name).map(|tag| (name, tag)))
            .map(|(name, tag)| LinkView { title: name.clone(), url: self.hrefs.tag(&tag.url) })
            .collect()
    }

    fn edit_url(&self, facts: &Facts) -> Option<String> {
        let pattern = self.config.build.edit_url.as_deref()?;
        Some(pattern.replace("{path}", &crate::base::path::encode(facts.path.as_str())))
    }

    fn cited(&self, note: NoteIndex) -> Vec<super::views::ArticleCardView> {
        self.site.articles.of_note(note).into_iter().map(|index| self.article_card(index)).collect()
    }

    fn children(&self, note: NoteIndex) -> Vec<super::views::CardView> {
        let nav = &self.site.nav;
        let folder = &nav.folders[nav.home[note]];
        if folder.page != Some(note) {
            return Vec::new();
        }
        folder.children.iter().map(|child| self.child_card(*child)).collect()
    }

    pub(super) fn child_card(&self, child: Child) -> super::views::CardView {
        match child {
            Child::Note(note) => self.card(note),
            Child::Folder(index) => {
                let folder = &self.site.nav.folders[index];
                match folder.page {
                    Some(page) => self.card(page),
                    None => {
                        let link = self.folder_link(index);
                        super::views::CardView {
                            title: link.title,
                            url: link.url,
                            kind: "section".to_owned(),
                            description: None,
                            stack_html: self.stack(|_| false),
                            areas_html: String::new(),
                            status: None,
                            id: None,
                            changed: None,
                        }
                    }
                }
            }
        }
    }

    /// The problems of this note: its own and those that only the whole book shows.
    fn problems(&self, note: NoteIndex) -> usize {
        let level = |code| self.config.level(code).is_some_and(|severity| severity > Severity::Info);
        let own = self.notes[note].diagnostics.iter().filter(|diagnostic| level(diagnostic.code)).count();
        let serious = |problem: &&Problem| self.level_at(problem).is_some_and(|severity| severity > Severity::Info);
        own + self.site.problems_of(note).filter(serious).count()
    }

    /// The notes that link here: the first with what they say, the others by name.
    fn backlinks(&self, note: NoteIndex) -> (Vec<BacklinkView>, Vec<LinkView>) {
        let mut quoted: Vec<BacklinkView> = Vec::new();
        let mut named = Vec::new();
        for backlinks in self.site.backlinks[note].chunk_by(|one, next| one.from == next.from) {
            let from = backlinks[0].from;
            let facts = &self.site.notes[from];
            let (title, url) = (facts.title.clone(), self.hrefs.url(&self.site.urls[from]));
            if quoted.len() == QUOTED {
                named.push(LinkView { title, url });
                continue;
            }
            let contexts = &self.notes[from].contexts;
            let mut sentences_html: Vec<String> = Vec::new();
            for sentence in backlinks.iter().filter_map(|backlink| contexts.get(backlink.link?)?.as_ref()).map(marked) {
                if !sentences_html.contains(&sentence) {
                    sentences_html.push(sentence);
                }
            }
            let stack_html = self.stack(|id| facts.layers.ids.iter().any(|own| own == id));
            quoted.push(BacklinkView { title, url, stack_html, sentences_html });
        }
        (quoted, named)
    }

    /// Notes that share tags or articles with this one and that no link joins to it.
    fn related(&self, note: NoteIndex) -> Vec<super::views::CardView> {
        let site = self.site;
        let mut scores: RapidHashMap<NoteIndex, (usize, usize)> = RapidHashMap::default();
        let facts = &site.notes[note];
        let mut add = |others: &mut dyn Iterator<Item = NoteIndex>, weight: usize| {
            for other in others {
                let score = scores.entry(other).or_default();
                *score = (score.0 + 1, score.1 + weight);
            }
        };
        for tag in facts.tags.iter().filter_map(|tag| crate::site::tags::find(&site.tags, tag)) {
            if tag.notes.len() <= COMMON_TAG {
                add(&mut tag.notes.iter().copied(), 1_000 / tag.notes.len());
            }
        }
        for article in site.articles.of_note(note) {
            let mentions = &site.articles.all[article].mentions;
            if mentions.len() <= COMMON_TAG {
                let mut citing: Vec<NoteIndex> = mentions.iter().map(|mention| mention.note).collect();
                citing.dedup();
                let weight = 1_000 / citing.len();
                add(&mut citing.into_iter(), weight);
            }
        }
        let joined: RapidHashSet<NoteIndex> = site.links[note]
            .iter()
            .filter_map(|resolved| resolved.note())
            .chain(site.backlinks[note].iter().map(|backlink| backlink.from))
            .chain([note])
            .collect();
        let mut ranked: Vec<(usize, NoteIndex)> = scores
            .into_iter()
            .filter(|(other, (shared, weight))| !joined.contains(other) && (*shared > 1 || *weight >= 100))
            .map(|(other, (_, weight))| (weight, other))
            .collect();
        ranked.sort_unstable_by_key(|&(weight, other)| (std::cmp::Reverse(weight), other));
        ranked.into_iter().take(RELATED).map(|(_, other)| self.card(other)).collect()
    }

    pub(super) fn decision(&self, note: NoteIndex, facts: &Facts) -> Option<DecisionView> {
        let decision = facts.decision.as_ref().filter(|_| facts.kind == NoteKind::Decision)?;
        let relations = |kind: RelationKind| -> Vec<LinkView> {
            self.site.relations[note]
                .iter()
                .filter(|relation| relation.kind == kind)
                .map(|relation| match relation.note {
                    Some(other) => {
                        let facts = &self.site.notes[other];
                        let title = match &facts.id {
                            Some(id) if facts.kind == NoteKind::Decision => format!("{id} {}", facts.title),
                            _ => facts.title.clone(),
                        };
                        LinkView { title, url: self.hrefs.url(&self.site.urls[other]) }
                    }
                    None => LinkView { title: relation.written.clone(), url: String::new() },
                })
                .collect()
        };
        let shown = |claim: &Claim| match claim.text.split_once(';') {
            Some((fact, remark)) => format!("{} ({})", fact.trim_end(), remark.trim()),
            None => claim.text.clone(),
        };
        let claims = |claims: &[Claim]| claims.iter().map(shown).collect();
        Some(DecisionView {
            id: facts.id.clone(),
            status: decision.status.clone(),
            status_text: decision.status_text.clone(),
            date: decision.date.clone(),
            owner: facts.owner.clone(),
            product: facts.product.as_deref().map(|product| self.product(product)),
            decision_makers: decision.decision_makers.clone(),
            consulted: decision.consulted.clone(),
            informed: decision.informed.clone(),
            supersedes: relations(RelationKind::Supersedes),
            superseded_by: relations(RelationKind::SupersededBy),
            depends_on: relations(RelationKind::DependsOn),
            needed_by: relations(RelationKind::NeededBy),
            conflicts_with: relations(RelationKind::ConflictsWith),
            serves: relations(RelationKind::Serves),
            chain: self.cards(&chain(&self.site.relations, note)),
            decides: decision.decides.clone(),
            provides: claims(&decision.provides),
            requires: claims(&decision.requires),
            assumes: claims(&decision.assumes),
            adds: claims(&decision.adds),
            options: decision.options.clone(),
            chosen: decision.chosen.clone(),
            review_by: facts.review_by.clone(),
            overdue: self.overdue(facts.review_by.as_deref()),
        })
    }
}

/// The sentence with the link's text marked.
pub(super) fn marked(context: &Context) -> String {
    let (start, end) = (context.start as usize, context.end as usize);
    match (context.sentence.get(..start), context.sentence.get(start..end), context.sentence.get(end..)) {
        (Some(before), Some(link), Some(after)) => {
            format!("{}<mark>{}</mark>{}", escape(before), escape(link), escape(after))
        }
        _ => escape(&context.sentence),
    }
}

/// `score 26: battery in the title 1 × = 12, …`
fn sum(scores: &[Score], id: &str) -> Option<String> {
    let score = scores.iter().find(|score| score.id == id)?;
    let hits: Vec<String> = score
        .hits
        .iter()
        .take(6)
        .map(|hit| format!("{} in the {} × {} = {}", hit.term, hit.place.name(), hit.count, hit.points))
        .collect();
    Some(format!("score {}: {}", score.sum, hits.join(", ")))
}

/// Headings as a tree; the title is left out, and a further heading of level 1 stands with those of level 2.
fn table_of_contents(facts: &Facts) -> Vec<TocView> {
    let skip = usize::from(facts.title_is_heading);
    let mut flat = facts.headings.iter().skip(skip).map(|heading| TocView {
        id: super::inputs::fragment(&heading.id),
        title: heading.text.clone(),
        level: heading.level.clamp(2, 6),
        children: Vec::new(),
    });
    let mut roots: Vec<TocView> = Vec::new();
    for entry in &mut flat {
        let mut siblings = &mut roots;
        while siblings.last().is_some_and(|last| last.level < entry.level) {
            let end = siblings.len() - 1;
            siblings = &mut siblings[end].children;
        }
        siblings.push(entry);
    }
    roots
}
