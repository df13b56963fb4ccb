//! Finds the programs that building and testing need, and installs those that
//! are missing, saying so first.
//!
//! A tool of another version is left alone: ours then goes to `target/tools`,
//! which the children of [`Shell`] look into first.

use std::{env, fs, path::PathBuf};

use anyhow::{Context, Result, bail};

use crate::shell::{self, Shell};

/// A tool that cargo installs.
struct CargoTool {
    /// The package, and the first of its programs.
    name: &'static str,
    /// Further programs, which must be of the same version.
    more_programs: &'static [&'static str],
    /// The package on the registry.
    package: &'static str,
    /// The one version that will do.
    version: String,
    /// Whether to build it with its own lock file.
    locked: bool,
    /// Whether to optimise it, as what has much to do itself deserves.
    optimised: bool,
    /// What we need it for.
    purpose: &'static str,
    /// How long two cores take to build it.
    minutes: u32,
}

/// Trunk, which turns the editor's crate into a page.
pub(crate) fn need_trunk(shell: &Shell) -> Result<()> {
    need_cargo_tool(
        shell,
        &CargoTool {
            name: "trunk",
            more_programs: &[],
            package: "trunk",
            version: "0.21.14".to_owned(),
            locked: true,
            // It calls others: a build of the editor takes half a second longer, and
            // its own a third of the time.
            optimised: false,
            purpose: "builds the editor",
            minutes: 4,
        },
    )
}

/// The wasm-bindgen programs, of the very version that our crates use: the two
/// exchange a format that changes with each release.
pub(crate) fn need_wasm_bindgen(shell: &Shell) -> Result<()> {
    let lock =
        fs::read_to_string(shell.root.join("Cargo.lock")).context("cannot read Cargo.lock")?;
    need_cargo_tool(
        shell,
        &CargoTool {
            name: "wasm-bindgen",
            more_programs: &["wasm-bindgen-test-runner"],
            package: "wasm-bindgen-cli",
            version: locked_version(&lock, "wasm-bindgen")
                .context("Cargo.lock has no wasm-bindgen")?,
            // Its lock file names releases that not every registry mirror has.
            locked: false,
            optimised: true,
            purpose: "connects WebAssembly to JavaScript",
            minutes: 3,
        },
    )
}

/// Rust's standard library for the browser.
pub(crate) fn need_wasm_target(shell: &Shell) -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    // The compiler knows where it looks, also where there is no rustup.
    let folder = shell.read("rustc", &["--print", "target-libdir", "--target", TARGET]);
    if folder.is_some_and(|it| PathBuf::from(it).is_dir()) {
        return Ok(());
    }
    shell::say(&format!(
        "installing Rust's {TARGET} (compiles for the browser), a few seconds, once"
    ));
    shell::run(&mut shell.command("rustup", &["target", "add", TARGET]))
        .with_context(|| format!("Rust's target {TARGET} is needed, and only rustup adds it"))
}

/// The C and C++ compilers, for SQLite and the video encoder. Linking xtask may
/// have used another linker, so that this program runs does not prove that they
/// are there.
pub(crate) fn need_c_compilers(shell: &Shell) -> Result<()> {
    let compilers = [("CC", "cc"), ("CXX", "c++")]
        .map(|(name, default)| env::var(name).unwrap_or_else(|_| default.to_owned()));
    let missing = |shell: &Shell| {
        compilers.iter().find(|it| shell.read(it, &["--version"]).is_none()).cloned()
    };
    let Some(compiler) = missing(shell) else { return Ok(()) };
    if shell.find("apt-get").is_none() {
        bail!("there is no compiler `{compiler}`, which the server is built with; install one");
    }
    shell::say(
        "installing build-essential by apt-get (compiles SQLite and the video encoder), \
         about 2 minutes, once",
    );
    install_package(shell, "build-essential")?;
    match missing(shell) {
        None => Ok(()),
        Some(compiler) => bail!("build-essential is installed, yet there is no `{compiler}`"),
    }
}

/// Node and npm, which bundle the editor's JavaScript, run the wasm tests and
/// drive the browser.
pub(crate) fn need_node(shell: &Shell) -> Result<()> {
    const OLDEST: u32 = 20;
    let found = shell.read("node", &["--version"]);
    let major = found.as_deref().and_then(|it| it.trim_start_matches('v').split('.').next());
    if major.and_then(|it| it.parse::<u32>().ok()).is_none_or(|it| it < OLDEST) {
        let found = found.unwrap_or_else(|| "none".to_owned());
        bail!("Node {OLDEST} or later is needed, and found is {found}; install it and try again");
    }
    if shell.read("npm", &["--version"]).is_none() {
        bail!("npm is needed, which comes with Node or beside it; install it");
    }
    Ok(())
}

/// The browser to test in: `$CHROMIUM`, or else the one that is installed.
pub(crate) fn need_chromium(shell: &Shell) -> Result<PathBuf> {
    const HINT: &str = "install Chromium, or set CHROMIUM to where a browser of its kind is";
    if let Some(path) = env::var_os("CHROMIUM").map(PathBuf::from) {
        if !path.is_file() {
            bail!("CHROMIUM is {}, where there is no file", path.display());
        }
        return Ok(path);
    }
    if let Some(path) = shell.find("chromium") {
        return Ok(path);
    }
    if shell.find("apt-get").is_none() {
        bail!("the browser tests need Chromium; {HINT}");
    }
    shell::say(
        "installing chromium by apt-get (the browser tests drive it), about 2 minutes, once",
    );
    install_package(shell, "chromium").context(HINT)?;
    shell.find("chromium").context("apt-get installed chromium, yet it is not on PATH")
}

/// Installs one of Debian's packages.
fn install_package(shell: &Shell, package: &str) -> Result<()> {
    // A package list may be absent or stale. If one of several sources does not
    // answer, the others may well do.
    if let Err(error) = apt_get(shell, &["update"]) {
        shell::say(&format!("going on although {error}"));
    }
    apt_get(shell, &["install", "-y", "--no-install-recommends", package])
}

/// Runs apt-get as root.
fn apt_get(shell: &Shell, args: &[&str]) -> Result<()> {
    let is_root = shell.read("id", &["-u"]).is_some_and(|it| it == "0");
    if !is_root && shell.find("sudo").is_none() {
        bail!("apt-get needs root, and there is no sudo");
    }
    // sudo clears the environment, so `env` sets what must reach apt-get.
    let apt_get = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
    let words = if is_root { &[][..] } else { &["sudo"][..] };
    let words = [words, &apt_get, args].concat();
    shell::run(&mut shell.command(words[0], &words[1..]))
}

/// Installs a tool unless the right version is there.
fn need_cargo_tool(shell: &Shell, tool: &CargoTool) -> Result<()> {
    if is_ready(shell, tool) {
        return Ok(());
    }
    let package = format!("{}@{}", tool.package, tool.version);
    shell::say(&format!(
        "installing {} {} ({}), about {} minutes, once",
        tool.name, tool.version, tool.purpose, tool.minutes
    ));
    let mut install = shell.cargo(&["install", &package]);
    if tool.locked {
        install.arg("--locked");
    }
    if let Some(path) = shell.find(tool.name) {
        shell::say(&format!(
            "{} is another version; it stays, and ours goes to target/tools",
            path.display()
        ));
        install.args(["--root", "target/tools"]);
    }
    if !tool.optimised {
        install.args(["--config", "profile.release.lto=false"]);
        install.args(["--config", "profile.release.opt-level=0"]);
    }
    // What is meant for our crates must not change how a tool is built.
    for name in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "RUSTC_WRAPPER"] {
        install.env_remove(name);
    }
    let build_folder = shell.target("tools-build");
    shell::run(install.env("CARGO_TARGET_DIR", &build_folder))?;
    // Hundreds of megabytes that nothing will read again.
    fs::remove_dir_all(&build_folder).ok();
    if !is_ready(shell, tool) {
        bail!("{package} is installed, yet not found; put cargo's bin folder on PATH");
    }
    Ok(())
}

/// Whether every program of a tool is there, in the right version.
fn is_ready(shell: &Shell, tool: &CargoTool) -> bool {
    [tool.name].iter().chain(tool.more_programs).all(|program| {
        let answer = shell.read(program, &["--version"]);
        answer.is_some_and(|it| it.split_whitespace().nth(1) == Some(&tool.version))
    })
}

/// The version of a package in a lock file.
fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|it| *it != name);
    let version = lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locked_version_takes_the_whole_name() {
        let lock = "[[package]]\nname = \"a-b\"\nversion = \"1.0.0\"\n\n\
                    [[package]]\nname = \"a\"\nversion = \"2.0.1\"\n";
        assert_eq!(locked_version(lock, "a").as_deref(), Some("2.0.1"));
        assert_eq!(locked_version(lock, "b"), None);
    }
}
