//! What a link that is written wrong can only mean: found by certain signs, never by likeness.

mod readings;
mod renames;
mod style;

pub use renames::Renames;

use super::anchor::{self, Anchor};
use super::names::{Found, Named};
use super::resolve::{Resolver, is_media};
use super::{At, NoteIndex, Problem};
use crate::base::diagnostic::Code;
use crate::base::path::{composed, decode, name_key, normalize};
use crate::base::slug;
use crate::note::facts::{Facts, Link, LinkKind};
use rapidhash::RapidHashMap;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Names of a note that say little about which note is meant.
const COMMON_NAMES: [&str; 14] = [
    "about",
    "changelog",
    "contents",
    "faq",
    "home",
    "index",
    "introduction",
    "license",
    "notes",
    "overview",
    "readme",
    "summary",
    "template",
    "todo",
];

/// Finds the one target that a faulty link can mean.
#[derive(Debug)]
pub struct Mender<'a> {
    resolver: Resolver<'a>,
    renames: &'a Renames,
    /// Titles, first headings and their slugs; made when the first broken link asks.
    titles: OnceLock<RapidHashMap<String, Vec<NoteIndex>>>,
    /// Places of each note by their letters; made when the first broken anchor asks.
    places: Mutex<RapidHashMap<NoteIndex, Arc<Places>>>,
}

/// Headings and anchors of a note, by letters and digits alone.
#[derive(Debug, Default)]
struct Places {
    headings: RapidHashMap<String, Vec<usize>>,
    anchors: RapidHashMap<String, Vec<usize>>,
}

impl<'a> Mender<'a> {
    pub fn new(resolver: Resolver<'a>, renames: &'a Renames) -> Self {
        Self { resolver, renames, titles: OnceLock::new(), places: Mutex::default() }
    }

    /// Gives a problem of the links of a note, or of its relations, its fix.
    pub fn mend(&self, problem: &mut Problem) {
        let Some(target) = &problem.target else { return };
        problem.fix = match problem.at {
            At::Link(index) => self
                .resolver
                .notes
                .get(problem.note)
                .and_then(|facts| facts.links.get(index))
                .and_then(|link| self.fix(problem.note, link, problem.code)),
            At::Key(_) if problem.code == Code::BrokenLink => self.relation(problem.note, target),
            _ => None,
        };
    }

    /// What to write in place of a link's target so that a finding of this code goes away.
    pub fn fix(&self, note: NoteIndex, link: &Link, code: Code) -> Option<String> {
        let fix = match code {
            Code::CaseMismatch => {
                let Found::One(named) = self.resolver.find(link, self.facts(note)) else { return None };
                let path = self.cased(note, link, named)?;
                // With the anchor too, if that is to be mended.
                let with_anchor = Link { target: joined(&path, link), ..link.clone() };
                self.with_anchor(&with_anchor, named).unwrap_or(with_anchor.target)
            }
            Code::BrokenAnchor => {
                let named = self.named(note, link)?;
                let path = self.cased(note, link, named).unwrap_or_else(|| link.path().to_owned());
                self.with_anchor(&Link { target: joined(&path, link), ..link.clone() }, named)?
            }
            Code::BrokenLink | Code::BrokenImage => self.broken(note, link)?,
            _ => return None,
        };
        (fix != link.target).then_some(fix)
    }

    /// The same for the name that a relation of the front matter writes.
    pub fn relation(&self, note: NoteIndex, target: &str) -> Option<String> {
        let link = Link {
            kind: LinkKind::FrontMatter,
            target: target.to_owned(),
            text: String::new(),
            section: None,
            block: None,
        };
        let only = |named: &Named| matches!(named, Named::Note(_));
        self.meant(note, &link, only).filter(|fix| fix != target)
    }

    /// The target of `[x](My Note.md)`, which is no link yet, if it leads to one file and nothing is wrong with it then.
    pub fn spaced(&self, note: NoteIndex, target: &str, is_image: bool) -> Option<String> {
        let kind = if is_image { LinkKind::Image } else { LinkKind::Markdown };
        let link = Link { kind, target: target.to_owned(), text: String::new(), section: None, block: None };
        match self.resolver.find(&link, self.facts(note)) {
            Found::One(_) => self.settled(note, &link),
            Found::Nothing => self.broken(note, &link),
            _ => None,
        }
    }

    fn facts(&self, note: NoteIndex) -> &'a Facts {
        &self.resolver.notes[note]
    }

    /// What a link leads to, itself included.
    fn named(&self, note: NoteIndex, link: &Link) -> Option<Named> {
        if link.path().is_empty() {
            return Some(Named::Note(note));
        }
        match self.resolver.find(link, self.facts(note)) {
            Found::One(named) => Some(named),
            _ => None,
        }
    }

    fn broken(&self, note: NoteIndex, link: &Link) -> Option<String> {
        if self.resolver.find(link, self.facts(note)) != Found::Nothing || self.resolver.page(link).is_some() {
            return None;
        }
        let is_image = link.kind == LinkKind::Image;
        let fits = |named: &Named| match named {
            // A note that embeds itself is no way out.
            Named::Note(other) => !is_image && (link.kind != LinkKind::Embed || *other != note),
            Named::Asset(_) => true,
            Named::Folder(index) => {
                let path = self.resolver.files.folders.get(*index).map_or("", String::as_str);
                !is_image && self.resolver.nav.at(path).is_some()
            }
            Named::Draft(_) | Named::Hidden(_) => false,
        };
        self.meant(note, link, fits)
    }

    /// The one thing that all signs together point at, as a target in the style of the link.
    fn meant(&self, note: NoteIndex, link: &Link, fits: impl Fn(&Named) -> bool) -> Option<String> {
        let facts = self.facts(note);
        let mut meant: BTreeMap<Named, String> = BTreeMap::new();
        for target in readings::readings(link) {
            let link = Link { target, ..link.clone() };
            match self.resolver.find(&link, facts) {
                Found::One(named) if fits(&named) => {
                    meant.entry(named).or_insert(link.target);
                }
                // Two outcomes of one reading are two outcomes.
                Found::Several(_) => return None,
                _ => {}
            }
        }
        for named in self.moved(note, link) {
            // A note that looks for its own name elsewhere means another one.
            if named == Named::Note(note) {
                return None;
            }
            if fits(&named) && !meant.contains_key(&named) {
                let target = style::target(&self.resolver, facts, link, named)?;
                meant.insert(named, target);
                if meant.len() > 1 {
                    return None;
                }
            }
        }
        let mut all = meant.into_iter();
        let (Some((_, target)), None) = (all.next(), all.next()) else { return None };
        self.settled(note, &Link { target, ..link.clone() })
    }

    /// What has the written name as an alias or a title, or had it as a path.
    fn moved(&self, note: NoteIndex, link: &Link) -> Vec<Named> {
        let facts = self.facts(note);
        let written = style::Written::of(link);
        let mut found: Vec<Named> = Vec::new();
        if !is_media(&written.decoded) {
            let names = self.resolver.names;
            for name in [written.stem(), written.name()] {
                found.extend(names.alias(name).iter().map(|&index| Named::Note(index)));
            }
            let name = name_key(written.name());
            if !COMMON_NAMES.contains(&name.as_str()) && !name.is_empty() {
                found.extend(self.titles().get(&name).into_iter().flatten().map(|&index| Named::Note(index)));
            }
        }
        if !self.renames.is_empty() {
            let exists = |path: &str| self.at(path);
            let wiki = style::is_wiki(link.kind);
            found.extend(self.renames.meant(&written.decoded, &facts.path, wiki, exists));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The file at exactly this path.
    fn at(&self, path: &str) -> Option<Named> {
        let look = self.resolver.look();
        self.resolver.names.at(path).iter().copied().find(|&named| {
            matches!(named, Named::Note(_) | Named::Asset(_)) && composed(look.path(named)) == composed(path)
        })
    }

    fn titles(&self) -> &RapidHashMap<String, Vec<NoteIndex>> {
        self.titles.get_or_init(|| {
            let mut titles: RapidHashMap<String, Vec<NoteIndex>> = RapidHashMap::default();
            for (index, facts) in self.resolver.notes.iter().enumerate() {
                let first = facts.headings.iter().find(|heading| heading.level == 1).map(|heading| &heading.text);
                // A title that is but the file's name says no more than the path, which is wrong.
                let title = name_key(&facts.title);
                let mut keys = if title == name_key(facts.path.stem()) { Vec::new() } else { vec![title] };
                keys.extend(first.map(|text| name_key(text)));
                keys.extend(first.map(|text| name_key(&slug::heading(text))));
                keys.sort_unstable();
                keys.dedup();
                for key in keys.into_iter().filter(|key| !key.is_empty()) {
                    titles.entry(key).or_default().push(index);
                }
            }
            titles
        })
    }

    /// The target of a link that leads somewhere, with its case and its anchor mended; `None` if something stays wrong.
    fn settled(&self, note: NoteIndex, link: &Link) -> Option<String> {
        let named = self.named(note, link)?;
        if self.has_twin(named) {
            return None;
        }
        let path = self.cased(note, link, named).unwrap_or_else(|| link.path().to_owned());
        let link = Link { target: joined(&path, link), ..link.clone() };
        let target = match named {
            Named::Note(target) => Some(target),
            Named::Folder(index) => {
                let path = self.resolver.files.folders.get(index).map_or("", String::as_str);
                self.resolver.nav.at(path).and_then(|folder| self.resolver.nav.folders[folder].page)
            }
            _ => None,
        };
        let is_there = match (target, link.fragment()) {
            (Some(target), Some(fragment)) => anchor::find(self.facts(target), fragment) != Anchor::Missing,
            _ => true,
        };
        if is_there { Some(link.target) } else { self.with_anchor(&link, named) }
    }

    /// The path as it is on disk in the shape in which it is written, if only its case differs.
    fn cased(&self, note: NoteIndex, link: &Link, named: Named) -> Option<String> {
        if style::is_wiki(link.kind) || link.path().is_empty() || self.has_twin(named) {
            return None;
        }
        style::cased(link.path(), self.facts(note).path.folder(), self.resolver.look().path(named))
    }

    /// Whether another file has the same path but for case or accents: then neither is surely meant.
    fn has_twin(&self, named: Named) -> bool {
        let look = self.resolver.look();
        let path = name_key(look.path(named));
        let same = |other: &&Named| **other != named && name_key(look.path(**other)) == path;
        self.resolver.names.at(&path).iter().any(|other| same(&other))
    }

    fn places(&self, note: NoteIndex) -> Arc<Places> {
        let mut known = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(note).or_insert_with(|| Arc::new(Places::of(self.facts(note)))))
    }

    /// The target with the one heading that has the letters and digits of its fragment.
    fn with_anchor(&self, link: &Link, named: Named) -> Option<String> {
        let target = match named {
            Named::Note(target) => target,
            _ => return None,
        };
        let facts = self.facts(target);
        let fragment = link.fragment()?;
        if anchor::find(facts, fragment) != Anchor::Missing {
            return None;
        }
        let decoded = decode(fragment);
        let wanted = letters(&decoded);
        if wanted.is_empty() || decoded.contains(['#', '^']) {
            return None;
        }
        let places = self.places(target);
        let of = |places: &RapidHashMap<String, Vec<usize>>| places.get(&wanted).cloned().unwrap_or_default();
        let (spellings, anchor) = match (of(&places.headings).as_slice(), of(&places.anchors).as_slice()) {
            (&[index], []) => {
                let heading = &facts.headings[index];
                let anchor =
                    if index == 0 && facts.title_is_heading { Anchor::Top } else { Anchor::Id(heading.id.clone()) };
                let plain = style::heading_text(&heading.text);
                let spellings =
                    if style::is_wiki(link.kind) { vec![plain, heading.id.clone()] } else { vec![heading.id.clone()] };
                (spellings, anchor)
            }
            ([], &[index]) => (vec![facts.anchors[index].clone()], Anchor::Id(facts.anchors[index].clone())),
            _ => return None,
        };
        let fragment = spellings.into_iter().find(|spelling| anchor::find(facts, spelling) == anchor)?;
        Some(format!("{}#{fragment}", link.path()))
    }
}

impl Places {
    fn of(facts: &Facts) -> Self {
        let mut places = Self::default();
        for (index, heading) in facts.headings.iter().enumerate() {
            let (text, id) = (letters(&heading.text), letters(&heading.id));
            if id != text {
                places.headings.entry(id).or_default().push(index);
            }
            places.headings.entry(text).or_default().push(index);
        }
        for (index, anchor) in facts.anchors.iter().enumerate() {
            places.anchors.entry(letters(anchor)).or_default().push(index);
        }
        places
    }
}

/// A new path with the old fragment.
fn joined(path: &str, link: &Link) -> String {
    match link.target.split_once('#') {
        Some((_, fragment)) => format!("{path}#{fragment}"),
        None => path.to_owned(),
    }
}

/// Letters and digits alone, without case.
fn letters(text: &str) -> String {
    composed(text).chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The way from a folder to a path, both from the content folder.
fn relative(folder: &str, path: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = path.split('/').collect();
    let shared = from.iter().zip(&to[..to.len().saturating_sub(1)]).take_while(|(a, b)| a == b).count();
    let mut parts = vec![".."; from.len() - shared];
    parts.extend(&to[shared..]);
    parts.join("/")
}

/// Resolves as [`normalize`] does, empty for what leads outside.
fn resolved(path: &str, folder: &str) -> String {
    normalize(path, folder).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_between_folders() {
        for (folder, path, way) in [
            ("", "a.md", "a.md"),
            ("a", "a/b.md", "b.md"),
            ("a/b", "a/c.md", "../c.md"),
            ("a", "b/c.md", "../b/c.md"),
            ("a", "a", "../a"),
            ("a/b", "x.md", "../../x.md"),
        ] {
            assert_eq!(relative(folder, path), way);
            assert_eq!(normalize(way, folder).as_deref(), Some(path));
        }
    }
}
