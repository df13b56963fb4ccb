//! How many there are of something, before a run: a number, or what it depends on.

mod arrays;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use arrays::{Counts, Limit};

/// How many arrays of unknown length a count tells apart. What more there are is
/// one [`REST`], so that counts of counts do not grow without end.
const MAX_TERMS: usize = 8;
/// Stands for the arrays that a count does not tell apart.
const REST: &str = "…";
/// How many characters of a reference are told.
const MAX_SHOWN: usize = 80;

/// How many there are: a number, and so many times the lengths of some arrays.
///
/// No two terms are of the same array, and a length that is known is no term.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Count {
    fixed: u64,
    terms: Vec<Term>,
}

/// The length of an array that only a run can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The reference to the array: `input.prompts`.
    pub of: Arc<str>,
    /// How often it is counted.
    pub times: u64,
    /// The least that it can be.
    pub min: u64,
    /// The most that it can be; `None` when nothing limits it.
    pub max: Option<u64>,
}

/// A [`Count`] as it is told: its limits, and what decides between them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Quantity {
    /// The least that it can be.
    pub min: u64,
    /// The most that it can be; `None` when nothing limits it.
    pub max: Option<u64>,
    /// What it depends on, as a sum: `1 + input.prompts`. `None` when it is exact.
    pub of: Option<String>,
}

impl Count {
    /// A number that is known.
    pub fn exactly(fixed: u64) -> Self {
        Self { fixed, terms: Vec::new() }
    }

    /// The length of the array that `of` refers to.
    pub fn within(of: impl Into<Arc<str>>, min: u64, max: Option<u64>) -> Self {
        // Limits that exclude each other are as good as the first.
        let max = max.map(|max| max.max(min));
        if max == Some(min) {
            return Self::exactly(min);
        }
        Self { fixed: 0, terms: vec![Term { of: of.into(), times: 1, min, max }] }
    }

    /// The least that it can be.
    pub fn min(&self) -> u64 {
        let terms = self.terms.iter().map(|term| term.times.saturating_mul(term.min));
        terms.fold(self.fixed, u64::saturating_add)
    }

    /// The most that it can be; `None` when nothing limits it.
    pub fn max(&self) -> Option<u64> {
        self.terms.iter().try_fold(self.fixed, |sum, term| {
            Some(sum.saturating_add(term.times.saturating_mul(term.max?)))
        })
    }

    /// The number, if it is known.
    pub fn exact(&self) -> Option<u64> {
        self.terms.is_empty().then_some(self.fixed)
    }

    /// The arrays that it depends on and that nothing limits.
    pub fn unbounded(&self) -> impl Iterator<Item = &Term> {
        self.terms.iter().filter(|term| term.max.is_none() && term.of.as_ref() != REST)
    }

    /// Counts `other` as well.
    pub fn add(&mut self, other: &Count) {
        self.fixed = self.fixed.saturating_add(other.fixed);
        for term in &other.terms {
            self.add_term(term);
        }
    }

    fn add_term(&mut self, term: &Term) {
        if let Some(same) = self.terms.iter_mut().find(|it| it.is_same(term)) {
            same.times = same.times.saturating_add(term.times);
        } else if self.terms.len() < MAX_TERMS {
            self.terms.push(term.clone());
        } else if let Some(last) = self.terms.last_mut() {
            *last = last.with(term);
        }
    }

    /// So many times as many.
    #[must_use]
    pub fn times(&self, factor: u64) -> Self {
        let terms = self.terms.iter().filter(|_| factor > 0).cloned();
        let terms = terms.map(|it| Term { times: it.times.saturating_mul(factor), ..it });
        Self { fixed: self.fixed.saturating_mul(factor), terms: terms.collect() }
    }

    /// Its limits, and what decides between them.
    pub fn quantity(&self) -> Quantity {
        let of = self.exact().is_none().then(|| self.to_string());
        Quantity { min: self.min(), max: self.max(), of }
    }
}

impl Term {
    /// Whether both are of the same array.
    pub(crate) fn is_same(&self, other: &Term) -> bool {
        // Counts of counts share the text, which may be long.
        self.of.as_ref() != REST && (Arc::ptr_eq(&self.of, &other.of) || self.of == other.of)
    }

    /// Both arrays, not told apart.
    fn with(&self, other: &Term) -> Term {
        let min = |it: &Term| it.times.saturating_mul(it.min);
        let max = |it: &Term| Some(it.times.saturating_mul(it.max?));
        Term {
            of: REST.into(),
            times: 1,
            min: min(self).saturating_add(min(other)),
            max: max(self).zip(max(other)).map(|(a, b)| a.saturating_add(b)),
        }
    }

    /// The reference, cut short: a key may be as long as the document.
    fn shown(&self) -> Cow<'_, str> {
        match self.of.char_indices().nth(MAX_SHOWN) {
            None => Cow::Borrowed(&self.of),
            Some((end, _)) => Cow::Owned(format!("{}…", &self.of[..end])),
        }
    }
}

/// `3`, `input.prompts`, `1 + 2 × input.prompts`
impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut plus = "";
        if self.fixed > 0 || self.terms.is_empty() {
            write!(f, "{}", self.fixed)?;
            plus = " + ";
        }
        for term in &self.terms {
            match term.times {
                1 => write!(f, "{plus}{}", term.shown())?,
                times => write!(f, "{plus}{times} × {}", term.shown())?,
            }
            plus = " + ";
        }
        Ok(())
    }
}

/// `3`, `input.prompts`
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.of {
            Some(of) => f.write_str(of),
            None => write!(f, "{}", self.min),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(counts: &[Count]) -> Count {
        let mut sum = Count::default();
        for count in counts {
            sum.add(count);
        }
        sum
    }

    fn limits(count: &Count) -> (u64, Option<u64>) {
        (count.min(), count.max())
    }

    #[test]
    fn sums_keep_their_terms_apart() {
        let a = Count::within("input.a", 2, Some(5));
        let b = Count::within("input.b", 0, None);
        let both = sum(&[a.clone(), Count::exactly(1), b, a]);
        assert_eq!(both.to_string(), "1 + 2 × input.a + input.b");
        assert_eq!(limits(&both), (5, None));
        assert_eq!(both.exact(), None);
        assert_eq!(both.unbounded().map(|it| it.of.as_ref()).collect::<Vec<_>>(), ["input.b"]);
        assert_eq!(sum(&[]).to_string(), "0");
    }

    #[test]
    fn a_length_that_is_known_is_a_number() {
        assert_eq!(Count::within("input.a", 3, Some(3)), Count::exactly(3));
        // The second limit cannot be kept; the first is said first.
        assert_eq!(Count::within("input.a", 3, Some(1)), Count::exactly(3));
        assert_eq!(Count::within("input.a", 3, None).times(0), Count::exactly(0));
    }

    #[test]
    fn numbers_end_where_they_cannot_grow() {
        let much = Count::within("input.a", u64::MAX, None).times(u64::MAX);
        assert_eq!(limits(&sum(&[much.clone(), much])), (u64::MAX, None));
        let bounded = Count::within("input.a", 0, Some(u64::MAX)).times(7);
        assert_eq!(limits(&sum(&[bounded, Count::exactly(u64::MAX)])), (u64::MAX, Some(u64::MAX)));
    }

    #[test]
    fn many_arrays_are_told_in_one() {
        let many: Vec<_> =
            (0..20).map(|it| Count::within(format!("input.x{it}"), 1, Some(10))).collect();
        let sum = sum(&many);
        assert_eq!(limits(&sum), (20, Some(200)));
        assert!(sum.to_string().ends_with("input.x6 + …"), "{sum}");
    }
}
