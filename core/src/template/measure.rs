//! How large a payload will be, counted before it is built.

use serde_json::Value;

use super::lookup::{Found, MAX_DEPTH, ResolveError, Scope, array, lookup};
use super::shape::Each;
use super::{Part, Reference, Shape};
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
    Measure::default().shape(shape, Room { scope, budget, depth: 0 })
}

/// Where a shape stands.
#[derive(Clone, Copy)]
struct Room<'s> {
    scope: Scope<'s>,
    /// How many bytes there may be.
    budget: usize,
    /// How many levels deep it is.
    depth: usize,
}

impl Room<'_> {
    /// The room of a part, when so many bytes are taken.
    fn inside(self, taken: usize) -> Self {
        Self { budget: self.budget.saturating_sub(taken), depth: self.depth + 1, ..self }
    }
}

/// What is known while a payload is measured.
#[derive(Default)]
struct Measure {
    /// How many bytes each `$each` becomes that is the same wherever it is asked for,
    /// by its number: within another one it is asked for with every element.
    closed: Vec<Option<usize>>,
}

impl Measure {
    fn shape(&mut self, shape: &Shape, room: Room<'_>) -> Result<usize, ResolveError> {
        let Room { scope, budget, depth } = room;
        match shape {
            Shape::Literal(value) => bounded(json_len(value, depth)?, budget),
            Shape::Whole(reference) => bounded(measure_found(reference, scope, depth)?, budget),
            Shape::Text(parts) => measure_text(parts, scope, budget),
            Shape::Each(each) => self.each(each, room),
            Shape::Array(elements) => elements.iter().try_fold(2, |total, element| {
                bounded(total + 1 + self.shape(element, room.inside(total))?, budget)
            }),
            Shape::Object(members) => members.iter().try_fold(2, |total, (key, shape)| {
                // A colon and a comma.
                let total = bounded(total + quoted_len(key) + 2, budget)?;
                bounded(total + self.shape(shape, room.inside(total))?, budget)
            }),
        }
    }

    fn each(&mut self, each: &Each, room: Room<'_>) -> Result<usize, ResolveError> {
        // `item` and `index` in the template are its own, so only the source can look at
        // the place where it stands.
        if each.source.is_of_item() {
            return self.elements(each, room);
        }
        if let Some(Some(bytes)) = self.closed.get(each.number) {
            return bounded(*bytes, room.budget);
        }
        let bytes = self.elements(each, room)?;
        if self.closed.len() <= each.number {
            self.closed.resize(each.number + 1, None);
        }
        self.closed[each.number] = Some(bytes);
        Ok(bytes)
    }

    fn elements(&mut self, each: &Each, room: Room<'_>) -> Result<usize, ResolveError> {
        let items = array(&each.source, room.scope)?;
        let mut element = |index: usize, taken: usize| {
            let scope = Scope { item: Some((&items[index], index)), ..room.scope };
            self.shape(&each.template, Room { scope, ..room.inside(taken) })
        };
        if !each.uses_item && !items.is_empty() {
            let one = 1 + element(0, 0)?;
            return bounded(one.saturating_mul(items.len()).saturating_add(2), room.budget);
        }
        (0..items.len())
            .try_fold(2, |total, index| bounded(total + 1 + element(index, total)?, room.budget))
    }
}

fn measure_text(
    parts: &[Part<'_>],
    scope: Scope<'_>,
    budget: usize,
) -> Result<usize, ResolveError> {
    parts.iter().try_fold(2, |total, part| {
        let part = match part {
            Part::Text(plain) => quoted_len(plain) - 2,
            Part::Reference(reference, _) => measure_found(reference, scope, 0)?,
        };
        // A long text may name a large value over and over: what is too much
        // already is not walked again.
        bounded(total + part, budget)
    })
}

/// The bytes of what a reference leads to.
fn measure_found(
    reference: &Reference<'_>,
    scope: Scope<'_>,
    depth: usize,
) -> Result<usize, ResolveError> {
    match lookup(reference, scope)? {
        Found::Value(value) => json_len(value, depth),
        Found::Index(index) => Ok(digits(index)),
    }
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
