//! The wall clock, and one that does not jump.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970.
pub(crate) fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Milliseconds since 1970, later than all that this has told before: what bears
/// such a time has an order, even when much happens within one millisecond.
pub(crate) fn next_ms() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let now = now_ms();
    let next = NEXT.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |next| {
        Some(next.max(now).saturating_add(1))
    });
    next.unwrap_or_default().max(now)
}

/// A clock that goes on steadily from the time at which it was made, whatever becomes
/// of the wall clock: what is timed by it is neither early nor late.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SteadyClock {
    made: Instant,
    made_at_ms: u64,
}

impl SteadyClock {
    /// A clock for something that was at work at `last_ms`: if the wall clock has gone
    /// back behind that since, this one has not.
    pub(crate) fn since(last_ms: u64) -> Self {
        Self { made: Instant::now(), made_at_ms: now_ms().max(last_ms) }
    }

    /// Milliseconds since 1970.
    pub(crate) fn now_ms(&self) -> u64 {
        let since = u64::try_from(self.made.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.made_at_ms.saturating_add(since)
    }

    /// How long it is until `at_ms`.
    pub(crate) fn until(&self, at_ms: u64) -> Duration {
        Duration::from_millis(at_ms.saturating_sub(self.now_ms()))
    }
}
