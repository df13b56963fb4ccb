//! Files and folders that are for their owner alone.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Makes a folder that only its owner can look into. One that is there stays as it is:
/// whoever made it may want others to see it.
pub(crate) fn make_folder(dir: &Path) -> io::Result<()> {
    if let Some(parent) = dir.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(dir) {
        Err(_) if dir.is_dir() => Ok(()),
        made => made,
    }
}

/// Writes a file that only its owner can read. The permissions of one that is there stay.
pub(crate) fn write(file: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    writeln!(options.open(file)?, "{text}")
}

/// Whether others than its owner may do something with a file.
#[cfg(unix)]
pub(crate) fn is_open(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(file).is_ok_and(|it| it.permissions().mode() & 0o077 != 0)
}

/// Whether others than its owner may do something with a file.
#[cfg(not(unix))]
pub(crate) fn is_open(_file: &Path) -> bool {
    false
}

/// Takes the permissions of others away.
#[cfg(unix)]
pub(crate) fn close(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600))
}

/// Takes the permissions of others away.
#[cfg(not(unix))]
pub(crate) fn close(_file: &Path) -> io::Result<()> {
    Ok(())
}
