//! Runs workflows: keeps one driver per run that has not ended.
//!
//! What to do next is decided by [`weftwork_core::run`]; a driver only stores the
//! events, carries out the commands, and feeds back what came of them.

mod call;
mod driver;
mod message;
#[cfg(test)]
mod tests;
mod view;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Map;
use tokio::sync::{Semaphore, mpsc, oneshot};
use weftwork_core::catalogue::Catalogue;
use weftwork_core::check::Checked;
use weftwork_core::parse::parse;
use weftwork_core::plan::plan;
use weftwork_core::run::{Event, Happening, Limits, Run};

use crate::artifacts::Artifacts;
use crate::clock::now_ms;
use crate::db::event_log::{self, EventLog};
use crate::db::executions::{self, ExecutionRow};
use crate::db::{Db, workflows};
use crate::providers::Provider;
use driver::Driver;
use message::Message;

pub use view::{Feed, Snapshot, Update, UpdateKind};

/// How many provider calls may be under way at once, of all runs together.
const MAX_CALLS: usize = 256;

/// The engine. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    log: EventLog,
    artifacts: Artifacts,
    provider: Arc<dyn Provider>,
    calls: Semaphore,
    limits: Limits,
    drivers: Mutex<BTreeMap<String, mpsc::UnboundedSender<Message>>>,
}

/// What became of a wish to cancel.
#[derive(Debug, PartialEq, Eq)]
pub enum Cancelled {
    /// The run is, or was already, cancelled.
    Yes,
    /// It had ended otherwise before.
    TooLate,
}

impl Engine {
    /// An engine without runs.
    pub fn new(db: Db, artifacts: Artifacts, provider: Arc<dyn Provider>) -> Self {
        let log = EventLog::start(db.clone());
        Self {
            inner: Arc::new(Inner {
                db,
                log,
                artifacts,
                provider,
                calls: Semaphore::new(MAX_CALLS),
                limits: Limits::default(),
                drivers: Mutex::default(),
            }),
        }
    }

    /// Goes on with every run that had not ended when the server stopped.
    pub async fn resume(&self) -> sqlx::Result<()> {
        for row in executions::unfinished(&self.inner.db).await? {
            let (id, status) = (row.id.clone(), row.status.clone());
            tracing::info!(execution.id = id, status, "going on with {id}");
            if let Err(error) = self.launch(row).await {
                tracing::error!(execution.id = id, %error, "{id} cannot go on");
            }
        }
        Ok(())
    }

    /// Starts an execution that is stored, or goes on with it.
    pub async fn launch(&self, row: ExecutionRow) -> sqlx::Result<()> {
        let (run, n_events) = self.replay(&row).await?;
        let (inbox, messages) = mpsc::unbounded_channel();
        if run.started_at_ms().is_none() {
            let started = Event { at_ms: now_ms(), what: Happening::Started };
            let _ = inbox.send(Message::Event(started, None));
        }
        self.drivers().insert(row.id.clone(), inbox.clone());
        let driver = Driver::new(self.clone(), row, run, n_events, inbox);
        tokio::spawn(driver.drive(messages));
        Ok(())
    }

    /// The run of a stored execution, by its events, and how many there are.
    async fn replay(&self, row: &ExecutionRow) -> sqlx::Result<(Run, u64)> {
        let mut run = self.fresh_run(row).await?;
        let events = event_log::read(&self.inner.db, &row.id).await?;
        let n_events = events.len() as u64;
        for event in events {
            run.apply(event);
        }
        Ok((run, n_events))
    }

    /// The run of a stored execution, before its first event.
    async fn fresh_run(&self, row: &ExecutionRow) -> sqlx::Result<Run> {
        let text = workflows::document(&self.inner.db, &row.workflow_id, row.workflow_version)
            .await?
            .ok_or(sqlx::Error::RowNotFound)?;
        let document = parse(text);
        // It was checked when it was submitted; the catalogue may have changed.
        let checked = Checked::new(&document, &Catalogue::default());
        let checked = checked.map_err(|_| sqlx::Error::Decode("the workflow has errors".into()))?;
        let inputs: Map<_, _> = serde_json::from_str(&row.input_params)
            .map_err(|error| sqlx::Error::Decode(error.into()))?;
        Ok(Run::new(Arc::new(plan(&checked)), inputs, self.inner.limits))
    }

    /// Cancels a run. When this answers, no new call of it will start.
    pub async fn cancel(&self, row: &ExecutionRow) -> sqlx::Result<Cancelled> {
        if let Some(driver) = self.driver(&row.id) {
            let event = Event { at_ms: now_ms(), what: Happening::CancelRequested };
            let (stored, done) = oneshot::channel();
            let _ = driver.send(Message::Event(event, Some(stored)));
            let _ = done.await;
        }
        let (run, _) = self.replay(row).await?;
        Ok(match run.status() {
            weftwork_core::run::RunStatus::Cancelled => Cancelled::Yes,
            _ => Cancelled::TooLate,
        })
    }

    /// How an execution stands.
    pub async fn snapshot(&self, row: &ExecutionRow) -> sqlx::Result<Snapshot> {
        if let Some(driver) = self.driver(&row.id) {
            let (reply, snapshot) = oneshot::channel();
            let _ = driver.send(Message::Inspect(reply));
            if let Ok(snapshot) = snapshot.await {
                return Ok(snapshot);
            }
        }
        // It has ended, so its events are all there.
        let (run, _) = self.replay(row).await?;
        Ok(Snapshot::of(&run))
    }

    /// Looks at a run as it is, for what a snapshot does not hold.
    pub async fn inspect<T: Send + 'static>(
        &self,
        row: &ExecutionRow,
        look: impl Fn(&Run) -> T + Send + Clone + 'static,
    ) -> sqlx::Result<T> {
        if let Some(driver) = self.driver(&row.id) {
            let (reply, answer) = oneshot::channel();
            let inside = look.clone();
            let look = Box::new(move |run: &Run| {
                let _ = reply.send(inside(run));
            });
            let _ = driver.send(Message::Look(look));
            if let Ok(answer) = answer.await {
                return Ok(answer);
            }
        }
        let (run, _) = self.replay(row).await?;
        Ok(look(&run))
    }

    /// What changes in an execution from now on, after what changed before.
    pub async fn follow(&self, row: &ExecutionRow, after: Option<u64>) -> sqlx::Result<Feed> {
        let mut live = None;
        if let Some(driver) = self.driver(&row.id) {
            let (reply, subscribed) = oneshot::channel();
            let _ = driver.send(Message::Subscribe(reply));
            live = subscribed.await.ok();
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
        for event in event_log::read(&self.inner.db, &row.id).await? {
            let effects = run.apply(event);
            updates.extend(view::updates(&run, &effects.changes, &mut n_changes));
        }
        updates.retain(|update| after < update.id && update.id <= until);
        Ok(updates)
    }

    fn driver(&self, execution_id: &str) -> Option<mpsc::UnboundedSender<Message>> {
        self.drivers().get(execution_id).cloned()
    }

    fn drivers(
        &self,
    ) -> std::sync::MutexGuard<'_, BTreeMap<String, mpsc::UnboundedSender<Message>>> {
        // Nothing that holds the lock can leave the map half changed.
        self.inner.drivers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
