//! `weftwork types`: every reference of a workflow, and what it is.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use weftwork_core::catalogue::Catalogue;
use weftwork_core::check::check;
use weftwork_core::facts::Facts;
use weftwork_core::parse::parse;
use weftwork_core::query::{TypedReference, typed_references};
use weftwork_core::types::Builder;

use super::source;
use super::table::Table;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The workflow; `-` is standard input.
    file: PathBuf,
    /// Print the references as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn main(args: &Args) -> anyhow::Result<ExitCode> {
    let text = source::read(&args.file)?;
    let document = parse(text.as_str());
    let catalogue = Catalogue::sandbox();
    let report = check(&document, &catalogue);
    if !report.valid {
        source::complain(&args.file, &text, &report);
    }
    let builder = Builder::default();
    let facts = Facts::new(&document, &catalogue, &builder);
    let references = typed_references(&facts);
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&references)?)?;
    } else {
        write!(out, "{}", table(&references))?;
    }
    Ok(ExitCode::from(u8::from(!report.valid)))
}

fn table(references: &[TypedReference<'_>]) -> Table {
    let mut table = Table::new(&["place", "node", "reference", "type", "from"]);
    for it in references {
        let start = it.range.start;
        table.row([
            format!("{}:{}", start.line, start.column),
            it.node_id.to_owned(),
            it.reference.clone(),
            it.type_name.clone(),
            it.origin.clone(),
        ]);
    }
    table
}
