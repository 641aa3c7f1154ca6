//! The listener: connections in, answers out, until it is told to stop.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;

/// Who opens a connection and says nothing holds it for this long.
const HEADERS_WITHIN: Duration = Duration::from_secs(15);
/// More than a city's phones behind one proxy, less than the descriptors of a process.
const CONNECTIONS: usize = 512;
/// What is being answered may end when the daemon stops; a recording that somebody watches is cut.
const DRAIN: Duration = Duration::from_secs(2);
/// Out of descriptors: the next connection can wait for one.
const BREATH: Duration = Duration::from_millis(200);

/// Answers until `shutdown`, then lets short answers end.
pub async fn serve(listener: TcpListener, router: Router, clock: Arc<dyn Clock>, shutdown: CancellationToken) {
    let connections = TaskTracker::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let place = tokio::select! {
            () = shutdown.cancelled() => break,
            place = places.clone().acquire_owned() => place,
        };
        let accepted = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                let answered = answer(stream, router.clone(), shutdown.clone());
                connections.spawn(async move {
                    answered.await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "A connection could not be taken; the next is tried in a moment.");
                clock.sleep(BREATH).await;
            }
        }
    }
    connections.close();
    tokio::select! {
        () = connections.wait() => (),
        () = clock.sleep(DRAIN) => (),
    }
}

async fn answer(stream: TcpStream, router: Router, shutdown: CancellationToken) {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS_WITHIN);
    let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = shutdown.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "A connection ended early.");
    }
}
