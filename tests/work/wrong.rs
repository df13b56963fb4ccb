//! Work that grows faster than its input.

use super::{Sort, Work, sort};

pub(super) const SORTS: &[Sort] = &[
    sort("pairs", 2_000, |n| -> Work {
        Box::new(move || {
            let texts: Vec<u8> = (0..n).map(|it| it as u8).collect();
            let sums =
                (0..n).map(|it| texts[it..].iter().map(|byte| usize::from(*byte)).sum::<usize>());
            assert!(std::hint::black_box(sums.sum::<usize>()) > 0);
        })
    }),
    sort("squares", 500, |n| {
        Box::new(move || drop((0..n).map(|_| vec![0u8; n]).collect::<Vec<_>>()))
    }),
    sort("moves", 20_000, |n| -> Work {
        Box::new(move || {
            let mut numbers = Vec::new();
            (0..n).for_each(|it| numbers.insert(0, it));
        })
    }),
];
