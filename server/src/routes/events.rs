//! `/api/workflow-executions/{id}/events`: a run as it happens, by server-sent events.
//!
//! The first event is a snapshot; each later one is one change, numbered without
//! gaps. Whoever comes back with `Last-Event-ID` gets what it missed instead of a
//! snapshot. `execution.finished` ends the stream.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use serde::Serialize;
use serde_json::value::to_raw_value;
use tokio::sync::broadcast;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};
use weftwork_api::{ExecutionAnswer, NodeUpdated};
use weftwork_core::run::NodeStatus;

use super::executions::{RawJson, execution, find};
use super::request::{BaseUrl, Path};
use crate::app::App;
use crate::auth::Caller;
use crate::db::executions::ExecutionRow;
use crate::db::tokens;
use crate::engine::{NodeUpdate, Snapshot, Update, UpdateKind};
use crate::error::ApiError;
use crate::token::Scope;

/// How often a silent stream shows that it is alive.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How long a stream may outlive its token.
const TOKEN_CHECK: Duration = Duration::from_secs(5);

/// `GET /api/workflow-executions/{id}/events`.
pub(crate) async fn events(
    State(app): State<App>,
    caller: Caller,
    BaseUrl(base): BaseUrl,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    caller.may(Scope::WorkflowsRead)?;
    let row = find(&app, &caller, &id).await?;
    let last = headers.get("last-event-id").and_then(|it| it.to_str().ok());
    let feed = app.engine.follow(&row, last.and_then(|last| last.parse().ok())).await?;
    let mut waiting = VecDeque::new();
    if let Some(missed) = feed.missed {
        waiting.extend(missed.into_iter().map(Next::Update));
    } else {
        let is_final = feed.snapshot.status.is_final();
        let number = feed.snapshot.n_changes;
        waiting.push_back(Next::Snapshot(Box::new(feed.snapshot)));
        if is_final {
            waiting.push_back(Next::Update(Update { id: number, kind: UpdateKind::Finished }));
        }
    }
    let mut token_check = interval_at(Instant::now() + TOKEN_CHECK, TOKEN_CHECK);
    token_check.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let token_id = caller.token_id;
    let receiver = feed.receiver;
    let reader = Reader { app, row, base, token_id, token_check, waiting, receiver };
    Ok(Sse::new(stream::unfold(reader, Reader::next))
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

/// One who reads a run's events.
struct Reader {
    app: App,
    row: ExecutionRow,
    base: String,
    token_id: String,
    token_check: Interval,
    /// What is known already.
    waiting: VecDeque<Next>,
    /// What comes; `None` once the last event is sent.
    receiver: Option<broadcast::Receiver<Update>>,
}

enum Next {
    Snapshot(Box<Snapshot>),
    Update(Update),
}

impl Reader {
    /// The next event. The stream ends after the last one, when the server stops, when its
    /// token is revoked, and when the reader is too slow; it then comes back by
    /// `Last-Event-ID`.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        let next = match self.waiting.pop_front() {
            Some(next) => next,
            None => Next::Update(self.news().await?),
        };
        let event = match next {
            Next::Snapshot(snapshot) => {
                // Whoever is cut off after it has still to hear that the run has ended.
                let number = snapshot.n_changes - u64::from(snapshot.status.is_final());
                event("snapshot", number, &self.execution(*snapshot).await?)
            }
            Next::Update(Update { id, kind }) => {
                let name = kind.name();
                match kind {
                    UpdateKind::Node(node) => event(name, id, &self.with_result(*node).await?),
                    UpdateKind::Run(run) => event(name, id, &run),
                    UpdateKind::Finished => {
                        self.receiver = None;
                        let snapshot = self.app.engine.snapshot(&self.row).await.ok()?;
                        event(name, id, &self.execution(snapshot).await?)
                    }
                }
            }
        };
        Some((Ok(event), self))
    }

    /// What happens next.
    async fn news(&mut self) -> Option<Update> {
        let receiver = self.receiver.as_mut()?;
        loop {
            tokio::select! {
                update = receiver.recv() => return update.ok(),
                _ = self.token_check.tick() => {
                    // That it cannot be looked up now says nothing of the token.
                    if let Ok(false) = tokens::is_valid(&self.app.db, &self.token_id).await {
                        return None;
                    }
                }
            }
        }
    }

    async fn execution(&self, snapshot: Snapshot) -> Option<ExecutionAnswer<RawJson>> {
        let execution = execution(&self.app, self.row.clone(), snapshot, &self.base).await.ok()?;
        Some(ExecutionAnswer { execution })
    }

    /// An update of a node, with its result if it is completed.
    async fn with_result(&self, update: NodeUpdate) -> Option<NodeUpdated<RawJson>> {
        let NodeUpdate { step, node_id, node, result } = update;
        let sign = |result: &str| self.app.artifacts.sign_all(result, &self.base);
        let result = match result {
            Some(result) => Some(sign(&result)),
            None if node.status == NodeStatus::Completed => {
                let n_items = node.items.map(|items| items.total);
                let output = self.app.engine.output(&self.row, step, n_items).await.ok()?;
                output.map(|output| sign(output.get()))
            }
            None => None,
        };
        Some(NodeUpdated { node_id, node, result })
    }
}

fn event(name: &str, number: u64, data: &impl Serialize) -> Event {
    let event = Event::default().event(name).id(number.to_string());
    match to_raw_value(data) {
        Ok(data) => event.data(data.get()),
        // Our own types are always JSON.
        Err(_) => event,
    }
}
