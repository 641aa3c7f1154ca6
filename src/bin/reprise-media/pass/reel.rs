//! Going through a file once: packets in the order they are stored, frames as they are decoded, on one mended time.

use std::fs::File;
use std::time::Duration;

use reprise::fault::{Code, Fault};
use reprise::media::facts::Kind;
use reprise::media::protocol::Phase;
use reprise::media::rules::amr;
use reprise::media::rules::glance::Wish;
use reprise::media::rules::refuse::{self, Look};
use reprise::media::rules::timeline::Timeline;

use super::doubt::Doubts;
use super::fault;
use super::source::Source;
use super::tap::Tap;
use crate::av::{self, Decoder, Demuxer, Error, Packet, Picture, Sound, Track};
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
}

struct Lane {
    track: Track,
    /// None where packets alone are wanted.
    decoder: Option<Decoder>,
    /// Where a frame without a time belongs: after the one before.
    next_s: f64,
    /// The decoder holds something.
    is_begun: bool,
    /// A picture is decoded that others may have to be there for: what it lacks is no damage.
    is_alone: bool,
    doze: Option<Doze>,
    doubts: Doubts,
}

/// A track that is not decoded until a time, when it goes on from the last key picture before that.
struct Doze {
    until_s: f64,
    /// What was stored from there on; nothing before the first key picture.
    held: Vec<Packet>,
    bytes: usize,
}

/// Bytes of packets that are held while a track dozes.
const HELD: usize = 48 << 20;

impl Reel {
    /// Opens a recording; one that cannot be opened is told by what it is.
    pub fn open(roll: impl Into<Roll>, say: &Say) -> Result<Reel, Fault> {
        say.phase(Phase::Open);
        let Roll { files, tracks, grows } = roll.into();
        let mut demuxer = Reel::demuxed(files, grows)?;
        for track in tracks {
            demuxer.join(Reel::demuxed(vec![track], None)?);
        }
        Ok(Reel::of(demuxer))
    }

    /// Opens a file once more of which an earlier opening told when it begins, and whose header tells the rest.
    pub fn known(file: File, start_s: f64, say: &Say) -> Result<Reel, Fault> {
        say.phase(Phase::Open);
        let source = Source::new(vec![file]).map_err(|error| fault::disk(&error))?;
        let broken = |error| fault::machine(error).unwrap_or_else(|| Fault::permanent(Code::MediaUnreadable));
        Demuxer::open_known(source, start_s).map(Reel::of).map_err(broken)
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
        let open = || Ok((Source::new(vec![file.try_clone()?])?.tapped(tap.clone()), Source::new(vec![file])?));
        let (source, again) = open().map_err(|error: std::io::Error| fault::disk(&error))?;
        Reel::checked(source, again).map(Reel::of)
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

    fn of(demuxer: Demuxer) -> Reel {
        let tracks = demuxer.tracks();
        let timeline = demuxer.start_s().map(Timeline::from).unwrap_or_default();
        let lanes = tracks.iter().map(|_| None).collect();
        Reel { demuxer, tracks, lanes, timeline, at_s: 0.0 }
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
            lane.doze = Some(Doze { until_s, held: Vec::new(), bytes: 0 });
        }
    }

    fn take(
        &mut self,
        index: usize,
        open: impl FnOnce(&Self, &Track) -> Result<Option<Decoder>, Error>,
    ) -> Result<(), Error> {
        let track = self.tracks.get(index).ok_or(Error::StreamNotFound)?.clone();
        let decoder = open(self, &track)?;
        let doubts = Doubts::new(decoder.as_ref().map_or(1, Decoder::at_a_time));
        let lane = Lane { track, decoder, next_s: 0.0, is_begun: false, is_alone: false, doze: None, doubts };
        self.lanes[index] = Some(lane);
        Ok(())
    }

    /// Goes through the whole file and returns where clocks were reset.
    pub fn play(mut self, viewer: &mut impl Viewer) -> Result<Vec<f64>, Fault> {
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
        for lane in
            self.lanes.iter_mut().flatten().filter(|lane| lane.doze.as_ref().is_none_or(|doze| doze.held.is_empty()))
        {
            lane.decode(None, self.at_s, viewer)?;
        }
        Ok(self.timeline.resets().to_vec())
    }

    fn ignore_the_rest(&mut self) {
        let unwanted = self.lanes.iter().enumerate().filter(|(_, lane)| lane.is_none());
        unwanted.for_each(|(index, _)| self.demuxer.ignore(index));
    }

    fn pass(&mut self, packet: &mut Packet, viewer: &mut impl Viewer) -> Result<(), Fault> {
        let Some(Some(lane)) = self.lanes.get_mut(packet.stream()) else { return Ok(()) };
        let base = f64::from(lane.track.time_base);
        let length_s = (packet.duration().max(0) as f64 * base).min(60.0);
        if let Some(stamp) = packet.dts().or(packet.pts()) {
            let shift = (self.timeline.follow(lane.track.index, stamp as f64 * base, length_s) / base).round() as i64;
            packet.set_pts(packet.pts().map(|pts| pts.saturating_sub(shift)));
            packet.set_dts(packet.dts().map(|dts| dts.saturating_sub(shift)));
        }
        let at_s = packet.pts().or(packet.dts()).map_or(self.at_s, |stamp| stamp as f64 * base);
        self.at_s = at_s;
        viewer.packet(&lane.track, packet, at_s, length_s)?;
        if packet.is_corrupt() {
            viewer.complaint(Some(&lane.track), at_s);
        }
        if lane.dozes(packet, at_s, viewer)? {
            return Ok(());
        }
        let wish = if lane.track.kind == Kind::Video { viewer.wish(&lane.track, packet, at_s) } else { Wish::Decode };
        match wish {
            Wish::Decode => lane.decode(Some(packet), at_s, viewer),
            Wish::Alone => lane.alone(packet, at_s, viewer),
            Wish::Pass => lane.rest(at_s, viewer),
            Wish::Skip => Ok(()),
        }
    }
}

/// What comes out of a decoder.
enum Decoded {
    Picture(Picture),
    Sound(Sound),
}

impl Lane {
    /// Says whether a packet is passed over; at the end of a doze what was held is decoded.
    fn dozes(&mut self, packet: &Packet, at_s: f64, viewer: &mut impl Viewer) -> Result<bool, Fault> {
        let Some(doze) = &mut self.doze else { return Ok(false) };
        if at_s >= doze.until_s || doze.bytes > HELD {
            let held = std::mem::take(&mut doze.held);
            self.doze = None;
            if !held.is_empty() {
                self.decoder.iter_mut().for_each(Decoder::forget);
            }
            for packet in &held {
                self.decode(Some(packet), at_s, viewer)?;
            }
            return Ok(false);
        }
        if packet.is_key() {
            doze.held.clear();
            doze.bytes = 0;
        } else if doze.held.is_empty() {
            return Ok(false);
        }
        doze.bytes += packet.size();
        doze.held.push(packet.clone());
        viewer.passed(&self.track, at_s)?;
        Ok(true)
    }

    /// Decodes one packet (or the rest), frame by frame where it holds several that its decoder would not find.
    fn decode(&mut self, packet: Option<&Packet>, at_s: f64, viewer: &mut impl Viewer) -> Result<(), Fault> {
        let split = packet.and_then(|packet| {
            let times = packet.pts().zip(packet.dts())?;
            Some((times, amr::frames(&self.track.codec, packet.data()?)?))
        });
        let Some(((pts, dts), frames)) = split else { return self.feed(packet, at_s, viewer) };
        let length = (amr::FRAME_S / f64::from(self.track.time_base)).round() as i64;
        for (place, frame) in (0i64..).zip(frames) {
            let times = (pts.saturating_add(place * length), dts.saturating_add(place * length));
            self.feed(Some(&av::packet(frame, times, length, true)), at_s, viewer)?;
        }
        Ok(())
    }

    fn feed(&mut self, packet: Option<&Packet>, at_s: f64, viewer: &mut impl Viewer) -> Result<(), Fault> {
        let Some(decoder) = &mut self.decoder else { return Ok(()) };
        self.is_begun = packet.is_some();
        packet.iter().for_each(|_| self.doubts.given(at_s));
        let mut sent = decoder.send(packet);
        if sent.as_ref().is_err_and(crate::av::is_again) {
            self.drain(at_s, viewer)?;
            sent = self.decoder.as_mut().map_or(Ok(()), |decoder| decoder.send(packet));
        }
        match sent {
            Ok(()) | Err(Error::Eof) => {}
            Err(error) => self.complain(error, at_s, viewer)?,
        }
        self.drain(at_s, viewer)?;
        // At the end nothing more comes out.
        self.doubt(packet.map_or(f64::INFINITY, |_| at_s), viewer);
        Ok(())
    }

    /// Tells what the decoder made up though no picture said so until `now_s`.
    fn doubt(&mut self, now_s: f64, viewer: &mut impl Viewer) {
        self.doubts.counted(self.decoder.as_ref().map_or(0, Decoder::made_up));
        while let Some(about_s) = self.doubts.due(now_s) {
            if !self.is_alone {
                viewer.complaint(Some(&self.track), about_s);
            }
        }
    }

    /// Shows what the decoder still holds, and lets it begin anew.
    fn rest(&mut self, at_s: f64, viewer: &mut impl Viewer) -> Result<(), Fault> {
        if self.is_begun {
            self.decode(None, at_s, viewer)?;
            self.decoder.iter_mut().for_each(Decoder::forget);
        }
        Ok(())
    }

    /// Decodes one packet without those before and after it.
    fn alone(&mut self, packet: &Packet, at_s: f64, viewer: &mut impl Viewer) -> Result<(), Fault> {
        self.rest(at_s, viewer)?;
        self.is_alone = true;
        self.decode(Some(packet), at_s, viewer)?;
        self.rest(at_s, viewer)?;
        self.is_alone = false;
        Ok(())
    }

    fn complain(&self, error: Error, at_s: f64, viewer: &mut impl Viewer) -> Result<(), Fault> {
        if error == crate::av::no_memory() {
            return Err(fault::broke(Phase::Decode)(error));
        }
        if !self.is_alone {
            viewer.complaint(Some(&self.track), at_s);
        }
        Ok(())
    }

    fn drain(&mut self, at_s: f64, viewer: &mut impl Viewer) -> Result<(), Fault> {
        while let Some(decoder) = &mut self.decoder {
            let frame = match self.track.kind {
                Kind::Video => decoder.picture().map(|picture| picture.map(Decoded::Picture)),
                _ => decoder.sound().map(|sound| sound.map(Decoded::Sound)),
            };
            match frame {
                Ok(Some(Decoded::Picture(picture))) => self.show(picture, viewer)?,
                Ok(Some(Decoded::Sound(sound))) => self.sound(sound, viewer)?,
                Ok(None) => break,
                Err(error) => return self.complain(error, at_s, viewer),
            }
        }
        Ok(())
    }

    fn show(&mut self, picture: Picture, viewer: &mut impl Viewer) -> Result<(), Fault> {
        let at_s = self.time(picture.timestamp());
        if picture.is_corrupt() || picture.has_decode_errors() {
            self.doubts.counted(self.decoder.as_ref().map_or(0, Decoder::made_up));
            self.doubts.owned_up();
            if !self.is_alone {
                viewer.complaint(Some(&self.track), at_s);
            }
        }
        self.next_s = at_s + 0.04;
        viewer.picture(&self.track, picture, at_s)
    }

    fn sound(&mut self, sound: Sound, viewer: &mut impl Viewer) -> Result<(), Fault> {
        let at_s = self.time(sound.timestamp());
        if sound.is_corrupt() || sound.has_decode_errors() {
            viewer.complaint(Some(&self.track), at_s);
        }
        self.next_s = at_s + sound.samples() as f64 / f64::from(sound.rate().max(1));
        viewer.sound(&self.track, sound, at_s)
    }

    fn time(&self, stamp: Option<i64>) -> f64 {
        stamp.map_or(self.next_s, |stamp| stamp as f64 * f64::from(self.track.time_base))
    }
}
