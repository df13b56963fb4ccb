//! What can be said to a driver.

use serde_json::Value;
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use weftwork_core::run::{Happening, Run, RunStatus};

use super::view::{Snapshot, Update};
use crate::db::journal::WriteError;
use crate::db::results::NewResult;

/// Where a driver is told what to do. Cheap to clone.
#[derive(Clone)]
pub(super) struct Inbox {
    messages: mpsc::UnboundedSender<Message>,
    refused: watch::Receiver<Option<WriteError>>,
}

/// An inbox; where its driver reads it; and where that says why it cannot store anything
/// now, as long as it cannot.
pub(super) fn inbox() -> (Inbox, mpsc::UnboundedReceiver<Message>, watch::Sender<Option<WriteError>>)
{
    let (messages, receiver) = mpsc::unbounded_channel();
    let (sender, refused) = watch::channel(None);
    (Inbox { messages, refused }, receiver, sender)
}

impl Inbox {
    /// Tells the driver something. One that is gone has ended its run, and nothing is to
    /// be done any more.
    pub(super) fn send(&self, message: impl Into<Message>) {
        let _ = self.messages.send(message.into());
    }

    /// Why the driver cannot store what happened, as soon as that is so. It does nothing
    /// else until it can.
    pub(super) async fn refused(&mut self) -> WriteError {
        match self.refused.wait_for(Option::is_some).await.map(|error| error.clone()) {
            Ok(Some(error)) => error,
            // It is gone, and so is what it was told.
            _ => std::future::pending().await,
        }
    }
}

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
