//! Code blocks.

use super::highlight::{Highlighter, LineMemo};
use crate::base::text::escape;

/// A code block with its language, title and highlighting. `info` is the fence's info string: `rust title="main.rs"`.
pub(super) fn block(info: &str, code: &str, highlighter: &Highlighter, memo: &mut LineMemo) -> String {
    let info = Info::read(info);
    if info.language == "mermaid" {
        return format!("<pre class=\"mermaid\">{}</pre>\n", escape(code));
    }
    let highlighted = highlighter.highlight(&info.language, code, memo);
    let body = match &highlighted {
        Some(html) => html.as_ref(),
        None => &escape(code),
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
}

impl Info {
    fn read(info: &str) -> Self {
        let end = info.find(|c: char| c.is_whitespace() || matches!(c, ',' | '{')).unwrap_or(info.len());
        let title = info[end..].split_once("title=").and_then(|(_, rest)| {
            let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            rest[1..].split_once(quote).map(|(title, _)| title.to_owned())
        });
        Self {
            language: info[..end].trim().trim_start_matches('.').to_lowercase(),
            title: title.filter(|title| !title.is_empty()),
        }
    }
}
