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
    let bytes = text.as_bytes();
    if after_space && bytes.first() == Some(&b' ') {
        return 0;
    }
    let odd = |byte: u8, next: u8| !(b' '..0x80).contains(&byte) | ((byte == b' ') & (next == b' '));
    let start = steps_without(bytes, odd);
    let mut after_space = start > 0 && bytes[start - 1] == b' ';
    let ends = |&byte: &u8| {
        let is_space = byte == b' ';
        let ends = !byte.is_ascii() || (is_space && after_space) || matches!(byte, b'\t'..=b'\r');
        after_space = is_space;
        ends
    };
    bytes[start..].iter().position(ends).map_or(bytes.len(), |length| start + length)
}

/// How many bytes at the head, in whole steps, hold nothing for which `odd(byte, next byte)` is true.
/// Without a branch for each byte the compiler makes wide instructions of `odd`; the last bytes are the caller's to look at.
#[inline]
fn steps_without(bytes: &[u8], odd: impl Fn(u8, u8) -> bool) -> usize {
    let wide = steps::<32>(bytes, 0, &odd);
    steps::<8>(bytes, wide, &odd)
}

#[inline]
fn steps<const STEP: usize>(bytes: &[u8], from: usize, odd: &impl Fn(u8, u8) -> bool) -> usize {
    let mut at = from;
    while let (Some(step), Some(next)) =
        (bytes[at..].first_chunk::<STEP>(), bytes.get(at + 1..).and_then(|rest| rest.first_chunk::<STEP>()))
    {
        if step.iter().zip(next).fold(false, |any, (&byte, &next)| any | odd(byte, next)) {
            break;
        }
        at += STEP;
    }
    at
}

/// `1 note`, `3 notes`.
pub fn counted(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

/// `a, b and c`
pub fn enumerated(mut parts: Vec<String>, word: &str) -> String {
    let Some(last) = parts.pop() else { return String::new() };
    if parts.is_empty() { last } else { format!("{} {word} {last}", parts.join(", ")) }
}

/// Whether a date as notes write it (`2027-01-31`, `2027-01`, `2027`) lies before a day (`YYYY-MM-DD`): a month is over
/// when the next one begins. Dates so written compare as text.
pub fn is_over(date: &str, day: &str) -> bool {
    date.get(..date.len().min(10)).is_some_and(|date| day.get(..date.len()).is_some_and(|now| date < now))
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
    let start = text.as_bytes()[first..at]
        .iter()
        .enumerate()
        .rev()
        .filter(|(_, byte)| may_terminate(**byte))
        .find_map(|(index, _)| sentence_end(text, first + index).filter(|&end| end <= at))
        .unwrap_or(first);
    let end = text.as_bytes()[at..last]
        .iter()
        .enumerate()
        .filter(|(_, byte)| may_terminate(**byte))
        .find_map(|(index, _)| sentence_end(text, at + index))
        .unwrap_or(last);
    text[start..end].trim()
}

const REACH: usize = 2_000;

const TERMINATORS: [char; 7] = ['.', '!', '?', '…', '。', '！', '？'];

/// Whether one of [`TERMINATORS`] may begin with this byte.
fn may_terminate(byte: u8) -> bool {
    matches!(byte, b'.' | b'!' | b'?' | 0xE2 | 0xE3 | 0xEF)
}

/// Where the sentence ends whose terminator stands at `at`; `None` when it is no end (`v1.2`, `e.g. this`).
fn sentence_end(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let terminator = rest.chars().next().filter(|character| TERMINATORS.contains(character))?;
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
