//! Where a note stands in the layers and areas, by the order of the manual's chapter on placement.

use super::facts::{Heading, How, Placed};
use super::markdown::{Document, Kind, LinkForm, NodeId};
use super::properties::{Located, Properties};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::path::NotePath;
use crate::base::span::Span;
use crate::config::taxonomy::{Axis, Taxonomy};
use crate::config::vocabulary::{Place, Score, Vocabulary};

/// What a note shows of itself when its place is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub path: &'a NotePath,
    pub title: &'a str,
    /// The heading that is the title, or repeats it: it counts as title, not as heading.
    pub title_heading: Option<NodeId>,
    pub properties: &'a Properties,
    /// Of the front matter and the text.
    pub tags: &'a [String],
    pub document: &'a Document<'a>,
    pub headings: &'a [(NodeId, Heading)],
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Placement {
    pub layers: Placed,
    pub areas: Placed,
    /// The sums behind an inferred place; empty for an axis that was decided without them.
    pub scores: [Vec<Score>; 2],
}

/// The words of one axis in tags, keys and messages.
struct Names {
    key: &'static str,
    one: &'static str,
    unknown: Code,
}

const LAYERS: Names = Names { key: "layers", one: "layer", unknown: Code::UnknownLayer };
const AREAS: Names = Names { key: "areas", one: "area", unknown: Code::UnknownArea };

/// Places a note on both axes. The first source that says something about an axis decides it.
pub fn place(subject: Subject<'_>, taxonomy: &Taxonomy, diagnostics: &mut Vec<Diagnostic>) -> Placement {
    let layer_sections = sections(subject, &taxonomy.layers);
    let area_sections = sections(subject, &taxonomy.areas);
    let words = [&subject.properties.layers, &subject.properties.areas];
    let mut layers = declared(subject, &taxonomy.layers, &LAYERS, words[0], &layer_sections, diagnostics);
    let mut areas = declared(subject, &taxonomy.areas, &AREAS, words[1], &area_sections, diagnostics);
    let mut placement = Placement::default();
    if layers.is_none() || areas.is_none() {
        let [layer_scores, area_scores] = scores(subject, taxonomy);
        if layers.is_none() {
            layers = Some(inferred(subject, &taxonomy.layers, &layer_scores));
            placement.scores[0] = layer_scores;
        }
        if areas.is_none() {
            areas = Some(inferred(subject, &taxonomy.areas, &area_scores));
            placement.scores[1] = area_scores;
        }
    }
    placement.layers = layers.unwrap_or_default();
    placement.areas = areas.unwrap_or_default();
    placement.layers.sections = layer_sections;
    placement.areas.sections = area_sections;
    placement
}

/// The sums of a note, whatever decided its place: the evidence that `why` shows.
pub fn scores(subject: Subject<'_>, taxonomy: &Taxonomy) -> [Vec<Score>; 2] {
    let mut text = Text { headings: String::new(), body: String::new() };
    text.gather(subject, Document::ROOT, false);
    taxonomy.vocabulary.score(&[
        (Place::Title, subject.title),
        (Place::Heading, &text.headings),
        (Place::Body, &text.body),
    ])
}

fn declared(
    subject: Subject<'_>,
    axis: &Axis,
    names: &Names,
    words: &[Located],
    sections: &[(String, String)],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Placed> {
    let placed = |ids, how| Some(Placed { ids, how, sections: Vec::new() });
    if !words.is_empty() {
        return placed(explicit(words, axis, names, subject.path, diagnostics), How::Explicit);
    }
    if let Some((ids, tag)) = tagged(subject.tags, axis, names) {
        return placed(ids, How::Tag(tag));
    }
    // The innermost folder is the most particular.
    if let Some((folder, id)) =
        subject.path.folder().rsplit('/').find_map(|folder| Some((folder, axis.lookup(folder)?.id.clone())))
    {
        return placed(vec![id], How::Folder(folder.to_owned()));
    }
    if let Some(ids) = enumerated(subject.document, axis) {
        return placed(ids, How::Enumerates);
    }
    let mut ids = Vec::new();
    for (id, _) in sections {
        push_new(&mut ids, id.clone());
    }
    if ids.is_empty() { None } else { placed(ids, How::Heading) }
}

fn explicit(
    words: &[Located],
    axis: &Axis,
    names: &Names,
    path: &NotePath,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<String> {
    let mut ids = Vec::new();
    let mut take = |word: &str, span: Span| {
        if word.eq_ignore_ascii_case("none") {
            return;
        }
        if word.eq_ignore_ascii_case("all") {
            axis.ids().for_each(|id| push_new(&mut ids, id.to_owned()));
            return;
        }
        if let Some(category) = axis.lookup(word) {
            push_new(&mut ids, category.id.clone());
            return;
        }
        let help = match axis.nearest(word) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known {}: {}", names.key, axis.ids().collect::<Vec<_>>().join(", ")),
        };
        let message = format!("no {} is called `{word}`", names.one);
        diagnostics.push(Diagnostic::new(names.unknown, path, span, message).help(help).target(word));
    };
    for word in words {
        // `layers: Communications, Device Hardware` is one text of two names; a name may hold a comma itself.
        if axis.lookup(&word.text).is_some() || !word.text.contains(',') {
            take(unlinked(&word.text), word.span);
        } else {
            word.text.split(',').map(str::trim).filter(|piece| !piece.is_empty()).for_each(|piece| {
                take(unlinked(piece), word.span);
            });
        }
    }
    ids
}

/// `[[Communications]]` links the page of the layer and names it all the same.
fn unlinked(word: &str) -> &str {
    let Some(inside) = word.strip_prefix("[[").and_then(|word| word.strip_suffix("]]")) else { return word };
    inside.split('|').next().unwrap_or(inside).rsplit('/').next().unwrap_or(inside).trim()
}

/// `layer/communications`, also with something below it. `area/…` is a common tag for areas of life: unknown ones are no error.
fn tagged(tags: &[String], axis: &Axis, names: &Names) -> Option<(Vec<String>, String)> {
    let mut ids = Vec::new();
    let mut first = None;
    for tag in tags {
        let Some((space, word)) = tag.split_once('/') else { continue };
        if !space.eq_ignore_ascii_case(names.one) {
            continue;
        }
        let found = axis.lookup(word).or_else(|| axis.lookup(word.split('/').next()?));
        if let Some(category) = found {
            push_new(&mut ids, category.id.clone());
            first.get_or_insert_with(|| tag.clone());
        }
    }
    first.map(|tag| (ids, tag))
}

/// One list that names all but one, or all: the note is about the framework.
fn enumerated(document: &Document<'_>, axis: &Axis) -> Option<Vec<String>> {
    let count = axis.categories.len();
    if count < 3 {
        return None;
    }
    document.walk(Document::ROOT).filter(|&id| matches!(document.kind(id), Kind::List { .. })).find_map(|list| {
        let mut ids: Vec<String> = Vec::new();
        for item in document.children(list) {
            // The item itself without the lists inside it. A paragraph of prose names nothing.
            let Some(first) = document.children(item).find(|&child| !is_marker(document.kind(child))) else { continue };
            if matches!(document.kind(first), Kind::List { .. }) {
                continue;
            }
            if let Some(id) = named(&document.text(first), axis) {
                push_new(&mut ids, id);
            }
        }
        (ids.len() + 1 >= count).then(|| {
            ids.sort();
            ids
        })
    })
}

fn is_marker(kind: &Kind<'_>) -> bool {
    matches!(kind, Kind::TaskMarker { .. })
}

/// The category that an item names: `cloud platform.`, `Security: what may be attacked`, `Data - what is kept`.
fn named(text: &str, axis: &Axis) -> Option<String> {
    let whole = text.trim().trim_end_matches(['.', ',', ';', ':']);
    let head = [": ", " - ", " – ", " — ", " ("].iter().filter_map(|mark| whole.find(mark)).min();
    let whole = whole.strip_suffix(", and").or_else(|| whole.strip_suffix(" and")).unwrap_or(whole);
    axis.lookup(whole).or_else(|| axis.lookup(whole.get(..head?)?)).map(|category| category.id.clone())
}

/// Sections whose heading is exactly an id, name or alias, with the ids of their headings.
fn sections(subject: Subject<'_>, axis: &Axis) -> Vec<(String, String)> {
    let headings = subject.headings.iter().filter(|(node, _)| Some(*node) != subject.title_heading);
    headings
        .filter_map(|(_, heading)| {
            let category = axis.lookup(heading.text.trim_end_matches(':'))?;
            Some((category.id.clone(), heading.id.clone()))
        })
        .collect()
}

fn inferred(subject: Subject<'_>, axis: &Axis, scores: &[Score]) -> Placed {
    let ids = Vocabulary::place(scores);
    if !ids.is_empty() {
        return Placed { ids, how: How::Inferred, sections: Vec::new() };
    }
    // A short note that is called `Business` says where it belongs, although the word alone is a weak term.
    match axis.lookup(subject.title) {
        Some(category) => Placed { ids: vec![category.id.clone()], how: How::Heading, sections: Vec::new() },
        None => Placed::default(),
    }
}

fn push_new(ids: &mut Vec<String>, id: String) {
    if !ids.contains(&id) {
        ids.push(id);
    }
}

/// The words of a note that count, by place. Blocks are kept apart by a character that ends a phrase.
struct Text {
    headings: String,
    body: String,
}

const BREAK: char = '\u{1}';

impl Text {
    fn gather(&mut self, subject: Subject<'_>, id: NodeId, in_heading: bool) {
        let document = subject.document;
        let kind = document.kind(id);
        let in_heading = in_heading || matches!(kind, Kind::Heading { .. });
        let text = if in_heading { &mut self.headings } else { &mut self.body };
        match kind {
            Kind::Heading { .. } if subject.title_heading == Some(id) => return,
            Kind::Text(words) => text.push_str(words),
            Kind::SoftBreak | Kind::HardBreak => text.push(' '),
            Kind::Tag(tag) => {
                text.push(BREAK);
                text.push_str(tag);
                text.push(BREAK);
            }
            // An address is no sentence, whether it shows as itself or as the name of an embedded file.
            Kind::Link { form: LinkForm::Autolink | LinkForm::Bare, .. }
            | Kind::Image { form: LinkForm::Wiki { .. }, .. } => {
                text.push(BREAK);
                return;
            }
            Kind::Link { .. } => {
                let shown = document.children(id).next().map(|child| document.kind(child));
                if matches!(shown, Some(Kind::Text(words)) if words.starts_with("http://") || words.starts_with("https://"))
                {
                    text.push(BREAK);
                    return;
                }
            }
            Kind::Code(_) | Kind::Math { .. } | Kind::CodeBlock { .. } => text.push(BREAK),
            kind if kind.is_block() => text.push(BREAK),
            _ => {}
        }
        for child in document.children(id) {
            self.gather(subject, child, in_heading);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::markdown::MarkdownOptions;
    use crate::note::{front_matter, headings, markdown, properties};

    /// `how: ids` of both axes, and the text under each diagnostic.
    fn check(path: &str, text: &str, layers: &str, areas: &str, problems: &[&str]) -> Placement {
        let path = NotePath::new(path);
        let mut diagnostics = Vec::new();
        let front_matter = front_matter::read(text, &path, &mut diagnostics);
        let properties = properties::read(&front_matter, text, &path, &mut diagnostics);
        let document = markdown::parse(text, front_matter.body_start, MarkdownOptions::default());
        let headings = headings::headings(&document);
        let first = headings.iter().find(|(_, heading)| heading.level == 1);
        let subject = Subject {
            path: &path,
            title: first.map_or(path.stem(), |(_, heading)| &heading.text),
            title_heading: first.map(|(node, _)| *node),
            properties: &properties,
            tags: &properties.tags,
            document: &document,
            headings: &headings,
        };
        let placement = place(subject, &Taxonomy::built_in(), &mut diagnostics);
        let shown = |placed: &Placed| format!("{}: {}", placed.how.name(), placed.ids.join(" "));
        assert_eq!((shown(&placement.layers).as_str(), shown(&placement.areas).as_str()), (layers, areas), "{text}");
        let found: Vec<&str> = diagnostics.iter().map(|diagnostic| &text[diagnostic.span.range()]).collect();
        assert_eq!(found, problems);
        placement
    }

    #[test]
    fn declared_places() {
        check(
            "a.md",
            "---\nlayers: [Communications, device hardware]\nareas: Standards & Regulations, tech\n---\n",
            "explicit: communications device-hardware",
            "explicit: standards technology",
            &[],
        );
        check("a.md", "---\nlayers: none\nareas: [secruity, ux]\n---\n", "explicit: ", "explicit: ux", &["secruity"]);
        check(
            "docs/Security/apps/a.md",
            "---\ntags: [Layer/Firmware/x, area/health]\n---\n",
            "tag: device-software",
            "folder: security",
            &[],
        );
    }

    #[test]
    fn lists_and_headings() {
        let four = "- Cloud\n- **Firmware**: code\n- hardware.\n\n  - x\n- Communications\n";
        check(
            "a.md",
            four,
            "enumerates: cloud-platform communications device-hardware device-software",
            "inferred: ",
            &[],
        );
        let placement = check("a.md", "# X\n\n## Security\n\n## Plans\n", "inferred: ", "heading: security", &[]);
        assert_eq!(placement.areas.sections, [("security".to_owned(), "security".to_owned())]);
        check("a.md", "# Business\n", "inferred: ", "heading: business", &[]);
    }

    #[test]
    fn inferred_places() {
        let text =
            "# Battery `sensor`\n\nA <https://x.org/battery> and `battery` [https://a.org/battery](b)\n\n    battery\n";
        let placement = check("a.md", text, "inferred: device-hardware", "inferred: ", &[]);
        assert_eq!(placement.scores[0][0].sum, 12 + 12);
    }
}
