//! `weftwork validate`: what is wrong with workflow files, and the mending of it.

mod checked;
mod files;
mod github;
mod mend;
mod parallel;
mod sarif;
mod save;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use serde_json::{Value, json};
use weftwork_core::catalogue::Catalogue;

use self::checked::Checked;
use self::files::Found;
use self::github::GithubCommands;
use super::tally::Tally;
use super::text_report::{TextReport, has_colours};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The files, and folders with `*.json` files in them; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    paths: Vec<PathBuf>,
    /// What the answer looks like.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Mend what takes no choice, and tell what is left. Of standard input the
    /// mended text is printed, and the answer goes to standard error.
    #[arg(long)]
    fix: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: each fault with its line.
    Text,
    /// For programs: `[{"file": …, "report": …}]`.
    Json,
    /// For code hosts and editors: SARIF 2.1.0.
    Sarif,
    /// For GitHub Actions: notes in the diff.
    Github,
}

/// What became of all the files.
struct Answer {
    files: Vec<Checked>,
    failures: Vec<String>,
}

pub(super) fn main(args: &Args) -> anyhow::Result<ExitCode> {
    let answer = check_all(args);
    for failure in &answer.failures {
        eprintln!("weftwork: {failure}");
    }
    if answer.files.is_empty() && answer.failures.is_empty() {
        eprintln!("weftwork: there is no workflow in these folders");
    }
    let mended = answer.files.iter().find(|file| file.is_standard_input && args.fix);
    if let Some(file) = mended {
        io::stdout().lock().write_all(file.text.as_bytes())?;
        answer.write(&mut io::stderr().lock(), args)?;
    } else {
        answer.write(&mut io::stdout().lock(), args)?;
    }
    let is_valid = answer.files.iter().all(|file| file.report.valid);
    let code = if answer.failures.is_empty() { u8::from(!is_valid) } else { 2 };
    Ok(ExitCode::from(code))
}

fn check_all(args: &Args) -> Answer {
    let Found { sources, mut failures, .. } = files::find(&args.paths);
    let catalogue = Catalogue::sandbox();
    let work = |source: &_| checked::checked(source, &catalogue, args.fix);
    let mut files = Vec::new();
    for outcome in parallel::map(&sources, work) {
        match outcome {
            Ok(file) => files.extend(file),
            Err(failure) => failures.push(failure),
        }
    }
    Answer { files, failures }
}

impl Answer {
    fn write(&self, out: &mut (impl Write + IsTerminal), args: &Args) -> io::Result<()> {
        match args.format {
            Format::Text => self.write_text(out),
            Format::Json => {
                let list: Vec<Value> = self.files.iter().map(|it| entry(it, args.fix)).collect();
                writeln!(out, "{}", Value::from(list))
            }
            Format::Sarif => writeln!(out, "{:#}", sarif::log(&self.files, &self.failures)),
            Format::Github => {
                self.files.iter().try_for_each(|file| write!(out, "{}", GithubCommands(file)))
            }
        }
    }

    fn write_text(&self, out: &mut (impl Write + IsTerminal)) -> io::Result<()> {
        let colours = has_colours(out);
        let mut total = Tally::default();
        for Checked { path: file, text, report, n_fixes, .. } in &self.files {
            let n_fixes = *n_fixes;
            write!(out, "{}", TextReport { file, text, report, n_fixes, colours })?;
            total += Tally::of(report, n_fixes);
        }
        match self.files.len() {
            // The only file's own last line says it all.
            0 | 1 => Ok(()),
            n_files => writeln!(out, "in all {n_files} files: {total}"),
        }
    }
}

/// One file in the JSON array.
fn entry(file: &Checked, is_mended: bool) -> Value {
    let mut entry = json!({ "file": file.path.display().to_string(), "report": file.report });
    if is_mended {
        entry["fixes"] = file.n_fixes.into();
    }
    entry
}
