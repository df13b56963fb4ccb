//! `weftwork serve`

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use tokio::net::{TcpSocket, lookup_host};
use tokio::signal::unix::{SignalKind, signal};

use super::duration;
use crate::app::App;
use crate::crash;
use crate::housekeeping::{self, Settings};
use crate::serve::{Patience, serve};

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8787",
        env = "WEFTWORK_LISTEN", value_parser = host_and_port)]
    listen: String,
    /// Where the database and the files are.
    #[arg(long, default_value = "weftwork-data", env = "WEFTWORK_DATA_DIR")]
    data_dir: PathBuf,
    /// How long runs are kept after their end, with their files: 30d, 12h, 90m, 2w. For
    /// ever when not said.
    #[arg(long, value_name = "TIME", env = "WEFTWORK_KEEP_RUNS", value_parser = duration::read_kept)]
    keep_runs: Option<Duration>,
    /// How long calls under way may take to end when the server is told to stop.
    #[arg(long, value_name = "TIME", env = "WEFTWORK_GRACE", default_value = "30s",
        value_parser = duration::read)]
    grace: Duration,
    /// How long a reader may take nothing of what is sent; tests cannot wait that long.
    #[arg(long, hide = true, value_name = "TIME", env = "WEFTWORK_CUT_READERS_AFTER",
        default_value = "30s", value_parser = duration::read)]
    cut_readers_after: Duration,
}

pub(super) async fn main(args: Args) -> anyhow::Result<ExitCode> {
    crash::arm()?;
    let cannot_listen = || format!("cannot listen on {}", args.listen);
    // A port that is taken must not touch the data, and data that cannot be used must not
    // open a port: so it is taken first, and nobody can connect until all else stands.
    let address = resolve(&args.listen).await.with_context(cannot_listen)?;
    let socket = take(address).with_context(cannot_listen)?;
    let app = App::open(&args.data_dir).await?;
    let token = app.owner_token(&args.data_dir).await?;
    let listener = socket.listen(BACKLOG).with_context(cannot_listen)?;
    let address = listener.local_addr()?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    housekeeping::start(&app, Settings { keep_runs: args.keep_runs });
    announce(address, &token);
    let shutdown = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping; runs go on at the next start");
        // Whoever asks twice does not want to wait.
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            tracing::warn!("stopping at once; calls under way are repeated at the next start");
            std::process::exit(0);
        });
    };
    let patience = Patience { grace: args.grace, takes_nothing: args.cut_readers_after };
    serve(app, listener, shutdown, patience).await?;
    Ok(ExitCode::SUCCESS)
}

/// The text, if it has the form of an address or of a name with a port.
fn host_and_port(text: &str) -> Result<String, &'static str> {
    let is_name = |(host, port): (&str, &str)| {
        !host.is_empty() && !host.contains([':', '/']) && port.parse::<u16>().is_ok()
    };
    if text.parse::<SocketAddr>().is_ok() || text.rsplit_once(':').is_some_and(is_name) {
        Ok(text.to_owned())
    } else {
        Err("it has to be HOST:PORT, such as 127.0.0.1:8787, localhost:8787 or [::1]:8787")
    }
}

/// The address of a host. Of several it is one of IPv4 if there is any: `localhost` is
/// `127.0.0.1`, whatever else it may be.
async fn resolve(host: &str) -> io::Result<SocketAddr> {
    let mut addresses: Vec<SocketAddr> = lookup_host(host).await?.collect();
    addresses.sort_by_key(SocketAddr::is_ipv6);
    addresses.first().copied().ok_or_else(|| io::ErrorKind::AddrNotAvailable.into())
}

/// Takes an address, at which nothing answers yet.
fn take(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // Connections of a server that was here before may not be over yet.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

/// The one line that scripts and people wait for.
#[expect(clippy::print_stdout, reason = "it is the answer of this command")]
fn announce(address: SocketAddr, token: &str) {
    println!("Editor: http://{address}/#token={token}");
}
