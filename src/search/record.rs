//! What one document gives to the index: its terms with their weight, and its words. Of a note it is remembered for as long
//! as the note is what it was.

use super::prose::{self, Section};
use super::stem::stem;
use super::words::words;
use crate::base::path::NotePath;
use crate::note::Note;
use crate::note::markdown::MarkdownOptions;
use crate::site::catalogue::hash;
use rapidhash::{RapidHashMap, RapidHashSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// The second hash of a term, by which it is found in its file.
pub const KEY: u32 = 0x9747_b28c;

/// A term of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// Its first bits choose the file.
    pub hash: u32,
    pub key: u32,
    pub level: u8,
}

#[derive(Debug, Default)]
pub struct Record {
    pub terms: Vec<Term>,
    /// Numbers of the vocabulary.
    pub words: Vec<u32>,
}

/// Where a word stands. A word in a title says more about its document than one in its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Title,
    Alias,
    Label,
    Heading,
    Lead,
    Body,
}

/// Weight, how much length counts (`b` of BM25), and a usual length in words. The last is a constant and no average: else a
/// word more in one note would change what is stored of all others.
const FIELDS: [(f32, f32, f32); 6] =
    [(10.0, 0.6, 4.0), (8.0, 0.3, 3.0), (6.0, 0.0, 4.0), (3.5, 0.4, 25.0), (2.0, 0.4, 20.0), (1.0, 0.6, 350.0)];

/// From which weighted frequency on a level counts: 2^((n - ½) / 3.2) - 1.
const LEVELS: [f32; 15] = [
    0.1144, 0.3839, 0.7186, 1.1343, 1.6505, 2.2915, 3.0876, 4.0762, 5.3039, 6.8286, 8.722, 11.0733, 13.9933, 17.6196,
    22.1229,
];

/// Every word of the book as it is written, folded. Numbers are given in no order, and no output shows them.
#[derive(Debug, Default)]
pub struct Vocabulary {
    known: RwLock<Known>,
}

#[derive(Debug, Default)]
struct Known {
    numbers: RapidHashMap<Arc<str>, (u32, u32, u32)>,
    words: Vec<Arc<str>>,
}

impl Vocabulary {
    /// The number of a word, and the hashes of its stem.
    fn number(&self, word: &str, english: bool) -> (u32, u32, u32) {
        if let Some(&known) = self.known.read().unwrap_or_else(PoisonError::into_inner).numbers.get(word) {
            return known;
        }
        let stem = if english { stem(word) } else { word.to_owned() };
        let (place, key) = (hash(&stem, 0), hash(&stem, KEY));
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let number = u32::try_from(known.words.len()).unwrap_or(u32::MAX);
        let word: Arc<str> = word.into();
        let entry = *known.numbers.entry(Arc::clone(&word)).or_insert((number, place, key));
        if entry.0 == number {
            known.words.push(word);
        }
        entry
    }

    pub fn words(&self) -> Vec<Arc<str>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).words.clone()
    }
}

/// A note, and what was made of it.
type Remembered = (Arc<Note>, Arc<Record>);

/// The records of notes, for this edition of a book and the next.
#[derive(Debug, Default)]
pub struct Records {
    pub vocabulary: Vocabulary,
    notes: Mutex<RapidHashMap<NotePath, Remembered>>,
}

impl Records {
    /// What a note gives, made anew with its sections.
    pub fn read(&self, note: &Note, options: MarkdownOptions, english: bool) -> (Record, Vec<Section>) {
        let sections = prose::sections(note, options);
        (of_note(note, &sections, english, &self.vocabulary), sections)
    }

    /// What a note gives, remembered.
    pub fn of_note(&self, note: &Arc<Note>, options: MarkdownOptions, english: bool) -> Arc<Record> {
        let known = || self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((same, record)) = known().get(&note.facts.path)
            && Arc::ptr_eq(same, note)
        {
            return Arc::clone(record);
        }
        let record = Arc::new(self.read(note, options, english).0);
        known().insert(note.facts.path.clone(), (Arc::clone(note), Arc::clone(&record)));
        record
    }

    /// Forgets notes that are no longer there.
    pub fn keep(&self, notes: &[Arc<Note>]) {
        let mut known = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() > notes.len() {
            let there: RapidHashSet<&NotePath> = notes.iter().map(|note| &note.facts.path).collect();
            known.retain(|path, _| there.contains(path));
        }
    }
}

fn of_note(note: &Note, sections: &[Section], english: bool, vocabulary: &Vocabulary) -> Record {
    let facts = &note.facts;
    let mut fields = Fields::default();
    fields.add(Field::Title, &facts.title);
    for alias in facts.aliases.iter().filter(|alias| !alias.contains('/')) {
        fields.add(Field::Alias, alias);
    }
    for label in facts.id.iter().chain(&facts.tags).chain(&facts.owner).chain(&facts.product).chain(&facts.authors) {
        fields.add(Field::Label, label);
    }
    fields.add(Field::Lead, facts.description.as_deref().unwrap_or(""));
    for section in sections {
        let heading = section.heading.and_then(|index| facts.headings.get(index));
        fields.add(Field::Heading, heading.map_or("", |heading| &heading.text));
        fields.add(Field::Body, &section.text);
    }
    let mut record = fields.record(1.0, english, vocabulary);
    for tag in &facts.tags {
        let tag = tag.to_lowercase();
        for end in tag.match_indices('/').map(|(at, _)| at).chain([tag.len()]).filter(|&end| end > 0) {
            record.add_filter(&format!("#{}", &tag[..end]));
        }
    }
    record
}

impl Record {
    /// A term that is no word: a value of a filter.
    fn add_filter(&mut self, name: &str) {
        let term = Term { hash: hash(name, 0), key: hash(name, KEY), level: 0 };
        if !self.terms.contains(&term) {
            self.terms.push(term);
        }
    }
}

/// The words of a document by field.
#[derive(Debug, Default)]
pub struct Fields {
    /// All words, one after the other.
    words: String,
    /// Where each ends, and its field.
    ends: Vec<(usize, Field)>,
    lengths: [u16; 6],
}

impl Fields {
    pub fn add(&mut self, field: Field, text: &str) {
        words(text, |word| {
            self.words.push_str(word);
            self.ends.push((self.words.len(), field));
            let length = &mut self.lengths[field as usize];
            *length = length.saturating_add(1);
        });
    }

    /// `share` makes a whole document count less than others.
    pub fn record(&self, share: f32, english: bool, vocabulary: &Vocabulary) -> Record {
        let lengths = self.lengths;
        let weights: Vec<f32> = FIELDS
            .iter()
            .zip(lengths)
            .map(|((weight, b, usual), length)| share * weight / (1.0 - b + b * f32::from(length) / usual))
            .collect();
        let mut counts: RapidHashMap<&str, [u16; 6]> = RapidHashMap::default();
        let mut start = 0;
        for &(end, field) in &self.ends {
            let count = &mut counts.entry(&self.words[start..end]).or_default()[field as usize];
            *count = count.saturating_add(1);
            start = end;
        }
        let mut record = Record::default();
        record.words.reserve_exact(counts.len());
        // Words of one stem are one term. The order of adding must not reach the sum.
        let mut stems: RapidHashMap<(u32, u32), [u16; 6]> = RapidHashMap::default();
        #[expect(clippy::iter_over_hash_type, reason = "counts are added, and all is sorted below")]
        for (word, counts) in counts {
            let (number, hash, key) = vocabulary.number(word, english);
            record.words.push(number);
            for (sum, count) in stems.entry((hash, key)).or_default().iter_mut().zip(counts) {
                *sum = sum.saturating_add(count);
            }
        }
        record.terms = stems
            .into_iter()
            .map(|((hash, key), counts)| {
                let frequency: f32 =
                    counts.iter().zip(&weights).map(|(&count, weight)| f32::from(count) * weight).sum();
                let level = LEVELS.iter().take_while(|&&from| frequency >= from).count();
                Term { hash, key, level: u8::try_from(level).unwrap_or(15) }
            })
            .collect();
        record.terms.sort_unstable_by_key(|term| (term.hash, term.key));
        record
    }
}
