//! `weftwork validate`: what is wrong with workflow files, and the fixing of it.

mod checked;
mod failure;
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
use self::failure::Failure;
use self::files::Found;
use self::github::{GithubCommands, GithubFailure};
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
    /// Fix what takes no choice, and tell what is left. Of standard input the fixed
    /// text is printed, and the answer goes to standard error.
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
    failures: Vec<Failure>,
}

pub(super) fn main(args: &Args) -> anyhow::Result<ExitCode> {
    let answer = check_all(args);
    for failure in &answer.failures {
        eprintln!("weftwork: {failure}");
    }
    if answer.files.is_empty() && answer.failures.is_empty() {
        eprintln!("weftwork: there is no workflow in these folders");
    }
    answer.tell(args)?;
    Ok(answer.exit_code())
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
    failures.extend(files.iter_mut().filter_map(|file| file.unsaved.take()));
    Answer { files, failures }
}

impl Answer {
    fn exit_code(&self) -> ExitCode {
        let is_valid = self.files.iter().all(|file| file.report.valid);
        ExitCode::from(if self.failures.is_empty() { u8::from(!is_valid) } else { 2 })
    }

    /// Writes it where it belongs: to standard output, unless a fixed text goes there.
    fn tell(&self, args: &Args) -> io::Result<()> {
        let mut out = io::stdout().lock();
        let fixed = self.files.iter().find(|file| file.is_standard_input && args.fix);
        if let Some(file) = fixed {
            out.write_all(file.text.as_bytes())?;
            // Its last line may have no end.
            out.flush()?;
            self.write(&mut io::stderr().lock(), args)
        } else {
            self.write(&mut out, args)
        }
    }

    fn write(&self, out: &mut (impl Write + IsTerminal), args: &Args) -> io::Result<()> {
        match args.format {
            Format::Text => self.write_text(out),
            Format::Json => {
                let list: Vec<Value> = self.files.iter().map(|it| entry(it, args.fix)).collect();
                writeln!(out, "{}", Value::from(list))
            }
            Format::Sarif => writeln!(out, "{:#}", sarif::log(&self.files, &self.failures)),
            Format::Github => {
                self.failures.iter().try_for_each(|it| write!(out, "{}", GithubFailure(it)))?;
                self.files.iter().try_for_each(|file| write!(out, "{}", GithubCommands(file)))
            }
        }
    }

    fn write_text(&self, out: &mut (impl Write + IsTerminal)) -> io::Result<()> {
        let colours = has_colours(out);
        let mut total = Tally::default();
        for Checked { path: file, text, report, fixed, .. } in &self.files {
            write!(out, "{}", TextReport { file, text, report, fixed, colours })?;
            total += Tally::of(report, fixed.len());
        }
        match self.files.len() {
            // The only file's own last line says it all.
            0 | 1 => Ok(()),
            n_files => writeln!(out, "in all {n_files} files: {total}"),
        }
    }
}

/// One file in the JSON array.
fn entry(file: &Checked, is_fixed: bool) -> Value {
    let mut entry = json!({ "file": file.path.display().to_string(), "report": file.report });
    if is_fixed {
        entry["fixes"] = file.fixed.len().into();
        entry["fixed"] = json!(file.fixed);
    }
    entry
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn json_says_what_was_fixed() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("w.json");
        fs::write(&path, r#"{"regoin":"us","dag":{"nodes":{}}}"#).unwrap();
        let args = Args { paths: vec![path], format: Format::Json, fix: true };
        let file = &check_all(&args).files[0];
        let fix = json!({ "code": "unknown-field", "pointer": "/regoin",
            "title": "Rename to `region`" });
        let entry = entry(file, true);
        assert_eq!((&entry["fixes"], &entry["fixed"]), (&json!(1), &json!([fix])));
    }

    #[test]
    fn a_file_that_cannot_be_written_is_a_failure_and_reported() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("w.json");
        fs::write(&path, r#"{"regoin":"us","dag":{"nodes":{}}}"#).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o444)).unwrap();
        let args = Args { paths: vec![path.clone()], format: Format::Text, fix: true };
        let answer = check_all(&args);
        let codes: Vec<_> = answer.files[0].report.iter().map(|it| &*it.code).collect();
        assert_eq!(codes, ["unknown-field", "empty-dag"]);
        assert_eq!(answer.failures, [Failure::writing(&path, "it is read-only")]);
        assert_eq!(answer.exit_code(), ExitCode::from(2));
    }
}
