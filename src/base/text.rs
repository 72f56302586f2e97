//! Plain text: spaces, natural order, sentences, escaping for HTML.

use std::cmp::Ordering;
use unicode_segmentation::UnicodeSegmentation;

/// Folds runs of white space, U+00A0 among them, to single spaces and trims.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in
        text.split(|character: char| character.is_whitespace() || character == '\u{a0}' || character == '\u{200b}')
    {
        if !word.is_empty() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
    }
    out
}

/// Natural order without case: `2` before `10`. Equal only for equal strings.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a.chars().peekable(), b.chars().peekable());
    loop {
        match (left.peek().copied(), right.peek().copied()) {
            (None, None) => return a.cmp(b),
            (None, _) => return Ordering::Less,
            (_, None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let order = compare_numbers(&digits(&mut left), &digits(&mut right));
                if order != Ordering::Equal {
                    return order;
                }
            }
            (Some(x), Some(y)) => {
                let order = x.to_lowercase().cmp(y.to_lowercase());
                if order != Ordering::Equal {
                    return order;
                }
                left.next();
                right.next();
            }
        }
    }
}

/// The sentence of `text` that holds byte `at` (UAX #29, with common abbreviations guarded).
pub fn sentence_at(text: &str, at: usize) -> &str {
    let mut start = 0;
    for (begin, sentence) in text.split_sentence_bound_indices() {
        let end = begin + sentence.len();
        let so_far = &text[start..end];
        if ends_in_abbreviation(so_far) && end < text.len() {
            continue;
        }
        if at < end {
            return so_far.trim();
        }
        start = end;
    }
    text[start..].trim()
}

/// Escapes for HTML text and double-quoted attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    escape_into(&mut out, text);
    out
}

pub fn escape_into(out: &mut String, text: &str) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(entity);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

const ABBREVIATIONS: &[&str] = &[
    "e.g.", "i.e.", "vs.", "cf.", "etc.", "al.", "approx.", "fig.", "no.", "st.", "dr.", "mr.", "mrs.", "ms.", "prof.",
    "inc.", "ltd.", "ca.", "vol.", "ed.", "eds.", "pp.", "sec.", "art.",
];

fn ends_in_abbreviation(text: &str) -> bool {
    let text = text.trim_end();
    let word = text.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '"' | '“')).next().unwrap_or("");
    ABBREVIATIONS.iter().any(|short| word.eq_ignore_ascii_case(short))
        || (word.len() == 2 && word.ends_with('.') && word.starts_with(|c: char| c.is_ascii_uppercase()))
}

fn digits(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> String {
    let mut out = String::new();
    while let Some(digit) = characters.next_if(char::is_ascii_digit) {
        out.push(digit);
    }
    out
}

fn compare_numbers(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}
