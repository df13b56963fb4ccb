//! The transitions of calls: attempts start, succeed, fail, and are made again.
//!
//! What takes in an event answers whether it counted.

use super::call::{CallState, backoff};
use super::{CallId, Command, FailedAttempt, NodeError, NodeStatus, Run, Turn};
use crate::plan::{Action, Retry};

impl Run {
    /// Starts an attempt.
    pub(super) fn start_call(&mut self, id: CallId, turn: &mut Turn) {
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
            let state = &mut map.items[item as usize];
            state.called_at_ms = called_at_ms;
            state.failed_attempts.push(failed);
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
