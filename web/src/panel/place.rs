//! A place in the document that a form control reads and writes.

use leptos::prelude::*;
use serde_json::{Value, json};
use weftwork_core::diagnostic::PatchOp;
use weftwork_core::model;

use crate::canvas::board::Board;
use crate::canvas::connect::refuse;
use crate::canvas::edits;

/// A member of an object of the document, there or not. `Copy`, so that handlers
/// can keep it.
#[derive(Clone, Copy)]
pub struct Place {
    /// The canvas of the document.
    pub board: Board,
    /// Its value; `None` when it is not there.
    pub value: Memo<Option<Value>>,
    pointer: StoredValue<String>,
    /// What it is called in the history.
    name: StoredValue<String>,
}

impl Place {
    /// The place that `pointer` names, called `name` in the history.
    pub fn new(board: Board, pointer: impl Into<String>, name: impl Into<String>) -> Self {
        let pointer = StoredValue::new(pointer.into());
        let value = Memo::new(move |_| {
            board.document.read(|parsed| {
                let found = pointer.with_value(|pointer| parsed.json.root().pointer(pointer));
                found.map(weftwork_core::json::Value::to_owned_value)
            })
        });
        let name = StoredValue::new(name.into());
        Self { board, value, pointer, name }
    }

    /// A member of this one's object.
    pub fn member(self, key: &str) -> Self {
        let token = weftwork_core::json::escape_pointer_token(key).into_owned();
        let pointer = self.pointer.with_value(|pointer| format!("{pointer}/{token}"));
        Self::new(self.board, pointer, key)
    }

    /// Its text when it is a string; empty otherwise.
    pub fn text(self) -> Memo<String> {
        let text = |it: &Option<Value>| Some(it.as_ref()?.as_str()?.to_owned());
        Memo::new(move |_| self.value.with(text).unwrap_or_default())
    }

    /// Its JSON Pointer.
    pub fn pointer(self) -> String {
        self.pointer.get_value()
    }

    /// Puts a value there, and the objects that it stands in if they are missing.
    /// Edits that follow each other are one entry of the history.
    pub fn set(self, value: Value) {
        self.set_with(value, Vec::new());
    }

    /// Puts a value there, and makes another change with it.
    pub fn set_with(self, value: Value, more: Vec<PatchOp>) {
        let mut patch = self.patch(value);
        let is_plain = more.is_empty();
        patch.extend(more);
        self.edit(&patch, is_plain);
    }

    /// The patch that puts a value there.
    pub fn patch(self, value: Value) -> Vec<PatchOp> {
        let pointer = self.pointer();
        let mut patch = self.board.document.now(|it| missing_parents(it, &pointer));
        // An element of an array would be put before the one that is there.
        let put = if self.is_there() { PatchOp::replace } else { PatchOp::add };
        patch.push(put(pointer.as_str(), value));
        patch
    }

    /// Takes the member away, if it is there.
    pub fn clear(self) {
        if self.is_there() {
            self.edit(&[PatchOp::remove(self.pointer())], true);
        }
    }

    fn is_there(self) -> bool {
        let pointer = self.pointer();
        self.board.document.now(|it| it.json.root().pointer(&pointer).is_some())
    }

    /// Puts a value there, or takes the member away.
    pub fn put(self, value: Option<Value>) {
        match value {
            Some(value) => self.set(value),
            None => self.clear(),
        }
    }

    fn edit(self, patch: &[PatchOp], is_typing: bool) {
        let label = self.name.with_value(|name| format!("Edit {name}"));
        if !is_typing {
            edits::apply(self.board, &label, patch);
        } else if let Err(error) = self.board.document.apply_typing(&label, &self.pointer(), patch)
        {
            refuse(self.board, &error.to_string());
        }
    }
}

/// The patch that makes the objects above `pointer` that are not there.
fn missing_parents(document: &model::Document, pointer: &str) -> Vec<PatchOp> {
    let root = document.json.root();
    let ends = pointer.match_indices('/').map(|(at, _)| at).skip(1);
    ends.map(|end| &pointer[..end])
        .filter(|parent| root.pointer(parent).is_none())
        .map(|parent| PatchOp::add(parent, json!({})))
        .collect()
}
