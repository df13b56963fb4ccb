//! What a call asks for: its payload, with every template resolved.

use serde_json::Value;

use super::{CallId, NodeError, Request, Run};
use crate::plan::{Action, CallPlan};
use crate::template::{ResolveError, Scope, Shape, resolve};

impl Run {
    pub(super) fn request(&self, id: CallId) -> Result<Request, NodeError> {
        let step = id.step as usize;
        let Action::Call(call) = self.plan.steps[step].work.action() else {
            return Err(invalid_payload());
        };
        let CallPlan { task, model, payload, timeout_ms, .. } = call;
        match self.resolve(payload, step, id.item)? {
            Value::Object(payload) => Ok(Request {
                task: task.clone(),
                model: model.clone(),
                payload,
                timeout_ms: *timeout_ms,
            }),
            _ => Err(invalid_payload()),
        }
    }

    /// Fills in the references of `shape`, which belongs to `step` and, in a map,
    /// to one of its elements.
    pub(super) fn resolve(
        &self,
        shape: &Shape,
        step: usize,
        item: Option<u32>,
    ) -> Result<Value, NodeError> {
        let results = |id: &str| self.steps[self.plan.step_named(id)?].result.as_ref();
        let element = item.and_then(|item| {
            let elements = &self.steps[step].map.as_ref()?.elements;
            elements.get(item as usize).map(|element| (element, item as usize))
        });
        let scope = Scope { inputs: &self.inputs, results: &results, item: element };
        resolve(shape, scope).map_err(|error| NodeError {
            code: match error {
                ResolveError::TooLarge | ResolveError::TooDeep => "result_too_large".into(),
                _ => "template_error".into(),
            },
            message: error.to_string(),
        })
    }
}

fn invalid_payload() -> NodeError {
    NodeError {
        code: "task_input_invalid".into(),
        message: "the payload has to be an object".to_owned(),
    }
}
