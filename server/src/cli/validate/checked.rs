//! Reads one file, mends it when asked to, and checks it.

use std::io::{self, Read};
use std::path::PathBuf;

use weftwork_core::catalogue::Catalogue;
use weftwork_core::check::check;
use weftwork_core::diagnostic::Report;
use weftwork_core::model::Document;
use weftwork_core::parse::parse;

use super::failure::Failure;
use super::files::Source;
use super::mend::{Mended, mend};
use super::save::save;
use crate::cli::text_report::Fixed;

/// A file and what is wrong with it.
#[derive(Debug)]
pub(super) struct Checked {
    /// Where it is, as the user says it.
    pub(super) path: PathBuf,
    /// Its text, fixes included.
    pub(super) text: String,
    /// What is wrong with that text.
    pub(super) report: Report,
    /// The fixes that were put into it.
    pub(super) fixed: Vec<Fixed>,
    /// Why its fixes could not be written. All else here is then of the file as it is.
    pub(super) unsaved: Option<Failure>,
    /// Whether it is standard input.
    pub(super) is_standard_input: bool,
}

/// Checks a file, after it was mended if `mends`. `None` when it was found in a
/// folder and is plainly no workflow.
///
/// # Errors
///
/// Why it could not be read.
pub(super) fn checked(
    source: &Source,
    catalogue: &Catalogue,
    mends: bool,
) -> Result<Option<Checked>, Failure> {
    let text = read(source).map_err(|error| Failure::reading(&source.path, error))?;
    let document = parse(text.as_str());
    if !source.is_named && !may_be_workflow(&document, &text) {
        return Ok(None);
    }
    let report = check(&document, catalogue);
    drop(document);
    let before = Mended { text, report, fixed: Vec::new() };
    let (Mended { text, report, fixed }, unsaved) =
        if mends { mended(source, before, catalogue) } else { (before, None) };
    let (path, is_standard_input) = (source.path.clone(), source.is_standard_input());
    Ok(Some(Checked { path, text, report, fixed, unsaved, is_standard_input }))
}

/// What is in the file after it was mended; with the failure to write it, what is still in it.
fn mended(source: &Source, before: Mended, catalogue: &Catalogue) -> (Mended, Option<Failure>) {
    let after = mend(before.clone(), catalogue);
    if after.fixed.is_empty() || source.is_standard_input() {
        return (after, None);
    }
    match save(&source.path, &after.text) {
        Ok(()) => (after, None),
        Err(error) => (before, Some(Failure::writing(&source.path, error))),
    }
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

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_file_that_cannot_be_written_is_reported_as_it_is() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("w.json");
        let text = r#"{"regoin":"us","dag":{"nodes":{}}}"#;
        fs::write(&path, text).unwrap();
        let source = Source { path: path.clone(), is_named: true };
        let catalogue = Catalogue::sandbox();
        let fix = || checked(&source, &catalogue, true).unwrap().unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o444)).unwrap();
        let file = fix();
        assert_eq!((file.text.as_str(), file.fixed.len()), (text, 0));
        assert_eq!(file.report, check(&parse(text), &catalogue));
        let failure = file.unsaved.unwrap().to_string();
        assert_eq!(failure, format!("cannot write {}: it is read-only", path.display()));
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        let file = fix();
        assert_eq!((file.fixed.len(), &file.unsaved), (1, &None));
        assert_eq!(fs::read_to_string(&path).unwrap(), file.text);
    }
}
