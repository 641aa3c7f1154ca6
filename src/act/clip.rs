//! Leaves a clip out of the programme, or takes it in again.

use super::{Act, anew};
use crate::fault::{Code, Fault};
use crate::model::clip::{Clip, State};
use crate::model::event::Event;
use crate::model::journal::Entry;
use crate::model::plan;
use crate::model::task::Stage;
use crate::store::{Batch, Kept};

pub async fn exclude(act: Act<'_>, id: &str) -> Result<Clip, Fault> {
    change(act, id, "clip-excluded", |clip, _| {
        clip.excluded = true;
        if clip.state == State::Verified {
            clip.state = State::Excluded;
        }
    })
    .await
}

/// Takes a clip in again; one that is held because its checksum list says otherwise, or
/// for more damage, darkness or silence than its recipe lets pass, is used as it is from now on.
pub async fn include(act: Act<'_>, id: &str) -> Result<Clip, Fault> {
    change(act, id, "clip-included", |clip, batch| {
        clip.excluded = false;
        match clip.state {
            // A small copy that was left out before it had to stand in for its original was never looked at.
            State::Excluded if clip.is_recording() && clip.probe.is_none() => clip.clear(),
            State::Excluded => clip.state = State::Verified,
            State::Held if clip.is_disproven() => clip.clear(),
            State::Held if clip.is_over() => {
                clip.accepted = true;
                clip.clear();
            }
            _ => return,
        }
        if clip.state == State::Collecting {
            batch.insert(&plan::of_clip(clip, act.clock.id(), Stage::Verify));
        }
    })
    .await
}

/// Changes a clip and its event, and adds what follows, in one commit, so that a new version is thought of.
async fn change(
    act: Act<'_>,
    id: &str,
    what: &str,
    change: impl Fn(&mut Clip, &mut Batch) + Send + Sync,
) -> Result<Clip, Fault> {
    anew(|| try_change(act, id, what, &change)).await
}

async fn try_change(
    act: Act<'_>,
    id: &str,
    what: &str,
    change: &(impl Fn(&mut Clip, &mut Batch) + Send + Sync),
) -> Result<Clip, Fault> {
    let (mut clip, mut batch) = (find(act, id).await?, Batch::new());
    if clip.state == State::Superseded {
        return Err(Fault::permanent(Code::ClipReplaced).with("clip", id).with("path", &clip.path));
    }
    change(&mut clip, &mut batch);
    let mut event = act.store.need::<Event>(&clip.event).await?;
    event.stirred_at = act.clock.now();
    let entry: Entry = act.entry(&clip.event, what).about(clip.path.to_string()).detail(clip.camera.clone());
    batch.update(&clip);
    batch.update(&event);
    batch.note(entry);
    act.store.commit(batch).await?;
    Ok(clip.row)
}

/// A clip that was not given to another event: there it is asked for by another id.
pub(super) async fn find(act: Act<'_>, id: &str) -> Result<Kept<Clip>, Fault> {
    let unknown = || Fault::permanent(Code::ClipUnknown).with("clip", id);
    let clip = act.store.find::<Clip>(id).await?.ok_or_else(unknown)?;
    match clip.moved_to {
        Some(_) => Err(Fault::permanent(Code::ClipElsewhere).with("clip", id)),
        None => Ok(clip),
    }
}
