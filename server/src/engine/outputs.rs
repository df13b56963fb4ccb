//! The results of calls, which are kept in the database, and in files when they are
//! large.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::ops::RangeInclusive;

use serde_json::Value;
use serde_json::value::RawValue;
use weftwork_core::run::{MapResult, NodeError};

use crate::artifacts::{Artifacts, StoreError};
use crate::db::Db;
use crate::db::results::{self, Body, StoredResult};
use crate::runtime::aside;

/// The most bytes of JSON that the database takes in: larger results are files, which
/// do not pass through its log.
const MAX_ROW_BYTES: usize = 256 * 1024;
/// The most bytes that the result of a map may have when another step reads it, and all
/// results that are shown at once: 256 MiB.
const MAX_READ_BYTES: u64 = 256 * 1024 * 1024;
/// How many rows are read at once: 64 MiB at most.
const PAGE: u32 = 256;

/// Keeps and finds results. Cheap to clone.
#[derive(Clone)]
pub(super) struct Outputs {
    db: Db,
    artifacts: Artifacts,
}

/// Why a result cannot be had.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadError {
    /// It is not what the step can use.
    #[error("{}: {}", .0.code, .0.message)]
    Unfit(NodeError),
    /// The database says no.
    #[error("{0}")]
    Database(sqlx::Error),
}

impl From<sqlx::Error> for ReadError {
    fn from(error: sqlx::Error) -> Self {
        // To try again would not bring back what is gone.
        if !matches!(error, sqlx::Error::RowNotFound | sqlx::Error::Decode(_)) {
            return Self::Database(error);
        }
        let message = "a result that this node reads is not in the data dir as it was stored; \
                       `weftwork doctor` says more, and a rerun from the node that made it makes \
                       it again";
        Self::Unfit(NodeError { code: "task_input_invalid".into(), message: message.to_owned() })
    }
}

impl Outputs {
    pub(super) fn new(db: Db, artifacts: Artifacts) -> Self {
        Self { db, artifacts }
    }

    /// Where a new result of this execution goes: into its row, or, if it is large,
    /// into a file, which is written when this returns.
    pub(super) async fn place(
        &self,
        organization_id: &str,
        execution_id: &str,
        text: String,
    ) -> Result<Body, StoreError> {
        if text.len() <= MAX_ROW_BYTES {
            return Ok(Body::Text(text));
        }
        let (kind, bytes) = ("application/json", text.into_bytes());
        let row = self.artifacts.write(organization_id, Some(execution_id), kind, bytes).await?;
        Ok(Body::Artifact(row.id))
    }

    /// The result of a step, for another step to read. `n_items` is how many elements it
    /// has, if it is a map.
    pub(super) async fn value(
        &self,
        execution_key: i64,
        step: u32,
        n_items: Option<u32>,
    ) -> Result<Value, ReadError> {
        if self.shown(execution_key, &[step]).await?.is_empty() {
            let message = "the result of a map is over 256 MiB, which no node can read".to_owned();
            return Err(ReadError::Unfit(NodeError { code: "result_too_large".into(), message }));
        }
        let text = self.texts(execution_key, step..=step, |_| n_items).await?.remove(&step);
        let text = text.ok_or(sqlx::Error::RowNotFound)?;
        let value = aside(text.len(), || serde_json::from_str(&text));
        Ok(value.map_err(|error| sqlx::Error::Decode(error.into()))?)
    }

    /// Those of these steps whose results may be in memory together: the first ones, and of
    /// what follows all that is small enough.
    pub(super) async fn shown(
        &self,
        execution_key: i64,
        steps: &[u32],
    ) -> sqlx::Result<BTreeSet<u32>> {
        let mut shown: BTreeSet<u32> = steps.iter().copied().collect();
        let mut left = MAX_READ_BYTES;
        let wanted = serde_json::json!(steps).to_string();
        for (step, n_bytes) in results::sizes(&self.db, execution_key, &wanted).await? {
            match left.checked_sub(n_bytes as u64) {
                Some(rest) => left = rest,
                None => drop(shown.remove(&step)),
            }
        }
        Ok(shown)
    }

    /// The results of these steps as JSON, of those that have one. `n_items` tells how many
    /// elements a step has, if it is a map that is completed.
    pub(super) async fn texts(
        &self,
        execution_key: i64,
        steps: RangeInclusive<u32>,
        n_items: impl Fn(u32) -> Option<u32>,
    ) -> sqlx::Result<BTreeMap<u32, String>> {
        let mut texts = BTreeMap::new();
        let mut maps: BTreeMap<u32, MapResult> = BTreeMap::new();
        for step in steps.clone() {
            // A map without elements has no rows.
            maps.extend(n_items(step).map(|_| (step, MapResult::default())));
        }
        // Before the first row that the first step may have.
        let mut last = (i64::from(*steps.start()), results::NO_ITEM - 1);
        loop {
            let rows = results::after(&self.db, execution_key, last, *steps.end(), PAGE).await?;
            let is_last = rows.len() < PAGE as usize;
            for row in rows {
                let step = row.step;
                last = (step.into(), row.item);
                let item = u32::try_from(row.item);
                match (self.text_of(row).await?, item, maps.get_mut(&step)) {
                    (Some(text), Err(_), _) => {
                        texts.insert(step, text);
                    }
                    (Some(text), Ok(item), Some(map)) => map.push(item, &text),
                    // The map is not whole any more.
                    (None, Ok(_), Some(_)) => drop(maps.remove(&step)),
                    // It is gone, or not completed.
                    (None, ..) | (_, Ok(_), None) => {}
                }
            }
            if is_last {
                break;
            }
        }
        let maps = maps.into_iter();
        texts.extend(maps.filter_map(|(step, map)| Some((step, map.finish(n_items(step)?)))));
        Ok(texts)
    }

    /// The first of these elements of a map whose result does not fit into memory with those
    /// of the ones before; the very first always does.
    pub(super) async fn first_too_many(
        &self,
        execution_key: i64,
        step: u32,
        items: &[u32],
    ) -> sqlx::Result<Option<u32>> {
        let wanted = serde_json::json!(items).to_string();
        let sizes = results::sizes_of_items(&self.db, execution_key, step, &wanted).await?;
        let mut sum = 0;
        let is_too_many = |(_, n_bytes): &(u32, i64)| {
            let is_first = sum == 0;
            sum += *n_bytes as u64;
            !is_first && sum > MAX_READ_BYTES
        };
        Ok(sizes.into_iter().find(is_too_many).map(|(item, _)| item))
    }

    /// The results of these elements of a map.
    pub(super) async fn items(
        &self,
        execution_key: i64,
        step: u32,
        items: &[u32],
    ) -> sqlx::Result<BTreeMap<u32, Box<RawValue>>> {
        let wanted = serde_json::json!(items).to_string();
        let mut found = BTreeMap::new();
        for row in results::of_items(&self.db, execution_key, step, &wanted).await? {
            let item = row.item as u32;
            if let Some(text) = self.text_of(row).await? {
                found.insert(item, raw(text)?);
            }
        }
        Ok(found)
    }

    /// A result as JSON; `None` if its file is gone, which must not hide all others.
    async fn text_of(&self, row: StoredResult) -> sqlx::Result<Option<String>> {
        if row.result.is_some() {
            return Ok(row.result);
        }
        let id = row.artifact_id.unwrap_or_default();
        match tokio::fs::read_to_string(self.artifacts.path(&id)).await {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                tracing::error!(artifact.id = id, "{id} has no file; see `weftwork doctor`");
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// JSON text that is known to be JSON.
pub(super) fn raw(text: String) -> sqlx::Result<Box<RawValue>> {
    RawValue::from_string(text).map_err(|error| sqlx::Error::Decode(error.into()))
}
