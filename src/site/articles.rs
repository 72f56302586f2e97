//! Outside works: all mentions of one address as one article, each field from the best place that has it.

use super::{At, NoteIndex, Problem};
use crate::base::diagnostic::Code;
use crate::base::slug;
use crate::config::pins::{Pin, Pins};
use crate::note::article::key::{identity, normal_title, without_amp};
use crate::note::article::{Mention, Rule};
use crate::note::facts::Facts;
use rapidhash::RapidHashMap;
use std::sync::Arc;

/// All articles of the book, in the order of their first mention (notes by path).
#[derive(Debug, Default)]
pub struct Articles {
    pub all: Vec<Article>,
    by_note: Vec<Vec<usize>>,
    slugs: Vec<String>,
}

/// One outside work.
#[derive(Debug, Default)]
pub struct Article {
    /// The identity key, see the manual's chapter on articles.
    pub key: String,
    /// The first spelling, as written.
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

impl Articles {
    pub(super) fn collect(notes: &[Arc<Facts>], pins: &Pins, problems: &mut Vec<Problem>) -> Self {
        let joins = Joins::new(notes, pins);
        let mut articles = Self { by_note: vec![Vec::new(); notes.len()], ..Self::default() };
        let mut by_key: RapidHashMap<&str, usize> = RapidHashMap::default();
        for (note, facts) in notes.iter().enumerate() {
            for (at, mention) in facts.mentions.iter().enumerate() {
                let key = joins.key(&mention.key);
                if joins.ignored.contains_key(key) {
                    continue;
                }
                let index = *by_key.entry(key).or_insert_with(|| {
                    let host = identity(&mention.url).map_or(String::new(), |identity| identity.host);
                    articles.all.push(Article { key: key.to_owned(), url: mention.url.clone(), host, ..Article::default() });
                    articles.all.len() - 1
                });
                articles.all[index].add(mention, note, at);
                if articles.by_note[note].last() != Some(&index) && !articles.by_note[note].contains(&index) {
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
        articles.report_amp(notes, &by_key, problems);
        articles.find_same(problems);
        articles.name();
        articles
    }

    /// The articles that a note mentions, in the order of their first mention there.
    pub fn of_note(&self, note: NoteIndex) -> Vec<usize> {
        self.by_note.get(note).cloned().unwrap_or_default()
    }

    /// The last component of the address of an article's page.
    pub fn slug(&self, index: usize) -> &str {
        self.slugs.get(index).map_or("", String::as_str)
    }

    fn report_amp(&self, notes: &[Arc<Facts>], by_key: &RapidHashMap<&str, usize>, problems: &mut Vec<Problem>) {
        for article in &self.all {
            let Some(plain) = without_amp(&article.key).filter(|plain| !by_key.contains_key(plain.as_str())) else { continue };
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
        let mut by_title: RapidHashMap<String, Vec<usize>> = RapidHashMap::default();
        for (index, article) in self.all.iter().enumerate() {
            if let Some(title) = article.title() {
                let normal = normal_title(title);
                if normal.split(' ').count() >= 3 {
                    by_title.entry(normal).or_default().push(index);
                }
            }
        }
        let mut groups: Vec<(String, Vec<usize>)> = by_title.into_iter().collect();
        groups.sort();
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for (at, (title, group)) in groups.iter().enumerate() {
            for (n, &a) in group.iter().enumerate() {
                pairs.extend(group[n + 1..].iter().map(|&b| (a, b)));
            }
            // Sorted, a title stands right before those that go on after it.
            for (longer, others) in groups[at + 1..].iter().take_while(|(longer, _)| longer.starts_with(title.as_str())) {
                if longer[title.len()..].starts_with(' ') && title.split(' ').count() >= 4 {
                    pairs.extend(group.iter().flat_map(|&a| others.iter().map(move |&b| (a.min(b), a.max(b)))));
                }
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
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
        if mention.url != self.url && !self.also_written.contains(&mention.url) {
            self.also_written.push(mention.url.clone());
        }
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

/// Keeps the value of the better rank: pins, then the rule, then the first met.
fn take<T: Clone>(field: &mut Option<Sourced<T>>, value: Option<&T>, from: From) {
    let rank = |from: &From| (from.mark != Mark::Pinned, from.rule);
    if let Some(value) = value
        && field.as_ref().is_none_or(|own| rank(&from) < rank(&own.from))
    {
        *field = Some(Sourced { value: value.clone(), from });
    }
}

/// Which keys are one work by the word of a writer, and which addresses are no articles.
struct Joins {
    /// From a key to the key that stands for it.
    same: RapidHashMap<String, String>,
    ignored: RapidHashMap<String, ()>,
}

impl Joins {
    fn new(notes: &[Arc<Facts>], pins: &Pins) -> Self {
        let mut joins = Self { same: RapidHashMap::default(), ignored: RapidHashMap::default() };
        let key = |url: &str| identity(url).map(|identity| identity.key);
        for pin in &pins.all {
            let Some(own) = key(&pin.address) else { continue };
            for other in pin.also_at.iter().filter_map(|url| key(url)) {
                joins.join(other, own.clone());
            }
            if let Some(same) = pin.same_as.as_deref().and_then(key) {
                joins.join(own.clone(), same);
            }
            if pin.ignore {
                let own = joins.key(&own).to_owned();
                joins.ignored.insert(own, ());
            }
        }
        for facts in notes {
            let Some(source) = facts.mentions.iter().find(|mention| mention.rule == Rule::R0) else { continue };
            for other in facts.also_at.iter().filter_map(|url| key(url)) {
                joins.join(other, source.key.clone());
            }
        }
        // An AMP copy is its page, when the page is in the book too.
        let written: RapidHashMap<&str, ()> = notes.iter().flat_map(|facts| &facts.mentions).map(|mention| (mention.key.as_str(), ())).collect();
        let mut copies: Vec<(String, String)> = written
            .keys()
            .filter_map(|key| without_amp(key).filter(|plain| written.contains_key(plain.as_str())).map(|plain| ((*key).to_owned(), plain)))
            .collect();
        copies.sort();
        for (copy, plain) in copies {
            joins.join(copy, plain);
        }
        joins
    }

    /// The key that stands for this one.
    fn key<'k>(&'k self, key: &'k str) -> &'k str {
        let mut key = key;
        // Joins never close a circle, see `join`.
        while let Some(next) = self.same.get(key) {
            key = next;
        }
        key
    }

    fn join(&mut self, other: String, own: String) {
        let (from, to) = (self.key(&other).to_owned(), self.key(&own).to_owned());
        if from != to {
            self.same.insert(from, to);
        }
    }
}
