//! The elements of a map while it runs: a window that moves over them in order.

use std::collections::VecDeque;

use super::call::CallState;
use super::state::{FailedAttempt, ItemCounts, NodeError, NodeStatus};

/// How often a map at work looks different, in milliseconds, unless a hundredth of
/// it is done sooner: whoever watches it needs no line for each element.
const SHOW_EVERY_MS: u64 = 100;

/// A running map.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct MapState {
    /// How far each element is.
    pub(super) items: Vec<ItemState>,
    /// The first that has not started.
    pub(super) next: usize,
    /// How many may be at work at once.
    pub(super) window: u32,
    /// How many have a call in flight.
    pub(super) n_in_flight: u32,
    /// Those whose next attempt is due and found no room, the first first. There are
    /// only such while more are at work than a window that was narrowed.
    pub(super) due: VecDeque<u32>,
    /// The share that may fail.
    pub(super) tolerance: f64,
    /// When it last looked different, and how many elements were done then.
    shown: (u64, u32),
}

/// How far one element is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ItemState {
    /// How far it is.
    pub status: NodeStatus,
    /// Whether its result is that of an earlier execution.
    pub is_reused: bool,
    /// How many attempts were started.
    pub attempts: u32,
    /// When its first attempt was due, in milliseconds since 1970.
    pub started_at_ms: Option<u64>,
    /// When its last attempt went out to the provider, once that is over.
    pub called_at_ms: Option<u64>,
    /// When it ended.
    pub finished_at_ms: Option<u64>,
    /// Every attempt that failed, the first first.
    pub failed_attempts: Vec<FailedAttempt>,
    pub(super) call: CallState,
}

/// The result of a map, made element by element: what each gave, in their order,
/// `null` where one failed for good. All are JSON text.
#[derive(Debug, Clone, Default)]
pub struct MapResult {
    items: String,
    n_items: u32,
}

impl MapResult {
    /// Adds the result of the element at `index`, which is above that of the last one.
    pub fn push(&mut self, index: u32, result: &str) {
        self.skip_to(index);
        self.separate();
        self.items.push_str(result);
    }

    /// The result of a map of `total` elements.
    pub fn finish(mut self, total: u32) -> String {
        self.skip_to(total);
        format!("{{\"items\":[{}]}}", self.items)
    }

    fn skip_to(&mut self, index: u32) {
        while self.n_items < index {
            self.separate();
            self.items.push_str("null");
        }
    }

    fn separate(&mut self) {
        if self.n_items > 0 {
            self.items.push(',');
        }
        self.n_items += 1;
    }
}

impl ItemState {
    /// Why its last failed attempt did.
    pub(super) fn last_failure(&self) -> Option<&NodeError> {
        self.failed_attempts.last().map(|attempt| &attempt.error)
    }
}

impl MapState {
    pub(super) fn new(n_items: usize, window: u32, tolerance: f64, now_ms: u64) -> Self {
        let items = vec![ItemState::default(); n_items];
        let (n_in_flight, due) = (0, VecDeque::new());
        Self { items, next: 0, window, n_in_flight, due, tolerance, shown: (now_ms, 0) }
    }

    /// Why the map has failed, as soon as that is certain.
    ///
    /// The ratio is compared, never a rounded count: 0.29 of 100 is 29.
    pub(super) fn failure(&self, counts: &ItemCounts, last: &NodeError) -> Option<NodeError> {
        let ratio = f64::from(counts.failed) / f64::from(counts.total.max(1));
        (ratio > self.tolerance).then(|| NodeError {
            code: "map_tolerance_exceeded".into(),
            message: format!(
                "{} of {} elements failed, and the tolerance is {}; the last one: {}: {}",
                counts.failed, counts.total, self.tolerance, last.code, last.message
            ),
        })
    }

    /// Why the element that failed last did.
    pub(super) fn last_error(&self) -> Option<&NodeError> {
        let failed = self.items.iter().filter(|item| item.status == NodeStatus::Failed);
        failed.max_by_key(|item| item.finished_at_ms).and_then(ItemState::last_failure)
    }

    /// Whether another call may be in flight.
    pub(super) fn has_room(&self) -> bool {
        self.n_in_flight < self.window
    }

    /// Whether it is time to look different.
    pub(super) fn is_worth_showing(&mut self, counts: &ItemCounts, now_ms: u64) -> bool {
        let done = counts.completed + counts.failed;
        let step = (counts.total / 100).max(1);
        let (then_ms, done_then) = self.shown;
        let is_due = done >= done_then + step || now_ms.saturating_sub(then_ms) >= SHOW_EVERY_MS;
        if is_due {
            self.shown = (now_ms, done);
        }
        is_due
    }

    /// Ends what is not over: what is at work is cancelled, the rest skipped.
    pub(super) fn stop(&mut self, now_ms: u64) {
        self.n_in_flight = 0;
        self.due.clear();
        for item in &mut self.items {
            item.call = CallState::Idle;
            match item.status {
                NodeStatus::Running => {
                    item.status = NodeStatus::Cancelled;
                    item.finished_at_ms = Some(now_ms);
                }
                NodeStatus::Pending => item.status = NodeStatus::Skipped,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_without_a_result_are_null() {
        let text = |results: &[(u32, &str)], total| {
            let mut result = MapResult::default();
            for (index, text) in results {
                result.push(*index, text);
            }
            result.finish(total)
        };
        assert_eq!(text(&[], 0), r#"{"items":[]}"#);
        assert_eq!(text(&[], 2), r#"{"items":[null,null]}"#);
        assert_eq!(text(&[(1, "{}"), (2, "3")], 4), r#"{"items":[null,{},3,null]}"#);
    }
}
