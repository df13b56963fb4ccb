//! The command line: one binary, one file per command.

mod client;
mod doctor;
mod duration;
mod plan;
mod run;
mod schema;
mod serve;
mod source;
mod table;
mod tally;
mod text_report;
mod token;
mod types;
mod unread;
mod validate;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use self::unread::{NO_READER, is_unread};
use crate::runtime;

/// AI workflows as graphs.
#[derive(Debug, Parser)]
#[command(name = "weftwork", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API, the editor and the engine.
    Serve(serve::Args),
    /// Say what is wrong with workflow files.
    Validate(validate::Args),
    /// Say what each reference of a workflow is.
    Types(types::Args),
    /// Say what a run of a workflow would do and cost.
    Plan(plan::Args),
    /// Run a workflow and save what it makes.
    Run(run::Args),
    /// Make, list and revoke the tokens of a data dir.
    Token(token::Args),
    /// Look whether a data dir is sound, and repair what is safe.
    Doctor(doctor::Args),
    /// Print the JSON Schema of the workflow document, for editors.
    Schema,
}

/// Reads the arguments, and does as they say.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let quiet = !matches!(cli.command, Command::Serve(_));
    let filter = EnvFilter::try_from_env("WEFTWORK_LOG")
        .unwrap_or_else(|_| EnvFilter::new(if quiet { "error" } else { "info" }));
    // Standard output is for answers.
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let result = match cli.command {
        Command::Validate(args) => validate::main(&args),
        Command::Types(args) => types::main(&args),
        Command::Plan(args) => plan::main(&args),
        Command::Serve(args) => block_on(serve::main(args)),
        Command::Run(args) => block_on(run::main(args)),
        Command::Token(args) => block_on(token::main(args)),
        Command::Doctor(args) => block_on(doctor::main(args)),
        Command::Schema => schema::main(),
    };
    result.unwrap_or_else(|error| {
        if is_unread(&error) {
            return ExitCode::from(NO_READER);
        }
        eprintln!("weftwork: {error:#}");
        ExitCode::from(2)
    })
}

fn block_on(work: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    let runtime = runtime::new()?;
    let result = runtime.block_on(work);
    // Media that is being rendered is not waited for; nothing of it is recorded.
    runtime.shutdown_background();
    result
}
