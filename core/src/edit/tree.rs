//! A text as a tree that loses nothing of it: wherever something is done, a container's
//! children with the white space around them; elsewhere the text as it came in.
//!
//! The tree is its text and nothing else: what an operation does depends on nothing
//! that would be gone if the tree were written out and the text read again.

use std::rc::Rc;

use super::EditError;
use super::extent::Extent;
use super::part::{Line, Part, Source};
use super::piece::Node;
use super::style::{Pen, Style};
use crate::json::{Json, MAX_BYTES, MAX_DEPTH, Unreadable, unescape_pointer_token};

/// A text in which things are done.
pub(super) struct Tree<'t> {
    before: Part,
    root: Node,
    after: Part,
    pen: Pen<'t>,
    /// Whether arrays and objects are in each other more than a text may have them.
    pub(super) is_too_deep: bool,
}

/// Something that is done to a value.
type Act<'a> = &'a mut dyn FnMut(&mut Node, &mut Pen<'_>) -> Result<(), EditError>;

impl<'t> Tree<'t> {
    pub(super) fn new(source: Source, style: &'t Style) -> Self {
        let source = Rc::new(source);
        let (root, len) = (source.json.root(), source.json.text().len());
        Self {
            before: source.part(0..root.span().start),
            root: Node::read(&source, root, MAX_DEPTH),
            after: source.part(root.span().end..len),
            pen: Pen { style, line: Line::default() },
            is_too_deep: false,
        }
    }

    /// Does something to the value that `pointer` names. If it names none, nothing is
    /// found at `blamed`.
    pub(super) fn at(
        &mut self,
        pointer: &str,
        blamed: &str,
        act: Act<'_>,
    ) -> Result<(), EditError> {
        if !pointer.is_empty() && !pointer.starts_with('/') {
            return Err(EditError::not_found(blamed));
        }
        if self.pen.style.is_multiline() {
            self.pen.line = self.before.last_line_or_all();
        }
        let mut way = Way { tokens: &mut pointer.split('/').skip(1), blamed, act };
        way.go(&mut self.root, &mut self.pen)
    }

    /// Whether it could be read again.
    pub(super) fn check(&self) -> Result<(), Unreadable> {
        if self.is_too_deep || self.extent().len > MAX_BYTES {
            Json::read(self.to_text())?;
        }
        Ok(())
    }

    pub(super) fn to_text(&self) -> String {
        let mut text = String::with_capacity(self.extent().len);
        text.push_str(self.before.text());
        self.root.write(&mut text);
        text.push_str(self.after.text());
        text
    }

    fn extent(&self) -> Extent {
        self.before.extent() + self.root.extent() + self.after.extent()
    }
}

/// The way to a value, and what is to be done there.
struct Way<'w> {
    tokens: &'w mut dyn Iterator<Item = &'w str>,
    blamed: &'w str,
    act: Act<'w>,
}

impl Way<'_> {
    /// Goes on from a value. The recursion is as deep as a text may be, however long
    /// the way is.
    fn go(&mut self, node: &mut Node, pen: &mut Pen<'_>) -> Result<(), EditError> {
        let Some(token) = self.tokens.next() else { return (self.act)(node, pen) };
        let not_found = || EditError::not_found(self.blamed);
        let container = node.open().ok_or_else(not_found)?;
        let place = container.find(&unescape_pointer_token(token));
        let place = place.ok_or_else(not_found)?;
        let child = container.go_to(place, pen).ok_or_else(not_found)?;
        self.go(child, pen)?;
        container.children.settle(place);
        Ok(())
    }
}
