//! One call through its attempts: which errors are worth another one, and when.

use super::state::NodeError;
use crate::plan::Retry;

/// The longest wish of a provider to be left alone that is granted: an hour.
const MAX_RETRY_AFTER_MS: u64 = 3_600_000;

/// Where one call is.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum CallState {
    /// It has not started, or it is over.
    #[default]
    Idle,
    /// An attempt is at work since then; as this job, if the provider gave it a name.
    InFlight { attempt: u32, since_ms: u64, job: Option<Box<str>> },
    /// The attempt failed, and the next one starts at this time.
    Waiting { attempt: u32, until_ms: u64 },
    /// The next attempt starts as soon as the map's window has room for it.
    Due,
}

impl CallState {
    /// Whether this attempt failed and the next one is due.
    pub(super) fn is_waiting(&self, attempt: u32) -> bool {
        matches!(self, CallState::Waiting { attempt: current, .. } if *current == attempt)
    }
}

/// How long to wait after this attempt until the next one, in milliseconds, if there
/// is a next one.
pub(super) fn backoff(
    retry: &Retry,
    error: &NodeError,
    attempt: u32,
    retry_after_ms: Option<u64>,
    jitter: u16,
) -> Option<u64> {
    if attempt >= max_attempts(retry, &error.code) {
        return None;
    }
    let doubled = retry.backoff_ms.saturating_mul(1 << (attempt - 1).min(16));
    let longest = doubled.min(retry.max_backoff_ms);
    // Half of the wait is fixed and half is random, so that many calls that
    // failed together do not come back together.
    let spread = longest / 2 * u64::from(jitter.min(1000)) / 1000;
    let wished = retry_after_ms.unwrap_or(0).min(MAX_RETRY_AFTER_MS);
    Some((longest / 2 + spread).max(wished))
}

/// How many attempts an error of this code is worth.
fn max_attempts(retry: &Retry, code: &str) -> u32 {
    match code {
        "provider_unreachable"
        | "provider_timeout"
        | "provider_5xx"
        | "provider_rate_limited"
        | "provider_truncated" => retry.max_attempts,
        // Garbage once may be an accident; garbage twice is what it answers.
        "provider_bad_response" => retry.max_attempts.min(2),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RETRY: Retry = Retry { max_attempts: 9, backoff_ms: 100, max_backoff_ms: 300 };

    /// How long the wait after an attempt is; `None` when it was the last.
    fn wait(code: &'static str, attempt: u32, wish: Option<u64>, jitter: u16) -> Option<u64> {
        let error = NodeError { code: code.into(), message: String::new() };
        backoff(&RETRY, &error, attempt, wish, jitter)
    }

    #[test]
    fn waits_double_up_to_the_longest_and_half_of_each_is_random() {
        let waits = |jitter| [1, 2, 3, 8].map(|it| wait("provider_5xx", it, None, jitter));
        assert_eq!(waits(0), [Some(50), Some(100), Some(150), Some(150)]);
        assert_eq!(waits(500), [Some(75), Some(150), Some(225), Some(225)]);
        assert_eq!(waits(1000), [Some(100), Some(200), Some(300), Some(300)]);
        assert_eq!(wait("provider_5xx", 9, None, 0), None);
    }

    #[test]
    fn a_provider_is_left_alone_as_long_as_it_asks_up_to_an_hour() {
        let wait = |wish| wait("provider_rate_limited", 1, Some(wish), 0);
        assert_eq!([10, 700, 3_600_001].map(wait), [Some(50), Some(700), Some(3_600_000)]);
    }

    #[test]
    fn garbage_is_worth_one_more_attempt() {
        assert_eq!(wait("provider_bad_response", 1, None, 0), Some(50));
        assert_eq!(wait("provider_bad_response", 2, None, 0), None);
    }
}
