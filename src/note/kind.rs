//! What kind of note a note is: its `type:`, else its folder, else its shape.

use super::facts::{Heading, KindReason, NoteKind};
use super::markdown::{Document, NodeId};
use super::properties::Properties;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::path::NotePath;
use crate::base::suggest;

/// Folders that say what lies in them.
const FOLDERS: &[(&str, NoteKind)] = &[
    ("decisions", NoteKind::Decision),
    ("adr", NoteKind::Decision),
    ("glossary", NoteKind::Term),
    ("terms", NoteKind::Term),
    ("personas", NoteKind::Persona),
    ("vendors", NoteKind::Vendor),
    ("meetings", NoteKind::Meeting),
    ("goals", NoteKind::Goal),
    ("products", NoteKind::Product),
    ("articles", NoteKind::Article),
    ("clippings", NoteKind::Article),
];

/// Finds the kind. `clipped` says that a clip line under the title names the outside work that the note is about.
/// An unknown `type:` is reported and kept in the extra properties; the note is a concept then.
pub fn find(
    properties: &mut Properties,
    path: &NotePath,
    document: &Document<'_>,
    headings: &[(NodeId, Heading)],
    clipped: bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> (NoteKind, KindReason) {
    if let Some(declared) = &properties.kind {
        if let Some(kind) = NoteKind::from_name(&declared.text) {
            return (kind, KindReason::Declared);
        }
        let names = NoteKind::ALL.map(NoteKind::name);
        let help = match suggest::nearest(&declared.text, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known types: {}", names.join(", ")),
        };
        let message = format!("unknown type `{}`; the note is taken for a concept", declared.text);
        diagnostics.push(
            Diagnostic::new(Code::UnknownType, path, declared.span, message).help(help).target(declared.text.clone()),
        );
        properties.extra.insert("type".to_owned(), declared.text.clone().into());
        return (NoteKind::Concept, KindReason::Default);
    }
    if let Some((folder, kind)) = by_folder(path) {
        return (kind, KindReason::Folder(folder.to_owned()));
    }
    if is_decision(document, headings) {
        return (NoteKind::Decision, KindReason::Shape("headings Status and Decision"));
    }
    if properties.web_source().is_some() {
        return (NoteKind::Article, KindReason::Shape("source address"));
    }
    if clipped {
        return (NoteKind::Article, KindReason::Shape("clip line"));
    }
    (NoteKind::Concept, KindReason::Default)
}

/// The innermost folder of a known name. The page of the folder itself (`decisions/index.md`) is none of its records.
fn by_folder(path: &NotePath) -> Option<(&str, NoteKind)> {
    let (above, own) = path.folder().rsplit_once('/').unwrap_or(("", path.folder()));
    let stem = path.stem();
    let is_folder_page = ["index", "readme"].iter().any(|name| stem.eq_ignore_ascii_case(name))
        || (!own.is_empty() && stem.eq_ignore_ascii_case(own));
    let folders = if is_folder_page { above } else { path.folder() };
    folders.rsplit('/').find_map(|folder| {
        let (_, kind) = FOLDERS.iter().find(|(name, _)| folder.eq_ignore_ascii_case(name))?;
        Some((folder, *kind))
    })
}

/// `## Status` with `## Decision` (Nygard) or `## Decision Outcome` (MADR); a MADR without a status section has its options.
fn is_decision(document: &Document<'_>, headings: &[(NodeId, Heading)]) -> bool {
    let (mut status, mut decision) = (false, false);
    let at_root = |id: NodeId| document.parent(id) == Some(Document::ROOT);
    for (_, heading) in headings.iter().filter(|(id, heading)| heading.level == 2 && at_root(*id)) {
        match heading.text.trim_end_matches(':').to_lowercase().as_str() {
            "status" | "considered options" => status = true,
            "decision" | "decision outcome" => decision = true,
            _ => {}
        }
    }
    status && decision
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::markdown::MarkdownOptions;
    use crate::note::{front_matter, headings, markdown, properties};

    fn check(path: &str, text: &str, kind: NoteKind, reason: KindReason, problems: usize) {
        let path = NotePath::new(path);
        let mut diagnostics = Vec::new();
        let front_matter = front_matter::read(text, &path, &mut diagnostics);
        let mut properties = properties::read(&front_matter, text, &path, &mut diagnostics);
        let document = markdown::parse(text, front_matter.body_start, MarkdownOptions::default());
        let headings = headings::headings(&document);
        let found = find(&mut properties, &path, &document, &headings, false, &mut diagnostics);
        assert_eq!(found, (kind, reason), "{text}");
        assert_eq!(diagnostics.len(), problems);
    }

    #[test]
    fn kinds() {
        check("a.md", "---\ntype: Decision\n---\n", NoteKind::Decision, KindReason::Declared, 0);
        check("a.md", "---\ntype: desicion\n---\n", NoteKind::Concept, KindReason::Default, 1);
        check("x/ADR/0001-a.md", "", NoteKind::Decision, KindReason::Folder("ADR".to_owned()), 0);
        check("decisions/index.md", "", NoteKind::Concept, KindReason::Default, 0);
        let shape = KindReason::Shape("headings Status and Decision");
        check("a.md", "# A\n\n## Status\n\n## Decision\n", NoteKind::Decision, shape, 0);
        check("a.md", "---\nurl: https://x.org\n---\n", NoteKind::Article, KindReason::Shape("source address"), 0);
    }
}
