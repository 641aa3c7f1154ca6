//! Listening: which recordings of several cameras sound like the same moments. What was heard once is never listened to again.

use std::collections::HashMap;

use super::Seams;
use crate::fault::{Class, Fault};
use crate::media::facts::{Reason, Synced};
use crate::model::align::{self, Ask, Heard, Recorded};
use crate::model::clip::Clip;
use crate::model::job::Job;
use crate::model::task::Task;
use crate::store::Select;
use crate::watch::Watch;

/// A child that died this often over the same recordings is not asked again.
const CRASHES: u32 = 2;

/// Returns all that can be heard of these takes; of one camera alone nothing, at no cost.
pub(super) async fn to(
    seams: &Seams,
    (task, job): (&Task, &Job),
    takes: &[Recorded<'_>],
    watch: &Watch,
) -> Result<Vec<Heard>, Fault> {
    let mut heard = known(seams, job, takes).await?;
    while let Some(ask) = align::next(takes, &heard) {
        let found = one(seams, (task, job), &ask, watch).await?;
        let keep = |job: &mut Job| {
            job.heard.extend(found.iter().cloned());
            Some(Vec::new())
        };
        seams.store.update::<Job>(&job.id, keep).await?;
        heard.extend(found);
    }
    Ok(heard)
}

/// What this and earlier versions of the event heard of the same recordings.
async fn known(seams: &Seams, job: &Job, takes: &[Recorded<'_>]) -> Result<Vec<Heard>, Fault> {
    let is_there = |key: &str| takes.iter().flat_map(|take| &take.shots).any(|shot| shot.key == key);
    let mut heard: Vec<Heard> = Vec::new();
    if takes.iter().all(|take| take.rank == 0) {
        return Ok(heard);
    }
    for job in seams.store.all::<Job>(&Select::event(&job.event)).await? {
        for one in &job.heard {
            let is_new = heard.iter().all(|known| (&known.clock, &known.other) != (&one.clock, &one.other));
            if is_new && is_there(&one.clock) && is_there(&one.other) {
                heard.push(one.clone());
            }
        }
    }
    Ok(heard)
}

/// What was kept of the recordings' sound when they were first read, by their contents: they need not be read again.
async fn sounds(seams: &Seams, job: &Job, keys: &[&String]) -> Result<HashMap<String, String>, Fault> {
    let clips = seams.store.all::<Clip>(&Select::event(&job.event)).await?;
    let kept = clips.iter().filter_map(|clip| clip.sha256.as_ref().zip(clip.sound.as_ref()));
    let mut sounds = HashMap::new();
    for (key, sound) in kept.filter(|(key, _)| keys.contains(key)) {
        if seams.vault.has(sound).await?.is_some() {
            sounds.insert(key.clone(), sound.clone());
        }
    }
    Ok(sounds)
}

async fn one(seams: &Seams, (task, job): (&Task, &Job), ask: &Ask, watch: &Watch) -> Result<Vec<Heard>, Fault> {
    let keys: Vec<&String> = std::iter::once(&ask.clock).chain(&ask.others).collect();
    let mut paths = Vec::new();
    let sounds = sounds(seams, job, &keys).await?;
    for key in &keys {
        paths.push(seams.vault.lend(sounds.get(*key).unwrap_or(key)).await?);
    }
    let nothing = |reason| keys.iter().map(|_| Synced::Apart(reason)).collect::<Vec<_>>();
    let found = match seams.media.sync(&paths, watch).await {
        Ok(found) => found,
        // What kills a child is not worth a version: clocks tell the rest.
        Err(fault) if fault.class == Class::Permanent || task.moves.tries >= CRASHES && !watch.is_cancelled() => {
            tracing::warn!(%fault, task = task.id, "The cameras' sound could not be compared.");
            nothing(Reason::NoSound)
        }
        Err(fault) => return Err(fault),
    };
    let rows = keys.iter().zip(found);
    let kept = rows.filter(|(key, found)| **key != &ask.clock || !matches!(found, Synced::Placed(_)));
    Ok(kept.map(|(key, found)| Heard { clock: ask.clock.clone(), other: (*key).clone(), found }).collect())
}
