//! A folder over HTTP, as a plain web server shows it, with a strict content security policy.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub fn new(folder: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a listener has an address");
        let ended = Arc::new(AtomicBool::new(false));
        let (folder, end) = (folder.to_owned(), Arc::clone(&ended));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if end.load(Ordering::SeqCst) {
                    return;
                }
                let folder = folder.clone();
                std::thread::spawn(move || answer(&stream, &folder));
            }
        });
        Self { address, ended, thread: Some(thread) }
    }

    /// `http://127.0.0.1:port/`
    pub fn home(&self) -> String {
        format!("http://{}/", self.address)
    }

    pub fn url(&self, path: &str) -> String {
        self.home() + path
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // Wakes the thread.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// One request, one connection. A browser that goes away early is no matter.
fn answer(mut stream: &TcpStream, folder: &Path) {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let Some(first) = lines.next() else { return };
    lines.take_while(|line| !line.is_empty()).for_each(drop);
    let path = first.split(' ').nth(1).unwrap_or("/");
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let (status, file) = file_of(folder, &layerbook::base::path::decode(path));
    let body = file.as_ref().and_then(|file| std::fs::read(file).ok()).unwrap_or_default();
    let extension = file.as_ref().and_then(|file| file.extension()).and_then(|name| name.to_str()).unwrap_or_default();
    let mime = match extension {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "xml" => "application/xml",
        "json" => "application/json",
        "md" | "txt" => "text/plain; charset=utf-8",
        "wav" => "audio/wav",
        _ => "application/octet-stream",
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {mime}\r\nContent-Length: {}\r\nConnection: close\r\n\
         Content-Security-Policy: default-src 'self'\r\nX-Content-Type-Options: nosniff\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(&[head.as_bytes(), &body].concat());
}

fn file_of(folder: &Path, path: &str) -> (&'static str, Option<PathBuf>) {
    let plain = path.split('/').all(|part| part != "..");
    let file = folder.join(path.trim_start_matches('/'));
    let file = if path.ends_with('/') { file.join("index.html") } else { file };
    if plain && file.is_file() { ("200 OK", Some(file)) } else { ("404 Not Found", Some(folder.join("404.html"))) }
}
