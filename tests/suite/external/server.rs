//! A server on loopback with many names and all the bad manners of the web. It writes down what it is asked.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

/// One request as the server saw it.
#[derive(Debug, Clone)]
pub struct Asked {
    pub method: String,
    pub host: String,
    pub path: String,
    pub headers: String,
    pub at: Instant,
    /// Requests of the same host that were open then, this one among them.
    pub open: usize,
    /// Number of the connection.
    pub connection: usize,
}

#[derive(Debug, Default)]
struct Log {
    asked: Vec<Asked>,
    open: BTreeMap<String, usize>,
    connections: usize,
}

/// The server; it ends with the value.
#[derive(Debug)]
pub struct Server {
    pub address: SocketAddr,
    log: Arc<Mutex<Log>>,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Server {
    pub fn start() -> Self {
        Self::with(None)
    }

    /// The same by TLS too.
    pub fn start_tls(config: Arc<tokio_rustls::rustls::ServerConfig>) -> Self {
        Self::with(Some(tokio_rustls::TlsAcceptor::from(config)))
    }

    fn with(tls: Option<tokio_rustls::TlsAcceptor>) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let log: Arc<Mutex<Log>> = Arc::default();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::clone(&log);
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (log, tls) = (Arc::clone(&shared), tls.clone());
                tokio::spawn(async move {
                    let connection = {
                        let mut log = log.lock().unwrap();
                        log.connections += 1;
                        log.connections
                    };
                    let _ = stream.set_nodelay(true);
                    match tls {
                        None => serve(stream, &log, connection).await,
                        Some(tls) => {
                            // Whoever does not begin with the hello of TLS is answered in the open.
                            let mut first = [0];
                            match stream.peek(&mut first).await {
                                Ok(_) if first[0] != 0x16 => serve(stream, &log, connection).await,
                                _ => {
                                    if let Ok(stream) = tls.accept(stream).await {
                                        serve(stream, &log, connection).await;
                                    }
                                }
                            }
                        }
                    }
                });
            }
        });
        Self { address, log, runtime: Some(runtime) }
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.log.lock().unwrap().asked.clone()
    }

    /// `GET host/path` of all requests since the last call, sorted.
    pub fn take(&self) -> Vec<String> {
        let asked = std::mem::take(&mut self.log.lock().unwrap().asked);
        let mut lines: Vec<String> =
            asked.iter().map(|asked| format!("{} {}{}", asked.method, asked.host, asked.path)).collect();
        lines.sort();
        lines
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Reads requests of one connection and answers them, until an answer asks for the end.
async fn serve<S: AsyncRead + AsyncWrite + Unpin + Linger>(mut stream: S, log: &Arc<Mutex<Log>>, connection: usize) {
    let mut buffer = Vec::new();
    loop {
        let head = loop {
            if let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
                buffer.drain(..end + 4);
                break head;
            }
            let mut chunk = [0; 4_096];
            match stream.read(&mut chunk).await {
                Ok(0) | Err(_) => return,
                // The hello of TLS: this server speaks none, and says so at once.
                Ok(_) if buffer.is_empty() && chunk[0] == 0x16 => return,
                Ok(length) => buffer.extend_from_slice(&chunk[..length]),
            }
        };
        let mut lines = head.lines();
        let mut words = lines.next().unwrap_or_default().split(' ');
        let (method, path) = (words.next().unwrap_or_default().to_owned(), words.next().unwrap_or_default().to_owned());
        let header = |name: &str| {
            head.lines().skip(1).find_map(|line| {
                let (own, value) = line.split_once(':')?;
                own.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
            })
        };
        let host = header("host").unwrap_or_default();
        let times = {
            let mut log = log.lock().unwrap();
            let open = log.open.entry(host.clone()).or_default();
            *open += 1;
            let open = *open;
            let times = log.asked.iter().filter(|asked| asked.host == host && asked.path == path).count();
            let headers = head.lines().skip(1).collect::<Vec<_>>().join("\n").to_ascii_lowercase();
            log.asked.push(Asked {
                method: method.clone(),
                host: host.clone(),
                path: path.clone(),
                headers,
                at: Instant::now(),
                open,
                connection,
            });
            times
        };
        let goes_on = answer(&mut stream, &method, &path, times, header("cookie")).await;
        // The client may send the next request before this line is reached: count down first, then let it read.
        *log.lock().unwrap().open.entry(host).or_default() -= 1;
        match goes_on {
            Ending::GoOn(bytes) => {
                if stream.write_all(&bytes).await.is_err() || stream.flush().await.is_err() {
                    return;
                }
            }
            Ending::Close => {
                let _ = stream.shutdown().await;
                return;
            }
            Ending::Reset => {
                stream.reset();
                return;
            }
        }
    }
}

enum Ending {
    /// The last bytes of the answer.
    GoOn(Vec<u8>),
    Close,
    Reset,
}

/// Streams that can be broken off.
pub trait Linger {
    fn reset(self);
}

impl Linger for TcpStream {
    fn reset(self) {
        // The system sends a reset when a connection is closed with bytes unsent and no time to send them.
        #[expect(deprecated, reason = "a time of zero does not wait")]
        let _ = self.set_linger(Some(Duration::ZERO));
    }
}

impl Linger for tokio_rustls::server::TlsStream<TcpStream> {
    fn reset(self) {}
}

fn reply(status: &str, headers: &str, body: &[u8], method: &str) -> Ending {
    let mut bytes = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n{headers}\r\n", body.len()).into_bytes();
    if method != "HEAD" {
        bytes.extend_from_slice(body);
    }
    Ending::GoOn(bytes)
}

const HTML: &str = "Content-Type: text/html; charset=utf-8\r\n";

async fn answer<S: AsyncWrite + Unpin>(
    stream: &mut S,
    method: &str,
    path: &str,
    times: usize,
    cookie: Option<String>,
) -> Ending {
    let html = |body: &str| reply("200 OK", HTML, body.as_bytes(), method);
    let redirect = |status: &str, to: &str| reply(status, &format!("Location: {to}\r\n"), b"", method);
    let words = "<p>Some words of a page that is there.</p>".repeat(40);
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut parts = path.trim_start_matches('/').split('/');
    match (parts.next().unwrap_or_default(), parts.next()) {
        ("", _) => html("<title>Front</title>"),
        ("robots.txt", _) => {
            reply("200 OK", "Content-Type: text/plain\r\n", b"User-agent: *\nDisallow: /private\n", method)
        }
        ("ok", _) => html(&format!("<title>A page</title><h1>A page</h1>{words}")),
        ("file.pdf", _) => reply("200 OK", "Content-Type: application/pdf\r\n", b"%PDF", method),
        ("gone.pdf", _) => reply("404 Not Found", "", b"", method),
        ("status", Some(status)) => reply(&format!("{status} Some Reason"), HTML, b"<title>Error</title>", method),
        ("no-head", Some(status)) if method == "HEAD" => reply(&format!("{status} No HEAD"), "", b"", method),
        ("no-head", _) => html(&words),
        ("redirect", Some(status)) => redirect(&format!("{status} Redirect"), "/ok"),
        ("redirect-to", Some(status)) => redirect(&format!("{status} Redirect"), query),
        ("page-not-found-file.pdf", _) => html("<title>Oops! That page can't be found.</title>"),
        ("latin-location", _) => {
            Ending::GoOn(b"HTTP/1.1 301 Moved\r\nContent-Length: 0\r\nLocation: /caf\xE9\r\n\r\n".to_vec())
        }
        ("caf%E9", _) => html(&words),
        ("to-place", _) => redirect("301 Moved", "/places#one"),
        ("chain", Some(length)) => match length.parse::<usize>().unwrap_or(0) {
            0 => html(&words),
            length => redirect("301 Moved", &format!("/chain/{}", length - 1)),
        },
        ("loop", _) => redirect("302 Found", "/loop"),
        ("cookie", _) if cookie.as_deref() == Some("seen=1") => html(&words),
        ("cookie", _) => reply("302 Found", "Set-Cookie: seen=1; Path=/\r\nLocation: /cookie\r\n", b"", method),
        ("no-location", _) => reply("301 Moved", "", b"", method),
        ("once", Some(status)) if times == 0 => {
            let wait = if query.is_empty() { String::new() } else { format!("Retry-After: {}\r\n", decode(query)) };
            reply(&format!("{status} Not Now"), &wait, b"", method)
        }
        ("once", _) => html(&words),
        ("later", Some(status)) => {
            reply(&format!("{status} Later"), &format!("Retry-After: {}\r\n", decode(query)), b"", method)
        }
        ("slow-head", _) => {
            tokio::time::sleep(Duration::from_secs(30)).await;
            html(&words)
        }
        ("slow", Some(millis)) => {
            tokio::time::sleep(Duration::from_millis(millis.parse().unwrap_or(0))).await;
            html(&words)
        }
        ("slow-body", _) => {
            let head = format!("HTTP/1.1 200 OK\r\n{HTML}Content-Length: 100000\r\n\r\n<title>Slow</title>");
            let _ = stream.write_all(head.as_bytes()).await;
            for _ in 0..60 {
                if stream.write_all(b"<p>drop</p>").await.is_err() || stream.flush().await.is_err() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            Ending::Close
        }
        ("endless", _) => {
            let head = format!("HTTP/1.1 200 OK\r\n{HTML}Connection: close\r\n\r\n<title>Endless</title>");
            let _ = stream.write_all(head.as_bytes()).await;
            let piece = "<p>and so on</p>".repeat(4_096);
            while stream.write_all(piece.as_bytes()).await.is_ok() {}
            Ending::Close
        }
        ("reset", _) => Ending::Reset,
        ("cut", _) => {
            let head = format!("HTTP/1.1 200 OK\r\n{HTML}Content-Length: 100000\r\n\r\n<title>Cut</title><p id=a>");
            let _ = stream.write_all(head.as_bytes()).await;
            Ending::Close
        }
        ("nonsense", _) => {
            let _ = stream.write_all(b"this is no HTTP\r\n\r\n").await;
            Ending::Close
        }
        ("gzip-bomb", _) => reply("200 OK", &format!("{HTML}Content-Encoding: gzip\r\n"), &GZIP_BOMB, method),
        ("br-bomb", _) => reply("200 OK", &format!("{HTML}Content-Encoding: br\r\n"), &BROTLI_BOMB, method),
        ("bad-gzip", _) => {
            reply("200 OK", &format!("{HTML}Content-Encoding: gzip\r\n"), b"<title>No gzip</title>", method)
        }
        ("latin1", _) => {
            let kind = "Content-Type: text/html; charset=iso-8859-1\r\n";
            reply("200 OK", kind, b"<title>x</title><h2 id=\"gr\xF6\xDFe\">x</h2>", method)
        }
        ("wrong-charset", _) => {
            let kind = "Content-Type: text/html; charset=iso-8859-1\r\n";
            reply("200 OK", kind, "<title>x</title><h2 id=\"größe\">x</h2>".as_bytes(), method)
        }
        ("no-charset", _) => {
            let kind = "Content-Type: text/html; charset=no-such-thing\r\n";
            reply("200 OK", kind, "<title>x</title><h2 id=\"größe\">x</h2>".as_bytes(), method)
        }
        ("no-type", _) => reply("200 OK", "", b"<title>x</title><h2 id=here>x</h2>", method),
        ("soft", Some("title")) => html(&format!("<title>Page not found | Example</title>{words}")),
        ("soft", Some("home")) => redirect("301 Moved", "/"),
        ("soft", Some("parked")) => html("<title>a.test</title><p>This domain is for sale!</p>"),
        ("soft", _) => redirect("302 Found", "/404.html"),
        ("404.html", _) => html("<title>Sorry</title>"),
        ("wall", _) => html("<title>Just a moment...</title>"),
        ("challenge", _) => reply("503 Service Unavailable", "cf-mitigated: challenge\r\n", b"", method),
        ("private-page", _) => redirect("302 Found", "/login?next=/private-page"),
        ("login", _) => html("<title>Log in</title>"),
        ("huge", _) => {
            let filler = "<p>More of a very long page.</p>".repeat(60_000);
            html(&format!("<title>Huge</title>{filler}<h2 id=\"last\">Last</h2>"))
        }
        ("places", _) => html(&format!(
            "<title>Places</title><h2 id=\"one\">One</h2><a name=\"two\"></a><h2 id=\"user-content-three\">Three</h2>\
             <script src=\"/statistics.js\"></script>{words}"
        )),
        ("made", _) => html(&format!("<title>Made</title><script>place.id = \"made\"</script>{words}")),
        ("shell", _) => html("<title>Shell</title><div id=\"root\"></div><script src=\"/app.js\"></script>"),
        _ => reply("404 Not Found", HTML, b"<title>Not found</title>", method),
    }
}

/// A hundred megabytes of one letter, made once: it keeps a core busy.
static GZIP_BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    bomb(&mut packed);
    packed.finish().unwrap()
});
static BROTLI_BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut packed = brotli::CompressorWriter::new(Vec::new(), 4_096, 1, 22);
    bomb(&mut packed);
    packed.into_inner()
});

/// Makes what takes long before a client waits for it.
pub fn prepare() {
    let _ = (GZIP_BOMB.len(), BROTLI_BOMB.len());
}

fn bomb(packed: &mut impl std::io::Write) {
    packed.write_all(b"<title>Bomb</title>").unwrap();
    let piece = vec![b'a'; 1 << 20];
    for _ in 0..100 {
        packed.write_all(&piece).unwrap();
    }
}

fn decode(query: &str) -> String {
    layerbook::base::path::decode(&query.replace('+', " ")).into_owned()
}
