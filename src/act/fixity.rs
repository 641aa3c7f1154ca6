//! What a reading back of an archive found, noted on the bag and on the clips whose copies it holds.

use super::Act;
use crate::fault::{Code, Fault};
use crate::model::clip::Clip;
use crate::model::shelf::{Shelf, State};
use crate::store::{Batch, Kept, Select};

/// Notes what was found of one bag: `wrong` is the first path in it that is not as it was written, `lost` tells which
/// clips' copies cannot be trusted any more. A bag that is whole again gives its copies back.
pub async fn fixity(act: Act<'_>, shelf: &str, wrong: Option<&str>, lost: impl Fn(&Clip) -> bool) -> Result<(), Fault> {
    let mut shelf = act.store.need::<Shelf>(shelf).await?;
    let mut batch = Batch::new();
    for mut clip in act.store.all::<Clip>(&Select::event(&shelf.event)).await? {
        if clip.bag.as_ref() == Some(&shelf.bag) && doubt(&act, &mut clip, &shelf.archive, &lost) {
            batch.update(&clip);
        }
    }
    mark(&act, &mut shelf, wrong);
    let what = if wrong.is_some() { "fixity-unsound" } else { "fixity-sound" };
    batch.note(act.entry(&shelf.event, what).about(shelf.bag.clone()).detail(shelf.archive.clone()));
    batch.update(&shelf);
    act.store.commit(batch).await
}

/// Whether the clip's copy there has changed its standing.
fn doubt(act: &Act<'_>, clip: &mut Kept<Clip>, archive: &str, lost: impl Fn(&Clip) -> bool) -> bool {
    let lost_at = lost(clip).then(|| act.clock.now());
    let Some(copy) = clip.copies.iter_mut().find(|copy| copy.archive.as_deref() == Some(archive)) else { return false };
    let changed = copy.lost_at.is_some() != lost_at.is_some();
    copy.lost_at = lost_at;
    changed
}

fn mark(act: &Act<'_>, shelf: &mut Shelf, wrong: Option<&str>) {
    let now = act.clock.now();
    match wrong {
        Some(path) => {
            let fault = Fault::operator(Code::CopyLost).with("bag", &shelf.bag).with("path", path);
            (shelf.state, shelf.fault, shelf.fault_at) =
                (State::Failed, Some(fault.with("archive", &shelf.archive)), Some(now));
        }
        None => {
            (shelf.state, shelf.verified_at) = (State::Stored, Some(now));
            (shelf.fault, shelf.fault_at) = (None, None);
        }
    }
}
