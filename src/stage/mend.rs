//! Mend: a clip whose index the camera could not write is repaired with a healthy one of the same camera.

use std::path::Path;

use super::Seams;
use crate::fault::{Class, Code, Fault};
use crate::media::facts::Probe;
use crate::media::rules::verdict;
use crate::model::clip::{Clip, Repair, Role, State};
use crate::model::journal::{Entry, SELF};
use crate::model::plan;
use crate::model::task::{Stage, Task};
use crate::store::{Batch, Kept, Select};
use crate::watch::Watch;

/// Healthy clips that are tried, the nearest first.
const TRIED: usize = 3;

/// What came of trying.
pub enum Mended {
    Whole(Box<(Repair, Probe)>),
    /// Why not, and with which clips it was tried.
    Not(Fault, Vec<String>),
}

/// Whether a healthy clip could help against this.
pub fn is_mendable(fault: &Fault) -> bool {
    matches!(fault.code, Code::MediaIndexMissing | Code::MediaUnlike)
}

/// Tries to repair a clip with its nearest siblings. `why` is what is wrong with it.
pub async fn mend(seams: &Seams, task: &Task, clip: &Clip, why: Fault, watch: &Watch) -> Result<Mended, Fault> {
    let Some(sha256) = &clip.sha256 else { return Ok(Mended::Not(why, Vec::new())) };
    let broken = seams.vault.lend(sha256).await?;
    let (mut tried, mut why) = (Vec::new(), why);
    for sibling in siblings(seams, clip).await?.into_iter().take(TRIED) {
        tried.push(sibling.id.clone());
        match with(seams, task, &broken, &sibling, watch).await {
            Ok(Some(whole)) => return Ok(Mended::Whole(Box::new(whole))),
            Ok(None) => why = Fault::permanent(Code::MediaUnlike),
            Err(fault) if fault.class == Class::Permanent => why = fault,
            Err(fault) => return Err(fault),
        }
    }
    Ok(Mended::Not(why, tried))
}

/// Healthy recordings of the same camera: those of the same folder first, then the nearest in time.
async fn siblings(seams: &Seams, clip: &Clip) -> Result<Vec<Clip>, Fault> {
    let all = seams.store.all::<Clip>(&Select::event(&clip.event)).await?;
    let fits = |other: &Clip| {
        let is_same = other.camera == clip.camera && other.id != clip.id && other.role == Role::Recording;
        let is_healthy =
            matches!(other.state, State::Verified | State::Excluded) && other.shown() == other.sha256.as_deref();
        let is_film = other.probe.as_ref().is_some_and(|probe| probe.container == "mov");
        is_same && is_healthy && is_film && other.sha256.is_some()
    };
    let mut siblings: Vec<Clip> = all.into_iter().map(|kept| kept.row).filter(fits).collect();
    let away = |other: &Clip| {
        let is_elsewhere = other.path.parent() != clip.path.parent();
        (is_elsewhere, other.arrived_at.duration_since(clip.arrived_at).as_secs().abs(), other.id.clone())
    };
    siblings.sort_by_key(away);
    Ok(siblings)
}

/// Repairs with one sibling. `None`: what came out does not decode, so the sibling was of another setting.
async fn with(
    seams: &Seams,
    task: &Task,
    broken: &Path,
    sibling: &Clip,
    watch: &Watch,
) -> Result<Option<(Repair, Probe)>, Fault> {
    let Some(healthy) = &sibling.sha256 else { return Ok(None) };
    let healthy = seams.vault.lend(healthy).await?;
    let made = seams.vault.scratch(&task.id, task.moves.run).await?.join("repaired.mov");
    let rescued = seams.media.repair(broken, &healthy, &made, watch).await?;
    let mut probe = match seams.media.probe(&made, watch).await {
        Err(fault) if fault.class == Class::Permanent => return Ok(None),
        probe => probe?,
    };
    if !verdict::is_alike(&rescued, &probe) {
        return Ok(None);
    }
    let known = rescued.lost.iter().filter(|mark| !probe.marks.contains(mark)).cloned().collect::<Vec<_>>();
    probe.marks.extend(known);
    let taken = seams.vault.adopt(&made, watch).await?;
    Ok(Some((Repair { sha256: taken.sha256, like: sibling.id.clone(), rescued }, probe)))
}

/// Takes up again the clips that a healthy one may help.
pub async fn wake(seams: &Seams, healthy: &Clip) -> Result<(), Fault> {
    if healthy.repaired.is_some() {
        return Ok(());
    }
    // Every clip that is found to be sound comes by here: only what waits is read.
    let held = Select::event(&healthy.event).states(&[State::Held.name()]);
    for held in seams.store.all::<Clip>(&held).await? {
        if held.camera == healthy.camera && held.id != healthy.id {
            take_up(seams, &held.id).await?;
        }
    }
    Ok(())
}

/// Takes a clip up again if there is a sibling that it was not tried with.
pub async fn look_again(seams: &Seams, clip: &str, tried: &[String]) -> Result<(), Fault> {
    let Some(clip) = seams.store.find::<Clip>(clip).await? else { return Ok(()) };
    let siblings = siblings(seams, &clip).await?;
    if siblings.iter().take(TRIED).any(|sibling| !tried.contains(&sibling.id)) {
        take_up(seams, &clip.id).await?;
    }
    Ok(())
}

/// Verifies a clip anew that waits for a healthy one: its row and its task change in one commit.
async fn take_up(seams: &Seams, id: &str) -> Result<(), Fault> {
    loop {
        let Some(clip) = seams.store.find::<Clip>(id).await?.filter(|clip| waits(clip)) else { return Ok(()) };
        match seams.store.commit(anew(seams, clip)).await {
            Err(fault) if fault.code == Code::StoreConflict => continue,
            ended => return ended,
        }
    }
}

fn waits(clip: &Clip) -> bool {
    clip.state == State::Held && clip.fault.as_ref().is_some_and(is_mendable)
}

fn anew(seams: &Seams, mut clip: Kept<Clip>) -> Batch {
    clip.clear();
    let entry = Entry::new(seams.clock.now(), &clip.event, SELF, "clip-taken-up").about(clip.path.to_string());
    let mut batch = Batch::new();
    batch.update(&clip);
    batch.insert(&plan::of_clip(&clip, seams.clock.id(), Stage::Verify));
    batch.note(entry);
    batch
}
