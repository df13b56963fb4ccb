//! The operations of a patch, as they are done to a tree.

use std::mem;

use super::EditError;
use super::container::Container;
use super::part::Part;
use super::piece::{Body, Child, Node, Piece};
use super::style::{New, Pen, Style};
use super::tree::Tree;
use crate::diagnostic::{PatchKind, PatchOp};
use crate::json::{Kind, MAX_DEPTH, position_token, quote, unescape_pointer_token};

impl Tree<'_> {
    /// Does an operation.
    pub(super) fn apply(&mut self, op: &PatchOp) -> Result<(), EditError> {
        let incomplete = || EditError::Incomplete { pointer: op.path.clone() };
        let value = || op.value.as_ref().map(New::value).ok_or_else(incomplete);
        match op.op {
            PatchKind::Add => self.add(&op.path, value()?),
            PatchKind::Replace => self.replace(&op.path, value()?),
            PatchKind::Remove => self.remove(&op.path).map(drop),
            PatchKind::Move => {
                self.move_value(op.from.as_deref().ok_or_else(incomplete)?, &op.path)
            }
        }
    }

    fn replace(&mut self, pointer: &str, mut new: New<'_>) -> Result<(), EditError> {
        self.note_depth(pointer, &mut new);
        let mut new = Some(new);
        self.at(pointer, pointer, &mut |node, pen| {
            if let Some(new) = new.take() {
                pen.replace(node, new);
            }
            Ok(())
        })
    }

    fn add(&mut self, pointer: &str, mut new: New<'_>) -> Result<(), EditError> {
        if pointer.is_empty() {
            return self.replace(pointer, new);
        }
        let not_found = || EditError::not_found(pointer);
        let (parent, token) = pointer.rsplit_once('/').ok_or_else(not_found)?;
        let token = unescape_pointer_token(token);
        self.note_depth(pointer, &mut new);
        let mut new = Some(new);
        self.at(parent, parent, &mut |node, pen| {
            let added = node.open().zip(new.take()).and_then(|(it, new)| it.add(&token, new, pen));
            added.ok_or_else(not_found)
        })
    }

    /// Takes a value away, and answers with it.
    fn remove(&mut self, pointer: &str) -> Result<Node, EditError> {
        if pointer.is_empty() {
            return Err(EditError::Root);
        }
        let not_found = || EditError::not_found(pointer);
        let (parent, token) = pointer.rsplit_once('/').ok_or_else(not_found)?;
        let token = unescape_pointer_token(token);
        let mut removed = None;
        self.at(parent, pointer, &mut |node, _| {
            removed = node.open().and_then(|container| container.remove(&token));
            Ok(())
        })?;
        removed.ok_or_else(not_found)
    }

    /// A move that is no more than another key changes that alone. Every other one is
    /// what RFC 6902 explains it to be: a removal, and then an addition, of the same text.
    fn move_value(&mut self, from: &str, to: &str) -> Result<(), EditError> {
        let mut find = |pointer: &str| self.at(pointer, pointer, &mut |_, _| Ok(()));
        if from == to {
            return find(from);
        }
        let (Some((old_parent, old)), Some((new_parent, new))) =
            (from.rsplit_once('/'), to.rsplit_once('/'))
        else {
            return Err(EditError::Root);
        };
        find(from)?;
        find(new_parent)?;
        if old_parent == new_parent && self.rename(old_parent, old, new)? {
            return Ok(());
        }
        // Nothing can be put into itself.
        if to.strip_prefix(from).is_some_and(|rest| rest.starts_with('/')) {
            return Err(EditError::not_found(to));
        }
        let moved = self.remove(from)?;
        self.add(to, New::Moved(moved))
    }

    /// Gives a member of an object another key, if that one is free. Answers whether it
    /// was.
    fn rename(&mut self, object: &str, from: &str, to: &str) -> Result<bool, EditError> {
        let [from, to] = [from, to].map(unescape_pointer_token);
        let mut is_renamed = false;
        self.at(object, object, &mut |node, _| {
            is_renamed = node.open().and_then(|it| it.rename(&from, &to)).is_some();
            Ok(())
        })?;
        Ok(is_renamed)
    }

    /// Takes note of how deep it gets with what is to come to a place.
    fn note_depth(&mut self, pointer: &str, new: &mut New<'_>) {
        self.is_too_deep |= !new.is_within(MAX_DEPTH.saturating_sub(pointer.matches('/').count()));
    }
}

impl Pen<'_> {
    /// Puts a new value in the place of one.
    fn replace(&self, node: &mut Node, new: New<'_>) {
        let style = self.style.like(node.as_neighbour());
        *node = new.laid_out(&style, &self.line);
    }

    /// The only child of what was empty.
    fn only_child(&mut self, key: Option<&str>, new: New<'_>) -> Piece {
        let [mut before, mut after] = [Part::default(), Part::default()];
        if self.style.is_multiline() {
            let (line, indent) = (self.style.line(), self.line.indent());
            after = Part::new(format!("{line}{indent}"));
            before = Part::new(format!("{line}{indent}{}", self.style.unit()));
            self.begin(before.last_line());
        }
        let body = self.child(key, new, self.style);
        Piece { before, body, after }
    }

    /// A new child in a layout.
    fn child(&self, key: Option<&str>, new: New<'_>, style: &Style) -> Body {
        let colon = key.map(|_| Part::new(format!(":{}", style.after_colon())).behind_key());
        let key = key.map(|key| Part::new(quote(key))).unwrap_or_default();
        let node = new.laid_out(style, &self.line);
        Body::Child(Child { key, colon: colon.unwrap_or_default(), node })
    }
}

impl Container {
    /// Puts a value where a token of a pointer says; `None` if it says nothing.
    fn add(&mut self, token: &str, new: New<'_>, pen: &mut Pen<'_>) -> Option<()> {
        if self.kind == Kind::Object {
            match self.find(token) {
                Some(place) => {
                    let node = self.go_to(place, pen)?;
                    pen.replace(node, new);
                    self.children.settle(place);
                }
                None => self.append(Some(token), new, pen)?,
            }
            return Some(());
        }
        let n = self.n();
        let position = if token == "-" { n } else { position_token(token)? };
        if position == n { self.append(None, new, pen) } else { self.insert(position, new, pen) }
    }

    /// Puts a new last child in, set apart as the one before it is.
    fn append(&mut self, key: Option<&str>, new: New<'_>, pen: &mut Pen<'_>) -> Option<()> {
        let member = self.children.sum().n_ever;
        let piece = match self.n().checked_sub(1) {
            None => pen.only_child(key, new),
            Some(last) => {
                let last = self.nth(last)?;
                self.begin_line_of(last, pen);
                let piece = self.children.piece_mut(last);
                let style = pen.style.like(piece.node()?.as_neighbour());
                let (before, after) = (piece.before.clone(), mem::take(&mut piece.after));
                self.children.settle(last);
                Piece { before, body: pen.child(key, new, &style), after }
            }
        };
        self.children.push(piece);
        if let Some(key) = key {
            self.keys().add(key, member);
        }
        Some(())
    }

    /// Puts a new element before the one at `position`, set apart as that one is; `None`
    /// if there is none.
    fn insert(&mut self, position: usize, new: New<'_>, pen: &mut Pen<'_>) -> Option<()> {
        let last = self.nth(self.n().checked_sub(1)?)?;
        let style = pen.style.like(self.children.piece_mut(last).node()?.as_neighbour());
        let next = self.nth(position)?;
        self.begin_line_of(next, pen);
        let before = self.children.piece(next).before.clone();
        let body = pen.child(None, new, &style);
        self.children.insert_before(next, Piece { before, body, after: Part::default() });
        Some(())
    }

    /// Takes a child away with the comma that goes with it: the one before, or for the
    /// first the one after. Answers with its value; `None` if there is no such child.
    fn remove(&mut self, token: &str) -> Option<Node> {
        let place = self.find(token)?;
        let position = self.children.n_before(place);
        let gone = mem::take(self.children.piece_mut(place));
        let Body::Child(Child { node, .. }) = gone.body else { return None };
        self.children.settle(place);
        if self.kind == Kind::Object {
            self.keys().remove(token);
        }
        let beside = self.children.find(position.saturating_sub(1), |sum| sum.n);
        let Some((beside, _)) = beside else {
            self.inside = Part::default();
            return Some(node);
        };
        let piece = self.children.piece_mut(beside);
        if position > 0 {
            piece.after = gone.after;
        } else if !gone.before.text().is_empty() || !piece.before.extent().has_break {
            // What the server writes before a document's own first line stands close, and
            // leaves that line as it was.
            piece.before = gone.before;
        }
        self.children.settle(beside);
        Some(node)
    }

    /// Gives a member another key; `None` if there is no such member, or another one
    /// has the key.
    fn rename(&mut self, from: &str, to: &str) -> Option<()> {
        if self.kind != Kind::Object || self.member(to).is_some() {
            return None;
        }
        let member = self.member(from)?;
        let place = self.find(from)?;
        self.children.piece_mut(place).rename(to);
        self.children.settle(place);
        let keys = self.keys();
        keys.remove(from);
        keys.add(to, member);
        Some(())
    }
}
