//! Recordings of which each track has a file of its own: which clips are which, and what they are together.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::{Seams, index};
use crate::fault::{Code, Fault};
use crate::media::facts::{Keys, Probe, Source};
use crate::media::rules::tracks;
use crate::model::clip::Clip;
use crate::model::job::Job;
use crate::model::programme::Programme;
use crate::model::tracks::{Bound, Described, bound, described, is_description};
use crate::store::Select;

/// Bytes of a description at most.
const LONGEST: u64 = 1 << 20;

/// Binds the clips of an event.
pub(super) async fn of(seams: &Seams, event: &str) -> Result<Bound, Fault> {
    let clips = seams.store.all::<Clip>(&Select::event(event)).await?;
    let clips: Vec<Clip> = clips.into_iter().map(|clip| clip.row).collect();
    let mut told: BTreeMap<String, Described> = BTreeMap::new();
    for clip in clips.iter().filter(|clip| is_description(&clip.path)) {
        let Some(sha256) = &clip.sha256 else { continue };
        let path = seams.vault.lend(sha256).await?;
        let text = tokio::task::spawn_blocking(move || text(&path)).await;
        // What cannot be read says nothing: names alone tell much.
        if let Ok(Ok(text)) = text {
            told.insert(clip.id.clone(), described(&text));
        }
    }
    Ok(bound(&clips, &told))
}

fn text(path: &Path) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LONGEST).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// One recording as its clips' rows have it.
pub(super) struct Whole {
    pub clip: Clip,
    /// The digests of its tracks.
    pub tracks: Vec<String>,
    /// All of it together.
    pub probe: Probe,
}

/// Reads the rows of a clip and of its tracks.
pub(super) async fn whole(seams: &Seams, programme: &Programme, id: &str) -> Result<Whole, Fault> {
    let gone = |id: &str| Fault::permanent(Code::RowGone).with("table", "clip").with("id", id);
    let clip = seams.store.need::<Clip>(id).await?.row;
    let (mut digests, mut probes) = (Vec::new(), Vec::new());
    for id in programme.tracks.get(id).into_iter().flatten() {
        let track = seams.store.need::<Clip>(id).await?.row;
        digests.push(track.shown().ok_or_else(|| gone(id))?.to_owned());
        probes.push(track.probe.ok_or_else(|| gone(id))?);
    }
    let probe = clip.probe.clone().ok_or_else(|| gone(id))?;
    Ok(Whole { probe: tracks::joined(probe, &probes), clip, tracks: digests })
}

/// What the media child is given of a recording, with its files.
pub(super) async fn source(seams: &Seams, job: &Job, programme: &Programme, id: &str) -> Result<Source, Fault> {
    let Whole { clip, tracks: digests, probe } = whole(seams, programme, id).await?;
    let gone = || Fault::permanent(Code::RowGone).with("table", "clip").with("id", id);
    let path = seams.vault.lend(clip.shown().ok_or_else(gone)?).await?;
    let mut tracks = Vec::new();
    for digest in &digests {
        tracks.push(seams.vault.lend(digest).await?);
    }
    let sound = job.sound_of(&clip.camera);
    let (index, keys) = kept(seams, &clip, &digests, &probe).await?;
    let source = Source { camera: clip.camera, sound, clip: Some(id.to_owned()), ..Source::whole(path, probe) };
    Ok(Source { tracks, index, keys, ..source })
}

/// What was kept of a recording in one file when it was first read.
pub(super) async fn kept(
    seams: &Seams,
    clip: &Clip,
    tracks: &[String],
    probe: &Probe,
) -> Result<(Option<PathBuf>, Option<Keys>), Fault> {
    let of = if tracks.is_empty() { index::of(seams, clip, probe).await? } else { None };
    Ok(of.map_or((None, None), |(path, keys)| (Some(path), keys)))
}
