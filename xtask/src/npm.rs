//! Makes `target/npm/weftwork-<version>.tgz`, the npm package, and tests it.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{
    reject_all,
    shell::{self, Shell},
    tools,
};

/// Where the package is made from.
const SOURCE: &str = "core/wasm/npm";

/// `cargo xtask npm`: packs it, and says where it is.
pub(crate) fn command(shell: &Shell, args: &[String]) -> Result<()> {
    reject_all(args)?;
    pack(shell)?;
    shell::say(&format!("the package is {}", tarball(shell).display()));
    Ok(())
}

/// Compiles the core, wraps it and packs it.
pub(crate) fn pack(shell: &Shell) -> Result<()> {
    tools::need_node(shell)?;
    tools::need_wasm_target(shell)?;
    tools::need_wasm_bindgen(shell)?;
    compile(shell)?;
    shell::run(shell.command("npm", &["ci"]).current_dir(shell.root.join(SOURCE)))?;
    let folder = shell.target("npm");
    fs::create_dir_all(&folder).context("cannot make target/npm")?;
    let mut build = shell.command("node", &["core/wasm/npm/build.mjs"]);
    build.arg(shell.target("wasm32-unknown-unknown/wasm/weftwork.wasm"));
    shell::run(build.arg(folder.join("package")).arg(VERSION))?;
    shell::run(shell.command("npm", &["pack", "./package"]).current_dir(&folder))
}

/// Installs the package that was packed last, and uses it in each way that it promises.
pub(crate) fn test(shell: &Shell) -> Result<()> {
    let mut node = shell.command("node", &["--test", "--test-reporter=spec"]);
    node.args(shell::files_ending(&shell.root.join(SOURCE).join("test"), ".test.mjs")?);
    node.env("WEFTWORK_TARBALL", tarball(shell)).env("CHROMIUM", tools::need_chromium(shell)?);
    shell::run(&mut node)
}

/// Packs it, and measures it beside what JavaScript has without it.
pub(crate) fn bench(shell: &Shell, files: &[PathBuf]) -> Result<()> {
    pack(shell)?;
    let mut node = shell.command("node", &["core/wasm/npm/bench/check.mjs"]);
    shell::run(node.arg(tarball(shell)).args(files))
}

/// All packages of this repository have one version.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Where the package is.
pub(crate) fn tarball(shell: &Shell) -> PathBuf {
    shell.target(&format!("npm/weftwork-{VERSION}.tgz"))
}

fn compile(shell: &Shell) -> Result<()> {
    // Only a library of this type alone is optimized as a whole with what it links.
    let mut cargo = shell.cargo(&["rustc", "--lib", "--crate-type", "cdylib"]);
    cargo.args(["-p", "weftwork", "--profile", "wasm", "--target", "wasm32-unknown-unknown"]);
    // The vectors of WebAssembly, where the code asks for them: every engine has them since
    // 2023. Loops that LLVM widens or unrolls, and calls that it writes out, take room for
    // little: a sixth of the package for a twentieth of the time.
    let mut flags = "-Ctarget-feature=+simd128 -Cno-vectorize-loops -Cno-vectorize-slp \
                     -Cllvm-args=-unroll-max-count=1 -Cllvm-args=-inline-threshold=25"
        .to_owned();
    // All that the standard library has but `multivalue`: node compiles a wrapper for each sort
    // of function that answers with several values, which is a tenth of the time until it is
    // ready.
    flags.push_str(
        " -Clink-arg=--no-check-features -Clink-arg=--features=bulk-memory,bulk-memory-opt,\
         mutable-globals,nontrapping-fptoint,reference-types,sign-ext,simd128",
    );
    // Messages of panics name files; nobody needs to know whose disk they were on.
    let cargo_home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    if let Some(home) = cargo_home.as_deref().and_then(Path::to_str)
        && !home.contains(' ')
    {
        flags.push_str(&format!(" --remap-path-prefix={home}/registry/src=crates"));
    }
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags);
    shell::run(&mut cargo)
}
