//! Other encodings in which a path may have been written by mistake.

use super::style::is_wiki;
use crate::base::path::encode;
use crate::note::facts::Link;

/// The targets that a link writes if its encoding is read in another way, each of them one mistake undone.
pub(super) fn readings(link: &Link) -> Vec<String> {
    let target = link.target.as_str();
    let (path, rest) = match target.find('#') {
        Some(at) => target.split_at(at),
        None => (target, ""),
    };
    let mut found = Vec::new();
    // Percent-encoded twice or more: `My%2520Note.md`.
    let mut decoded = target.to_owned();
    for _ in 0..3 {
        if !decoded.contains("%25") {
            break;
        }
        decoded = decoded.replace("%25", "%");
        found.push(decoded.clone());
    }
    if path.contains('\\') || path.contains("%5C") || path.contains("%5c") {
        let path = path.replace("%5C", "/").replace("%5c", "/").replace('\\', "/");
        // In Markdown `\.` is a dot, and of `..\..\a.md` comes `....\a.md`.
        let dots = path.len() - path.trim_start_matches('.').len();
        let is_short = dots > 2 && dots % 2 == 0 && path[dots..].starts_with('/');
        let path = if is_short { format!("{}{}", "../".repeat(dots / 2), &path[dots + 1..]) } else { path };
        found.push(format!("{path}{rest}"));
    }
    if target.contains('&') {
        found.push(without_entities(target));
    }
    if path.contains('+') {
        found.push(format!("{}{rest}", path.replace('+', if is_wiki(link.kind) { " " } else { "%20" })));
    }
    if let Some(text) = latin1(path) {
        let text = if is_wiki(link.kind) { text } else { encode(&text) };
        found.push(format!("{text}{rest}"));
    }
    found.retain(|reading| reading != target);
    found.dedup();
    found
}

/// Percent-escapes that are no UTF-8, as bytes of Latin-1: `caf%E9.md`.
fn latin1(path: &str) -> Option<String> {
    let mut bytes = path.bytes().peekable();
    let mut out: Vec<u8> = Vec::new();
    while let Some(byte) = bytes.next() {
        let mut rest = bytes.clone();
        let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
        match (byte, digit(rest.next()), digit(rest.next())) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).ok()?);
                bytes = rest;
            }
            // A path that already holds other letters was not written in Latin-1.
            _ if !byte.is_ascii() => return None,
            _ => out.push(byte),
        }
    }
    // Control characters of Latin-1 are in no name.
    let is_text = |byte: &u8| !matches!(byte, 0..=0x1F | 0x7F..=0x9F);
    (std::str::from_utf8(&out).is_err() && out.iter().all(is_text)).then(|| out.into_iter().map(char::from).collect())
}

/// The entities that tools write into addresses, and those that are numbers.
fn without_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // No entity that is known is longer.
        match rest.bytes().take(12).position(|byte| byte == b';').and_then(|end| Some((entity(&rest[1..end])?, end))) {
            Some((character, end)) => {
                out.push(character);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    let number = match name.strip_prefix('#') {
        Some(digits) => match digits.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok()?,
            None => digits.parse().ok()?,
        },
        None => {
            return match name {
                "amp" => Some('&'),
                "lt" => Some('<'),
                "gt" => Some('>'),
                "quot" => Some('"'),
                "apos" => Some('\''),
                "nbsp" => Some(' '),
                _ => None,
            };
        }
    };
    char::from_u32(number).filter(|character| !character.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::facts::LinkKind;

    #[track_caller]
    fn check(kind: LinkKind, target: &str, expected: &[&str]) {
        let link = Link { kind, target: target.to_owned(), text: String::new(), section: None, block: None };
        assert_eq!(readings(&link), expected, "{target}");
    }

    #[test]
    fn one_mistake_undone() {
        check(LinkKind::Markdown, "My%252520Note.md#a%2520b", &["My%2520Note.md#a%20b", "My%20Note.md#a%20b"]);
        check(LinkKind::Markdown, r"..\a\b.md#x\y", &[r"../a/b.md#x\y"]);
        check(LinkKind::Markdown, r"....\a.md", &["../../a.md"]);
        check(LinkKind::Wikilink, "R&amp;D &#233;", &["R&D é"]);
        check(LinkKind::Markdown, "a+b.md#c+d", &["a%20b.md#c+d"]);
        check(LinkKind::Markdown, "caf%E9%20x.md", &["café%20x.md"]);
        check(LinkKind::Wikilink, "caf%E9%20x", &["café x"]);
        check(LinkKind::Markdown, "caf%C3%A9.md", &[]);
        check(LinkKind::Markdown, "100%", &[]);
        check(LinkKind::Markdown, "a&b;&;&#;&#x110000;", &[]);
    }
}
