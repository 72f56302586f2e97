//! Outside works: all mentions of one address as one article, each field from the best place that has it.

mod joins;

use super::{At, NoteIndex, Problem};
use crate::base::diagnostic::Code;
use crate::base::slug;
use crate::base::text::natural;
use crate::config::pins::{Pin, Pins};
use crate::note::article::key::{identity, normal_title, without_amp};
use crate::note::article::{Mention, Rule};
use crate::note::facts::Facts;
use joins::Joins;
use rapidhash::{RapidHashMap, RapidHashSet};
use rayon::prelude::*;
use std::sync::{Arc, OnceLock};

/// All articles of the book, in the order of their first mention (notes by path).
#[derive(Debug, Default)]
pub struct Articles {
    pub all: Vec<Article>,
    by_note: Vec<Vec<usize>>,
    slugs: Vec<String>,
    /// Places in the order of names, found when pages are made.
    ranks: OnceLock<Vec<usize>>,
    problems: Vec<Problem>,
}

/// One outside work.
#[derive(Debug, Default)]
pub struct Article {
    /// The identity key, see the manual's chapter on articles.
    pub key: String,
    /// The first spelling, as written; not that of a copy in an archive, and of a joined work one of its own address.
    pub url: String,
    /// The other spellings, in the order in which they are met.
    pub also_written: Vec<String>,
    /// The best rule that fired.
    pub rule: Option<Rule>,
    /// By note, then place.
    pub mentions: Vec<MentionRef>,
    /// Others that may be the same work.
    pub maybe_same: Vec<usize>,
    /// Words for layers and areas in its pin.
    pub pinned_layers: Vec<String>,
    pub pinned_areas: Vec<String>,
    host: String,
    title: Option<Sourced<String>>,
    author: Option<Sourced<Vec<String>>>,
    publisher: Option<Sourced<String>>,
    container: Option<Sourced<String>>,
    description: Option<Sourced<String>>,
    published: Option<Sourced<String>>,
    accessed: Option<Sourced<String>>,
    archived: Option<Sourced<String>>,
}

/// A mention by its note and its place in the note's mentions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MentionRef {
    pub note: NoteIndex,
    pub mention: usize,
}

/// A value with where it came from.
#[derive(Debug, Clone)]
struct Sourced<T> {
    value: T,
    from: From,
}

/// Where a field came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct From {
    pub mark: Mark,
    /// `None` for a pin.
    pub note: Option<NoteIndex>,
    pub rule: Option<Rule>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mark {
    Pinned,
    Declared,
    Extracted,
    Unsure,
}

impl Mark {
    pub fn name(self) -> &'static str {
        match self {
            Self::Pinned => "pinned",
            Self::Declared => "declared",
            Self::Extracted => "extracted",
            Self::Unsure => "unsure",
        }
    }
}

impl Articles {
    pub(super) fn collect(notes: &[Arc<Facts>], pins: &Pins) -> Self {
        let joins = Joins::new(notes, pins);
        let mut articles = Self { by_note: vec![Vec::new(); notes.len()], ..Self::default() };
        let mut by_key: RapidHashMap<&str, usize> = RapidHashMap::default();
        // Of each article: the last note that mentioned it, and its spellings so far. One note may hold thousands of links.
        let mut last_note: Vec<Option<NoteIndex>> = Vec::new();
        let mut spellings: RapidHashSet<(usize, &str)> = RapidHashSet::default();
        for (note, facts) in notes.iter().enumerate() {
            for (at, mention) in facts.mentions.iter().enumerate() {
                let key = joins.key(&mention.key);
                if joins.ignored.contains_key(key) {
                    continue;
                }
                let index = *by_key.entry(key).or_insert_with(|| {
                    articles.all.push(Article { key: key.to_owned(), ..Article::default() });
                    last_note.push(None);
                    articles.all.len() - 1
                });
                let article = &mut articles.all[index];
                article.add(mention, note, at);
                if spellings.insert((index, &mention.url)) {
                    article.also_written.push(mention.url.clone());
                }
                if last_note[index].replace(note) != Some(note) {
                    articles.by_note[note].push(index);
                }
            }
        }
        for pin in &pins.all {
            let key = identity(&pin.address).map(|identity| identity.key);
            if let Some(&index) = key.as_deref().and_then(|key| by_key.get(joins.key(key))) {
                articles.all[index].pin(pin);
            }
        }
        articles.all.par_iter_mut().for_each(Article::choose_spelling);
        let mut problems = Vec::new();
        articles.report_amp(notes, &by_key, &mut problems);
        articles.find_same(&mut problems);
        articles.problems = problems;
        articles.name();
        articles
    }

    /// What is wrong with articles, in the order of finding.
    pub(super) fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The articles that a note mentions, in the order of their first mention there.
    pub fn of_note(&self, note: NoteIndex) -> Vec<usize> {
        self.by_note.get(note).cloned().unwrap_or_default()
    }

    /// The place of an article in the natural order of names.
    pub fn rank(&self, index: usize) -> usize {
        self.ranks.get_or_init(|| self.rank_all()).get(index).copied().unwrap_or(usize::MAX)
    }

    /// The last component of the address of an article's page.
    pub fn slug(&self, index: usize) -> &str {
        self.slugs.get(index).map_or("", String::as_str)
    }

    fn report_amp(&self, notes: &[Arc<Facts>], by_key: &RapidHashMap<&str, usize>, problems: &mut Vec<Problem>) {
        for article in &self.all {
            let Some(plain) = without_amp(&article.key).filter(|plain| !by_key.contains_key(plain.as_str())) else {
                continue;
            };
            for mention in &article.mentions {
                let written = &notes[mention.note].mentions[mention.mention].url;
                let message = format!("`{written}` is an AMP copy");
                problems.push(
                    Problem::new(mention.note, At::Mention(mention.mention), Code::AmpUrl, message)
                        .help(format!("link the page itself: `{plain}`"))
                        .target(written),
                );
            }
        }
    }

    /// Works under different addresses with one title, or one's title words inside the other's, and no other author.
    fn find_same(&mut self, problems: &mut Vec<Problem>) {
        let pairs = same_titles(self.all.iter().map(|article| article.title().unwrap_or("")));
        for (a, b) in pairs {
            let (one, other) = (self.all[a].authors(), self.all[b].authors());
            let conflict = !one.is_empty() && !other.is_empty() && !one.iter().any(|author| other.contains(author));
            if conflict {
                continue;
            }
            self.all[a].maybe_same.push(b);
            self.all[b].maybe_same.push(a);
            let first = self.all[b].mentions[0];
            let message = format!("this may be the same work as `{}`", self.all[a].url);
            problems.push(
                Problem::new(first.note, At::Mention(first.mention), Code::MaybeSameWork, message)
                    .help("if it is, put one address under `also_at` of the other in articles.yaml")
                    .target(&self.all[b].url),
            );
        }
    }

    fn rank_all(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.all.len()).collect();
        order.sort_by(|&a, &b| natural(self.all[a].name(), self.all[b].name()).then(a.cmp(&b)));
        let mut ranks = vec![0; order.len()];
        for (rank, index) in order.into_iter().enumerate() {
            ranks[index] = rank;
        }
        ranks
    }

    fn name(&mut self) {
        let mut taken = slug::Anchors::default();
        self.slugs = self
            .all
            .iter()
            .map(|article| {
                let name = article.title().map_or_else(|| article.key.replace("https://", ""), str::to_owned);
                let slug: String = slug::page(&name).chars().take(80).collect();
                taken.unique(slug.trim_end_matches(['-', '.']))
            })
            .collect();
    }
}

impl Article {
    /// The title, else the address without its scheme.
    pub fn name(&self) -> &str {
        self.title().unwrap_or_else(|| {
            let address = self.url.split_once("://").map_or(self.url.as_str(), |(_, rest)| rest);
            address.trim_start_matches("www.").trim_end_matches('/')
        })
    }

    pub fn title(&self) -> Option<&str> {
        self.title.as_ref().map(|title| title.value.as_str())
    }

    pub fn authors(&self) -> &[String] {
        self.author.as_ref().map_or(&[], |author| &author.value)
    }

    pub fn publisher(&self) -> Option<&str> {
        self.publisher.as_ref().map(|publisher| publisher.value.as_str())
    }

    pub fn container(&self) -> Option<&str> {
        self.container.as_ref().map(|container| container.value.as_str())
    }

    pub fn description(&self) -> Option<&str> {
        self.description.as_ref().map(|description| description.value.as_str())
    }

    pub fn published(&self) -> Option<&str> {
        self.published.as_ref().map(|published| published.value.as_str())
    }

    pub fn accessed(&self) -> Option<&str> {
        self.accessed.as_ref().map(|accessed| accessed.value.as_str())
    }

    pub fn archived(&self) -> Option<&str> {
        self.archived.as_ref().map(|archived| archived.value.as_str())
    }

    /// The host without `www.`
    pub fn site(&self) -> String {
        self.host.clone()
    }

    /// Names of the fields that are guesses.
    pub fn unsure(&self) -> Vec<&'static str> {
        self.fields().into_iter().filter(|(_, _, from)| from.mark == Mark::Unsure).map(|(name, ..)| name).collect()
    }

    /// Name, value and source of every field that has a value, in a fixed order.
    pub fn fields(&self) -> Vec<(&'static str, String, &From)> {
        let authors = self.author.as_ref().map(|author| ("author", author.value.join(", "), &author.from));
        let text = |name, field: &Option<Sourced<String>>| -> Option<(&'static str, String)> {
            field.as_ref().map(|field| (name, field.value.clone()))
        };
        let mut fields: Vec<(&'static str, String, &From)> = Vec::new();
        for (name, field) in [
            ("title", &self.title),
            ("publisher", &self.publisher),
            ("container", &self.container),
            ("description", &self.description),
            ("published", &self.published),
            ("accessed", &self.accessed),
            ("archived", &self.archived),
        ] {
            if let (Some((name, value)), Some(field)) = (text(name, field), field) {
                fields.push((name, value, &field.from));
            }
            if name == "title" {
                fields.extend(authors.clone());
            }
        }
        fields
    }

    /// Takes from a mention what is better known from it than from those before.
    fn add(&mut self, mention: &Mention, note: NoteIndex, at: usize) {
        self.mentions.push(MentionRef { note, mention: at });
        self.rule = Some(self.rule.map_or(mention.rule, |rule| rule.min(mention.rule)));
        let fields = &mention.fields;
        let from = |name: &str| From {
            mark: match mention.rule {
                _ if fields.unsure.contains(&name) => Mark::Unsure,
                Rule::R0 => Mark::Declared,
                _ => Mark::Extracted,
            },
            note: Some(note),
            rule: Some(mention.rule),
        };
        take(&mut self.title, fields.title.as_ref(), from("title"));
        let authors = Some(&fields.author).filter(|author| !author.is_empty());
        take(&mut self.author, authors, from("author"));
        take(&mut self.publisher, fields.publisher.as_ref(), from("publisher"));
        take(&mut self.container, fields.container.as_ref(), from("container"));
        take(&mut self.description, fields.description.as_ref(), from("description"));
        take(&mut self.published, fields.published.as_ref(), from("published"));
        take(&mut self.accessed, fields.accessed.as_ref(), from("accessed"));
        take(&mut self.archived, fields.archived.as_ref(), from("archived"));
    }

    /// Picks the address that readers see among the spellings.
    fn choose_spelling(&mut self) {
        let mut plain: Option<(usize, String)> = None;
        for (position, url) in self.also_written.iter().enumerate() {
            let Some(identity) = identity(url).filter(|identity| identity.archived.is_none()) else { continue };
            let is_own = identity.key == self.key;
            if is_own || plain.is_none() {
                plain = Some((position, identity.host));
            }
            if is_own {
                break;
            }
        }
        if let Some((position, host)) = plain {
            self.url = self.also_written.remove(position);
            self.host = host;
            return;
        }
        // Only copies are linked: the page itself stands in their address.
        let first = self.also_written.first().and_then(|url| identity(url));
        self.url = first.map_or_else(String::new, |identity| identity.url);
        self.host = identity(&self.url).map_or_else(String::new, |identity| identity.host);
    }

    fn pin(&mut self, pin: &Pin) {
        let from = From { mark: Mark::Pinned, note: None, rule: None };
        take(&mut self.title, pin.title.as_ref(), from);
        take(&mut self.author, Some(&pin.authors).filter(|authors| !authors.is_empty()), from);
        take(&mut self.publisher, pin.publisher.as_ref(), from);
        take(&mut self.container, pin.container.as_ref(), from);
        take(&mut self.published, pin.published.as_ref(), from);
        take(&mut self.accessed, pin.accessed.as_ref(), from);
        take(&mut self.description, pin.description.as_ref(), from);
        self.pinned_layers.extend(pin.layers.iter().cloned());
        self.pinned_areas.extend(pin.areas.iter().cloned());
    }
}

/// Keeps the value of the better rank: pins, then the rule, then what is no guess, then the first met.
fn take<T: Clone>(field: &mut Option<Sourced<T>>, value: Option<&T>, from: From) {
    let rank = |from: &From| (from.mark != Mark::Pinned, from.rule, from.mark == Mark::Unsure);
    if let Some(value) = value
        && field.as_ref().is_none_or(|own| rank(&from) < rank(&own.from))
    {
        *field = Some(Sourced { value: value.clone(), from });
    }
}

/// Titles that more works than this share are no sign of one work: `Release Notes`, `Terms of Use`.
const COMMON: usize = 8;

/// Pairs of titles that are equal, or whose words are all in the other's.
fn same_titles<'a>(titles: impl Iterator<Item = &'a str>) -> Vec<(usize, usize)> {
    let normal: Vec<String> = titles.map(normal_title).collect();
    let words: Vec<Vec<&str>> = normal
        .iter()
        .map(|title| {
            let mut words: Vec<&str> = title.split(' ').filter(|word| !SMALL.contains(word)).collect();
            words.sort_unstable();
            words.dedup();
            words
        })
        .collect();
    let mut with_word: RapidHashMap<&str, Vec<usize>> = RapidHashMap::default();
    for (index, words) in words.iter().enumerate() {
        for word in words {
            with_word.entry(word).or_default().push(index);
        }
    }
    let mut pairs = Vec::new();
    for (index, own) in words.iter().enumerate().filter(|(_, own)| own.len() >= 2) {
        // Whatever holds all words holds the rarest; a word that most titles share leads nowhere.
        let rarest = own.iter().filter_map(|word| with_word.get(word)).min_by_key(|titles| titles.len());
        let Some(candidates) = rarest.filter(|titles| titles.len() <= COMMON) else { continue };
        for &other in candidates.iter().filter(|&&other| other != index) {
            let equal = normal[index] == normal[other];
            // Two or three words are in many titles; as the whole of one they say little.
            let contained = own.len() >= 4 && own.iter().all(|word| words[other].binary_search(word).is_ok());
            if equal || contained {
                pairs.push((index.min(other), index.max(other)));
            }
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Words that tell no title from another.
const SMALL: &[&str] = &[
    "", "a", "an", "and", "as", "at", "by", "for", "from", "how", "in", "is", "it", "of", "on", "or", "the", "to",
    "with", "your",
];

#[cfg(test)]
mod tests;
