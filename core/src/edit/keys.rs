//! Which of an object's members has which key.

use std::borrow::Cow;

use crate::texts::Texts;

/// The keys of an object. Members go by how many were there before them, those that
/// are gone included.
#[derive(Default)]
pub(super) struct Keys {
    texts: Texts<'static>,
    /// By the numbers of the keys the first member that has each, if one has.
    first: Vec<Option<usize>>,
    /// For each member of the beginning the next one that has the same key.
    next: Vec<Option<usize>>,
}

impl Keys {
    /// Those of the members of the beginning, in order.
    pub(super) fn of(keys: Vec<Cow<'_, str>>) -> Self {
        let mut it = Self { next: vec![None; keys.len()], ..Self::default() };
        // From the last on, so that it ends with the first.
        for (member, key) in keys.iter().enumerate().rev() {
            it.next[member] = it.find(key);
            it.add(key, member);
        }
        it
    }

    /// The first member that has a key.
    pub(super) fn find(&self, key: &str) -> Option<usize> {
        self.texts.find(key).and_then(|number| self.first[number])
    }

    /// Gives a key to a member that comes before all others that have it.
    pub(super) fn add(&mut self, key: &str, member: usize) {
        if let Some(number) = self.texts.find(key) {
            self.first[number] = Some(member);
        } else {
            self.texts.add(Cow::Owned(key.to_owned()));
            self.first.push(Some(member));
        }
    }

    /// Takes a key from the first member that has it.
    pub(super) fn remove(&mut self, key: &str) {
        let Some(number) = self.texts.find(key) else { return };
        let first = &mut self.first[number];
        *first = first.and_then(|member| self.next.get_mut(member)?.take());
    }
}
