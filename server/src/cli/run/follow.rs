//! A run, watched until it ends: through cut streams, restarts of its server, and
//! Ctrl-C.

use std::time::Duration;

use anyhow::anyhow;
use tokio::time::{Instant, sleep_until};
use weftwork_api::{Execution, ExecutionAnswer, NodeUpdated};

use super::interrupts::Interrupts;
use super::outage::Outage;
use super::progress::Progress;
use crate::cli::client::{Client, ClientError, Event};

/// How long to wait after a cancel request that came to nothing.
const CANCELS_AGAIN_AFTER: Duration = Duration::from_secs(1);
/// How long a silent stream has to last to count as a sign of life.
const LASTS: Duration = Duration::from_secs(10);

/// One who follows a run.
pub(super) struct Follower<'f> {
    client: &'f Client,
    id: &'f str,
    interrupts: &'f Interrupts,
    progress: &'f mut Progress,
    /// The last event that was read.
    last_event: Option<String>,
    cancel: Cancel,
}

/// How far the wish to cancel is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cancel {
    /// Nobody has it.
    Unwanted,
    /// The server is to be told, at this time.
    Due(Instant),
    /// The server knows, or will not hear of it.
    Told,
}

impl<'f> Follower<'f> {
    /// One who follows the run with this id.
    pub(super) fn new(
        client: &'f Client,
        id: &'f str,
        interrupts: &'f Interrupts,
        progress: &'f mut Progress,
    ) -> Self {
        let cancel = Cancel::Unwanted;
        Self { client, id, interrupts, progress, last_event: None, cancel }
    }

    /// Waits until the run has ended. The first interrupt cancels it.
    ///
    /// A stream that was cut is opened again where it was. A server that is away is
    /// asked again, less and less often; the error is of one that stays away for
    /// `patience`.
    pub(super) async fn follow(mut self, patience: Duration) -> anyhow::Result<Execution> {
        let mut outage = Outage::new(patience);
        loop {
            let cut = match self.watch(&mut outage).await {
                Ok(Watched::Ended(execution)) => return Ok(*execution),
                Ok(Watched::Cut) => None,
                Err(error) if error.may_pass() => Some(anyhow::Error::from(error)),
                Err(error) => return Err(error.into()),
            };
            let seconds = patience.as_secs();
            let Some(wait) = outage.next_wait(Instant::now()) else {
                let error = cut.unwrap_or_else(|| anyhow!("the server cuts the run's stream"));
                return Err(error.context(format!("gave up after {seconds} s")));
            };
            if let Some(error) = cut.filter(|_| outage.tell()) {
                self.progress.say(&format!("{error:#}; trying again for {seconds} s"));
            }
            self.rest(wait).await;
        }
    }

    /// Reads the run's events as long as they come.
    async fn watch(&mut self, outage: &mut Outage) -> Result<Watched, ClientError> {
        let mut events = self.client.events(self.id, self.last_event.as_deref()).await?;
        if outage.take_back() {
            self.progress.say("the server is back");
        }
        let opened_at = Instant::now();
        // A stream that brings nothing is next opened with a snapshot.
        self.last_event = None;
        loop {
            tokio::select! {
                event = events.next() => {
                    let Some(event) = event else { break };
                    if let Some(execution) = self.take_in(&event)? {
                        return Ok(Watched::Ended(Box::new(execution)));
                    }
                    self.last_event = events.last_id().map(str::to_owned);
                    outage.end();
                }
                () = cancel_due(self.cancel, self.interrupts) => self.cancel().await,
                () = self.progress.frame() => self.progress.draw(),
            }
        }
        if opened_at.elapsed() > LASTS {
            outage.end();
        }
        Ok(Watched::Cut)
    }

    /// Takes in an event. The last one brings the run as it ended.
    fn take_in(&mut self, event: &Event) -> Result<Option<Execution>, ClientError> {
        match event.name.as_str() {
            "node.updated" => {
                let update: NodeUpdated = serde_json::from_str(&event.data)?;
                self.progress.show(&update.node_id, update.node);
                Ok(None)
            }
            name @ ("snapshot" | "execution.finished") => {
                let ExecutionAnswer { execution } = serde_json::from_str(&event.data)?;
                self.progress.show_all(&execution.nodes);
                Ok((name == "execution.finished").then_some(execution))
            }
            _ => Ok(None),
        }
    }

    /// Tells the server to cancel the run, or that it has to be told.
    async fn cancel(&mut self) {
        if self.cancel == Cancel::Unwanted {
            self.progress.say("cancelling; press Ctrl-C again to leave at once");
        }
        self.cancel = match self.client.cancel(self.id).await {
            Ok(()) => Cancel::Told,
            // It has just ended, as its next event says.
            Err(error) if error.is_conflict() => Cancel::Told,
            Err(error) if error.may_pass() => Cancel::Due(Instant::now() + CANCELS_AGAIN_AFTER),
            Err(error) => {
                self.progress.say(&format!("it cannot be cancelled: {error}"));
                Cancel::Told
            }
        };
    }

    /// Waits without a server.
    async fn rest(&mut self, wait: Duration) {
        let end = Instant::now() + wait;
        loop {
            tokio::select! {
                () = sleep_until(end) => return,
                () = cancel_due(self.cancel, self.interrupts) => self.cancel().await,
                () = self.progress.frame() => self.progress.draw(),
            }
        }
    }
}

/// What came of reading a run's events.
enum Watched {
    /// The run, as it ended.
    Ended(Box<Execution>),
    /// The stream was cut before.
    Cut,
}

/// Waits until the server is to be told to cancel.
async fn cancel_due(cancel: Cancel, interrupts: &Interrupts) {
    match cancel {
        Cancel::Unwanted => interrupts.more_than(0).await,
        Cancel::Due(at) => sleep_until(at).await,
        Cancel::Told => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[tokio::test]
    async fn a_server_that_stays_away_is_given_up() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        drop(listener);
        let client = Client::new(&base, String::new()).unwrap();
        let interrupts = Interrupts::count().unwrap();
        let mut progress = Progress::lines();
        let follower = Follower::new(&client, "exec_1", &interrupts, &mut progress);
        let begin = Instant::now();
        let error = follower.follow(Duration::from_secs(1)).await.unwrap_err();
        assert!(begin.elapsed() >= Duration::from_secs(1));
        let error = format!("{error:#}");
        assert!(error.starts_with("gave up after 1 s: the server cannot be reached"), "{error}");
    }
}
