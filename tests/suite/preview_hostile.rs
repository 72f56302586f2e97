//! `layerbook serve` and those who mean no good: other sites, ways out of the book, and sockets by the hundred.

use crate::preview::{BOOK, PATIENCE, Preview, clock, pause};
use crate::preview_live::Line;
use crate::support::Folder;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::time::Duration;
use tungstenite::Message;

fn start() -> (Folder, Preview) {
    let folder = Folder::new(BOOK);
    folder.write("content/draft.md", "---\ndraft: true\n---\n# SECRET\n");
    folder.write("content/unused.txt", "SECRET\n");
    folder.write("content/.hidden.md", "# SECRET\n");
    folder.write("content/.hidden.txt", "SECRET\n");
    folder.write("secret.txt", "SECRET\n");
    folder.write("book.toml", "[book]\ntitle = \"Sample\"\n# SECRET\n");
    let preview = Preview::of(&folder, &[]);
    (folder, preview)
}

/// The server answers somebody else within a second.
#[track_caller]
fn is_well(preview: &Preview) {
    let start = clock();
    assert_eq!(preview.get("/one/").status, 200);
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
}

#[test]
fn only_its_own_names_and_pages_are_answered() {
    let (_folder, preview) = start();
    let port = preview.address.rsplit(':').next().unwrap();
    let own = format!("127.0.0.1:{port}");
    let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let ask = |path: &str, headers: &str| {
        let mut stream = preview.connect();
        stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
        stream.write_all(format!("GET {path} HTTP/1.1\r\n{headers}\r\n").as_bytes()).unwrap();
        let mut bytes = [0; 12];
        let _ = stream.read_exact(&mut bytes);
        String::from_utf8_lossy(&bytes[9..]).into_owned()
    };
    for path in
        ["/one/", "/_layerbook/live?page=one/&digest=", "/_layerbook/", "/_layerbook/client.js", "/pic.svg", "/nothing"]
    {
        for extra in ["", upgrade] {
            let refused = |headers: &str| {
                let status = ask(path, &format!("{headers}{extra}"));
                assert!(matches!(status.as_str(), "403" | "400"), "{path} {headers:?}: {status}");
            };
            for host in [
                "evil.test",
                "evil.test:80",
                "127.0.0.1.evil.test",
                "localhost.evil.test",
                "",
                "localhost@evil.test",
                "evil.test#localhost",
                "[::1].evil.test",
                "0x7f.1.evil",
                "localhost:99999",
            ] {
                refused(&format!("Host: {host}\r\n"));
            }
            refused("");
            refused(&format!("Host: {own}\r\nHost: evil.test\r\n"));
            refused(&format!("Host: evil.test\r\nHost: {own}\r\n"));
            refused(&format!("Host: {own}\r\nHost: {own}\r\n"));
            for origin in [
                "http://evil.test",
                "null",
                "file://",
                "http://localhost:1",
                "http://127.0.0.1",
                "http://127.0.0.1:1",
                "",
                "x",
                &format!("http://{own}.evil.test"),
                &format!("http://evil.test#{own}"),
                &format!("http://user@{own}"),
            ] {
                refused(&format!("Host: {own}\r\nOrigin: {origin}\r\n"));
            }
            refused(&format!("Host: {own}\r\nOrigin: http://{own}\r\nOrigin: http://evil.test\r\n"));
        }
    }
    for host in [own.clone(), format!("localhost:{port}")] {
        assert_eq!(ask("/one/", &format!("Host: {host}\r\nOrigin: http://{host}\r\n")), "200");
        let live = format!("Host: {host}\r\nOrigin: http://{host}\r\n{upgrade}");
        assert_eq!(ask("/_layerbook/live?page=one/&digest=", &live), "101");
    }
    // Another address in the request itself.
    assert_eq!(ask("http://evil.test/one/", &format!("Host: {own}\r\nOrigin: http://evil.test\r\n")), "403");
}

#[test]
fn nothing_but_the_site_is_read() {
    let (folder, preview) = start();
    let root = folder.root().display().to_string();
    let ups = [
        "../",
        "..%2f",
        "%2e%2e/",
        "%2e%2e%2f",
        "%2E%2E%5C",
        "..\\",
        "..%5c",
        "%252e%252e/",
        "%252e%252e%252f",
        ".../",
        "....//",
        "..;/",
        "%c0%ae%c0%ae/",
        "..%00/",
        ".%2e/",
        "one/../../",
        "deep/er/../../../",
    ];
    let mut paths: Vec<String> = Vec::new();
    for up in ups {
        for target in ["secret.txt", "book.toml", "etc/passwd", "content/unused.txt"] {
            for times in [1, 2, 3, 8] {
                paths.push(format!("/{}{target}", up.repeat(times)));
                paths.push(format!("/one/{}{target}", up.repeat(times)));
                paths.push(format!("/_layerbook/{}{target}", up.repeat(times)));
            }
        }
    }
    for path in [
        "/etc/passwd",
        "/proc/self/environ",
        "//etc/passwd",
        "//secret.txt",
        "/%2fetc%2fpasswd",
        "/file:///etc/passwd",
        "/C:%5CWindows%5Cwin.ini",
        "/book.toml",
        "/secret.txt",
        "/content/unused.txt",
        "/unused.txt",
        "/unused.txt%00.svg",
        "/.hidden.md",
        "/.hidden.txt",
        "/.hidden/",
        "/.hidden/index.md",
        "/draft/",
        "/draft/index.md",
        "/draft.md",
        "/draft",
        "/.git/config",
        "/one.md%00",
        "/pic.svg%00",
        "/pic.svg/",
        "/pic.svg/..",
        "/pic.svg/../unused.txt",
        "/./book.toml",
        "/%00",
        "/%",
        "/%zz",
        "/%ff%fe",
        "/?../../etc/passwd",
        "/_layerbook/client/client.js",
        "/_layerbook//etc/passwd",
    ] {
        paths.push(path.to_owned());
    }
    paths.push(format!("/{root}/secret.txt"));
    paths.push(root.clone() + "/secret.txt");
    paths.push(format!("/{}", format!("{root}/secret.txt").replace('/', "%2f")));
    for path in &paths {
        for target in [path.clone(), format!("http://{}{path}", preview.address)] {
            let request = format!("GET {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", preview.address);
            let Some(reply) = preview.raw(request.as_bytes()) else { continue };
            let text = reply.text();
            assert!(!text.contains("SECRET") && !text.contains("root:x:") && !text.contains("PATH="), "{path}: {text}");
            assert!(!text.contains(&root), "{path} tells where the book is: {text}");
            let is_known = path.starts_with("/?") || path.starts_with("/pic.svg");
            assert!(is_known || reply.status >= 300, "{path}: {} {text}", reply.status);
        }
    }
    // Nor on the line of a page.
    for page in ["../secret.txt", "draft/", "unused.txt", ".hidden/", "/etc/passwd", "pic.svg", "\0", "%2e%2e/"] {
        let mut line = Line::open(&preview, page, "");
        while let Some(message) = line.next(Duration::from_millis(60)) {
            assert!(!message.to_string().contains("SECRET"), "{page}: {message}");
        }
    }
    is_well(&preview);
}

#[cfg(unix)]
#[test]
fn an_address_that_became_a_link_elsewhere_serves_what_a_build_copies() {
    let (folder, preview) = start();
    folder.remove("content/pic.svg");
    std::os::unix::fs::symlink(folder.path("secret.txt"), folder.path("content/pic.svg")).unwrap();
    preview.is_as_built(&folder);
}

#[test]
fn a_page_names_no_way_out_in_its_redirects() {
    let (_folder, preview) = start();
    for path in ["/one", "//one", "///one", "/%2fone", "/\\one", "//evil.test/..", "/deep/er", "//deep/er"] {
        let reply = preview.get(path);
        if let Some(location) = reply.head.to_ascii_lowercase().split("location: ").nth(1) {
            assert!(
                location.starts_with('/') && !location.starts_with("//") && !location.starts_with("/\\"),
                "{path}: {location}"
            );
        }
    }
    let crlf = preview.get("/one%0d%0aX-Evil:%20yes");
    assert!(!crlf.head.contains("X-Evil"), "{}", crlf.head);
}

#[test]
fn other_methods_and_monstrous_requests_are_refused() {
    let (_folder, preview) = start();
    let host = &preview.address;
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "FOO"] {
        for path in ["/one/", "/_layerbook/live", "/_layerbook/"] {
            let request = format!(
                "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc"
            );
            let status = preview.raw(request.as_bytes()).map(|reply| reply.status);
            assert!(status.is_none_or(|status| (400..500).contains(&status)), "{method} {path}: {status:?}");
        }
    }
    let million = "a".repeat(1 << 20);
    for request in [
        format!("GET /one/ HTTP/1.1\r\nHost: {host}\r\nX: {million}\r\n\r\n"),
        format!("GET /{million} HTTP/1.1\r\nHost: {host}\r\n\r\n"),
        format!("GET /one/ HTTP/1.1\r\nHost: {million}\r\n\r\n"),
        format!("{million} /one/ HTTP/1.1\r\nHost: {host}\r\n\r\n"),
        format!("GET /one/ HTTP/1.1\r\nHost: {host}\r\n{}\r\n", "X: y\r\n".repeat(5_000)),
        "\0\0\0\0\r\n\r\n".to_owned(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
        format!("GET /one/ HTTP/9.9\r\nHost: {host}\r\n\r\n"),
    ] {
        let status = preview.raw(request.as_bytes()).map(|reply| reply.status);
        assert!(status.is_none_or(|status| status >= 400), "{status:?} for {:.60}", request);
        is_well(&preview);
    }
    // A path that is long and allowed, of many parts.
    assert_eq!(preview.get(&"/a".repeat(8_000)).status, 404);
    assert_eq!(preview.get(&"/%2e%2e".repeat(2_000)).status, 404);
    let head = format!("HEAD /one/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    assert!(preview.raw(head.as_bytes()).is_some_and(|reply| reply.status == 200 && reply.body.is_empty()));
    let range = format!(
        "GET /pic.svg HTTP/1.1\r\nHost: {host}\r\nRange: bytes=99999999999-,0-1,5-2\r\nConnection: close\r\n\r\n"
    );
    assert!(preview.raw(range.as_bytes()).is_some_and(|reply| reply.status < 500));
}

#[test]
fn a_large_message_ends_its_line_alone() {
    let (folder, preview) = start();
    let mut other = Line::open(&preview, "two/", "");
    for message in [Message::text("x".repeat(100_000)), Message::binary(vec![0; 100_000])] {
        let mut line = Line::open(&preview, "one/", "");
        let _ = line.socket.send(message);
        let end = clock() + PATIENCE;
        while line.socket.read().is_ok() {
            assert!(clock() < end, "the line is open");
        }
    }
    // Small ones, and no messages at all.
    let mut line = Line::open(&preview, "one/", "");
    for text in ["", "{}", "[", "{\"type\":\"page\"}", "\0"] {
        line.socket.send(Message::text(text)).unwrap();
    }
    let raw = line.socket.get_mut();
    let _ = raw.write_all(&[0xff; 4_000]);
    folder.write("content/two.md", "# Two\n\nStill told.\n");
    other.wait(|message| message["html"].to_string().contains("Still told."));
    is_well(&preview);
}

/// As many as the limits of this process and the server's queue let open, 900 at most.
#[test]
fn idle_and_half_spoken_sockets_keep_nobody_out() {
    idle_sockets(900, 500);
}

/// By hand, since the other tests have to open files too:
/// `ulimit -n 20000; cargo test --test suite ten_thousand_idle_sockets -- --ignored`
#[test]
#[ignore = "more open files than many systems allow"]
fn ten_thousand_idle_sockets_keep_nobody_out() {
    idle_sockets(10_000, 10_000);
}

fn idle_sockets(most: usize, least: usize) {
    let (folder, preview) = start();
    let mut line = Line::open(&preview, "two/", "");
    let mut open: Vec<TcpStream> = Vec::new();
    for number in 0..most {
        let Ok(mut stream) = TcpStream::connect(&preview.address) else { break };
        let _ = match number % 4 {
            0 => Ok(()),
            1 => stream.write_all(b"GET /one/ HTT"),
            2 => stream.write_all(format!("GET /one/ HTTP/1.1\r\nHost: {}\r\nX: ", preview.address).as_bytes()),
            _ => stream.write_all(
                format!("POST /one/ HTTP/1.1\r\nHost: {}\r\nContent-Length: 99\r\n\r\nx", preview.address).as_bytes(),
            ),
        };
        open.push(stream);
    }
    assert!(open.len() >= least, "only {} sockets could be opened", open.len());
    is_well(&preview);
    folder.write("content/two.md", "# Two\n\nStill told.\n");
    line.wait(|message| message["html"].to_string().contains("Still told."));
    is_well(&preview);
}

#[test]
fn more_lines_than_there_are_pages_keep_nobody_out() {
    let (folder, preview) = start();
    let mut first = Line::open(&preview, "two/", "");
    let mut open = Vec::new();
    let mut refused = 0;
    for _ in 0..300 {
        let url = format!("ws://{}/_layerbook/live?page=one/&digest=", preview.address);
        match tungstenite::client(url, preview.connect()) {
            Ok((socket, _)) => open.push(socket),
            Err(_) => refused += 1,
        }
    }
    assert!(refused >= 100 && open.len() >= 50, "{refused} refused");
    is_well(&preview);
    folder.write("content/two.md", "# Two\n\nStill told.\n");
    first.wait(|message| message["html"].to_string().contains("Still told."));
    drop(open);
    pause(500);
    Line::open(&preview, "one/", "");
}

#[test]
fn slow_readers_keep_nobody_out() {
    let (folder, preview) = start();
    folder.write("content/large.md", format!("# Large\n\n{}\n", "A line of text that is long.\n\n".repeat(100_000)));
    preview.until("/large/", |reply| reply.status == 200);
    let request = format!("GET /large/ HTTP/1.1\r\nHost: {}\r\n\r\n", preview.address);
    let mut open: Vec<TcpStream> = Vec::new();
    for _ in 0..40 {
        let mut stream = preview.connect();
        stream.write_all(request.as_bytes()).unwrap();
        open.push(stream);
    }
    // They take a byte, and no more.
    for stream in &mut open {
        let _ = stream.read_exact(&mut [0]);
    }
    is_well(&preview);
    // Lines of pages that never listen.
    let silent: Vec<Line> = (0..20).map(|_| Line::silent(&preview, "large/", "")).collect();
    for round in 0..3 {
        folder.write("content/two.md", format!("# Two\n\nRound {round}.\n"));
        preview.until_has("/two/", &format!("Round {round}."));
    }
    is_well(&preview);
    drop(silent);
}

#[test]
fn a_port_that_is_taken_is_passed_over() {
    let folder = Folder::new(BOOK);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let preview = Preview::with_port(&folder, &port.to_string(), &[]);
    assert!(preview.said().contains(&format!("port {port} is taken; the next free one is used")), "{}", preview.said());
    let got: u16 = preview.address.rsplit(':').next().unwrap().parse().unwrap();
    assert!(got > port && got <= port + 20, "{got}");
    is_well(&preview);
}

#[cfg(unix)]
#[test]
fn signals_end_it_at_once() {
    for signal in ["-INT", "-TERM"] {
        for busy in [false, true] {
            let (folder, mut preview) = start();
            let _line = Line::open(&preview, "one/", "");
            let _half = preview.connect();
            if busy {
                folder.write("content/large.md", "# Large\n\n[[one]] `x` *y*\n\n".repeat(50_000));
                pause(40);
            }
            let start = clock();
            assert!(Command::new("kill").args([signal, &preview.child.id().to_string()]).status().unwrap().success());
            let status = loop {
                if let Some(status) = preview.child.try_wait().unwrap() {
                    break status;
                }
                assert!(start.elapsed() < Duration::from_secs(1), "{signal}: it goes on");
                pause(5);
            };
            assert_eq!(status.code(), Some(0), "{signal}: {}", preview.said());
        }
    }
}
