//! Raw HTML in notes: its links resolved, and then let through, cleaned or shown as text, as the book wants it.

use super::body::Shared;
use super::media;
use crate::base::text::escape;
use crate::config::HtmlPolicy;
use crate::note::html;
use crate::note::link::{self, Reach};
use crate::note::markdown::LinkForm;
use crate::page::inputs::{BodySettings, Target};
use std::collections::HashSet;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::LazyLock;

/// Stands around the number of kept markup: a noncharacter, which no text on a page may hold (it is dropped from notes).
pub(super) const KEPT: char = '\u{FDD0}';

/// Whether raw HTML reaches the page as markup.
pub(super) fn is_live(policy: HtmlPolicy) -> bool {
    policy != HtmlPolicy::Escape
}

/// One piece of raw HTML with the addresses inside the book put in. `targets` are those of its tags, in order; `claim` tells
/// whether the page may take an id.
pub(super) fn resolve(
    piece: &str,
    targets: &[Target<'_>],
    settings: BodySettings<'_>,
    claim: &mut dyn FnMut(&str) -> bool,
) -> String {
    if settings.html == HtmlPolicy::Escape {
        return escape(piece);
    }
    let mut out = String::with_capacity(piece.len());
    let mut from = 0;
    let mut targets = targets.iter();
    for tag in html::tags(piece) {
        let mut edits = Edits::default();
        if let Some(id) = tag.attribute("id").filter(|id| !claim(id.value)) {
            edits.replace(id.whole.clone(), "");
        }
        let target = tag.address().map(|address| (address, html::unescape(address.value)));
        match target.as_ref().map(|(address, target)| (address, target, link::reach(target, LinkForm::Inline))) {
            Some((address, target, Reach::Inside)) if !target.is_empty() => match targets.next() {
                Some(Target::Link { href, .. } | Target::Embed { href, .. } | Target::BrokenAnchor { href }) => {
                    edits.replace(address.range.clone(), href);
                }
                Some(Target::File { href, size }) => {
                    edits.replace(address.range.clone(), href);
                    edits.insert_after_name(&tag, &image_attributes(&tag, *size));
                }
                _ => edits.whole = Some(broken(&tag, target)),
            },
            // A frame or a picture of another host would be asked for by every reader's browser: a link is not.
            Some((_, target, Reach::Web))
                if settings.html == HtmlPolicy::Sanitize && loads(&tag, settings.external_images) =>
            {
                edits.whole = Some(external(&tag, target));
            }
            Some((_, _, Reach::Web))
                if tag.is("a") && tag.attribute("rel").is_none() && tag.attribute("class").is_none() =>
            {
                edits.insert_after_name(&tag, " class=\"external\" rel=\"noopener external\"");
            }
            Some((_, target, Reach::Unsafe)) => edits.whole = Some(broken(&tag, target)),
            _ => {}
        }
        out.push_str(&piece[from..tag.range.start]);
        edits.write(piece, &tag, &mut out);
        from = tag.range.end;
    }
    out.push_str(&piece[from..]);
    out
}

/// What changes in one tag.
#[derive(Default)]
struct Edits {
    /// Places in the piece and what comes there.
    parts: Vec<(Range<usize>, String)>,
    /// The whole tag gives way.
    whole: Option<String>,
}

impl Edits {
    fn replace(&mut self, range: Range<usize>, with: &str) {
        self.parts.push((range, escape(with)));
    }

    fn insert_after_name(&mut self, tag: &html::Tag<'_>, attributes: &str) {
        let at = tag.range.start + 1 + tag.name.len();
        self.parts.push((at..at, attributes.to_owned()));
    }

    fn write(mut self, piece: &str, tag: &html::Tag<'_>, out: &mut String) {
        if let Some(whole) = self.whole {
            out.push_str(&whole);
            return;
        }
        self.parts.sort_by_key(|(range, _)| (range.start, range.end));
        let mut from = tag.range.start;
        for (range, with) in self.parts {
            out.push_str(&piece[from..range.start]);
            out.push_str(&with);
            from = range.end;
        }
        out.push_str(&piece[from..tag.range.end]);
    }
}

/// What a picture should say of itself and does not.
fn image_attributes(tag: &html::Tag<'_>, size: Option<(u32, u32)>) -> String {
    let mut attributes = String::new();
    if !tag.is("img") {
        return attributes;
    }
    if tag.attribute("alt").is_none() {
        attributes.push_str(" alt=\"\"");
    }
    if let Some((width, height)) =
        size.filter(|_| tag.attribute("width").is_none() && tag.attribute("height").is_none())
    {
        let _ = write!(attributes, " width=\"{width}\" height=\"{height}\"");
    }
    if tag.attribute("loading").is_none() {
        attributes.push_str(" loading=\"lazy\"");
    }
    attributes
}

/// A tag whose address leads nowhere: shown, and not followed.
fn broken(tag: &html::Tag<'_>, target: &str) -> String {
    let reason = "This link leads nowhere";
    match tag.name.to_ascii_lowercase().as_str() {
        "a" | "area" => format!("<a class=\"broken-link\" title=\"{reason}\">"),
        "img" | "embed" | "iframe" => {
            let label = tag.attribute("alt").map_or(target, |alt| alt.value);
            format!("<span class=\"broken-link\" title=\"{reason}\">{}</span>", escape(&html::unescape(label)))
        }
        _ => String::new(),
    }
}

fn external(tag: &html::Tag<'_>, target: &str) -> String {
    if tag.is("source") || tag.is("track") {
        return String::new();
    }
    let label = ["title", "alt"].iter().find_map(|name| tag.attribute(name)).map_or(target, |label| label.value);
    media::link(target, &html::unescape(label))
}

/// Whether a tag makes the browser load its address.
fn loads(tag: &html::Tag<'_>, external_images: bool) -> bool {
    let images = tag.is("img") && !external_images;
    images || ["iframe", "embed", "audio", "video", "source", "track", "object"].iter().any(|name| tag.is(name))
}

/// Cleans a body that holds raw HTML, and puts kept markup back.
pub(super) fn finish(body: String, policy: HtmlPolicy, shared: &Shared<'_>) -> String {
    if policy != HtmlPolicy::Sanitize {
        return body;
    }
    let body = if shared.raw { CLEANER.clean(&body).to_string() } else { body };
    if shared.kept.is_empty() {
        return body;
    }
    let mut out = String::with_capacity(body.len() + shared.kept.iter().map(String::len).sum::<usize>());
    for (index, part) in body.split(KEPT).enumerate() {
        match part.parse::<usize>().ok().filter(|_| index % 2 == 1).and_then(|number| shared.kept.get(number)) {
            Some(kept) => out.push_str(kept),
            None => out.push_str(part),
        }
    }
    out
}

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = ammonia::Builder::default();
    cleaner
        .add_tags([
            "section",
            "figure",
            "figcaption",
            "video",
            "audio",
            "source",
            "track",
            "input",
            "mark",
            "object",
            "picture",
            "center",
        ])
        .rm_clean_content_tags(["style"])
        .clean_content_tags(HashSet::from(["script", "style"]))
        .add_generic_attributes(["id", "class", "role", "tabindex", "title", "dir", "lang", "width", "height", "align"])
        .add_generic_attribute_prefixes(["aria-", "data-"])
        .add_tag_attributes("a", ["name"])
        .add_tag_attributes("details", ["open"])
        .add_tag_attributes("img", ["loading", "alt", "src", "width", "height"])
        .add_tag_attributes("video", ["controls", "src", "width", "height", "preload", "muted", "loop"])
        .add_tag_attributes("audio", ["controls", "src", "preload"])
        .add_tag_attributes("source", ["src", "type"])
        .add_tag_attributes("track", ["src", "kind", "srclang", "label"])
        .add_tag_attributes("object", ["data", "type"])
        .add_tag_attributes("th", ["scope"])
        .add_tag_attributes("ol", ["start"])
        .rm_tag_attributes("a", ["hreflang"])
        .add_url_schemes(["obsidian", "zotero", "file"])
        .link_rel(None)
        .url_relative(ammonia::UrlRelative::PassThrough)
        .strip_comments(true);
    cleaner.add_tag_attributes("a", ["rel"]);
    cleaner.add_tag_attributes("input", ["type", "disabled", "checked"]);
    cleaner
});
