//! Raw HTML in notes: its links resolved, and then let through, cleaned or shown as text, as the book wants it.

use super::body::Shared;
use crate::base::text::escape;
use crate::config::HtmlPolicy;
use crate::note::html;
use crate::note::link::{self, Reach};
use crate::note::markdown::LinkForm;
use crate::page::inputs::{BodySettings, Target};
use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::LazyLock;

/// Stands around the number of kept markup: a noncharacter, which no text on a page may hold (it is dropped from notes).
pub(super) const KEPT: char = '\u{FDD0}';

/// Whether raw HTML reaches the page as markup.
pub(super) fn is_live(policy: HtmlPolicy) -> bool {
    policy != HtmlPolicy::Escape
}

/// One piece of raw HTML with the addresses inside the book put in. `targets` are those of its tags, in order.
pub(super) fn resolve(piece: &str, targets: &[Target<'_>], settings: BodySettings<'_>) -> String {
    if settings.html == HtmlPolicy::Escape {
        return escape(piece);
    }
    let mut out = String::with_capacity(piece.len());
    let mut from = 0;
    let mut targets = targets.iter();
    for tag in html::tags(piece) {
        let Some(address) = tag.address() else { continue };
        let target = html::unescape(address.value);
        match link::reach(&target, LinkForm::Inline) {
            Reach::Inside if !target.is_empty() => {
                let href = match targets.next() {
                    Some(Target::Link { href, .. } | Target::File { href, .. } | Target::Embed { href, .. }) => {
                        href.as_str()
                    }
                    _ => "#",
                };
                out.push_str(&piece[from..address.range.start]);
                out.push_str(&escape(href));
                from = address.range.end;
            }
            // A frame or a picture of another host would be asked for by every reader's browser: a link is not.
            Reach::Web if settings.html == HtmlPolicy::Sanitize && loads(&tag, settings.external_images) => {
                out.push_str(&piece[from..tag.range.start]);
                if !tag.is("source") && !tag.is("track") {
                    let label = ["title", "alt"]
                        .iter()
                        .find_map(|name| tag.attribute(name))
                        .map_or(target.as_ref(), |label| label.value);
                    let _ = write!(
                        out,
                        "<a class=\"external-media\" href=\"{}\" rel=\"noopener external\">{}</a>",
                        escape(&target),
                        escape(&html::unescape(label))
                    );
                }
                from = tag.range.end;
            }
            _ => {}
        }
    }
    out.push_str(&piece[from..]);
    out
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
