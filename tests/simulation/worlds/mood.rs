//! How a random world is disposed: how often what goes wrong in it.

use serde_json::{Value, json};
use weftwork_core::run::{CallId, Happening, NodeError};

use crate::numbers::Numbers;

const HOUR_MS: i64 = 3_600_000;
const TEN_YEARS_MS: i64 = 10 * 365 * 24 * HOUR_MS;
/// What may pass, if it is tried again.
const PASSING: &[&str] = &[
    "provider_5xx",
    "provider_rate_limited",
    "provider_unreachable",
    "provider_timeout",
    "provider_truncated",
    "provider_bad_response",
];
/// What will be no better the next time.
const LASTING: &[&str] =
    &["provider_rejected", "task_input_invalid", "result_too_large", "something_new"];

/// One time in how many something happens; 0 is never.
pub(crate) struct Mood {
    failure: usize,
    silence: usize,
    pub(crate) job: usize,
    pub(crate) reuse: usize,
    pub(crate) again: usize,
    pub(crate) noise: usize,
    pub(crate) tuning: usize,
    pub(crate) cancel: usize,
    pub(crate) crash: usize,
    pub(crate) jump: usize,
    /// How long the provider takes, at most.
    pub(crate) latency_ms: usize,
}

/// What comes of a call in the end.
#[derive(Clone)]
pub(crate) enum Answer {
    Result(Value),
    Failure { code: &'static str, retry_after_ms: Option<u64> },
    Never,
}

impl Mood {
    pub(crate) fn new(numbers: &mut Numbers) -> Self {
        Self {
            failure: numbers.one_of(&[0, 2, 5, 20, 100, 500]),
            silence: numbers.one_of(&[0, 0, 10, 100]),
            job: numbers.one_of(&[0, 2, 10]),
            reuse: numbers.one_of(&[0, 0, 1, 3]),
            again: numbers.one_of(&[0, 4, 30]),
            noise: numbers.one_of(&[0, 5, 50]),
            tuning: numbers.one_of(&[0, 5, 50]),
            cancel: numbers.one_of(&[0, 0, 30, 300]),
            crash: numbers.one_of(&[0, 0, 20, 200]),
            jump: numbers.one_of(&[0, 0, 20, 200]),
            latency_ms: numbers.one_of(&[1, 5, 1000, 30_000]),
        }
    }

    pub(crate) fn answer(&self, numbers: &mut Numbers, id: CallId) -> Answer {
        if self.silence > 0 && numbers.once_in(self.silence) {
            return Answer::Never;
        }
        if self.failure == 0 || !numbers.once_in(self.failure) {
            return Answer::Result(result(id));
        }
        let wishes =
            [None, None, Some(0), Some(300), Some(50_000), Some(3_599_999), Some(u64::MAX)];
        let codes = if numbers.once_in(6) { LASTING } else { PASSING };
        Answer::Failure { code: numbers.one_of(codes), retry_after_ms: numbers.one_of(&wishes) }
    }
}

/// How far the wall clock is from where it should be after a jump.
pub(crate) fn jump(numbers: &mut Numbers) -> i64 {
    numbers.one_of(&[-HOUR_MS, -1, 0, HOUR_MS, TEN_YEARS_MS])
}

/// A result that is like no other.
pub(crate) fn result(id: CallId) -> Value {
    let CallId { step, item, attempt } = id;
    json!({ "audio_url": format!("{step}/{}/{attempt}", item.map_or(-1, i64::from)) })
}

/// Something that is told of a run of so many steps and need not be true.
pub(crate) fn noise(numbers: &mut Numbers, n_steps: usize) -> Happening {
    let mut below = |limit| numbers.below(limit) as u32;
    let step = below(n_steps + 2);
    let item = [None, Some(below(4)), Some(below(300)), Some(u32::MAX)][below(4) as usize];
    let attempt = [below(4), below(4), u32::MAX][below(3) as usize];
    let call = CallId { step: [step, step, u32::MAX][below(3) as usize], item, attempt };
    let called_at_ms = [None, Some(0), Some(u64::MAX)][below(3) as usize];
    let error = NodeError { code: "provider_5xx".into(), message: String::new() };
    match below(11) {
        0 => Happening::Started { rerun_of: None },
        1 => Happening::Expanded { step: call.step, n_items: below(20) },
        2 => Happening::NotExpanded { step: call.step, error },
        3 => Happening::Accepted { call, job: "noise".to_owned() },
        4 => Happening::Succeeded { call, called_at_ms: 7 },
        5 => Happening::Reused { call },
        6 => {
            let retry_after_ms = called_at_ms;
            Happening::Failed { call, error, called_at_ms, retry_after_ms, jitter: u16::MAX }
        }
        7 => Happening::Overdue { call, called_at_ms, jitter: 0 },
        8 => Happening::RetryDue { call },
        9 => Happening::Tuned { step: call.step, max_concurrency: Some(1), tolerance: None },
        _ => Happening::RetryDue { call: CallId { item: None, ..call } },
    }
}
