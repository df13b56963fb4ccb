//! One commit of the journal: what many runs have to store, in one transaction.
//!
//! sqlx does all that it is asked on a thread of its own, and every statement goes there and
//! back. The journal has a connection of another library, so that it may choose the thread,
//! and a whole commit is made there at once.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::{Append, Entry, Submission, WriteError};
use crate::crash;
use crate::db::results::{Body, NewResult};
use crate::db::{WAL_LIMIT_BYTES, events, executions, results};

/// The connection that the journal commits by. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(in crate::db) struct Committer(Arc<Mutex<Option<Open>>>);

#[derive(Debug)]
struct Open {
    connection: Connection,
    /// A key is not given again when its execution is deleted: somebody may still read
    /// by it.
    last_key: i64,
}

impl Committer {
    /// Opens a database that is there and up to date.
    pub(in crate::db) fn open(file: &Path) -> rusqlite::Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags)?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "journal_size_limit", WAL_LIMIT_BYTES as i64)?;
        // Nothing else may wait for as long as another program writes.
        connection.busy_timeout(Duration::ZERO)?;
        Ok(Self(Arc::new(Mutex::new(Some(Open { connection, last_key: 0 })))))
    }

    pub(in crate::db) fn close(&self) {
        self.lock().take();
    }

    /// Commits all entries or none, and answers with the key of each one's execution; `None`
    /// for one whose idempotency key is taken.
    pub(super) fn commit(&self, entries: &[Entry]) -> Result<Vec<Option<i64>>, WriteError> {
        let mut open = self.lock();
        Ok(open.as_mut().ok_or(WriteError::Closed)?.commit(entries)?)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Open>> {
        // A transaction that was not finished is rolled back when it is dropped.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn commit(&mut self, entries: &[Entry]) -> rusqlite::Result<Vec<Option<i64>>> {
        let Self { connection, last_key } = self;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut keys = Vec::with_capacity(entries.len());
        for entry in entries {
            let key = match entry {
                Entry::Append(append) => Some(append.execution_key),
                Entry::Submit(submission) => submit(&transaction, submission, last_key)?,
            };
            if let Some(key) = key {
                append(&transaction, key, entry.news())?;
            }
            keys.push(key);
        }
        let contents = Contents::of(entries);
        contents.come_to_commit();
        transaction.commit()?;
        contents.come_from_commit();
        Ok(keys)
    }
}

/// Adds a new execution and answers with its key; `None` when another one has its
/// idempotency key.
fn submit(
    connection: &Connection,
    Submission { row, idempotency_key, .. }: &Submission,
    last_key: &mut i64,
) -> rusqlite::Result<Option<i64>> {
    let idempotency_key = idempotency_key.as_deref();
    if let Some(key) = idempotency_key
        && executions::has_idempotency_key(connection, &row.organization_id, key)?
    {
        return Ok(None);
    }
    // What a rerun is to copy from may be going just now.
    if let Some(earlier) = &row.rerun_of
        && !executions::is_kept(connection, earlier)?
    {
        return Err(rusqlite::Error::QueryReturnedNoRows);
    }
    *last_key = executions::last_key(connection)?.max(*last_key) + 1;
    executions::insert(connection, *last_key, row, idempotency_key)?;
    Ok(Some(*last_key))
}

fn append(connection: &Connection, key: i64, news: &Append) -> rusqlite::Result<()> {
    if let Some(summary) = &news.summary {
        executions::update(connection, key, summary)?;
    }
    if !news.events.is_empty() {
        events::insert(connection, key, news.first_seq, &news.events)?;
    }
    news.results.iter().try_for_each(|result| results::insert(connection, key, result))
}

/// What there is in a commit, for the named places before and after it.
struct Contents {
    has_submissions: bool,
    has_results: bool,
    has_takeovers: bool,
}

impl Contents {
    fn of(entries: &[Entry]) -> Self {
        let mut results = entries.iter().flat_map(|entry| &entry.news().results);
        let is_takeover = |it: &NewResult| matches!(it.body, Body::SameAs(_));
        Self {
            has_submissions: entries.iter().any(|entry| matches!(entry, Entry::Submit(_))),
            has_results: results.clone().any(|it| !is_takeover(it)),
            has_takeovers: results.any(is_takeover),
        }
    }

    fn come_to_commit(&self) {
        if self.has_submissions {
            crash::point("journal.before-submission");
        }
        if self.has_results {
            crash::point("journal.before-result");
        }
        if self.has_takeovers {
            crash::point("journal.before-takeover");
        }
        crash::point("journal.before-commit");
    }

    /// Nobody has been told yet.
    fn come_from_commit(&self) {
        if self.has_submissions {
            crash::point("journal.after-submission");
        }
        if self.has_results {
            crash::point("journal.after-result");
        }
        if self.has_takeovers {
            crash::point("journal.after-takeover");
        }
        crash::point("journal.after-commit");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::samples;

    #[tokio::test]
    async fn a_commit_waits_for_the_disk() {
        let (folder, _db) = samples::database().await;
        let committer = Committer::open(&folder.path().join("weftwork.db")).unwrap();
        let open = committer.lock();
        let ask = |pragma| {
            let open = open.as_ref().unwrap();
            open.connection.pragma_query_value(None, pragma, |row| row.get(0))
        };
        // 2 is FULL.
        assert_eq!(ask("synchronous"), Ok(2));
        assert_eq!(ask("foreign_keys"), Ok(1));
    }
}
