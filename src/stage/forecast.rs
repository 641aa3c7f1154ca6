//! How a version will be made and how long that takes, by what earlier ones took on this machine.

use std::path::PathBuf;

use super::tracks::{self, Whole};
use super::{Seams, assembly, besides, redact};
use crate::config::RenditionStep;
use crate::fault::{Code, Fault};
use crate::media::facts::{Part, Plan, Profile, Source};
use crate::media::rules::decide::{self, Machine};
use crate::media::rules::span;
use crate::model::job::Job;
use crate::model::live;
use crate::model::programme::Programme;
use crate::model::speed::Speed;
use crate::store::Batch;

/// Returns what a job will show of its programme, and besides it; without the files.
pub(super) async fn shown(seams: &Seams, job: &Job, programme: &Programme) -> Result<Vec<Part>, Fault> {
    let mut takes = Vec::new();
    for take in &programme.takes {
        let mut clips = Vec::new();
        for id in &take.clips {
            let Whole { clip, probe, tracks } = tracks::whole(seams, programme, id).await?;
            let sound = job.sound_of(&clip.camera);
            let (_, keys) = tracks::kept(seams, &clip, &tracks, &probe).await?;
            clips.push(Source { sound, keys, clip: Some(id.clone()), ..Source::whole(PathBuf::new(), probe) });
        }
        takes.push(assembly::stretch(span::joined(clips), take));
    }
    redact::check(&takes, job)?;
    live::mark(programme, &mut takes);
    assembly::seam(programme, &mut takes);
    let takes = assembly::shown(takes, &besides::of(seams, job).await?, job.trim);
    if takes.is_empty() {
        return Err(Fault::permanent(Code::NothingBetween));
    }
    Ok(takes)
}

/// Returns how the renditions of a job will be made of what it shows.
pub(super) async fn of(seams: &Seams, job: &Job, takes: &[Part]) -> Result<Plan, Fault> {
    let Speed { encode, copy } = speed(seams).await?;
    let machine = Machine { encode, copy, ..supposed() };
    let sounds = redact::sounds(seams, job).await?;
    let mut plan = Plan::default();
    for account in audiences(&job.recipe.renditions) {
        let own = job.recipe.renditions.iter().filter(|step| step.account.as_deref() == account);
        let own: Vec<RenditionStep> = own.cloned().collect();
        let takes = redact::redacted(takes, job, account, &sounds)?;
        let part = decide::plan(&takes, &besides::profiles(seams, job, &own).await?, &machine);
        plan.renditions.extend(part.renditions);
        plan.estimate_s += part.estimate_s;
    }
    Ok(plan)
}

/// Who is shown something of their own: everybody, and accounts for which something is redacted.
fn audiences(steps: &[RenditionStep]) -> Vec<Option<&str>> {
    let mut audiences = Vec::new();
    for account in steps.iter().map(|step| step.account.as_deref()) {
        if !audiences.contains(&account) {
            audiences.push(account);
        }
    }
    audiences
}

/// Learns from a delivery that took so many seconds. What meets another's learning is lost without harm.
pub(super) async fn learn(seams: &Seams, takes: &[Part], profiles: &[Profile], took_s: f64) -> Result<(), Fault> {
    let known = seams.store.find::<Speed>(Speed::ID).await?;
    let mut speed = known.as_ref().map_or_else(Speed::default, |known| known.row);
    speed.learn(&decide::plan(takes, profiles, &supposed()), took_s);
    let mut batch = Batch::new();
    match known {
        Some(known) if known.row == speed => return Ok(()),
        Some(mut known) => {
            known.row = speed;
            batch.update(&known);
        }
        None => batch.insert(&speed),
    }
    match seams.store.commit(batch).await {
        Err(fault) if fault.code == Code::StoreConflict => Ok(()),
        ended => ended,
    }
}

async fn speed(seams: &Seams) -> Result<Speed, Fault> {
    Ok(seams.store.find::<Speed>(Speed::ID).await?.map_or_else(Speed::default, |known| known.row))
}

fn supposed() -> Machine {
    Machine::supposed(crate::media::cores())
}
