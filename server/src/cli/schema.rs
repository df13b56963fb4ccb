//! `weftwork schema`: the JSON Schema of the workflow document.

use std::io::Write;
use std::process::ExitCode;

pub(super) fn main() -> anyhow::Result<ExitCode> {
    writeln!(std::io::stdout().lock(), "{:#}", weftwork_core::schema::schema())?;
    Ok(ExitCode::SUCCESS)
}
