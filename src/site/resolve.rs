//! Where every link of every note leads, and what is wrong with those that lead nowhere.

use super::anchor::{self, Anchor};
use super::kept::Kept;
use super::mend::{Mender, Renames};
use super::names::{Files, Found, Look, NameTable, Named};
use super::nav::Nav;
use super::routes::{Route, Routes};
use super::{At, NoteIndex, Problem};
use crate::base::diagnostic::Code;
use crate::base::path::{Url, composed, decode, name_key, normalize};
use crate::base::suggest;
use crate::note::facts::{Facts, Link, LinkKind};
use rapidhash::RapidHashMap;
use rayon::prelude::*;
use std::sync::Arc;

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Resolved {
    Note {
        note: NoteIndex,
        anchor: Anchor,
    },
    /// Index into the book's assets.
    Asset(usize),
    /// A folder without a note of its own, or a page that the generator makes.
    Page(Url),
    /// A note that is there but left out.
    Unpublished,
    Broken,
}

impl Resolved {
    pub fn note(&self) -> Option<NoteIndex> {
        match self {
            Self::Note { note, .. } => Some(*note),
            _ => None,
        }
    }
}

/// What resolving reads.
#[derive(Debug, Clone, Copy)]
pub struct Resolver<'a> {
    pub notes: &'a [Arc<Facts>],
    pub files: &'a Files,
    pub names: &'a NameTable,
    pub nav: &'a Nav,
    /// `/matrix/` may be linked by its address.
    pub routes: &'a Routes,
}

/// So many suggestions are searched for: in the book for names, in each note for places.
const SEARCHES: usize = 200;

impl Resolver<'_> {
    /// All links of all notes, in the order of notes and links, with the problems in the same order.
    pub(super) fn resolve_all(&self, kept: Option<&Kept<'_>>) -> (Vec<Vec<Resolved>>, Vec<Problem>) {
        let resolved: Vec<(Vec<Resolved>, Vec<Problem>)> = (0..self.notes.len())
            .into_par_iter()
            .map(|note| {
                if let Some(links) = kept.and_then(|kept| kept.links(note)) {
                    return (links.clone(), Vec::new());
                }
                let mut problems = Vec::new();
                let links = &self.notes[note].links;
                let resolved =
                    links.iter().enumerate().map(|(at, link)| self.resolve(note, at, link, &mut problems)).collect();
                (resolved, problems)
            })
            .collect();
        let mut problems = Vec::new();
        let mut all = Vec::with_capacity(resolved.len());
        for (links, more) in resolved {
            all.push(links);
            problems.extend(more);
        }
        let renames = Renames::default();
        let mender = Mender::new(*self, &renames);
        problems.par_iter_mut().for_each(|problem| mender.mend(problem));
        self.suggest(&mut problems);
        (all, problems)
    }

    /// One name as a relation writes it (`d-002-radio`, `goals/launch.md`, `[[x]]` already unwrapped).
    pub fn relation(&self, note: NoteIndex, target: &str) -> Option<NoteIndex> {
        let path = target.split('#').next().unwrap_or(target);
        match self.look().find(self.names, path.trim(), self.notes[note].path.folder(), true) {
            Found::One(Named::Note(index)) => Some(index),
            Found::Several(candidates) => match candidates.first() {
                Some(Named::Note(index)) => Some(*index),
                _ => None,
            },
            _ => None,
        }
    }

    /// The asset that a property of a note names.
    pub fn asset(&self, note: NoteIndex, path: &str) -> Option<usize> {
        let path = path.trim().trim_start_matches("[[").trim_end_matches("]]");
        match self.look().find(self.names, path, self.notes[note].path.folder(), true) {
            Found::One(Named::Asset(index)) => Some(index),
            _ => None,
        }
    }

    pub(super) fn look(&self) -> Look<'_> {
        Look { notes: self.notes, files: self.files }
    }

    fn resolve(&self, note: NoteIndex, at: usize, link: &Link, problems: &mut Vec<Problem>) -> Resolved {
        let facts = &self.notes[note];
        let problem = |code, message: String| Problem::new(note, At::Link(at), code, message).target(&link.target);
        if link.path().is_empty() {
            return self.in_note(note, note, at, link, problems);
        }
        let found = self.find(link, facts);
        let named = match &found {
            Found::One(named) => *named,
            Found::Several(candidates) => {
                problems.push(self.ambiguous(problem(Code::AmbiguousLink, String::new()), link, candidates));
                candidates[0]
            }
            Found::Outside => {
                let message = format!("`{}` leads out of the content folder", link.path());
                problems.push(
                    problem(Code::LinkOutsideContent, message)
                        .help("link to a file of the book, or to its address on the web"),
                );
                return Resolved::Broken;
            }
            Found::Nothing => {
                return self.page(link).unwrap_or_else(|| {
                    problems.push(broken(problem, link));
                    Resolved::Broken
                });
            }
        };
        self.check_case(link, named, facts, problems, problem);
        match named {
            Named::Note(target) => self.in_note(note, target, at, link, problems),
            Named::Asset(index) => Resolved::Asset(index),
            Named::Folder(index) => {
                let path = self.files.folders.get(index).map_or("", String::as_str);
                match self.nav.at(path).map(|folder| &self.nav.folders[folder]) {
                    Some(folder) => match folder.page {
                        Some(target) => self.in_note(note, target, at, link, problems),
                        None => Resolved::Page(folder.address.clone()),
                    },
                    // A folder of assets alone has no page.
                    None => {
                        problems.push(broken(problem, link));
                        Resolved::Broken
                    }
                }
            }
            Named::Draft(_) | Named::Hidden(_) => {
                let what =
                    if matches!(named, Named::Draft(_)) { "is a draft" } else { "is ignored, excluded or hidden" };
                let message = format!("`{}` {what} and has no page", self.look().path(named));
                problems.push(problem(Code::LinkToDraft, message).help("publish it, or take the link out"));
                Resolved::Unpublished
            }
        }
    }

    pub(super) fn find(&self, link: &Link, facts: &Facts) -> Found {
        let wiki = matches!(link.kind, LinkKind::Wikilink | LinkKind::Embed | LinkKind::FrontMatter);
        let folder = facts.path.folder();
        let raw = link.path().trim();
        let decoded = decode(raw);
        let mut spellings: Vec<&str> = if wiki { vec![raw, &decoded] } else { vec![&decoded, raw] };
        spellings.dedup();
        let mut outside = false;
        for spelling in spellings {
            match self.look().find(self.names, spelling, folder, wiki) {
                Found::Nothing => {}
                Found::Outside => outside = true,
                found => return found,
            }
        }
        if !wiki && !outside {
            // mdBook's books link to the pages that come out: `chapter.html`; web links may carry a query.
            let path = decoded.split('?').next().unwrap_or(&decoded);
            let note = path.strip_suffix(".html").map(|stem| format!("{stem}.md"));
            for spelling in [note.as_deref(), (path != decoded).then_some(path)].into_iter().flatten() {
                match self.look().find(self.names, spelling, folder, false) {
                    Found::Nothing | Found::Outside => {}
                    found => return found,
                }
            }
        }
        if outside { Found::Outside } else { Found::Nothing }
    }

    fn in_note(
        &self,
        from: NoteIndex,
        target: NoteIndex,
        at: usize,
        link: &Link,
        problems: &mut Vec<Problem>,
    ) -> Resolved {
        let facts = &self.notes[target];
        let anchor = link.fragment().map_or(Anchor::Top, |fragment| anchor::find(facts, fragment));
        if anchor == Anchor::Missing {
            let fragment = link.fragment().unwrap_or("");
            let what = if fragment.trim_start().starts_with('^') { "block" } else { "heading" };
            let place = if from == target { "this note".to_owned() } else { format!("`{}`", facts.path) };
            let mut problem =
                Problem::new(from, At::Link(at), Code::BrokenAnchor, format!("no {what} `{fragment}` in {place}"));
            // A note of ten thousand broken links is not helped by ten thousand searches.
            let near = if problems.len() < SEARCHES { anchor::nearest(facts, fragment) } else { None };
            problem.help = near.map(|near| format!("did you mean `#{near}`?")).or_else(|| {
                let places: Vec<String> = if what == "block" {
                    facts.blocks.iter().take(5).map(|block| format!("`#^{block}`")).collect()
                } else {
                    facts.headings.iter().take(5).map(|heading| format!("`#{}`", heading.text)).collect()
                };
                (!places.is_empty()).then(|| format!("its {what}s are {}", places.join(", ")))
            });
            problems.push(problem.target(&link.target));
        }
        Resolved::Note { note: target, anchor }
    }

    /// A page by its address from the root: `/matrix/`.
    pub(super) fn page(&self, link: &Link) -> Option<Resolved> {
        if matches!(link.kind, LinkKind::Wikilink | LinkKind::Embed | LinkKind::FrontMatter) {
            return None;
        }
        let decoded = decode(link.path());
        let path = decoded.strip_prefix('/')?;
        let path = path.strip_suffix("index.html").unwrap_or(path);
        let folder = format!("{}/", path.trim_end_matches('/'));
        let (url, route) =
            [path, &folder].into_iter().find_map(|url| self.routes.get(url).map(|route| (url, route)))?;
        Some(match route {
            Route::Note(note) => {
                let anchor = link.fragment().map_or(Anchor::Top, |fragment| anchor::find(&self.notes[*note], fragment));
                Resolved::Note { note: *note, anchor }
            }
            _ => Resolved::Page(Url::new(url)),
        })
    }

    fn ambiguous(&self, problem: Problem, link: &Link, candidates: &[Named]) -> Problem {
        let paths: Vec<String> = candidates.iter().map(|&named| format!("`{}`", self.look().path(named))).collect();
        let mut problem = problem;
        problem.message = format!("`{}` could be any of {} files; {} is taken", link.path(), paths.len(), paths[0]);
        problem.help(format!("write the path of one: {}", paths.join(", ")))
    }

    /// Wikilinks take no notice of case; a path in a Markdown link breaks where the file system does.
    fn check_case(
        &self,
        link: &Link,
        named: Named,
        facts: &Facts,
        problems: &mut Vec<Problem>,
        problem: impl Fn(Code, String) -> Problem,
    ) {
        if !matches!(link.kind, LinkKind::Markdown | LinkKind::Image | LinkKind::Html) {
            return;
        }
        let decoded = decode(link.path());
        let actual = self.look().path(named);
        let Some(written) = normalize(&decoded, if decoded.starts_with('/') { "" } else { facts.path.folder() }) else {
            return;
        };
        let differs = |written: &str| composed(written) != composed(actual) && name_key(written) == name_key(actual);
        if differs(&written) || differs(&format!("{written}.md")) {
            let message = format!("`{}` is written `{actual}` on disk", link.path());
            problems.push(
                problem(Code::CaseMismatch, message)
                    .help("write it with the same case: many file systems tell them apart"),
            );
        }
    }

    /// Adds "did you mean" to broken links. Capped: a book of ten thousand broken links is not helped by ten thousand searches.
    fn suggest(&self, problems: &mut [Problem]) {
        let look = self.look();
        let mut known: RapidHashMap<String, Option<String>> = RapidHashMap::default();
        for problem in
            problems.iter_mut().filter(|problem| matches!(problem.code, Code::BrokenLink | Code::BrokenImage))
        {
            if let Some(fix) = &problem.fix {
                problem.help = Some(format!("did you mean `{fix}`?"));
                continue;
            }
            let Some(target) = &problem.target else { continue };
            let path = target.split('#').next().unwrap_or(target);
            if known.len() >= SEARCHES && !known.contains_key(path) {
                continue;
            }
            let near = known.entry(path.to_owned()).or_insert_with(|| {
                let decoded = decode(path);
                let name = decoded.rsplit('/').next().unwrap_or(&decoded);
                let is_note = name.ends_with(".md") || !name.contains('.');
                let bare = name.strip_suffix(".md").unwrap_or(name);
                // The name elsewhere, then a like name.
                if let Some(&named) = self.names.ending(name, &look).first() {
                    return Some(look.path(named).to_owned());
                }
                let notes = self.notes.iter().map(|facts| facts.path.as_str()).filter(|_| is_note);
                let assets = self.files.assets.iter().map(|path| path.as_str()).filter(|_| !is_note);
                let mut by_stem: RapidHashMap<&str, &str> = RapidHashMap::default();
                for path in notes.chain(assets) {
                    let name = path.rsplit('/').next().unwrap_or(path);
                    by_stem.entry(name.strip_suffix(".md").unwrap_or(name)).or_insert(path);
                }
                if is_note {
                    for facts in self.notes {
                        by_stem.entry(&facts.title).or_insert(facts.path.as_str());
                    }
                }
                let mut stems: Vec<&str> = by_stem.keys().copied().collect();
                stems.sort_unstable();
                suggest::nearest(bare, stems).and_then(|stem| by_stem.get(stem)).map(|path| (*path).to_owned())
            });
            if let Some(near) = near {
                problem.help = Some(format!("did you mean `{near}`?"));
            }
        }
    }
}

fn broken(problem: impl Fn(Code, String) -> Problem, link: &Link) -> Problem {
    let path = decode(link.path());
    let is_image = link.kind == LinkKind::Image || (link.kind == LinkKind::Embed && is_media(&path));
    let (code, what) = if is_image { (Code::BrokenImage, "file") } else { (Code::BrokenLink, "note or file") };
    problem(code, format!("no {what} `{path}`"))
}

/// Whether a path ends as a picture, sound, film or PDF does (Obsidian help page "Accepted file formats").
pub fn is_media(path: &str) -> bool {
    let extension = path.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    matches!(
        extension.as_str(),
        "avif"
            | "bmp"
            | "gif"
            | "jpeg"
            | "jpg"
            | "png"
            | "svg"
            | "webp"
            | "flac"
            | "m4a"
            | "mp3"
            | "ogg"
            | "oga"
            | "opus"
            | "wav"
            | "3gp"
            | "mkv"
            | "mov"
            | "mp4"
            | "ogv"
            | "webm"
            | "pdf"
    )
}
