//! What other nodes see of a node.

use crate::json::{Json, Kind, ValueId};
use crate::model::{Document, Node, NodeKind, Task};
use crate::words;

/// What the types, lengths and messages of other nodes depend on. While it stays the
/// same, an edit concerns nobody else.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Interface {
    /// Whether it is a map.
    pub(super) is_map: bool,
    /// The texts of the fields that matter, missing ones included.
    texts: Vec<Option<String>>,
    /// Whether its result is what a `response_format` makes of it.
    is_formatted: bool,
}

impl Interface {
    /// What others see of a node now.
    pub(super) fn of(document: &Document, node: &Node) -> Self {
        let json = &document.json;
        let (is_map, own, task) = match &node.kind {
            NodeKind::Task(task) => (false, [None, None], Some(task)),
            NodeKind::Map(map) => (true, [map.items, map.tolerance], map.inner.as_ref()),
        };
        let payload = task.and_then(|task| task.payload).map(|(_, payload)| payload);
        let of_task = [
            task.and_then(|task| task.task),
            task.and_then(|task| task.outputs),
            // What is picked from is what comes out.
            payload.filter(|_| task.is_some_and(is_pick)),
        ];
        let text = |value: Option<ValueId>| Some(json.value(value?).raw().to_owned());
        Self {
            is_map,
            texts: own.into_iter().chain(of_task).map(text).collect(),
            is_formatted: task.is_some_and(|it| it.payloads().any(|it| has_format(json, it))),
        }
    }
}

fn has_format(json: &Json, payload: ValueId) -> bool {
    let mut members = json.value(payload).members();
    members.any(|(key, value)| key.word() == words::RESPONSE_FORMAT && value.kind() != Kind::Null)
}

fn is_pick(task: &Task) -> bool {
    task.task_type.is_some_and(crate::tasks::TaskType::is_pick)
}
