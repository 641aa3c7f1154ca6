//! Compares a copy with a checksum list that came after it.

use jiff::Timestamp;

use super::Seams;
use super::collect::mismatch;
use crate::engine::Ran;
use crate::fault::{Code, Fault};
use crate::inbox::promise::Promise;
use crate::model::clip::{Clip, Compared, State};
use crate::model::digest::{Algorithm, Digest};
use crate::model::event::Event;
use crate::model::journal::{Entry, SELF};
use crate::model::plan;
use crate::model::task::Stage;
use crate::store::Batch;
use crate::watch::Watch;

/// Reads the copy in the vault; the list's algorithm says what for.
pub(super) async fn run(
    seams: &Seams,
    (clip, sha256): (&Clip, &str),
    promise: &Promise,
    watch: &Watch,
) -> Result<Ran, Fault> {
    let open = |clip: &Clip| clip.compared.iter().any(|c| c.digest == promise.digest && c.agrees.is_none());
    if !open(clip) {
        return Ok(Ran::Done);
    }
    let agrees = promise.fits(clip.size) && has(seams, sha256, &promise.digest, watch).await?;
    let compared =
        Compared { digest: promise.digest.clone(), manifest: promise.manifest.clone(), agrees: Some(agrees) };
    loop {
        match record(seams, &clip.id, &compared).await {
            Err(fault) if fault.code == Code::StoreConflict => continue,
            ended => return ended.map(|()| Ran::Done),
        }
    }
}

async fn has(seams: &Seams, sha256: &str, promised: &Digest, watch: &Watch) -> Result<bool, Fault> {
    // The vault names a content by this one, and has read it back.
    if promised.algorithm == Algorithm::Sha256 {
        return Ok(promised.value == sha256);
    }
    Ok(seams.vault.measure(sha256, &[promised.algorithm], watch).await?.contains(promised))
}

/// What the lists say of a clip and what follows from it, in one commit. A list that agrees is stronger than one that
/// does not: the content is what somebody wrote down.
async fn record(seams: &Seams, id: &str, compared: &Compared) -> Result<(), Fault> {
    let Some(mut clip) = seams.store.find::<Clip>(id).await? else { return Ok(()) };
    let mut event = seams.store.need::<Event>(&clip.event).await?;
    let (now, mut batch) = (seams.clock.now(), Batch::new());
    event.stirred_at = now;
    clip.note_compared(compared.clone());
    if clip.is_proven() && clip.state == State::Held && clip.is_disproven() {
        clip.clear();
        batch.insert(&plan::of_clip(&clip, seams.clock.id(), Stage::Verify));
    } else if !clip.is_proven() && clip.state != State::Superseded {
        clip.state = State::Held;
        (clip.fault, clip.fault_at) = (Some(mismatch(compared)), Some(now));
    }
    batch.update(&clip);
    batch.update(&event);
    batch.notes(told(&clip, now));
    seams.store.commit(batch).await
}

/// What the journal says of the last comparison.
pub(super) fn told(clip: &Clip, now: Timestamp) -> Vec<Entry> {
    let Some(last) = clip.compared.last() else { return Vec::new() };
    let what = if last.agrees == Some(true) { "clip-proven" } else { "clip-held" };
    let entry = Entry::new(now, &clip.event, SELF, what).about(clip.path.to_string());
    vec![entry.detail(last.manifest.to_string()).fault(clip.fault.clone())]
}
