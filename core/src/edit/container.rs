//! An array or object of which the children are known, or will be as soon as something
//! is done to them.

use std::mem;
use std::ops::Range;
use std::rc::Rc;

use super::children::{Children, Sum};
use super::extent::Extent;
use super::keys::Keys;
use super::part::{Part, Source};
use super::piece::{Body, Child, Node, Piece};
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
    /// An array or object that was read; `None` if the value is neither.
    pub(super) fn of(source: Rc<Source>, value: ValueId) -> Option<Self> {
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
            it.children.push(it.run(0..it.read.len()));
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
        let Body::Run { first, n, .. } = self.children.piece(place).body else { return place };
        let at = first + nth;
        let left = (first < at).then(|| self.run(first..at));
        let right = (at + 1 < first + n).then(|| self.run(at + 1..first + n));
        let child = self.child(at);
        let run = mem::replace(self.children.piece_mut(place), child);
        self.children.settle(place);
        // What is around them need not be what was around them in the text.
        match left {
            Some(left) => {
                self.children.insert_before(place, Piece { before: run.before, ..left });
            }
            None => self.children.piece_mut(place).before = run.before,
        }
        match right {
            Some(right) => {
                self.children.insert_after(place, Piece { after: run.after, ..right });
            }
            None => self.children.piece_mut(place).after = run.after,
        }
        self.children.settle(place);
        place
    }

    /// Some of the children that it had when it was read, at least one.
    fn run(&self, range: Range<usize>) -> Piece {
        let [first, last] = [range.start, range.end - 1].map(|at| self.bounds(at));
        let text = self.source.part(first.start..last.value.end);
        Piece {
            before: self.source.part(first.before..first.start),
            body: Body::Run { first: range.start, n: range.len(), text },
            after: self.source.part(last.value.end..last.after),
        }
    }

    /// One of these children.
    fn child(&self, at: usize) -> Piece {
        let Bounds { before, start, key_len, value, after } = self.bounds(at);
        let node = Node::read(&self.source, self.source.json.value(self.read[at]));
        Piece {
            before: self.source.part(before..start),
            body: Body::Child(Child { head: self.source.part(start..value.start), key_len, node }),
            after: self.source.part(value.end..after),
        }
    }

    fn bounds(&self, at: usize) -> Bounds {
        let value = self.source.json.value(self.read[at]);
        let key = value.key_before().filter(|_| self.kind == Kind::Object).map(Value::span);
        let (value, text) = (value.span(), self.source.json.text());
        let (start, key_len) = key.map_or((value.start, 0), |key| (key.start, key.len()));
        let behind = &text[value.end..];
        Bounds {
            before: text[..start].trim_end().len(),
            start,
            key_len,
            after: text.len() - behind.trim_start().len(),
            value,
        }
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

    /// Makes `indent` the white space that the last line begins with that begins in
    /// here. Answers whether one does.
    pub(super) fn begin_line(&mut self, indent: &mut String) -> bool {
        if self.n() == 0 {
            return self.inside.begin_line(indent);
        }
        let last = self.children.last_with_break(None);
        last.is_some_and(|place| self.children.piece_mut(place).begin_line(indent))
    }

    /// Has the pen know what the line begins with on which a child begins, if that line
    /// begins in here.
    pub(super) fn begin_line_of(&mut self, place: usize, pen: &mut Pen<'_>) {
        if pen.style.is_multiline()
            && !self.children.piece(place).before.begin_line(&mut pen.indent)
            && let Some(last) = self.children.last_with_break(Some(place))
        {
            self.children.piece_mut(last).begin_line(&mut pen.indent);
        }
    }

    /// The value of a child, and has the pen know what its line begins with.
    pub(super) fn go_to(&mut self, place: usize, pen: &mut Pen<'_>) -> Option<&mut Node> {
        self.begin_line_of(place, pen);
        let Body::Child(child) = &mut self.children.piece_mut(place).body else { return None };
        child.head.begin_line(&mut pen.indent);
        Some(&mut child.node)
    }
}

/// Where a child stands in a text, in bytes.
struct Bounds {
    /// Where the white space before it begins.
    before: usize,
    /// Where it begins, with its key in an object.
    start: usize,
    key_len: usize,
    value: Range<usize>,
    /// Where the white space after it ends.
    after: usize,
}
