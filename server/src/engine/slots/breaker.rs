//! Whether a provider may be asked at all: leaves one alone that is down, or that asks
//! to be left alone, and comes back to it step by step.
//!
//! * Closed: calls go through, until some number of them in a row has failed.
//! * Open: none goes through. The pause doubles each time, up to a longest one.
//! * Ramp: one call goes through, and each that succeeds makes room for one more, so
//!   that the room doubles from round to round, until all of it is there.
//!
//! What a call says that started before the last pause is old news and does not count:
//! a hundred calls that were in flight when a provider went down fail together, and
//! some of them when it has long been up again. Only a wish to be left alone always
//! counts.

use crate::providers::{CallError, Limits};

/// The longest wish of a provider to be left alone that is granted: an hour.
const LONGEST_WISH_MS: u64 = 3_600_000;

/// What a call tells of its provider's health.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The provider did what was asked, or accepted to do it.
    Succeeded,
    /// It cannot be reached, or cannot do now what it could do later.
    Failed {
        /// How long it asked to be left alone, in milliseconds.
        retry_after_ms: Option<u64>,
    },
    /// Nothing: the fault was with the call.
    Unrelated,
}

impl Outcome {
    /// What a call tells that has this result.
    pub(crate) fn of<T>(result: &Result<T, CallError>) -> Self {
        let Err(error) = result else { return Outcome::Succeeded };
        match error.code {
            "provider_unreachable"
            | "provider_timeout"
            | "provider_5xx"
            | "provider_rate_limited"
            | "provider_truncated" => Outcome::Failed { retry_after_ms: error.retry_after_ms },
            _ => Outcome::Unrelated,
        }
    }
}

/// Lets calls to one provider through, or not.
#[derive(Debug)]
pub(super) struct Breaker {
    limits: Limits,
    state: State,
    /// How many pauses there were, so that old news is known.
    generation: u64,
    /// How many pauses there were in a row that failures led to.
    n_doublings: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed { n_failures: usize },
    Open { until_ms: u64 },
    Ramp { n_allowed: usize, n_in_flight: usize, n_failures: usize },
}

/// Held by a call that was let through.
#[derive(Debug)]
pub(super) struct Pass {
    generation: u64,
    has_succeeded: bool,
}

impl Breaker {
    /// A closed one.
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, state: State::Closed { n_failures: 0 }, generation: 0, n_doublings: 0 }
    }

    /// Whether a call may start.
    pub(super) fn admits(&mut self, now_ms: u64) -> bool {
        if self.paused_until_ms().is_some_and(|until_ms| until_ms <= now_ms) {
            self.state = State::Ramp { n_allowed: 1, n_in_flight: 0, n_failures: 0 };
        }
        match self.state {
            State::Closed { .. } => true,
            State::Open { .. } => false,
            State::Ramp { n_allowed, n_in_flight, .. } => n_in_flight < n_allowed,
        }
    }

    /// When the pause ends, if there is one.
    pub(super) fn paused_until_ms(&self) -> Option<u64> {
        if let State::Open { until_ms } = self.state { Some(until_ms) } else { None }
    }

    /// A call starts that was admitted.
    pub(super) fn start(&mut self) -> Pass {
        if let State::Ramp { n_in_flight, .. } = &mut self.state {
            *n_in_flight += 1;
        }
        Pass { generation: self.generation, has_succeeded: false }
    }

    /// A call ends, whatever became of it.
    pub(super) fn finish(&mut self, pass: &Pass) {
        if pass.generation == self.generation
            && let State::Ramp { n_in_flight, .. } = &mut self.state
        {
            *n_in_flight -= 1;
        }
    }

    /// Takes in what a call says. Answers with the length of the pause that this begins
    /// or makes longer, in milliseconds.
    pub(super) fn report(&mut self, pass: &mut Pass, outcome: Outcome, now_ms: u64) -> Option<u64> {
        let is_news = pass.generation == self.generation;
        match outcome {
            Outcome::Succeeded if is_news => {
                // A job that answers again and again is still one call.
                let is_first = !std::mem::replace(&mut pass.has_succeeded, true);
                self.succeed(usize::from(is_first));
                None
            }
            Outcome::Failed { retry_after_ms } => {
                let wish_ms = retry_after_ms.unwrap_or(0).min(LONGEST_WISH_MS);
                let is_down = is_news && self.has_failed_too_often();
                let pause_ms = if is_down { self.next_pause_ms().max(wish_ms) } else { wish_ms };
                self.pause(now_ms, pause_ms)
            }
            Outcome::Succeeded | Outcome::Unrelated => None,
        }
    }

    fn succeed(&mut self, more: usize) {
        match &mut self.state {
            State::Closed { n_failures } => *n_failures = 0,
            State::Open { .. } => {}
            State::Ramp { n_allowed, n_failures, .. } => {
                *n_failures = 0;
                *n_allowed += more;
                if *n_allowed >= self.limits.max_in_flight {
                    self.state = State::Closed { n_failures: 0 };
                    self.n_doublings = 0;
                }
            }
        }
    }

    /// Counts one more failure in a row.
    fn has_failed_too_often(&mut self) -> bool {
        let most = self.limits.max_failures;
        match &mut self.state {
            State::Closed { n_failures } => {
                *n_failures += 1;
                *n_failures >= most
            }
            State::Open { .. } => false,
            // The first one is a probe; later on, one failure among many
            // successes is as usual as it is when closed.
            State::Ramp { n_allowed, n_failures, .. } => {
                *n_failures += 1;
                *n_failures >= most.min(*n_allowed)
            }
        }
    }

    fn next_pause_ms(&mut self) -> u64 {
        let doubled = self.limits.first_pause_ms.saturating_mul(1 << self.n_doublings.min(16));
        self.n_doublings += 1;
        doubled.min(self.limits.longest_pause_ms)
    }

    fn pause(&mut self, now_ms: u64, pause_ms: u64) -> Option<u64> {
        let until_ms = now_ms.saturating_add(pause_ms);
        if pause_ms == 0 || self.paused_until_ms().is_some_and(|it| it >= until_ms) {
            return None;
        }
        self.state = State::Open { until_ms };
        self.generation += 1;
        Some(pause_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits =
        Limits { max_in_flight: 100, max_failures: 3, first_pause_ms: 100, longest_pause_ms: 500 };

    const FAILED: Outcome = Outcome::Failed { retry_after_ms: None };

    fn left_alone_for(retry_after_ms: u64) -> Outcome {
        Outcome::Failed { retry_after_ms: Some(retry_after_ms) }
    }

    /// Makes one call from start to end, and answers with the pause that it led to.
    #[track_caller]
    fn call(breaker: &mut Breaker, outcome: Outcome, now_ms: u64) -> Option<u64> {
        assert!(breaker.admits(now_ms), "a call may start at {now_ms}");
        let mut pass = breaker.start();
        let pause_ms = breaker.report(&mut pass, outcome, now_ms);
        breaker.finish(&pass);
        pause_ms
    }

    /// Starts as many calls as may be in flight together.
    fn start_all(breaker: &mut Breaker, now_ms: u64) -> Vec<Pass> {
        let mut passes = Vec::new();
        while passes.len() < LIMITS.max_in_flight && breaker.admits(now_ms) {
            passes.push(breaker.start());
        }
        passes
    }

    /// One that has opened at 0, for 100 ms.
    fn opened() -> Breaker {
        let mut breaker = Breaker::new(LIMITS);
        let pauses = [FAILED; 3].map(|it| call(&mut breaker, it, 0));
        assert_eq!(pauses, [None, None, Some(100)]);
        breaker
    }

    #[test]
    fn only_failures_in_a_row_open_it() {
        let mut breaker = Breaker::new(LIMITS);
        let unrelated = Outcome::Unrelated;
        for outcome in [FAILED, FAILED, Outcome::Succeeded, FAILED, unrelated, FAILED, unrelated] {
            assert_eq!(call(&mut breaker, outcome, 0), None);
        }
        assert_eq!(call(&mut breaker, FAILED, 0), Some(100));
        assert!(!breaker.admits(99));
    }

    #[test]
    fn pauses_double_up_to_the_longest_and_each_ends_with_one_probe() {
        let mut breaker = opened();
        let mut now_ms = 100;
        for expected in [200, 400, 500, 500] {
            assert!(!breaker.admits(now_ms - 1));
            let mut probes = start_all(&mut breaker, now_ms);
            assert_eq!(probes.len(), 1);
            assert_eq!(breaker.report(&mut probes[0], FAILED, now_ms), Some(expected));
            now_ms += expected;
        }
    }

    #[test]
    fn after_a_pause_the_room_doubles_until_all_is_there_and_all_is_forgotten() {
        let mut breaker = opened();
        for expected in [1, 2, 4, 8, 16, 32, 64, 100] {
            let passes = start_all(&mut breaker, 100);
            assert_eq!(passes.len(), expected);
            for mut pass in passes {
                breaker.report(&mut pass, Outcome::Succeeded, 100);
                breaker.finish(&pass);
            }
        }
        let pauses = [FAILED; 3].map(|it| call(&mut breaker, it, 200));
        assert_eq!(pauses, [None, None, Some(100)]);
    }

    #[test]
    fn a_single_failure_does_not_stop_the_ramp_and_a_row_of_them_does() {
        let mut breaker = opened();
        for outcome in [Outcome::Succeeded, FAILED, Outcome::Succeeded, FAILED] {
            assert_eq!(call(&mut breaker, outcome, 100), None);
        }
        // There is room for three now, so the third failure would be one too many, too.
        assert_eq!(call(&mut breaker, FAILED, 100), None);
        assert_eq!(call(&mut breaker, FAILED, 100), Some(200));
    }

    #[test]
    fn what_started_before_a_pause_is_old_news() {
        let mut breaker = Breaker::new(LIMITS);
        let mut old = start_all(&mut breaker, 0);
        let pauses: Vec<_> = old[..6].iter_mut().map(|it| breaker.report(it, FAILED, 0)).collect();
        assert_eq!(pauses, [None, None, Some(100), None, None, None]);
        let mut probes = start_all(&mut breaker, 100);
        assert_eq!(probes.len(), 1);
        for pass in &mut old[6..] {
            breaker.report(pass, Outcome::Succeeded, 100);
        }
        for pass in &mut old {
            assert_eq!(breaker.report(pass, FAILED, 100), None);
            breaker.finish(pass);
        }
        assert!(!breaker.admits(100), "the probe is still in flight");
        assert_eq!(breaker.report(&mut probes[0], FAILED, 100), Some(200));
    }

    #[test]
    fn a_probe_that_tells_nothing_is_followed_by_another() {
        let mut breaker = opened();
        for _ in 0..3 {
            let probes = start_all(&mut breaker, 100);
            assert_eq!(probes.len(), 1);
            breaker.finish(&probes[0]);
        }
    }

    #[test]
    fn a_provider_is_left_alone_as_long_as_it_asks() {
        let mut breaker = Breaker::new(LIMITS);
        let mut old = start_all(&mut breaker, 0);
        let wishes = [700, 200, 900, 0];
        let pauses = wishes.map(|it| {
            let mut pass = old.pop().unwrap();
            breaker.report(&mut pass, left_alone_for(it), 0)
        });
        assert_eq!(pauses, [Some(700), None, Some(900), None]);
        assert!(!breaker.admits(899));
        assert_eq!(start_all(&mut breaker, 900).len(), 1);

        // Also when it is asked by a call from long ago, and up to an hour.
        let mut pass = old.pop().unwrap();
        assert_eq!(breaker.report(&mut pass, left_alone_for(u64::MAX), 900), Some(3_600_000));
    }

    #[test]
    fn a_short_wish_does_not_make_a_pause_shorter() {
        let mut breaker = opened();
        assert_eq!(call(&mut breaker, left_alone_for(1), 100), Some(200));
        assert_eq!(call(&mut breaker, left_alone_for(5_000), 300), Some(5_000));
    }

    #[test]
    fn a_job_that_answers_often_makes_room_once() {
        let mut breaker = opened();
        let mut probe = start_all(&mut breaker, 100).pop().unwrap();
        for _ in 0..9 {
            breaker.report(&mut probe, Outcome::Succeeded, 100);
        }
        assert_eq!(start_all(&mut breaker, 100).len(), 1);
    }

    #[test]
    fn only_what_a_later_call_could_change_is_a_failure_of_the_provider() {
        let outcome = |code| {
            let retry_after_ms = Some(7);
            let error = CallError { retry_after_ms, ..CallError::new(code, "m") };
            Outcome::of(&Err::<(), _>(error))
        };
        for code in [
            "provider_unreachable",
            "provider_timeout",
            "provider_5xx",
            "provider_rate_limited",
            "provider_truncated",
        ] {
            assert_eq!(outcome(code), left_alone_for(7), "{code}");
        }
        for code in ["provider_rejected", "task_input_invalid", "url_not_allowed"] {
            assert_eq!(outcome(code), Outcome::Unrelated, "{code}");
        }
        assert_eq!(Outcome::of(&Ok(())), Outcome::Succeeded);
    }
}
