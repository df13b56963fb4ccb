//! Runs workflows: keeps one driver per run that has not ended.
//!
//! What to do next is decided by [`weftwork_core::run`]; a driver only stores the
//! events, carries out the commands, and feeds back what came of them. All that the
//! API asks goes through [`Engine`], so that a run may be driven in another way, and
//! elsewhere, without the API or core being touched.

mod call;
mod context;
mod driver;
mod message;
mod outputs;
mod preview;
mod reading;
mod reuse;
mod slots;
mod telling;
#[cfg(test)]
mod tests;
mod values;
mod view;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use indexmap::IndexMap;
use serde_json::{Map, Value};
use tokio::sync::oneshot;
use weftwork_api::NodeReuse;
use weftwork_core::catalogue::Catalogue;
use weftwork_core::check::Checked;
use weftwork_core::parse::parse;
use weftwork_core::plan::{Plan, plan};
use weftwork_core::run::{Command, Event, Happening, Limits, Run, RunStatus};

use crate::artifacts::Artifacts;
use crate::clock::{SteadyClock, now_ms};
use crate::crash;
use crate::db::executions::{self, ExecutionRow};
use crate::db::journal::{Append, Journal, Submission, Summary, WriteError};
use crate::db::{Db, events, workflows};
use crate::providers::{Boxed, Provider};
use crate::runtime::aside;
use context::Context;
use driver::Driver;
use message::{Inbox, Message, News};
use outputs::Outputs;
use preview::Preview;
use reuse::Reuse;
use slots::Slots;
use values::RunValues;

pub use view::{Feed, NodeUpdate, Snapshot, Update, UpdateKind};

/// How long to wait before a run goes on whose driver broke down, at first and at most.
const AFTER_BREAKDOWN: Duration = Duration::from_secs(1);
const AFTER_BREAKDOWN_AT_MOST: Duration = Duration::from_mins(1);
/// How often to look whether calls are over.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// The engine. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    journal: Journal,
    artifacts: Artifacts,
    outputs: Outputs,
    provider: Arc<dyn Provider>,
    slots: Slots,
    limits: Limits,
    drivers: Mutex<BTreeMap<String, Inbox>>,
    /// The last ones that were asked for of those that have ended, by key.
    ended: Mutex<VecDeque<(i64, Arc<Run>)>>,
}

/// What a run needs beside its events.
struct Found {
    inputs: Map<String, Value>,
    /// What it may take over, if it is a rerun.
    reuse: Option<Reuse>,
}

/// Why an execution was not submitted.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// Another execution has its idempotency key; it is this one.
    #[error("the idempotency key is taken")]
    Taken(Box<ExecutionRow>),
    /// It cannot be stored.
    #[error("{0}")]
    Write(#[from] WriteError),
    /// What it needs cannot be read.
    #[error("{0}")]
    Read(#[from] sqlx::Error),
}

impl Engine {
    /// An engine without runs.
    pub fn new(db: Db, artifacts: Artifacts, provider: Arc<dyn Provider>) -> Self {
        Self {
            inner: Arc::new(Inner {
                journal: Journal::start(db.clone()),
                outputs: Outputs::new(db.clone(), artifacts.clone()),
                db,
                artifacts,
                slots: Slots::new(provider.name(), provider.limits()),
                provider,
                limits: Limits::default(),
                drivers: Mutex::default(),
                ended: Mutex::default(),
            }),
        }
    }

    /// Goes on with every run that had not ended when the server stopped.
    pub async fn resume(&self) -> sqlx::Result<()> {
        for row in executions::unfinished(&self.inner.db).await? {
            let (id, status) = (row.id.clone(), row.status.clone());
            tracing::info!(execution.id = id, status, "going on with {id}");
            crash::point("resume.before-run");
            if let Err(error) = self.go_on(&row).await {
                tracing::error!(execution.id = id, %error, "{id} cannot go on yet");
                tokio::spawn(self.clone().go_on_patiently(row));
            }
            crash::point("resume.after-run");
        }
        Ok(())
    }

    /// Goes on with a run from what is stored. Boxed, because a run that is launched may
    /// come back here.
    fn go_on<'a>(&'a self, row: &'a ExecutionRow) -> Boxed<'a, sqlx::Result<()>> {
        Box::pin(async move {
            let (run, n_events) = self.replay(row).await?;
            let mut commands = run.resume();
            // When its time is over, nobody is asked anything any more.
            if run.deadline_ms().is_some_and(|end| end <= now_ms()) {
                commands.retain(|it| !matches!(it, Command::Call(_) | Command::Expand(_)));
            }
            let started = Happening::Started { rerun_of: row.rerun_of.clone() };
            let is_pending = run.status() == RunStatus::Pending;
            let found = self.find_for(row, run.plan()).await?;
            let driver = self.launch(row.clone(), run, found, n_events, commands);
            if is_pending {
                driver.send(News::of(started));
            }
            Ok(())
        })
    }

    /// Goes on with a run as soon as that can be done.
    async fn go_on_patiently(self, row: ExecutionRow) {
        let mut wait = AFTER_BREAKDOWN;
        loop {
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(AFTER_BREAKDOWN_AT_MOST);
            match self.go_on(&row).await {
                Ok(()) => return,
                Err(error) => {
                    let id = &row.id;
                    tracing::error!(execution.id = id, %error, "{id} cannot go on yet");
                }
            }
        }
    }

    /// Stores an execution of a workflow and starts it: both in one commit. Answers
    /// with it as it is stored.
    pub async fn submit(
        &self,
        row: ExecutionRow,
        idempotency_key: Option<String>,
        plan: Plan,
    ) -> Result<ExecutionRow, SubmitError> {
        // Whoever asked may leave while it is stored, and then it has to start all the same.
        let begun = tokio::spawn(self.clone().begin(row, idempotency_key, plan)).await;
        begun.unwrap_or_else(|error| match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(WriteError::Closed.into()),
        })
    }

    async fn begin(
        self,
        mut row: ExecutionRow,
        idempotency_key: Option<String>,
        plan: Plan,
    ) -> Result<ExecutionRow, SubmitError> {
        let found = self.find_for(&row, &plan).await?;
        let mut run = Run::new(Arc::new(plan), self.inner.limits);
        let at_ms = row.created_at_ms as u64;
        let what = Happening::Started { rerun_of: row.rerun_of.clone() };
        let started = Event { at_ms, what };
        let commands = run.apply(&started).commands;
        let append = Append {
            events: vec![started],
            summary: Some(Summary::of(&run)),
            is_alone: self.drivers().is_empty(),
            ..Append::of(row.key)
        };
        let submission =
            Submission { row: row.clone(), idempotency_key: idempotency_key.clone(), append };
        let Some(key) = self.inner.journal.submit(submission).await? else {
            let key = idempotency_key.unwrap_or_default();
            let db = &self.inner.db;
            let first = executions::with_idempotency_key(db, &row.organization_id, &key).await?;
            return Err(SubmitError::Taken(Box::new(first.ok_or(sqlx::Error::RowNotFound)?)));
        };
        row.key = key;
        run.status().name().clone_into(&mut row.status);
        row.started_at_ms = run.started_at_ms().map(|it| it as i64);
        crash::point("submit.before-launch");
        self.launch(row.clone(), run, found, 1, commands);
        crash::point("submit.after-launch");
        Ok(row)
    }

    /// Finds what a run needs beside its events, and what may not be found: so before
    /// anything is stored of it.
    async fn find_for(&self, row: &ExecutionRow, plan: &Plan) -> sqlx::Result<Found> {
        Ok(Found { inputs: inputs_of(row)?, reuse: self.reuse(row, plan).await? })
    }

    fn launch(
        &self,
        row: ExecutionRow,
        run: Run,
        Found { inputs, reuse }: Found,
        n_events: u64,
        commands: Vec<Command>,
    ) -> Inbox {
        let plan = run.plan();
        let mut n_readers = vec![0; plan.steps.len()];
        for step in &plan.steps {
            step.reads.iter().for_each(|&read| n_readers[read] += 1);
        }
        let context = Context {
            engine: self.clone(),
            values: RunValues::new(self.inner.outputs.clone(), row.key, &run, inputs),
            reuse,
            clock: SteadyClock::since(run.last_event_at_ms()),
            n_readers,
            organization: row.organization_id.as_str().into(),
            execution: row.id.as_str().into(),
            row,
        };
        let (inbox, messages, refused) = message::inbox();
        self.drivers().insert(context.row.id.clone(), inbox.clone());
        let row = context.row.clone();
        let driver = Driver::new(Arc::new(context), run, n_events, inbox.clone(), refused);
        tokio::spawn(self.clone().supervise(row, driver.drive(commands, messages)));
        inbox
    }

    /// Goes on with a run whose driver broke down, from what is stored.
    async fn supervise(self, row: ExecutionRow, driver: impl Future<Output = ()> + Send) {
        if AssertUnwindSafe(driver).catch_unwind().await.is_ok() {
            return;
        }
        let id = &row.id;
        tracing::error!(execution.id = id, "the driver of {id} broke down; going on from the log");
        self.drivers().remove(id);
        self.go_on_patiently(row).await;
    }

    /// Whether runs can be stored. After a commit that was refused, this tries one.
    pub async fn can_store(&self) -> sqlx::Result<()> {
        if self.inner.journal.is_failing() {
            self.inner.journal.probe(&self.inner.db).await?;
        }
        Ok(())
    }

    /// Starts no more calls, and waits until those under way are over and what came of
    /// them is stored, but no longer than `grace`. What is not over goes on at the next
    /// start.
    pub async fn drain(&self, grace: Duration) {
        self.inner.slots.close();
        let drained = async {
            while self.inner.slots.n_in_flight() > 0 {
                tokio::time::sleep(LOOK_AGAIN).await;
            }
            // What calls have told stands before this in the drivers' inboxes.
            let drivers: Vec<_> = self.drivers().values().cloned().collect();
            for driver in drivers {
                let (reply, answer) = oneshot::channel();
                driver.send(Message::Look(Box::new(move |_: &Run| {
                    let _ = reply.send(());
                })));
                let _ = answer.await;
            }
        };
        let n_calls = self.inner.slots.n_in_flight();
        if n_calls > 0 {
            tracing::info!(n_calls, "waiting up to {} s for {n_calls} calls", grace.as_secs());
        }
        if tokio::time::timeout(grace, drained).await.is_err() {
            tracing::warn!("calls are still under way; they are repeated at the next start");
        }
    }

    /// What a rerun may take over.
    async fn reuse(&self, row: &ExecutionRow, plan: &Plan) -> sqlx::Result<Option<Reuse>> {
        let (db, organization) = (&self.inner.db, &row.organization_id);
        let Some(earlier) = &row.rerun_of else { return Ok(None) };
        let Some(earlier) = executions::find(db, organization, earlier).await? else {
            return Ok(None);
        };
        let anew: BTreeSet<String> =
            row.rerun_nodes.as_deref().map_or(Ok(BTreeSet::new()), decode)?;
        let earlier_plan = self.plan_of(&earlier).await?;
        Ok(Some(Reuse::new(db.clone(), earlier.key, &earlier_plan, plan, &anew)))
    }

    /// The run of a stored execution, by its events, and how many there are.
    async fn replay(&self, row: &ExecutionRow) -> sqlx::Result<(Run, u64)> {
        let mut run = self.fresh_run(row).await?;
        let events = events::read(&self.inner.db, row.key).await?;
        aside(size_of_val(&*events), || {
            for event in &events {
                run.apply(event);
            }
        });
        Ok((run, events.len() as u64))
    }

    /// The run of a stored execution, before its first event.
    async fn fresh_run(&self, row: &ExecutionRow) -> sqlx::Result<Run> {
        Ok(Run::new(Arc::new(self.plan_of(row).await?), self.inner.limits))
    }

    async fn plan_of(&self, row: &ExecutionRow) -> sqlx::Result<Plan> {
        let plan = stored_plan(&self.inner.db, row).await?;
        plan.ok_or_else(|| sqlx::Error::Decode("its workflow is gone or has errors".into()))
    }

    /// What a rerun that is not yet submitted would use again.
    pub async fn preview(
        &self,
        row: &ExecutionRow,
        plan: &Plan,
    ) -> sqlx::Result<IndexMap<String, NodeReuse>> {
        let run = Run::new(Arc::new(plan.clone()), self.inner.limits);
        let outputs = self.inner.outputs.clone();
        let values = RunValues::new(outputs.clone(), row.key, &run, inputs_of(row)?);
        match self.reuse(row, plan).await? {
            Some(reuse) => Preview::new(run.plan(), outputs, &values, &reuse).all().await,
            None => Ok(IndexMap::new()),
        }
    }

    fn driver(&self, execution_id: &str) -> Option<Inbox> {
        self.drivers().get(execution_id).cloned()
    }

    fn drivers(&self) -> MutexGuard<'_, BTreeMap<String, Inbox>> {
        // Nothing that holds the lock can leave the map half changed.
        self.inner.drivers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ended(&self) -> MutexGuard<'_, VecDeque<(i64, Arc<Run>)>> {
        self.inner.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The plan of a stored execution; `None` when its workflow is gone or has errors.
pub(crate) async fn stored_plan(db: &Db, row: &ExecutionRow) -> sqlx::Result<Option<Plan>> {
    let document = workflows::document(db, &row.workflow_id, row.workflow_version).await?;
    Ok(document.and_then(|text| {
        let document = parse(text);
        // It was checked when it was submitted; the catalogue may have changed.
        let checked = Checked::new(&document, &Catalogue::default()).ok()?;
        Some(plan(&checked))
    }))
}

fn inputs_of(row: &ExecutionRow) -> sqlx::Result<Map<String, Value>> {
    decode(&row.input_params)
}

fn decode<T: serde::de::DeserializeOwned>(text: &str) -> sqlx::Result<T> {
    serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(error.into()))
}
