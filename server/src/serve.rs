//! Answers requests until it is told to stop.

use std::future::Future;
use std::io;

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
    let server = axum::serve(listener, router(app));
    let result = tokio::select! {
        result = server => result,
        () = shutdown => Ok(()),
    };
    db.close().await;
    result
}
