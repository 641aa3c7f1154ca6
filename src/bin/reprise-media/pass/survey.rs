//! Survey: what this machine's libav can really do, found by doing it.

use reprise::fault::Fault;
use reprise::media::protocol::{Phase, Survey};
use reprise::media::rules::frame::Size;
use reprise::media::rules::rate::Rate;

use super::chain::SAMPLE_RATE;
use super::film::{self, FRAMES, PicturePlan, trial};
use crate::av::{self, Encoder, SoundSpec};
use crate::child::{self, Say};

const FRAME: Size = Size { width: 320, height: 180 };

/// Encodes a few frames of picture and of sound, and wants packets.
pub fn run(say: &Say) -> Result<Survey, Fault> {
    say.phase(Phase::Encode);
    let plan = PicturePlan {
        frame: FRAME,
        rate: Rate { num: 25, den: 1 },
        preset: "veryfast".to_owned(),
        bitrate: None,
        even_groups: false,
        ..PicturePlan::default()
    };
    let picture = film::choose(&plan)?.encoder;
    let picture_name = picture.name();
    let dark = film::dark(FRAME)?;
    let frames = (0..FRAMES).map(|number| Ok(av::numbered(&dark, number)?.into()));
    trial(picture, frames).map_err(film::no_encoder("libx264"))?;
    let no_sound = film::no_encoder("aac");
    let sound =
        Encoder::sound(&SoundSpec { encoder: "aac", rate: SAMPLE_RATE, bitrate: 128_000 }).map_err(&no_sound)?;
    let sound_name = sound.name();
    let silence = vec![0.0; sound.frame_size()];
    let frames = (0..FRAMES).map(|number| {
        let mut frame = av::stereo(&silence, &silence, SAMPLE_RATE)?;
        frame.set_pts(Some(number as i64 * silence.len() as i64));
        Ok(frame.into())
    });
    trial(sound, frames).map_err(&no_sound)?;
    Ok(Survey { version: av::version(), picture: picture_name, sound: sound_name, reached: child::reached() })
}
