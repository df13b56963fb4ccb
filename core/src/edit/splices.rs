//! Changes to one text that are made together, at the end.

use std::collections::BTreeMap;
use std::ops::Range;

/// What to put in the place of which bytes of a text. No two stretches overlap;
/// all bytes are counted in the text as it was.
#[derive(Debug, Default)]
pub(crate) struct Splices {
    /// The end of each stretch and its new text, by its start.
    by_start: BTreeMap<usize, (usize, String)>,
    n_removed: usize,
    n_added: usize,
}

impl Splices {
    /// Puts `text` in the place of `range`, and of what was to be put within it.
    pub(crate) fn put(&mut self, range: Range<usize>, text: String) {
        let covered: Vec<usize> = self.by_start.range(range.clone()).map(|(&at, _)| at).collect();
        for start in covered {
            if let Some((end, text)) = self.by_start.remove(&start) {
                self.n_removed -= end - start;
                self.n_added -= text.len();
            }
        }
        if range.is_empty() {
            self.insert(range.start, 0, &text);
            return;
        }
        self.n_removed += range.len();
        self.n_added += text.len();
        self.by_start.insert(range.start, (range.end, text));
    }

    /// Puts `text` before the byte `at`, after what was put there before, but for
    /// the last `n_after` bytes of that.
    pub(crate) fn insert(&mut self, at: usize, n_after: usize, text: &str) {
        let (_, there) = self.by_start.entry(at).or_insert_with(|| (at, String::new()));
        there.insert_str(there.len() - n_after, text);
        self.n_added += text.len();
    }

    /// Whether something begins before the end of `range` and ends behind its start
    /// or there.
    pub(crate) fn touch(&self, range: Range<usize>) -> bool {
        let last = self.by_start.range(..range.end).next_back();
        last.is_some_and(|(_, (end, _))| *end >= range.start)
    }

    /// Whether something begins within `range`.
    pub(crate) fn begin_in(&self, range: Range<usize>) -> bool {
        self.by_start.range(range).next().is_some()
    }

    /// How many bytes a text of `len` bytes then has.
    pub(crate) fn new_len(&self, len: usize) -> usize {
        len + self.n_added - self.n_removed
    }

    /// The text with everything put in.
    pub(crate) fn into_text(self, text: &str) -> String {
        let mut new = String::with_capacity(self.new_len(text.len()));
        let mut at = 0;
        for (start, (end, replacement)) in &self.by_start {
            new.push_str(&text[at..*start]);
            new.push_str(replacement);
            at = *end;
        }
        new.push_str(&text[at..]);
        new
    }
}
