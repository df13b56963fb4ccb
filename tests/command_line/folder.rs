//! A folder to try things in.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;
use weftwork_tests::server::weftwork;

/// A temporary folder with files in it, where `weftwork` is run.
pub(super) struct Folder(TempDir);

impl Folder {
    /// Makes these files, and the folders that they are in.
    pub(super) fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self(TempDir::new().unwrap());
        for (name, text) in files {
            let path = folder.path(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    /// Where a file in it is.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The text of a file in it.
    pub(super) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs `weftwork` here, with nothing on standard input.
    pub(super) fn call(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// What [`Folder::call`] runs.
    pub(super) fn command(&self, args: &[&str]) -> Command {
        let mut command = weftwork();
        command.args(args).current_dir(self.0.path()).stdin(Stdio::null());
        command
    }
}
