//! Whose tables a database file has, and of which version.

use std::borrow::Cow;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{SqlitePool, query_as, query_scalar};

use super::OpenError;

/// The first release without the fault in WAL mode that can lose commits:
/// <https://sqlite.org/wal.html#walresetbug>.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);
/// Every change of the tables, oldest first. Never edit one that was released.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "init", include_str!("../../migrations/0001_init.sql")),
    (2, "housekeeping", include_str!("../../migrations/0002_housekeeping.sql")),
];

/// How far the tables are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tables {
    /// Older than this program, or not there yet.
    Older,
    /// As this program has them.
    Current,
}

/// Looks whether the tables are this program's, before anything is written.
pub(super) async fn check(pool: &SqlitePool) -> Result<Tables, OpenError> {
    let names: Vec<String> =
        query_scalar("SELECT name FROM sqlite_schema WHERE type = 'table'").fetch_all(pool).await?;
    if !names.iter().any(|name| name == "_sqlx_migrations") {
        return if names.is_empty() { Ok(Tables::Older) } else { Err(OpenError::Foreign) };
    }
    let applied: Vec<(i64, bool, Vec<u8>)> =
        query_as("SELECT version, success, checksum FROM _sqlx_migrations ORDER BY version")
            .fetch_all(pool)
            .await?;
    let known = migrator();
    let newest = known.iter().map(|it| it.version).max().unwrap_or_default();
    for (version, is_whole, checksum) in &applied {
        match known.iter().find(|it| it.version == *version) {
            None => return Err(OpenError::Newer { found: *version, known: newest }),
            Some(it) if !*is_whole || *it.checksum != **checksum => {
                return Err(OpenError::Edited(*version));
            }
            Some(_) => {}
        }
    }
    Ok(if applied.len() == MIGRATIONS.len() { Tables::Current } else { Tables::Older })
}

/// Brings the tables up to date.
pub(super) async fn migrate(pool: &SqlitePool) -> Result<(), OpenError> {
    Ok(migrator().run(pool).await?)
}

/// Refuses an SQLite library with which commits are not safe.
pub(super) async fn refuse_old_sqlite(pool: &SqlitePool) -> Result<(), OpenError> {
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
    use sqlx::query;

    use super::*;
    use crate::db::samples;

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
    async fn tables_of_other_versions_are_told_apart() {
        let (_folder, db) = samples::database().await;
        let change = async |sql: &'static str| {
            query(sql).execute(&db.writer).await.unwrap();
            check(&db.writer).await
        };
        assert!(matches!(check(&db.writer).await, Ok(Tables::Current)));
        let newest = "INSERT INTO _sqlx_migrations SELECT 99, description, installed_on, success,
            checksum, execution_time FROM _sqlx_migrations WHERE version = 1";
        assert!(matches!(change(newest).await, Err(OpenError::Newer { found: 99, known: 2 })));
        let older = "DELETE FROM _sqlx_migrations WHERE version > 1";
        assert!(matches!(change(older).await, Ok(Tables::Older)));
        let edited = "UPDATE _sqlx_migrations SET checksum = x'00'";
        assert!(matches!(change(edited).await, Err(OpenError::Edited(1))));
        let foreign = "DROP TABLE _sqlx_migrations";
        assert!(matches!(change(foreign).await, Err(OpenError::Foreign)));
    }
}
