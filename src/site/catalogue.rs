//! What readers can search for, and into which files the index of it is cut. It is known from facts alone, so that all
//! addresses are known before a word is read.

use super::addresses::Addresses;
use super::articles::Articles;
use super::routes::RouteTable;
use super::tags::Tag;
use super::{NoteIndex, Site};
use crate::base::path::Url;
use crate::config::taxonomy::Taxonomy;
use crate::note::facts::Facts;
use std::sync::Arc;

/// Changes with whatever readers of older pages could not read.
const FORMAT: u32 = 1;

/// A page that can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    Note(NoteIndex),
    Article(usize),
    Tag(usize),
    Layer(usize),
    Area(usize),
    /// By its key in the site's pages.
    Page(&'static str),
}

/// One file of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shard {
    /// What the others are, and what filters there are.
    Head,
    /// Words as they are written.
    Words(u32),
    /// Where each term stands.
    Terms(u32),
    /// Titles and text of some documents.
    Texts(u32),
    /// Where each value of a filter stands.
    Filter(usize),
}

/// Filters with a file of their own.
pub const FILTERS: [&str; 4] = ["layer", "area", "type", "status"];

/// Where the index lies, and how it is cut.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogue {
    pub layout: Layout,
    /// With a slash at its end.
    pub folder: String,
}

/// How many bits of a hash choose a file. They follow from the count of documents by powers of two, so that an index is
/// cut anew only when the book has doubled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Layout {
    pub documents: u32,
    pub texts: u32,
    pub terms: u32,
    pub words: u32,
}

impl Layout {
    fn of(count: usize) -> Self {
        let room = (count * 4 / 3 + 1).next_power_of_two().max(16);
        let documents = room.trailing_zeros();
        Self {
            documents,
            texts: documents.saturating_sub(4),
            terms: documents.saturating_sub(6).max(documents / 2),
            // A book twice as long has not twice as many words.
            words: (documents - 1) / 2,
        }
    }

    /// Another cut is another folder: a page that was loaded before never mixes the two.
    fn name(self) -> String {
        format!("{FORMAT}-{}-{}-{}-{}", self.documents, self.texts, self.terms, self.words)
    }
}

impl Shard {
    /// The name by which the reader asks for it; its file is `name.js`.
    pub fn name(self) -> String {
        match self {
            Self::Head => "head".to_owned(),
            Self::Words(number) => format!("w{number:x}"),
            Self::Terms(number) => format!("t{number:x}"),
            Self::Texts(number) => format!("d{number:x}"),
            Self::Filter(number) => format!("f{number:x}"),
        }
    }
}

impl Catalogue {
    /// Of so many documents. The folder is free of everything else that the site has.
    pub(super) fn new(count: usize, routes: &RouteTable) -> Self {
        let layout = Layout::of(count);
        let is_free = |folder: &str| !routes.all().iter().any(|(url, _)| url.as_str().starts_with(folder));
        let names = std::iter::once("search-index/".to_owned())
            .chain((2_usize..).map(|number| format!("search-index-{number}/")));
        let free = names.into_iter().find(|folder| is_free(folder)).unwrap_or_default();
        Self { layout, folder: format!("{free}{}/", layout.name()) }
    }

    /// The address of a file of the index.
    pub fn url(&self, shard: Shard) -> Url {
        Url::new(&format!("{}{}.js", self.folder, shard.name()))
    }

    /// Every file of the index.
    pub fn shards(&self) -> impl Iterator<Item = Shard> {
        let Layout { texts, terms, words, .. } = self.layout;
        std::iter::once(Shard::Head)
            .chain((0..FILTERS.len()).map(Shard::Filter))
            .chain((0..1 << words).map(Shard::Words))
            .chain((0..1 << terms).map(Shard::Terms))
            .chain((0..1 << texts).map(Shard::Texts))
    }
}

/// How many documents there are.
pub(super) fn count(
    notes: &[Arc<Facts>],
    articles: &Articles,
    tags: &[Tag],
    taxonomy: &Taxonomy,
    addresses: &Addresses,
) -> usize {
    notes.iter().filter(|facts| facts.searched).count()
        + articles.all.len()
        + tags.len()
        + taxonomy.layers.categories.len()
        + taxonomy.areas.categories.len()
        + pages(addresses).count()
}

/// The pages of lists that can be found by their names.
fn pages(addresses: &Addresses) -> impl Iterator<Item = &'static str> + '_ {
    let found = |(key, address): (&'static str, &Option<Url>)| address.as_ref().map(|_| key);
    let is_list = |key: &&str| !matches!(*key, "home" | "feed" | "search");
    addresses.pages().into_iter().filter_map(found).filter(is_list)
}

impl Site {
    /// Everything that can be found, by numbers that other documents hardly touch: a number comes from the document's own
    /// name, and only where two want the same one does the later name take the next.
    pub fn documents(&self) -> Vec<(u32, Document)> {
        let mut named: Vec<(String, Document)> = Vec::new();
        let searched = self.notes.iter().enumerate().filter(|(_, facts)| facts.searched);
        named.extend(searched.map(|(at, facts)| (format!("note:{}", facts.path), Document::Note(at))));
        let articles = self.articles.all.iter().enumerate();
        named.extend(articles.map(|(at, article)| (format!("article:{}", article.key), Document::Article(at))));
        let tags = self.tags.iter().enumerate();
        named.extend(tags.map(|(at, tag)| (format!("tag:{}", tag.name.to_lowercase()), Document::Tag(at))));
        let layers = self.taxonomy.layers.categories.iter().enumerate();
        named.extend(layers.map(|(at, layer)| (format!("layer:{}", layer.id), Document::Layer(at))));
        let areas = self.taxonomy.areas.categories.iter().enumerate();
        named.extend(areas.map(|(at, area)| (format!("area:{}", area.id), Document::Area(at))));
        named.extend(pages(&self.addresses).map(|key| (format!("page:{key}"), Document::Page(key))));
        named.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let bits = self.catalogue.layout.documents;
        let mut taken = vec![false; 1 << bits];
        let mask = taken.len() - 1;
        let mut documents: Vec<(u32, Document)> = named
            .into_iter()
            .map(|(name, document)| {
                let mut number = top(hash(&name, 0), bits) as usize;
                while taken[number] {
                    number = (number + 1) & mask;
                }
                taken[number] = true;
                (u32::try_from(number).unwrap_or(u32::MAX), document)
            })
            .collect();
        documents.sort_unstable_by_key(|(number, _)| *number);
        documents
    }
}

/// FNV-1a over UTF-16, which is what a script sees, with the last step of MurmurHash3. The reader counts the same.
pub fn hash(text: &str, seed: u32) -> u32 {
    let mut hash = 0x811c_9dc5 ^ seed;
    for unit in text.encode_utf16() {
        hash = (hash ^ u32::from(unit)).wrapping_mul(0x0100_0193);
    }
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

/// The first bits of a hash.
pub fn top(hash: u32, bits: u32) -> u32 {
    if bits == 0 { 0 } else { hash >> (32 - bits) }
}
