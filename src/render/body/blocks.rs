//! Paragraphs, headings, callouts, lists and tables.

use super::Writer;
use crate::base::text::{escape, escape_into};
use crate::note::markdown::{Fold, Kind, NodeId};
use crate::page::inputs::Part;
use pulldown_cmark::Alignment;
use std::fmt::Write as _;

impl Writer<'_, '_, '_> {
    pub(super) fn paragraph(&mut self, id: NodeId) {
        let children: Vec<NodeId> = self.document.children(id).collect();
        if self.figure(id, &children) {
            return;
        }
        self.out.push_str("<p>");
        self.block_anchor(id);
        for child in children {
            // A note cannot stand inside a paragraph: the paragraph gives way.
            if let Some(html) = self.embed(child) {
                self.close_paragraph();
                self.out.push_str(&html);
                self.out.push_str("<p>");
            } else {
                self.inline(child);
            }
        }
        self.close_paragraph();
    }

    /// A picture that stands alone and has a title is a figure with a caption.
    fn figure(&mut self, id: NodeId, children: &[NodeId]) -> bool {
        let &[picture] = children else { return false };
        let Kind::Image { form, target, title } = self.document.kind(picture).clone() else { return false };
        if title.is_empty() || self.is_excerpt || self.in_link {
            return false;
        }
        let start = self.out.len();
        self.image(picture, form, &target, "");
        let html = self.out.split_off(start);
        if !html.starts_with("<img ") {
            return false;
        }
        self.out.push_str("<figure>");
        self.block_anchor(id);
        self.out.push_str(&html);
        let _ = writeln!(self.out, "<figcaption>{}</figcaption></figure>", escape(&title));
        true
    }

    pub(super) fn close_paragraph(&mut self) {
        let trimmed = self.out.trim_end().len();
        self.out.truncate(trimmed);
        if self.out.ends_with("<p>") {
            self.out.truncate(trimmed - 3);
        } else {
            self.out.push_str("</p>\n");
        }
    }

    pub(super) fn heading(&mut self, id: NodeId, level: u8) {
        if self.title == Some(id) && self.inputs.part == Part::Whole {
            return;
        }
        // The page's title is the one heading of level 1.
        let level = level.clamp(2, 6);
        let anchor = self.headings.get(&id).cloned().unwrap_or_default();
        let anchor = if self.embedded { None } else { self.claim_id(&anchor) };
        match &anchor {
            Some(anchor) => {
                let _ = write!(self.out, "<h{level} id=\"{}\">", escape(anchor));
            }
            None => {
                let _ = write!(self.out, "<h{level}>");
            }
        }
        self.block_anchor(id);
        self.in_heading = true;
        self.inlines(id);
        self.in_heading = false;
        if let Some(anchor) = anchor {
            let href = escape(&crate::page::inputs::fragment(&anchor));
            let _ = write!(self.out, "<a class=\"anchor\" href=\"#{href}\" aria-label=\"Link to this section\">#</a>");
        }
        let _ = writeln!(self.out, "</h{level}>");
    }

    pub(super) fn callout(&mut self, id: NodeId, name: &str, fold: Fold) {
        let kind = name.to_lowercase();
        let (open, title_open, title_close, close) = match fold {
            Fold::None => ("div", "<div class=\"callout-title\">", "</div>", "</div>\n"),
            _ => ("details", "<summary class=\"callout-title\">", "</summary>", "</details>\n"),
        };
        let is_open = if fold == Fold::Open { " open" } else { "" };
        let _ = write!(self.out, "<{open} class=\"callout\" data-callout=\"{}\"{is_open}>", escape(&kind));
        self.out.push_str(title_open);
        self.out.push_str("<span class=\"callout-icon\" aria-hidden=\"true\"></span>");
        let children: Vec<NodeId> = self.document.children(id).collect();
        let title = children.first().copied().filter(|&first| *self.document.kind(first) == Kind::CalloutTitle);
        match title.filter(|&title| !self.document.text(title).is_empty()) {
            Some(title) => self.inlines(title),
            None => {
                let mut letters = name.chars();
                let first = letters.next().map(char::to_uppercase).into_iter().flatten().collect::<String>();
                let rest = letters.as_str().to_lowercase().replace('-', " ");
                escape_into(&mut self.out, &(first + &rest));
            }
        }
        self.out.push_str(title_close);
        if children.len() > usize::from(title.is_some()) {
            self.out.push_str("<div class=\"callout-body\">\n");
            for child in children.into_iter().skip(usize::from(title.is_some())) {
                self.block(child);
            }
            self.out.push_str("</div>");
        }
        self.out.push_str(close);
    }

    pub(super) fn list(&mut self, id: NodeId, start: Option<u64>, tight: bool) {
        let items: Vec<NodeId> = self.document.children(id).collect();
        let marker = |item: NodeId| {
            let paragraph = self.document.children(item).next()?;
            let first = self.document.children(paragraph).next()?;
            match self.document.kind(first) {
                Kind::TaskMarker { mark } => Some(*mark),
                _ => None,
            }
        };
        let marks: Vec<Option<char>> = items.iter().map(|&item| marker(item)).collect();
        let class = if marks.iter().any(Option::is_some) { " class=\"tasks\"" } else { "" };
        match start {
            None => {
                let _ = writeln!(self.out, "<ul{class}>");
            }
            Some(1) => {
                let _ = writeln!(self.out, "<ol{class}>");
            }
            Some(number) => {
                let _ = writeln!(self.out, "<ol{class} start=\"{}\">", number.min(i32::MAX as u64));
            }
        }
        for (&item, mark) in items.iter().zip(&marks) {
            let open = match mark {
                Some(mark) => format!("<li class=\"task\" data-task=\"{}\">", escape(&mark.to_string())),
                None => "<li>".to_owned(),
            };
            if tight {
                self.item_body(item, &open, "</li>\n");
            } else {
                self.wrapped(item, &format!("{open}\n"), "</li>\n");
            }
        }
        self.out.push_str(if start.is_some() { "</ol>\n" } else { "</ul>\n" });
    }

    /// The first paragraphs of tight items stand without `<p>`.
    pub(super) fn item_body(&mut self, item: NodeId, open: &str, close: &str) {
        self.out.push_str(open);
        let children: Vec<NodeId> = self.document.children(item).collect();
        for child in children {
            if *self.document.kind(child) == Kind::Paragraph && !self.is_lone_block_id(child) {
                self.block_anchor(child);
                let inlines: Vec<NodeId> = self.document.children(child).collect();
                for inline in inlines {
                    match self.embed(inline) {
                        Some(html) => self.out.push_str(&html),
                        None => self.inline(inline),
                    }
                }
                if self.document.next(child).is_some() {
                    self.out.push('\n');
                }
            } else {
                self.block(child);
            }
        }
        self.out.push_str(close);
    }

    pub(super) fn table(&mut self, id: NodeId, alignments: &[Alignment]) {
        self.out.push_str("<div class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"Table\"><table>\n");
        let rows: Vec<NodeId> = self.document.children(id).collect();
        for (number, &row) in rows.iter().enumerate() {
            let is_head = *self.document.kind(row) == Kind::TableHead;
            let tag = if is_head { "th" } else { "td" };
            self.out.push_str(match (is_head, number) {
                (true, _) => "<thead>",
                (false, 1) => "<tbody>\n",
                _ => "",
            });
            self.out.push_str("<tr>");
            let cells: Vec<NodeId> = self.document.children(row).collect();
            for (column, cell) in cells.into_iter().enumerate() {
                let class = match alignments.get(column) {
                    Some(Alignment::Left) => " class=\"left\"",
                    Some(Alignment::Center) => " class=\"center\"",
                    Some(Alignment::Right) => " class=\"right\"",
                    _ => "",
                };
                let scope = if is_head { " scope=\"col\"" } else { "" };
                let _ = write!(self.out, "<{tag}{scope}{class}>");
                self.block_anchor(cell);
                self.inlines(cell);
                let _ = write!(self.out, "</{tag}>");
            }
            self.out.push_str(if is_head { "</tr></thead>\n" } else { "</tr>\n" });
        }
        self.out.push_str(if rows.len() > 1 { "</tbody></table></div>\n" } else { "</table></div>\n" });
    }
}
