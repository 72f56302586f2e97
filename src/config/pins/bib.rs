//! A tolerant reader of BibTeX and BibLaTeX: entries with an address become pins, all else is passed over.

use super::super::{ConfigError, errors};
use super::Pin;
use crate::base::span::Span;
use crate::base::text::fold;
use crate::base::value::Problem;

/// Reads a `.bib` file.
pub fn read(text: &str, path_for_messages: &str) -> (Vec<Pin>, Vec<ConfigError>) {
    let mut problems = Vec::new();
    let mut pins = Vec::new();
    let mut reader = Reader { text, at: 0 };
    while let Some(offset) = text[reader.at..].find('@') {
        let start = reader.at + offset;
        reader.at = start + 1;
        let kind = reader.word().to_ascii_lowercase();
        reader.space();
        if kind.is_empty() || !reader.take('{') {
            continue;
        }
        if matches!(kind.as_str(), "comment" | "preamble" | "string") {
            reader.at = start + 1 + kind.len();
            reader.space();
            reader.braced();
            continue;
        }
        match entry(&mut reader) {
            Ok(pin) => pins.extend(pin),
            Err(at) => problems.push(
                Problem::new(at..at, "this entry cannot be read further").help("each field is `name = {value},`"),
            ),
        }
    }
    (pins, errors(problems, path_for_messages))
}

/// The fields of an entry; `Err` is where it stops making sense.
fn entry(reader: &mut Reader<'_>) -> Result<Option<Pin>, usize> {
    let key = reader.until(&[',', '}', '\n']).trim().to_owned();
    let mut pin = Pin { citekey: Some(key).filter(|key| !key.is_empty()), ..Pin::default() };
    let (mut doi, mut year, mut month) = (None, None, None);
    loop {
        reader.space();
        while reader.take(',') {
            reader.space();
        }
        if reader.take('}') {
            break;
        }
        let name = reader.word().to_ascii_lowercase();
        reader.space();
        if name.is_empty() || !reader.take('=') {
            return Err(reader.at);
        }
        reader.space();
        let start = reader.at;
        let Some(raw) = reader.value() else { return Err(start) };
        let value = plain(&raw);
        let span = Span::new(start, reader.at);
        match name.as_str() {
            "url" => (pin.address, pin.span) = (address(&raw), span),
            "howpublished" if pin.address.is_empty() && raw.contains("://") => {
                (pin.address, pin.span) = (address(&raw), span);
            }
            "doi" => doi = Some((format!("https://doi.org/{}", raw.trim()), span)),
            "title" => pin.title = Some(value),
            "author" => pin.authors = people(&raw),
            "publisher" | "organization" | "institution" => pin.publisher = pin.publisher.or(Some(value)),
            "journal" | "journaltitle" | "booktitle" => pin.container = Some(value),
            "date" => pin.published = Some(value),
            "year" => year = Some(value),
            "month" => month = month_number(&value),
            "urldate" => pin.accessed = Some(value),
            "abstract" => pin.description = Some(value),
            _ => {}
        }
    }
    if let Some((address, span)) = doi.filter(|_| pin.address.is_empty()) {
        (pin.address, pin.span) = (address, span);
    }
    pin.published = pin.published.or_else(|| match (year, month) {
        (Some(year), Some(month)) => Some(format!("{year}-{month:02}")),
        (year, _) => year,
    });
    Ok(Some(pin).filter(|pin| !pin.address.is_empty()))
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.rest().starts_with(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn word(&mut self) -> String {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_')).unwrap_or(rest.len());
        let word = rest[..end].to_owned();
        self.at += end;
        word
    }

    fn until(&mut self, stops: &[char]) -> String {
        let rest = self.rest();
        let end = rest.find(stops).unwrap_or(rest.len());
        let found = rest[..end].to_owned();
        self.at += end;
        found
    }

    /// `{…}`, `"…"`, a bare word, or several joined by `#`. `None` when it never ends.
    fn value(&mut self) -> Option<String> {
        let mut out = String::new();
        loop {
            if self.rest().starts_with('{') {
                out.push_str(&self.braced()?);
            } else if self.take('"') {
                let mut depth = 0_usize;
                let rest = self.rest();
                let end = rest.char_indices().find_map(|(at, c)| match c {
                    '{' => {
                        depth += 1;
                        None
                    }
                    '}' => {
                        depth = depth.saturating_sub(1);
                        None
                    }
                    '"' if depth == 0 => Some(at),
                    _ => None,
                })?;
                out.push_str(&rest[..end]);
                self.at += end + 1;
            } else {
                let word = self.word();
                if word.is_empty() {
                    return None;
                }
                out.push_str(&word);
            }
            self.space();
            if !self.take('#') {
                return Some(out);
            }
            self.space();
        }
    }

    /// What stands between a brace and its partner.
    fn braced(&mut self) -> Option<String> {
        let rest = self.rest();
        let mut depth = 0_usize;
        let mut escaped = false;
        for (at, character) in rest.char_indices() {
            match character {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '{' => depth += 1,
                '}' if depth <= 1 => {
                    let inside = rest.get(1..at).unwrap_or("").to_owned();
                    self.at += at + 1;
                    return Some(inside);
                }
                '}' => depth -= 1,
                _ => {}
            }
        }
        None
    }
}

/// Without the braces and the few escapes that addresses and titles hold.
fn plain(raw: &str) -> String {
    let text = raw
        .replace("\\&", "&")
        .replace("\\%", "%")
        .replace("\\_", "_")
        .replace("\\#", "#")
        .replace("\\$", "$")
        .replace("---", "—")
        .replace("--", "–")
        .replace('~', "\u{a0}");
    fold(&text.replace(['{', '}'], ""))
}

/// `\url{https://…}` or the address itself.
fn address(raw: &str) -> String {
    let raw =
        raw.replace("\\url", "").replace(['{', '}'], "").replace("\\_", "_").replace("\\%", "%").replace("\\&", "&");
    let start = raw.find("http").unwrap_or(0);
    raw[start..].split_whitespace().next().unwrap_or("").to_owned()
}

/// `Sato, Kim and {Volta AG}`
fn people(raw: &str) -> Vec<String> {
    let folded = fold(raw);
    folded
        .split(" and ")
        .map(|person| {
            // Braces around a name say that it is not to be cut.
            let whole = person.starts_with('{') && person.ends_with('}');
            match person.split_once(',') {
                Some((family, given)) if !whole => plain(&format!("{given} {family}")),
                _ => plain(person),
            }
        })
        .filter(|person| !person.is_empty() && person != "others")
        .collect()
}

fn month_number(month: &str) -> Option<usize> {
    const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let lower = month.to_ascii_lowercase();
    let named = MONTHS.iter().position(|name| lower.starts_with(name)).map(|at| at + 1);
    named.or_else(|| lower.parse().ok().filter(|month| (1..=12).contains(month)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries() {
        let text = "% note\n@comment{x}\n@online{sato2025, author = {Sato, Kim and {Volta, AG}}, title={The {IoT} \\& You}, url = {https://x.org/a_b}, year=2025, month = nov}\n@misc{b, howpublished = \"\\url{https://y.org}\",\n note = {x} # \"y\"}\n@book{c, title = {No address}}\n@online{d, url = {never\n";
        let (pins, errors) = read(text, "a.bib");
        assert_eq!(pins.len(), 2);
        assert_eq!(pins[0].authors, ["Kim Sato", "Volta, AG"]);
        assert_eq!(pins[0].title.as_deref(), Some("The IoT & You"));
        assert_eq!((pins[0].address.as_str(), pins[0].published.as_deref()), ("https://x.org/a_b", Some("2025-11")));
        assert_eq!(pins[1].address, "https://y.org");
        assert_eq!(errors.len(), 1);
        for odd in ["@", "@a{", "@a{b,=}", "@é{é,é={é", "@a{b, c = }", "@string", "@comment{"] {
            read(odd, "a.bib");
        }
    }
}
