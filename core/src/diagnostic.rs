//! What is wrong with a document, in the one shape that every reader gets:
//! command line, HTTP, npm package and editor, byte for byte the same.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::json;
use crate::read::{Unfit, list, member, optional, string, unfit};

/// Everything that is to be said about a document.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Report {
    /// Whether nothing has [`Severity::Error`].
    pub valid: bool,
    /// Faults of structure and of references, in the order of the text.
    pub errors: Vec<Diagnostic>,
    /// Faults of type, in the order of the text.
    pub type_issues: Vec<Diagnostic>,
    /// What may be meant but seldom is, in the order of the text.
    pub warnings: Vec<Diagnostic>,
}

impl Report {
    /// All of them: errors, type issues, warnings.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.errors.iter().chain(&self.type_issues).chain(&self.warnings)
    }
}

/// One thing that is wrong, where, and the way out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// The rule's stable name, such as `dangling-edge`.
    pub code: Cow<'static, str>,
    /// How bad it is.
    pub severity: Severity,
    /// The fact, in one sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The node that it is about.
    pub node_id: Option<String>,
    /// Where it is, as a JSON Pointer (RFC 6901) into the document as given.
    pub pointer: String,
    /// Where it is in the text; `None` when there was no text.
    pub range: Option<Range>,
    /// What would be right, such as a type.
    pub expected: Option<String>,
    /// What is there instead.
    pub found: Option<String>,
    /// Other places that it has to do with.
    pub related: Vec<Related>,
    /// Ways to mend it, the likeliest first.
    pub fixes: Vec<Fix>,
}

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The workflow cannot run.
    Error,
    /// It runs, but perhaps not as meant.
    Warning,
    /// It runs as meant, and could be simpler.
    Hint,
}

/// A stretch of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// Its first character.
    pub start: Position,
    /// The place after its last character.
    pub end: Position,
}

/// A place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// From 1.
    pub line: u32,
    /// From 1, in UTF-16 code units, as editors count.
    pub column: u32,
    /// From 0, in UTF-8 bytes from the start of the text.
    pub offset: u32,
}

/// Another place that a diagnostic has to do with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Related {
    /// Where it is, as a JSON Pointer.
    pub pointer: String,
    /// What it has to do with it.
    pub message: String,
}

/// A way to mend a diagnostic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fix {
    /// What it does, in the imperative.
    pub title: String,
    /// The edit, as JSON Patch (RFC 6902) on the document as given.
    pub patch: Vec<PatchOp>,
}

/// One operation of a JSON Patch (RFC 6902).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PatchOp {
    /// What to do.
    pub op: PatchKind,
    /// Where, as a JSON Pointer.
    pub path: String,
    /// From where, for a move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// What to put there, for an addition or a replacement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

/// What a [`PatchOp`] does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PatchKind {
    /// Puts `value` at `path`, before the element that is there.
    Add,
    /// Takes away what is at `path`.
    Remove,
    /// Puts `value` in the place of what is at `path`.
    Replace,
    /// Takes what is at `from` and puts it at `path`.
    Move,
}

impl PatchKind {
    fn read(value: json::Value<'_>) -> Result<Self, Unfit> {
        match value.as_str().as_deref() {
            Some("add") => Ok(Self::Add),
            Some("remove") => Ok(Self::Remove),
            Some("replace") => Ok(Self::Replace),
            Some("move") => Ok(Self::Move),
            _ => Err(unfit(value, "has to be `add`, `remove`, `replace` or `move`")),
        }
    }
}

impl PatchOp {
    /// Reads a JSON Patch.
    ///
    /// # Errors
    ///
    /// The first value that is not what it has to be.
    pub fn read_all(patch: json::Value<'_>) -> Result<Vec<Self>, Unfit> {
        list(patch, Self::read)
    }

    fn read(value: json::Value<'_>) -> Result<Self, Unfit> {
        Ok(Self {
            op: PatchKind::read(member(value, "op")?)?,
            path: string(member(value, "path")?)?,
            from: optional(value, "from", string)?,
            value: value.get("value").map(json::Value::to_owned_value),
        })
    }

    /// Puts `value` at `path`.
    pub fn add(path: impl Into<String>, value: impl Into<Value>) -> Self {
        let value = Some(value.into());
        Self { op: PatchKind::Add, path: path.into(), from: None, value }
    }

    /// Takes away what is at `path`.
    pub fn remove(path: impl Into<String>) -> Self {
        Self { op: PatchKind::Remove, path: path.into(), from: None, value: None }
    }

    /// Puts `value` in the place of what is at `path`.
    pub fn replace(path: impl Into<String>, value: impl Into<Value>) -> Self {
        let value = Some(value.into());
        Self { op: PatchKind::Replace, path: path.into(), from: None, value }
    }

    /// Takes what is at `from` and puts it at `path`.
    pub fn rename(from: impl Into<String>, path: impl Into<String>) -> Self {
        Self { op: PatchKind::Move, path: path.into(), from: Some(from.into()), value: None }
    }
}
