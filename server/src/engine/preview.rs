//! What a rerun will use again, told before it runs.
//!
//! A step whose inputs are all known is made ready as for a run, and looked for in the
//! earlier execution. What comes after a step that runs depends on what that gives.

use std::sync::Arc;

use indexmap::IndexMap;
use tokio::task::coop::consume_budget;
use weftwork_api::{ItemReuse, NodeReuse, ReuseOutcome};
use weftwork_core::plan::{Plan, Work};
use weftwork_core::run::{CallId, MapResult, Prepared};

use super::call::{hash_of, hash_of_result};
use super::outputs::{Outputs, ReadError};
use super::reuse::Reuse;
use super::values::RunValues;
use crate::db::results::ResultKey;
use crate::runtime::aside;

pub(super) struct Preview<'a> {
    plan: &'a Arc<Plan>,
    outputs: Outputs,
    values: &'a RunValues,
    reuse: &'a Reuse,
}

impl<'a> Preview<'a> {
    pub(super) fn new(
        plan: &'a Arc<Plan>,
        outputs: Outputs,
        values: &'a RunValues,
        reuse: &'a Reuse,
    ) -> Self {
        Self { plan, outputs, values, reuse }
    }

    /// What becomes of each node, in the order of the document.
    pub(super) async fn all(&self) -> sqlx::Result<IndexMap<String, NodeReuse>> {
        let steps = &self.plan.steps;
        let depends = NodeReuse { outcome: ReuseOutcome::Depends, items: None };
        let mut known = vec![depends; steps.len()];
        let mut n_waits_for: Vec<usize> = steps.iter().map(|step| step.parents.len()).collect();
        let mut ready: Vec<usize> = (0..steps.len()).filter(|&it| n_waits_for[it] == 0).collect();
        while let Some(step) = ready.pop() {
            known[step] = match &steps[step].work {
                Work::Once(_) => self.step(step as u32).await?,
                Work::Map(_) => self.map(step as u32).await?,
            };
            if known[step].outcome == ReuseOutcome::Reused {
                for &child in &steps[step].children {
                    n_waits_for[child] -= 1;
                    if n_waits_for[child] == 0 {
                        ready.push(child);
                    }
                }
            }
        }
        for (step, reuse) in (0..).zip(&mut known) {
            // Whatever comes before it gives, there is nothing to use again.
            if reuse.outcome == ReuseOutcome::Depends && !self.reuse.has_any(step).await? {
                reuse.outcome = ReuseOutcome::Runs;
            }
        }
        Ok(steps.iter().zip(known).map(|(step, reuse)| (step.id.to_string(), reuse)).collect())
    }

    async fn step(&self, step: u32) -> sqlx::Result<NodeReuse> {
        let call = CallId { step, item: None, attempt: 1 };
        let Some(earlier) = self.earlier(call).await? else {
            return Ok(NodeReuse { outcome: ReuseOutcome::Runs, items: None });
        };
        if let Ok(value) =
            usable(self.outputs.value(earlier.execution_key, earlier.step, None).await)?
        {
            self.values.put(step, value);
        }
        Ok(NodeReuse { outcome: ReuseOutcome::Reused, items: None })
    }

    async fn map(&self, step: u32) -> sqlx::Result<NodeReuse> {
        let Ok(elements) = usable(self.values.elements(step).await)? else {
            // It fails, which is its way to run.
            return Ok(NodeReuse { outcome: ReuseOutcome::Runs, items: None });
        };
        let total = elements.len() as u32;
        let mut found = Vec::new();
        for item in 0..total {
            let call = CallId { step, item: Some(item), attempt: 1 };
            found.extend(self.earlier(call).await?);
            // There may be 100,000 elements, and others wait for this thread.
            consume_budget().await;
        }
        let reused = found.len() as u32;
        let mut outcome = ReuseOutcome::Runs;
        if reused == total {
            outcome = ReuseOutcome::Reused;
            self.put_map(step, &found).await?;
        }
        self.values.forget_elements(step as usize);
        Ok(NodeReuse { outcome, items: Some(ItemReuse { total, reused }) })
    }

    /// Keeps the result of a map whose elements are all found.
    async fn put_map(&self, step: u32, found: &[ResultKey]) -> sqlx::Result<()> {
        let is_read = self.plan.steps.iter().any(|it| it.reads.contains(&(step as usize)));
        if !is_read {
            return Ok(());
        }
        let mut result = MapResult::default();
        if let Some(first) = found.first() {
            // What is too large cannot be read by whoever wants to.
            if self.outputs.shown(first.execution_key, &[first.step]).await?.is_empty() {
                return Ok(());
            }
            let items: Vec<u32> = found.iter().filter_map(|it| it.item).collect();
            let texts = self.outputs.items(first.execution_key, first.step, &items).await?;
            for (index, item) in (0..).zip(items) {
                if let Some(text) = texts.get(&item) {
                    result.push(index, text.get());
                }
            }
        }
        let text = result.finish(found.len() as u32);
        let value = aside(text.len(), || serde_json::from_str(&text));
        self.values.put(step, value.map_err(|error| sqlx::Error::Decode(error.into()))?);
        Ok(())
    }

    /// The earlier result that this call would get.
    async fn earlier(&self, call: CallId) -> sqlx::Result<Option<ResultKey>> {
        let hash = match usable(self.values.prepare(call).await)? {
            Ok(Prepared::Call(request)) => hash_of(&request),
            Ok(Prepared::Done(result)) => hash_of_result(&result),
            Err(_) => return Ok(None),
        };
        self.reuse.find(call.step, call.item, &hash).await
    }
}

/// Tells trouble of the database from that of a step.
fn usable<T>(read: Result<T, ReadError>) -> sqlx::Result<Result<T, ReadError>> {
    match read {
        Err(ReadError::Database(error)) => Err(error),
        other => Ok(other),
    }
}
