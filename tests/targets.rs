//! What has to hold of any bytes whatever: one function for each fuzz target.
//!
//! `fuzz/` calls them with bytes that a fuzzer makes up; the ordinary tests call them
//! with the files under `fuzz/corpus/`, and with mutations of these.

pub mod check;
pub mod each;
pub mod edit;
pub mod patch;
pub mod reader;
pub mod resolve;
pub mod template;

use std::borrow::Cow;

/// A target: takes any bytes, and panics if something does not hold of them.
pub type Target = fn(&[u8]);

/// Every target by its name, which its binary and its corpus have too.
pub const ALL: &[(&str, Target)] = &[
    ("check", check::target),
    ("each", each::target),
    ("edit", edit::target),
    ("reader", reader::target),
    ("resolve", resolve::target),
    ("template", template::target),
];

/// The bytes as text. What is no UTF-8 becomes something that is.
fn text(data: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(data)
}
