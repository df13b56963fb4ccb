//! Runs commands at the root of the repository, showing each one first.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

/// Where commands run, and where their programs are looked for.
#[derive(Clone)]
pub(crate) struct Shell {
    /// The repository's root.
    pub(crate) root: PathBuf,
    /// The `PATH` that children see.
    path: OsString,
    /// What children see besides the environment that we were started in.
    extra_env: Vec<(&'static str, &'static str)>,
}

impl Shell {
    /// A shell for this repository.
    pub(crate) fn new() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .expect("xtask is a folder of the repository")
            .to_owned();
        let path = search_path(&root);
        Self { root, path, extra_env: Vec::new() }
    }

    /// Sets an environment variable for every later command.
    pub(crate) fn set_env(&mut self, name: &'static str, value: &'static str) {
        self.extra_env.push((name, value));
    }

    /// `target/<name>`.
    pub(crate) fn target(&self, name: &str) -> PathBuf {
        self.root.join("target").join(name)
    }

    /// A command that runs at the root and builds into `target/`.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>, args: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(args).current_dir(&self.root).env("PATH", &self.path);
        command.envs(self.extra_env.iter().copied());
        // Whatever the caller's settings, the binary is where we say it is.
        command.env("CARGO_TARGET_DIR", self.root.join("target")).env_remove("CARGO_BUILD_TARGET");
        // `cargo run` describes xtask in these, which is wrong for any child.
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&name);
            }
        }
        command
    }

    /// The cargo that runs us.
    pub(crate) fn cargo(&self, args: &[&str]) -> Command {
        self.command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), args)
    }

    /// Where a program is, if it is on the search path.
    pub(crate) fn find(&self, program: &str) -> Option<PathBuf> {
        env::split_paths(&self.path).map(|it| it.join(program)).find(|it| it.is_file())
    }

    /// What a command writes to standard output, trimmed; `None` if there is no
    /// such program or it fails.
    pub(crate) fn read(&self, program: &str, args: &[&str]) -> Option<String> {
        let output = self.command(program, args).stderr(Stdio::null()).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.trim().to_owned())
    }
}

/// Shows a command, then runs it with its output visible.
///
/// # Errors
///
/// The command could not start or did not succeed; the error names it.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let line = show(command);
    say(&format!("$ {line}"));
    let status = match command.status() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("`{line}` could not start: there is no such program")
        }
        status => status.with_context(|| format!("`{line}` could not start"))?,
    };
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

/// The files of a folder whose names end so, in the order of their names. Node 20 does
/// not expand patterns itself.
pub(crate) fn files_ending(folder: &Path, suffix: &str) -> Result<Vec<PathBuf>> {
    let cannot_list = || format!("cannot list {}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(cannot_list)? {
        let path = entry.with_context(cannot_list)?.path();
        if path.to_string_lossy().ends_with(suffix) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Says what is being done. This goes to standard error, since standard output
/// belongs to the program that `cargo xtask run` ends in.
pub(crate) fn say(text: &str) {
    eprintln!("{text}");
}

/// A command as a person would type it.
fn show(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut line = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for arg in command.get_args() {
        line.push(' ');
        line += &arg.to_string_lossy();
    }
    line
}

/// Our own tools first, then the caller's programs, then cargo's folder, which
/// the caller may have forgotten.
fn search_path(root: &Path) -> OsString {
    let cargo_home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|it| it.join(".cargo")));
    let caller = env::var_os("PATH").unwrap_or_default();
    let folders = [root.join("target/tools/bin")]
        .into_iter()
        .chain(env::split_paths(&caller))
        .chain(cargo_home.map(|it| it.join("bin")));
    env::join_paths(folders).unwrap_or(caller.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_its_command() {
        let shell = Shell::new();
        let failed = run(&mut shell.command("false", &["--really"])).map_err(|it| it.to_string());
        assert_eq!(failed, Err("`false --really` failed (exit status: 1)".to_owned()));
        let absent = run(&mut shell.command("no-such-program", &[])).map_err(|it| it.to_string());
        assert_eq!(
            absent,
            Err("`no-such-program` could not start: there is no such program".to_owned())
        );
    }
}
