//! What a call asks for: its payload, with every template resolved.
//!
//! A run knows how far everything is, and no values: whoever drives it keeps those,
//! in memory or on a disk, and shows them here as [`Values`].

use serde::Serialize;
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
        let mut payload = Value::Object(self.payload.clone());
        payload.sort_all_objects();
        serde_json::json!([self.task, self.model, payload]).to_string()
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
