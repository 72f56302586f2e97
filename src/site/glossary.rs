//! Glossary terms and where a text uses them.

use super::NoteIndex;
use crate::base::path::Url;
use crate::note::facts::{Facts, NoteKind};
use aho_corasick::{AhoCorasick, MatchKind};
use std::ops::Range;
use std::sync::Arc;

/// The names and aliases of all terms as one matcher.
#[derive(Debug, Default)]
pub struct Terms {
    matcher: Option<AhoCorasick>,
    /// For each pattern its term, and whether it must stand in its own case.
    patterns: Vec<Pattern>,
    terms: Vec<Term>,
}

#[derive(Debug)]
struct Pattern {
    text: String,
    exact: bool,
    term: usize,
}

#[derive(Debug)]
struct Term {
    note: NoteIndex,
    url: Url,
    definition: String,
}

/// A place where a text uses a term.
#[derive(Debug)]
pub struct Use<'a> {
    pub note: NoteIndex,
    pub url: &'a Url,
    pub definition: &'a str,
    pub range: Range<usize>,
}

impl Terms {
    pub fn new(notes: &[Arc<Facts>], urls: &[Url]) -> Self {
        let mut terms = Self::default();
        for (note, facts) in notes.iter().enumerate().filter(|(_, facts)| facts.kind == NoteKind::Term) {
            let Some(definition) = &facts.definition else { continue };
            terms.terms.push(Term { note, url: urls[note].clone(), definition: definition.clone() });
            for name in std::iter::once(&facts.title).chain(&facts.aliases) {
                let name = name.trim();
                if name.chars().count() > 1 && !name.contains('/') {
                    // `RED` and `SIM` are no words of their own in lower case.
                    let exact = !name.chars().any(char::is_lowercase);
                    terms.patterns.push(Pattern { text: name.to_owned(), exact, term: terms.terms.len() - 1 });
                }
            }
        }
        if !terms.patterns.is_empty() {
            terms.matcher = AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .match_kind(MatchKind::LeftmostLongest)
                .build(terms.patterns.iter().map(|pattern| pattern.text.as_str()))
                .ok();
        }
        terms
    }

    /// Whole-word uses in order, a plural `s` allowed; they do not overlap.
    pub fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Use<'a>> + 'a {
        self.matcher.iter().flat_map(move |matcher| matcher.find_iter(text)).filter_map(move |found| {
            let pattern = self.patterns.get(found.pattern().as_usize())?;
            let (before, after) = (&text[..found.start()], &text[found.end()..]);
            let starts = before.chars().next_back().is_none_or(|character| !is_word(character));
            let rest = after.strip_prefix('s').unwrap_or(after);
            let ends = |rest: &str| rest.chars().next().is_none_or(|character| !is_word(character));
            let own_case = !pattern.exact || text[found.range()] == pattern.text;
            if !starts || !own_case || !(ends(after) || ends(rest)) {
                return None;
            }
            let end = if ends(after) { found.end() } else { found.end() + 1 };
            let term = self.terms.get(pattern.term)?;
            Some(Use { note: term.note, url: &term.url, definition: &term.definition, range: found.start()..end })
        })
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-')
}
