//! From a job's programme to what the media child is given.

use super::{Seams, job, subject};
use crate::config::RenditionStep;
use crate::fault::{Code, Fault};
use crate::media::facts::{Assembly, Part, Profile, Source};
use crate::model::clip::Clip;
use crate::model::job::Job;
use crate::model::takes::Take;
use crate::model::task::Task;
use crate::store::Kept;

/// The job of a task, the step of its recipe that the task carries out, and what is to be assembled for it.
pub struct Work {
    pub job: Kept<Job>,
    pub step: RenditionStep,
    pub assembly: Assembly,
}

pub async fn work(seams: &Seams, task: &Task) -> Result<Work, Fault> {
    let job = seams.store.need::<Job>(job(task)?).await?;
    let name = subject(task)?;
    let missing = || Fault::permanent(Code::RowGone).with("table", "rendition").with("id", name);
    let step = job.recipe.renditions.iter().find(|step| step.name == name).cloned().ok_or_else(missing)?;
    let programme = job.programme.clone().ok_or_else(missing)?;
    let mut takes = Vec::new();
    for take in &programme.takes {
        takes.push(part(seams, take).await?);
    }
    let assembly = Assembly { takes, profile: profile(&step) };
    Ok(Work { job, step, assembly })
}

async fn part(seams: &Seams, take: &Take) -> Result<Part, Fault> {
    let mut clips = Vec::new();
    for id in &take.clips {
        let clip = seams.store.need::<Clip>(id).await?.row;
        let (Some(sha256), Some(probe)) = (clip.sha256, clip.probe) else {
            return Err(Fault::permanent(Code::RowGone).with("table", "clip").with("id", id));
        };
        clips.push(Source { path: seams.vault.lend(&sha256).await?, probe });
    }
    Ok(Part { clips })
}

/// A profile as a recipe's step wants it.
fn profile(step: &RenditionStep) -> Profile {
    let built_in = if step.profile == "audio" { Profile::audio() } else { Profile::web_1080() };
    Profile {
        width: step.width.unwrap_or(built_in.width),
        height: step.height.unwrap_or(built_in.height),
        video_bitrate: step.video_bitrate.or(built_in.video_bitrate),
        audio_bitrate: step.audio_bitrate.unwrap_or(built_in.audio_bitrate),
        preset: step.preset.clone().unwrap_or(built_in.preset),
        ..built_in
    }
}
