//! A part of a value changed, without reading the rest of the text again.

use std::ops::Range;

use super::{Json, MAX_BYTES, MAX_DEPTH, Slot, ValueId, read};

/// How far everything behind a splice has moved among the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shift {
    /// The first value that has moved.
    pub(crate) from: ValueId,
    /// By how many places.
    pub(crate) by: i32,
}

impl Shift {
    /// Moves a value's name, if it stands behind the splice.
    pub(crate) fn apply(self, id: &mut ValueId) {
        if *id >= self.from {
            id.0 = id.0.wrapping_add_signed(self.by);
        }
    }
}

impl Json {
    /// Puts `text` in the place of the bytes `range`, which are a part of `value`, and
    /// reads that value again. `around` are the arrays and objects that it is in.
    /// `None`, and nothing has happened, if it is then no value that may stand there.
    pub(crate) fn splice(
        &mut self,
        value: ValueId,
        around: &[ValueId],
        range: Range<usize>,
        text: &str,
    ) -> Option<Shift> {
        let old = self.slot(value);
        let (start, end) = (old.start as usize, old.end as usize);
        if self.text.len() - range.len() + text.len() > MAX_BYTES {
            return None;
        }
        let new = [&self.text[start..range.start], text, &self.text[range.end..end]].concat();
        let (slots, doubtful) = read::slots(&new, MAX_DEPTH - around.len()).ok()?;
        let by = slots.len() as i32 - (old.next - value.0) as i32;
        let grown = text.len() as i32 - range.len() as i32;
        self.text.replace_range(range, text);
        for outer in around {
            let slot = &mut self.slots[outer.0 as usize];
            slot.end = slot.end.wrapping_add_signed(grown);
            slot.next = slot.next.wrapping_add_signed(by);
        }
        for slot in &mut self.slots[old.next as usize..] {
            slot.start = slot.start.wrapping_add_signed(grown);
            slot.end = slot.end.wrapping_add_signed(grown);
            slot.next = slot.next.wrapping_add_signed(by);
        }
        let slots = slots.into_iter().map(|slot| slot.behind(old.start, value.0));
        self.slots.splice(value.0 as usize..old.next as usize, slots);
        let shift = Shift { from: ValueId(old.next), by };
        self.put_doubtful(value, &doubtful, shift);
        Some(shift)
    }

    /// The doubtful objects, those of one value being these.
    fn put_doubtful(&mut self, value: ValueId, new: &[ValueId], shift: Shift) {
        self.doubtful.retain(|id| *id < value || *id >= shift.from);
        self.doubtful.iter_mut().for_each(|id| shift.apply(id));
        self.doubtful.extend(new.iter().map(|id| ValueId(id.0 + value.0)));
    }
}

impl Slot {
    /// The same behind so many bytes and values.
    fn behind(self, bytes: u32, values: u32) -> Slot {
        Slot { start: self.start + bytes, end: self.end + bytes, next: self.next + values, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The arrays and objects around the value at a pointer.
    fn around(json: &Json, pointer: &str) -> Vec<ValueId> {
        let ends = pointer.match_indices('/').map(|(end, _)| &pointer[..end]);
        ends.map(|outer| json.root().pointer(outer).unwrap().id()).collect()
    }

    /// Everything about a text, the doubtful objects in order.
    fn shown(mut json: Json) -> String {
        json.doubtful.sort_unstable();
        format!("{json:?}")
    }

    /// Puts `new` in the place of `old` within the value at `pointer`, and compares
    /// with what is read anew.
    #[track_caller]
    fn check(text: &str, pointer: &str, old: &str, new: &str) {
        let mut json = Json::read(text).unwrap();
        let value = json.root().pointer(pointer).unwrap();
        let at = value.span().start + value.raw().find(old).unwrap();
        let (id, n_before) = (value.id(), json.n_values());
        let around = around(&json, pointer);
        let shift = json.splice(id, &around, at..at + old.len(), new).unwrap();
        let expected = Json::read(text.replace(old, new)).unwrap();
        assert_eq!(shown(json.clone()), shown(expected));
        assert_eq!(shift.by, json.n_values() as i32 - n_before as i32);
    }

    const TEXT: &str = r#"{"a":[1,{"x":"one","y":[]},{"k":1,"k":2}],"b":{"c":"two"},"d":3}"#;

    #[test]
    fn a_spliced_text_is_as_one_that_was_read() {
        check(TEXT, "/a/1", "one", "another");
        check(TEXT, "/a/1", "[]", r#"[1,{"p":null,"p":0,"q":[2]}]"#);
        check(TEXT, "/a/1", r#""one","y":[]"#, "0");
        check(TEXT, "/a", r#","k":2"#, "");
        check(TEXT, "/d", "3", "true");
        check(TEXT, "", r#""b":{"c":"two"},"#, "");
        check(TEXT, "/b/c", r#""two""#, r#""\u00e9""#);
    }

    #[test]
    fn what_is_no_value_then_changes_nothing() {
        let mut json = Json::read(TEXT).unwrap();
        let before = format!("{json:?}");
        let value = json.root().pointer("/a/1").unwrap();
        let (id, start) = (value.id(), value.span().start);
        let around = around(&json, "/a/1");
        for new in ["", "x", "}", "{,", "{\"z\":"] {
            assert_eq!(json.splice(id, &around, start..start + 1, new), None, "{new}");
        }
        let deep = format!("{{\"z\":{}{},", "[".repeat(63), "]".repeat(63));
        assert_eq!(json.splice(id, &around, start..start + 1, &deep), None);
        assert_eq!(format!("{json:?}"), before);
    }
}
