//! A plan, plus what has happened so far, gives what to do next.
//!
//! Events go in, commands come out, and nothing else happens here: no clock, no
//! calls, no waiting. The same events give the same run, so a stored list of them
//! is all that is needed to go on after a crash, and to show a run in a browser.

mod advance;
mod call;
mod event;
mod map;
mod pick;
mod request;
mod state;

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::plan::{MAX_ITEMS, Plan};
use call::CallState;
use map::MapState;

pub use event::{CallId, Change, Command, Effects, Event, Happening, Request};
pub use map::ItemState;
pub use state::{ItemCounts, NodeError, NodeState, NodeStatus, RunError, RunStatus};

/// What a server allows a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many elements of one map may be at work at once, at most.
    pub max_concurrency: u32,
    /// How many elements a map may have.
    pub max_items: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_concurrency: 64, max_items: MAX_ITEMS as usize }
    }
}

/// One run of a plan.
#[derive(Debug, Clone)]
pub struct Run {
    plan: Arc<Plan>,
    inputs: Map<String, Value>,
    limits: Limits,
    status: RunStatus,
    error: Option<RunError>,
    started_at_ms: Option<u64>,
    finished_at_ms: Option<u64>,
    steps: Vec<StepState>,
    n_unfinished: usize,
    n_changes: u64,
}

/// How far one step is.
#[derive(Debug, Clone, Default)]
struct StepState {
    state: NodeState,
    n_waits_for: usize,
    call: CallState,
    map: Option<MapState>,
    result: Option<Value>,
}

/// An event on its way through the run.
struct Turn {
    now_ms: u64,
    ready: VecDeque<usize>,
    effects: Effects,
}

impl Run {
    /// A run that has not started. `inputs` are complete, see
    /// [`inputs::complete`](crate::inputs::complete).
    pub fn new(plan: Arc<Plan>, inputs: Map<String, Value>, limits: Limits) -> Self {
        let steps = plan
            .steps
            .iter()
            .map(|step| StepState { n_waits_for: step.parents.len(), ..StepState::default() })
            .collect();
        Self {
            inputs,
            limits,
            status: RunStatus::Pending,
            error: None,
            started_at_ms: None,
            finished_at_ms: None,
            steps,
            n_unfinished: plan.steps.len(),
            n_changes: 0,
            plan,
        }
    }

    /// Takes in one event and answers with what it leads to.
    ///
    /// What comes too late, twice, or about an older attempt leads to nothing.
    pub fn apply(&mut self, event: Event) -> Effects {
        let mut turn =
            Turn { now_ms: event.at_ms, ready: VecDeque::new(), effects: Effects::default() };
        if self.status.is_final() {
            return turn.effects;
        }
        match event.what {
            Happening::Started => self.start(&mut turn),
            Happening::Accepted { call, job } => self.accepted(call, job),
            Happening::Succeeded { call, result } => self.succeeded(call, result, &mut turn),
            Happening::Failed { call, error, retry_after_ms, jitter } => {
                self.failed(call, error, retry_after_ms, jitter, &mut turn);
            }
            Happening::RetryDue { call } => self.retry(call, &mut turn),
            Happening::CancelRequested => {
                self.finish(RunStatus::Cancelled, None, &mut turn);
            }
            Happening::DeadlinePassed => {
                let message = format!("the run took longer than {} s", self.plan.timeout_ms / 1000);
                let error = RunError { node_id: None, code: "timed_out".into(), message };
                self.finish(RunStatus::TimedOut, Some(error), &mut turn);
            }
        }
        while let Some(step) = turn.ready.pop_front() {
            if self.status.is_final() {
                break;
            }
            self.start_step(step, &mut turn);
        }
        if self.status == RunStatus::Running && self.n_unfinished == 0 {
            self.finish(RunStatus::Completed, None, &mut turn);
        }
        self.n_changes += turn.effects.changes.len() as u64;
        turn.effects
    }

    /// Whether an event leads to anything: it does not when it comes too late,
    /// twice, or about an older attempt.
    pub fn is_news(&self, event: &Event) -> bool {
        let call = |id: CallId| self.call(id);
        match &event.what {
            _ if self.status.is_final() => false,
            Happening::Started => self.status == RunStatus::Pending,
            Happening::Accepted { call: id, .. }
            | Happening::Succeeded { call: id, .. }
            | Happening::Failed { call: id, .. } => {
                call(*id).is_some_and(|call| call.is_in_flight(id.attempt))
            }
            Happening::RetryDue { call: id } => {
                call(*id).is_some_and(|call| call.is_waiting(id.attempt))
            }
            Happening::CancelRequested | Happening::DeadlinePassed => true,
        }
    }

    fn call(&self, id: CallId) -> Option<&CallState> {
        let step = self.steps.get(id.step as usize)?;
        match (id.item, &step.map) {
            (None, None) => Some(&step.call),
            (Some(item), Some(map)) => Some(&map.items.get(item as usize)?.call),
            _ => None,
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
            let id = CallId { step: index as u32, item: None, attempt: 0 };
            commands.extend(self.resume_call(id, &step.call));
            let items = step.map.iter().flat_map(|map| map.items.iter().enumerate());
            for (item, state) in items {
                let id = CallId { item: Some(item as u32), ..id };
                commands.extend(self.resume_call(id, &state.call));
            }
        }
        commands
    }

    fn resume_call(&self, id: CallId, call: &CallState) -> Option<Command> {
        match call {
            CallState::Idle => None,
            CallState::Waiting { attempt, until_ms } => {
                Some(Command::RetryAt(CallId { attempt: *attempt, ..id }, *until_ms))
            }
            CallState::InFlight { attempt, job } => {
                let id = CallId { attempt: *attempt, ..id };
                let request = self.request(id).ok()?;
                Some(match job {
                    None => Command::Call(id, request),
                    Some(job) => Command::Poll(id, request, job.clone()),
                })
            }
        }
    }

    fn start(&mut self, turn: &mut Turn) {
        if self.status != RunStatus::Pending {
            return;
        }
        self.status = RunStatus::Running;
        self.started_at_ms = Some(turn.now_ms);
        turn.effects.changes.push(Change::Run);
        turn.effects.commands.extend(self.deadline_ms().map(Command::Deadline));
        let first = self.steps.iter().enumerate().filter(|(_, step)| step.n_waits_for == 0);
        turn.ready.extend(first.map(|(index, _)| index));
    }

    fn deadline_ms(&self) -> Option<u64> {
        Some(self.started_at_ms?.saturating_add(self.plan.timeout_ms))
    }

    /// The plan that is run.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The values of its parameters.
    pub fn inputs(&self) -> &Map<String, Value> {
        &self.inputs
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

    /// How many changes its events have led to.
    pub fn n_changes(&self) -> u64 {
        self.n_changes
    }

    /// How far a step is. `step` is below the number of the plan's steps.
    pub fn step(&self, step: usize) -> &NodeState {
        &self.steps[step].state
    }

    /// The result of a step, once it is completed.
    pub fn result(&self, step: usize) -> Option<&Value> {
        self.steps[step].result.as_ref()
    }

    /// The elements of a map, in their order; empty before it starts.
    pub fn items(&self, step: usize) -> &[ItemState] {
        self.steps[step].map.as_ref().map_or(&[], |map| &map.items)
    }
}

#[cfg(test)]
mod tests;
