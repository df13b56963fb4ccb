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

/// How long calls that are under way may take to end when the server stops, if nothing
/// else is said.
pub const GRACE: Duration = Duration::from_secs(30);

/// How long somebody may take nothing of what is sent.
const TAKES_NOTHING: Duration = Duration::from_secs(30);

/// Serves `app` on `listener` until `shutdown` is ready. Then no connection is accepted
/// and no call starts any more; what is under way has `grace` to end. Streams that
/// are still open then are cut; their readers come back by `Last-Event-ID`.
pub async fn serve(
    app: App,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send,
    grace: Duration,
) -> io::Result<()> {
    let (db, engine) = (app.db.clone(), app.engine.clone());
    let listener = listener.tap_io(|stream| {
        if let Err(error) = tune(stream) {
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

fn tune(stream: &TcpStream) -> io::Result<()> {
    // Else a small event waits until the reader has acknowledged the one before it, which
    // it may put off for 40 ms.
    stream.set_nodelay(true)?;
    // A reader that takes nothing is cut off, and comes back by `Last-Event-ID`.
    #[cfg(target_os = "linux")]
    SockRef::from(stream).set_tcp_user_timeout(Some(TAKES_NOTHING))?;
    Ok(())
}
