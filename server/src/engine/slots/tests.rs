//! Calls that wait, are dropped, fail and end, in every order.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use proptest::prelude::*;
use proptest::sample::Index;
use tokio::time::{advance, sleep};

use super::*;

const FAILED: Outcome = Outcome::Failed { retry_after_ms: None };

const LIMITS: Limits =
    Limits { max_in_flight: 3, max_failures: 2, first_pause_ms: 10, longest_pause_ms: 40 };

fn names(n: usize) -> Vec<Arc<str>> {
    (0..n).map(|it| it.to_string().into()).collect()
}

/// What is left of all calls when there is none.
#[track_caller]
fn assert_no_trace(slots: &Slots) {
    let state = slots.inner.lock();
    assert_eq!(state.queue.n_in_flight(), 0);
    assert!(state.queue.has_no_trace(), "something is kept of calls that are over");
}

/// Lets the timer's task run.
async fn yield_often() {
    for _ in 0..5 {
        tokio::task::yield_now().await;
    }
}

/// A step of a random history.
#[derive(Debug, Clone)]
enum Step {
    /// A call comes.
    Acquire(usize, usize),
    /// All that were woken look for their slots.
    Look,
    /// One gives up, woken or not.
    GiveUp(Index),
    /// One says how its provider answered.
    Report(Index, Outcome),
    /// One ends.
    End(Index),
    /// Time goes by.
    Pass(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let outcome = prop_oneof![
        3 => Just(FAILED),
        3 => Just(Outcome::Succeeded),
        1 => Just(Outcome::Unrelated),
        1 => (0..60_u64).prop_map(|it| Outcome::Failed { retry_after_ms: Some(it) }),
    ];
    let step = prop_oneof![
        5 => (0..2_usize, 0..2_usize).prop_map(|(it, execution)| Step::Acquire(it, execution)),
        4 => Just(Step::Look),
        1 => any::<Index>().prop_map(Step::GiveUp),
        3 => (any::<Index>(), outcome).prop_map(|(it, outcome)| Step::Report(it, outcome)),
        3 => any::<Index>().prop_map(Step::End),
        2 => (1..30_u64).prop_map(Step::Pass),
    ];
    prop::collection::vec(step, 1..80)
}

/// Counts how often a call is woken.
#[derive(Default)]
struct Bell(AtomicUsize);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// A call that waits.
struct Call {
    name: (usize, usize),
    slot: Pin<Box<dyn Future<Output = Slot> + Send>>,
    bell: Arc<Bell>,
}

impl Call {
    fn is_woken(&self) -> bool {
        self.bell.0.load(Ordering::Relaxed) != 0
    }

    fn look(&mut self) -> Option<Slot> {
        self.bell.0.store(0, Ordering::Relaxed);
        let waker = Waker::from(Arc::clone(&self.bell));
        match self.slot.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(slot) => Some(slot),
            Poll::Pending => None,
        }
    }
}

struct History {
    slots: Slots,
    names: Vec<Arc<str>>,
    /// In the order they came.
    waiting: Vec<Call>,
    in_flight: Vec<Slot>,
}

impl History {
    async fn take(&mut self, step: &Step) {
        match step {
            Step::Acquire(organization, execution) => {
                let (slots, names) = (self.slots.clone(), self.names.clone());
                let name = (*organization, *execution);
                let slot = async move { slots.acquire(&names[name.0], &names[name.1]).await };
                let mut call = Call { name, slot: Box::pin(slot), bell: Arc::default() };
                match call.look() {
                    Some(slot) => self.in_flight.push(slot),
                    None => self.waiting.push(call),
                }
            }
            Step::Look => self.look(),
            Step::GiveUp(nth) if !self.waiting.is_empty() => {
                self.waiting.remove(nth.index(self.waiting.len()));
            }
            Step::Report(nth, outcome) if !self.in_flight.is_empty() => {
                nth.get_mut(&mut self.in_flight).report(*outcome);
            }
            Step::End(nth) if !self.in_flight.is_empty() => {
                self.in_flight.remove(nth.index(self.in_flight.len()));
            }
            Step::Pass(ms) => advance(Duration::from_millis(*ms)).await,
            Step::GiveUp(_) | Step::Report(..) | Step::End(_) => {}
        }
        yield_often().await;
        self.check();
    }

    /// Only who is woken looks, and then has a slot.
    fn look(&mut self) {
        let waiting = std::mem::take(&mut self.waiting).into_iter();
        let (woken, rest): (Vec<_>, Vec<_>) = waiting.partition(Call::is_woken);
        self.waiting = rest;
        let slots = woken.into_iter().map(|mut it| it.look().expect("who is woken has a slot"));
        self.in_flight.extend(slots);
    }

    fn check(&self) {
        let mut state = self.slots.inner.lock();
        let n_woken = self.waiting.iter().filter(|it| it.is_woken()).count();
        let n_in_flight = self.in_flight.len() + n_woken;
        assert!(n_in_flight <= LIMITS.max_in_flight, "too many in flight");
        assert_eq!(state.queue.n_in_flight(), n_in_flight, "a slot was lost or invented");
        assert_eq!(state.queue.is_empty(), n_woken == self.waiting.len());
        let is_idle = !state.queue.is_empty() && self.slots.inner.has_room(&mut state);
        assert!(!is_idle, "a call waits, and nothing hinders it");
        for (nth, younger) in self.waiting.iter().enumerate().filter(|(_, it)| it.is_woken()) {
            let older = &self.waiting[..nth];
            let is_first = older.iter().all(|it| it.name != younger.name || it.is_woken());
            assert!(is_first, "a younger call of an execution has a slot first");
        }
    }
}

proptest! {
    #[test]
    fn no_slot_is_lost_or_idle_and_each_execution_keeps_its_order(steps in steps()) {
        paused(async {
            let slots = Slots::new("test", LIMITS);
            let mut history =
                History { slots, names: names(2), waiting: Vec::new(), in_flight: Vec::new() };
            for step in &steps {
                history.take(step).await;
            }
            // Whoever still waits gets a slot in the end, though nobody but the timer acts.
            while !history.waiting.is_empty() {
                history.in_flight.clear();
                advance(Duration::from_millis(60)).await;
                yield_often().await;
                let n_before = history.waiting.len();
                history.look();
                assert!(history.waiting.len() < n_before, "a call waits for ever");
            }
            history.in_flight.clear();
            assert_no_trace(&history.slots);
        });
    }
}

/// Runs in a runtime whose time stands still until it is told to go on.
fn paused(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime can be made");
    runtime.block_on(test);
}

/// What comes of it, unless it hangs: an hour passes in no time when all wait.
async fn end_of<T>(it: impl Future<Output = T>) -> T {
    let within_an_hour = tokio::time::timeout(Duration::from_hours(1), it);
    within_an_hour.await.expect("it ends within an hour")
}

#[tokio::test(start_paused = true)]
async fn a_pause_ends_although_no_call_does() {
    let slots = Slots::new("test", LIMITS);
    let names = names(1);
    let start = Instant::now();
    let mut held = slots.acquire(&names[0], &names[0]).await;
    held.report(Outcome::Failed { retry_after_ms: Some(500) });
    let _probe = end_of(slots.acquire(&names[0], &names[0])).await;
    assert_eq!(start.elapsed(), Duration::from_millis(500));
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_is_made_longer_ends_later() {
    let slots = Slots::new("test", LIMITS);
    let names = names(1);
    let start = Instant::now();
    let mut held = slots.acquire(&names[0], &names[0]).await;
    held.report(Outcome::Failed { retry_after_ms: Some(100) });
    let probe = slots.acquire(&names[0], &names[0]);
    let prolong = async {
        sleep(Duration::from_millis(50)).await;
        held.report(Outcome::Failed { retry_after_ms: Some(100) });
    };
    end_of(async { tokio::join!(probe, prolong) }).await;
    assert_eq!(start.elapsed(), Duration::from_millis(150));
}

/// Ten thousand items, and a provider that is down for their first ten minutes.
#[tokio::test(start_paused = true)]
async fn a_provider_that_is_down_is_asked_seldom_and_comes_back_step_by_step() {
    const DOWN_FOR: Duration = Duration::from_mins(10);
    const CALL: Duration = Duration::from_millis(50);
    let slots = Slots::new("test", Limits::default());
    let names = names(1);
    let start = Instant::now();
    let calls = Arc::new(Mutex::new(Vec::new()));
    let items: Vec<_> = (0..10_000)
        .map(|_| {
            let (slots, name, calls) = (slots.clone(), Arc::clone(&names[0]), Arc::clone(&calls));
            tokio::spawn(async move {
                for attempt in 1.. {
                    let mut slot = slots.acquire(&name, &name).await;
                    let is_up = start.elapsed() >= DOWN_FOR;
                    calls.lock().unwrap().push(start.elapsed());
                    sleep(CALL).await;
                    slot.report(if is_up { Outcome::Succeeded } else { FAILED });
                    drop(slot);
                    if is_up {
                        return attempt;
                    }
                    sleep(Duration::from_millis(500)).await;
                }
                0
            })
        })
        .collect();
    let mut most_attempts = 0;
    for item in items {
        most_attempts = end_of(item).await.unwrap().max(most_attempts);
    }
    assert_no_trace(&slots);
    let calls = calls.lock().unwrap();
    let (down, up): (Vec<Duration>, Vec<Duration>) = calls.iter().partition(|it| **it < DOWN_FOR);
    // 256 are in flight when it goes down, nine more start before the tenth has failed;
    // then 1, 2, 4, 8, 16 and 18 times 30 s pass from probe to probe.
    assert_eq!(down.len(), 256 + 9 + 5 + 18);
    assert_eq!(most_attempts, 2);
    assert!(up[0] < DOWN_FOR + Duration::from_secs(31));
    let round = |it: &Duration| it.saturating_sub(up[0]).as_millis() / CALL.as_millis();
    let n_in_round = |nth| up.iter().filter(|it| round(it) == nth).count();
    let rounds = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(n_in_round);
    assert_eq!(rounds, [1, 2, 4, 8, 16, 32, 64, 128, 256, 256]);
}

/// One organization has ten thousand calls waiting, and fifty make one now and then.
#[tokio::test(start_paused = true)]
async fn a_huge_map_delays_others_by_no_more_than_one_call() {
    const CALL: Duration = Duration::from_millis(20);
    let slots = Slots::new("test", Limits { max_in_flight: 64, ..Limits::default() });
    let names = names(51);
    let huge: Vec<_> = (0..10_000)
        .map(|_| {
            let (slots, name) = (slots.clone(), Arc::clone(&names[0]));
            tokio::spawn(async move {
                let _slot = slots.acquire(&name, &name).await;
                sleep(CALL).await;
            })
        })
        .collect();
    let small: Vec<_> = (1..51)
        .map(|nth| {
            let (slots, name) = (slots.clone(), Arc::clone(&names[nth]));
            tokio::spawn(async move {
                let mut longest = Duration::ZERO;
                for _ in 0..20 {
                    sleep(Duration::from_millis(nth as u64 + 30)).await;
                    let start = Instant::now();
                    let _slot = slots.acquire(&name, &name).await;
                    longest = longest.max(start.elapsed());
                    sleep(CALL).await;
                }
                longest
            })
        })
        .collect();
    for small in small {
        assert!(end_of(small).await.unwrap() <= CALL);
    }
    let n_left = huge.iter().filter(|it| !it.is_finished()).count();
    assert!(n_left != 0, "the huge map was there all the time");
    for call in huge {
        end_of(call).await.unwrap();
    }
    assert_no_trace(&slots);
}

/// Real threads: slots are handed out to calls that are being dropped.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn threads_lose_no_slot() {
    let slots = Slots::new("test", LIMITS);
    let names = names(3);
    let n_in_flight = Arc::new(AtomicUsize::new(0));
    let tasks: Vec<_> = (0..64_usize)
        .map(|nth| {
            let (slots, names, n_in_flight) = (slots.clone(), names.clone(), n_in_flight.clone());
            tokio::spawn(async move {
                for round in 0..500 {
                    let acquire = slots.acquire(&names[nth % 3], &names[round % 3]);
                    let slot = tokio::select! {
                        biased;
                        slot = acquire => slot,
                        () = async { for _ in 0..round % 4 { tokio::task::yield_now().await } } => continue,
                    };
                    let n_before = n_in_flight.fetch_add(1, Ordering::SeqCst);
                    assert!(n_before < LIMITS.max_in_flight);
                    tokio::task::yield_now().await;
                    n_in_flight.fetch_sub(1, Ordering::SeqCst);
                    drop(slot);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_no_trace(&slots);
}

#[tokio::test]
async fn closed_slots_are_given_back_and_not_out() {
    let slots = Slots::new("test", LIMITS);
    let names = names(1);
    let held = slots.acquire(&names[0], &names[0]).await;
    slots.close();
    drop(held);
    assert_eq!(slots.n_in_flight(), 0);
    let next = slots.acquire(&names[0], &names[0]);
    assert!(tokio::time::timeout(Duration::from_millis(20), next).await.is_err());
}
