//! The `weftwork` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    weftwork_server::cli::main()
}
