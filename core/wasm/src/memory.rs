//! The module's memory.

use std::hint::black_box;

/// The most that is asked for ahead.
const MAX_RESERVED: usize = 192 * 1024 * 1024;

/// Makes room for some bytes at once. Memory grows page by page otherwise, and engines
/// look through all of theirs whenever it does: what takes a fifth of a second would take
/// ten.
pub(crate) fn reserve(n_bytes: usize) {
    // Freed at once, it stays with the allocator.
    drop(black_box(Vec::<u8>::with_capacity(n_bytes.min(MAX_RESERVED))));
}
