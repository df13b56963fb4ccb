//! Makes `target/release/weftwork`, and runs it.

use std::{env, os::unix::process::CommandExt, path::PathBuf};

use anyhow::{Context, Result};

use crate::{
    editor,
    shell::{self, Shell},
    tools,
};

/// Builds the editor, then the binary that holds it.
pub(crate) fn build(shell: &Shell) -> Result<()> {
    tools::need_c_compilers(shell)?;
    editor::build(shell)?;
    compile(shell)
}

/// Builds the binary around the editor that is in `target/dist`.
///
/// All default members are built, as `cargo test` does: naming the server alone
/// could give its dependencies other features, and so build them twice.
pub(crate) fn compile(shell: &Shell) -> Result<()> {
    shell::run(&mut shell.cargo(&["build", "--release"]))
}

/// `cargo xtask run [-- ARGS]`: builds, then becomes `weftwork serve ARGS`.
pub(crate) fn serve(shell: &Shell, args: &[String]) -> Result<()> {
    build(shell)?;
    let args = args.strip_prefix(&["--".to_owned()]).unwrap_or(args);
    // Paths among the arguments are relative to where the caller stands.
    let here = env::current_dir().context("the current folder is gone")?;
    let path = path(shell);
    // Becoming the server, rather than starting it, lets signals reach it.
    let error = shell.command(&path, &["serve"]).args(args).current_dir(here).exec();
    Err(error).with_context(|| format!("`{}` could not start", path.display()))
}

/// Where the binary is.
pub(crate) fn path(shell: &Shell) -> PathBuf {
    shell.target("release/weftwork")
}
