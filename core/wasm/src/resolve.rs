//! Templates + values → the payload that a call would get.

use serde_json::{Map, Value};
use wasm_bindgen::prelude::wasm_bindgen;
use weftwork_core::check::check_only;
use weftwork_core::diagnostic::Diagnostic;
use weftwork_core::json::Json;
use weftwork_core::parse::parse;
use weftwork_core::template::{self, ResolveError, Scope, Shape};

use crate::failure::{Failure, write};
use crate::memory::reserve;

/// What references can name, under the names that references have for it.
#[derive(Default)]
struct Values {
    /// `${input.NAME}`
    input: Map<String, Value>,
    /// `${nodes.ID.result}`: objects with a `result`.
    nodes: Map<String, Value>,
    /// `${item}`, which may be `null`.
    item: Option<Value>,
    /// `${index}`
    index: Option<usize>,
}

impl Values {
    /// Reads them; if it cannot, it says what has to be.
    fn read(json: &Json) -> Result<Self, String> {
        let Value::Object(members) = json.root().to_owned_value() else {
            return Err(format!("they have to be an object with {NAMES}"));
        };
        let mut values = Self::default();
        for (name, value) in members {
            match (name.as_str(), value) {
                ("input", Value::Object(inputs)) => values.input = inputs,
                ("nodes", Value::Object(nodes)) if nodes.values().all(is_node) => {
                    values.nodes = nodes;
                }
                ("item", item) => values.item = Some(item),
                ("index", Value::Number(index)) if index.is_u64() => {
                    let index = index.as_u64().and_then(|index| usize::try_from(index).ok());
                    values.index = Some(index.ok_or("`index` is too large")?);
                }
                ("input", _) => return Err("`input` has to be an object".to_owned()),
                ("nodes", _) => {
                    return Err(
                        "`nodes` has to be an object of objects, which may have a `result`"
                            .to_owned(),
                    );
                }
                ("index", _) => return Err("`index` has to be a whole number".to_owned()),
                _ => return Err(format!("there is no `{name}`, only {NAMES}")),
            }
        }
        if values.item.is_none() && values.index.is_some() {
            return Err("`index` is that of an `item`, and there is none".to_owned());
        }
        Ok(values)
    }
}

/// About how much memory each byte of the values takes, as values and as what they are
/// resolved to.
const BYTES_PER_BYTE: usize = 64;

/// The names of [`Values`].
const NAMES: &str = "`input`, `nodes`, `item` and `index`";

/// Whether it may have a `result`. What else it has, such as its status, nothing names.
fn is_node(value: &Value) -> bool {
    value.is_object()
}

/// Fills in the references of a template or of a whole payload, both JSON text: the
/// JSON text of what a provider would get, integers with all their digits.
///
/// With a `mark`, each integer whose digits JavaScript's numbers may not keep is a
/// string instead: the mark and the digits.
///
/// # Errors
///
/// * `invalid-argument`: a text is not JSON, or `values` are not such values
/// * `template-syntax`: a template or a `$each` is malformed
/// * `template-error`: a reference names nothing
/// * `too-large`: `values` are over the limits of a document, or the result would be
///   over those of a payload
#[wasm_bindgen]
pub fn resolve(template: &str, values: &str, mark: Option<String>) -> Result<String, Failure> {
    check_template(template)?;
    reserve(BYTES_PER_BYTE * values.len());
    let unreadable = |what: &str, error| Failure::unreadable("invalid-argument", what, &error);
    let json = Json::read(template).map_err(|error| unreadable("the template: ", error))?;
    let values = Json::read(values).map_err(|error| unreadable("`values`: ", error))?;
    let values = Values::read(&values)
        .map_err(|error| Failure::new("invalid-argument", format!("`values`: {error}")))?;
    let results = |id: &str| values.nodes.get(id)?.get("result");
    let item = values.item.as_ref().map(|item| (item, values.index.unwrap_or_default()));
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
    let report = check_only(&parse(document), &["template-syntax", "unknown-root", "bad-each"]);
    let fault = report.errors.into_iter().find_map(|error| match error.code.as_ref() {
        "template-syntax" | "unknown-root" | "bad-each" => Some(("template-syntax", error)),
        "invalid-json" | "duplicate-key" => Some(("invalid-argument", error)),
        "too-large" | "too-deep" => Some(("too-large", error)),
        _ => None,
    });
    fault.map_or(Ok(()), |(code, error)| Err(Failure::new(code, placed(&error))))
}

/// What is wrong with a part of the template, where, and the way out.
fn placed(error: &Diagnostic) -> String {
    let pointer = error.pointer.strip_prefix(TEMPLATE).unwrap_or_default();
    let place = if pointer.is_empty() { String::new() } else { format!("`{pointer}`: ") };
    let help = error.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
    format!("{place}{}{help}", error.message)
}

/// Where the template stands in the document that it is checked in.
const TEMPLATE: &str = "/nodes/node/payload/template";

/// Walks over a value, whose depth is bounded.
pub(crate) fn mark_big_integers(value: &mut Value, mark: &str) {
    match value {
        Value::Number(number) => {
            let digits = number.to_string();
            if !certainly_survives(&digits) {
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

/// Whether a number of JavaScript certainly shows these digits again. What has a
/// fraction or an exponent is a number of JavaScript anyway.
fn certainly_survives(digits: &str) -> bool {
    digits.len() <= 15 || digits.contains(['.', 'e', 'E'])
}
