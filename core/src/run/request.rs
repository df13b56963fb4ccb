//! What a call asks for: its payload, with every template resolved.
//!
//! A run knows how far everything is, and no values: whoever drives it keeps those,
//! in memory or on a disk, and shows them here as [`Values`].

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::{CallId, NodeError, pick};
use crate::plan::{Action, CallPlan, Plan, Work};
use crate::template::{ResolveError, Scope, Shape, kind_of, resolve};

/// The values that the templates of a step can name.
#[derive(Clone, Copy)]
pub struct Values<'v> {
    /// The run's input parameters, defaults filled in.
    pub inputs: &'v Map<String, Value>,
    /// The result of a step, as an index, if it has one. It is only asked for those
    /// that the step [`reads`](crate::plan::Step::reads).
    pub results: &'v dyn Fn(usize) -> Option<&'v Value>,
    /// The element of the map that the call is for.
    pub element: Option<&'v Value>,
}

/// What a provider is asked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Request {
    /// The task type's id.
    pub task: String,
    /// The model's id.
    pub model: String,
    /// The payload, every template in it resolved.
    pub payload: Map<String, Value>,
}

/// A call that is ready to be made.
#[derive(Debug, Clone, PartialEq)]
pub enum Prepared {
    /// A provider has to be asked.
    Call(Request),
    /// Nobody has to: this is the result.
    Done(Value),
}

impl Request {
    /// All that its result depends on, as JSON with sorted keys: the definition of
    /// the task, the model and the resolved input. Two requests with the same text
    /// ask for the same.
    pub fn identity(&self) -> String {
        let identity = (&self.task, &self.model, SortedObject(&self.payload));
        serde_json::to_string(&identity).expect("JSON can be written as JSON")
    }
}

/// A value whose objects are written with sorted keys.
struct Sorted<'v>(&'v Value);

struct SortedObject<'v>(&'v Map<String, Value>);

impl Serialize for Sorted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Array(elements) => serializer.collect_seq(elements.iter().map(Sorted)),
            Value::Object(fields) => SortedObject(fields).serialize(serializer),
            scalar => scalar.serialize(serializer),
        }
    }
}

impl Serialize for SortedObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields: Vec<_> = self.0.iter().collect();
        fields.sort_unstable_by_key(|(key, _)| *key);
        serializer.collect_map(fields.into_iter().map(|(key, value)| (key, Sorted(value))))
    }
}

impl Plan {
    /// Makes the call ready: fills in its payload, and does at once what takes no
    /// provider.
    ///
    /// # Errors
    ///
    /// `template_error`, `result_too_large`, or what [`pick`] says. The run has to
    /// be told with [`Happening::Failed`](super::Happening::Failed).
    pub fn prepare(&self, id: CallId, values: Values<'_>) -> Result<Prepared, NodeError> {
        let item = id.item.zip(values.element).map(|(item, element)| (element, item as usize));
        match self.steps[id.step as usize].work.action() {
            Action::Pick(payload) => {
                let payload = self.resolve(payload, values, item)?;
                pick::pick(&payload).map(Prepared::Done)
            }
            Action::Call(CallPlan { task, model, payload, .. }) => {
                match self.resolve(payload, values, item)? {
                    Value::Object(payload) => Ok(Prepared::Call(Request {
                        task: task.clone(),
                        model: model.clone(),
                        payload,
                    })),
                    _ => Err(NodeError {
                        code: "task_input_invalid".into(),
                        message: "the payload has to be an object".to_owned(),
                    }),
                }
            }
        }
    }

    /// The elements of a map, of which there may be `max_items`.
    ///
    /// # Errors
    ///
    /// `template_error`, `result_too_large`, `map_items_not_array` or
    /// `map_too_large`. The run has to be told with
    /// [`Happening::NotExpanded`](super::Happening::NotExpanded).
    pub fn expand(
        &self,
        step: u32,
        values: Values<'_>,
        max_items: usize,
    ) -> Result<Vec<Value>, NodeError> {
        let error = |code, message| Err(NodeError { code, message });
        let Work::Map(map) = &self.steps[step as usize].work else { return Ok(Vec::new()) };
        match self.resolve(&map.items, values, None)? {
            Value::Array(elements) if elements.len() > max_items => {
                let message =
                    format!("`items` has {} elements, and {max_items} are allowed", elements.len());
                error("map_too_large".into(), message)
            }
            Value::Array(elements) => Ok(elements),
            other => {
                let message = format!("`items` is {}, and a map needs an array", kind_of(&other));
                error("map_items_not_array".into(), message)
            }
        }
    }

    fn resolve(
        &self,
        shape: &Shape,
        values: Values<'_>,
        item: Option<(&Value, usize)>,
    ) -> Result<Value, NodeError> {
        let results = |id: &str| (values.results)(self.step_named(id)?);
        let scope = Scope { inputs: values.inputs, results: &results, item };
        resolve(shape, scope).map_err(|error| NodeError {
            code: match error {
                ResolveError::TooLarge | ResolveError::TooDeep => "result_too_large".into(),
                _ => "template_error".into(),
            },
            message: error.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stored hashes were made of these very texts.
    #[track_caller]
    fn check(payload: &str, expected: &str) {
        let payload = serde_json::from_str(payload).unwrap();
        let request = Request { task: "t".to_owned(), model: "m".to_owned(), payload };
        assert_eq!(request.identity(), format!(r#"["t","m",{expected}]"#));
    }

    #[test]
    fn an_identity_has_sorted_keys_at_every_depth() {
        check("{}", "{}");
        check(r#"{ "b": 1, "a": [{ "d": {}, "c": [] }] }"#, r#"{"a":[{"c":[],"d":{}}],"b":1}"#);
        check(r#"{ "ä": null, "a": true, "B": "\u00e4\n" }"#, r#"{"B":"ä\n","a":true,"ä":null}"#);
        check(r#"{ "n": [1.50, 1e400, -0] }"#, r#"{"n":[1.50,1e+400,-0]}"#);
    }
}
