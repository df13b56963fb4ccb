//! `wrong-shape`: a value is not of the kind that its place asks for.
//!
//! ```json
//! { "nodes": [], "edges": {} }
//! ```

use super::{Check, Finding, Findings, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;
use crate::model::WrongShape;

pub(super) const RULE: Rule = Rule {
    code: "wrong-shape",
    severity: Severity::Error,
    group: Group::Document,
    check: Check::Document(check),
};

fn check(facts: &Facts<'_>, found: &mut Findings) {
    for WrongShape { value, node, what, expected } in &facts.workflow.misfits.wrong_shapes {
        let kind = facts.value(*value).kind();
        found.push(
            Finding::at(*value, format!("{what} has to be {expected}"))
                .node(*node)
                .expected(*expected)
                .found(kind.to_string()),
        );
    }
}
