//! What the sandbox has to say of a subject, for texts and for JSON.

use super::phrases::{COLOURS, DETAILS, FRAMES, LIGHTS, MOODS, STYLES, TURNS};
use super::subject::sentence_body;
use crate::providers::sandbox::seed::Dice;

/// A picture prompt with everything that a painter needs to know.
pub(super) fn enrich(subject: &str, dice: &mut Dice) -> String {
    let plain = sentence_body(subject);
    format!(
        "{}: {plain}, {}. {}; {} {}. {}.",
        dice.pick(FRAMES),
        dice.pick(DETAILS),
        dice.pick(LIGHTS),
        dice.pick(MOODS),
        dice.pick(COLOURS),
        dice.pick(STYLES),
    )
}

/// One line of a list about a subject, the `at`th; the first seven differ.
pub(super) fn idea(asked: &str, subject: &str, at: usize) -> String {
    let plain = sentence_body(subject);
    let visual = ["scene", "prompt", "shot", "variation", "image", "picture", "video"];
    if visual.iter().any(|it| asked.contains(it)) {
        let nth = |of: &[&'static str], step: usize| of[(at * step + plain.len()) % of.len()];
        return format!(
            "{}: {plain}, {}, {}",
            nth(FRAMES, 1),
            nth(DETAILS, 3),
            nth(LIGHTS, 2).to_lowercase()
        );
    }
    TURNS[(at + plain.len()) % TURNS.len()].replace("{}", &plain)
}
