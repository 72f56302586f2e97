//! What stands at an address: the bytes of a build, and the script that keeps an open page up to date.

use super::state::{Shared, State};
use super::status;
use crate::base::digest::{Digest, quick};
use crate::base::path::{Url, decode, encode};
use crate::base::text::escape;
use crate::book::Output;
use crate::render::theme::ThemeError;
use crate::site::routes::Route;
use axum::http::StatusCode;
use std::path::PathBuf;

/// The preview's side in the browser.
pub const CLIENT_FILES: [&str; 3] = [
    concat!(include_str!("client/patch.js"), include_str!("client/badge.js"), include_str!("client/client.js")),
    concat!(include_str!("client/tokens.css"), include_str!("client/client.css")),
    concat!(include_str!("client/tokens.css"), include_str!("client/status.css")),
];

/// The address of the page that shows what the preview knows.
pub const STATUS: &str = "_layerbook/";

#[derive(Debug)]
pub enum Answer {
    Bytes {
        status: StatusCode,
        mime: String,
        bytes: Vec<u8>,
    },
    /// A file of the content folder, as it is.
    File(PathBuf),
    /// The page has another address.
    Elsewhere(String),
}

/// A page as a browser gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub html: String,
    /// Of the bytes of a build.
    pub digest: String,
    /// Of the note's text, by which the page is known under another name; empty for other pages.
    pub text: String,
}

/// What stands at a path of the book.
pub fn page(path: &str, state: &State, shared: &Shared) -> Answer {
    let decoded = decode(path);
    let plain = decoded.trim_start_matches('/');
    // The page of what is not found links to where the book will be.
    let prefix = state.edition.config().base_path().trim_start_matches('/');
    let below =
        plain.strip_prefix(prefix).filter(|rest| !prefix.is_empty() && (rest.is_empty() || rest.starts_with('/')));
    for candidate in [Some(plain), below].into_iter().flatten() {
        let candidate = match candidate.strip_suffix("index.html") {
            Some(folder) if folder.is_empty() || folder.ends_with('/') => folder,
            _ => candidate,
        };
        let candidate = candidate.trim_start_matches('/');
        let url = Url::new(candidate);
        if state.edition.has(&url) {
            return at(&url, state, shared);
        }
        let folder = Url::new(&format!("{candidate}/"));
        if !candidate.ends_with('/') && state.edition.has(&folder) {
            return Answer::Elsewhere(format!("/{}", encode(folder.as_str())));
        }
    }
    match not_found(plain, state, shared) {
        Ok(Some(document)) => html(StatusCode::NOT_FOUND, document.html),
        Ok(None) => html(StatusCode::NOT_FOUND, status::error_page("Not found", plain, plain, shared)),
        Err(error) => failed(plain, &error, shared),
    }
}

/// The preview's own files and its page.
pub fn own(path: &str, state: &State, shared: &Shared) -> Answer {
    let [script, sheet, status_sheet] = CLIENT_FILES;
    let (mime, text) = match path {
        "" => ("text/html; charset=utf-8", document(STATUS, status::page(state, shared), "", shared).html),
        "client.js" => ("text/javascript; charset=utf-8", script.to_owned()),
        "client.css" => ("text/css; charset=utf-8", sheet.to_owned()),
        "status.css" => ("text/css; charset=utf-8", status_sheet.to_owned()),
        _ => {
            let text = "There is no such page of the preview; see /_layerbook/.".to_owned();
            let mime = "text/plain; charset=utf-8".to_owned();
            return Answer::Bytes { status: StatusCode::NOT_FOUND, mime, bytes: text.into_bytes() };
        }
    };
    Answer::Bytes { status: StatusCode::OK, mime: mime.to_owned(), bytes: text.into_bytes() }
}

/// The page of a route; `None` where there is none.
///
/// # Errors
/// A template that fails.
pub fn document_at(page: &str, state: &State, shared: &Shared) -> Result<Option<Document>, ThemeError> {
    if page == STATUS {
        return Ok(Some(document(page, status::page(state, shared), "", shared)));
    }
    let Some(Output::Bytes(bytes)) = state.edition.output(&Url::new(page))? else { return Ok(None) };
    Ok(Some(document(page, String::from_utf8_lossy(&bytes).into_owned(), &text_at(page, state), shared)))
}

/// What a reader sees where nothing is.
///
/// # Errors
/// A template that fails.
pub fn not_found(page: &str, state: &State, shared: &Shared) -> Result<Option<Document>, ThemeError> {
    let Some(Output::Bytes(bytes)) = state.edition.output(&Url::new("404.html"))? else { return Ok(None) };
    Ok(Some(document(page, String::from_utf8_lossy(&bytes).into_owned(), "", shared)))
}

fn at(url: &Url, state: &State, shared: &Shared) -> Answer {
    match state.edition.output(url) {
        Ok(Some(Output::Bytes(bytes))) => {
            let file = url.file();
            if file.ends_with(".html") {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                return html(StatusCode::OK, document(url.as_str(), text, &text_at(url.as_str(), state), shared).html);
            }
            Answer::Bytes { status: StatusCode::OK, mime: mime(&file), bytes }
        }
        Ok(Some(Output::Copy(path))) => Answer::File(state.content.join(path.as_str())),
        Ok(None) => html(StatusCode::NOT_FOUND, status::error_page("Not found", url.as_str(), url.as_str(), shared)),
        Err(error) => failed(url.as_str(), &error, shared),
    }
}

fn failed(page: &str, error: &ThemeError, shared: &Shared) -> Answer {
    let text = status::error_page("This page cannot be made", &error.to_string(), page, shared);
    html(StatusCode::INTERNAL_SERVER_ERROR, text)
}

fn html(status: StatusCode, text: String) -> Answer {
    Answer::Bytes { status, mime: "text/html; charset=utf-8".to_owned(), bytes: text.into_bytes() }
}

/// Adds the script. It is all that a served page has more than a built one.
pub fn document(page: &str, built: String, text: &str, shared: &Shared) -> Document {
    let digest = Digest::of(built.as_bytes()).short(16);
    let script = format!(
        "<script src=\"/_layerbook/client.js\" data-page=\"{}\" data-digest=\"{digest}\" data-text=\"{text}\" data-version=\"{}\"></script>",
        escape(page),
        shared.version
    );
    let at = built.rfind("</body>").unwrap_or(built.len());
    let mut html = built;
    html.insert_str(at, &script);
    Document { html, digest, text: text.to_owned() }
}

/// The digest of the text of the note whose page this is; empty for other pages.
fn text_at(page: &str, state: &State) -> String {
    match state.edition.site().routes.get(page) {
        Some(Route::Note(note)) => text_digest(&state.edition.note(*note).text),
        _ => String::new(),
    }
}

/// Tells a text that a page was made of; of none where it says nothing.
pub fn text_digest(text: &str) -> String {
    if text.trim().is_empty() { String::new() } else { format!("{:016x}", quick(text.as_bytes())) }
}

fn mime(file: &str) -> String {
    let kind = match file.rsplit('.').next().unwrap_or_default() {
        "md" => "text/markdown".to_owned(),
        _ => mime_guess::from_path(file).first_or_octet_stream().essence_str().to_owned(),
    };
    let is_text = kind.starts_with("text/") || kind.ends_with("javascript") || kind.ends_with("json");
    if is_text { format!("{kind}; charset=utf-8") } else { kind }
}
