//! An array or object whose children a batch changes.

use std::borrow::Cow;
use std::ops::Range;

use super::style;
use crate::json::{Kind, Value, ValueId};
use crate::texts::Texts;

/// An array or object as it is after the operations so far.
pub(super) struct Container<'j> {
    /// What it was in the text.
    pub(super) value: Value<'j>,
    /// Those of its children that the text has and that remain.
    pub(super) children: Vec<Child<'j>>,
    /// The keys of its members, of those that are gone too.
    keys: Texts<'j>,
    /// What has each of the keys.
    members: Vec<Member>,
    /// The last of the children that came in behind the others.
    pub(super) tail: Option<Tail>,
    /// The white space before the first child, when that was not always the first.
    pub(super) first_gap: Option<&'j str>,
    /// Whether what it has become can only be known by reading it again.
    pub(super) is_stale: bool,
    /// Whether a key stands in it twice.
    has_duplicates: bool,
}

/// A child of a container.
#[derive(Clone, Copy)]
pub(super) struct Child<'j> {
    /// Its key, in an object.
    pub(super) key: Option<Value<'j>>,
    /// Its value.
    pub(super) value: Value<'j>,
}

/// The last of some children that came in.
pub(super) struct Tail {
    /// Where they were put, in bytes of the text as it was.
    pub(super) at: usize,
    /// How many bytes were put there behind them.
    pub(super) n_after: usize,
    /// How many they are.
    pub(super) len: usize,
    /// The text of the last one's value.
    pub(super) raw: String,
    /// The white space before it.
    pub(super) gap: String,
    /// What its line begins with.
    pub(super) indent: String,
    /// The byte of the text whose line that was.
    pub(super) line: usize,
}

/// What has a key.
#[derive(Clone, Copy)]
enum Member {
    /// A member of the text, by its value.
    Child(ValueId),
    /// One that came in.
    New,
    /// None any longer.
    Gone,
}

/// What a token of a pointer names in a container.
pub(super) enum Named {
    /// The child at this position of [`Container::children`].
    Child(usize),
    /// One that came in.
    New,
    /// Nothing.
    Nothing,
}

impl<'j> Container<'j> {
    pub(super) fn new(value: Value<'j>) -> Self {
        let children: Vec<Child<'j>> = match value.kind() {
            Kind::Object => {
                value.members().map(|(key, value)| Child { key: Some(key), value }).collect()
            }
            _ => value.elements().map(|value| Child { key: None, value }).collect(),
        };
        let mut keys = Texts::default();
        let mut members = Vec::new();
        for child in &children {
            // Of two with one key a pointer names the first.
            if let Some(key) = child.key.and_then(Value::as_str)
                && keys.add(key).1
            {
                members.push(Member::Child(child.value.id()));
            }
        }
        let has_duplicates = value.kind() == Kind::Object && members.len() < children.len();
        Self {
            value,
            children,
            keys,
            members,
            tail: None,
            first_gap: None,
            is_stale: false,
            has_duplicates,
        }
    }

    /// How many children there are now.
    pub(super) fn len(&self) -> usize {
        self.children.len() + self.tail.as_ref().map_or(0, |tail| tail.len)
    }

    pub(super) fn find(&self, token: &str) -> Named {
        if self.value.kind() == Kind::Object {
            return match self.member(token) {
                Member::Gone => Named::Nothing,
                Member::New => Named::New,
                Member::Child(id) => {
                    let found = self.children.binary_search_by_key(&id, |it| it.value.id());
                    found.map_or(Named::Nothing, Named::Child)
                }
            };
        }
        match token.parse::<usize>() {
            Ok(index) if index < self.children.len() => Named::Child(index),
            Ok(index) if index < self.len() => Named::New,
            _ => Named::Nothing,
        }
    }

    /// Takes note of a member that has come in.
    pub(super) fn note_key(&mut self, key: &str) {
        self.set_member(key, Member::New);
        self.is_stale |= self.has_duplicates;
    }

    /// Takes note of another key for the member `from`.
    pub(super) fn note_rename(&mut self, from: &str, to: &str) {
        let member = self.member(from);
        self.set_member(from, Member::Gone);
        self.set_member(to, member);
        self.is_stale |= self.has_duplicates;
    }

    /// Takes note that the child at `position` is gone.
    pub(super) fn note_removal(&mut self, position: usize, token: &str) {
        self.children.remove(position);
        self.set_member(token, Member::Gone);
        self.is_stale |= self.has_duplicates;
    }

    /// What has the key.
    fn member(&self, key: &str) -> Member {
        self.keys.find(key).map_or(Member::Gone, |number| self.members[number])
    }

    fn set_member(&mut self, key: &str, member: Member) {
        let (number, is_new) = self.keys.add(Cow::Owned(key.to_owned()));
        if is_new {
            self.members.push(member);
        } else {
            self.members[number] = member;
        }
    }

    /// The white space before a child of the text, as it is now.
    pub(super) fn gap_before(&self, position: usize, text: &'j str) -> &'j str {
        match self.first_gap.filter(|_| position == 0) {
            Some(gap) => gap,
            None => style::gap_before(text, self.children[position].span().start),
        }
    }

    /// What stands between its brackets in the text.
    pub(super) fn inside(&self) -> Range<usize> {
        let span = self.value.span();
        span.start + 1..span.end - 1
    }
}

impl Child<'_> {
    /// Its bytes in the text, with those of its key.
    pub(super) fn span(self) -> Range<usize> {
        let value = self.value.span();
        self.key.map_or(value.start, |key| key.span().start)..value.end
    }
}
