//! What the children of an array or object are made of.

use std::mem;
use std::rc::Rc;

use super::children::{Sum, Summed};
use super::container::Container;
use super::extent::Extent;
use super::part::{Part, Source};
use super::style::Neighbour;
use crate::json::{Json, Value, ValueId, quote};

/// One child, or several that nothing has been done to, and the white space up to the
/// commas or brackets around.
#[derive(Default)]
pub(super) struct Piece {
    pub(super) before: Part,
    pub(super) body: Body,
    pub(super) after: Part,
}

/// What stands between the white space.
#[derive(Default)]
pub(super) enum Body {
    /// Nothing any longer: it was removed.
    #[default]
    Gone,
    /// Some of the children that the container had when it was read.
    Run {
        /// The first of them, counted from 0.
        first: usize,
        /// How many they are.
        n: usize,
        /// From the first's beginning to the last's end.
        text: Part,
    },
    /// A child.
    Child(Child),
}

/// A child of an array or object.
pub(super) struct Child {
    /// The key, the colon and the white space around that; of an element nothing.
    pub(super) head: Part,
    /// How many bytes of the head the key takes.
    pub(super) key_len: usize,
    pub(super) node: Node,
}

/// A value.
pub(super) enum Node {
    /// One in which nothing has been done.
    Closed {
        text: Part,
        /// Where it is in a text that was read, if it is from one.
        read: Option<(Rc<Source>, ValueId)>,
    },
    /// An array or object of which the children are known.
    Open(Box<Container>),
}

impl Summed for Piece {
    fn sum(&self) -> Sum {
        let (n, inner) = match &self.body {
            Body::Gone => return Sum { n: 0, n_ever: 1, extent: Extent::default() },
            Body::Run { n, text, .. } => (*n, text.extent()),
            Body::Child(child) => (1, child.head.extent() + child.node.extent()),
        };
        let comma = Extent::plain(1);
        let extent = self.before.extent() + inner + self.after.extent() + comma;
        Sum { n, n_ever: n, extent }
    }
}

impl Piece {
    /// The value, if it is one child.
    pub(super) fn node(&mut self) -> Option<&mut Node> {
        match &mut self.body {
            Body::Child(child) => Some(&mut child.node),
            _ => None,
        }
    }

    /// Gives a member another key.
    pub(super) fn rename(&mut self, key: &str) {
        if let Body::Child(child) = &mut self.body {
            let key = quote(key);
            let key_len = mem::replace(&mut child.key_len, key.len());
            child.head = Part::new(key + &child.head.text()[key_len..]);
        }
    }

    pub(super) fn write(&self, text: &mut String) {
        text.push_str(self.before.text());
        match &self.body {
            Body::Gone => {}
            Body::Run { text: run, .. } => text.push_str(run.text()),
            Body::Child(child) => {
                text.push_str(child.head.text());
                child.node.write(text);
            }
        }
        text.push_str(self.after.text());
    }

    /// Makes `indent` the white space that the last line begins with that begins in
    /// here. Answers whether one does.
    pub(super) fn begin_line(&mut self, indent: &mut String) -> bool {
        self.after.begin_line(indent)
            || match &mut self.body {
                Body::Gone => false,
                Body::Run { text, .. } => text.begin_line(indent),
                Body::Child(child) => {
                    child.node.begin_line(indent) || child.head.begin_line(indent)
                }
            }
            || self.before.begin_line(indent)
    }
}

impl Node {
    /// A value that was read.
    pub(super) fn read(source: &Rc<Source>, value: Value<'_>) -> Self {
        Node::Closed {
            text: source.part(value.span()),
            read: Some((Rc::clone(source), value.id())),
        }
    }

    /// A new value.
    pub(super) fn new(text: String) -> Self {
        Node::Closed { text: Part::new(text), read: None }
    }

    /// Its children, if it may have any.
    pub(super) fn open(&mut self) -> Option<&mut Container> {
        if let Node::Closed { text, read } = self {
            let (source, value) = read.clone().unwrap_or_else(|| {
                let (json, _) = Json::of(text.text().to_owned());
                let root = json.root().id();
                (Rc::new(Source::new(json)), root)
            });
            *self = Node::Open(Box::new(Container::of(source, value)?));
        }
        match self {
            Node::Open(container) => Some(container),
            Node::Closed { .. } => None,
        }
    }

    pub(super) fn extent(&self) -> Extent {
        match self {
            Node::Closed { text, .. } => text.extent(),
            Node::Open(container) => container.extent(),
        }
    }

    /// What a new value beside it looks at, or one that comes in its place.
    pub(super) fn as_neighbour(&mut self) -> Option<Neighbour> {
        let is_padded = match self {
            Node::Closed { text, .. } => text.text().strip_prefix(['[', '{'])?.starts_with(' '),
            Node::Open(container) => container.is_padded(),
        };
        Some(Neighbour { extent: self.extent(), is_padded })
    }

    pub(super) fn write(&self, text: &mut String) {
        match self {
            Node::Closed { text: closed, .. } => text.push_str(closed.text()),
            Node::Open(container) => container.write(text),
        }
    }

    /// See [`Piece::begin_line`].
    pub(super) fn begin_line(&mut self, indent: &mut String) -> bool {
        match self {
            Node::Closed { text, .. } => text.begin_line(indent),
            Node::Open(container) => container.begin_line(indent),
        }
    }
}
