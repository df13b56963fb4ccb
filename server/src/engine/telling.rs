//! What the API tells a run: to stop, or to go on within other limits.

use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{Instant, sleep};
use weftwork_api::MapTuned;
use weftwork_core::run::{Happening, NodeStatus, Run, RunStatus};

use super::Engine;
use super::message::News;
use crate::crash;
use crate::db::executions::ExecutionRow;
use crate::db::journal::WriteError;

/// How long to wait for the next driver of a run whose driver broke down.
const DRIVEN_AGAIN_WITHIN: Duration = Duration::from_secs(5);
/// How often to look whether it is there.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

impl Engine {
    /// Tells a run what happened, and answers with how far it is when that is stored.
    ///
    /// # Errors
    ///
    /// As soon as it cannot be stored. The driver knows of it all the same, and stores it
    /// when that can be done again, unless the server ends before.
    async fn tell(&self, row: &ExecutionRow, what: Happening) -> Result<RunStatus, WriteError> {
        let end = Instant::now() + DRIVEN_AGAIN_WITHIN;
        loop {
            if let Some(mut driver) = self.driver(&row.id) {
                let (stored, done) = oneshot::channel();
                driver.send(News { stored: Some(stored), ..News::of(what.clone()) });
                tokio::select! {
                    biased;
                    status = done => if let Ok(status) = status {
                        return Ok(status);
                    },
                    error = driver.refused() => return Err(error),
                }
            }
            let status = self.stored_run(row).await?.status();
            if status.is_final() {
                return Ok(status);
            }
            // Its driver broke down, and another will go on.
            if Instant::now() > end {
                return Err(WriteError::Closed);
            }
            sleep(LOOK_AGAIN).await;
        }
    }

    /// Cancels a run, and answers with how far it is: `Cancelled`, or as it had ended
    /// before. When this answers, no new call of it will start.
    ///
    /// # Errors
    ///
    /// When it cannot be stored now; the run is cancelled as soon as it can be.
    pub async fn cancel(&self, row: &ExecutionRow) -> Result<RunStatus, WriteError> {
        crash::point("cancel.before-store");
        let status = self.tell(row, Happening::CancelRequested).await?;
        crash::point("cancel.after-store");
        Ok(status)
    }

    /// Gives a running map other limits; what is `None` stays. `None` when the step is no
    /// map at work.
    ///
    /// # Errors
    ///
    /// When they cannot be stored now; they hold as soon as they can be.
    pub async fn tune(
        &self,
        row: &ExecutionRow,
        step: u32,
        max_concurrency: Option<u32>,
        tolerance: Option<f64>,
    ) -> Result<Option<MapTuned>, WriteError> {
        let look = move |run: &Run| {
            let node = run.step(step as usize).clone();
            let (max_concurrency, tolerance) = run.tuning(step as usize)?;
            Some(MapTuned { node, max_concurrency, tolerance })
        };
        let before = self.inspect(row, look).await?;
        if !before.as_ref().is_some_and(|it| it.node.status == NodeStatus::Running) {
            return Ok(None);
        }
        if max_concurrency.is_none() && tolerance.is_none() {
            return Ok(before);
        }
        self.tell(row, Happening::Tuned { step, max_concurrency, tolerance }).await?;
        crash::point("tune.after-store");
        Ok(self.inspect(row, look).await?)
    }
}
