//! The engine and a provider that notes what is asked of it.

use std::future::{Future, pending};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use weftwork_core::run::{Happening, RunStatus};

use super::{Engine, UpdateKind};
use crate::artifacts::Artifacts;
use crate::db::executions::ExecutionRow;
use crate::db::{Db, events, executions, samples};
use crate::providers::{Answer, Boxed, Call, CallError, Files, Progress, Provider};

/// How long to wait for a note.
const NOTED_WITHIN: Duration = Duration::from_secs(10);

/// One call that a provider has to make.
const DOCUMENT: &str = r#"{"nodes":{"a":{"model_id":"sandbox","task":"fal/text-to-image",
    "payload":{"prompt":"x"}}}}"#;

/// A provider that never has a result.
struct Patient {
    db: Db,
    /// Whether it accepts calls as jobs.
    has_jobs: bool,
    notes: mpsc::UnboundedSender<String>,
}

impl Patient {
    /// Notes what is asked, of which call, and what was stored last before that.
    async fn note(&self, what: &str, call: &Call) {
        let (execution, place) = call.key.split_once('/').expect("a key names the execution");
        let rows = executions::unfinished(&self.db).await.expect("executions can be read");
        let key = rows.iter().find(|row| row.id == execution).map_or(1, |row| row.key);
        let stored = events::read(&self.db, key).await.expect("events can be read");
        let last = stored.last().map_or("nothing", |event| match event.what {
            Happening::Started { .. } => "the start",
            Happening::Accepted { .. } => "the job",
            _ => "something else",
        });
        let _ = self.notes.send(format!("{what} {place} after {last}"));
    }

    /// Waits for ever, and notes when nobody waits for it any more.
    async fn work(&self) -> ! {
        struct Work<'p>(&'p Patient);
        impl Drop for Work<'_> {
            fn drop(&mut self) {
                let _ = self.0.notes.send("dropped".to_owned());
            }
        }
        let _work = Work(self);
        pending().await
    }
}

impl Provider for Patient {
    fn name(&self) -> &'static str {
        "patient"
    }

    fn submit<'a>(
        &'a self,
        call: &'a Call,
        _: Arc<dyn Files>,
    ) -> Boxed<'a, Result<Answer, CallError>> {
        Box::pin(async move {
            self.note("submit", call).await;
            if self.has_jobs {
                return Ok(Answer::Accepted("j".to_owned()));
            }
            self.work().await
        })
    }

    fn poll<'a>(
        &'a self,
        call: &'a Call,
        job: &'a str,
        _: Arc<dyn Files>,
    ) -> Boxed<'a, Result<Progress, CallError>> {
        Box::pin(async move {
            self.note(&format!("poll {job}"), call).await;
            self.work().await
        })
    }

    fn cancel<'a>(&'a self, call: &'a Call, job: &'a str) -> Boxed<'a, ()> {
        Box::pin(async move { self.note(&format!("cancel {job}"), call).await })
    }
}

/// A provider whose code is wrong.
struct Broken;

impl Provider for Broken {
    fn name(&self) -> &'static str {
        "broken"
    }

    fn submit<'a>(
        &'a self,
        _: &'a Call,
        _: Arc<dyn Files>,
    ) -> Boxed<'a, Result<Answer, CallError>> {
        Box::pin(async { panic!("this provider is broken") })
    }
}

/// What a provider has noted.
struct Notes(mpsc::UnboundedReceiver<String>);

impl Notes {
    async fn next(&mut self) -> String {
        let note = tokio::time::timeout(NOTED_WITHIN, self.0.recv()).await;
        note.ok().flatten().unwrap_or_else(|| "nothing more".to_owned())
    }
}

/// An engine on the database in `folder` that goes on with what it finds there.
async fn start(folder: &Path, has_jobs: bool) -> (Engine, Db, Notes) {
    let db = Db::open(&folder.join("weftwork.db")).await.expect("the database can be opened");
    let (sender, notes) = mpsc::unbounded_channel();
    let provider = Patient { db: db.clone(), has_jobs, notes: sender };
    (start_with(folder, db.clone(), Arc::new(provider)).await, db, Notes(notes))
}

async fn start_with(folder: &Path, db: Db, provider: Arc<dyn Provider>) -> Engine {
    let artifacts = Artifacts::new(folder.join("artifacts"), db.clone(), vec![0; 32]);
    let artifacts = artifacts.expect("the folder can be made");
    let engine = Engine::new(db, artifacts, provider);
    engine.resume().await.expect("executions can be read");
    engine
}

/// A folder with a database in which one execution was accepted.
async fn accepted() -> (tempfile::TempDir, ExecutionRow) {
    let (folder, db) = samples::database().await;
    let row = samples::execution(&db, DOCUMENT).await;
    db.close().await;
    (folder, row)
}

/// Runs `work` in a runtime of its own, which then ends as by a power cut.
fn until_the_power_goes<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime can be made").block_on(work)
}

#[tokio::test]
async fn a_cancelled_call_is_dropped() {
    let (folder, row) = accepted().await;
    let (engine, _db, mut notes) = start(folder.path(), false).await;
    assert_eq!(notes.next().await, "submit 0/-/1 after the start");
    assert_eq!(engine.cancel(&row).await.unwrap(), RunStatus::Cancelled);
    assert_eq!(notes.next().await, "dropped");
}

#[tokio::test]
async fn a_cancelled_job_is_called_off() {
    let (folder, row) = accepted().await;
    let (engine, _db, mut notes) = start(folder.path(), true).await;
    assert_eq!(notes.next().await, "submit 0/-/1 after the start");
    assert_eq!(notes.next().await, "poll j 0/-/1 after the job");
    assert_eq!(engine.cancel(&row).await.unwrap(), RunStatus::Cancelled);
    assert_eq!(notes.next().await, "dropped");
    assert_eq!(notes.next().await, "cancel j 0/-/1 after something else");
}

#[tokio::test]
async fn a_provider_that_breaks_down_fails_its_call_and_no_more() {
    let (folder, row) = accepted().await;
    let db = Db::open(&folder.path().join("weftwork.db")).await.unwrap();
    let engine = start_with(folder.path(), db, Arc::new(Broken)).await;
    let mut feed = engine.follow(&row, None).await.unwrap().receiver.unwrap();
    let ended = async { while !matches!(feed.recv().await.unwrap().kind, UpdateKind::Finished) {} };
    tokio::time::timeout(NOTED_WITHIN, ended).await.expect("the run ends");
    let snapshot = engine.snapshot(&row).await.unwrap();
    assert_eq!(snapshot.status, RunStatus::Failed);
    assert_eq!(
        (snapshot.nodes["a"].attempts, snapshot.error.unwrap().code),
        (3, "provider_5xx".into())
    );
}

#[test]
fn a_call_is_made_again_by_the_same_key_and_a_job_is_asked_after() {
    for has_jobs in [false, true] {
        let (folder, _row) = until_the_power_goes(accepted());
        until_the_power_goes(async {
            let (_engine, _db, mut notes) = start(folder.path(), has_jobs).await;
            assert_eq!(notes.next().await, "submit 0/-/1 after the start");
            if has_jobs {
                assert_eq!(notes.next().await, "poll j 0/-/1 after the job");
            }
        });
        until_the_power_goes(async {
            let (_engine, _db, mut notes) = start(folder.path(), has_jobs).await;
            let again = if has_jobs {
                "poll j 0/-/1 after the job"
            } else {
                "submit 0/-/1 after the start"
            };
            assert_eq!(notes.next().await, again);
        });
    }
}
