//! Why the server did not do what it was asked.

use serde_json::Value;
use weftwork_api::{ErrorBody, ErrorDetail};

/// Why a request did not succeed.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiFailure {
    /// The HTTP status; 0 when the server did not answer.
    pub status: u16,
    /// The stable name, such as `not_found`.
    pub code: String,
    /// What happened and what to do, for a person.
    pub message: String,
    /// More, by code.
    pub details: Option<Value>,
}

impl ApiFailure {
    /// The server did not answer.
    pub fn no_connection() -> Self {
        Self {
            status: 0,
            code: "no_connection".to_owned(),
            message: "The server cannot be reached. Check that it is running.".to_owned(),
            details: None,
        }
    }

    /// What is on the canvas could not be saved, so the server would run something else.
    pub fn not_saved() -> Self {
        Self {
            status: 0,
            code: "not_saved".to_owned(),
            message: "It could not be saved, so it cannot be run. See the top bar.".to_owned(),
            details: None,
        }
    }

    /// The server answered something that is not of its API.
    pub fn unreadable(status: u16) -> Self {
        Self {
            status,
            code: "unreadable_answer".to_owned(),
            message: format!("The server gave an answer that cannot be read (HTTP {status})."),
            details: None,
        }
    }

    /// What the server said, with a status that is not of success.
    pub fn from_answer(status: u16, body: &str) -> Self {
        let Ok(ErrorBody { error }) = serde_json::from_str(body) else {
            return Self::unreadable(status);
        };
        let ErrorDetail { code, message, details } = error;
        Self { status, code, message: sentence(&message), details }
    }

    /// Whether the server did not answer, so that it may help to try again.
    pub fn is_no_connection(&self) -> bool {
        self.status == 0
    }

    /// Whether there is no such thing.
    pub fn is_not_found(&self) -> bool {
        self.status == 404
    }
}

/// The server's messages are phrases in small letters; a page shows sentences.
pub fn sentence(phrase: &str) -> String {
    let mut letters = phrase.chars();
    let Some(first) = letters.next() else { return String::new() };
    let mut sentence: String = first.to_uppercase().chain(letters).collect();
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}
