//! What can be said to a driver.

use tokio::sync::{broadcast, oneshot};
use weftwork_core::run::{Event, Run};

use super::view::{Snapshot, Update};

/// Something for a driver to do.
pub(super) enum Message {
    /// Take in an event, and say when it is stored.
    Event(Event, Option<oneshot::Sender<()>>),
    /// Show the run.
    Inspect(oneshot::Sender<Snapshot>),
    /// Let somebody look at the run.
    Look(Box<dyn FnOnce(&Run) + Send>),
    /// Show the run, and what changes from there on.
    Subscribe(oneshot::Sender<(Snapshot, broadcast::Receiver<Update>)>),
}
