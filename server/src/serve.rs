//! Answers requests until it is told to stop.

use std::future::Future;
use std::io;

use axum::serve::ListenerExt;
use tokio::net::TcpListener;

use crate::app::App;
use crate::router::router;

/// Serves `app` on `listener` until `shutdown` is ready. Streams that are still
/// open then are cut; their readers come back by `Last-Event-ID`.
pub async fn serve(
    app: App,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let db = app.db.clone();
    // Else a small event waits until the reader has acknowledged the one before it, which
    // it may put off for 40 ms.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "events of a connection may come late");
        }
    });
    let server = axum::serve(listener, router(app));
    let result = tokio::select! {
        result = server => result,
        () = shutdown => Ok(()),
    };
    db.close().await;
    result
}
