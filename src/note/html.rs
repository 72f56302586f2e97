//! Tags in raw HTML, with the place of every attribute value: for links and anchors, never for safety.

use std::ops::Range;

/// An opening tag in a piece of raw HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag<'a> {
    /// As written.
    pub name: &'a str,
    pub attributes: Vec<Attribute<'a>>,
    /// The whole tag.
    pub range: Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute<'a> {
    pub name: &'a str,
    /// As written: entities are not decoded.
    pub value: &'a str,
    /// Of the value, without its quotes.
    pub range: Range<usize>,
    /// From the name to the end of the value, its quotes included.
    pub whole: Range<usize>,
}

impl<'a> Tag<'a> {
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    pub fn attribute(&self, name: &str) -> Option<&Attribute<'a>> {
        self.attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
    }

    /// The attribute that holds an address: `href` of links, `src` of media, `data` of objects.
    pub fn address(&self) -> Option<&Attribute<'a>> {
        let name = match self.name.to_ascii_lowercase().as_str() {
            "a" | "area" | "link" => "href",
            "img" | "audio" | "video" | "source" | "iframe" | "embed" | "track" => "src",
            "object" => "data",
            _ => return None,
        };
        self.attribute(name)
    }
}

/// The opening tags in document order. Comments, declarations, and the contents of `script` and `style` are passed over.
pub fn tags(html: &str) -> Vec<Tag<'_>> {
    let bytes = html.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = memchr::memchr(b'<', bytes.get(at..).unwrap_or(&[])) {
        let start = at + open;
        if html[start..].starts_with("<!--") {
            at = memchr::memmem::find(&bytes[start + 4..], b"-->").map_or(bytes.len(), |end| start + 4 + end + 3);
        } else if bytes.get(start + 1).is_some_and(u8::is_ascii_alphabetic) {
            let tag = tag(html, start);
            at = tag.range.end;
            if tag.is("script") || tag.is("style") {
                let close = format!("</{}", tag.name.to_ascii_lowercase());
                let rest = html[at..].to_ascii_lowercase();
                at = rest.find(&close).map_or(bytes.len(), |end| at + end);
            }
            found.push(tag);
        } else {
            at = start + 1;
        }
    }
    found
}

fn tag(html: &str, start: usize) -> Tag<'_> {
    let bytes = html.as_bytes();
    let name_end = end_of(bytes, start + 1, |byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'));
    let mut tag = Tag { name: &html[start + 1..name_end], attributes: Vec::new(), range: start..bytes.len() };
    let mut at = name_end;
    loop {
        at = end_of(bytes, at, |byte| !byte.is_ascii_whitespace() && byte != b'/');
        match bytes.get(at) {
            None => return tag,
            Some(b'>') => {
                tag.range.end = at + 1;
                return tag;
            }
            Some(_) => {}
        }
        let name_start = at;
        at = end_of(bytes, at + 1, |byte| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'>' | b'/'));
        let name = &html[name_start..at];
        let equals = end_of(bytes, at, |byte| !byte.is_ascii_whitespace());
        if bytes.get(equals) != Some(&b'=') {
            tag.attributes.push(Attribute { name, value: "", range: at..at, whole: name_start..at });
            continue;
        }
        let value_start = end_of(bytes, equals + 1, |byte| !byte.is_ascii_whitespace());
        let range = match bytes.get(value_start) {
            Some(&quote @ (b'"' | b'\'')) => {
                let end = end_of(bytes, value_start + 1, |byte| byte == quote);
                at = (end + 1).min(bytes.len());
                value_start + 1..end
            }
            _ => {
                at = end_of(bytes, value_start, |byte| byte.is_ascii_whitespace() || byte == b'>');
                value_start..at
            }
        };
        let value = html.get(range.clone()).unwrap_or("");
        tag.attributes.push(Attribute { name, value, range, whole: name_start..at });
    }
}

fn end_of(bytes: &[u8], from: usize, stops: impl Fn(u8) -> bool) -> usize {
    bytes
        .get(from..)
        .and_then(|rest| rest.iter().position(|&byte| stops(byte)))
        .map_or(bytes.len(), |length| from + length)
}

/// Decodes the few entities that addresses hold (`&amp;` above all).
pub fn unescape(value: &str) -> std::borrow::Cow<'_, str> {
    if !value.contains('&') {
        return value.into();
    }
    value
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_attribute_places() {
        let html =
            r#"<!-- <a href="no"> --><A Href='x.md' class=b>t</a><img src=y.png/><style>a<b {}</style><br><p id="q"#;
        let found: Vec<String> = tags(html)
            .iter()
            .map(|tag| {
                let attributes: Vec<_> = tag
                    .attributes
                    .iter()
                    .map(|a| format!("{}={}@{}", a.name, a.value, &html[a.range.clone()]))
                    .collect();
                format!("{} {}", tag.name, attributes.join(" "))
            })
            .collect();
        assert_eq!(found, ["A Href=x.md@x.md class=b@b", "img src=y.png/@y.png/", "style ", "br ", "p id=q@q"]);
    }

    #[test]
    fn broken_tags_do_not_panic() {
        for html in ["<", "<a", "<a ", "<a b", "<a b=", "<a b='", "<a =", "<a b=\"é", "<!--", "<script>", "<é>"] {
            tags(html);
        }
    }
}
