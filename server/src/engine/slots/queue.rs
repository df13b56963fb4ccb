//! Who is next: the calls in flight, and those that wait, in fair order.
//!
//! A free slot goes to the organization with the fewest calls in flight, in it to the
//! execution with the fewest, in it to the call that waited longest. Among equals it
//! goes to the one whose number of calls in flight has stayed the same for longest. So
//! equals take turns: who was just served, or has just ended a call, is behind all who
//! already waited, and a newcomer is never ahead of them.
//!
//! There is no clock and no random order in here. Each operation takes time that grows
//! with the logarithm of what waits.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::collections::hash_map::{Entry, HashMap};
use std::sync::Arc;

/// For whom a call is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Caller {
    /// `org_…`
    pub organization: Arc<str>,
    /// `exec_…`
    pub execution: Arc<str>,
}

impl Caller {
    pub(super) fn new(organization: &Arc<str>, execution: &Arc<str>) -> Self {
        Self { organization: Arc::clone(organization), execution: Arc::clone(execution) }
    }
}

/// Names a call that waits; never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket(u64);

/// Calls in flight, and calls that wait, each with a `W` to wake it by.
#[derive(Debug)]
pub(super) struct Queue<W> {
    organizations: Level<Level<Calls<W>>>,
    n_in_flight: usize,
    /// How many changes there were: orders tickets and turns.
    n_changes: u64,
}

impl<W> Default for Queue<W> {
    fn default() -> Self {
        Self { organizations: Level::default(), n_in_flight: 0, n_changes: 0 }
    }
}

/// The calls of one execution that wait, the oldest first.
type Calls<W> = BTreeMap<Ticket, W>;

impl<W> Queue<W> {
    /// How many calls are in flight.
    pub(super) fn n_in_flight(&self) -> usize {
        self.n_in_flight
    }

    /// Whether no call waits.
    pub(super) fn is_empty(&self) -> bool {
        self.organizations.is_empty()
    }

    /// Whether nothing is kept of any call.
    #[cfg(test)]
    pub(super) fn has_no_trace(&self) -> bool {
        self.organizations.members.is_empty() && self.organizations.line.is_empty()
    }

    /// Counts a call in that did not wait.
    pub(super) fn start(&mut self, caller: &Caller) {
        self.change(caller, |n| n + 1, |_| ());
    }

    /// Lets a call wait.
    pub(super) fn join(&mut self, caller: &Caller, waiter: W) -> Ticket {
        let ticket = Ticket(self.n_changes);
        self.change(caller, |n| n, |calls| calls.insert(ticket, waiter));
        ticket
    }

    /// Takes a call out that waits; `None` when it does not wait any more.
    pub(super) fn leave(&mut self, caller: &Caller, ticket: Ticket) -> Option<W> {
        self.change(caller, |n| n, |calls| calls.remove(&ticket))
    }

    /// Counts the call in whose turn it is; `None` when none waits.
    pub(super) fn start_next(&mut self) -> Option<(Caller, W)> {
        let organization = self.organizations.first()?;
        let execution = self.organizations.members[&organization].waiting.first()?;
        let caller = Caller { organization, execution };
        let next = self.change(&caller, |n| n + 1, Calls::pop_first);
        let (_, waiter) = next.expect("a call waits in whoever is in the line");
        Some((caller, waiter))
    }

    /// Counts a call out that was in flight.
    pub(super) fn finish(&mut self, caller: &Caller) {
        self.change(caller, |n| n - 1, |_| ());
    }

    /// Changes the calls of an execution that wait, and how many are in flight.
    fn change<R>(
        &mut self,
        caller: &Caller,
        count: fn(usize) -> usize,
        change: impl FnOnce(&mut Calls<W>) -> R,
    ) -> R {
        let turn = self.n_changes;
        self.n_changes += 1;
        self.n_in_flight = count(self.n_in_flight);
        self.organizations.change(&caller.organization, turn, |organization| {
            organization.n_in_flight = count(organization.n_in_flight);
            organization.waiting.change(&caller.execution, turn, |execution| {
                execution.n_in_flight = count(execution.n_in_flight);
                change(&mut execution.waiting)
            })
        })
    }
}

/// Something in which calls may wait.
trait Waiting: Default {
    /// Whether none does.
    fn is_empty(&self) -> bool;
}

impl<W> Waiting for Calls<W> {
    fn is_empty(&self) -> bool {
        BTreeMap::is_empty(self)
    }
}

/// Those who share slots with each other: organizations, or executions of one of them.
#[derive(Debug, Default)]
struct Level<T> {
    /// All in which a call waits or is in flight.
    members: HashMap<Arc<str>, Member<T>>,
    /// Those in which a call waits, the next one first.
    line: BTreeMap<Place, Arc<str>>,
}

#[derive(Debug, Default)]
struct Member<T> {
    n_in_flight: usize,
    waiting: T,
    /// Where it is in the line, if anything waits in it.
    place: Option<Place>,
}

/// A place in the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    n_in_flight: usize,
    /// When it came to this number, or began to wait.
    turn: u64,
}

impl<T: Default> Waiting for Level<T> {
    fn is_empty(&self) -> bool {
        self.line.is_empty()
    }
}

impl<T: Waiting> Level<T> {
    /// Whose turn it is.
    fn first(&self) -> Option<Arc<str>> {
        self.line.first_key_value().map(|(_, name)| Arc::clone(name))
    }

    /// Changes a member, moves it to where it then belongs in the line, and forgets it
    /// if nothing is left of it.
    fn change<R>(
        &mut self,
        name: &Arc<str>,
        turn: u64,
        change: impl FnOnce(&mut Member<T>) -> R,
    ) -> R {
        let mut entry = match self.members.entry(Arc::clone(name)) {
            Entry::Occupied(entry) => entry,
            Entry::Vacant(entry) => entry.insert_entry(Member::default()),
        };
        let member = entry.get_mut();
        let answer = change(member);
        let (before, n_in_flight) = (member.place, member.n_in_flight);
        let is_idle = member.waiting.is_empty();
        member.place = (!is_idle).then_some(match before {
            Some(place) if place.n_in_flight == n_in_flight => place,
            _ => Place { n_in_flight, turn },
        });
        if member.place != before {
            before.map(|place| self.line.remove(&place));
            member.place.map(|place| self.line.insert(place, Arc::clone(name)));
        }
        if is_idle && n_in_flight == 0 {
            entry.remove();
        }
        answer
    }
}
