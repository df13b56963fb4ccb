//! The wall clock.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

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
