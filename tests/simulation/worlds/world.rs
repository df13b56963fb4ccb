//! A driver and a provider in a random world, with a clock of their own.

mod calls;

use std::collections::{BTreeMap, VecDeque};

use serde_json::Value;
use weftwork_core::run::{
    CallId, Change, Command, Event, Happening, MapResult, NodeStatus, Run, RunStatus,
};

use super::flow::{Flow, fraction};
use super::mood::{self, Answer, Mood};
use super::watched::Watched;
use crate::numbers::Numbers;

/// When the world begins, in milliseconds since 1970.
const BEGIN_MS: u64 = 1_700_000_000_000;

type Key = (u32, Option<u32>);

/// All there is: a run, its driver, a provider and people.
pub(crate) struct World {
    numbers: Numbers,
    pub(crate) flow: Flow,
    mood: Mood,
    pub(crate) watched: Watched,
    /// How long the world is there; this never jumps.
    pub(crate) steady_ms: u64,
    /// How far the wall clock has jumped.
    ahead_ms: i64,
    /// What will happen when. What is due at the same time comes in random order.
    agenda: BTreeMap<(u64, usize), Due>,
    /// What the driver has under way.
    calls: BTreeMap<Key, Working>,
    /// Calls that wait for their turn.
    queue: VecDeque<CallId>,
    n_rooms: usize,
    n_busy: usize,
    /// What the provider works on, whatever becomes of the driver: until when.
    jobs: BTreeMap<String, (u64, Answer)>,
    elements: BTreeMap<u32, Vec<Value>>,
    results: BTreeMap<Key, Value>,
    /// Results that are not stored yet.
    unstored: Vec<Key>,
    /// How many events are stored.
    n_stored: usize,
    /// What happened how often, beside the events.
    pub(crate) counts: BTreeMap<&'static str, usize>,
}

/// A call that the driver has under way.
struct Working {
    has_room: bool,
    /// What of it is on the agenda.
    due: Vec<(u64, usize)>,
}

enum Due {
    /// What happens, and the result that it brings.
    News(Happening, Option<Value>),
    /// The call has been in the queue for as long as it may.
    QueueOver(CallId),
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let mut numbers = Numbers::new(seed);
        let flow = Flow::new(&mut numbers);
        Self {
            mood: Mood::new(&mut numbers),
            watched: Watched::new(&flow.document, flow.limits),
            flow,
            steady_ms: 0,
            ahead_ms: 0,
            agenda: BTreeMap::new(),
            calls: BTreeMap::new(),
            queue: VecDeque::new(),
            n_rooms: numbers.one_of(&[1, 4, 30, 1000]),
            n_busy: 0,
            jobs: BTreeMap::new(),
            elements: BTreeMap::new(),
            results: BTreeMap::new(),
            unstored: Vec::new(),
            n_stored: 0,
            counts: BTreeMap::new(),
            numbers,
        }
    }

    /// Lets the run begin, and go on to its end and some time after it.
    pub(crate) fn live(&mut self) {
        self.wake();
        while !self.run().status().is_final() {
            self.interfere();
            self.go_on();
        }
        self.check_results();
        for _ in 0..20 {
            let Some((_, Due::News(what, _))) = self.agenda.pop_first() else { continue };
            let at_ms = self.wall_ms();
            self.watched.apply(Event { at_ms, what });
        }
    }

    fn run(&self) -> &Run {
        &self.watched.run
    }

    fn wall_ms(&self) -> u64 {
        (BEGIN_MS + self.steady_ms).saturating_add_signed(self.ahead_ms)
    }

    fn chance(&mut self, once_in: usize) -> bool {
        once_in > 0 && self.numbers.once_in(once_in)
    }

    /// A driver comes to life, for the first time or after a crash.
    fn wake(&mut self) {
        if self.run().status() == RunStatus::Pending {
            let rerun_of = (self.mood.reuse > 0).then(|| "exec_1".to_owned());
            self.plan(0, Due::News(Happening::Started { rerun_of }, None));
        }
        self.carry_out(self.run().resume());
    }

    /// People, clocks and networks do what they do.
    fn interfere(&mut self) {
        if self.chance(self.mood.jump) {
            self.ahead_ms = mood::jump(&mut self.numbers);
        }
        if self.chance(self.mood.tuning) {
            let what = self.tuning();
            self.plan(0, Due::News(what, None));
        }
        if self.chance(self.mood.cancel) {
            self.plan(0, Due::News(Happening::CancelRequested, None));
        }
        if self.chance(self.mood.noise) {
            let n_steps = self.run().plan().steps.len();
            let what = mood::noise(&mut self.numbers, n_steps);
            if !self.watched.ledger.is_news(&what) {
                let at_ms = self.wall_ms();
                self.watched.apply(Event { at_ms, what });
            }
        }
    }

    /// Other limits for some map: often a tolerance that is just met, or just not.
    fn tuning(&mut self) -> Happening {
        let n_steps = self.run().plan().steps.len();
        let step = self.numbers.below(n_steps + 1);
        let counts = if step < n_steps { self.run().step(step).items } else { None };
        let tolerance = match (self.numbers.below(4), counts) {
            (0, _) => Some(fraction(&mut self.numbers)),
            (1, Some(counts)) if counts.total > 0 => {
                let n_failed = counts.failed.saturating_sub(self.numbers.below(2) as u32);
                Some(f64::from(n_failed) / f64::from(counts.total))
            }
            _ => None,
        };
        let windows = [None, Some(0), Some(1), Some(3), Some(1000)];
        let max_concurrency = self.numbers.one_of(&windows);
        Happening::Tuned { step: step as u32, max_concurrency, tolerance }
    }

    /// Takes in what is due next, and some of what is due by then.
    fn go_on(&mut self) {
        let (&(at_ms, _), _) = self.agenda.first_key_value().expect("the run waits for nothing");
        self.steady_ms = self.steady_ms.max(at_ms);
        let most = 1 + self.numbers.below(4);
        let mut commands = Vec::new();
        for _ in 0..most {
            let Some(entry) = self.agenda.first_entry() else { break };
            if entry.key().0 > self.steady_ms {
                break;
            }
            match entry.remove() {
                Due::News(what, value) => self.take_in(what, value, &mut commands),
                Due::QueueOver(call) if self.queue.contains(&call) => {
                    let jitter = self.jitter();
                    let what = Happening::Overdue { call, called_at_ms: None, jitter };
                    self.take_in(what, None, &mut commands);
                }
                Due::QueueOver(_) => {}
            }
        }
        if self.chance(self.mood.crash) {
            return self.crash();
        }
        self.store();
        if self.chance(self.mood.crash) {
            return self.crash();
        }
        self.carry_out(commands);
    }

    fn take_in(&mut self, what: Happening, value: Option<Value>, commands: &mut Vec<Command>) {
        let event = Event { at_ms: self.wall_ms(), what };
        let effects = self.watched.apply(event.clone());
        if self.chance(self.mood.again) {
            let after_ms = self.numbers.below(self.mood.latency_ms * 3) as u64;
            self.plan(after_ms, Due::News(event.what.clone(), None));
        }
        if !effects.is_news {
            return;
        }
        if let Happening::Succeeded { call, .. }
        | Happening::Reused { call }
        | Happening::Failed { call, .. } = event.what
        {
            self.forget((call.step, call.item));
            if let Some(value) = value {
                self.keep((call.step, call.item), value);
            }
        }
        for change in &effects.changes {
            if let Change::Step(step) = *change
                && let Some(counts) = self.run().step(step).items
                && self.run().step(step).status == NodeStatus::Completed
            {
                let result = self.map_result(step as u32, counts.total);
                self.keep((step as u32, None), result);
            }
        }
        if matches!(event.what, Happening::RetryDue { .. }) && effects.commands.is_empty() {
            self.count("retry without room");
        }
        commands.extend(effects.commands);
    }

    fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    fn keep(&mut self, key: Key, value: Value) {
        let before = self.results.insert(key, value);
        assert_eq!(before, None, "{key:?} has a second result");
        self.unstored.push(key);
    }

    fn map_result(&self, step: u32, total: u32) -> Value {
        let mut result = MapResult::default();
        for (key, value) in self.results.range((step, Some(0))..(step + 1, None)) {
            result.push(key.1.unwrap(), &value.to_string());
        }
        serde_json::from_str(&result.finish(total)).unwrap()
    }

    fn store(&mut self) {
        self.n_stored = self.watched.stored.len();
        self.unstored.clear();
    }

    /// All is lost that is not stored, and all that was under way.
    fn crash(&mut self) {
        self.count("crash");
        for key in std::mem::take(&mut self.unstored) {
            self.results.remove(&key);
        }
        if self.n_stored < self.watched.stored.len() {
            self.count("crash with events not stored");
            let mut again = Watched::new(&self.flow.document, self.flow.limits);
            for text in &self.watched.stored[..self.n_stored] {
                again.apply(serde_json::from_str(text).unwrap());
            }
            self.watched = again;
        }
        self.agenda.clear();
        self.calls.clear();
        self.queue.clear();
        self.elements.clear();
        self.n_busy = 0;
        self.steady_ms += self.numbers.below(self.mood.latency_ms * 3) as u64;
        if !self.run().status().is_final() {
            self.wake();
        }
    }

    fn carry_out(&mut self, commands: Vec<Command>) {
        let has_ended = self.run().status().is_final();
        for command in commands {
            match command {
                Command::Abort(id) => self.forget((id.step, id.item)),
                _ if has_ended => {}
                Command::Expand(step) => self.expand(step),
                Command::Call(id) => self.call(id),
                Command::Poll(id, job) => {
                    self.count("poll");
                    self.begin(id);
                    self.ask_after(id, &job, self.wall_ms());
                }
                Command::RetryAt(call, at_ms) => {
                    self.plan(self.until(at_ms), Due::News(Happening::RetryDue { call }, None));
                }
                Command::Deadline(at_ms) => {
                    self.plan(self.until(at_ms), Due::News(Happening::DeadlinePassed, None));
                }
            }
        }
    }

    /// How long it is until the run's time is this.
    fn until(&self, at_ms: u64) -> u64 {
        at_ms.saturating_sub(self.wall_ms().max(self.run().last_event_at_ms()))
    }

    fn plan(&mut self, after_ms: u64, due: Due) -> (u64, usize) {
        let at = (self.steady_ms + after_ms, self.numbers.below(1 << 30));
        self.agenda.insert(at, due);
        at
    }

    /// Plans what becomes of a call.
    fn tell(&mut self, id: CallId, after_ms: u64, due: Due) {
        let at = self.plan(after_ms, due);
        self.calls.get_mut(&(id.step, id.item)).expect("the call is under way").due.push(at);
    }

    /// Checks that all results are there: each where its input stood, else `null`.
    fn check_results(&self) {
        for step in 0..self.run().plan().steps.len() {
            let result = self.results.get(&(step as u32, None));
            let is_completed = self.run().step(step).status == NodeStatus::Completed;
            assert_eq!(result.is_some(), is_completed, "the result of {step}");
            if let Some(result) = result
                && self.run().step(step).items.is_some()
            {
                let items = 0..self.run().items(step).len() as u32;
                let items = items.map(|item| self.results.get(&(step as u32, Some(item))).cloned());
                let items: Vec<_> = items.map(Option::unwrap_or_default).collect();
                assert_eq!(*result, serde_json::json!({ "items": items }), "the result of {step}");
            }
        }
    }
}
