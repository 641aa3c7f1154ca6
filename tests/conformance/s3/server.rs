//! A server on a port of its own around an S3 implementation, and the mishaps that can happen on the way to it.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures::{StreamExt, stream};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use reprise::config::{Bucket, Credentials};
use s3s::auth::SimpleAuth;
use s3s::dto::StreamingBlob;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{Body, S3};
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Put,
    Create,
    Part,
    Complete,
    Abort,
    Get,
    Other,
}

impl Op {
    fn of(method: &Method, query: &str) -> Op {
        let has = |name: &str| query.split('&').any(|pair| pair.split('=').next() == Some(name));
        match *method {
            Method::PUT if has("partNumber") => Op::Part,
            Method::PUT => Op::Put,
            Method::POST if has("uploads") => Op::Create,
            Method::POST if has("uploadId") => Op::Complete,
            Method::DELETE if has("uploadId") => Op::Abort,
            Method::GET if !has("uploads") && !has("uploadId") && !has("list-type") => Op::Get,
            _ => Op::Other,
        }
    }
}

/// What happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// The connection is cut after half of the request's body.
    CutRequest,
    /// The request is carried out, and the connection closed without an answer.
    LoseAnswer,
    /// The connection is cut after half of the answer's body.
    CutAnswer,
    /// An error of S3 is answered.
    Refuse(u16, &'static str),
    /// A page that has nothing to do with S3 is answered.
    Page(u16),
}

struct Planted {
    op: Op,
    /// Fires at this request from now; 0 at every one.
    nth: u32,
    mishap: Mishap,
}

#[derive(Default)]
struct Shared {
    planted: Mutex<Vec<Planted>>,
    seen: Mutex<Vec<Op>>,
}

/// A running server; it ends with this.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: AbortHandle,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    pub async fn begin(s3: impl S3) -> Server {
        let mut builder = S3ServiceBuilder::new(s3);
        builder.set_auth(SimpleAuth::from_single("reprise", "a secret of no worth"));
        let service = builder.build();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        let task = tokio::spawn(serve(listener, service, shared.clone())).abort_handle();
        Server { address, shared, task }
    }

    /// Makes the `nth` request from now (1 is the next, 0 means every one) that asks for `op` go wrong.
    pub fn plant(&self, op: Op, nth: u32, mishap: Mishap) {
        self.shared.planted.lock().unwrap().push(Planted { op, nth, mishap });
    }

    /// Takes back what has not happened, and tells whether there was any.
    pub fn clear(&self) -> bool {
        let mut planted = self.shared.planted.lock().unwrap();
        let waiting = planted.iter().any(|planted| planted.nth > 0);
        planted.clear();
        waiting
    }

    pub fn seen(&self, op: Op) -> usize {
        self.shared.seen.lock().unwrap().iter().filter(|seen| **seen == op).count()
    }

    /// The configuration that reaches the server.
    pub fn bucket(&self, name: &str, prefix: &str) -> Bucket {
        let keys = [("access_key_id", "reprise"), ("secret_access_key", "a secret of no worth")];
        Bucket {
            bucket: name.to_owned(),
            endpoint: Some(format!("http://{}", self.address).parse().unwrap()),
            region: None,
            prefix: prefix.to_owned(),
            credentials: Some(Credentials::of(&keys)),
        }
    }
}

async fn serve(listener: TcpListener, service: S3Service, shared: Arc<Shared>) -> Infallible {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let (service, shared) = (service.clone(), shared.clone());
        tokio::spawn(async move {
            let one = service_fn(move |request| answer(service.clone(), shared.clone(), request));
            let _ = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), one).await;
        });
    }
}

/// Answers a request, or lets its mishap happen; an error closes the connection without an answer.
async fn answer(service: S3Service, shared: Arc<Shared>, request: Request<Incoming>) -> io::Result<Response<Body>> {
    let op = Op::of(request.method(), request.uri().query().unwrap_or_default());
    shared.seen.lock().unwrap().push(op);
    let mishap = shared.due(op);
    if let Some(Mishap::CutRequest) = mishap {
        read_half(request).await;
        return Err(io::ErrorKind::ConnectionReset.into());
    }
    if let Some(Mishap::Refuse(..) | Mishap::Page(_)) = mishap {
        drain(request).await;
        return Ok(refusal(mishap));
    }
    let response = service.call(request.map(Body::from)).await.map_err(io::Error::other)?;
    match mishap {
        Some(Mishap::LoseAnswer) => Err(io::ErrorKind::ConnectionReset.into()),
        Some(Mishap::CutAnswer) => Ok(half(response).await),
        _ => Ok(response),
    }
}

impl Shared {
    fn due(&self, op: Op) -> Option<Mishap> {
        let mut planted = self.planted.lock().unwrap();
        if let Some(always) = planted.iter().find(|planted| planted.op == op && planted.nth == 0) {
            return Some(always.mishap);
        }
        planted.iter_mut().filter(|planted| planted.op == op).for_each(|planted| planted.nth -= 1);
        let due = planted.iter().position(|planted| planted.op == op && planted.nth == 0)?;
        Some(planted.remove(due).mishap)
    }
}

async fn read_half(request: Request<Incoming>) {
    let length = request.headers().get("content-length").and_then(|value| value.to_str().ok()?.parse().ok());
    let half = length.unwrap_or(0usize) / 2;
    let mut body = Body::from(request.into_body());
    let mut read = 0;
    while read < half {
        let Some(Ok(chunk)) = body.next().await else { return };
        read += chunk.len();
    }
}

async fn drain(request: Request<Incoming>) {
    let mut body = Body::from(request.into_body());
    while let Some(Ok(_)) = body.next().await {}
}

fn refusal(mishap: Option<Mishap>) -> Response<Body> {
    let (status, text) = match mishap {
        Some(Mishap::Refuse(status, code)) => {
            (status, format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>No.</Message></Error>"))
        }
        Some(Mishap::Page(status)) => (status, "<!DOCTYPE html><html><body>Sign in</body></html>".to_owned()),
        _ => (500, String::new()),
    };
    let response = Response::builder().status(StatusCode::from_u16(status).unwrap()).header("retry-after", "7");
    response.body(Body::from(text)).unwrap()
}

/// The answer with all its headers and half of its body.
async fn half(response: Response<Body>) -> Response<Body> {
    let (parts, mut body) = response.into_parts();
    let mut chunks: Vec<Bytes> = Vec::new();
    while let Some(Ok(chunk)) = body.next().await {
        chunks.push(chunk);
    }
    chunks.truncate(chunks.len() / 2);
    let cut = stream::iter([Err(io::Error::from(io::ErrorKind::ConnectionReset))]);
    let rest = stream::iter(chunks.into_iter().map(Ok)).chain(cut);
    Response::from_parts(parts, Body::from(StreamingBlob::wrap(rest)))
}
