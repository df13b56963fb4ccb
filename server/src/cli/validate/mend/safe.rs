//! Which fixes take no choice.

use weftwork_core::diagnostic::{Diagnostic, Fix, PatchKind, PatchOp};
use weftwork_core::json::{Json, Value};

/// What a safe fix does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Writes the same thing properly.
    Form,
    /// Writes the nearest that is allowed, where nothing else may be meant.
    Bound,
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
/// Nor is `unknown-output-path`, for the same reason, nor `unknown-model`, for the server may
/// have models that the command line does not know.
const SAFE: &[(&str, PatchKind, Kind)] = &[
    ("missing-field", PatchKind::Move, Kind::Name),
    ("unknown-field", PatchKind::Move, Kind::Name),
    ("unknown-task", PatchKind::Replace, Kind::Name),
    ("unknown-root", PatchKind::Replace, Kind::Name),
    ("unknown-node", PatchKind::Replace, Kind::Name),
    // Not the other one, which declares the parameter.
    ("undeclared-input", PatchKind::Replace, Kind::Name),
    ("unknown-reference", PatchKind::Replace, Kind::Name),
    ("value-out-of-range", PatchKind::Replace, Kind::Bound),
    ("invalid-node-id", PatchKind::Move, Kind::Form),
    ("template-syntax", PatchKind::Replace, Kind::Form),
    ("invalid-tolerance", PatchKind::Replace, Kind::Bound),
    // Not the other one, which takes the limit away.
    ("invalid-concurrency", PatchKind::Replace, Kind::Form),
    ("invalid-timeout", PatchKind::Replace, Kind::Bound),
    ("invalid-retry", PatchKind::Replace, Kind::Bound),
    ("self-edge", PatchKind::Remove, Kind::Form),
    ("duplicate-edge", PatchKind::Remove, Kind::Form),
    ("redundant-edge", PatchKind::Remove, Kind::Form),
    // Not the other one, which removes the edge.
    ("dangling-edge", PatchKind::Replace, Kind::Edge),
    ("not-an-ancestor", PatchKind::Add, Kind::Edge),
];

/// The rules about names that authors make up. One that is a word of its own may be meant
/// as that, however much it looks like another: `voices` beside `voice`.
const OF_AUTHORS: &[&str] = &["unknown-node", "undeclared-input", "dangling-edge"];

/// The first fix of a diagnostic and what it does, if it takes no choice.
pub(super) fn safe_fix<'d>(diagnostic: &'d Diagnostic, json: &Json) -> Option<(&'d Fix, Kind)> {
    let fix = diagnostic.fixes.first()?;
    let (code, last) = (&*diagnostic.code, fix.patch.last()?);
    let row = SAFE.iter().find(|(safe, op, _)| *safe == code && *op == last.op);
    let (_, _, kind) = *row?;
    let is_clear = match kind {
        Kind::Form => true,
        Kind::Bound => diagnostic.fixes.len() == 1,
        Kind::Name | Kind::Edge => is_slip(code, last, json),
    };
    is_clear.then_some((fix, kind))
}

/// Whether what the operation changes may be a slip of what it becomes.
fn is_slip(code: &str, op: &PatchOp, json: &Json) -> bool {
    let (old, new) = match op.op {
        PatchKind::Replace => {
            let old = json.root().pointer(&op.path).and_then(Value::as_str);
            let new = op.value.as_ref().and_then(|value| value.as_str());
            (old.unwrap_or_default().into_owned(), new.unwrap_or_default())
        }
        PatchKind::Move => (op.from.clone().unwrap_or_default(), op.path.as_str()),
        PatchKind::Add | PatchKind::Remove => return true,
    };
    is_slip_of(&old, new, OF_AUTHORS.contains(&code))
}

/// Whether it is the same but for capital letters, for what stands between words, or for a
/// slip in one word.
fn is_slip_of(old: &str, new: &str, is_of_author: bool) -> bool {
    let (old, new) = (words(old), words(new));
    if old.concat() == new.concat() {
        return true;
    }
    if old.len() != new.len() {
        // `${draw.result}` lacks `nodes`.
        let mut rest = new.iter();
        return !is_of_author && old.iter().all(|word| rest.any(|it| it == word));
    }
    let mut pairs: Vec<_> = old.iter().zip(&new).filter(|(old, new)| old != new).collect();
    pairs.dedup();
    matches!(pairs.as_slice(), [(old, new)] if is_letter_slip(old, new, is_of_author))
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|it: char| !it.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Whether a word is another one with a letter too many, too few, or another one.
///
/// It is not where that makes another word as easily: in few letters, in the first, in
/// digits, and, in a name that somebody made up, in the last, or by another letter in a
/// short word.
fn is_letter_slip(old: &str, new: &str, is_of_author: bool) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let n_same = old.chars().zip(new.chars()).take_while(|(old, new)| old == new).count();
    let (n_old, n_new) = (old.chars().count(), new.chars().count());
    let n_least = n_old.min(n_new);
    // `items` may be what the map goes over.
    let is_other_word = (old, new) == ("items", "item");
    let is_at_end = n_same + 1 >= n_old.max(n_new);
    let n_other = old.chars().zip(new.chars()).filter(|(old, new)| old != new).count();
    let is_replaced = n_old == n_new && n_other == 1 && n_least < 6;
    digits(old) == digits(new)
        && n_same > 0
        && n_least >= if is_of_author { 4 } else { 3 }
        && !is_other_word
        && !(is_of_author && (is_at_end || is_replaced))
        && strsim::osa_distance(old, new) <= if n_least < 8 { 1 } else { 2 }
}

#[cfg(test)]
mod tests {
    use super::is_slip_of;

    #[track_caller]
    fn check(is_of_author: bool, are_slips: bool, pairs: &[(&str, &str)]) {
        for (old, new) in pairs {
            assert_eq!(is_slip_of(old, new, is_of_author), are_slips, "{old} {new}");
        }
    }

    #[test]
    fn a_slip_is_no_other_word() {
        let slips = [
            ("enhence", "enhance"),
            ("promtp", "prompt"),
            ("ImageUrl", "image_url"),
            ("draw-cat", "draw_cat"),
            ("${nodes.genrate_vdeo.result}", "${nodes.genrate_video.result}"),
            ("transcirpton", "transcription"),
        ];
        check(true, true, &slips);
        let others = [
            ("translate_fr", "translate_de"),
            ("draw_b", "draw_a"),
            ("image_2", "image_1"),
            ("female_voice", "male_voice"),
            ("voices", "voice"),
            ("cats", "cars"),
            ("planb", "plana"),
            ("draw", "draw_cat"),
            ("a.result b.result", "c.result d.result"),
        ];
        check(true, false, &others);
        let slips_of_ours = [
            ("${draw.result}", "${nodes.draw.result}"),
            ("${inputs.x}", "${input.x}"),
            ("${nodes.a.result.images[0].ulr}", "${nodes.a.result.images[0].url}"),
            ("fal/text-to-imgae", "fal/text-to-image"),
        ];
        check(false, true, &slips_of_ours);
        let others_of_ours = [
            ("fal/text-to-audio", "fal/text-to-video"),
            ("openai/text-completion", "openai/chat-completion"),
            ("${items[0]}", "${item[0]}"),
        ];
        check(false, false, &others_of_ours);
    }
}
