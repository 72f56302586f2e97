//! Themes: templates, assets and words, the embedded default file by file overridden by the book's own.

use crate::base::digest::Digest;
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::sync::LazyLock;
use tera::{Context, Tera};

#[derive(RustEmbed)]
#[folder = "themes/default"]
struct Embedded;

/// The files of the default theme with their digests: one is large, and themes are made often.
static DEFAULT: LazyLock<Files> = LazyLock::new(|| {
    Embedded::iter().filter_map(|name| Some((name.to_string(), File::new(Embedded::get(&name)?.data)))).collect()
});

type Files = BTreeMap<String, File>;

#[derive(Debug, Clone)]
struct File {
    bytes: Cow<'static, [u8]>,
    digest: Digest,
}

impl File {
    fn new(bytes: impl Into<Cow<'static, [u8]>>) -> Self {
        let bytes = bytes.into();
        let digest = Digest::of(&bytes);
        Self { bytes, digest }
    }
}

/// A compiled theme.
#[derive(Debug, Clone)]
pub struct Theme {
    tera: Tera,
    /// From the plain name to the name with its content hash, below `assets/`.
    pub assets: BTreeMap<String, String>,
    files: Files,
    /// The words of the theme itself.
    pub words: BTreeMap<String, String>,
    /// Of all files of the theme.
    pub digest: String,
}

/// A theme that cannot be used: the template, its line, and the page at which it failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeError {
    pub template: String,
    pub message: String,
    pub page: String,
}

impl ThemeError {
    pub(super) fn new(template: &str, error: &dyn Error, page: &str) -> Self {
        let mut message = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            message.push_str("\n  ");
            message.push_str(&cause.to_string());
            source = cause.source();
        }
        Self { template: template.to_owned(), message, page: page.to_owned() }
    }
}

impl fmt::Display for ThemeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "theme: {}", self.message)?;
        if !self.template.is_empty() {
            write!(formatter, "\n  in template `{}`", self.template)?;
        }
        if !self.page.is_empty() {
            write!(formatter, "\n  while making the page `/{}`", self.page)?;
        }
        Ok(())
    }
}

impl Error for ThemeError {}

impl Theme {
    /// The default theme with these files (`templates/note.html`, `styles/matrix.css`, `words.toml`) put over it.
    ///
    /// # Errors
    /// A template that does not compile, or `words.toml` that is not a flat table of texts.
    pub fn new(overrides: &BTreeMap<String, Vec<u8>>) -> Result<Self, ThemeError> {
        let mut files = DEFAULT.clone();
        let mut words = words("words.toml", files.get("words.toml").map_or(&[], |file| &file.bytes))?;
        for (name, bytes) in overrides {
            if name == "words.toml" {
                words.extend(self::words(name, bytes)?);
            } else {
                files.insert(name.clone(), File::new(bytes.clone()));
            }
        }
        let mut tera = Tera::new();
        tera.autoescape_on(vec![".html", ".xml"]);
        let templates: Vec<(&str, String)> = files
            .iter()
            .filter_map(|(name, file)| {
                Some((name.strip_prefix("templates/")?, String::from_utf8_lossy(&file.bytes).replace("\r\n", "\n")))
            })
            .collect();
        tera.add_raw_templates(templates.iter().map(|(name, text)| (*name, text.as_str())))
            .map_err(|error| ThemeError::new("", &error, ""))?;
        let mut all = format!("{words:?}");
        for (name, file) in &files {
            all.push_str(name);
            all.push_str(&file.digest.hex());
        }
        let (assets, files) = hashed(&files);
        Ok(Self { tera, assets, files, words, digest: Digest::of(all.as_bytes()).hex() })
    }

    /// The bytes of an asset by its plain name.
    pub fn asset(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(|file| &*file.bytes)
    }

    pub(super) fn render(&self, template: &str, context: &Context, page: &str) -> Result<String, ThemeError> {
        self.tera.render(template, context).map_err(|error| ThemeError::new(template, &error, page))
    }
}

/// Gives every asset a name with its hash, and rewrites `url(name)` in style sheets to it.
fn hashed(files: &Files) -> (BTreeMap<String, String>, Files) {
    let mut names = BTreeMap::new();
    let mut contents = BTreeMap::new();
    let assets = || files.iter().filter_map(|(name, file)| Some((name.strip_prefix("assets/")?, file)));
    let (sheets, others): (Vec<_>, Vec<_>) = assets().partition(|(name, _)| name.ends_with(".css"));
    for (name, file) in others {
        let file = if name.ends_with(".js") { script(file) } else { file.clone() };
        names.insert(name.to_owned(), hashed_name(name, &file));
        contents.insert(name.to_owned(), file);
    }
    for (name, file) in sheets {
        let mut sheet = minified(&joined(&String::from_utf8_lossy(&file.bytes), files));
        for (plain, hashed) in &names {
            let file = hashed.rsplit('/').next().unwrap_or(hashed);
            for (open, close) in [("url(", ")"), ("url(\"", "\")"), ("url('", "')")] {
                sheet = sheet.replace(&format!("{open}{plain}{close}"), &format!("url({file})"));
            }
        }
        let file = File::new(sheet.into_bytes());
        names.insert(name.to_owned(), hashed_name(name, &file));
        contents.insert(name.to_owned(), file);
    }
    (names, contents)
}

/// A style sheet with the theme's own files in the place of lines such as `@import "matrix.css";`: a page asks for one file.
fn joined(sheet: &str, files: &Files) -> String {
    let part = |line: &str| {
        let name = line.trim().strip_prefix("@import \"")?.strip_suffix("\";")?;
        files.get(&format!("styles/{name}")).map(|file| String::from_utf8_lossy(&file.bytes).into_owned())
    };
    sheet.split_inclusive('\n').map(|line| part(line).unwrap_or_else(|| line.to_owned())).collect()
}

fn hashed_name(name: &str, file: &File) -> String {
    let hash = file.digest.short(8);
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("assets/{stem}.{hash}.{extension}"),
        None => format!("assets/{name}.{hash}"),
    }
}

/// A script without indentation and lines of comment; one with texts over several lines stays as it is.
fn script(file: &File) -> File {
    let text = String::from_utf8_lossy(&file.bytes);
    let goes_on = |line: &str| line.ends_with('\\') || line.matches('`').count() % 2 == 1;
    if text.lines().any(goes_on) {
        return file.clone();
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    File::new(lines.flat_map(|line| [line, "\n"]).collect::<String>().into_bytes())
}

/// A style sheet without comments and without the spaces that mean nothing. Strings stay as they are.
fn minified(sheet: &str) -> String {
    let mut out = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some(at) = rest.find(['/', '"', '\'', '\n', ' ']) {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        match tail.as_bytes()[0] {
            b'/' if tail.starts_with("/*") => rest = tail[2..].split_once("*/").map_or("", |(_, after)| after),
            b'\n' | b' ' => {
                rest = tail.trim_start();
                let is_needless = out.is_empty()
                    || out.ends_with(['{', '}', ';', ',', ':', '>', ' '])
                    || rest.starts_with(['{', '}', '>']);
                // An empty value of a custom property is a space.
                if rest.starts_with(';') && out.ends_with(':') || !is_needless && !rest.is_empty() {
                    out.push(' ');
                }
            }
            quote @ (b'"' | b'\'') => {
                let mut is_escaped = false;
                let end = tail[1..].find(|letter: char| {
                    let ends = !is_escaped && letter == char::from(quote);
                    is_escaped = letter == '\\' && !is_escaped;
                    ends
                });
                let (string, after) = tail.split_at(end.map_or(tail.len(), |end| end + 2));
                out.push_str(string);
                rest = after;
            }
            _ => {
                out.push('/');
                rest = &tail[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn words(name: &str, bytes: &[u8]) -> Result<BTreeMap<String, String>, ThemeError> {
    toml::from_str(&String::from_utf8_lossy(bytes)).map_err(|error| ThemeError::new(name, &error, ""))
}

#[cfg(test)]
mod tests {
    use super::minified;

    #[test]
    fn a_sheet_keeps_the_spaces_that_mean_something() {
        let check = |sheet: &str, expect: &str| assert_eq!(minified(sheet), expect, "{sheet}");
        check("/* a */\na:hover,  b > c {\n  color: red;\n  margin: 0 1px\n}\n", "a:hover,b>c{color:red;margin:0 1px}");
        check(".a :is(b) { inset: calc(1px + 2px) / 2 }", ".a :is(b){inset:calc(1px + 2px) / 2}");
        check("a { content: \"x:  \\\"  y\" / \"\" }", "a{content:\"x:  \\\"  y\" / \"\"}");
        check("a { --none: ; --some: b }", "a{--none: ;--some:b}");
        check("a /* one */ b\n\n  c { }", "a b c{}");
        check("a::after { content: 'never closed", "a::after{content:'never closed");
        check("@media (min-width: 48em) and (a: b) { }", "@media (min-width:48em) and (a:b){}");
    }
}
