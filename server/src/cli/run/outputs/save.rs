//! The files of a run, brought into a folder.

use std::fs::{self, File, Permissions};
use std::io::{self, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use futures_util::stream::{self, StreamExt};
use reqwest::header::CONTENT_TYPE;
use tempfile::NamedTempFile;

use super::MadeFile;
use crate::cli::client::{Client, ClientError};
use crate::cli::text_report::visible_path;

/// How many files are brought at once.
const AT_ONCE: usize = 4;
/// How much of two files is compared at a time.
const COMPARED_BYTES: u64 = 64 * 1024;

/// Makes the folder that files are to be saved into, and sees that they can be.
pub(in crate::cli::run) fn make_folder(dir: &Path) -> anyhow::Result<()> {
    let name = visible_path(dir);
    fs::create_dir_all(dir).with_context(|| format!("cannot make the folder {name}"))?;
    // Permissions do not tell all: the disk may be for reading only.
    file_beside(dir).map(drop).with_context(|| format!("cannot save into {name}"))
}

/// Saves files into `dir` and says of each where it is now. What cannot be saved is
/// told on standard error; the answer is whether there was nothing of that kind.
///
/// Nothing that is there is overwritten: see [`keep`].
pub(in crate::cli::run) async fn save(
    client: &Client,
    files: &[MadeFile<'_>],
    dir: &Path,
    mut tell: impl FnMut(&str, &Path),
) -> anyhow::Result<bool> {
    // It was there when the run began, which may be long ago.
    make_folder(dir)?;
    let downloads = files.iter().map(async |file| (file, fetch(client, file.url, dir).await));
    let mut downloads = stream::iter(downloads).buffered(AT_ONCE);
    let mut all = true;
    while let Some((file, beside)) = downloads.next().await {
        let kept = beside.and_then(|(beside, ending)| keep(beside, dir, &file.stem, ending));
        match kept {
            Ok(path) => tell(&file.stem, &path),
            Err(error) if is_of_another(client, file.url, &error) => {
                eprintln!("{} is of another server, and stays there: {}", file.stem, file.url);
            }
            Err(error) => {
                all = false;
                eprintln!("cannot save {}: {error:#}", file.stem);
            }
        }
    }
    Ok(all)
}

/// Whether a file that cannot be had is one of another server, which a run was given.
fn is_of_another(client: &Client, url: &str, error: &anyhow::Error) -> bool {
    let is_unknown = error.downcast_ref().is_some_and(ClientError::is_unauthorized);
    is_unknown && !client.is_here(url)
}

/// A file's bytes, beside where they belong, and the ending that goes with them.
async fn fetch(
    client: &Client,
    url: &str,
    dir: &Path,
) -> anyhow::Result<(NamedTempFile, &'static str)> {
    let mut response = client.download(url).await?;
    let kind = response.headers().get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let ending = ending(kind.unwrap_or_default());
    let mut beside = file_beside(dir)?;
    while let Some(chunk) = response.chunk().await? {
        beside.write_all(&chunk)?;
    }
    Ok((beside, ending))
}

/// A file in `dir` that has no name of its own yet, as readable as any that is made there.
fn file_beside(dir: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new()
        .prefix(".weftwork-")
        .suffix(".part")
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(dir)
}

/// Gives a file its name, or if another has that, the next with a number: `draw-2`.
/// A file that has it and the same bytes is it already.
fn keep(
    mut beside: NamedTempFile,
    dir: &Path,
    stem: &str,
    ending: &str,
) -> anyhow::Result<PathBuf> {
    let mut number = 1;
    loop {
        let name = match number {
            1 => format!("{stem}.{ending}"),
            _ => format!("{stem}-{number}.{ending}"),
        };
        let path = dir.join(name);
        match beside.persist_noclobber(&path) {
            Ok(_) => return Ok(path),
            Err(fault) if fault.error.kind() == io::ErrorKind::AlreadyExists => {
                beside = fault.file;
                if is_same(beside.path(), &path).unwrap_or(false) {
                    return Ok(path);
                }
            }
            Err(fault) => return Err(fault.error.into()),
        }
        number += 1;
    }
}

/// Whether two files have the same bytes.
fn is_same(one: &Path, other: &Path) -> io::Result<bool> {
    if !other.metadata()?.is_file() || one.metadata()?.len() != other.metadata()?.len() {
        return Ok(false);
    }
    let (mut one, mut other) =
        (BufReader::new(File::open(one)?), BufReader::new(File::open(other)?));
    loop {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        one.by_ref().take(COMPARED_BYTES).read_to_end(&mut left)?;
        other.by_ref().take(COMPARED_BYTES).read_to_end(&mut right)?;
        if left != right || left.is_empty() {
            return Ok(left == right);
        }
    }
}

/// The usual ending of a file of this type; `bin` for one that has none.
fn ending(kind: &str) -> &'static str {
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let known = ENDINGS.iter().find(|(known, _)| *known == kind);
    known.map_or("bin", |(_, ending)| ending)
}

/// The types that media come in.
const ENDINGS: &[(&str, &str)] = &[
    ("image/png", "png"),
    ("image/jpeg", "jpg"),
    ("image/webp", "webp"),
    ("image/gif", "gif"),
    ("image/avif", "avif"),
    ("image/heic", "heic"),
    ("image/bmp", "bmp"),
    ("image/tiff", "tiff"),
    ("image/svg+xml", "svg"),
    ("audio/mpeg", "mp3"),
    ("audio/wav", "wav"),
    ("audio/x-wav", "wav"),
    ("audio/wave", "wav"),
    ("audio/ogg", "ogg"),
    ("audio/opus", "opus"),
    ("audio/flac", "flac"),
    ("audio/x-flac", "flac"),
    ("audio/aac", "aac"),
    ("audio/mp4", "m4a"),
    ("audio/m4a", "m4a"),
    ("audio/x-m4a", "m4a"),
    ("video/mp4", "mp4"),
    ("video/webm", "webm"),
    ("video/quicktime", "mov"),
    ("video/x-matroska", "mkv"),
    ("video/x-msvideo", "avi"),
    ("video/mpeg", "mpg"),
    ("application/pdf", "pdf"),
    ("application/json", "json"),
    ("application/zip", "zip"),
    ("text/plain", "txt"),
    ("text/html", "html"),
    ("text/csv", "csv"),
    ("text/vtt", "vtt"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_is_that_of_the_type() {
        let kinds = ["image/jpeg", "IMAGE/PNG; charset=x", "audio/x-wav", "", "x/../../y"];
        assert_eq!(kinds.map(ending), ["jpg", "png", "wav", "bin", "bin"]);
    }

    #[test]
    fn what_is_there_is_kept_and_what_is_the_same_is_not_saved_twice() {
        let folder = tempfile::TempDir::new().unwrap();
        let save = |text: &str| {
            let mut beside = NamedTempFile::new_in(folder.path()).unwrap();
            beside.write_all(text.as_bytes()).unwrap();
            let path = keep(beside, folder.path(), "draw", "txt").unwrap();
            path.file_name().unwrap().to_string_lossy().into_owned()
        };
        let names = ["one", "two", "one", "two", "six", "three"].map(save);
        let expected =
            ["draw.txt", "draw-2.txt", "draw.txt", "draw-2.txt", "draw-3.txt", "draw-4.txt"];
        assert_eq!(names, expected);
        assert_eq!(std::fs::read_to_string(folder.path().join("draw.txt")).unwrap(), "one");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4);
    }
}
