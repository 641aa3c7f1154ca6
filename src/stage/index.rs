//! What is kept of a recording's packets and pictures: taken into the vault when it is first read, and asked afterwards.

use std::fs::File;
use std::io::{BufReader, ErrorKind};
use std::path::{Path, PathBuf};

use super::Seams;
use crate::fault::{Code, Fault};
use crate::media::facts::{Keys, Probe};
use crate::media::rules;
use crate::model::clip::{Clip, Index};
use crate::watch::Watch;

/// Keeps what a child wrote; nothing where it is no index: the recording is looked into again by whoever wants to know.
pub(super) async fn keep(seams: &Seams, made: &Path, watch: &Watch) -> Result<Option<Index>, Fault> {
    let Some(index) = read(made.to_owned()).await? else { return Ok(None) };
    let sha256 = seams.vault.adopt(made, watch).await?.sha256;
    Ok(Some(Index { sha256, stills: index.stills.iter().map(|still| still.at_s).collect() }))
}

/// Where the index of what is shown of a clip lies, and where packets of its picture may be cut by it. Nothing of one that is
/// not there any more, or that this version does not read.
pub(super) async fn of(seams: &Seams, clip: &Clip, probe: &Probe) -> Result<Option<(PathBuf, Option<Keys>)>, Fault> {
    let Some(kept) = clip.shown_index() else { return Ok(None) };
    if seams.vault.has(&kept.sha256).await?.is_none() {
        return Ok(None);
    }
    let path = seams.vault.lend(&kept.sha256).await?;
    let index = read(path.clone()).await?;
    let keys = |index: &rules::index::Index| index.keys(probe.video()?.index);
    Ok(index.map(|index| (path, keys(&index))))
}

/// One of the small pictures of a clip, by its place among them; nothing where it is not there any more.
pub async fn still(seams: &Seams, clip: &Clip, place: usize) -> Result<Option<Vec<u8>>, Fault> {
    let Some(kept) = clip.index.as_ref().filter(|kept| place < kept.stills.len()) else { return Ok(None) };
    if seams.vault.has(&kept.sha256).await?.is_none() {
        return Ok(None);
    }
    let index = read(seams.vault.lend(&kept.sha256).await?).await?;
    Ok(index.and_then(|index| Some(index.stills.into_iter().nth(place)?.jpeg)))
}

async fn read(path: PathBuf) -> Result<Option<rules::index::Index>, Fault> {
    let reading = tokio::task::spawn_blocking(move || {
        let read = File::open(&path).and_then(|file| rules::index::Index::read(&mut BufReader::new(file)));
        match read {
            Ok(index) => Ok(Some(index)),
            Err(error) if matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::NotFound) => Ok(None),
            Err(error) => Err(Fault::io(&error, path.display())),
        }
    });
    reading.await.unwrap_or_else(|_| Err(Fault::transient(Code::Interrupted)))
}
