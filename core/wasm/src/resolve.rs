//! Templates + values → the payload that a call would get.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use wasm_bindgen::prelude::wasm_bindgen;
use weftwork_core::catalogue::Catalogue;
use weftwork_core::check::check;
use weftwork_core::json::Json;
use weftwork_core::parse::parse;
use weftwork_core::template::{self, ResolveError, Scope, Shape};

use crate::failure::{Failure, write};

/// What references can name, under the names that references have for it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with `input`, `nodes`, `item` and `index`")]
struct Values {
    /// `${input.NAME}`
    #[serde(default)]
    input: Map<String, Value>,
    /// `${nodes.ID.result}`
    #[serde(default)]
    nodes: BTreeMap<String, Node>,
    /// `${item}`, which may be `null`.
    #[serde(default, deserialize_with = "there")]
    item: Option<Value>,
    /// `${index}`
    #[serde(default)]
    index: usize,
}

/// What a reference can name of a node.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with a `result`")]
struct Node {
    /// `${nodes.ID.result}`, which may be `null`.
    #[serde(default, deserialize_with = "there")]
    result: Option<Value>,
}

/// A value that is there, `null` or not.
fn there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// Fills in the references of a template or of a whole payload, both JSON text: the
/// JSON text of what a provider would get, integers with all their digits.
///
/// With a `mark`, each integer whose digits JavaScript's numbers would not keep is a
/// string instead: the mark and the digits.
///
/// # Errors
///
/// * `invalid-argument`: a text is not JSON, or `values` are not such values
/// * `template-syntax`: a template or a `$each` is malformed
/// * `template-error`: a reference names nothing
/// * `too-large`: the result would be over the limits of a payload
#[wasm_bindgen]
pub fn resolve(template: &str, values: &str, mark: Option<String>) -> Result<String, Failure> {
    check_template(template)?;
    let json = Json::read(template);
    let json = json.map_err(|error| Failure::new("invalid-argument", error))?;
    let values: Values = serde_json::from_str(values)
        .map_err(|error| Failure::new("invalid-argument", format!("`values`: {error}")))?;
    let results = |id: &str| values.nodes.get(id)?.result.as_ref();
    let item = values.item.as_ref().map(|item| (item, values.index));
    let scope = Scope { inputs: &values.input, results: &results, item };
    match template::resolve(&Shape::compile(json.root()), scope) {
        Ok(mut resolved) => {
            if let Some(mark) = mark {
                mark_big_integers(&mut resolved, &mark);
            }
            write(&resolved)
        }
        Err(error @ (ResolveError::TooLarge | ResolveError::TooDeep)) => {
            Err(Failure::new("too-large", error))
        }
        Err(error) => Err(Failure::new("template-error", error)),
    }
}

/// Refuses what core would report of the template if it stood in a document. It then
/// would not run; here it would count as plain text, and nobody would notice.
fn check_template(template: &str) -> Result<(), Failure> {
    let document = format!(r#"{{"nodes":{{"node":{{"payload":{{"template":{template}}}}}}}}}"#);
    let report = check(&parse(document), &Catalogue::default());
    let fault = report.errors.into_iter().find_map(|error| match error.code.as_ref() {
        "template-syntax" | "unknown-root" | "bad-each" => Some(("template-syntax", error)),
        "invalid-json" | "duplicate-key" => Some(("invalid-argument", error)),
        "too-large" | "too-deep" => Some(("too-large", error)),
        _ => None,
    });
    fault.map_or(Ok(()), |(code, error)| Err(Failure::new(code, error.message)))
}

/// Walks over a resolved payload, whose depth is bounded.
fn mark_big_integers(value: &mut Value, mark: &str) {
    match value {
        Value::Number(number) => {
            let digits = number.to_string();
            if !survives_javascript(&digits) {
                *value = Value::String(format!("{mark}{digits}"));
            }
        }
        Value::Array(elements) => {
            for element in elements {
                mark_big_integers(element, mark);
            }
        }
        Value::Object(members) => {
            for member in members.values_mut() {
                mark_big_integers(member, mark);
            }
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

/// Whether a number of JavaScript shows these digits again. What has a fraction or an
/// exponent is a number of JavaScript anyway.
fn survives_javascript(digits: &str) -> bool {
    // Up to 15 digits all do.
    digits.len() <= 15
        || digits.contains(['.', 'e', 'E'])
        || digits.parse().is_ok_and(|number: f64| number.to_string() == digits)
}
