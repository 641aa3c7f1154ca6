//! Gives a clip, and what belongs to it, to another camera or to another event.

use super::clip::find;
use super::{Act, anew};
use crate::fault::{Code, Fault};
use crate::model::clip::{Clip, Role, State};
use crate::model::event::Event;
use crate::model::kin::Kin;
use crate::model::plan;
use crate::model::slug;
use crate::model::task::{Stage, Task};
use crate::store::{Batch, Kept, Select};

/// Gives the clip to another camera of its event; its sidecars and its small copy go with it.
pub async fn to_camera(act: Act<'_>, id: &str, camera: &str) -> Result<Clip, Fault> {
    anew(|| try_to_camera(act, id, camera)).await
}

async fn try_to_camera(act: Act<'_>, id: &str, camera: &str) -> Result<Clip, Fault> {
    let camera = slug::camera(camera)?;
    let clip = here(act, id).await?;
    let mut event = act.store.need::<Event>(&clip.event).await?;
    event.stirred_at = act.clock.now();
    let mut batch = Batch::new();
    for mut one in household(act, clip.clone()).await? {
        one.camera = camera.clone();
        batch.update(&one);
    }
    batch.update(&event);
    batch.note(act.entry(&clip.event, "clip-moved").about(clip.path.to_string()).detail(&camera));
    act.store.commit(batch).await?;
    Ok(act.store.need::<Clip>(id).await?.row)
}

/// Gives the clip to another event, to the same camera there or to the one named.
///
/// What was made of it keeps its history: in its old event the clip stays as one that is left out, with its bag and its
/// receipt; in the new one a clip of the same content begins, which goes into the bags there. Both events then need a
/// new version.
pub async fn to_event(act: Act<'_>, id: &str, to: &str, camera: Option<&str>) -> Result<Clip, Fault> {
    anew(|| try_to_event(act, id, to, camera)).await
}

async fn try_to_event(act: Act<'_>, id: &str, to: &str, camera: Option<&str>) -> Result<Clip, Fault> {
    let clip = here(act, id).await?;
    if clip.event == to {
        return match camera {
            Some(camera) => try_to_camera(act, id, camera).await,
            None => Ok(clip.row),
        };
    }
    let unknown = || Fault::permanent(Code::EventUnknown).with("event", to);
    let mut event = act.store.find::<Event>(to).await?.ok_or_else(unknown)?;
    let mut before = act.store.need::<Event>(&clip.event).await?;
    let known = act.store.all::<Clip>(&Select::event(to)).await?;
    let camera = camera.map(slug::camera).transpose()?;
    let mut give = Give { act, to: &event, camera: camera.as_deref(), known, batch: Batch::new() };
    let mut given = None;
    for one in household(act, clip.clone()).await? {
        let is_asked = one.id == clip.id;
        let there = give.one(one);
        given = if is_asked { Some(there) } else { given };
    }
    let mut batch = give.batch;
    let now = act.clock.now();
    (before.stirred_at, event.stirred_at) = (now, now);
    event.first_clip_at = event.first_clip_at.or(Some(now));
    batch.update(&before);
    batch.update(&event);
    let path = clip.path.to_string();
    batch.note(act.entry(&before.slug, "clip-given").about(&path).detail(&event.slug));
    batch.note(act.entry(&event.slug, "clip-got").about(&path).detail(&before.slug));
    act.store.commit(batch).await?;
    Ok(given.unwrap_or(clip.row))
}

/// A clip that is not on its way any more.
async fn here(act: Act<'_>, id: &str) -> Result<Kept<Clip>, Fault> {
    let clip = find(act, id).await?;
    if clip.is_moving() || clip.sha256.is_none() {
        return Err(Fault::transient(Code::ClipUnsettled).with("clip", id));
    }
    Ok(clip)
}

/// A clip and what belongs to it: its sidecars, its small copy.
async fn household(act: Act<'_>, clip: Kept<Clip>) -> Result<Vec<Kept<Clip>>, Fault> {
    let all = act.store.all::<Clip>(&Select::event(&clip.event)).await?;
    let same = |one: &&Kept<Clip>| one.camera == clip.camera && one.state != State::Superseded;
    let recordings = all.iter().filter(same).filter(|one| one.role == Role::Recording);
    let kin = Kin::new(recordings.map(|one| one.path.clone()));
    let belongs = |one: &Kept<Clip>| {
        one.role != Role::Recording
            && one.camera == clip.camera
            && one.sha256.is_some()
            && !one.is_moving()
            && one.moved_to.is_none()
            && kin.of(&one.path) == Some(&clip.path)
    };
    let belonging: Vec<Kept<Clip>> = all.iter().filter(|one| one.id != clip.id && belongs(one)).cloned().collect();
    Ok([clip].into_iter().chain(belonging).collect())
}

struct Give<'a> {
    act: Act<'a>,
    to: &'a Event,
    camera: Option<&'a str>,
    /// What the new event has already.
    known: Vec<Kept<Clip>>,
    batch: Batch,
}

impl Give<'_> {
    /// Returns the clip of the new event.
    fn one(&mut self, mut old: Kept<Clip>) -> Clip {
        let there = match self.twin(&old) {
            Some(twin) => self.unite(twin, &old),
            None => self.begin(&old),
        };
        old.moved_to = Some(there.id.clone());
        old.excluded = true;
        if old.state == State::Verified {
            old.state = State::Excluded;
        }
        self.batch.update(&old);
        there
    }

    fn twin(&self, old: &Clip) -> Option<Kept<Clip>> {
        let same = |known: &&Kept<Clip>| known.sha256 == old.sha256 && known.state != State::Superseded;
        self.known.iter().find(same).cloned()
    }

    /// The same content twice within an event is one clip; one that was given away from there has come back.
    fn unite(&mut self, mut twin: Kept<Clip>, old: &Clip) -> Clip {
        let names = old.names.iter().filter(|name| !twin.names.iter().any(|known| known.path == name.path));
        let names: Vec<_> = names.cloned().collect();
        twin.names.extend(names);
        if twin.moved_to.take().is_some() {
            twin.excluded = false;
            twin.state = if twin.state == State::Excluded { State::Verified } else { twin.state };
        }
        twin.camera = self.camera.unwrap_or(&twin.camera).to_owned();
        self.batch.update(&twin);
        twin.row
    }

    fn begin(&mut self, old: &Clip) -> Clip {
        let clip = Clip {
            id: self.act.clock.id(),
            event: self.to.slug.clone(),
            camera: self.camera.unwrap_or(&old.camera).to_owned(),
            bag: Some(self.to.bag()),
            copies: old.copies.iter().filter(|copy| copy.archive.is_none()).cloned().collect(),
            supersedes: None,
            excluded: false,
            state: if old.state == State::Excluded { State::Verified } else { old.state },
            moved_from: Some(old.id.clone()),
            ..old.clone()
        };
        for archive in &self.act.config.archives {
            let task = plan::of_clip(&clip, self.act.clock.id(), Stage::Archive);
            self.batch.insert(&Task { target: Some(archive.name.clone()), ..task });
        }
        self.batch.insert(&clip);
        clip
    }
}
