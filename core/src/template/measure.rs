//! How large a payload will be, counted before it is built.

use std::collections::BTreeMap;

use serde_json::Value;

use super::lookup::{Found, MAX_DEPTH, ResolveError, Scope, array, lookup};
use super::shape::Each;
use super::{Part, Shape};
use crate::json::quote;

/// How many bytes of JSON `shape` becomes. It is no deeper than a document may be; the
/// values that it brings in may be.
///
/// # Errors
///
/// [`ResolveError::TooLarge`] if they are more than `budget`.
pub(super) fn measure(
    shape: &Shape,
    scope: Scope<'_>,
    budget: usize,
) -> Result<usize, ResolveError> {
    Measure::default().shape(shape, scope, budget, 0)
}

/// What is known while a payload is measured.
#[derive(Default)]
struct Measure {
    /// How many bytes each `$each` becomes that is the same wherever it is asked for,
    /// by its address: within another one it is asked for with every element.
    closed: BTreeMap<*const Each, usize>,
}

impl Measure {
    /// The bytes of a shape that stands `depth` levels deep.
    fn shape(
        &mut self,
        shape: &Shape,
        scope: Scope<'_>,
        budget: usize,
        depth: usize,
    ) -> Result<usize, ResolveError> {
        match shape {
            Shape::Literal(value) => bounded(json_len(value, depth)?, budget),
            Shape::Whole(reference) => {
                let bytes = match lookup(reference, scope)? {
                    Found::Value(value) => json_len(value, depth)?,
                    Found::Index(index) => digits(index),
                };
                bounded(bytes, budget)
            }
            Shape::Text(parts) => measure_text(parts, scope, budget),
            Shape::Each(each) => self.each(each, scope, budget, depth),
            Shape::Array(elements) => elements.iter().try_fold(2, |total, element| {
                let left = budget.saturating_sub(total);
                bounded(total + 1 + self.shape(element, scope, left, depth + 1)?, budget)
            }),
            Shape::Object(members) => members.iter().try_fold(2, |total, (key, shape)| {
                let total = bounded(total + key.len() + 4, budget)?;
                let left = budget - total;
                bounded(total + self.shape(shape, scope, left, depth + 1)?, budget)
            }),
        }
    }

    fn each(
        &mut self,
        each: &Each,
        scope: Scope<'_>,
        budget: usize,
        depth: usize,
    ) -> Result<usize, ResolveError> {
        // `item` and `index` in the template are its own, so only the source can look at
        // the place where it stands.
        if each.source.is_of_item() {
            return self.elements(each, scope, budget, depth);
        }
        let address: *const Each = each;
        let bytes = match self.closed.get(&address) {
            Some(&bytes) => bytes,
            None => self.elements(each, scope, budget, depth)?,
        };
        self.closed.insert(address, bytes);
        bounded(bytes, budget)
    }

    fn elements(
        &mut self,
        each: &Each,
        scope: Scope<'_>,
        budget: usize,
        depth: usize,
    ) -> Result<usize, ResolveError> {
        let items = array(&each.source, scope)?;
        let within = |index: usize| Scope { item: Some((&items[index], index)), ..scope };
        if !each.uses_item && !items.is_empty() {
            let one = 1 + self.shape(&each.template, within(0), budget, depth + 1)?;
            return bounded(one.saturating_mul(items.len()).saturating_add(2), budget);
        }
        (0..items.len()).try_fold(2, |total, index| {
            let left = budget.saturating_sub(total);
            bounded(total + 1 + self.shape(&each.template, within(index), left, depth + 1)?, budget)
        })
    }
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
