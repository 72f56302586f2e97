//! Names of files that may have changed, from the system's own notices, or by looking again and again where it has none.

use super::live::Dirty;
use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RenameMode};
use notify::{Config, ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A change that is not known to be finished waits so long for more.
const PAUSE: Duration = Duration::from_millis(20);
/// But no longer than this from its beginning.
const LONGEST: Duration = Duration::from_millis(200);
/// Beyond it, looking at everything is quicker than looking at each.
const MANY: usize = 5_000;
/// How often a folder is looked at for which the system gives no notices.
pub const INTERVAL: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub struct Watch {
    inbox: Arc<Inbox>,
    watcher: Option<RecommendedWatcher>,
    watched: BTreeSet<PathBuf>,
    /// Set where the system gives no notices.
    interval: Option<Duration>,
    lost: Option<Lost>,
}

/// Why the system gives no notices though it was asked for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// It has none to give.
    Nothing,
    /// There are more folders than it watches.
    Exhausted,
}

/// Where notices are kept until somebody asks. A path is in it once, however often it changed.
#[derive(Debug, Default)]
struct Inbox {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    paths: BTreeMap<PathBuf, Notice>,
    everything: bool,
    /// The system cannot watch any more.
    exhausted: bool,
    /// Somebody has something else to tell.
    woken: bool,
}

#[derive(Debug, Clone, Copy)]
struct Notice {
    /// The file was closed by who wrote it, or put in its place by a rename.
    finished: bool,
    first: Instant,
    last: Instant,
}

impl Watch {
    /// `poll` looks again at every interval and asks the system for nothing.
    pub fn new(poll: Option<Duration>) -> Self {
        let inbox = Arc::new(Inbox::default());
        let mut watch = Self { inbox, watcher: None, watched: BTreeSet::new(), interval: poll, lost: None };
        if poll.is_none() {
            let inbox = Arc::clone(&watch.inbox);
            let handler = move |event: notify::Result<Event>| inbox.take(event);
            match RecommendedWatcher::new(handler, Config::default().with_follow_symlinks(true)) {
                Ok(watcher) => watch.watcher = Some(watcher),
                Err(_) => watch.poll(Lost::Nothing),
            }
        }
        watch
    }

    /// How often the folder is looked at, where the system gives no notices.
    pub fn interval(&self) -> Option<Duration> {
        self.interval
    }

    /// Why it is looked at though notices were asked for; told once.
    pub fn lost(&mut self) -> Option<Lost> {
        self.lost.take()
    }

    /// Watches these folders and no others; those of `again` anew, since another folder may stand in their place. Tells
    /// whether there were new ones: what happened in them before is not known.
    pub fn follow(&mut self, folders: &BTreeSet<PathBuf>, again: &BTreeSet<PathBuf>) -> bool {
        let Some(watcher) = &mut self.watcher else { return false };
        let is_stale = |folder: &Path| again.iter().any(|again| folder.starts_with(again));
        let old: Vec<PathBuf> =
            self.watched.iter().filter(|folder| !folders.contains(*folder) || is_stale(folder)).cloned().collect();
        let new: Vec<PathBuf> =
            folders.iter().filter(|folder| !self.watched.contains(*folder) || is_stale(folder)).cloned().collect();
        // Two names of one folder share a watch, which goes with the first of them that goes.
        let shared: Vec<PathBuf> = match old.as_slice() {
            [] => Vec::new(),
            _ => folders.iter().filter(|folder| self.watched.contains(*folder) && !is_stale(folder)).cloned().collect(),
        };
        let mut exhausted = false;
        let mut paths = watcher.paths_mut();
        for folder in old {
            // A folder that is gone took its watch along.
            let _ = paths.remove(&folder);
            self.watched.remove(&folder);
        }
        for folder in new.iter().chain(&shared) {
            match paths.add(folder, RecursiveMode::NonRecursive) {
                Ok(()) => {
                    self.watched.insert(folder.clone());
                }
                Err(error) if is_gone(&error) => {}
                Err(_) => {
                    exhausted = true;
                    break;
                }
            }
        }
        exhausted |= paths.commit().is_err();
        let found = !new.is_empty();
        if exhausted {
            self.poll(Lost::Exhausted);
        }
        found
    }

    /// Whether something at this path would be, or would hold, a folder that is watched.
    pub fn is_above(&self, path: &Path) -> bool {
        self.watched.range(path.to_path_buf()..).next().is_some_and(|folder| folder.starts_with(path))
    }

    /// Ends a wait of [`Watch::next`].
    pub fn waker(&self) -> Waker {
        Waker(Arc::clone(&self.inbox))
    }

    /// Gives up on notices.
    fn poll(&mut self, lost: Lost) {
        self.watcher = None;
        self.watched.clear();
        self.interval = Some(INTERVAL);
        self.lost = Some(lost);
    }

    /// Waits until something may have changed, or for `most`; a path that is being written is given when it is finished, or
    /// has been left alone for a moment.
    #[expect(clippy::disallowed_methods, reason = "a burst of changes is told by its times")]
    pub fn next(&mut self, most: Duration) -> Dirty {
        let start = Instant::now();
        let most = self.interval.map_or(most, |interval| interval.min(most));
        let inbox = Arc::clone(&self.inbox);
        let mut waiting = inbox.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let now = Instant::now();
            if std::mem::take(&mut waiting.exhausted) && self.interval.is_none() {
                self.poll(Lost::Exhausted);
                return Dirty { everything: true, ..Dirty::default() };
            }
            if std::mem::take(&mut waiting.woken) {
                return Dirty::default();
            }
            if let Some(dirty) = waiting.ready(now) {
                return dirty;
            }
            let end = waiting.paths.values().map(Notice::due).min().unwrap_or(start + most).min(start + most);
            let rest = end.saturating_duration_since(now);
            if rest.is_zero() && now >= start + most {
                return Dirty { everything: self.interval.is_some(), ..Dirty::default() };
            }
            waiting = match inbox.arrived.wait_timeout(waiting, rest) {
                Ok((waiting, _)) => waiting,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
    }
}

/// Ends the wait of another thread.
#[derive(Debug, Clone)]
pub struct Waker(Arc<Inbox>);

impl Waker {
    pub fn wake(&self) {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner).woken = true;
        self.0.arrived.notify_one();
    }
}

impl Inbox {
    #[expect(clippy::disallowed_methods, reason = "a burst of changes is told by its times")]
    fn take(&self, event: notify::Result<Event>) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Ok(event) if event.need_rescan() => waiting.everything = true,
            Ok(event) => {
                let Some(finished) = is_finished(event.kind) else { return };
                let now = Instant::now();
                for path in event.paths {
                    let first = waiting.paths.get(&path).map_or(now, |old| old.first);
                    waiting.paths.insert(path, Notice { finished, first, last: now });
                }
                if waiting.paths.len() > MANY {
                    waiting.paths.clear();
                    waiting.everything = true;
                }
            }
            Err(error) if matches!(error.kind, ErrorKind::MaxFilesWatch) => waiting.exhausted = true,
            Err(_) => waiting.everything = true,
        }
        self.arrived.notify_one();
    }
}

impl Waiting {
    /// All that is finished or due; nothing while all of it is still on the way.
    fn ready(&mut self, now: Instant) -> Option<Dirty> {
        let everything = std::mem::take(&mut self.everything);
        let ready: Vec<PathBuf> = self
            .paths
            .iter()
            .filter(|(_, notice)| everything || notice.finished || notice.due() <= now)
            .map(|(path, _)| path.clone())
            .collect();
        for path in &ready {
            self.paths.remove(path);
        }
        (everything || !ready.is_empty()).then(|| Dirty { paths: ready.into_iter().collect(), everything })
    }
}

impl Notice {
    fn due(&self) -> Instant {
        (self.last + PAUSE).min(self.first + LONGEST)
    }
}

/// Whether an event says that a change is finished; `None` for what is no change.
fn is_finished(kind: EventKind) -> Option<bool> {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write))
        | EventKind::Modify(ModifyKind::Name(RenameMode::To))
        | EventKind::Create(CreateKind::Folder) => Some(true),
        // The names came one by one already.
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => None,
        _ => Some(false),
    }
}

fn is_gone(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound | ErrorKind::WatchNotFound => true,
        ErrorKind::Io(error) => {
            error.kind() == std::io::ErrorKind::NotFound || error.kind() == std::io::ErrorKind::PermissionDenied
        }
        _ => false,
    }
}
