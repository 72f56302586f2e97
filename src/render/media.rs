//! Pictures, sound, films and PDFs.

use crate::base::text::escape;
use std::fmt::Write as _;

/// Alternative text, and the size that Obsidian writes into it: `|100`, `|100x145`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Alt {
    text: String,
    width: Option<u32>,
    height: Option<u32>,
}

impl Alt {
    /// Of an embed only what follows the pipe arrives here, of a Markdown image the whole bracket.
    pub(super) fn read(text: &str, wiki: bool, target: &str) -> Self {
        let unpiped = wiki
            && text == target.split('#').map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" > ");
        if unpiped {
            return Self { text: String::new(), width: None, height: None };
        }
        let (label, size) = match text.rsplit_once('|') {
            Some((label, size)) if size_of(size).is_some() => (label, size_of(size)),
            // `![[a.png|100]]`, and `![100](a.png)` as Obsidian reads it.
            _ if size_of(text).is_some() => ("", size_of(text)),
            _ => (text, None),
        };
        let (width, height) = size.unwrap_or((None, None));
        Self { text: label.trim().to_owned(), width, height }
    }

    pub(super) fn text_or(&self, target: &str) -> String {
        if self.text.is_empty() { target.rsplit('/').next().unwrap_or(target).to_owned() } else { self.text.clone() }
    }
}

fn size_of(text: &str) -> Option<(Option<u32>, Option<u32>)> {
    let number = |part: &str| part.trim().parse::<u32>().ok().filter(|&n| n > 0 && n < 20_000);
    match text.trim().split_once(['x', 'X']) {
        Some((width, height)) => Some((Some(number(width)?), Some(number(height)?))),
        None => Some((Some(number(text)?), None)),
    }
}

/// A file of the book, by its extension.
pub(super) fn file(href: &str, size: Option<(u32, u32)>, alt: &Alt, title: &str, in_link: bool) -> String {
    let path = href.split('#').next().unwrap_or(href);
    let extension = path.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    let (shown, label) = (escape(href), escape(&alt.text_or(&crate::base::path::decode(path))));
    match extension.as_str() {
        "avif" | "bmp" | "gif" | "jpeg" | "jpg" | "png" | "svg" | "webp" => image(href, size, alt, title),
        _ if in_link => label,
        "flac" | "m4a" | "mp3" | "ogg" | "oga" | "opus" | "wav" => {
            format!("<audio controls preload=\"metadata\" src=\"{shown}\" aria-label=\"{label}\"></audio>")
        }
        "3gp" | "mkv" | "mov" | "mp4" | "ogv" | "webm" => {
            let size = dimensions(alt.width, alt.height);
            format!("<video controls preload=\"metadata\" src=\"{shown}\" aria-label=\"{label}\"{size}></video>")
        }
        "pdf" => format!(
            "<object class=\"pdf\" data=\"{shown}\" type=\"application/pdf\" aria-label=\"{label}\"><a class=\"internal file\" href=\"{shown}\">{label}</a></object>"
        ),
        _ => format!("<a class=\"internal file\" href=\"{shown}\">{label}</a>"),
    }
}

/// A picture of another host: a link, unless the book lets pages load it.
pub(super) fn external(target: &str, alt: &Alt, load: bool, in_link: bool) -> String {
    let host = target.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or(target);
    let label = if alt.text.is_empty() { host.to_owned() } else { alt.text.clone() };
    if load {
        let size = dimensions(alt.width, alt.height);
        return format!("<img src=\"{}\" alt=\"{}\"{size} loading=\"lazy\">", escape(target), escape(&alt.text));
    }
    if in_link {
        return escape(&label);
    }
    link(target, &label)
}

/// A link in the place of what another host would be asked for.
pub(super) fn link(target: &str, label: &str) -> String {
    format!("<a class=\"external-media\" href=\"{}\" rel=\"noopener external\">{}</a>", escape(target), escape(label))
}

fn image(href: &str, natural: Option<(u32, u32)>, alt: &Alt, title: &str) -> String {
    let (width, height) = match (alt.width, alt.height, natural) {
        (None, None, Some((width, height))) => (Some(width), Some(height)),
        // The written width keeps the picture's own shape.
        (Some(width), None, Some((own_width, own_height))) if own_width > 0 => {
            let height = u64::from(width) * u64::from(own_height) / u64::from(own_width);
            (Some(width), u32::try_from(height.max(1)).ok())
        }
        (width, height, _) => (width, height),
    };
    let mut html = format!("<img src=\"{}\" alt=\"{}\"", escape(href), escape(&alt.text));
    html.push_str(&dimensions(width, height));
    if !title.is_empty() {
        let _ = write!(html, " title=\"{}\"", escape(title));
    }
    html.push_str(" loading=\"lazy\">");
    html
}

fn dimensions(width: Option<u32>, height: Option<u32>) -> String {
    let mut out = String::new();
    if let Some(width) = width {
        let _ = write!(out, " width=\"{width}\"");
    }
    if let Some(height) = height {
        let _ = write!(out, " height=\"{height}\"");
    }
    out
}
