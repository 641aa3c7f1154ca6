//! Going through a file once: packets in the order they are stored, frames as they are decoded, on one mended time.

use std::fs::File;
use std::time::Duration;

use reprise::fault::{Code, Fault};
use reprise::media::facts::Kind;
use reprise::media::protocol::Phase;
use reprise::media::rules::glance::Wish;
use reprise::media::rules::refuse::{self, Look};
use reprise::media::rules::timeline::{Reset, Timeline};

use super::fault;
use super::lane::Lane;
use super::seams::Seams;
use super::source::Source;
use super::tap::Tap;
use crate::av::{Decoder, Demuxer, Error, Packet, Picture, Sound, Track};
use crate::child::Say;

/// Unreadable stretches in a row after which a file counts as ended.
const HOPELESS: u32 = 1000;

/// Who watches a file going by. Times are seconds from its first packet.
pub trait Viewer {
    /// A packet, with the time that its own timestamps now tell.
    fn packet(&mut self, _track: &Track, _packet: &Packet, _at_s: f64, _length_s: f64) -> Result<(), Fault> {
        Ok(())
    }

    /// What becomes of a packet of a picture that is decoded.
    fn wish(&mut self, _track: &Track, _packet: &Packet, _at_s: f64) -> Wish {
        Wish::Decode
    }

    fn picture(&mut self, _track: &Track, _picture: Picture, _at_s: f64) -> Result<(), Fault> {
        Ok(())
    }

    fn sound(&mut self, _track: &Track, _sound: Sound, _at_s: f64) -> Result<(), Fault> {
        Ok(())
    }

    /// A packet of a picture that is passed over while its track dozes.
    fn passed(&mut self, _track: &Track, _at_s: f64) -> Result<(), Fault> {
        Ok(())
    }

    /// Something could not be read or decoded cleanly.
    fn complaint(&mut self, _track: Option<&Track>, _at_s: f64) {}

    /// Whether nothing more need be shown.
    fn is_content(&self) -> bool {
        false
    }
}

/// The files of a recording.
pub struct Roll {
    /// Those that a camera split at any byte.
    pub files: Vec<File>,
    /// Those that are further tracks.
    pub tracks: Vec<File>,
    /// The last of the files is still being written: it ends when nothing came for so long.
    pub grows: Option<Duration>,
}

impl From<Vec<File>> for Roll {
    fn from(files: Vec<File>) -> Roll {
        Roll { files, tracks: Vec::new(), grows: None }
    }
}

/// An open recording and the decoders of the streams that are wanted.
pub struct Reel {
    demuxer: Demuxer,
    tracks: Vec<Track>,
    lanes: Vec<Option<Lane>>,
    timeline: Timeline,
    /// Where the last packet lay.
    at_s: f64,
    seams: Seams,
}

/// Where a recording that was gone through is put together.
#[derive(Debug, Default)]
pub struct Joints {
    /// Where clocks were reset.
    pub resets: Vec<Reset>,
    /// Where counters were, though nothing is missing.
    pub seams: Vec<f64>,
}

impl Reel {
    /// Opens a recording; one that cannot be opened is told by what it is.
    pub fn open(roll: impl Into<Roll>, say: &Say) -> Result<Reel, Fault> {
        say.phase(Phase::Open);
        let Roll { files, tracks, grows } = roll.into();
        let alone = files.first().filter(|_| files.len() == 1 && tracks.is_empty() && grows.is_none());
        let alone = alone.map(File::try_clone).transpose().map_err(|error| fault::disk(&error))?;
        let mut demuxer = Reel::demuxed(files, grows)?;
        for track in tracks {
            demuxer.join(Reel::demuxed(vec![track], None)?);
        }
        Ok(Reel::of(demuxer, alone))
    }

    /// Opens a file once more of which an earlier opening told when it begins, and whose header tells the rest.
    pub fn known(file: File, start_s: f64, say: &Say) -> Result<Reel, Fault> {
        say.phase(Phase::Open);
        let source = Source::new(vec![file]).map_err(|error| fault::disk(&error))?;
        let broken = |error| fault::machine(error).unwrap_or_else(|| Fault::permanent(Code::MediaUnreadable));
        Demuxer::open_known(source, start_s).map(|demuxer| Reel::of(demuxer, None)).map_err(broken)
    }

    fn demuxed(files: Vec<File>, grows: Option<Duration>) -> Result<Demuxer, Fault> {
        let copies = files.iter().map(File::try_clone).collect::<std::io::Result<Vec<_>>>();
        let open = || Ok((Source::new(files)?, Source::new(copies?)?));
        let (source, again) = open().map_err(|error: std::io::Error| fault::disk(&error))?;
        Reel::checked(source.growing(grows), again)
    }

    /// Opens one file, and shows a tap all that is read of it.
    pub fn tapped(file: File, tap: &Tap, say: &Say) -> Result<Reel, Fault> {
        say.phase(Phase::Open);
        let again = || Source::new(vec![file.try_clone()?]);
        let open = || Ok((again()?.tapped(tap.clone()), again()?));
        let (source, again) = open().map_err(|error: std::io::Error| fault::disk(&error))?;
        Reel::checked(source, again).map(|demuxer| Reel::of(demuxer, Some(file)))
    }

    /// `again` are the same bytes, to see why the others cannot be opened.
    fn checked(source: Source, mut again: Source) -> Result<Demuxer, Fault> {
        let size = source.size();
        if let Look::Refuse(code) = refuse::look(&refuse::head(&mut again), size) {
            return Err(Fault::permanent(code));
        }
        let opened = if source.grows() { Demuxer::open_running(source) } else { Demuxer::open(source) };
        let demuxer =
            opened.map_err(|error| fault::machine(error).unwrap_or_else(|| refuse::reason(&mut again, size)))?;
        if !demuxer.tracks().iter().any(Track::is_media) {
            let reason = refuse::reason(&mut again, size);
            let is_told = reason.code != Code::MediaUnreadable;
            return Err(if is_told { reason } else { Fault::permanent(Code::MediaNoStreams) });
        }
        Ok(demuxer)
    }

    /// `alone` is the only file that there is of it.
    fn of(demuxer: Demuxer, alone: Option<File>) -> Reel {
        let tracks = demuxer.tracks();
        let timeline = demuxer.start_s().map(Timeline::from).unwrap_or_default();
        let lanes = tracks.iter().map(|_| None).collect();
        let seams = Seams::of(alone.filter(|_| demuxer.container() == "mpegts"));
        Reel { demuxer, tracks, lanes, timeline, at_s: 0.0, seams }
    }

    pub fn tracks(&self) -> &[Track] {
        &self.tracks
    }

    pub fn demuxer(&self) -> &Demuxer {
        &self.demuxer
    }

    /// Shows and decodes a track; others are passed over.
    pub fn follow(&mut self, index: usize) -> Result<(), Error> {
        self.take(index, |reel, track| Decoder::open(&reel.demuxer, track).map(Some))
    }

    /// Shows a track's packets without decoding them.
    pub fn follow_packets(&mut self, index: usize) -> Result<(), Error> {
        self.take(index, |_, _| Ok(None))
    }

    /// Shows and decodes the pictures of a track that need no others.
    pub fn follow_key_pictures(&mut self, index: usize) -> Result<(), Error> {
        self.take(index, |reel, track| Decoder::of_key_pictures(&reel.demuxer, track).map(Some))
    }

    /// Begins at the last key picture of a track at or before `at_s`, where the file tells what lies where; elsewhere it
    /// begins at the beginning.
    pub fn seek(&mut self, index: usize, at_s: f64) {
        let tells = matches!(self.demuxer.container().as_str(), "mov" | "matroska");
        let Some(track) = self.tracks.get(index).filter(|_| tells && at_s > 0.0) else { return };
        let stamp = (at_s + self.demuxer.start_s().unwrap_or(0.0)) / f64::from(track.time_base);
        // A file that lied about it is read from where it stands.
        self.demuxer.seek(index, stamp.floor() as i64).ok();
    }

    /// Passes over the pictures of a track that is followed, up to those that `until_s` needs.
    pub fn doze(&mut self, index: usize, until_s: f64) {
        if let Some(Some(lane)) = self.lanes.get_mut(index).filter(|_| until_s > 0.0) {
            lane.doze(until_s);
        }
    }

    fn take(
        &mut self,
        index: usize,
        open: impl FnOnce(&Self, &Track) -> Result<Option<Decoder>, Error>,
    ) -> Result<(), Error> {
        let track = self.tracks.get(index).ok_or(Error::StreamNotFound)?.clone();
        let decoder = open(self, &track)?;
        self.lanes[index] = Some(Lane::of(track, decoder));
        Ok(())
    }

    /// Goes through the whole file and returns where it is put together.
    pub fn play(mut self, viewer: &mut impl Viewer) -> Result<Joints, Fault> {
        self.ignore_the_rest();
        let mut packet = Packet::empty();
        let mut hopeless = 0;
        while !viewer.is_content() {
            match self.demuxer.read(&mut packet) {
                Ok(true) => {
                    hopeless = 0;
                    self.pass(&mut packet, viewer)?;
                }
                Ok(false) => break,
                Err(error) => {
                    if let Some(fault) = fault::machine(error) {
                        return Err(fault);
                    }
                    viewer.complaint(None, self.at_s);
                    hopeless += 1;
                    if error != Error::InvalidData || hopeless > HOPELESS {
                        break;
                    }
                }
            }
        }
        for lane in self.lanes.iter_mut().flatten() {
            lane.finish(self.at_s, viewer)?;
        }
        Ok(Joints { resets: self.timeline.resets().to_vec(), seams: self.seams.found() })
    }

    fn ignore_the_rest(&mut self) {
        let unwanted = self.lanes.iter().enumerate().filter(|(_, lane)| lane.is_none());
        unwanted.for_each(|(index, _)| self.demuxer.ignore(index));
    }

    fn pass(&mut self, packet: &mut Packet, viewer: &mut impl Viewer) -> Result<(), Fault> {
        let Some(Some(lane)) = self.lanes.get_mut(packet.stream()) else { return Ok(()) };
        let base = f64::from(lane.track().time_base);
        let length_s = (packet.duration().max(0) as f64 * base).min(60.0);
        if let Some(stamp) = packet.dts().or(packet.pts()) {
            let shift = (self.timeline.follow(lane.track().index, stamp as f64 * base, length_s) / base).round() as i64;
            packet.set_pts(packet.pts().map(|pts| pts.saturating_sub(shift)));
            packet.set_dts(packet.dts().map(|dts| dts.saturating_sub(shift)));
        }
        let at_s = packet.pts().or(packet.dts()).map_or(self.at_s, |stamp| stamp as f64 * base);
        self.at_s = at_s;
        viewer.packet(lane.track(), packet, at_s, length_s)?;
        if packet.is_corrupt() && !self.seams.is_before_one(packet, at_s + length_s) {
            viewer.complaint(Some(lane.track()), at_s);
        }
        if lane.dozes(packet, at_s, viewer)? {
            return Ok(());
        }
        let wish =
            if lane.track().kind == Kind::Video { viewer.wish(lane.track(), packet, at_s) } else { Wish::Decode };
        match wish {
            Wish::Decode => lane.decode(Some(packet), at_s, viewer),
            Wish::Alone => lane.alone(packet, at_s, viewer),
            Wish::Pass => lane.rest(at_s, viewer),
            Wish::Skip => Ok(()),
        }
    }
}
