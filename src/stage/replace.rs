//! Replace: a file that changed after it was taken is a clip of its own. It takes the place of the one that was taken before, unless
//! that one is of more use: a copy that was broken off replaces no whole recording.

use super::{Seams, halves};
use crate::archive::bag::payload_path;
use crate::fault::{Class, Code, Fault};
use crate::inbox::place;
use crate::model::clip::{Clip, State};
use crate::model::path::RawPath;
use crate::store::{Batch, Kept, Select};
use crate::watch::Watch;

/// Whether a clip gives way to one that came later under its name; `is_half`: that one is only its beginning.
///
/// What is still being looked into, or is held, replaces nothing that can be used.
fn gives_way(old: &Clip, new: &Clip, is_half: bool) -> bool {
    let is_of_use = old.is_recording() && matches!(old.state, State::Verified | State::Excluded | State::Collecting);
    let is_good = matches!(new.state, State::Verified | State::Excluded);
    !new.is_recording() || !is_of_use || is_good && !is_half
}

/// Replaces what a clip need not be looked into for, when it is taken.
pub(super) async fn at_once(seams: &Seams, clip: &Clip, batch: &mut Batch) -> Result<(), Fault> {
    for old in before(seams, clip).await?.into_iter().filter(|old| gives_way(old, clip, true)) {
        replace(seams, old, clip, batch).await?;
    }
    Ok(())
}

/// Replaces the others, once it is known what a clip becomes.
pub(super) async fn when_settled(seams: &Seams, clip: &Clip, watch: &Watch) -> Result<(), Fault> {
    loop {
        match try_when_settled(seams, clip, watch).await {
            Err(fault) if fault.code == Code::StoreConflict => continue,
            ended => return ended,
        }
    }
}

async fn try_when_settled(seams: &Seams, clip: &Clip, watch: &Watch) -> Result<(), Fault> {
    let mut batch = Batch::new();
    for old in before(seams, clip).await? {
        if gives_way(&old, clip, false) && gives_way(&old, clip, is_half(seams, clip, &old, watch).await?) {
            replace(seams, old, clip, &mut batch).await?;
        }
    }
    if batch.is_empty() { Ok(()) } else { seams.store.commit(batch).await }
}

/// A clip's file came back under its own name: what had come meanwhile gives way to it.
pub(super) async fn restored(seams: &Seams, (file, clip): (&Clip, &Clip), batch: &mut Batch) -> Result<(), Fault> {
    let before = before(seams, file).await?;
    if before.iter().any(|old| old.id == clip.id) {
        for old in before.into_iter().take_while(|old| old.id != clip.id) {
            replace(seams, old, clip, batch).await?;
        }
    }
    Ok(())
}

/// Whether versions will know it as the beginning of the other; what cannot be read any more has none.
async fn is_half(seams: &Seams, clip: &Clip, old: &Clip, watch: &Watch) -> Result<bool, Fault> {
    match halves::of(seams, &[clip.clone(), old.clone()], watch).await {
        Err(fault) if fault.class == Class::Permanent => Ok(false),
        halves => Ok(halves?.contains_key(&clip.id)),
    }
}

/// What came earlier under a clip's name and was not replaced, the last first.
async fn before(seams: &Seams, clip: &Clip) -> Result<Vec<Kept<Clip>>, Fault> {
    let (mut before, mut next) = (Vec::new(), clip.supersedes.clone());
    while let Some(id) = next {
        let Some(old) = seams.store.find::<Clip>(&id).await? else { break };
        next = old.supersedes.clone();
        if old.state != State::Superseded && old.path == clip.path {
            before.push(old);
        }
    }
    Ok(before)
}

/// A clip that lies under another path, too, is known by that from now on.
async fn replace(seams: &Seams, mut old: Kept<Clip>, new: &Clip, batch: &mut Batch) -> Result<(), Fault> {
    match elsewhere(seams, &old, new).await? {
        Some(path) => {
            if old.camera == place::camera(&old.path) {
                old.camera = place::camera(&path);
            }
            let before = std::mem::replace(&mut old.path, path);
            old.names.retain(|name| name.path != before);
        }
        None => old.state = State::Superseded,
    }
    batch.update(&old);
    Ok(())
}

/// Another path under which a clip lies still: no clip that came later has it. Its ending stays, for archives name their
/// files by it.
async fn elsewhere(seams: &Seams, old: &Clip, new: &Clip) -> Result<Option<RawPath>, Fault> {
    let clips = seams.store.all::<Clip>(&Select::event(&old.event)).await?;
    let has = |clip: &Clip, path: &RawPath| clip.path == *path || clip.names.iter().any(|name| name.path == *path);
    let taken = |path: &RawPath| has(new, path) || clips.iter().any(|clip| clip.id > old.id && has(clip, path));
    let filed = |path: &RawPath| payload_path(&old.id, path.name());
    let mut others = old.names.iter().map(|name| &name.path);
    Ok(others.find(|path| !taken(path) && filed(path) == filed(&old.path)).cloned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::clip::Role;
    use crate::model::clip::tests::clip;

    #[test]
    fn only_what_can_be_used_and_is_no_half_replaces_what_can_be_used() {
        for (old, new, is_half, expected) in [
            (State::Verified, State::Verified, false, true),
            (State::Verified, State::Verified, true, false),
            (State::Excluded, State::Verified, true, false),
            (State::Verified, State::Held, false, false),
            (State::Verified, State::Collecting, false, false),
            (State::Held, State::Collecting, false, true),
            (State::Held, State::Held, true, true),
            (State::Held, State::Verified, true, true),
        ] {
            assert_eq!(gives_way(&clip(old, &[]), &clip(new, &[]), is_half), expected, "{old:?} {new:?} {is_half}");
        }
        let sidecar = || Clip { role: Role::Sidecar, ..clip(State::Verified, &[]) };
        assert!(gives_way(&sidecar(), &sidecar(), true), "what is no recording is what lies there");
    }
}
