//! What one host is asked for, and how fast.

use crate::config::external::HostLimits;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until};

/// The one way to a host: whoever holds a permit sends one request.
#[derive(Debug)]
pub struct Gate {
    slots: Semaphore,
    base: Duration,
    budget: usize,
    pace: Mutex<Pace>,
}

#[derive(Debug)]
struct Pace {
    /// When the next request may be sent.
    next: Instant,
    /// Between two requests; longer than the base while the host complains.
    interval: Duration,
    paused_until: Instant,
    sent: usize,
    /// Nothing more in this run.
    is_shut: bool,
}

/// The host gets no more requests in this run: it asked for too long a pause, or its budget is spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shut;

/// However much a host complains, it is asked so often.
const SLOWEST: Duration = Duration::from_secs(30);
/// After a complaint without a time.
const PAUSE: Duration = Duration::from_secs(1);

impl Gate {
    pub fn new(limits: HostLimits) -> Self {
        let base = Duration::from_secs_f64(1.0 / limits.rate.max(0.001));
        let now = Instant::now();
        let pace = Pace { next: now, interval: base, paused_until: now, sent: 0, is_shut: false };
        Self { slots: Semaphore::new(limits.concurrency.max(1)), base, budget: limits.budget, pace: Mutex::new(pace) }
    }

    /// Waits for a turn.
    ///
    /// # Errors
    /// When there is none in this run.
    pub async fn enter(&self) -> Result<SemaphorePermit<'_>, Shut> {
        let permit = self.slots.acquire().await.map_err(|_| Shut)?;
        loop {
            let turn = {
                let mut pace = self.pace();
                if pace.is_shut || pace.sent >= self.budget {
                    return Err(Shut);
                }
                let turn = pace.next.max(Instant::now());
                pace.next = turn + pace.interval;
                pace.sent += 1;
                turn
            };
            sleep_until(turn).await;
            let mut pace = self.pace();
            if Instant::now() >= pace.paused_until {
                return Ok(permit);
            }
            // The host complained while this one waited: it lines up again.
            pace.sent -= 1;
        }
    }

    /// The host complained: half the speed from now on, and a pause first.
    pub fn slow_down(&self, wait: Option<Duration>) {
        let mut pace = self.pace();
        let until = Instant::now() + wait.unwrap_or(PAUSE.max(pace.interval));
        pace.interval = (pace.interval * 2).clamp(self.base, SLOWEST.max(self.base));
        pace.paused_until = pace.paused_until.max(until);
        pace.next = pace.next.max(pace.paused_until);
    }

    /// The host answered well: step by step back to its speed.
    pub fn recover(&self) {
        let mut pace = self.pace();
        pace.interval = pace.interval.mul_f64(0.9).max(self.base);
    }

    pub fn shut(&self) {
        self.pace().is_shut = true;
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
