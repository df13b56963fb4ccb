//! `weftwork run`: a workflow from a file, on the engine inside or on a server.

mod follow;
pub(super) mod inputs;
mod interrupts;
mod outage;
mod outputs;
mod place;
mod progress;
mod start;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use serde_json::{Map, Value};
use weftwork_api::Execution;
use weftwork_core::catalogue::Catalogue;
use weftwork_core::check::Checked;
use weftwork_core::model::Document;
use weftwork_core::parse::parse;
use weftwork_core::plan::plan;
use weftwork_core::run::RunStatus;

use self::follow::Follower;
use self::interrupts::Interrupts;
use self::place::Place;
use self::progress::Progress;
use super::client::{Client, is_artifact};
use super::source;
use super::text_report::visible_path;

/// What a shell gives to a command that was interrupted.
const INTERRUPTED: u8 = 130;
/// What is neither the run's success nor its failure.
const TROUBLE: u8 = 2;
/// How long a server may be away.
const PATIENCE: Duration = Duration::from_mins(2);

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The workflow; `-` is standard input.
    file: PathBuf,
    /// A parameter; `NAME=@FILE` takes its value from a file: JSON, or media.
    #[arg(short, long = "input", value_name = "NAME=VALUE")]
    input: Vec<String>,
    /// Where to save the files that the run makes.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print the execution as JSON.
    #[arg(long)]
    json: bool,
    /// Run on this server instead of here.
    #[arg(long, value_name = "URL", value_parser = place::server_url)]
    server: Option<String>,
    /// The server's token; the one in `WEFTWORK_TOKEN` when not said.
    #[arg(long, requires = "server")]
    token: Option<String>,
    /// Keep the run in this data dir; a temporary one when not said.
    #[arg(long, conflicts_with = "server")]
    data_dir: Option<PathBuf>,
}

pub(super) async fn main(args: Args) -> anyhow::Result<ExitCode> {
    let text = source::read(&args.file)?;
    let document = parse(text.as_str());
    // A server has models of its own, which it checks against itself.
    let catalogue = if args.server.is_some() { Catalogue::default() } else { Catalogue::sandbox() };
    let checked = match Checked::new(&document, &catalogue) {
        Ok(checked) => checked,
        Err(report) => {
            source::complain(&args.file, &text, &report);
            return Ok(ExitCode::FAILURE);
        }
    };
    let mut progress = Progress::of(&plan(&checked));
    let interrupts = Interrupts::count()?;
    let place = Place::of(&args)?;
    let ready = tokio::select! {
        ready = prepare(&args, &place, &document, &text) => ready?,
        () = interrupts.more_than(0) => return Ok(leave("nothing was started")),
    };
    let id = tokio::select! {
        execution = start::start(&ready, &mut progress, PATIENCE) => execution?.id,
        () = impatience(&interrupts) => return Ok(leave("the run may have been started")),
    };
    let follower = Follower::new(&ready.client, &id, &interrupts, &mut progress);
    let end = tokio::select! {
        execution = follower.follow(PATIENCE) => Some(execution),
        () = interrupts.more_than(1) => None,
    };
    progress.end();
    match end {
        Some(Ok(execution)) => finish(&args, &ready.client, execution, &interrupts).await,
        Some(Err(error)) => Err(error.context(place.without_us(&id))),
        None => Ok(leave(&place.without_us(&id))),
    }
}

/// Waits for the second interrupt. What is just being submitted can be cancelled only when
/// it is there, which the first is told.
async fn impatience(interrupts: &Interrupts) {
    interrupts.more_than(0).await;
    eprintln!("cancelling as soon as it is submitted; press Ctrl-C again to leave at once");
    interrupts.more_than(1).await;
}

/// Ends this process for somebody who does not want to wait.
fn leave(what_now: &str) -> ExitCode {
    eprintln!("left: {what_now}");
    ExitCode::from(INTERRUPTED)
}

/// All that a run needs.
struct Ready {
    client: Client,
    workflow_id: String,
    inputs: Value,
}

/// Brings everything to where the run will be. What can go wrong here does so first,
/// before anything is uploaded or paid for.
async fn prepare(
    args: &Args,
    place: &Place,
    document: &Document,
    text: &str,
) -> anyhow::Result<Ready> {
    let given = inputs::read(document, &args.input)?;
    if let Some(dir) = &args.out {
        outputs::make_folder(dir)?;
    }
    let client = place.connect(args.token.clone()).await?;
    let inputs: Map<String, Value> = given.upload(&client).await?;
    let workflow_id = client.create_workflow(text.to_owned()).await?;
    Ok(Ready { client, workflow_id, inputs: inputs.into() })
}

/// Prints and saves what a run has come to. What it has made is safe with the server,
/// so that an interrupt leaves at once.
async fn finish(
    args: &Args,
    client: &Client,
    mut execution: Execution,
    interrupts: &Interrupts,
) -> anyhow::Result<ExitCode> {
    // Whoever reads no further gets the files all the same.
    let mut told = outputs::print(&execution, args.json);
    if let Err(error) = outputs::add_unfinished(client, &mut execution).await {
        eprintln!("cannot tell what maps have made that did not complete: {error}");
    }
    let files = outputs::files(&execution, is_artifact);
    if let Some(dir) = &args.out {
        let tell = |name: &str, path: &Path| {
            if told.is_ok() {
                told = say(args, name, &visible_path(path)).map_err(Into::into);
            }
        };
        let saved = tokio::select! {
            saved = outputs::save(client, &files, dir, tell) => saved?,
            () = interrupts.more_than(interrupts.so_far()) => {
                return Ok(leave("not all files are saved"));
            }
        };
        if !saved {
            return Ok(ExitCode::from(TROUBLE));
        }
    } else if args.server.is_some() {
        // The files of a server stay where they are.
        files.iter().try_for_each(|file| say(args, &file.stem, &client.here(file.url)))?;
    } else if !files.is_empty() {
        eprintln!("run with --out DIR to keep the files that were made: {}", files.len());
    }
    told?;
    Ok(match execution.status {
        RunStatus::Completed => ExitCode::SUCCESS,
        RunStatus::Cancelled => ExitCode::from(INTERRUPTED),
        _ => ExitCode::FAILURE,
    })
}

/// Says where a file is. With `--json`, standard output is for the execution alone.
fn say(args: &Args, name: &str, place: &dyn std::fmt::Display) -> std::io::Result<()> {
    if args.json {
        writeln!(std::io::stderr(), "{name}: {place}")
    } else {
        writeln!(std::io::stdout(), "{name}: {place}")
    }
}
