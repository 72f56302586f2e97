//! Identity keys: one key for the many spellings of one address.
//!
//! The key is for comparing, never for showing or fetching. The rules are those of the manual's chapter on articles.

use url::Url;

/// What an address is, beyond its spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// `https://example.com/x`, `medium:0f1e2d3c4b5a`, `youtube:dQw4w9WgXcQ`, `doi:10.1000/182`.
    pub key: String,
    /// The address itself, taken out of the archive or search engine that it was wrapped in.
    pub url: String,
    /// The copy in an archive, when the address was wrapped in one.
    pub archived: Option<String>,
    /// Lower case, without `www.`; empty for a bare DOI.
    pub host: String,
}

/// Parameters that tell who came from where, and never which page is shown. An own short list; `p`, `id`, `v`, `q`,
/// `page` and `ref` are identities on many sites and must never enter it.
const TRACKING: &[&str] = &[
    "gclid",
    "dclid",
    "fbclid",
    "msclkid",
    "twclid",
    "yclid",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "_hsenc",
    "_hsmi",
    "hsctatracking",
    "_ga",
    "_gl",
    "igshid",
    "srsltid",
    "s_cid",
    "cmpid",
    "spm",
    "ref_src",
];
const TRACKING_FAMILIES: &[&str] = &["utm_", "mtm_", "pk_", "ga_", "__hs", "oly_", "vero_"];

/// An archive of an archive is seen through; a longer chain is a trap.
const WRAPPERS: usize = 4;

/// The identity of a web address or a `doi:`; `None` for anything else.
pub fn identity(written: &str) -> Option<Identity> {
    let written = written.trim();
    if let Some(doi) = strip_prefix_ignoring_case(written, "doi:").and_then(doi_name) {
        return Some(Identity {
            key: format!("doi:{doi}"),
            url: written.to_owned(),
            archived: None,
            host: String::new(),
        });
    }
    let mut url = web_address(written)?;
    let mut text = None;
    let mut archived = None;
    for _ in 0..WRAPPERS {
        let Some((inner, is_archive)) = unwrapped(&url) else { break };
        let Some(next) = web_address(&inner) else { break };
        if is_archive && archived.is_none() {
            archived = Some(url.as_str().to_owned());
        }
        url = next;
        text = Some(inner);
    }
    let host = plain_host(&url)?;
    Some(Identity { key: key(&url, &host), url: text.unwrap_or_else(|| written.to_owned()), archived, host })
}

/// The key that the plain form of an AMP page would have, as far as its address tells; `None` for other pages.
/// Whether that plain page exists only the whole book can say.
pub fn without_amp(key: &str) -> Option<String> {
    // Nearly no address has these letters, and to read one takes long.
    if !key.as_bytes().windows(3).any(|letters| letters.eq_ignore_ascii_case(b"amp")) {
        return None;
    }
    let url = Url::parse(key).ok().filter(|url| url.scheme() == "https")?;
    let mut plain = url.clone();
    let host = url.host_str()?;
    let mut segments: Vec<&str> = url.path_segments()?.collect();
    let last = segments.last().copied().unwrap_or("");
    if let Some(rest) = host.strip_prefix("amp.").filter(|rest| rest.contains('.')) {
        plain.set_host(Some(rest)).ok()?;
    } else if last == "amp" && segments.len() > 1 {
        // `/plugins/amp` is a page about a plugin of that name, not the AMP form of `/plugins`.
        if segments.len() == 2 && ABOUT_AMP.contains(&segments[0]) {
            return None;
        }
        segments.pop();
        plain.set_path(&segments.join("/"));
    } else if segments.first() == Some(&"amp") && segments.len() > 1 {
        segments.remove(0);
        plain.set_path(&segments.join("/"));
    } else if let Some(stem) = last.strip_suffix(".amp.html") {
        let name = format!("{stem}.html");
        segments.pop();
        segments.push(&name);
        plain.set_path(&segments.join("/"));
    } else if let Some(stem) = last.strip_suffix(".amp").filter(|stem| !stem.is_empty()) {
        segments.pop();
        segments.push(stem);
        plain.set_path(&segments.join("/"));
    } else {
        let is_amp = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            name == "amp" && matches!(value, "" | "1" | "true") || name == "outputType" && value == "amp"
        };
        let query = url.query().filter(|query| query.split('&').any(is_amp))?;
        let kept: Vec<&str> = query.split('&').filter(|pair| !is_amp(pair)).collect();
        plain.set_query((!kept.is_empty()).then(|| kept.join("&")).as_deref());
    }
    identity(plain.as_str()).map(|identity| identity.key).filter(|plain| plain != key)
}

const ABOUT_AMP: &[&str] =
    &["plugins", "tag", "tags", "category", "topic", "topics", "wiki", "docs", "packages", "package", "projects"];

/// A title for comparing: letters and digits in lower case, single spaces.
pub fn normal_title(title: &str) -> String {
    let mut out = String::with_capacity(title.len());
    for word in title.split(|character: char| !character.is_alphanumeric() && !matches!(character, '\'' | '’')) {
        let mut letters = word.chars().filter(|character| character.is_alphanumeric()).peekable();
        if letters.peek().is_some() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.extend(letters.flat_map(char::to_lowercase));
        }
    }
    out
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    text.get(..prefix.len()).filter(|head| head.eq_ignore_ascii_case(prefix)).and_then(|_| text.get(prefix.len()..))
}

/// Reads `http`, `https`, `//host` and `www.` addresses.
fn web_address(text: &str) -> Option<Url> {
    let url = if strip_prefix_ignoring_case(text, "http://").is_some()
        || strip_prefix_ignoring_case(text, "https://").is_some()
    {
        Url::parse(text)
    } else if text.starts_with("//") {
        Url::parse(&format!("https:{text}"))
    } else if strip_prefix_ignoring_case(text, "www.").is_some() {
        Url::parse(&format!("https://{text}"))
    } else {
        return None;
    };
    url.ok().filter(Url::has_host)
}

fn plain_host(url: &Url) -> Option<String> {
    let host = url.host_str()?.trim_end_matches('.');
    let plain = host.strip_prefix("www.").filter(|rest| rest.contains('.')).unwrap_or(host);
    (!plain.is_empty()).then(|| plain.to_owned())
}

/// The address inside an archive's or search engine's address, and whether it was an archive.
fn unwrapped(url: &Url) -> Option<(String, bool)> {
    let host = plain_host(url)?;
    if host == "web.archive.org" {
        // `/web/20200101000000if_/http://example.org/x?y#z`: what follows the time is the address, query and all.
        let whole = url.as_str();
        let from = whole.find("/web/")? + "/web/".len();
        let (time, inner) = whole.get(from..)?.split_once('/')?;
        if !time.starts_with(|first: char| first.is_ascii_digit() || first == '*') {
            return None;
        }
        return Some((with_scheme(inner), true));
    }
    if is_google(&host) {
        if url.path() == "/url" {
            let target = url
                .query_pairs()
                .find(|(name, value)| {
                    matches!(name.as_ref(), "q" | "url") && strip_prefix_ignoring_case(value, "http").is_some()
                })
                .map(|(_, value)| value.into_owned())?;
            return Some((target, false));
        }
        if let Some(inner) = url.path().strip_prefix("/amp/s/") {
            let query = url.query().map_or_else(String::new, |query| format!("?{query}"));
            return Some((format!("https://{inner}{query}"), false));
        }
        if let Some(inner) = url.path().strip_prefix("/amp/").filter(|inner| inner.contains('.')) {
            return Some((format!("https://{inner}"), false));
        }
    }
    None
}

fn is_google(host: &str) -> bool {
    host.strip_prefix("google.").is_some_and(|rest| !rest.is_empty() && rest.len() <= 6)
}

/// Archives write inner addresses without a scheme, or with one slash too few.
fn with_scheme(inner: &str) -> String {
    for scheme in ["https:/", "http:/"] {
        if let Some(rest) = strip_prefix_ignoring_case(inner, scheme) {
            return format!("{scheme}/{}", rest.trim_start_matches('/'));
        }
    }
    format!("https://{inner}")
}

fn key(url: &Url, host: &str) -> String {
    known_id(url, host).unwrap_or_else(|| normal_address(url, host))
}

fn normal_address(url: &Url, host: &str) -> String {
    let mut out = String::with_capacity(url.as_str().len());
    out.push_str("https://");
    out.push_str(host);
    // Ports that the other scheme has by default say no more than the scheme, which is dropped as well.
    if let Some(port) = url.port().filter(|&port| !(port == 443 && url.scheme() == "http")) {
        out.push(':');
        out.push_str(&port.to_string());
    }
    let mut path = decode_unreserved(url.path());
    for index in ["/index.html", "/index.htm", "/index.php"] {
        if path.ends_with(index) {
            path.truncate(path.len() - index.len() + 1);
            break;
        }
    }
    if path.len() > 1 && path.ends_with('/') {
        path.pop();
    }
    out.push_str(if path.is_empty() { "/" } else { &path });
    if let Some(query) = url.query() {
        let mut kept: Vec<String> = query
            .split('&')
            .filter(|pair| !pair.is_empty() && !is_tracking(pair, host))
            .map(decode_unreserved)
            .collect();
        kept.sort_unstable();
        for (index, pair) in kept.iter().enumerate() {
            out.push(if index == 0 { '?' } else { '&' });
            out.push_str(pair);
        }
    }
    // Routes of single-page applications; any other fragment is a place on the page.
    if let Some(fragment) = url.fragment().filter(|fragment| fragment.starts_with(['!', '/'])) {
        out.push('#');
        out.push_str(fragment);
    }
    out
}

fn is_tracking(pair: &str, host: &str) -> bool {
    let name = pair.split('=').next().unwrap_or(pair).to_ascii_lowercase();
    let of_site: &[&str] = if is_medium(host) {
        &["source", "sk"]
    } else if is_youtube(host) {
        &["feature", "si", "pp"]
    } else if host == "dzone.com" {
        &["edition"]
    } else {
        &[]
    };
    TRACKING.contains(&name.as_str())
        || of_site.contains(&name.as_str())
        || TRACKING_FAMILIES.iter().any(|family| name.starts_with(family))
}

/// Decodes escapes of letters, digits, `-`, `.`, `_` and `~`, and writes the others in capitals (RFC 3986, 6.2.2).
fn decode_unreserved(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'%', rest.as_bytes()) {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let digits = escape.get(1..3).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let Some(digits) = digits else {
            out.push('%');
            rest = &escape[1..];
            continue;
        };
        match u8::from_str_radix(digits, 16) {
            Ok(byte) if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') => {
                out.push(char::from(byte));
            }
            _ => {
                out.push('%');
                out.push_str(&digits.to_ascii_uppercase());
            }
        }
        rest = &escape[3..];
    }
    out.push_str(rest);
    out
}

fn known_id(url: &Url, host: &str) -> Option<String> {
    if is_medium(host) {
        return medium_id(url).map(|id| format!("medium:{id}"));
    }
    if is_youtube(host) || host == "youtu.be" {
        return youtube_id(url, host).map(|id| format!("youtube:{id}"));
    }
    if matches!(host, "doi.org" | "dx.doi.org") {
        return doi_name(url.path().trim_start_matches('/')).map(|name| format!("doi:{name}"));
    }
    None
}

fn is_medium(host: &str) -> bool {
    host == "medium.com" || host.ends_with(".medium.com")
}

/// Medium ends the address of a story with its id, whatever publication or author stands before it.
fn medium_id(url: &Url) -> Option<String> {
    let last = url.path().trim_end_matches('/').rsplit('/').next()?;
    let id = last.rsplit('-').next()?;
    let is_story = last.contains('-') || url.path().starts_with("/p/");
    (is_story && id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| id.to_ascii_lowercase())
}

fn is_youtube(host: &str) -> bool {
    matches!(host, "youtube.com" | "m.youtube.com" | "music.youtube.com" | "youtube-nocookie.com")
}

fn youtube_id(url: &Url, host: &str) -> Option<String> {
    let mut segments = url.path_segments()?;
    let first = segments.next()?;
    let id = if host == "youtu.be" {
        first.to_owned()
    } else if first == "watch" {
        url.query_pairs().find(|(name, _)| name == "v").map(|(_, id)| id.into_owned())?
    } else if matches!(first, "shorts" | "embed" | "live" | "v") {
        segments.next()?.to_owned()
    } else {
        return None;
    };
    let valid = id.len() == 11 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    valid.then_some(id)
}

/// `10.1000/182`: a DOI has no case.
fn doi_name(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches(['/', '.', ',']);
    let (prefix, suffix) = text.split_once('/')?;
    let registrant = prefix.strip_prefix("10.")?;
    let valid = registrant.len() >= 4
        && registrant.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && !suffix.is_empty();
    if !valid {
        return None;
    }
    let decoded = decode_doi(text);
    Some(decoded.to_lowercase())
}

/// Suffixes hold `<`, `>`, `(` and the like, which some write as escapes.
fn decode_doi(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let escaped = (first == b'%')
            .then(|| text.len() - after.len())
            .and_then(|from| text.get(from..from + 2))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match escaped {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or(&[]);
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests;
