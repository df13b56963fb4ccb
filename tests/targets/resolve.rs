//! `resolve`: a payload becomes what the oracle makes of it, and never too much.
//!
//! The bytes are JSON: `{"payload": …, "inputs": {…}, "results": {…}, "item": [value,
//! index]}`.

use serde_json::{Map, Value};
use weftwork_core::template::MAX_PAYLOAD_BYTES;

use crate::agreement::{depth, is_unsettled, on_payload, resolved};
use crate::oracle::resolve::{Values, is_well_formed};

/// The most levels that a resolved payload may have.
const MAX_DEPTH: usize = 128;

/// Resolves a payload.
pub fn target(data: &[u8]) {
    let Ok(Value::Object(all)) = serde_json::from_slice(data) else { return };
    let none = Map::new();
    let object = |name: &str| all.get(name).and_then(Value::as_object).unwrap_or(&none);
    let item = all.get("item").and_then(|pair| Some((pair.get(0)?, pair.get(1)?.as_u64()?)));
    let item = item.map(|(item, index)| (item, index as usize));
    let values = Values { inputs: object("inputs"), results: object("results"), item };
    let Some(payload) = all.get("payload") else { return };
    let text = payload.to_string();
    if let Ok(Ok(value)) = resolved(&text, values) {
        assert!(value.to_string().len() <= MAX_PAYLOAD_BYTES, "{text} becomes too large");
        assert!(depth(&value) <= MAX_DEPTH, "{text} becomes too deep");
    }
    if is_well_formed(payload) && !is_unsettled(payload) {
        on_payload(&text, values).map_or_else(|differ| panic!("{differ}"), drop);
    }
}
