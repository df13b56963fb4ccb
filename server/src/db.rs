//! All SQL there is, one file per table.
//!
//! SQLite in WAL mode with `synchronous = FULL`: what is committed survives a
//! power cut. Two connections write in turn, a few others read beside them.

pub mod artifacts;
pub mod events;
pub mod executions;
pub(crate) mod inspect;
pub mod journal;
pub mod results;
pub(crate) mod retention;
#[cfg(test)]
pub(crate) mod samples;
mod schema;
pub mod tokens;
pub mod workflows;

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqlitePool, query, query_as};

use crate::crash;
use journal::Committer;
use schema::Tables;

/// How many connections read.
const N_READERS: u32 = 4;
/// What the WAL is cut down to when SQLite begins it anew, in bytes: 16 MiB. It is above
/// what a checkpoint after every thousand pages leaves, so that steady work never waits
/// for the file to shrink and grow again.
pub(crate) const WAL_LIMIT_BYTES: u64 = 16 * 1024 * 1024;
/// How many rows of an index are looked at when SQLite counts what is in it.
const ANALYSIS_LIMIT: u32 = 400;

/// The database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Db {
    /// One connection, so that writers wait for each other and not for locks.
    pub(crate) writer: SqlitePool,
    /// Another one that writes, for whoever has that one.
    committer: Committer,
    /// Connections that only read.
    pub(crate) reader: SqlitePool,
    /// How another connection is opened.
    options: SqliteConnectOptions,
}

/// Why a database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The SQLite library is too old.
    #[error("SQLite {0} can lose commits in WAL mode; 3.51.3 is the oldest that is safe")]
    OldSqlite(String),
    /// The file is something else.
    #[error(
        "weftwork.db is no SQLite database, and was left as it is; put back a backup of the data \
         dir, or choose another --data-dir; `weftwork doctor` looks closer"
    )]
    NotADatabase,
    /// The tables are somebody else's.
    #[error(
        "weftwork.db has the tables of another program, and was left as it is; choose another \
         --data-dir"
    )]
    Foreign,
    /// The tables are those of a later version.
    #[error(
        "the tables are of a newer weftwork (version {found}, and this one knows up to {known}), \
         and were left as they are; start that one, or put back a backup of the data dir from \
         before it; see `weftwork doctor`"
    )]
    Newer {
        /// The version of the tables.
        found: i64,
        /// The newest that is known here.
        known: i64,
    },
    /// The tables are those of an earlier version, and are not to be changed.
    #[error(
        "the tables are of an older weftwork; `weftwork serve` brings them up to date when it \
         starts"
    )]
    Older,
    /// The tables are those of a development version.
    #[error(
        "version {0} of the tables was made by a development version of weftwork or not \
         finished, and was left as it is; start the weftwork that made it, or choose another \
         --data-dir; see `weftwork doctor`"
    )]
    Edited(i64),
    /// Pages of the file do not fit together.
    #[error(
        "the database is damaged ({0}), and was left as it is; `weftwork doctor` says how badly, \
         and a backup of the data dir mends it"
    )]
    Damaged(sqlx::Error),
    /// The tables cannot be brought up to date.
    #[error("the tables cannot be brought up to date")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// SQLite says no.
    #[error("the database cannot be opened")]
    Sqlite(#[source] sqlx::Error),
    /// SQLite says no to the journal.
    #[error("the database cannot be opened")]
    Journal(#[from] rusqlite::Error),
}

impl From<sqlx::Error> for OpenError {
    fn from(error: sqlx::Error) -> Self {
        match primary_code(&error) {
            Some(SQLITE_CORRUPT) => Self::Damaged(error),
            Some(SQLITE_NOTADB) => Self::NotADatabase,
            _ => Self::Sqlite(error),
        }
    }
}

const SQLITE_CORRUPT: u32 = 11;
const SQLITE_NOTADB: u32 = 26;

/// The primary code of SQLite's error; the extended ones keep it in their last byte.
pub(crate) fn primary_code(error: &sqlx::Error) -> Option<u32> {
    let code = error.as_database_error()?.code()?.parse::<u32>().ok()?;
    Some(code & 0xFF)
}

impl Db {
    /// Opens the database in this file, and brings its tables up to date.
    pub async fn open(file: &Path) -> Result<Self, OpenError> {
        if file.exists() {
            // It may be somebody else's, so nothing is written before that is known.
            let looking = connect_to_look(looking(file)).await?;
            schema::check(&looking).await?;
            looking.close().await;
        }
        let options = options(file).create_if_missing(true).journal_mode(SqliteJournalMode::Wal);
        let counting = options.clone().optimize_on_close(true, ANALYSIS_LIMIT);
        let writer = pool().max_connections(1).connect_with(counting).await?;
        schema::refuse_old_sqlite(&writer).await?;
        crash::point("start.before-migrations");
        schema::migrate(&writer).await?;
        crash::point("start.after-migrations");
        let readers = options.clone().read_only(true);
        let reader = pool().max_connections(N_READERS).connect_with(readers).await?;
        let committer = Committer::open(file)?;
        Ok(Self { writer, committer, reader, options })
    }

    /// Opens the database in this file, and changes nothing of it: nobody can write.
    pub(crate) async fn open_to_look(file: &Path) -> Result<Self, OpenError> {
        let options = looking(file);
        let reader = connect_to_look(options.clone()).await?;
        match schema::check(&reader).await? {
            Tables::Current => {
                let committer = Committer::default();
                Ok(Self { writer: reader.clone(), committer, reader, options })
            }
            Tables::Older => Err(OpenError::Older),
        }
    }

    /// Writes what is left in the WAL into the file, and closes it.
    pub async fn close(&self) {
        // What fails from now on because the database is closed is not stored any more.
        self.committer.close();
        self.reader.close().await;
        self.writer.close().await;
    }

    /// Empties the WAL if it has grown beyond its limit, as it does while a reader needs an
    /// old state of the database. Answers with its size in bytes, if it still is too large.
    ///
    /// Nobody waits for it: the pages are copied beside those who write, and the file is
    /// cut only when all are and no one reads from it.
    pub async fn shrink_wal(&self) -> sqlx::Result<Option<u64>> {
        if self.wal_bytes() <= WAL_LIMIT_BYTES {
            return Ok(None);
        }
        let options = self.options.clone().busy_timeout(Duration::from_millis(100));
        let mut keeper = options.connect().await?;
        let (_, in_wal, copied): (i64, i64, i64) =
            query_as("PRAGMA wal_checkpoint(PASSIVE)").fetch_one(&mut keeper).await?;
        if in_wal == copied {
            query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut keeper).await?;
        }
        keeper.close().await?;
        Ok(Some(self.wal_bytes()).filter(|bytes| *bytes > WAL_LIMIT_BYTES))
    }

    /// Lets SQLite count again what is in the tables that have changed a lot, so that it
    /// chooses the right index.
    pub async fn optimize(&self) -> sqlx::Result<()> {
        query("PRAGMA analysis_limit = 400; PRAGMA optimize").execute(&self.writer).await?;
        Ok(())
    }

    fn wal_bytes(&self) -> u64 {
        let wal = wal_of(self.options.get_filename());
        std::fs::metadata(wal).map_or(0, |it| it.len())
    }
}

/// The WAL of a database file.
pub(crate) fn wal_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .pragma("journal_size_limit", WAL_LIMIT_BYTES.to_string())
        .disable_statement_logging()
}

/// How a file is opened that is not to be changed. Without a WAL all is in the file, and
/// SQLite can do without making others beside it.
fn looking(file: &Path) -> SqliteConnectOptions {
    options(file).read_only(true).immutable(!wal_of(file).exists())
}

async fn connect_to_look(options: SqliteConnectOptions) -> Result<SqlitePool, OpenError> {
    let pool = pool().max_connections(1).connect_with(options).await?;
    schema::refuse_old_sqlite(&pool).await?;
    Ok(pool)
}

/// A connection to a file does not break, so it is not asked whether it did.
fn pool() -> SqlitePoolOptions {
    SqlitePoolOptions::new().test_before_acquire(false)
}

#[cfg(test)]
mod tests {
    use sqlx::query_scalar;

    use super::*;

    #[tokio::test]
    async fn a_commit_waits_for_the_disk() {
        let (_folder, db) = samples::database().await;
        let ask = async |pragma| query_scalar::<_, String>(pragma).fetch_one(&db.writer).await;
        assert_eq!(ask("SELECT journal_mode FROM pragma_journal_mode").await.unwrap(), "wal");
        // 2 is FULL.
        let full = "SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous";
        assert_eq!(ask(full).await.unwrap(), "2");
    }

    #[tokio::test]
    async fn a_wal_that_a_reader_held_up_is_cut_when_it_is_gone() {
        let (_folder, db) = samples::database().await;
        let write = async |n_rows: u32| {
            for _ in 0..n_rows {
                let sql = "INSERT INTO secrets VALUES (hex(randomblob(8)), randomblob(1048576))";
                query(sql).execute(&db.writer).await.unwrap();
            }
        };
        let mut reader = db.reader.begin().await.unwrap();
        query("SELECT COUNT(*) FROM secrets").execute(&mut *reader).await.unwrap();
        write(20).await;
        let held_up = db.shrink_wal().await.unwrap();
        assert!(held_up.is_some_and(|bytes| bytes > 20 * 1024 * 1024), "{held_up:?}");
        reader.rollback().await.unwrap();
        assert_eq!(db.shrink_wal().await.unwrap(), None);
        assert_eq!(db.wal_bytes(), 0);
        // Without a reader it never grows so far.
        write(40).await;
        assert!(db.wal_bytes() <= WAL_LIMIT_BYTES, "{}", db.wal_bytes());
    }
}
