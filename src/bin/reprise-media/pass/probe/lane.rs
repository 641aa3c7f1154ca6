//! One stream going by: what its packets and the pictures or sounds of it tell.

use reprise::media::facts::{Kind, Pictures, Stream};
use reprise::media::rules::bytes::{self, Build};
use reprise::media::rules::glance::{Glance, Wish};
use reprise::media::rules::index::{self, Row, Rows};
use reprise::media::rules::leaps::Leaps;
use reprise::media::rules::{codecs, rate};

use super::decibels;
use crate::av::{self, Packet, Picture, PictureFormat, Track};
use crate::pass::view::SoundView;

/// Times of pictures kept to find their pace: the first minutes.
const PACE: usize = 20_000;

pub struct Lane {
    pub track: Track,
    pub sound: SoundView,
    pub peak: f32,
    build: Build,
    /// Packets, those among them that do not say both their times, those that only prime the decoder, and their bytes.
    packets: u64,
    unstamped: u64,
    primers: u64,
    pub bytes: u64,
    pub first_s: f64,
    pub end_s: f64,
    /// What came out of the decoder.
    pub decoded: u64,
    interlaced: u64,
    glance: Glance,
    /// When pictures are shown, by themselves and by their packets.
    times: [Vec<f64>; 2],
    /// When the last picture is shown.
    last_s: f64,
    /// The packet that is shown last, and its length.
    latest: (f64, f64),
    format: Option<PictureFormat>,
    keys: Keys,
    /// Time in which it has nothing.
    pub leaps: Leaps,
    /// Packets that are kept, and when the next of sound is.
    rows: Rows,
    next_s: f64,
}

/// Seconds between packets of sound that are kept.
const APART_S: f64 = 10.0;

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
    pub fn new(track: &Track, container: &str, pictures: Pictures) -> Lane {
        let glance = match pictures {
            Pictures::All => Glance::All,
            Pictures::Few => Glance::of(&track.codec, container),
        };
        Lane {
            track: track.clone(),
            sound: SoundView::default(),
            peak: 0.0,
            build: Build::of(&track.codec, &track.extradata),
            packets: 0,
            unstamped: 0,
            primers: 0,
            bytes: 0,
            first_s: f64::INFINITY,
            end_s: f64::NEG_INFINITY,
            decoded: 0,
            interlaced: 0,
            glance,
            times: Default::default(),
            last_s: f64::NEG_INFINITY,
            latest: (f64::NEG_INFINITY, 0.0),
            format: None,
            keys: Keys::default(),
            leaps: Leaps::default(),
            rows: Rows::new(track.index, (track.time_base.numerator(), track.time_base.denominator())),
            next_s: f64::NEG_INFINITY,
        }
    }

    /// Takes note of a packet, and returns whether it is damaged.
    pub fn packet(&mut self, packet: &Packet, at_s: f64, length_s: f64) -> bool {
        let data = packet.data().unwrap_or_default();
        self.packets += 1;
        self.unstamped += u64::from(packet.pts().and(packet.dts()).is_none());
        self.bytes += packet.size() as u64;
        if av::is_primer(packet) {
            self.primers += 1;
        } else {
            self.leaps.packet(at_s, length_s);
            self.first_s = self.first_s.min(at_s);
            self.end_s = self.end_s.max(at_s + length_s);
            if at_s >= self.latest.0 {
                self.latest = (at_s, length_s);
            }
            keep(&mut self.times[1], at_s);
        }
        let is_clean = bytes::is_clean_start(self.build, data);
        if is_clean {
            self.keys.at(at_s);
        }
        self.keep(packet, is_clean, at_s);
        bytes::is_damaged(self.build, data)
    }

    /// Keeps key pictures, and a packet of sound now and then.
    fn keep(&mut self, packet: &Packet, is_clean: bool, at_s: f64) {
        self.rows.count(packet.size());
        let is_wanted = match self.track.kind {
            Kind::Video => is_clean || packet.is_key(),
            _ => at_s >= self.next_s,
        };
        if let (true, Some(pts), Some(dts)) = (is_wanted, packet.pts(), packet.dts()) {
            self.next_s = at_s + APART_S;
            let flags = if packet.is_key() { index::KEY } else { 0 } | if is_clean { index::CLEAN } else { 0 };
            let (pos, size) = (packet.position() as i64, u32::try_from(packet.size()).unwrap_or(u32::MAX));
            self.rows.offer(Row { pts, dts, pos, size, flags });
        }
    }

    /// What is kept of it: of pictures and sound alone.
    pub fn rows(&mut self) -> Option<index::Track> {
        self.track.is_media().then(|| self.rows.clone().finish())
    }

    pub fn wish(&mut self, packet: &Packet, at_s: f64) -> Wish {
        self.glance.next(packet.is_key(), at_s)
    }

    pub fn picture(&mut self, picture: &Picture, at_s: f64) {
        self.decoded += 1;
        self.glance.shown();
        self.interlaced += u64::from(picture.is_interlaced());
        self.last_s = self.last_s.max(at_s);
        keep(&mut self.times[0], at_s);
        self.format.get_or_insert_with(|| av::picture_format(picture));
    }

    /// Whether its pictures were not all decoded.
    pub fn is_sampled(&self) -> bool {
        self.glance.is_few()
    }

    /// Pictures, or decoded frames of sound.
    fn frames(&self) -> u64 {
        if self.is_sampled() { self.packets - self.primers } else { self.decoded }
    }

    pub fn is_allowed(&self) -> bool {
        self.track.decoder.as_deref().is_some_and(codecs::is_allowed)
    }

    pub fn describe(&mut self) -> Stream {
        let is_picture = self.track.kind == Kind::Video;
        let track = &self.track;
        let times = std::mem::take(&mut self.times[usize::from(self.is_sampled())]);
        let pace = rate::pace(if is_picture { times } else { Vec::new() });
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
            interlaced: self.interlaced * 10 > self.decoded,
            rotation: track.rotation,
            mirrored: track.mirrored,
            channels: (track.kind == Kind::Audio).then_some(track.channels.min(u32::from(u16::MAX)) as u16),
            sample_rate: (track.kind == Kind::Audio).then_some(track.sample_rate),
            language: track.language.clone(),
            join_key: join_key(track, format),
            frames: self.frames(),
            start_s: finite(self.first_s),
            end_s: finite(end_s),
            peak_dbfs: decibels(self.peak),
            primed: self.primers > 0,
            stamped: self.packets > 0 && self.unstamped == 0,
            steady: pace.is_some_and(|pace| pace.steady),
            fastest_fps: pace.filter(|_| is_picture).map(|pace| micro(pace.fastest)),
            pixel: format.map(|format| format.pixel.clone()),
            aspect: aspect(track, format),
            full_range: format.is_some_and(|format| format.full_range),
            high_range: format.is_some_and(|format| codecs::is_high_range(format.transfer)),
            profile: (track.profile >= 0).then_some(track.profile),
            key_gap_s: if is_picture { self.keys.gap_s(finite(end_s)) } else { None },
            bitrate: if length > 0.0 { (self.bytes as f64 * 8.0 / length) as u64 } else { 0 },
        }
    }

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

fn keep(times: &mut Vec<f64>, at_s: f64) {
    if times.len() < PACE {
        times.push(at_s);
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
            let pixel = format.map_or("", |format| &format.pixel);
            let mirrored = if track.mirrored { " mirrored" } else { "" };
            format!("{}x{} {pixel} {}{mirrored}", track.width, track.height, track.rotation)
        }
        _ => format!("{} Hz {} ch", track.sample_rate, track.channels),
    };
    let digest = xxhash_rust::xxh3::xxh3_64(&track.extradata);
    format!("{} {} {shape} {} {digest:016x}", track.codec, track.profile, track.time_base)
}
