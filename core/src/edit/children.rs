//! The children of an array or object in their order, which may change a great deal.
//!
//! They are a splay tree (Sleator and Tarjan, 1985): whatever is looked for becomes its
//! root, by rotations that shorten the way to what is around it. So in the long run
//! each step takes time by the logarithm of how many there are, whoever chooses the
//! steps, and those that go through the children in order take less.

use std::ops::Add;

use super::extent::Extent;

/// The children of an array or object, in pieces.
pub(super) struct Children<P> {
    places: Vec<Place<P>>,
    root: Option<usize>,
}

/// A piece of what is kept in order: one child, or several.
pub(super) trait Summed {
    /// What it adds to all.
    fn sum(&self) -> Sum;
}

/// A piece and where it is in the tree.
struct Place<P> {
    piece: P,
    up: Option<usize>,
    /// The trees of what comes before it and of what comes after it.
    down: [Option<usize>; 2],
    /// What the piece is.
    own: Sum,
    /// What it and all below it are.
    all: Sum,
}

/// What some pieces are together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sum {
    /// How many children.
    pub(super) n: usize,
    /// How many children with those that are gone.
    pub(super) n_ever: usize,
    /// Their text, with a comma for each piece.
    pub(super) extent: Extent,
    /// How many arrays and objects are in each other in one of them, or more.
    pub(super) depth: usize,
}

impl Add for Sum {
    type Output = Sum;

    fn add(self, other: Sum) -> Sum {
        Sum {
            n: self.n + other.n,
            n_ever: self.n_ever + other.n_ever,
            extent: self.extent + other.extent,
            depth: self.depth.max(other.depth),
        }
    }
}

impl<P: Summed> Children<P> {
    pub(super) fn new() -> Self {
        Self { places: Vec::new(), root: None }
    }

    /// What all of them are together.
    pub(super) fn sum(&self) -> Sum {
        self.all(self.root)
    }

    pub(super) fn piece(&self, place: usize) -> &P {
        &self.places[place].piece
    }

    /// A piece to change. [`Children::settle`] has to be called after that.
    pub(super) fn piece_mut(&mut self, place: usize) -> &mut P {
        &mut self.places[place].piece
    }

    /// Takes note of what a piece has become.
    pub(super) fn settle(&mut self, place: usize) {
        self.splay(place);
        self.places[place].own = self.places[place].piece.sum();
        self.pull(place);
    }

    /// The piece with one of the children, and which of that piece's it is. They are
    /// counted by `count`.
    pub(super) fn find(
        &mut self,
        mut nth: usize,
        count: fn(Sum) -> usize,
    ) -> Option<(usize, usize)> {
        let mut at = self.root?;
        loop {
            let Place { down: [before, after], own, .. } = self.places[at];
            let n_before = count(self.all(before));
            at = if nth < n_before {
                before?
            } else if nth - n_before < count(own) {
                self.splay(at);
                return Some((at, nth - n_before));
            } else {
                nth -= n_before + count(own);
                after?
            };
        }
    }

    /// How many children come before a piece.
    pub(super) fn n_before(&mut self, place: usize) -> usize {
        self.splay(place);
        self.all(self.places[place].down[0]).n
    }

    /// The last piece in which a line begins, of all or of those before one.
    pub(super) fn last_with_break(&mut self, before: Option<usize>) -> Option<usize> {
        self.last_with(before, &|sum| sum.extent.has_break)
    }

    /// The last piece in which more than `most` arrays and objects are in each other, or
    /// may be.
    pub(super) fn last_deeper(&mut self, most: usize) -> Option<usize> {
        self.last_with(None, &|sum| sum.depth > most)
    }

    /// The last piece that has something, of all or of those before one. Of pieces one has
    /// it if and only if they together have it.
    fn last_with(&mut self, before: Option<usize>, has: &dyn Fn(Sum) -> bool) -> Option<usize> {
        let mut below = match before {
            Some(place) => {
                self.splay(place);
                self.places[place].down[0]
            }
            None => self.root,
        };
        loop {
            let at = below.filter(|_| has(self.all(below)))?;
            let Place { down: [before, after], own, .. } = self.places[at];
            if has(self.all(after)) {
                below = after;
            } else if has(own) {
                self.splay(at);
                return Some(at);
            } else {
                below = before;
            }
        }
    }

    /// Adds a piece behind all others.
    pub(super) fn push(&mut self, piece: P) {
        self.attach(piece, [self.root, None]);
    }

    /// Adds a piece just before another one.
    pub(super) fn insert_before(&mut self, place: usize, piece: P) {
        let before = self.detach(place, 0);
        self.attach(piece, [before, Some(place)]);
    }

    /// Adds a piece just after another one.
    pub(super) fn insert_after(&mut self, place: usize, piece: P) {
        let after = self.detach(place, 1);
        self.attach(piece, [Some(place), after]);
    }

    /// The pieces in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &P> {
        let mut open = Vec::new();
        let mut below = self.root;
        std::iter::from_fn(move || {
            while let Some(at) = below {
                open.push(at);
                below = self.places[at].down[0];
            }
            let place = &self.places[open.pop()?];
            below = place.down[1];
            Some(&place.piece)
        })
    }

    /// Makes a place the root and takes off what is on one side of it.
    fn detach(&mut self, place: usize, side: usize) -> Option<usize> {
        self.splay(place);
        let taken = self.places[place].down[side].take();
        self.pull(place);
        taken
    }

    /// Adds a piece as the root above others.
    fn attach(&mut self, piece: P, down: [Option<usize>; 2]) {
        let place = self.places.len();
        let own = piece.sum();
        self.places.push(Place { piece, up: None, down, own, all: own });
        for below in down.into_iter().flatten() {
            self.places[below].up = Some(place);
        }
        self.root = Some(place);
        self.pull(place);
    }

    /// Makes a place the root.
    fn splay(&mut self, place: usize) {
        while let Some(up) = self.places[place].up {
            if self.places[up].up.is_some() {
                let is_straight = self.side(place) == self.side(up);
                self.rotate(if is_straight { up } else { place });
            }
            self.rotate(place);
        }
        self.root = Some(place);
    }

    /// Puts a place above the one that it is below.
    fn rotate(&mut self, place: usize) {
        let (Some(up), side) = (self.places[place].up, self.side(place)) else { return };
        let (top, top_side) = (self.places[up].up, self.side(up));
        let between = self.places[place].down[1 - side].replace(up);
        self.places[up].down[side] = between;
        self.places[up].up = Some(place);
        self.places[place].up = top;
        if let Some(between) = between {
            self.places[between].up = Some(up);
        }
        if let Some(top) = top {
            self.places[top].down[top_side] = Some(place);
        }
        self.pull(up);
        self.pull(place);
    }

    /// On which side of the one above it a place is.
    fn side(&self, place: usize) -> usize {
        let up = self.places[place].up;
        usize::from(up.is_some_and(|up| self.places[up].down[1] == Some(place)))
    }

    /// Sums up what is below a place, and it.
    fn pull(&mut self, place: usize) {
        let Place { down: [before, after], own, .. } = self.places[place];
        self.places[place].all = self.all(before) + own + self.all(after);
    }

    fn all(&self, below: Option<usize>) -> Sum {
        below.map_or(Sum::default(), |place| self.places[place].all)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A child, unless it is gone.
    struct Text(Option<String>);

    impl Summed for Text {
        fn sum(&self) -> Sum {
            let Some(text) = &self.0 else { return Sum { n_ever: 1, ..Sum::default() } };
            let extent = Extent { has_break: text.contains('\n'), ..Extent::plain(text.len() + 1) };
            Sum { n: 1, n_ever: 1, extent, depth: 0 }
        }
    }

    fn piece(text: &str) -> Text {
        Text(Some(text.to_owned()))
    }

    /// The texts that are there.
    fn texts(children: &Children<Text>) -> Vec<&str> {
        children.iter().filter_map(|it| it.0.as_deref()).collect()
    }

    proptest! {
        #[test]
        fn pieces_are_where_they_were_put(
            steps in prop::collection::vec((0..5u8, any::<prop::sample::Index>(), "1|2\n|3"), 1..60),
        ) {
            let mut children = Children::new();
            let mut expected: Vec<String> = Vec::new();
            for (n_done, (step, at, text)) in steps.into_iter().enumerate() {
                let text = format!("{text}{n_done}");
                let at = at.index(expected.len() + 1);
                let Some((place, 0)) = children.find(at, |sum| sum.n) else {
                    prop_assert_eq!(at, expected.len());
                    children.push(piece(&text));
                    expected.push(text);
                    continue;
                };
                prop_assert_eq!(children.n_before(place), at);
                match step {
                    0 => {
                        children.insert_before(place, piece(&text));
                        expected.insert(at, text);
                    }
                    1 => {
                        children.insert_after(place, piece(&text));
                        expected.insert(at + 1, text);
                    }
                    2 => {
                        *children.piece_mut(place) = Text(None);
                        children.settle(place);
                        expected.remove(at);
                    }
                    3 => {
                        *children.piece_mut(place) = piece(&text);
                        children.settle(place);
                        expected[at] = text;
                    }
                    _ => {
                        let found = children.last_with_break(Some(place));
                        let found = found.map(|place| children.n_before(place));
                        let seen = expected[..at].iter().rposition(|text| text.contains('\n'));
                        prop_assert_eq!(found, seen);
                    }
                }
                let len = expected.iter().map(|text| text.len() + 1).sum::<usize>();
                let Sum { n, extent, .. } = children.sum();
                prop_assert_eq!((n, extent.len), (expected.len(), len));
            }
            prop_assert_eq!(texts(&children), expected);
        }
    }
}
