//! The files that runs make and take: bytes in a folder, facts in the database.
//!
//! Inside the server an artifact's URL is `/artifacts/art_…`. Whoever reads a
//! result gets it with the server's address, an expiry and a signature, so that
//! a browser's `<video>`, which sends no token, can show it.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use data_encoding::{BASE64, HEXLOWER};
use hmac::{Hmac, Mac};
use serde_json::value::RawValue;
use sha2::Sha256;

use crate::clock::now_ms;
use crate::crash;
use crate::db::Db;
use crate::db::artifacts::{self, ArtifactRow};
use crate::ids;
use crate::providers::{CallError, Files};

/// What the path of every artifact's URL begins with.
const PREFIX: &str = "/artifacts/";
/// What every artifact's id begins with.
const ID_PREFIX: &str = "art_";
/// The most bytes that one file may have: 512 MiB.
pub const MAX_BYTES: usize = 512 * 1024 * 1024;
/// How long a signed URL is good for, at least, in seconds: a day.
const SIGNED_FOR_SECONDS: u64 = 24 * 3600;
/// Expiries are rounded up to this many seconds, so that for an hour a file keeps
/// its URL and browsers can keep the file.
const EXPIRY_STEP_SECONDS: u64 = 3600;

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

    /// Gives every artifact's URL in this JSON the server's address and a signature.
    /// All else stays as it is written.
    pub fn sign_all(&self, json: &str, base: &str) -> Box<RawValue> {
        const OPENING: &str = "\"/artifacts/";
        let mut signed = String::with_capacity(json.len());
        let mut rest = json;
        while let Some(start) = rest.find(OPENING) {
            let is_inside = rest[..start].ends_with('\\');
            let (before, url) = rest.split_at(start + 1);
            signed.push_str(before);
            let end = url.find('"').unwrap_or(url.len());
            let is_key =
                url[end..].trim_start_matches(['"', ' ', '\n', '\t', '\r']).starts_with(':');
            match artifact_id(&url[..end]) {
                Some(id)
                    if !is_inside && !is_key && url[..end].len() == PREFIX.len() + id.len() =>
                {
                    signed.push_str(&self.sign(id, base));
                }
                _ => signed.push_str(&url[..end]),
            }
            rest = &url[end..];
        }
        signed.push_str(rest);
        RawValue::from_string(signed).unwrap_or_else(|_| RawValue::NULL.to_owned())
    }

    /// A URL that shows this file to whoever has it, for a day.
    pub fn sign(&self, id: &str, base: &str) -> String {
        let until = now_ms() / 1000 + SIGNED_FOR_SECONDS;
        let until = until.div_ceil(EXPIRY_STEP_SECONDS) * EXPIRY_STEP_SECONDS;
        let signature = HEXLOWER.encode(&self.mac(id, until).finalize().into_bytes()[..16]);
        format!("{base}{PREFIX}{id}?expires={until}&signature={signature}")
    }

    /// Whether a signature is this server's and not yet out of date.
    pub fn is_signed(&self, id: &str, until: u64, signature: &str) -> bool {
        let Ok(signature) = HEXLOWER.decode(signature.as_bytes()) else { return false };
        signature.len() == 16
            && now_ms() / 1000 <= until
            && self.mac(id, until).verify_truncated_left(&signature).is_ok()
    }

    fn mac(&self, id: &str, until: u64) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.inner.key)
            .expect("HMAC takes keys of every length");
        mac.update(format!("{id}\n{until}").as_bytes());
        mac
    }

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

/// The id of the artifact that a file in the folder is, or was to become.
pub(crate) fn id_of_file(name: &str) -> Option<&str> {
    let id = match name.strip_prefix('.') {
        Some(unfinished) => unfinished.split_once('-')?.0,
        None => name,
    };
    is_id(id).then_some(id)
}

/// When an artifact was made, in milliseconds since 1970: its id tells.
pub(crate) fn made_at_ms(id: &str) -> Option<u64> {
    ulid::Ulid::from_string(id.strip_prefix("art_")?).ok().map(|it| it.timestamp_ms())
}

/// Everything in a text that may be the id of an artifact.
pub(crate) fn ids_in(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices(ID_PREFIX).map(|(start, _)| {
        let is_end = |(_, it): &(usize, u8)| !it.is_ascii_alphanumeric();
        let mut rest = text.bytes().enumerate().skip(start + ID_PREFIX.len());
        &text[start..rest.find(is_end).map_or(text.len(), |(end, _)| end)]
    })
}

fn is_id(text: &str) -> bool {
    let rest = text.strip_prefix(ID_PREFIX);
    rest.is_some_and(|it| it.bytes().all(|byte| byte.is_ascii_alphanumeric()))
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

/// The id in an artifact's URL, with or without address and signature.
pub fn artifact_id(url: &str) -> Option<&str> {
    let id = artifact_path(url)?.strip_prefix(PREFIX)?.split(['?', '#']).next()?;
    is_id(id).then_some(id)
}

/// An artifact's URL without the address.
pub(crate) fn artifact_path(url: &str) -> Option<&str> {
    let path = match url.split_once("://") {
        Some((_, rest)) => &rest[rest.find('/')?..],
        None => url,
    };
    path.starts_with(PREFIX).then_some(path)
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
        let row = self.runtime.block_on(self.store.find(id));
        let row = row.map_err(|error| invalid(format!("the file {id} cannot be read: {error}")))?;
        let row = row.filter(|row| row.organization_id == self.organization_id);
        let row = row.ok_or_else(missing)?;
        std::fs::read(self.store.path(&row.id)).map_err(|_| missing())
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
    fn artifacts_are_known_by_every_form_of_their_url() {
        for url in ["/artifacts/art_01x", "http://h:1/artifacts/art_01x?expires=1&signature=2"] {
            assert_eq!(artifact_id(url), Some("art_01x"), "{url}");
        }
        for url in ["/artifacts/../secret", "/artifacts/art_a%2fb", "http://h", "art_01x", ""] {
            assert_eq!(artifact_id(url), None, "{url}");
        }
    }

    #[test]
    fn ids_are_found_in_texts_and_names_of_files() {
        let text = r#"{"a":"http://h/artifacts/art_01x?expires=1","b":["art_","xart_2y"]} art_z"#;
        assert_eq!(ids_in(text).collect::<Vec<_>>(), ["art_01x", "art_", "art_2y", "art_z"]);
        assert_eq!(id_of_file("art_01x"), Some("art_01x"));
        assert_eq!(id_of_file(".art_01x-Ab3"), Some("art_01x"));
        for name in ["readme", ".art_01x", "art_01x.png", "art_../x", ".tmpAb3", ""] {
            assert_eq!(id_of_file(name), None, "{name}");
        }
        assert_eq!(made_at_ms("art_01arz3ndektsv4rrffq69g5fav"), Some(1_469_922_850_259));
    }

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
    fn data_urls_are_decoded_or_refused() {
        assert_eq!(decode_data_url("text/plain;base64,aGk="), Some(b"hi".to_vec()));
        assert_eq!(decode_data_url("text/plain,a%20b"), Some(b"a b".to_vec()));
        assert_eq!(decode_data_url("text/plain,a%2"), None);
        assert_eq!(decode_data_url("image/png;base64,?"), None);
        assert_eq!(decode_data_url("nothing"), None);
    }

    #[tokio::test]
    async fn a_signature_is_good_until_its_time_has_come() {
        let (folder, db) = crate::db::samples::database().await;
        let store = Artifacts::new(folder.path().to_owned(), db, vec![1; 32]).unwrap();
        let is_signed = |until| {
            let signature = &store.mac("art_01x", until).finalize().into_bytes()[..16];
            store.is_signed("art_01x", until, &HEXLOWER.encode(signature))
        };
        let now = now_ms() / 1000;
        assert!(is_signed(now + 60));
        assert!(!is_signed(now - 60));
    }

    #[tokio::test]
    async fn urls_of_artifacts_are_signed_and_nothing_else() {
        let (folder, db) = crate::db::samples::database().await;
        let store = Artifacts::new(folder.path().to_owned(), db, vec![1; 32]).unwrap();
        let signed = |json: &str| store.sign_all(json, "http://h").get().to_owned();
        let url = store.sign("art_01x", "http://h");
        assert_eq!(
            signed(r#"{"a":"/artifacts/art_01x","b":[1.50,"/artifacts/art_01x"]}"#),
            format!(r#"{{"a":"{url}","b":[1.50,"{url}"]}}"#)
        );
        for same in [
            r#"{"/artifacts/art_01x":1}"#,
            r#""\"/artifacts/art_01x\"""#,
            r#""x /artifacts/art_01x""#,
            r#""/artifacts/art_01x?expires=1""#,
            r#""/artifacts/""#,
            "1e400",
        ] {
            assert_eq!(signed(same), same);
        }
    }

    #[test]
    fn types_are_told_from_bytes_and_never_believed_of_markup() {
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n", "text/html"), "image/png");
        assert_eq!(sniff(b"<svg onload=x>", "image/svg+xml"), "application/octet-stream");
        assert_eq!(sniff(b"a,b", "text/csv"), "text/csv");
    }
}
