//! `cargo bench --bench links [-- URLS [HOSTS]]`: visits pages of many hosts on loopback, beside lychee where it is
//! installed, with the same limits for each host and in the same minute. The server counts.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement: it reads the clock, prints, and stops where it cannot go on"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Of each host: requests at a time, and requests a second.
const AT_A_TIME: usize = 4;
const A_SECOND: usize = 500;
const ROUNDS: usize = 3;

#[derive(Debug, Default)]
struct Counts {
    requests: usize,
    open: BTreeMap<String, usize>,
    most: usize,
}

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|argument| argument.parse::<usize>().ok());
    let urls = numbers.next().unwrap_or(10_000);
    let hosts = numbers.next().unwrap_or(100).clamp(1, 250);
    let counts: Arc<Mutex<Counts>> = Arc::default();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let listener = runtime.block_on(TcpListener::bind("0.0.0.0:0")).unwrap();
    let port = listener.local_addr().unwrap().port();
    let shared = Arc::clone(&counts);
    runtime.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, Arc::clone(&shared)));
        }
    });
    let folder = tempfile::tempdir().expect("a temporary folder");
    write_book(folder.path(), urls, hosts, port);
    println!("{urls} addresses on {hosts} hosts; {AT_A_TIME} at a time and {A_SECOND} a second for each\n");
    println!(
        "| run | links a second | seconds | requests | most at a time | peak memory |\n|---|---:|---:|---:|---:|---:|"
    );
    let content = folder.path().join("content");
    for _ in 0..ROUNDS {
        let _ = std::fs::remove_file(folder.path().join("links.toml"));
        let own = || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_layerbook"));
            command.args(["check", "--external"]).arg(folder.path());
            command
        };
        measure("layerbook", urls, &own(), &counts);
        measure("layerbook, again", urls, &own(), &counts);
        let mut lychee = Command::new("lychee");
        lychee.args(["--no-progress", "--max-concurrency", "64", "--host-concurrency", &AT_A_TIME.to_string()]);
        lychee.args(["--host-request-interval", &format!("{}ms", 1_000 / A_SECOND)]).arg(&content);
        measure("lychee", urls, &lychee, &counts);
    }
    runtime.shutdown_background();
}

fn measure(name: &str, urls: usize, command: &Command, counts: &Mutex<Counts>) {
    *counts.lock().unwrap() = Counts::default();
    let mut timed = Command::new("/usr/bin/time");
    timed.args(["-f", "%M"]).arg(command.get_program()).args(command.get_args());
    timed.stdout(Stdio::null()).stderr(Stdio::piped()).stdin(Stdio::null());
    let start = Instant::now();
    let Ok(output) = timed.output() else {
        println!("| {name} | cannot be run | | | | |");
        return;
    };
    let seconds = start.elapsed().as_secs_f64();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let memory = text.lines().last().and_then(|line| line.trim().parse::<f64>().ok()).unwrap_or(0.0) / 1_024.0;
    let counts = counts.lock().unwrap();
    let rate = f64::from(u32::try_from(urls).unwrap_or(u32::MAX)) / seconds;
    println!("| {name} | {rate:.0} | {seconds:.2} | {} | {} | {memory:.0} MiB |", counts.requests, counts.most);
}

/// A hundred links to a note, each address once.
fn write_book(folder: &Path, urls: usize, hosts: usize, port: u16) {
    let content = folder.join("content");
    std::fs::create_dir_all(&content).unwrap();
    let mut notes: BTreeMap<usize, String> = BTreeMap::new();
    for number in 0..urls {
        let note = notes.entry(number / 100).or_insert_with_key(|note| format!("# Note {note}\n\n"));
        let _ = writeln!(note, "- [Page {number}](http://127.0.0.{}:{port}/page/{number})", number % hosts + 1);
    }
    for (number, text) in notes {
        std::fs::write(content.join(format!("note-{number:04}.md")), text).unwrap();
    }
    let limits =
        format!("private = true\nhost-concurrency = {AT_A_TIME}\nhost-rate = {A_SECOND}\nhost-budget = 1000000\n");
    std::fs::write(folder.join("book.toml"), format!("[check.external]\n{limits}")).unwrap();
}

async fn serve(mut stream: TcpStream, counts: Arc<Mutex<Counts>>) {
    let _ = stream.set_nodelay(true);
    let page = format!("<!doctype html><title>A page</title><h1>A page</h1>{}", "<p>Some words.</p>".repeat(100));
    let mut buffer = Vec::new();
    let mut chunk = [0; 4_096];
    loop {
        while let Some(end) = buffer.windows(4).position(|four: &[u8]| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
            buffer.drain(..end + 4);
            let host = head.lines().find_map(|line| line.strip_prefix("host: ").or(line.strip_prefix("Host: ")));
            let host = host.unwrap_or_default().to_owned();
            {
                let mut counts = counts.lock().unwrap();
                counts.requests += 1;
                let open = counts.open.entry(host.clone()).or_default();
                *open += 1;
                let open = *open;
                counts.most = counts.most.max(open);
            }
            // As far away as a host in the same country.
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            let body = if head.starts_with("HEAD") { "" } else { &page };
            let answer =
                format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{body}", page.len());
            *counts.lock().unwrap().open.entry(host).or_default() -= 1;
            if stream.write_all(answer.as_bytes()).await.is_err() {
                return;
            }
        }
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return,
            Ok(length) => buffer.extend_from_slice(&chunk[..length]),
        }
    }
}
