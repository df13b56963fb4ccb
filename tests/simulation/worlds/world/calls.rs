//! What becomes of the calls of a world's run: the driver's side of each, and the
//! provider's.

use serde_json::Value;
use weftwork_core::run::{CallId, Happening, NodeError, Prepared, Values};

use super::super::flow::Expected;
use super::super::mood::{self, Answer};
use super::{Due, Key, Working, World};

impl World {
    pub(super) fn expand(&mut self, step: u32) {
        let results = self.step_results();
        let values = Values {
            inputs: &self.flow.inputs,
            results: &|step| results[step].as_ref(),
            element: None,
        };
        let found = self.run().plan().expand(step, values, self.flow.limits.max_items);
        let expected = self.flow.elements(step, &results);
        assert_eq!(
            found.as_ref().map_err(|error| &*error.code),
            expected.as_ref().map_err(|it| *it)
        );
        let what = match found {
            Ok(elements) => Happening::Expanded { step, n_items: elements.len() as u32 },
            Err(error) => Happening::NotExpanded { step, error },
        };
        self.plan(0, Due::News(what, None));
    }

    /// The results of the steps.
    fn step_results(&self) -> Vec<Option<Value>> {
        let steps = 0..self.run().plan().steps.len() as u32;
        steps.map(|step| self.results.get(&(step, None)).cloned()).collect()
    }

    pub(super) fn begin(&mut self, id: CallId) {
        let before =
            self.calls.insert((id.step, id.item), Working { has_room: false, due: Vec::new() });
        assert!(before.is_none(), "{id:?} is under way already");
    }

    /// Makes a call ready, and asks the provider when it is its turn.
    pub(super) fn call(&mut self, id: CallId) {
        assert!(!self.results.contains_key(&(id.step, id.item)), "{id:?} has a result");
        self.begin(id);
        let after_ms = self.numbers.below(2) as u64;
        let called_at_ms = self.wall_ms();
        match self.prepare(id) {
            Ok(Prepared::Done(value)) => {
                let what = Happening::Succeeded { call: id, called_at_ms };
                self.tell(id, after_ms, Due::News(what, Some(value)));
            }
            Err(error) => {
                let what = self.failed(id, error, None, None);
                self.tell(id, after_ms, Due::News(what, None));
            }
            Ok(Prepared::Call(_)) if self.chance(self.mood.reuse) => {
                let result = mood::result(id);
                self.tell(id, after_ms, Due::News(Happening::Reused { call: id }, Some(result)));
            }
            Ok(Prepared::Call(_)) if self.n_busy < self.n_rooms => self.ask(id),
            Ok(Prepared::Call(_)) => {
                self.queue.push_back(id);
                self.tell(id, self.flow.limits.queue_timeout_ms, Due::QueueOver(id));
            }
        }
    }

    /// Makes a call ready, and checks that it asks for what it has to.
    fn prepare(&mut self, id: CallId) -> Result<Prepared, NodeError> {
        let results = self.step_results();
        if id.item.is_some() && !self.elements.contains_key(&id.step) {
            self.elements.insert(id.step, self.flow.elements(id.step, &results).unwrap());
        }
        let element = id.item.map(|item| &self.elements[&id.step][item as usize]);
        let values =
            Values { inputs: &self.flow.inputs, results: &|step| results[step].as_ref(), element };
        let found = self.run().plan().prepare(id, values);
        let shown = match &found {
            Ok(Prepared::Call(request)) => Expected::Ask(request.payload.clone().into()),
            Ok(Prepared::Done(value)) => Expected::Done(value.clone()),
            Err(error) => Expected::Fails(error.code.clone()),
        };
        assert_eq!(shown, self.flow.expected(id.step, id.item.zip(element), &results), "{id:?}");
        found
    }

    fn ask(&mut self, id: CallId) {
        let called_at_ms = self.wall_ms();
        let after_ms = self.numbers.below(self.mood.latency_ms) as u64;
        let answer = self.mood.answer(&mut self.numbers, id);
        if !self.chance(self.mood.job) {
            return self.answer(id, after_ms, answer, called_at_ms);
        }
        let job = format!("job{}", self.jobs.len());
        let more_ms = self.numbers.below(self.mood.latency_ms) as u64;
        self.jobs.insert(job.clone(), (self.steady_ms + after_ms + more_ms, answer));
        let accepted = Happening::Accepted { call: id, job: job.clone() };
        self.tell(id, after_ms, Due::News(accepted, None));
        self.ask_after(id, &job, called_at_ms);
    }

    /// Asks after a job until it is done.
    pub(super) fn ask_after(&mut self, id: CallId, job: &str, called_at_ms: u64) {
        let (done_at_ms, answer) = self.jobs[job].clone();
        self.answer(id, done_at_ms.saturating_sub(self.steady_ms), answer, called_at_ms);
    }

    /// The provider will answer, or the call will take too long.
    fn answer(&mut self, id: CallId, after_ms: u64, answer: Answer, called_at_ms: u64) {
        self.n_busy += 1;
        self.calls.get_mut(&(id.step, id.item)).expect("the call is under way").has_room = true;
        match answer {
            Answer::Never => {}
            Answer::Result(value) => {
                let what = Happening::Succeeded { call: id, called_at_ms };
                self.tell(id, after_ms, Due::News(what, Some(value)));
            }
            Answer::Failure { code, retry_after_ms } => {
                let error = NodeError { code: code.into(), message: "m".into() };
                let what = self.failed(id, error, Some(called_at_ms), retry_after_ms);
                self.tell(id, after_ms, Due::News(what, None));
            }
        }
        let jitter = self.jitter();
        let what = Happening::Overdue { call: id, called_at_ms: Some(called_at_ms), jitter };
        self.tell(id, self.run().attempt_timeout_ms(id.step), Due::News(what, None));
    }

    fn failed(
        &mut self,
        call: CallId,
        error: NodeError,
        called_at_ms: Option<u64>,
        retry_after_ms: Option<u64>,
    ) -> Happening {
        let jitter = self.jitter();
        Happening::Failed { call, error, called_at_ms, retry_after_ms, jitter }
    }

    pub(super) fn jitter(&mut self) -> u16 {
        self.numbers.below(1001) as u16
    }

    /// A call is over, or not wanted any more. What was on its way may still come.
    pub(super) fn forget(&mut self, key: Key) {
        let Some(call) = self.calls.remove(&key) else { return };
        self.queue.retain(|id| (id.step, id.item) != key);
        if !self.numbers.once_in(4) {
            call.due.iter().for_each(|at| drop(self.agenda.remove(at)));
        }
        self.n_busy -= usize::from(call.has_room);
        while self.n_busy < self.n_rooms
            && let Some(next) = self.queue.pop_front()
        {
            self.ask(next);
        }
    }
}
