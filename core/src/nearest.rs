//! "Did you mean …?"

/// Names longer than this are no typing slips, and would cost much to compare.
const MAX_BYTES: usize = 64;

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
    let lower = name.to_lowercase();
    // One slip in a name of two letters could mean anything.
    let limit = lower.chars().count() / 3;
    candidates
        .into_iter()
        .filter(|candidate| *candidate != name && candidate.len() <= 2 * MAX_BYTES)
        .map(|candidate| (strsim::osa_distance(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
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
