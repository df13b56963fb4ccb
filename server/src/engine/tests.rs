//! The engine and a provider that notes what is asked of it.

use std::future::{Future, pending};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use sqlx::query;
use tokio::sync::mpsc;
use weftwork_core::run::{CallId, Event, Happening, NodeError, Run, RunStatus};

use super::message::Message;
use super::{Engine, UpdateKind};
use crate::artifacts::Artifacts;
use crate::clock::now_ms;
use crate::db::executions::ExecutionRow;
use crate::db::journal::{Append, Journal};
use crate::db::results::{Body, NewResult};
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

/// A provider that counts what it is asked before it does anything, which it never does.
#[derive(Default)]
struct Counting(AtomicUsize);

impl Provider for Counting {
    fn name(&self) -> &'static str {
        "counting"
    }

    fn limits(&self) -> Limits {
        TOUCHY
    }

    fn submit<'a>(
        &'a self,
        _: &'a Call,
        _: Arc<dyn Files>,
    ) -> Boxed<'a, Result<Answer, CallError>> {
        Box::pin(async {
            self.0.fetch_add(1, Ordering::Relaxed);
            pending().await
        })
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
async fn a_call_that_waits_does_not_begin_when_a_cancel_frees_its_turn() {
    let node = r#"{"model_id":"sandbox","task":"fal/text-to-image","payload":{"prompt":"x"}}"#;
    let ten: Vec<_> = (0..10).map(|it| format!(r#""n{it}":{node}"#)).collect();
    let (folder, row) = accepted_of(&format!(r#"{{"nodes":{{{}}}}}"#, ten.join(","))).await;
    let db = Db::open(&folder.path().join("weftwork.db")).await.unwrap();
    let provider = Arc::new(Counting::default());
    let engine = engine(folder.path(), db, Arc::clone(&provider) as Arc<dyn Provider>);
    engine.resume().await.unwrap();
    while provider.0.load(Ordering::Relaxed) == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(engine.cancel(&row).await.unwrap(), RunStatus::Cancelled);
    while engine.inner.slots.n_in_flight() > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(provider.0.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_run_starts_even_if_whoever_asked_has_left() {
    let (folder, db) = samples::database().await;
    let mut row = samples::execution(&db, DOCUMENT).await;
    (row.id, row.created_at_ms) = (crate::ids::new("exec"), now_ms() as i64);
    db.close().await;
    let (engine, db, mut notes) = prepare(folder.path(), Manner::Works, Limits::default()).await;
    let plan = super::stored_plan(&db, &row).await.unwrap().unwrap();
    let submitted = engine.submit(row, None, plan);
    assert!(submitted.now_or_never().is_none());
    assert_eq!(notes.next().await, "submit 0/-/1 after the start");
}

#[tokio::test]
async fn a_run_whose_time_was_over_asks_nobody_for_anything() {
    let (folder, row) = accepted().await;
    let db = Db::open(&folder.path().join("weftwork.db")).await.unwrap();
    let provider = Arc::new(Counting::default());
    let engine = engine(folder.path(), db.clone(), Arc::clone(&provider) as Arc<dyn Provider>);
    let started = Event { at_ms: 1, what: Happening::Started { rerun_of: None } };
    let append = Append { events: vec![started], ..Append::of(row.key) };
    Journal::start(db).append(append).await.unwrap();
    engine.resume().await.unwrap();
    while engine.driver(&row.id).is_some() {
        tokio::task::yield_now().await;
    }
    assert_eq!(engine.snapshot(&row).await.unwrap().status, RunStatus::TimedOut);
    assert_eq!(provider.0.load(Ordering::Relaxed), 0);
}

/// Two nodes, of which one reads the other's result.
const TWO: &str = r#"{"nodes":{"a":{"model_id":"sandbox","task":"fal/text-to-image",
    "payload":{"prompt":"x"}},"b":{"model_id":"sandbox","task":"fal/text-to-image",
    "payload":{"prompt":"${nodes.a.result.images[0].url}"}}},"edges":[{"from":"a","to":"b"}]}"#;

/// An execution of [`TWO`] whose first node has a result that is in a file of so many bytes,
/// and the error with which the second one then fails.
async fn error_of_reader(size_bytes: i64) -> NodeError {
    let (folder, row) = accepted_of(TWO).await;
    let (engine, db, _notes) = prepare(folder.path(), Manner::Works, Limits::default()).await;
    let file = "INSERT INTO artifacts VALUES ('art_1', ?, ?, 'application/json', ?, 1)";
    let file = query(file).bind(&row.organization_id).bind(&row.id).bind(size_bytes);
    file.execute(&db.writer).await.unwrap();
    let at_ms = now_ms();
    let call = CallId { step: 0, item: None, attempt: 1 };
    let what =
        [Happening::Started { rerun_of: None }, Happening::Succeeded { call, called_at_ms: at_ms }];
    let body = Body::Artifact("art_1".to_owned());
    let append = Append {
        events: what.map(|what| Event { at_ms, what }).into(),
        results: vec![NewResult { step: 0, item: None, hash: None, body }],
        ..Append::of(row.key)
    };
    Journal::start(db).append(append).await.unwrap();
    engine.resume().await.unwrap();
    let ended = async {
        while engine.driver(&row.id).is_some() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(NOTED_WITHIN, ended).await.expect("the run ends");
    let snapshot = engine.snapshot(&row).await.unwrap();
    // It is not shown, and hides nothing else.
    assert!(engine.outputs(&row, &snapshot).await.unwrap().is_empty());
    snapshot.nodes["b"].error.clone().expect("it has failed")
}

#[tokio::test]
async fn a_result_that_is_gone_is_named_and_not_waited_for() {
    let error = error_of_reader(10).await;
    assert_eq!(error.code, "task_input_invalid");
    assert!(error.message.contains("weftwork doctor"), "{}", error.message);
}

#[tokio::test]
async fn a_result_in_files_counts_before_it_is_read() {
    assert_eq!(error_of_reader(1 << 30).await.code, "result_too_large");
}

#[tokio::test]
async fn a_page_has_no_more_results_than_fit_into_memory() {
    let (folder, row) = accepted_of(TWO).await;
    let (engine, db, _notes) = prepare(folder.path(), Manner::Works, Limits::default()).await;
    let rows = "INSERT INTO execution_results (execution_key, step, item, artifact_id)
                VALUES (?, 0, ?, ?)";
    let file = "INSERT INTO artifacts VALUES (?, ?, ?, 'application/json', ?, 1)";
    for (item, size_bytes) in [(0, 1 << 30), (1, 10), (2, 200 << 20), (3, 100 << 20)] {
        let id = format!("art_{item}");
        let file = query(file).bind(&id).bind(&row.organization_id).bind(&row.id);
        file.bind(size_bytes).execute(&db.writer).await.unwrap();
        query(rows).bind(row.key).bind(item).bind(&id).execute(&db.writer).await.unwrap();
    }
    let end = async |items: &[u32]| engine.item_outputs(&row, 0, items).await.unwrap().1;
    assert_eq!(end(&[0, 1, 2, 3]).await, Some(1), "the first is there whatever its size");
    assert_eq!(end(&[1, 2, 3]).await, Some(3));
    assert_eq!(end(&[2]).await, None);
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
