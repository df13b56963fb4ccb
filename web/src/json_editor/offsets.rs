//! Offsets in bytes, as core counts, become offsets in UTF-16 code units, as
//! JavaScript counts.

/// A text whose offsets are asked for.
pub struct Utf16<'t> {
    text: &'t str,
    /// The bytes and the code units before each of the stretches that the text is
    /// cut into; none when bytes are code units.
    marks: Vec<(usize, usize)>,
}

/// How many bytes a stretch has at least.
const STRETCH: usize = 1024;

impl<'t> Utf16<'t> {
    /// Reads through the text once.
    pub fn new(text: &'t str) -> Self {
        let mut marks = Vec::new();
        if !text.is_ascii() {
            let (mut next, mut units) = (0, 0);
            for (at, letter) in text.char_indices() {
                if at >= next {
                    marks.push((at, units));
                    next = at + STRETCH;
                }
                units += letter.len_utf16();
            }
        }
        Self { text, marks }
    }

    /// The code units before a byte. A byte inside a letter counts as its first one.
    pub fn offset(&self, byte: usize) -> usize {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        let after = self.marks.partition_point(|(at, _)| *at <= byte);
        let Some(&(start, units)) = after.checked_sub(1).and_then(|it| self.marks.get(it)) else {
            return byte;
        };
        units + self.text[start..byte].chars().map(char::len_utf16).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_outside_ascii_are_counted() {
        let text = "aé𝄞b".repeat(1000);
        let utf16 = Utf16::new(&text);
        for (at, _) in text.char_indices() {
            assert_eq!(utf16.offset(at), text[..at].encode_utf16().count());
        }
        assert_eq!(utf16.offset(2), 1, "inside é");
        assert_eq!(utf16.offset(usize::MAX), 5000);
        assert_eq!(Utf16::new("abc").offset(2), 2);
    }
}
