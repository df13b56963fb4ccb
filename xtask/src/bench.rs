//! `cargo xtask bench`: what is measured, and never asserted.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{Misuse, npm, shell, shell::Shell};

/// `cargo xtask bench core [FILE…]` and `cargo xtask bench engine [ARG…]`.
pub(crate) fn run(shell: &Shell, args: &[String]) -> Result<()> {
    match args.split_first() {
        Some((name, files)) if name == "core" => core(shell, files),
        Some((name, args)) if name == "engine" => engine(shell, args),
        _ => Err(Misuse("bench what? there are `core` and `engine`".to_owned()).into()),
    }
}

/// Measures how fast the server runs workflows; its bench reads `args`.
fn engine(shell: &Shell, args: &[String]) -> Result<()> {
    let bench = &["bench", "-p", "weftwork-server", "--bench", "engine", "--"];
    shell::run(shell.cargo(bench).args(args))
}

/// Measures how long core takes to check documents: native, and as the npm package.
fn core(shell: &Shell, files: &[String]) -> Result<()> {
    let find =
        |file: &String| fs::canonicalize(file).with_context(|| format!("cannot find {file}"));
    let mut files: Vec<PathBuf> = files.iter().map(find).collect::<Result<_>>()?;
    if files.is_empty() {
        files = made_documents(shell)?;
    }
    shell::run(native(shell).args(&files))?;
    npm::bench(shell, &files)
}

/// The native bench, which runs in the folder of its package.
fn native(shell: &Shell) -> std::process::Command {
    shell.cargo(&["bench", "-p", "weftwork-core", "--bench", "check", "--"])
}

/// Documents that the native bench makes, the smallest first.
fn made_documents(shell: &Shell) -> Result<Vec<PathBuf>> {
    let folder = shell.target("bench");
    fs::create_dir_all(&folder).context("cannot make target/bench")?;
    shell::run(native(shell).arg("--write").arg(&folder))?;
    let mut files = shell::files_ending(&folder, ".json")?;
    files.sort_by_key(|file| size(file));
    Ok(files)
}

fn size(file: &Path) -> u64 {
    fs::metadata(file).map_or(0, |it| it.len())
}
