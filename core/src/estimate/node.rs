//! What is done for one node.

use super::NodeEstimate;
use super::history::{History, TimeRange, expected};
use super::price::{self, Cost};
use crate::catalogue::Catalogue;
use crate::count::Count;
use crate::plan::{Action, CallPlan, Step, Work};
use crate::run::Limits;
use crate::tasks::PICK;

/// A step, and what is known of it.
pub(super) struct Node<'p> {
    pub(super) step: &'p Step,
    /// How many elements it has; 1 when it is no map.
    pub(super) elements: Count,
    /// How often a provider is called.
    pub(super) calls: Count,
    /// What the calls cost.
    pub(super) cost: Cost,
    /// How long it takes.
    pub(super) time: Option<TimeRange>,
}

impl<'p> Node<'p> {
    /// `items` is how many elements a map has.
    pub(super) fn new(
        step: &'p Step,
        items: Option<&Count>,
        catalogue: &Catalogue,
        history: &History,
    ) -> Self {
        let elements = match (&step.work, items) {
            (Work::Once(_), _) => Count::exactly(1),
            (Work::Map(_), Some(items)) => items.clone(),
            (Work::Map(_), None) => Count::within(format!("items of {}", step.id), 0, None),
        };
        let calls = elements.times(u64::from(call(step).is_some()));
        let cost = price::cost(call(step).map(|call| call.model.as_str()), &calls, catalogue);
        let mut node = Node { step, elements, calls, cost, time: None };
        node.time = node.expected_time(history);
        node
    }

    /// The most of its calls at once.
    pub(super) fn at_once(&self) -> u64 {
        self.calls.max().unwrap_or(u64::MAX).min(self.window())
    }

    /// How often a provider is called at most, repeated calls included.
    pub(super) fn most_attempts(&self) -> Option<u64> {
        let attempts = call(self.step).map_or(0, |call| u64::from(call.retry.max_attempts));
        Some(self.calls.max()?.saturating_mul(attempts))
    }

    /// How many calls one after another `calls` of them take.
    pub(super) fn rounds(&self, calls: u64) -> u64 {
        calls.div_ceil(self.window().max(1))
    }

    pub(super) fn estimate(&self, wave: u32) -> NodeEstimate {
        NodeEstimate {
            node_id: self.step.id.to_string(),
            wave,
            task: call(self.step).map_or(PICK, |call| &call.task).to_owned(),
            model: call(self.step).map(|call| call.model.clone()),
            calls: self.calls.quantity(),
            most_attempts: self.most_attempts(),
            at_once: self.at_once(),
            price: self.cost.amount(),
            time: self.time,
        }
    }

    /// How many calls may be under way at once.
    fn window(&self) -> u64 {
        match &self.step.work {
            Work::Once(_) => 1,
            Work::Map(map) => {
                let most = Limits::default().max_concurrency;
                map.max_concurrency.unwrap_or(most).min(most).into()
            }
        }
    }

    /// So many rounds as there are now, each as long as one of the past.
    fn expected_time(&self, history: &History) -> Option<TimeRange> {
        if self.calls.max() == Some(0) {
            return Some(TimeRange { min_ms: 0, max_ms: Some(0) });
        }
        let past = history.nodes.get(self.step.id.as_ref())?;
        let rounds = |calls| self.rounds(calls);
        expected(past, rounds, (rounds(self.calls.min()), self.calls.max().map(rounds)))
    }
}

fn call(step: &Step) -> Option<&CallPlan> {
    match step.work.action() {
        Action::Call(call) => Some(call),
        Action::Pick(_) => None,
    }
}
