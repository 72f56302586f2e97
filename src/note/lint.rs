//! What a note writes that Markdown lets pass, and that shows another thing than was meant.

use super::link::Outside;
use super::markdown::{Document, Kind, NodeId};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::path::NotePath;
use crate::base::span::Span;
use crate::base::text;

/// What CommonMark lets pass in silence.
pub(super) fn lint(
    path: &NotePath,
    document: &Document<'_>,
    text: &str,
    math: bool,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if let Some(span) = document.too_deep {
        diagnostics.push(
            Diagnostic::new(Code::TooDeep, path, span, "nested too deep to be shown as written")
                .help("take some of the quotes or lists apart"),
        );
    }
    for id in document.walk(Document::ROOT) {
        match document.kind(id) {
            Kind::Text(words) => {
                // Hardly any text has either sign.
                if memchr::memchr2(b'*', b']', words.as_bytes()).is_none() {
                    continue;
                }
                if words.contains("**") {
                    unclosed_bold(path, document, id, text, diagnostics);
                }
                if words.contains("](") {
                    spaced_links(path, document.span(id), text, diagnostics);
                }
            }
            Kind::Math { tex, .. } if math => {
                if let Some(message) = math_error(tex) {
                    diagnostics.push(
                        Diagnostic::new(
                            Code::MathError,
                            path,
                            document.span(id),
                            format!("this formula cannot be read: {message}"),
                        )
                        .help("write it as TeX; a dollar sign in text is written `\\$`"),
                    );
                }
            }
            _ => {}
        }
    }
}

/// `**Title: **text` and `**T:**text` are no bold text in CommonMark (section 6.2: flanking) and show their stars.
fn unclosed_bold(path: &NotePath, document: &Document<'_>, id: NodeId, text: &str, diagnostics: &mut Vec<Diagnostic>) {
    let span = document.span(id);
    let source = text.get(span.range()).unwrap_or("");
    let Some(at) = source
        .match_indices("**")
        .map(|(at, _)| at)
        .find(|&at| !source[..at].ends_with('\\') && !source[..at].ends_with('*'))
    else {
        return;
    };
    if source[at + 2..].starts_with('*') {
        return;
    }
    let start = span.start as usize + at;
    diagnostics.push(
        Diagnostic::new(Code::UnclosedBold, path, start..start + 2, "these stars make nothing bold and are shown")
            .help("no space inside the stars, and a space or punctuation after the closing ones: `**Title:** text`"),
    );
}

fn math_error(tex: &str) -> Option<String> {
    let storage = pulldown_latex::Storage::new();
    pulldown_latex::Parser::new(tex, &storage).find_map(|event| event.err().map(|error| text::fold(&error.to_string())))
}

/// `[text](My Note.md)` is no link in CommonMark (section 6.3: a destination without angle brackets has no spaces) and
/// shows its brackets. Only a target that ends as a file does is surely meant as one.
fn spaced_links(path: &NotePath, span: Span, text: &str, diagnostics: &mut Vec<Diagnostic>) {
    let source = text.get(span.range()).unwrap_or("");
    let mut openings = memchr::memmem::find_iter(source.as_bytes(), "](").peekable();
    let (mut open, mut from) = (None, 0);
    while let Some(at) = openings.next() {
        // Each part of the text is searched once, however long a row of openings is.
        open = source[from..at].rfind('[').map(|found| from + found).or(open);
        from = at;
        let Some(open) = open else { continue };
        let start = at + 2;
        let limit = openings.peek().copied().unwrap_or(source.len());
        // Of several openings before one `)` the last begins the address.
        let Some(close) =
            source.as_bytes()[start..limit.max(start)].iter().position(|&byte| matches!(byte, b')' | b'\n'))
        else {
            continue;
        };
        if source.as_bytes()[start + close] != b')' {
            continue;
        }
        let target = &source[start..start + close];
        if !target.trim().contains(' ') || !ends_as_file(target) || source[..open].ends_with('\\') {
            continue;
        }
        let start = span.start as usize + open;
        diagnostics.push(
            Diagnostic::new(
                Code::SpacedLink,
                path,
                start..span.start as usize + at + 2 + close + 1,
                "an address with spaces makes no link and is shown as text",
            )
            .help(format!("write `](<{}>)`, or `%20` for each space", target.trim()))
            .target(target.trim()),
        );
    }
}

fn ends_as_file(target: &str) -> bool {
    let path = target.trim().split('#').next().unwrap_or("");
    let Some((stem, extension)) = path.rsplit_once('.') else { return false };
    !stem.is_empty()
        && (2..=5).contains(&extension.len())
        && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && extension.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Web and mail addresses that no program can follow, whoever is asked.
pub(super) fn addresses(path: &NotePath, outside: &[Outside], diagnostics: &mut Vec<Diagnostic>) {
    for link in outside {
        let Some((message, help)) = fault(&link.address) else { continue };
        diagnostics.push(
            Diagnostic::new(Code::InvalidUrl, path, link.span, format!("`{}` {message}", text::fold(&link.address)))
                .help(help)
                .target(&link.address),
        );
    }
}

/// What is wrong with an address, and what to write.
fn fault(address: &str) -> Option<(String, &'static str)> {
    let address = address.trim();
    let begins = |scheme: &str| address.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme));
    if begins("mailto:") {
        return mail_fault(&address["mailto:".len()..])
            .map(|fault| (fault.to_owned(), "write `mailto:name@example.com`"));
    }
    if !(begins("http:") || begins("https:") || address.starts_with("//")) {
        return None;
    }
    if !(address.starts_with("//") || begins("http://") || begins("https://")) {
        return Some(("has no `//` after its scheme".to_owned(), "write it as `https://example.com/page`"));
    }
    match web_url(address) {
        Ok(_) => None,
        Err(error) => Some((format!("is no web address: {error}"), "write it as `https://example.com/page`")),
    }
}

/// A web address as a program asks for it; `//example.org` is asked for by https.
///
/// # Errors
/// What the WHATWG URL Standard finds wrong with it.
pub fn web_url(address: &str) -> Result<url::Url, url::ParseError> {
    let address = address.trim();
    let url = if address.starts_with("//") {
        url::Url::parse(&format!("https:{address}"))?
    } else {
        url::Url::parse(address)?
    };
    if url.host_str().is_none_or(str::is_empty) { Err(url::ParseError::EmptyHost) } else { Ok(url) }
}

/// RFC 6068, section 2, as far as it matters: addresses with commas between them, then `?` and headers. Nobody needs be
/// named when a header `to` does it.
fn mail_fault(rest: &str) -> Option<&'static str> {
    let (to, headers) = rest.split_once('?').unwrap_or((rest, ""));
    if to.trim().is_empty() {
        let names_one = headers
            .split('&')
            .any(|header| header.split_once('=').is_some_and(|(name, _)| name.eq_ignore_ascii_case("to")));
        return (!names_one).then_some("names nobody to write to");
    }
    let decoded = crate::base::path::decode(to);
    decoded.split(',').find_map(|one| {
        let one = one.trim();
        let Some((name, domain)) = one.rsplit_once('@') else { return Some("has no `@`") };
        let bad_name = name.is_empty() || (name.contains([' ', '@', '<', '>']) && !name.starts_with('"'));
        let bad_domain = domain.is_empty()
            || domain.starts_with(['.', '-'])
            || domain.ends_with(['.', '-'])
            || domain.contains("..")
            || domain.contains(|character: char| character.is_whitespace() || "<>()\\/".contains(character));
        if bad_name {
            Some("has no name before the `@`")
        } else if bad_domain {
            Some("has no domain after the `@`")
        } else {
            None
        }
    })
}
