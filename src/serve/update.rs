//! Follows the folder and brings the book up to date, on a thread of its own.

use super::state::{Broken, REMEMBERED, Shared, State, UpdateRecord};
use crate::base::path::Url;
use crate::io::git::{self, Repository};
use crate::io::live::{Dirty, LiveBook, Update};
use crate::io::open::OpenError;
use crate::io::watch::{Lost, Watch};
use crate::page::Dates;
use crate::site::routes::Route;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// How often the day is looked at when nothing else happens.
const IDLE: Duration = Duration::from_secs(60);
/// Highlighted blocks that are kept: an edit of code leaves one behind.
const BLOCKS: usize = 20_000;
/// Dates of last changes are waited for so long before the first page is shown without them.
const PATIENCE: Duration = Duration::from_millis(300);

/// # Errors
/// When the system gives no thread.
pub fn follow(live: LiveBook, watch: Watch, shared: &Arc<Shared>) -> std::io::Result<()> {
    let shared = Arc::clone(shared);
    let (sender, dates) = channel();
    let (content, cache) = (live.content().to_path_buf(), live.cache.clone());
    let repository = Repository::of(&content);
    let waker = watch.waker();
    std::thread::Builder::new().name("dates".to_owned()).spawn(move || {
        let _ = sender.send(git::dates(&content, &cache));
        waker.wake();
    })?;
    let mut follower = Follower { live, watch, shared, dates, repository, again: BTreeSet::new(), unwatched: true };
    if let Ok(dates) = follower.dates.recv_timeout(PATIENCE) {
        follower.set(Some(dates), None);
    }
    std::thread::Builder::new().name("updates".to_owned()).spawn(move || follower.run())?;
    Ok(())
}

struct Follower {
    live: LiveBook,
    watch: Watch,
    shared: Arc<Shared>,
    dates: Receiver<Dates>,
    repository: Option<Repository>,
    /// Folders to be watched anew.
    again: BTreeSet<std::path::PathBuf>,
    /// There may be folders that are not watched yet.
    unwatched: bool,
}

impl Follower {
    fn run(mut self) {
        self.update(&Dirty { everything: true, ..Dirty::default() });
        loop {
            self.watch_folders();
            let dirty = self.watch.next(IDLE);
            // Another folder may stand there now.
            self.again.extend(dirty.paths.iter().filter(|path| self.watch.is_above(path)).cloned());
            if let Ok(dates) = self.dates.try_recv() {
                self.set(Some(dates), None);
            }
            self.ask_the_repository(&dirty);
            self.set(None, Some(self.shared.terminal.now().0));
            if dirty.everything || !dirty.paths.is_empty() {
                self.update(&dirty);
            }
        }
    }

    /// What happened in a folder before it was watched is looked for afterwards.
    fn watch_folders(&mut self) {
        while self.unwatched || !self.again.is_empty() {
            self.unwatched = false;
            let mut folders = self.live.folders();
            folders.extend(self.repository.iter().map(|repository| repository.folder.clone()));
            let found = self.watch.follow(&folders, &std::mem::take(&mut self.again));
            if let Some(lost) = self.watch.lost() {
                let what = match lost {
                    Lost::Nothing => {
                        "the system watches no folders for this program (see fs.inotify.max_user_instances)"
                    }
                    Lost::Exhausted => "the system watches no more folders (see fs.inotify.max_user_watches)",
                };
                self.shared.terminal.say(&format!("warning: {what}; looking for changes every second instead"));
                self.shared.change(|state| state.polled = true);
            }
            if !found {
                return;
            }
            self.update(&Dirty { everything: true, ..Dirty::default() });
        }
    }

    #[expect(clippy::disallowed_methods, reason = "the time of an update is told to the person who waits for it")]
    fn update(&mut self, dirty: &Dirty) {
        let start = Instant::now();
        match self.live.update(dirty) {
            Ok(update) => self.publish(&update, start),
            Err(error) => {
                self.unwatched = true;
                self.keep_the_last_good_one(&error);
            }
        }
        if let Some(error) = &self.live.broken {
            self.keep_the_last_good_one(error);
        }
    }

    fn publish(&mut self, update: &Update, start: Instant) {
        self.again.extend(update.folders.iter().cloned());
        self.unwatched |= update.surveyed;
        let milliseconds = start.elapsed().as_secs_f64() * 1_000.0;
        let edition = self.live.book.edition();
        let now = self.shared.now();
        let unreadable: Vec<String> = self.live.errors().map(ToString::to_string).collect();
        let is_new = !Arc::ptr_eq(&edition, &now.edition);
        let is_mended = now.broken.is_some() && self.live.broken.is_none();
        if !is_new && update.files.is_empty() && !is_mended && *now.unreadable == unreadable {
            return;
        }
        for error in unreadable.iter().filter(|error| !now.unreadable.contains(error)) {
            self.shared.terminal.say(&format!("error: {error}"));
        }
        if is_mended {
            self.shared.terminal.say("mended: the book can be used again");
        }
        let number = now.number + 1;
        let record = UpdateRecord {
            number,
            time: self.shared.terminal.now().1,
            files: update.files.clone(),
            applied: update.applied,
            milliseconds,
        };
        if !update.files.is_empty() {
            self.shared.terminal.say(&line(&record));
        }
        let refreshed: Vec<Url> =
            update.files.iter().map(|file| Url::new(file)).filter(|url| is_asset(&edition, url)).collect();
        let content = self.live.content();
        self.shared.change(|state: &mut State| {
            state.edition = Arc::clone(&edition);
            if *state.content != content {
                state.content = Arc::new(content.to_path_buf());
            }
            if is_mended {
                state.broken = None;
            }
            state.unreadable = Arc::new(unreadable);
            state.number = number;
            if !refreshed.is_empty() {
                let list = Arc::make_mut(&mut state.refreshed);
                list.extend(refreshed.into_iter().map(|url| (number, url)));
                // Whoever has not heard of these by now has been away, and loads them again anyway.
                let surplus = list.len().saturating_sub(1_000);
                list.drain(..surplus);
            }
            let updates = Arc::make_mut(&mut state.updates);
            updates.push_front(record);
            updates.truncate(REMEMBERED);
        });
        edition.highlighter().forget_beyond(BLOCKS);
        // The old site is taken apart here and not where somebody waits for a page.
        drop(now);
    }

    fn keep_the_last_good_one(&self, error: &OpenError) {
        let text = error.to_string();
        let title = "The book cannot be used as it is now".to_owned();
        let broken = Broken { title, text };
        let now = self.shared.now();
        if now.broken.as_deref() == Some(&broken) {
            return;
        }
        let head = if broken.text.starts_with("error") { "" } else { "error: " };
        self.shared.terminal.say(&format!("{head}{}\nThe last good book is shown meanwhile.", broken.text));
        self.shared.change(|state| {
            state.number += 1;
            state.broken = Some(Arc::new(broken));
        });
    }

    /// Takes in other dates of last changes, or another day.
    #[expect(clippy::disallowed_methods, reason = "the time of an update is told to the person who waits for it")]
    fn set(&mut self, dates: Option<Dates>, today: Option<String>) {
        let start = Instant::now();
        match self.live.set(dates, today) {
            Ok(update) => self.publish(&update, start),
            Err(error) => self.keep_the_last_good_one(&error),
        }
    }

    /// A commit gives notes other dates.
    fn ask_the_repository(&mut self, dirty: &Dirty) {
        let Some(repository) = &mut self.repository else { return };
        let touched = dirty.everything || dirty.paths.iter().any(|path| path.starts_with(&repository.folder));
        if touched && repository.has_moved(self.live.content()) {
            let dates = git::dates(self.live.content(), &self.live.cache);
            self.set(Some(dates), None);
        }
    }
}

fn is_asset(edition: &crate::book::Edition, url: &Url) -> bool {
    matches!(edition.site().routes.get(url.as_str()), Some(Route::Asset(_)))
}

/// `14:02:11 a.md: 1 note read, 3 ms`
fn line(record: &UpdateRecord) -> String {
    let files = match record.files.as_slice() {
        [one] => one.clone(),
        [one, two] => format!("{one}, {two}"),
        [one, rest @ ..] => format!("{one} and {} more", rest.len()),
        [] => String::new(),
    };
    let site = if record.applied.site_rebuilt { "whole site" } else { "this page" };
    format!("{} {files} ({site}, {:.0} ms)", record.time, record.milliseconds.ceil())
}
