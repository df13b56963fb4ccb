//! Values → the JSON Pointers (RFC 6901) that name them, many in one walk.

use std::fmt::Write;

use super::{Kind, Value, ValueId, escape_pointer_token};
use crate::order::sort_by_number;

/// About how many bytes a report, or a list of places, tells. A pointer repeats the keys on
/// its way, so that a small text could otherwise have one that fills the memory.
const MAX_TOLD_BYTES: usize = 32 * 1024 * 1024;

/// How many bytes may still be told.
#[derive(Debug)]
pub(crate) struct Room(usize);

impl Room {
    /// Room for [`MAX_TOLD_BYTES`].
    pub(crate) fn new() -> Self {
        Self(MAX_TOLD_BYTES)
    }

    /// Whether there is any left.
    pub(crate) fn is_left(&self) -> bool {
        self.0 > 0
    }

    /// Takes some of it, and answers whether there was any. What takes the last of it may
    /// take more: whatever is told first is told.
    pub(crate) fn take(&mut self, n_bytes: usize) -> bool {
        let was_left = self.is_left();
        self.0 = self.0.saturating_sub(n_bytes);
        was_left
    }
}

/// The pointers of some values, in the order of the text.
#[derive(Debug, Clone, Default)]
pub struct Pointers(Vec<(ValueId, String)>);

/// Where the children of a large container stand, in which one is then found without a
/// look at all that come before it.
pub(crate) struct Children<'c> {
    /// The container, if there is one.
    pub(crate) of: Option<ValueId>,
    /// How many it has.
    pub(crate) n: usize,
    /// Of an object the keys, of an array the elements, in the order of the text.
    pub(crate) start: &'c dyn Fn(usize) -> ValueId,
}

impl Children<'_> {
    /// The last one that does not begin after `value`.
    fn last_up_to(&self, value: ValueId) -> Option<usize> {
        let (mut low, mut high) = (0, self.n);
        while low < high {
            let middle = low.midpoint(high);
            if (self.start)(middle) <= value {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low.checked_sub(1)
    }
}

impl Pointers {
    /// Finds the pointers of the `wanted` values below `root`, the first of them in the
    /// text as far as [`MAX_TOLD_BYTES`] go. A key has its value's pointer.
    pub fn of(root: Value<'_>, wanted: Vec<ValueId>) -> Self {
        Self::with_children(root, wanted, None, &[])
    }

    /// The same for a document of which some containers' children are known. The one that
    /// is `kept`, and wanted, is found in any case.
    pub(crate) fn with_children(
        root: Value<'_>,
        mut wanted: Vec<ValueId>,
        kept: Option<ValueId>,
        children: &[Children<'_>],
    ) -> Self {
        sort_by_number(&mut wanted, |value| u64::from(value.0));
        wanted.dedup();
        let mut walk = Walk {
            path: String::new(),
            wanted: &wanted,
            kept,
            children,
            found: Vec::new(),
            room: Room::new(),
        };
        walk.value(root);
        Self(walk.found)
    }

    /// Whether the pointer of this value was found.
    pub(crate) fn has(&self, value: ValueId) -> bool {
        self.0.binary_search_by_key(&value, |(it, _)| *it).is_ok()
    }

    /// The pointer of a value that was wanted; else that of the document.
    pub fn of_value(&self, value: ValueId) -> &str {
        let found = self.0.binary_search_by_key(&value, |(it, _)| *it);
        found.map_or("", |place| &self.0[place].1)
    }
}

struct Walk<'w> {
    path: String,
    /// What is not found yet, in the order of the text.
    wanted: &'w [ValueId],
    /// What is found even when there is no more room.
    kept: Option<ValueId>,
    children: &'w [Children<'w>],
    found: Vec<(ValueId, String)>,
    /// How many bytes of pointers may still be found.
    room: Room,
}

impl Walk<'_> {
    /// Visits `value` and, of its children, those that hold wanted values. Documents
    /// are at most 64 levels deep, so the recursion is bounded.
    fn value(&mut self, value: Value<'_>) {
        self.take(value.id());
        if let Some(children) = self.children.iter().find(|it| it.of == Some(value.id())) {
            self.known(value, children);
            return;
        }
        match value.kind() {
            Kind::Array => {
                for (index, element) in value.elements().enumerate() {
                    if self.next_in(value).is_none() {
                        break;
                    }
                    self.element(index, element);
                }
            }
            Kind::Object => {
                for (key, member) in value.members() {
                    if self.next_in(value).is_none() {
                        break;
                    }
                    self.member(key, member);
                }
            }
            _ => {}
        }
    }

    /// Visits those of a container's children that hold wanted values.
    fn known(&mut self, value: Value<'_>, children: &Children<'_>) {
        while let Some(next) = self.next_in(value) {
            let Some(index) = children.last_up_to(next) else { break };
            let child = value.at((children.start)(index));
            match value.kind() {
                Kind::Object => self.member(child, child.of_key()),
                _ => self.element(index, child),
            }
            if self.wanted.first() == Some(&next) {
                break;
            }
        }
    }

    /// The next wanted value, if it is in this one.
    fn next_in(&self, value: Value<'_>) -> Option<ValueId> {
        self.wanted.first().copied().filter(|next| value.contains(*next))
    }

    fn element(&mut self, index: usize, element: Value<'_>) {
        if self.next_in(element).is_some() {
            let length = self.path.len();
            // Writing to a `String` cannot fail.
            let _ = write!(self.path, "/{index}");
            self.value(element);
            self.path.truncate(length);
        }
    }

    fn member(&mut self, key: Value<'_>, member: Value<'_>) {
        if self.next_in(key).or_else(|| self.next_in(member)).is_some() {
            let length = self.path.len();
            self.path.push('/');
            self.path.push_str(&escape_pointer_token(&key.as_str().unwrap_or_default()));
            self.take(key.id());
            self.value(member);
            self.path.truncate(length);
        }
    }

    fn take(&mut self, value: ValueId) {
        if self.wanted.first() != Some(&value) {
            return;
        }
        if self.room.take(self.path.len()) || self.kept == Some(value) {
            self.found.push((value, self.path.clone()));
            self.wanted = &self.wanted[1..];
        } else {
            let kept = self.kept.and_then(|kept| self.wanted.binary_search(&kept).ok());
            self.wanted = kept.map_or(&[], |at| &self.wanted[at..=at]);
        }
    }
}
