//! What a map's elements are one by one, where they are written out: of elements that
//! differ, one alone may be wrong.

use std::cell::Ref;

use crate::facts::{Facts, Found};
use crate::json::{Kind, Value};
use crate::model::Map;
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
    let map = map_of(facts, it).filter(|map| !map.is_tolerant(facts.json))?;
    plain_elements(facts, it.site.node, map).iter().enumerate().find_map(|(index, &element)| {
        let part = part(element, &it.reference.path);
        let is_wrong = part.is_none_or(|part| part.kind() != Kind::Null && !is_right(part));
        is_wrong.then_some(Wrong { index, element, part })
    })
}

/// The first `null` that a reference to the current element leads to.
pub(super) fn first_null<'d>(facts: &Facts<'d>, it: Found<'_, 'd>) -> Option<Value<'d>> {
    plain_elements(facts, it.site.node, map_of(facts, it)?).iter().find_map(|element| {
        part(*element, &it.reference.path).filter(|part| part.kind() == Kind::Null)
    })
}

/// The map whose current element a reference names.
fn map_of<'d>(facts: &Facts<'d>, it: Found<'_, 'd>) -> Option<&'d Map> {
    let is_of_map = it.reference.root == Root::Item && it.site.scope == Scope::Map;
    facts.workflow.nodes[it.site.node].map().filter(|_| is_of_map)
}

/// The first elements of a map, as far as they are written out: behind a `$each` it is not
/// known how many there are.
fn plain_elements<'f, 'd>(facts: &'f Facts<'d>, node: usize, map: &Map) -> Ref<'f, [Value<'d>]> {
    // Each reference to the current element asks for them.
    if facts.plain_elements.borrow().0 != Some(node) {
        let is_plain = |element: &Value<'_>| {
            let text = element.raw();
            text.len() <= MAX_ELEMENT_BYTES && !text.contains('$')
        };
        let items = map.items.map(|items| facts.value(items));
        let elements = items.into_iter().flat_map(Value::elements).take(MAX_ELEMENTS);
        *facts.plain_elements.borrow_mut() = (Some(node), elements.take_while(is_plain).collect());
    }
    Ref::map(facts.plain_elements.borrow(), |(_, elements)| elements.as_slice())
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
