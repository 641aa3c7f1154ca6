//! One track going by: its packets are decoded, passed over or held, and what its decoder does not own up to is told.

use reprise::fault::Fault;
use reprise::media::facts::Kind;
use reprise::media::protocol::Phase;
use reprise::media::rules::amr;

use super::doubt::Doubts;
use super::fault;
use super::reel::Viewer;
use crate::av::{self, Decoder, Error, Packet, Picture, Sound, Track};

/// A track that is followed.
pub struct Lane {
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

/// What comes out of a decoder.
enum Decoded {
    Picture(Picture),
    Sound(Sound),
}

impl Lane {
    /// Follows a track; without a decoder its packets alone are shown.
    pub fn of(track: Track, decoder: Option<Decoder>) -> Lane {
        let doubts = Doubts::new(decoder.as_ref().map_or(1, Decoder::at_a_time));
        Lane { track, decoder, next_s: 0.0, is_begun: false, is_alone: false, doze: None, doubts }
    }

    pub fn track(&self) -> &Track {
        &self.track
    }

    /// Passes over pictures up to those that `until_s` needs.
    pub fn doze(&mut self, until_s: f64) {
        self.doze = Some(Doze { until_s, held: Vec::new(), bytes: 0 });
    }

    /// Decodes what the decoder still holds at the end, unless the track never woke up.
    pub fn finish(&mut self, at_s: f64, viewer: &mut impl Viewer) -> Result<(), Fault> {
        let is_awake = self.doze.as_ref().is_none_or(|doze| doze.held.is_empty());
        if is_awake { self.decode(None, at_s, viewer) } else { Ok(()) }
    }

    /// Says whether a packet is passed over; at the end of a doze what was held is decoded.
    pub fn dozes(&mut self, packet: &Packet, at_s: f64, viewer: &mut impl Viewer) -> Result<bool, Fault> {
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
    pub fn decode(&mut self, packet: Option<&Packet>, at_s: f64, viewer: &mut impl Viewer) -> Result<(), Fault> {
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
    pub fn rest(&mut self, at_s: f64, viewer: &mut impl Viewer) -> Result<(), Fault> {
        if self.is_begun {
            self.decode(None, at_s, viewer)?;
            self.decoder.iter_mut().for_each(Decoder::forget);
        }
        Ok(())
    }

    /// Decodes one packet without those before and after it.
    pub fn alone(&mut self, packet: &Packet, at_s: f64, viewer: &mut impl Viewer) -> Result<(), Fault> {
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
