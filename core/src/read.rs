//! JSON values → what they have to be: models and their prices, patches, places.
//!
//! By hand: a reader that serde derives is compiled for each type and each sort of
//! input, and these few took 60 kB of WebAssembly.

use crate::json::{Json, Kind, Pointers, Unreadable, Value, ValueId};

/// Why a text cannot be read as what it has to be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It is not JSON.
    #[error("{0}")]
    Unreadable(#[from] Unreadable),
    /// The value is something else.
    #[error("{problem}")]
    Whole {
        /// What is wrong with it: `has to be an array`.
        problem: String,
    },
    /// A value within it is something else.
    #[error("`{pointer}` {problem}")]
    Part {
        /// Where it is, as a JSON Pointer (RFC 6901).
        pointer: String,
        /// What is wrong with it: `has to be a string`.
        problem: String,
    },
}

/// A value that is not what it has to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    value: ValueId,
    problem: String,
}

/// Reads JSON text; `read` says as what.
///
/// # Errors
///
/// The first value that is not what it has to be.
pub fn read_text<T>(
    text: &str,
    read: impl FnOnce(Value<'_>) -> Result<T, Unfit>,
) -> Result<T, ReadError> {
    let json = Json::read(text)?;
    read(json.root()).map_err(|unfit| placed(&json, unfit))
}

fn placed(json: &Json, Unfit { value, problem }: Unfit) -> ReadError {
    if value == json.root().id() {
        return ReadError::Whole { problem };
    }
    let pointers = Pointers::of(json.root(), vec![value]);
    ReadError::Part { pointer: pointers.of_value(value).to_owned(), problem }
}

/// What is wrong with `value`: `has to be a string`.
pub(crate) fn unfit(value: Value<'_>, problem: impl Into<String>) -> Unfit {
    Unfit { value: value.id(), problem: problem.into() }
}

/// A string.
pub(crate) fn string(value: Value<'_>) -> Result<String, Unfit> {
    let text = value.as_str().ok_or_else(|| unfit(value, "has to be a string"))?;
    Ok(text.into_owned())
}

/// A number.
///
/// # Errors
///
/// When it is something else.
pub fn number(value: Value<'_>) -> Result<f64, Unfit> {
    value.as_f64().ok_or_else(|| unfit(value, "has to be a number"))
}

/// An array, of which `read` reads each element.
pub(crate) fn list<T>(
    value: Value<'_>,
    read: impl Fn(Value<'_>) -> Result<T, Unfit>,
) -> Result<Vec<T>, Unfit> {
    if value.kind() != Kind::Array {
        return Err(unfit(value, "has to be an array"));
    }
    value.elements().map(read).collect()
}

/// A member that an object has to have.
///
/// # Errors
///
/// When there is no such member, or no object.
pub fn member<'j>(object: Value<'j>, name: &str) -> Result<Value<'j>, Unfit> {
    if object.kind() != Kind::Object {
        return Err(unfit(object, "has to be an object"));
    }
    object.get(name).ok_or_else(|| unfit(object, format!("has no `{name}`")))
}

/// A member that may be missing or `null`.
pub(crate) fn optional<T>(
    object: Value<'_>,
    name: &str,
    read: impl Fn(Value<'_>) -> Result<T, Unfit>,
) -> Result<Option<T>, Unfit> {
    object.get(name).filter(|it| it.kind() != Kind::Null).map(read).transpose()
}

#[cfg(test)]
mod tests {
    use crate::catalogue::Catalogue;
    use crate::diagnostic::PatchOp;

    use super::*;

    #[track_caller]
    fn check<T>(text: &str, read: fn(Value<'_>) -> Result<T, Unfit>, expected: &str) {
        assert_eq!(read_text(text, read).err().map(|it| it.to_string()).as_deref(), Some(expected));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        check("[", Catalogue::read, "the document ends too early");
        check("3", Catalogue::read, "has to be an object");
        check("{}", Catalogue::read, "has no `models`");
        check(r#"{"models":3}"#, Catalogue::read, "`/models` has to be an array");
        check(r#"[{"id":"a","provider":"p"}]"#, Catalogue::read, "`/0` has no `tasks`");
        check(
            r#"[{"id":"a","provider":"p","tasks":["t",1]}]"#,
            Catalogue::read,
            "`/0/tasks/1` has to be a string",
        );
        check(
            r#"[{"id":"a","provider":"p","tasks":[],"price":{"currency":"EUR","per_call":-1}}]"#,
            Catalogue::read,
            "`/0/price` is no price: a call costs between 0 and 1000000000",
        );
        check("{}", PatchOp::read_all, "has to be an array");
        check(
            r#"[{"op":"copy","path":""}]"#,
            PatchOp::read_all,
            "`/0/op` has to be `add`, `remove`, `replace` or `move`",
        );
    }

    #[test]
    fn what_is_read_is_what_serde_reads() {
        let text = r#"[{"id":"a","aliases":["b"],"provider":"p","tasks":["t"],"regions":["eu"],
            "price":{"currency":"EUR","min":0.25,"max":1},"more":0},
            {"id":"c","provider":"p","tasks":[],"price":null}]"#;
        let models = read_text(text, Catalogue::read).map(|it| it.models);
        assert_eq!(models, Ok(serde_json::from_str(text).unwrap()));
        let text = r#"[{"op":"add","path":"/a","value":[1]},{"op":"move","from":"/a","path":"/b"},
            {"op":"remove","path":"/b","value":1,"from":null},{"op":"replace","path":"","value":{}}]"#;
        assert_eq!(read_text(text, PatchOp::read_all), Ok(serde_json::from_str(text).unwrap()));
    }

    #[test]
    fn null_is_a_value_that_a_patch_can_put() {
        let patch = read_text(r#"[{"op":"add","path":"/a","value":null}]"#, PatchOp::read_all);
        assert_eq!(patch, Ok(vec![PatchOp::add("/a", serde_json::Value::Null)]));
    }
}
