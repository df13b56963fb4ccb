//! `casola/pick`: elements of an array by their positions.

use serde_json::{Value, json};

use super::state::NodeError;
use crate::json::is_whole;

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
        let position = position(index).ok_or_else(|| {
            invalid(&format!("`indices` holds {index}, which is not a whole number from 0"))
        })?;
        let element = usize::try_from(position).ok().and_then(|position| source.get(position));
        let element = element.ok_or_else(|| NodeError {
            code: "pick_out_of_range".into(),
            message: format!("there is no element {index}: the array has {}", source.len()),
        })?;
        items.push(element.clone());
    }
    Ok(json!({ "items": items }))
}

/// A number that is a position, in whichever way it is written: `1`, and `1.0` as well.
fn position(number: &Value) -> Option<u64> {
    let digits = number.as_number()?.as_str();
    let nearest: f64 = digits.parse().ok()?;
    // The cast makes the largest of what is larger, which is past the end of any array.
    (is_whole(digits) && nearest >= 0.0).then(|| digits.parse().unwrap_or(nearest as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_whole_numbers_however_they_are_written() {
        let picked = |indices: &str| {
            let indices: Value = serde_json::from_str(indices).unwrap();
            pick(&json!({ "source": ["a", "b"], "indices": indices }))
                .map_or_else(|error| error.code.to_string(), |picked| picked["items"].to_string())
        };
        assert_eq!(picked("[1, 0]"), r#"["b","a"]"#);
        assert_eq!(picked("[1.0, 0e0]"), r#"["b","a"]"#);
        assert_eq!(picked("[2.0]"), "pick_out_of_range");
        assert_eq!(picked("[99999999999999999999999]"), "pick_out_of_range");
        assert_eq!(picked(&format!("[{}]", "9".repeat(400))), "pick_out_of_range");
        assert_eq!(picked("[0.5]"), "task_input_invalid");
        assert_eq!(picked("[-1.0]"), "task_input_invalid");
        assert_eq!(picked("[\"0\"]"), "task_input_invalid");
    }

    #[test]
    fn what_is_no_array_is_named() {
        for (payload, name) in [
            (json!({ "source": "ab", "indices": [0] }), "`source`"),
            (json!({ "indices": [] }), "`source`"),
            (json!({ "source": ["a"], "indices": 0 }), "`indices`"),
        ] {
            let error = pick(&payload).unwrap_err();
            assert_eq!(error.code, "task_input_invalid");
            assert!(error.message.starts_with(name), "{}", error.message);
        }
    }
}
