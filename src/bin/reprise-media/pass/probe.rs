//! Probe: one read of all packets, one decode of all frames, every complaint counted.

use jiff::Timestamp;
use reprise::fault::{Code, Fault};
use reprise::media::facts::{Kind, MarkKind, Probe, Stream};
use reprise::media::protocol::Phase;
use reprise::media::rules::bytes::{self, Build};
use reprise::media::rules::damage::{Stretches, told_once};
use reprise::media::rules::hearing::Hearing;
use reprise::media::rules::{clock, codecs};
use reprise::media::rules::{rate, span};

use super::chain::SAMPLE_RATE;
use super::film::PictureMeasure;
use super::loud::Loud;
use super::reel::{Reel, Viewer};
use super::view::SoundView;
use crate::av::{self, Packet, Picture, PictureFormat, Sound, Track};
use crate::child::{Files, Meter, Say};

/// Times of pictures kept to find their pace: the first minutes.
const PACE: usize = 20_000;
/// A stretch of an index that promises more than there is, in seconds.
const MISSING_S: f64 = 0.5;

pub fn run(mut files: Files, say: &Say) -> Result<Probe, Fault> {
    let (mut reel, tap) = Reel::tapped(files.next()?, say)?;
    let tracks = reel.tracks().to_vec();
    for track in tracks.iter().filter(|track| track.is_media()) {
        refuse_bombs(track)?;
        // What cannot be decoded is described all the same.
        reel.follow(track.index).ok();
    }
    let head = Head::of(&reel);
    say.phase(Phase::Decode);
    let promised = tracks.iter().filter_map(|track| track.promised_s).fold(0.0, f64::max);
    let mut eye = Eye {
        lanes: tracks.iter().map(Lane::new).collect(),
        damage: Stretches::new(MarkKind::Damage),
        errors: 0,
        sight: PictureMeasure::default(),
        seen: tracks.iter().find(|track| track.kind == Kind::Video).map(|track| track.index),
        hearing: Hearing::default(),
        loud: Loud::of(&tracks)?,
        meter: Meter::new(say, promised),
    };
    let resets = reel.play(&mut eye)?;
    let mut probe = eye.finish(head, resets)?;
    say.phase(Phase::Read);
    probe.content = tap.finish().map_err(|_| Fault::transient(Code::PathTrouble))?;
    Ok(probe)
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
        }
    }
}

/// What is seen of a file going by.
struct Eye {
    lanes: Vec<Lane>,
    damage: Stretches,
    errors: u64,
    sight: PictureMeasure,
    /// The track whose pictures are looked at for black and standstill: the first.
    seen: Option<usize>,
    hearing: Hearing,
    loud: Loud,
    meter: Meter,
}

struct Lane {
    track: Track,
    build: Build,
    primers: u64,
    bytes: u64,
    first_s: f64,
    end_s: f64,
    frames: u64,
    interlaced: u64,
    times: Vec<f64>,
    /// When the last picture is shown.
    last_s: f64,
    /// The packet that is shown last, and its length.
    latest: (f64, f64),
    format: Option<PictureFormat>,
    sound: SoundView,
    peak: f32,
    keys: Keys,
}

/// Pictures at which packets may be cut.
#[derive(Default)]
struct Keys {
    last_s: Option<f64>,
    gap_s: f64,
}

impl Keys {
    fn at(&mut self, at_s: f64) {
        let before_s = self.last_s.replace(at_s).unwrap_or(0.0);
        self.gap_s = self.gap_s.max(at_s - before_s);
    }

    /// The most seconds between two, and before the end; nothing where there is none.
    fn gap_s(&self, end_s: f64) -> Option<f64> {
        Some(micro(self.gap_s.max(end_s - self.last_s?)))
    }
}

impl Lane {
    fn new(track: &Track) -> Lane {
        Lane {
            track: track.clone(),
            build: Build::of(&track.codec, &track.extradata),
            primers: 0,
            bytes: 0,
            first_s: f64::INFINITY,
            end_s: f64::NEG_INFINITY,
            frames: 0,
            interlaced: 0,
            times: Vec::new(),
            last_s: f64::NEG_INFINITY,
            latest: (f64::NEG_INFINITY, 0.0),
            format: None,
            sound: SoundView::default(),
            peak: 0.0,
            keys: Keys::default(),
        }
    }
}

impl Viewer for Eye {
    fn packet(&mut self, track: &Track, packet: &Packet, at_s: f64, length_s: f64) -> Result<(), Fault> {
        self.meter.at(at_s);
        let lane = &mut self.lanes[track.index];
        lane.bytes += packet.size() as u64;
        if av::is_primer(packet) {
            lane.primers += 1;
        } else {
            lane.first_s = lane.first_s.min(at_s);
            lane.end_s = lane.end_s.max(at_s + length_s);
            if at_s >= lane.latest.0 {
                lane.latest = (at_s, length_s);
            }
        }
        if bytes::is_clean_start(lane.build, packet.data().unwrap_or_default()) {
            lane.keys.at(at_s);
        }
        if bytes::is_damaged(lane.build, packet.data().unwrap_or_default()) {
            self.complaint(Some(track), at_s);
        }
        Ok(())
    }

    fn picture(&mut self, track: &Track, picture: Picture, at_s: f64) -> Result<(), Fault> {
        let lane = &mut self.lanes[track.index];
        lane.frames += 1;
        lane.interlaced += u64::from(picture.is_interlaced());
        lane.last_s = lane.last_s.max(at_s);
        if lane.times.len() < PACE {
            lane.times.push(at_s);
        }
        lane.format.get_or_insert_with(|| av::picture_format(&picture));
        if self.seen == Some(track.index) { self.sight.look(&picture, at_s) } else { Ok(()) }
    }

    fn sound(&mut self, track: &Track, sound: Sound, at_s: f64) -> Result<(), Fault> {
        let lane = &mut self.lanes[track.index];
        lane.frames += 1;
        let (peak, hearing, loud) = (&mut lane.peak, &mut self.hearing, &mut self.loud);
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
    fn finish(mut self, head: Head, resets: Vec<f64>) -> Result<Probe, Fault> {
        if self.lanes.iter().all(|lane| lane.frames == 0) {
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
            created: head.created,
            decode_errors: self.errors,
            starts_at_s: head.starts_at_s,
            ..Probe::default()
        };
        probe.duration_s =
            span::span(probe.video().map(|stream| stream.end_s), probe.audio().map(|stream| stream.end_s));
        let promised = self.lanes.iter().filter_map(|lane| Some((lane.track.promised_s?, lane.end_s - lane.first_s)));
        for (promised, found) in promised.filter(|(_, found)| found.is_finite()) {
            if promised - found > MISSING_S.max(promised * 0.01) {
                self.damage.add(found, promised);
            }
        }
        let mut gaps = Stretches::new(MarkKind::Gap);
        resets.into_iter().for_each(|at| gaps.add(at, at));
        probe.marks = self.damage.finish().into_iter().chain(gaps.finish()).collect();
        probe.marks.extend(self.sight.finish(probe.duration_s)?);
        if probe.audio().is_some() {
            probe.marks.extend(self.hearing.finish(probe.duration_s));
        }
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
        pictures.all(|lane| lane.frames == 0).then_some(first)
    }
}

impl Lane {
    fn is_allowed(&self) -> bool {
        self.track.decoder.as_deref().is_some_and(codecs::is_allowed)
    }

    fn describe(&mut self) -> Stream {
        let is_picture = self.track.kind == Kind::Video;
        let track = &self.track;
        let pace = rate::pace(std::mem::take(&mut self.times));
        let step = pace.map_or(0.04, |pace| 1.0 / pace.fps.max(1.0));
        let end_s = if is_picture { self.picture_end_s(step) } else { self.end_s };
        let finite = |value: f64| if value.is_finite() { micro(value) } else { 0.0 };
        let format = self.format.as_ref();
        let length = finite(end_s) - finite(self.first_s);
        Stream {
            index: track.index,
            kind: track.kind,
            codec: track.codec.clone(),
            width: is_picture.then_some(format.map_or(track.width, |format| format.width)),
            height: is_picture.then_some(format.map_or(track.height, |format| format.height)),
            fps: pace.filter(|_| is_picture).map(|pace| micro(pace.fps)),
            interlaced: self.interlaced * 10 > self.frames,
            rotation: track.rotation,
            channels: (track.kind == Kind::Audio).then_some(track.channels.min(u32::from(u16::MAX)) as u16),
            sample_rate: (track.kind == Kind::Audio).then_some(track.sample_rate),
            language: track.language.clone(),
            join_key: join_key(track, format),
            frames: self.frames,
            start_s: finite(self.first_s),
            end_s: finite(end_s),
            peak_dbfs: decibels(self.peak),
            primed: self.primers > 0,
            steady: pace.is_some_and(|pace| pace.steady),
            fastest_fps: pace.filter(|_| is_picture).map(|pace| micro(pace.fastest)),
            pixel: format.map(|format| format.pixel.clone()),
            aspect: aspect(track, format),
            full_range: format.is_some_and(|format| format.full_range),
            profile: (track.profile >= 0).then_some(track.profile),
            key_gap_s: if is_picture { self.keys.gap_s(finite(end_s)) } else { None },
            bitrate: if length > 0.0 { (self.bytes as f64 * 8.0 / length) as u64 } else { 0 },
        }
    }
}

impl Lane {
    /// When the last picture ends. Packets of an uneven recording often have no length, or that of a tick; the header knows
    /// better, unless it promises what is not there. `step` is the usual time between pictures.
    fn picture_end_s(&self, step: f64) -> f64 {
        let last_s = self.latest.0.max(self.last_s);
        let promised_s = self.track.promised_s.map(|promised| self.first_s + promised);
        match promised_s.filter(|end_s| *end_s > last_s && *end_s - last_s < step * 4.0) {
            Some(end_s) => end_s,
            None if self.latest.1 >= step / 2.0 => last_s + self.latest.1,
            None => last_s + step,
        }
    }
}

/// Without the digits that only arithmetic made.
fn micro(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

fn aspect(track: &Track, format: Option<&PictureFormat>) -> (u32, u32) {
    let said = [Some(track.aspect), format.map(|format| format.aspect)];
    said.into_iter().flatten().find(|(num, den)| *num > 0 && *den > 0).unwrap_or((1, 1))
}

/// Codec, profile, shape, time base and parameter sets: what must be equal for packets to follow each other in one file.
fn join_key(track: &Track, format: Option<&PictureFormat>) -> String {
    let shape = match track.kind {
        Kind::Video => {
            format!("{}x{} {} {}", track.width, track.height, format.map_or("", |f| &f.pixel), track.rotation)
        }
        _ => format!("{} Hz {} ch", track.sample_rate, track.channels),
    };
    let digest = xxhash_rust::xxh3::xxh3_64(&track.extradata);
    format!("{} {} {shape} {} {digest:016x}", track.codec, track.profile, track.time_base)
}
