//! What a map's elements are one by one, where they are written out: of elements that
//! differ, one alone may be wrong.

use crate::facts::{Facts, Found};
use crate::json::{Kind, Value};
use crate::sites::Scope;
use crate::template::{Root, Segment};

/// How many elements are looked at, for each reference to them.
const MAX_ELEMENTS: usize = 32;
/// Larger elements are not looked into.
const MAX_ELEMENT_BYTES: usize = 1024;

/// An element with which a node would fail.
pub(super) struct Wrong<'d> {
    /// Its position among the `items`.
    pub(super) index: usize,
    /// The element.
    pub(super) element: Value<'d>,
    /// What the reference leads to in it; `None` if it leads nowhere.
    pub(super) part: Option<Value<'d>>,
}

/// The first element in which a reference leads nowhere, or to what is not right. Where
/// elements may fail none is wrong, and that one may be `null` is another matter.
pub(super) fn first_wrong<'d>(
    facts: &Facts<'d>,
    it: Found<'_, 'd>,
    is_right: impl Fn(Value<'d>) -> bool,
) -> Option<Wrong<'d>> {
    if it.reference.root != Root::Item || it.site.scope != Scope::Map {
        return None;
    }
    let map = facts.workflow.nodes[it.site.node].map()?;
    if map.is_tolerant(facts.json) {
        return None;
    }
    // Behind a reference or a `$each` it is not known how many there are.
    let is_plain = |element: &Value<'_>| {
        let text = element.raw();
        text.len() <= MAX_ELEMENT_BYTES && !text.contains('$')
    };
    let elements = facts.value(map.items?).elements().take(MAX_ELEMENTS).take_while(is_plain);
    elements.enumerate().find_map(|(index, element)| {
        let part = part(element, &it.reference.path);
        let is_wrong = part.is_none_or(|part| part.kind() != Kind::Null && !is_right(part));
        is_wrong.then_some(Wrong { index, element, part })
    })
}

/// What a path leads to, or the `null` that it leads through.
fn part<'d>(mut value: Value<'d>, path: &[Segment<'_>]) -> Option<Value<'d>> {
    for segment in path {
        if value.kind() == Kind::Null {
            break;
        }
        value = match segment {
            Segment::Key(key) => value.get(key)?,
            Segment::Index(index) => value.elements().nth(*index as usize)?,
        };
    }
    Some(value)
}
