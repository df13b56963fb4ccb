//! A clock that all processes of one machine share.

use rustix::time::{ClockId, clock_gettime};

/// Nanoseconds since some moment before this machine's processes began.
pub(crate) fn now_ns() -> u64 {
    let now = clock_gettime(ClockId::Monotonic);
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}

/// Milliseconds from one moment of [`now_ns`] to a later one.
pub(crate) fn ms_between(from_ns: u64, to_ns: u64) -> f64 {
    to_ns.saturating_sub(from_ns) as f64 / 1e6
}
