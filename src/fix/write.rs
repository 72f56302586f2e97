//! A new target as the place needs it: escaped or encoded, or refused where it would read as something else.

use crate::note::html;
use crate::note::markdown;

/// How a target stands in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// In parentheses or in a definition; with angle brackets, which stay outside.
    Inline {
        angle: bool,
    },
    Autolink,
    Bare,
    Wiki,
    /// In raw HTML.
    Attribute {
        quoted: bool,
    },
    /// In front matter, as a wikilink or as it is.
    Front {
        wiki: bool,
        quote: Quote,
    },
    /// In parentheses, with spaces that must be put into angle brackets.
    Spaced,
}

/// The quotes of a value in front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quote {
    None,
    /// Of YAML, where a quote inside is doubled.
    Single,
    /// Of TOML, where none can stand inside.
    Literal,
    Double,
}

/// What to write for `target` where `old` stands now.
pub(super) fn written(way: Way, old: &str, target: &str) -> Option<String> {
    if target.is_empty() || target.chars().any(char::is_control) {
        return None;
    }
    match way {
        Way::Inline { angle } => inline(target, angle),
        Way::Spaced => inline(target, true).map(|inside| format!("<{inside}>")),
        Way::Autolink | Way::Bare => {
            let fits = !target.contains(|character: char| character.is_whitespace() || "<>`|\"".contains(character));
            fits.then(|| target.to_owned())
        }
        Way::Wiki => wiki(target),
        Way::Attribute { quoted } => attribute(old, target, quoted),
        Way::Front { wiki: is_wiki, quote } => front(old, target, is_wiki, quote),
    }
}

fn front(old: &str, target: &str, is_wiki: bool, quote: Quote) -> Option<String> {
    if is_wiki {
        wiki(target)?;
    } else if !old.contains(',') && target.contains(',') {
        // One name would become two.
        return None;
    }
    match quote {
        Quote::Single => Some(target.replace('\'', "''")),
        Quote::Literal => (!target.contains('\'')).then(|| target.to_owned()),
        Quote::Double => Some(target.replace('\\', "\\\\").replace('"', "\\\"")),
        Quote::None => {
            let has_signs = target.contains(": ") || target.contains(" #") || target.ends_with(':');
            let is_plain = is_wiki || !target.contains(['"', '\'', '\\', '[', ']', '{', '}', ',']);
            (is_plain && !has_signs).then(|| target.to_owned())
        }
    }
}

fn wiki(target: &str) -> Option<String> {
    let ends = target.contains(['|', '[', ']', '\n']) || target.ends_with('\\') || target.trim() != target;
    (!ends).then(|| target.to_owned())
}

fn inline(target: &str, angle: bool) -> Option<String> {
    // In a table a pipe would end the cell, in brackets and out.
    let target = target.replace('|', "%7C");
    let target = if angle { target } else { target.replace(' ', "%20") };
    if !angle && target.contains(char::is_whitespace) {
        return None;
    }
    let written = |signs: &[char]| {
        let mut out = String::with_capacity(target.len() + 8);
        for character in target.chars() {
            if signs.contains(&character) {
                out.push('\\');
            }
            out.push(character);
        }
        out
    };
    let reads = |text: &String| {
        let whole = if angle { format!("<{text}>") } else { text.clone() };
        markdown::destination(&whole).as_deref() == Some(target.as_str())
    };
    let candidates = [
        written(&[]),
        written(&['\\']),
        written(&['\\', '(', ')', '<', '>']),
        written(&['\\', '(', ')', '<', '>', '&']),
    ];
    candidates.into_iter().find(reads)
}

fn attribute(old: &str, target: &str, quoted: bool) -> Option<String> {
    let target = if quoted && old.contains(' ') { target.to_owned() } else { target.replace(' ', "%20") };
    // A pipe would end a cell of a table.
    let target = target.replace('|', "%7C");
    let escaped = target
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;");
    let fits = html::unescape(&escaped) == target;
    let bare = !escaped.contains(|character: char| character.is_whitespace() || "=`".contains(character))
        && !escaped.ends_with('/');
    (fits && (quoted || bare)).then_some(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(way: Way, target: &str, expected: Option<&str>) {
        assert_eq!(written(way, "old", target).as_deref(), expected, "{way:?} {target}");
    }

    #[test]
    fn every_place_has_its_own_signs() {
        let (bare, angle) = (Way::Inline { angle: false }, Way::Inline { angle: true });
        check(bare, "My Note.md", Some("My%20Note.md"));
        check(angle, "My Note.md", Some("My Note.md"));
        check(bare, "a(b).md", Some("a(b).md"));
        check(bare, "a(b.md", Some("a\\(b.md"));
        check(bare, "<a>.md", Some("\\<a\\>.md"));
        check(angle, "<a>.md", Some("\\<a\\>.md"));
        check(bare, "a&copy;b.md", Some("a\\&copy;b.md"));
        check(bare, "a|b.md", Some("a%7Cb.md"));
        check(bare, "a\nb.md", None);
        check(Way::Spaced, "My Note.md", Some("<My Note.md>"));
        check(Way::Wiki, "a|b", None);
        check(Way::Wiki, "a [b]", None);
        check(Way::Attribute { quoted: true }, "a b.md?x=1&y='\"", Some("a%20b.md?x=1&amp;y=&#39;&quot;"));
        check(Way::Attribute { quoted: false }, "a b.md", Some("a%20b.md"));
        check(Way::Attribute { quoted: false }, "a=b.md", None);
        check(Way::Autolink, "https://a.example/ b", None);
        check(Way::Front { wiki: true, quote: Quote::None }, "It's", Some("It's"));
        check(Way::Front { wiki: true, quote: Quote::Single }, "It's", Some("It''s"));
        check(Way::Front { wiki: true, quote: Quote::Literal }, "It's", None);
        check(Way::Front { wiki: true, quote: Quote::Double }, "a\"\\", None);
        check(Way::Front { wiki: true, quote: Quote::Double }, "a\"\\b", Some("a\\\"\\\\b"));
        check(Way::Front { wiki: false, quote: Quote::None }, "a: b", None);
    }
}
