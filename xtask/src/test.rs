//! `cargo xtask test`: every check there is, the quick ones first.
//!
//! All native steps use the release profile and `target/`, so that what one
//! step compiled the next ones find; the tests run what is shipped.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::{
    Misuse, binary, editor, npm,
    shell::{self, Shell},
    tools,
};

/// A group of steps that can be asked for by name.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    /// Format, lints and documentation.
    Lint,
    /// Tests that run on this machine.
    Native,
    /// Tests of the npm package's code, in Node.
    Wasm,
    /// The npm package, installed and used as its users do.
    Npm,
    /// The same answers from the binary, the server and the npm package.
    Conformance,
    /// Journeys through the editor, in a browser.
    Browser,
}

use Part::{Browser, Conformance, Lint, Native, Npm, Wasm};

/// Every part, by its name on the command line.
const PARTS: &[(&str, Part)] = &[
    ("lint", Lint),
    ("native", Native),
    ("wasm", Wasm),
    ("npm", Npm),
    ("conformance", Conformance),
    ("browser", Browser),
];

/// One thing that may fail.
struct Step {
    /// Its heading.
    title: &'static str,
    /// The parts that it belongs to.
    parts: &'static [Part],
    /// Does it.
    run: fn(&Shell) -> Result<()>,
}

/// Every step, in the order they run: what fails soonest comes first, and what
/// installs a tool comes no sooner than it must.
const STEPS: &[Step] = &[
    Step {
        title: "C compilers",
        parts: &[Lint, Native, Conformance, Browser],
        run: tools::need_c_compilers,
    },
    Step {
        title: "Node",
        parts: &[Native, Wasm, Npm, Conformance, Browser],
        run: tools::need_node,
    },
    Step { title: "format", parts: &[Lint], run: format },
    Step { title: "lints", parts: &[Lint], run: clippy },
    Step { title: "lints for the browser", parts: &[Lint], run: clippy_wasm },
    Step { title: "documentation", parts: &[Lint], run: rustdoc },
    Step {
        title: "Chromium",
        parts: &[Npm, Conformance, Browser],
        run: |shell| tools::need_chromium(shell).map(drop),
    },
    Step { title: "editor", parts: &[Native, Conformance, Browser], run: editor::build },
    Step { title: "binary", parts: &[Native, Conformance, Browser], run: binary::compile },
    Step { title: "native tests", parts: &[Native], run: native },
    Step { title: "editor tests", parts: &[Native], run: editor_tests },
    Step { title: "wasm tests", parts: &[Wasm], run: wasm },
    Step { title: "npm package", parts: &[Npm, Conformance], run: npm::pack },
    Step { title: "npm package tests", parts: &[Npm], run: npm::test },
    Step { title: "conformance tests", parts: &[Conformance], run: conformance },
    Step { title: "browser tests", parts: &[Browser], run: browser },
];

/// Selects what is native: the default members, and xtask.
const NATIVE: &[&str] = &["--workspace", "--exclude", "weftwork", "--exclude", "weftwork-web"];

/// `cargo xtask test [--full] [PART…]`.
pub(crate) fn run(shell: &Shell, args: &[String]) -> Result<()> {
    let mut shell = shell.clone();
    let mut parts = Vec::new();
    for arg in args {
        if arg == "--full" {
            // The first is ours; proptest reads the second.
            shell.set_env("WEFTWORK_FULL", "1");
            shell.set_env("PROPTEST_CASES", "4096");
        } else if let Some((_, part)) = PARTS.iter().find(|(name, _)| name == arg) {
            parts.push(*part);
        } else {
            return Err(Misuse(format!("no part of the tests is named `{arg}`")).into());
        }
    }
    let is_wanted = |it: &&Step| parts.is_empty() || it.parts.iter().any(|it| parts.contains(it));
    let steps: Vec<_> = STEPS.iter().filter(is_wanted).collect();
    run_steps(&shell, &steps)
}

/// Runs steps until one fails, then says how long each took.
fn run_steps(shell: &Shell, steps: &[&Step]) -> Result<()> {
    let start = Instant::now();
    let mut summary = Vec::new();
    let mut outcome = Ok(());
    for (index, step) in steps.iter().enumerate() {
        shell::say(&format!("\n==> {}/{} {}", index + 1, steps.len(), step.title));
        let start = Instant::now();
        outcome = (step.run)(shell).with_context(|| format!("step `{}`", step.title));
        let time = show(start.elapsed());
        let word = if outcome.is_ok() { "passed" } else { "FAILED" };
        shell::say(&format!("==> {word} in {time}"));
        summary.push(format!("  {word} {time:>9}  {}", step.title));
        if outcome.is_err() {
            break;
        }
    }
    let n_left = steps.len() - summary.len();
    if n_left != 0 {
        summary.push(format!("  {n_left} more did not run"));
    }
    summary.push(format!("  total  {:>9}", show(start.elapsed())));
    shell::say(&format!("\n==> summary\n{}", summary.join("\n")));
    outcome
}

/// A duration as people say it.
fn show(time: Duration) -> String {
    let (minutes, seconds) = (time.as_secs() / 60, time.as_secs_f64() % 60.0);
    if minutes == 0 { format!("{seconds:.1} s") } else { format!("{minutes} m {seconds:02.0} s") }
}

fn format(shell: &Shell) -> Result<()> {
    shell::run(&mut shell.cargo(&["fmt", "--all", "--check"]))
}

fn clippy(shell: &Shell) -> Result<()> {
    editor::make_folder(shell)?;
    let mut clippy = shell.cargo(&["clippy", "--release", "--all-targets"]);
    shell::run(clippy.args(NATIVE).args(["--", "-D", "warnings"]))
}

/// Lints what the browser runs, in the profile that the editor is built in:
/// both then share the macros, which are half of the work.
fn clippy_wasm(shell: &Shell) -> Result<()> {
    tools::need_wasm_target(shell)?;
    let mut clippy = shell.cargo(&["clippy", "--profile", "web"]);
    clippy.args(["--target", "wasm32-unknown-unknown"]);
    clippy.args(["-p", "weftwork-core", "-p", "weftwork", "-p", "weftwork-web"]);
    shell::run(clippy.args(["--", "-D", "warnings"]))
}

fn rustdoc(shell: &Shell) -> Result<()> {
    editor::make_folder(shell)?;
    let mut doc = shell.cargo(&["doc", "--release", "--no-deps", "--document-private-items"]);
    shell::run(doc.args(NATIVE).env("RUSTDOCFLAGS", "-Dwarnings"))
}

fn native(shell: &Shell) -> Result<()> {
    // Some of them count the instructions of core, in an interpreter of WebAssembly.
    tools::need_wasm_target(shell)?;
    let counted = ["build", "--release", "-p", "weftwork-work"];
    shell::run(shell.cargo(&counted).args(["--target", "wasm32-unknown-unknown"]))?;
    shell::run(shell.cargo(&["test", "--release"]).args(NATIVE))
}

/// The editor's geometry, layout and history, which need no browser.
fn editor_tests(shell: &Shell) -> Result<()> {
    shell::run(&mut shell.cargo(&["test", "--release", "-p", "weftwork-web"]))
}

fn wasm(shell: &Shell) -> Result<()> {
    tools::need_wasm_target(shell)?;
    tools::need_wasm_bindgen(shell)?;
    let test = ["test", "--release", "-p", "weftwork", "--target", "wasm32-unknown-unknown"];
    shell::run(&mut shell.cargo(&test))
}

/// The binary, its server and the package must all say the same of every document.
fn conformance(shell: &Shell) -> Result<()> {
    let chromium = tools::need_chromium(shell)?;
    let mut node = shell.command("node", &["--test", "--test-reporter=spec"]);
    node.args(shell::files_ending(&shell.root.join("tests/conformance"), ".test.mjs")?);
    node.env("WEFTWORK_BIN", binary::path(shell)).env("WEFTWORK_TARBALL", npm::tarball(shell));
    shell::run(node.env("CHROMIUM", chromium))
}

fn browser(shell: &Shell) -> Result<()> {
    let chromium = tools::need_chromium(shell)?;
    let folder = shell.root.join("tests/browser");
    shell::run(shell.command("npm", &["ci"]).current_dir(&folder))?;
    let mut node = shell.command("node", &["--test", "--test-reporter=spec"]);
    node.args(shell::files_ending(&folder, ".test.mjs")?).env("CHROMIUM", chromium);
    shell::run(node.env("WEFTWORK_BIN", binary::path(shell)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_has_steps() {
        for (name, part) in PARTS {
            assert!(STEPS.iter().any(|it| it.parts.contains(part)), "{name}");
        }
    }

    #[test]
    fn durations_read_well() {
        assert_eq!(show(Duration::from_millis(1_250)), "1.2 s");
        assert_eq!(show(Duration::from_secs(125)), "2 m 05 s");
    }
}
