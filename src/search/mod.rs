//! Floor 5: the search index. Records of documents, dealt into files of which a reader needs only a few: where a term stands
//! is found by the term's hash, titles and text by the document's number. Each file is a script, so that a page from a disk
//! can load it too; the manual's chapter on search tells what is found, `search-core.js` of the theme reads it.
//!
//! No file depends on an average or on the count of notes: a changed note rewrites the files of the words that changed, and
//! the one with its text.

mod code;
mod prose;
mod record;
mod shard;
mod shorthand;
mod stem;
mod words;

pub use record::Records;
pub use stem::stem;
pub use words::words;

use crate::note::markdown::MarkdownOptions;
use crate::page::Pages;
use crate::site::catalogue::{Document, FILTERS, Layout, Shard, hash, top};
use rayon::prelude::*;
use record::{Field, Fields, KEY, Record, Term, Vocabulary};
use std::sync::Arc;

/// Where one term stands in one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Posting {
    key: u32,
    document: u32,
    level: u8,
}

/// The whole index of one state of a book, not yet cut into bytes.
#[derive(Debug)]
pub struct Index {
    layout: Layout,
    documents: Vec<(u32, Document)>,
    /// By the file that holds them.
    terms: Vec<Vec<Posting>>,
    filters: Vec<Vec<Posting>>,
    /// By the file: words with the count of documents that hold them.
    words: Vec<Vec<(Arc<str>, u32)>>,
    /// Finished, or none: then each is made when it is asked for.
    texts: Vec<String>,
}

impl Index {
    /// Reads every note that was not read before; the rest is sorting. Whoever wants all files has those with `texts` made
    /// at once, while each note is read, and nothing of it is kept.
    pub fn new(pages: &Pages<'_>, records: &Records, texts: bool) -> Self {
        let site = pages.site;
        let layout = site.catalogue.layout;
        let english = is_english(pages);
        records.keep(pages.notes);
        let documents = site.documents();
        let (made, texts): (Vec<Vec<Arc<Record>>>, Vec<String>) = (0..1_u32 << layout.texts)
            .into_par_iter()
            .map(|number| {
                let own = of_text(&documents, layout, number);
                let mut sections = Vec::new();
                let made = own.iter().map(|&(_, document)| match document {
                    Document::Note(note) if texts => {
                        let (record, read) = records.read(&pages.notes[note], options(pages), english);
                        sections.push(read);
                        Arc::new(record)
                    }
                    Document::Note(note) => records.of_note(&pages.notes[note], options(pages), english),
                    _ => {
                        sections.push(Vec::new());
                        Arc::new(of_page(pages, document, english, &records.vocabulary))
                    }
                });
                let made: Vec<Arc<Record>> = made.collect();
                let text =
                    if texts { shard::texts(pages, Shard::Texts(number), own, &sections) } else { String::new() };
                (made, text)
            })
            .unzip();
        let made: Vec<Arc<Record>> = made.into_iter().flatten().collect();
        let (terms, counts) = rayon::join(|| dealt(layout, &documents, &made), || counted(&made));
        let mut words = vec![Vec::new(); 1 << layout.words];
        for (word, count) in records.vocabulary.words().into_iter().zip(counts).filter(|(_, count)| *count > 0) {
            let mut last = None;
            for end in ends(&word) {
                let file = top(hash(&end, 0), layout.words) as usize;
                if last.replace(file) != Some(file) {
                    words[file].push((Arc::clone(&word), count));
                }
            }
        }
        let filters = filters(pages, &documents);
        Self { layout, documents, terms, filters, words, texts }
    }

    /// A file of the index.
    pub fn shard(&self, pages: &Pages<'_>, shard: Shard) -> String {
        match shard {
            Shard::Head => shard::head(pages, self.layout, self.documents.len(), is_english(pages)),
            Shard::Words(number) => shard::words(shard, self.words.get(number as usize).map_or(&[], Vec::as_slice)),
            Shard::Terms(number) => shard::terms(shard, self.terms.get(number as usize).map_or(&[], Vec::as_slice)),
            Shard::Filter(number) => shard::terms(shard, self.filters.get(number).map_or(&[], Vec::as_slice)),
            Shard::Texts(number) => match self.texts.get(number as usize).filter(|text| !text.is_empty()) {
                Some(text) => text.clone(),
                None => {
                    let own = of_text(&self.documents, self.layout, number);
                    let sections = |document: &Document| match document {
                        Document::Note(note) => prose::sections(&pages.notes[*note], options(pages)),
                        _ => Vec::new(),
                    };
                    let sections: Vec<_> = own.iter().map(|(_, document)| sections(document)).collect();
                    shard::texts(pages, shard, own, &sections)
                }
            },
        }
    }
}

/// The terms of all documents by the file that holds them.
fn dealt(layout: Layout, documents: &[(u32, Document)], made: &[Arc<Record>]) -> Vec<Vec<Posting>> {
    let file = |term: &Term| top(term.hash, layout.terms) as usize;
    let mut sizes = vec![0_usize; 1 << layout.terms];
    for term in made.iter().flat_map(|record| &record.terms) {
        sizes[file(term)] += 1;
    }
    let mut terms: Vec<Vec<Posting>> = sizes.into_iter().map(Vec::with_capacity).collect();
    for (&(document, _), record) in documents.iter().zip(made) {
        for term in &record.terms {
            terms[file(term)].push(Posting { key: term.key, document, level: term.level });
        }
    }
    terms
}

/// How many documents hold each word of the vocabulary.
fn counted(made: &[Arc<Record>]) -> Vec<u32> {
    let mut counts: Vec<u32> = Vec::new();
    for &word in made.iter().flat_map(|record| &record.words) {
        let word = word as usize;
        if word >= counts.len() {
            counts.resize(word + 1, 0);
        }
        counts[word] += 1;
    }
    counts
}

/// The documents whose text stands in one file.
fn of_text(documents: &[(u32, Document)], layout: Layout, number: u32) -> &[(u32, Document)] {
    let slots = layout.documents - layout.texts;
    let at = |bound: u32| documents.partition_point(|(number, _)| *number < bound);
    &documents[at(number << slots)..at((number + 1) << slots)]
}

fn options(pages: &Pages<'_>) -> MarkdownOptions {
    MarkdownOptions { math: pages.config.markdown.math }
}

/// The two ends by which a word is found when it is typed in part or wrongly: one slip leaves one of them whole. Nobody
/// corrects numbers.
fn ends(word: &str) -> Vec<String> {
    let mut ends = vec![format!("<{}", head(word))];
    let letters = word.chars().count();
    if letters > 3 && !word.bytes().any(|byte| byte.is_ascii_digit()) && word.chars().all(char::is_alphabetic) {
        let tail: String = word.chars().skip(letters - 2).collect();
        ends.push(format!(">{tail}"));
    }
    ends
}

/// The first two characters; the first one of a script that is cut into bigrams.
fn head(word: &str) -> String {
    let first = word.chars().next().filter(|character| words::is_dense(*character));
    word.chars().take(if first.is_some() { 1 } else { 2 }).collect()
}

fn is_english(pages: &Pages<'_>) -> bool {
    let language = pages.config.language().to_ascii_lowercase();
    language == "en" || language.starts_with("en-") || language.starts_with("en_")
}

/// The record of a page that is no note. It counts less than a note of the same words: readers look for what was written.
fn of_page(pages: &Pages<'_>, document: Document, english: bool, vocabulary: &Vocabulary) -> Record {
    let site = pages.site;
    let mut fields = Fields::default();
    let share = match document {
        Document::Note(_) => 1.0,
        Document::Article(index) => {
            let article = &site.articles.all[index];
            fields.add(Field::Title, article.name());
            for label in
                article.authors().iter().map(String::as_str).chain(article.publisher()).chain(article.container())
            {
                fields.add(Field::Label, label);
            }
            fields.add(Field::Lead, &article.site());
            fields.add(Field::Body, article.description().unwrap_or(""));
            0.7
        }
        Document::Tag(index) => {
            fields.add(Field::Title, &site.tags[index].name);
            0.5
        }
        Document::Layer(index) | Document::Area(index) => {
            let axis =
                if matches!(document, Document::Layer(_)) { &site.taxonomy.layers } else { &site.taxonomy.areas };
            let category = &axis.categories[index];
            fields.add(Field::Title, &category.name);
            for alias in &category.aliases {
                fields.add(Field::Alias, alias);
            }
            fields.add(Field::Body, category.summary.as_deref().unwrap_or(""));
            0.5
        }
        Document::Page(key) => {
            fields.add(Field::Title, pages.words.get(key).map_or(key, String::as_str));
            0.5
        }
    };
    fields.record(share, english, vocabulary)
}

/// The values of the filters, in the order of their files.
fn filters(pages: &Pages<'_>, documents: &[(u32, Document)]) -> Vec<Vec<Posting>> {
    let mut filters: Vec<Vec<Posting>> = vec![Vec::new(); FILTERS.len()];
    for (number, document) in documents {
        let values = shard::values(pages, *document);
        for (filter, values) in filters.iter_mut().zip(values) {
            filter.extend(values.into_iter().map(|value| Posting {
                key: hash(value, KEY),
                document: *number,
                level: 0,
            }));
        }
    }
    filters
}
