//! Which files to check: those named, and those found in the folders named.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

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
    /// What could not be looked at, in words.
    pub(super) failures: Vec<String>,
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
                Ok(entry) if is_json(&entry) => {
                    let path = entry.into_path();
                    let is_named = named.contains(&resolved(&path));
                    self.add(Source { path, is_named });
                }
                Ok(_) => {}
                Err(error) => {
                    let path = error.path().unwrap_or(folder).display().to_string();
                    let reason = error.io_error().map_or(error.to_string(), ToString::to_string);
                    self.failures.push(format!("cannot read {path}: {reason}"));
                }
            }
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

/// Whether it is a file called `….json`, or a link to a file, called so.
fn is_json(entry: &DirEntry) -> bool {
    entry.path().extension().is_some_and(|ending| ending == "json") && entry.path().is_file()
}
