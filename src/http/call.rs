//! A request in the making.

use std::time::Duration;

use bytes::Bytes;
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use super::{Answer, Body, Http};
use crate::fault::{Code, Fault};

/// Answers larger than this are nothing a platform sends.
const LARGEST_ANSWER: usize = 4 << 20;
const PATIENCE: Duration = Duration::from_secs(60);
/// For requests with media: socket buffers may hold megabytes that a slow line takes a while to carry.
const MEDIA_PATIENCE: Duration = Duration::from_secs(120);

/// A request: may be cloned and sent again.
#[derive(Clone)]
pub struct Call {
    pub(super) http: Http,
    pub(super) method: Method,
    pub(super) url: Result<Url, Fault>,
    pub(super) headers: HeaderMap,
    pub(super) payload: Payload,
    pub(super) patience: Option<Duration>,
    pub(super) largest: usize,
    pub(super) repeatable: bool,
    pub(super) stranger: bool,
}

#[derive(Clone)]
pub(super) enum Payload {
    Nothing,
    Bytes(Bytes),
    Media(Body),
}

impl Call {
    pub(super) fn new(http: Http, method: Method, url: Result<Url, Fault>) -> Self {
        let repeatable = method.is_safe() || method == Method::DELETE;
        Call {
            http,
            method,
            url,
            headers: HeaderMap::new(),
            payload: Payload::Nothing,
            patience: None,
            largest: LARGEST_ANSWER,
            repeatable,
            stranger: false,
        }
    }

    /// Adds query parameters, percent-encoded.
    pub fn query(mut self, pairs: &[(&str, &str)]) -> Self {
        if let Ok(url) = &mut self.url {
            url.query_pairs_mut().extend_pairs(pairs);
        }
        self
    }

    /// Sets a header. A value that cannot stand in one makes the call fail before anything is sent.
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        match HeaderValue::from_str(value) {
            Ok(value) => {
                self.headers.insert(HeaderName::from_static(name), value);
            }
            Err(_) => {
                self.url = Err(self.http.named(Fault::permanent(Code::PlatformRequestWrong).with("header", name)))
            }
        }
        self
    }

    pub fn bearer(self, token: &SecretString) -> Self {
        let mut call = self.header("authorization", &format!("Bearer {}", token.expose_secret()));
        if let Some(value) = call.headers.get_mut(AUTHORIZATION) {
            value.set_sensitive(true);
        }
        call
    }

    pub fn json(mut self, value: &impl Serialize) -> Self {
        match serde_json::to_vec(value) {
            Ok(bytes) => self.payload = Payload::Bytes(bytes.into()),
            Err(_) => {
                self.url = Err(self.http.named(Fault::permanent(Code::PlatformRequestWrong).with("header", "body")))
            }
        }
        self.content_type("application/json; charset=UTF-8")
    }

    /// Sends bytes as they are: for what is signed.
    pub fn bytes(mut self, content_type: &str, bytes: Bytes) -> Self {
        self.payload = Payload::Bytes(bytes);
        self.content_type(content_type)
    }

    pub fn form(mut self, pairs: &[(&str, &str)]) -> Self {
        let text = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        self.payload = Payload::Bytes(text.into());
        self.content_type("application/x-www-form-urlencoded")
    }

    /// Sends media: streamed, with its length, and without a limit for the whole (only for standing still).
    pub fn media(mut self, content_type: &str, body: Body) -> Self {
        self.payload = Payload::Media(body);
        self.content_type(content_type)
    }

    fn content_type(self, value: &str) -> Self {
        self.header("content-type", value)
    }

    /// How long the request may take, or stand still where it carries media.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = Some(patience);
        self
    }

    /// Says that the request may be made again whatever became of it: a lost answer is then no ambiguity.
    pub fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }

    pub(super) fn without_credentials(mut self) -> Self {
        self.stranger = true;
        self
    }

    pub(super) fn limit(&self) -> Duration {
        let usual = if matches!(self.payload, Payload::Media(_)) { MEDIA_PATIENCE } else { PATIENCE };
        self.patience.unwrap_or(usual)
    }

    /// Sends, and returns whatever status came back. Faults are those of the way there and back.
    pub async fn send(self) -> Result<Answer, Fault> {
        self.exchange().await
    }

    /// Sends, and returns the answer if it is a success.
    pub async fn done(self) -> Result<Answer, Fault> {
        let http = self.http.clone();
        http.accept(self.send().await?)
    }

    /// Sends, and returns the JSON of a successful answer.
    pub async fn read<T: DeserializeOwned>(self) -> Result<T, Fault> {
        let http = self.http.clone();
        http.read(self.send().await?)
    }
}

/// Shows neither query, headers nor payload: each may hold secrets.
impl std::fmt::Debug for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let host = self.url.as_ref().ok().and_then(Url::host_str).unwrap_or("?");
        write!(f, "Call({} {host})", self.method)
    }
}
