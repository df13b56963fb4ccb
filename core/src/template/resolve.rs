//! [`Shape`] + values → the payload of a call.
//!
//! The size of the answer is counted before any of it is built, so that no
//! expansion can use up the memory.

use serde_json::Value;

use super::lookup::{Found, ResolveError, Scope, array, lookup};
use super::measure::measure;
use super::shape::Each;
use super::{Part, Shape};
use crate::json::{MIB, to_compact};

/// The most bytes that one resolved payload may have as JSON: 16 MiB.
pub const MAX_PAYLOAD_BYTES: usize = 16 * MIB;

/// Fills in every reference of `shape`.
///
/// # Errors
///
/// The first reference that names nothing, or [`ResolveError::TooLarge`] before
/// anything too large is built.
pub fn resolve(shape: &Shape, scope: Scope<'_>) -> Result<Value, ResolveError> {
    measure(shape, scope, MAX_PAYLOAD_BYTES)?;
    build(shape, scope)
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
                Found::Value(other) => text.push_str(&to_compact(other)),
                Found::Index(index) => text.push_str(&index.to_string()),
            },
        }
    }
    Ok(text)
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
    fn of_an_object_that_lacks_a_key_the_first_keys_are_told() {
        let check = |object: Value, expected: &str| {
            check(r#""${input.o.x}""#, json!({ "o": object }), expected);
        };
        check(json!({}), "input.o.x: o has no `x`; it is empty");
        check(json!({"a": 1, "b": 2}), "input.o.x: o has no `x`; it has a, b");
        check(json!({"a": 1, "b".repeat(1000): 2}), "input.o.x: o has no `x`; it has a, …");
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
        let long = format!("\"{}\"", "x".repeat(20_000));
        let bomb = format!(r#"{{"$each":"${{input.xs}}","template":{long}}}"#);
        check(&bomb, json!({"xs": xs}), "the resolved payload would be larger than 16 MiB");
        for innermost in ["1", "\"${item}\""] {
            let bomb = (0..3).fold(innermost.to_owned(), |template, _| {
                format!(r#"{{"$each":"${{input.xs}}","template":{template}}}"#)
            });
            check(&bomb, json!({"xs": xs}), "the resolved payload would be larger than 16 MiB");
        }
        // Each level looks at its own element, so none is like the one before.
        let bomb = (0..3).fold("1".to_owned(), |template, _| {
            format!(r#"{{"$each":"${{input.xs}}","template":["${{item}}",{template}]}}"#)
        });
        check(&bomb, json!({"xs": xs}), "the resolved payload would be larger than 16 MiB");
        // All digits of a position count.
        let xs = vec![0; 2000];
        let bomb =
            r#"{"$each":"${input.xs}","template":{"$each":"${input.xs}","template":"${index}"}}"#;
        check(bomb, json!({"xs": xs}), "the resolved payload would be larger than 16 MiB");
    }

    #[test]
    fn a_payload_is_no_deeper_than_128_levels() {
        let deep = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!([inner]));
        let payload = r#"["${input.deep}"]"#;
        assert!(resolve_text(payload, &json!({ "deep": deep(127) })).is_ok());
        check(
            payload,
            json!({ "deep": deep(128) }),
            "the resolved payload would be nested more than 128 levels deep",
        );
    }

    #[test]
    fn a_text_is_measured_no_further_than_it_may_go() {
        let big = "x".repeat(MAX_PAYLOAD_BYTES / 2);
        check(
            r#""${input.big}${input.big}${input.none}""#,
            json!({ "big": big }),
            "the resolved payload would be larger than 16 MiB",
        );
    }
}
