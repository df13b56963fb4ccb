//! Texts, numbered in the order in which they came.

use std::borrow::Cow;
use std::hash::{BuildHasher, Hasher};

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// Different texts, each with a number: how many came before it. They are found by
/// hash, and listed only in their order, so that no other order shows anywhere.
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts<'t> {
    texts: Vec<Cow<'t, str>>,
    by_hash: HashTable<u32>,
}

impl<'t> Texts<'t> {
    /// Adds a text, unless it is there. Answers with its number, and whether it is new.
    pub(crate) fn add(&mut self, text: Cow<'t, str>) -> (usize, bool) {
        if let Some(number) = self.find(&text) {
            return (number, false);
        }
        let number = self.texts.len();
        let hash_of = |number: &u32| hash(&self.texts[*number as usize]);
        self.by_hash.insert_unique(hash(&text), number as u32, hash_of);
        self.texts.push(text);
        (number, true)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }

    /// The texts, in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(Cow::as_ref)
    }

    /// The number of a text.
    pub(crate) fn find(&self, text: &str) -> Option<usize> {
        let is_it = |number: &u32| self.texts[*number as usize] == text;
        self.by_hash.find(hash(text), is_it).map(|&number| number as usize)
    }
}

/// The hasher has no seed, so this is the same everywhere.
fn hash(text: &str) -> u64 {
    let mut hasher = FxBuildHasher.build_hasher();
    hasher.write(text.as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_given_in_order_and_once() {
        let mut texts = Texts::default();
        let numbers: Vec<_> =
            ["b", "a", "b", ""].into_iter().map(|text| texts.add(text.into())).collect();
        assert_eq!(numbers, [(0, true), (1, true), (0, false), (2, true)]);
        assert_eq!((texts.find("a"), texts.find("c")), (Some(1), None));
    }
}
