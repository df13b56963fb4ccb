//! What is typed for a parameter becomes its value, and the other way round.

use serde_json::{Number, Value};
use weftwork_core::inputs::{Input, InputFault};
use weftwork_core::model::ParamType;

/// The value of what was typed; `None` when nothing was.
///
/// # Errors
///
/// Why it is no value of the parameter's type, as a sentence.
pub fn value_of(input: &Input, typed: &str) -> Result<Option<Value>, String> {
    let text = typed.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let value = match input.ty {
        ParamType::Number | ParamType::Integer if input.strict => number(text)?,
        ParamType::Boolean => Value::Bool(text == "true"),
        ParamType::Array if !text.starts_with('[') => lines(text),
        ParamType::Array | ParamType::Object => json(text)?,
        ParamType::Any if text.starts_with(['[', '{']) => json(text)?,
        ParamType::Image | ParamType::Audio | ParamType::Video => Value::String(text.to_owned()),
        _ => Value::String(typed.to_owned()),
    };
    Ok(Some(value))
}

/// How a value is typed.
pub fn typed(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(elements) if elements.iter().all(is_line) => {
            let lines: Vec<_> = elements.iter().filter_map(Value::as_str).collect();
            lines.join("\n")
        }
        Value::Array(_) | Value::Object(_) => {
            serde_json::to_string_pretty(value).unwrap_or_else(|_| value.to_string())
        }
        other => other.to_string(),
    }
}

/// What is wrong with a value, as a sentence that stands below its field.
pub fn sentence_of(fault: &InputFault) -> String {
    match fault {
        InputFault::Missing { .. } => "This has to be filled in.".to_owned(),
        InputFault::WrongType { expected, found, .. } => {
            format!("This has to be {expected}, and is {found}.")
        }
        InputFault::WrongLength { len, bound, .. } => {
            format!("This has to have {bound} elements, and has {len}.")
        }
    }
}

fn number(text: &str) -> Result<Value, String> {
    // As JSON, so that every digit stays.
    let number = serde_json::from_str::<Number>(text);
    number.map(Value::Number).map_err(|_| "This is not a number.".to_owned())
}

fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| {
        format!("This is not JSON: line {}, column {}.", error.line(), error.column())
    })
}

fn lines(text: &str) -> Value {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| Value::String(line.to_owned())).collect()
}

/// Whether a value comes back as it is when it is typed as a line.
fn is_line(value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    text == text.trim()
        && !text.is_empty()
        && !text.starts_with('[')
        && !text.contains(['\n', '\r'])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn input(ty: ParamType) -> Input {
        Input {
            name: "x".to_owned(),
            ty,
            required: true,
            default: None,
            description: String::new(),
            min_items: None,
            max_items: None,
            strict: true,
        }
    }

    #[test]
    fn typed_text_becomes_values() {
        let check = |ty, text: &str| value_of(&input(ty), text);
        assert_eq!(check(ParamType::Array, "a\n\n b "), Ok(Some(json!(["a", "b"]))));
        assert_eq!(check(ParamType::Array, "[1, 2]"), Ok(Some(json!([1, 2]))));
        assert_eq!(check(ParamType::String, " "), Ok(None));
        assert_eq!(
            check(ParamType::Object, "{"),
            Err("This is not JSON: line 1, column 1.".to_owned())
        );
        assert_eq!(check(ParamType::Integer, "x"), Err("This is not a number.".to_owned()));
        let digits = "123456789012345678901234567890";
        let number = check(ParamType::Integer, digits).ok().flatten();
        assert_eq!(number.map(|it| it.to_string()), Some(digits.to_owned()));
    }

    #[test]
    fn values_survive_being_shown() {
        for value in [json!(["a", "b c"]), json!(["[a"]), json!(["a", 1]), json!([])] {
            let back = value_of(&input(ParamType::Array), &typed(&value));
            let expected = if value == json!([]) { None } else { Some(value) };
            assert_eq!(back, Ok(expected));
        }
    }
}
