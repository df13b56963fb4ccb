//! `weftwork run`: a workflow from a file, on the engine inside or on a server.

pub(super) mod inputs;
mod outputs;
mod progress;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use tempfile::TempDir;
use tokio::net::TcpListener;
use weftwork_api::{Execution, ExecutionAnswer, NodeUpdated};
use weftwork_core::catalogue::Catalogue;
use weftwork_core::check::check;
use weftwork_core::parse::parse;
use weftwork_core::run::RunStatus;

use self::progress::Progress;
use super::client::Client;
use super::text_report::{TextReport, has_colours};
use crate::app::App;
use crate::serve::serve;

/// What a shell gives to a command that was interrupted.
const INTERRUPTED: u8 = 130;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The workflow.
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
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// The server's token.
    #[arg(long, env = "WEFTWORK_TOKEN", hide_env_values = true, requires = "server")]
    token: Option<String>,
    /// Keep the run in this data dir; a temporary one when not said.
    #[arg(long, conflicts_with = "server")]
    data_dir: Option<PathBuf>,
}

pub(super) async fn main(args: Args) -> anyhow::Result<ExitCode> {
    let text = std::fs::read_to_string(&args.file)
        .with_context(|| format!("cannot read {}", args.file.display()))?;
    let document = parse(text.as_str());
    // A server has models of its own, which it checks against itself.
    let catalogue = if args.server.is_some() { Catalogue::default() } else { Catalogue::sandbox() };
    let report = check(&document, &catalogue);
    if !report.valid {
        let colours = has_colours(&std::io::stderr());
        let (file, text) = (args.file.as_path(), text.as_str());
        eprint!("{}", TextReport { file, text, report: &report, n_fixes: 0, colours });
        return Ok(ExitCode::FAILURE);
    }
    let (client, _inside) = connect(&args).await?;
    let values = inputs::read(&document, &args.input, &client).await?;
    let workflow_id = client.create_workflow(text).await?;
    let execution = client.execute(&workflow_id, &values.into()).await?;
    let execution = follow(&client, execution.id).await?;
    let mut lines = outputs::texts(&execution);
    let files = outputs::files(&client, &execution);
    match &args.out {
        Some(dir) => lines.extend(outputs::save(&client, &execution, dir).await?),
        // The files of a server stay where they are.
        None if args.server.is_some() => {
            lines.extend(files.iter().map(|file| format!("{}: {}", file.name, file.url)));
        }
        None if files.is_empty() => {}
        None => eprintln!("run with --out DIR to keep the files that were made: {}", files.len()),
    }
    show(&args, &execution, &lines)?;
    Ok(match execution.status {
        RunStatus::Completed => ExitCode::SUCCESS,
        RunStatus::Cancelled => ExitCode::from(INTERRUPTED),
        _ => ExitCode::FAILURE,
    })
}

/// Keeps what the server inside needs while it runs.
struct Inside {
    _temporary: Option<TempDir>,
}

/// The server that is asked for, or one inside this process: so that there is one
/// way to run a workflow, whoever runs it.
async fn connect(args: &Args) -> anyhow::Result<(Client, Inside)> {
    if let Some(server) = &args.server {
        let Some(token) = args.token.clone() else {
            bail!("a server needs a token: give --token, or set WEFTWORK_TOKEN");
        };
        return Ok((Client::new(server, token), Inside { _temporary: None }));
    }
    let temporary = if args.data_dir.is_none() { Some(TempDir::new()?) } else { None };
    let dir = match (&args.data_dir, &temporary) {
        (Some(dir), _) => dir.as_path(),
        (None, Some(dir)) => dir.path(),
        (None, None) => Path::new("."),
    };
    let app = App::open(dir).await?;
    let token = app.owner_token(dir).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?);
    tokio::spawn(serve(app, listener, std::future::pending()));
    Ok((Client::new(&base, token), Inside { _temporary: temporary }))
}

/// Shows the run as it goes, until it ends. Ctrl-C cancels it and waits; a second
/// one leaves at once.
async fn follow(client: &Client, id: String) -> anyhow::Result<Execution> {
    let mut events = client.events(&id).await?;
    let mut progress = Progress::default();
    let mut is_cancelled = false;
    loop {
        tokio::select! {
            event = events.next() => match event? {
                Some((name, data)) if name == "node.updated" => {
                    let update: NodeUpdated = serde_json::from_str(&data)?;
                    progress.show(&update.node_id, &update.node);
                }
                Some((name, data)) if name == "snapshot" => {
                    let answer: ExecutionAnswer = serde_json::from_str(&data)?;
                    let nodes = &answer.execution.nodes;
                    nodes.iter().for_each(|(id, node)| progress.show(id, node));
                }
                Some((name, data)) if name == "execution.finished" => {
                    let answer: ExecutionAnswer = serde_json::from_str(&data)?;
                    return Ok(answer.execution);
                }
                Some(_) => {}
                // A stream that was cut is begun anew; it opens with all there is.
                None => {
                    let execution = client.execution(&id).await?;
                    if execution.status.is_final() {
                        return Ok(execution);
                    }
                    events = client.events(&id).await?;
                }
            },
            _ = tokio::signal::ctrl_c() => {
                if is_cancelled {
                    bail!("left without waiting for the run to end");
                }
                is_cancelled = true;
                eprintln!("cancelling; press Ctrl-C again to leave at once");
                client.cancel(&id).await?;
            }
        }
    }
}

#[expect(clippy::print_stdout, reason = "it is the answer of this command")]
fn show(args: &Args, execution: &Execution, lines: &[String]) -> anyhow::Result<()> {
    if let Some(error) = &execution.error {
        let node = error.node_id.as_deref().map(|node| format!("{node}: ")).unwrap_or_default();
        eprintln!("{}: {node}{}: {}", execution.status.name(), error.code, error.message);
    }
    if args.json {
        println!("{}", serde_json::to_string_pretty(execution)?);
        return Ok(());
    }
    for line in lines {
        println!("{line}");
    }
    Ok(())
}
