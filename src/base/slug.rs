//! Names of pages and anchors.

use rapidhash::RapidHashMap;

/// A component of a page's address: lower case, words joined by `-`, Unicode letters kept.
/// Obsidian Publish and GitHub agree on this but for punctuation, which is dropped here.
pub fn page(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for character in name.chars() {
        if character.is_ascii_alphanumeric() {
            out.push(character.to_ascii_lowercase());
        } else if character.is_alphanumeric() || is_mark(character) {
            out.extend(character.to_lowercase());
        } else if matches!(character, '_' | '.' | '~') && !out.is_empty() && !out.ends_with('-') {
            out.push(character);
        } else if !matches!(character, '\'' | '’') && !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    let slug = out.trim_end_matches(['-', '.', '~']);
    if slug.is_empty() {
        format!("n-{:x}", crate::base::digest::quick(name.as_bytes()) & 0xff_ffff)
    } else {
        slug.to_owned()
    }
}

/// The id of a heading by GitHub's rule: lower case, punctuation but `-` and `_` dropped, each space a `-`.
pub fn heading(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.trim().chars() {
        if character.is_ascii_alphanumeric() {
            out.push(character.to_ascii_lowercase());
        } else if character.is_alphanumeric() || is_mark(character) || matches!(character, '_' | '-') {
            out.extend(character.to_lowercase());
        } else if character.is_whitespace() {
            out.push('-');
        }
    }
    out
}

/// Gives each id once: the second `setup` becomes `setup-1`, as on GitHub.
#[derive(Debug, Default)]
pub struct Anchors {
    taken: RapidHashMap<String, usize>,
}

impl Anchors {
    pub fn unique(&mut self, wanted: &str) -> String {
        let base = if wanted.is_empty() { "section" } else { wanted };
        let mut id = base.to_owned();
        while self.taken.contains_key(&id) {
            let count = self.taken.entry(base.to_owned()).or_insert(0);
            *count += 1;
            id = format!("{base}-{count}");
        }
        self.taken.insert(id.clone(), 0);
        id
    }

    /// Keeps an id from being given.
    pub fn reserve(&mut self, id: &str) {
        self.taken.entry(id.to_owned()).or_insert(0);
    }
}

/// Combining marks belong to the letter before them (Devanagari, Thai, decomposed accents).
fn is_mark(character: char) -> bool {
    matches!(u32::from(character),
        0x0300..=0x036F | 0x0483..=0x0487 | 0x0591..=0x05C7 | 0x0610..=0x061A | 0x064B..=0x065F | 0x0900..=0x0903
        | 0x093A..=0x094F | 0x0E31..=0x0E4E | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0x3099..=0x309A | 0xFE20..=0xFE2F)
}
