//! Text in which its most frequent words are single bytes: what follows, a general compression, then has less to do and finds
//! more. A first line lists the words; from 128 on a byte is one of them with a space after it.

use rapidhash::RapidHashMap;
use std::borrow::Cow;

/// No space after the word before.
const CLOSE: u8 = 1;
/// The word after begins with a capital.
const CAPITAL: u8 = 2;
/// The next byte counts bytes that are no ASCII.
const OTHER: u8 = 3;

const MOST: usize = 128;

/// So much of a text is counted; the rest of it speaks of the same.
const SAMPLE: usize = 8_000;

/// A text as bytes; none of it is lost. Control characters must not be in it.
pub fn shorten(text: &str) -> Vec<u8> {
    let words = frequent(&text[..text.floor_char_boundary(SAMPLE)]);
    let mut out = Vec::with_capacity(text.len());
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            out.push(b' ');
        }
        out.extend_from_slice(word.as_bytes());
    }
    out.push(b'\n');
    let numbers = Numbers::of(&words);
    let mut at = 0;
    while at < text.len() {
        let (piece, is_word) = piece(&text[at..]);
        at += piece.len();
        let number = if is_word { numbers.get(piece) } else { None };
        if let Some(number) = number {
            if piece.starts_with(|letter: char| letter.is_ascii_uppercase()) {
                out.push(CAPITAL);
            }
            out.push(number);
            if text[at..].starts_with(' ') {
                at += 1;
            } else {
                out.push(CLOSE);
            }
        } else if is_word || piece.is_ascii() {
            out.extend_from_slice(piece.as_bytes());
        } else {
            for run in piece.as_bytes().chunks(255) {
                out.push(OTHER);
                out.push(u8::try_from(run.len()).unwrap_or(u8::MAX));
                out.extend_from_slice(run);
            }
        }
    }
    out
}

/// The frequent words with their numbers, by their first letter: five or so begin alike, which is sooner seen than hashed.
struct Numbers<'w>([Vec<(&'w [u8], u8)>; 26]);

impl<'w> Numbers<'w> {
    fn of(words: &'w [String]) -> Self {
        let mut numbers = [const { Vec::new() }; 26];
        for (word, number) in words.iter().map(String::as_bytes).zip(128..=255) {
            if let Some(alike) = word.first().and_then(|&first| numbers.get_mut(Self::letter(first))) {
                alike.push((&word[1..], number));
            }
        }
        Self(numbers)
    }

    /// A word with a capital has the number of the word without.
    fn get(&self, word: &str) -> Option<u8> {
        let (&first, rest) = word.as_bytes().split_first()?;
        let alike = self.0.get(Self::letter(first))?;
        alike.iter().find(|(frequent, _)| *frequent == rest).map(|&(_, number)| number)
    }

    fn letter(byte: u8) -> usize {
        usize::from(byte.to_ascii_lowercase().wrapping_sub(b'a'))
    }
}

/// The next word, or what stands between words; the second tells which. An escape keeps its letter.
fn piece(text: &str) -> (&str, bool) {
    let bytes = text.as_bytes();
    let (length, is_word) = match bytes[0] {
        b'\\' => (bytes.len().min(2), false),
        first => {
            let class = CLASSES[first as usize];
            let end = bytes.iter().position(|&byte| CLASSES[byte as usize] != class);
            (end.unwrap_or(bytes.len()), class == LETTER)
        }
    };
    // After a backslash stands ASCII in JSON; of any other text a character is not cut.
    let length = text.ceil_char_boundary(length);
    (&text[..length], is_word && length > 1)
}

const LETTER: u8 = 1;
/// What runs together: letters, other ASCII, what is no ASCII; a backslash alone.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte {
            0x41..=0x5a | 0x61..=0x7a => LETTER,
            0x5c => 2,
            0x80.. => 3,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

/// A word in small letters, if it can be made again from them.
fn small<'a>(word: &'a str, lower: &'a mut String) -> Option<&'a str> {
    let rest = word.get(1..)?;
    if rest.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    if word.as_bytes()[0].is_ascii_lowercase() {
        return Some(word);
    }
    lower.clear();
    lower.push_str(word);
    lower.make_ascii_lowercase();
    Some(lower)
}

/// The words that save most, in an order that the text alone decides.
fn frequent(text: &str) -> Vec<String> {
    let mut counts: RapidHashMap<Cow<'_, str>, usize> = RapidHashMap::default();
    let mut lower = String::new();
    let mut at = 0;
    while at < text.len() {
        let (piece, is_word) = piece(&text[at..]);
        at += piece.len();
        let Some(word) = is_word.then(|| small(piece, &mut lower)).flatten() else { continue };
        match counts.get_mut(word) {
            Some(count) => *count += 1,
            None if word == piece => {
                counts.insert(Cow::Borrowed(piece), 1);
            }
            None => {
                counts.insert(Cow::Owned(word.to_owned()), 1);
            }
        }
    }
    let gain = |word: &str, count: usize| ((count - 1) * word.len()).saturating_sub(2);
    let mut words: Vec<(usize, Cow<'_, str>)> =
        counts.into_iter().filter(|(_, count)| *count > 2).map(|(word, count)| (gain(&word, count), word)).collect();
    words.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    words.into_iter().take(MOST).map(|(_, word)| word.into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::shorten;

    /// As the reader's script does it.
    fn lengthen(bytes: &[u8]) -> String {
        let end = bytes.iter().position(|&byte| byte == b'\n').unwrap();
        let words: Vec<&str> = std::str::from_utf8(&bytes[..end]).unwrap().split(' ').collect();
        let mut out = Vec::new();
        let mut rest = bytes[end + 1..].iter().copied().peekable();
        let mut capital = false;
        while let Some(byte) = rest.next() {
            match byte {
                2 => capital = true,
                3 => {
                    let count = rest.next().unwrap();
                    out.extend((0..count).map(|_| rest.next().unwrap()));
                }
                128.. => {
                    let mut word = words[usize::from(byte) - 128].as_bytes().to_vec();
                    if std::mem::take(&mut capital) {
                        word[0].make_ascii_uppercase();
                    }
                    out.extend(word);
                    if rest.peek() == Some(&1) {
                        rest.next();
                    } else {
                        out.push(b' ');
                    }
                }
                _ => out.push(byte),
            }
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn nothing_is_lost() {
        let english = "The radio and the battery, the radio. RADIO radio\\nradio\\\\radio the the  the radio";
        let all: String = ('a'..='z').map(|letter| format!("{letter}{letter} ").repeat(5)).collect();
        for text in ["", "a", "\\", english, "电池 é the thé the the", &"é".repeat(300), &all, "[[1,{\"t\":\"The\"}]]"]
        {
            assert_eq!(lengthen(&shorten(text)), text);
        }
        assert!(shorten(english).len() < english.len());
    }
}
