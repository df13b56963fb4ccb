//! `weftwork doctor`, on data dirs that were damaged after a real server had made them.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;
use weftwork_tests::client::{Client, text};
use weftwork_tests::disk::Disk;
use weftwork_tests::server::Server;
use weftwork_tests::workflow::{chat, dag, map, slow};

use super::{call, said};

/// A data dir with a run that has ended, and one that has not.
struct DataDir {
    folder: TempDir,
    ended: String,
    unfinished: String,
}

impl DataDir {
    async fn make() -> Self {
        let folder = TempDir::new().unwrap();
        let server = Server::start_in(folder.path());
        let client = Client::new(&server);
        let nodes = [("a", chat("Hello", json!({}))), ("m", map(json!({}), json!({})))];
        let items = json!({ "items": [{ "name": 1 }, { "name": 2 }] });
        let ended = client.run(dag(&nodes, &[("a", "m")]), &items).await;
        assert_eq!(ended["status"], "completed", "{ended}");
        let unfinished = client.start(dag(&[("a", slow(600_000))], &[]), &json!({})).await;
        let upload = client.request("POST", "/api/uploads").body("some bytes");
        weftwork_tests::client::send(upload).await.json(201);
        assert_eq!(server.stop(), Some(0));
        Self { folder, ended: text(&ended["id"]), unfinished }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs statements as another program would.
    async fn sql(&self, sql: String) {
        let url = format!("sqlite://{}", self.path("weftwork.db").display());
        let mut db = SqliteConnection::connect(&url).await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("PRAGMA foreign_keys = OFF; {sql}")))
            .execute(&mut db)
            .await
            .unwrap();
        db.close().await.unwrap();
    }

    fn doctor(&self, more: &[&str]) -> (i32, String, String) {
        doctor(self.folder.path(), more)
    }

    /// The exit code, and the codes of what is found.
    #[track_caller]
    fn codes(&self, more: &[&str]) -> (i32, Vec<String>) {
        let (code, findings) = self.findings(more);
        (code, findings.iter().map(|it| text(&it["code"])).collect())
    }

    #[track_caller]
    fn findings(&self, more: &[&str]) -> (i32, Vec<Value>) {
        let (code, out, error) = self.doctor(&[&["--json"], more].concat());
        assert_eq!(error, "");
        let checkup: Value = serde_json::from_str(&out).unwrap();
        (code, checkup["findings"].as_array().unwrap().clone())
    }

    /// All files but for the lock, with their bytes.
    fn bytes(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        for entry in fs::read_dir(self.folder.path()).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            if entry.file_type().unwrap().is_file() && name != "lock" {
                files.push((name, fs::read(entry.path()).unwrap()));
            }
        }
        files.sort();
        files
    }
}

fn doctor(dir: &Path, more: &[&str]) -> (i32, String, String) {
    let dir = dir.to_str().unwrap();
    said(&call(&[&["doctor", "--data-dir", dir], more].concat(), ""))
}

/// What `serve` says of a data dir that it refuses.
fn refusal(dir: &Path) -> String {
    let args = ["serve", "--listen", "127.0.0.1:0", "--data-dir", dir.to_str().unwrap()];
    let (code, out, error) = said(&call(&args, ""));
    assert_eq!((code, out.as_str()), (2, ""), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
    error
}

#[tokio::test]
async fn a_sound_data_dir_is_told_to_be_and_left_as_it_is() {
    let data = DataDir::make().await;
    let before = data.bytes();
    let (code, out, error) = data.doctor(&[]);
    assert_eq!((code, error.as_str()), (0, ""), "{out}");
    for line in ["runs      2, 1 not ended\n", "files     1, 10 B\n", ": sound\n"] {
        assert!(out.contains(line), "{line}{out}");
    }
    assert!(!out.contains('\u{1b}') && !out.contains('['), "{out}");
    assert_eq!(data.codes(&["--repair"]), (0, vec![]));
    assert!(data.bytes() == before);
}

#[tokio::test]
async fn a_data_dir_in_use_or_without_data_cannot_be_looked_at() {
    let folder = TempDir::new().unwrap();
    let (code, out, error) = doctor(folder.path(), &[]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(error.contains("no database"), "{error}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    let server = Server::start();
    let (code, out, error) = doctor(&server.data_dir, &[]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(error.contains("another server is using"), "{error}");
}

#[tokio::test]
async fn what_a_crash_left_is_repaired() {
    let data = DataDir::make().await;
    let id = &data.ended;
    data.sql(format!(
        "DROP TRIGGER executions_end_once;
         UPDATE executions SET status = 'running', finished_at_ms = NULL WHERE id = '{id}';
         CREATE TRIGGER executions_end_once
             BEFORE UPDATE OF status ON executions
             WHEN OLD.status NOT IN ('pending', 'running')
         BEGIN SELECT RAISE(ABORT, 'a finished execution does not change'); END;"
    ))
    .await;
    // The time in the id is after that at which the database was made.
    let stray = data.path("artifacts/art_7zzzzzzzzzzzzzzzzzzzzzzzzz");
    fs::write(&stray, "left").unwrap();
    let open = fs::Permissions::from_mode(0o644);
    fs::set_permissions(data.path("owner-token"), open).unwrap();

    let found = ["contradicted-status", "stray-file", "open-owner-token"].map(str::to_owned);
    assert_eq!(data.codes(&[]), (1, found.to_vec()));
    assert!(stray.exists());
    let (code, out, _) = data.doctor(&[]);
    assert_eq!(code, 1);
    let line = format!("error[contradicted-status]: {id} is running by its row and completed by");
    assert!(out.contains(&line) && out.contains("\n  help: it would be"), "{out}");
    assert!(out.ends_with(": 3 problems\n"), "{out}");

    let (code, out, _) = data.doctor(&["--repair"]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("repaired[stray-file]"), "{out}");
    assert!(out.ends_with(": sound, 3 repaired\n"), "{out}");
    assert_eq!(data.codes(&[]), (0, vec![]));
    assert!(!stray.exists());
    let server = Server::start_in(data.folder.path());
    let run = Client::new(&server).execution(id).await;
    assert_eq!(run["status"], "completed");
    assert!(run["finished_at_ms"].is_number(), "{run}");
}

#[tokio::test]
async fn a_wal_that_has_grown_is_written_into_the_database() {
    let data = DataDir::make().await;
    let files = ["weftwork.db", "weftwork.db-wal"].map(|name| data.path(name));
    let url = format!("sqlite://{}", files[0].display());
    let mut db = SqliteConnection::connect(&url).await.unwrap();
    let write = "PRAGMA wal_autocheckpoint = 0;
        INSERT INTO secrets (name, value) VALUES ('large', zeroblob(20 * 1024 * 1024))";
    sqlx::raw_sql(write).execute(&mut db).await.unwrap();
    // As they are now, and not as who closes a database leaves them.
    let bytes = files.clone().map(|file| fs::read(file).unwrap());
    db.close().await.unwrap();
    files.iter().zip(bytes).for_each(|(file, bytes)| fs::write(file, bytes).unwrap());

    let found = vec!["large-wal".to_owned()];
    assert_eq!(data.codes(&[]), (1, found.clone()));
    assert_eq!(data.codes(&["--repair"]), (0, found));
    assert_eq!(data.codes(&[]), (0, vec![]));
    assert!(fs::metadata(&files[0]).unwrap().len() > 20 * 1024 * 1024);
}

#[tokio::test]
async fn free_pages_are_a_hint_and_can_be_given_back() {
    let data = DataDir::make().await;
    data.sql(
        "INSERT INTO secrets (name, value) VALUES ('large', zeroblob(70 * 1024 * 1024));
         DELETE FROM secrets WHERE name = 'large'"
            .to_owned(),
    )
    .await;
    let size = || fs::metadata(data.path("weftwork.db")).unwrap().len();
    assert!(size() > 70 * 1024 * 1024);
    let found = vec!["free-pages".to_owned()];
    assert_eq!(data.codes(&[]), (0, found.clone()));
    assert_eq!(data.codes(&["--repair"]), (0, found));
    assert!(size() < 1024 * 1024);
    assert_eq!(data.codes(&[]), (0, vec![]));
}

#[test]
fn a_disk_that_is_nearly_full_is_told() {
    let Some(disk) = Disk::mount(24) else {
        eprintln!("skipped: this user may not mount a disk");
        return;
    };
    assert_eq!(disk.serve().stop(), Some(0));
    let mut doctor = disk.weftwork();
    doctor.args(["doctor", "--data-dir"]).arg(Disk::data_dir());
    let (code, out, error) = said(&doctor.output().unwrap());
    assert_eq!(code, 1, "{error}");
    assert!(out.contains("warning[full-disk]: the disk has "), "{out}");
}

#[tokio::test]
async fn what_is_lost_is_told_and_nothing_of_it_is_touched() {
    let step = |sql: &str| sql.replace("KEY", "(SELECT MIN(key) FROM executions)");
    for (sql, code) in [
        ("DELETE FROM execution_results WHERE execution_key = KEY AND item = 1", "missing-result"),
        (
            "INSERT INTO execution_results SELECT execution_key, step, 7, hash, result, artifact_id
             FROM execution_results WHERE execution_key = KEY AND item = 1",
            "stray-result",
        ),
        (
            "DELETE FROM execution_events WHERE execution_key = KEY AND seq =
             (SELECT MIN(seq) FROM execution_events WHERE execution_key = KEY AND seq > 0)",
            "missing-events",
        ),
        (
            "UPDATE execution_events SET events = '[{\"at_ms\":1,\"what\":\"new\"}]'
             WHERE execution_key = KEY AND seq = 0",
            "unknown-events",
        ),
        (
            "UPDATE execution_events SET events = '[{\"at_ms\":1,\"what\":{\"retry_due\":
             {\"call\":[0,null,1]}}}]' WHERE execution_key = KEY AND seq = 0",
            "stray-event",
        ),
        (
            "DROP TRIGGER executions_end_once;
             UPDATE executions SET status = 'failed' WHERE key = KEY",
            "contradicted-status",
        ),
        ("UPDATE workflow_versions SET document = '{}' WHERE version = 1", "missing-workflow"),
        ("DELETE FROM organizations", "broken-reference"),
        ("UPDATE artifacts SET size_bytes = 11", "changed-file"),
        (
            "INSERT INTO artifacts SELECT 'art_0x', organization_id, NULL, '', 1, 1 FROM artifacts",
            "missing-file",
        ),
    ] {
        let data = DataDir::make().await;
        data.sql(step(sql)).await;
        for more in [&[][..], &["--repair"]] {
            let (exit, findings) = data.findings(more);
            assert_eq!(exit, 1, "{code}");
            assert!(findings.iter().any(|it| it["code"] == code), "{code}: {findings:#?}");
            assert!(findings.iter().all(|it| it["repaired"] == false), "{findings:#?}");
        }
    }
}

#[tokio::test]
async fn nothing_is_repaired_of_data_that_are_not_to_be_believed() {
    let data = DataDir::make().await;
    data.sql("DELETE FROM organizations".to_owned()).await;
    let open = fs::Permissions::from_mode(0o644);
    fs::set_permissions(data.path("owner-token"), open).unwrap();
    let (code, found) = data.codes(&["--repair"]);
    assert_eq!(code, 1);
    assert!(found.contains(&"open-owner-token".to_owned()), "{found:?}");
    let mode = fs::metadata(data.path("owner-token")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o644);
}

#[tokio::test]
async fn a_run_that_is_past_its_time_is_no_problem() {
    let data = DataDir::make().await;
    data.sql(format!(
        "UPDATE execution_events SET events = '[{{\"at_ms\":1,\"what\":{{\"started\":{{}}}}}}]'
         WHERE seq = 0 AND execution_key = (SELECT key FROM executions WHERE id = '{}')",
        data.unfinished
    ))
    .await;
    let (code, findings) = data.findings(&[]);
    assert_eq!(code, 0, "{findings:#?}");
    assert_eq!(findings[0]["code"], "overdue-run");
    assert_eq!(findings[0]["subjects"], json!([data.unfinished]));
}

#[tokio::test]
async fn files_that_are_not_the_databases_are_left_alone() {
    let data = DataDir::make().await;
    for name in ["art_01arz3ndektsv4rrffq69g5fav", "notes.txt"] {
        fs::write(data.path("artifacts").join(name), "mine").unwrap();
    }
    fs::write(data.path("owner-token"), "ww_nobody\n").unwrap();
    let found = ["older-file", "foreign-file", "dead-owner-token"].map(str::to_owned);
    for more in [&[][..], &["--repair"]] {
        assert_eq!(data.codes(more), (1, found.to_vec()));
    }
    assert_eq!(fs::read_dir(data.path("artifacts")).unwrap().count(), 3);
    fs::remove_file(data.path("owner-token")).unwrap();
    assert!(data.codes(&[]).1.contains(&"missing-owner-token".to_owned()));
}

#[tokio::test]
async fn a_damaged_database_is_refused_and_left_as_it_is() {
    let data = DataDir::make().await;
    let file = data.path("weftwork.db");
    let mut bytes = fs::read(&file).unwrap();
    let end = bytes.len();
    bytes[8192..end].fill(0x5a);
    fs::write(&file, &bytes).unwrap();
    let (code, out, error) = data.doctor(&["--repair"]);
    assert_eq!(code, 1, "{error}");
    assert!(out.contains("error[damaged-database]: weftwork.db is damaged"), "{out}");
    let said = refusal(data.folder.path());
    assert!(said.contains("is damaged") && said.contains("weftwork doctor"), "{said}");
    assert!(fs::read(&file).unwrap() == bytes);
}

#[tokio::test]
async fn what_is_no_database_is_refused_and_left_as_it_is() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("weftwork.db");
    let page = "This is no database. ".repeat(500);
    fs::write(&file, &page).unwrap();
    let said = refusal(folder.path());
    assert!(said.contains("no SQLite database") && said.contains("weftwork doctor"), "{said}");
    let (code, out, _) = doctor(folder.path(), &["--repair"]);
    assert_eq!(code, 1);
    assert!(out.contains("error[not-a-database]"), "{out}");
    assert_eq!(fs::read_to_string(&file).unwrap(), page);
}

#[tokio::test]
async fn tables_of_others_are_refused_and_left_as_they_are() {
    let newer = "INSERT INTO _sqlx_migrations SELECT 99, description, installed_on, success,
        checksum, execution_time FROM _sqlx_migrations WHERE version = 1";
    let edited = "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 1";
    let foreign = "DROP TABLE _sqlx_migrations";
    for (sql, words) in [
        (newer, ["of a newer weftwork (version 99", "weftwork doctor"]),
        (edited, ["a development version", "weftwork doctor"]),
        (foreign, ["tables of another program", "--data-dir"]),
    ] {
        let data = DataDir::make().await;
        data.sql(sql.to_owned()).await;
        let before = data.bytes();
        let refused = refusal(data.folder.path());
        let (code, out, said) = data.doctor(&["--repair"]);
        assert_eq!((code, out.as_str()), (2, ""), "{said}");
        for word in words {
            assert!(refused.contains(word) && said.contains(word), "{refused}{said}");
        }
        assert!(data.bytes() == before, "{sql}");
    }
}
