//! `-i NAME=VALUE`: the parameters of a run, as a shell can write them.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail};
use serde_json::{Map, Value};
use weftwork_core::inputs::{Input, InputFault, complete, inputs};
use weftwork_core::model::{Document, ParamType};

use super::Client;
use crate::cli::text_report::visible;

/// The parameters of a run, as they were given.
#[derive(Debug)]
pub(super) struct Given {
    /// The values. Media that is still here counts as [`UPLOADED`].
    values: Map<String, Value>,
    /// The parameters whose media is still here, each with its file.
    files: Vec<(String, File)>,
}

/// The values of the parameters. What is wrong with them is known before anything of
/// them has left this machine.
pub(super) fn read(document: &Document, given: &[String]) -> anyhow::Result<Given> {
    let inputs = inputs(document);
    let (values, names) = values(&inputs, given)?;
    refuse(complete(&inputs, &values).err().unwrap_or_default())?;
    let mut files = Vec::new();
    for (input, name) in names {
        files.push((input, File::open(name).with_context(cannot_read(name))?));
    }
    Ok(Given { values, files })
}

impl Given {
    /// The values, with media where the run can have it.
    pub(super) async fn upload(mut self, client: &Client) -> anyhow::Result<Map<String, Value>> {
        for (name, mut file) in self.files {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).with_context(|| format!("cannot read input `{name}`"))?;
            self.values.insert(name, client.upload(bytes).await?.into());
        }
        Ok(self.values)
    }
}

/// The values of some of the parameters, for no run yet. Files that hold media stay
/// where they are.
pub(in crate::cli) fn read_some(
    document: &Document,
    given: &[String],
) -> anyhow::Result<Map<String, Value>> {
    let inputs = inputs(document);
    let (values, _) = values(&inputs, given)?;
    let mut faults = complete(&inputs, &values).err().unwrap_or_default();
    faults.retain(|fault| !matches!(fault, InputFault::Missing { .. }));
    refuse(faults)?;
    Ok(values)
}

/// The parameters whose media is still here, each with the name of its file.
type Files<'a> = BTreeMap<String, &'a str>;

/// What media is that is not uploaded yet: some file of the server.
const UPLOADED: &str = "/artifacts/";

/// The values of parameters; media that is still here counts as [`UPLOADED`].
fn values<'a>(
    inputs: &[Input],
    given: &'a [String],
) -> anyhow::Result<(Map<String, Value>, Files<'a>)> {
    let (mut values, mut files) = (Map::new(), Files::new());
    for (input, text) in assignments(inputs, given)? {
        // Of a parameter that is given twice the last value counts.
        files.remove(&input.name);
        let value = match text.strip_prefix('@') {
            Some(file) if input.ty.is_media() => {
                files.insert(input.name.clone(), file);
                UPLOADED.into()
            }
            Some(file) => from_file(input, file)?,
            None if input.ty.is_media() && is_file(text) => bail!(
                "input `{0}` takes a URL, and {1} is a file here; give it with -i {0}=@{1}",
                input.name,
                visible(text)
            ),
            None => from_text(input, text)?,
        };
        values.insert(input.name.clone(), value);
    }
    Ok((values, files))
}

/// Each parameter that is given, and the text after its `=`.
fn assignments<'i, 'a>(
    inputs: &'i [Input],
    given: &'a [String],
) -> anyhow::Result<Vec<(&'i Input, &'a str)>> {
    let assignment = |given: &'a String| {
        let Some((name, text)) = given.split_once('=') else {
            bail!("`-i {given}` has to be NAME=VALUE");
        };
        let Some(input) = inputs.iter().find(|input| input.name == name) else {
            let names: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
            let names = if names.is_empty() { "no inputs".to_owned() } else { names.join(", ") };
            bail!("the workflow has no input `{name}`; it has {names}");
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

/// Whether a text can only be meant as a file: a URL has a scheme.
fn is_file(text: &str) -> bool {
    !text.contains("://") && !text.starts_with("data:") && Path::new(text).is_file()
}

fn cannot_read(file: &str) -> impl FnOnce() -> String {
    move || format!("cannot read {}", visible(file))
}

fn from_file(input: &Input, file: &str) -> anyhow::Result<Value> {
    let bytes = std::fs::read(file).with_context(cannot_read(file))?;
    match input.ty {
        ParamType::String => Ok(Value::String(String::from_utf8(bytes)?)),
        _ => {
            serde_json::from_slice(&bytes).with_context(|| format!("{} is not JSON", visible(file)))
        }
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
