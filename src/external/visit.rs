//! One visit: HEAD or GET, redirects step by step, and another try where that may help.

use super::client::{Headers, NameError, chain, is_private};
use super::host::Gate;
use super::page::{self, HtmlPage};
use super::robots::Robots;
use crate::config::external::ExternalConfig;
use jiff::Timestamp;
use reqwest::header::{CONTENT_TYPE, COOKIE, HeaderMap, LOCATION, RETRY_AFTER, SET_COOKIE};
use reqwest::{Client, Method, Response};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OnceCell, Semaphore};
use url::Url;

/// What a visit came to.
#[derive(Debug, Clone)]
pub enum Ending {
    Answered(Box<Answer>),
    Failed(Failure),
    /// Not asked in this run: the host gets no more requests.
    Waiting,
}

/// The last answer of a chain of redirects.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    /// Where it came from.
    pub url: Url,
    /// Where permanent redirects alone lead, when the first redirect is one.
    pub moved_to: Option<Url>,
    /// What was read, when it is HTML and was asked for.
    pub page: Option<HtmlPage>,
    /// The page arrived to its end.
    pub whole: bool,
    /// The bytes of a page with letters beyond ASCII, read as UTF-8 whatever it declares.
    pub other_reading: Option<HtmlPage>,
    /// A wall that lets no programs through, by its headers.
    pub is_wall: bool,
    /// It says that it is a page.
    pub is_html: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// There is no host of this name.
    NoName,
    /// The host is private, and private hosts are not visited.
    Private,
    /// By the host's `robots.txt`.
    Disallowed,
    /// In words, for the help of a diagnostic.
    Unreachable(String),
}

/// What all visits of a run share.
#[derive(Debug)]
pub struct Visitor {
    pub client: Client,
    pub headers: Headers,
    pub config: ExternalConfig,
    /// Requests at a time, to all hosts.
    pub everywhere: Semaphore,
    /// Some host has answered something: the network works.
    pub heard: AtomicBool,
    /// The name service has known some name.
    pub names_work: Arc<AtomicBool>,
    gates: Mutex<HashMap<String, Arc<Gate>>>,
    /// Whether a host speaks HTTPS, found out once: a port that swallows everything costs a time-out each time.
    secure_hosts: Mutex<HashMap<String, Arc<OnceCell<bool>>>>,
    /// The rules of each origin, where they are asked for.
    robots: Mutex<HashMap<String, Arc<OnceCell<Robots>>>>,
}

/// What a page is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// That it is there.
    Head,
    /// Its beginning, for what it calls itself.
    Start,
    /// All of it, for the places on it.
    Whole,
    /// Whatever it is, as text.
    Text,
}

/// What a `robots.txt` would say that forbids everything.
const FORBIDDEN: &str = "User-agent: *\nDisallow: /\n";

/// How much of a page is read, unpacked, in bytes.
const START: usize = 256 * 1_024;
const WHOLE: usize = 8 * 1_024 * 1_024;

/// What one request came to.
enum Step {
    Answer(Response, Option<Body>),
    Failed(Failure),
    Shut,
}

struct Body {
    bytes: Vec<u8>,
    whole: bool,
}

impl Visitor {
    pub fn new(client: Client, headers: Headers, config: ExternalConfig, names_work: Arc<AtomicBool>) -> Self {
        let everywhere = Semaphore::new(config.concurrency.max(1));
        Self {
            client,
            headers,
            config,
            everywhere,
            heard: AtomicBool::new(false),
            names_work,
            gates: Mutex::default(),
            secure_hosts: Mutex::default(),
            robots: Mutex::default(),
        }
    }

    /// The gate of a host, the same for all visits.
    pub fn gate(&self, host: &str) -> Arc<Gate> {
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        let host = host.trim_end_matches('.');
        let gate = gates.entry(host.to_owned()).or_insert_with(|| Arc::new(Gate::new(self.config.limits_of(host))));
        Arc::clone(gate)
    }

    /// Visits a page. HEAD is asked where headers are enough, and is believed only when it says yes: many hosts answer
    /// it wrongly.
    pub async fn visit(&self, url: &Url, want: Want) -> Ending {
        if want == Want::Head {
            match self.follow(url, Method::HEAD, want).await {
                // A file that turns out to be a page is read as one.
                Ending::Answered(answer)
                    if (200..300).contains(&answer.status) && !(answer.is_html && self.config.soft_404) =>
                {
                    return Ending::Answered(answer);
                }
                Ending::Failed(failure @ (Failure::NoName | Failure::Private)) => return Ending::Failed(failure),
                Ending::Waiting => return Ending::Waiting,
                _ => {}
            }
        }
        self.follow(url, Method::GET, if want == Want::Head { Want::Start } else { want }).await
    }

    /// The same page by https, where an http address answered by itself and its host has this very page there too.
    pub async fn secure(&self, asked: &Url, ending: &Ending) -> Option<Url> {
        let Ending::Answered(answer) = ending else { return None };
        let is_plain = asked.scheme() == "http" && asked.port().is_none() && answer.url == *asked;
        if !is_plain || !(200..300).contains(&answer.status) {
            return None;
        }
        let mut secure = asked.clone();
        secure.set_scheme("https").ok()?;
        let is_there = |ending: &Ending| matches!(ending, Ending::Answered(answer) if answer.status == 200 && answer.url == secure);
        let host = self.secure_host(asked.host_str()?);
        let mut first = None;
        let speaks = *host
            .get_or_init(|| async {
                let ending = self.follow(&secure, Method::HEAD, Want::Head).await;
                let speaks = matches!(ending, Ending::Answered(_));
                first = Some(ending);
                speaks
            })
            .await;
        let ending = match first {
            Some(ending) => ending,
            None if speaks => self.follow(&secure, Method::HEAD, Want::Head).await,
            None => return None,
        };
        is_there(&ending).then_some(secure)
    }

    fn secure_host(&self, host: &str) -> Arc<OnceCell<bool>> {
        let mut hosts = self.secure_hosts.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(hosts.entry(host.to_owned()).or_default())
    }

    async fn follow(&self, url: &Url, method: Method, want: Want) -> Ending {
        let mut at = url.clone();
        let mut moved_to = None;
        let mut is_permanent = true;
        let mut cookies = Cookies::default();
        for _ in 0..=self.config.max_redirects {
            let (response, body) = match self.ask(&at, &method, want, &cookies).await {
                Step::Answer(response, body) => (response, body),
                // The host of the link has answered; what it leads to is another matter.
                Step::Failed(Failure::NoName) if at != *url => {
                    let host = at.host_str().unwrap_or("");
                    return Ending::Failed(Failure::Unreachable(format!(
                        "it leads to `{host}`, and there is no such host"
                    )));
                }
                Step::Failed(failure) => return Ending::Failed(failure),
                Step::Shut => return Ending::Waiting,
            };
            let status = response.status().as_u16();
            cookies.take(&at, response.headers());
            let location = if matches!(status, 301 | 302 | 303 | 307 | 308) { location(&response, &at) } else { None };
            let Some(next) = location else {
                return Ending::Answered(Box::new(answer(status, at, moved_to, &response, body).await));
            };
            is_permanent &= matches!(status, 301 | 308);
            if is_permanent {
                moved_to = Some(next.clone());
            }
            at = next;
        }
        Ending::Failed(Failure::Unreachable(format!(
            "more than {} redirects, one after another",
            self.config.max_redirects
        )))
    }

    /// One step of a chain, tried again where that may help.
    async fn ask(&self, url: &Url, method: &Method, want: Want, cookies: &Cookies) -> Step {
        let Some(host) = url.host_str() else {
            return Step::Failed(Failure::Unreachable("the address has no host".to_owned()));
        };
        if !matches!(url.scheme(), "http" | "https") {
            return Step::Failed(Failure::Unreachable(format!("a redirect leads to `{}:`", url.scheme())));
        }
        if !self.config.private && self.is_private(host) {
            return Step::Failed(Failure::Private);
        }
        let gate = self.gate(host);
        if self.config.robots && !self.is_allowed(url, host, &gate).await {
            return Step::Failed(Failure::Disallowed);
        }
        let mut attempt = 0;
        loop {
            let step = self.send(url, host, method, want, cookies, &gate).await;
            let retry = match &step {
                Step::Answer(response, _) => match response.status().as_u16() {
                    status @ (429 | 503) => {
                        let wait = retry_after(response.headers());
                        if wait.is_some_and(|wait| wait.as_secs_f64() > self.config.max_wait) {
                            // It would be asked again before it wants to be: not in this run.
                            gate.shut();
                            return step;
                        }
                        if status == 429 || wait.is_some() {
                            gate.slow_down(wait);
                        }
                        true
                    }
                    408 | 425 | 500 | 502 | 504 => true,
                    _ => {
                        gate.recover();
                        false
                    }
                },
                Step::Failed(Failure::Unreachable(why)) => !why.starts_with(CERTIFICATE),
                _ => false,
            };
            // HEAD is followed by GET, which has all the tries.
            let tries = if *method == Method::HEAD { 0 } else { self.config.retries };
            if !retry || attempt >= tries {
                return step;
            }
            attempt += 1;
            tokio::time::sleep(backoff(url, attempt)).await;
        }
    }

    /// Asks the rules of the origin, which are fetched once. A host that has none forbids nothing.
    async fn is_allowed(&self, url: &Url, host: &str, gate: &Gate) -> bool {
        let origin = url.origin().ascii_serialization();
        let rules = {
            let mut robots = self.robots.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(robots.entry(origin).or_default())
        };
        let read = async {
            let Ok(file) = url.join("/robots.txt") else { return Robots::default() };
            match self.send(&file, host, &Method::GET, Want::Text, &Cookies::default(), gate).await {
                Step::Answer(_, Some(body)) => Robots::read(&String::from_utf8_lossy(&body.bytes)),
                // RFC 9309, section 2.3.1.4: a host in trouble is left alone.
                Step::Answer(response, None) if response.status().is_server_error() => Robots::read(FORBIDDEN),
                _ => Robots::default(),
            }
        };
        let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
        rules.get_or_init(|| read).await.allows(path)
    }

    /// One request, in its turn.
    async fn send(&self, url: &Url, host: &str, method: &Method, want: Want, cookies: &Cookies, gate: &Gate) -> Step {
        let Ok(_turn) = gate.enter().await else { return Step::Shut };
        let Ok(_place) = self.everywhere.acquire().await else { return Step::Shut };
        let mut request = self
            .client
            .request(method.clone(), url.clone())
            .headers(self.headers.of(host, url.scheme() == "https" || self.config.private));
        if let Some(cookies) = cookies.of(url) {
            request = request.header(COOKIE, cookies);
        }
        let mut response = match request.send().await {
            Ok(response) => {
                self.heard.store(true, Ordering::Relaxed);
                response
            }
            Err(error) => return Step::Failed(failure(&error)),
        };
        let is_readable = want == Want::Text || is_html(response.headers());
        let wants_body = method == Method::GET && response.status().is_success() && is_readable;
        let limit = if want == Want::Start { START } else { WHOLE };
        let body = if wants_body { Some(body(&mut response, limit).await) } else { None };
        Step::Answer(response, body)
    }

    fn is_private(&self, host: &str) -> bool {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        // Nobody is asked where a literal address lies, so `resolve` says nothing of it.
        if let Ok(address) = bare.parse::<IpAddr>() {
            return is_private(address);
        }
        let is_fixed = self.config.resolve.iter().any(|(fixed, _)| crate::base::pattern::host_fits(fixed, host));
        !is_fixed && (host.eq_ignore_ascii_case("localhost") || host.to_ascii_lowercase().ends_with(".localhost"))
    }
}

/// How the reason of a failure begins that no second try mends.
const CERTIFICATE: &str = "TLS: ";

fn failure(error: &reqwest::Error) -> Failure {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    let mut tls = None;
    while let Some(error) = cause {
        match error.downcast_ref::<NameError>() {
            Some(NameError::Gone) => return Failure::NoName,
            Some(NameError::Private) => return Failure::Private,
            Some(later @ NameError::Later) => return Failure::Unreachable(later.to_string()),
            None => {}
        }
        tls = tls.or_else(|| tls_error(error));
        if error.downcast_ref::<std::io::Error>().is_some_and(|io| io.kind() == std::io::ErrorKind::ConnectionRefused) {
            return Failure::Unreachable("the connection was refused".to_owned());
        }
        cause = error.source();
    }
    Failure::Unreachable(match tls {
        Some(error) => format!("{CERTIFICATE}{error}"),
        None if error.is_timeout() => "no answer in time".to_owned(),
        None => {
            let text = chain(error);
            text.rsplit(": ").next().unwrap_or(&text).to_owned()
        }
    })
}

/// What TLS found wrong, however deep it is wrapped: the error inside an `io::Error` is not its source.
fn tls_error(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    if let Some(error) = error.downcast_ref::<rustls::Error>() {
        return Some(error.to_string());
    }
    tls_error(error.downcast_ref::<std::io::Error>()?.get_ref()?)
}

/// Doubles with each attempt, give or take a half by chance that is the same each time.
fn backoff(url: &Url, attempt: u32) -> Duration {
    let chance = crate::base::digest::quick(format!("{url} {attempt}").as_bytes()) % 1_000;
    let millis = (250_u64 << attempt.min(6)) * (500 + chance) / 1_000;
    Duration::from_millis(millis)
}

/// Seconds or a date (RFC 9110, section 10.2.3).
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let until = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
    let seconds = until.as_second().saturating_sub(now().as_second());
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

#[expect(clippy::disallowed_methods, reason = "a host tells the time at which it wants to be asked again")]
fn now() -> Timestamp {
    Timestamp::now()
}

fn location(response: &Response, at: &Url) -> Option<Url> {
    let bytes = response.headers().get(LOCATION)?.as_bytes();
    // Bytes that are no UTF-8 are asked for as they are.
    let text = std::str::from_utf8(bytes).map_or_else(
        |_| {
            bytes
                .iter()
                .map(|&byte| if byte.is_ascii() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
                .collect()
        },
        str::to_owned,
    );
    let mut next = at.join(text.trim()).ok()?;
    // A redirect without a place keeps the one before it (RFC 9110, section 10.2.2).
    if next.fragment().is_none() {
        next.set_fragment(at.fragment());
    }
    Some(next)
}

fn content_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok())
}

/// Hosts that say nothing mostly mean HTML.
fn is_html(headers: &HeaderMap) -> bool {
    content_type(headers).is_none_or(|kind| {
        let kind = kind.split(';').next().unwrap_or(kind).trim().to_ascii_lowercase();
        matches!(kind.as_str(), "text/html" | "application/xhtml+xml" | "")
    })
}

/// Reads up to a limit, counted unpacked, so that neither an endless page nor a packed bomb fills the memory.
async fn body(response: &mut Response, limit: usize) -> Body {
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                let left = limit - bytes.len();
                bytes.extend_from_slice(chunk.get(..chunk.len().min(left)).unwrap_or(&chunk));
                if bytes.len() >= limit {
                    return Body { bytes, whole: false };
                }
            }
            Ok(None) => return Body { bytes, whole: true },
            // The page is there, for its head said so; what is missing of it tells nothing.
            Err(_) => return Body { bytes, whole: false },
        }
    }
}

/// Pages above this size are read beside the other visits, not between them.
const HEAVY: usize = 64 * 1_024;
/// A page that takes longer to read was made to.
const READING: Duration = Duration::from_secs(20);

async fn answer(status: u16, url: Url, moved_to: Option<Url>, response: &Response, body: Option<Body>) -> Answer {
    let headers = response.headers();
    let kind = content_type(headers).map(str::to_owned);
    let says = |name: &str, value: &str| {
        headers.get(name).and_then(|own| own.to_str().ok()).is_some_and(|own| own.eq_ignore_ascii_case(value))
    };
    let is_wall = says("cf-mitigated", "challenge")
        || says("x-amzn-waf-action", "challenge")
        || says("x-amzn-waf-action", "captcha");
    let is_html = kind.is_some() && is_html(headers);
    let mut answer = Answer { status, url, moved_to, page: None, whole: false, other_reading: None, is_wall, is_html };
    let Some(body) = body else { return answer };
    answer.whole = body.whole;
    let size = body.bytes.len();
    let read = move || {
        let page = page::read(&body.bytes, kind.as_deref());
        // A page that declares UTF-8 would be read twice the same.
        let is_utf8 = page::encoding(&body.bytes, kind.as_deref()) == encoding_rs::UTF_8;
        let other =
            (!is_utf8 && !body.bytes.is_ascii()).then(|| page::read(&body.bytes, Some("text/html; charset=utf-8")));
        (page, other)
    };
    let read = if size < HEAVY {
        Some(read())
    } else {
        tokio::time::timeout(READING, tokio::task::spawn_blocking(read)).await.ok().and_then(Result::ok)
    };
    if let Some((page, other)) = read {
        answer.page = Some(page);
        answer.other_reading = other;
    }
    answer
}

/// Cookies within one chain of redirects: some hosts send in a circle whoever brings none back.
#[derive(Debug, Default)]
struct Cookies {
    by_host: HashMap<String, Vec<(String, String)>>,
}

impl Cookies {
    fn take(&mut self, url: &Url, headers: &HeaderMap) {
        let Some(host) = url.host_str() else { return };
        for header in headers.get_all(SET_COOKIE) {
            let Some((name, value)) = header.to_str().ok().and_then(|text| text.split(';').next()?.split_once('='))
            else {
                continue;
            };
            let jar = self.by_host.entry(host.to_owned()).or_default();
            jar.retain(|(own, _)| own != name.trim());
            // No host needs more, and one that sends without end gets no more memory.
            if jar.len() < 50 && value.len() < 4_096 {
                jar.push((name.trim().to_owned(), value.trim().to_owned()));
            }
        }
    }

    fn of(&self, url: &Url) -> Option<String> {
        let jar = self.by_host.get(url.host_str()?)?;
        let pairs: Vec<String> = jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_in_seconds_and_as_a_date() {
        let header = |text: &str| HeaderMap::from_iter([(RETRY_AFTER, text.parse().unwrap())]);
        assert_eq!(retry_after(&header("7")), Some(Duration::from_secs(7)));
        assert_eq!(retry_after(&header("Wed, 21 Oct 2015 07:28:00 GMT")), Some(Duration::ZERO));
        let far = retry_after(&header("Fri, 01 Jan 2100 00:00:00 GMT")).unwrap();
        assert!(far > Duration::from_secs(1_000_000));
        assert_eq!(retry_after(&header("soon")), None);
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }

    #[test]
    fn waits_grow_and_differ() {
        let url = Url::parse("https://example.com/").unwrap();
        assert!(backoff(&url, 1) < backoff(&url, 4));
        assert_ne!(backoff(&url, 1), backoff(&Url::parse("https://example.com/x").unwrap(), 1));
    }
}
