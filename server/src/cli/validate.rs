//! `weftwork validate`

use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use serde_json::json;
use weftwork_core::catalogue::Catalogue;
use weftwork_core::check::check;
use weftwork_core::diagnostic::Report;
use weftwork_core::parse::parse;

use super::text_report::TextReport;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The files; `-` is standard input.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// What the answer looks like.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: each fault with its line.
    Text,
    /// For programs: `[{"file": …, "report": …}]`.
    Json,
}

pub(super) fn main(args: &Args) -> anyhow::Result<ExitCode> {
    let catalogue = Catalogue::sandbox();
    let mut reports: Vec<(&Path, String, Report)> = Vec::new();
    let mut is_unread = false;
    for file in &args.files {
        match read(file) {
            Ok(text) => {
                let report = check(&parse(text.as_str()), &catalogue);
                reports.push((file, text, report));
            }
            Err(error) => {
                eprintln!("weftwork: cannot read {}: {error}", file.display());
                is_unread = true;
            }
        }
    }
    let mut out = std::io::stdout().lock();
    match args.format {
        Format::Text => {
            let colours = out.is_terminal() && std::env::var_os("NO_COLOR").is_none();
            for (file, text, report) in &reports {
                write!(out, "{}", TextReport { file, text, report, colours })?;
            }
        }
        Format::Json => {
            let list = reports.iter().map(
                |(file, _, report)| json!({ "file": file.display().to_string(), "report": report }),
            );
            writeln!(out, "{}", serde_json::Value::from(list.collect::<Vec<_>>()))?;
        }
    }
    let is_valid = reports.iter().all(|(_, _, report)| report.valid);
    Ok(ExitCode::from(if is_unread { 2 } else { u8::from(!is_valid) }))
}

fn read(file: &Path) -> std::io::Result<String> {
    let bytes = if file == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes)?;
        bytes
    } else {
        std::fs::read(file)?
    };
    String::from_utf8(bytes)
        .map_err(|_| std::io::Error::new(std::io::ErrorKind::InvalidData, "it is not UTF-8"))
}
