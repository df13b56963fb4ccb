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

/// Saves the files into `dir`, under the names of their nodes.
pub(super) async fn save(client: &Client, execution: &Execution, dir: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    for MadeFile { name, url } in files(client, execution) {
        let (kind, bytes) = client.download(url).await?;
        let path = dir.join(format!("{name}.{}", extension(&kind)));
        std::fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
        eprintln!("saved {}", path.display());
    }
    Ok(())
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

/// The texts of the results of completed nodes: the main part of each.
pub(super) fn lines(client: &Client, execution: &Execution) -> Vec<String> {
    let mut lines = Vec::new();
    for (node, output) in &execution.outputs {
        let content = output.pointer("/choices/0/message/content").or_else(|| output.get("text"));
        if let Some(text) = content.and_then(Value::as_str) {
            lines.push(format!("{node}: {text}"));
        }
    }
    lines
        .extend(files(client, execution).iter().map(|file| format!("{}: {}", file.name, file.url)));
    lines
}

fn collect<'v>(value: &'v Value, take: &mut impl FnMut(&'v str)) {
    match value {
        Value::String(text) => take(text),
        Value::Array(elements) => elements.iter().for_each(|it| collect(it, take)),
        Value::Object(members) => members.values().for_each(|it| collect(it, take)),
        _ => {}
    }
}
