//! A film being made: pictures and sound laid on one time, encoded and written as they come.

mod picture;
mod poster;
mod sound;

use std::fs::File;

use reprise::fault::{Code, Fault};
use reprise::media::protocol::Phase;
use reprise::media::rules::frame::Size;
use reprise::media::rules::rate::Rate;

use super::chain::{SAMPLE_RATE, colours};
use super::fault;
use crate::av::{Content, Encoder, Error, Frame, Muxer, Packet, Picture, PictureSpec, SoundSpec, Target};
use picture::PictureTrack;
use sound::SoundTrack;

pub use poster::{Chooser, dark, jpeg_of};

/// Encoders of pictures, best first. Whether one is there is found by opening it.
pub const PICTURE_ENCODERS: [&str; 2] = ["libx264", "libopenh264"];

/// Samples in one packet of AAC.
const AAC_FRAME: f64 = 1024.0;

/// What a film is to be.
#[derive(Debug, Clone)]
pub struct Plan {
    pub picture: Option<PicturePlan>,
    /// Bits a second of its sound; none without.
    pub sound: Option<u64>,
    /// Seconds it will have: room for the index is left by it.
    pub length_s: f64,
    pub tags: Vec<(&'static str, String)>,
}

#[derive(Debug, Clone)]
pub struct PicturePlan {
    pub frame: Size,
    pub rate: Rate,
    pub preset: String,
    pub bitrate: Option<u64>,
}

/// A film and what is open of it.
pub struct Film {
    picture: Option<PictureTrack>,
    sound: Option<SoundTrack>,
    muxer: Muxer,
}

impl Film {
    pub fn begin(file: File, plan: &Plan) -> Result<Film, Fault> {
        let picture = match &plan.picture {
            Some(wanted) => Some(PictureTrack::new(picture_encoder(wanted)?, wanted.rate, 0)),
            None => None,
        };
        let sound = match plan.sound {
            Some(bitrate) => {
                let encoder = Encoder::sound(&SoundSpec { rate: SAMPLE_RATE, bitrate }).map_err(no_encoder("aac"))?;
                Some(SoundTrack::new(encoder, usize::from(picture.is_some())))
            }
            None => None,
        };
        let encoders = picture.iter().map(PictureTrack::encoder).chain(sound.iter().map(SoundTrack::encoder));
        let contents: Vec<Content<'_>> = encoders.map(Content::Encoded).collect();
        let target = Target { packets: packets(plan), tags: plan.tags.clone() };
        let muxer = Muxer::create(file, target, &contents).map_err(fault::broke(Phase::Write))?;
        Ok(Film { picture, sound, muxer })
    }

    /// A picture stands from `at_s` on, until the next.
    pub fn show(&mut self, picture: Picture, at_s: f64) -> Result<(), Fault> {
        match &mut self.picture {
            Some(track) => track.show(picture, at_s, &mut self.muxer),
            None => Ok(()),
        }
    }

    /// Stereo samples that belong at `at_s`.
    pub fn play(&mut self, planes: [&[f32]; 2], at_s: f64) -> Result<(), Fault> {
        match &mut self.sound {
            Some(track) => track.play(planes, at_s, &mut self.muxer),
            None => Ok(()),
        }
    }

    /// The picture of one recording ends; the next one's first picture stands from here on, also where it comes late.
    pub fn cut(&mut self, at_s: f64) -> Result<(), Fault> {
        match &mut self.picture {
            Some(track) => track.cut(at_s, &mut self.muxer),
            None => Ok(()),
        }
    }

    /// Holds the last picture until `at_s`.
    pub fn hold(&mut self, at_s: f64) -> Result<(), Fault> {
        match &mut self.picture {
            Some(track) => track.hold(at_s, &mut self.muxer),
            None => Ok(()),
        }
    }

    /// Is silent until `at_s`; leaves out what would be played after that.
    pub fn hush(&mut self, at_s: f64) -> Result<(), Fault> {
        match &mut self.sound {
            Some(track) => track.hush(at_s, &mut self.muxer),
            None => Ok(()),
        }
    }

    /// Ends everything at `end_s` and writes the index.
    pub fn finish(mut self, end_s: f64) -> Result<(), Fault> {
        if let Some(track) = &mut self.picture {
            track.finish(end_s, &mut self.muxer)?;
        }
        if let Some(track) = &mut self.sound {
            track.finish(end_s, &mut self.muxer)?;
        }
        self.muxer.finish().map_err(fault::broke(Phase::Write))
    }
}

/// Packets that a plan makes at most, with some to spare.
fn packets(plan: &Plan) -> u64 {
    let length = plan.length_s.max(0.0) * 1.02 + 10.0;
    let pictures = plan.picture.as_ref().map_or(0.0, |picture| picture.rate.per_second() * length);
    let sounds = plan.sound.map_or(0.0, |_| f64::from(SAMPLE_RATE) / AAC_FRAME * length);
    (pictures + sounds).ceil() as u64
}

/// Opens the first encoder that opens.
pub fn picture_encoder(plan: &PicturePlan) -> Result<Encoder, Fault> {
    let open = |encoder: &'static str| {
        Encoder::picture(&PictureSpec {
            width: plan.frame.width,
            height: plan.frame.height,
            rate: plan.rate,
            encoder,
            preset: &plan.preset,
            bitrate: plan.bitrate,
            colours: colours(plan.frame),
        })
    };
    let mut first = None;
    for encoder in PICTURE_ENCODERS {
        match open(encoder) {
            Ok(encoder) => return Ok(encoder),
            Err(error) => first = first.or(Some(error)),
        }
    }
    Err(no_encoder(PICTURE_ENCODERS[0])(first.unwrap_or(Error::EncoderNotFound)))
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

/// Gives an encoder a frame (or its end) and writes what comes out.
fn encode(encoder: &mut Encoder, frame: Option<&Frame>, stream: usize, muxer: &mut Muxer) -> Result<(), Fault> {
    encoder.send(frame).map_err(fault::broke(Phase::Encode))?;
    loop {
        let mut packet = Packet::empty();
        if !encoder.receive(&mut packet).map_err(fault::broke(Phase::Encode))? {
            return Ok(());
        }
        // Without it the last packet of a film would have no length.
        if packet.duration() == 0 {
            packet.set_duration(1);
        }
        muxer.write(stream, &mut packet).map_err(fault::broke(Phase::Write))?;
    }
}
