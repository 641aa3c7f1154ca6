//! Packets of sound that stand in a film in place of those of the recordings, where only these are replaced.

use std::fs::File;

use reprise::fault::Fault;
use reprise::media::facts::{Cut, Edit};
use reprise::media::protocol::Phase;

use super::plan::Footage;
use super::redact;
use crate::av::{self, Encoder, Packet, SoundSpec};
use crate::child::Say;
use crate::pass::chain::SAMPLE_RATE;
use crate::pass::fault;
use crate::pass::film;

/// Samples in one packet of AAC.
const FRAME: usize = 1024;
/// Bits a second: a camera's sound has about as much.
const BITRATE: u64 = 160_000;
/// What is told by a packet lasts for two: its own samples overlap with those of the next.
const LASTS: f64 = 2.0;

/// What is heard in a film instead of what was recorded.
#[derive(Default)]
pub struct Dubs(Vec<Stretch>);

struct Stretch {
    /// Seconds of the film.
    cut: Cut,
    /// Packets in their order; where there are no more, the last stands.
    packets: Vec<Vec<u8>>,
}

impl Dubs {
    /// Encodes what is heard instead in these recordings.
    pub fn of(reels: &[Footage], say: &Say) -> Result<Dubs, Fault> {
        let (mut begin_s, mut stretches) = (0.0, Vec::new());
        for reel in reels {
            for (edit, sound) in reel.hushes() {
                let cut = edit.later(begin_s - reel.cut.from_s).stretch();
                stretches.push(Stretch { cut, packets: packets(edit, sound.as_ref(), say)? });
            }
            begin_s += reel.cut.length_s();
        }
        Ok(Dubs(stretches))
    }

    /// What is laid down instead of a packet that belongs at `at_s` of the film; `None` where it stays.
    pub fn instead(&self, at_s: f64, length_s: f64) -> Option<&[u8]> {
        let reaches = |cut: &Cut| at_s < cut.until_s && at_s + LASTS * length_s > cut.from_s;
        let stretch = self.0.iter().find(|stretch| reaches(&stretch.cut))?;
        let at = ((at_s - stretch.cut.from_s) / length_s.max(1e-3) + LASTS).max(0.0) as usize;
        stretch.packets.get(at).or(stretch.packets.last()).map(Vec::as_slice)
    }
}

/// Silence, or another sound with silence for as long as a packet before it may tell of it, and after its end.
fn packets(edit: &Edit, sound: Option<&File>, say: &Say) -> Result<Vec<Vec<u8>>, Fault> {
    let mut voice = Voice::new()?;
    let quiet = || [vec![0.0; FRAME], vec![0.0; FRAME]];
    (0..LASTS as usize).try_for_each(|_| voice.lay(quiet()))?;
    if let (Some(dub), Some(sound)) = (edit.dub(), sound) {
        let sound = sound.try_clone().map_err(|error| fault::disk(&error))?;
        let mut broken = None;
        redact::hear(dub, sound, edit.stretch().length_s(), say, &mut |sides| {
            broken = voice.lay(sides).err();
            broken.is_none()
        })?;
        broken.map_or(Ok(()), Err)?;
    }
    // Nothing of the sound before is told by the third packet of silence.
    (0..4).try_for_each(|_| voice.lay(quiet()))?;
    voice.finish()
}

struct Voice {
    encoder: Encoder,
    waiting: film::Sides,
    encoded: u64,
    packets: Vec<Vec<u8>>,
}

impl Voice {
    fn new() -> Result<Voice, Fault> {
        let encoder = Encoder::sound(&SoundSpec { encoder: "aac", rate: SAMPLE_RATE, bitrate: BITRATE })
            .map_err(film::no_encoder("aac"))?;
        Ok(Voice { encoder, waiting: Default::default(), encoded: 0, packets: Vec::new() })
    }

    fn lay(&mut self, sides: film::Sides) -> Result<(), Fault> {
        let sane = |sample: f32| if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 };
        self.waiting.iter_mut().zip(sides).for_each(|(waiting, side)| waiting.extend(side.into_iter().map(sane)));
        while self.waiting[0].len() >= FRAME {
            let [left, right] = &mut self.waiting;
            let [left, right] = [left, right].map(|side| side.drain(..FRAME).collect::<Vec<f32>>());
            let mut sound = av::stereo(&left, &right, SAMPLE_RATE).map_err(fault::broke(Phase::Encode))?;
            sound.set_pts(Some(self.encoded as i64));
            self.encoded += FRAME as u64;
            self.encoder.send(Some(&sound)).map_err(fault::broke(Phase::Encode))?;
            self.receive()?;
        }
        Ok(())
    }

    fn receive(&mut self) -> Result<(), Fault> {
        loop {
            let mut packet = Packet::empty();
            if !self.encoder.receive(&mut packet).map_err(fault::broke(Phase::Encode))? {
                return Ok(());
            }
            self.packets.push(packet.data().unwrap_or_default().to_vec());
        }
    }

    /// All but the first packet, which only primes a decoder.
    fn finish(mut self) -> Result<Vec<Vec<u8>>, Fault> {
        self.encoder.send(None).map_err(fault::broke(Phase::Encode))?;
        self.receive()?;
        Ok(self.packets.into_iter().skip(1).collect())
    }
}
