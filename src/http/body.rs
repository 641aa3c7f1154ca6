//! Bytes to send.

use std::io;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::{self, Stream, StreamExt};

/// Bytes to send: of known length, and re-openable, so that a token can be refreshed and the request made again before
/// a byte was accepted.
#[derive(Clone)]
pub struct Body {
    pub len: u64,
    open: Arc<dyn Fn() -> Bytestream + Send + Sync>,
}

pub type Bytestream = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

impl Body {
    pub fn new(len: u64, open: impl Fn() -> Bytestream + Send + Sync + 'static) -> Self {
        Body { len, open: Arc::new(open) }
    }

    pub fn open(&self) -> Bytestream {
        (self.open)()
    }

    /// Joins bodies, one after the other.
    pub(super) fn chain(parts: Vec<Body>) -> Body {
        let len = parts.iter().map(|part| part.len).sum();
        Body::new(len, move || stream::iter(parts.clone()).flat_map(|part| part.open()).boxed())
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Body::new(bytes.len() as u64, move || stream::iter([Ok(bytes.clone())]).boxed())
    }
}
