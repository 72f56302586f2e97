//! Links, media, embeds and raw HTML.

use super::Writer;
use crate::base::text::{escape, escape_into};
use crate::note::link::{self, Reach};
use crate::note::markdown::{Kind, LinkForm, NodeId};
use crate::page::inputs::Target;
use crate::render::{media, raw};
use std::fmt::Write as _;

impl<'i> Writer<'i, '_, '_> {
    pub(super) fn target(&self, id: NodeId) -> Option<&'i Target<'i>> {
        let at = self.links.binary_search_by_key(&id, |(node, _)| *node).ok()?;
        self.inputs.targets.get(self.links[at].1)
    }

    pub(super) fn link(&mut self, id: NodeId, form: LinkForm, target: &str, title: &str) {
        if self.in_link {
            self.inlines(id);
            return;
        }
        let (open, close) = self.opening(id, form, target, title);
        self.out.push_str(&open);
        self.in_link = true;
        let before = self.out.len();
        self.inlines(id);
        if self.out[before..].trim().is_empty() && !close.is_empty() {
            // A link without text could be neither seen nor reached.
            escape_into(&mut self.out, if target.trim().is_empty() { "#" } else { target });
        }
        self.in_link = false;
        self.out.push_str(close);
    }

    /// The tag that a link opens with, and the one that closes it.
    fn opening(&self, id: NodeId, form: LinkForm, target: &str, title: &str) -> (String, &'static str) {
        let title = if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape(title)) };
        let link = |class: &str, href: &str, title: &str| {
            (format!("<a class=\"{class}\" href=\"{}\"{title}>", escape(href)), "</a>")
        };
        let mark =
            |class: &str, reason: &str| (format!("<span class=\"{class}\" title=\"{}\">", escape(reason)), "</span>");
        match (link::reach(target, form), self.target(id)) {
            (Reach::Web | Reach::Scheme, _) => {
                let bare = matches!(form, LinkForm::Bare | LinkForm::Autolink);
                let class = if bare { "external bare" } else { "external" };
                link(class, target, &format!(" rel=\"noopener external\"{title}"))
            }
            (Reach::Unsafe, _) => mark("broken-link", "This address is not allowed on a page"),
            (_, Some(Target::Link { href, title: Some(definition) })) => {
                link("internal term", href, &format!(" title=\"{}\"", escape(definition)))
            }
            (_, Some(Target::Link { href, .. } | Target::Embed { href, .. })) => link("internal", href, &title),
            (_, Some(Target::BrokenAnchor { href })) => {
                link("internal broken-anchor", href, " title=\"This place in the note does not exist\"")
            }
            (_, Some(Target::File { href, .. })) => link("internal file", href, &title),
            (_, Some(Target::Unpublished)) => mark("draft-link", "This note is not published"),
            (_, Some(Target::Broken { reason })) => mark("broken-link", reason),
            (_, None) => (String::new(), ""),
        }
    }

    pub(super) fn image(&mut self, id: NodeId, form: LinkForm, target: &str, title: &str) {
        let text = self.document.text(id);
        let alt = media::Alt::read(&text, matches!(form, LinkForm::Wiki { .. }), target);
        let html = match link::reach(target, form) {
            Reach::Web => media::external(target, &alt, self.inputs.settings.external_images, self.in_link),
            Reach::Inside => match self.target(id) {
                Some(Target::File { href, size }) => media::file(href, *size, &alt, title, self.in_link),
                Some(Target::Link { href, .. } | Target::Embed { href, .. } | Target::BrokenAnchor { href })
                    if !self.in_link =>
                {
                    format!("<a class=\"internal\" href=\"{}\">{}</a>", escape(href), escape(&alt.text_or(target)))
                }
                Some(Target::Unpublished) => {
                    format!(
                        "<span class=\"draft-link\" title=\"This note is not published\">{}</span>",
                        escape(&alt.text_or(target))
                    )
                }
                Some(Target::Broken { reason }) => {
                    format!(
                        "<span class=\"broken-link\" title=\"{}\">{}</span>",
                        escape(reason),
                        escape(&alt.text_or(target))
                    )
                }
                _ => escape(&alt.text_or(target)),
            },
            _ => format!(
                "<span class=\"broken-link\" title=\"This address is not allowed on a page\">{}</span>",
                escape(&alt.text_or(target))
            ),
        };
        self.out.push_str(&html);
    }

    /// An embedded note as a block, when this node is one.
    pub(super) fn embed(&mut self, id: NodeId) -> Option<String> {
        if self.in_link || !matches!(self.document.kind(id), Kind::Image { .. }) {
            return None;
        }
        let Some(Target::Embed { href, title, body }) = self.target(id) else { return None };
        let inner = Writer::new(body, self.highlighter, self.shared, true).document();
        Some(format!(
            "<div class=\"embed\"><div class=\"embed-title\"><a class=\"internal\" href=\"{}\">{}</a></div>\n{inner}</div>\n",
            escape(href),
            escape(title)
        ))
    }

    pub(super) fn raw(&mut self, id: NodeId, html: &str) {
        let first = self.links.partition_point(|(node, _)| *node < id);
        let count = self.links[first..].iter().take_while(|(node, _)| *node == id).count();
        let at = self.links.get(first).map_or(0, |(_, at)| *at);
        let targets = self.inputs.targets.get(at..at + count).unwrap_or(&[]);
        let html = raw::resolve(html, targets, self.inputs.settings, &mut |id| self.claim_raw_id(id));
        self.shared.raw |= raw::is_live(self.inputs.settings.html);
        self.out.push_str(&html);
    }

    /// Whether raw HTML may give this id: not one of the theme's, of a heading, or one that the page has already.
    fn claim_raw_id(&mut self, id: &str) -> bool {
        let fits = !self.embedded && !id.is_empty() && !id.contains(char::is_whitespace) && !id.starts_with("lb-");
        fits && !self.headings.values().any(|heading| heading == id) && self.claim_id(id).is_some()
    }

    /// Markup of ours that the cleaner of raw HTML would not know.
    pub(super) fn keep(&mut self, html: String) {
        if self.inputs.settings.html == crate::config::HtmlPolicy::Sanitize {
            let _ = write!(self.out, "{}{}{}", raw::KEPT, self.shared.kept.len(), raw::KEPT);
            self.shared.kept.push(html);
        } else {
            self.out.push_str(&html);
        }
    }
}
