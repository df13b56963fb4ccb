//! Whether the database file is whole.

use super::Facts;
use super::finding::{Finding, Repair};
use crate::db::{Db, inspect};

/// How much of the database has to be free for it to be worth telling: a quarter, and
/// 64 MiB.
const FREE_SHARE: u64 = 4;
const FREE_BYTES: u64 = 64 * 1024 * 1024;

/// Looks at the file. Answers whether what is in it can be believed.
pub(super) async fn look(
    db: &Db,
    facts: &mut Facts,
    findings: &mut Vec<Finding>,
) -> sqlx::Result<bool> {
    facts.sqlite_version = inspect::sqlite_version(db).await?;
    let faults = inspect::faults(db).await?;
    if !faults.is_empty() {
        findings.push(damaged(&faults));
        return Ok(false);
    }
    let size = inspect::size(db).await?;
    (facts.database_bytes, facts.free_bytes) = (size.bytes, size.free_bytes);
    if size.free_bytes > FREE_BYTES && size.free_bytes > size.bytes / FREE_SHARE {
        let message = format!("{} of weftwork.db are free", bytes(size.free_bytes));
        let help = "new runs use them again; `--repair` gives them back to the disk, for which it \
                    needs as much room as the database will have";
        findings.push(Finding::hint("free-pages", message, help).with_repair(Repair::Vacuum));
    }
    for (table, parent, n_rows) in inspect::broken_references(db).await? {
        let message =
            format!("rows of `{table}` that name rows of `{parent}` which are gone: {n_rows}");
        let help = "another program has changed the database; put back a backup of the data dir";
        findings.push(Finding::error("broken-reference", message, help));
    }
    Ok(true)
}

pub(super) fn damaged(faults: &[String]) -> Finding {
    let message = format!("weftwork.db is damaged: {}", faults.first().map_or("", String::as_str));
    let help = "stop using it, and put back a backup of the data dir; without one, \
                `sqlite3 weftwork.db .recover` saves what can be read; nothing else was looked at";
    Finding::error("damaged-database", message, help).about(faults.to_vec())
}

pub(super) fn not_a_database() -> Finding {
    let message = "weftwork.db is no SQLite database".to_owned();
    let help = "put back a backup of the data dir; nothing else was looked at";
    Finding::error("not-a-database", message, help)
}

/// A size, for people.
pub(super) fn bytes(bytes: u64) -> String {
    indicatif::HumanBytes(bytes).to_string()
}
