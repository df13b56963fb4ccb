//! Texts for tests: the same values in many layouts.

use proptest::prelude::*;
use serde_json::Value as Owned;

use crate::json::quote;

/// The white space at the gaps of a text, over and over.
pub(super) type Layout = Vec<&'static str>;

/// Layouts, regular and not.
pub(super) fn layout() -> impl Strategy<Value = Layout> {
    let gap = prop_oneof![Just(""), Just(" "), Just("\n  "), Just("\r\n\t"), Just("\n")];
    prop_oneof![
        Just(vec![""]),
        Just(vec!["\n  "]),
        Just(vec!["\r\n\t"]),
        prop::collection::vec(gap, 1..12),
    ]
}

/// A value as text.
pub(super) fn written(value: &Owned, layout: &[&str]) -> String {
    let mut text = String::new();
    write(value, layout, &mut 0, &mut text);
    text
}

fn write(value: &Owned, layout: &[&str], at: &mut usize, text: &mut String) {
    let mut gap = |text: &mut String| {
        text.push_str(layout[*at % layout.len()]);
        *at += 1;
    };
    let (children, brackets): (Vec<(Option<&String>, &Owned)>, _) = match value {
        Owned::Array(elements) => (elements.iter().map(|it| (None, it)).collect(), ['[', ']']),
        Owned::Object(members) => {
            (members.iter().map(|(key, it)| (Some(key), it)).collect(), ['{', '}'])
        }
        _ => return text.push_str(&value.to_string()),
    };
    text.push(brackets[0]);
    gap(text);
    for (index, (key, child)) in children.iter().enumerate() {
        if index > 0 {
            text.push(',');
            text.push_str(layout[*at % layout.len()]);
            *at += 1;
        }
        if let Some(key) = key {
            text.push_str(&quote(key));
            text.push(':');
        }
        write(child, layout, at, text);
    }
    text.push_str(layout[*at % layout.len()]);
    text.push(brackets[1]);
}
