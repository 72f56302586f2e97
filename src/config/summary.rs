//! `SUMMARY.md`, mdBook's table of contents: the order of the navigation.

use crate::base::path;
use crate::base::text::fold;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// One line of a summary, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryItem {
    pub title: String,
    /// Relative to the folder of the summary, decoded; `None` for a draft chapter and for the title of a part.
    pub path: Option<String>,
    /// 0 at the top.
    pub depth: usize,
    /// A heading that names the chapters after it.
    pub is_part: bool,
}

/// Reads a summary. Whatever is neither a link nor the title of a part is passed over.
pub fn read(text: &str) -> Vec<SummaryItem> {
    let mut items: Vec<SummaryItem> = Vec::new();
    let mut lists: usize = 0;
    let mut title = String::new();
    let mut link: Option<String> = None;
    let mut in_heading = false;
    let mut headings = 0;
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::List(_)) => lists += 1,
            Event::End(TagEnd::List(_)) => lists = lists.saturating_sub(1),
            Event::Start(Tag::Heading { .. }) => {
                in_heading = true;
                title.clear();
            }
            Event::End(TagEnd::Heading(_)) => {
                in_heading = false;
                headings += 1;
                // The first heading before anything else only says "Summary".
                let is_own_title = headings == 1 && items.is_empty();
                if !is_own_title && !title.trim().is_empty() {
                    items.push(SummaryItem { title: fold(&title), path: None, depth: 0, is_part: true });
                }
            }
            Event::Start(Tag::Link { dest_url, .. }) if link.is_none() && !in_heading => {
                link = Some(dest_url.into_string());
                title.clear();
            }
            Event::End(TagEnd::Link) if !in_heading => {
                let Some(target) = link.take() else { continue };
                let file = target.split('#').next().unwrap_or("");
                let file = path::decode(file);
                let path = Some(file.trim_start_matches("./").to_owned()).filter(|path| !path.is_empty());
                let depth = lists.saturating_sub(1);
                items.push(SummaryItem { title: fold(&title), path, depth, is_part: false });
            }
            Event::Text(text) | Event::Code(text) => title.push_str(&text),
            Event::SoftBreak | Event::HardBreak => title.push(' '),
            _ => {}
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_depth() {
        let text = "# Summary\n\n[Intro](README.md)\n\n# Part one\n\n- [A `b`](a.md)\n  - [C](./a/c%20d.md)\n- [Draft]()\n- text\n---\n[End](<e f.md>)\n";
        let found: Vec<_> = read(text)
            .into_iter()
            .map(|item| (item.title, item.path.unwrap_or_default(), item.depth, item.is_part))
            .collect();
        let item = |title: &str, path: &str, depth, part| (title.to_owned(), path.to_owned(), depth, part);
        assert_eq!(
            found,
            [
                item("Intro", "README.md", 0, false),
                item("Part one", "", 0, true),
                item("A b", "a.md", 0, false),
                item("C", "a/c d.md", 1, false),
                item("Draft", "", 0, false),
                item("End", "e f.md", 0, false),
            ]
        );
    }
}
