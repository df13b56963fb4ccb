//! `cargo xtask bench`: what is measured, and never asserted.

use std::fs;

use anyhow::{Context, Result};

use crate::{Misuse, shell, shell::Shell};

/// `cargo xtask bench core [FILE…]`.
pub(crate) fn run(shell: &Shell, args: &[String]) -> Result<()> {
    match args.split_first() {
        Some((name, files)) if name == "core" => core(shell, files),
        _ => Err(Misuse("bench what? there is `core`".to_owned()).into()),
    }
}

/// Measures how long core takes to check documents.
fn core(shell: &Shell, files: &[String]) -> Result<()> {
    let mut command = shell.cargo(&["bench", "-p", "weftwork-core", "--bench", "check", "--"]);
    for file in files {
        // The bench runs in the folder of its package.
        command.arg(fs::canonicalize(file).with_context(|| format!("cannot find {file}"))?);
    }
    shell::run(&mut command)
}
