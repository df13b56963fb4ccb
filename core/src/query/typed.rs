//! Every reference of a document with its type, for people and tools.

use serde::Serialize;

use crate::diagnostic::Range;
use crate::facts::{Facts, Found};
use crate::json::{Offsets, Pointers, Room};
use crate::model::NodeKind;
use crate::order::sort_by_number;
use crate::sites::{Scope, Site};
use crate::template::{Reference, Root};
use crate::text::LineIndex;
use crate::types::Type;

/// A reference, its type, and where that comes from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TypedReference<'d> {
    /// What stands between the braces.
    pub reference: String,
    /// The node that it stands in.
    pub node_id: &'d str,
    /// The string that it stands in, as a JSON Pointer (RFC 6901).
    pub pointer: String,
    /// Where it stands in the text, braces included.
    pub range: Range,
    /// What it names, in a word or two: `image`, `array of string`.
    #[serde(rename = "type")]
    pub type_name: String,
    /// The same as a JSON Schema.
    pub schema: Type<'d>,
    /// Where the type comes from, in a few words.
    pub origin: String,
}

/// Every reference of a document, in the order of the text. Of very many with very long
/// pointers or very large types only the first are told.
pub fn typed_references<'d>(facts: &Facts<'d>) -> Vec<TypedReference<'d>> {
    let values = facts.sites.texts.iter().map(|site| site.value).collect();
    let pointers = Pointers::of(facts.json.root(), values);
    let lines = LineIndex::new(facts.json.text());
    let mut offsets = Offsets::of(facts.json.root());
    let found = facts.references().filter(|it| pointers.has(it.site.value));
    let typed = found.map(|Found { site, reference, range, way, .. }| {
        let ty = way.as_ref().map_or(Type::Unknown, |way| way.ty);
        TypedReference {
            reference: reference.to_string(),
            node_id: facts.id(site.node),
            pointer: pointers.of_value(site.value).to_owned(),
            range: lines.range(offsets.span_in(facts.value(site.value), range)),
            type_name: ty.name(),
            schema: ty,
            origin: origin(facts, reference, site),
        }
    });
    let mut room = Room::new();
    let size = |it: &TypedReference<'_>| {
        let texts = [&it.pointer, &it.reference, &it.type_name, &it.origin];
        texts.map(String::len).iter().sum::<usize>() + it.schema.size()
    };
    let mut list: Vec<_> = typed.take_while(|it| room.take(size(it))).collect();
    sort_by_number(&mut list, |it| u64::from(it.range.start.offset));
    list
}

/// Where the type of a reference comes from.
pub(super) fn origin(facts: &Facts<'_>, reference: &Reference<'_>, site: &Site) -> String {
    match &reference.root {
        Root::Input(name) => match facts.types.inputs().get(name) {
            Some(input) if input.is_declared => format!("`{name}` is declared in `input_params`"),
            Some(_) => format!("inferred from how `{name}` is used"),
            None => format!("there is no parameter `{name}`"),
        },
        Root::Node(id) => match facts.workflow.find_node(id) {
            Some(node) => format!("result of `{id}`, {}", what_it_does(facts, node)),
            None => format!("there is no node `{id}`"),
        },
        Root::Index => "position of the current element".to_owned(),
        Root::Item => match site.scope {
            Scope::None => "there is no current element here".to_owned(),
            Scope::Map => format!("element of the `items` of `{}`", facts.id(site.node)),
            Scope::NestedMap => format!("element of a map within `{}`", facts.id(site.node)),
            Scope::Each(each) => match facts.sites.source_of(each) {
                Some(source) => format!("element of `{}`", source.reference),
                None => "element of a `$each`".to_owned(),
            },
        },
    }
}

/// What a node does, within a sentence.
pub(super) fn what_it_does(facts: &Facts<'_>, node: usize) -> String {
    let node = &facts.workflow.nodes[node];
    let task = node.task().and_then(|task| task.task).map(|task| facts.text(task));
    match (&node.kind, task) {
        (NodeKind::Task(_), Some(task)) => task.into_owned(),
        (NodeKind::Task(_), None) => "a node without a task".to_owned(),
        (NodeKind::Map(_), Some(task)) => format!("a map of {task}"),
        (NodeKind::Map(_), None) => "a map of nothing yet".to_owned(),
    }
}
