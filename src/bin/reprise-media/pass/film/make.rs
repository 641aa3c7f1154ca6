//! Beginning films: encoders opened, files begun, threads started.

use std::fs::File;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

use reprise::fault::{Code, Fault};
use reprise::media::facts::Board;
use reprise::media::protocol::Phase;
use reprise::media::rules::level::Level;

use super::band::Band;
use super::measure::{PictureMeasure, SoundMeasure};
use super::picture::PictureTrack;
use super::poster::Chooser;
use super::road::{self, Cargo, Way};
use super::sheets::Sheets;
use super::sound::SoundTrack;
use super::stage::Stage;
use super::{FilmPlan, Films, PicturePlan, Plan, SoundPlan};
use crate::av::{Container, Content, Encoder, Error, Muxer, PictureSpec, SoundSpec, Target};
use crate::pass::chain::{SAMPLE_RATE, colours};
use crate::pass::fault;

/// Encoders of pictures, best first. Whether one is there is found by opening it.
pub const PICTURE_ENCODERS: [&str; 2] = ["libx264", "libopenh264"];

/// Samples in one packet of AAC.
const AAC_FRAME: f64 = 1024.0;
/// Decoded pictures that wait for an encoder, and sounds that wait to be encoded.
const PICTURES: usize = 8;
const SOUNDS: usize = 64;

/// A sound that some films share.
struct Voice {
    plan: SoundPlan,
    encoder: Encoder,
    way: Way,
}

/// A film's picture before its thread begins.
struct Scene {
    plan: PicturePlan,
    encoder: Encoder,
    way: Way,
}

impl Films {
    /// Begins a film in each of these files, in the order of the plan, and a storyboard in the sheets where it wants one.
    pub fn begin(files: Vec<File>, sheets: Vec<File>, plan: &Plan) -> Result<Films, Fault> {
        let mut voices = voices(plan)?;
        let mut films =
            Films { stages: Vec::new(), band: None, showing: Vec::new(), playing: None, writing: Vec::new() };
        let mut scenes = Vec::new();
        for (file, wanted) in files.into_iter().zip(&plan.films) {
            let picture = match &wanted.picture {
                Some(plan) => Some(picture_encoder(plan)?),
                None => None,
            };
            let sound = voices.iter_mut().find(|voice| Some(voice.plan) == wanted.sound);
            let encoders = picture.iter().chain(sound.iter().map(|voice| &voice.encoder));
            let contents: Vec<Content<'_>> = encoders.map(Content::Encoded).collect();
            let muxer = Muxer::create(file, target(plan, wanted), &contents).map_err(fault::broke(Phase::Write))?;
            let streams = contents.len();
            let (sender, cargo) = road::road();
            films.writing.push(thread("write", move || road::write(muxer, streams, &cargo))?);
            if let Some(voice) = sound {
                voice.way.add(sender.clone(), streams - 1);
            }
            scenes.extend(scene(wanted.picture.as_ref(), picture, sender));
        }
        films.start_stages(scenes, plan.length_s, plan.board.map(|board| (board, sheets)))?;
        films.start_band(voices)?;
        Ok(films)
    }

    /// The largest picture gives the poster, the smallest is measured and seen on the storyboard.
    fn start_stages(
        &mut self,
        scenes: Vec<Scene>,
        length_s: f64,
        mut board: Option<(Board, Vec<File>)>,
    ) -> Result<(), Fault> {
        let area = |scene: &Scene| u64::from(scene.plan.frame.width) * u64::from(scene.plan.frame.height);
        let largest = (0..scenes.len()).max_by_key(|at| area(&scenes[*at]));
        let smallest = (0..scenes.len()).min_by_key(|at| area(&scenes[*at]));
        for (at, Scene { plan, encoder, way }) in scenes.into_iter().enumerate() {
            let mut stage = Stage::new(PictureTrack::new(encoder, plan.rate, way), plan.frame);
            stage.stamp = plan.stamp;
            stage.chooser = (largest == Some(at)).then(|| Chooser::new(length_s));
            if smallest == Some(at) {
                stage.measure = Some(PictureMeasure::default());
                stage.sheets = board.take().map(|(board, files)| Sheets::new(board, stage.frame, files));
            }
            let (sender, shots) = sync_channel(PICTURES);
            self.showing.push(thread("picture", move || stage.run(&shots))?);
            self.stages.push(sender);
        }
        Ok(())
    }

    fn start_band(&mut self, voices: Vec<Voice>) -> Result<(), Fault> {
        if voices.is_empty() {
            return Ok(());
        }
        let mut tracks = Vec::new();
        for Voice { plan, encoder, way } in voices {
            let level = plan.gain_db.map(|gain| Level::new(gain, SAMPLE_RATE));
            tracks.push(SoundTrack::new(encoder, level, way)?);
        }
        let band = Band { tracks, measure: SoundMeasure::new(false)? };
        let (sender, notes) = sync_channel(SOUNDS);
        self.playing = Some(thread("sound", move || band.run(&notes))?);
        self.band = Some(sender);
        Ok(())
    }
}

/// What a film's file is to hold.
fn target<'a>(plan: &'a Plan, wanted: &'a FilmPlan) -> Target<'a> {
    let is_opus = wanted.picture.is_none() && wanted.sound.is_some_and(|sound| sound.opus);
    Target {
        container: if is_opus { Container::Ogg } else { Container::Mp4 },
        packets: packets(plan, wanted.picture.as_ref()),
        tags: plan.tags.clone(),
        fragments: wanted.fragments,
        cover: plan.cover.as_ref().filter(|_| wanted.picture.is_none()),
        ..Target::default()
    }
    .about(wanted.about.as_ref())
}

/// One encoder for each sound that differs.
fn voices(plan: &Plan) -> Result<Vec<Voice>, Fault> {
    let mut voices: Vec<Voice> = Vec::new();
    for wanted in plan.films.iter().filter_map(|film| film.sound) {
        if voices.iter().all(|voice| voice.plan != wanted) {
            let encoder = if wanted.opus { "libopus" } else { "aac" };
            let spec = SoundSpec { encoder, rate: SAMPLE_RATE, bitrate: wanted.bitrate };
            let encoder = Encoder::sound(&spec).map_err(no_encoder(encoder))?;
            voices.push(Voice { plan: wanted, encoder, way: Way::default() });
        }
    }
    Ok(voices)
}

fn scene(plan: Option<&PicturePlan>, encoder: Option<Encoder>, road: SyncSender<Cargo>) -> Option<Scene> {
    let mut way = Way::default();
    way.add(road, 0);
    Some(Scene { plan: plan?.clone(), encoder: encoder?, way })
}

fn thread<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<JoinHandle<Result<T, Fault>>, Fault> {
    // A thread is refused where its stack is.
    let refused = |_| Fault::permanent(Code::MediaLimit).with("limit", "memory");
    Builder::new().name(name.to_owned()).spawn(work).map_err(refused)
}

/// Packets that a film has at most, with some to spare.
fn packets(plan: &Plan, picture: Option<&PicturePlan>) -> u64 {
    let length = plan.length_s.max(0.0) * 1.02 + 10.0;
    let pictures = picture.map_or(0.0, |picture| picture.rate.per_second() * length);
    (pictures + f64::from(SAMPLE_RATE) / AAC_FRAME * length).ceil() as u64
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
            even_groups: plan.even_groups,
            colours: [colours(plan.frame); 3],
            among: None,
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
