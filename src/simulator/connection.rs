//! Connections, and how they are really cut: the socket closes, no status is sent.

use std::convert::Infallible;
use std::fmt;
use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use futures::future::BoxFuture;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpSocket};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

use crate::fault::{Code, Fault};

/// Small, so that a slow reader is felt by the sender at once, and a cut loses little that looked sent.
const RECEIVE_BUFFER: u32 = 256 << 10;

#[derive(Clone)]
struct Cut;

/// Instead of an answer: the connection is closed without one.
pub fn cut() -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(Cut);
    response
}

pub(super) fn bind(address: SocketAddr) -> Result<TcpListener, Fault> {
    let open = || {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        socket.set_reuseaddr(true)?;
        socket.set_recv_buffer_size(RECEIVE_BUFFER)?;
        socket.bind(address)?;
        socket.listen(128)
    };
    open().map_err(|error| Fault::operator(Code::SimulatorCannotListen).with("address", address).with("cause", error))
}

pub(super) fn base_url(listener: &TcpListener) -> Result<Url, Fault> {
    let address = listener.local_addr().map_err(|error| Fault::io(&error, "listen"))?;
    Ok(Url::parse(&format!("http://{address}")).expect("a socket address is a host and a port"))
}

/// Serves until it is told to stop; then every connection is dropped where it stands.
pub(super) async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    let connections = TaskTracker::new();
    while let Some(accepted) = stop.run_until_cancelled(listener.accept()).await {
        let Ok((stream, _)) = accepted else { continue };
        let _late = stream.set_nodelay(true);
        let routes = TowerToHyperService::new(router.clone());
        let service = Cuttable { routes, requests: connections.clone(), stop: stop.clone() };
        let stop = stop.clone();
        connections.spawn(async move {
            let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
            let _ended = stop.run_until_cancelled(connection).await;
        });
    }
    connections.close();
    connections.wait().await;
}

/// The routes, with the ability to end a connection instead of answering.
///
/// What a request began is brought to its end though the client is gone: a real platform does not forget either.
struct Cuttable {
    routes: TowerToHyperService<Router>,
    requests: TaskTracker,
    stop: CancellationToken,
}

impl Service<Request<Incoming>> for Cuttable {
    type Response = Response;
    type Error = WasCut;
    type Future = BoxFuture<'static, Result<Response, WasCut>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let (answer, stop) = (self.routes.call(request), self.stop.clone());
        let working = self.requests.spawn(async move { stop.run_until_cancelled(answer).await });
        Box::pin(async move {
            let Ok(Some(answered)) = working.await else { return Err(WasCut) };
            let response = answered.unwrap_or_else(|never: Infallible| match never {});
            if response.extensions().get::<Cut>().is_some() { Err(WasCut) } else { Ok(response) }
        })
    }
}

#[derive(Debug)]
struct WasCut;

impl fmt::Display for WasCut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection was cut on purpose")
    }
}

impl std::error::Error for WasCut {}
