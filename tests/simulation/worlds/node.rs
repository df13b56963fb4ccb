//! A node of a run as the outside knows it: what its document asks for, and what became
//! of its calls.

use std::collections::VecDeque;

use serde_json::Value;
use weftwork_core::run::NodeStatus;

/// A node by its document, and what is known of it.
pub(crate) struct Node {
    pub(crate) id: String,
    pub(crate) parents: Vec<usize>,
    pub(crate) retry: Retry,
    /// The share that may fail and the wish for a window, if it is a map.
    pub(crate) map: Option<(f64, Option<u64>)>,
    pub(crate) is_expanding: bool,
    /// Why it has no array.
    pub(crate) refused: Option<String>,
    /// That of a node which is no map.
    pub(crate) call: Call,
    /// Those of a map which has its array.
    pub(crate) items: Option<Items>,
}

pub(crate) struct Retry {
    pub(crate) max_attempts: u64,
    pub(crate) backoff_ms: u64,
    pub(crate) max_backoff_ms: u64,
}

pub(crate) struct Items {
    pub(crate) calls: Vec<Call>,
    pub(crate) window: usize,
    /// Those whose wait is over and that have not begun again, the first first.
    pub(crate) due: VecDeque<u32>,
    pub(crate) tolerance: (u64, u64),
}

#[derive(Clone, Default)]
pub(crate) struct Call {
    pub(crate) state: State,
    /// How many attempts were commanded.
    pub(crate) attempts: u32,
    /// Those that failed, and why.
    pub(crate) failures: Vec<(u32, String)>,
}

#[derive(Clone, Debug, PartialEq, Default)]
pub(crate) enum State {
    #[default]
    Idle,
    InFlight(Option<String>),
    Waiting(u64),
    /// Its wait is over, and it has no room yet.
    Due,
    Done {
        is_reused: bool,
    },
    Failed,
    Dropped,
}

/// How many calls are in which state.
#[derive(Clone, Copy, Default)]
pub(crate) struct Tally {
    pub(crate) idle: usize,
    pub(crate) in_flight: usize,
    pub(crate) waiting: usize,
    pub(crate) due: usize,
    pub(crate) done: usize,
    pub(crate) reused: usize,
    pub(crate) failed: usize,
}

impl Items {
    pub(crate) fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for call in &self.calls {
            match call.state {
                State::Idle => tally.idle += 1,
                State::InFlight(_) => tally.in_flight += 1,
                State::Waiting(_) => tally.waiting += 1,
                State::Due => tally.due += 1,
                State::Done { is_reused } => {
                    tally.done += 1;
                    tally.reused += usize::from(is_reused);
                }
                State::Failed => tally.failed += 1,
                State::Dropped => {}
            }
        }
        tally
    }
}

impl Node {
    pub(crate) fn new(id: &str, node: &Value, edges: &[(&str, &str)], ids: &[&str]) -> Self {
        let task = if node["type"] == "map" { &node["node"] } else { node };
        let retry = &task["retry"];
        let is_pick = task["task"] == "casola/pick";
        let parents = edges.iter().filter(|(_, to)| *to == id);
        let mut parents: Vec<_> =
            parents.map(|(from, _)| ids.iter().position(|it| it == from).unwrap()).collect();
        parents.sort_unstable();
        parents.dedup();
        Self {
            id: id.to_owned(),
            parents,
            retry: Retry {
                max_attempts: match retry["max_attempts"].as_u64() {
                    _ if is_pick => 1,
                    wish => wish.unwrap_or(3),
                },
                backoff_ms: retry["backoff_ms"].as_u64().unwrap_or(500),
                max_backoff_ms: retry["max_backoff_ms"].as_u64().unwrap_or(30_000),
            },
            map: (node["type"] == "map").then(|| {
                (node["tolerance"].as_f64().unwrap_or(0.0), node["max_concurrency"].as_u64())
            }),
            is_expanding: false,
            refused: None,
            call: Call::default(),
            items: None,
        }
    }

    /// How it ended by what its calls gave, and the code of its error; `None` while that
    /// is open.
    pub(crate) fn outcome(&self) -> Option<(NodeStatus, Option<String>)> {
        if let Some(code) = &self.refused {
            return Some((NodeStatus::Failed, Some(code.clone())));
        }
        let Some(items) = &self.items else {
            return match &self.call.state {
                State::Done { .. } => Some((NodeStatus::Completed, None)),
                State::Failed => {
                    Some((NodeStatus::Failed, self.call.failures.last().map(|it| it.1.clone())))
                }
                _ => None,
            };
        };
        let Tally { done, failed, .. } = items.tally();
        let total = items.calls.len();
        let (parts, of) = items.tolerance;
        if failed as u64 * of > parts * total as u64 {
            return Some((NodeStatus::Failed, Some("map_tolerance_exceeded".to_owned())));
        }
        (done + failed == total).then_some((NodeStatus::Completed, None))
    }

    /// Why it failed, or its last attempt did.
    pub(crate) fn error(&self) -> Option<String> {
        match self.outcome() {
            Some((_, code)) => code,
            None => self.call.failures.last().map(|it| it.1.clone()),
        }
    }

    pub(crate) fn calls(&self) -> impl Iterator<Item = &Call> {
        std::iter::once(&self.call).chain(self.items.iter().flat_map(|items| &items.calls))
    }
}

/// The fraction that a share was written as: what is compared are whole numbers.
#[expect(clippy::float_cmp, reason = "the very number is asked for")]
pub(crate) fn fraction(share: f64) -> (u64, u64) {
    let of = (1..=200).find(|&of| (share * of as f64).round() / of as f64 == share);
    let of = of.unwrap_or_else(|| panic!("{share} is no fraction"));
    ((share * of as f64).round() as u64, of)
}
