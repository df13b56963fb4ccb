//! A run under watch: after each event all that was promised of a run is checked.

use std::sync::Arc;

use serde_json::Value;
use weftwork_core::catalogue::Catalogue;
use weftwork_core::check::Checked;
use weftwork_core::parse::parse;
use weftwork_core::plan::plan;
use weftwork_core::run::{
    Change, Effects, Event, FailedAttempt, Happening, Limits, NodeStatus, Run, RunStatus,
};

use super::ledger::Ledger;
use super::node::{Call, Items, State};

/// A run, and what is known of it from elsewhere.
pub(crate) struct Watched {
    pub(crate) run: Run,
    /// Rebuilt from the events that counted.
    replayed: Run,
    /// Rebuilt from their text.
    reread: Run,
    pub(crate) ledger: Ledger,
    /// All events that it was given.
    pub(crate) events: Vec<Event>,
    /// The texts of those that counted: what a server stores.
    pub(crate) stored: Vec<String>,
    seen: Seen,
    n_changes: u64,
    /// When each step was last among the changes, and how much of it was done then.
    shown: Vec<(u64, u32)>,
    rerun_of: Option<String>,
}

/// How far everything was.
#[derive(Default)]
struct Seen {
    run: Option<RunStatus>,
    nodes: Vec<NodeStatus>,
    items: Vec<Vec<NodeStatus>>,
}

impl Seen {
    fn of(run: &Run) -> Self {
        let steps = 0..run.plan().steps.len();
        let items = |step| run.items(step).iter().map(|item| item.status).collect();
        Self {
            run: Some(run.status()),
            nodes: steps.clone().map(|step| run.step(step).status).collect(),
            items: steps.map(items).collect(),
        }
    }
}

impl Watched {
    pub(crate) fn new(document: &Value, limits: Limits) -> Self {
        let text = document.to_string();
        let parsed = parse(&text);
        let checked = Checked::new(&parsed, &Catalogue::default());
        let checked = checked.unwrap_or_else(|report| {
            panic!("{}: {document}", serde_json::to_string_pretty(&report).unwrap());
        });
        let run = Run::new(Arc::new(plan(&checked)), limits);
        Self {
            replayed: run.clone(),
            reread: run.clone(),
            ledger: Ledger::new(document, limits),
            events: Vec::new(),
            stored: Vec::new(),
            seen: Seen::of(&run),
            n_changes: 0,
            shown: vec![(0, 0); run.plan().steps.len()],
            rerun_of: None,
            run,
        }
    }

    /// Gives the run an event.
    pub(crate) fn apply(&mut self, event: Event) -> Effects {
        self.events.push(event.clone());
        let effects = self.run.apply(&event);
        assert_eq!(effects.is_news, self.ledger.is_news(&event.what), "whether it counts");
        if effects.is_news {
            self.replay(&event, &effects);
            if let Happening::Started { rerun_of } = &event.what {
                self.rerun_of.clone_from(rerun_of);
            }
            self.ledger.take_in(&event, &effects.commands);
            self.check_run();
            (0..self.ledger.nodes.len()).for_each(|step| self.check_step(step));
            self.check_changes(&event.what, &effects);
            assert_eq!(self.run.resume(), self.ledger.under_way());
        } else {
            assert_eq!(effects, Effects::default());
        }
        assert_eq!(self.run, self.replayed, "a replay of the events gives another run");
        assert_eq!(self.run, self.reread, "a replay of their text gives another run");
        effects
    }

    fn replay(&mut self, event: &Event, effects: &Effects) {
        assert_eq!(self.replayed.apply(event), *effects);
        let text = serde_json::to_string(event).unwrap();
        let read: Event = serde_json::from_str(&text).unwrap();
        assert_eq!(read, *event, "{text}");
        assert_eq!(self.reread.apply(&read), *effects);
        self.stored.push(text);
    }

    fn check_run(&self) {
        let (run, ledger) = (&self.run, &self.ledger);
        assert_eq!(run.status(), ledger.run_status());
        assert_eq!(run.last_event_at_ms(), ledger.now_ms, "time goes on with the events");
        assert_eq!(run.deadline_ms(), ledger.deadline_ms);
        assert_eq!(run.finished_at_ms().is_some(), ledger.end.is_some());
        assert!(run.finished_at_ms().is_none_or(|at| at == ledger.now_ms));
        assert_eq!(run.rerun_of(), self.rerun_of.as_deref());
        let error = run.error().map(|it| (it.node_id.as_deref(), &*it.code));
        let failed = ledger.nodes.iter().enumerate();
        let mut failed = failed.filter(|it| ledger.node_status(it.0) == NodeStatus::Failed);
        let (first, second) = (failed.next(), failed.next());
        assert!(second.is_none(), "a run ends with the first node that fails");
        match (ledger.end, first) {
            (Some(RunStatus::Failed), Some((_, node))) => {
                assert_eq!(error, Some((Some(&*node.id), &*node.error().unwrap())));
            }
            (Some(RunStatus::TimedOut), _) => assert_eq!(error, Some((None, "timed_out"))),
            _ => assert_eq!(error, None),
        }
    }

    fn check_step(&self, step: usize) {
        let (state, node) = (self.run.step(step), &self.ledger.nodes[step]);
        let id = &node.id;
        assert_eq!(state.status, self.ledger.node_status(step), "{id}");
        self.check_times(
            self.seen.nodes[step],
            state.status,
            state.started_at_ms,
            state.finished_at_ms,
        );
        let error = match state.status {
            NodeStatus::Cancelled => Some("cancelled".to_owned()),
            _ => node.error(),
        };
        assert_eq!(state.error.as_ref().map(|it| it.code.to_string()), error, "{id}");
        check_attempts(&state.failed_attempts, &node.call);
        let Some(items) = &node.items else {
            assert_eq!((state.items, self.run.items(step).len()), (None, 0), "{id}");
            let is_reused = node.call.state == State::Done { is_reused: true };
            assert_eq!(state.attempts, if is_reused { 0 } else { node.call.attempts }, "{id}");
            let from = self.rerun_of.as_deref().filter(|_| is_reused);
            assert_eq!(state.reused_from.as_deref(), from, "{id}");
            return;
        };
        self.check_map(step, items);
        for (item, call) in items.calls.iter().enumerate() {
            self.check_item(step, item, call);
        }
    }

    fn check_map(&self, step: usize, items: &Items) {
        let state = self.run.step(step);
        let id = &self.ledger.nodes[step].id;
        let (counts, tally) = (state.items.unwrap(), items.tally());
        assert_eq!(counts.total as usize, items.calls.len(), "{id}");
        assert_eq!(counts.completed as usize, tally.done, "{id}");
        assert_eq!(counts.failed as usize, tally.failed, "{id}");
        assert_eq!(counts.reused as usize, tally.reused, "{id}");
        let at_work = tally.in_flight + tally.waiting + tally.due;
        let at_work = if self.ledger.end.is_none() { at_work } else { 0 };
        assert_eq!(counts.running as usize, at_work, "{id}");
        let all_reused = tally.reused > 0 && tally.reused == items.calls.len();
        let most = items.calls.iter().map(|call| call.attempts).max().unwrap_or(0);
        assert_eq!(state.attempts, if all_reused { 0 } else { most }, "{id}");
        let from = self.rerun_of.as_deref().filter(|_| all_reused);
        assert_eq!(state.reused_from.as_deref(), from, "{id}");
    }

    fn check_item(&self, step: usize, item: usize, call: &Call) {
        let state = &self.run.items(step)[item];
        assert_eq!(state.status, self.ledger.item_status(call), "{step}[{item}]");
        let before = self.seen.items[step].get(item).copied().unwrap_or_default();
        self.check_times(before, state.status, state.started_at_ms, state.finished_at_ms);
        let is_reused = call.state == State::Done { is_reused: true };
        assert_eq!(state.is_reused, is_reused, "{step}[{item}]");
        let attempts = if is_reused { 0 } else { call.attempts };
        assert_eq!(state.attempts, attempts, "{step}[{item}]");
        check_attempts(&state.failed_attempts, call);
        let error = match state.status {
            NodeStatus::Cancelled => Some("cancelled"),
            NodeStatus::Completed => None,
            _ => call.failures.last().map(|it| it.1.as_str()),
        };
        let told = self.run.item_error(step, item);
        assert_eq!(told.as_ref().map(|it| &*it.code), error, "{step}[{item}]");
        if let Some(called) = state.called_at_ms.filter(|_| state.finished_at_ms.is_some()) {
            let (from, to) = (state.started_at_ms.unwrap(), state.finished_at_ms.unwrap());
            assert!((from..=to).contains(&called), "{step}[{item}] called at {called}");
        }
    }

    /// Checks that no end changes, and that times are those of the events.
    fn check_times(
        &self,
        before: NodeStatus,
        status: NodeStatus,
        started_at_ms: Option<u64>,
        finished_at_ms: Option<u64>,
    ) {
        if before == status {
            return;
        }
        assert!(!before.is_final(), "{before:?} became {status:?}");
        let now_ms = self.ledger.now_ms;
        let is_started = !matches!(status, NodeStatus::Pending | NodeStatus::Skipped);
        assert_eq!(started_at_ms.is_some(), is_started, "{status:?}");
        if before == NodeStatus::Pending && is_started {
            assert_eq!(started_at_ms, Some(now_ms), "{status:?}");
        }
        let end = (status.is_final() && is_started).then_some(now_ms);
        assert_eq!(finished_at_ms, end, "{status:?}");
    }

    /// Checks that all that looks different is told.
    fn check_changes(&mut self, what: &Happening, effects: &Effects) {
        let changes = &effects.changes;
        self.n_changes += changes.len() as u64;
        assert_eq!(self.run.n_changes(), self.n_changes);
        let seen = Seen::of(&self.run);
        let n_run = changes.iter().filter(|it| **it == Change::Run).count();
        assert_eq!(n_run, usize::from(self.seen.run != seen.run), "the run's changes");
        assert!(self.ledger.end.is_none() || changes.last() == Some(&Change::Run));
        for step in 0..seen.nodes.len() {
            let n_told = changes.iter().filter(|it| **it == Change::Step(step)).count();
            let is_new = self.seen.nodes[step] != seen.nodes[step];
            let is_due = is_new || self.is_worth_showing(step, what);
            assert!(n_told <= 1 && (n_told == 1 || !is_due), "step {step} is told {n_told} times");
            if n_told == 1 {
                self.shown[step] = (self.ledger.now_ms, self.n_done(step));
            }
        }
        self.seen = seen;
    }

    /// Whether the event is about this step, and it is time to show that.
    fn is_worth_showing(&self, step: usize, what: &Happening) -> bool {
        let about = match what {
            Happening::Failed { call, .. }
            | Happening::Overdue { call, .. }
            | Happening::Succeeded { call, .. }
            | Happening::Reused { call }
            | Happening::RetryDue { call } => call.step,
            Happening::Tuned { step, .. } => *step,
            _ => return false,
        };
        let Some(counts) = self.run.step(step).items.filter(|_| about as usize == step) else {
            return about as usize == step;
        };
        let (then_ms, done_then) = self.shown[step];
        let hundredth = (counts.total / 100).max(1);
        matches!(what, Happening::Tuned { .. })
            || self.n_done(step) >= done_then + hundredth
            || self.ledger.now_ms >= then_ms + 100
    }

    fn n_done(&self, step: usize) -> u32 {
        self.run.step(step).items.map_or(0, |counts| counts.completed + counts.failed)
    }
}

/// Checks what is told of the attempts that failed.
fn check_attempts(told: &[FailedAttempt], call: &Call) {
    assert_eq!(told.len(), call.failures.len(), "{told:?}");
    let mut before = 0;
    for (told, (attempt, code)) in told.iter().zip(&call.failures) {
        assert_eq!((told.attempt, &*told.error.code), (*attempt, code.as_str()));
        let called = told.called_at_ms.unwrap_or(told.started_at_ms);
        let times = [before, told.started_at_ms, called, told.finished_at_ms];
        assert!(times.is_sorted(), "{told:?}");
        before = told.finished_at_ms;
    }
}
