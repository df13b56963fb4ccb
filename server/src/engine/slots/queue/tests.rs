//! Random histories, and what has to hold in each of them.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;

fn caller(organization: u8, execution: u8) -> Caller {
    Caller {
        organization: format!("org {organization}").into(),
        execution: format!("exec {execution}").into(),
    }
}

/// Something that happens to a queue.
#[derive(Debug, Clone)]
enum Step {
    Join(u8, u8),
    Start(u8, u8),
    StartNext,
    Leave(Index),
    Finish(Index),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..4_u8, 0..3_u8).prop_map(|(organization, execution)| Step::Join(organization, execution)),
        1 => (0..4_u8, 0..3_u8).prop_map(|(organization, execution)| Step::Start(organization, execution)),
        4 => Just(Step::StartNext),
        1 => any::<Index>().prop_map(Step::Leave),
        3 => any::<Index>().prop_map(Step::Finish),
    ];
    prop::collection::vec(step, 1..120)
}

/// A queue, and beside it what it should know, in plain lists.
#[derive(Default)]
struct Watched {
    queue: Queue<u64>,
    n_joined: u64,
    /// In the order they came.
    waiting: Vec<(Caller, Ticket, u64)>,
    in_flight: Vec<Caller>,
    /// Who waits, and who of those with as many in flight was served since the first
    /// came to this number or began to wait.
    overtaken: BTreeSet<(String, String)>,
}

/// The names of what shares slots: the organization, and the execution in it.
fn path(caller: &Caller) -> [String; 2] {
    let Caller { organization, execution } = caller;
    [organization.to_string(), format!("{organization}/{execution}")]
}

impl Watched {
    fn n_in_flight(&self, name: &String) -> usize {
        self.in_flight.iter().filter(|it| path(it).contains(name)).count()
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Join(organization, execution) => {
                let caller = caller(*organization, *execution);
                self.n_joined += 1;
                let ticket = self.queue.join(&caller, self.n_joined);
                self.waiting.push((caller, ticket, self.n_joined));
            }
            Step::Start(organization, execution) => {
                let caller = caller(*organization, *execution);
                self.queue.start(&caller);
                self.forget(&caller);
                self.in_flight.push(caller);
            }
            Step::StartNext => self.start_next(),
            Step::Leave(nth) if !self.waiting.is_empty() => {
                let (caller, ticket, waiter) = self.waiting.remove(nth.index(self.waiting.len()));
                assert_eq!(self.queue.leave(&caller, ticket), Some(waiter));
                assert_eq!(self.queue.leave(&caller, ticket), None);
            }
            Step::Finish(nth) if !self.in_flight.is_empty() => {
                let caller = self.in_flight.remove(nth.index(self.in_flight.len()));
                self.queue.finish(&caller);
                self.forget(&caller);
            }
            Step::Leave(_) | Step::Finish(_) => {}
        }
        let waiting: Vec<_> = self.waiting.iter().flat_map(|(it, ..)| path(it)).collect();
        self.overtaken.retain(|(other, _)| waiting.contains(other));
    }

    /// Checks whose turn it is against the plain lists.
    fn start_next(&mut self) {
        let Some((chosen, waiter)) = self.queue.start_next() else {
            assert!(self.waiting.is_empty(), "somebody waits, and nobody is served");
            return;
        };
        let mut overtaken = BTreeSet::new();
        for (other, ..) in &self.waiting {
            // They compete where their ways part.
            let pairs = path(other).into_iter().zip(path(&chosen));
            let Some((other, chosen)) = pairs.into_iter().find(|(a, b)| a != b) else { continue };
            let n_more = self.n_in_flight(&other).checked_sub(self.n_in_flight(&chosen));
            assert!(n_more.is_some(), "{chosen} is served, and {other} has fewer in flight");
            if n_more == Some(0) {
                overtaken.insert((other, chosen));
            }
        }
        for pair in overtaken {
            assert!(!self.overtaken.contains(&pair), "{pair:?}: the second is served twice");
            self.overtaken.insert(pair);
        }
        let oldest = self.waiting.iter().position(|(it, ..)| *it == chosen);
        let oldest = oldest.expect("who is served has waited");
        assert_eq!(self.waiting.remove(oldest).2, waiter, "a younger call is served first");
        self.forget(&chosen);
        self.in_flight.push(chosen);
    }

    /// Its numbers change, so that the turns of others count anew for it.
    fn forget(&mut self, caller: &Caller) {
        self.overtaken.retain(|(other, _)| !path(caller).contains(other));
    }

    /// Checks that the queue knows of all there is, and of nothing else.
    fn check(&self) {
        assert_eq!(self.queue.n_in_flight(), self.in_flight.len());
        assert_eq!(self.queue.is_empty(), self.waiting.is_empty());
        let waiting: BTreeSet<_> = self.waiting.iter().flat_map(|(it, ..)| path(it)).collect();
        let mut all = waiting.clone();
        all.extend(self.in_flight.iter().flat_map(path));

        let (mut lines, mut members) = (BTreeSet::new(), BTreeSet::new());
        let organizations = &self.queue.organizations;
        lines.extend(organizations.line.values().map(ToString::to_string));
        for (organization, member) in &organizations.members.iter().collect::<BTreeMap<_, _>>() {
            let within = |it: &Arc<str>| format!("{organization}/{it}");
            lines.extend(member.waiting.line.values().map(within));
            members.insert(organization.to_string());
            members.extend(member.waiting.members.keys().map(within));
        }
        assert_eq!(lines, waiting);
        assert_eq!(members, all);
    }
}

proptest! {
    #[test]
    fn the_one_with_the_fewest_calls_in_flight_is_next_and_equals_take_turns(steps in steps()) {
        let mut watched = Watched::default();
        for step in &steps {
            watched.take(step);
            watched.check();
        }
        while !watched.waiting.is_empty() {
            watched.take(&Step::StartNext);
        }
        while let Some(caller) = watched.in_flight.pop() {
            watched.queue.finish(&caller);
        }
        watched.check();
        assert!(watched.queue.has_no_trace());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_hundred_thousand_calls_that_wait_delay_another_by_one_slot(
        n_slots in prop_oneof![Just(1), 1..40_usize],
        n_before in 0..100_usize,
        n_after in 0..2_usize,
        is_within_an_organization in any::<bool>(),
    ) {
        let huge = caller(0, 0);
        let small = if is_within_an_organization { caller(0, 1) } else { caller(1, 0) };
        let mut queue = Queue::default();
        for call in 0..100_000 {
            queue.join(&huge, call);
        }
        for _ in 0..n_slots {
            queue.start_next();
        }
        for _ in 0..n_before {
            queue.finish(&huge);
            prop_assert_eq!(queue.start_next().map(|it| it.0), Some(huge.clone()));
        }
        queue.join(&small, 100_000);
        for _ in 0..n_after {
            queue.join(&huge, 100_001);
        }
        queue.finish(&huge);
        prop_assert_eq!(queue.start_next(), Some((small, 100_000)));
    }
}

/// Runs that come and go without end must not keep one waiting that was there before.
#[test]
fn newcomers_are_not_ahead_of_who_was_there() {
    let mut queue = Queue::default();
    let patient = caller(0, 0);
    queue.start(&caller(0, 1));
    queue.join(&patient, 0);
    for newcomer in 2..5 {
        queue.join(&caller(0, newcomer), newcomer);
    }
    queue.finish(&caller(0, 1));
    assert_eq!(queue.start_next(), Some((patient, 0)));
}
