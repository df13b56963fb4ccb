//! Set-up and chores: `cargo xtask run | build | npm | test | bench`.
//!
//! Each command fetches the tools that it needs and that are missing, so a
//! fresh clone needs no more than rustup, a C compiler and, for tests, Node.

mod bench;
mod binary;
mod editor;
mod npm;
mod shell;
mod test;
mod tools;

use std::{env, fmt, process::ExitCode};

use anyhow::Result;

use crate::shell::Shell;

#[cfg(not(unix))]
compile_error!("xtask needs a Unix; on Windows, use the Windows Subsystem for Linux");

/// One command of `cargo xtask`.
struct Command {
    /// The word that selects it.
    name: &'static str,
    /// What may follow the name.
    args: &'static str,
    /// What it does; further lines are indented under the first.
    help: &'static [&'static str],
    /// Does it.
    run: fn(&Shell, &[String]) -> Result<()>,
}

/// Every command, in the order that the usage text shows them.
const COMMANDS: &[Command] = &[
    Command {
        name: "run",
        args: "[-- ARGS]",
        help: &["builds, then runs `weftwork serve ARGS`"],
        run: binary::serve,
    },
    Command {
        name: "build",
        args: "",
        help: &["makes target/release/weftwork with the editor inside"],
        run: |shell, args| {
            reject_all(args)?;
            binary::build(shell)
        },
    },
    Command {
        name: "npm",
        args: "",
        help: &["makes the npm package, target/npm/weftwork-<version>.tgz"],
        run: npm::command,
    },
    Command {
        name: "test",
        args: "[--full] [PART…]",
        help: &[
            "runs every check, or only the parts named:",
            "lint, native, wasm, npm, conformance, browser;",
            "--full also runs the long cases",
        ],
        run: test::run,
    },
    Command {
        name: "bench",
        args: "WHAT [ARG…]",
        help: &[
            "core [FILE…]: measures checking, of these documents or of made ones",
            "engine [--quick] [--dir FOLDER] [SCENARIO…]: measures running workflows",
        ],
        run: bench::run,
    },
];

/// The command line was not understood; the usage text helps.
#[derive(Debug)]
struct Misuse(String);

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Misuse {}

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    if matches!(args.first().map(String::as_str), Some("help" | "--help" | "-h")) {
        eprint!("{}", usage());
        return ExitCode::SUCCESS;
    }
    match dispatch(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<Misuse>() => {
            eprint!("error: {error}\n\n{}", usage());
            ExitCode::from(2)
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the command that the first argument names.
fn dispatch(args: &[String]) -> Result<()> {
    let Some((name, args)) = args.split_first() else {
        return Err(Misuse("no command was given".to_owned()).into());
    };
    let Some(command) = COMMANDS.iter().find(|it| it.name == name) else {
        return Err(Misuse(format!("no command is named `{name}`")).into());
    };
    (command.run)(&Shell::new(), args)
}

/// Fails unless `args` is empty.
fn reject_all(args: &[String]) -> Result<()> {
    match args.first() {
        Some(arg) => Err(Misuse(format!("unexpected argument `{arg}`")).into()),
        None => Ok(()),
    }
}

/// The text that tells how to call this program, made from [`COMMANDS`].
fn usage() -> String {
    let lines = COMMANDS.iter().flat_map(|command| {
        let call = format!("{} {}", command.name, command.args);
        command.help.iter().enumerate().map(move |(index, line)| {
            let left = if index == 0 { call.as_str() } else { "" };
            format!("  {left:<22} {line}\n")
        })
    });
    let commands: String = lines.collect();
    format!(
        "Usage: cargo xtask COMMAND\n\nCommands:\n{commands}\n\
         Environment:\n  CHROMIUM=PATH          the browser that the browser tests drive\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misuse_is_told_apart_from_failure() {
        let wrong: [&[&str]; 5] =
            [&[], &["biuld"], &["build", "now"], &["test", "nativ"], &["test", "--ful"]];
        for args in wrong {
            let args: Vec<String> = args.iter().map(|&it| it.to_owned()).collect();
            let error = dispatch(&args).expect_err("nothing of this is a command");
            assert!(error.is::<Misuse>(), "{args:?}: {error}");
        }
    }

    #[test]
    fn usage_names_every_command() {
        for command in COMMANDS {
            assert!(usage().contains(&format!("\n  {}", command.name)));
        }
    }
}
