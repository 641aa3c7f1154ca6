//! A recording of which a stretch is wanted: where its packets may be cut is found out while it is read.

use std::fs::File;
use std::io::{BufReader, Seek};
use std::path::Path;
use std::sync::Arc;

use rustix::fs::{MemfdFlags, memfd_create};

use super::super::progress;
use crate::fault::Fault;
use crate::media::facts::{Ingested, Probe, Source};
use crate::media::rules::index::Index;
use crate::media::{Keep, Media};

/// Reads a recording once. Of what is none it is said as of any other.
pub async fn source(media: &Arc<dyn Media>, path: &Path) -> Result<Source, Fault> {
    if !path.metadata().is_ok_and(|facts| facts.is_file()) {
        return super::source(media, path).await;
    }
    let (recording, mut index) = open(path).map_err(|error| Fault::io(&error, path.display()))?;
    let lent = index.try_clone().map_err(|error| Fault::io(&error, "index"))?;
    let keep = Keep { index: Some(lent), ..Keep::default() };
    let of_path = |fault: Fault| fault.with("path", path.display());
    let Ingested { content, probe } =
        media.ingest(recording, None, keep, &progress::of(path)).await.map_err(of_path)?;
    let probe = Probe { content: Some(content), ..probe.map_err(of_path)? };
    let index = index.rewind().and_then(|()| Index::read(&mut BufReader::new(index))).ok();
    let keys = index.zip(probe.video()).and_then(|(index, picture)| index.keys(picture.index));
    Ok(Source { camera: super::stem(path), keys, ..Source::whole(path.to_owned(), probe) })
}

/// The recording, and a file that is nowhere for what is kept of it.
fn open(path: &Path) -> std::io::Result<(File, File)> {
    Ok((File::open(path)?, File::from(memfd_create("index", MemfdFlags::CLOEXEC)?)))
}
