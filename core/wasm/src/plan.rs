//! What a run of a document would do and cost.

use std::fmt::Display;

use serde_json::{Map, Value};
use wasm_bindgen::prelude::wasm_bindgen;
use weftwork_core::check::Checked;
use weftwork_core::diagnostic::{Report, Severity};
use weftwork_core::estimate::{History, PastNode, estimate};
use weftwork_core::inputs::{InputFault, complete, inputs};
use weftwork_core::json::{self, Json, Kind};
use weftwork_core::model::Document;

use crate::edits::read;
use crate::failure::{Failure, write};
use crate::memory::reserve;
use crate::report::catalogue;

/// About how much memory each byte of a document takes that is planned.
const BYTES_PER_BYTE: usize = 16;

/// What a run of a document would do and cost: JSON text, as `POST /api/plan` answers.
///
/// The rest is JSON text too. `given` are the values of parameters, of which some may
/// be missing; `history` is what past runs tell; `models` are as for
/// [`validate`](crate::validate).
///
/// # Errors
///
/// * `invalid-json`: the text is not JSON
/// * `invalid-document`: the document has errors, so it cannot run
/// * `invalid-argument`: a parameter's value is not what it has to be, or something
///   else that is given is not
#[wasm_bindgen]
pub fn plan(
    text: &str,
    given: Option<String>,
    models: Option<String>,
    history: Option<String>,
) -> Result<String, Failure> {
    reserve(BYTES_PER_BYTE * text.len());
    let given = given.as_deref().map_or(Ok(Map::new()), values)?;
    let history = history.as_deref().map_or(Ok(History::default()), past)?;
    let catalogue = catalogue(models.as_deref())?;
    let document = read(text)?;
    let checked = Checked::new(&document, &catalogue).map_err(faulty)?;
    refuse_wrong(&document, &given)?;
    write(&estimate(&checked, &given, &catalogue, &history))
}

fn values(text: &str) -> Result<Map<String, Value>, Failure> {
    let json = read_argument("inputs", text)?;
    match json.root().to_owned_value() {
        Value::Object(given) => Ok(given),
        _ => Err(refused("inputs", "it has to be an object")),
    }
}

fn past(text: &str) -> Result<History, Failure> {
    let json = read_argument("history", text)?;
    let nodes = json.root().get("nodes").filter(|it| it.kind() == Kind::Object);
    let nodes = nodes.ok_or_else(|| refused("history", "it has to have an object `nodes`"))?;
    let mut history = History::default();
    for (id, times) in nodes.members() {
        let id = id.as_str().unwrap_or_default().into_owned();
        let is_list = times.kind() == Kind::Array;
        let past = is_list.then(|| times.elements().map(past_node).collect()).flatten();
        let what = "each node has to have a list of whole numbers `duration_ms` and `calls`";
        history.nodes.insert(id, past.ok_or_else(|| refused("history", what))?);
    }
    Ok(history)
}

fn past_node(time: json::Value<'_>) -> Option<PastNode> {
    let number = |name: &str| time.get(name)?.as_u64();
    Some(PastNode { duration_ms: number("duration_ms")?, calls: number("calls")? })
}

fn read_argument(option: &str, text: &str) -> Result<Json, Failure> {
    let what = format!("`{option}`: ");
    Json::read(text).map_err(|error| Failure::unreadable("invalid-argument", &what, &error))
}

fn refused(option: &str, why: impl Display) -> Failure {
    Failure::new("invalid-argument", format!("`{option}`: {why}"))
}

fn faulty(report: Report) -> Failure {
    let first = report.iter().find(|it| it.severity == Severity::Error);
    let message = first.map(|it| it.message.as_str()).unwrap_or_default();
    Failure::new("invalid-document", format!("the document has errors, the first: {message}"))
}

/// What is given has to be right; what is missing is part of the answer.
fn refuse_wrong(document: &Document, given: &Map<String, Value>) -> Result<(), Failure> {
    let faults = complete(&inputs(document), given).err().unwrap_or_default();
    let wrong = faults.iter().find(|fault| !matches!(fault, InputFault::Missing { .. }));
    wrong.map_or(Ok(()), |fault| Err(Failure::new("invalid-argument", fault)))
}
