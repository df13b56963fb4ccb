//! JSON Patch (RFC 6902) on values, as the standard has it.

use serde_json::{Map, Value};
use weftwork_core::diagnostic::{PatchKind, PatchOp};

/// The value with all operations done to it; `None` if one of them does not fit.
///
/// The standard says nothing of the order of keys. New ones come last here; one that
/// only changes its name within its object stays where it is.
pub fn apply(value: &Value, patch: &[PatchOp]) -> Option<Value> {
    patch.iter().try_fold(value.clone(), one)
}

fn one(mut document: Value, op: &PatchOp) -> Option<Value> {
    let path = tokens(&op.path)?;
    match op.op {
        PatchKind::Add => add(&mut document, &path, op.value.clone()?)?,
        PatchKind::Remove => drop(remove(&mut document, &path)?),
        PatchKind::Replace => *find(&mut document, &path)? = op.value.clone()?,
        PatchKind::Move => {
            let from = tokens(op.from.as_deref()?)?;
            find(&mut document, &from)?;
            if from == path {
                return Some(document);
            }
            // Nothing goes into itself, nor takes the place of all there is.
            if path.starts_with(&from) || path.is_empty() {
                return None;
            }
            if !rename(&mut document, &from, &path) {
                let moved = remove(&mut document, &from)?;
                add(&mut document, &path, moved)?;
            }
        }
    }
    Some(document)
}

/// The keys and positions of a JSON Pointer (RFC 6901).
pub fn tokens(pointer: &str) -> Option<Vec<String>> {
    if pointer.is_empty() {
        return Some(Vec::new());
    }
    let tokens = pointer.strip_prefix('/')?.split('/');
    let token = |it: &str| {
        let is_escaped = it.split('~').skip(1).all(|after| after.starts_with(['0', '1']));
        is_escaped.then(|| it.replace("~1", "/").replace("~0", "~"))
    };
    tokens.map(token).collect()
}

/// A position: digits without leading zeros.
fn position(token: &str) -> Option<usize> {
    let is_plain = token.bytes().all(|it| it.is_ascii_digit());
    let has_leading_zero = token.len() > 1 && token.starts_with('0');
    if is_plain && !has_leading_zero { token.parse().ok() } else { None }
}

fn find<'v>(value: &'v mut Value, path: &[String]) -> Option<&'v mut Value> {
    path.iter().try_fold(value, |value, token| match value {
        Value::Object(members) => members.get_mut(token),
        Value::Array(elements) => elements.get_mut(position(token)?),
        _ => None,
    })
}

fn add(document: &mut Value, path: &[String], value: Value) -> Option<()> {
    let Some((last, parent)) = path.split_last() else {
        *document = value;
        return Some(());
    };
    match find(document, parent)? {
        Value::Object(members) => drop(members.insert(last.clone(), value)),
        Value::Array(elements) => {
            let at = if last == "-" { elements.len() } else { position(last)? };
            if elements.len() < at {
                return None;
            }
            elements.insert(at, value);
        }
        _ => return None,
    }
    Some(())
}

fn remove(document: &mut Value, path: &[String]) -> Option<Value> {
    // There would be no document left.
    let (last, parent) = path.split_last()?;
    match find(document, parent)? {
        Value::Object(members) => members.shift_remove(last),
        Value::Array(elements) => {
            let at = position(last)?;
            (at < elements.len()).then(|| elements.remove(at))
        }
        _ => None,
    }
}

/// Gives a member another key within its object, if that is all that is asked for.
fn rename(document: &mut Value, from: &[String], path: &[String]) -> bool {
    let (Some((old, parent)), Some((new, new_parent))) = (from.split_last(), path.split_last())
    else {
        return false;
    };
    let Some(Value::Object(members)) = find(document, parent) else { return false };
    if parent != new_parent || members.contains_key(new) {
        return false;
    }
    let renamed = std::mem::take(members).into_iter();
    let key = |key: String| if key == *old { new.clone() } else { key };
    *members = renamed.map(|(it, value)| (key(it), value)).collect::<Map<_, _>>();
    true
}
