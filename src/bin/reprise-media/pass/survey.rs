//! Survey: what this machine's libav can really do, found by doing it.

use reprise::fault::Fault;
use reprise::media::protocol::{Phase, Survey};
use reprise::media::rules::frame::Size;
use reprise::media::rules::rate::Rate;

use super::chain::SAMPLE_RATE;
use super::film::{self, PICTURE_ENCODERS, PicturePlan};
use crate::av::{self, Encoder, Error, Packet, Picture, Sound, SoundSpec};
use crate::child::{self, Say};

const FRAME: Size = Size { width: 320, height: 180 };

/// Frames that are encoded for a trial.
const FRAMES: i64 = 5;

/// Encodes a few frames of picture and of sound, and wants packets.
pub fn run(say: &Say) -> Result<Survey, Fault> {
    say.phase(Phase::Encode);
    let plan = PicturePlan {
        frame: FRAME,
        rate: Rate { num: 25, den: 1 },
        preset: "veryfast".to_owned(),
        bitrate: None,
        even_groups: false,
        stamp: None,
    };
    let picture = film::picture_encoder(&plan)?;
    let picture_name = picture.name();
    let dark = film::dark(FRAME)?;
    let frames = (0..FRAMES as u64).map(|number| av::numbered(&dark, number));
    trial(picture, frames.map(|frame| frame.map(|picture| picture.into())))
        .map_err(film::no_encoder(PICTURE_ENCODERS[0]))?;
    let no_sound = film::no_encoder("aac");
    let sound =
        Encoder::sound(&SoundSpec { encoder: "aac", rate: SAMPLE_RATE, bitrate: 128_000 }).map_err(&no_sound)?;
    let sound_name = sound.name();
    let silence = vec![0.0; sound.frame_size()];
    let frames = (0..FRAMES).map(|number| {
        let mut frame = av::stereo(&silence, &silence, SAMPLE_RATE)?;
        frame.set_pts(Some(number * silence.len() as i64));
        Ok(frame.into())
    });
    trial(sound, frames).map_err(&no_sound)?;
    Ok(Survey { version: av::version(), picture: picture_name, sound: sound_name, reached: child::reached() })
}

/// Encodes these frames; an error where nothing comes out.
fn trial(mut encoder: Encoder, frames: impl Iterator<Item = Result<Shown, Error>>) -> Result<(), Error> {
    let mut packet = Packet::empty();
    let mut packets = 0;
    for frame in frames {
        match frame? {
            Shown::Picture(picture) => encoder.send(Some(&picture))?,
            Shown::Sound(sound) => encoder.send(Some(&sound))?,
        }
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
enum Shown {
    Picture(Picture),
    Sound(Sound),
}

impl From<Picture> for Shown {
    fn from(picture: Picture) -> Self {
        Shown::Picture(picture)
    }
}

impl From<Sound> for Shown {
    fn from(sound: Sound) -> Self {
        Shown::Sound(sound)
    }
}
