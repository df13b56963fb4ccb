//! Which places name a node or an input parameter?

use serde::Serialize;

use crate::diagnostic::Range;
use crate::json::{Pointers, Room};
use crate::model::Document;
use crate::names::{NamePlace, PlaceKind, Symbol, places};
use crate::text::LineIndex;

/// A place that names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// What part the name plays there.
    pub kind: PlaceKind,
    /// The value that it stands in, or whose key it is, as a JSON Pointer (RFC 6901).
    pub pointer: String,
    /// The name alone, without quotes, dots and brackets.
    pub range: Range,
}

/// Every place that names `symbol`, in the order of the text.
///
/// References that are wrong behind the name count too. A parameter that is not
/// declared has no definition. Of very many with very long pointers only the first are told.
pub fn references(document: &Document, symbol: Symbol<'_>) -> Vec<Place> {
    let names = places(document, symbol);
    let pointers = Pointers::of(document.json.root(), names.iter().map(|it| it.value).collect());
    let lines = LineIndex::new(document.json.text());
    let place = |name: NamePlace| Place {
        kind: name.kind,
        pointer: pointers.of_value(name.value).to_owned(),
        range: lines.range(name.span),
    };
    let mut room = Room::new();
    let names = names.into_iter().filter(|it| pointers.has(it.value));
    names.map(place).take_while(|it| room.take(it.pointer.len())).collect()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::parse::parse;

    const TEXT: &str = r#"{"input_params":{"é":{}},
"dag":{"nodes":{"a":{},"b":{"payload":{"p":"é ${nodes.a.result} $${nodes.a} ${nodes[\"a\"].result.x} ${nodes.a","q":["${input[\"\u00e9\"]}"]}}},
"edges":[{"from":"a","to":"b"},{"from":"b","to":"\u0061"}]},"ui":{"positions":{"a":{}}}}"#;

    #[track_caller]
    fn check(symbol: Symbol<'_>, expected: Expect) {
        let places = references(&parse(TEXT), symbol).into_iter().map(|it| {
            let (start, end) = (it.range.start, it.range.end);
            let name = &TEXT[start.offset as usize..end.offset as usize];
            format!("{}:{} {name} {:?} {}\n", start.line, start.column, it.kind, it.pointer)
        });
        expected.assert_eq(&places.collect::<String>());
    }

    #[test]
    fn names_are_found_wherever_they_stand() {
        check(
            Symbol::Node("a"),
            expect![[r#"
            2:18 a Definition /dag/nodes/a
            2:55 a Reference /dag/nodes/b/payload/p
            2:87 a Reference /dag/nodes/b/payload/p
            2:110 a Reference /dag/nodes/b/payload/p
            3:19 a EdgeFrom /dag/edges/0/from
            3:50 \u0061 EdgeTo /dag/edges/1/to
            3:81 a Position /ui/positions/a
        "#]],
        );
        check(
            Symbol::Input("é"),
            expect![[r#"
            1:19 é Definition /input_params/é
            2:129 \u00e9 Reference /dag/nodes/b/payload/q/0
        "#]],
        );
        check(Symbol::Node("c"), expect![""]);
    }
}
