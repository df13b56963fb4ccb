//! The server, as the editor sees it.

mod client;
mod document_text;
mod event_stream;
mod failure;
mod token;

pub use client::{Client, idempotency_key};
pub use document_text::document_text;
pub use event_stream::{EventStream, ServerEvent};
pub use failure::{ApiFailure, sentence};
pub use token::Token;
