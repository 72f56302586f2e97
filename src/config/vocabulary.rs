//! The terms of all layers and areas as one matcher: text is cut into words once, for both axes.
//!
//! The rule is the manual's chapter on placement: hits, at most three, times weight, times place; the longest term of an
//! axis is tried first and uses up what it matched.

use super::taxonomy::Axis;
use std::collections::HashMap;

/// Where in a note a term stands, and what it is worth there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    Title,
    Heading,
    Body,
}

impl Place {
    pub const ALL: [Self; 3] = [Self::Title, Self::Heading, Self::Body];

    pub fn name(self) -> &'static str {
        ["title", "heading", "body"][self as usize]
    }

    fn worth(self) -> u32 {
        [6, 3, 1][self as usize]
    }
}

/// What a category has gathered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    /// Of the layer or area.
    pub id: String,
    pub sum: u32,
    /// By place, then the most points first.
    pub hits: Vec<Hit>,
}

/// A term that occurs at one kind of place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// As the taxonomy writes it.
    pub term: String,
    pub place: Place,
    /// How often, three at most.
    pub count: u32,
    pub points: u32,
}

/// A sum that a note must reach to be placed.
const ENOUGH: u32 = 8;
const MOST_PLACES: usize = 3;
const MOST_HITS: u32 = 3;

#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// Ids of the categories of both axes.
    ids: [Vec<String>; 2],
    /// From the hash of a folded word to its number.
    words: HashMap<u64, u32, Plain>,
    /// Terms by the number of their first word.
    by_first: Vec<Vec<u32>>,
    terms: Vec<Term>,
}

#[derive(Debug, Clone)]
struct Term {
    /// Numbers of its words, in order.
    words: Vec<u32>,
    /// Letters of its words: the longest term is tried first.
    length: usize,
    /// For each axis, the categories that it speaks for.
    axes: [Vec<Meaning>; 2],
}

#[derive(Debug, Clone)]
struct Meaning {
    category: usize,
    weight: u32,
    text: String,
}

/// A word of a text.
#[derive(Debug, Clone, Copy)]
struct Word {
    exact: u32,
    /// The numbers of the word without a final `s` and a final `es`.
    singular: [u32; 2],
    /// Only spaces or hyphens stand between it and the word before.
    joined: bool,
}

/// Not in the vocabulary.
const UNKNOWN: u32 = u32::MAX;

struct Match {
    term: u32,
    start: usize,
    end: usize,
}

impl Vocabulary {
    pub fn new(axes: [&Axis; 2]) -> Self {
        let mut vocabulary = Self::default();
        let mut known: HashMap<Vec<u32>, u32> = HashMap::new();
        for (axis_at, axis) in axes.into_iter().enumerate() {
            for (category, entry) in axis.categories.iter().enumerate() {
                vocabulary.ids[axis_at].push(entry.id.clone());
                for keyword in &entry.terms {
                    let (words, length) = vocabulary.number_words(&keyword.text);
                    let Some(&first) = words.first() else { continue };
                    let number = *known.entry(words.clone()).or_insert_with(|| {
                        vocabulary.terms.push(Term { words, length, axes: [Vec::new(), Vec::new()] });
                        let number = u32::try_from(vocabulary.terms.len() - 1).unwrap_or(UNKNOWN);
                        vocabulary.by_first[first as usize].push(number);
                        number
                    });
                    let weight = if keyword.weak { 1 } else { 2 };
                    let meanings = &mut vocabulary.terms[number as usize].axes[axis_at];
                    // `Wi-Fi` and `wi fi` of one category are one term; the stronger counts.
                    match meanings.iter_mut().find(|meaning| meaning.category == category) {
                        Some(meaning) => meaning.weight = meaning.weight.max(weight),
                        None => meanings.push(Meaning { category, weight, text: keyword.text.clone() }),
                    }
                }
            }
        }
        vocabulary
    }

    /// The categories that a note belongs to by its scores of one axis: 8 points and half of the best, three at most, the best first.
    pub fn place(scores: &[Score]) -> Vec<String> {
        let best = scores.iter().map(|score| score.sum).max().unwrap_or(0);
        let mut chosen: Vec<&Score> =
            scores.iter().filter(|score| score.sum >= ENOUGH && score.sum * 2 >= best).collect();
        // Stable: equal sums stay in the order of the taxonomy.
        chosen.sort_by_key(|score| std::cmp::Reverse(score.sum));
        chosen.into_iter().take(MOST_PLACES).map(|score| score.id.clone()).collect()
    }

    /// The scores of all categories that have any, by axis, in the order of the taxonomy. Texts of one place are counted together.
    pub fn score(&self, texts: &[(Place, &str)]) -> [Vec<Score>; 2] {
        // Count of each term at each place, by axis.
        let mut counts: [HashMap<u32, [u32; 3]>; 2] = [HashMap::new(), HashMap::new()];
        let mut words = Vec::new();
        let mut matches = Vec::new();
        for (place, text) in texts {
            words.clear();
            matches.clear();
            self.cut(text, &mut words);
            self.find(&words, &mut matches);
            matches.sort_by_key(|found| {
                (std::cmp::Reverse(self.terms[found.term as usize].length), found.start, found.term)
            });
            for (axis, counts) in counts.iter_mut().enumerate() {
                self.count(&matches, axis, words.len(), |term| {
                    counts.entry(term).or_default()[*place as usize] += 1;
                });
            }
        }
        let [layers, areas] = counts;
        [self.sum(0, &layers), self.sum(1, &areas)]
    }

    fn number_words(&mut self, text: &str) -> (Vec<u32>, usize) {
        let mut numbers = Vec::new();
        let mut length = 0;
        let mut next = u32::try_from(self.by_first.len()).unwrap_or(UNKNOWN);
        scan(text, |hashes, letters, _| {
            let number = *self.words.entry(hashes[0]).or_insert_with(|| {
                next += 1;
                next - 1
            });
            numbers.push(number);
            length += letters;
        });
        self.by_first.resize(next as usize, Vec::new());
        // A space or hyphen between words counts as a letter, as it would in the text.
        let spaces = numbers.len().saturating_sub(1);
        (numbers, length + spaces)
    }

    fn cut(&self, text: &str, words: &mut Vec<Word>) {
        let number = |hash: u64| if hash == 0 { UNKNOWN } else { self.words.get(&hash).copied().unwrap_or(UNKNOWN) };
        scan(text, |hashes, _, joined| {
            words.push(Word { exact: number(hashes[0]), singular: [number(hashes[1]), number(hashes[2])], joined });
        });
    }

    fn find(&self, words: &[Word], matches: &mut Vec<Match>) {
        for (start, word) in words.iter().enumerate() {
            for first in [word.exact, word.singular[0], word.singular[1]] {
                if first == UNKNOWN {
                    continue;
                }
                for &term in &self.by_first[first as usize] {
                    if self.matches(&self.terms[term as usize].words, words, start) {
                        let end = start + self.terms[term as usize].words.len();
                        matches.push(Match { term, start, end });
                    }
                }
            }
        }
    }

    /// Only the last word of a term may stand in the plural.
    fn matches(&self, term: &[u32], words: &[Word], start: usize) -> bool {
        let Some((&last, before)) = term.split_last() else { return false };
        let Some(found) = words.get(start..start + term.len()) else { return false };
        found.iter().skip(1).all(|word| word.joined)
            && before.iter().zip(found).all(|(&number, word)| word.exact == number)
            && found.last().is_some_and(|word| word.exact == last || word.singular.contains(&last))
    }

    /// Gives out each word of the text once on an axis, the longest term first.
    fn count(&self, matches: &[Match], axis: usize, words: usize, mut hit: impl FnMut(u32)) {
        if matches.is_empty() {
            return;
        }
        let mut used = vec![false; words];
        for found in matches {
            let term = &self.terms[found.term as usize];
            if term.axes[axis].is_empty() || used[found.start..found.end].contains(&true) {
                continue;
            }
            used[found.start..found.end].fill(true);
            hit(found.term);
        }
    }

    fn sum(&self, axis: usize, counts: &HashMap<u32, [u32; 3]>) -> Vec<Score> {
        let mut hits: Vec<Vec<Hit>> = vec![Vec::new(); self.ids[axis].len()];
        let mut terms: Vec<_> = counts.iter().collect();
        terms.sort_unstable();
        for (&term, counts) in terms {
            for meaning in &self.terms[term as usize].axes[axis] {
                for place in Place::ALL {
                    let count = counts[place as usize].min(MOST_HITS);
                    if count > 0 {
                        let points = count * meaning.weight * place.worth();
                        hits[meaning.category].push(Hit { term: meaning.text.clone(), place, count, points });
                    }
                }
            }
        }
        let scored = hits.into_iter().zip(&self.ids[axis]).filter(|(hits, _)| !hits.is_empty());
        scored
            .map(|(mut hits, id)| {
                hits.sort_by_key(|hit| (hit.place, std::cmp::Reverse(hit.points)));
                Score { id: id.clone(), sum: hits.iter().map(|hit| hit.points).sum(), hits }
            })
            .collect()
    }
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

fn mix(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
}

/// Calls `word` with the hashes of each folded word, of the word without a final `s` and without a final `es` (0 where
/// it has none), its count of letters, and whether only spaces or hyphens stand before it. A punctuation mark directly
/// between two letters (`802.15.4`, `TCP/IP`) is a word of its own; any other ends a phrase.
fn scan(text: &str, mut word: impl FnMut([u64; 3], usize, bool)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut joined = false;
    // The mark right behind the last word, if it is the only character since.
    let mut mark: Option<char> = None;
    while at < bytes.len() {
        let first = if bytes[at] < 0x80 { char::from(bytes[at]) } else { char_at(text, at) };
        if !is_letter(first) {
            let is_join = matches!(first, '-' | '‐' | '‑') || first.is_whitespace();
            // A mark that something other than a letter follows ends the phrase.
            joined = joined && mark.take().is_none();
            if joined && !is_join {
                mark = is_letter_before(text, at).then_some(first);
                joined = mark.is_some();
            }
            at += first.len_utf8();
            continue;
        }
        if let Some(mark) = mark.take() {
            let mut buffer = [0; 4];
            let hash = mark.encode_utf8(&mut buffer).bytes().fold(SEED, mix);
            word([hash, 0, 0], 1, true);
        }
        // The hash as it was one and two letters ago.
        let (mut hash, mut one_ago, mut two_ago) = (SEED, 0, 0);
        let (mut last, mut before_last) = (' ', ' ');
        let mut letters = 0;
        while at < bytes.len() {
            let letter = if bytes[at] < 0x80 { char::from(bytes[at]) } else { char_at(text, at) };
            if !is_letter(letter) {
                break;
            }
            (two_ago, one_ago) = (one_ago, hash);
            before_last = last;
            if letter.is_ascii() {
                last = letter.to_ascii_lowercase();
                hash = mix(hash, last as u8);
            } else {
                for lower in letter.to_lowercase() {
                    let mut buffer = [0; 4];
                    hash = lower.encode_utf8(&mut buffer).bytes().fold(hash, mix);
                    last = lower;
                }
            }
            letters += 1;
            at += letter.len_utf8();
        }
        let without_s = if last == 's' && letters > 1 { one_ago } else { 0 };
        let without_es = if last == 's' && before_last == 'e' && letters > 2 { two_ago } else { 0 };
        word([hash, without_s, without_es], letters, joined);
        joined = true;
    }
}

/// `_` too: `device_id` is a name, not a device.
fn is_letter(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn char_at(text: &str, at: usize) -> char {
    text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(' ')
}

fn is_letter_before(text: &str, at: usize) -> bool {
    text.get(..at).and_then(|before| before.chars().next_back()).is_some_and(is_letter)
}

/// The keys are hashes already.
type Plain = std::hash::BuildHasherDefault<PlainHasher>;

#[derive(Debug, Clone, Default)]
struct PlainHasher(u64);

impl std::hash::Hasher for PlainHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, &byte| mix(hash, byte));
    }

    fn write_u64(&mut self, number: u64) {
        // The table looks at the highest bits, in which this hash is weakest.
        self.0 = number.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(20);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::taxonomy::Taxonomy;

    /// `id = sum: term place count, …` of each score.
    fn check(texts: &[(Place, &str)], layers: &[&str], areas: &[&str]) {
        let shown = |scores: &[Score]| -> Vec<String> {
            scores
                .iter()
                .map(|score| {
                    let hits: Vec<String> = score
                        .hits
                        .iter()
                        .map(|hit| format!("{} {} x{}", hit.term, hit.place.name(), hit.count))
                        .collect();
                    format!("{} = {}: {}", score.id, score.sum, hits.join(", "))
                })
                .collect()
        };
        let [found_layers, found_areas] = Taxonomy::built_in().vocabulary.score(texts);
        assert_eq!(shown(&found_layers), layers);
        assert_eq!(shown(&found_areas), areas);
    }

    #[test]
    fn the_sum_of_the_manual() {
        check(
            &[
                (Place::Title, "Battery Life for Field Devices"),
                (Place::Heading, "How We Size a Ten-Year Battery"),
                (Place::Heading, "What Is a Power Budget?"),
                (Place::Body, "Three numbers decide battery life: a power-budget, power\u{a0}budgets. Cost"),
            ],
            &["device-hardware = 26: battery title x1, device title x1, battery heading x1, battery body x1"],
            &["business = 1: cost body x1", "technology = 10: power budget heading x1, power budget body x2"],
        );
    }

    #[test]
    fn words_and_phrases() {
        // A phrase does not run over a full stop; three hits count; a longer term uses its words up.
        check(&[(Place::Body, "more power. Budget")], &[], &["business = 2: budget body x1"]);
        check(&[(Place::Body, "sensors, Sensors, SENSOR sensor")], &["device-hardware = 6: sensor body x3"], &[]);
        check(&[(Place::Body, "device management")], &["cloud-platform = 2: device management body x1"], &[]);
        check(&[(Place::Body, "device_id, sensory, budgetary")], &[], &[]);
        check(&[(Place::Body, "the customers")], &[], &["ux = 1: customer body x1", "business = 1: customer body x1"]);
        check(&[(Place::Body, "Wi-Fi and wi fi")], &["communications = 4: Wi-Fi body x2"], &[]);
        check(&[(Place::Body, "é–ß 🦀 \u{0} s es")], &[], &[]);
    }

    #[test]
    fn placing() {
        let score = |id: &str, sum| Score { id: id.to_owned(), sum, hits: Vec::new() };
        assert_eq!(Vocabulary::place(&[score("a", 7)]), [""; 0]);
        assert_eq!(
            Vocabulary::place(&[score("a", 9), score("b", 20), score("c", 10), score("d", 10), score("e", 10)]),
            ["b", "c", "d"]
        );
    }
}
