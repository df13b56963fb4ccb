//! Text with references: `"a photo of ${input.subject}"`.
//!
//! ```text
//! template   = text with zero or more  ${ reference }
//! reference  = root { "." name | "[" index "]" | "[\"" key "\"]" }
//! root       = "input" | "nodes" | "item" | "index"
//! ```
//!
//! There is nothing to evaluate: no functions, no operators. A template is
//! parsed once; what a result brings in is data and is never parsed again.
//! `$${` writes a literal `${`.

mod fault;
mod lookup;
mod measure;
mod parse;
mod path;
mod plain;
mod resolve;
pub mod shape;
mod space;
pub(crate) mod steps;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

pub(crate) use parse::{Sink, read};

pub use fault::{Fault, Problem};
pub use lookup::{Found, ResolveError, Scope, kind_of, lookup};
pub use path::Path;
pub use resolve::{MAX_PAYLOAD_BYTES, resolve};
pub use shape::Shape;

/// A parsed template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template<'t> {
    /// Its text and references, in order.
    pub parts: Vec<Part<'t>>,
    /// What could not be read, in order.
    pub faults: Vec<Fault>,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part<'t> {
    /// Text as it is. The `$${` escape has become `${`.
    Text(Cow<'t, str>),
    /// A reference and the bytes of the template that it takes, braces included.
    Reference(Reference<'t>, Range<usize>),
}

/// What stands inside `${…}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference<'t> {
    /// Where it begins.
    pub root: Root<'t>,
    /// The way from there.
    pub path: Path<'t>,
}

/// Where a reference begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Root<'t> {
    /// `input.NAME`: an input parameter of the run.
    Input(Cow<'t, str>),
    /// `nodes.ID.result`: the result of another node.
    Node(Cow<'t, str>),
    /// `item`: the current element of a map or a `$each`.
    Item,
    /// `index`: its zero-based position.
    Index,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment<'t> {
    /// `.name` or `["any key"]`
    Key(Cow<'t, str>),
    /// `[0]`
    Index(u32),
}

impl<'t> Template<'t> {
    /// Reads a text. Never fails: what is wrong is in `faults`.
    pub fn parse(text: &'t str) -> Self {
        let mut template = Template { parts: Vec::new(), faults: Vec::new() };
        parse::read(text, &mut Vec::new(), &mut template);
        template
    }

    /// The reference, if the template is exactly one.
    pub fn whole(&self) -> Option<&Reference<'t>> {
        match self.parts.as_slice() {
            [Part::Reference(reference, _)] if self.faults.is_empty() => Some(reference),
            _ => None,
        }
    }

    /// Its references and the bytes that each takes.
    pub fn references(&self) -> impl Iterator<Item = (&Reference<'t>, &Range<usize>)> {
        self.parts.iter().filter_map(|part| match part {
            Part::Reference(reference, range) => Some((reference, range)),
            Part::Text(_) => None,
        })
    }

    /// The same template, borrowing nothing.
    pub fn into_owned(self) -> Template<'static> {
        let parts = self.parts.into_iter().map(Part::into_owned).collect();
        Template { parts, faults: self.faults }
    }
}

impl Part<'_> {
    fn into_owned(self) -> Part<'static> {
        match self {
            Part::Text(text) => Part::Text(Cow::Owned(text.into_owned())),
            Part::Reference(reference, range) => Part::Reference(reference.into_owned(), range),
        }
    }
}

impl Reference<'_> {
    /// The same reference, borrowing nothing.
    pub fn into_owned(self) -> Reference<'static> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        Reference {
            root: match self.root {
                Root::Input(name) => Root::Input(own(name)),
                Root::Node(id) => Root::Node(own(id)),
                Root::Item => Root::Item,
                Root::Index => Root::Index,
            },
            path: self
                .path
                .iter()
                .map(|segment| match segment {
                    Segment::Key(key) => Segment::Key(Cow::Owned(key.as_ref().to_owned())),
                    Segment::Index(index) => Segment::Index(*index),
                })
                .collect(),
        }
    }

    /// Whether it leads to the current element or its position.
    pub(crate) fn is_of_item(&self) -> bool {
        matches!(self.root, Root::Item | Root::Index)
    }

    /// The reference's text up to and without `path[n_segments..]`, for messages
    /// that say how far a path got.
    pub fn prefix(&self, n_segments: usize) -> String {
        let path = self.path.iter().take(n_segments).cloned().collect();
        Reference { root: self.root.clone(), path }.to_string()
    }
}

impl fmt::Display for Reference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.root {
            Root::Input(name) => write!(f, "input{}", Segment::Key(Cow::Borrowed(name)))?,
            Root::Node(id) => write!(f, "nodes{}.result", Segment::Key(Cow::Borrowed(id)))?,
            Root::Item => f.write_str("item")?,
            Root::Index => f.write_str("index")?,
        }
        self.path.iter().try_for_each(|segment| write!(f, "{segment}"))
    }
}

impl fmt::Display for Segment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Segment::Key(key) if is_name(key) => write!(f, ".{key}"),
            Segment::Key(key) => write!(f, "[{}]", crate::json::quote(key)),
            Segment::Index(index) => write!(f, "[{index}]"),
        }
    }
}

/// A path as `outputs` have it: what may follow `nodes.ID.result` in a reference,
/// without the dot in front.
pub fn result_path(path: &str) -> Option<Vec<Segment<'static>>> {
    let dot = if path.starts_with('[') { "" } else { "." };
    let text = format!("${{item{dot}{path}}}");
    let whole = Template::parse(&text).whole()?.clone().into_owned();
    (whole.root == Root::Item).then(|| whole.path.to_vec())
}

/// The path as `outputs` have it.
pub fn written_path(path: &[Segment<'_>]) -> String {
    let text: String = path.iter().map(ToString::to_string).collect();
    text.strip_prefix('.').map(str::to_owned).unwrap_or(text)
}

/// Whether `text` may follow a dot: `[A-Za-z_][A-Za-z0-9_-]*`.
#[inline]
pub fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && bytes.all(is_name_byte)
}

#[inline]
fn is_name_byte(byte: u8) -> bool {
    const IS_NAME_BYTE: [bool; 256] = {
        let mut table = [false; 256];
        let mut byte = 0;
        while byte < 128 {
            table[byte] = (byte as u8).is_ascii_alphanumeric();
            byte += 1;
        }
        table[b'_' as usize] = true;
        table[b'-' as usize] = true;
        table
    };
    IS_NAME_BYTE[byte as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    /// Shows what a template's text is read as.
    #[track_caller]
    fn check(text: &str, expected: Expect) {
        let template = Template::parse(text);
        let mut shown = String::new();
        for part in &template.parts {
            shown += &match part {
                Part::Text(text) => format!("text {text:?}\n"),
                Part::Reference(reference, range) => format!("{range:?} {reference}\n"),
            };
        }
        for fault in &template.faults {
            shown += &format!("{:?} {}\n", fault.range, fault.problem);
        }
        expected.assert_eq(&shown);
    }

    #[test]
    fn text_and_references_alternate() {
        check(
            "a ${input.x} b ${nodes.n-1.result.choices[0].message[\"a b\"]}",
            expect![[r#"
                text "a "
                2..12 input.x
                text " b "
                15..60 nodes.n-1.result.choices[0].message["a b"]
            "#]],
        );
        check("${item}", expect!["0..7 item\n"]);
        check("${index}", expect!["0..8 index\n"]);
        check("${nodes[\"a\"].result}", expect!["0..20 nodes.a.result\n"]);
        check("${item[\"}\"].x}", expect!["0..14 item[\"}\"].x\n"]);
    }

    #[test]
    fn dollars_that_open_nothing_are_text() {
        check(
            "$ $5 {x} }",
            expect![[r#"
            text "$ $5 {x} }"
        "#]],
        );
        check(
            "$${input.x}",
            expect![[r#"
            text "${"
            text "input.x}"
        "#]],
        );
        check(
            "$$${x}",
            expect![[r#"
            text "$"
            text "${"
            text "x}"
        "#]],
        );
    }

    #[test]
    fn faults_have_their_place_and_hide_nothing_after_them() {
        check("${", expect!["0..2 this `${` is never closed\n"]);
        check("${}", expect!["0..3 this reference is empty\n"]);
        check("${ input.x }", expect!["0..12 a reference has no white space in it\n"]);
        check("${ inputs.x }", expect!["0..13 a reference has no white space in it\n"]);
        check("${ item['a . b'] }", expect!["0..18 a reference has no white space in it\n"]);
        check(
            "${ item | upper }",
            expect!["8..9 a reference is a path and nothing else; `|` cannot stand here\n"],
        );
        check("${ of item }", expect!["3..5 `of` is not something to refer to\n"]);
        check("${a", expect!["0..3 this `${` is never closed\n"]);
        check("${foo.bar}", expect!["2..5 `foo` is not something to refer to\n"]);
        check("${input}", expect!["2..7 `input` needs the name of a parameter\n"]);
        check("${nodes.a}", expect!["9..9 after the node's id comes `.result`\n"]);
        check("${nodes.a.output}", expect!["9..16 after the node's id comes `.result`\n"]);
        check(
            "${item[-1]}",
            expect!["7..9 expected a position such as `[0]` or a key such as `[\"name\"]`\n"],
        );
        check("${item[00]}", expect!["7..9 a position has no leading zero\n"]);
        check(
            "${item[18446744073709551616]}",
            expect!["7..27 this position is larger than any array\n"],
        );
        check("${item..x}", expect!["7..8 expected a name after the dot\n"]);
        check("${index.x}", expect!["7..9 `index` is a number, so nothing can follow it\n"]);
        check(
            "${item()} ${oops} ${item}",
            expect![[r#"
                text " "
                text " "
                18..25 item
                6..7 a reference is a path and nothing else; `(` cannot stand here
                12..16 `oops` is not something to refer to
            "#]],
        );
    }
}
