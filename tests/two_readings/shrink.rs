//! Makes a document that shows a fault as small as it gets.

use serde_json::Value;

/// The smallest value that can be made of `value`, part by part, and still fails.
pub(super) fn shrunk(value: &Value, fails: &dyn Fn(&Value) -> bool) -> Value {
    let mut smallest = value.clone();
    while let Some(smaller) = smaller(&smallest).into_iter().find(fails) {
        smallest = smaller;
    }
    smallest
}

/// The value with one part taken away or made plainer, in every way there is.
fn smaller(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(elements) => {
            let mut all = Vec::new();
            for index in 0..elements.len() {
                let mut fewer = elements.clone();
                fewer.remove(index);
                all.push(Value::Array(fewer));
            }
            for (index, element) in elements.iter().enumerate() {
                for smaller in smaller(element) {
                    let mut changed = elements.clone();
                    changed[index] = smaller;
                    all.push(Value::Array(changed));
                }
            }
            all
        }
        Value::Object(members) => {
            let mut all = Vec::new();
            for key in members.keys() {
                let mut fewer = members.clone();
                fewer.shift_remove(key);
                all.push(Value::Object(fewer));
            }
            for (key, member) in members {
                for smaller in smaller(member) {
                    let mut changed = members.clone();
                    changed[key] = smaller;
                    all.push(Value::Object(changed));
                }
            }
            all
        }
        Value::String(text) => {
            let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            let ends = bounds.iter().skip(1).copied().chain([text.len()]);
            bounds
                .iter()
                .zip(ends)
                .map(|(from, to)| [&text[..*from], &text[to..]].concat().into())
                .collect()
        }
        _ => Vec::new(),
    }
}
