//! The same work for many things, on every core.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Does `work` for each item, and answers in the order of the items.
pub(super) fn map<T: Sync, R: Send + Sync>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let results: Vec<OnceLock<R>> = items.iter().map(|_| OnceLock::new()).collect();
    let next = AtomicUsize::new(0);
    let n_threads = thread::available_parallelism().map_or(1, usize::from).min(items.len());
    thread::scope(|scope| {
        for _ in 0..n_threads {
            scope.spawn(|| {
                // Whoever is free takes the next one, so one long file holds up no others.
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { break };
                    let _ = results[index].set(work(item));
                }
            });
        }
    });
    let done = results.into_iter().map(OnceLock::into_inner);
    done.map(|result| result.expect("every index is taken once")).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn answers_come_in_the_order_of_the_items() {
        let items: Vec<u64> = (0..500).collect();
        let done = super::map(&items, |item| {
            // The first ones take longest.
            std::thread::sleep(std::time::Duration::from_micros(500 - item));
            item * 2
        });
        assert_eq!(done, items.iter().map(|item| item * 2).collect::<Vec<_>>());
        assert!(super::map(&[], |item: &u64| *item).is_empty());
    }
}
