//! The transitions of a run: steps and calls start, succeed, fail and end.

use std::sync::Arc;

use serde_json::Value;

use super::call::{CallState, next_attempt_at};
use super::map::MapState;
use super::{
    CallId, Change, Command, ItemCounts, NodeError, NodeStatus, Run, RunError, RunStatus,
    StepState, Turn, pick,
};
use crate::plan::{Action, MapWork, Work};
use crate::template::kind_of;

impl Run {
    pub(super) fn start_step(&mut self, index: usize, turn: &mut Turn) {
        let state = &mut self.steps[index].state;
        state.status = NodeStatus::Running;
        state.started_at_ms = Some(turn.now_ms);
        turn.changed(index);
        let plan = Arc::clone(&self.plan);
        match &plan.steps[index].work {
            Work::Once(_) => {
                self.start_call(CallId { step: index as u32, item: None, attempt: 1 }, turn);
            }
            Work::Map(work) => self.start_map(index, work, turn),
        }
    }

    fn start_map(&mut self, index: usize, work: &MapWork, turn: &mut Turn) {
        let elements = match self.resolve(&work.items, index, None) {
            Ok(Value::Array(elements)) => elements,
            Ok(other) => {
                let message = format!("`items` is {}, and a map needs an array", kind_of(&other));
                let error = NodeError { code: "map_items_not_array".into(), message };
                return self.fail_step(index, error, turn);
            }
            Err(error) => return self.fail_step(index, error, turn),
        };
        if elements.len() > self.limits.max_items {
            let (len, most) = (elements.len(), self.limits.max_items);
            let message = format!("`items` has {len} elements, and {most} are allowed");
            let error = NodeError { code: "map_too_large".into(), message };
            return self.fail_step(index, error, turn);
        }
        let cap = self.limits.max_concurrency.max(1);
        let window = work.max_concurrency.unwrap_or(cap).min(cap);
        let step = &mut self.steps[index];
        step.state.items =
            Some(ItemCounts { total: elements.len() as u32, ..ItemCounts::default() });
        step.map = Some(MapState::new(elements, window, work.tolerance));
        self.advance_map(index, turn);
    }

    /// Starts elements while there is room, and ends the map when all are over.
    fn advance_map(&mut self, index: usize, turn: &mut Turn) {
        loop {
            let step = &mut self.steps[index];
            if step.state.status.is_final() {
                return;
            }
            let (Some(map), Some(counts)) = (&mut step.map, &mut step.state.items) else { return };
            if counts.completed + counts.failed == counts.total {
                let result = map.result();
                return self.complete_step(index, result, turn);
            }
            if counts.running >= map.window || map.next >= map.items.len() {
                return;
            }
            let item = map.next;
            map.next += 1;
            map.items[item].status = NodeStatus::Running;
            counts.running += 1;
            self.start_call(
                CallId { step: index as u32, item: Some(item as u32), attempt: 1 },
                turn,
            );
        }
    }

    /// Starts an attempt: asks for a call, or does at once what is done here.
    fn start_call(&mut self, id: CallId, turn: &mut Turn) {
        let Some((call, attempts)) = self.call_mut(id) else { return };
        *call = CallState::InFlight { attempt: id.attempt, job: None };
        *attempts = id.attempt;
        let state = &mut self.steps[id.step as usize].state;
        state.attempts = state.attempts.max(id.attempt);
        let plan = Arc::clone(&self.plan);
        match plan.steps[id.step as usize].work.action() {
            Action::Pick(payload) => {
                let payload = self.resolve(payload, id.step as usize, id.item);
                match payload.and_then(|payload| pick::pick(&payload)) {
                    Ok(result) => self.finish_call(id, result, turn),
                    Err(error) => self.fail_call(id, error, turn),
                }
            }
            Action::Call(_) => match self.request(id) {
                Ok(request) => turn.effects.commands.push(Command::Call(id, request)),
                Err(error) => self.fail_call(id, error, turn),
            },
        }
    }

    pub(super) fn accepted(&mut self, id: CallId, accepted: String) {
        if let Some((CallState::InFlight { attempt, job }, _)) = self.call_mut(id)
            && *attempt == id.attempt
        {
            *job = Some(accepted);
        }
    }

    pub(super) fn succeeded(&mut self, id: CallId, result: Value, turn: &mut Turn) {
        if self.call_mut(id).is_some_and(|(call, _)| call.is_in_flight(id.attempt)) {
            self.finish_call(id, result, turn);
            if id.item.is_some() {
                self.advance_map(id.step as usize, turn);
            }
        }
    }

    pub(super) fn failed(
        &mut self,
        id: CallId,
        error: NodeError,
        retry_after_ms: Option<u64>,
        jitter: u16,
        turn: &mut Turn,
    ) {
        let Some((call, _)) = self.call_mut(id) else { return };
        if !call.is_in_flight(id.attempt) {
            return;
        }
        let plan = Arc::clone(&self.plan);
        let retry = match plan.steps[id.step as usize].work.action() {
            Action::Call(call) => call.retry,
            Action::Pick(_) => return,
        };
        let next = next_attempt_at(&retry, &error, id.attempt, turn.now_ms, retry_after_ms, jitter);
        if let Some(until_ms) = next {
            if let Some((call, _)) = self.call_mut(id) {
                *call = CallState::Waiting { attempt: id.attempt, until_ms };
            }
            self.note_error(id, error);
            turn.effects.commands.push(Command::RetryAt(id, until_ms));
            turn.changed(id.step as usize);
        } else {
            self.fail_call(id, error, turn);
            if id.item.is_some() {
                self.advance_map(id.step as usize, turn);
            }
        }
    }

    pub(super) fn retry(&mut self, id: CallId, turn: &mut Turn) {
        if self.call_mut(id).is_some_and(|(call, _)| call.is_waiting(id.attempt)) {
            turn.changed(id.step as usize);
            self.start_call(CallId { attempt: id.attempt + 1, ..id }, turn);
            if id.item.is_some() {
                self.advance_map(id.step as usize, turn);
            }
        }
    }

    fn finish_call(&mut self, id: CallId, result: Value, turn: &mut Turn) {
        let index = id.step as usize;
        let Some(item) = id.item else { return self.complete_step(index, result, turn) };
        let step = &mut self.steps[index];
        if let (Some(map), Some(counts)) = (&mut step.map, &mut step.state.items) {
            let state = &mut map.items[item as usize];
            state.status = NodeStatus::Completed;
            state.call = CallState::Idle;
            state.error = None;
            state.result = Some(result);
            counts.running -= 1;
            counts.completed += 1;
            turn.changed(index);
        }
    }

    fn fail_call(&mut self, id: CallId, error: NodeError, turn: &mut Turn) {
        let index = id.step as usize;
        let Some(item) = id.item else { return self.fail_step(index, error, turn) };
        let step = &mut self.steps[index];
        let (Some(map), Some(counts)) = (&mut step.map, &mut step.state.items) else { return };
        let state = &mut map.items[item as usize];
        state.status = NodeStatus::Failed;
        state.call = CallState::Idle;
        state.error = Some(error.clone());
        counts.running -= 1;
        counts.failed += 1;
        turn.changed(index);
        if let Some(error) = map.failure(counts, &error) {
            self.fail_step(index, error, turn);
        }
    }

    fn complete_step(&mut self, index: usize, result: Value, turn: &mut Turn) {
        let step = &mut self.steps[index];
        step.state.status = NodeStatus::Completed;
        step.state.finished_at_ms = Some(turn.now_ms);
        step.state.error = None;
        step.call = CallState::Idle;
        step.result = Some(result);
        self.n_unfinished -= 1;
        turn.changed(index);
        let plan = Arc::clone(&self.plan);
        for &child in &plan.steps[index].children {
            let waiting = &mut self.steps[child];
            waiting.n_waits_for -= 1;
            if waiting.n_waits_for == 0 {
                turn.ready.push_back(child);
            }
        }
    }

    /// A failed step ends the run: nothing new starts, what is at work is dropped.
    fn fail_step(&mut self, index: usize, error: NodeError, turn: &mut Turn) {
        let aborts = self.aborts(index);
        let step = &mut self.steps[index];
        step.state.status = NodeStatus::Failed;
        step.state.finished_at_ms = Some(turn.now_ms);
        step.state.error = Some(error.clone());
        step.stop();
        turn.effects.commands.extend(aborts);
        turn.changed(index);
        let error = RunError {
            node_id: Some(self.plan.steps[index].id.to_string()),
            code: error.code,
            message: error.message,
        };
        self.finish(RunStatus::Failed, Some(error), turn);
    }

    pub(super) fn finish(&mut self, status: RunStatus, error: Option<RunError>, turn: &mut Turn) {
        self.status = status;
        self.error = error;
        self.finished_at_ms = Some(turn.now_ms);
        for index in 0..self.steps.len() {
            if self.steps[index].state.status.is_final() {
                continue;
            }
            turn.effects.commands.extend(self.aborts(index));
            let step = &mut self.steps[index];
            if step.state.status == NodeStatus::Running {
                step.state.status = NodeStatus::Cancelled;
                step.state.finished_at_ms = Some(turn.now_ms);
            } else {
                step.state.status = NodeStatus::Skipped;
            }
            step.stop();
            turn.changed(index);
        }
        turn.effects.changes.push(Change::Run);
    }

    /// The commands that drop what a step has under way.
    fn aborts(&self, index: usize) -> Vec<Command> {
        let step = &self.steps[index];
        let id = CallId { step: index as u32, item: None, attempt: 0 };
        let items = step.map.iter().flat_map(|map| map.items.iter().enumerate());
        let items =
            items.map(|(item, state)| (CallId { item: Some(item as u32), ..id }, &state.call));
        std::iter::once((id, &step.call))
            .chain(items)
            .filter_map(|(id, call)| match call {
                CallState::InFlight { attempt, .. } => {
                    Some(Command::Abort(CallId { attempt: *attempt, ..id }))
                }
                _ => None,
            })
            .collect()
    }

    fn note_error(&mut self, id: CallId, error: NodeError) {
        let step = &mut self.steps[id.step as usize];
        match id.item {
            None => step.state.error = Some(error),
            Some(item) => {
                if let Some(map) = &mut step.map {
                    map.items[item as usize].error = Some(error);
                }
            }
        }
    }

    /// The state of a call and its count of attempts. `None` when an event names
    /// what this plan does not have.
    fn call_mut(&mut self, id: CallId) -> Option<(&mut CallState, &mut u32)> {
        let step = self.steps.get_mut(id.step as usize)?;
        match id.item {
            None if step.map.is_none() => Some((&mut step.call, &mut step.state.attempts)),
            None => None,
            Some(item) => {
                let item = step.map.as_mut()?.items.get_mut(item as usize)?;
                Some((&mut item.call, &mut item.attempts))
            }
        }
    }
}

impl StepState {
    fn stop(&mut self) {
        self.call = CallState::Idle;
        if let Some(map) = &mut self.map {
            map.stop();
        }
        if let Some(counts) = &mut self.state.items {
            counts.running = 0;
        }
    }
}

impl Turn {
    /// Notes that a step looks different; once is enough for one event.
    fn changed(&mut self, step: usize) {
        if self.effects.changes.last() != Some(&Change::Step(step)) {
            self.effects.changes.push(Change::Step(step));
        }
    }
}
