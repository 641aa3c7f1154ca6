//! The picture of a film: one frame for every moment, whatever times the sources' pictures have.

use std::collections::VecDeque;
use std::ops::Range;

use reprise::fault::Fault;
use reprise::media::protocol::Phase;
use reprise::media::rules::cadence::Cadence;

use super::PicturePlan;
use super::chunks::{Chunks, Note};
use super::keeper::Keeper;
use super::road::{Broken, Way};
use super::trial::{self, Chosen, Spare};
use crate::av::{self, Encoder, Packet, Picture};
use crate::pass::fault;

pub struct PictureTrack {
    encoder: Encoder,
    /// Who takes over where the encoder gives up, and what it would have to encode again: hardware holds frames back.
    spare: Option<Spare>,
    held: VecDeque<Picture>,
    /// The names of those that encoded.
    names: Vec<String>,
    cadence: Cadence,
    way: Way,
    /// What is shown until the next picture comes.
    standing: Option<Picture>,
    plan: PicturePlan,
    /// Where what is encoded is kept besides.
    chunks: Option<Chunks>,
    /// Frames before this one were encoded by an earlier delivery.
    from: u64,
    /// What is noted at the end of the next chunk.
    note: Note,
    /// Who keeps some of its pictures.
    pub keeper: Option<Keeper>,
}

impl PictureTrack {
    pub fn new(chosen: Chosen, plan: PicturePlan, way: Way) -> Self {
        let Chosen { encoder, spare } = chosen;
        let (names, held) = (vec![encoder.name()], VecDeque::new());
        let cadence = Cadence::new(plan.rate);
        PictureTrack {
            encoder,
            spare,
            held,
            names,
            cadence,
            way,
            standing: None,
            plan,
            chunks: None,
            from: 0,
            note: Note::default(),
            keeper: None,
        }
    }

    /// Keeps what is encoded, and takes the frames before `from` out of what is kept already.
    pub fn keep_in(&mut self, chunks: Chunks, from: u64) {
        (self.chunks, self.from) = (Some(chunks), from);
    }

    /// Whether what begins at `at_s` lies in a chunk that an earlier delivery made.
    pub fn is_made(&self, at_s: f64) -> bool {
        self.cadence.frame_at(at_s) < self.from
    }

    /// The frame with which the chunk begins in which something at `at_s` lies.
    pub fn chunk_at(&self, at_s: f64) -> u64 {
        let every = self.chunks.as_ref().map_or(u64::MAX, |chunks| chunks.every);
        self.cadence.frame_at(at_s) / every * every
    }

    pub fn time_of(&self, frame: u64) -> f64 {
        frame as f64 / self.plan.rate.per_second()
    }

    pub fn note(&mut self, note: Note) {
        let before = std::mem::take(&mut self.note);
        self.note = note.after(before);
    }

    pub fn show(&mut self, picture: Picture, at_s: f64) -> Result<(), Fault> {
        self.hold(at_s)?;
        self.standing = Some(picture);
        Ok(())
    }

    /// Fills frames with what stands, until `at_s`. Before the first picture nothing is filled: it will stand from the
    /// beginning.
    pub fn hold(&mut self, at_s: f64) -> Result<(), Fault> {
        let Some(standing) = self.standing.take() else { return Ok(()) };
        let frames = self.cadence.until(at_s);
        self.fill(&standing, frames)?;
        self.standing = Some(standing);
        Ok(())
    }

    /// The picture of one recording ends; the next one's first picture stands from here on, also where it comes late.
    pub fn cut(&mut self, at_s: f64) -> Result<(), Fault> {
        self.hold(at_s)?;
        self.standing = None;
        Ok(())
    }

    /// Whoever reads the sources is at `at_s`, in what is encoded already.
    pub fn pass(&mut self, at_s: f64) -> Result<(), Fault> {
        self.replay(self.cadence.frame_at(at_s).min(self.from))
    }

    fn fill(&mut self, picture: &Picture, frames: Range<u64>) -> Result<(), Fault> {
        for frame in frames {
            if frame < self.from {
                // In step with the sound, which is encoded anew.
                self.replay(frame)?;
                continue;
            }
            self.turn(frame)?;
            let shown = av::numbered(picture, frame).map_err(fault::broke(Phase::Encode))?;
            if let Some(keeper) = &mut self.keeper {
                keeper.look(&shown, frame);
            }
            self.encode(Some(&shown))?;
        }
        Ok(())
    }

    /// Ends a chunk where a frame begins another one: with an encoder of its own, so that it needs nothing before it.
    fn turn(&mut self, frame: u64) -> Result<(), Fault> {
        let Some(chunks) = &self.chunks else { return Ok(()) };
        if frame == self.from {
            return self.replay(u64::MAX);
        }
        if !frame.is_multiple_of(chunks.every) {
            return Ok(());
        }
        self.encode(None)?;
        if let Some(chunks) = &mut self.chunks {
            chunks.end(&self.note)?;
            self.note.told();
        }
        self.encoder = trial::again(&self.plan, &self.encoder.name())?;
        Ok(())
    }

    /// Sends on what was made by an earlier delivery, as far as it is decoded before a frame.
    fn replay(&mut self, until: u64) -> Result<(), Fault> {
        let Some(chunks) = &mut self.chunks else { return Ok(()) };
        while let Some(packet) = chunks.replayed(i64::try_from(until).unwrap_or(i64::MAX))? {
            self.way.send(packet)?;
        }
        Ok(())
    }

    /// Ends the film, and returns who encoded it.
    pub fn finish(&mut self, end_s: f64) -> Result<Vec<String>, Fault> {
        self.hold(end_s)?;
        // Where the film ends with the last chunk that was kept, nothing was encoded after it.
        self.replay(u64::MAX)?;
        if self.cadence.given() > self.from {
            self.encode(None)?;
        }
        self.way.end()?;
        Ok(std::mem::take(&mut self.names))
    }

    fn encode(&mut self, frame: Option<&Picture>) -> Result<(), Fault> {
        let pixel = self.encoder.pixel();
        let frame = frame.map(|frame| av::in_pixels(frame, &pixel)).transpose();
        let frame = frame.map_err(fault::broke(Phase::Encode))?;
        if let Some(frame) = frame.as_ref().filter(|_| self.spare.is_some()) {
            self.held.push_back(av::again(frame).map_err(fault::broke(Phase::Encode))?);
        }
        let PictureTrack { encoder, way, chunks, .. } = self;
        let keep = |packet: &Packet| chunks.as_mut().map_or(Ok(()), |chunks| chunks.keep(packet));
        match way.encode(encoder, frame.as_deref(), keep) {
            Ok(sent) => {
                self.let_go(sent);
                Ok(())
            }
            Err(Broken::Encoder { sent, .. }) if self.spare.is_some() => {
                self.let_go(sent);
                self.take_over(frame.is_none())
            }
            Err(broken) => Err(broken.into()),
        }
    }

    /// Forgets frames whose packets have come: they come in the order of the frames.
    fn let_go(&mut self, packets: usize) {
        self.held.drain(..packets.min(self.held.len()));
    }

    /// The encoder has given up: another one encodes what it still held, from a key picture on, and all that follows.
    fn take_over(&mut self, is_end: bool) -> Result<(), Fault> {
        let Some(spare) = self.spare.take() else { return Ok(()) };
        self.encoder = spare.open()?;
        self.names.push(self.encoder.name());
        let pixel = self.encoder.pixel();
        for frame in std::mem::take(&mut self.held) {
            let frame = av::in_pixels(&frame, &pixel).map_err(fault::broke(Phase::Encode))?;
            self.way.encode(&mut self.encoder, Some(&frame), |_| Ok(()))?;
        }
        if is_end {
            self.way.encode(&mut self.encoder, None, |_| Ok(()))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use reprise::media::rules::codecs;
    use reprise::media::rules::frame::Size;

    use super::super::road::{self, road};
    use super::super::{PicturePlan, dark};
    use super::*;
    use crate::av::{Content, Decoder, Demuxer, Muxer, PictureSpec, Target};

    /// The number of pictures that a decoder makes of a file, and how many of them it complains of.
    fn decoded(file: File) -> (u64, u64) {
        let mut demuxer = Demuxer::open(file).expect("a film");
        let track = demuxer.tracks().remove(0);
        let mut decoder = Decoder::open(&demuxer, &track).expect("decoder");
        let (mut found, mut packet) = ((0, 0), Packet::empty());
        while demuxer.read(&mut packet).expect("a packet") {
            decoder.send(Some(&packet)).expect("taken");
            count(&mut decoder, &mut found);
        }
        decoder.send(None).expect("the end");
        count(&mut decoder, &mut found);
        found
    }

    fn count(decoder: &mut Decoder, (pictures, odd): &mut (u64, u64)) {
        while let Some(picture) = decoder.picture().expect("a picture") {
            *pictures += 1;
            *odd += u64::from(picture.is_corrupt());
        }
    }

    /// An encoder that holds frames back and gives them out in their order, as hardware does.
    fn hardware(plan: &PicturePlan) -> Encoder {
        let spec = PictureSpec {
            width: plan.frame.width,
            height: plan.frame.height,
            rate: plan.rate,
            encoder: "libx264",
            preset: "veryfast",
            bitrate: None,
            even_groups: false,
            colours: [1; 3],
            among: Some(0),
            profile: codecs::USUAL,
            spare: false,
            threads: None,
        };
        Encoder::picture(&spec).expect("encoder")
    }

    /// A film of four seconds whose encoder gives up after so many frames.
    fn film(gives_up_after: u64) -> (Vec<String>, (u64, u64)) {
        let plan = PicturePlan { frame: Size { width: 160, height: 90 }, ..PicturePlan::default() };
        let mut encoder = hardware(&plan);
        encoder.gives_up_after(gives_up_after);
        let spare = Spare::of(&plan).expect("spare");
        let mut file = tempfile::tempfile().expect("file");
        let copy = file.try_clone().expect("file");
        let target = Target { packets: 200, ..Target::default() };
        let muxer = Muxer::create(copy, target, &[Content::Spared(&encoder, &spare.sets)]).expect("muxer");
        let (sender, cargo) = road();
        let mut way = Way::default();
        way.add(sender, 0);
        let writing = std::thread::spawn(move || road::write(muxer, 1, &cargo));
        let mut track = PictureTrack::new(Chosen { encoder, spare: Some(spare) }, plan.clone(), way);
        for number in 0..100 {
            track.show(dark(plan.frame).expect("picture"), f64::from(number) / 25.0).expect("shown");
        }
        let names = track.finish(4.0).expect("the end");
        drop(track);
        writing.join().expect("thread").expect("written");
        std::io::Seek::rewind(&mut file).expect("file");
        (names, decoded(file))
    }

    #[test]
    fn a_film_goes_on_without_a_frame_lost_when_its_encoder_gives_up() {
        for (after, names) in [(0, 2), (1, 2), (37, 2), (100, 2), (1000, 1)] {
            let (found, frames) = film(after);
            assert_eq!((found.len(), frames), (names, (100, 0)), "after {after}: {found:?}");
        }
    }
}
