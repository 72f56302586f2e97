//! Plain text: spaces, natural order, sentences, escaping for HTML.

use std::cmp::Ordering;

/// Folds runs of white space, U+00A0 among them, to single spaces and trims.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(&mut out, text, |character| character.is_whitespace() || matches!(character, '\u{a0}' | '\u{200b}'));
    out.truncate(out.trim_end_matches(' ').len());
    out
}

/// Appends text with each run of `is_space` as one space, and none at the head of all.
pub fn fold_into(out: &mut String, text: &str, is_space: impl Fn(char) -> bool) {
    let mut rest = text;
    loop {
        let after_space = out.is_empty() || out.ends_with(' ');
        let plain = folded_length(rest, after_space);
        out.push_str(&rest[..plain]);
        let mut characters = rest[plain..].chars();
        let Some(character) = characters.next() else { break };
        if !is_space(character) {
            out.push(character);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
        rest = characters.as_str();
    }
}

/// How much of the head of a text is ASCII and folded already: nearly all text is, and is taken at once.
fn folded_length(text: &str, after_space: bool) -> usize {
    let mut after_space = after_space;
    let ends = |&byte: &u8| {
        let is_space = byte == b' ';
        let ends = !byte.is_ascii() || (is_space && after_space) || matches!(byte, b'\t'..=b'\r');
        after_space = is_space;
        ends
    };
    text.as_bytes().iter().position(ends).unwrap_or(text.len())
}

/// `1 note`, `3 notes`.
pub fn counted(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
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

/// The sentence of `text` that holds byte `at`: the rules of UAX #29 in short, with common abbreviations guarded.
/// It looks 2,000 bytes each way at most, so that a list of links without a full stop stays cheap.
pub fn sentence_at(text: &str, at: usize) -> &str {
    let at = text.floor_char_boundary(at.min(text.len()));
    let first = text.ceil_char_boundary(at.saturating_sub(REACH));
    let last = text.floor_char_boundary((at + REACH).min(text.len()));
    let start = text[first..at]
        .char_indices()
        .rev()
        .filter(|(_, character)| TERMINATORS.contains(character))
        .find_map(|(index, _)| sentence_end(text, first + index).filter(|&end| end <= at))
        .unwrap_or(first);
    let end = text[at..last]
        .char_indices()
        .filter(|(_, character)| TERMINATORS.contains(character))
        .find_map(|(index, _)| sentence_end(text, at + index))
        .unwrap_or(last);
    text[start..end].trim()
}

const REACH: usize = 2_000;

const TERMINATORS: [char; 7] = ['.', '!', '?', '…', '。', '！', '？'];

/// Where the sentence ends whose terminator stands at `at`; `None` when it is no end (`v1.2`, `e.g. this`).
fn sentence_end(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let terminator = rest.chars().next()?;
    let closers = |character: char| {
        TERMINATORS.contains(&character) || matches!(character, '"' | '\'' | ')' | ']' | '”' | '’' | '»' | '*')
    };
    let end = at + rest.find(|character| !closers(character)).unwrap_or(rest.len());
    let after = &text[end..];
    if after.trim_start().is_empty() || matches!(terminator, '。' | '！' | '？') {
        return Some(end);
    }
    let next = after.trim_start().chars().next()?;
    let begins_anew = after.starts_with(char::is_whitespace) && !next.is_lowercase();
    let is_abbreviation = terminator == '.' && ends_in_abbreviation(&text[..=at]);
    (begins_anew && !is_abbreviation).then_some(end)
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
    let window = text.ceil_char_boundary(text.len().saturating_sub(16));
    let word =
        text[window..].rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '"' | '“')).next().unwrap_or("");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences() {
        let text = "One v1.2 here. See e.g. Two (or 3.5) now! \"Is it?\" Yes. 第一。第二。";
        let at = |word: &str| sentence_at(text, text.find(word).unwrap());
        assert_eq!(at("v1"), "One v1.2 here.");
        assert_eq!(at("Two"), "See e.g. Two (or 3.5) now!");
        assert_eq!(at("it?"), "\"Is it?\"");
        assert_eq!(at("Yes"), "Yes.");
        assert_eq!(at("第二"), "第二。");
        assert_eq!(sentence_at("", 9), "");
    }

    #[test]
    fn natural_order() {
        let mut names = ["b", "a10", "a2", "A2", "a02"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["A2", "a02", "a2", "a10", "b"]);
    }
}
