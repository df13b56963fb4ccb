//! Ctrl-C, and what else asks this process to end.

use std::future::pending;
use std::io;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// How often this process was asked to end, by SIGINT or SIGTERM.
#[derive(Debug, Clone)]
pub(super) struct Interrupts(watch::Receiver<u32>);

impl Interrupts {
    /// Counts them from now on. They end the process no more by themselves.
    pub(super) fn count() -> io::Result<Self> {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let (count, receiver) = watch::channel(0);
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
                count.send_modify(|count| *count += 1);
            }
        });
        Ok(Self(receiver))
    }

    /// Waits until there were more than `before`.
    pub(super) async fn more_than(&self, before: u32) {
        let reached = self.0.clone().wait_for(|count| *count > before).await.is_ok();
        if !reached {
            // Nobody counts any more: the runtime ends.
            pending::<()>().await;
        }
    }

    /// How many there were.
    pub(super) fn so_far(&self) -> u32 {
        *self.0.borrow()
    }
}
