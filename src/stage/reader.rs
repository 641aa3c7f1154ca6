//! Copying through the media child, which looks into a recording in the same reading.

use std::fs::File;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use crate::fault::{Class, Fault};
use crate::media::Media;
use crate::media::facts::Probe;
use crate::vault::{Copied, Copier};
use crate::watch::Watch;

/// What the first reading of a recording told; why it told nothing, where that is the recording's fault.
pub(super) type Read = Result<Probe, Fault>;

pub(super) struct Reader {
    media: Arc<dyn Media>,
    /// Where what is kept of its sound is written.
    sound: PathBuf,
    read: Mutex<Option<Read>>,
}

impl Reader {
    pub(super) fn new(media: Arc<dyn Media>, sound: PathBuf) -> Reader {
        Reader { media, sound, read: Mutex::new(None) }
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
        let sound = File::create(&self.sound).map_err(|error| Fault::io(&error, self.sound.display()))?;
        let ingested = self.media.ingest(source, target, Some(sound), watch).await?;
        *self.read.lock().unwrap_or_else(PoisonError::into_inner) = Some(ingested.probe);
        Ok(Copied { size: ingested.content.size, sha256: ingested.content.sha256 })
    }
}
