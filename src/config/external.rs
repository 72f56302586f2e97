//! `[check.external]`: how addresses on the web are visited.

use super::table::Table;
use crate::base::pattern::{Pattern, host_fits};
use crate::base::value::{Entry, Problem, Value};
use core::net::SocketAddr;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// Limits and manners of the external check. Times are in seconds.
#[derive(Debug, Clone, PartialEq)]
pub struct ExternalConfig {
    /// Addresses that are not visited.
    pub exclude: Vec<Pattern>,
    /// If there are any, only these are visited.
    pub include: Vec<Pattern>,
    /// Status codes that are good, beside 200 to 299.
    pub accept: Vec<RangeInclusive<u16>>,
    /// Requests at a time, to all hosts together.
    pub concurrency: usize,
    pub limits: HostLimits,
    pub hosts: Vec<(String, HostOverride)>,
    /// From the first byte sent to the last byte read, for one request.
    pub timeout: f64,
    pub connect_timeout: f64,
    /// After the first attempt, of what may pass: time-outs, broken connections, 5xx, 429.
    pub retries: u32,
    /// The longest `Retry-After` that a run waits for.
    pub max_wait: f64,
    pub max_redirects: usize,
    /// Days for which a good answer is believed.
    pub ttl: u32,
    /// Days for which any other answer is believed.
    pub recheck: u32,
    /// So many runs in a row make `unreachable-link` a `long-unreachable`.
    pub strikes: u32,
    /// Pages are read for the signs of a page that is not there.
    pub soft_404: bool,
    /// What a host's `robots.txt` asks programs to leave alone is not visited.
    pub robots: bool,
    /// Hosts of private networks may be visited.
    pub private: bool,
    pub user_agent: Option<String>,
    pub proxy: Option<String>,
    /// A file of certificates (PEM) that are trusted beside the system's.
    pub certificates: Option<String>,
    /// Headers by host.
    pub headers: Vec<(String, Vec<(String, String)>)>,
    /// Hosts that lie elsewhere than the name service says.
    pub resolve: Vec<(String, SocketAddr)>,
}

/// What one host is asked for at most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HostLimits {
    /// Requests at a time.
    pub concurrency: usize,
    /// Requests a second.
    pub rate: f64,
    /// Requests in a run.
    pub budget: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct HostOverride {
    pub concurrency: Option<usize>,
    pub rate: Option<f64>,
    pub budget: Option<usize>,
}

impl Default for ExternalConfig {
    fn default() -> Self {
        Self {
            exclude: Vec::new(),
            include: Vec::new(),
            accept: Vec::new(),
            concurrency: 64,
            limits: HostLimits { concurrency: 4, rate: 10.0, budget: 500 },
            hosts: Vec::new(),
            timeout: 20.0,
            connect_timeout: 10.0,
            retries: 2,
            max_wait: 60.0,
            max_redirects: 10,
            ttl: 7,
            recheck: 1,
            strikes: 3,
            soft_404: true,
            robots: false,
            private: false,
            user_agent: None,
            proxy: None,
            certificates: None,
            headers: Vec::new(),
            resolve: Vec::new(),
        }
    }
}

impl ExternalConfig {
    /// The limits of a host: of several entries that fit it, the last one counts.
    pub fn limits_of(&self, host: &str) -> HostLimits {
        let mut limits = self.limits;
        for (_, own) in self.hosts.iter().filter(|(pattern, _)| host_fits(pattern, host)) {
            limits.concurrency = own.concurrency.unwrap_or(limits.concurrency);
            limits.rate = own.rate.unwrap_or(limits.rate);
            limits.budget = own.budget.unwrap_or(limits.budget);
        }
        limits
    }

    /// The headers of a host, each as written: `${NAME}` stands for a variable of the environment.
    pub fn headers_of(&self, host: &str) -> impl Iterator<Item = &(String, String)> {
        self.headers.iter().filter(move |(pattern, _)| host_fits(pattern, host)).flat_map(|(_, headers)| headers)
    }

    /// Whether an address is to be visited at all.
    pub fn wants(&self, address: &str) -> bool {
        !self.exclude.iter().any(|pattern| pattern.fits(address))
            && (self.include.is_empty() || self.include.iter().any(|pattern| pattern.fits(address)))
    }

    pub fn accepts(&self, status: u16) -> bool {
        self.accept.iter().any(|range| range.contains(&status))
    }
}

/// Headers that hold secrets: their values may not stand in a file that is committed.
const SECRET: [&str; 5] = ["authorization", "cookie", "proxy-authorization", "x-api-key", "private-token"];

pub(super) fn read(mut table: Table<'_>, problems: &mut Vec<Problem>) -> ExternalConfig {
    let defaults = ExternalConfig::default();
    let patterns = |texts: Vec<String>| texts.iter().map(|text| Pattern::new(text)).collect();
    let limits = HostLimits {
        concurrency: table.number("host-concurrency", 1, 1_000, problems).unwrap_or(defaults.limits.concurrency),
        rate: table.decimal("host-rate", 0.01, 1_000_000.0, problems).unwrap_or(defaults.limits.rate),
        budget: table.number("host-budget", 1, 10_000_000, problems).unwrap_or(defaults.limits.budget),
    };
    let config = ExternalConfig {
        exclude: patterns(table.texts("exclude", problems)),
        include: patterns(table.texts("include", problems)),
        accept: accept(&mut table, problems),
        concurrency: table.number("concurrency", 1, 10_000, problems).unwrap_or(defaults.concurrency),
        limits,
        hosts: hosts(&mut table, problems),
        timeout: table.decimal("timeout", 0.1, 3_600.0, problems).unwrap_or(defaults.timeout),
        connect_timeout: table.decimal("connect-timeout", 0.1, 3_600.0, problems).unwrap_or(defaults.connect_timeout),
        retries: table.number("retries", 0, 20, problems).unwrap_or(defaults.retries),
        max_wait: table.decimal("max-wait", 0.0, 86_400.0, problems).unwrap_or(defaults.max_wait),
        max_redirects: table.number("max-redirects", 0, 100, problems).unwrap_or(defaults.max_redirects),
        ttl: table.number("ttl", 0, 3_650, problems).unwrap_or(defaults.ttl),
        recheck: table.number("recheck", 0, 3_650, problems).unwrap_or(defaults.recheck),
        strikes: table.number("strikes", 1, 1_000, problems).unwrap_or(defaults.strikes),
        soft_404: table.flag("soft-404", problems).unwrap_or(defaults.soft_404),
        robots: table.flag("robots", problems).unwrap_or(defaults.robots),
        private: table.flag("private", problems).unwrap_or(defaults.private),
        user_agent: table.text("user-agent", problems).filter(|text| !text.is_empty()),
        proxy: proxy(&mut table, problems),
        certificates: table.text("certificates", problems).filter(|text| !text.is_empty()),
        headers: headers(&mut table, problems),
        resolve: resolve(&mut table, problems),
    };
    table.finish(problems);
    config
}

/// A proxy that cannot be used must not be passed by in silence.
fn proxy(table: &mut Table<'_>, problems: &mut Vec<Problem>) -> Option<String> {
    let span = table.entry("proxy")?.span;
    let text = table.text("proxy", problems)?;
    let is_known = ["http://", "https://", "socks4://", "socks4a://", "socks5://", "socks5h://"]
        .iter()
        .any(|scheme| text.starts_with(scheme) && text.len() > scheme.len());
    if !is_known {
        problems.push(
            Problem::new(span, format!("`{text}` is no proxy")).help("write `\"http://proxy.example.com:3128\"`"),
        );
    }
    is_known.then_some(text)
}

fn accept(table: &mut Table<'_>, problems: &mut Vec<Problem>) -> Vec<RangeInclusive<u16>> {
    let Some(entry) = table.entry("accept") else { return Vec::new() };
    let mut ranges = Vec::new();
    for (value, span) in table.items(entry) {
        let range = match value {
            Value::Integer(status) => u16::try_from(*status).ok().map(|status| status..=status),
            Value::Text(text) => match text.split_once('-') {
                Some((from, to)) => from.trim().parse().ok().zip(to.trim().parse().ok()).map(|(from, to)| from..=to),
                None => text.trim().parse().ok().map(|status| status..=status),
            },
            _ => None,
        };
        match range.filter(|range| (100..=999).contains(range.start()) && range.start() <= range.end()) {
            Some(range) => ranges.push(range),
            None => problems.push(
                Problem::new(span, "this is no status code and no range of them")
                    .help("write `accept = [401, \"500-599\"]`"),
            ),
        }
    }
    ranges
}

fn hosts(table: &mut Table<'_>, problems: &mut Vec<Problem>) -> Vec<(String, HostOverride)> {
    let Some(hosts) = table.table("hosts", problems) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in hosts.entries() {
        let Some(mut own) = hosts.table_of(entry, problems) else { continue };
        let limits = HostOverride {
            concurrency: own.number("concurrency", 1, 1_000, problems),
            rate: own.decimal("rate", 0.01, 1_000_000.0, problems),
            budget: own.number("budget", 1, 10_000_000, problems),
        };
        own.finish(problems);
        found.push((entry.key.clone(), limits));
    }
    found
}

fn headers(table: &mut Table<'_>, problems: &mut Vec<Problem>) -> Vec<(String, Vec<(String, String)>)> {
    let Some(hosts) = table.table("headers", problems) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in hosts.entries() {
        let Some(own) = hosts.table_of(entry, problems) else { continue };
        let mut headers = Vec::new();
        for header in own.entries() {
            if let Some(value) = header_value(&own, header, problems) {
                headers.push((header.key.clone(), value));
            }
        }
        found.push((entry.key.clone(), headers));
    }
    found
}

fn header_value(table: &Table<'_>, header: &Entry, problems: &mut Vec<Problem>) -> Option<String> {
    let Value::Text(value) = &header.value else {
        problems.push(table.mistyped(header, "text"));
        return None;
    };
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?={}".contains(&byte))
    };
    if !is_name(&header.key) {
        problems.push(Problem::new(header.key_span, format!("`{}` is no name of a header", header.key)));
        return None;
    }
    if value.contains(|character: char| character.is_control()) {
        problems.push(Problem::new(header.span, "a header has no control characters"));
        return None;
    }
    if SECRET.contains(&header.key.to_ascii_lowercase().as_str()) && !value.contains("${") {
        problems.push(
            Problem::new(header.span, format!("`{}` holds a secret, which does not belong into a file", header.key))
                .help("take it from the environment: `\"Bearer ${MY_TOKEN}\"`"),
        );
        return None;
    }
    Some(value.clone())
}

fn resolve(table: &mut Table<'_>, problems: &mut Vec<Problem>) -> Vec<(String, SocketAddr)> {
    let Some(hosts) = table.table("resolve", problems) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in hosts.entries() {
        match &entry.value {
            Value::Text(text) => match SocketAddr::from_str(text.trim()) {
                Ok(address) => found.push((entry.key.clone(), address)),
                Err(_) => problems.push(
                    Problem::new(entry.span, format!("`{text}` is no address with a port"))
                        .help("write `\"192.0.2.1:443\"`"),
                ),
            },
            _ => problems.push(hosts.mistyped(entry, "text")),
        }
    }
    found
}
