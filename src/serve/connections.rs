//! Sockets that are open. There are only so many, and one that does nothing gives way to one that asks.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::task::AbortHandle;

/// With the lines to open pages and the files that are being read, below what some systems let a program open: 256.
const MOST: usize = 120;

#[derive(Debug, Default)]
pub struct Connections {
    open: Mutex<BTreeMap<u64, Connection>>,
}

#[derive(Debug)]
struct Connection {
    handle: AbortHandle,
    activity: Arc<Activity>,
}

/// How many requests of a connection are being answered.
#[derive(Debug, Default)]
pub struct Activity(AtomicUsize);

/// Counts as long as it lives.
#[derive(Debug)]
pub struct Busy(Arc<Activity>);

impl Activity {
    pub fn busy(self: &Arc<Self>) -> Busy {
        self.0.fetch_add(1, Ordering::SeqCst);
        Busy(Arc::clone(self))
    }

    fn is_busy(&self) -> bool {
        self.0.load(Ordering::SeqCst) > 0
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Connections {
    /// Makes room for one more: of those that are least busy, the oldest goes.
    pub fn make_room(&self) {
        let mut open = self.lock();
        while open.len() >= MOST {
            let least = open.iter().min_by_key(|(number, one)| (one.activity.is_busy(), **number));
            let Some(number) = least.map(|(number, _)| *number) else { return };
            if let Some(connection) = open.remove(&number) {
                connection.handle.abort();
            }
        }
    }

    pub fn add(&self, number: u64, handle: AbortHandle, activity: Arc<Activity>) {
        self.lock().insert(number, Connection { handle, activity });
    }

    pub fn remove(&self, number: u64) {
        self.lock().remove(&number);
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Connection>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
