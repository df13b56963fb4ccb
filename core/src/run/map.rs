//! The elements of a map while it runs: a window that moves over them in order.

use std::sync::Arc;

use serde_json::{Value, json};

use super::call::CallState;
use super::state::{ItemCounts, NodeError, NodeStatus};

/// A running map.
#[derive(Debug, Clone)]
pub(super) struct MapState {
    /// The elements.
    pub(super) elements: Arc<[Value]>,
    /// How far each is.
    pub(super) items: Vec<ItemState>,
    /// The first that has not started.
    pub(super) next: usize,
    /// How many may be at work at once.
    pub(super) window: u32,
    /// The share that may fail.
    pub(super) tolerance: f64,
}

/// How far one element is.
#[derive(Debug, Clone, Default)]
pub struct ItemState {
    /// How far it is.
    pub status: NodeStatus,
    /// How many attempts were started.
    pub attempts: u32,
    /// Why its last attempt failed.
    pub error: Option<NodeError>,
    /// Its result, once it is completed.
    pub result: Option<Value>,
    pub(super) call: CallState,
}

impl MapState {
    pub(super) fn new(elements: Vec<Value>, window: u32, tolerance: f64) -> Self {
        let items = vec![ItemState::default(); elements.len()];
        Self { elements: elements.into(), items, next: 0, window, tolerance }
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

    /// The results in the order of the elements, `null` where there is none.
    pub(super) fn result(&self) -> Value {
        let items = self.items.iter().map(|item| item.result.clone().unwrap_or_default());
        json!({ "items": items.collect::<Vec<_>>() })
    }

    /// Ends what is not over: what is at work is cancelled, the rest skipped.
    pub(super) fn stop(&mut self) {
        for item in &mut self.items {
            item.call = CallState::Idle;
            match item.status {
                NodeStatus::Running => item.status = NodeStatus::Cancelled,
                NodeStatus::Pending => item.status = NodeStatus::Skipped,
                _ => {}
            }
        }
    }
}
