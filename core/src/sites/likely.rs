//! Parameters that are most likely meant where no reference to them could be read.
//!
//! They are no uses: nothing is known of their types. But whoever mends the reference will
//! want them to be there.

use std::borrow::Cow;

use super::walk::Walk;
use crate::json::{Kind, Value};
use crate::model::{Document, Node};
use crate::template::steps::names_written_wrong;
use crate::texts::Texts;

/// What may be meant as a use of a declared parameter, within one node.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct LikelyUses {
    /// The node, as an index.
    pub(crate) node: usize,
    /// The parameters whose names stand in what should be a reference, as their numbers
    /// among [`Sites::inputs`](super::Sites::inputs).
    pub(crate) named: Vec<usize>,
    /// What references name, and no parameter is called.
    pub(crate) strangers: Texts<'static>,
}

impl Walk<'_> {
    /// Notes what a text names that could not be read as a reference.
    #[cold]
    pub(super) fn note_named(&mut self, text: &str) {
        if self.document.workflow.inputs.is_none() {
            return;
        }
        let named: Vec<_> = named_in(text, &self.sites.inputs).collect();
        if !named.is_empty() {
            self.likely().named.extend(named);
        }
    }

    /// Notes a name that no parameter has.
    #[cold]
    pub(super) fn note_stranger(&mut self, name: &str) {
        self.likely().strangers.add(Cow::Owned(name.to_owned()));
    }

    /// What may be meant in the node that is walked over.
    fn likely(&mut self) -> &mut LikelyUses {
        let (node, all) = (self.node, &mut self.sites.likely);
        if all.last().is_none_or(|last| last.node != node) {
            all.push(LikelyUses { node, ..LikelyUses::default() });
        }
        let last = all.len() - 1;
        &mut all[last]
    }

    /// Notes what a node names whose inputs cannot be found, such as a map within a map.
    #[cold]
    pub(super) fn note_unread(&mut self, node: &Node) {
        if self.document.workflow.inputs.is_none() {
            return;
        }
        let mut rest = self.json.value(node.value).raw();
        while let Some(at) = rest.find("${") {
            let is_escaped = rest[..at].ends_with('$');
            let inside = &rest[at + 2..];
            let (inside, after) = inside.split_once('}').unwrap_or((inside, ""));
            if !is_escaped {
                self.note_named(inside);
            }
            rest = after;
        }
    }

    /// Notes what settings name, which take no references: whoever wrote one there wants the
    /// parameter to be.
    pub(super) fn note_settings(&mut self, node: &Node) {
        let task = node.task();
        let of_task = task.map(|it| [it.model_id, it.task, it.timeout_seconds]);
        let of_map = node.map().map(|it| [it.tolerance, it.max_concurrency]);
        let settings = of_task.into_iter().flatten().chain(of_map.into_iter().flatten()).flatten();
        let retry = task.and_then(|it| it.retry).map(|retry| self.json.value(retry));
        let retry = retry.into_iter().flat_map(Value::members).map(|(_, value)| value);
        for value in settings.map(|it| self.json.value(it)).chain(retry) {
            if value.is_string() && value.has_dollar() {
                self.note_named(value.raw());
            }
        }
    }
}

/// Whether the inputs of a node's task, and the `items` of a map, are where they have to be.
pub(crate) fn has_inputs(document: &Document, node: &Node) -> bool {
    let payload = node.task().and_then(|task| task.payload);
    let is_object = |(_, payload)| document.json.value(payload).kind() == Kind::Object;
    payload.is_some_and(is_object) && node.map().is_none_or(|map| map.items.is_some())
}

/// The parameters whose names are words of a text, stand between quotes in it, or behind
/// `input.`.
fn named_in(text: &str, inputs: &Texts<'_>) -> impl Iterator<Item = usize> {
    let is_of_name = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-');
    let words = text.split(move |it| !is_of_name(it));
    let quoted = text.split(['"', '\'']).map(|it| it.trim_end_matches('\\'));
    let behind = text.split_once("input.").map_or("", |(_, behind)| behind);
    words
        .chain(quoted)
        .chain(names_written_wrong(behind))
        .filter(|it| !it.is_empty())
        .filter_map(|it| inputs.find(it))
}
