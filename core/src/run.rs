//! A plan, plus what has happened so far, gives what to do next.
//!
//! Events go in, commands come out, and nothing else happens here: no clock, no
//! calls, no waiting. The same events give the same run, so a stored list of them
//! is all that is needed to go on after a crash, and to show a run in a browser.
//!
//! A [`Run`] knows how far everything is; it holds no values. Whoever carries out its
//! commands keeps the results, and makes calls ready with [`Plan::prepare`] and
//! [`Plan::expand`].

mod advance;
mod attempts;
mod call;
mod event;
mod map;
mod pick;
mod request;
mod state;

use std::collections::VecDeque;
use std::sync::Arc;

use crate::model::MAX_ITEMS;
use crate::plan::{Action, Plan, Work};
use call::CallState;
use map::MapState;

pub use event::{CallId, Change, Command, Effects, Event, Happening};
pub use map::{ItemState, MapResult};
pub use request::{Prepared, Request, Values};
pub use state::{FailedAttempt, ItemCounts, NodeError, NodeState, NodeStatus, RunError, RunStatus};

/// What a server allows a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many elements of one map may be at work at once, at most.
    pub max_concurrency: u32,
    /// How many elements a map may have.
    pub max_items: usize,
    /// How long a call may wait for its turn, in milliseconds.
    pub queue_timeout_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_concurrency: 64, max_items: MAX_ITEMS as usize, queue_timeout_ms: 3_600_000 }
    }
}

/// One run of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    plan: Arc<Plan>,
    limits: Limits,
    status: RunStatus,
    error: Option<RunError>,
    started_at_ms: Option<u64>,
    finished_at_ms: Option<u64>,
    rerun_of: Option<String>,
    steps: Vec<StepState>,
    n_unfinished: usize,
    n_changes: u64,
    /// When the last event was: time never goes back, whatever the clock says.
    now_ms: u64,
}

/// How far one step is.
#[derive(Debug, Clone, PartialEq, Default)]
struct StepState {
    state: NodeState,
    n_waits_for: usize,
    call: CallState,
    map: Option<MapState>,
}

/// An event on its way through the run.
struct Turn {
    now_ms: u64,
    ready: VecDeque<usize>,
    effects: Effects,
}

impl Run {
    /// A run that has not started.
    pub fn new(plan: Arc<Plan>, limits: Limits) -> Self {
        let steps = plan
            .steps
            .iter()
            .map(|step| StepState { n_waits_for: step.parents.len(), ..StepState::default() })
            .collect();
        Self {
            limits,
            status: RunStatus::Pending,
            error: None,
            started_at_ms: None,
            finished_at_ms: None,
            rerun_of: None,
            steps,
            n_unfinished: plan.steps.len(),
            n_changes: 0,
            now_ms: 0,
            plan,
        }
    }

    /// Takes in one event and answers with what it leads to.
    ///
    /// What comes too late, twice, or about an older attempt leads to nothing.
    pub fn apply(&mut self, event: &Event) -> Effects {
        if self.status.is_final() {
            return Effects::default();
        }
        let now_ms = self.now_ms.max(event.at_ms);
        let effects = Effects { is_news: true, ..Effects::default() };
        let mut turn = Turn { now_ms, ready: VecDeque::new(), effects };
        if !self.take_in(&event.what, &mut turn) {
            return Effects::default();
        }
        self.now_ms = now_ms;
        while let Some(step) = turn.ready.pop_front() {
            self.start_step(step, &mut turn);
        }
        if self.status == RunStatus::Running && self.n_unfinished == 0 {
            self.finish(RunStatus::Completed, None, &mut turn);
        }
        self.n_changes += turn.effects.changes.len() as u64;
        turn.effects
    }

    /// Whether the event counted.
    fn take_in(&mut self, what: &Happening, turn: &mut Turn) -> bool {
        match what {
            Happening::Started { rerun_of } => self.start(rerun_of.as_ref(), turn),
            Happening::Expanded { step, n_items } => self.expanded(*step, *n_items, turn),
            Happening::NotExpanded { step, error } => self.not_expanded(*step, error, turn),
            Happening::Accepted { call, job } => self.accepted(*call, job),
            Happening::Succeeded { call, called_at_ms } => {
                self.succeeded(*call, Some(*called_at_ms), turn)
            }
            Happening::Reused { call } => self.succeeded(*call, None, turn),
            Happening::Failed { call, error, called_at_ms, retry_after_ms, jitter } => {
                let error = error.clone();
                self.failed(*call, error, *called_at_ms, *retry_after_ms, *jitter, turn)
            }
            Happening::Overdue { call, called_at_ms, jitter } => {
                self.overdue(*call, *called_at_ms, *jitter, turn)
            }
            Happening::RetryDue { call } => self.retry(*call, turn),
            Happening::Tuned { step, max_concurrency, tolerance } => {
                self.tuned(*step, *max_concurrency, *tolerance, turn)
            }
            Happening::CancelRequested => {
                self.finish(RunStatus::Cancelled, None, turn);
                true
            }
            Happening::DeadlinePassed => {
                let message = format!("the run took longer than {} s", self.plan.timeout_ms / 1000);
                let error = RunError { node_id: None, code: "timed_out".into(), message };
                self.finish(RunStatus::TimedOut, Some(error), turn);
                true
            }
        }
    }

    /// What is to be done to go on after a restart: everything that was under way.
    pub fn resume(&self) -> Vec<Command> {
        let mut commands = Vec::new();
        if self.status != RunStatus::Running {
            return commands;
        }
        commands.extend(self.deadline_ms().map(Command::Deadline));
        for (index, step) in self.steps.iter().enumerate() {
            if self.is_expanding(index) {
                commands.push(Command::Expand(index as u32));
            }
            let id = CallId { step: index as u32, item: None, attempt: 0 };
            commands.extend(resume_call(id, &step.call));
            // What is past the window has not begun.
            let items = step.map.iter().flat_map(|map| map.items[..map.next].iter().enumerate());
            for (item, state) in items {
                let id = CallId { item: Some(item as u32), ..id };
                commands.extend(resume_call(id, &state.call));
            }
        }
        commands
    }

    /// Whether a map waits for its array.
    fn is_expanding(&self, step: usize) -> bool {
        let StepState { state, map, .. } = &self.steps[step];
        let is_map = matches!(self.plan.steps[step].work, Work::Map(_));
        is_map && map.is_none() && state.status == NodeStatus::Running
    }

    /// When the run has to be over, in milliseconds since 1970; `None` before it starts.
    pub fn deadline_ms(&self) -> Option<u64> {
        Some(self.started_at_ms?.saturating_add(self.plan.timeout_ms))
    }

    /// How long an attempt at this step's call may take once it went out, in
    /// milliseconds.
    pub fn attempt_timeout_ms(&self, step: u32) -> u64 {
        match self.plan.steps[step as usize].work.action() {
            Action::Call(call) => call.timeout_ms,
            Action::Pick(_) => 0,
        }
    }

    /// The plan that is run.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// What the server allows it.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// How far it is.
    pub fn status(&self) -> RunStatus {
        self.status
    }

    /// Why it failed.
    pub fn error(&self) -> Option<&RunError> {
        self.error.as_ref()
    }

    /// When it started, in milliseconds since 1970.
    pub fn started_at_ms(&self) -> Option<u64> {
        self.started_at_ms
    }

    /// When it ended, in milliseconds since 1970.
    pub fn finished_at_ms(&self) -> Option<u64> {
        self.finished_at_ms
    }

    /// When its last event was, in milliseconds since 1970; 0 before the first.
    pub fn last_event_at_ms(&self) -> u64 {
        self.now_ms
    }

    /// The execution whose results it may use again.
    pub fn rerun_of(&self) -> Option<&str> {
        self.rerun_of.as_deref()
    }

    /// How many changes its events have led to.
    pub fn n_changes(&self) -> u64 {
        self.n_changes
    }

    /// How far a step is. `step` is below the number of the plan's steps.
    pub fn step(&self, step: usize) -> &NodeState {
        &self.steps[step].state
    }

    /// The elements of a map, in their order; empty before it starts.
    pub fn items(&self, step: usize) -> &[ItemState] {
        self.steps[step].map.as_ref().map_or(&[], |map| &map.items)
    }

    /// Why an element of a map has no result: its last failure, or what cut it off.
    pub fn item_error(&self, step: usize, item: usize) -> Option<NodeError> {
        let item = self.items(step).get(item)?;
        match item.status {
            NodeStatus::Cancelled => Some(self.cut_off()),
            NodeStatus::Completed => None,
            _ => item.last_failure().cloned(),
        }
    }

    /// What ended those that were at work when the run did.
    fn cut_off(&self) -> NodeError {
        let message = match &self.error {
            Some(RunError { node_id: Some(id), .. }) => format!("`{id}` failed"),
            Some(RunError { message, .. }) => message.clone(),
            None => "the run was cancelled".to_owned(),
        };
        NodeError { code: "cancelled".into(), message }
    }

    /// How many elements of a map may be at work at once, and the share of them that
    /// may fail; `None` before it starts.
    pub fn tuning(&self, step: usize) -> Option<(u32, f64)> {
        self.steps[step].map.as_ref().map(|map| (map.window, map.tolerance))
    }
}

fn resume_call(id: CallId, call: &CallState) -> Option<Command> {
    match call {
        // What is due starts when another call ends.
        CallState::Idle | CallState::Due => None,
        CallState::Waiting { attempt, until_ms } => {
            Some(Command::RetryAt(CallId { attempt: *attempt, ..id }, *until_ms))
        }
        CallState::InFlight { attempt, job, .. } => {
            let id = CallId { attempt: *attempt, ..id };
            Some(match job {
                None => Command::Call(id),
                Some(job) => Command::Poll(id, job.to_string()),
            })
        }
    }
}

#[cfg(test)]
mod tests;
