//! Transcode: the renditions of a version, made by the media child of one decode and taken into the vault.

use super::assembly::{self, Work, profile};
use super::{Seams, about, besides, forecast, tree};
use crate::config::RenditionStep;
use crate::deathpoint::{self, Point};
use crate::engine::Ran;
use crate::fault::Fault;
use crate::media::facts::{Claim, Delivered, Form, Rendered};
use crate::media::rules::inserts;
use crate::media::twice;
use crate::model::job::{Job, Rendition, Storyboard};
use crate::model::task::Task;
use crate::vault::Taken;
use crate::watch::{Progress, Watch};

pub async fn run(seams: &Seams, task: &Task, watch: &Watch) -> Result<Ran, Fault> {
    let work = assembly::work(seams, task).await?;
    let folder = seams.vault.scratch(&task.id, task.moves.run).await?;
    let about = about::of(seams, &work.job, &work.takes).await?;
    let profiles = about::said(besides::profiles(seams, &work.job, &work.steps).await?, &about);
    let kept = seams.vault.checkpoint(&task.id).await?;
    let underway = |progress: Progress| {
        if progress.done > 0.75 {
            deathpoint::pass(Point::RenditionUnderway);
        }
    };
    let seen = watch.seen_by(underway);
    let begun = seams.clock.now();
    let delivered = twice::deliver(&*seams.media, &work.takes, &profiles, (&folder, Some(&kept)), &seen).await?;
    let took_s = seams.clock.now().duration_since(begun).as_secs_f64();
    match delivered.resumed_s > 0.0 {
        // What an earlier run did says nothing of how long it takes.
        true => {
            tracing::info!(task = task.id, seconds = delivered.resumed_s, "An encode went on where it was interrupted.")
        }
        false => forecast::learn(seams, &work.takes, &profiles, took_s).await?,
    }
    deathpoint::pass(Point::RenditionMade);
    let measured = &delivered.measured;
    work.note(seams, measured.decoded, &measured.marks, &measured.errors).await?;
    let renditions = keep(seams, &work, &delivered, watch).await?;
    let storyboard = storyboard(seams, &delivered, watch).await?;
    deathpoint::pass(Point::RenditionKept);
    let change = |job: &mut Job| {
        job.renditions.retain(|known| renditions.iter().all(|made| made.name != known.name));
        job.renditions.extend(renditions.iter().cloned());
        // What one account alone is sent has others.
        if work.steps.iter().all(|step| step.account.is_none()) {
            job.chapters.clone_from(&about.chapters);
            job.storyboard = storyboard.clone().or(job.storyboard.take());
        }
        Some(Vec::new())
    };
    seams.store.update::<Job>(&work.job.id, change).await?;
    seams.vault.forget(&task.id).await?;
    Ok(Ran::Done)
}

/// Takes the files into the vault; the poster is one for all.
async fn keep(seams: &Seams, work: &Work, delivered: &Delivered, watch: &Watch) -> Result<Vec<Rendition>, Fault> {
    let poster = match delivered.renditions.iter().find_map(|made| made.poster.as_ref()) {
        Some(poster) => Some(seams.vault.adopt(poster, watch).await?.sha256),
        None => None,
    };
    let mut renditions = Vec::new();
    for (step, made) in work.steps.iter().zip(&delivered.renditions) {
        let (file, tree) = file(seams, step, made, watch).await?;
        let poster = poster.clone().filter(|_| made.poster.is_some());
        let marks = inserts::marks(&work.takes, delivered.measured.marks.clone());
        let mut kept = Vec::new();
        for path in &made.claim.kept {
            kept.push(seams.vault.adopt(path, watch).await?.sha256);
        }
        renditions.push(Rendition { tree, poster, marks, kept, ..rendition(&work.job, step, made, file) });
    }
    Ok(renditions)
}

/// Takes the sheets of the storyboard into the vault.
async fn storyboard(seams: &Seams, delivered: &Delivered, watch: &Watch) -> Result<Option<Storyboard>, Fault> {
    let Some(made) = &delivered.storyboard else { return Ok(None) };
    let mut sheets = Vec::new();
    for sheet in &made.sheets {
        sheets.push(seams.vault.adopt(sheet, watch).await?.sha256);
    }
    Ok(Some(Storyboard { board: made.board, sheets }))
}

/// The rendition's file; where it is a folder, the one to open, and the folder's listing.
async fn file(
    seams: &Seams,
    step: &RenditionStep,
    made: &Rendered,
    watch: &Watch,
) -> Result<(Taken, Option<String>), Fault> {
    if profile(step).form != Form::Ladder {
        return Ok((seams.vault.adopt(&made.file, watch).await?, None));
    }
    let tree::Kept { first, listing } = tree::keep(seams, &made.file, watch).await?;
    Ok((Taken { sha256: first.sha256, size: first.size, also: Vec::new() }, Some(listing)))
}

fn rendition(job: &Job, step: &RenditionStep, made: &Rendered, file: Taken) -> Rendition {
    let extension = made.file.extension().and_then(|extension| extension.to_str()).unwrap_or("mp4");
    Rendition {
        name: step.name.clone(),
        profile: step.profile.clone(),
        size: file.size,
        sha256: file.sha256,
        file_name: format!("{}-v{}-{}.{extension}", job.event, job.version, step.name),
        tree: None,
        account: step.account.clone(),
        poster: None,
        decision: made.decision,
        duration_s: made.duration_s,
        width: made.width,
        height: made.height,
        marks: Vec::new(),
        claim: Claim { kept: Vec::new(), ..made.claim.clone() },
        kept: Vec::new(),
        ssim: None,
        volume: None,
        checked: false,
    }
}
