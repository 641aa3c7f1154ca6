//! Transcode: one rendition of a version, made by the media child and taken into the vault.

use super::Seams;
use super::assembly::{self, Work};
use crate::deathpoint::{self, Point};
use crate::engine::Ran;
use crate::fault::Fault;
use crate::media::facts::Rendered;
use crate::model::job::{Job, Rendition};
use crate::model::task::Task;
use crate::vault::Taken;
use crate::watch::Watch;

pub async fn run(seams: &Seams, task: &Task, watch: &Watch) -> Result<Ran, Fault> {
    let work = assembly::work(seams, task).await?;
    let folder = seams.vault.scratch(&task.id, task.moves.run).await?;
    let rendered = seams.media.render(&work.assembly, &folder, watch).await?;
    deathpoint::pass(Point::RenditionMade);
    let file = seams.vault.adopt(&rendered.file, watch).await?;
    let poster = match &rendered.poster {
        Some(poster) => Some(seams.vault.adopt(poster, watch).await?),
        None => None,
    };
    deathpoint::pass(Point::RenditionKept);
    let rendition = rendition(&work, &rendered, file, poster);
    let change = |job: &mut Job| {
        job.renditions.retain(|known| known.name != rendition.name);
        job.renditions.push(rendition.clone());
        Some(Vec::new())
    };
    seams.store.update::<Job>(&work.job.id, change).await?;
    Ok(Ran::Done)
}

fn rendition(work: &Work, rendered: &Rendered, file: Taken, poster: Option<Taken>) -> Rendition {
    let extension = rendered.file.extension().and_then(|extension| extension.to_str()).unwrap_or("mp4");
    Rendition {
        name: work.step.name.clone(),
        profile: work.step.profile.clone(),
        size: file.size,
        sha256: file.sha256,
        file_name: format!("{}-v{}-{}.{extension}", work.job.event, work.job.version, work.step.name),
        poster: poster.map(|poster| poster.sha256),
        decision: rendered.decision,
        duration_s: rendered.duration_s,
        width: rendered.width,
        height: rendered.height,
        marks: Vec::new(),
        checked: false,
    }
}
