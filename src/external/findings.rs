//! What the ledger says of the links of notes, as diagnostics. A message depends on the verdict alone, so that a
//! report from the ledger is the one of the run that wrote it.

use super::signs;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::path::NotePath;
use crate::base::text::counted;
use crate::config::external::ExternalConfig;
use crate::config::ledger::{Entry, Ledger, Verdict};
use crate::note::Note;
use crate::note::article::key::identity;
use crate::note::link::{Outside, Reach, reach};
use crate::note::lint::web_url;
use crate::note::markdown::LinkForm;
use std::collections::BTreeMap;

/// What else is known when findings are written down.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Why, in words, by address: of this run alone.
    pub reasons: BTreeMap<String, String>,
    /// Copies in archives, by the identity key of the work.
    pub archived: BTreeMap<String, String>,
}

/// The findings of a note's outside links.
pub fn of_note(note: &Note, ledger: &Ledger, config: &ExternalConfig, known: &Known) -> Vec<Diagnostic> {
    let path = &note.facts.path;
    note.outside
        .iter()
        .filter(|link| reach(&link.address, LinkForm::Inline) == Reach::Web)
        .filter_map(|link| {
            let address = web_url(&link.address).ok()?;
            let key = address.as_str();
            let entry = ledger.links.get(key).filter(|_| config.wants(key))?;
            finding(path, link, key, entry, config, known)
        })
        .collect()
}

fn finding(
    path: &NotePath,
    link: &Outside,
    key: &str,
    entry: &Entry,
    config: &ExternalConfig,
    known: &Known,
) -> Option<Diagnostic> {
    let new = |code, message: String| Diagnostic::new(code, path, link.span, message).target(&link.address);
    let url = &link.address;
    // Not in the message: a host that changes between 502 and 503 has one fault, not two.
    let status = entry.status.map_or_else(String::new, |status| format!("status {status}; "));
    let page = url.split('#').next().unwrap_or(url);
    let host = url::Url::parse(key).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let reason = known.reasons.get(key);
    let because = |text: &str| reason.map_or_else(|| format!("{status}{text}"), |reason| format!("{reason}; {text}"));
    Some(match entry.verdict {
        Verdict::Ok => {
            // By https, where the page was seen to be too.
            let secure = entry
                .moved_to
                .as_ref()
                .filter(|secure| secure.starts_with("https://") && key.starts_with("http://") && is_certain(key, secure))?;
            new(Code::HttpLink, format!("`{url}` answers by https too")).help(format!("write `{secure}`")).fix(secure)
        }
        Verdict::Moved => {
            let moved_to = entry.moved_to.as_ref()?;
            let moved = new(Code::MovedLink, format!("`{url}` has moved for good"));
            if is_certain(key, moved_to) {
                moved.help(format!("write `{moved_to}`")).fix(moved_to)
            } else {
                moved.help(format!("it leads to `{moved_to}` now; look whether that is what is meant"))
            }
        }
        Verdict::Dead => {
            let message = match entry.status {
                Some(_) => format!("`{page}` is gone"),
                None => format!("there is no host `{host}` any more"),
            };
            new(Code::DeadLink, message).help(format!("{status}{}", gone_help(url, entry, known)))
        }
        Verdict::AnchorGone => {
            let place = key.split_once('#').map_or("", |(_, place)| place);
            new(Code::AnchorGone, format!("`{page}` has no place `#{place}`"))
                .help("link to a place that is there, or to the page alone")
        }
        Verdict::Soft404 => {
            new(Code::Soft404, format!("`{page}` answers, but the page says that it is not there"))
                .help(gone_help(url, entry, known))
        }
        Verdict::Blocked => new(Code::BlockedLink, format!("`{host}` does not answer programs")).help(format!(
            "{status}look at it in a browser; if it is there, leave it or add it to `[check.external] exclude`"
        )),
        Verdict::Unreachable if entry.strikes >= config.strikes => {
            new(Code::LongUnreachable, format!("`{page}` could not be reached for some time"))
                .help(because(&format!("{} in a row failed; {}", counted(entry.strikes as usize, "run"), gone_help(url, entry, known))))
        }
        Verdict::Unreachable => new(Code::UnreachableLink, format!("`{page}` could not be reached"))
            .help(because(&format!("it becomes an error after {} runs in a row", config.strikes))),
        Verdict::Skipped => new(Code::SkippedLink, format!("`{page}` was not visited")).help(reason.map_or_else(
            || {
                "its host has a private address (`private = true` in `[check.external]` visits it), or a `robots.txt` that \
                 asks programs to stay away; or add it to `exclude`"
                    .to_owned()
            },
            Clone::clone,
        )),
    })
}

/// Whether an address of the ledger may be written into a note: one of the web, without a name and a password in it, and
/// not the front page of something where a deep page was.
fn is_certain(asked: &str, moved_to: &str) -> bool {
    let (Ok(asked), Ok(moved)) = (web_url(asked), web_url(moved_to)) else { return false };
    matches!(moved.scheme(), "http" | "https")
        && moved_to.starts_with(moved.scheme())
        && moved.username().is_empty()
        && moved.password().is_none()
        && !signs::is_front_of_deep(&asked, &moved)
}

/// Where a copy is, when the page was last there, or what to do.
fn gone_help(url: &str, entry: &Entry, known: &Known) -> String {
    let own = identity(url).and_then(|identity| known.archived.get(&identity.key));
    let last = entry.good.map_or_else(String::new, |day| format!("it was last there on {day}; "));
    match entry.archived.as_ref().or(own) {
        Some(copy) => format!("{last}a copy is at {copy}"),
        None => format!("{last}look for its new place, or take the link out"),
    }
}
