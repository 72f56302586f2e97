//! `robots.txt`: what a host asks programs to leave alone (RFC 9309).

/// The rules for us: of the groups that name us, else of those for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Robots {
    /// Pattern, and whether it allows.
    rules: Vec<(String, bool)>,
}

/// The name under which a host may address us.
const OWN: &str = "layerbook";

impl Robots {
    pub fn read(text: &str) -> Self {
        let (mut own, mut all) = (Vec::new(), Vec::new());
        let (mut for_own, mut for_all, mut names_go_on, mut is_named) = (false, false, false, false);
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or("");
            let Some((key, value)) = line.split_once(':') else { continue };
            let value = value.trim();
            match key.trim().to_ascii_lowercase().as_str() {
                "user-agent" => {
                    if !names_go_on {
                        (for_own, for_all) = (false, false);
                    }
                    names_go_on = true;
                    for_all |= value == "*";
                    let is_own = value.split(['/', ' ']).next().is_some_and(|name| name.eq_ignore_ascii_case(OWN));
                    for_own |= is_own;
                    is_named |= is_own;
                }
                key @ ("allow" | "disallow") => {
                    names_go_on = false;
                    // An empty rule forbids nothing.
                    if !value.is_empty() {
                        let rule = (value.to_owned(), key == "allow");
                        if for_own {
                            own.push(rule.clone());
                        }
                        if for_all {
                            all.push(rule);
                        }
                    }
                }
                _ => {}
            }
        }
        Self { rules: if is_named { own } else { all } }
    }

    /// The longest rule that fits a path with its query decides; of two as long, the one that allows.
    pub fn allows(&self, path: &str) -> bool {
        self.rules
            .iter()
            .filter(|(pattern, _)| fits(pattern, path))
            .max_by_key(|(pattern, allows)| (pattern.len(), *allows))
            .is_none_or(|(_, allows)| *allows)
    }
}

/// `*` stands for anything, `$` at the end for the end.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, to_end) = pattern.strip_suffix('$').map_or((pattern, false), |pattern| (pattern, true));
    let mut parts = pattern.split('*');
    let Some(mut left) = parts.next().and_then(|first| path.strip_prefix(first)) else { return false };
    let mut last = "";
    let mut has_star = false;
    for part in parts {
        has_star = true;
        last = part;
        match left.find(part) {
            Some(at) => left = &left[at + part.len()..],
            None => return false,
        }
    }
    !to_end || left.is_empty() || (has_star && path.ends_with(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_and_the_longest_rule() {
        let text = "\u{feff}# c\nUser-agent: other\nDisallow: /\n\nUser-Agent: *\nDisallow: /private # no\nAllow: /private/open\nDisallow:\n";
        let robots = Robots::read(text);
        for (path, allowed) in
            [("/", true), ("/private", false), ("/private/x?y", false), ("/private/open/x", true), ("/public", true)]
        {
            assert_eq!(robots.allows(path), allowed, "{path}");
        }
        let named = Robots::read("User-agent: *\nDisallow: /\nUser-agent: x\nUser-agent: Layerbook\nDisallow: /no\n");
        assert!(named.allows("/yes") && !named.allows("/no"));
        let open = Robots::read("User-agent: layerbook\nDisallow:\n\nUser-agent: *\nDisallow: /\n");
        assert!(open.allows("/any"));
        assert!(Robots::read("").allows("/any") && Robots::read("<html>").allows("/any"));
    }

    #[test]
    fn patterns() {
        assert!(fits("/a*c", "/abc/d") && fits("/*.pdf$", "/x/y.pdf") && fits("/a*b$", "/a-b-b"));
        assert!(!fits("/*.pdf$", "/x.pdf?y") && !fits("/a$", "/ab") && !fits("/b", "/a/b"));
    }
}
