//! The engine and a provider that notes what is asked of it.

use std::future::{Future, pending};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use weftwork_core::run::{Happening, Run, RunStatus};

use super::message::Message;
use super::{Engine, UpdateKind};
use crate::artifacts::Artifacts;
use crate::db::executions::ExecutionRow;
use crate::db::{Db, events, executions, samples};
use crate::providers::{Answer, Boxed, Call, CallError, Files, Limits, Progress, Provider};

/// How long to wait for a note.
const NOTED_WITHIN: Duration = Duration::from_secs(10);

/// One call that a provider has to make.
const DOCUMENT: &str = r#"{"nodes":{"a":{"model_id":"sandbox","task":"fal/text-to-image",
    "payload":{"prompt":"x"}}}}"#;

/// What becomes of a call.
#[derive(Clone, Copy, PartialEq)]
enum Manner {
    /// It goes on for ever.
    Works,
    /// It is accepted as a job, which goes on for ever.
    Accepts,
    /// It fails as a provider does that is down.
    Fails,
}

/// A provider that never has a result.
struct Patient {
    db: Db,
    manner: Manner,
    limits: Limits,
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

    fn limits(&self) -> Limits {
        self.limits
    }

    fn submit<'a>(
        &'a self,
        call: &'a Call,
        _: Arc<dyn Files>,
    ) -> Boxed<'a, Result<Answer, CallError>> {
        Box::pin(async move {
            self.note("submit", call).await;
            match self.manner {
                Manner::Works => self.work().await,
                Manner::Accepts => Ok(Answer::Accepted("j".to_owned())),
                Manner::Fails => Err(CallError::new("provider_5xx", "it is down")),
            }
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
    let manner = if has_jobs { Manner::Accepts } else { Manner::Works };
    let (engine, db, notes) = prepare(folder, manner, Limits::default()).await;
    engine.resume().await.expect("executions can be read");
    (engine, db, notes)
}

/// The same before it goes on with anything, and with a provider that is as told.
async fn prepare(folder: &Path, manner: Manner, limits: Limits) -> (Engine, Db, Notes) {
    let db = Db::open(&folder.join("weftwork.db")).await.expect("the database can be opened");
    let (sender, notes) = mpsc::unbounded_channel();
    let provider = Patient { db: db.clone(), manner, limits, notes: sender };
    (engine(folder, db.clone(), Arc::new(provider)), db, Notes(notes))
}

fn engine(folder: &Path, db: Db, provider: Arc<dyn Provider>) -> Engine {
    let artifacts = Artifacts::new(folder.join("artifacts"), db.clone(), vec![0; 32]);
    Engine::new(db, artifacts.expect("the folder can be made"), provider)
}

/// A folder with a database in which one execution was accepted.
async fn accepted() -> (tempfile::TempDir, ExecutionRow) {
    accepted_of(DOCUMENT).await
}

async fn accepted_of(document: &str) -> (tempfile::TempDir, ExecutionRow) {
    let (folder, db) = samples::database().await;
    let row = samples::execution(&db, document).await;
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
    let engine = engine(folder.path(), db, Arc::new(Broken));
    engine.resume().await.unwrap();
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

#[tokio::test]
async fn a_cancel_reaches_a_run_whose_driver_broke_down() {
    let (folder, row) = accepted().await;
    let (engine, _db, mut notes) = start(folder.path(), false).await;
    assert_eq!(notes.next().await, "submit 0/-/1 after the start");
    let driver = engine.driver(&row.id).unwrap();
    driver.send(Message::Look(Box::new(|_: &Run| panic!("this driver is broken"))));
    while engine.driver(&row.id).is_some() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(engine.cancel(&row).await.unwrap(), RunStatus::Cancelled);
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

/// A provider that is left alone for an hour as soon as it fails.
const TOUCHY: Limits = Limits {
    max_in_flight: 1,
    max_failures: 1,
    first_pause_ms: 3_600_000,
    longest_pause_ms: 3_600_000,
};

/// One call that may take a second, and is tried twice.
const IMPATIENT: &str = r#"{"nodes":{"a":{"model_id":"sandbox","task":"fal/text-to-image",
    "payload":{"prompt":"x"},"timeout_seconds":1,"retry":{"max_attempts":2,"backoff_ms":1}}}}"#;

#[tokio::test]
async fn a_provider_that_fails_is_left_alone() {
    let (folder, _row) = accepted_of(IMPATIENT).await;
    let (engine, _db, mut notes) = prepare(folder.path(), Manner::Fails, TOUCHY).await;
    engine.resume().await.unwrap();
    assert_eq!(notes.next().await, "submit 0/-/1 after the start");
    // The next attempt is due at once.
    let next = tokio::time::timeout(Duration::from_millis(500), notes.next()).await;
    assert!(next.is_err(), "{next:?}");
}

#[tokio::test]
async fn a_wait_that_an_author_made_short_is_no_failure_of_the_provider() {
    let (folder, _row) = accepted_of(IMPATIENT).await;
    let (engine, _db, mut notes) = prepare(folder.path(), Manner::Works, TOUCHY).await;
    engine.resume().await.unwrap();
    assert_eq!(notes.next().await, "submit 0/-/1 after the start");
    assert_eq!(notes.next().await, "dropped");
    assert_eq!(notes.next().await, "submit 0/-/2 after something else");
}

#[tokio::test]
async fn a_call_whose_turn_never_comes_is_given_up() {
    let node = r#"{"model_id":"sandbox","task":"fal/text-to-image","payload":{"prompt":"x"}}"#;
    let two = format!(r#"{{"nodes":{{"a":{node},"b":{node}}},"edges":[]}}"#);
    let (folder, row) = accepted_of(&two).await;
    let (mut engine, _db, mut notes) = prepare(folder.path(), Manner::Works, TOUCHY).await;
    Arc::get_mut(&mut engine.inner).expect("nobody has it yet").limits.queue_timeout_ms = 50;
    engine.resume().await.unwrap();
    // One of them has the only slot, and is dropped when the other fails.
    assert!(notes.next().await.starts_with("submit "));
    assert_eq!(notes.next().await, "dropped");
    assert_eq!(engine.snapshot(&row).await.unwrap().status, RunStatus::Failed);
}

#[tokio::test]
async fn a_stop_waits_no_longer_than_its_grace() {
    let (folder, _row) = accepted().await;
    let (engine, _db, mut notes) = start(folder.path(), false).await;
    assert_eq!(notes.next().await, "submit 0/-/1 after the start");
    let drained = engine.drain(Duration::from_millis(50));
    tokio::time::timeout(NOTED_WITHIN, drained).await.expect("it does not wait for the call");
    // Nor does it drop the call: that is for the end of the process.
    assert!(notes.0.try_recv().is_err());
}
