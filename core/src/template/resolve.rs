//! [`Shape`] + values → the payload of a call.
//!
//! The size of the answer is counted before any of it is built, so that no
//! expansion can use up the memory.

use serde_json::{Map, Value};

use super::shape::Each;
use super::{Part, Reference, Root, Segment, Shape};
use crate::json::quote;

/// The most bytes that one resolved payload may have as JSON: 16 MiB.
pub const MAX_PAYLOAD_BYTES: usize = 16 * 1024 * 1024;
/// The most levels that a resolved payload may have.
const MAX_DEPTH: usize = 128;

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
    #[error("{path}: {container} has no `{key}`{}", has(.keys))]
    MissingKey {
        /// The reference as far as the key.
        path: String,
        /// What the object is called in the path.
        container: String,
        /// The key.
        key: String,
        /// The object's first keys.
        keys: Vec<String>,
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
    #[error("the resolved payload would be larger than 16 MiB")]
    TooLarge,
    /// Over the limit of depth.
    #[error("the resolved payload would be nested more than {MAX_DEPTH} levels deep")]
    TooDeep,
}

fn has(keys: &[String]) -> String {
    if keys.is_empty() {
        "; it is empty".to_owned()
    } else {
        format!("; it has {}", keys.join(", "))
    }
}

fn elements(len: usize) -> String {
    if len == 1 { "1 element".to_owned() } else { format!("{len} elements") }
}

/// Fills in every reference of `shape`.
///
/// # Errors
///
/// The first reference that names nothing, or [`ResolveError::TooLarge`] before
/// anything too large is built.
pub fn resolve(shape: &Shape, scope: Scope<'_>) -> Result<Value, ResolveError> {
    measure(shape, scope, MAX_PAYLOAD_BYTES, 0)?;
    build(shape, scope)
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
            keys: members.keys().take(8).cloned().collect(),
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

fn array<'s>(reference: &Reference<'_>, scope: Scope<'s>) -> Result<&'s [Value], ResolveError> {
    let found = match lookup(reference, scope)? {
        Found::Value(Value::Array(elements)) => return Ok(elements),
        Found::Value(other) => kind_of(other),
        Found::Index(_) => "a number",
    };
    Err(ResolveError::EachNotArray { reference: reference.to_string(), found })
}

fn build(shape: &Shape, scope: Scope<'_>) -> Result<Value, ResolveError> {
    Ok(match shape {
        Shape::Literal(value) => value.clone(),
        Shape::Whole(reference) => lookup(reference, scope)?.to_value(),
        Shape::Text(parts) => Value::String(build_text(parts, scope)?),
        Shape::Object(members) => Value::Object(
            members
                .iter()
                .map(|(key, shape)| Ok((key.clone(), build(shape, scope)?)))
                .collect::<Result<_, _>>()?,
        ),
        Shape::Each(each) => Value::Array(build_each(each, scope)?),
        Shape::Array(elements) => {
            let mut values = Vec::with_capacity(elements.len());
            for element in elements {
                match element {
                    Shape::Each(each) => values.append(&mut build_each(each, scope)?),
                    other => values.push(build(other, scope)?),
                }
            }
            Value::Array(values)
        }
    })
}

fn build_each(each: &Each, scope: Scope<'_>) -> Result<Vec<Value>, ResolveError> {
    array(&each.source, scope)?
        .iter()
        .enumerate()
        .map(|(index, item)| build(&each.template, Scope { item: Some((item, index)), ..scope }))
        .collect()
}

fn build_text(parts: &[Part<'_>], scope: Scope<'_>) -> Result<String, ResolveError> {
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Text(plain) => text.push_str(plain),
            Part::Reference(reference, _) => match lookup(reference, scope)? {
                Found::Value(Value::String(plain)) => text.push_str(plain),
                Found::Value(Value::Null) => {
                    return Err(ResolveError::NullInText { reference: reference.to_string() });
                }
                Found::Value(other) => text.push_str(&other.to_string()),
                Found::Index(index) => text.push_str(&index.to_string()),
            },
        }
    }
    Ok(text)
}

/// How many bytes of JSON `shape` becomes.
fn measure(
    shape: &Shape,
    scope: Scope<'_>,
    budget: usize,
    depth: usize,
) -> Result<usize, ResolveError> {
    if depth > MAX_DEPTH {
        return Err(ResolveError::TooDeep);
    }
    let mut total = 0;
    let mut add = |bytes: usize| {
        total += bytes;
        if total > budget { Err(ResolveError::TooLarge) } else { Ok(budget - total) }
    };
    match shape {
        Shape::Literal(value) => add(json_len(value, depth)?)?,
        Shape::Whole(reference) => add(match lookup(reference, scope)? {
            Found::Value(value) => json_len(value, depth)?,
            Found::Index(_) => 1,
        })?,
        Shape::Text(parts) => add(measure_text(parts, scope)?)?,
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

fn measure_text(parts: &[Part<'_>], scope: Scope<'_>) -> Result<usize, ResolveError> {
    parts.iter().try_fold(2, |total, part| {
        Ok(total
            + match part {
                Part::Text(plain) => plain.len(),
                Part::Reference(reference, _) => match lookup(reference, scope)? {
                    Found::Value(value) => json_len(value, 0)?,
                    Found::Index(_) => 1,
                },
            })
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
    // A bomb of nested arrays is seen by what each element takes at least,
    // without walking it.
    let at_least = least(&each.template, scope).saturating_mul(items.len());
    bounded(at_least, budget)?;
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

/// The fewest bytes that `shape` can take, whatever the current element is.
fn least(shape: &Shape, scope: Scope<'_>) -> usize {
    match shape {
        Shape::Array(elements) => {
            elements.iter().map(|element| least(element, scope)).fold(2, usize::saturating_add)
        }
        Shape::Object(members) => members
            .iter()
            .map(|(key, shape)| least(shape, scope).saturating_add(key.len()))
            .fold(2, usize::saturating_add),
        Shape::Each(each) if !matches!(each.source.root, Root::Item) => {
            let len = array(&each.source, scope).map_or(0, <[Value]>::len);
            least(&each.template, scope).saturating_mul(len)
        }
        Shape::Literal(_) | Shape::Whole(_) | Shape::Text(_) | Shape::Each(_) => 1,
    }
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

fn quoted_len(text: &str) -> usize {
    // Most strings have nothing to escape.
    if text.bytes().any(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
        quote(text).len()
    } else {
        text.len() + 2
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::json::Json;

    fn resolve_text(payload: &str, inputs: &Value) -> Result<String, String> {
        let payload = Json::read(payload).unwrap();
        let inputs = inputs.as_object().unwrap();
        let result = json!({"images": [{"url": "u"}], "seed": null, "deep": {"a b": [1, 2]}});
        let results = |id: &str| (id == "gen").then_some(&result);
        let scope = Scope { inputs, results: &results, item: None };
        resolve(&Shape::compile(payload.root()), scope)
            .map(|value| value.to_string())
            .map_err(|error| error.to_string())
    }

    #[track_caller]
    fn check(payload: &str, inputs: Value, expected: &str) {
        assert_eq!(resolve_text(payload, &inputs).unwrap_or_else(|error| error), expected);
    }

    #[test]
    fn whole_references_keep_their_type() {
        let inputs = json!({"n": 3, "xs": [1, [2]], "s": "a", "big": 0});
        check(r#"{"a":"${input.n}","b":"${input.xs}"}"#, inputs.clone(), r#"{"a":3,"b":[1,[2]]}"#);
        check(r#""n=${input.n} xs=${input.xs} s=${input.s}""#, inputs, r#""n=3 xs=[1,[2]] s=a""#);
    }

    #[test]
    fn paths_that_lead_nowhere_say_how_far_they_got() {
        let check = |payload: &str, expected: &str| check(payload, json!({}), expected);
        check(
            r#""${nodes.gen.result.images[2]}""#,
            "nodes.gen.result.images[2]: images has 1 element",
        );
        check(
            r#""${nodes.gen.result.images[0].uri}""#,
            "nodes.gen.result.images[0].uri: nodes.gen.result.images[0] has no `uri`; it has url",
        );
        check(
            r#""${nodes.gen.result.seed.x}""#,
            "nodes.gen.result.seed.x: seed is null, so this leads nowhere",
        );
        check(
            r#""a ${nodes.gen.result.seed}""#,
            "nodes.gen.result.seed is null, which cannot stand inside other text",
        );
        check(r#""${nodes.gen.result.deep[\"a b\"][1]}""#, "2");
        check(r#""${input.x}""#, "input.x: the run was not given this input");
        check(r#""${item}""#, "item: there is no current element here");
    }

    #[test]
    fn each_is_spliced_into_arrays_and_becomes_one_elsewhere() {
        let inputs = json!({"xs": ["a", "b"], "rows": [[1, 2], [3]]});
        check(
            r#"[0,{"$each":"${input.xs}","template":{"i":"${index}","x":"${item}"}},9]"#,
            inputs.clone(),
            r#"[0,{"i":0,"x":"a"},{"i":1,"x":"b"},9]"#,
        );
        check(
            r#"{"all":{"$each":"${input.rows}","template":[{"$each":"${item}","template":"${item}!"}]}}"#,
            inputs.clone(),
            r#"{"all":[["1!","2!"],["3!"]]}"#,
        );
        check(
            r#"{"$each":"${input.xs[0]}","template":1}"#,
            inputs,
            "input.xs[0] is a string, and `$each` needs an array",
        );
    }

    #[test]
    fn results_are_data_and_never_templates() {
        check(
            r#"["${input.s}","$${item}"]"#,
            json!({"s": "${input.secret}"}),
            r#"["${input.secret}","${item}"]"#,
        );
    }

    #[test]
    fn bombs_are_refused_before_they_are_built() {
        let xs: Vec<u32> = (0..1000).collect();
        for innermost in ["1", "\"${item}\""] {
            let bomb = (0..3).fold(innermost.to_owned(), |template, _| {
                format!(r#"{{"$each":"${{input.xs}}","template":{template}}}"#)
            });
            check(&bomb, json!({"xs": xs}), "the resolved payload would be larger than 16 MiB");
        }
    }
}
