//! `casola/pick`: elements of an array by their positions.

use serde_json::{Value, json};

use super::state::NodeError;

/// Picks from a resolved payload: `{ "source": […], "indices": […] }`.
///
/// # Errors
///
/// `task_input_invalid` for another form, `pick_out_of_range` for a position
/// past the end.
pub(super) fn pick(payload: &Value) -> Result<Value, NodeError> {
    let invalid = |message: &str| NodeError {
        code: "task_input_invalid".into(),
        message: message.to_owned(),
    };
    let source = payload.get("source").and_then(Value::as_array);
    let source = source.ok_or_else(|| invalid("`source` has to be an array"))?;
    let indices = payload.get("indices").and_then(Value::as_array);
    let indices = indices.ok_or_else(|| invalid("`indices` has to be an array of positions"))?;
    let mut items = Vec::with_capacity(indices.len());
    for index in indices {
        let position = index.as_u64().ok_or_else(|| {
            invalid(&format!("`indices` holds {index}, which is not a whole number from 0"))
        })?;
        let element = usize::try_from(position).ok().and_then(|position| source.get(position));
        let element = element.ok_or_else(|| NodeError {
            code: "pick_out_of_range".into(),
            message: format!("there is no element {position}: the array has {}", source.len()),
        })?;
        items.push(element.clone());
    }
    Ok(json!({ "items": items }))
}
