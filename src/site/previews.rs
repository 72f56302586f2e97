//! What links show before they are followed lies in a few files: each note and article in one that its address names.

use super::NoteIndex;
use crate::base::path::Url;

/// Entries that share a file, about.
const ENTRIES: usize = 32;
/// More files than this a book of any size does not get.
const FILES: usize = 256;

/// What can be shown before a link to it is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Previewed {
    Note(NoteIndex),
    Article(usize),
}

/// The files by their number, each with what it holds. Their count is a power of two: a book that grows rewrites all of
/// them, and the pages that name the count, only when it doubles.
#[derive(Debug, Default)]
pub struct Previews(pub Vec<Vec<Previewed>>);

impl Previews {
    pub fn new(notes: &[Url], articles: &[Url]) -> Self {
        let count = (notes.len() + articles.len()).div_ceil(ENTRIES).next_power_of_two().min(FILES);
        let mut files = vec![Vec::new(); count];
        for (note, url) in notes.iter().enumerate() {
            files[file_of(url, count)].push(Previewed::Note(note));
        }
        for (article, url) in articles.iter().enumerate() {
            files[file_of(url, count)].push(Previewed::Article(article));
        }
        Self(files)
    }
}

/// The number of the file for an address: FNV-1a (32 bits) over its bytes, which the theme's script computes too.
fn file_of(url: &Url, count: usize) -> usize {
    let hash =
        url.as_str().bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash as usize % count
}

#[cfg(test)]
mod tests {
    use super::{Previewed, Previews, file_of};
    use crate::base::path::Url;

    #[test]
    fn files_are_few_and_all_have_their_share() {
        let urls: Vec<Url> = (0..10_000).map(|number| Url::new(&format!("guide/note-{number}/"))).collect();
        let Previews(files) = Previews::new(&urls, &[]);
        assert_eq!(files.len(), 256);
        assert!(files.iter().all(|file| (10..100).contains(&file.len())));
        assert_eq!(Previews::new(&urls[..400], &urls[..20]).0.len(), 16);
        assert_eq!(Previews::new(&[], &[]).0, [[]]);
        assert_eq!(Previews::new(&urls[..1], &[]).0, [[Previewed::Note(0)]]);
    }

    /// The vectors of the FNV reference code, as the script computes them too.
    #[test]
    fn addresses_are_hashed_as_fnv_says() {
        let whole = 1 << 32;
        for (text, hash) in [("", 0x811c_9dc5), ("a", 0xe40c_292c), ("foobar", 0xbf9c_f968)] {
            assert_eq!(file_of(&Url::new(text), whole), hash);
        }
    }
}
