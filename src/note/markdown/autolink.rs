//! Bare web addresses in text, by GFM's rules made a little stricter at the end.

use std::ops::Range;

/// Where web addresses stand in merged text: `http://`, `https://` or `www.` at a word boundary, without the punctuation
/// that ends the sentence around them.
pub fn bare_urls(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut from = 0;
    // Every address holds a `:` or a `.`; looking for those skips most of the text at once.
    while let Some(at) = memchr::memchr2(b':', b'.', bytes.get(from..).unwrap_or(&[])) {
        let sign = from + at;
        from = sign + 1;
        let Some(start) = begins(text, sign) else { continue };
        if found.last().is_some_and(|last: &Range<usize>| start < last.end) || !boundary(text, start) {
            continue;
        }
        let end = text[sign..].find(ends).map_or(text.len(), |length| sign + length);
        let trimmed = trim(&text[start..end]);
        if has_host(trimmed) {
            found.push(start..start + trimmed.len());
        }
        from = end.max(from);
    }
    found
}

/// Where the address begins whose `:` or first `.` stands at `sign`.
fn begins(text: &str, sign: usize) -> Option<usize> {
    let head = &text.as_bytes()[..sign];
    let ends_in = |word: &[u8]| head.len() >= word.len() && head[head.len() - word.len()..].eq_ignore_ascii_case(word);
    if text.as_bytes()[sign] == b'.' {
        return ends_in(b"www").then(|| sign - 3);
    }
    if !text[sign..].starts_with("://") {
        return None;
    }
    if ends_in(b"https") {
        Some(sign - 5)
    } else if ends_in(b"http") {
        Some(sign - 4)
    } else {
        None
    }
}

fn boundary(text: &str, start: usize) -> bool {
    text[..start]
        .chars()
        .next_back()
        .is_none_or(|before| !before.is_alphanumeric() && !matches!(before, '/' | '@' | '.'))
}

fn ends(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(
            character,
            '<' | '>' | '"' | '`' | '|' | '“' | '”' | '«' | '»' | '\u{200b}' | '\u{feff}' | '。' | '，' | '、' | '）'
        )
}

/// Drops what belongs to the sentence: final punctuation, and brackets that were opened before the address.
fn trim(mut url: &str) -> &str {
    let count = |text: &str, sign: char| text.chars().filter(|&character| character == sign).count();
    // Counted once and kept up to date, so that a long row of brackets costs no more than its length.
    let mut round = (count(url, '('), count(url, ')'));
    let mut square = (count(url, '['), count(url, ']'));
    while let Some(last) = url.chars().next_back() {
        match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '"' | '*' | '_' | '~' | '’' | '‘' | '…' => {}
            ')' if round.1 > round.0 => round.1 -= 1,
            ']' if square.1 > square.0 => square.1 -= 1,
            _ => break,
        }
        url = &url[..url.len() - last.len_utf8()];
    }
    url
}

fn has_host(url: &str) -> bool {
    let host = match url.split_once("://") {
        Some((_, rest)) => rest,
        None => url.get(4..).unwrap_or(""),
    };
    host.starts_with(|first: char| first.is_alphanumeric() || first == '[')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = bare_urls(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn addresses() {
        check("See https://a.example/b_c--d, and HTTP://B.example.", &["https://a.example/b_c--d", "HTTP://B.example"]);
        check("(www.a.example/x)", &["www.a.example/x"]);
        check(
            "https://a.example/Foo_(bar) and (https://a.example/Foo_(bar))",
            &["https://a.example/Foo_(bar)", "https://a.example/Foo_(bar)"],
        );
        check("[https://a.example/x]:", &["https://a.example/x"]);
        check("“https://a.example/x?”!", &["https://a.example/x"]);
        check("**https://a.example/x**", &["https://a.example/x"]);
        check("https://a.example/x?b=1&c=https://d.example/e", &["https://a.example/x?b=1&c=https://d.example/e"]);
        check("https://www.a.example/www.b", &["https://www.a.example/www.b"]);
        check("a\u{a0}https://a.example/\u{a0}b", &["https://a.example/"]);
        check("https://bücher.example/ä~", &["https://bücher.example/ä"]);
        check("see:https://a.example", &["https://a.example"]);
    }

    #[test]
    fn no_addresses() {
        check(
            "xhttps://a.example awww.b.example /www.c.example @www.d.example ftp://e.example https:// www. http://.",
            &[],
        );
        check("", &[]);
        check("::.:://.www", &[]);
    }

    #[test]
    fn long_rows_are_linear() {
        let text = format!("https://a.example/{}", ")".repeat(200_000));
        assert_eq!(bare_urls(&text).first(), Some(&(0..18)));
        assert_eq!(bare_urls(&"www.a https://b ".repeat(20_000)).len(), 40_000);
        bare_urls(&"http://www.".repeat(20_000));
    }
}
