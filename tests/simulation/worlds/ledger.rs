//! A run as the outside knows it: from its document, its events and its commands alone.
//!
//! It is written from the contract and shares nothing with core but the words. All is
//! counted anew each time: it is slow, and plain enough to be believed.

use std::collections::VecDeque;

use serde_json::Value;
use weftwork_core::run::{CallId, Command, Event, Happening, Limits, NodeStatus, RunStatus};

use super::node::{Call, Items, Node, Retry, State, Tally, fraction};

/// What is known of a run.
pub(crate) struct Ledger {
    pub(crate) nodes: Vec<Node>,
    pub(crate) limits: Limits,
    timeout_ms: u64,
    pub(crate) now_ms: u64,
    pub(crate) deadline_ms: Option<u64>,
    pub(crate) end: Option<RunStatus>,
    /// The call which the event at hand told to be overdue.
    to_abort: Option<CallId>,
}

impl Ledger {
    pub(crate) fn new(document: &Value, limits: Limits) -> Self {
        let dag = &document["dag"];
        let nodes = dag["nodes"].as_object().unwrap();
        let ids: Vec<&str> = nodes.keys().map(String::as_str).collect();
        let end = |edge: &'_ Value, end| edge[end].as_str().unwrap().to_owned();
        let edges: Vec<_> = dag["edges"].as_array().unwrap().iter().collect();
        let edges: Vec<_> = edges.iter().map(|it| (end(it, "from"), end(it, "to"))).collect();
        let edges: Vec<_> = edges.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
        Self {
            nodes: nodes.iter().map(|(id, node)| Node::new(id, node, &edges, &ids)).collect(),
            limits,
            timeout_ms: document["timeout_seconds"].as_u64().unwrap_or(3600) * 1000,
            now_ms: 0,
            deadline_ms: None,
            end: None,
            to_abort: None,
        }
    }

    /// Whether an event has to count.
    pub(crate) fn is_news(&self, what: &Happening) -> bool {
        let is_open = |step: u32| {
            let node = self.nodes.get(step as usize);
            node.filter(|node| node.outcome().is_none())
        };
        self.end.is_none()
            && match what {
                Happening::Started { .. } => self.deadline_ms.is_none(),
                Happening::CancelRequested | Happening::DeadlinePassed => true,
                Happening::Expanded { step, .. } | Happening::NotExpanded { step, .. } => {
                    is_open(*step).is_some_and(|node| node.is_expanding)
                }
                Happening::Tuned { step, .. } => {
                    is_open(*step).is_some_and(|node| node.items.is_some())
                }
                Happening::Accepted { call, .. } => {
                    self.state(*call) == Some(&State::InFlight(None))
                }
                Happening::RetryDue { call } => {
                    matches!(self.state(*call), Some(State::Waiting(_)))
                }
                Happening::Succeeded { call, .. }
                | Happening::Reused { call }
                | Happening::Failed { call, .. }
                | Happening::Overdue { call, .. } => {
                    matches!(self.state(*call), Some(State::InFlight(_)))
                }
            }
    }

    /// The state of the call that is at this attempt.
    fn state(&self, id: CallId) -> Option<&State> {
        let node = self.nodes.get(id.step as usize)?;
        let call = match id.item {
            None => &node.call,
            Some(item) => node.items.as_ref()?.calls.get(item as usize)?,
        };
        (call.attempts == id.attempt).then_some(&call.state)
    }

    fn call_mut(&mut self, id: CallId) -> &mut Call {
        let node = &mut self.nodes[id.step as usize];
        match id.item {
            None => &mut node.call,
            Some(item) => &mut node.items.as_mut().unwrap().calls[item as usize],
        }
    }

    /// Notes an event that counts and what it led to, and checks that it had to.
    pub(crate) fn take_in(&mut self, event: &Event, commands: &[Command]) {
        self.now_ms = self.now_ms.max(event.at_ms);
        self.note(&event.what, commands);
        self.end = self.end.or_else(|| {
            let mut outcomes = self.nodes.iter().map(|node| node.outcome().map(|it| it.0));
            if outcomes.clone().any(|it| it == Some(NodeStatus::Failed)) {
                Some(RunStatus::Failed)
            } else {
                outcomes.all(|it| it == Some(NodeStatus::Completed)).then_some(RunStatus::Completed)
            }
        });
        for command in commands {
            self.commanded(&event.what, command);
        }
        assert_eq!(self.to_abort, None, "an overdue call is not aborted");
        self.check_work();
    }

    fn note(&mut self, what: &Happening, commands: &[Command]) {
        match what {
            Happening::Started { .. } => self.deadline_ms = Some(self.now_ms + self.timeout_ms),
            Happening::CancelRequested => self.end = Some(RunStatus::Cancelled),
            Happening::DeadlinePassed => self.end = Some(RunStatus::TimedOut),
            Happening::Expanded { step, n_items } => {
                let node = &mut self.nodes[*step as usize];
                let (tolerance, wish) = node.map.unwrap();
                node.is_expanding = false;
                node.items = Some(Items {
                    calls: vec![Call::default(); *n_items as usize],
                    window: window(wish, self.limits),
                    due: VecDeque::new(),
                    tolerance: fraction(tolerance),
                });
            }
            Happening::NotExpanded { step, error } => {
                let node = &mut self.nodes[*step as usize];
                node.is_expanding = false;
                node.refused = Some(error.code.to_string());
            }
            Happening::Accepted { call, job } => {
                self.call_mut(*call).state = State::InFlight(Some(job.clone()));
            }
            Happening::Succeeded { call, .. } => {
                self.call_mut(*call).state = State::Done { is_reused: false };
            }
            Happening::Reused { call } => {
                self.call_mut(*call).state = State::Done { is_reused: true };
            }
            Happening::Failed { call, error, retry_after_ms, .. } => {
                self.failed(*call, &error.code, *retry_after_ms, commands);
            }
            Happening::Overdue { call, called_at_ms, .. } => {
                let code = if called_at_ms.is_some() { "provider_timeout" } else { "timed_out" };
                self.to_abort = Some(*call);
                self.failed(*call, code, None, commands);
            }
            Happening::RetryDue { call } => {
                self.call_mut(*call).state = State::Due;
                if let Some(items) = &mut self.nodes[call.step as usize].items {
                    items.due.extend(call.item);
                }
            }
            Happening::Tuned { step, max_concurrency, tolerance } => {
                let limits = self.limits;
                let items = self.nodes[*step as usize].items.as_mut().unwrap();
                if let Some(wish) = max_concurrency {
                    items.window = window(Some((*wish).into()), limits);
                }
                items.tolerance = tolerance.map_or(items.tolerance, fraction);
            }
        }
    }

    /// A failed attempt is worth another one, or it was the last.
    fn failed(&mut self, id: CallId, code: &str, wish: Option<u64>, commands: &[Command]) {
        let Retry { max_attempts, backoff_ms, max_backoff_ms } = self.nodes[id.step as usize].retry;
        let worth = match code {
            "provider_unreachable"
            | "provider_timeout"
            | "provider_5xx"
            | "provider_rate_limited"
            | "provider_truncated" => max_attempts,
            "provider_bad_response" => max_attempts.min(2),
            _ => 1,
        };
        let longest = (backoff_ms << (id.attempt - 1)).min(max_backoff_ms);
        let wished = wish.unwrap_or(0).min(3_600_000);
        let waits = (longest / 2).max(wished)..=longest.max(wished);
        let is_in_time = |wait| wish.is_none() || self.now_ms + wait < self.deadline_ms.unwrap();
        let may = u64::from(id.attempt) < worth && is_in_time(*waits.start());
        let must = u64::from(id.attempt) < worth && is_in_time(*waits.end());
        let until = commands.iter().find_map(|command| match command {
            Command::RetryAt(call, until) if *call == id => Some(*until),
            _ => None,
        });
        assert!(if until.is_some() { may } else { !must }, "{id:?} {code}: retried at {until:?}");
        if let Some(until) = until {
            let wait = until.checked_sub(self.now_ms).expect("a wait ends after now");
            assert!(waits.contains(&wait), "{id:?} waits for {wait} ms, not {waits:?}");
        }
        let call = self.call_mut(id);
        call.failures.push((id.attempt, code.to_owned()));
        call.state = until.map_or(State::Failed, State::Waiting);
    }

    fn commanded(&mut self, what: &Happening, command: &Command) {
        if let Command::Abort(id) = command {
            if self.to_abort == Some(*id) {
                self.to_abort = None;
                return;
            }
            assert!(self.end.is_some(), "{command:?} without need");
            let state = self.state(*id);
            assert!(matches!(state, Some(State::InFlight(_))), "{command:?} of {state:?}");
            self.call_mut(*id).state = State::Dropped;
            return;
        }
        assert_eq!(self.end, None, "{command:?} after the end");
        match command {
            Command::Call(id) => self.begin(*id),
            Command::RetryAt(id, until) => {
                assert_eq!(self.state(*id), Some(&State::Waiting(*until)), "{command:?}");
                let is_about = matches!(what, Happening::Failed { call, .. }
                    | Happening::Overdue { call, .. } if call == id);
                assert!(is_about, "{command:?} after {what:?}");
            }
            Command::Expand(step) => {
                assert!(self.may_start(*step as usize), "{command:?} too early");
                let node = &mut self.nodes[*step as usize];
                assert!(node.map.is_some() && !node.is_expanding && node.items.is_none());
                node.is_expanding = true;
            }
            Command::Deadline(at) => {
                assert!(matches!(what, Happening::Started { .. }));
                assert_eq!(Some(*at), self.deadline_ms);
            }
            Command::Poll(..) | Command::Abort(_) => panic!("{command:?} out of turn"),
        }
    }

    fn begin(&mut self, id: CallId) {
        assert!(self.may_start(id.step as usize), "{id:?} too early");
        let call = self.call_mut(id);
        assert!(matches!(call.state, State::Idle | State::Due), "{id:?} of {:?}", call.state);
        assert_eq!(call.attempts + 1, id.attempt, "{id:?}");
        call.attempts += 1;
        let was_due = std::mem::replace(&mut call.state, State::InFlight(None)) == State::Due;
        if let Some(items) = self.nodes[id.step as usize].items.as_mut().filter(|_| was_due) {
            assert_eq!(items.due.pop_front(), id.item, "{id:?} before others that are due");
        }
        let node = &self.nodes[id.step as usize];
        assert!(u64::from(id.attempt) <= node.retry.max_attempts, "{id:?} is one too many");
        if let (Some(items), Some(item)) = (&node.items, id.item) {
            let before = &items.calls[..item as usize];
            assert!(before.iter().all(|it| it.state != State::Idle), "{id:?} before others");
            let Tally { in_flight, .. } = items.tally();
            assert!(in_flight <= items.window, "{in_flight} calls in a window of {}", items.window);
        }
    }

    /// Whether all that a node waits for is there.
    fn may_start(&self, step: usize) -> bool {
        let is_there = |parent: &usize| {
            matches!(self.nodes[*parent].outcome(), Some((NodeStatus::Completed, _)))
        };
        self.deadline_ms.is_some() && self.nodes[step].parents.iter().all(is_there)
    }

    /// Checks that all is under way that can be, and nothing after the end.
    fn check_work(&self) {
        for (step, node) in self.nodes.iter().enumerate() {
            if self.end.is_some() {
                let is_left = node.calls().any(|call| matches!(call.state, State::InFlight(_)));
                assert!(!is_left, "{} has calls after the end", node.id);
                continue;
            }
            if node.outcome().is_some() || !self.may_start(step) {
                continue;
            }
            let Some(items) = &node.items else {
                let is_at_work = matches!(node.call.state, State::InFlight(_) | State::Waiting(_));
                assert!(is_at_work || node.is_expanding, "{} has stopped", node.id);
                continue;
            };
            let Tally { idle, in_flight, waiting, due, .. } = items.tally();
            let has_room = in_flight + waiting + due < items.window;
            assert!(!has_room || idle == 0, "{} could do more", node.id);
            assert!(due == 0 || in_flight >= items.window, "{} keeps a call waiting", node.id);
        }
    }

    /// How far the run has to be.
    pub(crate) fn run_status(&self) -> RunStatus {
        let begun =
            if self.deadline_ms.is_some() { RunStatus::Running } else { RunStatus::Pending };
        self.end.unwrap_or(begun)
    }

    /// How far a node has to be.
    pub(crate) fn node_status(&self, step: usize) -> NodeStatus {
        match (self.nodes[step].outcome(), self.may_start(step), self.end.is_some()) {
            (Some((status, _)), ..) => status,
            (None, true, false) => NodeStatus::Running,
            (None, true, true) => NodeStatus::Cancelled,
            (None, false, false) => NodeStatus::Pending,
            (None, false, true) => NodeStatus::Skipped,
        }
    }

    /// How far an element has to be whose call is this.
    pub(crate) fn item_status(&self, call: &Call) -> NodeStatus {
        match (&call.state, self.end.is_some()) {
            (State::Done { .. }, _) => NodeStatus::Completed,
            (State::Failed, _) => NodeStatus::Failed,
            (State::Idle, false) => NodeStatus::Pending,
            (State::Idle, true) => NodeStatus::Skipped,
            (_, false) => NodeStatus::Running,
            (_, true) => NodeStatus::Cancelled,
        }
    }

    /// What has to be done to go on after a restart.
    pub(crate) fn under_way(&self) -> Vec<Command> {
        let mut commands = Vec::new();
        if self.run_status() != RunStatus::Running {
            return commands;
        }
        commands.extend(self.deadline_ms.map(Command::Deadline));
        for (step, node) in self.nodes.iter().enumerate() {
            let step = step as u32;
            if node.is_expanding {
                commands.push(Command::Expand(step));
            }
            for (index, call) in node.calls().enumerate() {
                let item = index.checked_sub(1).map(|item| item as u32);
                let id = CallId { step, item, attempt: call.attempts };
                commands.extend(match &call.state {
                    State::InFlight(None) => Some(Command::Call(id)),
                    State::InFlight(Some(job)) => Some(Command::Poll(id, job.clone())),
                    State::Waiting(until) => Some(Command::RetryAt(id, *until)),
                    _ => None,
                });
            }
        }
        commands
    }
}

fn window(wish: Option<u64>, limits: Limits) -> usize {
    wish.unwrap_or(u64::MAX).clamp(1, limits.max_concurrency.into()) as usize
}
