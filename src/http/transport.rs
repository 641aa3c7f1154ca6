//! The way there and back, and the faults of the way.

use std::error::Error;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures::future::{Either, select};
use futures::stream::{self, StreamExt, TryStreamExt};
use reqwest::header::CONTENT_LENGTH;
use reqwest::{Client, Request, Response};
use tokio::sync::Notify;
use tokio::time::timeout;

use super::call::Payload;
use super::{Answer, Body, Bytestream, Call};
use crate::fault::{Code, Fault};

/// What happens to a body while it is sent.
#[derive(Default)]
struct Pulse {
    moved: Notify,
    /// Why our own source failed.
    broken: Mutex<Option<std::io::Error>>,
}

impl Pulse {
    fn fail(&self, error: std::io::Error) -> std::io::Error {
        let told = std::io::Error::new(error.kind(), "the source failed");
        *self.broken.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        told
    }

    fn take_failure(&self) -> Option<std::io::Error> {
        self.broken.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Call {
    pub(super) async fn exchange(self) -> Result<Answer, Fault> {
        let pulse = Arc::new(Pulse::default());
        let request = self.request(&pulse)?;
        let host = request.url().host_str().unwrap_or_default().to_owned();
        let client = if self.stranger { &self.http.inner.stranger } else { &self.http.inner.client };
        let sent = match &self.payload {
            Payload::Media(_) => while_it_moves(client, request, &pulse, self.limit()).await,
            _ => timeout(self.limit(), client.execute(request)).await.map_err(|_| None).and_then(|r| r.map_err(Some)),
        };
        let response = sent.map_err(|error| self.fault_of_the_way(error, &pulse, &host))?;
        let answer = self.receive(response, host).await?;
        tracing::debug!(account = self.http.account(), host = answer.host, status = answer.status, "Asked a platform.");
        Ok(answer)
    }

    fn request(&self, pulse: &Arc<Pulse>) -> Result<Request, Fault> {
        let mut request = Request::new(self.method.clone(), self.url.clone()?);
        *request.headers_mut() = self.headers.clone();
        let (len, body) = match &self.payload {
            Payload::Nothing if self.method.is_safe() || self.method == reqwest::Method::DELETE => return Ok(request),
            Payload::Nothing => (0, reqwest::Body::from("")),
            Payload::Bytes(bytes) => (bytes.len() as u64, bytes.clone().into()),
            Payload::Media(body) => (body.len, reqwest::Body::wrap_stream(metered(body, pulse.clone()))),
        };
        request.headers_mut().insert(CONTENT_LENGTH, len.into());
        *request.body_mut() = Some(body);
        Ok(request)
    }

    /// Reads the answer's body within bounds. A refusal stays a refusal when its words do not arrive.
    async fn receive(&self, response: Response, host: String) -> Result<Answer, Fault> {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let refused = !response.status().is_success();
        let body = match timeout(self.limit(), bounded(response, self.largest)).await {
            Ok(Ok(body)) => body,
            _ if refused => Bytes::new(),
            Ok(Err(error)) => return Err(self.lost(&host, cause(error.as_ref()))),
            Err(_) => return Err(self.lost(&host, "time ran out".to_owned())),
        };
        Ok(Answer { status, headers, body, host, repeatable: self.repeatable })
    }

    /// `error` is null when time ran out.
    fn fault_of_the_way(&self, error: Option<reqwest::Error>, pulse: &Pulse, host: &str) -> Fault {
        if let Some(broken) = pulse.take_failure() {
            return self.http.named(Fault::io(&broken, "…").with("host", host));
        }
        let Some(error) = error.map(reqwest::Error::without_url) else {
            return self.lost(host, "time ran out".to_owned());
        };
        if error.is_connect() {
            return self.unreachable(host, cause(&error));
        }
        self.lost(host, cause(&error))
    }

    /// The answer did not come: nothing is known, unless asking again is harmless.
    fn lost(&self, host: &str, cause: String) -> Fault {
        if self.repeatable {
            return self.unreachable(host, cause);
        }
        self.http.named(Fault::ambiguous(Code::PlatformAnswerLost).with("host", host).with("cause", cause))
    }

    fn unreachable(&self, host: &str, cause: String) -> Fault {
        self.http.named(Fault::transient(Code::PlatformUnreachable).with("host", host).with("cause", cause))
    }
}

/// Sends for as long as bytes move; null when nothing moved for `limit`.
async fn while_it_moves(
    client: &Client,
    request: Request,
    pulse: &Pulse,
    limit: Duration,
) -> Result<Response, Option<reqwest::Error>> {
    let mut sending = pin!(client.execute(request));
    loop {
        let moved = pin!(pulse.moved.notified());
        match timeout(limit, select(sending.as_mut(), moved)).await {
            Ok(Either::Left((result, _))) => return result.map_err(Some),
            Ok(Either::Right(_)) => (),
            Err(_) => return Err(None),
        }
    }
}

/// The body as it is sent: tells that it moves, and holds its source to the length it announced.
fn metered(body: &Body, pulse: Arc<Pulse>) -> Bytestream {
    let state = (body.open(), body.len, pulse);
    stream::try_unfold(state, |(mut source, left, pulse)| async move {
        pulse.moved.notify_one();
        match source.next().await {
            None if left == 0 => Ok(None),
            Some(Ok(bytes)) if bytes.len() as u64 <= left => {
                let left = left - bytes.len() as u64;
                Ok(Some((bytes, (source, left, pulse))))
            }
            Some(Err(error)) => Err(pulse.fail(error)),
            _ => Err(pulse.fail(std::io::Error::other("the file has another length than was announced"))),
        }
    })
    .boxed()
}

async fn bounded(response: Response, largest: usize) -> Result<Bytes, Box<dyn Error + Send + Sync>> {
    let mut stream = response.bytes_stream();
    let mut body = Vec::new();
    while let Some(bytes) = stream.try_next().await.map_err(reqwest::Error::without_url)? {
        if body.len() + bytes.len() > largest {
            return Err("the answer is too large".into());
        }
        body.extend_from_slice(&bytes);
    }
    Ok(body.into())
}

/// The innermost reason. Addresses were taken out before: only the outer layers of an error name them.
fn cause(error: &(dyn Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    super::tidy(&innermost.to_string())
}
