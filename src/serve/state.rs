//! What the server knows at a moment, and how those who wait for the next moment are told.

use super::address::Editor;
use super::origin::Hosts;
use super::problems::Problems;
use super::{Options, Terminal};
use crate::base::digest::Digest;
use crate::base::path::Url;
use crate::book::{Applied, Edition};
use crate::io::live::LiveBook;
use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// Everything that an answer is made from; it never changes.
#[derive(Debug, Clone)]
pub struct State {
    pub edition: Arc<Edition>,
    pub content: Arc<PathBuf>,
    /// Why the book's own files or its theme cannot be used; then the edition is the last good one.
    pub broken: Option<Arc<Broken>>,
    /// Of this edition, or of one shortly before.
    pub problems: Arc<Problems>,
    /// Files that changed and kept their addresses, with the number of the update.
    pub refreshed: Arc<VecDeque<(u64, Url)>>,
    /// The latest updates, the last one first.
    pub updates: Arc<VecDeque<UpdateRecord>>,
    /// Files of the book that cannot be read.
    pub unreadable: Arc<Vec<String>>,
    /// How often the folder is looked at, where the system gives no notices.
    pub polled: bool,
    /// Counts updates.
    pub number: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    pub title: String,
    pub text: String,
}

/// What an update took.
#[derive(Debug, Clone)]
pub struct UpdateRecord {
    pub number: u64,
    /// `HH:MM:SS`
    pub time: String,
    pub files: Vec<String>,
    pub applied: Applied,
    /// From the notice to the new edition.
    pub milliseconds: f64,
}

/// What all tasks share.
pub struct Shared {
    pub state: watch::Sender<Arc<State>>,
    pub hosts: Hosts,
    pub editor: Option<Editor>,
    pub terminal: Arc<dyn Terminal>,
    /// The way from the working folder to the content folder.
    pub shown: String,
    /// Of this program's side in the browser: a page with another one loads itself again.
    pub version: String,
    tabs: Mutex<Tabs>,
}

/// Open pages.
#[derive(Debug, Default)]
pub struct Tabs {
    next: u64,
    pub open: BTreeMap<u64, TabRecord>,
    /// Pages made again and pages sent, by the number of the update.
    pub work: VecDeque<(u64, usize, usize)>,
}

#[derive(Debug, Clone, Default)]
pub struct TabRecord {
    pub page: String,
    /// When it was last sent something, `HH:MM:SS`.
    pub sent: Option<String>,
}

/// How many updates are remembered.
pub const REMEMBERED: usize = 20;

impl Shared {
    pub fn new(live: &LiveBook, options: &Options, hosts: Hosts, terminal: Arc<dyn Terminal>) -> Self {
        let state = State {
            edition: live.book.edition(),
            content: Arc::new(live.content().to_path_buf()),
            broken: None,
            problems: Arc::new(Problems::unknown(live.book.edition())),
            refreshed: Arc::default(),
            updates: Arc::default(),
            unreadable: Arc::new(live.errors().map(ToString::to_string).collect()),
            polled: options.poll.is_some(),
            number: 0,
        };
        let version = Digest::of(super::answer::CLIENT_FILES.concat().as_bytes()).short(8);
        Self {
            state: watch::Sender::new(Arc::new(state)),
            hosts,
            editor: options.editor.clone(),
            terminal,
            shown: options.shown.clone(),
            version,
            tabs: Mutex::default(),
        }
    }

    pub fn now(&self) -> Arc<State> {
        Arc::clone(&self.state.borrow())
    }

    /// Goes over to another state; who waits is woken.
    pub fn change(&self, change: impl FnOnce(&mut State)) {
        self.state.send_modify(|state| change(Arc::make_mut(state)));
    }

    pub fn tabs(&self) -> MutexGuard<'_, Tabs> {
        self.tabs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Shared").field("hosts", &self.hosts).finish_non_exhaustive()
    }
}

impl Tabs {
    pub fn open(&mut self, page: &str) -> u64 {
        self.next += 1;
        self.open.insert(self.next, TabRecord { page: page.to_owned(), sent: None });
        self.next
    }

    /// Counts a page that was made for an update, and whether it was sent.
    pub fn count(&mut self, update: u64, sent: bool) {
        let sent = usize::from(sent);
        match self.work.iter_mut().find(|(number, ..)| *number == update) {
            Some((_, made, count)) => {
                *made += 1;
                *count += sent;
            }
            None => self.work.push_front((update, 1, sent)),
        }
        self.work.truncate(REMEMBERED);
    }
}
