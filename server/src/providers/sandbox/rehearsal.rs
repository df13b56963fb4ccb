//! Trouble on demand: `"sandbox": {"delay_ms", "fail", "fail_times"}` in a
//! payload shows what a workflow does when a provider is slow or fails.
//!
//! A task that is answered at once waits and fails when it is submitted; one
//! that is answered by a job fails then, and waits when it is asked after.

use std::time::Duration;

use serde_json::{Map, Value};

use super::input::{Input, invalid, wrong};
use crate::providers::CallError;

/// The codes that a payload may ask to fail with.
const CODES: &[&str] = &[
    "template_error",
    "task_input_invalid",
    "provider_unreachable",
    "provider_tls",
    "provider_timeout",
    "provider_5xx",
    "provider_rate_limited",
    "provider_rejected",
    "provider_bad_response",
    "provider_truncated",
    "provider_too_large",
    "url_not_allowed",
    "map_items_not_array",
    "map_too_large",
    "map_tolerance_exceeded",
    "pick_out_of_range",
    "result_too_large",
    "cancelled",
    "timed_out",
];

/// The trouble that a payload asks for.
#[derive(Debug, Default)]
pub(super) struct Rehearsal {
    delay: Duration,
    fail: Option<&'static str>,
    /// How many attempts fail; `None` is all of them.
    fail_times: Option<u64>,
}

impl Rehearsal {
    /// Reads the payload's `sandbox` field, which may be left out.
    pub(super) fn read(payload: &Map<String, Value>) -> Result<Self, CallError> {
        match Input(payload).get("sandbox") {
            None => Ok(Self::default()),
            Some(Value::Object(fields)) => Self::from_fields(Input(fields))
                .map_err(|fault| invalid(format!("in `sandbox`: {}", fault.message))),
            Some(other) => Err(wrong("sandbox", "an object", other)),
        }
    }

    fn from_fields(input: Input) -> Result<Self, CallError> {
        let delay = input.whole("delay_ms", 0..=86_400_000)?;
        Ok(Self {
            delay: Duration::from_millis(delay.unwrap_or_default()),
            fail: input.choice("fail", CODES)?,
            fail_times: input.whole("fail_times", 0..=u64::MAX)?,
        })
    }

    /// Waits as long as the payload asks.
    pub(super) async fn wait(&self) {
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
    }

    /// Fails as often as the payload asks.
    pub(super) fn fail(&self, attempt: u32) -> Result<(), CallError> {
        match self.fail {
            Some(code) if self.fail_times.is_none_or(|times| u64::from(attempt) <= times) => {
                let message = format!(
                    "attempt {attempt} failed because the payload's `sandbox.fail` asks for it"
                );
                Err(CallError::new(code, message))
            }
            _ => Ok(()),
        }
    }
}
