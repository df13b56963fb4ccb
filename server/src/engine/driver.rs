//! Drives one run: stores events, carries out commands, tells readers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{broadcast, mpsc, oneshot};
use tokio::time::Instant;
use weftwork_core::run::{CallId, Change, Command, Effects, Event, Happening, Request, Run};

use super::message::Message;
use super::view::{Snapshot, Update, updates};
use super::{Engine, call};
use crate::clock::now_ms;
use crate::db::event_log::{Append, AppendError, Summary};
use crate::db::executions::ExecutionRow;

/// The most events that are stored by one append.
const MAX_EVENTS: usize = 256;
/// How many updates a slow reader may be behind before it is cut off. It comes
/// back by the number of the last update that it saw.
const MAX_BEHIND: usize = 1024;
/// How long to wait before storing again what could not be stored.
const STORE_AGAIN: Duration = Duration::from_millis(500);

pub(super) struct Driver {
    engine: Engine,
    row: Arc<ExecutionRow>,
    run: Run,
    /// How many events are stored.
    n_events: u64,
    n_changes: u64,
    inbox: mpsc::UnboundedSender<Message>,
    readers: broadcast::Sender<Update>,
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
        engine: Engine,
        row: ExecutionRow,
        run: Run,
        n_events: u64,
        inbox: mpsc::UnboundedSender<Message>,
    ) -> Self {
        let n_changes = run.n_changes();
        let row = Arc::new(row);
        let (readers, _) = broadcast::channel(MAX_BEHIND);
        let (calls, timers) = (BTreeMap::new(), BTreeSet::new());
        Self { engine, row, run, n_events, n_changes, inbox, readers, calls, timers }
    }

    /// Drives the run to its end.
    pub(super) async fn drive(mut self, mut messages: mpsc::UnboundedReceiver<Message>) {
        let commands = self.run.resume();
        self.carry_out(commands);
        let mut batch = Vec::new();
        while !self.run.status().is_final() {
            let due = self.timers.first().map(|(at, _)| *at);
            tokio::select! {
                n_messages = messages.recv_many(&mut batch, MAX_EVENTS) => {
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
        self.engine.drivers().remove(&self.row.id);
        // Whoever asked in between is answered; later askers read the log.
        messages.close();
        while let Some(message) = messages.recv().await {
            self.answer(message);
        }
    }

    fn take_due_timers(&mut self, batch: &mut Vec<Message>) {
        let now = Instant::now();
        while let Some(&(at, timer)) = self.timers.first().filter(|(at, _)| *at <= now) {
            self.timers.remove(&(at, timer));
            let what = match timer {
                Timer::Deadline => Happening::DeadlinePassed,
                Timer::Retry(call) => Happening::RetryDue { call },
            };
            batch.push(Message::Event(Event { at_ms: now_ms(), what }, None));
        }
    }

    /// Applies the events among `messages`, stores them, and only then acts on
    /// them and answers.
    async fn take_in(
        &mut self,
        messages: impl Iterator<Item = Message>,
    ) -> Result<(), AppendError> {
        let status = self.run.status();
        let mut events = Vec::new();
        let mut commands = Vec::new();
        let mut news = Vec::new();
        let mut questions = Vec::new();
        let mut stored = Vec::new();
        for message in messages {
            match message {
                Message::Event(event, done) => {
                    stored.extend(done);
                    // What leads to nothing is not worth a line in the log.
                    if !self.run.is_news(&event) {
                        continue;
                    }
                    events.push(event.clone());
                    let Effects { commands: new, changes } = self.run.apply(event);
                    commands.extend(new);
                    news.extend(self.updates(&changes));
                }
                other => questions.push(other),
            }
        }
        if !events.is_empty() {
            let has_new_status = status != self.run.status();
            self.store(events, has_new_status).await?;
        }
        for update in news {
            // No reader is no fault.
            let _ = self.readers.send(update);
        }
        self.carry_out(commands);
        for done in stored {
            let _ = done.send(());
        }
        for question in questions {
            self.answer(question);
        }
        Ok(())
    }

    fn updates(&mut self, changes: &[Change]) -> Vec<Update> {
        updates(&self.run, changes, &mut self.n_changes)
    }

    /// Stores events; as long as the disk is full or the database is busy, again
    /// and again: nothing may be done that is not stored.
    async fn store(&mut self, events: Vec<Event>, has_new_status: bool) -> Result<(), AppendError> {
        let n_new = events.len() as u64;
        let append = Append {
            execution_id: self.row.id.clone(),
            first_seq: self.n_events,
            events,
            summary: has_new_status.then(|| Summary {
                status: self.run.status(),
                error: self.run.error().cloned(),
                started_at_ms: self.run.started_at_ms(),
                finished_at_ms: self.run.finished_at_ms(),
                updated_at_ms: now_ms(),
            }),
        };
        loop {
            match self.engine.inner.log.append(append.clone()).await {
                Ok(()) => break,
                Err(AppendError::Closed) => return Err(AppendError::Closed),
                Err(error) => {
                    let id = &self.row.id;
                    tracing::error!(execution.id = id, %error, "the events of {id} cannot be stored yet");
                    tokio::time::sleep(STORE_AGAIN).await;
                }
            }
        }
        self.n_events += n_new;
        Ok(())
    }

    fn answer(&self, message: Message) {
        // Whoever does not wait any more needs no answer.
        match message {
            Message::Event(_, Some(done)) => {
                let _ = done.send(());
            }
            Message::Event(_, None) => {}
            Message::Inspect(reply) => {
                let _ = reply.send(Snapshot::of(&self.run));
            }
            Message::Look(look) => look(&self.run),
            Message::Subscribe(reply) => {
                let _ = reply.send((Snapshot::of(&self.run), self.readers.subscribe()));
            }
        }
    }

    fn carry_out(&mut self, commands: Vec<Command>) {
        for command in commands {
            match command {
                Command::Call(id, request) => self.start_call(id, request, None),
                Command::Poll(id, request, job) => self.start_call(id, request, Some(job)),
                Command::RetryAt(id, at_ms) => self.set_timer(at_ms, Timer::Retry(id)),
                Command::Deadline(at_ms) => self.set_timer(at_ms, Timer::Deadline),
                Command::Abort(id) => {
                    if let Some(abort) = self.calls.remove(&(id.step, id.item)) {
                        // A call that is over needs no abort.
                        let _ = abort.send(());
                    }
                }
            }
        }
    }

    fn start_call(&mut self, id: CallId, request: Request, job: Option<String>) {
        let (abort, aborted) = oneshot::channel();
        self.calls.insert((id.step, id.item), abort);
        let (engine, row, inbox) = (self.engine.clone(), Arc::clone(&self.row), self.inbox.clone());
        tokio::spawn(call::perform(engine, row, id, request, job, inbox, aborted));
    }

    fn set_timer(&mut self, at_ms: u64, timer: Timer) {
        let wait = Duration::from_millis(at_ms.saturating_sub(now_ms()));
        self.timers.insert((Instant::now() + wait, timer));
    }
}

async fn sleep_until(at: Option<Instant>) {
    if let Some(at) = at {
        tokio::time::sleep_until(at).await;
    }
}
