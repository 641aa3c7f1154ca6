//! What a manifest in the drop folder says of the files beside it.

use serde::{Deserialize, Serialize};

use crate::model::digest::Digest;
use crate::model::path::RawPath;

/// A manifest's word on one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    pub digest: Digest,
    /// Bytes, where the manifest says so.
    pub size: Option<u64>,
    /// Where the manifest lies.
    pub manifest: RawPath,
}

impl Promise {
    /// Whether a file of this size could be the one.
    pub fn fits(&self, size: u64) -> bool {
        self.size.is_none_or(|promised| promised == size)
    }
}
