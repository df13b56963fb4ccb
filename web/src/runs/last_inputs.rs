//! What a workflow was last started with, kept so that it need not be typed again.

use std::collections::BTreeMap;

use crate::storage;

/// What was typed for each parameter, by its name.
pub type Typed = BTreeMap<String, String>;

/// What was typed for a workflow last.
pub fn load(workflow: &str) -> Typed {
    let text = storage::local(&key(workflow)).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// Keeps what was typed for a workflow.
pub fn save(workflow: &str, typed: &Typed) {
    if let Ok(text) = serde_json::to_string(typed) {
        storage::set_local(&key(workflow), Some(&text));
    }
}

fn key(workflow: &str) -> String {
    format!("weftwork.inputs.{workflow}")
}
