//! "Did you mean …?"

use std::cell::Cell;

/// Names longer than this are no typing slips, and would cost much to compare.
const MAX_BYTES: usize = 64;

/// How much work a report may spend on comparing names of the document, in letters
/// of the one times letters of the other. Without a bound, many unknown names
/// among many known ones would take minutes.
const PATIENCE: usize = 50_000_000;

/// Finds what names stand for, as long as its patience lasts.
#[derive(Debug)]
pub(crate) struct Guesser {
    patience: Cell<usize>,
}

impl Default for Guesser {
    fn default() -> Self {
        Self { patience: Cell::new(PATIENCE) }
    }
}

impl Guesser {
    /// Which part of its patience it has lost, in thousandths.
    pub(crate) fn spent(&self) -> usize {
        (PATIENCE - self.patience.get()).div_ceil(PATIENCE / 1000)
    }

    /// The candidate that `name` most likely stands for, as [`nearest`] says;
    /// `None` once too much has been asked.
    pub(crate) fn nearest<'c>(
        &self,
        name: &str,
        candidates: impl IntoIterator<Item = &'c str>,
    ) -> Option<&'c str> {
        let has_patience = |candidate: &&str| {
            let rest = self.patience.get().checked_sub(name.len() * candidate.len() + 1);
            self.patience.set(rest.unwrap_or(0));
            rest.is_some()
        };
        nearest(name, candidates.into_iter().take_while(has_patience))
    }
}

/// The candidate that `name` most likely stands for, if one is near enough: no
/// more than a third of its letters apart, by additions, removals, changes and
/// swaps of neighbours. The first of equals.
pub(crate) fn nearest<'c>(
    name: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    if name.len() > MAX_BYTES {
        return None;
    }
    let lower = name.to_ascii_lowercase();
    let n_letters = lower.chars().count();
    // One slip in a name of two letters could mean anything.
    let limit = n_letters / 3;
    candidates
        .into_iter()
        .filter(|candidate| *candidate != name && candidate.len() <= 2 * MAX_BYTES)
        .filter_map(|candidate| {
            let other = candidate.to_ascii_lowercase();
            // Each letter too many is one change at least.
            let is_near = other.chars().count().abs_diff(n_letters) <= limit;
            let distance = is_near.then(|| strsim::osa_distance(&lower, &other))?;
            (distance <= limit).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        let names = ["enhance", "generate_video", "prompt"];
        assert_eq!(nearest("enhence", names), Some("enhance"));
        assert_eq!(nearest("promtp", names), Some("prompt"));
        assert_eq!(nearest("Prompt", names), Some("prompt"));
        assert_eq!(nearest("generate-video", names), Some("generate_video"));
        assert_eq!(nearest("upscale", names), None);
        assert_eq!(nearest("x", names), None);
    }
}
