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
use crate::cli::client::is_artifact;
use crate::cli::text_report::first;

/// How much is shown of a result that is no text, in characters.
const MAX_SHOWN: usize = 500;

/// Prints what a run has come to: as JSON, or what can be read in each result. Why it
/// failed goes to standard error.
pub(super) fn print(execution: &Execution, as_json: bool) -> anyhow::Result<()> {
    if let Some(error) = &execution.error {
        let status = execution.status.name();
        let node = error.node_id.as_deref().map(|node| format!("{node}: ")).unwrap_or_default();
        // What took too long has one name for both.
        let code = if error.code == status { String::new() } else { format!("{}: ", error.code) };
        eprintln!("{status}: {node}{code}{}", error.message);
    }
    let mut out = std::io::stdout().lock();
    if as_json {
        serde_json::to_writer_pretty(&mut out, execution)?;
        writeln!(out)?;
        return Ok(());
    }
    let mut cut = Vec::new();
    for (node, output) in &execution.outputs {
        if let Some(text) = text(output) {
            writeln!(out, "{node}: {text}")?;
        } else if !names::has_file(output, is_artifact) {
            let is_map = execution.nodes.get(node).is_some_and(|node| node.items.is_some());
            let json = readable(output, is_map).to_string();
            let shown = first(&json, MAX_SHOWN);
            writeln!(out, "{node}: {shown}")?;
            if shown != json {
                cut.push(node.as_str());
            }
        }
    }
    if !cut.is_empty() {
        eprintln!("not all is shown of {}; --json prints it", cut.join(", "));
    }
    Ok(())
}

/// The main part of a result, if that is text.
fn text(output: &Value) -> Option<&str> {
    let content = output.pointer("/choices/0/message/content").or_else(|| output.get("text"));
    content.and_then(Value::as_str)
}

/// What there is to read of a result that is no text: of a map an array of its elements,
/// each as its text if it has one.
fn readable(output: &Value, is_map: bool) -> Value {
    match output.get("items") {
        Some(Value::Array(elements)) if is_map => elements
            .iter()
            .map(|element| text(element).map_or_else(|| element.clone(), Value::from))
            .collect(),
        _ => output.clone(),
    }
}
