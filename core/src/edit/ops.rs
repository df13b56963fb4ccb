//! The operations of a patch, as they are done to a tree.

use std::mem;

use super::EditError;
use super::container::Container;
use super::part::Part;
use super::piece::{Body, Child, Node, Piece};
use super::style::{New, Pen, Style};
use super::tree::Tree;
use crate::diagnostic::{PatchKind, PatchOp};
use crate::json::{Json, Kind, MAX_DEPTH, Value, position_token, quote, unescape_pointer_token};

impl Tree<'_> {
    /// Does an operation.
    pub(super) fn apply(&mut self, op: &PatchOp) -> Result<(), EditError> {
        let incomplete = || EditError::Incomplete { pointer: op.path.clone() };
        let value = || op.value.as_ref().map(New::Value).ok_or_else(incomplete);
        match op.op {
            PatchKind::Add => self.add(&op.path, &value()?),
            PatchKind::Replace => self.replace(&op.path, &value()?),
            PatchKind::Remove => self.remove(&op.path),
            PatchKind::Move => {
                self.move_value(op.from.as_deref().ok_or_else(incomplete)?, &op.path)
            }
        }
    }

    fn replace(&mut self, pointer: &str, new: &New<'_>) -> Result<(), EditError> {
        self.at(pointer, pointer, &mut |node, pen| {
            pen.replace(node, new);
            Ok(())
        })?;
        self.note_depth(pointer, new);
        Ok(())
    }

    fn add(&mut self, pointer: &str, new: &New<'_>) -> Result<(), EditError> {
        if pointer.is_empty() {
            return self.replace(pointer, new);
        }
        let not_found = || EditError::not_found(pointer);
        let (parent, token) = pointer.rsplit_once('/').ok_or_else(not_found)?;
        let token = unescape_pointer_token(token);
        self.at(parent, parent, &mut |node, pen| {
            let added = node.open().and_then(|container| container.add(&token, new, pen));
            added.ok_or_else(not_found)
        })?;
        self.note_depth(pointer, new);
        Ok(())
    }

    fn remove(&mut self, pointer: &str) -> Result<(), EditError> {
        if pointer.is_empty() {
            return Err(EditError::Root);
        }
        let not_found = || EditError::not_found(pointer);
        let (parent, token) = pointer.rsplit_once('/').ok_or_else(not_found)?;
        let token = unescape_pointer_token(token);
        self.at(parent, pointer, &mut |node, _| {
            let removed = node.open().and_then(|container| container.remove(&token));
            removed.ok_or_else(not_found)
        })
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
        let mut text = String::new();
        self.at(from, from, &mut |node, _| {
            node.write(&mut text);
            Ok(())
        })?;
        let depth = depth(Json::read(text.as_str())?.root());
        self.remove(from)?;
        self.add(to, &New::Text(&text, depth))
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

    fn note_depth(&mut self, pointer: &str, new: &New<'_>) {
        self.is_too_deep |= pointer.matches('/').count() + new.depth() > MAX_DEPTH;
    }
}

/// How many arrays and objects are in each other; the depth of what could be read is bounded.
fn depth(value: Value<'_>) -> usize {
    let elements = value.elements().map(depth);
    let members = value.members().map(|(_, member)| depth(member));
    match value.kind() {
        Kind::Array => 1 + elements.max().unwrap_or(0),
        Kind::Object => 1 + members.max().unwrap_or(0),
        _ => 0,
    }
}

impl Pen<'_> {
    /// Puts a new value in the place of one.
    fn replace(&self, node: &mut Node, new: &New<'_>) {
        let style = self.style.like(node.as_neighbour());
        *node = Node::new(new.written(&style, &self.indent));
    }

    /// The only child of what was empty.
    fn only_child(&mut self, key: Option<&str>, new: &New<'_>) -> Piece {
        let [mut before, mut after] = [String::new(), String::new()];
        if self.style.is_multiline() {
            let line = self.style.line();
            after = format!("{line}{}", self.indent);
            self.indent.push_str(self.style.unit());
            before = format!("{line}{}", self.indent);
        }
        let body = self.child(key, new, self.style);
        Piece { before: Part::new(before), body, after: Part::new(after) }
    }

    /// A new child in a layout.
    fn child(&self, key: Option<&str>, new: &New<'_>, style: &Style) -> Body {
        let key = key.map(quote).unwrap_or_default();
        let key_len = key.len();
        let head = if key.is_empty() { key } else { key + ":" + style.after_colon() };
        let node = Node::new(new.written(style, &self.indent));
        Body::Child(Child { head: Part::new(head), key_len, node })
    }
}

impl Container {
    /// Puts a value where a token of a pointer says; `None` if it says nothing.
    fn add(&mut self, token: &str, new: &New<'_>, pen: &mut Pen<'_>) -> Option<()> {
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
    fn append(&mut self, key: Option<&str>, new: &New<'_>, pen: &mut Pen<'_>) -> Option<()> {
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
    fn insert(&mut self, position: usize, new: &New<'_>, pen: &mut Pen<'_>) -> Option<()> {
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
    /// first the one after. `None` if there is no such child.
    fn remove(&mut self, token: &str) -> Option<()> {
        let place = self.find(token)?;
        let position = self.children.n_before(place);
        let gone = mem::take(self.children.piece_mut(place));
        self.children.settle(place);
        if self.kind == Kind::Object {
            self.keys().remove(token);
        }
        let beside = self.children.find(position.saturating_sub(1), |sum| sum.n);
        let Some((beside, _)) = beside else {
            self.inside = Part::default();
            return Some(());
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
        Some(())
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
