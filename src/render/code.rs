//! Code blocks.

use super::highlight::{Highlighter, LineMemo};
use crate::base::text::escape;
use crate::note::markdown::language;

/// How the source of a diagram begins.
pub(super) const DIAGRAM: &str = "<pre class=\"mermaid\">";

/// A code block with its language, title, highlighting and marked lines. `info` is the fence's info string:
/// `rust title="main.rs" {1,3-4}`.
pub(super) fn block(info: &str, code: &str, highlighter: &Highlighter, memo: &mut LineMemo) -> String {
    let info = Info::read(info);
    if info.language == "mermaid" {
        // A theme's script puts the drawing beside the source.
        return format!("<div class=\"diagram\">{DIAGRAM}{}</pre></div>\n", escape(code));
    }
    let highlighted = highlighter.highlight(&info.language, code, memo);
    let body = match &highlighted {
        Some(html) => html.as_ref(),
        None => &escape(code),
    };
    let marked;
    let body = if info.lines.is_empty() {
        body
    } else {
        marked = info.mark(body);
        &marked
    };
    let language =
        if info.language.is_empty() { String::new() } else { format!(" data-lang=\"{}\"", escape(&info.language)) };
    let pre = format!("<pre class=\"code\"{language} tabindex=\"0\"><code>{body}</code></pre>");
    match info.title {
        Some(title) => {
            format!("<figure class=\"code-block\"><figcaption>{}</figcaption>{pre}</figure>\n", escape(&title))
        }
        // The holder is where a theme's script puts its button: what a script wraps, a preview could not patch.
        None => format!("<div class=\"code-holder\">{pre}</div>\n"),
    }
}

struct Info {
    language: String,
    title: Option<String>,
    /// The lines to mark, from 1: first and last of each run.
    lines: Vec<(usize, usize)>,
}

impl Info {
    fn read(info: &str) -> Self {
        let end = info.find(|c: char| c.is_whitespace() || matches!(c, ',' | '{')).unwrap_or(info.len());
        let title = info[end..].split_once("title=").and_then(|(_, rest)| {
            let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            rest[1..].split_once(quote).map(|(title, _)| title.to_owned())
        });
        // A title may hold braces of its own.
        let rest = match &title {
            Some(title) => info[end..].replacen(title.as_str(), "", 1),
            None => info[end..].to_owned(),
        };
        let braces = rest.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map_or("", |(within, _)| within);
        Self { lines: runs(braces), language: language(info), title: title.filter(|title| !title.is_empty()) }
    }

    /// The code, of which each line is whole in itself, with the lines of the runs marked.
    fn mark(&self, body: &str) -> String {
        let mut out = String::with_capacity(body.len() + 64);
        for (number, line) in (1..).zip(body.split_inclusive('\n')) {
            if self.lines.iter().any(|&(first, last)| (first..=last).contains(&number)) {
                out.push_str("<span class=\"line-marked\">");
                out.push_str(line);
                out.push_str("</span>");
            } else {
                out.push_str(line);
            }
        }
        out
    }
}

/// `1,3-4`; what is no number or runs backwards is passed over.
fn runs(text: &str) -> Vec<(usize, usize)> {
    let run = |part: &str| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        (first <= last).then_some((first, last))
    };
    text.split(',').filter_map(run).take(100).collect()
}
