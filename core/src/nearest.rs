//! "Did you mean …?"

use std::cell::Cell;

/// Names longer than this are no typing slips, and would cost much to compare.
const MAX_BYTES: usize = 64;

/// More slips than these make another name: `fal/image-to-image` is no slip of
/// `fal/text-to-image`.
const MAX_SLIPS: usize = 3;

/// How much a report may look at, in letters, for each byte of the text: some hundred
/// unknown names are guessed, however many names there are. Without a bound, many unknown
/// names among many known ones would take time squared.
const PATIENCE: usize = 8;
/// What every report may look at besides.
const LEAST_PATIENCE: usize = 64 * 1024;

/// What it costs to compare two names, besides letters times letters: most are told apart
/// at a glance.
const COMPARISON: usize = 64;

/// Finds what names stand for, as long as its patience lasts.
#[derive(Debug)]
pub(crate) struct Guesser {
    all: usize,
    rest: Cell<usize>,
}

impl Guesser {
    /// For a report about a text of `len` bytes.
    pub(crate) fn new(len: usize) -> Self {
        let all = LEAST_PATIENCE + PATIENCE * len;
        Self { all, rest: Cell::new(all) }
    }

    /// How much it has looked at.
    pub(crate) fn spent(&self) -> usize {
        self.all - self.rest.get()
    }

    /// How much it could look at in all.
    pub(crate) fn patience(&self) -> usize {
        self.all
    }

    /// The candidate that `name` most likely stands for, as [`nearest`] says;
    /// `None` once too much has been asked.
    pub(crate) fn nearest<'c>(
        &self,
        name: &str,
        candidates: impl IntoIterator<Item = &'c str>,
    ) -> Option<&'c str> {
        self.nearest_of(name, &mut candidates.into_iter(), &|_| false)
    }

    /// The same, but of those that are near enough one that `is_likelier` comes first.
    pub(crate) fn nearest_with<'c>(
        &self,
        name: &str,
        candidates: impl IntoIterator<Item = &'c str>,
        is_likelier: impl Fn(&str) -> bool,
    ) -> Option<&'c str> {
        self.nearest_of(name, &mut candidates.into_iter(), &is_likelier)
    }

    // Compiled once, whatever goes over the candidates.
    fn nearest_of<'c>(
        &self,
        name: &str,
        candidates: &mut dyn Iterator<Item = &'c str>,
        is_likelier: &dyn Fn(&str) -> bool,
    ) -> Option<&'c str> {
        let has_patience = |candidate: &&str| {
            let rest = self.rest.get().checked_sub(candidate.len() + 1);
            self.rest.set(rest.unwrap_or(0));
            rest.is_some()
        };
        let wanted = Wanted::new(name)?;
        let near = candidates.take_while(has_patience).filter_map(|candidate| {
            if !wanted.may_be(candidate) {
                return None;
            }
            let costs = COMPARISON + name.len() * candidate.len();
            self.rest.set(self.rest.get().saturating_sub(costs));
            let distance = wanted.distance(candidate)?;
            Some(((!is_likelier(candidate), distance), candidate))
        });
        near.min_by_key(|(rank, _)| *rank).map(|(_, candidate)| candidate)
    }
}

/// The candidate that `name` most likely stands for, if one is near enough: no
/// more than a third of its letters and three apart, by additions, removals, changes and
/// swaps of neighbours. The first of equals.
pub(crate) fn nearest<'c>(
    name: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    nearest_of(name, &mut candidates.into_iter())
}

// Compiled once, whatever goes over the candidates.
fn nearest_of<'c>(name: &str, candidates: &mut dyn Iterator<Item = &'c str>) -> Option<&'c str> {
    let wanted = Wanted::new(name)?;
    let near = candidates.filter(|it| wanted.may_be(it));
    let near = near.filter_map(|it| Some((wanted.distance(it)?, it)));
    near.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// A name that stands for another.
struct Wanted<'n> {
    name: &'n str,
    lower: String,
    n_letters: usize,
    letters: u32,
}

impl<'n> Wanted<'n> {
    /// `None` if it is no slip of anything.
    fn new(name: &'n str) -> Option<Self> {
        (name.len() <= MAX_BYTES).then(|| Self {
            name,
            lower: name.to_ascii_lowercase(),
            n_letters: name.chars().count(),
            letters: letters(name),
        })
    }

    /// How many slips are one name still: one in a name of two letters could mean anything,
    /// and nobody makes more than a few.
    fn limit(&self) -> usize {
        (self.n_letters / 3).min(MAX_SLIPS)
    }

    /// Whether the candidate may be near. Each letter too many is one slip at least, and
    /// each slip brings in or takes away no more than two sorts of letters.
    fn may_be(&self, candidate: &str) -> bool {
        let n_others = (self.letters ^ letters(candidate)).count_ones() as usize;
        n_others <= 2 * self.limit()
            && candidate.len() <= 2 * MAX_BYTES
            && candidate.chars().count().abs_diff(self.n_letters) <= self.limit()
            && candidate != self.name
    }

    /// How many slips lie between it and the candidate, if that is near enough.
    fn distance(&self, candidate: &str) -> Option<usize> {
        let distance = strsim::osa_distance(&self.lower, &candidate.to_ascii_lowercase());
        (distance <= self.limit()).then_some(distance)
    }
}

/// Which letters a name has, large or small, as bits; some share one.
fn letters(name: &str) -> u32 {
    name.bytes().fold(0, |letters, byte| letters | 1 << (byte & 31))
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
        assert_eq!(nearest("fal/image-to-image", ["fal/text-to-image"]), None);
    }
}
