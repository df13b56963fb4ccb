//! What a run has made: files to save, texts to print.

mod names;
mod save;
mod unfinished;

use std::io::Write;

use serde_json::Value;
use weftwork_api::Execution;

pub(super) use self::names::{MadeFile, files};
pub(super) use self::save::{make_folder, save};
pub(super) use self::unfinished::add_unfinished;

/// Prints what a run has come to: as JSON, or the text in each result. Why it failed
/// goes to standard error.
pub(super) fn print(execution: &Execution, as_json: bool) -> anyhow::Result<()> {
    if let Some(error) = &execution.error {
        let node = error.node_id.as_deref().map(|node| format!("{node}: ")).unwrap_or_default();
        eprintln!("{}: {node}{}: {}", execution.status.name(), error.code, error.message);
    }
    let mut out = std::io::stdout().lock();
    if as_json {
        serde_json::to_writer_pretty(&mut out, execution)?;
        writeln!(out)?;
        return Ok(());
    }
    for (node, output) in &execution.outputs {
        if let Some(text) = text(output) {
            writeln!(out, "{node}: {text}")?;
        }
    }
    Ok(())
}

/// The main part of a result, if that is text.
fn text(output: &Value) -> Option<&str> {
    let content = output.pointer("/choices/0/message/content").or_else(|| output.get("text"));
    content.and_then(Value::as_str)
}
