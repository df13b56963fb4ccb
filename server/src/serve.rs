//! Answers requests until it is told to stop.

use std::future::{Future, IntoFuture};
use std::io;
use std::pin::pin;
use std::time::Duration;

use axum::serve::ListenerExt;
#[cfg(target_os = "linux")]
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::app::App;
use crate::router::router;

/// How long a server waits for others.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// How long calls that are under way may take to end when the server stops.
    pub grace: Duration,
    /// How long somebody may take nothing of what is sent, before the connection is cut.
    pub takes_nothing: Duration,
}

impl Default for Patience {
    /// Half a minute.
    fn default() -> Self {
        let half_a_minute = Duration::from_secs(30);
        Self { grace: half_a_minute, takes_nothing: half_a_minute }
    }
}

/// Serves `app` on `listener` until `shutdown` is ready. Then no connection is accepted
/// and no call starts any more; what is under way has some grace to end. Streams that
/// are still open then are cut; their readers come back by `Last-Event-ID`.
pub async fn serve(
    app: App,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send,
    patience: Patience,
) -> io::Result<()> {
    let Patience { grace, takes_nothing } = patience;
    let (db, engine) = (app.db.clone(), app.engine.clone());
    let listener = listener.tap_io(move |stream| {
        if let Err(error) = tune(stream, takes_nothing) {
            tracing::debug!(%error, "a connection stays as the system made it");
        }
    });
    let (stop, stopped) = oneshot::channel::<()>();
    let server = axum::serve(listener, router(app)).with_graceful_shutdown(async {
        let _ = stopped.await;
    });
    let mut server = pin!(server.into_future());
    let result = tokio::select! {
        result = &mut server => result,
        () = shutdown => {
            let _ = stop.send(());
            // Requests under way are answered meanwhile, however soon the last one is.
            let answers = async {
                let _ = server.await;
                std::future::pending::<()>().await;
            };
            tokio::select! {
                () = engine.drain(grace) => {}
                () = answers => {}
            }
            Ok(())
        }
    };
    db.close().await;
    result
}

#[cfg_attr(not(target_os = "linux"), expect(unused, reason = "there is no such setting"))]
fn tune(stream: &TcpStream, takes_nothing: Duration) -> io::Result<()> {
    // Else a small event waits until the reader has acknowledged the one before it, which
    // it may put off for 40 ms.
    stream.set_nodelay(true)?;
    // A reader that takes nothing is cut off, and comes back by `Last-Event-ID`.
    #[cfg(target_os = "linux")]
    SockRef::from(stream).set_tcp_user_timeout(Some(takes_nothing))?;
    Ok(())
}
