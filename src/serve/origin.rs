//! Who may ask: a page of another site must not read the book, whatever name it gives this machine (DNS rebinding).

use axum::http::{HeaderMap, HeaderValue, header};
use std::net::{IpAddr, Ipv6Addr};

/// The names under which the server answers. Numbers cannot be rebound, so any number of this machine will do.
#[derive(Debug, Clone)]
pub struct Hosts {
    name: String,
}

impl Hosts {
    /// `host` is what the server was told to listen at.
    pub fn new(host: &str) -> Self {
        Self { name: host.to_ascii_lowercase() }
    }

    /// Whether a request may be answered.
    ///
    /// # Errors
    /// Why not, in words for who asked.
    pub fn admit(&self, headers: &HeaderMap) -> Result<(), &'static str> {
        let mut hosts = headers.get_all(header::HOST).iter();
        let host = match (hosts.next(), hosts.next()) {
            (Some(host), None) => host.to_str().ok().filter(|host| self.is_ours(host)),
            _ => None,
        };
        let Some(host) = host else {
            return Err(
                "This preview answers at its own address alone: open it by number or as localhost, or name the host with --host.",
            );
        };
        let is_own = |origin: &HeaderValue| {
            let origin = origin.to_str().unwrap_or("null");
            let own = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
            own.is_some_and(|own| own.eq_ignore_ascii_case(host))
        };
        if headers.get_all(header::ORIGIN).iter().all(is_own) {
            Ok(())
        } else {
            Err("This preview answers its own pages alone.")
        }
    }

    /// A name, a number, either with a port.
    fn is_ours(&self, host: &str) -> bool {
        let name = match host.strip_prefix('[') {
            Some(rest) => {
                let Some((inside, port)) = rest.split_once(']') else { return false };
                return is_port(port) && inside.parse::<Ipv6Addr>().is_ok();
            }
            None => match host.split_once(':') {
                Some((name, port)) if is_port(&format!(":{port}")) => name,
                Some(_) => return false,
                None => host,
            },
        };
        let name = name.to_ascii_lowercase();
        name == "localhost" || name.ends_with(".localhost") || name == self.name || name.parse::<IpAddr>().is_ok()
    }
}

fn is_port(text: &str) -> bool {
    text.is_empty() || text.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(host: &str, origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_str(host).unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, HeaderValue::from_str(origin).unwrap());
        }
        Hosts::new("wiki.test").admit(&headers).is_ok()
    }

    #[test]
    fn names_that_could_be_rebound_are_refused() {
        for host in [
            "localhost:3000",
            "LOCALHOST",
            "127.0.0.1:3000",
            "[::1]:3000",
            "192.168.1.7",
            "wiki.test:80",
            "a.localhost",
        ] {
            assert!(admits(host, None), "{host}");
        }
        for host in [
            "evil.test",
            "evil.test:3000",
            "localhost.evil.test",
            "127.0.0.1.evil.test",
            "localhost:x",
            "[::1",
            "[x]",
            "",
            "localhost:3000:3000",
            "notlocalhost",
        ] {
            assert!(!admits(host, None), "{host}");
        }
    }

    #[test]
    fn pages_of_other_sites_are_refused() {
        assert!(admits("localhost:3000", Some("http://localhost:3000")));
        for origin in [
            "http://evil.test",
            "null",
            "http://localhost:3001",
            "https://localhost",
            "file://",
            "http://localhost:3000.evil.test",
        ] {
            assert!(!admits("localhost:3000", Some(origin)), "{origin}");
        }
    }
}
