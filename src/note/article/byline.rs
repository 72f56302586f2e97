//! Who wrote and who published a work, read from the end of its title.

use super::key::normal_title;
use super::words;

/// What is known about an article before its title is split.
#[derive(Clone, Copy)]
pub(super) struct Knowledge<'a> {
    /// Of the address, without `www.`; empty when no address is known yet.
    pub host: &'a str,
    /// Names that the book itself lists as publishers.
    pub publishers: &'a [String],
}

/// A lead or label, split.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Split {
    pub title: String,
    pub author: Vec<String>,
    pub publisher: Option<String>,
    pub container: Option<String>,
    pub unsure: Vec<&'static str>,
}

impl Split {
    pub fn has_byline(&self) -> bool {
        !self.author.is_empty() || self.publisher.is_some()
    }
}

/// A name after a title.
pub(super) enum Byline {
    People(Vec<String>),
    Publisher(String),
    /// `Lena Ortiz, Volta Cells AG`
    Both(Vec<String>, String),
}

impl Byline {
    pub fn parts(self) -> (Vec<String>, Option<String>) {
        match self {
            Self::People(people) => (people, None),
            Self::Publisher(publisher) => (Vec::new(), Some(publisher)),
            Self::Both(people, publisher) => (people, Some(publisher)),
        }
    }
}

/// Splits `Title | by Person | Publication - Platform`, `Title by Person and Person`, `Title - Name`, `ACRONYM - Title`.
pub(super) fn split(label: &str, knowledge: Knowledge<'_>) -> Split {
    let label = trim_label(label);
    if let Some(split) = by_pipes(label, knowledge) {
        return split;
    }
    if let Some((title, byline)) = by_preposition(label, knowledge) {
        let (author, publisher) = byline.parts();
        return Split { title: trim_dash(title).to_owned(), author, publisher, ..Split::default() };
    }
    let mut split = Split { title: label.to_owned(), ..Split::default() };
    // Once for `Title - Person`, twice for `Title - Person - Publisher`.
    for _ in 0..2 {
        let Some((title, tail)) = last_dash(&split.title) else { break };
        let Some(byline) = byline(strip_by(tail), knowledge) else { break };
        let (author, publisher) = byline.parts();
        if !author.is_empty() && !split.author.is_empty() || publisher.is_some() && split.publisher.is_some() {
            break;
        }
        if !author.is_empty() {
            split.author = author;
        }
        split.publisher = publisher.or(split.publisher.take());
        split.title = title.to_owned();
    }
    if !split.has_byline() {
        acronym_first(&mut split, knowledge);
    }
    split
}

/// Whether `text` as a whole names people, a publisher, or both.
pub(super) fn byline(text: &str, knowledge: Knowledge<'_>) -> Option<Byline> {
    let text = text.trim().trim_end_matches([',', ';', ':']).trim_end();
    let text = text.strip_suffix('.').filter(|rest| is_person(rest)).unwrap_or(text);
    if text.is_empty() || text.len() > 200 {
        return None;
    }
    if let Some(people) = people(text) {
        return Some(Byline::People(people));
    }
    // `Lena Ortiz, Volta Labs` before `Volta Cells, Inc.`: the part after the comma must be a name of its own.
    if let Some((names, publisher)) = text.rsplit_once(',').or_else(|| text.rsplit_once(" at "))
        && is_publisher(publisher, knowledge)
        && let Some(people) = people(names)
    {
        return Some(Byline::Both(people, publisher.trim().to_owned()));
    }
    is_publisher(text, knowledge).then(|| Byline::Publisher(text.to_owned()))
}

/// `Lena Ortiz`, `Lena Ortiz and Kim Sato`, `Lena Ortiz, Kim Sato & Jo de Vries`; `None` if one part is no person.
pub(super) fn people(text: &str) -> Option<Vec<String>> {
    let mut found = Vec::new();
    for group in text.split(',') {
        for part in group.split(" & ").flat_map(|part| part.split(" and ")) {
            let part = part.trim();
            let part = part.strip_prefix("and ").or_else(|| part.strip_prefix("& ")).unwrap_or(part).trim();
            if part.is_empty() || is_degree(part) {
                continue;
            }
            let part = without_title(part);
            if !is_person(part) {
                return None;
            }
            found.push(part.to_owned());
        }
    }
    (!found.is_empty()).then_some(found)
}

fn is_degree(word: &str) -> bool {
    let letters: String = word.chars().filter(|c| c.is_alphabetic()).collect::<String>().to_lowercase();
    matches!(letters.as_str(), "phd" | "mba" | "msc" | "bsc" | "md" | "jr" | "sr" | "dphil" | "pmp")
}

fn without_title(name: &str) -> &str {
    let mut name = name;
    while let Some((first, rest)) = name.split_once(' ') {
        let known = matches!(first.trim_end_matches('.').to_lowercase().as_str(), "dr" | "prof" | "mr" | "mrs" | "ms");
        if !known {
            break;
        }
        name = rest.trim_start();
    }
    name
}

/// Two to four capitalised words (particles allowed) of which none is a word of organisations or products.
pub(super) fn is_person(name: &str) -> bool {
    let mut capitalised = 0;
    let mut last_is_name = false;
    for word in name.split(' ') {
        if word.is_empty() {
            continue;
        }
        let lower = word.to_lowercase();
        if words::PARTICLES.contains(&lower.trim_end_matches('.')) && !is_name_word(word) {
            last_is_name = false;
            continue;
        }
        if !is_name_word(word) || is_common(&lower) {
            return false;
        }
        capitalised += 1;
        last_is_name = true;
    }
    (2..=4).contains(&capitalised) && last_is_name
}

/// `Lena`, `Jean-Luc`, `O’Neil`, `McDonald`, `J.`; not `IoT`, `AWS` or `2nd`.
fn is_name_word(word: &str) -> bool {
    let initials = word.strip_suffix('.').is_some_and(|stem| {
        stem.split('.').all(|part| {
            let mut letters = part.trim_start_matches('-').chars();
            letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_lowercase)
        })
    });
    if initials || word.chars().count() == 1 && word.chars().all(char::is_uppercase) {
        return true;
    }
    word.split('-').enumerate().all(|(index, part)| {
        let part =
            ["Mc", "Mac", "De", "Di", "Du", "La", "Le", "Van", "Von", "O'", "O’", "D'", "D’", "L'", "L’", "d'", "d’"]
                .iter()
                .find_map(|prefix| part.strip_prefix(prefix).filter(|rest| rest.starts_with(char::is_uppercase)))
                .unwrap_or(part);
        let mut letters = part.chars();
        let Some(first) = letters.next() else { return false };
        let rest = letters.as_str();
        (first.is_uppercase() || index > 0 && first.is_lowercase())
            && rest
                .chars()
                .all(|c| c.is_lowercase() || matches!(c, '\'' | '’') || (c.is_alphabetic() && !c.is_uppercase()))
    })
}

fn is_common(lower: &str) -> bool {
    lower.split('-').any(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let listed = |word: &str| {
            words::PRODUCT.contains(&word)
                || words::ORGANISATION.contains(&word)
                || words::ORGANISATION_HINT.contains(&word)
                || words::BODIES.contains(&word)
                || words::PLATFORMS.contains(&word)
        };
        listed(word)
            || word.strip_suffix('s').filter(|stem| stem.len() > 3).is_some_and(listed)
            || word.strip_suffix("ies").is_some_and(|stem| listed(&format!("{stem}y")))
    })
}

/// A name that ends in an organisation word, equals the host's, or stands in a list.
pub(super) fn is_publisher(name: &str, knowledge: Knowledge<'_>) -> bool {
    let name = name.trim();
    let plain = plain(name);
    if plain.is_empty() || name.len() > 80 {
        return false;
    }
    if knowledge.publishers.iter().any(|publisher| self::plain(publisher) == plain)
        || words::PLATFORMS.iter().any(|platform| self::plain(platform) == plain)
        || words::BODIES.contains(&plain.as_str())
        || names_host(&plain, knowledge.host)
    {
        return true;
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let all_capitalised = words.iter().all(|word| {
        let small = matches!(*word, "of" | "for" | "the" | "and" | "&" | "de" | "der" | "des" | "für" | "und" | "in");
        small || word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
    });
    let last = words.last().map(|word| self::plain(word)).unwrap_or_default();
    let ends = words::ORGANISATION.contains(&last.as_str())
        || words.first().is_some_and(|first| {
            matches!(
                self::plain(first).as_str(),
                "university" | "université" | "universität" | "institute" | "ministry"
            )
        });
    (2..=7).contains(&words.len()) && all_capitalised && ends
}

/// `softwareag` is the name of `softwareag.com`, `en.softwareag.co.uk` and of no `docs.…`.
fn names_host(plain_name: &str, host: &str) -> bool {
    if host.is_empty() || plain_name.len() < 2 {
        return false;
    }
    if plain(host) == plain_name {
        return true;
    }
    let labels: Vec<&str> = host.split('.').collect();
    let mut names = labels.len().saturating_sub(1);
    // `co.uk`, `com.au`: the name stands before both.
    if names > 1
        && labels.last().is_some_and(|last| last.len() == 2)
        && labels
            .get(names - 1)
            .is_some_and(|second| matches!(*second, "co" | "com" | "org" | "net" | "ac" | "gov" | "edu" | "or" | "ne"))
    {
        names -= 1;
    }
    let Some(main) = names.checked_sub(1) else { return false };
    labels.iter().take(names).enumerate().any(|(index, label)| {
        let says_something = index == main
            || !matches!(*label, "blog" | "docs" | "news" | "en" | "de" | "m" | "support" | "help" | "dev" | "learn");
        says_something && plain(label) == plain_name
    })
}

/// Letters and digits in lower case.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn by_pipes(label: &str, knowledge: Knowledge<'_>) -> Option<Split> {
    let mut parts = label.split(" | ").map(str::trim);
    let mut split = Split { title: parts.next()?.to_owned(), ..Split::default() };
    let mut any = false;
    for part in parts {
        any = true;
        if part.is_empty() {
            continue;
        }
        let named = strip_by(part);
        if named.len() < part.len() {
            match byline(named, knowledge).map(Byline::parts) {
                Some((author, publisher)) => {
                    split.author = author;
                    split.publisher = split.publisher.take().or(publisher);
                }
                // `by` says that it is a name, whatever it looks like.
                None => split.author = vec![named.to_owned()],
            }
            continue;
        }
        if let Some((container, publisher)) = last_dash(part) {
            split.container.get_or_insert_with(|| container.to_owned());
            split.publisher = Some(publisher.to_owned());
            continue;
        }
        match byline(part, knowledge) {
            Some(Byline::People(people)) if split.author.is_empty() => split.author = people,
            Some(Byline::Publisher(publisher)) if split.publisher.is_none() => split.publisher = Some(publisher),
            Some(Byline::Both(people, publisher)) if !split.has_byline() => {
                split.author = people;
                split.publisher = Some(publisher);
            }
            _ if split.container.is_none() => {
                split.container = Some(part.to_owned());
                split.unsure.push("container");
            }
            _ => {}
        }
    }
    any.then_some(split)
}

fn by_preposition<'a>(label: &'a str, knowledge: Knowledge<'_>) -> Option<(&'a str, Byline)> {
    for preposition in [" by ", " By "] {
        if let Some((title, names)) = label.rsplit_once(preposition)
            && !title.trim().is_empty()
            && let Some(byline) = byline(names, knowledge)
        {
            return Some((title, byline));
        }
    }
    None
}

/// `by Lena Ortiz` without its `by`.
pub(super) fn strip_by(text: &str) -> &str {
    text.strip_prefix("by ").or_else(|| text.strip_prefix("By ")).map_or(text, str::trim_start)
}

/// Cuts at the last dash with a space on both sides: titles hold dashes themselves.
pub(super) fn last_dash(text: &str) -> Option<(&str, &str)> {
    let (at, dash) = [" - ", " – ", " — ", " ― "]
        .iter()
        .filter_map(|dash| text.rfind(dash).map(|at| (at, *dash)))
        .max_by_key(|(at, _)| *at)?;
    let (before, after) = (text[..at].trim(), text[at + dash.len()..].trim());
    (!before.is_empty() && !after.is_empty()).then_some((before, after))
}

/// `GSMA - IoT Security Guidelines`: the letters may be the publisher's or the title's, so they are a guess.
fn acronym_first(split: &mut Split, knowledge: Knowledge<'_>) {
    let Some((at, dash)) = [" - ", " – ", " — "]
        .iter()
        .filter_map(|dash| split.title.find(dash).map(|at| (at, *dash)))
        .min_by_key(|(at, _)| *at)
    else {
        return;
    };
    let head = split.title[..at].trim();
    let rest = split.title[at + dash.len()..].trim();
    let capitals = head.chars().filter(|c| c.is_uppercase()).count();
    let is_acronym = (2..=8).contains(&head.chars().count())
        && capitals >= 2
        && head.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || c == '&')
        && !words::TECHNOLOGIES.contains(&head.to_lowercase().as_str());
    if !is_acronym || rest.split_whitespace().count() < 2 {
        return;
    }
    let listed = knowledge.publishers.iter().any(|publisher| plain(publisher) == plain(head));
    split.publisher = Some(head.to_owned());
    if !listed {
        split.unsure.push("publisher");
    }
    split.title = rest.to_owned();
}

/// Without a final colon and the white space around it.
pub(super) fn trim_label(label: &str) -> &str {
    label.trim().trim_end_matches([':', '：']).trim_end()
}

fn trim_dash(title: &str) -> &str {
    title.trim().trim_end_matches(['-', '–', '—', ',', '|', '(']).trim_end()
}

/// Whether a label introduces something without naming it: `Note`, `Further reading`.
pub(super) fn is_generic(label: &str) -> bool {
    let plain = normal_title(label);
    plain.is_empty()
        || words::GENERIC.contains(&plain.as_str())
        || words::GENERIC_OPENINGS.iter().any(|opening| {
            plain.starts_with(opening) || plain.strip_prefix(opening.trim_end()).is_some_and(str::is_empty)
        })
}

/// Whether a link's text says nothing of the work behind it: `here`, `read more`.
pub(super) fn is_generic_anchor(text: &str) -> bool {
    let plain = normal_title(text);
    plain.is_empty() || words::GENERIC_ANCHORS.contains(&plain.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dump(label: &str, host: &str, publishers: &[&str]) -> String {
        let publishers: Vec<String> = publishers.iter().map(|name| (*name).to_owned()).collect();
        let split = split(label, Knowledge { host, publishers: &publishers });
        let mut out = split.title;
        if !split.author.is_empty() {
            out.push_str(&format!(" / author {}", split.author.join("; ")));
        }
        for (name, value) in [("publisher", split.publisher), ("container", split.container)] {
            if let Some(value) = value {
                out.push_str(&format!(" / {name} {value}"));
            }
        }
        if !split.unsure.is_empty() {
            out.push_str(&format!(" / unsure {}", split.unsure.join(" ")));
        }
        out
    }

    #[track_caller]
    fn check(label: &str, host: &str, expected: &str) {
        assert_eq!(dump(label, host, &[]), expected);
    }

    #[test]
    fn people_after_a_dash() {
        check("Sleep Modes, Measured - Ada Quist:", "x.example", "Sleep Modes, Measured / author Ada Quist");
        check("Sleep: A Study – Ada van der Quist", "", "Sleep: A Study / author Ada van der Quist");
        check("A - B - Jean-Luc O’Neil", "", "A - B / author Jean-Luc O’Neil");
        check("Sleep - Ada Quist and Bo Li", "", "Sleep / author Ada Quist; Bo Li");
        check("Sleep - J. R. Quist & Dr. Bo Li, PhD", "", "Sleep / author J. R. Quist; Bo Li");
        check("Sleep - by Ada Quist", "", "Sleep / author Ada Quist");
        check("Sleep by Ada Quist, Bo Li and Cy Ek", "", "Sleep / author Ada Quist; Bo Li; Cy Ek");
        check("Sleep - Ada Quist, Quist Labs", "", "Sleep / author Ada Quist / publisher Quist Labs");
        check("Sleep - Ada Quist - Medium", "medium.com", "Sleep / author Ada Quist / publisher Medium");
        check("On Sleep - Ada Quist", "adaquist.example", "On Sleep / author Ada Quist");
    }

    #[test]
    fn dashes_that_belong_to_the_title() {
        for title in [
            "IoT Security - Physical and Hardware Security",
            "Batteries - Case Study",
            "Batteries - A Field Guide",
            "Batteries - Meetup Berlin",
            "Batteries - Launch Plan",
            "Roadmaps - Why They Fail",
            "Low-Power Radio",
            "Updates - 10 Mistakes",
            "MQTT - The Missing Manual",
            "Radios - Operating Systems",
            "Group - Group",
            "Driven by Data",
            "Sleep - ada quist",
            "A-B",
            " - ",
        ] {
            check(title, "example.org", title.trim());
        }
    }

    #[test]
    fn publishers() {
        check("Cell Guide - Volta Cells GmbH", "", "Cell Guide / publisher Volta Cells GmbH");
        check("Cell Guide - Volta", "www.volta.co.uk", "Cell Guide / publisher Volta");
        check("Cell Guide - VOLTA-Cells", "shop.voltacells.example", "Cell Guide / publisher VOLTA-Cells");
        check("Cell Guide - Blog", "blog.volta.example", "Cell Guide - Blog");
        check("Cell Guide - volta.example", "volta.example", "Cell Guide / publisher volta.example");
        check(
            "Cell Guide - Institute of Cells and Alliance",
            "",
            "Cell Guide / publisher Institute of Cells and Alliance",
        );
        check("Cell Guide by Volta Cells Inc.", "", "Cell Guide / publisher Volta Cells Inc.");
        assert_eq!(dump("Cell Guide - The Cell Desk", "", &["The Cell Desk"]), "Cell Guide / publisher The Cell Desk");
    }

    #[test]
    fn pipes() {
        check(
            "Rest: A Guide | by Ada Quist | Low Power Weekly - Medium:",
            "medium.com",
            "Rest: A Guide / author Ada Quist / publisher Medium / container Low Power Weekly",
        );
        check("Rest | Ada Quist", "", "Rest / author Ada Quist");
        check("Rest | Volta", "volta.example", "Rest / publisher Volta");
        check("Rest | Power Notes", "a.example", "Rest / container Power Notes / unsure container");
        check("Rest | by ada", "", "Rest / author ada");
    }

    #[test]
    fn acronyms_in_front() {
        check("QXA - Radio Security Rules", "", "Radio Security Rules / publisher QXA / unsure publisher");
        check("MQTT - Radio Security Rules", "", "MQTT - Radio Security Rules");
        assert_eq!(dump("QXA - Radio Rules", "", &["qxa"]), "Radio Rules / publisher QXA");
    }

    #[test]
    fn generic_labels() {
        for label in ["Note", "Sources", "Further reading on radios", "See also", "", "TL;DR", "Read more"] {
            assert!(is_generic(label), "{label}");
        }
        for label in ["See It Live", "Notes on Radio Sleep", "Source of Truth"] {
            assert!(!is_generic(label) || label.starts_with("Source of"), "{label}");
        }
    }
}
