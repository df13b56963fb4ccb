//! An array or object of which the children are known, or will be as soon as something
//! is done to them.

use std::mem;
use std::ops::Range;
use std::rc::Rc;

use super::children::{Children, Sum};
use super::extent::Extent;
use super::keys::Keys;
use super::part::{Line, Part, Source};
use super::piece::{Body, Child, Node, Piece, depth_of};
use super::style::Pen;
use crate::json::{Kind, Value, ValueId, position_token};

/// An array or object.
pub(super) struct Container {
    pub(super) kind: Kind,
    source: Rc<Source>,
    /// The values that it had when it was read.
    read: Vec<ValueId>,
    /// The keys of an object, if they have been asked for more than once.
    keys: Option<Keys>,
    is_asked: bool,
    pub(super) children: Children<Piece>,
    /// What stands between its brackets when it has no children.
    pub(super) inside: Part,
}

impl Container {
    /// An array or object that was read, in which so many are in each other or fewer, itself
    /// included; `None` if the value is neither.
    pub(super) fn of(source: Rc<Source>, value: ValueId, depth: usize) -> Option<Self> {
        let value = source.json.value(value);
        if !matches!(value.kind(), Kind::Object | Kind::Array) {
            return None;
        }
        let children = value.elements().chain(value.members().map(|(_, member)| member));
        let (kind, Range { start, end }) = (value.kind(), value.span());
        let mut it = Self {
            kind,
            read: children.map(Value::id).collect(),
            keys: None,
            is_asked: false,
            children: Children::new(),
            inside: Part::default(),
            source,
        };
        if it.read.is_empty() {
            it.inside = it.source.part(start + 1..end - 1);
        } else {
            it.children.push(Piece {
                before: it.before(0),
                body: it.run(0..it.read.len(), depth.saturating_sub(1)),
                after: it.after(it.read.len() - 1),
            });
        }
        Some(it)
    }

    /// How many children it has.
    pub(super) fn n(&self) -> usize {
        self.children.sum().n
    }

    /// Which member has a key, of all that it ever had; the first, if several have it.
    pub(super) fn member(&mut self, key: &str) -> Option<usize> {
        // Most objects are asked once, which takes no more than a look at each key.
        if self.keys.is_none() && !mem::replace(&mut self.is_asked, true) {
            let has_key = |value: Value<'_>| value.key_before().is_some_and(|it| it.is(key));
            return self.read.iter().position(|id| has_key(self.source.json.value(*id)));
        }
        self.keys().find(key)
    }

    /// Its keys, which have to know of each member that comes or goes.
    pub(super) fn keys(&mut self) -> &mut Keys {
        let key = |id: &ValueId| self.source.json.value(*id).key_before()?.as_str();
        self.keys.get_or_insert_with(|| Keys::of(self.read.iter().filter_map(key).collect()))
    }

    /// The piece that is the child which a token of a pointer names.
    pub(super) fn find(&mut self, token: &str) -> Option<usize> {
        if self.kind == Kind::Object {
            let member = self.member(token)?;
            let (place, nth) = self.children.find(member, |sum| sum.n_ever)?;
            return Some(self.alone(place, nth));
        }
        self.nth(position_token(token)?)
    }

    /// The piece that is the child at a position.
    pub(super) fn nth(&mut self, position: usize) -> Option<usize> {
        let (place, nth) = self.children.find(position, |sum| sum.n)?;
        Some(self.alone(place, nth))
    }

    /// Makes a child a piece of its own: the `nth` of those that the piece at `place` is.
    fn alone(&mut self, place: usize, nth: usize) -> usize {
        let piece = self.children.piece_mut(place);
        let Body::Run { first, n, depth, .. } = piece.body else { return place };
        // What is around them need not be what was around them in the text.
        let (mut before, mut after) = (mem::take(&mut piece.before), mem::take(&mut piece.after));
        let at = first + nth;
        if first < at {
            let body = self.run(first..at, depth);
            let left = Piece { before, body, after: self.after(at - 1) };
            before = self.before(at);
            self.children.insert_before(place, left);
        }
        if at + 1 < first + n {
            let body = self.run(at + 1..first + n, depth);
            let right = Piece { before: self.before(at + 1), body, after };
            after = self.after(at);
            self.children.insert_after(place, right);
        }
        *self.children.piece_mut(place) = Piece { before, body: self.child(at, depth), after };
        self.children.settle(place);
        place
    }

    /// Some of the children that it had when it was read, at least one, and how deep they
    /// are at most.
    fn run(&self, range: Range<usize>, depth: usize) -> Body {
        let (first, last) = (self.key(range.start), self.value(range.end - 1));
        let text = self.source.part(first.start..last.span().end);
        Body::Run { first: range.start, n: range.len(), text, depth }
    }

    /// One of these children.
    fn child(&self, at: usize, depth: usize) -> Body {
        let (key, value) = (self.key(at), self.value(at));
        let colon = self.source.part(key.end..value.span().start).behind_key();
        let node = Node::read(&self.source, value, depth);
        Body::Child(Child { key: self.source.part(key), colon, node })
    }

    /// The white space before one of them.
    fn before(&self, at: usize) -> Part {
        let end = self.key(at).start;
        self.source.part(self.source.json.text()[..end].trim_end().len()..end)
    }

    /// The white space after one of them.
    fn after(&self, at: usize) -> Part {
        let (text, start) = (self.source.json.text(), self.value(at).span().end);
        self.source.part(start..text.len() - text[start..].trim_start().len())
    }

    /// The bytes of the key of one of them; of an element none, where it begins.
    fn key(&self, at: usize) -> Range<usize> {
        let value = self.value(at);
        let key = value.key_before().filter(|_| self.kind == Kind::Object);
        key.map_or(value.span().start..value.span().start, Value::span)
    }

    fn value(&self, at: usize) -> Value<'_> {
        self.source.json.value(self.read[at])
    }

    pub(super) fn extent(&self) -> Extent {
        let brackets = Extent::plain(2);
        match self.children.sum() {
            Sum { n: 0, .. } => brackets + self.inside.extent(),
            Sum { extent, .. } => {
                // No comma follows the last.
                let extent = brackets + extent;
                Extent { len: extent.len - 1, ..extent }
            }
        }
    }

    /// Whether there is a space behind its first bracket.
    pub(super) fn is_padded(&mut self) -> bool {
        let first = self.children.find(0, |sum| sum.n);
        let text = first.map_or(&self.inside, |(place, _)| &self.children.piece(place).before);
        text.text().starts_with(' ')
    }

    pub(super) fn write(&self, text: &mut String) {
        text.push(if self.kind == Kind::Object { '{' } else { '[' });
        let mut is_first = true;
        let is_there = |piece: &&Piece| !matches!(piece.body, Body::Gone);
        for piece in self.children.iter().filter(is_there) {
            if !mem::take(&mut is_first) {
                text.push(',');
            }
            piece.write(text);
        }
        if is_first {
            text.push_str(self.inside.text());
        }
        text.push(if self.kind == Kind::Object { '}' } else { ']' });
    }

    /// The last line that begins in here.
    pub(super) fn last_line(&mut self) -> Option<Line> {
        if self.n() == 0 {
            return self.inside.last_line();
        }
        let last = self.children.last_with_break(None)?;
        self.children.piece_mut(last).last_line()
    }

    /// Has the pen know the line on which a child begins, if that line begins in here.
    pub(super) fn begin_line_of(&mut self, place: usize, pen: &mut Pen<'_>) {
        if pen.style.is_multiline() {
            let before = self.children.piece(place).before.last_line();
            pen.begin(before.or_else(|| {
                let last = self.children.last_with_break(Some(place))?;
                self.children.piece_mut(last).last_line()
            }));
        }
    }

    /// The value of a child, and has the pen know its line.
    pub(super) fn go_to(&mut self, place: usize, pen: &mut Pen<'_>) -> Option<&mut Node> {
        self.begin_line_of(place, pen);
        let Body::Child(child) = &mut self.children.piece_mut(place).body else { return None };
        pen.begin(child.colon.last_line());
        Some(&mut child.node)
    }

    /// How many arrays and objects are in each other, itself included, or more.
    pub(super) fn depth(&self) -> usize {
        1 + self.children.sum().depth
    }

    /// Whether no more than `most` are in each other. Whatever is looked at turns out to be
    /// less deep than it might have been, or else ends the patch; so nothing is looked at
    /// more often than a text may be deep.
    pub(super) fn is_within(&mut self, most: usize) -> bool {
        let Some(most) = most.checked_sub(1) else { return false };
        let Self { source, read, children, .. } = self;
        while let Some(place) = children.last_deeper(most) {
            let is_within = match &mut children.piece_mut(place).body {
                Body::Gone => true,
                Body::Run { first, n, depth, .. } => {
                    let values = read[*first..*first + *n].iter().map(|id| source.json.value(*id));
                    *depth = values.map(depth_of).max().unwrap_or(0);
                    *depth <= most
                }
                Body::Child(child) => child.node.is_within(most),
            };
            children.settle(place);
            if !is_within {
                return false;
            }
        }
        true
    }
}
