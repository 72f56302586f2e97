//! The HTTP client: where names lead, which addresses are refused, which headers go where.

use crate::config::external::ExternalConfig;
use dns_lookup::LookupErrorKind;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Certificate, Client, Proxy};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What the check takes from the machine that it runs on.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// Values of the variables that headers name.
    pub variables: BTreeMap<String, String>,
    /// Hosts of proxies, which may be private.
    pub proxies: BTreeSet<String>,
    /// Of the file of certificates, PEM.
    pub certificates: Option<Vec<u8>>,
}

/// Why a name has no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameError {
    /// There is no such name.
    Gone,
    /// The name service did not answer well.
    Later,
    /// All its addresses are private.
    Private,
}

impl fmt::Display for NameError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Gone => "there is no host of this name",
            Self::Later => "the name service does not answer",
            Self::Private => "the host has a private address",
        })
    }
}

impl std::error::Error for NameError {}

/// The client for all hosts. It follows no redirects by itself. `names_work` is set when the name service knows a name:
/// a host that `resolve` or an address in numbers leads to tells nothing of that.
///
/// # Errors
/// What in the configuration or on this machine keeps it from being made, in one line.
pub fn client(
    config: &ExternalConfig,
    environment: &Environment,
    names_work: Arc<AtomicBool>,
) -> Result<Client, String> {
    // A provider that another part of the program installed serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let agent = format!("Mozilla/5.0 (compatible; layerbook/{}; link check)", env!("CARGO_PKG_VERSION"));
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"));
    headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static("en,*;q=0.5"));
    let mut builder = Client::builder()
        .user_agent(config.user_agent.as_deref().unwrap_or(&agent))
        .default_headers(headers)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .connect_timeout(Duration::from_secs_f64(config.connect_timeout))
        .timeout(Duration::from_secs_f64(config.timeout))
        .http2_adaptive_window(true)
        .dns_resolver(Resolver::new(config, environment, names_work));
    if let Some(proxy) = &config.proxy {
        builder = builder.proxy(Proxy::all(proxy).map_err(|error| format!("the proxy `{proxy}`: {}", chain(&error)))?);
    }
    if let Some(pem) = &environment.certificates {
        let certificates = Certificate::from_pem_bundle(pem)
            .map_err(|error| format!("the file of certificates: {}", chain(&error)))?;
        if certificates.is_empty() {
            return Err("the file of certificates holds none; it has to be PEM".to_owned());
        }
        builder = builder.tls_certs_merge(certificates);
    }
    builder.build().map_err(|error| format!("no HTTPS on this machine: {}", chain(&error)))
}

/// An error with its causes.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut out = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !out.contains(&text) {
            out.push_str(": ");
            out.push_str(&text);
        }
        cause = error.source();
    }
    out
}

/// The book's own headers for each host, with the values of the environment in them.
#[derive(Debug, Clone, Default)]
pub struct Headers {
    hosts: Vec<(String, HeaderMap)>,
}

impl Headers {
    /// # Errors
    /// A variable that is not set, or a value that is no header.
    pub fn new(config: &ExternalConfig, environment: &Environment) -> Result<Self, String> {
        let mut hosts = Vec::new();
        for (host, headers) in &config.headers {
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                let is_secret = variables(value).next().is_some();
                let value = expand(value, environment).map_err(|variable| {
                    format!("the header `{name}` of {host} needs the variable {variable}, which is not set")
                })?;
                let bad = || format!("the header `{name}` of {host} cannot be sent");
                let mut value = HeaderValue::from_str(&value).map_err(|_| bad())?;
                value.set_sensitive(is_secret);
                map.insert(HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad())?, value);
            }
            hosts.push((host.clone(), map));
        }
        Ok(Self { hosts })
    }

    /// Of several entries that fit a host, the last counts. Secrets go to hosts that are `safe`: by https, or where the
    /// book is at home.
    pub fn of(&self, host: &str, safe: bool) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (_, headers) in self.hosts.iter().filter(|(pattern, _)| crate::base::pattern::host_fits(pattern, host)) {
            for (name, value) in headers.iter().filter(|(_, value)| safe || !value.is_sensitive()) {
                map.insert(name.clone(), value.clone());
            }
        }
        map
    }
}

/// The names of variables in a text: `${NAME}`.
pub fn variables(text: &str) -> impl Iterator<Item = &str> {
    text.split("${").skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

fn expand(text: &str, environment: &Environment) -> Result<String, String> {
    let mut out = text.to_owned();
    for name in variables(text) {
        let value = environment.variables.get(name).ok_or_else(|| name.to_owned())?;
        out = out.replace(&format!("${{{name}}}"), value);
    }
    Ok(out)
}

/// Whether an address is none of the public internet: loopback, private, link-local, shared, unique local, multicast,
/// unspecified, reserved (RFC 6890).
pub fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_private_v4(address),
        IpAddr::V6(address) => is_private_v6(address),
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_unspecified()
        || address.is_multicast()
        || address.is_broadcast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19))
        || matches!([a, b, c], [192, 0, 2] | [198, 51, 100] | [203, 0, 113])
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = address.to_ipv4_mapped().or_else(|| nat64(address)) {
        return is_private_v4(inner);
    }
    let [first, second, third, ..] = address.segments();
    if first == 0x2002 {
        // 6to4 (RFC 3056): the IPv4 address of the gateway stands in it.
        let ([a, b], [c, d]) = (second.to_be_bytes(), third.to_be_bytes());
        return is_private_v4(Ipv4Addr::new(a, b, c, d));
    }
    address.is_loopback()
        || address.segments()[..6] == [0; 6]
        || (first, second) == (0x2001, 0xdb8)
        || (first, second, third) == (0x64, 0xff9b, 1)
        || address.segments()[..4] == [0x100, 0, 0, 0]
        || address.is_unspecified()
        || address.is_multicast()
        || address.is_unique_local()
        || address.is_unicast_link_local()
        || address.segments()[0] & 0xffc0 == 0xfec0
}

/// `64:ff9b::/96` leads to the IPv4 address in it (RFC 6052).
fn nat64(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, high, low] = address.segments();
    ([a, b, c, d, e, f] == [0x64, 0xff9b, 0, 0, 0, 0]).then(|| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    })
}

/// Names to addresses. The client connects to the very addresses that were judged here.
#[derive(Debug, Clone)]
struct Resolver {
    fixed: Arc<Vec<(String, SocketAddr)>>,
    proxies: Arc<BTreeSet<String>>,
    private: bool,
    /// Set when the name service has known a name.
    names_work: Arc<AtomicBool>,
}

impl Resolver {
    fn new(config: &ExternalConfig, environment: &Environment, names_work: Arc<AtomicBool>) -> Self {
        let mut proxies = environment.proxies.clone();
        let own = config.proxy.as_deref().and_then(|proxy| url::Url::parse(proxy).ok());
        proxies.extend(own.and_then(|proxy| proxy.host_str().map(str::to_owned)));
        Self {
            fixed: Arc::new(config.resolve.clone()),
            proxies: Arc::new(proxies),
            private: config.private,
            names_work,
        }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let own = self.clone();
        Box::pin(async move {
            let name = name.as_str().trim_end_matches('.').to_ascii_lowercase();
            let fixed = own.fixed.iter().find(|(host, _)| crate::base::pattern::host_fits(host, &name));
            if let Some((_, address)) = fixed {
                let addresses: Addrs = Box::new(std::iter::once(*address));
                return Ok(addresses);
            }
            let allowed = own.private || own.proxies.contains(&name);
            let found = tokio::task::spawn_blocking(move || look_up(&name)).await.map_err(|_| NameError::Later)??;
            own.names_work.store(true, Ordering::Relaxed);
            let open: Vec<SocketAddr> = found
                .into_iter()
                .filter(|address| allowed || !is_private(*address))
                .map(|address| SocketAddr::new(address, 0))
                .collect();
            if open.is_empty() {
                return Err(NameError::Private.into());
            }
            let addresses: Addrs = Box::new(open.into_iter());
            Ok(addresses)
        })
    }
}

/// The addresses of a name by the system's own means, so that its hosts file and its search order count.
fn look_up(name: &str) -> Result<Vec<IpAddr>, NameError> {
    match dns_lookup::lookup_host(name) {
        Ok(found) => {
            let found: Vec<IpAddr> = found.collect();
            if found.is_empty() { Err(NameError::Gone) } else { Ok(found) }
        }
        Err(error) => Err(match error.kind() {
            LookupErrorKind::NoName | LookupErrorKind::NoData => NameError::Gone,
            _ => NameError::Later,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses() {
        for address in [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.0.1",
            "172.16.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "fc00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "198.18.0.1",
            "192.0.0.8",
            "2002:7f00:1::",
            "::7f00:1",
            "2001:db8::1",
            "192.0.2.1",
        ] {
            assert!(is_private(address.parse().unwrap()), "{address}");
        }
        for address in ["93.184.216.34", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::808:808"]
        {
            assert!(!is_private(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn secrets_come_from_the_environment() {
        let environment = Environment {
            variables: BTreeMap::from([("TOKEN".to_owned(), "s3cret".to_owned())]),
            ..Environment::default()
        };
        assert_eq!(expand("Bearer ${TOKEN}!", &environment).unwrap(), "Bearer s3cret!");
        assert_eq!(expand("${TOKEN}${OTHER}", &environment).unwrap_err(), "OTHER");
        assert_eq!(variables("a ${B} $C ${D").collect::<Vec<_>>(), ["B"]);
    }
}
