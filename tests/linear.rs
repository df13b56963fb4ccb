//! Work grows as its input does: of whatever there is twice as much, core has at most
//! 2.3 times as much to do.
//!
//! Allocations and their bytes are counted, which is exact. What works without
//! allocating shows in nothing but time, so the processor time of the thread is looked
//! at as well, and in such a way that it cannot fail by chance. The input grows
//! eightfold, so that what is linear takes 8 times as long, and what is quadratic 64
//! times; 18 times is allowed, which is 2.3 for each doubling and half as much again, for
//! large inputs lie in slower memory. And it is enough if one of many tries fits: other
//! work on the machine makes some slow, never all of them, and none makes 64 look like 18.

mod checks;
mod edits;
mod payloads;
mod questions;

use std::time::Duration;

use allocation_counter::measure;
use rustix::time::{ClockId, clock_gettime};

/// How much work there may be when there is twice as much input.
const MOST_PER_DOUBLING: f64 = 2.3;
/// How much more time than work there may be.
const SLOWER: f64 = 1.5;
/// How often the input is doubled.
const N_DOUBLINGS: i32 = 3;
/// How often it is tried until the time fits.
const MOST_TRIES: usize = 40;

/// After how many tries something is given up that takes this many times as long as is
/// allowed: no other work on the machine does that to all of them.
const FEW_TRIES: usize = 5;
const FAR_TOO_MUCH: f64 = 1.5;

/// Work on an input that is at hand.
type Work = Box<dyn Fn()>;

/// A sort of input.
struct Sort {
    name: &'static str,
    /// How much of it there is in the small input.
    size: usize,
    /// Makes the input of a size, and the work on it.
    make: fn(usize) -> Work,
}

const fn sort(name: &'static str, size: usize, make: fn(usize) -> Work) -> Sort {
    Sort { name, size, make }
}

/// What is too much about a sort of input, if anything is. The first look is at a
/// small part, for what is not linear may take for ever on all of it.
fn excess(sort: &Sort) -> Option<String> {
    excess_from(sort, sort.size / 8).or_else(|| excess_from(sort, sort.size))
}

/// What is too much when `size` grows.
fn excess_from(sort: &Sort, size: usize) -> Option<String> {
    let (small, large) = ((sort.make)(size), (sort.make)(size << N_DOUBLINGS));
    let most = MOST_PER_DOUBLING.powi(N_DOUBLINGS);
    // What is made once and kept is no part of the work.
    small();
    let counts = [&small, &large].map(measure);
    let [n, bytes] = [counts.map(|it| it.count_total), counts.map(|it| it.bytes_total)];
    for (what, [small, large]) in [("allocations", n), ("bytes", bytes)] {
        if large as f64 > most * small as f64 {
            return Some(format!("{} from {size}: {small} {what} became {large}", sort.name));
        }
    }
    let most = most * SLOWER;
    let mut least = f64::INFINITY;
    for n_tries in 1..=MOST_TRIES {
        let [small, large] = [&small, &large].map(|work| time(work).as_secs_f64());
        least = least.min(large / small);
        if least <= most {
            return None;
        }
        if n_tries >= FEW_TRIES && most * FAR_TOO_MUCH < least {
            break;
        }
    }
    Some(format!("{} from {size}: the time became {least:.1} times as long", sort.name))
}

/// The processor time that work takes: the least of a few runs, to the end of about a
/// millisecond.
fn time(work: &Work) -> Duration {
    let once = || {
        let begin = now();
        work();
        now().saturating_sub(begin)
    };
    let mut least = once();
    let mut spent = least;
    while spent < Duration::from_millis(2) {
        let took = once();
        spent += took.max(Duration::from_nanos(1));
        least = least.min(took);
    }
    least.max(Duration::from_nanos(1))
}

/// The processor time of this thread so far.
pub(crate) fn now() -> Duration {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec.unsigned_abs(), now.tv_nsec.unsigned_abs() as u32)
}

#[track_caller]
fn assert_is_linear(sorts: &[Sort]) {
    let wrong: Vec<_> = sorts.iter().filter_map(excess).collect();
    assert!(wrong.is_empty(), "{}\n{} are not linear", wrong.join("\n"), wrong.len());
}

#[test]
fn what_is_not_linear_is_seen() {
    let quadratic = |n: usize| -> Work {
        Box::new(move || {
            let texts: Vec<u8> = (0..n).map(|it| it as u8).collect();
            let sums =
                (0..n).map(|it| texts[it..].iter().map(|byte| usize::from(*byte)).sum::<usize>());
            assert!(std::hint::black_box(sums.sum::<usize>()) > 0);
        })
    };
    let text = excess(&sort("pairs", 2_000, quadratic)).unwrap();
    assert!(text.contains("time"), "{text}");
    let hoarding = |n: usize| -> Work {
        Box::new(move || drop((0..n).map(|_| vec![0u8; n]).collect::<Vec<_>>()))
    };
    let text = excess(&sort("squares", 500, hoarding)).unwrap();
    assert!(text.contains("bytes"), "{text}");
}

#[test]
fn checking_is_linear() {
    assert_is_linear(checks::SORTS);
}

#[test]
fn editing_is_linear() {
    assert_is_linear(edits::SORTS);
}

#[test]
fn resolving_is_linear() {
    assert_is_linear(payloads::SORTS);
}

#[test]
fn asking_is_linear() {
    assert_is_linear(questions::SORTS);
}
