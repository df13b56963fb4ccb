//! Which files to check: those named, and those found in the folders named.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::failure::Failure;

/// A file to check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    /// Where it is, as the user says it; `-` is standard input.
    pub(super) path: PathBuf,
    /// Whether the user named it, so that it has to be a workflow.
    pub(super) is_named: bool,
}

impl Source {
    /// Whether it is standard input.
    pub(super) fn is_standard_input(&self) -> bool {
        self.path == Path::new("-")
    }
}

/// What was found under the paths that a user named.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The files, each once: in the order of the paths, in a folder by name.
    pub(super) sources: Vec<Source>,
    /// What could not be looked at.
    pub(super) failures: Vec<Failure>,
    /// The places of `sources`, links resolved.
    known: BTreeSet<PathBuf>,
}

/// Finds the files that `paths` mean.
pub(super) fn find(paths: &[PathBuf]) -> Found {
    let mut found = Found::default();
    let is_folder = |path: &Path| path != Path::new("-") && path.is_dir();
    // What is named is checked whatever it is, even if a folder with it comes first.
    let named = paths.iter().filter(|path| !is_folder(path)).map(|path| resolved(path)).collect();
    for path in paths {
        if is_folder(path) {
            found.folder(path, &named);
        } else {
            found.add(Source { path: path.clone(), is_named: true });
        }
    }
    found
}

impl Found {
    fn add(&mut self, source: Source) {
        if self.known.insert(resolved(&source.path)) {
            self.sources.push(source);
        }
    }

    fn folder(&mut self, folder: &Path, named: &BTreeSet<PathBuf>) {
        let entries = WalkDir::new(folder).sort_by_file_name().into_iter();
        for entry in entries.filter_entry(|entry| entry.depth() == 0 || is_of_interest(entry)) {
            match entry {
                Ok(entry) if is_json(&entry) => self.json(entry.into_path(), named),
                Ok(_) => {}
                Err(error) => {
                    let path = error.path().unwrap_or(folder);
                    let reason = error.io_error().map_or(error.to_string(), ToString::to_string);
                    self.failures.push(Failure::reading(path, reason));
                }
            }
        }
    }

    /// Adds what is called `….json` in a folder, if it is a file, or a link to one.
    fn json(&mut self, path: PathBuf, named: &BTreeSet<PathBuf>) {
        match path.metadata() {
            Ok(it) if it.is_file() => {
                let is_named = named.contains(&resolved(&path));
                self.add(Source { path, is_named });
            }
            Err(error) if error.kind() != ErrorKind::NotFound => self.fail(path, error),
            Err(_) if path.is_symlink() && !begins_with_dot(&path) => {
                self.fail(path, "it is a link that leads nowhere");
            }
            // It is a folder or a lock of Emacs, or has gone since its folder was read.
            _ => {}
        }
    }

    /// Notes what cannot be read, once.
    fn fail(&mut self, path: PathBuf, reason: impl Display) {
        if self.known.insert(resolved(&path)) {
            self.failures.push(Failure::reading(path, reason));
        }
    }
}

/// Where a path leads, links resolved; as it is when that cannot be told.
fn resolved(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Whether to look at it: folders of tools hold no workflows of the author's.
fn is_of_interest(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    let is_of_tools = name.starts_with('.') || name == "node_modules" || name == "target";
    !(entry.file_type().is_dir() && is_of_tools)
}

/// Whether it is called `….json`.
fn is_json(entry: &DirEntry) -> bool {
    entry.path().extension().is_some_and(|ending| ending == "json")
}

/// Whether its name begins with a dot. A link of that sort that leads nowhere is how Emacs
/// says that somebody is editing a file: `.#flow.json`.
fn begins_with_dot(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_link_that_leads_nowhere_is_told() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = |name| folder.path().join(name);
        std::fs::write(path("a.json"), "{}").unwrap();
        std::fs::create_dir(path("folder")).unwrap();
        for (link, target) in [
            ("again.json", "a.json"),
            ("folder.json", "folder"),
            ("nowhere.json", "gone.json"),
            ("round.json", "round.json"),
            ("nowhere.txt", "gone.txt"),
            (".#a.json", "somebody@here.1234"),
        ] {
            symlink(target, path(link)).unwrap();
        }
        let found = find(&[folder.path().to_owned(), folder.path().to_owned()]);
        let files: Vec<_> = found.sources.iter().map(|it| it.path.clone()).collect();
        assert_eq!(files, [path("a.json")]);
        let failed: Vec<_> = found.failures.iter().map(|it| it.path.clone()).collect();
        assert_eq!(failed, [path("nowhere.json"), path("round.json")]);
        let said = found.failures[0].to_string();
        assert!(said.ends_with("nowhere.json: it is a link that leads nowhere"), "{said}");
    }
}
