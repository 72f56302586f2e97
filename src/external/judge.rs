//! From what a visit came to, to a verdict.

use super::signs::{self, Place};
use super::visit::{Answer, Ending, Failure};
use crate::config::external::ExternalConfig;
use crate::config::ledger::Verdict;
use url::Url;

/// What is to be recorded of one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    pub verdict: Verdict,
    pub status: Option<u16>,
    pub moved_to: Option<String>,
    /// In words, where the verdict does not say it all.
    pub reason: Option<String>,
}

impl Judgement {
    fn new(verdict: Verdict) -> Self {
        Self { verdict, status: None, moved_to: None, reason: None }
    }
}

/// Judges an address by the visit of its page. `names_work` tells whether the name service is known to answer: without
/// that, a name that it does not know says nothing. `None` when nothing is known.
pub fn judge(address: &Url, ending: &Ending, names_work: bool, config: &ExternalConfig) -> Option<Judgement> {
    Some(match ending {
        Ending::Waiting => return None,
        Ending::Failed(Failure::NoName) if names_work => Judgement::new(Verdict::Dead),
        Ending::Failed(Failure::NoName) => Judgement {
            reason: Some(
                "there is no host of this name, but the name service has known no other name either".to_owned(),
            ),
            ..Judgement::new(Verdict::Unreachable)
        },
        Ending::Failed(Failure::Private) => Judgement::new(Verdict::Skipped),
        Ending::Failed(Failure::Disallowed) => Judgement {
            reason: Some("the `robots.txt` of its host asks programs to leave it alone".to_owned()),
            ..Judgement::new(Verdict::Skipped)
        },
        Ending::Failed(Failure::Unreachable(reason)) => {
            Judgement { reason: Some(reason.clone()), ..Judgement::new(Verdict::Unreachable) }
        }
        Ending::Answered(answer) => answered(address, answer, config),
    })
}

/// Whether an answer says that the page is there.
pub fn is_good(answer: &Answer, config: &ExternalConfig) -> bool {
    (200..300).contains(&answer.status) || answer.status == 304 || config.accepts(answer.status)
}

fn answered(address: &Url, answer: &Answer, config: &ExternalConfig) -> Judgement {
    let with = |verdict| Judgement { status: Some(answer.status), ..Judgement::new(verdict) };
    if config.accepts(answer.status) && !(200..300).contains(&answer.status) {
        return with(Verdict::Ok);
    }
    if !is_good(answer, config) {
        return match answer.status {
            _ if answer.is_wall => with(Verdict::Blocked),
            404 | 410 => with(Verdict::Dead),
            408 | 425 => with(Verdict::Unreachable),
            400..=499 | 999 => with(Verdict::Blocked),
            _ => with(Verdict::Unreachable),
        };
    }
    if signs::is_wall(address, answer) {
        return with(Verdict::Blocked);
    }
    if config.soft_404 && signs::is_soft_404(address, answer) {
        return with(Verdict::Soft404);
    }
    let fragment = address.fragment().filter(|fragment| !fragment.is_empty());
    let moved_to = answer.moved_to.clone().map(|mut moved| {
        if moved.fragment().is_none() {
            moved.set_fragment(fragment);
        }
        String::from(moved)
    });
    // A place that a redirect gave is not the link's to answer for.
    let verdict =
        match fragment.filter(|_| answer.url.fragment().is_none()).map(|fragment| signs::place(fragment, answer)) {
            Some(Place::Gone) => Verdict::AnchorGone,
            _ if moved_to.is_some() => Verdict::Moved,
            _ => Verdict::Ok,
        };
    Judgement { moved_to, ..with(verdict) }
}
