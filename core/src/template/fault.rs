//! What is no reference and should be one.

use std::ops::Range;

/// Something in a template that is not a reference but should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub problem: Problem,
    /// The bytes of the template that are wrong.
    pub range: Range<usize>,
    /// The bytes of the whole `${…}`.
    pub reference: Range<usize>,
}

/// What can be wrong with a reference.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// No `}` follows.
    #[error("this `${{` is never closed")]
    Unclosed,
    /// `${}`
    #[error("this reference is empty")]
    Empty,
    /// `${ input.x }`; the text without it is at hand.
    #[error("a reference has no white space in it")]
    WhiteSpace {
        /// The same without white space, which may have other faults still.
        mended: String,
    },
    /// The first word is none of the four roots.
    #[error("`{root}` is not something to refer to")]
    UnknownRoot {
        /// The first word.
        root: String,
    },
    /// `${input}`
    #[error("`input` needs the name of a parameter")]
    NoParameter,
    /// `${nodes}`
    #[error("`nodes` needs the id of a node")]
    NoNode,
    /// `${nodes.a}` or `${nodes.a.output}`
    #[error("after the node's id comes `.result`")]
    NoResult,
    /// `${index.x}`
    #[error("`index` is a number, so nothing can follow it")]
    PathAfterIndex,
    /// `..` or `.1`
    #[error("expected a name after the dot")]
    ExpectedName,
    /// `[-1]`, `[1e3]`, `[x]`
    #[error("expected a position such as `[0]` or a key such as `[\"name\"]`")]
    BadIndex,
    /// `[00]`
    #[error("a position has no leading zero")]
    LeadingZero,
    /// `[4294967296]`
    #[error("this position is larger than any array")]
    IndexTooLarge,
    /// `[0`
    #[error("this `[` is never closed")]
    UnclosedBracket,
    /// `["a`
    #[error("this key is not a JSON string")]
    BadKey,
    /// Anything else; no functions, no operators.
    #[error("a reference is a path and nothing else; `{}` cannot stand here", visible(*found))]
    Unexpected {
        /// The character.
        found: char,
    },
}

/// A character, or its number if nothing of it would be seen.
fn visible(character: char) -> String {
    let escaped = character.escape_debug().to_string();
    if escaped.starts_with("\\u") {
        return format!("U+{:04X}", u32::from(character));
    }
    character.to_string()
}
