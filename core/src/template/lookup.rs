//! A reference + values → the value that it names, or how far the path got.

use serde_json::{Map, Value};

use super::{MAX_PAYLOAD_BYTES, Reference, Root, Segment};
use crate::json::MIB;
use crate::told::told;

/// The most levels that a resolved payload may have.
pub(super) const MAX_DEPTH: usize = 128;

/// The values that references can name.
#[derive(Clone, Copy)]
pub struct Scope<'s> {
    /// The run's input parameters, defaults filled in.
    pub inputs: &'s Map<String, Value>,
    /// The result of a node, by its id, if it has one.
    pub results: &'s dyn Fn(&str) -> Option<&'s Value>,
    /// The current element and its position, inside a map or a `$each`.
    pub item: Option<(&'s Value, usize)>,
}

/// Why a payload cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    /// The run was started without this input.
    #[error("input.{name}: the run was not given this input")]
    MissingInput {
        /// The parameter's name.
        name: String,
    },
    /// The node has no result.
    #[error("{reference}: the node has no result")]
    MissingResult {
        /// The whole reference.
        reference: String,
    },
    /// `item` or `index` where there is none.
    #[error("{reference}: there is no current element here")]
    NoItem {
        /// The whole reference.
        reference: String,
    },
    /// An object has no such key.
    #[error("{path}: {container} has no `{key}`; it {instead}")]
    MissingKey {
        /// The reference as far as the key.
        path: String,
        /// What the object is called in the path.
        container: String,
        /// The key.
        key: String,
        /// What the object is or has instead: `is empty`, `has url, width`.
        instead: String,
    },
    /// An array is shorter.
    #[error("{path}: {container} has {}", elements(*.len))]
    OutOfBounds {
        /// The reference as far as the position.
        path: String,
        /// What the array is called in the path.
        container: String,
        /// How many elements there are.
        len: usize,
    },
    /// A path leads into a value that has no parts of that sort.
    #[error("{path}: {container} is {found}, so this leads nowhere")]
    NotThere {
        /// The reference as far as the step.
        path: String,
        /// What the value is called in the path.
        container: String,
        /// What it is: `null`, `a string`, …
        found: &'static str,
    },
    /// `null` inside other text.
    #[error("{reference} is null, which cannot stand inside other text")]
    NullInText {
        /// The whole reference.
        reference: String,
    },
    /// A `$each` over something else than an array.
    #[error("{reference} is {found}, and `$each` needs an array")]
    EachNotArray {
        /// The whole reference.
        reference: String,
        /// What it is.
        found: &'static str,
    },
    /// Over [`MAX_PAYLOAD_BYTES`].
    #[error("the resolved payload would be larger than {} MiB", MAX_PAYLOAD_BYTES / MIB)]
    TooLarge,
    /// Over the limit of depth.
    #[error("the resolved payload would be nested more than {MAX_DEPTH} levels deep")]
    TooDeep,
}

fn elements(len: usize) -> String {
    if len == 1 { "1 element".to_owned() } else { format!("{len} elements") }
}

/// The value that a reference names.
///
/// # Errors
///
/// How far the path got, and what was there.
pub fn lookup<'s>(reference: &Reference<'_>, scope: Scope<'s>) -> Result<Found<'s>, ResolveError> {
    let root = match &reference.root {
        Root::Input(name) => scope
            .inputs
            .get(name.as_ref())
            .ok_or_else(|| ResolveError::MissingInput { name: name.to_string() })?,
        Root::Node(id) => (scope.results)(id)
            .ok_or_else(|| ResolveError::MissingResult { reference: reference.to_string() })?,
        Root::Item => {
            scope.item.ok_or_else(|| ResolveError::NoItem { reference: reference.to_string() })?.0
        }
        Root::Index => {
            let (_, index) = scope
                .item
                .ok_or_else(|| ResolveError::NoItem { reference: reference.to_string() })?;
            return Ok(Found::Index(index));
        }
    };
    let mut value = root;
    for (n_before, segment) in reference.path.iter().enumerate() {
        value = step(value, segment).ok_or_else(|| missing(reference, n_before, value))?;
    }
    Ok(Found::Value(value))
}

/// What a reference names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Found<'s> {
    /// A part of an input, a result or an element.
    Value(&'s Value),
    /// The position of the current element.
    Index(usize),
}

impl Found<'_> {
    /// The value, as one of its own.
    pub fn to_value(self) -> Value {
        match self {
            Found::Value(value) => value.clone(),
            Found::Index(index) => Value::from(index),
        }
    }
}

fn step<'v>(value: &'v Value, segment: &Segment<'_>) -> Option<&'v Value> {
    match (segment, value) {
        (Segment::Key(key), Value::Object(members)) => members.get(key.as_ref()),
        (Segment::Index(index), Value::Array(elements)) => elements.get(*index as usize),
        _ => None,
    }
}

fn missing(reference: &Reference<'_>, n_before: usize, value: &Value) -> ResolveError {
    let path = reference.prefix(n_before + 1);
    let container = match n_before.checked_sub(1).and_then(|last| reference.path.get(last)) {
        Some(Segment::Key(key)) => key.to_string(),
        Some(Segment::Index(_)) => reference.prefix(n_before),
        None => match &reference.root {
            Root::Input(name) => name.to_string(),
            Root::Node(_) => "result".to_owned(),
            Root::Item => "item".to_owned(),
            Root::Index => "index".to_owned(),
        },
    };
    match (&reference.path[n_before], value) {
        (Segment::Key(key), Value::Object(members)) => ResolveError::MissingKey {
            path,
            container,
            key: key.to_string(),
            instead: if members.is_empty() {
                "is empty".to_owned()
            } else {
                format!("has {}", told(members.keys().map(String::as_str)))
            },
        },
        (Segment::Index(_), Value::Array(elements)) => {
            ResolveError::OutOfBounds { path, container, len: elements.len() }
        }
        _ => ResolveError::NotThere { path, container, found: kind_of(value) },
    }
}

/// What sort of value it is, with its article.
pub fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

pub(super) fn array<'s>(
    reference: &Reference<'_>,
    scope: Scope<'s>,
) -> Result<&'s [Value], ResolveError> {
    let found = match lookup(reference, scope)? {
        Found::Value(Value::Array(elements)) => return Ok(elements),
        Found::Value(other) => kind_of(other),
        Found::Index(_) => "a number",
    };
    Err(ResolveError::EachNotArray { reference: reference.to_string(), found })
}
