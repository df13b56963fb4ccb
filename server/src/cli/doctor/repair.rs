//! What `--repair` does.

use std::fs;
use std::path::Path;

use anyhow::Context;

use super::finding::{Finding, Repair};
use crate::db::journal::{Append, Journal};
use crate::db::{Db, inspect};
use crate::private;

/// Repairs what can be.
pub(super) async fn all(dir: &Path, findings: &mut [Finding]) -> anyhow::Result<()> {
    let is_damaged = |it: &Finding| {
        matches!(it.code, "damaged-database" | "not-a-database" | "broken-reference")
    };
    if findings.iter().any(is_damaged) || findings.iter().all(|it| it.repair.is_none()) {
        return Ok(());
    }
    let db = Db::open(&dir.join("weftwork.db")).await?;
    let journal = Journal::start(db.clone());
    for finding in findings.iter_mut() {
        if let Some(repair) = &finding.repair {
            one(dir, &db, &journal, repair)
                .await
                .with_context(|| format!("{} cannot be repaired", finding.code))?;
            finding.repaired = true;
        }
    }
    // The last one to close it writes the WAL into it.
    db.close().await;
    Ok(())
}

async fn one(dir: &Path, db: &Db, journal: &Journal, repair: &Repair) -> anyhow::Result<()> {
    match repair {
        Repair::Sweep(names) => {
            let artifacts = dir.join("artifacts");
            names.iter().try_for_each(|name| fs::remove_file(artifacts.join(name)))?;
        }
        Repair::End(key, summary) => {
            let summary = Some(summary.as_ref().clone());
            journal.append(Append { summary, ..Append::of(*key) }).await?;
        }
        Repair::Protect => private::close(&dir.join("owner-token"))?,
        Repair::EmptyWal => {}
        Repair::Vacuum => inspect::vacuum(db).await?,
    }
    Ok(())
}
