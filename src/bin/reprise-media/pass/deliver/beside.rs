//! Sound that is encoded while the pictures of its recordings are copied, and the file in which both come together.

use std::sync::mpsc::{Receiver, SyncSender};
use std::thread::JoinHandle;

use reprise::fault::{Code, Fault};
use reprise::media::facts::{Measured, Profile};
use reprise::media::protocol::Phase;
use reprise::media::rules::cut;

use super::encode;
use super::loudness::{self, Gains};
use super::plan::Footage;
use crate::av::{Content, Muxer, Packet};
use crate::child::{Meter, Say};
use crate::pass::fault;
use crate::pass::film::{self, Cargo, Films, SoundCodec, SoundPlan, Voice};

/// The film's stream that is sound.
const SOUND: usize = 1;

/// Sound that was begun before anybody knows what its file looks like.
pub struct Beside {
    /// Like the one that is used: a file is told by it what comes.
    twin: Voice,
    pictures: SyncSender<Cargo>,
    ends: [Receiver<Cargo>; 2],
    sounding: JoinHandle<Result<Measured, Fault>>,
}

impl Beside {
    /// Begins to encode what is heard of these recordings as the profile wants it.
    pub fn begin(reels: &[Footage], profile: &Profile, say: &Say) -> Result<Beside, Fault> {
        let plan = SoundPlan { bitrate: profile.audio_bitrate, gain: None, codec: SoundCodec::Aac };
        let twin = Voice::new(plan)?;
        let ([pictures, sounds], ends) = film::roads();
        // Pictures are cut where one begins: their sound with them.
        let shown = |reel: &Footage| reel.once_more(cut::edges(&reel.probe, reel.cut).shown);
        let reels = reels.iter().map(shown).collect::<Result<Vec<_>, _>>()?;
        let (wanted, say) = (profile.loudness, say.clone());
        let sounding = film::thread("listen", move || sound(reels, (plan, wanted), sounds, &say))?;
        Ok(Beside { twin, pictures, ends, sounding })
    }

    /// What a file is told of the sound.
    pub fn content(&self) -> Content<'_> {
        self.twin.content()
    }
}

fn sound(
    reels: Vec<Footage>,
    (plan, wanted): (SoundPlan, Option<f64>),
    road: SyncSender<Cargo>,
    say: &Say,
) -> Result<Measured, Fault> {
    let mut gain = None;
    if let Some(wanted) = wanted {
        let loudness = loudness::of(&reels, say)?;
        gain = Gains::of(&reels, &[wanted], loudness, say)?.for_loudness(wanted);
    }
    let voice = Voice::new(SoundPlan { gain, ..plan })?.going(road, SOUND);
    // Whoever copies the pictures tells how far both are.
    let (finished, _) = encode::through(Films::beside(voice)?, (reels, Vec::new()), Meter::mute(say), say)?;
    Ok(finished.measured)
}

/// Where the packets of a film go.
pub enum Press {
    /// To its file.
    Alone(Muxer),
    /// To whoever writes them and their sound in their order; nobody is left after a fault.
    Beside(Option<Writing>),
}

pub struct Writing {
    pictures: SyncSender<Cargo>,
    writing: JoinHandle<Result<(), Fault>>,
    sounding: JoinHandle<Result<Measured, Fault>>,
}

impl Press {
    pub fn new(muxer: Muxer, beside: Option<Beside>) -> Result<Press, Fault> {
        let Some(Beside { pictures, ends, sounding, .. }) = beside else { return Ok(Press::Alone(muxer)) };
        let writing = film::thread("write", move || film::merge(muxer, &ends))?;
        Ok(Press::Beside(Some(Writing { pictures, writing, sounding })))
    }

    /// Takes a packet of a stream of the film.
    pub fn write(&mut self, stream: usize, packet: &mut Packet) -> Result<(), Fault> {
        let writing = match self {
            Press::Alone(muxer) => return muxer.write(stream, packet).map_err(fault::broke(Phase::Write)),
            Press::Beside(writing) => writing,
        };
        let cargo = Cargo::Packet(stream, std::mem::replace(packet, Packet::empty()));
        match writing.as_ref().is_some_and(|writing| writing.pictures.send(cargo).is_ok()) {
            true => Ok(()),
            false => Err(writing
                .take()
                .map_or_else(film::cut_off, |writing| writing.end().err().unwrap_or_else(film::cut_off))),
        }
    }

    /// Ends the film, and returns what was heard where its sound was encoded.
    pub fn finish(self) -> Result<Option<Measured>, Fault> {
        match self {
            Press::Alone(muxer) => muxer.finish().map(|()| None).map_err(fault::broke(Phase::Write)),
            Press::Beside(writing) => writing.ok_or_else(film::cut_off)?.end().map(Some),
        }
    }
}

impl Writing {
    /// Waits for both. The fault of the one that broke counts, not of the one that it cut off.
    fn end(self) -> Result<Measured, Fault> {
        let Writing { pictures, writing, sounding } = self;
        pictures.send(Cargo::End).ok();
        let written = film::join(writing);
        let measured = film::join(sounding);
        match (written, measured) {
            (Ok(()), measured) => measured,
            (Err(fault), Err(other)) if fault.code == Code::Interrupted => Err(other),
            (Err(fault), _) => Err(fault),
        }
    }
}
