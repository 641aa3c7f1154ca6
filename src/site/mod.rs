//! Where public pages are written as static files, so that the public does not depend on the venue.

pub mod conformance;
pub mod dir;
pub mod fake;
pub mod registry;
pub mod s3;

use std::path::Path;

use async_trait::async_trait;

use crate::fault::{Code, Fault};
use crate::model::key::is_sound;

/// A place that serves files to the public. A page is replaced whole, never seen half.
///
/// Every call may be repeated. A path that is not relative, ASCII and ours is a `Permanent` fault everywhere.
#[async_trait]
pub trait Site: Send + Sync {
    /// Writes or replaces one page; `path` is relative, ASCII and ours.
    async fn write(&self, page: &Page<'_>) -> Result<(), Fault>;

    /// Writes a large file once: one with the same name and size stays, another is replaced.
    async fn place(&self, path: &str, source: &Path, content_type: &str) -> Result<(), Fault>;

    /// Takes a file away, and the folders that it leaves empty. One that is not there is `Ok`.
    async fn remove(&self, path: &str) -> Result<(), Fault>;

    /// Tests that a page can be written.
    async fn preflight(&self) -> Result<(), Fault>;
}

pub struct Page<'a> {
    pub path: &'a str,
    pub content_type: &'a str,
    pub body: &'a [u8],
}

/// Refuses a path that could leave the site or mean different things on different systems.
fn check(path: &str) -> Result<(), Fault> {
    if is_sound(path) { Ok(()) } else { Err(Fault::permanent(Code::SitePathOdd).with("path", path.escape_debug())) }
}
