//! `unknown-output-path`: a path in `outputs` leads to nothing that the task's result has.
//!
//! `outputs` names the parts of the result that matter to you. The editor offers them where
//! you write references, and a reference to one is believed, so a slip in it spreads.
//!
//! It is a warning, because a provider may give more than the task type says. Then the path
//! is right, and the warning can be ignored.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {
//!     "film": {
//!       "model_id": "fal-ai/wan/v2.2-5b",
//!       "task": "fal/text-to-video",
//!       "payload": { "prompt": "a lighthouse in a storm" },
//!       "outputs": ["video.uri"]
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Write the path as the result has it.
//!
//! ```json
//! {
//!   "nodes": {
//!     "film": {
//!       "model_id": "fal-ai/wan/v2.2-5b",
//!       "task": "fal/text-to-video",
//!       "payload": { "prompt": "a lighthouse in a storm" },
//!       "outputs": ["video.url"]
//!     }
//!   }
//! }
//! ```

use super::finding::{Finding, Findings};
use super::rule::{Check, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Facts, Having, NodeFacts};
use crate::template::{Segment, result_path, written_path};
use crate::types::{Dead, Type};

pub(super) const RULE: Rule = Rule {
    code: "unknown-output-path",
    severity: Severity::Warning,
    group: Group::Types,
    check: Check::Node(Having::ANYTHING, check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let NodeFacts { facts, index, node } = it;
    let Some(task) = node.task().filter(|task| task.declares_more) else { return };
    let (Some(outputs), Some(task_type)) = (task.outputs, task.task_type) else { return };
    let result = facts.types.result_of_task(task, index, &facts.sites);
    for output in facts.value(outputs).elements().filter(|output| output.is_string()) {
        let path = output.as_str().unwrap_or_default();
        let Some(steps) = result_path(&path) else {
            found.tell(|| {
                Finding::at(output.id(), format!("`{path}` is no result path"))
                    .help(format!("write it like `{}`", task_type.main_path))
            });
            continue;
        };
        let Err(dead) = facts.types.follow_path(result, &steps) else { continue };
        found.tell(|| {
            let message = format!("the result of `{}` has no `{path}`", task_type.id);
            let finding = Finding::at(output.id(), message);
            match mended(facts, steps, dead) {
                Some(path) => finding.did_you_mean(&path, output.id()),
                None => finding.help(format!("its main part is `{}`", task_type.main_path)),
            }
        });
    }
}

/// The path with its first wrong name mended.
fn mended(facts: &Facts<'_>, mut steps: Vec<Segment<'_>>, dead: Dead<'_>) -> Option<String> {
    let (Segment::Key(key), Type::Object(object)) = (&steps[dead.n_steps], dead.ty) else {
        return None;
    };
    let near = facts.guesser.nearest(key, object.properties.iter().map(|it| it.name))?;
    steps[dead.n_steps] = Segment::Key(near.to_owned().into());
    Some(written_path(&steps))
}
