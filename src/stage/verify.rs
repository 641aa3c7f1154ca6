//! Verify: what the clip is, and whether it can be shown.

use super::{Seams, subject};
use crate::engine::Ran;
use crate::fault::{Class, Fault};
use crate::media::facts::Probe;
use crate::model::clip::{Clip, State};
use crate::model::event::Event;
use crate::model::journal::{Entry, SELF};
use crate::model::task::Task;
use crate::watch::Watch;

/// A clip at which the child died this often is set aside: the file is what kills it.
const CRASHES: u32 = 2;

pub async fn run(seams: &Seams, task: &Task, watch: &Watch) -> Result<Ran, Fault> {
    let Some(clip) = seams.store.find::<Clip>(subject(task)?).await? else { return Ok(Ran::Done) };
    let Some(sha256) = clip.sha256.clone().filter(|_| clip.state == State::Collecting) else { return Ok(Ran::Done) };
    let path = seams.vault.lend(&sha256).await?;
    match seams.media.probe(&path, watch).await {
        Ok(probe) => settle(seams, &clip, Ok(probe)).await,
        Err(fault) if sets_aside(&fault, task.moves.tries) => settle(seams, &clip, Err(fault)).await,
        Err(fault) => Err(fault),
    }
}

fn sets_aside(fault: &Fault, tries: u32) -> bool {
    match fault.class {
        Class::Permanent => true,
        Class::Transient { .. } | Class::Ambiguous => tries + 1 >= CRASHES,
        Class::Quota { .. } | Class::Operator => false,
    }
}

async fn settle(seams: &Seams, clip: &Clip, read: Result<Probe, Fault>) -> Result<Ran, Fault> {
    let now = seams.clock.now();
    let what = if read.is_ok() { "clip-verified" } else { "clip-held" };
    let change = |clip: &mut Clip| {
        let entry = Entry::new(now, &clip.event, SELF, what).about(clip.path.to_string());
        match &read {
            Ok(probe) => {
                clip.state = if clip.excluded { State::Excluded } else { State::Verified };
                clip.probe = Some(probe.clone());
            }
            Err(fault) => {
                clip.state = State::Held;
                clip.fault = Some(fault.clone());
                clip.fault_at = Some(now);
            }
        }
        Some(vec![entry.fault(clip.fault.clone())])
    };
    seams.store.update::<Clip>(&clip.id, change).await?;
    let stirred = |event: &mut Event| {
        event.stirred_at = now;
        Some(Vec::new())
    };
    seams.store.update::<Event>(&clip.event, stirred).await?;
    Ok(Ran::Done)
}
