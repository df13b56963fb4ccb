//! Changes to one text that are made together, at the end.

use std::ops::Range;

use crate::order::sort_by_number;

/// What to put in the place of which bytes of a text. No two stretches overlap;
/// all bytes are counted in the text as it was.
#[derive(Debug, Default)]
pub(crate) struct Splices(Vec<(Range<usize>, String)>);

impl Splices {
    /// Puts `text` in the place of `range`.
    pub(crate) fn put(&mut self, range: Range<usize>, text: String) {
        self.0.push((range, text));
    }

    /// The text with everything put in.
    pub(crate) fn into_text(mut self, text: &str) -> String {
        sort_by_number(&mut self.0, |(range, _)| range.start as u64);
        let mut new = String::with_capacity(text.len());
        let mut at = 0;
        for (range, replacement) in &self.0 {
            new.push_str(&text[at..range.start]);
            new.push_str(replacement);
            at = range.end;
        }
        new.push_str(&text[at..]);
        new
    }
}
