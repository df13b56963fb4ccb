//! `each`: a `$each` within others becomes exactly as many elements as there have to
//! be, or is refused because it is too large; which of the two is worked out before.
//!
//! The first byte says what stands innermost, each of the others how many elements a
//! `$each` around it goes over, and how it is wrapped.

use serde_json::{Map, Value, json};
use weftwork_core::template::{MAX_PAYLOAD_BYTES, ResolveError};

use crate::agreement::resolved;
use crate::oracle::resolve::Values;

/// How many elements a `$each` may go over here.
const LENGTHS: [usize; 8] = [0, 1, 2, 3, 10, 100, 1_000, 10_000];
/// The most `$each` within each other.
const MAX_LEVELS: usize = 12;
/// Sizes that take long to build and tell nothing new.
const DULL: std::ops::Range<u128> = 1 << 20..MAX_PAYLOAD_BYTES as u128 / 2;

/// What elements a `$each` becomes: how many, and how many bytes of JSON.
#[derive(Clone, Copy)]
struct Elements {
    n: u128,
    bytes: u128,
}

impl Elements {
    /// With brackets round them and commas between them.
    fn as_array(self) -> u128 {
        2 + self.bytes + self.n.saturating_sub(1)
    }
}

/// Resolves a `$each` within others.
pub fn target(data: &[u8]) {
    let [leaf, levels @ ..] = data else { return };
    let (mut template, leaf_bytes) = innermost(*leaf);
    let mut inner: Option<Elements> = None;
    for level in levels.iter().take(MAX_LEVELS) {
        let n = LENGTHS[usize::from(level % 8)];
        let bytes = (0..n).map(|index| match (level / 8 % 3, inner) {
            (_, None) => leaf_bytes(index),
            (0, Some(inner)) => inner.as_array(),
            // The inner elements are spliced in behind the position.
            (1, Some(inner)) => 2 + digits(index) + inner.bytes + inner.n,
            (_, Some(inner)) => r#"{"k":}"#.len() as u128 + inner.as_array(),
        });
        let elements = Elements { n: n as u128, bytes: bytes.sum() };
        let within = match (level / 8 % 3, inner) {
            (0, _) | (_, None) => template,
            (1, _) => json!(["${index}", template]),
            _ => json!({ "k": template }),
        };
        template = json!({ "$each": format!("${{input.n{n}}}"), "template": within });
        inner = Some(elements);
        // More than this is as much too large, and the numbers have an end.
        if elements.bytes > 1 << 60 {
            break;
        }
    }
    let Some(elements) = inner else { return };
    assert_becomes(&template, elements.as_array());
}

/// What stands innermost, and how many bytes it becomes at a position.
fn innermost(byte: u8) -> (Value, fn(usize) -> u128) {
    match byte % 5 {
        0 => (json!("${item}"), |_| 1),
        1 => (json!("${index}"), digits),
        2 => (json!("<${index}>"), |index| 4 + digits(index)),
        3 => (json!(null), |_| 4),
        _ => (json!({ "a": ["é", "${item}"] }), |_| r#"{"a":["é",7]}"#.len() as u128),
    }
}

fn digits(index: usize) -> u128 {
    index.to_string().len() as u128
}

fn assert_becomes(payload: &Value, exact: u128) {
    if DULL.contains(&exact) {
        return;
    }
    let inputs: Map<_, _> =
        LENGTHS.iter().map(|&n| (format!("n{n}"), Value::from(vec![7; n]))).collect();
    let values = Values { inputs: &inputs, results: &Map::new(), item: None };
    match resolved(&payload.to_string(), values) {
        Ok(Ok(value)) => {
            assert_eq!(value.to_string().len() as u128, exact, "{payload}");
            assert!(exact <= MAX_PAYLOAD_BYTES as u128, "{payload} becomes {exact} bytes");
        }
        // A comma may be counted where there is none, so half is allowed in any case.
        Ok(Err(ResolveError::TooLarge)) => assert!(exact >= DULL.end, "{payload}: {exact}"),
        other => panic!("{payload}: {other:?}"),
    }
}
