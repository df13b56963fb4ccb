//! A run, started once, however often its server has to be asked for it.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use weftwork_api::Execution;

use super::Ready;
use super::outage::Outage;
use super::progress::Progress;
use crate::ids;

/// Starts a run.
///
/// A server that does not answer may have started it all the same. So it is asked under
/// one key, less and less often; the error is of one that stays away for `patience`.
pub(super) async fn start(
    ready: &Ready,
    progress: &mut Progress,
    patience: Duration,
) -> anyhow::Result<Execution> {
    let Ready { client, workflow_id, inputs } = ready;
    let key = ids::new("run");
    let mut outage = Outage::new(patience);
    loop {
        let error = match client.execute(workflow_id, inputs, &key).await {
            Ok(execution) => {
                if outage.take_back() {
                    progress.say("the server is back");
                }
                return Ok(execution);
            }
            Err(error) if error.may_pass() => anyhow::Error::from(error),
            Err(error) => return Err(error.into()),
        };
        let seconds = patience.as_secs();
        let Some(wait) = outage.next_wait(Instant::now()) else {
            return Err(error.context(format!("gave up after {seconds} s")));
        };
        if outage.tell() {
            progress.say(&format!("{error:#}; trying again for {seconds} s"));
        }
        sleep(wait).await;
    }
}
