//! What readers ask of a run: how it stands, what it gave, what changes.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::value::RawValue;
use tokio::sync::oneshot;
use tokio::time::timeout;
use weftwork_core::run::{NodeState, NodeStatus, Run};

use super::message::Message;
use super::{Engine, Feed, Snapshot, Update, outputs, view};
use crate::db::events;
use crate::db::executions::ExecutionRow;

/// How many runs that have ended are kept for who asks again.
const MAX_ENDED: usize = 4;
/// How long a driver may take to answer a reader. It takes longer only while the disk is
/// slow.
const ANSWERS_WITHIN: Duration = Duration::from_secs(2);

impl Engine {
    /// How an execution stands.
    pub async fn snapshot(&self, row: &ExecutionRow) -> sqlx::Result<Snapshot> {
        self.inspect(row, Snapshot::of).await
    }

    /// Looks at a run as it is, for what a snapshot does not hold.
    pub async fn inspect<T: Send + 'static>(
        &self,
        row: &ExecutionRow,
        look: impl Fn(&Run) -> T + Send + Clone + 'static,
    ) -> sqlx::Result<T> {
        if let Some(mut driver) = self.driver(&row.id) {
            let (reply, answer) = oneshot::channel();
            let inside = look.clone();
            let look = Box::new(move |run: &Run| {
                let _ = reply.send(inside(run));
            });
            driver.send(Message::Look(look));
            tokio::select! {
                biased;
                answer = timeout(ANSWERS_WITHIN, answer) => if let Ok(Ok(answer)) = answer {
                    return Ok(answer);
                },
                _ = driver.refused() => {}
            }
        }
        // It has ended, or waits for the disk: what is stored is all that there is.
        Ok(look(&*self.stored_run(row).await?))
    }

    /// The run as it is stored. One that has ended stays as it is; whoever asks for the pages
    /// of a large one finds it here.
    pub(super) async fn stored_run(&self, row: &ExecutionRow) -> sqlx::Result<Arc<Run>> {
        let known = self.ended().iter().find(|(key, _)| *key == row.key).cloned();
        if let Some((_, run)) = known {
            return Ok(run);
        }
        let run = Arc::new(self.replay(row).await?.0);
        if run.status().is_final() {
            let mut ended = self.ended();
            ended.truncate(MAX_ENDED - 1);
            ended.push_front((row.key, Arc::clone(&run)));
        }
        Ok(run)
    }

    /// The results of the nodes that are completed in `snapshot`, in its order, but for those
    /// that do not fit into memory with them. URLs of artifacts in them are those inside the
    /// server.
    pub async fn outputs(
        &self,
        row: &ExecutionRow,
        snapshot: &Snapshot,
    ) -> sqlx::Result<Vec<(String, Box<RawValue>)>> {
        let nodes: Vec<_> = (0..).zip(&snapshot.nodes).collect();
        let completed = nodes.iter().filter(|(_, (_, it))| it.status == NodeStatus::Completed);
        let completed: Vec<u32> = completed.map(|(step, _)| *step).collect();
        let shown = self.inner.outputs.shown(row.key, &completed).await?;
        let is_shown = |(step, _): &(u32, (&String, &NodeState))| shown.contains(step);
        let n_items = |step: u32| nodes[step as usize].1.1.items.map(|items| items.total);
        let mut outputs = Vec::new();
        // What is not completed has nothing to show, though a map may have many rows.
        for completed in nodes.chunk_by(|one, next| is_shown(one) && is_shown(next)) {
            let (Some(first), Some((last, _))) = (completed.first(), completed.last()) else {
                continue;
            };
            if is_shown(first) {
                let steps = first.0..=*last;
                for (step, text) in self.inner.outputs.texts(row.key, steps, n_items).await? {
                    outputs.push((nodes[step as usize].1.0.clone(), outputs::raw(text)?));
                }
            }
        }
        Ok(outputs)
    }

    /// The result of a step, unless it does not fit into memory. `n_items` is how many elements it has, if it is a map.
    pub async fn output(
        &self,
        row: &ExecutionRow,
        step: u32,
        n_items: Option<u32>,
    ) -> sqlx::Result<Option<Box<RawValue>>> {
        if self.inner.outputs.shown(row.key, &[step]).await?.is_empty() {
            return Ok(None);
        }
        let texts = self.inner.outputs.texts(row.key, step..=step, |_| n_items).await?;
        texts.into_values().next().map(outputs::raw).transpose()
    }

    /// The results of these elements of a map, in the order of their positions, up to the
    /// first that does not fit into memory with those before it, which is told.
    pub async fn item_outputs(
        &self,
        row: &ExecutionRow,
        step: u32,
        items: &[u32],
    ) -> sqlx::Result<(BTreeMap<u32, Box<RawValue>>, Option<u32>)> {
        let end = self.inner.outputs.first_too_many(row.key, step, items).await?;
        let n_items = end.map_or(items.len(), |end| items.partition_point(|item| *item < end));
        Ok((self.inner.outputs.items(row.key, step, &items[..n_items]).await?, end))
    }

    /// What changes in an execution from now on, after what changed before.
    pub async fn follow(&self, row: &ExecutionRow, after: Option<u64>) -> sqlx::Result<Feed> {
        let mut live = None;
        if let Some(driver) = self.driver(&row.id) {
            let (reply, subscribed) = oneshot::channel();
            driver.send(Message::Subscribe(reply));
            live = timeout(ANSWERS_WITHIN, subscribed).await.ok().and_then(Result::ok);
        }
        let (snapshot, receiver) = match live {
            Some((snapshot, receiver)) => (snapshot, Some(receiver)),
            None => (self.snapshot(row).await?, None),
        };
        // A number from the future is of another server's data: begin anew.
        let missed = match after.filter(|after| *after <= snapshot.n_changes) {
            Some(after) => Some(self.updates(row, after, snapshot.n_changes).await?),
            None => None,
        };
        Ok(Feed { snapshot, missed, receiver })
    }

    /// The updates with numbers above `after` and up to `until`, from the log.
    async fn updates(
        &self,
        row: &ExecutionRow,
        after: u64,
        until: u64,
    ) -> sqlx::Result<Vec<Update>> {
        let mut run = self.fresh_run(row).await?;
        let mut n_changes = 0;
        let mut updates = Vec::new();
        for event in events::read(&self.inner.db, row.key).await? {
            let effects = run.apply(&event);
            updates.extend(view::updates(&run, &effects.changes, &mut n_changes));
        }
        updates.retain(|update| after < update.id && update.id <= until);
        Ok(updates)
    }
}
