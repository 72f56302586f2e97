//! `<!-- layerbook-ignore broken-link -->`: silence for the next block, or for the block that holds the comment.

use super::markdown::{Document, Kind, NodeId};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::path::NotePath;
use crate::base::span::Span;
use crate::base::suggest;

/// Diagnostics of these codes whose place begins in the block are not reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignore {
    pub codes: Vec<Code>,
    pub block: Span,
    /// Of the comment, for saying that it silences nothing.
    pub comment: Span,
}

const WORD: &str = "layerbook-ignore";

/// All such comments of a note. What is wrong with one is reported.
pub fn collect(document: &Document<'_>, text: &str, path: &NotePath, diagnostics: &mut Vec<Diagnostic>) -> Vec<Ignore> {
    let mut found = Vec::new();
    if memchr::memmem::find(text.as_bytes(), WORD.as_bytes()).is_none() {
        return found;
    }
    for id in document.walk(Document::ROOT) {
        let (html, is_block) = match document.kind(id) {
            Kind::HtmlBlock(html) => (html, true),
            Kind::Html(html) => (html, false),
            _ => continue,
        };
        let Some(names) = names(html) else { continue };
        let comment = document.span(id);
        let complain = |message: String| Diagnostic::new(Code::IgnoreComment, path, comment, message);
        let mut codes = Vec::new();
        for name in names.split([' ', ',', '\n', '\t', '\r']).filter(|name| !name.is_empty()) {
            match Code::from_name(name) {
                Some(code) => codes.push(code),
                None => {
                    let mut diagnostic = complain(format!("no diagnostic is called `{name}`")).target(name);
                    let known = Code::ALL.iter().map(|code| code.name());
                    diagnostic.help = suggest::nearest(name, known).map(|near| format!("did you mean `{near}`?"));
                    diagnostics.push(diagnostic);
                }
            }
        }
        if names.trim().is_empty() {
            diagnostics.push(
                complain("this comment does not say what to ignore".to_owned())
                    .help("name one code or more: `<!-- layerbook-ignore broken-link -->`"),
            );
        }
        let block = if is_block { next(document, id) } else { holder(document, id) };
        match block {
            Some(block) if !codes.is_empty() => found.push(Ignore { codes, block: document.span(block), comment }),
            None if !codes.is_empty() => diagnostics.push(
                complain("no block follows this comment".to_owned()).help("put it before the block that it is about"),
            ),
            _ => {}
        }
    }
    found
}

/// What stands after the word in such a comment.
fn names(html: &str) -> Option<&str> {
    let inside = html.trim().strip_prefix("<!--")?;
    let inside = inside.split("-->").next()?.trim_start();
    let names = inside.strip_prefix(WORD)?;
    (names.is_empty() || names.starts_with(char::is_whitespace)).then_some(names)
}

/// The next block beside it that is no comment of this kind.
fn next(document: &Document<'_>, id: NodeId) -> Option<NodeId> {
    let parent = document.ancestors(id).next()?;
    let is_ignore = |id: &NodeId| matches!(document.kind(*id), Kind::HtmlBlock(html) if names(html).is_some());
    document.children(parent).skip_while(|&other| other != id).skip(1).find(|other| !is_ignore(other))
}

fn holder(document: &Document<'_>, id: NodeId) -> Option<NodeId> {
    document.ancestors(id).find(|&up| document.kind(up).is_block())
}
