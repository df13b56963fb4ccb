//! What a run has made: files to save, texts to print.

use std::path::Path;

use anyhow::Context;
use serde_json::Value;
use weftwork_api::Execution;

use super::Client;

/// A file that a run has made.
pub(super) struct MadeFile<'e> {
    /// The node, and a number when it made several: `draw`, `draw-2`.
    pub(super) name: String,
    /// Where it is.
    pub(super) url: &'e str,
}

/// The files in the results, in the order of the nodes.
pub(super) fn files<'e>(client: &Client, execution: &'e Execution) -> Vec<MadeFile<'e>> {
    let mut files = Vec::new();
    for (node, output) in &execution.outputs {
        let mut urls = Vec::new();
        collect(output, &mut |text| {
            if client.is_artifact(text) && !urls.contains(&text) {
                urls.push(text);
            }
        });
        let is_one = urls.len() == 1;
        for (number, url) in (1..).zip(urls) {
            let name = if is_one { node.clone() } else { format!("{node}-{number}") };
            files.push(MadeFile { name, url });
        }
    }
    files
}

/// Saves the files into `dir`, under the names of their nodes, and answers with
/// where they are now.
pub(super) async fn save(
    client: &Client,
    execution: &Execution,
    dir: &Path,
) -> anyhow::Result<Vec<String>> {
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    let mut saved = Vec::new();
    for MadeFile { name, url } in files(client, execution) {
        let (kind, bytes) = client.download(url).await?;
        let path = dir.join(format!("{name}.{}", extension(&kind)));
        std::fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
        saved.push(format!("{name}: {}", path.display()));
    }
    Ok(saved)
}

/// The usual ending of a file of this type.
fn extension(kind: &str) -> &str {
    match kind.split(';').next().unwrap_or_default().trim() {
        "image/jpeg" => "jpg",
        "audio/mpeg" => "mp3",
        "text/plain" => "txt",
        "application/octet-stream" | "" => "bin",
        other => other.rsplit('/').next().unwrap_or("bin"),
    }
}

/// The texts in the results: the main part of each.
pub(super) fn texts(execution: &Execution) -> Vec<String> {
    let text = |output: &Value| {
        let content = output.pointer("/choices/0/message/content").or_else(|| output.get("text"));
        content.and_then(Value::as_str).map(str::to_owned)
    };
    let outputs = execution.outputs.iter();
    outputs.filter_map(|(node, output)| Some(format!("{node}: {}", text(output)?))).collect()
}

fn collect<'v>(value: &'v Value, take: &mut impl FnMut(&'v str)) {
    match value {
        Value::String(text) => take(text),
        Value::Array(elements) => elements.iter().for_each(|it| collect(it, take)),
        Value::Object(members) => members.values().for_each(|it| collect(it, take)),
        _ => {}
    }
}
