//! Where a run is carried out: on a server, or inside this process.

use std::path::{Path, PathBuf};

use anyhow::bail;
use reqwest::Url;
use tempfile::TempDir;
use tokio::net::TcpListener;

use super::Args;
use crate::app::App;
use crate::cli::client::Client;
use crate::cli::text_report::visible_path;
use crate::serve::{Patience, serve};

/// Where a run is carried out. It has to live as long as the run.
#[derive(Debug)]
pub(super) enum Place {
    /// On the server at this address.
    Server(String),
    /// In this process, which keeps it in this data dir.
    DataDir(PathBuf),
    /// In this process, and nothing of it is kept.
    Temporary(TempDir),
}

impl Place {
    /// The place that is asked for.
    pub(super) fn of(args: &Args) -> anyhow::Result<Self> {
        Ok(match (&args.server, &args.data_dir) {
            (Some(server), _) => Self::Server(server.trim_end_matches('/').to_owned()),
            (None, Some(dir)) => Self::DataDir(dir.clone()),
            (None, None) => Self::Temporary(TempDir::new()?),
        })
    }

    /// A client of the server there. One is started where there is none, so that there
    /// is one way to run a workflow, whoever runs it.
    pub(super) async fn connect(&self, token: Option<String>) -> anyhow::Result<Client> {
        match self {
            Self::Server(base) => match token.or_else(token_from_environment) {
                Some(token) => Ok(Client::new(base, token)?),
                None => bail!("a server needs a token: give --token, or set WEFTWORK_TOKEN"),
            },
            Self::DataDir(dir) => start(dir).await,
            Self::Temporary(dir) => start(dir.path()).await,
        }
    }

    /// What becomes of a run that this process does not wait for.
    pub(super) fn without_us(&self, id: &str) -> String {
        match self {
            Self::Server(base) => {
                format!("{id} goes on there; see {base}/api/workflow-executions/{id}")
            }
            Self::DataDir(dir) => {
                let dir = visible_path(dir);
                format!("{id} stops here; a server that is started on {dir} ends it")
            }
            Self::Temporary(_) => format!("{id} stops here, and nothing of it is kept"),
        }
    }
}

/// The address of a server, as somebody has typed it.
pub(super) fn server_url(text: &str) -> Result<String, String> {
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(text.to_owned()),
        Err(error) if text.contains("://") => Err(error.to_string()),
        _ => Err("it has to begin with http:// or https://".to_owned()),
    }
}

/// The token that is set for all commands of a shell. It is read here and not with the
/// arguments, as a run that needs no server has nothing to do with it.
fn token_from_environment() -> Option<String> {
    std::env::var("WEFTWORK_TOKEN").ok().filter(|token| !token.is_empty())
}

async fn start(dir: &Path) -> anyhow::Result<Client> {
    let app = App::open(dir).await?;
    let token = app.owner_token(dir).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?);
    tokio::spawn(serve(app, listener, std::future::pending(), Patience::default()));
    Ok(Client::new(&base, token)?)
}
