//! Copying through the media child, which looks into a recording in the same reading.

use std::fs::File;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use crate::fault::{Class, Fault};
use crate::media::facts::Probe;
use crate::media::{Keep, Media};
use crate::vault::{Copied, Copier};
use crate::watch::Watch;

/// What the first reading of a recording told; why it told nothing, where that is the recording's fault.
pub(super) type Read = Result<Probe, Fault>;

pub(super) struct Reader {
    media: Arc<dyn Media>,
    /// Where what is kept of its sound is written, and its index.
    sound: PathBuf,
    index: PathBuf,
    read: Mutex<Option<Read>>,
}

impl Reader {
    pub(super) fn new(media: Arc<dyn Media>, sound: PathBuf, index: PathBuf) -> Reader {
        Reader { media, sound, index, read: Mutex::new(None) }
    }

    /// What is known by now; none where another reading may tell more.
    pub(super) fn told(self) -> Option<Read> {
        let read = self.read.into_inner().unwrap_or_else(PoisonError::into_inner);
        read.filter(|read| read.as_ref().err().is_none_or(|fault| fault.class == Class::Permanent))
    }
}

#[async_trait]
impl Copier for Reader {
    async fn copy(&self, source: File, target: Option<File>, watch: &Watch) -> Result<Copied, Fault> {
        let create = |path: &PathBuf| File::create(path).map_err(|error| Fault::io(&error, path.display()));
        let kept = Keep { sound: Some(create(&self.sound)?), index: Some(create(&self.index)?) };
        let ingested = self.media.ingest(source, target, kept, watch).await?;
        *self.read.lock().unwrap_or_else(PoisonError::into_inner) = Some(ingested.probe);
        Ok(Copied { size: ingested.content.size, sha256: ingested.content.sha256 })
    }
}
