//! Fixes as SARIF writes them: text in the place of text.

use std::ops::Range;

use serde_json::{Value, json};
use weftwork_core::diagnostic::Fix;
use weftwork_core::edit::apply;
use weftwork_core::text::LineIndex;

use super::super::checked::Checked;
use super::places::{region, uri};

/// How many bytes of text are read to work out the fixes of one file: each fix takes
/// a reading of all of it.
const MAX_WORK: usize = 256 * 1024 * 1024;
/// How many bytes of fixes are told, besides four times the text.
const MAX_TOLD: usize = 1024 * 1024;

/// The fixes of one file.
pub(super) struct Fixes<'c> {
    text: &'c str,
    uri: String,
    lines: LineIndex<'c>,
    work_left: usize,
    room_left: usize,
}

impl<'c> Fixes<'c> {
    /// None worked out so far.
    pub(super) fn new(file: &'c Checked) -> Self {
        Self {
            text: &file.text,
            uri: uri(file),
            lines: LineIndex::new(&file.text),
            work_left: MAX_WORK,
            room_left: MAX_TOLD + 4 * file.text.len(),
        }
    }

    /// What the fix does to the text, exactly; `None` when too much was told before.
    pub(super) fn of(&mut self, fix: &Fix) -> Option<Value> {
        self.work_left = self.work_left.checked_sub(self.text.len())?;
        let mended = apply(self.text, &fix.patch).ok()?;
        let (old, new) = difference(self.text, &mended);
        self.room_left = self.room_left.checked_sub(new.len())?;
        Some(json!({
            "description": { "text": fix.title },
            "artifactChanges": [{
                "artifactLocation": { "uri": self.uri },
                "replacements": [{
                    "deletedRegion": region(&self.lines.range(old)),
                    "insertedContent": { "text": new },
                }],
            }],
        }))
    }
}

/// The bytes of `old` that differ from `new`, and what `new` has in their place.
fn difference<'n>(old: &str, new: &'n str) -> (Range<usize>, &'n str) {
    let same = |(a, b): &(char, char)| a == b;
    let length = |pairs: &mut dyn Iterator<Item = (char, char)>| {
        pairs.map(|(letter, _)| letter.len_utf8()).sum::<usize>()
    };
    let mut start = length(&mut old.chars().zip(new.chars()).take_while(same));
    // Between these two there is no place that lines and columns can name.
    if old[..start].ends_with('\r') {
        start -= 1;
    }
    let rest = old[start..].chars().rev().zip(new[start..].chars().rev());
    let end = length(&mut rest.take_while(same));
    (start..old.len() - end, &new[start..new.len() - end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_same_is_left_out() {
        let check = |old, new, expected| assert_eq!(difference(old, new), expected, "{old} {new}");
        check("abc", "aXc", (1..2, "X"));
        check("é🎬c", "é🎭c", (2..6, "🎭"));
        check("[1,1]", "[1]", (2..4, ""));
        check("[1]", "[1,1]", (2..2, ",1"));
        check("a\r\nb", "a\r\n\r\nb", (3..3, "\r\n"));
        check("a\rb", "a\rc", (1..3, "\rc"));
    }
}
