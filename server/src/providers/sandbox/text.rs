//! Words: chats, what is read off pictures, embeddings, and how texts compare.
//!
//! An answer in a chat goes from [`conversation`] to [`subject`] to [`reply`],
//! which works by rule, or to [`reply_json`] when JSON is asked for; both have
//! [`ideas`], made of the turns of phrase in [`phrases`]. The other rooms share [`words`].

mod chat;
mod conversation;
mod embeddings;
mod ideas;
mod phrases;
mod relevance;
mod reply;
mod reply_json;
mod subject;
pub(super) mod words;

pub(super) use self::chat::{complete, moderate, read_aloud, read_picture};
pub(super) use self::embeddings::embed;
pub(super) use self::relevance::{rerank, score};
