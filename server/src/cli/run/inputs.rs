//! `-i NAME=VALUE`: the parameters of a run, as a shell can write them.

use anyhow::{Context, bail};
use serde_json::{Map, Value};
use weftwork_core::inputs::{Input, complete, inputs};
use weftwork_core::model::{Document, ParamType};

use super::Client;

/// The values of the parameters. Files that hold media are uploaded.
pub(super) async fn read(
    document: &Document,
    given: &[String],
    client: &Client,
) -> anyhow::Result<Map<String, Value>> {
    let inputs = inputs(document);
    let mut values = Map::new();
    for text in given {
        let Some((name, text)) = text.split_once('=') else {
            bail!("`-i {text}` has to be NAME=VALUE");
        };
        let input = inputs.iter().find(|input| input.name == name);
        let Some(input) = input else {
            let names: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
            bail!("the workflow has no input `{name}`; it has {}", names.join(", "));
        };
        let value = match text.strip_prefix('@') {
            Some(file) => from_file(input, file, client).await?,
            None => from_text(input, text)?,
        };
        values.insert(name.to_owned(), value);
    }
    if let Err(faults) = complete(&inputs, &values) {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        bail!("{}; give it with -i NAME=VALUE", faults.join("; "));
    }
    Ok(values)
}

async fn from_file(input: &Input, file: &str, client: &Client) -> anyhow::Result<Value> {
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {file}"))?;
    match input.ty {
        ParamType::Image | ParamType::Audio | ParamType::Video => {
            Ok(Value::String(client.upload(bytes).await?))
        }
        ParamType::String => Ok(Value::String(String::from_utf8(bytes)?)),
        _ => serde_json::from_slice(&bytes).with_context(|| format!("{file} is not JSON")),
    }
}

fn from_text(input: &Input, text: &str) -> anyhow::Result<Value> {
    let json = serde_json::from_str(text);
    match input.ty {
        ParamType::String | ParamType::Image | ParamType::Audio | ParamType::Video => {
            Ok(Value::String(text.to_owned()))
        }
        // Text that is no JSON is meant as text.
        ParamType::Any => Ok(json.unwrap_or_else(|_| Value::String(text.to_owned()))),
        _ => json.with_context(|| {
            format!("input `{}` has to be JSON of type {}", input.name, input.ty.name())
        }),
    }
}
