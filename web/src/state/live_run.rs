//! The run that is being watched, kept as the server knows it.

use std::collections::BTreeMap;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use web_sys::AbortController;
use weftwork_api::{Execution, ExecutionAnswer, ExecutionUpdated, NodeUpdated};
use weftwork_core::run::NodeState;

use crate::api::{ApiFailure, Client, EventStream, ServerEvent};
use crate::time::sleep;

/// How the news of the run come.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Connection {
    /// No run is open.
    #[default]
    Closed,
    /// The first answer is awaited.
    Loading,
    /// Every change is told at once.
    Live,
    /// The connection is lost and is tried again.
    Reconnecting,
    /// The run has ended, so there is no more news.
    Ended,
    /// The run cannot be shown.
    Failed(ApiFailure),
}

/// What is known of one node, a signal for each part, so that news of a node
/// touches what shows that node and nothing else.
#[derive(Debug, Clone, Copy)]
struct NodeSignals {
    state: RwSignal<Option<NodeState>>,
    output: RwSignal<Option<Value>>,
}

/// The run that is being watched. `Copy`, so handlers can keep it.
#[derive(Clone, Copy)]
pub struct LiveRun {
    /// The run, but for its nodes and outputs: those in it are of the time when it
    /// was read. [`LiveRun::node`] and [`LiveRun::output`] have what is now.
    pub execution: RwSignal<Option<Execution>>,
    /// The ids of the run's nodes, in the order of the document.
    pub node_ids: RwSignal<Vec<String>>,
    /// How the news come.
    pub connection: RwSignal<Connection>,
    nodes: StoredValue<BTreeMap<String, NodeSignals>>,
    /// Owns the signals of the nodes: who asks for one first may go away first.
    owner: StoredValue<Owner>,
    client: Client,
    /// The run whose news are awaited.
    followed: StoredValue<Option<String>>,
    /// Counts the runs that were opened, so that late news of an earlier one are
    /// known as such.
    opened: StoredValue<u32>,
    stop: StoredValue<Option<AbortController>, LocalStorage>,
}

impl LiveRun {
    /// Watches nothing yet. It lives as long as the component that makes it.
    pub fn new(client: Client) -> Self {
        let live = Self {
            execution: RwSignal::new(None),
            node_ids: RwSignal::new(Vec::new()),
            connection: RwSignal::new(Connection::Closed),
            nodes: StoredValue::new(BTreeMap::new()),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
            client,
            followed: StoredValue::new(None),
            opened: StoredValue::new(0),
            stop: StoredValue::new_local(None),
        };
        on_cleanup(move || live.stop_following());
        live
    }

    /// How far a node is; `None` when no run is open, or the run has no such node.
    pub fn node(&self, id: &str) -> RwSignal<Option<NodeState>> {
        self.signals(id).state
    }

    /// The result of a node, once it has one.
    pub fn output(&self, id: &str) -> RwSignal<Option<Value>> {
        self.signals(id).output
    }

    /// Watches a run until it ends, another one is opened, or it is closed.
    pub fn open(&self, execution_id: &str) {
        let is_followed = self.followed.with_value(|it| it.as_deref() == Some(execution_id));
        let has_failed = self.connection.with_untracked(|it| matches!(it, Connection::Failed(_)));
        if is_followed && !has_failed {
            return;
        }
        let is_shown =
            self.execution.with_untracked(|it| it.as_ref().is_some_and(|it| it.id == execution_id));
        if is_shown {
            self.stop_following();
        } else {
            self.close();
        }
        self.connection.set(Connection::Loading);
        self.followed.set_value(Some(execution_id.to_owned()));
        let opened = self.opened.get_value();
        let (live, id) = (*self, execution_id.to_owned());
        spawn_local(async move {
            if let Err(failure) = live.follow(&id, opened).await
                && live.is_current(opened)
            {
                live.connection.set(Connection::Failed(failure));
            }
        });
    }

    /// Shows a run that was just read or started, without waiting for news of it.
    pub fn show(&self, execution: Execution) {
        let ids: Vec<String> = execution.nodes.keys().cloned().collect();
        for (id, state) in &execution.nodes {
            let signals = self.signals(id);
            set_if_new(signals.state, Some(state.clone()));
            set_if_new(signals.output, execution.outputs.get(id).cloned());
        }
        if self.node_ids.with_untracked(|old| *old != ids) {
            self.node_ids.set(ids);
        }
        self.execution.set(Some(execution));
    }

    /// Watches nothing any more.
    pub fn close(&self) {
        self.stop_following();
        self.nodes.with_value(|nodes| {
            for signals in nodes.values() {
                set_if_new(signals.state, None);
                set_if_new(signals.output, None);
            }
        });
        self.node_ids.set(Vec::new());
        self.execution.set(None);
        self.connection.set(Connection::Closed);
    }

    fn stop_following(&self) {
        self.opened.try_update_value(|opened| *opened += 1);
        self.followed.try_set_value(None);
        if let Some(Some(stop)) = self.stop.try_update_value(Option::take) {
            stop.abort();
        }
    }

    fn is_current(&self, opened: u32) -> bool {
        self.opened.try_get_value() == Some(opened)
    }

    fn signals(&self, id: &str) -> NodeSignals {
        if let Some(signals) = self.nodes.with_value(|nodes| nodes.get(id).copied()) {
            return signals;
        }
        let make = || NodeSignals { state: RwSignal::new(None), output: RwSignal::new(None) };
        let signals = self.owner.with_value(|owner| owner.with(make));
        self.nodes.update_value(|nodes| {
            nodes.insert(id.to_owned(), signals);
        });
        signals
    }

    /// Reads the run, then its events until the last one, through lost connections.
    async fn follow(self, id: &str, opened: u32) -> Result<(), ApiFailure> {
        const SOON: Duration = Duration::from_millis(500);
        const SELDOM: Duration = Duration::from_secs(15);
        let execution = self.client.execution(id).await?;
        if !self.is_current(opened) {
            return Ok(());
        }
        let is_final = execution.status.is_final();
        self.show(execution);
        if is_final {
            self.connection.set(Connection::Ended);
            return Ok(());
        }
        let mut last_id = None;
        let mut wait = SOON;
        loop {
            match self.listen(id, opened, &mut last_id).await {
                Ok(Heard::Everything) => return Ok(()),
                Ok(Heard::Something) => wait = SOON,
                // To ask again would not help.
                Err(failure) if matches!(failure.status, 400..=428) => return Err(failure),
                Ok(Heard::Nothing) | Err(_) => {}
            }
            if !self.is_current(opened) {
                return Ok(());
            }
            self.connection.set(Connection::Reconnecting);
            sleep(wait).await;
            wait = (wait * 2).min(SELDOM);
            if !self.is_current(opened) {
                return Ok(());
            }
        }
    }

    /// Takes in events until the connection ends.
    async fn listen(
        self,
        id: &str,
        opened: u32,
        last_id: &mut Option<String>,
    ) -> Result<Heard, ApiFailure> {
        let Ok(stop) = AbortController::new() else { return Ok(Heard::Nothing) };
        self.stop.set_value(Some(stop.clone()));
        let response = self.client.events(id, last_id.as_deref(), &stop.signal()).await?;
        let Some(mut events) = EventStream::new(&response) else { return Ok(Heard::Nothing) };
        let mut heard = Heard::Nothing;
        while let Some(event) = events.next().await {
            if !self.is_current(opened) {
                return Ok(Heard::Everything);
            }
            heard = Heard::Something;
            if event.id.is_some() {
                last_id.clone_from(&event.id);
            }
            if self.connection.with_untracked(|it| *it != Connection::Live) {
                self.connection.set(Connection::Live);
            }
            if self.take_in(&event) {
                self.connection.set(Connection::Ended);
                return Ok(Heard::Everything);
            }
        }
        Ok(heard)
    }

    /// Takes in one event, and says whether it was the last one. What cannot be read
    /// is passed over: it is news of a kind that is newer than this page.
    fn take_in(self, event: &ServerEvent) -> bool {
        match event.event.as_str() {
            "snapshot" | "execution.finished" => {
                if let Ok(answer) = serde_json::from_str::<ExecutionAnswer>(&event.data) {
                    self.show(answer.execution);
                }
                event.event == "execution.finished"
            }
            "execution.updated" => {
                if let Ok(news) = serde_json::from_str::<ExecutionUpdated>(&event.data) {
                    self.execution.update(|execution| {
                        if let Some(execution) = execution {
                            execution.status = news.status;
                            execution.started_at_ms = news.started_at_ms;
                        }
                    });
                }
                false
            }
            "node.updated" => {
                if let Ok(news) = serde_json::from_str::<NodeUpdated>(&event.data) {
                    let signals = self.signals(&news.node_id);
                    if news.result.is_some() {
                        set_if_new(signals.output, news.result);
                    }
                    set_if_new(signals.state, Some(news.node));
                }
                false
            }
            _ => false,
        }
    }
}

/// What came of listening once.
enum Heard {
    /// No event at all.
    Nothing,
    /// Some events, and then the connection ended.
    Something,
    /// The last event.
    Everything,
}

/// Sets a signal unless it has that value already.
fn set_if_new<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}
