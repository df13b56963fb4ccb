//! What a server tidies up while it runs: runs and files that are old enough, files that
//! nobody knows, the WAL.
//!
//! All of it can wait, so it goes beside the work in small steps, and what fails is tried
//! again the next time.

mod retention;
pub(crate) mod strays;

use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::app::App;
use crate::db::Db;
use crate::runtime::aside;
use retention::Removed;

/// How often the size of the WAL is looked at.
const LOOK_EVERY: Duration = Duration::from_mins(1);
/// How often all the rest is done.
const TIDY_EVERY: Duration = Duration::from_hours(1);

/// What is kept for how long.
#[derive(Debug, Clone, Copy, Default)]
pub struct Settings {
    /// How long runs are kept after their end, and uploads that nothing names; for ever
    /// when `None`.
    pub keep_runs: Option<Duration>,
}

/// Tidies up at once, and then as long as the server runs.
pub fn start(app: &App, settings: Settings) {
    tokio::spawn(keep_tidy(app.clone(), settings));
}

async fn keep_tidy(app: App, settings: Settings) {
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut tidy_at = Instant::now();
    while !app.db.writer.is_closed() {
        ticks.tick().await;
        if tidy_at <= Instant::now() {
            tidy_at = Instant::now() + TIDY_EVERY;
            tidy(&app, settings).await;
        }
        log("the WAL cannot be emptied", shrink_wal(&app.db).await);
    }
}

async fn tidy(app: &App, settings: Settings) {
    if let Some(keep) = settings.keep_runs {
        match retention::remove(&app.db, &app.artifacts, keep).await {
            Ok(Removed { runs: 0, files: 0 }) => {}
            Ok(Removed { runs, files }) => {
                tracing::info!(runs, files, "deleted {runs} runs and {files} files that are old");
            }
            Err(error) => log("old runs cannot be deleted", Err(error)),
        }
    }
    log("the files cannot be looked through", sweep(app).await);
    log("the tables cannot be counted", app.db.optimize().await);
}

async fn sweep(app: &App) -> sqlx::Result<()> {
    let strays = strays::find(&app.db, &app.artifacts).await?;
    let n_swept = aside(usize::MAX, || strays::sweep(&app.artifacts, strays.sweepable()));
    if n_swept > 0 {
        tracing::info!(n_swept, "swept {n_swept} files that no run or upload has");
    }
    if let Some(first) = strays.missing.first() {
        let n_missing = strays.missing.len();
        tracing::warn!(
            n_missing,
            artifact.id = first,
            "{n_missing} files are gone from the data dir, such as {first}; see `weftwork doctor`"
        );
    }
    Ok(())
}

async fn shrink_wal(db: &Db) -> sqlx::Result<()> {
    if let Some(size_bytes) = db.shrink_wal().await? {
        tracing::warn!(size_bytes, "a long read keeps the WAL from being emptied");
    }
    Ok(())
}

/// A server that stops closes the database in the middle of it, which is no fault.
fn log(what: &str, result: sqlx::Result<()>) {
    match result {
        Ok(()) | Err(sqlx::Error::PoolClosed) => {}
        Err(error) => tracing::error!(%error, "{what}; trying again later"),
    }
}
