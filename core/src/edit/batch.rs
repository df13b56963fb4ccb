//! Operations that are put into a text together, after reading it once.
//!
//! Each is worked out as if those before it had been put in already. Where that
//! would take looking at what one of them wrote, the batch ends before it.

use std::ops::Range;

use fixedbitset::FixedBitSet;
use serde_json::Value as Owned;

use super::container::{Child, Container, Named, Tail};
use super::splices::Splices;
use super::style::{self, Style};
use super::{EditError, unescape_pointer_token};
use crate::diagnostic::{PatchKind, PatchOp};
use crate::json::{Json, Kind, MAX_BYTES, MAX_DEPTH, Value, ValueId, quote};

/// Operations on one text.
pub(super) struct Batch<'j> {
    json: &'j Json,
    style: &'j Style,
    /// The arrays and objects that operations named or went through, by
    /// [`ValueId::index`].
    containers: Vec<Option<Box<Container<'j>>>>,
    /// The values that something else took the place of, by [`ValueId::index`].
    replaced: FixedBitSet,
    splices: Splices,
}

/// Why an operation is not part of a batch.
enum Halt {
    /// It has to see what the ones before it wrote.
    ReadAgain,
    /// It does not fit.
    Wrong(EditError),
}

impl From<EditError> for Halt {
    fn from(error: EditError) -> Self {
        Halt::Wrong(error)
    }
}

/// What an operation names: a child of a container, or a place for one.
struct Target {
    parent: ValueId,
    token: String,
}

/// A value that comes in, with its key in an object.
struct NewChild<'p> {
    key: Option<&'p str>,
    value: &'p Owned,
}

impl NewChild<'_> {
    /// Its text, and that of its value alone.
    fn write(&self, style: &Style, indent: &str) -> (String, String) {
        let value = style.write(self.value, indent);
        match self.key {
            Some(key) => (format!("{}:{}{value}", quote(key), style.after_colon()), value),
            None => (value.clone(), value),
        }
    }
}

impl<'j> Batch<'j> {
    pub(super) fn new(json: &'j Json, style: &'j Style) -> Self {
        Self {
            json,
            style,
            containers: std::iter::repeat_with(|| None).take(json.n_values()).collect(),
            replaced: FixedBitSet::with_capacity(json.n_values()),
            splices: Splices::default(),
        }
    }

    /// The text with as many of the operations put in as can be together, and how
    /// many these are: at least one, if there is one.
    pub(super) fn run(mut self, patch: &[PatchOp]) -> Result<(String, usize), EditError> {
        let mut n_done = 0;
        for op in patch {
            match self.take(op) {
                Ok(()) => n_done += 1,
                // What is wrong is told by a text in which nothing else is going on.
                Err(_) if n_done > 0 => break,
                Err(Halt::ReadAgain) => return Err(not_found(&op.path)),
                Err(Halt::Wrong(error)) => return Err(error),
            }
            // Whoever reads it next is the one to say that it cannot be read.
            let depth = op.path.matches('/').count() + op.value.as_ref().map_or(0, depth);
            if depth > MAX_DEPTH || self.splices.new_len(self.json.text().len()) > MAX_BYTES {
                break;
            }
        }
        Ok((self.splices.into_text(self.json.text()), n_done))
    }

    fn take(&mut self, op: &PatchOp) -> Result<(), Halt> {
        let value = || op.value.as_ref().ok_or(EditError::Incomplete { pointer: op.path.clone() });
        match op.op {
            PatchKind::Add => self.add(&op.path, value()?),
            PatchKind::Replace => {
                let new = value()?;
                let old = self.find(&op.path)?;
                self.replace(old, new)
            }
            PatchKind::Remove => self.remove(&op.path),
            PatchKind::Move => {
                let from = op.from.as_deref();
                let from = from.ok_or(EditError::Incomplete { pointer: op.path.clone() })?;
                self.rename(from, &op.path)
            }
        }
    }

    /// The value of the text at `pointer`.
    fn find(&mut self, pointer: &str) -> Result<Value<'j>, Halt> {
        let mut value = self.json.root();
        if !pointer.is_empty() && !pointer.starts_with('/') {
            return Err(not_found(pointer).into());
        }
        for token in pointer.split('/').skip(1) {
            let token = unescape_pointer_token(token);
            let container = self.container(value, pointer)?;
            value = match container.find(&token) {
                Named::Child(position) => container.children[position].value,
                Named::New => return Err(Halt::ReadAgain),
                Named::Nothing => return Err(not_found(pointer).into()),
            };
        }
        if self.replaced.contains(value.id().index()) { Err(Halt::ReadAgain) } else { Ok(value) }
    }

    /// What stands at `value` now, if it has children.
    fn container(&mut self, value: Value<'j>, at: &str) -> Result<&mut Container<'j>, Halt> {
        if self.replaced.contains(value.id().index()) {
            return Err(Halt::ReadAgain);
        }
        if !matches!(value.kind(), Kind::Object | Kind::Array) {
            return Err(not_found(at).into());
        }
        let container = &mut self.containers[value.id().index()];
        let container = container.get_or_insert_with(|| Box::new(Container::new(value)));
        if container.is_stale { Err(Halt::ReadAgain) } else { Ok(container) }
    }

    /// The parent of what `pointer` names, and what it calls that.
    fn target(&mut self, pointer: &str) -> Result<Target, Halt> {
        let (parent, token) = pointer.rsplit_once('/').ok_or(EditError::Root)?;
        let value = self.find(parent)?;
        self.container(value, pointer)?;
        Ok(Target { parent: value.id(), token: unescape_pointer_token(token) })
    }

    fn replace(&mut self, old: Value<'j>, new: &Owned) -> Result<(), Halt> {
        let span = old.span();
        if self.splices.begin_in(span.clone()) {
            return Err(Halt::ReadAgain);
        }
        let has_lines = new.is_array() || new.is_object();
        let indent = if has_lines { self.line_indent(span.start)? } else { "" };
        let text = self.style.like(Some(old.raw())).write(new, indent);
        self.splices.put(span, text);
        self.replaced.insert(old.id().index());
        Ok(())
    }

    fn add(&mut self, pointer: &str, new: &Owned) -> Result<(), Halt> {
        if pointer.is_empty() {
            let root = self.find("")?;
            return self.replace(root, new);
        }
        let target = self.target(pointer)?;
        let Some(container) = &self.containers[target.parent.index()] else { return Ok(()) };
        if container.value.kind() == Kind::Object {
            return match container.find(&target.token) {
                Named::Child(position) => {
                    let old = container.children[position].value;
                    if self.replaced.contains(old.id().index()) {
                        return Err(Halt::ReadAgain);
                    }
                    self.replace(old, new)
                }
                Named::New => Err(Halt::ReadAgain),
                Named::Nothing => self.append(&target, Some(&target.token), new),
            };
        }
        let len = container.len();
        let at = if target.token == "-" { Some(len) } else { target.token.parse().ok() };
        match at.filter(|at| *at <= len).ok_or_else(|| not_found(pointer))? {
            at if at == len => self.append(&target, None, new),
            at if at < container.children.len() => self.insert(&target, at, new),
            _ => Err(Halt::ReadAgain),
        }
    }

    /// Puts a new element before the one at `position`.
    fn insert(&mut self, target: &Target, position: usize, new: &Owned) -> Result<(), Halt> {
        let text = self.json.text();
        let Some(container) = &self.containers[target.parent.index()] else { return Ok(()) };
        let next = container.children[position].span().start;
        let style = match (&container.tail, container.children.last()) {
            (Some(tail), _) => self.style.like(Some(&tail.raw)),
            (None, last) => self.style.like(last.map(|last| self.raw(*last)).transpose()?),
        };
        let gap = container.gap_before(position, text);
        let indent = self.line_indent(next)?;
        if self.splices.begin_in(next..next + 1) {
            return Err(Halt::ReadAgain);
        }
        self.splices.insert(next, 0, &format!("{},{gap}", style.write(new, indent)));
        if let Some(container) = &mut self.containers[target.parent.index()] {
            container.is_stale = true;
        }
        Ok(())
    }

    /// Puts a new last child into a container, set apart as the one before it is.
    fn append(&mut self, target: &Target, key: Option<&str>, new: &Owned) -> Result<(), Halt> {
        let Some(container) = &self.containers[target.parent.index()] else { return Ok(()) };
        let child = NewChild { key, value: new };
        let (tail, is_stale) = if let Some(tail) = &container.tail {
            // Its line may begin with something else since then.
            self.line_indent(tail.line)?;
            let (text, raw) = child.write(&self.style.like(Some(&tail.raw)), &tail.indent);
            self.splices.insert(tail.at, tail.n_after, &format!(",{}{text}", tail.gap));
            let (gap, indent) = (tail.gap.clone(), tail.indent.clone());
            let is_stale = !gap.contains('\n') && tail.raw.contains('\n');
            (Tail { len: tail.len + 1, raw, gap, indent, ..*tail }, is_stale)
        } else if let Some(&last) = container.children.last() {
            let (tail, text) = self.child_after(container, last, &child)?;
            self.splices.insert(tail.at, 0, &format!(",{}{text}", tail.gap));
            let is_stale = !tail.gap.contains('\n') && last.value.raw().contains('\n');
            (tail, is_stale)
        } else {
            let inside = container.inside();
            let (tail, text) = self.only_child(&inside, &child)?;
            self.splices.put(inside, text);
            (tail, false)
        };
        if let Some(container) = &mut self.containers[target.parent.index()] {
            container.tail = Some(tail);
            // The line that the next one begins on is not that of the text any more.
            container.is_stale |= is_stale;
            if let Some(key) = key {
                container.note_key(key);
            }
        }
        Ok(())
    }

    /// The first child that comes in behind those of the text, and its own text.
    fn child_after(
        &self,
        container: &Container<'j>,
        last: Child<'j>,
        child: &NewChild<'_>,
    ) -> Result<(Tail, String), Halt> {
        let last_raw = self.raw(last)?;
        let span = last.span();
        let gap = container.gap_before(container.children.len() - 1, self.json.text()).to_owned();
        let indent = self.line_indent(span.start)?.to_owned();
        let (text, raw) = child.write(&self.style.like(Some(last_raw)), &indent);
        Ok((Tail { at: span.end, n_after: 0, len: 1, raw, gap, indent, line: span.start }, text))
    }

    /// The only child of what was empty, and all that stands between the brackets then.
    fn only_child(
        &self,
        inside: &Range<usize>,
        child: &NewChild<'_>,
    ) -> Result<(Tail, String), Halt> {
        let outer = self.line_indent(inside.start - 1)?;
        let (gap, indent, after) = if self.style.is_multiline() {
            let inner = format!("{outer}{}", self.style.unit());
            (format!("\n{inner}"), inner, format!("\n{outer}"))
        } else {
            (String::new(), String::new(), String::new())
        };
        let (text, raw) = child.write(self.style, &indent);
        let text = format!("{gap}{text}{after}");
        let (n_after, line) = (after.len(), inside.start - 1);
        Ok((Tail { at: inside.start, n_after, len: 1, raw, gap, indent, line }, text))
    }

    fn remove(&mut self, pointer: &str) -> Result<(), Halt> {
        self.find(pointer)?;
        let target = self.target(pointer)?;
        let text = self.json.text();
        let Some(container) = &mut self.containers[target.parent.index()] else { return Ok(()) };
        let position = match container.find(&target.token) {
            Named::Child(position) => position,
            Named::New => return Err(Halt::ReadAgain),
            Named::Nothing => return Err(not_found(pointer).into()),
        };
        let span = container.children[position].span();
        // With the comma that goes with it: the one before, or for the first the one after.
        let range = if let Some(before) = position.checked_sub(1) {
            container.children[before].span().end..span.end
        } else if let Some(after) = container.children.get(1).copied() {
            let gap = container.gap_before(0, text);
            let gap_after = container.gap_before(1, text);
            let start = after.span().start;
            // What the server writes before a document's own first line stands close.
            if gap.is_empty() && gap_after.contains('\n') {
                container.first_gap = None;
                span.start..start - gap_after.len()
            } else {
                container.first_gap = Some(gap);
                span.start..start
            }
        } else if container.tail.is_some() {
            return Err(Halt::ReadAgain);
        } else {
            container.inside()
        };
        container.note_removal(position, &target.token);
        self.splices.put(range, String::new());
        Ok(())
    }

    /// Gives a member another key; every other move has been taken apart before.
    fn rename(&mut self, from: &str, to: &str) -> Result<(), Halt> {
        if from == to {
            return self.find(from).map(|_| ());
        }
        let (old, new) = (self.target(from)?, self.target(to)?);
        let Some(container) = &mut self.containers[old.parent.index()] else { return Ok(()) };
        let Named::Child(position) = container.find(&old.token) else {
            return Err(Halt::ReadAgain);
        };
        let is_free = matches!(container.find(&new.token), Named::Nothing);
        match container.children[position].key {
            Some(key) if is_free && old.parent == new.parent => {
                container.note_rename(&old.token, &new.token);
                self.splices.put(key.span(), quote(&new.token));
                Ok(())
            }
            _ => Err(Halt::ReadAgain),
        }
    }

    /// The text of a child's value, if nothing has been written into it.
    fn raw(&self, child: Child<'j>) -> Result<&'j str, Halt> {
        let is_touched = self.splices.begin_in(child.value.span());
        if is_touched { Err(Halt::ReadAgain) } else { Ok(child.value.raw()) }
    }

    /// What the line of the byte `at` begins with, if nothing has been written there.
    /// Texts on one line have no use for it.
    fn line_indent(&self, at: usize) -> Result<&'j str, Halt> {
        if !self.style.is_multiline() {
            return Ok("");
        }
        let text = self.json.text();
        let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let is_touched = self.splices.touch(start..at);
        if is_touched { Err(Halt::ReadAgain) } else { Ok(style::line_indent(text, at)) }
    }
}

fn not_found(pointer: &str) -> EditError {
    EditError::NotFound { pointer: pointer.to_owned() }
}

/// How many arrays and objects are in each other.
fn depth(value: &Owned) -> usize {
    match value {
        Owned::Array(elements) => 1 + elements.iter().map(depth).max().unwrap_or(0),
        Owned::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}
