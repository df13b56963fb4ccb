//! Which fixes take no choice.

use weftwork_core::diagnostic::{Fix, PatchKind, PatchOp};
use weftwork_core::json::{Json, Value};

/// What a safe fix does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Writes the same thing properly, or the nearest that is allowed.
    Form,
    /// Changes a name to one that looks much like it.
    Name,
    /// Changes what waits for what.
    Edge,
}

/// The safe fixes: those of these rules that end with such an operation.
///
/// What is not here takes a choice, such as which model, which edge of a cycle, or
/// whether to declare a parameter. `unknown-payload-field` is not here because a
/// provider may know more than the registry does: `top_k` is no slip of `top_p`.
/// Nor is `unknown-model`, for the server may have models that the command line does not
/// know.
const SAFE: &[(&str, PatchKind, Kind)] = &[
    ("unknown-field", PatchKind::Move, Kind::Name),
    ("unknown-task", PatchKind::Replace, Kind::Name),
    ("unknown-root", PatchKind::Replace, Kind::Name),
    ("unknown-node", PatchKind::Replace, Kind::Name),
    // Not the other one, which declares the parameter.
    ("undeclared-input", PatchKind::Replace, Kind::Name),
    ("unknown-reference", PatchKind::Replace, Kind::Name),
    ("unknown-output-path", PatchKind::Replace, Kind::Name),
    ("value-out-of-range", PatchKind::Replace, Kind::Form),
    ("invalid-node-id", PatchKind::Move, Kind::Form),
    ("template-syntax", PatchKind::Replace, Kind::Form),
    ("invalid-tolerance", PatchKind::Replace, Kind::Form),
    // Not the other one, which takes the limit away.
    ("invalid-concurrency", PatchKind::Replace, Kind::Form),
    ("invalid-timeout", PatchKind::Replace, Kind::Form),
    ("invalid-retry", PatchKind::Replace, Kind::Form),
    ("self-edge", PatchKind::Remove, Kind::Form),
    ("duplicate-edge", PatchKind::Remove, Kind::Form),
    ("redundant-edge", PatchKind::Remove, Kind::Form),
    // Not the other one, which removes the edge.
    ("dangling-edge", PatchKind::Replace, Kind::Edge),
    ("not-an-ancestor", PatchKind::Add, Kind::Edge),
];

/// What the fix of a diagnostic does, if it takes no choice.
pub(super) fn kind(code: &str, fix: &Fix, json: &Json) -> Option<Kind> {
    let last = fix.patch.last()?;
    let row = SAFE.iter().find(|(safe, op, _)| *safe == code && *op == last.op);
    let (_, _, kind) = row?;
    (*kind == Kind::Form || is_slip(last, json)).then_some(*kind)
}

/// Whether the old name may be a slip of the new one. `image_2` is none of
/// `image_1`: it is a name of its own that nothing has.
fn is_slip(op: &PatchOp, json: &Json) -> bool {
    let (old, new) = match op.op {
        PatchKind::Replace => {
            let old = json.root().pointer(&op.path).and_then(Value::as_str);
            let new = op.value.as_ref().and_then(|value| value.as_str());
            (old.unwrap_or_default().into_owned(), new.unwrap_or_default())
        }
        PatchKind::Move => (op.from.clone().unwrap_or_default(), op.path.as_str()),
        PatchKind::Add | PatchKind::Remove => return true,
    };
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    digits(&old) == digits(new)
}
