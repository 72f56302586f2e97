//! `layerbook serve` as a program: a client that asks it over plain sockets, and what it serves after edits, which is what
//! a build writes. Who asks with bad intent is in [`crate::preview_hostile`].

use crate::support::{Folder, run};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

pub const PATIENCE: Duration = Duration::from_secs(10);

/// A preview that runs until this is dropped.
#[derive(Debug)]
pub struct Preview {
    pub child: Child,
    /// `127.0.0.1:PORT`
    pub address: String,
    said: Arc<Mutex<Vec<String>>>,
    /// Every file that a build ever had.
    seen: RefCell<BTreeSet<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn has(&self, part: &str) -> bool {
        self.text().contains(part)
    }
}

#[expect(clippy::disallowed_methods, reason = "a test that waits gives up at some time")]
pub fn clock() -> Instant {
    Instant::now()
}

pub fn pause(milliseconds: u64) {
    std::thread::sleep(Duration::from_millis(milliseconds));
}

/// A folder of a fixture goes as `rm -r` takes it.
#[expect(clippy::disallowed_methods, reason = "the folder is the fixture's own")]
pub fn remove_folder(path: &Path) {
    std::fs::remove_dir_all(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

impl Preview {
    pub fn of(folder: &Folder, arguments: &[&str]) -> Self {
        Self::with_port(folder, "0", arguments)
    }

    pub fn with_port(folder: &Folder, port: &str, arguments: &[&str]) -> Self {
        let mut command = folder.command(&["serve", "--port", port]);
        command.args(arguments);
        Self::run(command)
    }

    /// By a command that runs the program in a way of its own.
    pub fn run(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let said: Arc<Mutex<Vec<String>>> = Arc::default();
        let (lines, list) = (BufReader::new(child.stderr.take().unwrap()), Arc::clone(&said));
        std::thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                list.lock().unwrap().push(line);
            }
        });
        let mut preview = Self { child, address: String::new(), said, seen: RefCell::default() };
        let end = clock() + PATIENCE;
        while preview.address.is_empty() {
            assert!(clock() < end && preview.child.try_wait().unwrap().is_none(), "no address: {}", preview.said());
            pause(5);
            let said = preview.said();
            if let Some(rest) = said.split("serving at http://").nth(1)
                && let Some((address, _)) = rest.split_once('/')
            {
                preview.address = address.to_owned();
            }
        }
        preview
    }

    /// The address of a page.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    /// All of stderr.
    pub fn said(&self) -> String {
        self.said.lock().unwrap().join("\n")
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// What comes back for these bytes until the line is closed; `None` when it is closed without a word.
    pub fn raw(&self, request: &[u8]) -> Option<Reply> {
        let mut stream = self.connect();
        // The server may close before all is written.
        let _ = stream.write_all(request);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let status = head.split(' ').nth(1)?.parse().ok()?;
        let body = answer.split_off(end + 4);
        let chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
        Some(Reply { status, head, body: if chunked { unchunk(&body) } else { body } })
    }

    pub fn get(&self, path: &str) -> Reply {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address);
        self.raw(request.as_bytes()).unwrap_or_else(|| panic!("no answer to {path}: {}", self.said()))
    }

    /// Asks until the answer is as wished.
    pub fn until(&self, path: &str, wished: impl Fn(&Reply) -> bool) -> Reply {
        let end = clock() + PATIENCE;
        loop {
            let reply = self.get(path);
            if wished(&reply) {
                return reply;
            }
            if clock() >= end {
                let text = reply.text();
                let main = text.split("<main").nth(1).unwrap_or(&text).split("</main>").next().unwrap_or_default();
                panic!("{path} stays {} {main}\n{}", reply.status, self.said());
            }
            pause(10);
        }
    }

    pub fn until_has(&self, path: &str, part: &str) -> Reply {
        self.until(path, |reply| reply.status == 200 && reply.has(part))
    }

    pub fn until_gone(&self, path: &str) -> Reply {
        self.until(path, |reply| reply.status == 404)
    }

    /// Waits until the server serves what a build of the folder writes, and nothing that earlier builds alone had.
    #[track_caller]
    pub fn is_as_built(&self, folder: &Folder) {
        let built = built(folder);
        self.seen.borrow_mut().extend(built.keys().cloned());
        let end = clock() + PATIENCE;
        loop {
            let differences = self.differences(&built);
            if differences.is_empty() {
                return;
            }
            assert!(clock() < end, "served is not built: {differences:#?}\n{}", self.said());
            pause(50);
        }
    }

    fn differences(&self, built: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
        let mut differences = Vec::new();
        for file in self.seen.borrow().iter() {
            let path = layerbook::base::path::encode(file);
            let reply = self.get(&format!("/{}", path.strip_suffix("index.html").unwrap_or(&path)));
            match built.get(file) {
                None if reply.status == 404 => {}
                // A folder's page is named by the folder, and by nothing that stood there before.
                None => differences.push(format!("{file} is served and not built")),
                Some(_) if reply.status != 200 => differences.push(format!("{file} is not served: {}", reply.status)),
                Some(bytes) => {
                    let served = if file.ends_with(".html") { without_script(&reply.body) } else { reply.body };
                    if served != *bytes {
                        differences.push(format!("{file} differs: {}", first_difference(bytes, &served)));
                    }
                }
            }
        }
        differences
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if !std::thread::panicking() {
            assert!(!self.said().contains("panicked at"), "{}", self.said());
        }
    }
}

/// What a build of the folder writes, beside the folder.
fn built(folder: &Folder) -> BTreeMap<String, Vec<u8>> {
    let output = tempfile::tempdir().unwrap();
    let run = run(&mut folder.command(&["build", "--output", output.path().to_str().unwrap()]));
    // A link that leads nowhere is told, and the rest is built.
    assert!(run.code < 2 || run.err.contains("cannot read"), "{run:#?}");
    let tree = crate::support::tree(output.path());
    assert!(tree.contains_key("index.html"), "{run:#?}");
    tree
}

fn unchunk(mut body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = body.windows(2).position(|two| two == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&body[..end]).unwrap(), 16).unwrap();
        if size == 0 || body.len() < end + 4 + size {
            break;
        }
        whole.extend_from_slice(&body[end + 2..end + 2 + size]);
        body = &body[end + 4 + size..];
    }
    whole
}

/// A page without the one tag that the preview adds.
pub fn without_script(served: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(served).into_owned();
    let Some(start) = text.find("<script src=\"/_layerbook/client.js\"") else { return served.to_vec() };
    let length = text[start..].find("</script>").unwrap() + "</script>".len();
    let mut text = text;
    text.replace_range(start..start + length, "");
    text.into_bytes()
}

fn first_difference(built: &[u8], served: &[u8]) -> String {
    let at = built.iter().zip(served).take_while(|(one, other)| one == other).count();
    let part = |bytes: &[u8]| {
        String::from_utf8_lossy(&bytes[at.saturating_sub(40).min(bytes.len())..(at + 80).min(bytes.len())]).into_owned()
    };
    format!("built `{}`, served `{}`", part(built), part(served))
}

/// A picture of a size, as SVG.
pub fn picture(width: usize) -> String {
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"10\"></svg>\n")
}

pub const BOOK: &str = "
//- book.toml
[book]
title = \"Sample\"
//- content/index.md
# Home

[[one]] [[two]]
//- content/one.md
---
tags: [shared]
---
# One

![](pic.svg) [A title of a work](https://example.com/essay)
//- content/two.md
---
tags: [shared]
layers: [communications]
---
# Two

First text.
//- content/deep/er/three.md
# Three

[[one]]
//- content/pic.svg
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"10\"></svg>
";

fn start(fixture: &str, arguments: &[&str]) -> (Folder, Preview) {
    let folder = Folder::new(fixture);
    let preview = Preview::of(&folder, arguments);
    preview.is_as_built(&folder);
    (folder, preview)
}

#[test]
fn every_way_of_saving_is_followed() {
    let (folder, preview) = start(BOOK, &[]);
    folder.write("content/two.md", "# Two\n\nIn place.\n");
    preview.until_has("/two/", "In place.");
    folder.write("content/.two.md.tmp", "# Two\n\nBy rename.\n");
    std::fs::rename(folder.path("content/.two.md.tmp"), folder.path("content/two.md")).unwrap();
    preview.until_has("/two/", "By rename.");
    // Vim's way.
    std::fs::rename(folder.path("content/two.md"), folder.path("content/two.md~")).unwrap();
    folder.write("content/two.md", "# Two\n\nAs vim does it.\n");
    folder.remove("content/two.md~");
    preview.until_has("/two/", "As vim does it.");
    let mut file = std::fs::File::create(folder.path("content/two.md")).unwrap();
    for part in ["# Two\n\n", "Slowly", " and", " more", " slowly.\n"] {
        pause(60);
        file.write_all(part.as_bytes()).unwrap();
    }
    preview.until_has("/two/", "Slowly and more slowly.");
    drop(file);
    // Twice within a tick of the clock.
    folder.write("content/two.md", "# Two\n\nText 1.\n");
    folder.write("content/two.md", "# Two\n\nText 2.\n");
    preview.until_has("/two/", "Text 2.");
    folder.write("content/pic.svg", picture(77));
    preview.until_has("/one/", "width=\"77\"");
    preview.until_has("/pic.svg", "width=\"77\"");
    folder.write("content/pic.svg", picture(77).replace("></svg>", "><g/></svg>"));
    preview.until_has("/pic.svg", "<g/>");
    folder.remove("content/two.md");
    preview.until_gone("/two/");
    preview.is_as_built(&folder);
}

#[test]
fn folders_that_come_move_and_go_are_followed() {
    let (folder, preview) = start(BOOK, &[]);
    folder.write("content/n1/n2/n3/new.md", "# New\n");
    folder.write("content/n1/n2/mid.md", "# Mid\n");
    preview.until_has("/n1/n2/n3/new/", "New");
    folder.write("content/n1/n2/n3/new.md", "# Newer\n");
    preview.until_has("/n1/n2/n3/new/", "Newer");
    preview.is_as_built(&folder);
    std::fs::rename(folder.path("content/n1"), folder.path("content/m1")).unwrap();
    preview.until_has("/m1/n2/mid/", "Mid");
    folder.write("content/m1/n2/mid.md", "# Middle\n");
    preview.until_has("/m1/n2/mid/", "Middle");
    preview.is_as_built(&folder);
    // Moved in from elsewhere, with all that is in it.
    folder.write("elsewhere/x/y.md", "# Y\n");
    std::fs::rename(folder.path("elsewhere"), folder.path("content/m1/in")).unwrap();
    preview.until_has("/m1/in/x/y/", "Y");
    folder.write("content/m1/in/x/y.md", "# Y again\n");
    preview.until_has("/m1/in/x/y/", "Y again");
    // Two folders change places.
    folder.write("content/p/a.md", "# Of p\n");
    folder.write("content/q/a.md", "# Of q\n");
    preview.until_has("/q/a/", "Of q");
    for (from, to) in [("p", "t"), ("q", "p"), ("t", "q")] {
        std::fs::rename(folder.path(&format!("content/{from}")), folder.path(&format!("content/{to}"))).unwrap();
    }
    preview.until_has("/q/a/", "Of p");
    folder.write("content/q/a.md", "# Edited in q\n");
    preview.until_has("/q/a/", "Edited in q");
    folder.write("content/p/a.md", "# Edited in p\n");
    preview.until_has("/p/a/", "Edited in p");
    remove_folder(&folder.path("content/m1"));
    preview.until_gone("/m1/n2/mid/");
    for round in 0..5 {
        remove_folder(&folder.path("content/p"));
        folder.write("content/p/a.md", format!("# Again {round}\n"));
        folder.write("content/p/deep/b.md", format!("# Below {round}\n"));
        preview.until_has("/p/a/", &format!("Again {round}"));
        folder.write("content/p/deep/b.md", format!("# Below, edited {round}\n"));
        preview.until_has("/p/deep/b/", &format!("Below, edited {round}"));
    }
    // The whole content folder.
    std::fs::rename(folder.path("content"), folder.path("old")).unwrap();
    std::fs::rename(folder.path("old"), folder.path("content")).unwrap();
    folder.write("content/q/a.md", "# After all moved\n");
    preview.until_has("/q/a/", "After all moved");
    preview.is_as_built(&folder);
}

#[cfg(unix)]
#[test]
fn links_of_the_file_system_are_followed() {
    use std::os::unix::fs::symlink;
    let (folder, preview) = start(BOOK, &[]);
    folder.write("outside/in/a.md", "# Outside\n");
    folder.write("other/b.md", "# Other\n");
    symlink(folder.path("outside"), folder.path("content/linked")).unwrap();
    symlink(folder.path("other/b.md"), folder.path("content/b.md")).unwrap();
    preview.until_has("/linked/in/a/", "Outside");
    preview.until_has("/b/", "Other");
    folder.write("outside/in/a.md", "# Outside, edited\n");
    preview.until_has("/linked/in/a/", "Outside, edited");
    folder.write("outside/new/c.md", "# New there\n");
    preview.until_has("/linked/new/c/", "New there");
    folder.write("other/b.md", "# Other, edited\n");
    preview.until_has("/b/", "Other, edited");
    folder.write("other/b.tmp", "# Other, renamed over\n");
    std::fs::rename(folder.path("other/b.tmp"), folder.path("other/b.md")).unwrap();
    preview.until_has("/b/", "Other, renamed over");
    preview.is_as_built(&folder);
    folder.remove("content/b.md");
    folder.remove("content/linked");
    preview.until_gone("/b/");
    preview.until_gone("/linked/in/a/");
    preview.is_as_built(&folder);
}

#[cfg(unix)]
#[test]
fn a_folder_is_still_followed_when_a_second_name_of_it_goes() {
    let (folder, preview) = start(BOOK, &[]);
    std::os::unix::fs::symlink(folder.path("content/deep"), folder.path("content/second")).unwrap();
    preview.until_has("/second/er/three/", "Three");
    folder.write("content/deep/er/three.md", "# Edited\n");
    preview.until_has("/deep/er/three/", "Edited");
    preview.until_has("/second/er/three/", "Edited");
    folder.remove("content/second");
    preview.until_gone("/second/er/three/");
    folder.write("content/deep/er/three.md", "# Edited again\n");
    preview.until_has("/deep/er/three/", "Edited again");
    preview.is_as_built(&folder);
}

#[cfg(unix)]
#[test]
fn what_a_link_names_may_go_and_come_back() {
    let folder = Folder::new(BOOK);
    folder.write("other/b.md", "# Other\n");
    folder.write("outside/a.md", "# Outside\n");
    std::os::unix::fs::symlink(folder.path("other/b.md"), folder.path("content/b.md")).unwrap();
    std::os::unix::fs::symlink(folder.path("outside"), folder.path("content/linked")).unwrap();
    let preview = Preview::of(&folder, &[]);
    preview.until_has("/b/", "Other");
    folder.remove("other/b.md");
    preview.until_gone("/b/");
    folder.write("other/b.md", "# Back\n");
    preview.until_has("/b/", "Back");
    remove_folder(&folder.path("outside"));
    preview.until_gone("/linked/a/");
    folder.write("outside/a.md", "# Back too\n");
    preview.until_has("/linked/a/", "Back too");
    preview.is_as_built(&folder);
}
