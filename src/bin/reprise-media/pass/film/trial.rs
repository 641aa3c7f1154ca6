//! Choosing an encoder of pictures: by what it really does, not by its name.

use reprise::fault::{Code, Fault};
use reprise::media::rules::codecs;
use reprise::media::rules::encoders::{candidates, is_hardware, is_tried};

use super::{PicturePlan, dark};
use crate::av::{self, Encoder, Error, Frame, Packet, PictureSpec};
use crate::pass::chain::colours;
use crate::pass::fault;

/// Frames that are encoded for a trial.
pub const FRAMES: u64 = 5;

/// An encoder, and who takes over where it gives up.
pub struct Chosen {
    pub encoder: Encoder,
    pub spare: Option<Spare>,
}

/// What opens the encoder that takes over.
pub struct Spare {
    plan: PicturePlan,
    /// Its parameter sets, which the file knows from its beginning.
    pub sets: Vec<u8>,
}

impl Spare {
    /// Opens it once to learn its parameter sets; `None` where this libav has no encoder that can take over.
    pub fn of(plan: &PicturePlan) -> Option<Spare> {
        let sets = open(plan, SPARE, true).ok()?.extradata();
        (!sets.is_empty()).then(|| Spare { plan: plan.clone(), sets })
    }

    pub fn open(&self) -> Result<Encoder, Fault> {
        let encoder = open(&self.plan, SPARE, true).map_err(no_encoder(SPARE))?;
        // What the file says must be so.
        match encoder.extradata() == self.sets {
            true => Ok(encoder),
            false => Err(Fault::permanent(Code::MediaEncoder).with("codec", SPARE)),
        }
    }
}

/// The one encoder whose parameter sets can be given a number of their own.
const SPARE: &str = "libx264";

/// Opens the first encoder that encodes.
pub fn choose(plan: &PicturePlan) -> Result<Chosen, Fault> {
    let names = candidates(plan.codec, plan.maker);
    let mut first = None;
    for name in &names {
        match tried(plan, name) {
            Ok(encoder) => {
                let spare = if is_hardware(name) { Spare::of(plan) } else { None };
                return Ok(Chosen { encoder, spare });
            }
            Err(error) => first = first.or(Some(error)),
        }
    }
    // What software says counts: that a machine has no graphics card is no news.
    let software = names.iter().copied().find(|name| !is_hardware(name)).unwrap_or(SPARE);
    Err(no_encoder(software)(first.unwrap_or(Error::EncoderNotFound)))
}

/// Opens the same encoder once more, for pictures that need nothing of those before.
pub fn again(plan: &PicturePlan, name: &str) -> Result<Encoder, Fault> {
    let known = candidates(plan.codec, plan.maker).into_iter().find(|known| *known == name).unwrap_or(SPARE);
    open(plan, known, false).map_err(no_encoder(known))
}

/// Opens an encoder; one that may be there in name alone has encoded a few frames before.
fn tried(plan: &PicturePlan, name: &'static str) -> Result<Encoder, Error> {
    if is_tried(name) {
        let encoder = open(plan, name, false)?;
        let shown = dark(plan.frame).map_err(|_| av::no_memory())?;
        let shown = av::in_pixels(&shown, &encoder.pixel())?;
        let frames = (0..FRAMES).map(|number| Ok(av::numbered(&shown, number)?.into()));
        trial(encoder, frames)?;
    }
    open(plan, name, false)
}

fn open(plan: &PicturePlan, encoder: &'static str, spare: bool) -> Result<Encoder, Error> {
    Encoder::picture(&PictureSpec {
        width: plan.frame.width,
        height: plan.frame.height,
        rate: plan.rate,
        encoder,
        preset: &plan.preset,
        bitrate: plan.bitrate,
        even_groups: plan.even_groups,
        colours: [colours(plan.frame); 3],
        among: None,
        profile: codecs::USUAL,
        spare,
        threads: plan.threads,
    })
}

/// Encodes these frames; an error where nothing comes out.
pub fn trial(mut encoder: Encoder, frames: impl Iterator<Item = Result<Shown, Error>>) -> Result<(), Error> {
    let mut packet = Packet::empty();
    let mut packets = 0;
    for frame in frames {
        encoder.send(Some(frame?.frame()))?;
        while encoder.receive(&mut packet)? {
            packets += 1;
        }
    }
    encoder.send(None)?;
    while encoder.receive(&mut packet)? {
        packets += 1;
    }
    if packets > 0 { Ok(()) } else { Err(Error::Bug) }
}

/// A frame of either kind.
pub enum Shown {
    Picture(av::Picture),
    Sound(av::Sound),
}

impl Shown {
    fn frame(&self) -> &Frame {
        match self {
            Shown::Picture(picture) => picture,
            Shown::Sound(sound) => sound,
        }
    }
}

impl From<av::Picture> for Shown {
    fn from(picture: av::Picture) -> Self {
        Shown::Picture(picture)
    }
}

impl From<av::Sound> for Shown {
    fn from(sound: av::Sound) -> Self {
        Shown::Sound(sound)
    }
}

/// The fault of an encoder that does not open.
pub fn no_encoder(name: &'static str) -> impl Fn(Error) -> Fault {
    move |error| {
        fault::machine(error)
            .unwrap_or_else(|| Fault::operator(Code::MediaEncoder))
            .with("codec", name)
            .with("cause", error)
    }
}
