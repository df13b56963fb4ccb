//! `weftwork plan`: what a run of a workflow would do and cost.

mod text;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use weftwork_core::catalogue::Catalogue;
use weftwork_core::check::Checked;
use weftwork_core::estimate::{History, estimate};
use weftwork_core::parse::parse;

use self::text::EstimateText;
use super::run::inputs;
use super::source;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The workflow; `-` is standard input.
    file: PathBuf,
    /// A parameter; `NAME=@FILE` takes its value from a file. Not all have to be given.
    #[arg(short, long = "input", value_name = "NAME=VALUE")]
    input: Vec<String>,
    /// Print the plan as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn main(args: &Args) -> anyhow::Result<ExitCode> {
    let text = source::read(&args.file)?;
    let document = parse(text.as_str());
    let catalogue = Catalogue::sandbox();
    let checked = match Checked::new(&document, &catalogue) {
        Ok(checked) => checked,
        Err(report) => {
            source::complain(&args.file, &text, &report);
            return Ok(ExitCode::FAILURE);
        }
    };
    let values = inputs::read_some(&document, &args.input)?;
    // No run leaves anything behind on the command line.
    let estimate = estimate(&checked, &values, &catalogue, &History::default());
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&estimate)?)?;
    } else {
        write!(out, "{}", EstimateText(&estimate))?;
    }
    Ok(ExitCode::SUCCESS)
}
