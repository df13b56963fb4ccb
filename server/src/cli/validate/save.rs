//! Puts a mended text into its file.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{Error, ErrorKind, Result, Write};
use std::os::unix::fs::{MetadataExt, fchown};
use std::path::Path;

use tempfile::NamedTempFile;

/// Writes beside the file, then renames: at every moment the file has the old text or the
/// new one. It keeps its permissions and its owner, and a link to it stays a link.
///
/// Where another file in its place would be no longer the same, it is written in place: if it
/// has other names (hard links), or an owner to whom this process cannot give a file.
pub(super) fn save(path: &Path, text: &str) -> Result<()> {
    let path = path.canonicalize()?;
    let before = fs::metadata(&path)?;
    if before.permissions().readonly() {
        // A rename would get round the mark.
        return Err(Error::new(ErrorKind::PermissionDenied, "it is read-only"));
    }
    if before.nlink() > 1 {
        return write_in_place(&path, text);
    }
    let beside = file_beside(&path)?;
    if give(beside.as_file(), &before).is_err() {
        return write_in_place(&path, text);
    }
    // Each of these is done with the file itself, as the errors of `beside` tell its name.
    let mut file = beside.as_file();
    file.write_all(text.as_bytes())?;
    file.set_permissions(before.permissions())?;
    file.sync_all()?;
    beside.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// An empty file in the same folder.
fn file_beside(path: &Path) -> Result<NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    let made = tempfile::Builder::new().prefix(".weftwork-").tempfile_in(folder);
    made.map_err(|error| {
        let kind = error.kind();
        Error::new(kind, format!("no file can be made beside it: {kind}"))
    })
}

/// Gives the file to the owner and the group of the one that was there before.
fn give(file: &File, before: &Metadata) -> Result<()> {
    let now = file.metadata()?;
    if (now.uid(), now.gid()) == (before.uid(), before.gid()) {
        return Ok(());
    }
    fchown(file, Some(before.uid()), Some(before.gid()))
}

/// Writes over the old text. What is too much is cut off last, so that a file that cannot be
/// opened loses nothing.
fn write_in_place(path: &Path, text: &str) -> Result<()> {
    let mut file = OpenOptions::new().write(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.set_len(text.len() as u64)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, chown};

    use tempfile::TempDir;

    use super::*;

    /// A folder with a file in it, and where that is.
    fn folder() -> (TempDir, std::path::PathBuf) {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("w.json");
        fs::write(&path, "a long old text").unwrap();
        (folder, path)
    }

    #[test]
    fn all_names_of_a_file_have_the_new_text() {
        let (folder, path) = folder();
        let other = folder.path().join("other.json");
        fs::hard_link(&path, &other).unwrap();
        save(&path, "new").unwrap();
        assert_eq!(fs::read_to_string(&other).unwrap(), "new");
        assert_eq!(fs::metadata(&path).unwrap().nlink(), 2);
    }

    #[test]
    fn a_file_stays_with_its_owner() {
        let (folder, path) = folder();
        let owner = |path: &Path| {
            let it = fs::metadata(path).unwrap();
            (it.uid(), it.gid(), it.mode() & 0o7777)
        };
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        // Only root may give files away; for others the owner is one and the same.
        let _ = chown(&path, Some(1000), Some(1001));
        let before = owner(&path);
        save(&path, "new").unwrap();
        assert_eq!((owner(&path), fs::read_to_string(&path).unwrap()), (before, "new".to_owned()));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_shorter_text_leaves_nothing_of_the_old_one() {
        let (_folder, path) = folder();
        write_in_place(&path, "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    }

    #[test]
    fn what_is_said_of_a_failure_names_no_other_file() {
        let (folder, _) = folder();
        let error = file_beside(&folder.path().join("no/w.json")).unwrap_err().to_string();
        assert_eq!(error, "no file can be made beside it: entity not found");
    }
}
