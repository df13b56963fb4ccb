//! The transitions of a run: steps and calls start, succeed, fail and end.
//!
//! What takes in an event answers whether it counted.

use std::sync::Arc;

use super::call::{CallState, backoff};
use super::map::MapState;
use super::{
    CallId, Change, Command, FailedAttempt, ItemCounts, NodeError, NodeStatus, Run, RunError,
    RunStatus, StepState, Turn,
};
use crate::plan::{Action, Retry, Work};

impl Run {
    pub(super) fn start(&mut self, rerun_of: Option<&String>, turn: &mut Turn) -> bool {
        if self.status != RunStatus::Pending {
            return false;
        }
        self.status = RunStatus::Running;
        self.started_at_ms = Some(turn.now_ms);
        self.rerun_of = rerun_of.cloned();
        turn.effects.changes.push(Change::Run);
        turn.effects.commands.extend(self.deadline_ms().map(Command::Deadline));
        let first = self.steps.iter().enumerate().filter(|(_, step)| step.n_waits_for == 0);
        turn.ready.extend(first.map(|(index, _)| index));
        true
    }

    pub(super) fn start_step(&mut self, index: usize, turn: &mut Turn) {
        let state = &mut self.steps[index].state;
        state.status = NodeStatus::Running;
        state.started_at_ms = Some(turn.now_ms);
        turn.changed(index);
        let step = index as u32;
        match self.plan.steps[index].work {
            Work::Once(_) => self.start_call(CallId { step, item: None, attempt: 1 }, turn),
            Work::Map(_) => turn.effects.commands.push(Command::Expand(step)),
        }
    }

    pub(super) fn expanded(&mut self, step: u32, n_items: u32, turn: &mut Turn) -> bool {
        let index = step as usize;
        if index >= self.steps.len() || !self.is_expanding(index) {
            return false;
        }
        let plan = Arc::clone(&self.plan);
        let Work::Map(work) = &plan.steps[index].work else { return false };
        let window = self.window(work.max_concurrency);
        let step = &mut self.steps[index];
        step.state.items = Some(ItemCounts { total: n_items, ..ItemCounts::default() });
        step.map = Some(MapState::new(n_items as usize, window, work.tolerance, turn.now_ms));
        self.advance_map(index, turn);
        turn.changed(index);
        true
    }

    pub(super) fn not_expanded(&mut self, step: u32, error: &NodeError, turn: &mut Turn) -> bool {
        let index = step as usize;
        if index >= self.steps.len() || !self.is_expanding(index) {
            return false;
        }
        self.fail_step(index, error.clone(), turn);
        true
    }

    /// How many elements may be at work at once, when somebody asks for this many.
    fn window(&self, wish: Option<u32>) -> u32 {
        let most = self.limits.max_concurrency.max(1);
        wish.unwrap_or(most).clamp(1, most)
    }

    pub(super) fn tuned(
        &mut self,
        step: u32,
        max_concurrency: Option<u32>,
        tolerance: Option<f64>,
        turn: &mut Turn,
    ) -> bool {
        let index = step as usize;
        let window = self.window(max_concurrency);
        let Some(StepState { state, map: Some(map), .. }) = self.steps.get_mut(index) else {
            return false;
        };
        if state.status.is_final() {
            return false;
        }
        if max_concurrency.is_some() {
            map.window = window;
        }
        map.tolerance = tolerance.unwrap_or(map.tolerance);
        turn.changed(index);
        let last = map.last_error().cloned();
        let failure = state.items.zip(last).and_then(|(counts, last)| map.failure(&counts, &last));
        match failure {
            Some(error) => self.fail_step(index, error, turn),
            None => self.advance_map(index, turn),
        }
        true
    }

    /// Starts what there is room for, first what is due, and ends the map when all of
    /// it is over.
    fn advance_map(&mut self, index: usize, turn: &mut Turn) {
        loop {
            let step = &mut self.steps[index];
            if step.state.status.is_final() {
                return;
            }
            let (Some(map), Some(counts)) = (&mut step.map, &mut step.state.items) else { return };
            if counts.completed + counts.failed == counts.total {
                return self.complete_step(index, turn);
            }
            if map.has_room()
                && let Some(item) = map.due.pop_front()
            {
                let attempt = map.items[item as usize].attempts + 1;
                self.start_call(CallId { step: index as u32, item: Some(item), attempt }, turn);
                continue;
            }
            if counts.running >= map.window || map.next >= map.items.len() {
                return;
            }
            let item = map.next;
            map.next += 1;
            map.items[item].status = NodeStatus::Running;
            map.items[item].started_at_ms = Some(turn.now_ms);
            counts.running += 1;
            let (step, item) = (index as u32, Some(item as u32));
            self.start_call(CallId { step, item, attempt: 1 }, turn);
        }
    }

    /// Starts an attempt.
    fn start_call(&mut self, id: CallId, turn: &mut Turn) {
        let Some((call, attempts)) = self.call_mut(id) else { return };
        *call = CallState::InFlight { attempt: id.attempt, since_ms: turn.now_ms, job: None };
        *attempts = id.attempt;
        let step = &mut self.steps[id.step as usize];
        if let Some(map) = &mut step.map {
            map.n_in_flight += 1;
            step.state.attempts = step.state.attempts.max(id.attempt);
        }
        turn.effects.commands.push(Command::Call(id));
    }

    pub(super) fn accepted(&mut self, id: CallId, accepted: &str) -> bool {
        match self.call_mut(id) {
            Some((CallState::InFlight { attempt, job, .. }, _))
                if *attempt == id.attempt && job.is_none() =>
            {
                *job = Some(accepted.into());
                true
            }
            _ => false,
        }
    }

    /// `called_at_ms` is `None` for a result of an earlier execution.
    pub(super) fn succeeded(
        &mut self,
        id: CallId,
        called_at_ms: Option<u64>,
        turn: &mut Turn,
    ) -> bool {
        let Some(started_at_ms) = self.in_flight_since(id) else { return false };
        let index = id.step as usize;
        let step = &mut self.steps[index];
        let is_reused = called_at_ms.is_none();
        let called_at_ms = called_at_ms.map(|at_ms| at_ms.clamp(started_at_ms, turn.now_ms));
        if let (Some(item), Some(map), Some(counts)) =
            (id.item, &mut step.map, &mut step.state.items)
        {
            let state = &mut map.items[item as usize];
            state.status = NodeStatus::Completed;
            state.call = CallState::Idle;
            state.is_reused = is_reused;
            state.called_at_ms = called_at_ms;
            state.finished_at_ms = Some(turn.now_ms);
            map.n_in_flight -= 1;
            counts.running -= 1;
            counts.completed += 1;
            if is_reused {
                state.attempts = 0;
                counts.reused += 1;
            }
            if map.is_worth_showing(counts, turn.now_ms) {
                turn.changed(index);
            }
            self.advance_map(index, turn);
        } else {
            step.state.called_at_ms = called_at_ms;
            if is_reused {
                step.state.attempts = 0;
                step.state.reused_from.clone_from(&self.rerun_of);
            }
            self.complete_step(index, turn);
        }
        true
    }

    pub(super) fn failed(
        &mut self,
        id: CallId,
        error: NodeError,
        called_at_ms: Option<u64>,
        retry_after_ms: Option<u64>,
        jitter: u16,
        turn: &mut Turn,
    ) -> bool {
        let Some(started_at_ms) = self.in_flight_since(id) else { return false };
        // The clock may have jumped since, and no time in the queue is below nothing.
        let called_at_ms = called_at_ms.map(|at_ms| at_ms.clamp(started_at_ms, turn.now_ms));
        let wait_ms = backoff(&self.retry_of(id), &error, id.attempt, retry_after_ms, jitter);
        let until_ms = wait_ms.map(|wait_ms| turn.now_ms.saturating_add(wait_ms));
        // A provider that wants to be left alone past the end need not be waited for.
        let until_ms = until_ms.filter(|until| {
            retry_after_ms.is_none() || self.deadline_ms().is_none_or(|end| *until < end)
        });
        self.note_failure(id, started_at_ms, called_at_ms, error.clone(), turn);
        if let Some(map) = &mut self.steps[id.step as usize].map {
            map.n_in_flight -= 1;
        }
        if let Some(until_ms) = until_ms {
            if let Some((call, _)) = self.call_mut(id) {
                *call = CallState::Waiting { attempt: id.attempt, until_ms };
            }
            turn.effects.commands.push(Command::RetryAt(id, until_ms));
            self.advance_map(id.step as usize, turn);
        } else {
            self.fail_call(id, error, turn);
        }
        true
    }

    pub(super) fn overdue(
        &mut self,
        id: CallId,
        called_at_ms: Option<u64>,
        jitter: u16,
        turn: &mut Turn,
    ) -> bool {
        if self.in_flight_since(id).is_none() {
            return false;
        }
        let (code, message) = if called_at_ms.is_some() {
            let seconds = self.attempt_timeout_ms(id.step) / 1000;
            ("provider_timeout", format!("there was no answer within {seconds} s"))
        } else {
            let seconds = self.limits.queue_timeout_ms / 1000;
            ("timed_out", format!("its turn to be called did not come within {seconds} s"))
        };
        turn.effects.commands.push(Command::Abort(id));
        self.failed(id, NodeError { code: code.into(), message }, called_at_ms, None, jitter, turn)
    }

    pub(super) fn retry(&mut self, id: CallId, turn: &mut Turn) -> bool {
        if !self.call_mut(id).is_some_and(|(call, _)| call.is_waiting(id.attempt)) {
            return false;
        }
        let map = self.steps[id.step as usize].map.as_mut().filter(|map| !map.has_room());
        if let (Some(item), Some(map)) = (id.item, map) {
            map.items[item as usize].call = CallState::Due;
            map.due.push_back(item);
        } else {
            self.start_call(CallId { attempt: id.attempt + 1, ..id }, turn);
        }
        self.show(id, turn);
        true
    }

    /// An attempt that was the last has failed.
    fn fail_call(&mut self, id: CallId, error: NodeError, turn: &mut Turn) {
        let index = id.step as usize;
        let step = &mut self.steps[index];
        let Some(item) = id.item else {
            step.call = CallState::Idle;
            return self.fail_step(index, error, turn);
        };
        let (Some(map), Some(counts)) = (&mut step.map, &mut step.state.items) else { return };
        let state = &mut map.items[item as usize];
        state.status = NodeStatus::Failed;
        state.call = CallState::Idle;
        state.finished_at_ms = Some(turn.now_ms);
        counts.running -= 1;
        counts.failed += 1;
        if let Some(error) = map.failure(counts, &error) {
            return self.fail_step(index, error, turn);
        }
        if map.is_worth_showing(counts, turn.now_ms) {
            turn.changed(index);
        }
        self.advance_map(index, turn);
    }

    fn complete_step(&mut self, index: usize, turn: &mut Turn) {
        let step = &mut self.steps[index];
        step.state.status = NodeStatus::Completed;
        step.state.finished_at_ms = Some(turn.now_ms);
        step.state.error = None;
        step.call = CallState::Idle;
        if step.state.items.is_some_and(|items| items.reused > 0 && items.reused == items.total) {
            step.state.attempts = 0;
            step.state.reused_from.clone_from(&self.rerun_of);
        }
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
        self.abort(index, turn);
        let step = &mut self.steps[index];
        step.state.status = NodeStatus::Failed;
        step.state.finished_at_ms = Some(turn.now_ms);
        step.state.error = Some(error.clone());
        step.stop(turn.now_ms);
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
        // Nothing begins that only now was asked for.
        turn.ready.clear();
        turn.effects.commands.retain(|command| matches!(command, Command::Abort(_)));
        for index in 0..self.steps.len() {
            if self.steps[index].state.status.is_final() {
                continue;
            }
            self.abort(index, turn);
            let step = &mut self.steps[index];
            if step.state.status == NodeStatus::Running {
                step.state.status = NodeStatus::Cancelled;
                step.state.finished_at_ms = Some(turn.now_ms);
            } else {
                step.state.status = NodeStatus::Skipped;
            }
            step.stop(turn.now_ms);
            turn.changed(index);
        }
        // A workflow without nodes starts and ends at once, and is told of as ended only.
        turn.effects.changes.retain(|change| *change != Change::Run);
        turn.effects.changes.push(Change::Run);
    }

    /// Commands that drop what a step has under way.
    fn abort(&self, index: usize, turn: &mut Turn) {
        let step = &self.steps[index];
        let id = CallId { step: index as u32, item: None, attempt: 0 };
        let begun = step.map.iter().flat_map(|map| map.items[..map.next].iter().enumerate());
        let items =
            begun.map(|(item, state)| (CallId { item: Some(item as u32), ..id }, &state.call));
        for (id, call) in std::iter::once((id, &step.call)).chain(items) {
            if let CallState::InFlight { attempt, .. } = call {
                turn.effects.commands.push(Command::Abort(CallId { attempt: *attempt, ..id }));
            }
        }
    }

    fn note_failure(
        &mut self,
        id: CallId,
        started_at_ms: u64,
        called_at_ms: Option<u64>,
        error: NodeError,
        turn: &mut Turn,
    ) {
        let (attempt, finished_at_ms) = (id.attempt, turn.now_ms);
        let step = &mut self.steps[id.step as usize];
        let failed = FailedAttempt { attempt, started_at_ms, called_at_ms, finished_at_ms, error };
        if let (Some(item), Some(map)) = (id.item, &mut step.map) {
            map.items[item as usize].failed_attempts.push(failed);
        } else {
            step.state.error = Some(failed.error.clone());
            step.state.called_at_ms = called_at_ms;
            step.state.failed_attempts.push(failed);
        }
        self.show(id, turn);
    }

    /// Notes that a call is further: a step always looks different then, a map only
    /// now and then.
    fn show(&mut self, id: CallId, turn: &mut Turn) {
        let index = id.step as usize;
        let step = &mut self.steps[index];
        let is_worth_showing = match (&mut step.map, &step.state.items) {
            (Some(map), Some(counts)) => map.is_worth_showing(counts, turn.now_ms),
            _ => true,
        };
        if is_worth_showing {
            turn.changed(index);
        }
    }

    /// Since when this attempt is at work; `None` when it is not, so that nothing
    /// said of it counts.
    fn in_flight_since(&mut self, id: CallId) -> Option<u64> {
        match self.call_mut(id)?.0 {
            CallState::InFlight { attempt, since_ms, .. } if *attempt == id.attempt => {
                Some(*since_ms)
            }
            _ => None,
        }
    }

    fn retry_of(&self, id: CallId) -> Retry {
        match self.plan.steps[id.step as usize].work.action() {
            Action::Call(call) => call.retry,
            Action::Pick(_) => Retry { max_attempts: 1, ..Retry::default() },
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
    fn stop(&mut self, now_ms: u64) {
        self.call = CallState::Idle;
        if let Some(map) = &mut self.map {
            map.stop(now_ms);
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
