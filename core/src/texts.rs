//! Texts, numbered in the order in which they came.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// Different texts, each with a number: how many came before it.
///
/// They are found by their order, not by a hash: whoever knows how texts are hashed
/// can write a document with very many that meet in one place.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Texts<'t> {
    texts: Vec<Cow<'t, str>>,
    numbers: BTreeMap<Cow<'t, str>, usize>,
}

impl<'t> Texts<'t> {
    /// Adds a text, unless it is there. Answers with its number, and whether it is new.
    pub(crate) fn add(&mut self, text: Cow<'t, str>) -> (usize, bool) {
        if let Some(number) = self.find(&text) {
            return (number, false);
        }
        let number = self.texts.len();
        self.texts.push(text.clone());
        self.numbers.insert(text, number);
        (number, true)
    }

    /// The same, owning all texts.
    pub(crate) fn to_owned(&self) -> Texts<'static> {
        let mut all = Texts::default();
        for text in self.iter() {
            all.add(Cow::Owned(text.to_owned()));
        }
        all
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
    #[inline]
    pub(crate) fn find(&self, text: &str) -> Option<usize> {
        self.numbers.get(text).copied()
    }
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
