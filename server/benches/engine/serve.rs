//! The server as it is shipped, with the bench's provider.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;
use weftwork_server::app::App;
use weftwork_server::serve::{Patience, serve};

use crate::process;
use crate::provider::BenchProvider;

/// Prints the same line as `weftwork serve`, and serves until its parent is gone.
pub(crate) async fn main(dir: &Path, mock: &str, n_calls: &str) -> Result<()> {
    process::end_with_parent();
    // Writing the log is part of what a server does.
    let filter = EnvFilter::new("info");
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let provider = BenchProvider::new(&format!("{mock}/v1/chat/completions"), n_calls.parse()?)?;
    let app = App::open_with(dir, Arc::new(provider)).await?;
    let token = app.owner_token(dir).await?;
    process::announce(&format!("Editor: http://{address}/#token={token}"));
    serve(app, listener, std::future::pending(), Patience::default()).await?;
    Ok(())
}
