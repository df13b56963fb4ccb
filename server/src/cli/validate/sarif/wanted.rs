//! JSON Pointers → the values that they name, many in one walk.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use weftwork_core::json::{Json, Value, unescape_pointer_token};

/// The bytes that values take in a text, by their pointers.
pub(super) type Spans<'p> = BTreeMap<&'p str, Range<usize>>;

/// Finds the values of these pointers, as far as there are any. To follow each from the root
/// would be to look at most of the text for each.
pub(super) fn spans<'p>(json: &Json, pointers: impl Iterator<Item = &'p str>) -> Spans<'p> {
    let mut wanted = Wanted::default();
    pointers.for_each(|pointer| wanted.add(pointer));
    let mut spans = Spans::new();
    wanted.find(json.root(), &mut spans);
    spans
}

/// The pointers that lead to a value, and to values in it.
#[derive(Default)]
struct Wanted<'p> {
    pointer: Option<&'p str>,
    /// By the next step.
    inner: BTreeMap<Cow<'p, str>, Wanted<'p>>,
}

impl<'p> Wanted<'p> {
    fn add(&mut self, pointer: &'p str) {
        let mut place = self;
        for step in pointer.split('/').skip(1) {
            place = place.inner.entry(unescape_pointer_token(step)).or_default();
        }
        place.pointer = Some(pointer);
    }

    /// Looks for them in a value. A pointer has few steps, as no document is deep.
    fn find(mut self, value: Value<'_>, spans: &mut Spans<'p>) {
        if let Some(pointer) = self.pointer {
            spans.insert(pointer, value.span());
        }
        // Of a key that stands there twice, the first counts.
        for (key, member) in value.members() {
            if self.inner.is_empty() {
                return;
            }
            if let Some(wanted) = self.inner.remove(&*key.as_str().unwrap_or_default()) {
                wanted.find(member, spans);
            }
        }
        for (index, element) in value.elements().enumerate() {
            if self.inner.is_empty() {
                return;
            }
            if let Some(wanted) = self.inner.remove(index.to_string().as_str()) {
                wanted.find(element, spans);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pointer_leads_where_it_leads_from_the_root() {
        let text = r#"{"a":[1,{"b/c":[],"b~":2}],"x":{"":3},"a":[4],"é\n":5,"0":{"0":6}}"#;
        let json = Json::read(text).unwrap();
        let there =
            ["", "/a", "/a/1", "/a/0", "/a/1/b~1c", "/a/1/b~0", "/x", "/x/", "/0/0", "/é\n"];
        let nowhere = ["/a/2", "/a/01", "/a/-", "/a/b", "/a/1/b~1c/0", "/x//y", "/none"];
        let spans = spans(&json, there.into_iter().chain(nowhere));
        assert_eq!(spans.len(), there.len());
        for pointer in there.into_iter().chain(nowhere) {
            let expected = json.root().pointer(pointer).map(Value::span);
            assert_eq!(spans.get(pointer), expected.as_ref(), "{pointer}");
        }
    }
}
