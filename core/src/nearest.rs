//! "Did you mean …?"

/// The candidate that `name` most likely stands for, if one is near enough: no
/// more than a third of its letters apart, by additions, removals, changes and
/// swaps of neighbours. The first of equals.
pub(crate) fn nearest<'c>(
    name: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    // Longer names are no typing slips, and would cost much to compare.
    if name.len() > 64 {
        return None;
    }
    let letters: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    let limit = (letters.len() / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= 64 + limit && *candidate != name)
        .filter_map(|candidate| Some((distance(&letters, candidate, limit)?, candidate)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many slips lie between the two, if at most `limit`.
fn distance(name: &[char], candidate: &str, limit: usize) -> Option<usize> {
    let candidate: Vec<char> = candidate.chars().flat_map(char::to_lowercase).collect();
    if name.len().abs_diff(candidate.len()) > limit {
        return None;
    }
    let mut before = Vec::new();
    let mut last: Vec<usize> = (0..=candidate.len()).collect();
    for (i, letter) in name.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, other) in candidate.iter().enumerate() {
            let changed = last[j] + usize::from(letter != other);
            let mut least = changed.min(last[j + 1] + 1).min(row[j] + 1);
            let is_swap = i > 0 && j > 0 && *letter == candidate[j - 1] && name[i - 1] == *other;
            if is_swap {
                let swapped: &Vec<usize> = &before;
                least = least.min(swapped[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|distance| *distance <= limit)
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
