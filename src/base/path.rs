//! Paths and addresses inside a book.

use icu_normalizer::ComposingNormalizerBorrowed;
use serde::Serialize;
use std::borrow::{Borrow, Cow};
use std::fmt;
use std::sync::Arc;

/// The path of a file below the content folder: `/` between components, no leading slash, no `.` or `..`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct NotePath(Arc<str>);

impl NotePath {
    /// Takes any spelling with `/` or `\`-free components and drops empty and `.` components.
    /// `..` steps up and never above the content folder.
    pub fn new(path: &str) -> Self {
        match normalize(path, "") {
            Some(normal) if normal == path => Self(path.into()),
            Some(normal) => Self(normal.into()),
            None => Self(path.trim_start_matches(['/', '.']).into()),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder, without a final slash; empty for the content folder itself.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    pub fn file_name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&self.0, |(_, name)| name)
    }

    /// The file name without its last extension; a name that is all extension is kept.
    pub fn stem(&self) -> &str {
        let name = self.file_name();
        match name.rsplit_once('.') {
            Some((stem, _)) if !stem.is_empty() => stem,
            _ => name,
        }
    }

    /// Lower-case extension, empty without one.
    pub fn extension(&self) -> String {
        match self.file_name().rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() => extension.to_ascii_lowercase(),
            _ => String::new(),
        }
    }

    pub fn is_markdown(&self) -> bool {
        matches!(self.extension().as_str(), "md" | "markdown")
    }

    /// How many folders it lies in.
    pub fn depth(&self) -> usize {
        memchr::memchr_iter(b'/', self.0.as_bytes()).count()
    }
}

impl Borrow<str> for NotePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NotePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for NotePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

/// In one spelling of accents (NFC): macOS writes `é` as two characters, and Obsidian takes both for one.
pub fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { text.into() } else { ComposingNormalizerBorrowed::new_nfc().normalize(text) }
}

/// What names of files are compared by: no case, one spelling of accents.
pub fn name_key(text: &str) -> String {
    let lower = text.to_lowercase();
    if lower.is_ascii() { lower } else { composed(&lower).into_owned() }
}

/// Resolves `path` against `folder` (both with `/`); a leading `/` means the content folder.
/// `None` when it climbs out of the content folder.
pub fn normalize(path: &str, folder: &str) -> Option<String> {
    // Every link of a book comes by here, a few times each.
    let mut out = String::with_capacity(folder.len() + 1 + path.len());
    let push = |out: &mut String, part: &str| {
        if !out.is_empty() {
            out.push('/');
        }
        out.push_str(part);
    };
    if !path.starts_with('/') {
        parts(folder).filter(|part| !part.is_empty()).for_each(|part| push(&mut out, part));
    }
    for part in parts(path) {
        match part {
            "" | "." => {}
            ".." if out.is_empty() => return None,
            ".." => out.truncate(out.rfind('/').unwrap_or(0)),
            other => push(&mut out, other),
        }
    }
    Some(out)
}

/// As `split('/')`, which is slow to start on parts as short as these.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(path);
    std::iter::from_fn(move || {
        let path = rest?;
        let end = path.bytes().position(|byte| byte == b'/');
        rest = end.map(|end| &path[end + 1..]);
        Some(end.map_or(path, |end| &path[..end]))
    })
}

/// The address of an output below the root of the site: `a/my-note/`, `feed.xml`, and the empty string for the home page.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Url(Arc<str>);

impl Default for Url {
    /// The home page.
    fn default() -> Self {
        Self::new("")
    }
}

impl Url {
    pub fn new(url: &str) -> Self {
        Self(url.trim_start_matches('/').into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The file that holds it below the output folder, percent-escapes not decoded (there are none in a route).
    pub fn file(&self) -> String {
        if self.0.is_empty() || self.0.ends_with('/') { format!("{}index.html", self.0) } else { self.0.to_string() }
    }

    /// The way from this page to the root of the site: `./`, `../`, …
    pub fn root(&self) -> &'static str {
        // Longer than any path that a file system takes.
        static UP: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| "../".repeat(4_096));
        match memchr::memchr_iter(b'/', self.0.as_bytes()).count() {
            0 => "./",
            depth => UP.get(..depth * 3).unwrap_or(&UP),
        }
    }
}

impl Borrow<str> for Url {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Url {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

/// Percent-encodes what may not stand bare in a path of a `href` (RFC 3986, section 3.3), keeping `/` and Unicode letters.
pub fn encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for character in path.chars() {
        if character.is_alphanumeric() || "-._~/!$&'()*+,;=:@".contains(character) {
            out.push(character);
        } else {
            let mut buffer = [0; 4];
            for byte in character.encode_utf8(&mut buffer).bytes() {
                out.push('%');
                out.push(char::from(b"0123456789ABCDEF"[usize::from(byte >> 4)]));
                out.push(char::from(b"0123456789ABCDEF"[usize::from(byte & 15)]));
            }
        }
    }
    out
}

/// Decodes percent-escapes; one that is not valid UTF-8 leaves the text as it was.
pub fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return text.into();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    let digit = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    while let Some(&byte) = bytes.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                at += 3;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).map_or(text.into(), Into::into)
}
