//! What the children of an array or object are made of.

use std::rc::Rc;

use super::children::{Sum, Summed};
use super::container::Container;
use super::extent::Extent;
use super::part::{Line, Part, Source};
use super::style::Neighbour;
use crate::json::{Json, Kind, Value, ValueId, quote};

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
        /// See [`Node::Closed`].
        depth: usize,
    },
    /// A child.
    Child(Child),
}

/// A child of an array or object.
pub(super) struct Child {
    /// The key; of an element nothing.
    pub(super) key: Part,
    /// The colon and the white space around it; of an element nothing.
    pub(super) colon: Part,
    pub(super) node: Node,
}

/// A value.
pub(super) enum Node {
    /// One in which nothing has been done.
    Closed {
        text: Part,
        /// Where it is in a text that was read, if it is from one.
        read: Option<(Rc<Source>, ValueId)>,
        /// How many arrays and objects are in each other there; of what was read perhaps
        /// fewer, as nobody has looked.
        depth: usize,
    },
    /// An array or object of which the children are known.
    Open(Box<Container>),
}

impl Summed for Piece {
    fn sum(&self) -> Sum {
        let (n, inner, depth) = match &self.body {
            Body::Gone => return Sum { n_ever: 1, ..Sum::default() },
            Body::Run { n, text, depth, .. } => (*n, text.extent(), *depth),
            Body::Child(Child { key, colon, node }) => {
                (1, key.extent() + colon.extent() + node.extent(), node.depth())
            }
        };
        let comma = Extent::plain(1);
        let extent = self.before.extent() + inner + self.after.extent() + comma;
        Sum { n, n_ever: n, extent, depth }
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
            child.key = Part::new(quote(key));
        }
    }

    pub(super) fn write(&self, text: &mut String) {
        text.push_str(self.before.text());
        match &self.body {
            Body::Gone => {}
            Body::Run { text: run, .. } => text.push_str(run.text()),
            Body::Child(child) => {
                text.push_str(child.key.text());
                text.push_str(child.colon.text());
                child.node.write(text);
            }
        }
        text.push_str(self.after.text());
    }

    /// The last line that begins in here.
    pub(super) fn last_line(&mut self) -> Option<Line> {
        let in_body = |body: &mut Body| match body {
            Body::Gone => None,
            Body::Run { text, .. } => text.last_line(),
            Body::Child(child) => child.node.last_line().or_else(|| child.colon.last_line()),
        };
        let last = self.after.last_line().or_else(|| in_body(&mut self.body));
        last.or_else(|| self.before.last_line())
    }
}

impl Node {
    /// A value that was read, in which so many arrays and objects are in each other, or
    /// fewer.
    pub(super) fn read(source: &Rc<Source>, value: Value<'_>, depth: usize) -> Self {
        Node::Closed {
            text: source.part(value.span()),
            read: Some((Rc::clone(source), value.id())),
            depth,
        }
    }

    /// A new value, in which so many arrays and objects are in each other.
    pub(super) fn new(text: String, depth: usize) -> Self {
        Node::Closed { text: Part::new(text), read: None, depth }
    }

    /// Its children, if it may have any.
    pub(super) fn open(&mut self) -> Option<&mut Container> {
        if let Node::Closed { text, read, depth } = self {
            let (source, value) = read.clone().unwrap_or_else(|| {
                let (json, _) = Json::of(text.text().to_owned());
                let root = json.root().id();
                (Rc::new(Source::new(json)), root)
            });
            *self = Node::Open(Box::new(Container::of(source, value, *depth)?));
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

    /// The last line that begins in here.
    pub(super) fn last_line(&mut self) -> Option<Line> {
        match self {
            Node::Closed { text, .. } => text.last_line(),
            Node::Open(container) => container.last_line(),
        }
    }

    /// How many arrays and objects are in each other, or more.
    fn depth(&self) -> usize {
        match self {
            Node::Closed { depth, .. } => *depth,
            Node::Open(container) => container.depth(),
        }
    }

    /// Whether no more than `most` arrays and objects are in each other.
    pub(super) fn is_within(&mut self, most: usize) -> bool {
        if self.depth() <= most {
            return true;
        }
        match self {
            Node::Closed { read: None, .. } => false,
            Node::Closed { read: Some((source, value)), depth, .. } => {
                *depth = depth_of(source.json.value(*value));
                *depth <= most
            }
            Node::Open(container) => container.is_within(most),
        }
    }
}

/// How many arrays and objects are in each other; the depth of what could be read is bounded.
pub(super) fn depth_of(value: Value<'_>) -> usize {
    let elements = value.elements().map(depth_of);
    let members = value.members().map(|(_, member)| depth_of(member));
    match value.kind() {
        Kind::Array => 1 + elements.max().unwrap_or(0),
        Kind::Object => 1 + members.max().unwrap_or(0),
        _ => 0,
    }
}
