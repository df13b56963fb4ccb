//! Puts a mended text into its file.

use std::fs;
use std::io::{Error, ErrorKind, Result, Write};
use std::path::Path;

/// Writes beside the file, then renames: at every moment the file has the old text
/// or the new one. It keeps its permissions, and a link to it stays a link.
pub(super) fn save(path: &Path, text: &str) -> Result<()> {
    let path = path.canonicalize()?;
    let permissions = fs::metadata(&path)?.permissions();
    if permissions.readonly() {
        // A rename would get round the mark.
        return Err(Error::new(ErrorKind::PermissionDenied, "it is read-only"));
    }
    let folder = path.parent().unwrap_or(Path::new("/"));
    let mut file = tempfile::Builder::new().prefix(".weftwork-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().set_permissions(permissions)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
