//! An open page: what it shows is compared with what it should show, and only a difference is sent.

use super::answer::{self, Document, STATUS};
use super::problems::Shown;
use super::state::{Shared, State};
use crate::base::path::{NotePath, Url, decode, encode};
use crate::book::Edition;
use crate::site::routes::Route;
use axum::body::Body;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// A browser that takes nothing for so long is gone.
const SLOW: Duration = Duration::from_secs(20);
/// A line on which nothing is said is tried out after this.
const SILENCE: Duration = Duration::from_secs(30);
/// More open pages than this are nobody's.
const MOST: usize = 100;
/// The page of the preview itself waits until what it tells is known.
const STATUS_PAUSE: Duration = Duration::from_millis(60);

/// Takes up the line to a page.
pub fn open(upgrade: WebSocketUpgrade, query: &str, shared: &Arc<Shared>) -> Response<Body> {
    let value = |name: &str| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(key, _)| *key == name).map(|(_, value)| decode(value).into_owned()).next().unwrap_or_default()
    };
    let (page, digest, text) = (value("page"), value("digest"), value("text"));
    let number = {
        let mut tabs = shared.tabs();
        if tabs.open.len() >= MOST {
            return (StatusCode::SERVICE_UNAVAILABLE, "too many open pages").into_response();
        }
        tabs.open(&page)
    };
    let registered = Registered { number, shared: Arc::clone(shared) };
    let tab = Tab::new(page, digest, text, &shared.now());
    let upgrade = upgrade.max_message_size(4_096).max_frame_size(4_096);
    upgrade.on_upgrade(move |socket| async move {
        follow(socket, tab, &registered).await;
    })
}

/// Takes the page off the list when its line ends, however it ends.
struct Registered {
    number: u64,
    shared: Arc<Shared>,
}

impl Drop for Registered {
    fn drop(&mut self) {
        self.shared.tabs().open.remove(&self.number);
    }
}

async fn follow(mut socket: WebSocket, tab: Tab, registered: &Registered) {
    let shared = &registered.shared;
    let mut states = shared.state.subscribe();
    let hello = json!({ "type": "hello", "version": shared.version });
    let mut tab = Some(tab);
    let mut messages = vec![hello];
    let mut looked: Option<Arc<State>> = None;
    loop {
        let is_told = !messages.is_empty();
        for message in messages.drain(..) {
            let sending = socket.send(Message::Text(message.to_string().into()));
            if !matches!(timeout(SLOW, sending).await, Ok(Ok(()))) {
                return;
            }
        }
        let Some(mut now) = tab.take() else { return };
        if is_told && let Some(record) = shared.tabs().open.get_mut(&registered.number) {
            record.sent = Some(shared.terminal.now().1);
            record.page.clone_from(&now.page);
        }
        let state = Arc::clone(&states.borrow_and_update());
        // The page of the preview tells of its own sending: looked at again for that, it would be sent for ever.
        let is_new = looked.as_ref().is_none_or(|looked| !Arc::ptr_eq(looked, &state));
        let is_status = now.page == STATUS;
        if is_new {
            looked = Some(Arc::clone(&state));
            let shared = Arc::clone(shared);
            let looking = tokio::task::spawn_blocking(move || {
                let messages = now.look(&state, &shared);
                (now, messages)
            });
            // A panic while a page is made ends its line; the page asks again.
            let Ok((now, found)) = looking.await else { return };
            tab = Some(now);
            messages = found;
        } else {
            drop(state);
            tab = Some(now);
        }
        if !messages.is_empty() {
            continue;
        }
        loop {
            tokio::select! {
                changed = states.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    if is_status {
                        tokio::time::sleep(STATUS_PAUSE).await;
                    }
                    break;
                }
                received = socket.recv() => match received {
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                    Some(Ok(_)) => {}
                },
                () = tokio::time::sleep(SILENCE) => {
                    let sending = socket.send(Message::Ping(Vec::new().into()));
                    if !matches!(timeout(SLOW, sending).await, Ok(Ok(()))) {
                        return;
                    }
                }
            }
        }
    }
}

/// What is known of what a page shows.
#[derive(Debug)]
pub struct Tab {
    page: String,
    digest: String,
    /// The digest of the text of its note, as the page itself tells it: all that is known of a note that was renamed before
    /// anybody looked.
    text: String,
    /// The note that it shows, and the edition that had it last.
    note: Option<(NotePath, Arc<Edition>)>,
    /// The edition that was looked at last.
    looked: Option<Arc<Edition>>,
    is_gone: bool,
    /// It was told that there is nothing at its address.
    is_missing: bool,
    problems: Value,
    /// The last update of which it knows.
    number: u64,
}

impl Tab {
    pub fn new(page: String, digest: String, text: String, state: &State) -> Self {
        Self {
            page,
            digest,
            text,
            note: None,
            looked: None,
            is_gone: false,
            is_missing: false,
            problems: Value::Null,
            number: state.number,
        }
    }

    /// What has to be sent so that the page shows what is.
    pub fn look(&mut self, state: &State, shared: &Shared) -> Vec<Value> {
        let mut messages = Vec::new();
        let mut failure = None;
        let is_new = self.looked.as_ref().is_none_or(|looked| !Arc::ptr_eq(looked, &state.edition));
        if is_new || self.page == STATUS {
            let before = messages.len();
            match self.page_now(state, shared) {
                Ok(found) => messages.extend(found),
                Err(error) => failure = Some(json!({ "title": "This page cannot be made", "text": error })),
            }
            // A page that cannot be made is tried again with the next state.
            self.looked = failure.is_none().then(|| Arc::clone(&state.edition));
            if self.page != STATUS {
                shared.tabs().count(state.number, messages.len() > before);
            }
        }
        for (number, url) in state.refreshed.iter() {
            if *number > self.number {
                messages.push(json!({ "type": "asset", "path": format!("/{}", encode(url.as_str())) }));
            }
        }
        self.number = state.number;
        let problems = self.problems_now(state, shared, failure);
        if problems != self.problems && (state.problems.known || !problems["broken"].is_null()) {
            self.problems = problems.clone();
            messages.push(problems);
        }
        messages
    }

    /// The page, if it is not what is shown.
    fn page_now(&mut self, state: &State, shared: &Shared) -> Result<Option<Value>, String> {
        let words = |error: crate::render::theme::ThemeError| error.to_string();
        if let Some(moved) = self.moved(&state.edition) {
            self.page = moved.as_str().to_owned();
            // Another address has other ways to everything.
            self.digest.clear();
        }
        let route = state.edition.site().routes.get(self.page.as_str());
        if self.page == STATUS || matches!(route, Some(route) if is_page(&self.page, route)) {
            if let Some(Route::Note(note)) = route {
                self.note = Some((state.edition.site().notes[*note].path.clone(), Arc::clone(&state.edition)));
            } else {
                self.note = None;
            }
            let Some(document) = answer::document_at(&self.page, state, shared).map_err(words)? else {
                return Ok(None);
            };
            let is_back = std::mem::take(&mut self.is_gone) | std::mem::take(&mut self.is_missing);
            return Ok(self.send(document, is_back));
        }
        let Some(missing) = answer::not_found(&self.page, state, shared).map_err(words)? else { return Ok(None) };
        if self.is_missing || missing.digest == self.digest {
            self.is_missing = true;
            return Ok(self.send(missing, false));
        }
        Ok((!std::mem::replace(&mut self.is_gone, true)).then(|| json!({ "type": "gone" })))
    }

    fn send(&mut self, document: Document, always: bool) -> Option<Value> {
        if document.digest == self.digest && !always {
            return None;
        }
        self.digest = document.digest;
        self.text = document.text;
        Some(json!({
            "type": "page", "page": self.page, "digest": self.digest, "text": self.text, "html": document.html,
        }))
    }

    /// Where the note of the page is now, if not where it was: under its path with another address, or, renamed, with the
    /// same text under another path.
    fn moved(&self, edition: &Edition) -> Option<Url> {
        let site = edition.site();
        let only = |some: &mut dyn Iterator<Item = usize>| some.next().filter(|_| some.next().is_none());
        let Some((path, seen)) = &self.note else {
            if self.text.is_empty() || site.routes.get(self.page.as_str()).is_some() {
                return None;
            }
            let is_it = |note: &usize| answer::text_digest(&edition.note(*note).text) == self.text;
            return only(&mut (0..site.notes.len()).filter(is_it)).map(|note| site.urls[note].clone());
        };
        let now = match site.at(path.as_str()) {
            Some(note) => note,
            None => {
                let text = seen.text_of(path)?;
                let is_new = |note: &usize| seen.site().at(site.notes[*note].path.as_str()).is_none();
                let is_named_alike = |note: &usize| site.notes[*note].path.file_name() == path.file_name();
                let twins = || (0..site.notes.len()).filter(|&note| edition.note(note).text == text);
                // Two empty notes have nothing in common but perhaps their name.
                only(&mut twins().filter(is_new).filter(|_| !text.trim().is_empty()))
                    .or_else(|| only(&mut twins().filter(is_new).filter(is_named_alike)))
                    // The new name may have come a moment before the old one went.
                    .or_else(|| only(&mut twins().filter(|_| !text.trim().is_empty())))?
            }
        };
        let url = site.urls[now].clone();
        (url.as_str() != self.page).then_some(url)
    }

    fn problems_now(&self, state: &State, shared: &Shared, failure: Option<Value>) -> Value {
        let totals = state.problems.totals();
        let here: Vec<Shown> = match &self.note {
            Some((path, _)) if self.page != STATUS => state.problems.shown(state.problems.of_file(path), shared, state),
            _ => Vec::new(),
        };
        let broken = state.broken.as_ref().map(|broken| json!({ "title": broken.title, "text": broken.text }));
        json!({
            "type": "problems",
            "errors": totals.errors,
            "warnings": totals.warnings,
            "hints": totals.infos,
            "here": here,
            "broken": broken.or(failure),
        })
    }
}

fn is_page(page: &str, route: &Route) -> bool {
    Url::new(page).file().ends_with(".html") && !matches!(route, Route::Asset(_) | Route::ThemeAsset(_))
}
