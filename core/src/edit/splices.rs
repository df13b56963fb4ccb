//! Changes to one text that are made together, at the end.

use std::collections::BTreeMap;
use std::ops::Range;

/// What to put in the place of which bytes of a text. No two stretches overlap;
/// all bytes are counted in the text as it was.
#[derive(Debug, Default)]
pub(crate) struct Splices {
    /// The end of each stretch and its new text, by its start.
    by_start: BTreeMap<usize, (usize, String)>,
}

impl Splices {
    /// Puts `text` in the place of `range`.
    pub(crate) fn put(&mut self, range: Range<usize>, text: String) {
        self.by_start.insert(range.start, (range.end, text));
    }

    /// The text with everything put in.
    pub(crate) fn into_text(self, text: &str) -> String {
        let mut new = String::with_capacity(text.len());
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
