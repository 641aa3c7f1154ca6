//! Making a film by copying packets, where nothing about them needs to change but, perhaps, where they begin and end.

use std::fs::File;

use reprise::fault::{Code, Fault};
use reprise::media::facts::{Cut, Decision, Measured, Probe, Profile};
use reprise::media::mp4::avcc::{self, Avcc};
use reprise::media::protocol::{MadeFilm, Phase};
use reprise::media::rules::bytes::{self, Build};
use reprise::media::rules::cut;
use reprise::media::rules::frame::Size;

use super::beside::{Beside, Press};
use super::dub::Dubs;
use super::look;
use super::pen::{Edge, Pen, Stroke};
use super::plan::{self, Footage};
use super::splice::{self, Pieces};
use crate::av::{self, Content, Muxer, Packet, Target, Track};
use crate::child::{Meter, Say};
use crate::pass::copied;
use crate::pass::fault;
use crate::pass::film::Poster;
use crate::pass::reel::{Reel, Viewer};

/// Packets that a second of picture and sound has at most.
const PACKETS: f64 = 110.0;
/// Microseconds of the shortest fragment of a copied stream.
const SHORTEST: u64 = 1_900_000;

/// A film whose pictures were copied.
pub struct Copy {
    pub film: MadeFilm,
    pub poster: Option<Poster>,
    /// What was heard of it where its sound was encoded.
    pub heard: Option<Measured>,
}

/// Copies these recordings, or the stretches of them that are shown, one after the other into `rendition`. Where packets cannot
/// be cut, the edges are encoded; where it `is_beside`, its sound is.
pub fn run(
    reels: &[Footage],
    rendition: File,
    (profile, is_beside): (&Profile, bool),
    say: &Say,
) -> Result<Copy, Fault> {
    let mut beside = is_beside.then(|| Beside::begin(reels, profile, say)).transpose()?;
    let length_s: f64 = reels.iter().map(|reel| reel.cut.length_s()).sum();
    let size = reels.first().and_then(|reel| size(&reel.probe)).ok_or_else(broken)?;
    let is_asked = !profile.form.is_copied();
    let mut chosen = None;
    let pieces = reels.iter().map(|reel| splice::pieces(reel, say)).collect::<Result<Vec<_>, _>>()?;
    let is_encoded = pieces.iter().any(Pieces::is_encoded);
    let preset = cut::preset(&profile.preset, pieces.iter().any(|pieces| pieces.is_veiled));
    let is_touched = !pieces.iter().all(Pieces::is_whole) || reels.iter().any(|reel| reel.hushes().next().is_some());
    let mut dubs = if is_beside { Dubs::default() } else { Dubs::of(reels, say)? };
    let language = plan::language(reels);
    let mut copying: Option<Copying> = None;
    let mut rendition = Some(rendition);
    let mut at_s = 0.0;
    for (footage, pieces) in reels.iter().zip(&pieces) {
        let mut reel = Reel::open(footage.again()?, say)?;
        let tracks = tracks(&reel, &footage.probe, is_beside)?;
        for track in &tracks {
            reel.follow_packets(track.index).map_err(|_| broken())?;
        }
        let mut copy = match copying.take() {
            Some(copying) => copying,
            None => {
                let pen = pen(footage, &tracks, preset, is_encoded)?;
                let packets = (length_s * PACKETS) as u64 + 1000;
                let fragments = profile.form.is_fragments();
                let language = language.as_deref();
                let target = Target { packets, fragments, language, shortest: SHORTEST, ..Target::default() };
                let target = target.about(profile.about.as_deref());
                let meter = Meter::new(say, length_s);
                let begun = (rendition.take().ok_or_else(broken)?, target, beside.take());
                Copying { dubs: std::mem::take(&mut dubs), ..Copying::begin(begun, pen, &reel, &tracks, meter)? }
            }
        };
        copy.enter(&tracks, at_s, *pieces);
        let [head, tail] = copy.begin_edges(footage, say)?;
        if is_asked && chosen.is_none() {
            chosen = look::poster(reels, size, length_s, say)?;
        }
        copy.encode(head)?;
        if let Some(picture) = tracks.first().filter(|_| pieces.edges.head) {
            reel.seek(picture.index, pieces.edges.shown.from_s);
        }
        say.phase(Phase::Write);
        reel.play(&mut copy)?;
        copy.encode(tail)?;
        copy.leave(&footage.probe)?;
        at_s += pieces.edges.shown.length_s();
        copying = Some(copy);
    }
    let copying = copying.ok_or_else(broken)?;
    let copied = Some(copying.laid.told());
    let heard = copying.press.finish()?;
    let (width, height) = (Some(size.width), Some(size.height));
    let decision = if is_touched { Decision::SmartCut } else { Decision::Remux };
    let film = MadeFilm { decision, duration_s: at_s, width, height, encoder: None, copied };
    Ok(Copy { film, poster: chosen, heard })
}

fn pen(footage: &Footage, tracks: &[Track], preset: &str, is_encoded: bool) -> Result<Option<Pen>, Fault> {
    let picture = tracks.first().zip(footage.probe.video()).filter(|_| is_encoded);
    picture.map(|(track, stream)| Pen::new(track, stream, preset)).transpose()
}

fn broken() -> Fault {
    Fault::permanent(Code::MediaBroken)
}

fn size(probe: &Probe) -> Option<Size> {
    let picture = probe.video()?;
    Some(Size { width: picture.width?, height: picture.height? })
}

/// The tracks that are copied: the picture first, and its sound unless that is encoded.
fn tracks(reel: &Reel, probe: &Probe, is_beside: bool) -> Result<Vec<Track>, Fault> {
    let wanted = [probe.video(), probe.audio().filter(|_| !is_beside)].into_iter().flatten();
    let find = |index: usize| reel.tracks().iter().find(|track| track.index == index).cloned();
    wanted.map(|stream| find(stream.index).ok_or_else(broken)).collect()
}

/// Whether a picture's units have start codes between them, as in transport streams.
fn is_parted(track: &Track) -> bool {
    track.codec == "h264" && Build::of(&track.codec, &track.extradata) == Build::AnnexB
}

/// A picture's packet as MP4 has it: each unit after its length. Nothing else of it changes.
fn counted(track: &Track, packet: &Packet) -> Packet {
    let times = packet.pts().zip(packet.dts()).filter(|_| is_parted(track));
    let Some(times) = times else { return packet.clone() };
    let bytes = avcc::lengths(packet.data().unwrap_or_default());
    let mut counted = av::packet(&bytes, times, packet.duration(), packet.is_key());
    av::set_flags(&mut counted, av::flags(packet));
    counted
}

/// A film being copied together.
struct Copying {
    press: Press,
    /// Encodes edges, where there are any.
    pen: Option<Pen>,
    dubs: Dubs,
    meter: Meter,
    /// The current recording's tracks, in the order of the film's streams.
    tracks: Vec<Track>,
    pieces: Option<Pieces>,
    /// What is added to the recording's time to have the film's.
    shift_s: f64,
    /// Whether pictures are being copied: from a picture on that resets the decoder, until another one.
    is_inside: bool,
    /// Whether picture and sound are behind what is shown.
    is_over: [bool; 2],
    is_first: bool,
    /// The last decoding time of each stream, in its own ticks.
    last: [Option<i64>; 2],
    /// Pictures of the current recording in the film.
    pictures: u64,
    /// Pictures in the film.
    laid: copied::Copying,
}

impl Copying {
    fn begin(
        (rendition, target, beside): (File, Target<'_>, Option<Beside>),
        pen: Option<Pen>,
        reel: &Reel,
        tracks: &[Track],
        meter: Meter,
    ) -> Result<Copying, Fault> {
        let counted = tracks.first().filter(|track| is_parted(track)).map(|track| Avcc::of_sets(&track.extradata));
        let counted = counted.map(|sets| sets.ok_or_else(broken)).transpose()?.map(|sets| sets.bytes());
        let configuration = pen.as_ref().map(|pen| &pen.configuration).or(counted.as_ref());
        let content = |(place, track)| match configuration.filter(|_| place == 0) {
            Some(configuration) => Content::Among(reel.demuxer(), track, configuration),
            None => Content::Copied(reel.demuxer(), track),
        };
        let sound = beside.iter().map(Beside::content);
        let contents: Vec<Content<'_>> = tracks.iter().enumerate().map(content).chain(sound).collect();
        let muxer = Muxer::create(rendition, target, &contents).map_err(fault::broke(Phase::Write))?;
        Ok(Copying {
            press: Press::new(muxer, beside)?,
            pen,
            dubs: Dubs::default(),
            meter,
            tracks: Vec::new(),
            pieces: None,
            shift_s: 0.0,
            is_inside: false,
            is_over: [false; 2],
            is_first: true,
            last: [None; 2],
            pictures: 0,
            laid: copied::Copying::default(),
        })
    }

    fn enter(&mut self, tracks: &[Track], begin_s: f64, pieces: Pieces) {
        self.tracks = tracks.to_vec();
        self.shift_s = begin_s - pieces.edges.shown.from_s;
        self.is_inside = !pieces.edges.head && pieces.middle.is_some();
        self.is_over = [pieces.middle.is_none(), tracks.len() < 2];
        self.pieces = Some(pieces);
        self.pictures = 0;
    }

    /// Begins to encode what lies before and behind that which is copied of the current recording's pictures.
    fn begin_edges(&self, footage: &Footage, say: &Say) -> Result<[Option<Edge>; 2], Fault> {
        let begin = |stretch: Option<Cut>| {
            let Some(stretch) = stretch else { return Ok(None) };
            self.pen.as_ref().ok_or_else(broken)?.begin(footage, stretch, say).map(Some)
        };
        let stretches = self.pieces.map_or([None; 2], |pieces| [pieces.head, pieces.tail]);
        let [head, tail] = stretches.map(begin);
        Ok([head?, tail?])
    }

    /// Lays down the encoded pictures of an edge of the current recording.
    fn encode(&mut self, edge: Option<Edge>) -> Result<(), Fault> {
        let (Some(edge), Some(pieces)) = (edge, self.pieces) else { return Ok(()) };
        let track = self.tracks.first().ok_or_else(broken)?.clone();
        let base = f64::from(track.time_base);
        let length = (2.0 * pieces.edges.half_s / base).round() as i64;
        edge.lay(|stroke: Stroke| {
            let pts = (stroke.at_s / base).round() as i64;
            let mut packet = av::packet(&stroke.bytes, (pts, pts - pieces.delay), length, stroke.is_key);
            self.lay(0, &track, &mut packet)
        })
    }

    /// Compares what came into the film with what was seen before.
    fn leave(&mut self, probe: &Probe) -> Result<(), Fault> {
        self.is_first = false;
        let all = probe.video().map_or(0, |stream| stream.frames);
        let expected = match self.pieces {
            Some(Pieces { edges, .. }) if edges.is_cut() => {
                // A recording of even pace may lack a picture here and there.
                let pictures = (edges.shown.length_s() / (2.0 * edges.half_s)).round() as u64;
                pictures - pictures / 50
            }
            _ => all,
        };
        if self.pictures < expected {
            return Err(broken().with("expected", expected).with("found", self.pictures));
        }
        Ok(())
    }

    /// The packet's times in the film; `None` for one that has no place in it.
    fn placed(&self, stream: usize, track: &Track, packet: &Packet) -> Result<Option<(i64, i64)>, Fault> {
        let (Some(pts), Some(dts)) = (packet.pts(), packet.dts()) else { return Err(broken()) };
        let shift = (self.shift_s / f64::from(track.time_base)).round() as i64;
        let (pts, dts) = (pts.saturating_add(shift), dts.saturating_add(shift));
        let next = self.last[stream].map_or(i64::MIN, |last| last + 1);
        if dts >= next {
            return Ok(Some((pts, dts)));
        }
        // Sound that overlaps what is there gives way; a picture's times may only be pushed as far as it is shown.
        match stream {
            0 if pts >= next => Ok(Some((pts, next))),
            0 => Err(broken()),
            _ => Ok(None),
        }
    }

    fn lay(&mut self, stream: usize, track: &Track, packet: &mut Packet) -> Result<(), Fault> {
        let Some((pts, dts)) = self.placed(stream, track, packet)? else { return Ok(()) };
        self.last[stream] = Some(dts);
        if stream == 0 {
            self.pictures += 1;
            self.laid.add(packet.data().unwrap_or_default());
        }
        packet.set_pts(Some(pts));
        packet.set_dts(Some(dts));
        self.press.write(stream, packet)
    }

    /// Whether a picture lies in the stretch that is copied: by its place in the file, since pictures there are not stored
    /// in the order in which they are shown.
    fn shows(&mut self, track: &Track, packet: &Packet, at_s: f64) -> bool {
        let Some(Pieces { edges, middle: Some(middle), .. }) = self.pieces else { return false };
        let is_key = || {
            let build = Build::of(&track.codec, &track.extradata);
            bytes::is_clean_start(build, packet.data().unwrap_or_default())
        };
        if edges.tail && at_s >= middle.until_s - edges.half_s && is_key() {
            (self.is_inside, self.is_over[0]) = (false, true);
        } else if !self.is_inside && !self.is_over[0] && at_s >= middle.from_s - edges.half_s {
            self.is_inside = is_key();
        }
        self.is_inside
    }

    /// Whether a packet of sound is heard in what is shown. The one before it primes the decoder; players leave it out.
    fn is_heard(&mut self, at_s: f64, length_s: f64) -> bool {
        let Some(Pieces { edges, .. }) = self.pieces else { return false };
        self.is_over[1] = edges.tail && at_s >= edges.shown.until_s;
        let is_before = edges.head && at_s + 2.0 * length_s <= edges.shown.from_s;
        !self.is_over[1] && !is_before
    }
}

impl Viewer for Copying {
    fn packet(&mut self, track: &Track, packet: &Packet, at_s: f64, length_s: f64) -> Result<(), Fault> {
        let Some(stream) = self.tracks.iter().position(|known| known.index == track.index) else { return Ok(()) };
        self.meter.at(self.shift_s + at_s);
        // What primes the decoder at a seam was already played by the recording before.
        if av::is_primer(packet) && !self.is_first {
            return Ok(());
        }
        let is_shown = if stream == 0 { self.shows(track, packet, at_s) } else { self.is_heard(at_s, length_s) };
        if !is_shown {
            return Ok(());
        }
        let instead = self.dubs.instead(self.shift_s + at_s, length_s).filter(|_| stream == 1);
        let times = packet.pts().zip(packet.dts()).filter(|_| instead.is_some());
        let dubbed = instead.zip(times).map(|(bytes, times)| av::packet(bytes, times, packet.duration(), true));
        let copy = || if stream == 0 { counted(track, packet) } else { packet.clone() };
        self.lay(stream, track, &mut dubbed.unwrap_or_else(copy))
    }

    fn is_content(&self) -> bool {
        self.is_over == [true; 2]
    }
}
