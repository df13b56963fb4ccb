//! The transitions of a run: steps and maps start, complete, fail and end.
//!
//! What takes in an event answers whether it counted.

use std::sync::Arc;

use super::call::CallState;
use super::map::MapState;
use super::{
    CallId, Change, Command, ItemCounts, NodeError, NodeStatus, Run, RunError, RunStatus,
    StepState, Turn,
};
use crate::plan::Work;

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
    pub(super) fn advance_map(&mut self, index: usize, turn: &mut Turn) {
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

    pub(super) fn complete_step(&mut self, index: usize, turn: &mut Turn) {
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
    pub(super) fn fail_step(&mut self, index: usize, error: NodeError, turn: &mut Turn) {
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
        let cut_off = self.cut_off();
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
                step.state.error = Some(cut_off.clone());
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
    pub(super) fn changed(&mut self, step: usize) {
        if self.effects.changes.last() != Some(&Change::Step(step)) {
            self.effects.changes.push(Change::Step(step));
        }
    }
}
