//! Slots for calls to one provider: who may make a call next, and when.
//!
//! The [`queue`] says who, the [`breaker`] whether the provider may be asked at all.
//! Both are pure; this is the lock around them, what wakes the calls that wait, and the
//! timer that ends a pause.

mod breaker;
mod queue;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until};

use crate::providers::Limits;
use breaker::{Breaker, Pass};
use queue::{Caller, Queue, Ticket};

pub(crate) use breaker::Outcome;

/// The slots of one provider. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Slots {
    inner: Arc<Inner>,
}

struct Inner {
    /// For the log.
    provider: &'static str,
    max_in_flight: usize,
    /// When the time began that the breaker knows.
    origin: Instant,
    state: Mutex<State>,
}

struct State {
    queue: Queue<oneshot::Sender<Slot>>,
    breaker: Breaker,
    /// Whether something will look again when the pause ends.
    has_timer: bool,
    /// Whether no more slots are handed out.
    is_closed: bool,
}

impl Slots {
    /// All slots of a provider, free.
    pub(crate) fn new(provider: &'static str, limits: Limits) -> Self {
        let state = State {
            queue: Queue::default(),
            breaker: Breaker::new(limits),
            has_timer: false,
            is_closed: false,
        };
        Self {
            inner: Arc::new(Inner {
                provider,
                max_in_flight: limits.max_in_flight,
                origin: Instant::now(),
                state: Mutex::new(state),
            }),
        }
    }

    /// Waits for a slot. Dropping this future gives the place in the queue up, or the
    /// slot if it was handed out in the same moment.
    ///
    /// The names are shared, because a run may have thousands of calls that wait.
    pub(crate) async fn acquire(&self, organization: &Arc<str>, execution: &Arc<str>) -> Slot {
        let mut waiting = match self.inner.start(Caller::new(organization, execution)) {
            Ok(slot) => return slot,
            Err(caller) => self.inner.join(caller),
        };
        (&mut waiting.slot).await.expect("a call leaves the queue only with a slot")
    }

    /// A slot, if one is free and nobody waits.
    pub(crate) fn try_acquire(
        &self,
        organization: &Arc<str>,
        execution: &Arc<str>,
    ) -> Option<Slot> {
        self.inner.start(Caller::new(organization, execution)).ok()
    }
}

impl Slots {
    /// Hands out no more slots: whoever waits, waits for ever.
    pub(crate) fn close(&self) {
        self.inner.lock().is_closed = true;
    }

    /// How many slots are handed out.
    pub(crate) fn n_in_flight(&self) -> usize {
        self.inner.lock().queue.n_in_flight()
    }
}

/// The right to make one call; dropping it gives it back.
pub(crate) struct Slot {
    inner: Arc<Inner>,
    caller: Caller,
    pass: Pass,
}

impl Slot {
    /// Tells how the provider answered. A job may tell it more than once: when it is
    /// accepted, and each time that it is asked after.
    pub(crate) fn report(&mut self, outcome: Outcome) {
        let pass = &mut self.pass;
        let now_ms = self.inner.now_ms();
        let pause_ms = self.inner.change(|state| state.breaker.report(pass, outcome, now_ms));
        if let Some(pause_ms) = pause_ms {
            let provider = self.inner.provider;
            tracing::warn!(provider, pause_ms, "leaving {provider} alone for {pause_ms} ms");
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.inner.change(|state| {
            state.queue.finish(&self.caller);
            state.breaker.finish(&self.pass);
        });
    }
}

/// A call in the queue.
struct Waiting {
    inner: Arc<Inner>,
    caller: Caller,
    ticket: Ticket,
    slot: oneshot::Receiver<Slot>,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        // A slot that is on its way is dropped with the channel, and so given back.
        if !self.slot.is_terminated() {
            self.inner.lock().queue.leave(&self.caller, self.ticket);
        }
    }
}

impl Inner {
    /// A slot when one is free and nobody waits; else its caller, to wait.
    fn start(self: &Arc<Self>, caller: Caller) -> Result<Slot, Caller> {
        let mut state = self.lock();
        if !state.queue.is_empty() || !self.has_room(&mut state) {
            return Err(caller);
        }
        state.queue.start(&caller);
        let pass = state.breaker.start();
        drop(state);
        Ok(Slot { inner: Arc::clone(self), caller, pass })
    }

    /// A place in the queue.
    fn join(self: &Arc<Self>, caller: Caller) -> Waiting {
        let (sender, slot) = oneshot::channel();
        let ticket = self.change(|state| state.queue.join(&caller, sender));
        Waiting { inner: Arc::clone(self), caller, ticket, slot }
    }

    /// Changes the state, then hands out what is free after it.
    fn change<R>(self: &Arc<Self>, change: impl FnOnce(&mut State) -> R) -> R {
        let mut state = self.lock();
        let answer = change(&mut state);
        let mut starting = Vec::new();
        while !state.queue.is_empty() && self.has_room(&mut state) {
            let Some((caller, waiter)) = state.queue.start_next() else { break };
            let pass = state.breaker.start();
            starting.push((waiter, Slot { inner: Arc::clone(self), caller, pass }));
        }
        self.keep_a_timer(&mut state);
        // Waking takes no part in the decision, and a slot that comes back from a
        // call that has just left takes the lock.
        drop(state);
        for (waiter, slot) in starting {
            let _ = waiter.send(slot);
        }
        answer
    }

    fn has_room(&self, state: &mut State) -> bool {
        !state.is_closed
            && state.queue.n_in_flight() < self.max_in_flight
            && state.breaker.admits(self.now_ms())
    }

    /// Sees to it that what waits for the end of a pause starts then, also when nothing
    /// else happens.
    fn keep_a_timer(self: &Arc<Self>, state: &mut State) {
        let Some(until_ms) = state.breaker.paused_until_ms() else { return };
        if state.has_timer || state.queue.is_empty() {
            return;
        }
        state.has_timer = true;
        let until = self.origin + Duration::from_millis(until_ms);
        tokio::spawn(end_pause(Arc::downgrade(self), until));
    }

    fn now_ms(&self) -> u64 {
        self.origin.elapsed().as_millis() as u64
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing that holds the lock can leave the state half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks again when a pause ends. If it was made longer, that sets the next timer.
async fn end_pause(inner: Weak<Inner>, until: Instant) {
    sleep_until(until).await;
    if let Some(inner) = inner.upgrade() {
        inner.change(|state| state.has_timer = false);
    }
}
