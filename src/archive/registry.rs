//! Opens a configured archive: the one place that names the concrete ones.

use std::sync::Arc;

use super::Archive;
use super::dir::DirArchive;
use super::s3::S3Archive;
use crate::clock::Clock;
use crate::config::{self, Place};
use crate::fault::Fault;
use crate::http::s3::Bucket;

/// Opens an archive; whether it can be reached is for `preflight` to say.
pub async fn open(archive: &config::Archive, clock: Arc<dyn Clock>) -> Result<Arc<dyn Archive>, Fault> {
    match &archive.place {
        Place::Dir { path, separate } => Ok(Arc::new(DirArchive::new(path.clone(), *separate, clock))),
        Place::S3(bucket) => Ok(Arc::new(S3Archive::new(Bucket::open(bucket).await?, clock))),
    }
}
