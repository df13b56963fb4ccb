//! The parameters of a run: declared, or inferred from where they are used.

use serde_json::{Map, Value};

use crate::infer::{self, InputType};
use crate::json::is_whole;
use crate::model::{Document, InputParam, ParamType};
use crate::sites::{Sites, UrlFault, url_fault};
use crate::template::kind_of;
use crate::types::{Builder, Type};

/// A parameter of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// What it takes.
    pub ty: ParamType,
    /// Whether a run has to give it.
    pub required: bool,
    /// What is taken when it is not given.
    pub default: Option<Value>,
    /// What it is for; empty when not said.
    pub description: String,
    /// The fewest elements of an array.
    pub min_items: Option<u64>,
    /// The most elements of an array.
    pub max_items: Option<u64>,
    /// Whether only values of `ty` will do. Text that is put into other text
    /// may as well be a number.
    pub strict: bool,
}

/// What is wrong with the value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InputFault {
    /// It is required and not given.
    #[error("input `{name}` is missing")]
    Missing {
        /// The parameter.
        name: String,
    },
    /// It has another type.
    #[error("input `{name}` has to be {expected}, and is {found}")]
    WrongType {
        /// The parameter.
        name: String,
        /// What it has to be.
        expected: String,
        /// What it is.
        found: &'static str,
    },
    /// It has too few or too many elements.
    #[error("input `{name}` has {len} {}, not {bound}", if *len == 1 { "element" } else { "elements" })]
    WrongLength {
        /// The parameter.
        name: String,
        /// How many elements it has.
        len: usize,
        /// The limit that it breaks: `at most 3`.
        bound: String,
    },
}

impl InputFault {
    /// The parameter's name.
    pub fn name(&self) -> &str {
        match self {
            InputFault::Missing { name }
            | InputFault::WrongType { name, .. }
            | InputFault::WrongLength { name, .. } => name,
        }
    }
}

/// The parameters of a workflow, in the order of the text.
pub fn inputs(document: &Document) -> Vec<Input> {
    let builder = Builder::default();
    let sites = Sites::of(document, &builder);
    let types = infer::Inputs::new(document, &sites, &builder);
    let declared = declarations(document, &sites);
    let json = &document.json;
    let text = |id| json.value(id).as_str().unwrap_or_default().into_owned();
    let input = |((name, input), param): ((&str, &InputType<'_>), Option<&InputParam>)| {
        let default = param.and_then(|param| param.default);
        Input {
            ty: param_type(&input.ty),
            required: param.is_none_or(|param| param.required),
            default: default.map(|value| json.value(value).to_owned_value()),
            description: param.and_then(|it| it.description).map(text).unwrap_or_default(),
            min_items: param.and_then(|param| param.min_items),
            max_items: param.and_then(|param| param.max_items),
            strict: input.is_strict,
            name: name.to_owned(),
        }
    };
    types.iter().zip(declared).map(input).collect()
}

/// The declaration of each parameter by its number among [`Sites::inputs`]; of two for
/// one name, the later.
pub(crate) fn declarations<'d>(
    document: &'d Document,
    sites: &Sites<'_>,
) -> Vec<Option<&'d InputParam>> {
    let mut declared = vec![None; sites.inputs.len()];
    for param in document.workflow.inputs.iter().flatten() {
        if let Some(number) = sites.inputs.find(&param.name) {
            declared[number] = Some(param);
        }
    }
    declared
}

/// The values of a run's parameters: what is given, defaults filled in. A
/// parameter that is neither given nor required is `null`.
///
/// # Errors
///
/// Every parameter that is missing or has a wrong value.
pub fn complete(
    inputs: &[Input],
    given: &Map<String, Value>,
) -> Result<Map<String, Value>, Vec<InputFault>> {
    let mut values = given.clone();
    let mut faults = Vec::new();
    for input in inputs {
        match given.get(&input.name).filter(|value| !value.is_null()) {
            Some(value) => faults.extend(fault(input, value)),
            None if input.required => faults.push(InputFault::Missing { name: input.name.clone() }),
            None => {
                values.insert(input.name.clone(), input.default.clone().unwrap_or_default());
            }
        }
    }
    if faults.is_empty() { Ok(values) } else { Err(faults) }
}

fn fault(input: &Input, value: &Value) -> Option<InputFault> {
    if let Some(found) = wrong_kind(input, value) {
        let (name, expected) = (input.name.clone(), with_article(input.ty));
        return Some(InputFault::WrongType { name, expected, found });
    }
    let len = value.as_array()?.len();
    let (_, bound) = broken_bound(len as u64, input.min_items, input.max_items)?;
    Some(InputFault::WrongLength { name: input.name.clone(), len, bound })
}

/// The bound that an array of `len` elements breaks: its setting, and `at most 3`.
pub(crate) fn broken_bound(
    len: u64,
    min_items: Option<u64>,
    max_items: Option<u64>,
) -> Option<(&'static str, String)> {
    match (min_items, max_items) {
        (Some(least), _) if len < least => Some(("min_items", format!("at least {least}"))),
        (_, Some(most)) if len > most => Some(("max_items", format!("at most {most}"))),
        _ => None,
    }
}

/// What a value is, if it is not what the parameter takes.
fn wrong_kind(input: &Input, value: &Value) -> Option<&'static str> {
    let fits = match input.ty {
        _ if !input.strict => true,
        ParamType::Any => true,
        ParamType::String => value.is_string(),
        ParamType::Image => return wrong_file(&Type::Image, value),
        ParamType::Audio => return wrong_file(&Type::Audio, value),
        ParamType::Video => return wrong_file(&Type::Video, value),
        ParamType::Number => value.is_number(),
        ParamType::Integer => value.as_number().is_some_and(|it| is_whole(it.as_str())),
        ParamType::Boolean => value.is_boolean(),
        ParamType::Array => value.is_array(),
        ParamType::Object => value.is_object(),
    };
    (!fits).then(|| kind_of(value))
}

/// What a value is, if it is not the URL of a file of this kind.
fn wrong_file(kind: &Type<'_>, value: &Value) -> Option<&'static str> {
    let Some(text) = value.as_str() else { return Some(kind_of(value)) };
    Some(match url_fault(text, kind)? {
        UrlFault::NoUrl => "a text that is no URL",
        UrlFault::WhiteSpace => "a URL with white space in it",
        UrlFault::OtherKind => "the data of another kind of file",
    })
}

fn with_article(ty: ParamType) -> String {
    match ty {
        ParamType::Image | ParamType::Audio | ParamType::Video => {
            format!("the URL of {} file", if ty == ParamType::Video { "a video" } else { an(ty) })
        }
        ParamType::Integer => "a whole number".to_owned(),
        ParamType::Array => "an array".to_owned(),
        ParamType::Object => "an object".to_owned(),
        _ => format!("a {}", ty.name()),
    }
}

fn an(ty: ParamType) -> &'static str {
    if ty == ParamType::Image { "an image" } else { "an audio" }
}

/// The type that a declaration could name; of several, none.
fn param_type(ty: &Type<'_>) -> ParamType {
    match ty {
        Type::Unknown | Type::Null | Type::Union(_) => ParamType::Any,
        Type::Boolean => ParamType::Boolean,
        Type::Number => ParamType::Number,
        Type::Integer => ParamType::Integer,
        Type::String | Type::OneOf(_) => ParamType::String,
        Type::Image => ParamType::Image,
        Type::Audio => ParamType::Audio,
        Type::Video => ParamType::Video,
        Type::Array(_) => ParamType::Array,
        Type::Object(_) => ParamType::Object,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::parse::parse;

    fn shown(text: &str) -> String {
        let inputs = inputs(&parse(text));
        let inputs = inputs.iter().map(|it| {
            let mark = if it.required { "" } else { "?" };
            format!("{}{mark}: {}{}", it.name, it.ty.name(), if it.strict { "" } else { " or so" })
        });
        inputs.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn types_are_inferred_from_all_uses() {
        let text = r#"{"nodes":{
            "a":{"type":"map","items":"${input.prompts}","node":{"task":"fal/text-to-image",
                 "payload":{"prompt":"${item} in ${input.style}","num_images":"${input.n}"}}},
            "b":{"task":"fal/image-edit","payload":{"image_url":"${input.photo}","prompt":"${input.photo}"}},
            "c":{"task":"x/y","payload":{"z":"${input.free}","o":"${input.o.k}"}}}}"#;
        assert_eq!(
            shown(text),
            "prompts: array, style: string or so, n: integer, photo: image, free:  or so, o: object"
        );
    }

    #[test]
    fn declared_types_count_more() {
        let text = r#"{"input_params":{"a":{"type":"number","default":1},"b":{"required":false}},
            "dag":{"nodes":{"c":{"payload":{"x":"${input.b}"}}}}}"#;
        assert_eq!(shown(text), "a?: number, b?:  or so");
        assert_eq!(shown(r#"{"input_params":["q"],"nodes":{},"dag":{"nodes":{}}}"#), "q:  or so");
    }

    #[test]
    fn values_are_completed_or_refused_by_name() {
        let text = r#"{"input_params":{"a":{"type":"integer","default":1},
            "xs":{"type":"array","max_items":2},"u":{"type":"image","required":false}},"dag":{"nodes":{}}}"#;
        let inputs = inputs(&parse(text));
        let check = |given: Value| {
            complete(&inputs, given.as_object().unwrap()).map(Value::Object).map_err(|faults| {
                faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
            })
        };
        assert_eq!(check(json!({"xs": []})), Ok(json!({"xs": [], "a": 1, "u": null})));
        assert_eq!(check(json!({"xs": [], "a": 3.0})), Ok(json!({"xs": [], "a": 3.0, "u": null})));
        assert_eq!(
            check(json!({"a": 1.5, "u": 3})),
            Err("input `a` has to be a whole number, and is a number; input `xs` is missing; \
                 input `u` has to be the URL of an image file, and is a number"
                .to_owned())
        );
        for (url, is) in [
            ("hello you", "a text that is no URL"),
            ("data:audio/wav;base64,AAAA", "the data of another kind of file"),
            ("DATA:audio/wav;base64,AAAA", "the data of another kind of file"),
            ("data:image/png;base64,AAAA\nBBBB", "a URL with white space in it"),
        ] {
            let fault = format!("input `u` has to be the URL of an image file, and is {is}");
            assert_eq!(check(json!({"xs": [], "u": url})), Err(fault));
        }
        for url in ["data:image/png;base64,AAAA", "https://a.b/c", "/artifacts/art_1"] {
            assert_eq!(check(json!({"xs": [], "u": url})), Ok(json!({"xs": [], "u": url, "a": 1})));
        }
        assert_eq!(
            check(json!({"xs": [1, 2, 3]})),
            Err("input `xs` has 3 elements, not at most 2".to_owned())
        );
    }
}
