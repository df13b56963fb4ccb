//! The DAG: nodes and edges.

use serde_json::{Map, Value, json};

use super::settings::timeout;
use super::{or_null, payloads, reference};
use crate::model::limits;
use crate::tasks::{self, PICK};

/// The graph.
pub(super) fn dag() -> Value {
    json!({
        "title": "DAG",
        "description": "The nodes, and which of them wait for which",
        "type": "object",
        "properties": {
            "nodes": {
                "title": "Nodes",
                "description": "The nodes by id",
                "type": "object",
                "propertyNames": { "pattern": "^[A-Za-z_][A-Za-z0-9_-]{0,63}$" },
                "additionalProperties": reference("node"),
            },
            "edges": {
                "title": "Edges",
                "description": "Which nodes wait for which; may be left out when there are none",
                "type": "array",
                "items": reference("edge"),
                "default": [],
            },
        },
        "required": ["nodes"],
    })
}

/// One edge.
pub(super) fn edge() -> Value {
    json!({
        "title": "Edge",
        "description": "`to` waits for `from`",
        "type": "object",
        "properties": {
            "from": { "description": "The id of the node that comes first", "type": "string" },
            "to": { "description": "The id of the node that waits for it", "type": "string" },
        },
        "required": ["from", "to"],
        "default": { "from": "", "to": "" },
    })
}

/// A node of either type.
pub(super) fn node() -> Value {
    json!({
        "title": "Node",
        "type": "object",
        "properties": { "type": {
            "description": "`task` does one task, `map` does one for each element of an array",
            "enum": ["task", "map"],
            "default": "task",
        } },
        "if": { "properties": { "type": { "const": "map" } }, "required": ["type"] },
        "then": reference("map-node"),
        "else": reference("task-node"),
    })
}

/// A node that does a task for each element of an array.
pub(super) fn map_node() -> Value {
    json!({
        "title": "Map node",
        "description": "Does one task for each element of an array. Its result is \
                        `{\"items\": […]}`, in the order of the elements",
        "type": "object",
        "properties": {
            "items": {
                "description": "The array, mostly a reference such as `${input.words}`",
                "anyOf": [{ "type": "array" }, reference("reference"), reference("each")],
            },
            "node": {
                "description": "The task; `${item}` is the element and `${index}` its position",
                "$ref": "#/$defs/task-node",
            },
            "tolerance": or_null(json!({
                "description": "The share of elements that may fail before the node does",
                "type": "number",
                "minimum": 0,
                "maximum": 1,
                "default": 0,
            })),
            "max_concurrency": or_null(json!({
                "description": "How many elements are worked on at a time; the server's limit \
                                when not said",
                "type": "integer",
                "minimum": 1,
            })),
        },
        "required": ["items", "node"],
    })
}

/// A node that does one task, or the inner node of a map.
pub(super) fn task_node() -> Value {
    let is_pick = json!({ "properties": { "task": { "const": PICK } }, "required": ["task"] });
    let mut rules = vec![
        json!({
            "anyOf": [{ "required": ["payload"] }, { "required": ["inputs"] }],
            "not": { "required": ["payload", "inputs"] },
        }),
        json!({ "if": is_pick, "else": { "required": ["model_id"] } }),
    ];
    rules.extend(tasks::ALL.iter().map(|task| {
        let payload = reference(&payloads::name(task));
        json!({
            "if": { "properties": { "task": { "const": task.id } }, "required": ["task"] },
            "then": { "properties": { "payload": payload, "inputs": payload } },
        })
    }));
    json!({
        "title": "Task node",
        "description": "Does one task",
        "type": "object",
        "properties": task_fields(),
        "required": ["task"],
        "allOf": rules,
    })
}

fn task_fields() -> Value {
    let mut fields = Map::new();
    let mut field = |name: &str, schema: Value| fields.insert(name.to_owned(), schema);
    field("type", json!({ "const": "task" }));
    field("task", task());
    field(
        "model_id",
        json!({
            "description": "The model that does the task; `casola/pick` alone needs none",
            "type": "string",
        }),
    );
    field("payload", json!({ "description": "What the task is given", "type": "object" }));
    field("inputs", json!({ "description": "Another name of `payload`", "type": "object" }));
    field(
        "outputs",
        json!({
            "description": "Paths into the result that matter to you, such as `images[0].url`",
            "type": "array",
            "items": { "type": "string" },
        }),
    );
    field("retry", retry());
    field("timeout_seconds", timeout("After how many seconds an attempt is ended", None));
    fields.into()
}

/// The ids of all task types, each with what it does.
fn task() -> Value {
    let choices = tasks::ALL.iter().map(
        |task| json!({ "const": task.id, "title": task.title, "description": task.description }),
    );
    json!({
        "description": "What is done",
        "type": "string",
        "oneOf": choices.collect::<Vec<_>>(),
    })
}

fn retry() -> Value {
    let wait = |description: &str, default: u64| {
        or_null(json!({
            "description": description,
            "type": "integer",
            "minimum": 0,
            "maximum": limits::MAX_BACKOFF_MS,
            "default": default,
        }))
    };
    or_null(json!({
        "title": "Retry",
        "description": "What happens when an attempt fails for a reason that may pass",
        "type": "object",
        "properties": {
            "max_attempts": or_null(json!({
                "description": "How often it is tried",
                "type": "integer",
                "minimum": 1,
                "maximum": limits::MAX_ATTEMPTS,
                "default": limits::DEFAULT_ATTEMPTS,
            })),
            "backoff_ms": wait(
                "Milliseconds before the second attempt",
                limits::DEFAULT_BACKOFF_MS,
            ),
            "max_backoff_ms": wait(
                "The most milliseconds between two attempts",
                limits::DEFAULT_MAX_BACKOFF_MS,
            ),
        },
    }))
}
