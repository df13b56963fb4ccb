//! The files of one run, as its provider calls take and make them.

use std::error::Error;
use std::io::ErrorKind;
use std::sync::Arc;

use data_encoding::BASE64;

use super::urls::{PREFIX, artifact_id};
use super::{Artifacts, StoreError};
use crate::providers::{CallError, Files};

impl Artifacts {
    /// The files of one run, for its provider calls.
    pub fn of_run(&self, organization_id: &str, execution_id: &str) -> Arc<dyn Files> {
        Arc::new(RunFiles {
            store: self.clone(),
            organization_id: organization_id.to_owned(),
            execution_id: execution_id.to_owned(),
            runtime: tokio::runtime::Handle::current(),
        })
    }
}

struct RunFiles {
    store: Artifacts,
    organization_id: String,
    execution_id: String,
    runtime: tokio::runtime::Handle,
}

impl Files for RunFiles {
    fn read(&self, url: &str) -> Result<Vec<u8>, CallError> {
        let invalid = |message: String| CallError::new("task_input_invalid", message);
        if let Some(data) = url.strip_prefix("data:") {
            return decode_data_url(data)
                .ok_or_else(|| invalid("this `data:` URL is broken".to_owned()));
        }
        let Some(id) = artifact_id(url) else {
            let message = format!("{url} is neither a file of this server nor a `data:` URL");
            return Err(CallError::new("url_not_allowed", message));
        };
        let missing = || invalid(format!("there is no file {id}"));
        let row = self.runtime.block_on(self.store.find(id)).map_err(|error| unread(id, &error))?;
        let row = row.filter(|row| row.organization_id == self.organization_id);
        let row = row.ok_or_else(missing)?;
        std::fs::read(self.store.path(&row.id)).map_err(|error| match error.kind() {
            ErrorKind::NotFound => missing(),
            _ => unread(id, &error),
        })
    }

    fn write(&self, content_type: &str, bytes: Vec<u8>) -> Result<String, CallError> {
        let store = &self.store;
        let write =
            store.write(&self.organization_id, Some(&self.execution_id), content_type, bytes);
        match self.runtime.block_on(write) {
            Ok(row) => Ok(format!("{PREFIX}{}", row.id)),
            Err(error @ StoreError::TooLarge(_)) => {
                Err(CallError::new("result_too_large", error.to_string()))
            }
            // Worth another attempt: the disk may have room again.
            Err(error) => Err(CallError::new("provider_unreachable", error.to_string())),
        }
    }
}

/// A file that cannot be read now. It is worth another attempt.
fn unread(id: &str, error: &dyn Error) -> CallError {
    CallError::new("provider_unreachable", format!("the file {id} cannot be read: {error}"))
}

/// The bytes of what follows `data:`.
fn decode_data_url(data: &str) -> Option<Vec<u8>> {
    let (kind, body) = data.split_once(',')?;
    if kind.ends_with(";base64") {
        return BASE64.decode(body.trim().as_bytes()).ok();
    }
    let mut bytes = Vec::with_capacity(body.len());
    let mut rest = body.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        if first == b'%' {
            let hex = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(hex, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_urls_are_decoded_or_refused() {
        assert_eq!(decode_data_url("text/plain;base64,aGk="), Some(b"hi".to_vec()));
        assert_eq!(decode_data_url("text/plain,a%20b"), Some(b"a b".to_vec()));
        assert_eq!(decode_data_url("text/plain,a%2"), None);
        assert_eq!(decode_data_url("image/png;base64,?"), None);
        assert_eq!(decode_data_url("nothing"), None);
    }
}
