//! The values that the templates of a run can name, as long as something reads them.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde_json::{Map, Value};
use tokio::sync::OnceCell;
use weftwork_core::plan::Plan;
use weftwork_core::run::{CallId, Limits, Prepared, Run, Values};

use super::outputs::{Outputs, ReadError};
use crate::runtime::aside;

/// The values of one run. Results that are not in memory come from the database, the
/// elements of maps from what they were made of.
pub(super) struct RunValues {
    outputs: Outputs,
    execution_key: i64,
    plan: Arc<Plan>,
    limits: Limits,
    inputs: Map<String, Value>,
    steps: Vec<StepValues>,
}

#[derive(Default)]
struct StepValues {
    result: Kept<Value>,
    elements: Kept<Vec<Value>>,
    /// How many elements it has, if it is a map that has begun.
    n_items: OnceLock<u32>,
}

/// A value that is made at most once until it is forgotten, however many ask for it.
struct Kept<T>(Mutex<Arc<OnceCell<Arc<T>>>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Kept<T> {
    fn cell(&self) -> Arc<OnceCell<Arc<T>>> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn replace(&self, cell: OnceCell<Arc<T>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(cell);
    }
}

impl RunValues {
    pub(super) fn new(
        outputs: Outputs,
        execution_key: i64,
        run: &Run,
        inputs: Map<String, Value>,
    ) -> Self {
        let plan = Arc::clone(run.plan());
        let steps = (0..plan.steps.len()).map(|step| {
            let values = StepValues::default();
            if let Some(items) = run.step(step).items {
                let _ = values.n_items.set(items.total);
            }
            values
        });
        let steps = steps.collect();
        Self { outputs, execution_key, plan, limits: run.limits(), inputs, steps }
    }

    /// Keeps a result in memory, so that it need not be read.
    pub(super) fn put(&self, step: u32, result: Value) {
        self.steps[step as usize].result.replace(OnceCell::new_with(Some(Arc::new(result))));
    }

    /// Forgets what nothing reads any more.
    pub(super) fn forget_result(&self, step: usize) {
        self.steps[step].result.replace(OnceCell::new());
    }

    /// Forgets the elements of a map that is over.
    pub(super) fn forget_elements(&self, step: usize) {
        self.steps[step].elements.replace(OnceCell::new());
    }

    /// Makes a call ready.
    pub(super) async fn prepare(&self, call: CallId) -> Result<Prepared, ReadError> {
        let elements = match call.item {
            Some(_) => Some(self.elements(call.step).await?),
            None => None,
        };
        let item = call.item.unwrap_or_default() as usize;
        let element = elements.as_ref().and_then(|elements| elements.get(item));
        let read = self.read(call.step).await?;
        let results = |step| result(&read, step);
        let values = Values { inputs: &self.inputs, results: &results, element };
        self.plan.prepare(call, values).map_err(ReadError::Unfit)
    }

    /// The elements of a map.
    pub(super) async fn elements(&self, step: u32) -> Result<Arc<Vec<Value>>, ReadError> {
        let StepValues { elements, n_items, .. } = &self.steps[step as usize];
        let cell = elements.cell();
        let elements = cell.get_or_try_init(async || {
            let read = self.read(step).await?;
            let results = |step| result(&read, step);
            let values = Values { inputs: &self.inputs, results: &results, element: None };
            // How much that is shows when it is done.
            let expand = || self.plan.expand(step, values, self.limits.max_items);
            let elements = aside(usize::MAX, expand);
            let elements = elements.map_err(ReadError::Unfit)?;
            let _ = n_items.set(elements.len() as u32);
            Ok::<_, ReadError>(Arc::new(elements))
        });
        elements.await.cloned()
    }

    /// The results that a step reads.
    async fn read(&self, step: u32) -> Result<Vec<(usize, Arc<Value>)>, ReadError> {
        let reads = &self.plan.steps[step as usize].reads;
        let mut read = Vec::with_capacity(reads.len());
        for &other in reads {
            read.push((other, self.result(other).await?));
        }
        Ok(read)
    }

    async fn result(&self, step: usize) -> Result<Arc<Value>, ReadError> {
        let StepValues { result, n_items, .. } = &self.steps[step];
        let cell = result.cell();
        let result = cell.get_or_try_init(async || {
            let n_items = n_items.get().copied();
            let value = self.outputs.value(self.execution_key, step as u32, n_items).await?;
            Ok::<_, ReadError>(Arc::new(value))
        });
        result.await.cloned()
    }
}

fn result(read: &[(usize, Arc<Value>)], step: usize) -> Option<&Value> {
    read.iter().find(|(other, _)| *other == step).map(|(_, value)| &**value)
}
