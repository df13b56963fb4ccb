//! What can be said to a driver.

use serde_json::Value;
use tokio::sync::{broadcast, oneshot};
use weftwork_core::run::{Happening, Run, RunStatus};

use super::view::{Snapshot, Update};
use crate::db::results::NewResult;

/// Something for a driver to do.
pub(super) enum Message {
    /// Take in what happened.
    News(Box<News>),
    /// Let somebody look at the run.
    Look(Box<dyn FnOnce(&Run) + Send>),
    /// Show the run, and what changes from there on.
    Subscribe(oneshot::Sender<(Snapshot, broadcast::Receiver<Update>)>),
}

/// Something that happened in a run.
pub(super) struct News {
    /// What.
    pub(super) what: Happening,
    /// The result that it tells of.
    pub(super) result: Option<NewResult>,
    /// That result as a value, if another step reads it.
    pub(super) value: Option<Value>,
    /// Told how far the run is, as soon as that is stored.
    pub(super) stored: Option<oneshot::Sender<RunStatus>>,
}

impl News {
    /// News without a result, of which nobody waits to hear that they are stored.
    pub(super) fn of(what: Happening) -> Self {
        Self { what, result: None, value: None, stored: None }
    }
}

impl From<News> for Message {
    fn from(news: News) -> Self {
        Message::News(Box::new(news))
    }
}
