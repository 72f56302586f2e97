//! The line between `layerbook serve` and an open page: what is said on it, and what is not.

use crate::preview::{BOOK, PATIENCE, Preview, Reply, clock, pause, picture};
use crate::support::Folder;
use serde_json::Value;
use std::net::TcpStream;
use std::time::Duration;
use tungstenite::{Message, WebSocket};

pub struct Line {
    pub socket: WebSocket<TcpStream>,
}

impl Line {
    /// Opens the line of a page and hears the greeting.
    pub fn open(preview: &Preview, page: &str, digest: &str) -> Self {
        let mut line = Self::silent(preview, page, digest);
        assert_eq!(line.wait(|_| true)["type"], "hello");
        line
    }

    pub fn silent(preview: &Preview, page: &str, digest: &str) -> Self {
        let page = layerbook::base::path::encode(page);
        let url = format!("ws://{}/_layerbook/live?page={page}&digest={digest}", preview.address);
        let (socket, _) = tungstenite::client(url, preview.connect()).unwrap();
        Self { socket }
    }

    pub fn next(&mut self, most: Duration) -> Option<Value> {
        let end = clock() + most;
        loop {
            let rest = end.checked_duration_since(clock()).filter(|rest| !rest.is_zero())?;
            self.socket.get_ref().set_read_timeout(Some(rest)).unwrap();
            match self.socket.read() {
                Ok(Message::Text(text)) => return Some(serde_json::from_str(&text).unwrap()),
                Ok(_) => {}
                Err(tungstenite::Error::Io(_)) => return None,
                Err(error) => panic!("the line broke: {error}"),
            }
        }
    }

    #[track_caller]
    pub fn wait(&mut self, wished: impl Fn(&Value) -> bool) -> Value {
        let end = clock() + PATIENCE;
        let mut heard = Vec::new();
        while let Some(rest) = end.checked_duration_since(clock()) {
            let Some(message) = self.next(rest) else { break };
            if wished(&message) {
                return message;
            }
            heard.push(message.to_string().chars().take(300).collect::<String>());
        }
        panic!("not heard; only {heard:#?}");
    }

    #[track_caller]
    pub fn wait_for(&mut self, kind: &str) -> Value {
        self.wait(|message| message["type"] == kind)
    }

    /// What is said within a time, by type.
    pub fn heard(&mut self, milliseconds: u64) -> Vec<String> {
        let end = clock() + Duration::from_millis(milliseconds);
        let mut heard = Vec::new();
        while let Some(rest) = end.checked_duration_since(clock()) {
            let Some(message) = self.next(rest) else { break };
            heard.push(message["type"].as_str().unwrap().to_owned());
        }
        heard
    }
}

fn attribute(reply: &Reply, name: &str) -> String {
    let text = reply.text();
    let rest = text.split(&format!(" {name}=\"")).nth(1).unwrap_or_else(|| panic!("no {name}: {text}"));
    rest.split('"').next().unwrap().to_owned()
}

fn open(preview: &Preview, path: &str) -> Line {
    let reply = preview.get(path);
    Line::open(preview, &attribute(&reply, "data-page"), &attribute(&reply, "data-digest"))
}

#[test]
fn a_page_hears_of_what_it_shows_and_of_nothing_else() {
    let folder = Folder::new(BOOK);
    folder.write("book.toml", "[book]\ntitle = \"Sample\"\n[check]\norphan-note = \"off\"\n");
    let preview = Preview::of(&folder, &[]);
    preview.until_has("/one/", "One");
    pause(500);
    let mut line = open(&preview, "/deep/er/three/");
    line.wait_for("problems");
    assert_eq!(line.heard(300), [""; 0]);
    // What this page does not show.
    folder.write("content/two.md", "---\ntags: [shared]\nlayers: [communications]\n---\n# Two\n\nOther text.\n");
    assert!(!line.heard(500).contains(&"page".to_owned()));
    folder.write("content/deep/er/three.md", "# Three\n\n[[one]] and more\n");
    let message = line.wait_for("page");
    let reply = preview.get("/deep/er/three/");
    assert_eq!(message["html"], reply.text());
    assert_eq!(message["digest"], attribute(&reply, "data-digest"));
    assert_eq!(message["page"], "deep/er/three/");
    // Written again with the same bytes.
    folder.write("content/deep/er/three.md", "# Three\n\n[[one]] and more\n");
    assert_eq!(line.heard(500), [""; 0]);
    folder.write("content/deep/er/three.md", "# Three\n\n[[nowhere at all]]\n");
    let problems = line.wait(|message| message["type"] == "problems" && message["errors"] == 1);
    let here = problems["here"].as_array().unwrap().iter().find(|problem| problem["code"] == "broken-link").unwrap();
    assert_eq!((&here["line"], &here["column"]), (&Value::from(3), &Value::from(1)), "{problems}");
    assert!(here["file"].as_str().unwrap().ends_with("deep/er/three.md"), "{problems}");
    // The terminal is heard by a thread of its own.
    let told = (0..100).any(|_| {
        pause(50);
        preview.said().contains("deep/er/three.md:3:1")
    });
    assert!(told, "{}", preview.said());
}

/// A note that is renamed while nobody follows its page is known by the text that the page was made of.
#[test]
fn a_note_that_is_renamed_while_the_preview_is_away_is_followed() {
    let folder = Folder::new(BOOK);
    let preview = Preview::of(&folder, &[]);
    let reply = preview.get("/two/");
    let digest = format!("{}&text={}", attribute(&reply, "data-digest"), attribute(&reply, "data-text"));
    drop(preview);
    std::fs::rename(folder.path("content/two.md"), folder.path("content/zwei.md")).unwrap();
    let preview = Preview::of(&folder, &[]);
    let mut line = Line::open(&preview, "two/", &digest);
    let message = line.wait(|message| message["type"] == "page" || message["type"] == "gone");
    assert_eq!((&message["page"], &message["html"]), (&"zwei/".into(), &preview.get("/zwei/").text().into()));
    // A text that two notes have tells nothing.
    folder.write("content/zwo.md", folder.read("content/zwei.md"));
    preview.until_has("/zwo/", "Two");
    let mut line = Line::open(&preview, "two/", &digest);
    line.wait_for("gone");
}

#[test]
fn a_page_follows_its_note() {
    let folder = Folder::new(BOOK);
    let preview = Preview::of(&folder, &[]);
    let mut line = open(&preview, "/two/");
    line.wait_for("problems");
    std::fs::rename(folder.path("content/two.md"), folder.path("content/zwei.md")).unwrap();
    // The new name may be heard of a moment before the old one goes; then both are there for that moment.
    let message = line.wait(|message| message["type"] == "page" && message["page"] == "zwei/");
    assert_eq!(message["html"], preview.get("/zwei/").text());
    // With its folder.
    let mut deep = open(&preview, "/deep/er/three/");
    deep.wait_for("problems");
    std::fs::rename(folder.path("content/deep"), folder.path("content/shallow")).unwrap();
    deep.wait(|message| message["type"] == "page" && message["page"] == "shallow/er/three/");
    // To another address, by what the note says itself.
    folder.remove("content/zwei.md");
    line.wait_for("gone");
    folder.write("content/zwei.md", "# Back\n");
    // A moment may come between the new file and its text.
    line.wait(|message| message["html"].as_str().is_some_and(|html| html.contains("Back")));
    // As vim saves it, a page is never gone.
    for round in 0..5 {
        std::fs::rename(folder.path("content/zwei.md"), folder.path("content/zwei.md~")).unwrap();
        folder.write("content/zwei.md", format!("# Saved {round}\n"));
        folder.remove("content/zwei.md~");
        let message = line.wait(|message| message["type"] != "problems");
        assert!(message["html"].to_string().contains(&format!("Saved {round}")), "{message}");
    }
}

#[test]
fn a_page_hears_of_files_that_keep_their_addresses() {
    let folder = Folder::new(BOOK);
    let preview = Preview::of(&folder, &[]);
    let mut line = open(&preview, "/one/");
    folder.write("content/pic.svg", picture(20).replace("></svg>", "><g/></svg>"));
    assert_eq!(line.wait_for("asset")["path"], "/pic.svg");
    assert!(preview.get("/pic.svg").has("<g/>"));
}

#[test]
fn a_page_that_comes_back_is_brought_up_to_date_and_only_then() {
    let folder = Folder::new(BOOK);
    let preview = Preview::of(&folder, &[]);
    preview.is_as_built(&folder);
    let before = attribute(&preview.get("/two/"), "data-digest");
    assert_eq!(open(&preview, "/two/").heard(400).iter().filter(|kind| *kind == "page").count(), 0);
    folder.write("content/two.md", "# Two\n\nChanged.\n");
    let reply = preview.until_has("/two/", "Changed.");
    let mut old = Line::open(&preview, "two/", &before);
    assert_eq!(old.wait_for("page")["html"], reply.text());
    let mut new = Line::open(&preview, "two/", &attribute(&reply, "data-digest"));
    assert!(!new.heard(400).contains(&"page".to_owned()));
    // A page that was gone when it came back hears so; one that never was may come.
    let mut none = open(&preview, "/never/");
    assert!(!none.heard(300).contains(&"page".to_owned()));
    folder.write("content/never.md", "# Now\n");
    assert!(none.wait_for("page")["html"].to_string().contains("Now"));
}

#[test]
fn pages_of_many_tabs_all_hear() {
    let folder = Folder::new(BOOK);
    let preview = Preview::of(&folder, &[]);
    let mut lines: Vec<Line> = (0..50).map(|_| open(&preview, "/two/")).collect();
    for round in 0..3 {
        let text = format!("Round {round}.");
        folder.write("content/two.md", format!("# Two\n\n{text}\n"));
        for line in &mut lines {
            line.wait(|message| message["type"] == "page" && message["html"].to_string().contains(&text));
        }
    }
}

#[test]
fn the_page_of_the_preview_is_not_sent_for_ever() {
    let folder = Folder::new(BOOK);
    let preview = Preview::of(&folder, &[]);
    let mut line = open(&preview, "/_layerbook/");
    line.wait_for("problems");
    line.heard(500);
    folder.write("content/two.md", "# Two\n\nOther words.\n");
    let heard = line.heard(2_500);
    assert!((1..=6).contains(&heard.len()), "{} messages after one edit", heard.len());
}
