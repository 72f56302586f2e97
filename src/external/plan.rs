//! Which pages are to be visited, and what for.

use super::visit::Want;
use crate::config::external::ExternalConfig;
use crate::config::ledger::Ledger;
use crate::note::link::{Reach, reach};
use crate::note::lint::web_url;
use crate::note::markdown::LinkForm;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use url::Url;

/// One page, with the addresses that lead to it and to places on it.
#[derive(Debug, Clone)]
pub struct PageTask {
    /// Without a fragment.
    pub url: Url,
    pub addresses: Vec<Url>,
    pub want: Want,
}

/// What a run is to do.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Due pages by host, hosts in order of name.
    pub hosts: BTreeMap<String, VecDeque<PageTask>>,
    /// All web addresses that are wanted, as the ledger names them.
    pub addresses: BTreeSet<String>,
    /// Addresses that the ledger knows well enough.
    pub known: usize,
    /// Addresses that the configuration leaves out.
    pub excluded: usize,
    /// Links of other schemes, counted.
    pub schemes: BTreeMap<String, usize>,
    /// A page that was there not long ago and is not due: asked when nobody else answers, to tell whether the network does.
    pub control: Option<Url>,
}

/// A page with what the ledger says of the addresses that lead to it.
struct Page {
    task: PageTask,
    /// At least one of them is due.
    is_due: bool,
    was_good: bool,
}

impl Plan {
    /// Of all outside links of a book, each address once.
    pub fn new<'a>(
        links: impl Iterator<Item = &'a str>,
        ledger: &Ledger,
        config: &ExternalConfig,
        today: Date,
    ) -> Self {
        let mut plan = Self::default();
        let mut pages: BTreeMap<String, Page> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for link in links {
            if reach(link, LinkForm::Inline) != Reach::Web {
                if let Some((scheme, _)) = link.split_once(':') {
                    *plan.schemes.entry(scheme.trim().to_ascii_lowercase()).or_default() += 1;
                }
                continue;
            }
            let Ok(address) = web_url(link) else { continue };
            if !seen.insert(address.as_str().to_owned()) {
                continue;
            }
            if !config.wants(address.as_str()) {
                plan.excluded += 1;
                continue;
            }
            plan.addresses.insert(address.as_str().to_owned());
            let mut url = address.clone();
            url.set_fragment(None);
            let page = pages.entry(url.as_str().to_owned()).or_insert_with(|| Page {
                task: PageTask { want: want(&url, config), url, addresses: Vec::new() },
                is_due: false,
                was_good: false,
            });
            let known = ledger.links.get(address.as_str());
            page.is_due |= known.is_none_or(|entry| entry.is_due(address.as_str(), today, config.ttl, config.recheck));
            page.was_good |= known.is_some_and(|entry| entry.verdict.is_good());
            if address.fragment().is_some_and(|fragment| !fragment.is_empty()) && !is_file(address.path()) {
                page.task.want = Want::Whole;
            }
            page.task.addresses.push(address);
        }
        for Page { task, is_due, was_good } in pages.into_values() {
            if is_due {
                // A page that is fetched anyway tells about all addresses that lead to it.
                let host = task.url.host_str().unwrap_or("").to_owned();
                plan.hosts.entry(host).or_default().push_back(task);
            } else {
                plan.known += task.addresses.len();
                if was_good && plan.control.is_none() {
                    plan.control = Some(task.url);
                }
            }
        }
        plan
    }

    /// How many pages are to be visited.
    pub fn pages(&self) -> usize {
        self.hosts.values().map(VecDeque::len).sum()
    }
}

/// Only the text of a page shows that it is none; of a file the head is enough.
fn want(url: &Url, config: &ExternalConfig) -> Want {
    if is_file(url.path()) || !config.soft_404 { Want::Head } else { Want::Start }
}

/// Whether a path ends as files do that are no pages.
fn is_file(path: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "7z", "apk", "avi", "bin", "bz2", "csv", "deb", "dmg", "doc", "docx", "epub", "exe", "gif", "gz", "ico", "iso",
        "jar", "jpeg", "jpg", "json", "mov", "mp3", "mp4", "msi", "odp", "ods", "odt", "ogg", "pdf", "png", "ppt",
        "pptx", "rar", "rpm", "svg", "tar", "tgz", "wav", "webm", "webp", "whl", "xls", "xlsx", "xz", "zip", "zst",
    ];
    let name = path.rsplit('/').next().unwrap_or("");
    name.rsplit_once('.')
        .is_some_and(|(stem, ending)| !stem.is_empty() && ENDINGS.contains(&ending.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ledger::{Entry, Verdict};

    #[test]
    fn each_page_once_and_only_what_is_due() {
        let today: Date = "2027-01-31".parse().unwrap();
        let mut ledger = Ledger::default();
        let known = Entry { checked: Some(today), ..Entry::new(Verdict::Ok) };
        ledger.links.insert("https://a.example/known".to_owned(), known.clone());
        ledger.links.insert("https://a.example/page#one".to_owned(), known);
        let config = ExternalConfig {
            exclude: vec![crate::base::pattern::Pattern::new("https://no.example/")],
            ..ExternalConfig::default()
        };
        let links = [
            "https://a.example/page#one",
            "https://a.example/page#two",
            "https://A.example/page#two",
            "https://a.example/known",
            "https://no.example/x",
            "//b.example",
            "mailto:x@y.example",
            "tel:112",
            "https://c.example/x.pdf#page=2",
            "http://",
        ];
        let plan = Plan::new(links.into_iter(), &ledger, &config, today);
        let pages: Vec<(String, Want, usize)> =
            plan.hosts.values().flatten().map(|task| (task.url.to_string(), task.want, task.addresses.len())).collect();
        assert_eq!(
            pages,
            [
                ("https://a.example/page".to_owned(), Want::Whole, 2),
                ("https://b.example/".to_owned(), Want::Start, 1),
                ("https://c.example/x.pdf".to_owned(), Want::Head, 1),
            ]
        );
        assert_eq!((plan.known, plan.excluded, plan.pages()), (1, 1, 3));
        assert_eq!(plan.schemes, BTreeMap::from([("mailto".to_owned(), 1), ("tel".to_owned(), 1)]));
    }
}
