//! Patterns of addresses: `*` stands for any text, everything else for itself.

/// Without case, as hosts are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    written: String,
    parts: Vec<String>,
}

impl Pattern {
    /// A pattern without `*` fits whatever begins with it.
    pub fn new(written: &str) -> Self {
        let lower = written.trim().to_lowercase();
        let open = if lower.contains('*') { lower } else { format!("{lower}*") };
        Self { written: written.to_owned(), parts: open.split('*').map(str::to_owned).collect() }
    }

    pub fn as_str(&self) -> &str {
        &self.written
    }

    pub fn fits(&self, address: &str) -> bool {
        let address = address.to_lowercase();
        let Some((first, rest)) = self.parts.split_first() else { return false };
        let Some(mut left) = address.strip_prefix(first.as_str()) else { return false };
        let Some((last, middle)) = rest.split_last() else { return left.is_empty() };
        for part in middle {
            let Some(at) = left.find(part.as_str()) else { return false };
            left = &left[at + part.len()..];
        }
        left.ends_with(last.as_str())
    }
}

/// Whether a host is the named one; `*.example.com` stands for all below `example.com`.
pub fn host_fits(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix("*.") {
        Some(domain) => {
            host.len() > domain.len() + 1
                && host.get(host.len() - domain.len()..).is_some_and(|end| end.eq_ignore_ascii_case(domain))
                && host.as_bytes()[host.len() - domain.len() - 1] == b'.'
        }
        None => pattern == "*" || pattern.eq_ignore_ascii_case(host),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_beginnings() {
        let fits = |pattern: &str, address: &str| Pattern::new(pattern).fits(address);
        assert!(fits("https://example.com/", "https://example.com/a/b"));
        assert!(fits("https://*.example.com/*", "https://a.Example.com/x"));
        assert!(fits("*.pdf", "https://example.com/x.pdf"));
        assert!(!fits("*.pdf", "https://example.com/x.pdf#page=2"));
        assert!(fits("*", "anything"));
        assert!(!fits("http://a*b*c", "http://acb"));
        assert!(fits("http://a*b*c", "http://a-b-bc"));
        assert!(!fits("https://example.org", "https://example.com"));
    }

    #[test]
    fn hosts() {
        assert!(host_fits("example.com", "EXAMPLE.com"));
        assert!(!host_fits("example.com", "a.example.com"));
        assert!(host_fits("*.example.com", "a.b.example.com"));
        assert!(!host_fits("*.example.com", "example.com"));
        assert!(!host_fits("*.example.com", "badexample.com"));
        assert!(host_fits("*", "x"));
    }
}
