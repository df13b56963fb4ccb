//! Builds the editor into `target/dist`, from where the server embeds it.
//!
//! Trunk writes every file anew even when nothing changed, so the binary would
//! be made again each time. A stamp beside the folder therefore lists every
//! input as it was, and while it holds, nothing is done.

use std::{fs, path::Path, time::UNIX_EPOCH};

use anyhow::{Context, Result};

use crate::{
    shell::{self, Shell},
    tools,
};

/// Files and folders that the editor is made from.
const INPUTS: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "core/Cargo.toml",
    "core/src",
    "index.html",
    "server/api",
    "web",
];

/// Builds the editor, unless `target/dist` holds it already.
pub(crate) fn build(shell: &Shell) -> Result<()> {
    let stamp_file = shell.target("dist.stamp");
    let inputs = stamp(&shell.root)?;
    let was = fs::read_to_string(&stamp_file).unwrap_or_default();
    if was == inputs && shell.target("dist/index.html").is_file() {
        shell::say("the editor is up to date");
        return Ok(());
    }
    if !was.is_empty() {
        shell::say(&reason(&was, &inputs));
        fs::remove_file(&stamp_file).context("cannot remove target/dist.stamp")?;
    }
    tools::need_node(shell)?;
    tools::need_wasm_target(shell)?;
    tools::need_wasm_bindgen(shell)?;
    tools::need_trunk(shell)?;
    bundle(shell)?;
    // Trunk builds offline, and would hide a long download.
    shell::run(&mut shell.cargo(&["fetch"]))?;
    let mut trunk = shell.command("trunk", &["build"]);
    if std::env::var_os("NO_COLOR").is_some() {
        // Trunk reads it as a boolean, and refuses the usual `1`.
        trunk.env("NO_COLOR", "true");
    }
    shell::run(&mut trunk)?;
    compress(shell)?;
    fs::write(&stamp_file, inputs).context("cannot write target/dist.stamp")
}

/// Bundles the style sheets and the text editor of the JSON tab, which trunk then
/// copies as they are.
fn bundle(shell: &Shell) -> Result<()> {
    let folder = shell.root.join("web/js");
    shell::run(shell.command("npm", &["ci"]).current_dir(&folder))?;
    shell::run(&mut shell.command("node", &["web/js/build.mjs"]))
}

/// Makes `target/dist` if there is none: the server embeds that folder, so it
/// must be there even for a mere check of the server.
pub(crate) fn make_folder(shell: &Shell) -> Result<()> {
    fs::create_dir_all(shell.target("dist")).context("cannot make target/dist")
}

/// Writes a `.gz` beside each file of `target/dist` over 1 KiB; a smaller one
/// fits a network packet anyway.
///
/// The system's gzip does it: it is there wherever this builds, it is faster
/// than a library built without optimisation, and it adds no dependency.
/// Without `--no-name` the time would go in, and each build would differ.
fn compress(shell: &Shell) -> Result<()> {
    let files = ["target/dist", "-type", "f", "-size", "+1k", "!", "-name", "*.gz"];
    let gzip = ["-exec", "gzip", "--best", "--no-name", "--keep", "--force", "{}", "+"];
    shell::run(shell.command("find", &files).args(gzip))
}

/// Every input with its time and size, a line each.
fn stamp(root: &Path) -> Result<String> {
    let mut lines = Vec::new();
    for input in INPUTS {
        visit(&root.join(input), &mut |file, size, modified_ns| {
            let name = file.strip_prefix(root).unwrap_or(file).display();
            lines.push(format!("{modified_ns} {size} {name}\n"));
        })?;
    }
    Ok(lines.concat())
}

/// Says which input makes a build necessary.
fn reason(was: &str, is: &str) -> String {
    let name = |line: &str| line.splitn(3, ' ').nth(2).unwrap_or_default().to_owned();
    if let Some(line) = is.lines().find(|line| !was.lines().any(|it| it == *line)) {
        return format!("{} changed, so the editor is built again", name(line));
    }
    if let Some(line) = was.lines().find(|line| !is.lines().any(|it| it == *line)) {
        return format!("{} is gone, so the editor is built again", name(line));
    }
    "target/dist is not complete, so the editor is built again".to_owned()
}

/// Calls `found` with each file at or under a path, its size in bytes and its
/// time of change in nanoseconds, in the order of their names.
fn visit(path: &Path, found: &mut dyn FnMut(&Path, u64, u128)) -> Result<()> {
    let metadata = fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?;
    if metadata.is_file() {
        let modified = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        found(path, metadata.len(), modified.as_nanos());
        return Ok(());
    }
    let entries = fs::read_dir(path).with_context(|| format!("cannot list {}", path.display()))?;
    let mut paths = entries.map(|it| Ok(it?.path())).collect::<std::io::Result<Vec<_>>>()?;
    paths.sort();
    paths.iter().filter(|it| is_input(it)).try_for_each(|it| visit(it, found))
}

/// Whether a path can matter: what was installed or made there does not, nor
/// what text editors leave beside the file being edited.
fn is_input(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name != "node_modules" && name != "dist" && !name.starts_with('.') && !name.ends_with('~')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reason_names_the_file() {
        let was = "1 10 web/a.rs\n1 10 web/b c.rs\n";
        assert_eq!(
            reason(was, "1 10 web/a.rs\n2 10 web/b c.rs\n"),
            "web/b c.rs changed, so the editor is built again"
        );
        assert_eq!(
            reason(was, "1 10 web/b c.rs\n"),
            "web/a.rs is gone, so the editor is built again"
        );
    }
}
