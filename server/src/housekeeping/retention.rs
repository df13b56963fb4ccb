//! Deletes runs that ended long ago, and files that nothing needs any more.
//!
//! A file goes with the run that made it, and an upload when it is as old; but not as
//! long as something that is kept names it: the inputs of a run, a saved version of a
//! workflow, or a result that a rerun has copied. No other way leads from a run to a file
//! that it has not made itself: what else a run knows comes from these.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::artifacts::{self, Artifacts};
use crate::clock::now_ms;
use crate::db::{Db, retention};

/// How many runs are hidden in one commit.
const RUNS: u32 = 100;
/// How many rows go in one commit: a thing of milliseconds.
const ROWS: u32 = 500;
/// How many texts are read at once.
const TEXTS: u32 = 64;
/// How many files are judged together; each time all that may name them is read.
const FILES: u32 = 100_000;
/// How many files are forgotten in one commit.
const FILES_AT_ONCE: usize = 200;

/// What was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Removed {
    pub(super) runs: u64,
    pub(super) files: u64,
}

/// Deletes what is older than `keep`.
pub(super) async fn remove(db: &Db, store: &Artifacts, keep: Duration) -> sqlx::Result<Removed> {
    let keep_ms = u64::try_from(keep.as_millis()).unwrap_or(u64::MAX);
    let before_ms = now_ms().saturating_sub(keep_ms) as i64;
    let runs = remove_runs(db, before_ms).await?;
    let files = remove_files(db, store, before_ms).await?;
    Ok(Removed { runs, files })
}

async fn remove_runs(db: &Db, ended_before_ms: i64) -> sqlx::Result<u64> {
    let mut n_runs = 0;
    loop {
        let n_hidden = retention::hide(db, ended_before_ms, RUNS).await?;
        // A server that was stopped may have left some that are hidden already.
        while let Some(key) = retention::hidden(db).await? {
            while !retention::delete_some(db, key, ROWS).await? {}
            n_runs += 1;
        }
        if n_hidden == 0 {
            return Ok(n_runs);
        }
    }
}

async fn remove_files(db: &Db, store: &Artifacts, before_ms: i64) -> sqlx::Result<u64> {
    let mut n_files = 0;
    let mut after = String::new();
    loop {
        let candidates = retention::candidates(db, before_ms, &after, FILES).await?;
        let Some(last) = candidates.last() else { return Ok(n_files) };
        after.clone_from(last);
        let since = retention::moment(db).await?;
        let mut needless: BTreeSet<String> = candidates.into_iter().collect();
        spare_named(db, store, &mut needless).await?;
        let needless: Vec<String> = needless.into_iter().collect();
        for ids in needless.chunks(FILES_AT_ONCE) {
            let names = |text: &str, id: &str| artifacts::ids_in(text).any(|it| it == id);
            let forgotten = retention::forget_files(db, ids, since, names).await?;
            for id in &forgotten {
                // If that fails, it is a file without a row, which is swept later.
                let _ = std::fs::remove_file(store.path(id));
            }
            n_files += forgotten.len() as u64;
        }
    }
}

/// Takes out of `files` what something names that is kept.
async fn spare_named(db: &Db, store: &Artifacts, files: &mut BTreeSet<String>) -> sqlx::Result<()> {
    let mut spare = |text: &str| {
        for id in artifacts::ids_in(text) {
            files.remove(id);
        }
    };
    let mut last = 0;
    loop {
        let rows = retention::inputs_with_files(db, last, TEXTS).await?;
        let Some((key, _)) = rows.last() else { break };
        last = *key;
        for (_, text) in &rows {
            spare(text);
        }
    }
    let mut last = (String::new(), 0);
    loop {
        let rows = retention::documents_with_files(db, (&last.0, last.1), TEXTS).await?;
        let Some((workflow, version, _)) = rows.last() else { break };
        last = (workflow.clone(), *version);
        for (_, _, text) in &rows {
            spare(text);
        }
    }
    for key in retention::reruns(db).await? {
        let mut last = (-1, -1);
        loop {
            let rows = retention::results_with_files(db, key, last, TEXTS).await?;
            let Some((step, item, ..)) = rows.last() else { break };
            last = (*step, *item);
            for (_, _, text, file) in rows {
                match (text, file) {
                    (Some(text), _) => spare(&text),
                    (None, Some(file)) => spare(&text_of(store, &file).await?),
                    (None, None) => {}
                }
            }
        }
    }
    Ok(())
}

/// A large result. One that is gone names nothing; one that cannot be read may.
async fn text_of(store: &Artifacts, id: &str) -> sqlx::Result<String> {
    match tokio::fs::read_to_string(store.path(id)).await {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        text => Ok(text?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::executions::{self, ExecutionRow};
    use crate::db::journal::{Append, Journal};
    use crate::db::results::{Body, NewResult};
    use crate::db::{artifacts, events, samples};

    const KEEP: Duration = Duration::from_hours(1);

    async fn is_there(db: &Db, row: &ExecutionRow) -> bool {
        executions::find(db, &row.organization_id, &row.id).await.unwrap().is_some()
    }

    async fn add_result(db: &Db, key: i64, body: Body) {
        let result = NewResult { step: 0, item: None, hash: None, body };
        let append = Append { results: vec![result], ..Append::of(key) };
        Journal::start(db.clone()).append(append).await.unwrap();
    }

    #[tokio::test]
    async fn runs_go_when_they_ended_long_ago() {
        let (folder, db) = samples::database().await;
        let store = Artifacts::new(folder.path().to_owned(), db.clone(), vec![1; 32]).unwrap();
        let [old, young, unfinished, source, rerun] = samples::executions(&db, "{}").await;
        let now = now_ms();
        for row in [&old, &source] {
            samples::end(&db, row.key, 1).await;
            add_result(&db, row.key, Body::Text("1".to_owned())).await;
            assert!(!events::read(&db, row.key).await.unwrap().is_empty());
        }
        samples::end(&db, young.key, now - 1000).await;
        samples::set_rerun_of(&db, rerun.key, &source.id).await;
        let removed = remove(&db, &store, KEEP).await.unwrap();
        assert_eq!(removed, Removed { runs: 1, files: 0 });
        assert!(!is_there(&db, &old).await);
        assert!(events::read(&db, old.key).await.unwrap().is_empty());
        for kept in [&young, &unfinished, &source, &rerun] {
            assert!(is_there(&db, kept).await);
        }
        // What is copied from may go when nobody copies any more.
        samples::end(&db, rerun.key, now).await;
        assert_eq!(remove(&db, &store, KEEP).await.unwrap(), Removed { runs: 1, files: 0 });
        assert!(!is_there(&db, &source).await && is_there(&db, &rerun).await);
    }

    #[tokio::test]
    async fn keys_of_runs_that_are_gone_are_not_given_again() {
        let (folder, db) = samples::database().await;
        let store = Artifacts::new(folder.path().to_owned(), db.clone(), vec![1; 32]).unwrap();
        let journal = Journal::start(db.clone());
        let first = samples::submit(&db, &journal, "{}").await;
        samples::end(&db, first.key, 1).await;
        assert_eq!(remove(&db, &store, KEEP).await.unwrap().runs, 1);
        assert!(samples::submit(&db, &journal, "{}").await.key > first.key);
    }

    #[tokio::test]
    async fn what_is_hidden_is_found_by_nobody_and_goes_later() {
        let (_folder, db) = samples::database().await;
        let row = samples::execution(&db, "{}").await;
        samples::end(&db, row.key, 1).await;
        for item in 0..5 {
            let body = Body::Text("1".to_owned());
            let result = NewResult { step: 0, item: Some(item), hash: None, body };
            let append = Append { results: vec![result], ..Append::of(row.key) };
            Journal::start(db.clone()).append(append).await.unwrap();
        }
        assert_eq!(retention::hide(&db, 2, RUNS).await.unwrap(), 1);
        assert!(!is_there(&db, &row).await);
        let list = executions::list(&db, &row.organization_id, None, None, None, 9).await.unwrap();
        assert!(list.is_empty());
        // Two of five results, two, one, the events, the run.
        for is_gone in [false, false, false, false, true] {
            assert_eq!(retention::delete_some(&db, row.key, 2).await.unwrap(), is_gone);
        }
        assert_eq!(retention::hidden(&db).await.unwrap(), None);
    }

    #[tokio::test]
    async fn files_go_when_nothing_that_is_kept_names_them() {
        let (folder, db) = samples::database().await;
        let store = Artifacts::new(folder.path().join("f"), db.clone(), vec![1; 32]).unwrap();
        let [gone, user, rerun] = samples::executions(&db, "{}").await;
        let file = async |execution: Option<&str>, text: &str, is_old: bool| {
            let organization = &gone.organization_id;
            let bytes = text.as_bytes().to_vec();
            let row = store.write(organization, execution, "text/plain", bytes).await.unwrap();
            if is_old {
                samples::age_file(&db, &row.id).await;
            }
            row.id
        };
        let of_gone = Some(gone.id.as_str());
        let needless = [file(of_gone, "a", true).await, file(None, "b", true).await];
        let by_input = file(None, "c", true).await;
        let by_document = file(of_gone, "d", true).await;
        let by_copy = file(of_gone, "e", true).await;
        let by_large_copy = file(of_gone, "f", true).await;
        let large = file(of_gone, &format!("[\"/artifacts/{by_large_copy}\"]"), true).await;
        let young = file(None, "g", false).await;
        let of_kept = file(Some(&user.id), "h", true).await;
        samples::set_inputs(
            &db,
            user.key,
            &format!(r#"{{"a":"http://h/artifacts/{by_input}?x"}}"#),
        )
        .await;
        samples::execution(&db, &format!(r#"{{"a":"/artifacts/{by_document}"}}"#)).await;
        add_result(&db, rerun.key, Body::Text(format!(r#"["/artifacts/{by_copy}"]"#))).await;
        let large_result =
            NewResult { step: 1, item: None, hash: None, body: Body::Artifact(large.clone()) };
        let append = Append { results: vec![large_result], ..Append::of(rerun.key) };
        Journal::start(db.clone()).append(append).await.unwrap();
        samples::set_rerun_of(&db, rerun.key, &gone.id).await;
        samples::end(&db, rerun.key, now_ms()).await;
        samples::end(&db, gone.key, 1).await;

        let removed = remove(&db, &store, KEEP).await.unwrap();
        assert_eq!(removed, Removed { runs: 1, files: 2 });
        for id in &needless {
            assert!(artifacts::find(&db, id).await.unwrap().is_none());
            assert!(!store.path(id).exists());
        }
        for id in [by_input, by_document, by_copy, by_large_copy, large, young, of_kept] {
            assert!(artifacts::find(&db, &id).await.unwrap().is_some(), "{id}");
            assert!(store.path(&id).exists(), "{id}");
        }
    }

    #[tokio::test]
    async fn a_file_that_is_named_while_others_are_judged_is_spared() {
        let (folder, db) = samples::database().await;
        let store = Artifacts::new(folder.path().join("f"), db.clone(), vec![1; 32]).unwrap();
        let row = samples::execution(&db, "{}").await;
        let upload = async || {
            let bytes = b"a".to_vec();
            store.write(&row.organization_id, None, "", bytes).await.unwrap().id
        };
        let ids = [upload().await, upload().await, upload().await];
        let since = retention::moment(&db).await.unwrap();
        let later = samples::execution(&db, &format!(r#"{{"a":"{}"}}"#, ids[0])).await;
        samples::set_inputs(&db, later.key, &format!(r#"{{"a":"{}"}}"#, ids[1])).await;
        let names = |text: &str, id: &str| text.contains(id);
        let forgotten = retention::forget_files(&db, &ids, since, names).await.unwrap();
        assert_eq!(forgotten, ids[2..]);
    }
}
