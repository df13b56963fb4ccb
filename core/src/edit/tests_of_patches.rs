//! A patch as a whole does what its operations do one after the other.

use proptest::prelude::*;
use serde_json::{Value as Owned, json};

use super::part::Source;
use super::samples::{layout, written};
use super::{EditError, Style, apply, put_in};
use crate::diagnostic::{PatchKind, PatchOp};
use crate::json::{Json, Kind, MAX_DEPTH, Value, escape_pointer_token};

/// How many arrays and objects may be in each other in one value.
const MOST_LEVELS: u32 = 3;

/// A JSON value of a few levels, with few keys, so that they meet again.
fn value() -> impl Strategy<Value = Owned> {
    let leaf = prop_oneof![
        Just(json!(null)),
        (0..99).prop_map(Owned::from),
        prop_oneof![Just("a"), Just("é\n\"x\": "), Just("${item}")].prop_map(Owned::from),
    ];
    leaf.prop_recursive(MOST_LEVELS, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Owned::Array),
            prop::collection::vec((key(), inner), 0..5)
                .prop_map(|members| Owned::Object(members.into_iter().collect())),
        ]
    })
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![Just("a"), Just("b"), Just("c/~"), Just("d"), Just("é"), Just("f")]
        .prop_map(str::to_owned)
}

fn text() -> impl Strategy<Value = String> {
    let is_unusual = || prop::bool::weighted(0.1);
    (value(), layout(), is_unusual(), is_unusual()).prop_map(
        |(value, layout, duplicate, is_deep)| {
            let text = written(&value, &layout);
            let text = if duplicate { text.replace("\"b\":", "\"a\":") } else { text };
            let n_around = if is_deep { MAX_DEPTH - MOST_LEVELS as usize } else { 0 };
            format!("{}{text}{}", "[".repeat(n_around), "]".repeat(n_around))
        },
    )
}

/// How to choose an operation: what to do, where, where to, and with what.
type Choice = (u8, u16, u16, String, Owned);

fn choices() -> impl Strategy<Value = Vec<Choice>> {
    prop::collection::vec((0..8u8, any::<u16>(), any::<u16>(), key(), value()), 1..9)
}

fn pointers(value: Value<'_>, at: &str, all: &mut Vec<(String, Kind)>) {
    all.push((at.to_owned(), value.kind()));
    for (index, element) in value.elements().enumerate() {
        pointers(element, &format!("{at}/{index}"), all);
    }
    for (key, member) in value.members() {
        let key = key.as_str().unwrap_or_default();
        pointers(member, &format!("{at}/{}", escape_pointer_token(&key)), all);
    }
}

fn operation(text: &str, (kind, at, to, key, value): Choice) -> PatchOp {
    let mut all = Vec::new();
    pointers(Json::read(text).unwrap().root(), "", &mut all);
    let any = |n: u16| all[n as usize % all.len()].clone();
    let child = |n: u16| match any(n) {
        (at, Kind::Array) => format!("{at}/-"),
        (at, _) => format!("{at}/{}", escape_pointer_token(&key)),
    };
    let (path, _) = any(at);
    match kind {
        0 | 1 => PatchOp::add(child(at), value),
        2 => PatchOp::add(path, value),
        3 => PatchOp::replace(path, value),
        4 | 5 => PatchOp::remove(path),
        6 => PatchOp::rename(path.clone(), {
            let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
            format!("{parent}/{}", escape_pointer_token(&key))
        }),
        _ => PatchOp::rename(path, child(to)),
    }
}

/// What [`apply`] does, with the text written and read again after each operation.
fn one_by_one(text: &str, patch: &[PatchOp]) -> Result<String, EditError> {
    let style = Style::of(text);
    patch.iter().try_fold(text.to_owned(), |text, op| {
        put_in(Source::new(Json::read(text)?), std::slice::from_ref(op), &style)
    })
}

#[test]
fn a_line_may_begin_otherwise_after_a_removal() {
    let text = "{\n  \"é\":[null\r\n\t],\r\n\t\"a\":[null\n  ]\n  }";
    let patch = [
        PatchOp::add("/a/-", Owned::Null),
        PatchOp::remove("/é"),
        PatchOp::add("/a/-", vec![Owned::Null]),
    ];
    assert_eq!(apply(text, &patch), one_by_one(text, &patch));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn together_is_as_one_by_one(text in text(), choices in choices()) {
        let mut patch: Vec<PatchOp> = Vec::new();
        let mut now = text.clone();
        for choice in choices {
            let op = operation(&now, choice);
            now = one_by_one(&text, &patch).unwrap();
            patch.push(op);
            match one_by_one(&text, &patch) {
                Ok(next) => now = next,
                // One that does not fit is tried, and then left out.
                Err(error) => {
                    prop_assert_eq!(apply(&text, &patch), Err(error), "{:?}", &patch);
                    patch.pop();
                }
            }
        }
        prop_assert_eq!(apply(&text, &patch), Ok(now), "{:?}", &patch);
    }

    #[test]
    fn the_result_is_the_value_that_was_asked_for(text in text(), choice in choices()) {
        prop_assume!(!text.contains("\"a\":null,\"a\""));
        let op = operation(&text, choice[0].clone());
        let Ok(new) = apply(&text, std::slice::from_ref(&op)) else { return Ok(()) };
        let json = Json::read(new.as_str()).unwrap();
        if matches!(op.op, PatchKind::Add | PatchKind::Replace) && !op.path.ends_with("/-") {
            let found = json.root().pointer(&op.path).map(Value::to_owned_value);
            prop_assert_eq!(found, op.value, "{}", new);
        }
    }
}
