//! What goes into a run and what comes out of it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::state::NodeError;

/// Something that happened. The list of a run's events is all that is kept of it.
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
    Started,
    /// A provider works on a call, as a job with this name.
    Accepted {
        /// The call.
        call: CallId,
        /// The job's name at the provider.
        job: String,
    },
    /// A call has a result.
    Succeeded {
        /// The call.
        call: CallId,
        /// The result.
        result: Value,
    },
    /// A call has none.
    Failed {
        /// The call.
        call: CallId,
        /// Why.
        error: NodeError,
        /// How long the provider asked to be left alone, in milliseconds.
        retry_after_ms: Option<u64>,
        /// A random number from 0 to 1000, which spreads the next attempts of
        /// many calls that failed together.
        jitter: u16,
    },
    /// The wait before the next attempt is over.
    RetryDue {
        /// The call that failed.
        call: CallId,
    },
    /// Somebody cancelled the run.
    CancelRequested,
    /// The run took longer than it may.
    DeadlinePassed,
}

/// Names one attempt of one step or element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CallId {
    /// The step, as an index.
    pub step: u32,
    /// The element, as an index, if the step is a map.
    pub item: Option<u32>,
    /// From 1.
    pub attempt: u32,
}

/// Something that has to be done, outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Ask a provider for a result.
    Call(CallId, Request),
    /// Ask after a job that a provider accepted before.
    Poll(CallId, Request, String),
    /// Say [`Happening::RetryDue`] at this time, in milliseconds since 1970.
    RetryAt(CallId, u64),
    /// Drop a call at once; its result is not wanted any more.
    Abort(CallId),
    /// Say [`Happening::DeadlinePassed`] at this time, in milliseconds since 1970.
    Deadline(u64),
}

/// What a provider is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The task type's id.
    pub task: String,
    /// The model's id.
    pub model: String,
    /// The payload, every template in it resolved.
    pub payload: Map<String, Value>,
    /// How long the attempt may take, in milliseconds.
    pub timeout_ms: Option<u64>,
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
    /// What has to be done, in this order.
    pub commands: Vec<Command>,
    /// What looks different, in the order in which it came to be. When the run
    /// ends, its own change is the last.
    pub changes: Vec<Change>,
}
