//! Join: what a playlist names becomes one recording, its pieces one behind the other, byte by byte.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use super::{Seams, index};
use crate::fault::{Code, Fault};
use crate::inbox::pieces::{self, Lacks, Pieces};
use crate::inbox::{Sighting, What};
use crate::media::Keep;
use crate::media::facts::{Mark, MarkKind, Probe};
use crate::model::clip::{Clip, Index, Joined, Role, State};
use crate::model::path;
use crate::model::task::Task;
use crate::store::Select;
use crate::watch::Watch;

/// Seconds by which a recording may be longer or shorter than its playlist says.
const APART_S: f64 = 1.0;

/// A piece by its name, and its clip, where it came.
pub type Piece = (Vec<u8>, Option<Clip>);

/// What a clip says, where it is a playlist that names the pieces of one recording: as it was collected, or as it lies there.
pub async fn listed(seams: &Seams, clip: &Clip) -> Result<Option<Pieces>, Fault> {
    if !pieces::is_playlist(clip.path.name()) || clip.role != Role::Recording {
        return Ok(None);
    }
    let content = match &clip.sha256 {
        Some(_) if clip.size > pieces::LARGEST => return Ok(None),
        Some(sha256) => {
            let path = seams.vault.lend(sha256).await?;
            std::fs::read(&path).map_err(|error| Fault::io(&error, path.display()))?
        }
        None => {
            let missing = || Fault::transient(Code::PathMissing).with("path", &clip.path);
            let what @ What::File(_) = seams.inbox.sight(&clip.path).await?.ok_or_else(missing)? else {
                return Ok(None);
            };
            seams.inbox.read(&Sighting { path: clip.path.clone(), what }, pieces::LARGEST).await?
        }
    };
    Ok(pieces::read(&content))
}

/// The pieces of a playlist in their order. What its encoder has deleted since it was collected is there all the same.
pub async fn in_order(seams: &Seams, playlist: &Clip, list: &Pieces) -> Result<Vec<Piece>, Fault> {
    let folder = playlist.path.parent();
    let mut beside: BTreeMap<Vec<u8>, Clip> = BTreeMap::new();
    for clip in seams.store.all::<Clip>(&Select::event(&playlist.event)).await? {
        let is_whole = !matches!(clip.state, State::Refused | State::Superseded);
        let paths = clip.names.iter().map(|name| &name.path).chain([&clip.path]);
        // The same content under two names is one clip.
        let names: BTreeSet<&[u8]> = paths.filter(|path| path.parent() == folder).map(|path| path.name()).collect();
        for name in names.into_iter().filter(|name| is_whole && clip.id != playlist.id && list.owns(name)) {
            beside.insert(name.to_vec(), clip.row.clone());
        }
    }
    let order = list.in_order(beside.keys().map(Vec::as_slice));
    Ok(order.into_iter().map(|name| (name.to_vec(), beside.get(name).cloned())).collect())
}

/// What became of a playlist's pieces.
pub(super) struct Whole {
    pub joined: Joined,
    pub probe: Probe,
    /// What is kept of its packets and pictures.
    pub index: Option<Index>,
}

/// Joins what was collected of a playlist's pieces and looks into it; `None` for a clip that is no such playlist.
pub(super) async fn join(seams: &Seams, task: &Task, clip: &Clip, watch: &Watch) -> Result<Option<Whole>, Fault> {
    let Some(list) = listed(seams, clip).await? else { return Ok(None) };
    let (mut missing, mut contents) = (Vec::new(), Vec::new());
    let order = in_order(seams, clip, &list).await?;
    let begun = list.begun(&order.iter().map(|(name, _)| name.as_slice()).collect::<Vec<_>>());
    let is_there = |piece: &Option<Clip>| piece.as_ref().is_some_and(|piece| piece.sha256.is_some());
    let lacks = list.lacks(order.iter().map(|(name, piece)| (name.as_slice(), is_there(piece))));
    for (name, piece) in order {
        match piece.and_then(|piece| piece.sha256) {
            Some(sha256) => contents.push(seams.vault.lend(&sha256).await?),
            None => missing.push(path::text(&name)),
        }
    }
    let pieces = contents.len() as u64;
    let name = if list.is_in_fragments() { "joined.mp4" } else { "joined.ts" };
    let scratch = seams.vault.scratch(&task.id, task.moves.run).await?;
    let (made, kept) = (scratch.join(name), scratch.join("index"));
    write(contents, made.clone(), watch).await?;
    let mut probe = look(seams, (&made, &kept), watch).await?;
    probe.created = probe.created.or(begun.and_then(|begun| later(begun, lacks.before_s)));
    mark(&mut probe, &lacks);
    let taken = seams.vault.adopt(&made, watch).await?;
    let index = index::keep(seams, &kept, watch).await?;
    Ok(Some(Whole { joined: Joined { sha256: taken.sha256, pieces, missing }, probe, index }))
}

/// Looks into a recording as at its first reading, and keeps an index of it.
async fn look(seams: &Seams, (made, kept): (&Path, &Path), watch: &Watch) -> Result<Probe, Fault> {
    let told = |path: &Path, file: std::io::Result<File>| file.map_err(|error| Fault::io(&error, path.display()));
    let (source, index) = (told(made, File::open(made))?, told(kept, File::create(kept))?);
    let keep = Keep { index: Some(index), ..Keep::default() };
    seams.media.ingest(source, None, keep, watch).await?.probe
}

/// Marks what never came: before the first second that there is, behind the last, and between where time went on meanwhile and
/// nobody saw it missing.
fn mark(probe: &mut Probe, lacks: &Lacks) {
    let gap = |start_s, end_s| Mark { kind: MarkKind::Gap, start_s, end_s };
    let (length_s, before_s, behind_s) = (probe.duration_s, lacks.before_s, lacks.behind_s);
    let goes_on = (length_s - lacks.length_s).abs() < APART_S;
    for (start_s, end_s) in lacks.within.iter().copied().filter(|_| goes_on) {
        let is_here = |mark: &Mark| mark.kind.is_loss() && mark.start_s < end_s && mark.end_s > start_s;
        if !probe.marks.iter().any(is_here) {
            probe.marks.push(gap(start_s, end_s));
        }
    }
    probe.marks.extend((before_s > 0.0).then(|| gap(-before_s, 0.0)));
    probe.marks.extend((behind_s > 0.0).then(|| gap(length_s, length_s + behind_s)));
    probe.marks.sort_by(|one, other| one.start_s.total_cmp(&other.start_s));
}

fn later(at: Timestamp, seconds: f64) -> Option<Timestamp> {
    at.checked_add(SignedDuration::try_from_secs_f64(seconds).ok()?).ok()
}

/// Writes files one behind the other.
async fn write(contents: Vec<PathBuf>, to: PathBuf, watch: &Watch) -> Result<(), Fault> {
    let watch = watch.hushed();
    let written = tokio::task::spawn_blocking(move || {
        let mut file = File::create(&to).map_err(|error| Fault::io(&error, to.display()))?;
        for content in &contents {
            if watch.is_cancelled() {
                return Err(Fault::transient(Code::Interrupted));
            }
            append(content, &mut file).map_err(|error| Fault::io(&error, to.display()))?;
        }
        Ok(())
    });
    written.await.map_err(|_| Fault::transient(Code::Interrupted))?
}

fn append(content: &Path, file: &mut File) -> std::io::Result<()> {
    std::io::copy(&mut File::open(content)?, file).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_between_is_marked_once_and_where_time_went_on() {
        let gap = |start_s, end_s| Mark { kind: MarkKind::Gap, start_s, end_s };
        let lacks = Lacks { before_s: 4.0, within: vec![(8.0, 12.0), (16.0, 20.0)], behind_s: 2.0, length_s: 24.0 };
        let marked = |duration_s: f64, known: &[Mark]| {
            let mut probe = Probe { duration_s, marks: known.to_vec(), ..Probe::default() };
            mark(&mut probe, &lacks);
            probe.marks
        };
        let ends = [gap(-4.0, 0.0), gap(24.1, 26.1)];
        let all = [ends[0].clone(), gap(8.02, 12.1), gap(16.0, 20.0), ends[1].clone()];
        assert_eq!(marked(24.1, &[gap(8.02, 12.1)]), all);
        assert_eq!(marked(16.0, &[]), [gap(-4.0, 0.0), gap(16.0, 18.0)], "the clocks of its pieces begin anew");
    }
}
