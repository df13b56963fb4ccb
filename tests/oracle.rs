//! The format, read a second time: small, slow, and plain enough to be believed.
//!
//! It was written from the contract and takes nothing from core, so that a mistake
//! has to be made twice to go unseen. It looks at values (`serde_json::Value`), not
//! at text, and knows only what can be answered in a few lines: which faults of the
//! graph and of its references a document has, and what a payload becomes.

pub mod graph;
pub mod references;
pub mod resolve;
pub mod template;

use serde_json::Value;

/// A fault that has to be reported: its code, and where, as a JSON Pointer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The rule's code, or [`references::MALFORMED`].
    pub code: &'static str,
    /// Where it is in the document.
    pub pointer: String,
}

impl Fault {
    fn new(code: &'static str, pointer: impl Into<String>) -> Self {
        Self { code, pointer: pointer.into() }
    }
}

/// The object that has `nodes` and `edges`, and its pointer: `dag`, or the document.
fn dag(document: &Value) -> (&Value, &'static str) {
    document.get("dag").map_or((document, ""), |dag| (dag, "/dag"))
}

/// The pointer of a member of what stands at `pointer`.
fn below(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}
