//! What goes into a run and what comes out of it.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Number;

use super::state::NodeError;

/// Something that happened. The list of a run's events is all that is kept of how
/// it went; the results stand beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// What.
    pub what: Happening,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happening {
    /// The run begins.
    Started {
        /// The execution whose results this one may use again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rerun_of: Option<String>,
    },
    /// The array of a map is there.
    Expanded {
        /// The map, as an index.
        step: u32,
        /// How many elements it has.
        n_items: u32,
    },
    /// The array of a map cannot be had.
    NotExpanded {
        /// The map, as an index.
        step: u32,
        /// Why.
        error: NodeError,
    },
    /// A provider works on a call, as a job with this name.
    Accepted {
        /// The call.
        call: CallId,
        /// The job's name at the provider.
        job: String,
    },
    /// A call has a result, which is stored beside this event.
    Succeeded {
        /// The call.
        call: CallId,
        /// When it went out to the provider, after its time in the queue.
        called_at_ms: u64,
    },
    /// The result is that of the execution which this one repeats; nobody is called.
    Reused {
        /// The call.
        call: CallId,
    },
    /// A call has no result.
    Failed {
        /// The call.
        call: CallId,
        /// Why.
        error: NodeError,
        /// When it went out to the provider; `None` when it never did.
        called_at_ms: Option<u64>,
        /// How long the provider asked to be left alone, in milliseconds.
        retry_after_ms: Option<u64>,
        /// A random number from 0 to 1000, which spreads the next attempts of
        /// many calls that failed together.
        jitter: u16,
    },
    /// A call has waited as long as it may.
    Overdue {
        /// The call.
        call: CallId,
        /// When it went out to the provider; `None` when it still was in the queue.
        called_at_ms: Option<u64>,
        /// As in [`Happening::Failed`].
        jitter: u16,
    },
    /// The wait before the next attempt is over.
    RetryDue {
        /// The call that failed.
        call: CallId,
    },
    /// Somebody gave a running map other limits. What is `None` stays.
    Tuned {
        /// The map, as an index.
        step: u32,
        /// How many elements may be at work at once.
        max_concurrency: Option<u32>,
        /// The share of elements that may fail, from 0 to 1.
        #[serde(default, deserialize_with = "exact")]
        tolerance: Option<f64>,
    },
    /// Somebody cancelled the run.
    CancelRequested,
    /// The run took longer than it may.
    DeadlinePassed,
}

/// Reads the very number that was written. Asked for an `f64`, `serde_json` may give the
/// one beside it, and a replayed run would count otherwise.
fn exact<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    Ok(Option::<Number>::deserialize(deserializer)?.and_then(|number| number.as_f64()))
}

/// Names one attempt of one step or element. In JSON: `[step, item, attempt]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "(u32, Option<u32>, u32)", into = "(u32, Option<u32>, u32)")]
pub struct CallId {
    /// The step, as an index.
    pub step: u32,
    /// The element, as an index, if the step is a map.
    pub item: Option<u32>,
    /// From 1.
    pub attempt: u32,
}

impl From<(u32, Option<u32>, u32)> for CallId {
    fn from((step, item, attempt): (u32, Option<u32>, u32)) -> Self {
        Self { step, item, attempt }
    }
}

impl From<CallId> for (u32, Option<u32>, u32) {
    fn from(CallId { step, item, attempt }: CallId) -> Self {
        (step, item, attempt)
    }
}

/// Something that has to be done, outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Resolve the array of a map, and say [`Happening::Expanded`].
    Expand(u32),
    /// [`Prepare`](super::Plan::prepare) a call, and get its result.
    Call(CallId),
    /// Ask after a job that a provider accepted before.
    Poll(CallId, String),
    /// Say [`Happening::RetryDue`] at this time, in milliseconds since 1970.
    RetryAt(CallId, u64),
    /// Drop a call at once; its result is not wanted any more.
    Abort(CallId),
    /// Say [`Happening::DeadlinePassed`] at this time, in milliseconds since 1970.
    Deadline(u64),
}

/// Something that looks different than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The run's status.
    Run,
    /// The state of a step, as an index.
    Step(usize),
}

/// What an event leads to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Effects {
    /// Whether the event counted. One that comes too late, twice, or about an
    /// older attempt does not, and need not be kept.
    pub is_news: bool,
    /// What has to be done, in this order.
    pub commands: Vec<Command>,
    /// What looks different, in the order in which it came to be. When the run
    /// ends, its own change is the last.
    pub changes: Vec<Change>,
}
