//! How often a server that is away is asked again.

use std::time::Duration;

use tokio::time::Instant;

/// The first wait but one: the first time, a stream was merely cut.
const SHORTEST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(8);

/// The time since a server was last heard.
#[derive(Debug)]
pub(super) struct Outage {
    patience: Duration,
    since: Option<Instant>,
    n_waits: u32,
    is_told: bool,
}

impl Outage {
    /// None yet; one may last as long as `patience`.
    pub(super) fn new(patience: Duration) -> Self {
        Self { patience, since: None, n_waits: 0, is_told: false }
    }

    /// How long to wait before the server is asked again: not at all, then twice as
    /// long each time. `None` when patience is at its end.
    pub(super) fn next_wait(&mut self, now: Instant) -> Option<Duration> {
        let since = *self.since.get_or_insert(now);
        let left = self.patience.checked_sub(now - since).filter(|left| !left.is_zero())?;
        let wait = match self.n_waits {
            0 => Duration::ZERO,
            n => SHORTEST_WAIT.saturating_mul(1 << (n - 1).min(16)).min(LONGEST_WAIT),
        };
        self.n_waits += 1;
        Some(wait.min(left))
    }

    /// Whether nobody was told of it. Now somebody is.
    pub(super) fn tell(&mut self) -> bool {
        !std::mem::replace(&mut self.is_told, true)
    }

    /// Whether somebody was told of it, and should hear that the server answers again.
    pub(super) fn take_back(&mut self) -> bool {
        std::mem::take(&mut self.is_told)
    }

    /// The server was heard.
    pub(super) fn end(&mut self) {
        *self = Self { is_told: self.is_told, ..Self::new(self.patience) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The waits in milliseconds, each followed by an attempt that takes no time.
    fn waits(outage: &mut Outage, mut now: Instant) -> Vec<u128> {
        let mut waits = Vec::new();
        while let Some(wait) = outage.next_wait(now) {
            now += wait;
            waits.push(wait.as_millis());
        }
        waits
    }

    #[test]
    fn waits_grow_and_come_to_all_of_the_patience() {
        let mut outage = Outage::new(Duration::from_secs(30));
        let begin = Instant::now();
        let expected = [0, 250, 500, 1000, 2000, 4000, 8000, 8000, 6250];
        assert_eq!(waits(&mut outage, begin), expected);
        assert_eq!(outage.next_wait(begin + Duration::from_secs(40)), None);
        outage.end();
        assert_eq!(waits(&mut outage, begin + Duration::from_secs(50)), expected);
    }

    #[test]
    fn it_is_told_once_and_taken_back_once() {
        let mut outage = Outage::new(Duration::from_secs(30));
        assert!(!outage.take_back());
        assert_eq!([outage.tell(), outage.tell()], [true, false]);
        assert_eq!([outage.take_back(), outage.take_back()], [true, false]);
    }
}
