//! What a rerun takes over from the execution that it repeats.

use std::collections::{BTreeSet, HashMap};

use tokio::sync::OnceCell;
use weftwork_core::plan::{Plan, Step, Work};

use crate::db::Db;
use crate::db::results::{self, Hash, ResultKey};

/// The results of an earlier execution, found by what was asked for.
pub(super) struct Reuse {
    db: Db,
    execution_key: i64,
    /// For each step, the one of the earlier execution that did the work of the same
    /// node; `None` when there is none, or when the node is to run anew.
    steps: Vec<Option<u32>>,
    /// The requests of those steps that have a result, each with its elements.
    requests: Vec<OnceCell<Requests>>,
}

/// What the elements of a step asked for, or the step itself.
type Requests = HashMap<Hash, Vec<Option<u32>>>;

impl Reuse {
    /// `anew` are the ids of the nodes that run in any case.
    pub(super) fn new(
        db: Db,
        execution_key: i64,
        earlier: &Plan,
        plan: &Plan,
        anew: &BTreeSet<String>,
    ) -> Self {
        let is_map = |step: &Step| matches!(step.work, Work::Map(_));
        let steps = plan.steps.iter().map(|step| {
            let other = earlier.step_named(&step.id).filter(|_| !anew.contains(&*step.id))?;
            (is_map(step) == is_map(&earlier.steps[other])).then_some(other as u32)
        });
        let steps: Vec<_> = steps.collect();
        let requests = steps.iter().map(|_| OnceCell::new()).collect();
        Self { db, execution_key, steps, requests }
    }

    /// The result of the earlier execution for the same request of the same node: that
    /// of the same element, if it has one.
    pub(super) async fn find(
        &self,
        step: u32,
        item: Option<u32>,
        hash: &Hash,
    ) -> sqlx::Result<Option<ResultKey>> {
        let Some((earlier, requests)) = self.requests(step).await? else { return Ok(None) };
        let Some(items) = requests.get(hash) else { return Ok(None) };
        let item = items.iter().find(|it| **it == item).or(items.first()).copied().flatten();
        Ok(Some(ResultKey { execution_key: self.execution_key, step: earlier, item }))
    }

    /// Whether there is a result that the step could use, if it asks for the same.
    pub(super) async fn has_any(&self, step: u32) -> sqlx::Result<bool> {
        Ok(self.requests(step).await?.is_some_and(|(_, requests)| !requests.is_empty()))
    }

    /// The earlier step that did a step's work, and what it asked for.
    async fn requests(&self, step: u32) -> sqlx::Result<Option<(u32, &Requests)>> {
        let Some(earlier) = self.steps[step as usize] else { return Ok(None) };
        let requests = self.requests[step as usize].get_or_try_init(|| self.load(earlier)).await?;
        Ok(Some((earlier, requests)))
    }

    async fn load(&self, step: u32) -> sqlx::Result<Requests> {
        let mut requests = Requests::new();
        for (hash, item) in results::hashes(&self.db, self.execution_key, step).await? {
            if let Ok(hash) = hash.try_into() {
                requests.entry(hash).or_default().push(u32::try_from(item).ok());
            }
        }
        Ok(requests)
    }
}
