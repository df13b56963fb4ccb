//! Reads one file, mends it when asked to, and checks it.

use std::io::{self, Read};
use std::path::PathBuf;

use weftwork_core::catalogue::Catalogue;
use weftwork_core::check::check;
use weftwork_core::diagnostic::Report;
use weftwork_core::model::Document;
use weftwork_core::parse::parse;

use super::files::Source;
use super::mend::{Mended, mend};
use super::save::save;

/// A file and what is wrong with it.
#[derive(Debug)]
pub(super) struct Checked {
    /// Where it is, as the user says it.
    pub(super) path: PathBuf,
    /// Its text, fixes included.
    pub(super) text: String,
    /// What is wrong with that text.
    pub(super) report: Report,
    /// How many fixes were put into it.
    pub(super) n_fixes: usize,
    /// Whether it is standard input.
    pub(super) is_standard_input: bool,
}

/// Checks a file, after it was mended if `mends`. `None` when it was found in a
/// folder and is plainly no workflow.
///
/// # Errors
///
/// Why it could not be read or written, in words.
pub(super) fn checked(
    source: &Source,
    catalogue: &Catalogue,
    mends: bool,
) -> Result<Option<Checked>, String> {
    let name = source.path.display();
    let text = read(source).map_err(|error| format!("cannot read {name}: {error}"))?;
    let document = parse(text.as_str());
    if !source.is_named && !may_be_workflow(&document, &text) {
        return Ok(None);
    }
    let report = check(&document, catalogue);
    drop(document);
    let before = Mended { text, report, n_fixes: 0 };
    let Mended { text, report, n_fixes } = if mends { mend(before, catalogue) } else { before };
    if n_fixes != 0 && !source.is_standard_input() {
        save(&source.path, &text).map_err(|error| format!("cannot write {name}: {error}"))?;
    }
    let is_standard_input = source.is_standard_input();
    Ok(Some(Checked { path: source.path.clone(), text, report, n_fixes, is_standard_input }))
}

/// Whether it has, or in broken JSON may have, what makes a workflow.
fn may_be_workflow(document: &Document, text: &str) -> bool {
    if document.unreadable.is_some() {
        return text.contains("\"dag\"") || text.contains("\"nodes\"");
    }
    let root = document.json.root();
    root.get("dag").is_some() || root.get("nodes").is_some()
}

fn read(source: &Source) -> io::Result<String> {
    let bytes = if source.is_standard_input() {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        bytes
    } else {
        std::fs::read(&source.path)?
    };
    String::from_utf8(bytes)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))
}
