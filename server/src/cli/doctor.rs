//! `weftwork doctor`: looks whether a data dir is sound, and repairs what is safe.
//!
//! Nothing that a user has made is ever deleted or changed. What is repaired is what the
//! server itself would have put right, had it not been stopped in the middle.

mod database;
mod files;
mod finding;
mod repair;
mod runs;
mod text;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use serde::Serialize;

use self::finding::Finding;
use self::text::DoctorText;
use super::text_report::{has_colours, visible_path};
use crate::app;
use crate::db::{Db, OpenError};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Where the database and the files are.
    #[arg(long, default_value = "weftwork-data", env = "WEFTWORK_DATA_DIR")]
    data_dir: PathBuf,
    /// Repair what can be repaired without losing anything.
    #[arg(long)]
    repair: bool,
    /// Print what was found as JSON.
    #[arg(long)]
    json: bool,
}

/// What there is in a data dir.
#[derive(Debug, Clone, Default, Serialize)]
struct Facts {
    sqlite_version: String,
    database_bytes: u64,
    free_bytes: u64,
    wal_bytes: u64,
    runs: u64,
    unfinished_runs: u64,
    files: u64,
    files_bytes: u64,
    disk_free_bytes: Option<u64>,
}

/// What there is, and what is wrong with it.
#[derive(Debug, Serialize)]
struct Checkup {
    data_dir: PathBuf,
    facts: Facts,
    findings: Vec<Finding>,
}

pub(super) async fn main(args: Args) -> anyhow::Result<ExitCode> {
    let dir = &args.data_dir;
    if !dir.join("weftwork.db").exists() {
        bail!("{} has no database, so there is nothing to look at", visible_path(dir));
    }
    // Held to the end: a server that starts meanwhile would change what is looked at.
    let _lock = app::lock(dir)?;
    let mut checkup = look(dir).await?;
    if args.repair {
        repair::all(dir, &mut checkup.findings).await?;
    }
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&checkup)?)?;
    } else {
        write!(out, "{}", DoctorText { checkup: &checkup, colours: has_colours(&out) })?;
    }
    let is_sound = !checkup.findings.iter().any(Finding::is_problem);
    Ok(if is_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn look(dir: &Path) -> anyhow::Result<Checkup> {
    let mut checkup =
        Checkup { data_dir: dir.to_owned(), facts: Facts::default(), findings: Vec::new() };
    let Checkup { facts, findings, .. } = &mut checkup;
    // Opening a database writes beside it, so this comes first.
    files::look_at_disk(dir, facts, findings);
    match Db::open_to_look(&dir.join("weftwork.db")).await {
        Ok(db) => {
            let result = look_inside(&db, dir, facts, findings).await;
            db.close().await;
            match result.map_err(OpenError::from) {
                Ok(()) => {}
                Err(OpenError::Damaged(error)) => {
                    findings.push(database::damaged(&[error.to_string()]));
                }
                Err(error) => return Err(error).context("the database cannot be read"),
            }
        }
        Err(OpenError::Damaged(error)) => {
            findings.push(database::damaged(&[error.to_string()]));
        }
        Err(OpenError::NotADatabase) => findings.push(database::not_a_database()),
        Err(error) => {
            return Err(error).context(format!("{} was not looked at", visible_path(dir)));
        }
    }
    Ok(checkup)
}

async fn look_inside(
    db: &Db,
    dir: &Path,
    facts: &mut Facts,
    findings: &mut Vec<Finding>,
) -> sqlx::Result<()> {
    // What a damaged database says of runs and files is not to be believed.
    if database::look(db, facts, findings).await? {
        runs::look(db, facts, findings).await?;
        files::look(db, dir, facts, findings).await?;
        files::look_at_owner_token(db, dir, findings).await?;
    }
    Ok(())
}
