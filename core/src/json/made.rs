//! Values that are made here rather than read.

use serde_json::Value;

/// An object with these members.
///
/// Not by `json!`, which takes whatever can be serialized: for that it brings a second
/// writer and, for the numbers of values, a reader: some 15 kB of WebAssembly.
pub(crate) fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    let members = members.into_iter().map(|(key, value)| (key.to_owned(), value));
    Value::Object(members.collect())
}
