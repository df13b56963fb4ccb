//! Reads a task's payload, and says which field is wrong when one is.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use crate::providers::CallError;

/// A payload that is being read.
///
/// A field that is `null` counts as absent, because that is what a template
/// leaves behind when its source has no value.
#[derive(Clone, Copy)]
pub(super) struct Input<'a>(pub(super) &'a Map<String, Value>);

/// The fault of a field that is not what it should be.
pub(super) fn invalid(message: impl Into<String>) -> CallError {
    CallError::new("task_input_invalid", message)
}

impl<'a> Input<'a> {
    /// The field's value, unless it is absent or `null`.
    pub(super) fn get(self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text that has to be there and may not be blank.
    pub(super) fn text(self, name: &str) -> Result<&'a str, CallError> {
        match self.optional_text(name)? {
            None => Err(invalid(format!("`{name}` is missing; it must be a text"))),
            Some(text) if text.trim().is_empty() => {
                Err(invalid(format!("`{name}` is empty; it must be a text")))
            }
            Some(text) => Ok(text),
        }
    }

    /// A text that may be left out.
    pub(super) fn optional_text(self, name: &str) -> Result<Option<&'a str>, CallError> {
        self.get(name)
            .map(|value| value.as_str().ok_or_else(|| wrong(name, "a text", value)))
            .transpose()
    }

    /// One of `choices`; the first when it is left out.
    pub(super) fn choice(self, name: &str, choices: &[&'a str]) -> Result<&'a str, CallError> {
        let text = self.optional_text(name)?.unwrap_or(choices[0]);
        if choices.contains(&text) {
            return Ok(text);
        }
        Err(invalid(format!("`{name}` is `{text}`; it must be one of {}", choices.join(", "))))
    }

    /// A text or a list of texts, which has to be there.
    pub(super) fn texts(self, name: &str) -> Result<Vec<&'a str>, CallError> {
        let expected = "a text or a list of texts";
        match self.get(name) {
            None => Err(invalid(format!("`{name}` is missing; it must be {expected}"))),
            Some(Value::String(text)) => Ok(vec![text]),
            Some(Value::Array(items)) if !items.is_empty() => items
                .iter()
                .enumerate()
                .map(|(at, it)| {
                    it.as_str().ok_or_else(|| wrong(&format!("{name}[{at}]"), "a text", it))
                })
                .collect(),
            Some(other) => Err(wrong(name, expected, other)),
        }
    }

    /// A whole number in `range`, or `default`.
    pub(super) fn whole(
        self,
        name: &str,
        default: u64,
        range: RangeInclusive<u64>,
    ) -> Result<u64, CallError> {
        Ok(self.optional_whole(name, range)?.unwrap_or(default))
    }

    /// A whole number in `range` that may be left out.
    pub(super) fn optional_whole(
        self,
        name: &str,
        range: RangeInclusive<u64>,
    ) -> Result<Option<u64>, CallError> {
        let Some(value) = self.get(name) else { return Ok(None) };
        // A number that a template worked out may be written as `81.0`.
        let whole = value.as_u64().or_else(|| {
            let number =
                value.as_f64().filter(|it| it.fract() == 0.0 && (0.0..1e15).contains(it))?;
            format!("{number:.0}").parse().ok()
        });
        match whole {
            Some(number) if range.contains(&number) => Ok(Some(number)),
            _ => {
                let expected = format!("a whole number from {} to {}", range.start(), range.end());
                Err(wrong(name, &expected, value))
            }
        }
    }

    /// A number in `range`, or `default`.
    pub(super) fn number(
        self,
        name: &str,
        default: f64,
        range: RangeInclusive<f64>,
    ) -> Result<f64, CallError> {
        let Some(value) = self.get(name) else { return Ok(default) };
        value.as_f64().filter(|it| range.contains(it)).ok_or_else(|| {
            wrong(name, &format!("a number from {} to {}", range.start(), range.end()), value)
        })
    }

    /// A yes or no, which is no when it is left out.
    pub(super) fn flag(self, name: &str) -> Result<bool, CallError> {
        let Some(value) = self.get(name) else { return Ok(false) };
        value.as_bool().ok_or_else(|| wrong(name, "true or false", value))
    }
}

/// The fault of a field that holds `value` where `expected` is asked for.
pub(super) fn wrong(name: &str, expected: &str, value: &Value) -> CallError {
    let mut shown = value.to_string();
    if shown.chars().count() > 60 {
        shown = shown.chars().take(57).chain("...".chars()).collect();
    }
    invalid(format!("`{name}` is {shown}; it must be {expected}"))
}
