//! The files that runs make and take: bytes in a folder, facts in the database.
//!
//! Inside the server an artifact's URL is `/artifacts/art_…`. Whoever reads a
//! result gets it with the server's address, an expiry and a signature, so that
//! a browser's `<video>`, which sends no token, can show it.

mod run_files;
mod urls;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::clock::now_ms;
use crate::crash;
use crate::db::Db;
use crate::db::artifacts::{self, ArtifactRow};
use crate::ids;

pub use urls::artifact_id;
pub(crate) use urls::{artifact_path, id_of_file, ids_in, made_at_ms};

/// The most bytes that one file may have: 512 MiB.
pub const MAX_BYTES: usize = 512 * 1024 * 1024;

/// The store of files. Cheap to clone.
#[derive(Clone)]
pub struct Artifacts {
    inner: Arc<Inner>,
}

struct Inner {
    folder: PathBuf,
    db: Db,
    key: Vec<u8>,
    /// The ids of the files that are being written, or are and have no row yet.
    writing: Mutex<BTreeSet<String>>,
}

/// A file on its way; when this is dropped, it has a row, or never will.
struct Writing {
    store: Artifacts,
    id: String,
}

impl Writing {
    fn begin(store: &Artifacts, id: &str) -> Self {
        store.inner.writing().insert(id.to_owned());
        Self { store: store.clone(), id: id.to_owned() }
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        self.store.inner.writing().remove(&self.id);
    }
}

impl Inner {
    fn writing(&self) -> MutexGuard<'_, BTreeSet<String>> {
        // Nothing that holds the lock can leave the set half changed.
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why a file cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Over [`MAX_BYTES`].
    #[error("the file has {0} bytes, and {MAX_BYTES} are allowed")]
    TooLarge(usize),
    /// The disk says no.
    #[error("the file cannot be written: {0}")]
    Io(#[from] std::io::Error),
    /// The database says no.
    #[error("the file cannot be recorded: {0}")]
    Database(#[from] sqlx::Error),
}

impl Artifacts {
    /// The store in this folder, whose URLs are signed with `key`.
    pub fn new(folder: PathBuf, db: Db, key: Vec<u8>) -> std::io::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        let writing = Mutex::default();
        Ok(Self { inner: Arc::new(Inner { folder, db, key, writing }) })
    }

    /// Keeps a file. Its type is told from its bytes; `hint` is believed only of
    /// text, which has no marks of its own.
    pub async fn write(
        &self,
        organization_id: &str,
        execution_id: Option<&str>,
        hint: &str,
        bytes: Vec<u8>,
    ) -> Result<ArtifactRow, StoreError> {
        if bytes.len() > MAX_BYTES {
            return Err(StoreError::TooLarge(bytes.len()));
        }
        let row = ArtifactRow {
            id: ids::new("art"),
            organization_id: organization_id.to_owned(),
            execution_id: execution_id.map(str::to_owned),
            content_type: sniff(&bytes, hint),
            size_bytes: bytes.len() as i64,
            created_at_ms: now_ms() as i64,
        };
        // It goes with the thread that writes, which goes on when nobody waits any more.
        let (store, id) = (self.clone(), row.id.clone());
        let writing = tokio::task::spawn_blocking(move || {
            let writing = Writing::begin(&store, &id);
            write_file(&store.inner.folder, &id, &bytes).map(|()| writing)
        });
        let _writing = writing.await.map_err(std::io::Error::other)??;
        crash::point("artifact.before-row");
        if let Err(error) = artifacts::insert(&self.inner.db, &row).await {
            // Else a disk that is full would fill up with every try.
            let _ = std::fs::remove_file(self.path(&row.id));
            return Err(error.into());
        }
        crash::point("artifact.after-row");
        Ok(row)
    }

    /// The folder that the files are in.
    pub(crate) fn folder(&self) -> &Path {
        &self.inner.folder
    }

    /// Whether a file is being written, or has no row yet but is about to get one. No
    /// other process writes files, so one that is not has a row by now, or never will.
    pub(crate) fn is_writing(&self, id: &str) -> bool {
        self.inner.writing().contains(id)
    }

    /// Where a file's bytes are. `id` is one that the database knows.
    pub fn path(&self, id: &str) -> PathBuf {
        self.inner.folder.join(id)
    }

    /// A file's facts, whoever's it is.
    pub async fn find(&self, id: &str) -> sqlx::Result<Option<ArtifactRow>> {
        artifacts::find(&self.inner.db, id).await
    }
}

/// Writes beside, then renames: a file is there whole or not at all.
fn write_file(folder: &Path, id: &str, bytes: &[u8]) -> std::io::Result<()> {
    crash::point("artifact.before-write");
    let mut unfinished = tempfile::Builder::new();
    let mut file = unfinished.prefix(&format!(".{id}-")).tempfile_in(folder)?;
    file.write_all(bytes)?;
    crash::point("artifact.before-sync");
    file.as_file().sync_all()?;
    crash::point("artifact.before-rename");
    file.persist(folder.join(id)).map_err(|error| error.error)?;
    crash::point("artifact.after-rename");
    std::fs::File::open(folder)?.sync_all()
}

fn sniff(bytes: &[u8], hint: &str) -> String {
    if let Some(kind) = infer::get(bytes) {
        // `infer` has the older name, which browsers do not play by.
        return kind.mime_type().replace("audio/x-wav", "audio/wav");
    }
    let is_text = std::str::from_utf8(bytes).is_ok();
    let is_plain = matches!(hint, "text/plain" | "application/json" | "text/csv" | "text/markdown");
    if is_text && is_plain { hint.to_owned() } else { "application/octet-stream".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_that_cannot_be_recorded_is_not_left() {
        let (folder, db) = crate::db::samples::database().await;
        let store = Artifacts::new(folder.path().join("files"), db.clone(), vec![1; 32]).unwrap();
        // Nobody is that organization.
        let refused = store.write("org_none", None, "", b"bytes".to_vec()).await;
        assert!(matches!(refused, Err(StoreError::Database(_))), "{refused:?}");
        assert_eq!(std::fs::read_dir(store.folder()).unwrap().count(), 0);
        assert!(store.inner.writing().is_empty());
    }

    #[test]
    fn types_are_told_from_bytes_and_never_believed_of_markup() {
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n", "text/html"), "image/png");
        assert_eq!(sniff(b"<svg onload=x>", "image/svg+xml"), "application/octet-stream");
        assert_eq!(sniff(b"a,b", "text/csv"), "text/csv");
    }
}
