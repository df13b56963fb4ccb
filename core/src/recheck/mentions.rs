//! Values of an edited node that are mentioned elsewhere.

use std::ops::Range;

use super::Checker;
use crate::json::{Pointers, Value, ValueId};
use crate::order::sort_by_number;
use crate::rules::Finding;

/// Values of a node that findings elsewhere mention, and how to find them again.
pub(super) struct Mentions(Vec<Mention>);

struct Mention {
    old: ValueId,
    /// Where it is within the node.
    pointer: String,
    /// Whether it is the key of what is there.
    is_key: bool,
    /// Its text, which what was said may depend on.
    raw: String,
}

impl Mentions {
    /// Looks through all findings but those of the node itself.
    pub(super) fn of(checker: &mut Checker, node: usize, old: &Range<ValueId>) -> Self {
        let mut ids = Vec::new();
        let mut keep = |id: &mut ValueId| ids.extend(Some(*id).filter(|id| old.contains(id)));
        elsewhere(checker, node).for_each(|finding| finding.for_each_value(&mut keep));
        let json = &checker.document.json;
        sort_by_number(&mut ids, |id| json.value(*id).span().start as u64);
        ids.dedup();
        let root = checker.document.json.value(old.start);
        let pointers = Pointers::of(root, ids.clone());
        let mention = |old: ValueId| {
            let pointer = pointers.of_value(old).to_owned();
            let is_key = root.pointer(&pointer).is_some_and(|value| value.id() != old);
            Mention { old, pointer, is_key, raw: checker.document.json.value(old).raw().to_owned() }
        };
        Self(ids.into_iter().map(mention).collect())
    }

    /// Where each of them is now, in the node's new value, in the order of where they were.
    /// `None` if one of them is not there any more, or says something else.
    pub(super) fn now(self, root: Value<'_>) -> Option<Vec<(ValueId, ValueId)>> {
        let now = |it: Mention| {
            let value = root.pointer(&it.pointer)?;
            let found = if it.is_key { value.key_before()? } else { value };
            (found.raw() == it.raw).then_some((it.old, found.id()))
        };
        self.0.into_iter().map(now).collect()
    }
}

/// What was found elsewhere than in one node.
pub(super) fn elsewhere(checker: &mut Checker, node: usize) -> impl Iterator<Item = &mut Finding> {
    let of_nodes = checker.of_nodes.iter_mut().enumerate();
    let of_others = of_nodes.filter(move |(index, _)| *index != node).flat_map(|(_, it)| it);
    checker.of_document.iter_mut().chain(of_others)
}
