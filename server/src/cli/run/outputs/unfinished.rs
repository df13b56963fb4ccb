//! What maps that did not complete have made before the run ended.

use std::iter::repeat_n;

use serde_json::{Value, json};
use weftwork_api::Execution;
use weftwork_core::run::NodeStatus;

use crate::cli::client::{Client, ClientError};

/// Adds the elements that are done to the results, in their places; the others are
/// `null`, as those that failed are in the result of a map that completed.
///
/// They are no result, for which all of the map would have to be done. But they were
/// made, and perhaps paid for.
pub(in crate::cli::run) async fn add_unfinished(
    client: &Client,
    execution: &mut Execution,
) -> Result<(), ClientError> {
    for (node, state) in &execution.nodes {
        let Some(counts) = state.items.filter(|it| it.completed > 0) else { continue };
        if state.status == NodeStatus::Completed {
            continue;
        }
        let mut elements: Vec<_> = repeat_n(Value::Null, counts.total as usize).collect();
        let mut cursor = None;
        loop {
            let page = client.completed_items(&execution.id, node, cursor.as_deref()).await?;
            for item in page.items {
                if let Some(place) = elements.get_mut(item.index as usize) {
                    *place = item.result.unwrap_or_default();
                }
            }
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        execution.outputs.insert(node.clone(), json!({ "items": elements }));
    }
    Ok(())
}
