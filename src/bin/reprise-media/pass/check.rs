//! Check: a rendition is reopened, its packets counted and timed, its sound decoded, its pictures as far as they were not
//! when it was made, and all of it compared with what was read from its sources.

use std::collections::BTreeMap;

use reprise::fault::{Code, Fault};
use reprise::media::facts::{Claim, Kind, MarkKind, Part, Profile, Proof};
use reprise::media::protocol::Phase;
use reprise::media::rules::bytes::{self, Build};
use reprise::media::rules::damage::Stretches;
use reprise::media::rules::glance::Wish;
use reprise::media::rules::sample::Sample;
use reprise::media::rules::seen;
use reprise::media::rules::verdict::{self, Seen, Wanted};

use super::compared::Comparing;
use super::copied::Copying;
use super::film::{PictureMeasure, SoundMeasure};
use super::probe::{decibels, loudest};
use super::reel::{Reel, Viewer};
use super::sides::Sides;
use crate::av::{self, Packet, Picture, Sound, Track};
use crate::child::{Files, Meter, Say};

pub fn run((takes, profile): (&[Part], &Profile), claim: &Claim, mut files: Files, say: &Say) -> Result<Proof, Fault> {
    let wanted = Wanted { packets: claim.copied.clone(), ..verdict::wanted(takes, profile) };
    // A rendition of ours that does not even open is broken, whatever it looks like.
    let broken = |_| Fault::permanent(Code::MediaBroken);
    let mut reel = Reel::open(vec![files.next()?], say).map_err(broken)?;
    let tracks = reel.tracks().to_vec();
    for track in tracks.iter().filter(|track| track.is_media()) {
        reel.follow(track.index).map_err(|_| Fault::permanent(Code::MediaBroken))?;
    }
    say.phase(Phase::Check);
    let compared = files.next().ok().map(Comparing::with).transpose()?.flatten();
    let meter = Meter::new(say, wanted.duration_s);
    let mut eye = Eye::new(takes, (claim, &wanted), compared, &tracks, meter)?;
    reel.play(&mut eye)?;
    let picture = tracks.iter().find(|track| track.kind == Kind::Video);
    let (seen, proof) = eye.finish()?;
    verdict::verdict(&wanted, &seen)?;
    Ok(Proof {
        duration_s: seen.duration_s,
        width: picture.map(|track| track.width),
        height: picture.map(|track| track.height),
        video_frames: seen.frames,
        audio_seconds: seen.sound_s,
        ..proof
    })
}

struct Eye {
    seen: Seen,
    /// Seconds of each track's sound.
    heard: BTreeMap<usize, f64>,
    peak: f32,
    sides: Sides,
    measure: SoundMeasure,
    meter: Meter,
    /// Which pictures are decoded; none: all of them.
    sample: Option<Sample>,
    packets: Copying,
    /// What is seen of copied pictures that nobody had decoded.
    findings: Option<Findings>,
    /// What encoded pictures are like.
    compared: Option<Comparing>,
}

/// Complaints of decoders are the camera's, not the rendition's.
struct Findings {
    begins: Vec<f64>,
    errors: Vec<u64>,
    damage: Stretches,
    sight: PictureMeasure,
}

impl Eye {
    fn new(
        takes: &[Part],
        (claim, wanted): (&Claim, &Wanted),
        compared: Option<Comparing>,
        tracks: &[Track],
        meter: Meter,
    ) -> Result<Eye, Fault> {
        let places = compared.as_ref().map_or_else(Vec::new, Comparing::places);
        let begins = seen::begins(takes);
        let findings = || Findings {
            errors: vec![0; begins.len()],
            begins,
            damage: Stretches::new(MarkKind::Damage),
            sight: PictureMeasure::default(),
        };
        // Channels on tracks of their own are left and right.
        let sound: Vec<&Track> = tracks.iter().filter(|track| track.kind == Kind::Audio).collect();
        let is_pair = sound.iter().all(|track| track.channels == 1);
        let sides: Vec<usize> = sound.iter().take(if is_pair { 2 } else { 1 }).map(|track| track.index).collect();
        Ok(Eye {
            seen: Seen::default(),
            heard: BTreeMap::new(),
            peak: 0.0,
            sides: Sides::new(&sides, None),
            measure: SoundMeasure::new(true)?,
            meter,
            sample: claim.is_seen.then(|| Sample::of(wanted.duration_s).with(places)),
            packets: Copying::default(),
            findings: claim.copied.is_some().then(findings),
            compared,
        })
    }

    fn finish(mut self) -> Result<(Seen, Proof), Fault> {
        let (peak, measure) = (&mut self.peak, &mut self.measure);
        self.sides.end(&mut |planes: [&[f32]; 2], _| hear(peak, measure, planes))?;
        let heard = self.measure.finish()?;
        let missing = self.sample.as_ref().map_or(0, Sample::missing);
        let missing = missing + u64::from(self.compared.as_ref().is_some_and(Comparing::is_lacking));
        let ssim = self.compared.as_ref().and_then(Comparing::told);
        let seen = Seen {
            peak_dbfs: decibels(self.peak),
            errors: self.seen.errors + missing,
            packets: self.packets.told(),
            ssim,
            ..self.seen
        };
        let mut proof = Proof {
            decoded: self.sample.is_none(),
            loudness_lufs: heard.loudness_lufs,
            true_peak_dbtp: heard.true_peak.and_then(|peak| decibels(peak as f32)),
            ssim,
            ..Proof::default()
        };
        if let Some(findings) = self.findings {
            proof.marks = findings.damage.finish();
            if proof.decoded {
                proof.marks.extend(findings.sight.finish(seen.duration_s)?);
            }
            proof.errors = findings.errors;
        }
        Ok((seen, proof))
    }
}

fn hear(peak: &mut f32, measure: &mut SoundMeasure, planes: [&[f32]; 2]) -> Result<(), Fault> {
    *peak = loudest(planes, *peak);
    measure.hear(planes)
}

impl Viewer for Eye {
    fn packet(&mut self, track: &Track, packet: &Packet, at_s: f64, length_s: f64) -> Result<(), Fault> {
        self.meter.at(at_s);
        self.seen.duration_s = self.seen.duration_s.max(at_s + length_s);
        if track.kind != Kind::Video {
            return Ok(());
        }
        self.seen.shows(at_s, length_s);
        self.compared.iter_mut().for_each(|compared| compared.begins(at_s));
        let data = packet.data().unwrap_or_default();
        self.packets.add(data);
        if self.sample.is_some() && !av::is_primer(packet) {
            self.seen.frames += 1;
        }
        if bytes::is_damaged(Build::of(&track.codec, &track.extradata), data) {
            self.complaint(Some(track), at_s);
        }
        Ok(())
    }

    fn wish(&mut self, _track: &Track, packet: &Packet, at_s: f64) -> Wish {
        self.sample.as_mut().map_or(Wish::Decode, |sample| sample.next(packet.is_key(), at_s))
    }

    fn picture(&mut self, _track: &Track, picture: Picture, at_s: f64) -> Result<(), Fault> {
        match &mut self.sample {
            Some(sample) => sample.shown(),
            None => self.seen.frames += 1,
        }
        self.compared.iter_mut().for_each(|compared| compared.look(&picture, at_s));
        match self.findings.as_mut().filter(|_| self.sample.is_none()) {
            Some(findings) => findings.sight.look(&picture, at_s),
            None => Ok(()),
        }
    }

    fn sound(&mut self, track: &Track, sound: Sound, at_s: f64) -> Result<(), Fault> {
        // Channels on tracks of their own sound together.
        let heard = self.heard.entry(track.index).or_default();
        *heard += sound.samples() as f64 / f64::from(sound.rate().max(1));
        self.seen.sound_s = self.seen.sound_s.max(*heard);
        let (peak, measure) = (&mut self.peak, &mut self.measure);
        self.sides.pass(track.index, sound, at_s, &mut |planes: [&[f32]; 2], _| hear(peak, measure, planes))
    }

    fn complaint(&mut self, track: Option<&Track>, at_s: f64) {
        let is_picture = track.is_some_and(|track| track.kind == Kind::Video);
        let Some(findings) = self.findings.as_mut().filter(|_| is_picture) else {
            self.seen.errors += 1;
            return;
        };
        if let Some(errors) = findings.errors.get_mut(seen::clip_at(&findings.begins, at_s)) {
            *errors += 1;
        }
        findings.damage.add(at_s, at_s + 0.04);
    }
}
