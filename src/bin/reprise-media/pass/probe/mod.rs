//! Probe: one read of all packets, one decode of all sound and of all or some pictures, every complaint counted.

mod lane;

use std::fs::File;

use jiff::Timestamp;
use reprise::fault::{Code, Fault};
use reprise::media::container::{self, Window};
use reprise::media::facts::{Kind, Mark, MarkKind, Pictures, Probe, Stream};
use reprise::media::protocol::Phase;
use reprise::media::rules::damage::{self, Stretches, told_once};
use reprise::media::rules::glance::Wish;
use reprise::media::rules::hearing::Hearing;
use reprise::media::rules::index::{self, Index};
use reprise::media::rules::passed::Passed;
use reprise::media::rules::sync::Trace;
use reprise::media::rules::{clock, codecs, leaps, mdpm, sides, span, timeline};

use super::chain::SAMPLE_RATE;
use super::film::PictureMeasure;
use super::loud::Loud;
use super::reel::{Joints, Reel, Viewer};
use super::source::Source;
use super::stills::Stills;
use super::tap::Tap;
use super::tracer::Tracer;
use crate::av::{Packet, Picture, Sound, Track};
use crate::child::{Files, Meter, Say};
use crate::pass::fault;
use lane::Lane;

/// A stretch of an index that promises more than there is, in seconds.
const MISSING_S: f64 = 0.5;

/// What is marked at the end of a recording that breaks off, in seconds: nobody knows how much is missing.
const TORN_S: f64 = 0.04;

pub fn run(pictures: Pictures, mut files: Files, say: &Say) -> Result<Probe, Fault> {
    let file = files.next()?;
    let broken = |error: std::io::Error| fault::disk(&error);
    let tap = file.try_clone().and_then(Tap::new).map_err(broken)?;
    let (mut probe, _) = read(pictures, file, &tap, say)?;
    say.phase(Phase::Read);
    let mut meter = Meter::new(say, 1.0);
    probe.content = tap.finish(&mut |done| meter.at(done)).map_err(broken)?;
    Ok(probe)
}

/// What is kept of a recording of which few pictures are decoded.
#[derive(Default)]
pub struct Kept {
    /// Its sound, where it has any.
    pub trace: Option<Trace>,
    pub index: Index,
}

/// Looks into a file, and shows a tap all that is read of it.
pub fn read(pictures: Pictures, file: File, tap: &Tap, say: &Say) -> Result<(Probe, Kept), Fault> {
    let is_torn = is_torn(&file)?;
    let mut reel = Reel::tapped(file, tap, say)?;
    let tracks = reel.tracks().to_vec();
    for track in tracks.iter().filter(|track| track.is_media()) {
        refuse_bombs(track)?;
        // What cannot be decoded is described all the same.
        reel.follow(track.index).ok();
    }
    let head = Head::of(&reel);
    say.phase(Phase::Decode);
    let sounds = || tracks.iter().filter(|track| track.kind == Kind::Audio).map(|track| track.index);
    let promised = tracks.iter().filter_map(|track| track.promised_s).fold(0.0, f64::max);
    let mut eye = Eye {
        lanes: tracks.iter().map(|track| Lane::new(track, &head.container, pictures)).collect(),
        damage: Stretches::new(MarkKind::Damage),
        errors: 0,
        is_torn,
        passed: (head.container == "matroska").then(Passed::default),
        sight: PictureMeasure::default(),
        seen: tracks.iter().find(|track| track.kind == Kind::Video).map(|track| track.index),
        hearing: vec![Hearing::default(); tracks.len()],
        loud: Loud::of(&tracks)?,
        tracer: (pictures == Pictures::Few).then(|| Tracer::of(sounds())),
        stills: (pictures == Pictures::Few).then(|| Stills::new(promised)),
        meter: Meter::new(say, promised),
        undated: if head.created.is_none() && head.container == "mpegts" { DATED } else { 0 },
        taken: None,
    };
    let joints = reel.play(&mut eye)?;
    let trace = eye.tracer.take().map(Tracer::finish).transpose()?.flatten();
    let (stills, poster) = eye.stills.take().map(Stills::finish).unwrap_or_default();
    let tracks = eye.lanes.iter_mut().filter_map(Lane::rows).take(index::TRACKS).collect();
    Ok((eye.finish(head, &joints)?, Kept { trace, index: Index { tracks, stills, poster } }))
}

/// Whether the container says that there must be more of it.
fn is_torn(file: &File) -> Result<bool, Fault> {
    let torn = || container::more_must_come(&Window::new(file, Source::new(vec![file.try_clone()?])?.size()));
    torn().map_err(|error: std::io::Error| fault::disk(&error))
}

fn refuse_bombs(track: &Track) -> Result<(), Fault> {
    if u64::from(track.width) * u64::from(track.height) <= codecs::MOST_PIXELS {
        return Ok(());
    }
    Err(Fault::permanent(Code::MediaPictureTooLarge).with("width", track.width).with("height", track.height))
}

/// What the file says of itself as a whole.
struct Head {
    container: String,
    timecode: Option<String>,
    created: Option<Timestamp>,
    starts_at_s: f64,
    /// The whole file's length, from where it starts.
    promised_s: Option<f64>,
}

impl Head {
    fn of(reel: &Reel) -> Head {
        let demuxer = reel.demuxer();
        let of_track = || reel.tracks().iter().find_map(|track| track.timecode.clone());
        let said = demuxer.tag("creation_time").or_else(|| demuxer.tag("com.apple.quicktime.creationdate"));
        let code = demuxer.tag("timecode").or_else(of_track);
        let rate = reel.tracks().iter().map(|track| track.sample_rate).find(|rate| *rate > 0);
        let samples = || clock::time_reference(&demuxer.tag("time_reference")?, rate?);
        Head {
            container: demuxer.container(),
            timecode: code.and_then(|code| clock::timecode(&code)).or_else(samples),
            created: said.and_then(|said| clock::created(&said, demuxer.tag("date").as_deref())),
            starts_at_s: demuxer.start_s().unwrap_or(0.0),
            promised_s: demuxer.promised_s().map(|until_s| until_s - demuxer.start_s().unwrap_or(0.0)),
        }
    }
}

/// What is seen of a file going by.
struct Eye {
    lanes: Vec<Lane>,
    damage: Stretches,
    errors: u64,
    /// Its container says that more of it must come.
    is_torn: bool,
    /// Of a container that stores packets one behind the other.
    passed: Option<Passed>,
    sight: PictureMeasure,
    /// The track whose pictures are looked at for black and standstill: the first.
    seen: Option<usize>,
    /// Of each track.
    hearing: Vec<Hearing>,
    loud: Loud,
    tracer: Option<Tracer>,
    stills: Option<Stills>,
    meter: Meter,
    /// Packets in which a date is still looked for, and the one that was found.
    undated: u32,
    taken: Option<Timestamp>,
}

/// Packets of picture in which AVCHD cameras have written a date, if they do.
const DATED: u32 = 100;

impl Viewer for Eye {
    fn packet(&mut self, track: &Track, packet: &Packet, at_s: f64, length_s: f64) -> Result<(), Fault> {
        self.meter.at(at_s);
        if let (Some(passed), Ok(at)) = (&mut self.passed, u64::try_from(packet.position())) {
            passed.packet((at, packet.size() as u64), (at_s, length_s));
        }
        if self.undated > 0 && track.kind == Kind::Video && track.codec == "h264" {
            self.taken = mdpm::taken(packet.data().unwrap_or_default());
            self.undated = if self.taken.is_some() { 0 } else { self.undated - 1 };
        }
        if self.lanes[track.index].packet(packet, at_s, length_s) {
            self.complaint(Some(track), at_s);
        }
        Ok(())
    }

    fn wish(&mut self, track: &Track, packet: &Packet, at_s: f64) -> Wish {
        self.lanes[track.index].wish(packet, at_s)
    }

    fn picture(&mut self, track: &Track, picture: Picture, at_s: f64) -> Result<(), Fault> {
        let lane = &mut self.lanes[track.index];
        lane.picture(&picture, at_s);
        if let Some(stills) = self.stills.as_mut().filter(|_| self.seen == Some(track.index)) {
            stills.look(track, &picture, at_s);
        }
        if self.seen == Some(track.index) && !lane.is_sampled() { self.sight.look(&picture, at_s) } else { Ok(()) }
    }

    fn sound(&mut self, track: &Track, sound: Sound, at_s: f64) -> Result<(), Fault> {
        if let Some(tracer) = &mut self.tracer {
            tracer.hear(track.index, &sound, at_s)?;
        }
        let lane = &mut self.lanes[track.index];
        lane.decoded += 1;
        let (peak, hearing, loud) = (&mut lane.peak, &mut self.hearing[track.index], &mut self.loud);
        lane.sound.pass(sound, at_s, &mut |planes, at_s| {
            *peak = loudest(planes, *peak);
            hearing.hear(planes, at_s, SAMPLE_RATE);
            loud.hear(track.index, planes, at_s)
        })
    }

    fn complaint(&mut self, _track: Option<&Track>, at_s: f64) {
        self.errors += 1;
        self.damage.add(at_s, at_s + 0.04);
    }
}

/// The loudest of these samples and of `known`.
pub fn loudest(planes: [&[f32]; 2], known: f32) -> f32 {
    planes.into_iter().flatten().fold(known, |peak, sample| if sample.abs() > peak { sample.abs() } else { peak })
}

/// Decibels below full scale; nothing for silence.
pub fn decibels(peak: f32) -> Option<f64> {
    (peak > 0.0 && peak.is_finite()).then(|| (f64::from(peak).log10() * 200.0).round() / 10.0)
}

impl Eye {
    fn finish(mut self, head: Head, joints: &Joints) -> Result<Probe, Fault> {
        if self.lanes.iter().all(|lane| lane.decoded == 0) {
            return Err(self.nothing());
        }
        if let Some(lane) = self.unseen(&head) {
            let code = if lane.is_allowed() { Code::MediaPictureUnreadable } else { Code::MediaCodec };
            return Err(Fault::permanent(code).with("codec", &lane.track.codec));
        }
        let streams: Vec<Stream> = self.lanes.iter_mut().map(Lane::describe).collect();
        let mut probe = Probe {
            container: head.container,
            streams,
            timecode: head.timecode,
            created: head.created.or(self.taken),
            decode_errors: self.errors,
            starts_at_s: head.starts_at_s,
            seams: timeline::seams(&joints.resets, &joints.seams),
            sampled: self.lanes.iter().any(Lane::is_sampled),
            ..Probe::default()
        };
        probe.duration_s =
            span::span(probe.video().map(|stream| stream.end_s), probe.audio().map(|stream| stream.end_s));
        let promised = self.lanes.iter().filter_map(|lane| Some((lane.track.promised_s?, lane.end_s - lane.first_s)));
        let latest_s = self.lanes.iter().map(|lane| lane.end_s).filter(|end_s| end_s.is_finite()).fold(0.0, f64::max);
        let promised = promised.chain(head.promised_s.map(|promised| (promised, latest_s)));
        // Where a clock was reset in between, what lies between first and last says nothing.
        let promised = promised.filter(|(_, found)| joints.resets.is_empty() && found.is_finite());
        for (promised, found) in promised {
            if promised - found > MISSING_S.max(promised * 0.01) {
                self.damage.add(found, promised);
            }
        }
        let lost = self.passed.take().map(Passed::finish).unwrap_or_default();
        lost.into_iter().for_each(|(from_s, until_s)| self.damage.add(from_s, until_s));
        if self.is_torn {
            self.damage.add(probe.duration_s - TORN_S, probe.duration_s);
        }
        let mut gaps = Stretches::new(MarkKind::Gap);
        timeline::missing(&joints.resets, &joints.seams).for_each(|at_s| gaps.add(at_s, at_s));
        // Elsewhere streams may pause as they like.
        let is_even = matches!(probe.container.as_str(), "mpegts" | "matroska");
        let media = self.lanes.iter().filter(|lane| is_even && lane.track.is_media()).map(|lane| &lane.leaps);
        probe.marks = leaps::told(self.damage.finish(), &leaps::gaps(media)).into_iter().chain(gaps.finish()).collect();
        if !probe.sampled {
            probe.marks.extend(self.sight.finish(probe.duration_s)?);
        }
        if probe.audio().is_some() {
            let heard = sides::of(&probe).into_iter().filter_map(|index| self.hearing.get(index));
            let heard = heard.fold(Hearing::default(), Hearing::with);
            probe.marks.extend(heard.finish(probe.duration_s));
            let one_sided = Mark { kind: MarkKind::OneSided, start_s: 0.0, end_s: probe.duration_s };
            probe.marks.extend(self.loud.is_one_sided().then_some(one_sided));
        }
        probe.marks.extend(damage::standing(&probe));
        probe.marks = told_once(probe.marks);
        probe.loudness = self.loud.finish(&probe)?;
        Ok(probe)
    }

    /// Why nothing came out of any decoder.
    fn nothing(&self) -> Fault {
        let media = || self.lanes.iter().filter(|lane| lane.track.is_media());
        match media().next() {
            None => Fault::permanent(Code::MediaNoStreams),
            Some(first) if !media().any(Lane::is_allowed) => {
                Fault::permanent(Code::MediaCodec).with("codec", &first.track.codec)
            }
            Some(_) => Fault::permanent(Code::MediaUnreadable),
        }
    }

    /// A picture of which nothing could be shown, where there is no other: its sound alone is not what was recorded.
    ///
    /// A transport stream may be a later part of a split recording, which shows nothing without the earlier.
    fn unseen(&self, head: &Head) -> Option<&Lane> {
        let mut pictures = self.lanes.iter().filter(|lane| lane.track.kind == Kind::Video);
        let is_part = head.container == "mpegts";
        let recorded = |lane: &&Lane| lane.bytes > 0 && !is_part || !lane.is_allowed();
        let first = pictures.clone().find(recorded)?;
        pictures.all(|lane| lane.decoded == 0).then_some(first)
    }
}
