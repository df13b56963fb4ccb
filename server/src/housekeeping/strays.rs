//! Files without a row, and rows without their file.
//!
//! A file is written under another name, renamed, and then recorded. A crash in between
//! leaves a file that nobody can ever ask for.

use std::collections::BTreeMap;
use std::io;
use std::time::{Duration, SystemTime};

use tokio::task::spawn_blocking;

use crate::artifacts::{self, Artifacts};
use crate::db::{self, Db};

/// How old a stray file is before it is swept. That it is not being written just now is
/// known otherwise ([`Artifacts::is_writing`]); this is for whoever looks for it.
const SWEPT_AFTER: Duration = Duration::from_hours(1);
/// How many rows are read at once.
const PAGE: u32 = 4096;

/// Where the folder and the database differ.
#[derive(Debug, Default)]
pub(crate) struct Strays {
    /// Files that have no row, or are not whole.
    pub(crate) files: Vec<StrayFile>,
    /// The ids of rows whose file is not there.
    pub(crate) missing: Vec<String>,
    /// The ids of rows whose file has another size, with what it should have and has, in
    /// bytes.
    pub(crate) resized: Vec<(String, u64, u64)>,
    /// The names of what is no file of ours. It is left alone.
    pub(crate) unknown: Vec<String>,
}

/// A file that nobody can ask for.
#[derive(Debug, Clone)]
pub(crate) struct StrayFile {
    /// Its name in the folder.
    pub(crate) name: String,
    /// How many bytes it has.
    pub(crate) size_bytes: u64,
    /// Why it is there.
    pub(crate) kind: Stray,
    changed: SystemTime,
}

/// Why a file has no row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stray {
    /// Its writing was interrupted.
    Unfinished,
    /// It was written and not recorded.
    Unrecorded,
    /// It is older than the database, which may not be the one that it goes with.
    Older,
}

impl Strays {
    /// The files that are swept without being asked for.
    pub(crate) fn sweepable(&self) -> impl Iterator<Item = &StrayFile> {
        let is_old = |file: &&StrayFile| file.changed.elapsed().is_ok_and(|it| it > SWEPT_AFTER);
        self.files.iter().filter(|file| file.kind != Stray::Older).filter(is_old)
    }
}

/// What is in the folder; of each file its size in bytes, and when it changed.
#[derive(Default)]
struct Folder {
    files: BTreeMap<String, (u64, SystemTime)>,
    unfinished: Vec<(String, (u64, SystemTime))>,
    unknown: Vec<String>,
}

impl Folder {
    fn read(store: &Artifacts) -> io::Result<Self> {
        let mut folder = Self::default();
        for entry in std::fs::read_dir(store.folder())? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            // One that is gone by now is being renamed, or deleted.
            let Ok(facts) = entry.metadata() else { continue };
            let facts = (facts.len(), facts.modified().unwrap_or_else(|_| SystemTime::now()));
            match artifacts::id_of_file(&name) {
                Some(id) if store.is_writing(id) => {}
                Some(id) if id == name => {
                    folder.files.insert(name, facts);
                }
                Some(_) => folder.unfinished.push((name, facts)),
                None => folder.unknown.push(name),
            }
        }
        Ok(folder)
    }
}

/// Compares the folder with the database.
pub(crate) async fn find(db: &Db, store: &Artifacts) -> sqlx::Result<Strays> {
    // The folder first: what is recorded later than this is not missing. It may be large,
    // and on a slow disk.
    let looking = store.clone();
    let folder =
        spawn_blocking(move || Folder::read(&looking)).await.map_err(io::Error::other)??;
    let Folder { mut files, unfinished, unknown } = folder;
    let mut strays = Strays { unknown, ..Strays::default() };
    let mut last = String::new();
    loop {
        let rows = db::artifacts::after(db, &last, PAGE).await?;
        let Some((id, _)) = rows.last() else { break };
        last.clone_from(id);
        for (id, size_bytes) in rows {
            let expected = size_bytes as u64;
            match files.remove(&id) {
                Some((size, _)) if size == expected => {}
                Some((size, _)) => strays.resized.push((id, expected, size)),
                // It may have been written, or deleted with its row, meanwhile.
                None if store.path(&id).exists() || store.find(&id).await?.is_none() => {}
                None => strays.missing.push(id),
            }
        }
    }
    let made_at_ms = db::tokens::made_at_ms(db).await?;
    for (name, (size_bytes, changed)) in files {
        let is_older = artifacts::made_at_ms(&name).is_none_or(|it| (it as i64) < made_at_ms);
        let kind = if is_older { Stray::Older } else { Stray::Unrecorded };
        strays.files.push(StrayFile { name, size_bytes, kind, changed });
    }
    for (name, (size_bytes, changed)) in unfinished {
        strays.files.push(StrayFile { name, size_bytes, kind: Stray::Unfinished, changed });
    }
    strays.files.sort_by(|one, other| one.name.cmp(&other.name));
    strays.unknown.sort();
    Ok(strays)
}

/// Deletes these files, and answers with how many went.
pub(crate) fn sweep<'s>(store: &Artifacts, files: impl Iterator<Item = &'s StrayFile>) -> u64 {
    let mut n_swept = 0;
    for file in files {
        match std::fs::remove_file(store.folder().join(&file.name)) {
            Ok(()) => n_swept += 1,
            Err(error) => {
                tracing::warn!(%error, file = file.name, "a stray file cannot be swept");
            }
        }
    }
    n_swept
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};

    use super::*;
    use crate::db::samples;
    use crate::ids;

    /// Makes a file that was last changed this long ago.
    fn put(store: &Artifacts, name: &str, age: Duration) {
        let path = store.folder().join(name);
        fs::write(&path, "xyz").unwrap();
        File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_modified(SystemTime::now() - age)
            .unwrap();
    }

    #[tokio::test]
    async fn only_what_nobody_can_ask_for_is_swept_and_only_when_it_is_old() {
        let (folder, db) = samples::database().await;
        let store = Artifacts::new(folder.path().join("f"), db.clone(), vec![1; 32]).unwrap();
        let organization = samples::execution(&db, "{}").await.organization_id;
        let write = async || store.write(&organization, None, "", vec![0; 9]).await.unwrap().id;
        let (kept, missing, resized) = (write().await, write().await, write().await);
        fs::remove_file(store.path(&missing)).unwrap();
        let old = SWEPT_AFTER * 2;
        put(&store, &resized, old);
        let (unrecorded, young) = (ids::new("art"), ids::new("art"));
        put(&store, &unrecorded, old);
        put(&store, &young, SWEPT_AFTER / 2);
        let unfinished = format!(".{}-Ab3", ids::new("art"));
        put(&store, &unfinished, old);
        let older = "art_01arz3ndektsv4rrffq69g5fav";
        put(&store, older, old);
        put(&store, "notes.txt", old);

        let strays = find(&db, &store).await.unwrap();
        let kinds: Vec<_> = strays.files.iter().map(|it| (it.name.as_str(), it.kind)).collect();
        let expected = [
            (unfinished.as_str(), Stray::Unfinished),
            (older, Stray::Older),
            (&unrecorded, Stray::Unrecorded),
            (&young, Stray::Unrecorded),
        ];
        assert_eq!(kinds, expected);
        assert_eq!(strays.missing, [missing]);
        assert_eq!(strays.resized, [(resized.clone(), 9, 3)]);
        assert_eq!(strays.unknown, ["notes.txt"]);
        assert_eq!(sweep(&store, strays.sweepable()), 2);
        let mut left: Vec<String> = fs::read_dir(store.folder())
            .unwrap()
            .map(|it| it.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        assert_eq!(left, [older, &kept, &resized, &young, "notes.txt"]);
    }
}
