//! What is beside the database: the files of runs, the WAL, the owner's token, the disk.

use std::path::Path;

use super::Facts;
use super::database::bytes;
use super::finding::{Finding, Repair, some_of};
use crate::artifacts::Artifacts;
use crate::db::{self, Db, WAL_LIMIT_BYTES, inspect, tokens};
use crate::housekeeping::strays::{self, Stray, StrayFile};
use crate::private;
use crate::token;

/// A disk with less than this is about to be full: 256 MiB.
const LOW_DISK_BYTES: u64 = 256 * 1024 * 1024;

/// Looks at the room on the disk and at the WAL.
pub(super) fn look_at_disk(dir: &Path, facts: &mut Facts, findings: &mut Vec<Finding>) {
    let wal = db::wal_of(&dir.join("weftwork.db"));
    facts.wal_bytes = std::fs::metadata(wal).map_or(0, |it| it.len());
    if facts.wal_bytes > WAL_LIMIT_BYTES {
        let message = format!("the WAL has {}", bytes(facts.wal_bytes));
        let help = "the next start of the server writes it into the database, or `--repair`";
        findings.push(Finding::warning("large-wal", message, help).with_repair(Repair::EmptyWal));
    }
    facts.disk_free_bytes = disk_free_bytes(dir);
    if let Some(free) = facts.disk_free_bytes.filter(|free| *free < LOW_DISK_BYTES) {
        let message = format!("the disk has {} left", bytes(free));
        let help = "make room: on a full disk runs wait, and nothing new is accepted";
        findings.push(Finding::warning("full-disk", message, help));
    }
}

fn disk_free_bytes(dir: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(dir).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Compares the files with their rows.
pub(super) async fn look(
    db: &Db,
    dir: &Path,
    facts: &mut Facts,
    findings: &mut Vec<Finding>,
) -> sqlx::Result<()> {
    let (n_files, n_bytes) = inspect::files(db).await?;
    (facts.files, facts.files_bytes) = (n_files as u64, n_bytes as u64);
    let strays = strays::find(db, &store(db, dir)?).await?;
    let (older, needless): (Vec<_>, Vec<_>) =
        strays.files.into_iter().partition(|it| it.kind == Stray::Older);
    if !needless.is_empty() {
        let (message, names) = told("that no run or upload has", &needless);
        let help = "a crash left them, and nobody can ask for them; the server sweeps them when \
                    they are an hour old, or `--repair`";
        let finding = Finding::warning("stray-file", message, help).about(names.clone());
        findings.push(finding.with_repair(Repair::Sweep(names)));
    }
    if !older.is_empty() {
        let (message, names) = told("that are older than the database", &older);
        let help = "was another weftwork.db put in its place? Put back the right one, or delete \
                    the files";
        findings.push(Finding::warning("older-file", message, help).about(names));
    }
    if !strays.missing.is_empty() {
        let message = format!("files that are gone: {}", some_of(&strays.missing));
        let help = "results that name them stay, but their links answer 404; put the files back \
                    from a backup";
        findings.push(Finding::error("missing-file", message, help).about(strays.missing));
    }
    for (id, expected, found) in strays.resized {
        let message = format!("artifacts/{id} has {found} bytes instead of {expected}");
        let help = "it was changed or cut; put it back from a backup";
        findings.push(Finding::error("changed-file", message, help).about(vec![id]));
    }
    if !strays.unknown.is_empty() {
        let message = format!("artifacts/ has other files in it: {}", some_of(&strays.unknown));
        let help = "they are left alone; keep them elsewhere";
        findings.push(Finding::hint("foreign-file", message, help).about(strays.unknown));
    }
    Ok(())
}

/// The store of a data dir; its key is not needed.
pub(super) fn store(db: &Db, dir: &Path) -> sqlx::Result<Artifacts> {
    Ok(Artifacts::new(dir.join("artifacts"), db.clone(), Vec::new())?)
}

fn told(what: &str, files: &[StrayFile]) -> (String, Vec<String>) {
    let size = files.iter().map(|it| it.size_bytes).sum();
    let names: Vec<String> = files.iter().map(|it| it.name.clone()).collect();
    (format!("files in artifacts/ {what}, {}: {}", bytes(size), some_of(&names)), names)
}

/// Looks whether the owner's token is safe and works.
pub(super) async fn look_at_owner_token(
    db: &Db,
    dir: &Path,
    findings: &mut Vec<Finding>,
) -> sqlx::Result<()> {
    let file = dir.join("owner-token");
    let anew = "the next start of the server makes a new one";
    let Ok(text) = std::fs::read_to_string(&file) else {
        let message = "there is no owner-token".to_owned();
        findings.push(Finding::warning("missing-owner-token", message, anew));
        return Ok(());
    };
    if private::is_open(&file) {
        let message = "others than its owner can read owner-token, which may do all".to_owned();
        let help = "revoke it with `weftwork token revoke` if somebody has read it; the next \
                    start of the server takes the permissions away, or `--repair`";
        let finding = Finding::warning("open-owner-token", message, help);
        findings.push(finding.with_repair(Repair::Protect));
    }
    if tokens::find(db, &token::hash(text.trim())).await?.is_none() {
        let message = "the token in owner-token is unknown or revoked".to_owned();
        findings.push(Finding::warning("dead-owner-token", message, anew));
    }
    Ok(())
}
