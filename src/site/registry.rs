//! Opens a configured site: the one place that names the concrete ones.

use std::sync::Arc;

use super::Site;
use super::dir::DirSite;
use super::s3::S3Site;
use crate::clock::Clock;
use crate::config::{self, Place};
use crate::fault::Fault;
use crate::http::s3::Bucket;

/// Opens a site; whether it can be reached is for `preflight` to say.
pub async fn open(site: &config::Site, clock: Arc<dyn Clock>) -> Result<Arc<dyn Site>, Fault> {
    match &site.place {
        Place::Dir { path, .. } => Ok(Arc::new(DirSite::new(path.clone(), clock))),
        Place::S3(bucket) => Ok(Arc::new(S3Site::new(Bucket::open(bucket).await?, clock))),
    }
}
