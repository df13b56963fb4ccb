//! The workflow file that a command is about.

use std::io::Read;
use std::path::Path;

use anyhow::Context;
use weftwork_core::diagnostic::Report;

use super::text_report::{TextReport, has_colours, visible_path};

/// The text of a file; `-` is standard input.
pub(super) fn read(file: &Path) -> anyhow::Result<String> {
    let context = || format!("cannot read {}", visible_path(file));
    if file != Path::new("-") {
        return std::fs::read_to_string(file).with_context(context);
    }
    let mut text = String::new();
    std::io::stdin().lock().read_to_string(&mut text).with_context(context)?;
    Ok(text)
}

/// Says on standard error what is wrong with it.
pub(super) fn complain(file: &Path, text: &str, report: &Report) {
    let colours = has_colours(&std::io::stderr());
    eprint!("{}", TextReport { file, text, report, fixed: &[], colours });
}
