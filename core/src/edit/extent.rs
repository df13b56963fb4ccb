//! What has to be known of a text to lay out what comes near.

use std::ops::Add;

/// What has to be known of a stretch of text, however long it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Extent {
    /// In bytes.
    pub(super) len: usize,
    /// Whether a line begins in it.
    pub(super) has_break: bool,
    /// Whether there is a space after the colon of a key in it.
    pub(super) is_spaced: bool,
}

impl Add for Extent {
    type Output = Extent;

    fn add(self, other: Extent) -> Extent {
        Extent {
            len: self.len + other.len,
            has_break: self.has_break || other.has_break,
            is_spaced: self.is_spaced || other.is_spaced,
        }
    }
}

impl Extent {
    /// That of so many bytes in which nothing is to be seen.
    pub(super) fn plain(len: usize) -> Extent {
        Extent { len, ..Extent::default() }
    }
}
