//! What a note says, section by section, as plain text.

use crate::base::text::fold_into;
use crate::note::Note;
use crate::note::html;
use crate::note::markdown::{self, Document, Kind, MarkdownOptions};

/// A heading with the text under it.
#[derive(Debug, Default)]
pub struct Section {
    /// Index into the headings of the facts; `None` at the head of a note.
    pub heading: Option<usize>,
    /// Blocks on lines of their own.
    pub text: String,
}

/// The sections of a note. What stands under its title stands at its head.
pub fn sections(note: &Note, options: MarkdownOptions) -> Vec<Section> {
    let document = markdown::parse(&note.text, note.body_start, options);
    let mut sections = vec![Section::default()];
    let mut text = String::new();
    let mut next_heading = 0;
    // Where the heading ends that is being passed: its words are the heading's own.
    let mut passed = 0;
    for id in document.walk(Document::ROOT) {
        let span = document.span(id);
        let kind = document.kind(id);
        if let Kind::Heading { .. } = kind {
            if next_heading > 0 || !note.facts.title_is_heading {
                close(&mut sections, &mut text);
                sections.push(Section { heading: Some(next_heading), text: String::new() });
            }
            next_heading += 1;
            passed = span.end;
            continue;
        }
        if span.start < passed {
            continue;
        }
        match kind {
            Kind::Text(words) | Kind::Code(words) | Kind::Math { tex: words, .. } => add(&mut text, words),
            Kind::Tag(tag) => {
                text.push('#');
                add(&mut text, tag);
            }
            Kind::SoftBreak | Kind::HardBreak => add(&mut text, " "),
            Kind::CodeBlock { code, .. } => {
                for line in code.lines() {
                    new_line(&mut text);
                    add(&mut text, line);
                }
                new_line(&mut text);
            }
            Kind::HtmlBlock(html) => {
                new_line(&mut text);
                add_html(&mut text, html);
            }
            Kind::Html(html) => add_html(&mut text, html),
            Kind::TableCell if !text.is_empty() && !text.ends_with('\n') => text.push_str(" · "),
            Kind::TableCell => {}
            kind if kind.is_block() => new_line(&mut text),
            _ => {}
        }
    }
    close(&mut sections, &mut text);
    sections
}

fn close(sections: &mut [Section], text: &mut String) {
    text.truncate(text.trim_end().len());
    if let Some(section) = sections.last_mut() {
        section.text = std::mem::take(text);
    }
}

fn new_line(text: &mut String) {
    text.truncate(text.trim_end_matches(' ').len());
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

fn add(text: &mut String, words: &str) {
    if text.is_empty() || text.ends_with('\n') {
        fold_into(text, words.trim_start(), char::is_whitespace);
    } else {
        fold_into(text, words, char::is_whitespace);
    }
}

/// What raw HTML shows.
fn add_html(text: &mut String, html: &str) {
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        add(text, &html::unescape(&rest[..start]));
        let close = if rest[start..].starts_with("<!--") { "-->" } else { ">" };
        let hidden = ["<script", "<style"]
            .iter()
            .any(|tag| rest.get(start..start + tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag)));
        if hidden {
            return;
        }
        match rest[start..].find(close) {
            Some(end) => rest = &rest[start + end + close.len()..],
            None => return,
        }
        add(text, " ");
    }
    add(text, &html::unescape(rest));
}
