//! Assemble: which clips continue each other, and which take is shown.

use jiff::Timestamp;

use super::{Seams, besides, forecast, halves, job, slates};
use crate::engine::Ran;
use crate::fault::{Code, Fault};
use crate::model::clip::Clip;
use crate::model::event::Event;
use crate::model::job::Job;
use crate::model::journal::{Entry, SELF};
use crate::model::path;
use crate::model::takes::{Half, Missing, Programme, Shot, programme};
use crate::model::task::Task;
use crate::watch::Watch;

pub async fn run(seams: &Seams, task: &Task, watch: &Watch) -> Result<Ran, Fault> {
    let job = seams.store.need::<Job>(job(task)?).await?;
    let event = seams.store.need::<Event>(&job.event).await?;
    let mut clips = Vec::new();
    for id in &job.basis {
        clips.push(seams.store.need::<Clip>(id).await?.row);
    }
    let halves = halves::of(seams, &clips, watch).await?;
    let whole = |mut shot: Shot| {
        shot.half_of = halves.get(&shot.id).cloned();
        shot
    };
    let shots: Vec<Shot> = clips.into_iter().filter_map(shot).map(whole).collect();
    let programme = programme(&shots, &event.cameras);
    if programme.takes.is_empty() {
        return Err(Fault::permanent(Code::NothingToShow));
    }
    let entries = entries(&programme, &job.event, seams.clock.now());
    let mut made = job.row;
    made.slates = slates::draw(seams, task, (&made, &event), &programme, watch).await?;
    made.intro = besides::bring(seams, task, ("intro", made.recipe.intro.as_deref()), watch).await?;
    made.outro = besides::bring(seams, task, ("outro", made.recipe.outro.as_deref()), watch).await?;
    made.logo = besides::logo(seams, task, &made, watch).await?;
    made.plan = Some(forecast::of(seams, &made, &programme).await?);
    let change = |job: &mut Job| {
        job.programme = Some(programme.clone());
        job.slates.clone_from(&made.slates);
        (job.intro, job.outro) = (made.intro.clone(), made.outro.clone());
        job.logo.clone_from(&made.logo);
        job.plan.clone_from(&made.plan);
        Some(entries.clone())
    };
    seams.store.update::<Job>(&made.id, change).await?;
    Ok(Ran::Done)
}

/// What the journal says of a programme.
fn entries(programme: &Programme, event: &str, now: Timestamp) -> Vec<Entry> {
    let entry = |what: &'static str| {
        move |chapter: &Missing| Entry::new(now, event, SELF, what).about(&chapter.name).detail(&chapter.camera)
    };
    let half = |half: &Half| Entry::new(now, event, SELF, "clip-is-half").about(&half.name).detail(&half.whole);
    let missing = programme.missing.iter().map(entry("chapter-missing"));
    let odd = programme.odd.iter().map(entry("chapter-odd"));
    missing.chain(odd).chain(programme.halves.iter().map(half)).collect()
}

fn shot(clip: Clip) -> Option<Shot> {
    let probe = clip.probe?;
    let picture = probe.video();
    let size = picture.and_then(|picture| picture.width.zip(picture.height));
    Some(Shot {
        id: clip.id,
        camera: clip.camera,
        name: path::text(clip.path.name()),
        begun: probe.created,
        duration_s: probe.duration_s,
        arrived_at: clip.arrived_at,
        counts_from_s: (probe.container == "mpegts").then_some(probe.starts_at_s),
        shape: format!("{size:?} {:?}", picture.and_then(|picture| picture.fps)),
        half_of: None,
    })
}
