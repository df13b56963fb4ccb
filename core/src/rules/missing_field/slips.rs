//! The members of nodes that are meant as fields which are missing.

use super::{lacks_model, lacks_node, lacks_task};
use crate::facts::Facts;
use crate::json::{Value, ValueId};
use crate::nearest::nearest;
use crate::words::{self, Word};

/// The fields of nodes that may be missing, and what other programs call them.
const FIELDS: &[(Word, &[&str])] = &[
    (words::TASK, &["task_type", "task_id"]),
    (words::PAYLOAD, &["input", "params", "parameters", "arguments"]),
    (words::MODEL_ID, &["model", "modelId", "model_name"]),
    (words::ITEMS, &[]),
    (words::NODE, &[]),
];

/// The member of a node that is most likely meant as a field which is missing: it is called
/// so elsewhere, or misspelt.
pub(in crate::rules) fn slip(node: Value<'_>, field: Word) -> Option<(Value<'_>, Value<'_>)> {
    let (_, elsewhere) = FIELDS.iter().find(|(word, _)| *word == field)?;
    let is_field = |key: Value<'_>| FIELDS.iter().any(|(word, _)| key.word() == *word);
    let named = elsewhere.iter().find_map(|name| node.members().find(|(key, _)| key.is(name)));
    named.or_else(|| {
        node.members().find(|(key, _)| {
            let is_near = |key: &str| nearest(key, [field.text()]).is_some();
            !is_field(*key) && key.as_str().is_some_and(|key| is_near(&key))
        })
    })
}

/// The keys of a node, or its inner one, that are most likely meant as fields which are
/// missing, with these.
pub(in crate::rules) fn slips(
    facts: &Facts<'_>,
    node: usize,
    object: ValueId,
) -> Vec<(ValueId, Word)> {
    let node = &facts.workflow.nodes[node];
    let mut missing = Vec::new();
    if let Some(map) = node.map().filter(|map| map.object == object) {
        missing.extend(map.items.is_none().then_some(words::ITEMS));
        missing.extend(lacks_node(map).then_some(words::NODE));
    }
    if let Some(task) = node.task().filter(|it| it.object == object) {
        missing.extend(lacks_task(facts, task).then_some(words::TASK));
        missing.extend(task.payload.is_none().then_some(words::PAYLOAD));
        missing.extend(lacks_model(facts, task).then_some(words::MODEL_ID));
    }
    let object = facts.value(object);
    missing.into_iter().filter_map(|field| Some((slip(object, field)?.0.id(), field))).collect()
}
