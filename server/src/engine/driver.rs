//! Drives one run: stores what happens, carries out commands, tells readers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tokio::time::Instant;
use weftwork_core::run::{CallId, Change, Command, Event, Happening, NodeStatus, Run};

use super::call::{Attempt, patiently};
use super::context::Context;
use super::message::{Inbox, Message, News};
use super::view::{Snapshot, Update, UpdateKind, updates};
use crate::crash;
use crate::db::journal::{Append, Summary, WriteError};
use crate::db::results::{Body, NewResult};

/// The most news that are stored by one append.
const MAX_NEWS: usize = 256;
/// How many updates a slow reader may be behind before it is cut off. It comes
/// back by the number of the last update that it saw.
const MAX_BEHIND: usize = 1024;
/// The most bytes of a result that are kept for readers who are behind; larger ones they
/// read from the database.
const MAX_SHOWN_BYTES: usize = 16 * 1024;
/// How long to wait before storing again what could not be stored.
const STORE_AGAIN: Duration = Duration::from_millis(500);

pub(super) struct Driver {
    context: Arc<Context>,
    run: Run,
    /// How many events are stored.
    n_events: u64,
    n_changes: u64,
    /// For each step, how many of those that read its result are not over.
    n_readers: Vec<u32>,
    inbox: Inbox,
    /// Why nothing can be stored now.
    refused: watch::Sender<Option<WriteError>>,
    /// `None` until there is a reader: its room is made at once, and there may be
    /// thousands of runs.
    readers: Option<broadcast::Sender<Update>>,
    /// What is under way, by step and element.
    calls: BTreeMap<(u32, Option<u32>), oneshot::Sender<()>>,
    /// What is due when, the next first.
    timers: BTreeSet<(Instant, Timer)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Timer {
    Deadline,
    Retry(CallId),
}

impl Driver {
    pub(super) fn new(
        context: Arc<Context>,
        run: Run,
        n_events: u64,
        inbox: Inbox,
        refused: watch::Sender<Option<WriteError>>,
    ) -> Self {
        let mut n_readers = context.n_readers.clone();
        for (index, step) in run.plan().steps.iter().enumerate() {
            if run.step(index).status.is_final() {
                step.reads.iter().for_each(|&read| n_readers[read] -= 1);
            }
        }
        Self {
            n_changes: run.n_changes(),
            n_readers,
            context,
            run,
            n_events,
            inbox,
            refused,
            readers: None,
            calls: BTreeMap::new(),
            timers: BTreeSet::new(),
        }
    }

    /// Drives the run to its end. `commands` are what it has to begin with.
    pub(super) async fn drive(
        mut self,
        commands: Vec<Command>,
        mut messages: mpsc::UnboundedReceiver<Message>,
    ) {
        self.carry_out(commands);
        let mut batch = Vec::new();
        while !self.run.status().is_final() {
            let due = self.timers.first().map(|(at, _)| *at);
            tokio::select! {
                n_messages = messages.recv_many(&mut batch, MAX_NEWS) => {
                    if n_messages == 0 {
                        return;
                    }
                }
                () = sleep_until(due), if due.is_some() => {}
            }
            self.take_due_timers(&mut batch);
            if self.take_in(batch.drain(..)).await.is_err() {
                return;
            }
        }
        crash::point("driver.before-removal");
        self.context.engine.drivers().remove(&self.context.row.id);
        crash::point("driver.after-removal");
        // Whoever asked in between is answered; later askers read what is stored.
        messages.close();
        while let Some(message) = messages.recv().await {
            self.answer(message);
        }
    }

    fn take_due_timers(&mut self, batch: &mut Vec<Message>) {
        let now = Instant::now();
        while let Some(&(at, timer)) = self.timers.first().filter(|(at, _)| *at <= now) {
            self.timers.remove(&(at, timer));
            crash::point("driver.timer-due");
            batch.push(Message::from(News::of(match timer {
                Timer::Deadline => Happening::DeadlinePassed,
                Timer::Retry(call) => Happening::RetryDue { call },
            })));
        }
    }

    /// Applies the news among `messages`, stores them, and only then acts on them and
    /// answers.
    async fn take_in(&mut self, messages: impl Iterator<Item = Message>) -> Result<(), WriteError> {
        let status = self.run.status();
        let mut append = Append::of(self.context.row.key);
        let mut commands = Vec::new();
        let mut news = Vec::new();
        let mut questions = Vec::new();
        let mut stored = Vec::new();
        for message in messages {
            let Message::News(message) = message else {
                questions.push(message);
                continue;
            };
            let News { what, result, value, stored: done } = *message;
            stored.extend(done);
            let event = Event { at_ms: self.context.clock.now_ms(), what };
            let effects = self.run.apply(&event);
            // What leads to nothing is not worth a line in the log.
            if !effects.is_news {
                continue;
            }
            self.forget_call(&event.what);
            append.events.push(event);
            commands.extend(effects.commands);
            let mut updates = self.updates(&effects.changes);
            self.forget_values(&effects.changes);
            if let Some(result) = result {
                self.show_result(&mut updates, &result);
                if let Some(value) = value {
                    self.context.values.put(result.step, value);
                }
                append.results.push(result);
            }
            news.extend(updates);
        }
        if !append.events.is_empty() {
            let has_new_status = status != self.run.status();
            self.store(append, has_new_status).await?;
        }
        crash::point("driver.before-readers");
        if let Some(readers) = &self.readers {
            for update in news {
                // No reader is no fault.
                let _ = readers.send(update);
            }
        }
        crash::point("driver.before-commands");
        self.carry_out(commands);
        crash::point("driver.after-commands");
        for done in stored {
            let _ = done.send(self.run.status());
        }
        for question in questions {
            self.answer(question);
        }
        Ok(())
    }

    fn updates(&mut self, changes: &[Change]) -> Vec<Update> {
        updates(&self.run, changes, &mut self.n_changes)
    }

    /// Gives the readers a result that is at hand, so that they need not read it.
    fn show_result(&self, updates: &mut [Update], result: &NewResult) {
        let Body::Text(text) = &result.body else { return };
        let has_readers = self.readers.as_ref().is_some_and(|it| it.receiver_count() > 0);
        if result.item.is_some() || !has_readers || text.len() > MAX_SHOWN_BYTES {
            return;
        }
        for update in updates {
            if let UpdateKind::Node(node) = &mut update.kind
                && node.step == result.step
                && node.node.status == NodeStatus::Completed
            {
                node.result = Some(text.as_str().into());
            }
        }
    }

    /// A call that is over need not be aborted. One that is overdue is aborted by core.
    fn forget_call(&mut self, what: &Happening) {
        if let Happening::Succeeded { call, .. }
        | Happening::Reused { call }
        | Happening::Failed { call, .. } = what
        {
            self.calls.remove(&(call.step, call.item));
        }
    }

    /// Forgets the values that only steps read which are over now.
    fn forget_values(&mut self, changes: &[Change]) {
        let plan = Arc::clone(self.run.plan());
        for change in changes {
            let Change::Step(index) = *change else { continue };
            if self.run.step(index).status != NodeStatus::Completed {
                continue;
            }
            self.context.values.forget_elements(index);
            for &read in &plan.steps[index].reads {
                self.n_readers[read] = self.n_readers[read].saturating_sub(1);
                if self.n_readers[read] == 0 {
                    self.context.values.forget_result(read);
                }
            }
        }
    }

    /// Stores events; as long as the disk is full or the database is busy, again
    /// and again: nothing may be done that is not stored.
    async fn store(&mut self, mut append: Append, has_new_status: bool) -> Result<(), WriteError> {
        let n_new = append.events.len() as u64;
        append.first_seq = self.n_events;
        append.summary = has_new_status.then(|| Summary::of(&self.run));
        append.is_alone = self.calls.is_empty() && self.context.engine.drivers().len() == 1;
        loop {
            match self.context.engine.inner.journal.append(append.clone()).await {
                Ok(()) => break,
                Err(WriteError::Closed) => return Err(WriteError::Closed),
                Err(error) => {
                    let id = &self.context.row.id;
                    tracing::error!(execution.id = id, %error, "the events of {id} cannot be stored yet");
                    self.refused.send_replace(Some(error));
                    tokio::time::sleep(STORE_AGAIN).await;
                }
            }
        }
        self.refused.send_if_modified(|refused| refused.take().is_some());
        self.n_events += n_new;
        Ok(())
    }

    fn answer(&mut self, message: Message) {
        // Whoever does not wait any more needs no answer.
        match message {
            Message::News(news) => {
                if let Some(done) = news.stored {
                    let _ = done.send(self.run.status());
                }
            }
            Message::Look(look) => look(&self.run),
            Message::Subscribe(reply) => {
                let readers =
                    self.readers.get_or_insert_with(|| broadcast::Sender::new(MAX_BEHIND));
                let _ = reply.send((Snapshot::of(&self.run), readers.subscribe()));
            }
        }
    }

    fn carry_out(&mut self, commands: Vec<Command>) {
        let has_ended = self.run.status().is_final();
        for command in commands {
            match command {
                Command::Abort(id) => {
                    if let Some(abort) = self.calls.remove(&(id.step, id.item)) {
                        // A call that is over needs no abort.
                        let _ = abort.send(());
                    }
                }
                // An end that came in the same breath stops what was to begin.
                _ if has_ended => {}
                Command::Expand(step) => self.expand(step),
                Command::Call(id) => self.start_call(id, None),
                Command::Poll(id, job) => self.start_call(id, Some(job)),
                Command::RetryAt(id, at_ms) => self.set_timer(at_ms, Timer::Retry(id)),
                Command::Deadline(at_ms) => self.set_timer(at_ms, Timer::Deadline),
            }
        }
    }

    fn expand(&self, step: u32) {
        let (context, inbox) = (Arc::clone(&self.context), self.inbox.clone());
        tokio::spawn(async move {
            let elements = patiently(async || context.values.elements(step).await).await;
            let what = match elements {
                Ok(elements) => Happening::Expanded { step, n_items: elements.len() as u32 },
                Err(error) => Happening::NotExpanded { step, error },
            };
            crash::point("map.before-expanded");
            inbox.send(News::of(what));
        });
    }

    fn start_call(&mut self, id: CallId, job: Option<String>) {
        let (abort, aborted) = oneshot::channel();
        self.calls.insert((id.step, id.item), abort);
        let attempt = Attempt {
            context: Arc::clone(&self.context),
            id,
            job,
            timeout: Duration::from_millis(self.run.attempt_timeout_ms(id.step)),
            queue_timeout: Duration::from_millis(self.run.limits().queue_timeout_ms),
            call: None,
            slot: None,
            inbox: self.inbox.clone(),
        };
        tokio::spawn(attempt.perform(aborted));
    }

    fn set_timer(&mut self, at_ms: u64, timer: Timer) {
        self.timers.insert((Instant::now() + self.context.clock.until(at_ms), timer));
    }
}

async fn sleep_until(at: Option<Instant>) {
    if let Some(at) = at {
        tokio::time::sleep_until(at).await;
    }
}
