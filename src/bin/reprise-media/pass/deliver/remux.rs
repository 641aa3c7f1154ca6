//! Making a film by copying packets, where nothing about them needs to change.

use std::fs::File;

use reprise::fault::{Code, Fault};
use reprise::media::facts::{Decision, Probe};
use reprise::media::protocol::{MadeFilm, Phase};
use reprise::media::rules::frame::Size;

use super::plan::Footage;
use crate::av::{self, Content, Muxer, Packet, Picture, Target, Track};
use crate::child::{Meter, Say};
use crate::pass::fault;
use crate::pass::film::Chooser;
use crate::pass::reel::{Reel, Viewer};
use crate::pass::view::{PictureView, sight};

/// Packets that a second of picture and sound has at most.
const PACKETS: f64 = 110.0;

/// Copies these recordings one after the other into `rendition`, and returns a picture for the poster.
pub fn run(reels: Vec<Footage>, rendition: File, say: &Say) -> Result<(MadeFilm, Option<Picture>), Fault> {
    let length_s: f64 = reels.iter().map(|reel| reel.probe.duration_s).sum();
    let size = reels.first().and_then(|reel| size(&reel.probe)).ok_or_else(broken)?;
    let chosen = chosen(&reels, size, length_s, say)?;
    let mut copying: Option<Copying> = None;
    let mut rendition = Some(rendition);
    let mut at_s = 0.0;
    for Footage { files, probe } in reels {
        let mut reel = Reel::open(files, say)?;
        let tracks = tracks(&reel, &probe)?;
        for track in &tracks {
            reel.follow_packets(track.index).map_err(|_| broken())?;
        }
        say.phase(Phase::Write);
        let mut copy = match copying.take() {
            Some(copying) => copying,
            None => Copying::begin(rendition.take().ok_or_else(broken)?, &reel, &tracks, length_s, say)?,
        };
        copy.enter(&tracks, at_s);
        reel.play(&mut copy)?;
        copy.leave(&probe)?;
        at_s += probe.duration_s;
        copying = Some(copy);
    }
    let copying = copying.ok_or_else(broken)?;
    copying.muxer.finish().map_err(fault::broke(Phase::Write))?;
    let (width, height) = (Some(size.width), Some(size.height));
    Ok((MadeFilm { decision: Decision::Remux, duration_s: at_s, width, height }, chosen.best()))
}

fn broken() -> Fault {
    Fault::permanent(Code::MediaBroken)
}

fn size(probe: &Probe) -> Option<Size> {
    let picture = probe.video()?;
    Some(Size { width: picture.width?, height: picture.height? })
}

/// The tracks that are copied: the picture first.
fn tracks(reel: &Reel, probe: &Probe) -> Result<Vec<Track>, Fault> {
    let wanted = [probe.video(), probe.audio()].into_iter().flatten();
    let find = |index: usize| reel.tracks().iter().find(|track| track.index == index).cloned();
    wanted.map(|stream| find(stream.index).ok_or_else(broken)).collect()
}

/// A film being copied together.
struct Copying {
    muxer: Muxer,
    meter: Meter,
    /// The current recording's tracks, in the order of the film's streams.
    tracks: Vec<Track>,
    begin_s: f64,
    is_first: bool,
    /// The last decoding time of each stream, in its own ticks.
    last: [Option<i64>; 2],
    /// Pictures copied from the current recording.
    pictures: u64,
}

impl Copying {
    fn begin(rendition: File, reel: &Reel, tracks: &[Track], length_s: f64, say: &Say) -> Result<Copying, Fault> {
        let contents: Vec<Content<'_>> = tracks.iter().map(|track| Content::Copied(reel.demuxer(), track)).collect();
        let target = Target { packets: (length_s * PACKETS) as u64 + 1000, ..Target::default() };
        let muxer = Muxer::create(rendition, target, &contents).map_err(fault::broke(Phase::Write))?;
        let meter = Meter::new(say, length_s);
        Ok(Copying { muxer, meter, tracks: Vec::new(), begin_s: 0.0, is_first: true, last: [None; 2], pictures: 0 })
    }

    fn enter(&mut self, tracks: &[Track], begin_s: f64) {
        self.tracks = tracks.to_vec();
        self.begin_s = begin_s;
        self.pictures = 0;
    }

    /// Compares what was copied with what was seen before.
    fn leave(&mut self, probe: &Probe) -> Result<(), Fault> {
        self.is_first = false;
        let expected = probe.video().map_or(0, |stream| stream.frames);
        if self.pictures < expected {
            return Err(broken().with("expected", expected).with("found", self.pictures));
        }
        Ok(())
    }

    /// The packet's times in the film; `None` for one that has no place in it.
    fn placed(&self, stream: usize, track: &Track, packet: &Packet) -> Result<Option<(i64, i64)>, Fault> {
        let (Some(pts), Some(dts)) = (packet.pts(), packet.dts()) else { return Err(broken()) };
        let begin = (self.begin_s / f64::from(track.time_base)).round() as i64;
        let (pts, dts) = (pts.saturating_add(begin), dts.saturating_add(begin));
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
}

impl Viewer for Copying {
    fn packet(&mut self, track: &Track, packet: &Packet, at_s: f64, _length_s: f64) -> Result<(), Fault> {
        let Some(stream) = self.tracks.iter().position(|known| known.index == track.index) else { return Ok(()) };
        self.meter.at(self.begin_s + at_s);
        // What primes the decoder at a seam was already played by the recording before.
        if av::is_primer(packet) && !self.is_first {
            return Ok(());
        }
        let Some((pts, dts)) = self.placed(stream, track, packet)? else { return Ok(()) };
        self.last[stream] = Some(dts);
        self.pictures += u64::from(stream == 0);
        let mut copy = packet.clone();
        copy.set_pts(Some(pts));
        copy.set_dts(Some(dts));
        self.muxer.write(stream, &mut copy).map_err(fault::broke(Phase::Write))
    }
}

/// Looks for a poster among the key pictures of the first recording.
fn chosen(reels: &[Footage], size: Size, length_s: f64, say: &Say) -> Result<Chooser, Fault> {
    let mut look = Look { chooser: Chooser::new(length_s), view: None };
    let Some(first) = reels.first() else { return Ok(look.chooser) };
    let copies = first.files.iter().map(File::try_clone).collect::<std::io::Result<Vec<_>>>();
    let mut reel = Reel::open(copies.map_err(|_| Fault::transient(Code::PathTrouble))?, say)?;
    let tracks = tracks(&reel, &first.probe)?;
    let picture = tracks.first().ok_or_else(broken)?;
    reel.follow_key_pictures(picture.index).map_err(|_| broken())?;
    look.view = Some(PictureView::new(sight(picture, size)));
    reel.play(&mut look)?;
    Ok(look.chooser)
}

struct Look {
    chooser: Chooser,
    view: Option<PictureView>,
}

impl Viewer for Look {
    fn picture(&mut self, _track: &Track, picture: Picture, at_s: f64) -> Result<(), Fault> {
        let Look { chooser, view } = self;
        let Some(view) = view else { return Ok(()) };
        view.pass(picture, at_s, &mut |picture, at_s| chooser.look(&picture, at_s))
    }

    fn is_content(&self) -> bool {
        self.chooser.is_settled()
    }
}
