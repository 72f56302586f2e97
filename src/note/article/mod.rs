//! Outside works that a note links to: one mention per external link, read by the rules R0 to R7 of the manual's chapter on articles.

mod block;
mod byline;
mod date;
mod declared;
mod entry;
mod footnote;
mod inline;
pub mod key;
mod lead;
#[cfg(test)]
mod tests;
#[rustfmt::skip] // One word a line would be no easier to read.
mod words;

use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::path::NotePath;
use crate::base::span::Span;
use crate::base::text;
use crate::note::front_matter::FrontMatter;
use crate::note::markdown::{Document, Kind};
use block::{BlockKind, Blocks};
use std::collections::HashSet;
use std::ops::Range;

/// One external link at one place. Position-free; [`Found`] adds the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The identity key that joins spellings of one address: `https://example.com/x`, `medium:0f1e2d3c4b5a`.
    pub key: String,
    /// As written, with the fragment.
    pub url: String,
    pub rule: Rule,
    pub fields: Fields,
    /// Headings above it below the note's title, without headings that are themselves article leads.
    pub section: Vec<String>,
    /// The link's text, when it stands in prose (R6 and R5).
    pub anchor: Option<String>,
}

/// What a mention says of its article. Absent is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fields {
    pub title: Option<String>,
    pub author: Vec<String>,
    pub publisher: Option<String>,
    pub container: Option<String>,
    pub description: Option<String>,
    pub published: Option<String>,
    pub accessed: Option<String>,
    /// A copy in an archive.
    pub archived: Option<String>,
    /// Names of the fields above that are guesses.
    pub unsure: Vec<&'static str>,
}

/// Which shape of text a mention was read from; the lower, the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    R0,
    R1,
    R2,
    R3,
    R4,
    R5,
    R6,
    R7,
}

impl Rule {
    pub fn name(self) -> &'static str {
        ["R0", "R1", "R2", "R3", "R4", "R5", "R6", "R7"][self as usize]
    }
}

/// A mention with its place in the note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub mention: Mention,
    /// Where the mention begins: the link, or the lead that claims it from a line below (R2).
    pub span: Span,
    /// Of the link itself.
    pub link: Span,
    /// The sentence around it, absent if the link stands alone.
    pub sentence: Option<String>,
}

/// The note whose articles are read.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    pub path: &'a NotePath,
    /// The whole text, into which all spans point.
    pub text: &'a str,
    pub front: &'a FrontMatter,
    /// The note's title.
    pub title: &'a str,
    /// Names that the book lists as publishers.
    pub publishers: &'a [String],
    /// Leave out the sentences around links.
    pub bare: bool,
}

/// All links of a note to the outside, in order of place, each read by the first rule that matches it.
pub fn extract(document: &Document<'_>, source: &Source<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Found> {
    let mut found: Vec<Found> = declared::front_matter(source)
        .into_iter()
        .map(|declared| Found {
            mention: Mention {
                key: declared.identity.key,
                url: declared.url,
                rule: Rule::R0,
                fields: Fields { archived: declared.identity.archived, ..declared.fields },
                section: Vec::new(),
                anchor: None,
            },
            span: declared.span,
            link: declared.span,
            sentence: None,
        })
        .collect();
    if block::any_outside(document) {
        let mut blocks = Blocks::read(document, source.text);
        if !blocks.links.is_empty() {
            body(&mut blocks, source, &mut found, diagnostics);
        }
    }
    // Inline footnotes stand at the end of the tree, but not of the note.
    found.sort_by_key(|found| found.span.start);
    report(&found, source, diagnostics);
    found
}

/// Whether the note says right under its title that it was captured from the web.
pub fn is_clipped(document: &Document<'_>) -> bool {
    // The heading and the paragraph after it decide; most notes have no link there.
    let mut children = document.children(Document::ROOT).peekable();
    let first = children.peek().copied();
    let after_title = children
        .by_ref()
        .find(|&id| matches!(document.kind(id), Kind::Heading { level: 1, .. }))
        .map_or(first, |_| children.next());
    let has_link = after_title.is_some_and(|id| {
        *document.kind(id) == Kind::Paragraph
            && document.walk(id).any(|id| matches!(document.kind(id), Kind::Link { .. }))
    });
    has_link && declared::is_clip(&Blocks::read(document, ""))
}

fn body(blocks: &mut Blocks<'_>, source: &Source<'_>, found: &mut Vec<Found>, diagnostics: &mut Vec<Diagnostic>) {
    let publishers = source.publishers;
    let mut is_lead = vec![false; blocks.blocks.len()];
    declared::clip_line(blocks, source);
    lead::link_headings(blocks, &mut is_lead, publishers);
    lead::leads(blocks, &mut is_lead, publishers);
    for link in 0..blocks.links.len() {
        if blocks.links[link].reading.is_some() {
            continue;
        }
        let reading = if let Some(reading) = entry::item(blocks, link, publishers).or_else(|| entry::cell(blocks, link))
        {
            reading
        } else if let Some((rule, fields, is_noted_dead)) = entry::label(blocks, link, publishers) {
            if is_noted_dead {
                diagnostics.push(noted_dead(source, &blocks.links[link]));
            }
            (rule, fields)
        } else {
            footnote::read(blocks, link, publishers).unwrap_or_else(|| inline::read(blocks, link))
        };
        blocks.links[link].reading = Some(reading);
    }

    let references = footnote::references(blocks);
    let sections = Sections::read(blocks, &is_lead, source.title);
    let mut last = None;
    for index in 0..blocks.links.len() {
        let sentence = if source.bare { None } else { sentence(blocks, index, &references, &mut last) };
        let is_alone = blocks.is_alone(index);
        let anchor = blocks.text_of(index);
        let link = &blocks.links[index];
        let Some((rule, fields)) = link.reading.clone() else { continue };
        let is_shown = matches!(rule, Rule::R5 | Rule::R6) && !link.is_bare && !anchor.is_empty();
        found.push(Found {
            mention: Mention {
                key: link.identity.key.clone(),
                url: link.url.clone(),
                rule,
                fields: Fields { archived: link.identity.archived.clone(), ..fields },
                section: sections.of(link.block),
                anchor: is_shown.then(|| anchor.to_owned()),
            },
            span: link.lead.unwrap_or(link.span),
            link: link.span,
            sentence,
        });
        if rule == Rule::R7 && is_alone && blocks.blocks[link.block].kind != BlockKind::Html {
            diagnostics.push(
                Diagnostic::new(Code::ArticleUntitled, source.path, link.span, "nothing says what this address is")
                    .help(
                        "write `[Title](address)` or `- Title - Author: address`, or pin its title in `articles.yaml`",
                    )
                    .target(&link.url),
            );
        }
    }
    // Another link of the note may have said it.
    let titled: HashSet<&str> = found
        .iter()
        .filter(|found| found.mention.fields.title.is_some())
        .map(|found| found.mention.key.as_str())
        .collect();
    diagnostics.retain(|diagnostic| {
        let key = || diagnostic.target.as_deref().and_then(key::identity);
        diagnostic.code != Code::ArticleUntitled
            || !key().is_some_and(|identity| titled.contains(identity.key.as_str()))
    });
}

/// The sentence around a link in prose; in a footnote, the one that refers to it. None when the link stands alone,
/// and for headings, leads, entries and labels: those are no prose, and their text is in the fields.
/// `last` is the sentence found before, by block and place: the next link is often in it.
fn sentence(
    blocks: &Blocks<'_>,
    link: usize,
    references: &footnote::References<'_>,
    last: &mut Option<(usize, Range<usize>)>,
) -> Option<String> {
    let outside = &blocks.links[link];
    let block = &blocks.blocks[outside.block];
    if outside.reading.as_ref().is_some_and(|(rule, _)| *rule < Rule::R5) {
        return None;
    }
    let (block, at) = if let Some(label) = block.footnote {
        let &(block, at) = references.get(label)?;
        // The reference follows the sentence's full stop, or stands in the sentence.
        let before = blocks.blocks[block].text.get(..at)?.trim_end();
        (block, before.char_indices().next_back().map_or(0, |(last, _)| last))
    } else if blocks.is_alone(link) {
        return None;
    } else {
        (outside.block, outside.range.start)
    };
    let text = &blocks.blocks[block].text;
    let end = if block == outside.block { outside.range.end } else { at };
    let known = last.clone().filter(|(of, range)| *of == block && range.start <= at && end < range.end);
    let (_, range) = known.unwrap_or_else(|| {
        let sentence = text::sentence_at(text, at);
        let start = sentence.as_ptr() as usize - text.as_ptr() as usize;
        (block, start..start + sentence.len())
    });
    let sentence = text.get(range.clone()).map(str::to_owned).filter(|sentence| !sentence.is_empty());
    *last = Some((block, range));
    sentence
}

fn noted_dead(source: &Source<'_>, link: &block::Outside) -> Diagnostic {
    Diagnostic::new(Code::ArticleUnsure, source.path, link.span, "the note itself says that this link is dead")
        .help("put a copy of the page in its place, or pin another address by `also_at` in `articles.yaml`")
        .target(&link.url)
}

/// Tells which fields were guessed and how to settle them.
fn report(found: &[Found], source: &Source<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for Found { mention, span, .. } in found {
        for &field in &mention.fields.unsure {
            let authors = mention.fields.author.join(", ");
            let value = match field {
                "author" => Some(authors.as_str()),
                "publisher" => mention.fields.publisher.as_deref(),
                "container" => mention.fields.container.as_deref(),
                _ => mention.fields.title.as_deref(),
            };
            let message = format!("the {field} `{}` is a guess", value.unwrap_or_default());
            diagnostics.push(
                Diagnostic::new(Code::ArticleUnsure, source.path, *span, message)
                    .help(format!("settle it in `articles.yaml`: `{field}` under `{}`", mention.url))
                    .target(&mention.url),
            );
        }
    }
}

/// The heading path above each block.
struct Sections {
    /// Distinct paths, and for each block the index of its own.
    paths: Vec<Vec<String>>,
    of_block: Vec<usize>,
}

impl Sections {
    fn read(blocks: &Blocks<'_>, is_lead: &[bool], title: &str) -> Self {
        let mut sections = Self { paths: vec![Vec::new()], of_block: Vec::with_capacity(blocks.blocks.len()) };
        let mut stack: Vec<(u8, Option<&str>)> = Vec::new();
        let title = key::normal_title(title);
        let mut title_seen = false;
        for (block, &is_lead) in blocks.blocks.iter().zip(is_lead) {
            if let BlockKind::Heading(level) = block.kind
                && block.at_root
            {
                // A link in a heading stands above the section that the heading opens.
                stack.retain(|(above, _)| *above < level);
                let path = stack.iter().filter_map(|(_, text)| text.map(str::to_owned)).collect();
                sections.push_path(path);
                sections.of_block.push(sections.paths.len() - 1);
                let is_title = level == 1 && !title_seen && key::normal_title(&block.text) == title;
                title_seen |= level == 1;
                stack.push((level, (!is_title && !is_lead).then_some(block.text.as_str())));
                let path = stack.iter().filter_map(|(_, text)| text.map(str::to_owned)).collect();
                sections.push_path(path);
            } else {
                sections.of_block.push(sections.paths.len() - 1);
            }
        }
        sections
    }

    fn push_path(&mut self, path: Vec<String>) {
        if self.paths.last() != Some(&path) {
            self.paths.push(path);
        }
    }

    fn of(&self, block: usize) -> Vec<String> {
        self.of_block.get(block).and_then(|&path| self.paths.get(path)).cloned().unwrap_or_default()
    }
}
