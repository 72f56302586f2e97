//! A new target written as the old one is: with or without `.md`, from the note or from the root, bare or whole.

use super::super::names::{Found, Named};
use super::super::resolve::Resolver;
use super::relative;
use crate::base::path::{composed, decode, name_key};
use crate::base::text;
use crate::note::facts::{Facts, Link, LinkKind};

/// A path as a link writes it.
#[derive(Debug)]
pub(super) struct Written {
    /// Without query and fragment.
    pub decoded: String,
    /// From the `?` on.
    pub query: String,
}

impl Written {
    pub fn of(link: &Link) -> Self {
        let path = link.path().trim();
        let (path, query) = match path.find('?').filter(|_| !is_wiki(link.kind)) {
            Some(at) => path.split_at(at),
            None => (path, ""),
        };
        Self { decoded: decode(path).into_owned(), query: query.to_owned() }
    }

    /// Without the extension of a note or a page.
    pub fn stem(&self) -> &str {
        let path = self.decoded.trim_end_matches('/');
        let is_extension = |extension: &&str| path.strip_suffix(extension).is_some_and(|stem| !stem.is_empty());
        let extension = [".md", ".markdown", ".html"].into_iter().find(|extension| is_extension(extension));
        path.strip_suffix(extension.unwrap_or("")).unwrap_or(path)
    }

    /// The last component of the stem.
    pub fn name(&self) -> &str {
        self.stem().rsplit('/').next().unwrap_or("")
    }

    fn extension(&self) -> &str {
        self.decoded.get(self.stem().len()..).unwrap_or("")
    }
}

/// Links that Obsidian's rules for names resolve.
pub(super) fn is_wiki(kind: LinkKind) -> bool {
    matches!(kind, LinkKind::Wikilink | LinkKind::Embed | LinkKind::FrontMatter)
}

/// The target that leads to a file, written as the link writes its own; `None` if there is none that leads nowhere else.
pub(super) fn target(resolver: &Resolver<'_>, from: &Facts, link: &Link, named: Named) -> Option<String> {
    let written = Written::of(link);
    let path = resolver.look().path(named);
    let is_note = matches!(named, Named::Note(_));
    let fragment = link.target.find('#').map_or("", |at| &link.target[at..]);
    let shaped = |path: &str| {
        let stem = path.strip_suffix(".md").filter(|_| is_note);
        let shaped = match (stem, written.extension()) {
            (Some(stem), ".html") => format!("{stem}.html"),
            (Some(stem), "") => stem.to_owned(),
            _ => path.to_owned(),
        };
        if is_wiki(link.kind) { shaped } else { escaped(&shaped, !link.path().contains(' ')) }
    };
    let leads = |target: &String| {
        let link = Link { target: target.clone(), ..link.clone() };
        resolver.find(&link, from) == Found::One(named)
    };
    let whole = |path: &str| format!("{}{}{fragment}", shaped(path), written.query);
    let mut candidates = Vec::new();
    let old = written.decoded.as_str();
    if old.starts_with('/') {
        candidates.push(format!("/{}", whole(path)));
    } else if is_wiki(link.kind) && !(old.starts_with("./") || old.starts_with("../")) {
        if !old.contains('/') {
            // The shortest end of the path that nothing else has.
            let starts = path.rmatch_indices('/').map(|(at, _)| at + 1);
            candidates.extend(starts.chain([0]).map(|start| whole(&path[start..])));
        }
        candidates.push(whole(path));
    } else {
        let way = relative(from.path.folder(), path);
        let dot = if old.starts_with("./") && !way.starts_with("../") { "./" } else { "" };
        candidates.push(format!("{dot}{}", whole(&way)));
    }
    candidates.into_iter().find(leads)
}

/// A written path with the case that it has on disk, everything else as written; `None` if not case alone differs.
pub(super) fn cased(raw: &str, folder: &str, actual: &str) -> Option<String> {
    let mut parts: Vec<String> = raw.split('/').map(str::to_owned).collect();
    // What each component of the path is written by; those of the folder are not written.
    let mut stack: Vec<Option<usize>> = Vec::new();
    if !raw.starts_with('/') {
        stack.extend(folder.split('/').filter(|part| !part.is_empty()).map(|_| None));
    }
    for (index, part) in parts.iter().enumerate() {
        match decode(part).as_ref() {
            "" | "." => {}
            ".." => {
                stack.pop()?;
            }
            // An encoded slash makes more components of one.
            other if other.contains('/') => return None,
            _ => stack.push(Some(index)),
        }
    }
    let actual: Vec<&str> = actual.split('/').collect();
    if actual.len() != stack.len() {
        return None;
    }
    let mut changed = false;
    for (place, actual) in stack.iter().zip(&actual) {
        let Some(index) = *place else { continue };
        let written = decode(&parts[index]).into_owned();
        let stem = actual.strip_suffix(".md").unwrap_or(actual);
        let actual = if name_key(&written) == name_key(actual) { actual } else { stem };
        if name_key(&written) != name_key(actual) {
            return None;
        }
        if composed(&written) != composed(actual) {
            parts[index] = escaped(actual, parts[index].contains("%20"));
            changed = true;
        }
    }
    changed.then(|| parts.join("/"))
}

/// A heading as a wikilink names it: Obsidian leaves out what would end the link.
pub(super) fn heading_text(heading: &str) -> String {
    let plain: String =
        heading.chars().map(|character| if "#^|[]%\\".contains(character) { ' ' } else { character }).collect();
    text::fold(&plain)
}

/// What has another meaning in an address; spaces stay where the old address has them, in angle brackets.
fn escaped(path: &str, spaces: bool) -> String {
    let path = path.replace('%', "%25").replace('#', "%23").replace('?', "%3F");
    if spaces { path.replace(' ', "%20") } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_in_the_shape_as_written() {
        for (raw, folder, actual, expected) in [
            ("note.md", "", "Note.md", Some("Note.md")),
            ("note", "", "Note.md", Some("Note")),
            ("../A/my%20note.md", "a/b", "a/a/My Note.md", Some("../a/My%20Note.md")),
            ("/X/y.PNG", "a", "x/y.png", Some("/x/y.png")),
            ("./q/../NOTE.md", "", "note.md", Some("./q/../note.md")),
            ("Note.md", "", "Note.md", None),
            ("../../x.md", "a", "x.md", None),
        ] {
            assert_eq!(cased(raw, folder, actual).as_deref(), expected, "{raw}");
        }
    }
}
