//! Assemble: which clips continue each other, how the cameras lie to each other, and which is shown when.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Seams, besides, captions, forecast, halves, job, listen, redact, slates, tracks};
use crate::engine::Ran;
use crate::fault::{Code, Fault};
use crate::media::facts::{Mark, MarkKind, Probe};
use crate::media::rules;
use crate::model::clip::Clip;
use crate::model::event::Event;
use crate::model::job::Job;
use crate::model::journal::{Entry, SELF};
use crate::model::programme::{Half, Missing, Programme};
use crate::model::showing::{self, Known};
use crate::model::span::Span;
use crate::model::takes::{self, Shot, grouped};
use crate::model::task::Task;
use crate::model::tracks::Bound;
use crate::model::window::Announced;
use crate::model::{begun, live, path, twins};
use crate::watch::Watch;

/// Seconds before its end until which a picture may stand still to do so until its end.
const STILL_S: f64 = 1.0;

pub async fn run(seams: &Seams, task: &Task, watch: &Watch) -> Result<Ran, Fault> {
    let job = seams.store.need::<Job>(job(task)?).await?;
    let event = seams.store.need::<Event>(&job.event).await?;
    let mut clips = Vec::new();
    for id in &job.basis {
        clips.push(seams.store.need::<Clip>(id).await?.row);
    }
    let mut halves = halves::of(seams, &clips, watch).await?;
    halves.extend(twins::of(&clips));
    let whole = |mut shot: Shot| {
        shot.half_of = halves.get(&shot.id).cloned();
        shot
    };
    let bound = tracks::of(seams, &job.event).await?.among(&job.basis);
    let shots = shots(clips, &bound, &seams.config.timezone, &event);
    let mut shots: Vec<Shot> = shots.into_iter().map(whole).collect();
    takes::abut(&mut shots);
    let mut programme = programme(seams, (task, &job, &event), &shots, watch).await?;
    programme.missing.extend(bound.missing);
    programme.tracks = bound.tracks;
    if programme.takes.is_empty() {
        return Err(Fault::permanent(Code::NothingToShow));
    }
    let entries = entries(&programme, &job.event, seams.clock.now());
    let mut made = job.row;
    made.slates = slates::draw(seams, task, (&made, &event), &programme, watch).await?;
    made.intro = besides::bring(seams, task, ("intro", made.recipe.intro.as_deref()), watch).await?;
    made.outro = besides::bring(seams, task, ("outro", made.recipe.outro.as_deref()), watch).await?;
    made.logo = besides::logo(seams, task, &made, watch).await?;
    made.sounds = redact::bring(seams, task, &made, watch).await?;
    let shown = forecast::shown(seams, &made, &programme).await?;
    made.plan = Some(forecast::of(seams, &made, &shown).await?);
    // What everybody is shown, without what is redacted for all.
    let shown = redact::redacted(&shown, &made, None, &redact::sounds(seams, &made).await?)?;
    made.laid = redact::laid(&shown);
    made.resumes = live::resumes(&shown);
    let (captions, subtitles) = captions::of(seams, &made).await?;
    programme.subtitles = Some(subtitles);
    let change = |job: &mut Job| {
        job.programme = Some(programme.clone());
        job.slates.clone_from(&made.slates);
        (job.intro, job.outro) = (made.intro.clone(), made.outro.clone());
        job.logo.clone_from(&made.logo);
        job.plan.clone_from(&made.plan);
        job.resumes.clone_from(&made.resumes);
        job.sounds.clone_from(&made.sounds);
        job.laid.clone_from(&made.laid);
        job.captions.clone_from(&captions);
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
    let half = |half: &Half| {
        let what = if half.is_twin() { "clip-is-twin" } else { "clip-is-half" };
        Entry::new(now, event, SELF, what).about(&half.name).detail(&half.whole)
    };
    let missing = programme.missing.iter().map(entry("chapter-missing"));
    let odd = programme.odd.iter().map(entry("chapter-odd"));
    missing.chain(odd).chain(programme.halves.iter().map(half)).collect()
}

/// Puts the takes together: what several cameras sound like is listened to before.
async fn programme(
    seams: &Seams,
    (task, job, event): (&Task, &Job, &Event),
    shots: &[Shot],
    watch: &Watch,
) -> Result<Programme, Fault> {
    let grouped = grouped(shots, &event.ranked());
    let heard = listen::to(seams, (task, job), &showing::recorded(&grouped), watch).await?;
    let cameras: Vec<&str> = grouped.cameras.iter().map(|camera| camera.name).collect();
    // Where a person cuts by the clock, that counts and not what was announced.
    let announced = Announced {
        start: event.start.filter(|_| job.trim.from_at.is_none()),
        end: event.end.filter(|_| job.trim.until_at.is_none()),
        zone: &seams.config.timezone,
        now: seams.clock.now(),
    };
    let known = Known { heard: &heard, told: event.told(&cameras, true), announced };
    Ok(showing::programme(shots, grouped, known))
}

/// Makes one shot of each recording, whatever files it consists of. What it is compared by is its sound.
fn shots(clips: Vec<Clip>, bound: &Bound, zone: &TimeZone, event: &Event) -> Vec<Shot> {
    let files: BTreeMap<String, Clip> = clips.iter().map(|clip| (clip.id.clone(), clip.clone())).collect();
    let whole = |mut clip: Clip| {
        let tracks = bound.tracks.get(&clip.id).into_iter().flatten().filter_map(|id| files.get(id));
        let tracks: Vec<&Clip> = tracks.collect();
        let probes: Vec<Probe> = tracks.iter().filter_map(|track| track.probe.clone()).collect();
        let is_mute = clip.probe.as_ref().is_none_or(|probe| probe.audio().is_none());
        let sound = tracks.first().filter(|_| is_mute).and_then(|track| track.shown());
        let key = sound.or(clip.shown())?.to_owned();
        clip.probe = clip.probe.map(|probe| rules::tracks::joined(probe, &probes));
        shot(clip, key, zone, event)
    };
    clips.into_iter().filter(|clip| !bound.is_track(&clip.id)).filter_map(whole).collect()
}

fn shot(clip: Clip, key: String, zone: &TimeZone, event: &Event) -> Option<Shot> {
    let probe = clip.probe?;
    let picture = probe.video();
    let size = picture.and_then(|picture| picture.width.zip(picture.height));
    let begun = begun::begun(&probe, zone, clip.arrived_at);
    let correction_s = event.clocks.get(&clip.camera).copied().unwrap_or(0.0);
    let still = |kind| matches!(kind, MarkKind::Freeze | MarkKind::Black);
    let until_end = probe.marks.iter().filter(|mark| still(mark.kind) && mark.end_s >= probe.duration_s - STILL_S);
    let still_from_s = until_end.map(|mark| mark.start_s).reduce(f64::min);
    // What was lost behind the end is no hole in what is there.
    let is_inside =
        |mark: &&Mark| mark.kind.is_loss() && (mark.start_s < probe.duration_s || mark.end_s <= mark.start_s);
    let losses = probe.marks.iter().filter(is_inside);
    Some(Shot {
        id: clip.id,
        name: path::text(clip.path.name()),
        begun: begun.and_then(|begun| begun::corrected(begun, correction_s)),
        camera: clip.camera,
        duration_s: probe.duration_s,
        arrived_at: clip.arrived_at,
        counts_from_s: (probe.container == "mpegts").then_some(probe.starts_at_s),
        shape: format!("{size:?} {:?} {}", picture.and_then(|picture| picture.fps), probe.audio().is_some()),
        half_of: None,
        key,
        sounds: probe.audio().is_some(),
        still_from_s,
        holes: losses.map(|mark| Span::new(mark.start_s, mark.end_s)).collect(),
    })
}
