//! The workflows that are run.

use serde_json::{Map, Value, json};

use crate::provider::{HTTP_TASK, INSTANT_TASK};

/// The only node of a map's workflow.
pub(crate) const MAP: &str = "each";
/// The only node of [`single`].
pub(crate) const SINGLE: &str = "only";

/// `n_nodes` chats, each about what the one before it said, and each taking so long.
pub(crate) fn chain(n_nodes: usize, delay_ms: u64) -> Value {
    let id = |index: usize| format!("n{index}");
    let before = |index: usize| match index.checked_sub(1) {
        Some(before) => format!("${{nodes.{}.result.choices[0].message.content}}", id(before)),
        None => "Begin".to_owned(),
    };
    let wishes = |index: usize| json!({ "delay_ms": delay_ms, "is_last": index + 1 == n_nodes });
    let nodes: Map<_, _> =
        (0..n_nodes).map(|index| (id(index), chat(&before(index), &wishes(index)))).collect();
    let edges: Vec<_> =
        (1..n_nodes).map(|index| json!({ "from": id(index - 1), "to": id(index) })).collect();
    json!({ "name": "chain", "dag": { "nodes": nodes, "edges": edges } })
}

/// `n_nodes` chats at once, each taking so long.
pub(crate) fn many(n_nodes: usize, delay_ms: u64) -> Value {
    let wishes = json!({ "delay_ms": delay_ms });
    let node = |index: usize| (format!("n{index}"), chat("Begin", &wishes));
    let nodes: Map<_, _> = (0..n_nodes).map(node).collect();
    json!({ "name": "many", "dag": { "nodes": nodes, "edges": [] } })
}

/// A chat per element of the input `xs`.
pub(crate) fn http_map() -> Value {
    map(chat("Number ${item}", &json!({ "delay_ms": 0 })))
}

/// A chat per element of the input `xs`, which says how long it takes.
pub(crate) fn slow_map() -> Value {
    map(chat("Number ${index}", &json!({ "delay_ms": "${item}" })))
}

/// A task that is done at once per element of the input `xs`.
pub(crate) fn instant_map() -> Value {
    map(instant("Number ${item}"))
}

/// One task that is done at once.
pub(crate) fn single() -> Value {
    json!({ "name": "single", "dag": { "nodes": { SINGLE: instant("Begin") }, "edges": [] } })
}

fn map(node: Value) -> Value {
    let node = json!({ "type": "map", "items": "${input.xs}", "node": node });
    json!({
        "name": "map",
        "input_params": { "xs": { "type": "array", "max_items": 100_000 } },
        "dag": { "nodes": { MAP: node }, "edges": [] },
    })
}

fn chat(prompt: &str, wishes: &Value) -> Value {
    let messages = json!([{ "role": "user", "content": prompt }]);
    let payload = json!({ "messages": messages, "sandbox": wishes });
    json!({ "model_id": "sandbox", "task": HTTP_TASK, "payload": payload })
}

fn instant(input: &str) -> Value {
    json!({ "model_id": "sandbox", "task": INSTANT_TASK, "payload": { "input": input } })
}
