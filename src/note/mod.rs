//! Floor 2: one file at a time.

pub mod article;
pub mod claim;
pub mod decision;
pub mod facts;
pub mod front_matter;
pub mod headings;
pub mod html;
pub mod ignore;
pub mod kind;
pub mod link;
pub mod lint;
pub mod markdown;
pub mod passage;
pub mod placement;
pub mod properties;

use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::path::NotePath;
use crate::base::span::Span;
use crate::base::text;
use crate::config::taxonomy::Taxonomy;
use crate::config::vocabulary::Score;
use facts::{Facts, NoteKind};
use front_matter::FrontMatter;
use ignore::Ignore;
use link::{Context, Outside};
use markdown::{Document, Kind, MarkdownOptions, NodeId};
use properties::Properties;
use std::borrow::Cow;
use std::sync::Arc;

/// What parsing may know beside the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseOptions<'a> {
    pub markdown: MarkdownOptions,
    pub taxonomy: &'a Taxonomy,
    /// The book's own list of publishers.
    pub publishers: &'a [String],
    /// Leave out the sentences around links: pages show them, diagnostics do not.
    pub bare: bool,
}

/// One file, read alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    pub facts: Arc<Facts>,
    /// Without byte order mark, NUL bytes as U+FFFD. Spans count in it.
    pub text: Arc<str>,
    pub body_start: usize,
    /// Of each link of the facts.
    pub link_spans: Vec<Span>,
    /// The sentence around each link, where there is one.
    pub contexts: Vec<Option<Context>>,
    /// Of each mention of the facts.
    pub mention_spans: Vec<Span>,
    /// The sentence around each mention, where there is one.
    pub sentences: Vec<Option<String>>,
    /// Links that lead out of the book, in order of place.
    pub outside: Vec<Outside>,
    /// Comments that silence diagnostics.
    pub ignores: Vec<Ignore>,
    /// Of each claim of the record.
    pub claim_spans: claim::ClaimSpans,
    /// Of the front matter's keys, in their known spelling.
    pub key_spans: Vec<(String, Span)>,
    /// What the words of the note speak for: layers, areas.
    pub evidence: [Vec<Score>; 2],
    /// The beginning of the first paragraph, as plain text.
    pub excerpt: Option<String>,
    /// Of this file alone, in order of place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads one note. Never fails: everything is a note.
pub fn parse(path: &NotePath, bytes: &[u8], options: ParseOptions<'_>) -> Note {
    let mut diagnostics = Vec::new();
    let text = decode(path, bytes, &mut diagnostics);
    let front = front_matter::read(&text, path, &mut diagnostics);
    let mut properties = properties::read(&front, &text, path, &mut diagnostics);
    let document = markdown::parse(&text, front.body_start, options.markdown);
    let headings = headings::headings(&document);

    let title = Title::find(&properties, &document, path);
    let marks = Marks::read(&document);
    let tags = tags(&properties, &marks.tags);
    let found = article::extract(
        &document,
        &article::Source {
            path,
            text: &text,
            front: &front,
            title: &title.text,
            publishers: options.publishers,
            bare: options.bare,
        },
        &mut diagnostics,
    );
    let is_clip = found
        .iter()
        .any(|found| found.mention.rule == article::Rule::R0 && found.span.start as usize >= front.body_start);
    let (kind, kind_reason) = kind::find(&mut properties, path, &document, &headings, is_clip, &mut diagnostics);
    let placement = placement::place(
        placement::Subject {
            path,
            title: &title.text,
            title_heading: title.heading,
            properties: &properties,
            tags: &tags,
            document: &document,
            headings: &headings,
        },
        options.taxonomy,
        &mut diagnostics,
    );
    let mut outside = declared_outside(&found, front.body_start);
    let links = links(&document, &properties, path, options.bare, &mut outside, &mut diagnostics);
    outside.sort_by_key(|link| link.span);
    let (decision, relations, claim_spans) = if carries_record(kind, &properties) {
        let (decision, relations, spans) = decision::read(&document, &properties, path, &mut diagnostics);
        (Some(decision), relations, spans)
    } else {
        (None, properties.relations.clone(), claim::ClaimSpans::default())
    };
    lint::lint(path, &document, &text, options.markdown.math, &mut diagnostics);
    lint::addresses(path, &outside, &mut diagnostics);
    let ignores = ignore::collect(&document, &text, path, &mut diagnostics);
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.code));

    let is_draft = properties.is_draft();
    let facts = Facts {
        path: path.clone(),
        title_is_heading: title.heading.is_some_and(|heading| is_first_block(&document, heading)),
        title: title.text,
        definition: (kind == NoteKind::Term).then(|| first_paragraph(&document)).flatten(),
        kind,
        kind_reason,
        aliases: properties.aliases,
        tags,
        layers: placement.layers,
        areas: placement.areas,
        description: properties.description,
        id: properties.id.map(|id| id.text),
        owner: properties.owner,
        product: properties.product,
        markets: properties.markets,
        authors: properties.authors,
        published: properties.published,
        date: properties.date,
        review_by: properties.review_by,
        permalink: properties.permalink.map(|permalink| permalink.text),
        order: properties.order,
        draft: is_draft,
        searched: properties.search != Some(false),
        heading_index: headings::index(&headings),
        headings: headings.into_iter().map(|(_, heading)| heading).collect(),
        blocks: marks.blocks,
        anchors: marks.anchors,
        links: Vec::new(),
        people: properties.optional_links.into_iter().map(|link| link.link.target).collect(),
        relations,
        mentions: Vec::new(),
        decision,
        diagrams: marks.diagrams,
        images: properties.image.into_iter().chain(properties.cover).collect(),
        also_at: properties.also_at.into_iter().map(|address| address.text).collect(),
        extra: properties.extra,
    };
    let excerpt = first_paragraph(&document).map(|paragraph| shortened(&paragraph, EXCERPT));
    let mut note = assemble(facts, &front, text, links, found, placement.scores, diagnostics);
    note.excerpt = excerpt;
    note.outside = outside;
    note.ignores = ignores;
    note.claim_spans = claim_spans;
    note
}

fn assemble(
    mut facts: Facts,
    front: &FrontMatter,
    text: Cow<'_, str>,
    links: Vec<link::Placed>,
    found: Vec<article::Found>,
    evidence: [Vec<Score>; 2],
    diagnostics: Vec<Diagnostic>,
) -> Note {
    facts.links.reserve_exact(links.len());
    facts.mentions.reserve_exact(found.len());
    let (mut link_spans, mut contexts) = (Vec::with_capacity(links.len()), Vec::with_capacity(links.len()));
    for placed in links {
        facts.links.push(placed.link);
        link_spans.push(placed.span);
        contexts.push(placed.context);
    }
    let (mut mention_spans, mut sentences) = (Vec::with_capacity(found.len()), Vec::with_capacity(found.len()));
    for found in found {
        facts.mentions.push(found.mention);
        mention_spans.push(found.span);
        sentences.push(found.sentence);
    }
    Note {
        facts: Arc::new(facts),
        body_start: front.body_start,
        key_spans: front.entries.iter().map(|entry| (front_matter::known(&entry.key), entry.span)).collect(),
        text: text.into(),
        link_spans,
        contexts,
        mention_spans,
        sentences,
        outside: Vec::new(),
        ignores: Vec::new(),
        claim_spans: claim::ClaimSpans::default(),
        evidence,
        excerpt: None,
        diagnostics,
    }
}

/// Decisions, and whatever else states claims: a goal that requires, a product that provides.
fn carries_record(kind: NoteKind, properties: &Properties) -> bool {
    let claims = [&properties.provides, &properties.requires, &properties.assumes, &properties.adds];
    kind == NoteKind::Decision || claims.iter().any(|claims| !claims.is_empty())
}

/// The text of a file: no byte order mark, what is not UTF-8 and every NUL as U+FFFD (CommonMark 0.31, section 2.3).
fn decode<'a>(path: &NotePath, bytes: &'a [u8], diagnostics: &mut Vec<Diagnostic>) -> Cow<'a, str> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let utf16 = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    let checked = std::str::from_utf8(bytes);
    // Most files are UTF-8, and the check alone is quicker than the search for what to replace.
    let text = checked.map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed);
    if let Err(error) = checked {
        // Up to the first bad byte, the lossy text has the same offsets as the file, but that each NUL grows by two.
        let valid = error.valid_up_to();
        let at = valid + 2 * memchr::memchr_iter(0, &bytes[..valid]).count();
        let mut diagnostic = Diagnostic::new(
            Code::InvalidUtf8,
            path,
            at..at + '\u{FFFD}'.len_utf8(),
            if utf16 {
                "this file is UTF-16, not UTF-8".to_owned()
            } else {
                "this is not UTF-8; it is shown as �".to_owned()
            },
        );
        diagnostic.help = Some("save the file as UTF-8".to_owned());
        diagnostics.push(diagnostic);
    }
    // U+FDD0 is no character and stands for kept markup while a page is made.
    let is_free_of = |character: &str| memchr::memmem::find(text.as_bytes(), character.as_bytes()).is_none();
    if is_free_of("\0") && is_free_of("\u{FDD0}") { text } else { text.replace(['\0', '\u{FDD0}'], "\u{FFFD}").into() }
}

struct Title {
    text: String,
    /// The heading that gave it, or that says the same as the front matter.
    heading: Option<NodeId>,
}

impl Title {
    /// The front matter's, else the first heading of level 1, else the file's name. The heading is the page's title only
    /// when nothing but the title's own line stands before it.
    fn find(properties: &Properties, document: &Document<'_>, path: &NotePath) -> Self {
        let headings =
            document.children(Document::ROOT).filter(|&id| matches!(document.kind(id), Kind::Heading { level: 1, .. }));
        let first = headings.map(|id| (id, document.text(id))).find(|(_, text)| !text.is_empty());
        match (&properties.title, first) {
            (Some(title), first) if !title.trim().is_empty() => {
                let title = text::fold(title);
                let same = first.filter(|(_, heading)| headings::normal(heading) == headings::normal(&title));
                Self { heading: same.map(|(id, _)| id), text: title }
            }
            (_, Some((id, heading))) => Self { text: heading, heading: Some(id) },
            (_, None) => Self { text: name(path), heading: None },
        }
    }
}

/// Whether nothing but comments stands before a block: a title further down is a heading like others.
fn is_first_block(document: &Document<'_>, block: NodeId) -> bool {
    let is_comment =
        |id: NodeId| matches!(document.kind(id), Kind::HtmlBlock(html) if html.trim_start().starts_with("<!--"));
    document.children(Document::ROOT).find(|&id| !is_comment(id)) == Some(block)
}

/// The file's name as a title: of an index page its folder's.
fn name(path: &NotePath) -> String {
    let stem = path.stem();
    let folder = path.folder().rsplit('/').next().unwrap_or("");
    let is_index = stem.eq_ignore_ascii_case("index") || stem.eq_ignore_ascii_case("readme");
    if is_index && !folder.is_empty() { folder.to_owned() } else { stem.to_owned() }
}

/// What a text marks by signs of its own, each in document order.
#[derive(Default)]
struct Marks<'d> {
    tags: Vec<&'d str>,
    /// `^id`
    blocks: Vec<String>,
    /// Ids that raw HTML gives.
    anchors: Vec<String>,
    /// Whether a fence is a diagram.
    diagrams: bool,
}

impl<'d> Marks<'d> {
    fn read(document: &'d Document<'_>) -> Self {
        let mut marks = Self::default();
        for id in document.walk(Document::ROOT) {
            match document.kind(id) {
                Kind::Tag(tag) => marks.tags.push(tag),
                Kind::BlockId(id) => marks.blocks.push(id.to_lowercase()),
                Kind::CodeBlock { info, .. } => marks.diagrams |= markdown::language(info) == "mermaid",
                Kind::Html(piece) | Kind::HtmlBlock(piece) => {
                    for tag in html::tags(piece) {
                        let names = [tag.attribute("id"), tag.attribute("name").filter(|_| tag.is("a"))];
                        let names = names.into_iter().flatten().map(|name| name.value.to_owned());
                        marks.anchors.extend(names.filter(|name| !name.is_empty()));
                    }
                }
                _ => {}
            }
        }
        marks
    }
}

/// Of the front matter, then of the text, each once.
fn tags(properties: &Properties, marked: &[&str]) -> Vec<String> {
    let mut tags = properties.tags.clone();
    if !marked.is_empty() {
        let mut seen: std::collections::HashSet<String> = tags.iter().map(|tag| tag.to_lowercase()).collect();
        tags.extend(marked.iter().filter(|tag| seen.insert(tag.to_lowercase())).map(|&tag| tag.to_owned()));
    }
    tags
}

/// Addresses that the front matter declares the note to be about.
fn declared_outside(found: &[article::Found], body_start: usize) -> Vec<Outside> {
    found
        .iter()
        .filter(|found| (found.link.start as usize) < body_start)
        .map(|found| Outside { address: found.mention.url.clone(), span: found.link })
        .collect()
}

fn links(
    document: &Document<'_>,
    properties: &Properties,
    path: &NotePath,
    bare: bool,
    outside: &mut Vec<Outside>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<link::Placed> {
    let mut links = link::collect(document, path, bare, outside, diagnostics);
    links.extend(properties.links.iter().map(|link| link::Placed {
        link: link.link.clone(),
        span: link.span,
        context: None,
    }));
    links
}

fn first_paragraph(document: &Document<'_>) -> Option<String> {
    let paragraph = document.children(Document::ROOT).find(|&id| *document.kind(id) == Kind::Paragraph)?;
    Some(document.text(paragraph)).filter(|text| !text.is_empty())
}

/// How much of a note's first paragraph stands in its place, in characters.
const EXCERPT: usize = 160;

/// At most so many characters, cut between words.
fn shortened(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        None => text.to_owned(),
        Some((end, _)) => {
            let cut = text[..end].rfind(' ').filter(|&cut| cut > end / 2).unwrap_or(end);
            format!("{}…", text[..cut].trim_end_matches([',', ';', ':', '.']))
        }
    }
}
