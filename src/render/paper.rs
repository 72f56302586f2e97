//! A body as one of many on a page for paper: its ids and links get its number, headings go a level down, and links out of
//! the book get a number under which the address can be read.

use crate::page::print::Bodies;
use std::fmt::Write as _;

/// The body of the note with this number. Addresses of outside links are added to `addresses`, each once.
pub(super) fn set(html: &str, number: usize, all: &Bodies<'_>, addresses: &mut Vec<String>) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html;
    // The number to stand behind the link that is open.
    let mut open: Option<usize> = None;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let opens = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!');
        if !rest.as_bytes().get(at + 1).is_some_and(opens) {
            out.push('<');
            rest = &rest[at + 1..];
            continue;
        }
        let tag = &rest[at..at + tag_length(&rest[at..])];
        rest = &rest[at + tag.len()..];
        let name = tag.trim_start_matches(['<', '/']);
        let name = name.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default();
        if !tag.starts_with("<!") && !name.is_empty() {
            write_tag(&mut out, tag, name, number, all);
        } else {
            out.push_str(tag);
        }
        match (name, tag.starts_with("</")) {
            ("a", false) => open = outside(tag).map(|address| numbered(addresses, address)),
            ("a", true) => {
                if let Some(place) = open.take() {
                    let _ = write!(out, "<sup class=\"address-number\">{place}</sup>");
                }
            }
            _ => {}
        }
    }
    out.push_str(rest);
    out
}

/// The length of the tag or comment at the head of a text; `>` in quotes does not end it.
fn tag_length(text: &str) -> usize {
    if text.starts_with("<!--") {
        return text.find("-->").map_or(text.len(), |end| end + 3);
    }
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    text.len()
}

fn write_tag(out: &mut String, tag: &str, name: &str, number: usize, all: &Bodies<'_>) {
    let head = tag.find(name).unwrap_or(1);
    out.push_str(&tag[..head]);
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => {
            let _ = write!(out, "h{}", char::from((level + 2).min(b'6')));
        }
        _ => out.push_str(name),
    }
    let mut rest = &tag[head + name.len()..];
    while let Some(equals) = rest.find("=\"") {
        let Some(length) = rest[equals + 2..].find('"') else { break };
        let (before, value) = (&rest[..equals], &rest[equals + 2..equals + 2 + length]);
        let attribute = before.rsplit(|letter: char| letter.is_whitespace()).next().unwrap_or_default();
        let _ = write!(out, "{before}=\"");
        match attribute {
            "id" | "for" | "name" => {
                let _ = write!(out, "n{number}-{value}");
            }
            "aria-describedby" | "aria-labelledby" => {
                let ids: Vec<String> = value.split(' ').map(|id| format!("n{number}-{id}")).collect();
                out.push_str(&ids.join(" "));
            }
            "href" => out.push_str(&href(value, number, all)),
            _ => out.push_str(value),
        }
        out.push('"');
        rest = &rest[equals + 3 + length..];
    }
    out.push_str(rest);
}

/// A link to a place on this page where the note that it leads to stands here too.
fn href(value: &str, number: usize, all: &Bodies<'_>) -> String {
    if let Some(fragment) = value.strip_prefix('#') {
        return if fragment.is_empty() { format!("#n{number}") } else { format!("#n{number}-{fragment}") };
    }
    let (path, fragment) = value.split_once('#').unwrap_or((value, ""));
    let here = path.strip_prefix(all.root).and_then(|path| all.numbers.get(&unescaped(path)));
    match here {
        Some(other) if fragment.is_empty() => format!("#n{other}"),
        Some(other) => format!("#n{other}-{fragment}"),
        None => value.to_owned(),
    }
}

/// The address of a link out of the book whose text is not the address itself.
fn outside(tag: &str) -> Option<&str> {
    let value = |name: &str| {
        let at = tag.find(name)? + name.len();
        tag[at..].find('"').map(|end| &tag[at..at + end])
    };
    let classes = value(" class=\"")?;
    let is = |class: &str| classes.split(' ').any(|own| own == class);
    value(" href=\"").filter(|_| is("external") && !is("bare"))
}

fn numbered(addresses: &mut Vec<String>, address: &str) -> usize {
    let address = unescaped(address);
    let at = addresses.iter().position(|own| *own == address).unwrap_or_else(|| {
        addresses.push(address);
        addresses.len() - 1
    });
    at + 1
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::set;
    use crate::page::print::Bodies;

    #[test]
    fn ids_and_links_of_one_body_do_not_meet_those_of_another() {
        let numbers = [("guide/other/", 7), ("a&b/", 8)].map(|(url, number)| (url.to_owned(), number));
        let all = Bodies { bodies: Vec::new(), root: "../", numbers: numbers.into_iter().collect() };
        let mut addresses = Vec::new();
        let html = "<h2 id=\"part\">Part <a href=\"#part\">#</a></h2><h6>x</h6>\
            <p>1 < 2 <a class=\"internal\" href=\"../guide/other/#a-place\" title=\"a > b\">x</a>\
            <a class=\"internal\" href=\"../guide/other/\">y</a> <a class=\"internal\" href=\"../a&amp;b/\">z</a>\
            <a class=\"internal\" href=\"../gone/#x\">w</a></p>\
            <sup id=\"fnref-1\"><a href=\"#fn-1\" aria-describedby=\"a b\">1</a></sup>\
            <a class=\"external\" href=\"https://e.org/?a=1&amp;b\">e</a> <a class=\"external bare\" href=\"https://e.org/\">https://e.org/</a>\
            <a class=\"external\" href=\"https://e.org/?a=1&amp;b\"><em>again</em></a><!-- <h2 id=\"no\"> -->";
        assert_eq!(
            set(html, 3, &all, &mut addresses),
            "<h4 id=\"n3-part\">Part <a href=\"#n3-part\">#</a></h4><h6>x</h6>\
            <p>1 < 2 <a class=\"internal\" href=\"#n7-a-place\" title=\"a > b\">x</a>\
            <a class=\"internal\" href=\"#n7\">y</a> <a class=\"internal\" href=\"#n8\">z</a>\
            <a class=\"internal\" href=\"../gone/#x\">w</a></p>\
            <sup id=\"n3-fnref-1\"><a href=\"#n3-fn-1\" aria-describedby=\"n3-a n3-b\">1</a></sup>\
            <a class=\"external\" href=\"https://e.org/?a=1&amp;b\">e</a><sup class=\"address-number\">1</sup> <a class=\"external bare\" href=\"https://e.org/\">https://e.org/</a>\
            <a class=\"external\" href=\"https://e.org/?a=1&amp;b\"><em>again</em></a><sup class=\"address-number\">1</sup><!-- <h2 id=\"no\"> -->"
        );
        assert_eq!(addresses, ["https://e.org/?a=1&b"]);
    }

    #[test]
    fn markup_that_is_cut_off_stays_as_it_is() {
        let all = Bodies { bodies: Vec::new(), root: "../", numbers: Default::default() };
        for html in ["", "<", "<a", "<a href=\"x", "<!--", "</", "a < b"] {
            assert_eq!(set(html, 1, &all, &mut Vec::new()), html);
        }
    }
}
