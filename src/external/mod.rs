//! Floor 8: addresses on the web are visited, and what is found goes into the ledger. Never part of a build.

pub mod client;
pub mod findings;
mod host;
mod judge;
mod page;
pub mod plan;
mod robots;
mod signs;
mod visit;

use crate::config::external::ExternalConfig;
use crate::config::ledger::{Entry, Ledger, Verdict};
use crate::io::signal;
use client::{Environment, Headers};
use jiff::civil::Date;
use plan::{PageTask, Plan};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;
use url::Url;
use visit::{Ending, Failure, Visitor};

/// What a run found beside the ledger.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Addresses that were judged in this run, by verdict.
    pub judged: BTreeMap<&'static str, usize>,
    /// Addresses left for another run: the host asked for a pause, or its budget is spent.
    pub waiting: usize,
    /// Hosts that were to be visited.
    pub hosts: usize,
    /// Why, in words, by address.
    pub reasons: BTreeMap<String, String>,
    /// No host at all answered: nothing was recorded.
    pub network_is_down: bool,
    /// It was stopped from outside; what was judged until then is recorded.
    pub interrupted: bool,
}

/// How a run is watched.
pub trait Watch {
    /// A page was visited.
    fn visited(&mut self);
    /// The ledger changed. Called about once a second, so that a run that is killed loses little.
    ///
    /// # Errors
    /// When it cannot be kept: the run goes on, and it is tried again.
    fn keep(&mut self, ledger: &Ledger) -> Result<(), crate::io::IoError>;
}

/// Visits what is due and brings the ledger up to date.
///
/// # Errors
/// A configuration that cannot be followed on this machine.
pub fn run(
    plan: Plan,
    config: &ExternalConfig,
    environment: &Environment,
    ledger: &mut Ledger,
    today: Date,
    watch: &mut dyn Watch,
) -> Result<Summary, String> {
    let names_work = Arc::new(AtomicBool::new(false));
    let client = client::client(config, environment, Arc::clone(&names_work))?;
    let headers = Headers::new(config, environment)?;
    let visitor = Arc::new(Visitor::new(client, headers, config.clone(), names_work));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("no threads for the check: {error}"))?;
    let mut run = Run {
        config,
        ledger,
        today,
        summary: Summary { hosts: plan.hosts.len(), ..Summary::default() },
        visitor,
        open: Vec::new(),
        failed_hosts: BTreeSet::new(),
    };
    runtime.block_on(run.collect(plan, watch));
    // Look-ups of names that hang would be waited for.
    runtime.shutdown_background();
    Ok(run.summary)
}

/// Forgets addresses that the book no longer has.
pub fn prune(ledger: &mut Ledger, addresses: &BTreeSet<String>) {
    ledger.links.retain(|url, _| addresses.contains(url));
}

/// A page with what came of it.
struct Visited {
    task: PageTask,
    ending: Ending,
    /// The same page by https, where the address is http and the page was there.
    secure: Option<Url>,
}

struct Run<'a> {
    config: &'a ExternalConfig,
    ledger: &'a mut Ledger,
    today: Date,
    summary: Summary,
    visitor: Arc<Visitor>,
    /// Pages that were not reached, until it is known that the network works.
    open: Vec<Visited>,
    failed_hosts: BTreeSet<String>,
}

/// So many hosts that fail, and none that answers, are no accident.
const ALL_DOWN: usize = 3;
/// Pages that wait to be judged: more of them would fill the memory.
const WAITING: usize = 64;

impl Run<'_> {
    async fn collect(&mut self, plan: Plan, watch: &mut dyn Watch) {
        let (sender, mut visited) = mpsc::channel(WAITING);
        let stopped = Arc::new(AtomicBool::new(false));
        let control = plan.control.clone();
        spawn(plan, &self.visitor, &sender, &stopped);
        drop(sender);
        let mut changed = false;
        let mut clock = tokio::time::interval(Duration::from_secs(1));
        clock.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let interrupted = signal::interrupted();
        tokio::pin!(interrupted);
        loop {
            tokio::select! {
                page = visited.recv() => {
                    let Some(page) = page else { break };
                    watch.visited();
                    changed |= self.take(page);
                }
                // What cannot be kept now is kept, or told, at the end.
                _ = clock.tick(), if changed => changed = watch.keep(self.ledger).is_err(),
                () = &mut interrupted => {
                    stopped.store(true, Ordering::Relaxed);
                    self.summary.interrupted = true;
                    return;
                }
            }
        }
        if let Some(control) = control.filter(|_| !self.open.is_empty()) {
            self.visitor.visit(&control, visit::Want::Head).await;
        }
        self.settle();
    }

    /// Some host has answered something in this run.
    fn is_heard(&self) -> bool {
        self.visitor.heard.load(Ordering::Relaxed)
    }

    /// The name service has known a name in this run: then a name that it does not know is none.
    fn names_work(&self) -> bool {
        self.visitor.names_work.load(Ordering::Relaxed)
    }

    /// Records a page; tells whether the ledger changed.
    fn take(&mut self, page: Visited) -> bool {
        if let Ending::Waiting = page.ending {
            self.summary.waiting += page.task.addresses.len();
            return false;
        }
        if !self.is_settled(&page) {
            self.failed_hosts.insert(page.task.url.host_str().unwrap_or("").to_owned());
            self.open.push(page);
            return false;
        }
        let open = std::mem::take(&mut self.open);
        let (settled, open): (Vec<Visited>, Vec<Visited>) = open.into_iter().partition(|page| self.is_settled(page));
        self.open = open;
        for page in settled.iter().chain([&page]) {
            self.record(page, self.names_work());
        }
        true
    }

    /// Whether what came of a page tells anything: a failure does only when others do not fail too.
    fn is_settled(&self, page: &Visited) -> bool {
        match page.ending {
            Ending::Failed(Failure::NoName) => self.names_work(),
            Ending::Failed(Failure::Unreachable(_)) => self.is_heard(),
            _ => true,
        }
    }

    /// What was left open while nobody had answered.
    fn settle(&mut self) {
        if self.failed_hosts.len() >= ALL_DOWN && !self.is_heard() {
            self.summary.network_is_down = true;
            return;
        }
        let names_work = self.names_work();
        for page in std::mem::take(&mut self.open) {
            self.record(&page, names_work);
        }
    }

    fn record(&mut self, page: &Visited, names_work: bool) {
        for address in &page.task.addresses {
            let old = self.ledger.links.get(address.as_str());
            // A host that was gone before, when others answered, is not back because nobody answers today.
            let was_gone = old.is_some_and(|old| old.verdict == Verdict::Dead && old.status.is_none());
            let names_work = names_work || was_gone;
            let Some(judgement) = judge::judge(address, &page.ending, names_work, self.config) else { continue };
            let mut entry = Entry::new(judgement.verdict);
            entry.status = judgement.status;
            entry.checked = Some(self.today);
            entry.good = if judgement.verdict.is_good() { Some(self.today) } else { old.and_then(|old| old.good) };
            if judgement.verdict == Verdict::Unreachable {
                // Several runs on one day are one.
                let is_new_day = old.is_none_or(|old| old.checked != Some(self.today) || old.strikes == 0);
                entry.strikes = old.map_or(0, |old| old.strikes).saturating_add(u32::from(is_new_day));
            }
            entry.moved_to = judgement.moved_to.or_else(|| {
                let mut secure = page.secure.clone().filter(|_| judgement.verdict == Verdict::Ok)?;
                secure.set_fragment(address.fragment());
                Some(secure.into())
            });
            entry.archived = old.and_then(|old| old.archived.clone());
            entry.more = old.map(|old| old.more.clone()).unwrap_or_default();
            *self.summary.judged.entry(judgement.verdict.name()).or_default() += 1;
            if let Some(reason) = judgement.reason {
                self.summary.reasons.insert(address.as_str().to_owned(), reason);
            }
            self.ledger.links.insert(address.as_str().to_owned(), entry);
        }
    }
}

/// As many workers for a host as it may be asked at a time.
fn spawn(plan: Plan, visitor: &Arc<Visitor>, sender: &mpsc::Sender<Visited>, stopped: &Arc<AtomicBool>) {
    for (host, pages) in plan.hosts {
        let workers = visitor.config.limits_of(&host).concurrency.min(pages.len());
        let queue = Arc::new(Queue(Mutex::new(pages)));
        for _ in 0..workers {
            let (visitor, sender, stopped, queue) =
                (Arc::clone(visitor), sender.clone(), Arc::clone(stopped), Arc::clone(&queue));
            tokio::spawn(async move {
                while let Some(task) = queue.next().filter(|_| !stopped.load(Ordering::Relaxed)) {
                    let ending = visitor.visit(&task.url, task.want).await;
                    let secure = visitor.secure(&task.url, &ending).await;
                    if sender.send(Visited { task, ending, secure }).await.is_err() {
                        return;
                    }
                }
            });
        }
    }
}

/// Pages of one host, in order.
struct Queue(Mutex<VecDeque<PageTask>>);

impl Queue {
    fn next(&self) -> Option<PageTask> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}
