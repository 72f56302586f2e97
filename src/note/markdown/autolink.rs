//! Bare web addresses in text.
use std::ops::Range;
pub fn bare_urls(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("http") {
        let start = from + at;
        if text[start..].starts_with("http://") || text[start..].starts_with("https://") {
            let end = text[start..].find(|c: char| c.is_whitespace() || c == '<').map_or(text.len(), |n| start + n);
            let trimmed = text[start..end].trim_end_matches(|c: char| ".,;:!?'\"*_~".contains(c));
            out.push(start..start + trimmed.len());
            from = end;
        } else {
            from = start + 4;
        }
    }
    out
}
