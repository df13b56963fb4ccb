//! What the database of a server that has died says, read from a copy of it: opening a
//! database after a crash mends it, and that is for the next server to do.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use sqlx::{Connection, SqliteConnection, query_as, query_scalar};
use tempfile::TempDir;

use crate::ledger::Line;

/// What is recorded.
#[derive(Debug, Clone, Default)]
pub struct Records {
    /// How far each run is.
    pub runs: BTreeMap<String, String>,
    /// Every call that has ended, as the sandbox knows it: `execution/step/item/attempt`.
    pub ended: BTreeSet<String>,
    /// Every call that is a job at the provider.
    pub accepted: BTreeSet<String>,
    /// The tasks that have to end before another step of a run begins, and that step.
    order: Vec<(String, usize, usize)>,
}

impl Records {
    /// Reads them, and checks that the database and the files that it names are whole.
    pub async fn read(data_dir: &Path) -> Self {
        let copy = TempDir::new().expect("a temporary folder can be made");
        for name in ["weftwork.db", "weftwork.db-wal"] {
            // A server that died at its start may not have made them.
            let _ = std::fs::copy(data_dir.join(name), copy.path().join(name));
        }
        let file = copy.path().join("weftwork.db");
        if !file.exists() {
            return Self::default();
        }
        let mut db = SqliteConnection::connect(&format!("sqlite://{}", file.display()))
            .await
            .expect("the database can be opened");
        let sql = "SELECT COUNT(*) FROM sqlite_master WHERE name = 'execution_results'";
        let n_tables: i64 = query_scalar(sql).fetch_one(&mut db).await.expect("it has tables");
        if n_tables == 0 {
            return Self::default();
        }
        assert_whole(&mut db, data_dir).await;
        let mut records = Self::default();
        let runs = query_as("SELECT id, status FROM executions").fetch_all(&mut db).await;
        records.runs.extend(runs.expect("runs can be read"));
        let events: Vec<(String, String)> = query_as(
            "SELECT id, events FROM execution_events JOIN executions ON key = execution_key
             ORDER BY execution_key, seq",
        )
        .fetch_all(&mut db)
        .await
        .expect("events can be read");
        for (run, events) in &events {
            records.take_in(run, events);
        }
        let documents: Vec<(String, String)> = query_as(
            "SELECT id, document FROM executions
             JOIN workflow_versions USING (workflow_id)
             WHERE version = workflow_version",
        )
        .fetch_all(&mut db)
        .await
        .expect("documents can be read");
        for (run, document) in &documents {
            records.take_order(run, document);
        }
        let results: Vec<(String, i64, i64)> = query_as(
            "SELECT id, step, item FROM execution_results JOIN executions ON key = execution_key",
        )
        .fetch_all(&mut db)
        .await
        .expect("results can be read");
        for (run, step, item) in results {
            let item = if item < 0 { "-".to_owned() } else { item.to_string() };
            let call = format!("{run}/{step}/{item}/");
            let is_of_it = |key: &String| key.starts_with(&call);
            let after = records.ended.range(call.clone()..).next();
            assert!(after.is_some_and(is_of_it), "{call} has a result and no event");
        }
        db.close().await.expect("the database can be closed");
        records
    }

    fn take_in(&mut self, run: &str, events: &str) {
        let events: Vec<Value> = serde_json::from_str(events).expect("events are JSON");
        for event in events {
            let (name, what) = match &event["what"] {
                Value::Object(what) => what.iter().next().expect("an event has a name"),
                _ => continue,
            };
            let call = &what["call"];
            let item = if call[1].is_null() { "-".to_owned() } else { call[1].to_string() };
            let key = format!("{run}/{}/{item}/{}", call[0], call[2]);
            match name.as_str() {
                "accepted" => assert!(self.accepted.insert(key), "a job is accepted once"),
                "succeeded" | "failed" | "reused" | "overdue" => {
                    assert!(self.ended.insert(key.clone()), "{key} has ended twice");
                }
                _ => {}
            }
        }
    }

    fn take_order(&mut self, run: &str, document: &str) {
        let document: Value = serde_json::from_str(document).expect("a document is JSON");
        let nodes = document["dag"]["nodes"].as_object().expect("it has nodes");
        for edge in document["dag"]["edges"].as_array().into_iter().flatten() {
            let step = |end: &str| nodes.keys().position(|id| edge[end] == id.as_str());
            let (from, to) = (step("from"), step("to"));
            let (from, to) = (from.expect("a node"), to.expect("a node"));
            // A map may have no elements, and then makes no calls.
            if nodes.values().nth(from).is_some_and(|it| it["type"] != "map") {
                self.order.push((run.to_owned(), from, to));
            }
        }
    }

    /// Whether what has to end before a call begins is recorded.
    pub fn lead_to(&self, line: &Line) -> bool {
        let is_before =
            |(run, _, to): &&(String, usize, usize)| line.key.starts_with(&format!("{run}/{to}/"));
        let has_ended = |(run, from, _): &(String, usize, usize)| {
            let call = format!("{run}/{from}/");
            self.ended.range(call.clone()..).next().is_some_and(|key| key.starts_with(&call))
        };
        self.order.iter().filter(is_before).all(has_ended)
    }

    /// The runs that have ended, and how.
    pub fn ends(&self) -> impl Iterator<Item = (&String, &String)> {
        let is_final = |status: &str| !matches!(status, "pending" | "running");
        self.runs.iter().filter(move |(_, status)| is_final(status))
    }
}

async fn assert_whole(db: &mut SqliteConnection, data_dir: &Path) {
    let integrity: String =
        query_scalar("PRAGMA integrity_check").fetch_one(&mut *db).await.expect("it can be asked");
    assert_eq!(integrity, "ok");
    let strays = sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut *db).await;
    assert_eq!(strays.expect("it can be asked").len(), 0, "rows name what is not there");
    let files: Vec<(String, i64)> =
        query_as("SELECT id, size_bytes FROM artifacts").fetch_all(db).await.expect("rows");
    for (id, size) in files {
        let found = std::fs::metadata(data_dir.join("artifacts").join(&id)).map(|it| it.len());
        assert_eq!(found.ok(), Some(size as u64), "the file of {id}");
    }
}
