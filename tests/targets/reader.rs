//! `reader`: what is JSON is read, and all that is read stands where it says.

use std::collections::BTreeSet;

use weftwork_core::json::{Json, Pointers, Problem, Value};

/// The longest string whose characters are all looked for in the text.
const MAX_STRING_BYTES: usize = 200;

/// Reads a text.
pub fn target(data: &[u8]) {
    let text = super::text(data);
    let theirs = serde_json::from_str::<serde_json::Value>(&text);
    match Json::read(text.as_ref()) {
        Ok(json) => {
            let theirs = theirs.unwrap_or_else(|error| panic!("{error}, but it is read: {text}"));
            assert_eq!(json.root().to_owned_value().to_string(), theirs.to_string(), "{text}");
            assert_stands_where_it_says(json.root());
            if !has_duplicate_keys(json.root()) {
                assert_has_pointers(&json);
            }
        }
        Err(error) => {
            assert!(text.is_char_boundary(error.offset), "{error:?} in {text}");
            let is_too_much = matches!(error.problem, Problem::TooDeep | Problem::TooLarge);
            assert!(theirs.is_err() || is_too_much, "{error:?} in {text}");
        }
    }
}

/// Whether an object in a value has a key twice, so that pointers and values of
/// other readers know only one of the two.
pub fn has_duplicate_keys(value: Value<'_>) -> bool {
    let mut keys = BTreeSet::new();
    value.members().any(|(key, member)| !keys.insert(key.as_str()) || has_duplicate_keys(member))
        || value.elements().any(has_duplicate_keys)
}

fn assert_stands_where_it_says(value: Value<'_>) {
    let raw = value.raw();
    let alone = Json::read(raw).unwrap_or_else(|error| panic!("{error}: {raw}"));
    assert_eq!(alone.root().to_owned_value(), value.to_owned_value(), "{raw}");
    let mut at = value.span().start;
    let mut children: Vec<Value<'_>> = value.elements().collect();
    children.extend(value.members().flat_map(|(key, value)| [key, value]));
    for child in children {
        assert!(at < child.span().start, "{raw}");
        at = child.span().end;
        assert!(value.contains(child.id()) && !child.contains(value.id()), "{raw}");
        assert_stands_where_it_says(child);
    }
    assert!(at <= value.span().end, "{raw}");
    if let Some(text) = value.as_str().filter(|text| text.len() <= MAX_STRING_BYTES) {
        for (start, character) in text.char_indices() {
            let span = value.span_within(&(start..start + character.len_utf8()));
            let span = span.start - value.span().start..span.end - value.span().start;
            let quoted = format!("\"{}\"", &raw[span]);
            let alone = serde_json::from_str::<char>(&quoted);
            assert_eq!(alone.ok(), Some(character), "{quoted} of {raw}");
        }
    }
}

fn assert_has_pointers(json: &Json) {
    let mut values = vec![json.root()];
    let mut n_seen = 0;
    while let Some(&value) = values.get(n_seen) {
        n_seen += 1;
        values.extend(value.elements());
        values.extend(value.members().map(|(_, value)| value));
    }
    let pointers = Pointers::of(json.root(), values.iter().map(|it| it.id()).collect());
    for value in values {
        let pointer = pointers.of_value(value.id());
        let found = json.root().pointer(pointer).map(Value::id);
        assert_eq!(found, Some(value.id()), "{pointer} of {}", json.text());
    }
}
