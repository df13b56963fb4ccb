//! The places that the fixes of one round touch.

use std::collections::{BTreeMap, BTreeSet};

use weftwork_core::diagnostic::{PatchKind, PatchOp};

/// The places that are taken, as JSON Pointers into the text before the round.
///
/// Fixes that touch each other's places cannot go into one round: the later one was
/// made for a text that is no more.
#[derive(Debug, Default)]
pub(super) struct Claims {
    taken: BTreeSet<String>,
    /// The arrays that lose elements, each with the least index that goes.
    shortened: BTreeMap<String, usize>,
}

impl Claims {
    /// Takes the places of a patch, or answers that one of them is not free.
    pub(super) fn take(&mut self, patch: &[PatchOp]) -> bool {
        let places = patch.iter().flat_map(|op| [Some(&op.path), op.from.as_ref()]).flatten();
        // To append is to touch nothing that is there.
        let places: Vec<&String> = places.filter(|place| !place.ends_with("/-")).collect();
        if !places.iter().all(|place| self.is_free(place)) {
            return false;
        }
        self.taken.extend(places.into_iter().cloned());
        for op in patch.iter().filter(|op| op.op == PatchKind::Remove) {
            if let Some((array, index)) = element(&op.path) {
                let least = self.shortened.entry(array.to_owned()).or_insert(index);
                *least = index.min(*least);
            }
        }
        true
    }

    fn is_free(&self, place: &str) -> bool {
        let below = format!("{place}/");
        let has_child = self.taken.range(below.clone()..).next();
        let has_child = has_child.is_some_and(|taken| taken.starts_with(&below));
        !has_child
            && ancestors(place).all(|place| !self.taken.contains(place) && !self.is_moved(place))
    }

    /// Whether the place stands after an element that goes, so that it moves up.
    fn is_moved(&self, place: &str) -> bool {
        element(place).is_some_and(|(array, index)| {
            self.shortened.get(array).is_some_and(|least| *least <= index)
        })
    }
}

/// The array and the index of what may be an element. A member whose key is a
/// number looks the same, and at worst waits for a later round.
fn element(place: &str) -> Option<(&str, usize)> {
    let (array, index) = place.rsplit_once('/')?;
    Some((array, index.parse().ok()?))
}

/// The place, and every place that it is part of.
fn ancestors(place: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(place), |place| place.rsplit_once('/').map(|(parent, _)| parent))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes one patch after the other, and compares which were taken.
    #[track_caller]
    fn check(patches: &[&[PatchOp]], expected: &[bool]) {
        let mut claims = Claims::default();
        let taken: Vec<bool> = patches.iter().map(|patch| claims.take(patch)).collect();
        assert_eq!(taken, expected);
    }

    fn set(path: &str) -> [PatchOp; 1] {
        [PatchOp::replace(path, 1)]
    }

    #[test]
    fn a_place_is_taken_with_all_that_is_in_it() {
        check(&[&set("/a/b"), &set("/a/b")], &[true, false]);
        check(&[&set("/a/b"), &set("/a/b/c")], &[true, false]);
        check(&[&set("/a/b"), &set("/a")], &[true, false]);
        check(&[&set("/a/b"), &set("/a/bc"), &set("/a-/b")], &[true, true, true]);
        check(&[&[PatchOp::rename("/a/b", "/a/c")], &set("/a/c")], &[true, false]);
    }

    #[test]
    fn what_moves_up_waits() {
        let remove = |path| [PatchOp::remove(path)];
        check(&[&remove("/e/3"), &remove("/e/1"), &set("/e/2/x")], &[true, true, false]);
        check(&[&remove("/e/3"), &set("/e/2"), &remove("/e/3")], &[true, true, false]);
    }

    #[test]
    fn any_number_can_be_appended() {
        let append = [PatchOp::add("/e/-", 1)];
        check(&[&append, &append, &set("/e/0")], &[true, true, true]);
        let whole = [PatchOp::add("/e", 1)];
        check(&[&whole, &whole], &[true, false]);
    }
}
