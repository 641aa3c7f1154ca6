//! Draw: footage of an event that never was, for the demo and for tests.
//!
//! Two cameras that film the same event see the same time burnt in and hear the same notes.

mod digits;
mod melody;
mod scene;
pub mod slate;

use jiff::tz::TimeZone;
use reprise::fault::Fault;
use reprise::media::facts::Footage;
use reprise::media::protocol::Phase;
use reprise::media::rules::frame::Size;
use reprise::media::rules::rate::Rate;

use super::chain::SAMPLE_RATE;
use super::fault;
use super::film::{FilmPlan, Films, PicturePlan, Places, Plan, SoundCodec, SoundPlan};
use super::view::Sight;
use crate::av;
use crate::child::{Files, Meter, Say};
use scene::Scene;

/// Bounds of what is drawn.
const LARGEST: u32 = 4096;
const LONGEST_S: f64 = 86_400.0;

pub fn run(footage: &Footage, mut files: Files, say: &Say) -> Result<(), Fault> {
    say.phase(Phase::Draw);
    let even = |side: u32| side.clamp(64, LARGEST) / 2 * 2;
    let frame = Size { width: even(footage.width), height: even(footage.height) };
    let rate = Rate { num: footage.fps.clamp(1, 60), den: 1 };
    let length_s = footage.seconds.clamp(0.1, LONGEST_S);
    let plan = Plan {
        films: vec![FilmPlan {
            picture: Some(PicturePlan { frame, rate, ..PicturePlan::default() }),
            sound: Some(SoundPlan { bitrate: 96_000, gain: None, codec: SoundCodec::Aac }),
            ..FilmPlan::default()
        }],
        length_s,
        tags: tags(footage, rate.num),
        ..Plan::default()
    };
    let mut film = Films::begin(Places::films(vec![files.next()?]), &plan)?;
    film.enter(
        Some(Sight { frame, rotation: 0, mirrored: false, aspect: (1, 1), bare: true, fields: false }),
        (&[0], None),
        0.0,
        length_s + 1.0,
    )?;
    let mut meter = Meter::new(say, length_s);
    let mut scene = Scene::new(footage, frame);
    let frames = (length_s * rate.per_second()).round().max(1.0) as u64;
    for number in 0..frames {
        let at_s = number as f64 / rate.per_second();
        film.show(&scene.picture(at_s)?, at_s)?;
        let until_s = (number + 1) as f64 / rate.per_second();
        let notes = melody::notes(footage.from_s, at_s, until_s, SAMPLE_RATE);
        film.play(0, av::stereo(&notes, &notes, SAMPLE_RATE).map_err(fault::broke(Phase::Draw))?, at_s)?;
        meter.at(at_s);
    }
    film.finish(frames as f64 / rate.per_second()).map(|_| ())
}

/// What a camera writes about itself: when its clock says that it began.
fn tags(footage: &Footage, fps: u32) -> Vec<(&'static str, String)> {
    let began = footage.clock.to_zoned(TimeZone::UTC);
    let frame = i64::from(began.subsec_nanosecond()) * i64::from(fps) / 1_000_000_000;
    let timecode = format!("{:02}:{:02}:{:02}:{frame:02}", began.hour(), began.minute(), began.second());
    vec![("creation_time", footage.clock.to_string()), ("timecode", timecode)]
}
