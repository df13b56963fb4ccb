//! Which keys an object could have.

use super::{Asked, Completion, CompletionKind, Offers};
use crate::json::{Kind, Value, quote, to_compact};
use crate::query::fields;
use crate::query::spot::{Spot, What};
use crate::tasks::{Field, plain_number};
use crate::texts::Texts;
use crate::types::Type;
use crate::words;

/// A key that could be there: what to write, and an empty value for it.
struct Key {
    item: Completion,
    empty: String,
    rank: u8,
}

/// What the key at a place could be.
pub(super) fn at_key(asked: Asked<'_, '_>, spot: &Spot<'_>) -> Option<Offers> {
    let (parent, what) = spot.parent?;
    let key = spot.key?;
    if !asked.is_real(key) {
        return gap(asked, parent, what, Some(key));
    }
    let (replace, typed) = asked.in_string(key);
    let items = keys(asked, parent, what, Some(key)).into_iter();
    let items = items.map(|key| (key.rank, key.item.in_string())).collect();
    Some(Offers { replace, typed, items })
}

/// What could be put between the members of an object.
pub(super) fn in_gap(asked: Asked<'_, '_>, spot: &Spot<'_>) -> Option<Offers> {
    gap(asked, spot.value, spot.what, None)
}

fn gap(
    asked: Asked<'_, '_>,
    object: Value<'_>,
    what: What,
    key: Option<Value<'_>>,
) -> Option<Offers> {
    if object.kind() != Kind::Object {
        return None;
    }
    let text = asked.facts.json.text();
    let span = object.span();
    let before = text.get(span.start..asked.offset)?.trim_end();
    let after = text.get(asked.offset..span.end)?.trim_start();
    let end = span.start + before.len();
    let is_behind_key = object.members().any(|(key, _)| key.span().end == end);
    if before.is_empty()
        || before.ends_with(':')
        || is_behind_key
        || !(after.starts_with(['"', '}', ',']) || asked.is_mended)
    {
        return None;
    }
    let comma_before = if before.ends_with(['{', ',']) { "" } else { ", " };
    let comma_after = if after.starts_with('"') && key.is_none() { ", " } else { "" };
    let items = keys(asked, object, what, key).into_iter().map(|key| {
        let name = quote(&key.item.insert);
        let insert = format!("{comma_before}{name}: {}{comma_after}", key.empty);
        (key.rank, key.item.insert(&insert))
    });
    let items = items.collect();
    Some(Offers { replace: asked.offset..asked.offset, typed: String::new(), items })
}

/// The keys that an object could have and, but for `current`, has not.
fn keys(
    asked: Asked<'_, '_>,
    object: Value<'_>,
    what: What,
    current: Option<Value<'_>>,
) -> Vec<Key> {
    let others = object.members().filter(|(key, _)| Some(key.id()) != current.map(Value::id));
    let mut taken = Texts::default();
    for key in others.filter_map(|(key, _)| key.as_str()) {
        taken.add(key);
    }
    let mut keys = match what {
        What::Payload(node) => of_payload(asked, node),
        What::Input(_, wanted, _) => of_input(object, wanted),
        What::Positions => {
            let ids = asked.facts.workflow.nodes.iter().map(|node| node.id.as_ref());
            let empty = "{\"x\": 0, \"y\": 0}".to_owned();
            let key = |id: &str| Key {
                item: Completion::new(CompletionKind::Node, id),
                empty: empty.clone(),
                rank: 0,
            };
            ids.map(key).collect()
        }
        _ => of_format(asked, what),
    };
    if taken.find("payload").or(taken.find("inputs")).is_some() {
        // They are two names of one field.
        keys.retain(|key| !matches!(key.item.label.as_str(), "payload" | "inputs"));
    }
    keys.retain(|key| taken.find(&key.item.label).is_none());
    keys
}

fn of_payload(asked: Asked<'_, '_>, node: usize) -> Vec<Key> {
    let task = asked.facts.workflow.nodes[node].task();
    let fields = task.and_then(|task| task.task_type).map_or(&[][..], |task| task.inputs);
    let key = |field: &crate::tasks::Field| {
        let item = Completion::new(CompletionKind::Key, field.name);
        let mark = if field.required { "" } else { "?" };
        Key {
            item: item
                .detail(&format!("{}{mark}", field.ty.name()))
                .documentation(field.description),
            empty: first_value(field),
            rank: u8::from(!field.required),
        }
    };
    fields.iter().map(key).collect()
}

/// What an object in a payload could have, which may be a `$each`.
fn of_input(object: Value<'_>, wanted: &Type<'_>) -> Vec<Key> {
    let key = |name: &str, documentation: &str, rank| Key {
        item: Completion::new(CompletionKind::Key, name).documentation(documentation),
        empty: "\"\"".to_owned(),
        rank,
    };
    if object.member(words::EACH).is_some() {
        return vec![key("template", "What each element becomes", 0)];
    }
    let mut keys = of_object(wanted);
    keys.push(key("$each", "The array; each of its elements becomes one value", 2));
    keys
}

fn of_object(wanted: &Type<'_>) -> Vec<Key> {
    match wanted {
        Type::Object(object) => {
            let key = |property: &crate::types::Property<'_>| Key {
                item: Completion::new(CompletionKind::Key, property.name)
                    .detail(&property.ty.name()),
                empty: empty(&property.ty).to_owned(),
                rank: u8::from(property.optional),
            };
            object.properties.iter().map(key).collect()
        }
        Type::Union(types) => types.iter().flat_map(of_object).collect(),
        _ => Vec::new(),
    }
}

fn of_format(asked: Asked<'_, '_>, what: What) -> Vec<Key> {
    let known = fields::of(asked.facts.document, what);
    let key = |known: &fields::Known| Key {
        item: Completion::new(CompletionKind::Key, known.name).documentation(known.documentation),
        empty: known.empty.to_owned(),
        rank: u8::from(!known.is_required),
    };
    known.iter().map(key).collect()
}

/// What an input is to begin with: what it is anyway, or the least that it may be.
fn first_value(field: &Field) -> String {
    let least = field.minimum.filter(|minimum| *minimum > 0.0);
    match (field.default, least) {
        (Some(default), _) => default.to_owned(),
        (None, Some(least)) => to_compact(&plain_number(least)),
        (None, None) => empty(&field.ty).to_owned(),
    }
}

/// A value of this type with nothing in it, as JSON text.
fn empty(ty: &Type<'_>) -> &'static str {
    match ty {
        Type::Boolean => "false",
        Type::Number | Type::Integer => "0",
        Type::Array(_) => "[]",
        Type::Object(_) => "{}",
        Type::Union(types) => types.first().map_or("null", empty),
        Type::Null => "null",
        _ => "\"\"",
    }
}
