//! Workflows that tests put together.

use serde_json::{Map, Value, json};

/// A document with these nodes and edges.
pub fn dag(nodes: &[(&str, Value)], edges: &[(&str, &str)]) -> Value {
    let nodes: Map<_, _> =
        nodes.iter().map(|(id, node)| ((*id).to_owned(), node.clone())).collect();
    let edges: Vec<_> = edges.iter().map(|(from, to)| json!({ "from": from, "to": to })).collect();
    json!({ "name": "Test", "dag": { "nodes": nodes, "edges": edges } })
}

/// The same document, with another value for one of its fields.
pub fn with(mut document: Value, field: &str, value: Value) -> Value {
    document[field] = value;
    document
}

/// A chat that answers `content`'s question, as the sandbox is told to.
pub fn chat(content: &str, sandbox: Value) -> Value {
    json!({
        "model_id": "sandbox",
        "task": "openai/chat-completion",
        "payload": {
            "messages": [{ "role": "user", "content": content }],
            "sandbox": sandbox,
        },
    })
}

/// A chat that takes this long.
pub fn slow(delay_ms: u64) -> Value {
    chat("Say something", json!({ "delay_ms": delay_ms }))
}

/// A chat about the answers of other nodes.
pub fn about(parents: &[&str], sandbox: Value) -> Value {
    let texts: Vec<_> = parents
        .iter()
        .map(|parent| format!("${{nodes.{parent}.result.choices[0].message.content}}"))
        .collect();
    chat(&texts.join(" "), sandbox)
}

/// A map over `${input.items}` whose inner node chats about each element.
pub fn map(sandbox: Value, more: Value) -> Value {
    let mut node = json!({
        "type": "map",
        "items": "${input.items}",
        "node": chat("Talk about ${item.name}", sandbox),
    });
    for (field, value) in more.as_object().into_iter().flatten() {
        node[field] = value.clone();
    }
    node
}

/// A pick of positions out of what `source` is.
pub fn pick(source: Value, indices: Value) -> Value {
    json!({
        "model_id": "casola/pick",
        "task": "casola/pick",
        "payload": { "source": source, "indices": indices },
    })
}
