//! Where public pages are written as static files, so that the public does not depend on the venue.

use async_trait::async_trait;

use crate::fault::Fault;

/// A place that serves files to the public. A page is replaced whole, never seen half.
#[async_trait]
pub trait Site: Send + Sync {
    /// Writes or replaces one page; `path` is relative, ASCII and ours.
    async fn write(&self, page: &Page<'_>) -> Result<(), Fault>;

    /// Writes a large file once: one with the same name and size stays.
    async fn place(&self, path: &str, source: &std::path::Path, content_type: &str) -> Result<(), Fault>;

    /// Tests that a page can be written.
    async fn preflight(&self) -> Result<(), Fault>;
}

pub struct Page<'a> {
    pub path: &'a str,
    pub content_type: &'a str,
    pub body: &'a [u8],
}
