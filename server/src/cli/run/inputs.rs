//! `-i NAME=VALUE`: the parameters of a run, as a shell can write them.

use anyhow::{Context, bail};
use serde_json::{Map, Value};
use weftwork_core::inputs::{Input, InputFault, complete, inputs};
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
    for (input, text) in assignments(&inputs, given)? {
        let value = match text.strip_prefix('@') {
            Some(file) if is_media(input) => Value::String(client.upload(bytes(file)?).await?),
            Some(file) => from_file(input, file)?,
            None => from_text(input, text)?,
        };
        values.insert(input.name.clone(), value);
    }
    let faults = complete(&inputs, &values).err().unwrap_or_default();
    refuse(faults)?;
    Ok(values)
}

/// The values of some of the parameters, for no run yet. Files that hold media stay
/// where they are, and count as their names.
pub(in crate::cli) fn read_some(
    document: &Document,
    given: &[String],
) -> anyhow::Result<Map<String, Value>> {
    let inputs = inputs(document);
    let mut values = Map::new();
    for (input, text) in assignments(&inputs, given)? {
        let value = match text.strip_prefix('@') {
            Some(file) if is_media(input) => Value::String(file.to_owned()),
            Some(file) => from_file(input, file)?,
            None => from_text(input, text)?,
        };
        values.insert(input.name.clone(), value);
    }
    let mut faults = complete(&inputs, &values).err().unwrap_or_default();
    faults.retain(|fault| !matches!(fault, InputFault::Missing { .. }));
    refuse(faults)?;
    Ok(values)
}

/// Each parameter that is given, and the text after its `=`.
fn assignments<'a>(
    inputs: &'a [Input],
    given: &'a [String],
) -> anyhow::Result<Vec<(&'a Input, &'a str)>> {
    let assignment = |given: &'a String| {
        let Some((name, text)) = given.split_once('=') else {
            bail!("`-i {given}` has to be NAME=VALUE");
        };
        let Some(input) = inputs.iter().find(|input| input.name == name) else {
            let names: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
            bail!("the workflow has no input `{name}`; it has {}", names.join(", "));
        };
        Ok((input, text))
    };
    given.iter().map(assignment).collect()
}

fn refuse(faults: Vec<InputFault>) -> anyhow::Result<()> {
    if faults.is_empty() {
        return Ok(());
    }
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    bail!("{}; give it with -i NAME=VALUE", faults.join("; "))
}

fn is_media(input: &Input) -> bool {
    matches!(input.ty, ParamType::Image | ParamType::Audio | ParamType::Video)
}

fn bytes(file: &str) -> anyhow::Result<Vec<u8>> {
    std::fs::read(file).with_context(|| format!("cannot read {file}"))
}

fn from_file(input: &Input, file: &str) -> anyhow::Result<Value> {
    let bytes = bytes(file)?;
    match input.ty {
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
