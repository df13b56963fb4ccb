//! How large a payload will be, counted before it is built.

use serde_json::Value;

use super::lookup::{Found, MAX_DEPTH, ResolveError, Scope, array, lookup};
use super::shape::Each;
use super::{Part, Shape};
use crate::json::quote;

/// How many bytes of JSON `shape` becomes, which stands `depth` levels deep. It is
/// no deeper than a document may be; the values that it brings in may be.
pub(super) fn measure(
    shape: &Shape,
    scope: Scope<'_>,
    budget: usize,
    depth: usize,
) -> Result<usize, ResolveError> {
    let mut total = 0;
    let mut add = |bytes: usize| {
        total += bytes;
        if total > budget { Err(ResolveError::TooLarge) } else { Ok(budget - total) }
    };
    match shape {
        Shape::Literal(value) => add(json_len(value, depth)?)?,
        Shape::Whole(reference) => add(match lookup(reference, scope)? {
            Found::Value(value) => json_len(value, depth)?,
            Found::Index(index) => digits(index),
        })?,
        Shape::Text(parts) => add(measure_text(parts, scope, budget)?)?,
        Shape::Each(each) => add(measure_each(each, scope, budget, depth)?)?,
        Shape::Array(elements) => {
            let mut left = add(2)?;
            for element in elements {
                left = add(1 + measure(element, scope, left, depth + 1)?)?;
            }
            left
        }
        Shape::Object(members) => {
            let mut left = add(2)?;
            for (key, shape) in members {
                left = add(key.len() + 4)?;
                left = add(measure(shape, scope, left, depth + 1)?)?;
            }
            left
        }
    };
    Ok(total)
}

fn measure_text(
    parts: &[Part<'_>],
    scope: Scope<'_>,
    budget: usize,
) -> Result<usize, ResolveError> {
    parts.iter().try_fold(2, |total, part| {
        let part = match part {
            Part::Text(plain) => plain.len(),
            Part::Reference(reference, _) => match lookup(reference, scope)? {
                Found::Value(value) => json_len(value, 0)?,
                Found::Index(index) => digits(index),
            },
        };
        // A long text may name a large value over and over: what is too much
        // already is not walked again.
        bounded(total + part, budget)
    })
}

fn measure_each(
    each: &Each,
    scope: Scope<'_>,
    budget: usize,
    depth: usize,
) -> Result<usize, ResolveError> {
    let items = array(&each.source, scope)?;
    let within = |index: usize| Scope { item: Some((&items[index], index)), ..scope };
    if !each.uses_item && !items.is_empty() {
        let one = 1 + measure(&each.template, within(0), budget, depth + 1)?;
        return bounded(one.saturating_mul(items.len()).saturating_add(2), budget);
    }
    let mut total = 2;
    for index in 0..items.len() {
        total += 1 + measure(&each.template, within(index), budget - total.min(budget), depth + 1)?;
        bounded(total, budget)?;
    }
    Ok(total)
}

fn bounded(bytes: usize, budget: usize) -> Result<usize, ResolveError> {
    if bytes > budget { Err(ResolveError::TooLarge) } else { Ok(bytes) }
}

/// How many bytes `value` takes as compact JSON.
fn json_len(value: &Value, depth: usize) -> Result<usize, ResolveError> {
    if depth > MAX_DEPTH {
        return Err(ResolveError::TooDeep);
    }
    Ok(match value {
        Value::Null | Value::Bool(true) => 4,
        Value::Bool(false) => 5,
        Value::Number(number) => number.as_str().len(),
        Value::String(text) => quoted_len(text),
        Value::Array(elements) => elements
            .iter()
            .try_fold(2, |total, element| Ok(total + 1 + json_len(element, depth + 1)?))?,
        Value::Object(members) => members.iter().try_fold(2, |total, (key, value)| {
            Ok(total + quoted_len(key) + 2 + json_len(value, depth + 1)?)
        })?,
    })
}

/// How many bytes a position takes.
fn digits(index: usize) -> usize {
    index.checked_ilog10().unwrap_or(0) as usize + 1
}

fn quoted_len(text: &str) -> usize {
    // Most strings have nothing to escape.
    if text.bytes().any(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
        quote(text).len()
    } else {
        text.len() + 2
    }
}
