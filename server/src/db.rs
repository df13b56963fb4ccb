//! All SQL there is, one file per table.
//!
//! SQLite in WAL mode with `synchronous = FULL`: what is committed survives a
//! power cut. One connection writes, a few others read beside it.

pub mod artifacts;
pub mod events;
pub mod executions;
pub mod journal;
pub mod results;
#[cfg(test)]
pub(crate) mod samples;
pub mod tokens;
pub mod workflows;

use std::borrow::Cow;
use std::path::Path;
use std::time::Duration;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, SqlitePool, query_scalar};

/// The first release without the fault in WAL mode that can lose commits:
/// <https://sqlite.org/wal.html#walresetbug>.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);
/// Every change of the tables, oldest first. Never edit one that was released.
const MIGRATIONS: &[(i64, &str, &str)] =
    &[(1, "init", include_str!("../migrations/0001_init.sql"))];
/// How many connections read.
const N_READERS: u32 = 4;

/// The database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Db {
    /// One connection, so that writers wait for each other and not for locks.
    pub(crate) writer: SqlitePool,
    /// Connections that only read.
    pub(crate) reader: SqlitePool,
}

/// Why a database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The SQLite library is too old.
    #[error("SQLite {0} can lose commits in WAL mode; 3.51.3 is the oldest that is safe")]
    OldSqlite(String),
    /// The tables cannot be brought up to date.
    #[error("the tables cannot be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// SQLite says no.
    #[error("the database cannot be opened: {0}")]
    Sqlite(#[from] sqlx::Error),
}

impl Db {
    /// Opens the database in this file, and brings its tables up to date.
    pub async fn open(file: &Path) -> Result<Self, OpenError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .disable_statement_logging();
        // A connection to a file does not break, so it is not asked whether it did.
        let pool = || SqlitePoolOptions::new().test_before_acquire(false);
        let writer = pool().max_connections(1).connect_with(options.clone()).await?;
        refuse_old_sqlite(&writer).await?;
        migrator().run(&writer).await?;
        let reader =
            pool().max_connections(N_READERS).connect_with(options.read_only(true)).await?;
        Ok(Self { writer, reader })
    }

    /// Writes what is left in the WAL into the file, and closes it.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

async fn refuse_old_sqlite(pool: &SqlitePool) -> Result<(), OpenError> {
    let version: String = query_scalar("SELECT sqlite_version()").fetch_one(pool).await?;
    if is_old(&version) { Err(OpenError::OldSqlite(version)) } else { Ok(()) }
}

fn is_old(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut part = || parts.next().unwrap_or(0);
    (part(), part(), part()) < OLDEST_SQLITE
}

fn migrator() -> Migrator {
    let migrations = MIGRATIONS.iter().map(|&(version, name, sql)| {
        let description = Cow::Borrowed(name);
        let sql = sqlx::SqlStr::from_static(sql);
        Migration::new(version, description, MigrationType::Simple, sql, false)
    });
    Migrator::with_migrations(migrations.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_that_can_lose_commits_is_old() {
        for version in ["3.51.2", "3.50.99", "3.9.9", "2.99.99", "nonsense", ""] {
            assert!(is_old(version), "{version}");
        }
        for version in ["3.51.3", "3.52.0", "3.100.0", "4.0.0"] {
            assert!(!is_old(version), "{version}");
        }
    }

    #[tokio::test]
    async fn a_commit_waits_for_the_disk() {
        let (_folder, db) = samples::database().await;
        let ask = async |pragma| query_scalar::<_, String>(pragma).fetch_one(&db.writer).await;
        assert_eq!(ask("SELECT journal_mode FROM pragma_journal_mode").await.unwrap(), "wal");
        // 2 is FULL.
        let full = "SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous";
        assert_eq!(ask(full).await.unwrap(), "2");
    }
}
