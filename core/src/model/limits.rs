//! Between which limits settings are, and what they are when they are left out.

use std::ops::RangeInclusive;

/// How many characters the name of a workflow has.
pub const NAME_CHARS: RangeInclusive<usize> = 1..=200;
/// The longest that a run, or an attempt, may take, in seconds: a day.
pub const MAX_TIMEOUT_SECONDS: u64 = 86_400;
/// How long a run may take if its workflow does not say: an hour.
pub const DEFAULT_TIMEOUT_SECONDS: u64 = 3600;
/// How long an attempt may take if its node does not say: ten minutes.
pub const DEFAULT_ATTEMPT_SECONDS: u64 = 600;
/// The most attempts of a call.
pub const MAX_ATTEMPTS: u64 = 10;
/// The longest wait between two attempts, in milliseconds: a day, as no run is longer.
pub const MAX_BACKOFF_MS: u64 = 1000 * MAX_TIMEOUT_SECONDS;
/// How many attempts of a call there are if it does not say.
pub const DEFAULT_ATTEMPTS: u32 = 3;
/// The wait before the second attempt if it is not said, in milliseconds.
pub const DEFAULT_BACKOFF_MS: u64 = 500;
/// The longest wait if it is not said, in milliseconds.
pub const DEFAULT_MAX_BACKOFF_MS: u64 = 30_000;
