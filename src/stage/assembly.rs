//! From a job's programme to what the media child is given.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;

use super::{Seams, besides, job, redact, tracks};
use crate::config::RenditionStep;
use crate::fault::{Class, Code, Fault};
use crate::media::facts::{Assembly, Codec, Maker, Mark, Part, Profile, Source};
use crate::media::rules::cut;
use crate::media::rules::inserts::{self, Besides, Place};
use crate::media::rules::{seen, span};
use crate::model::clip::{Clip, State};
use crate::model::event::{Event, Trim};
use crate::model::job::Job;
use crate::model::journal::{Entry, SELF};
use crate::model::programme::{Programme, Take};
use crate::model::task::Task;
use crate::store::Kept;

/// The job of a task, the steps of its recipe that the task carries out, and what they are made from.
pub struct Work {
    pub job: Kept<Job>,
    pub steps: Vec<RenditionStep>,
    pub takes: Vec<Part>,
    /// The clips whose files lie there.
    clips: BTreeMap<PathBuf, String>,
}

impl Work {
    /// What one of the renditions is made of.
    pub fn assembly(&self, name: &str) -> Option<Assembly> {
        let step = self.steps.iter().find(|step| step.name == name)?;
        let profile = profile(step);
        let takes = if profile.is_bare() { inserts::bare(&self.takes) } else { self.takes.clone() };
        Some(Assembly { takes, profile })
    }

    /// Takes note of what all pictures of the programme show, of the clips of which a few were decoded when they were first
    /// read: `marks` are the programme's, `errors` what decoders complained about in each clip of the takes.
    pub async fn note(&self, seams: &Seams, decoded: bool, marks: &[Mark], errors: &[u64]) -> Result<(), Fault> {
        let (now, mut held) = (seams.clock.now(), None);
        let clips = self.takes.iter().flat_map(|take| &take.clips).zip(seen::begins(&self.takes));
        for (place, (clip, begin_s)) in clips.enumerate() {
            // What a redaction hides says nothing of the recording.
            let is_told = decoded && clip.probe.sampled && clip.edits.is_empty();
            let Some(id) = self.clips.get(&clip.path).filter(|_| is_told) else { continue };
            let errors = errors.get(place).copied().unwrap_or(0);
            // A recording may be shown in several pieces: each adds to what is known by now.
            let change = |known: &mut Clip| {
                if let Some(probe) = known.probe.take_if(|probe| probe.sampled) {
                    let piece = Source { probe, ..clip.clone() };
                    known.probe = Some(seen::known(&piece, begin_s, marks, errors));
                }
                known.weigh(self.job.recipe.hold.as_ref(), now);
                let entry = Entry::new(now, &known.event, SELF, "clip-held").about(known.path.to_string());
                Some(known.is_over().then(|| entry.fault(known.fault.clone())).into_iter().collect())
            };
            let clip = seams.store.update::<Clip>(id, change).await?;
            held = held.or(clip.fault.filter(|_| clip.state == State::Held));
        }
        match held {
            // What was found on the way holds the version, too: the next one is made without that recording.
            Some(fault) => {
                self.stir(seams, now).await?;
                Err(Fault { class: Class::Operator, ..fault })
            }
            None => Ok(()),
        }
    }
}

impl Work {
    /// The event is looked at again.
    async fn stir(&self, seams: &Seams, now: Timestamp) -> Result<(), Fault> {
        let stirred = |event: &mut Event| {
            event.stirred_at = now;
            Some(Vec::new())
        };
        seams.store.update::<Event>(&self.job.event, stirred).await.map(|_| ())
    }
}

/// A task with a subject carries out the step of that name, any other one all of them.
pub async fn work(seams: &Seams, task: &Task) -> Result<Work, Fault> {
    let job = seams.store.need::<Job>(job(task)?).await?;
    let is_meant = |step: &&RenditionStep| match &task.subject {
        Some(name) => step.name == *name,
        None => step.account.is_none(),
    };
    let steps: Vec<RenditionStep> = job.recipe.renditions.iter().filter(is_meant).cloned().collect();
    let missing = || Fault::permanent(Code::RowGone).with("table", "rendition").with("id", &task.id);
    let programme = job.programme.clone().filter(|_| !steps.is_empty()).ok_or_else(missing)?;
    let (mut takes, mut clips) = (Vec::new(), BTreeMap::new());
    for take in &programme.takes {
        let part = part(seams, &job, &programme, take).await?;
        clips.extend(part.clips.iter().map(|clip| clip.path.clone()).zip(take.clips.iter().cloned()));
        takes.push(part);
    }
    seam(&programme, &mut takes);
    let takes = shown(takes, &besides::of(seams, &job).await?, job.trim);
    let account = steps.first().and_then(|step| step.account.as_deref());
    let takes = redact::redacted(&takes, &job, account, &redact::sounds(seams, &job).await?)?;
    Ok(Work { job, steps, takes, clips })
}

/// What a job shows of these takes, and besides them.
pub(super) fn shown(takes: Vec<Part>, besides: &Besides, trim: Trim) -> Vec<Part> {
    let place = |seconds: Option<f64>, at: Option<Timestamp>| {
        seconds.map_or_else(|| at.map_or(Place::Edge, Place::At), Place::Seconds)
    };
    inserts::show(takes, besides, place(trim.from_s, trim.from_at), place(trim.until_s, trim.until_at))
}

async fn part(seams: &Seams, job: &Job, programme: &Programme, take: &Take) -> Result<Part, Fault> {
    let mut clips = Vec::new();
    for id in &take.clips {
        clips.push(tracks::source(seams, job, programme, id).await?);
    }
    Ok(stretch(span::joined(clips), take))
}

/// Where several cameras are shown, each stretch begins exactly where it belongs.
pub(super) fn seam(programme: &Programme, takes: &mut [Part]) {
    if programme.takes.iter().any(|take| take.camera != programme.takes[0].camera) {
        takes.iter_mut().skip(1).filter_map(|take| take.clips.first_mut()).for_each(|clip| clip.exact = true);
    }
}

/// What a programme shows of a take's clips.
pub(super) fn stretch(part: Part, take: &Take) -> Part {
    let Some(cut) = take.cut else { return part };
    Part { clips: cut::trim(vec![part], cut.from_s, cut.until_s).into_iter().flat_map(|part| part.clips).collect() }
}

/// A profile as a recipe's step wants it.
pub fn profile(step: &RenditionStep) -> Profile {
    let built_in = Profile::named(&step.profile).unwrap_or_else(Profile::web_1080);
    Profile {
        name: step.name.clone(),
        form: built_in.form,
        width: step.width.unwrap_or(built_in.width),
        height: step.height.unwrap_or(built_in.height),
        video_bitrate: step.video_bitrate.or(built_in.video_bitrate),
        audio_bitrate: step.audio_bitrate.unwrap_or(built_in.audio_bitrate),
        preset: step.preset.clone().unwrap_or(built_in.preset),
        loudness: step.loudness.or(built_in.loudness),
        is_loudness_asked: step.loudness.is_some(),
        codec: step.codec.as_deref().map_or(built_in.codec, Codec::named),
        maker: step.encoder.as_deref().map_or(built_in.maker, Maker::named),
        logo: None,
        about: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::facts::Side;

    #[test]
    fn every_choice_of_sound_that_recipes_may_name_is_there() {
        for name in Side::NAMES.into_iter().chain(["1", "64"]) {
            let text = format!("[[rendition]]\nprofile = \"audio\"\n[sound]\ntower = \"{name}\"");
            let recipe = crate::config::Recipe::parse("x", "x.toml", &text, None).expect(name);
            assert!(Side::parse(&recipe.sound["tower"]).is_some(), "{name}");
        }
        let text = "[[rendition]]\nprofile = \"audio\"\n[sound]\ntower = \"lefft\"";
        let fault = crate::config::Recipe::parse("x", "x.toml", text, None).expect_err("a typo");
        assert_eq!((fault.args["place"].as_str(), fault.args["nearest"].as_str()), ("x.toml:4:9", "left"));
        assert!(crate::config::Recipe::parse("x", "x.toml", &text.replace("lefft", "65"), None).is_err());
    }

    #[test]
    fn every_profile_that_recipes_may_name_is_there() {
        for name in crate::config::PROFILES {
            assert_eq!(Profile::named(name).expect(name).name, *name);
        }
    }
}
