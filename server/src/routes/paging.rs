//! Pages of lists: `?limit=&cursor=`.

use serde::Deserialize;

use crate::error::ApiError;

/// How many rows a page has when the caller does not say.
const DEFAULT_LIMIT: u32 = 50;
/// How many rows a page has at most.
const MAX_LIMIT: u32 = 200;

/// What every list takes. Texts, so that a wrong one gets an error of ours.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Page {
    limit: Option<String>,
    cursor: Option<String>,
}

impl Page {
    /// How many rows to show.
    pub(super) fn limit(&self) -> Result<u32, ApiError> {
        let Some(limit) = self.limit.as_deref().filter(|limit| !limit.is_empty()) else {
            return Ok(DEFAULT_LIMIT);
        };
        let limit = limit.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit));
        limit.ok_or_else(|| {
            ApiError::BadRequest(format!("`limit` has to be a whole number from 1 to {MAX_LIMIT}"))
        })
    }

    /// Where the page begins; `read` turns the cursor into what the list needs.
    pub(super) fn cursor<'c, T>(
        &'c self,
        read: impl FnOnce(&'c str) -> Option<T>,
    ) -> Result<Option<T>, ApiError> {
        let Some(cursor) = self.cursor.as_deref().filter(|cursor| !cursor.is_empty()) else {
            return Ok(None);
        };
        let read = read(cursor);
        read.map(Some).ok_or_else(|| {
            ApiError::BadRequest(
                "`cursor` has to be the `next_cursor` of the page before".to_owned(),
            )
        })
    }
}

/// Cuts off the row that was fetched beyond the page, and answers with the cursor
/// of the next page if there was one.
pub(super) fn next_cursor<T>(
    rows: &mut Vec<T>,
    limit: u32,
    cursor: impl FnOnce(&T) -> String,
) -> Option<String> {
    if rows.len() <= limit as usize {
        return None;
    }
    rows.truncate(limit as usize);
    rows.last().map(cursor)
}
