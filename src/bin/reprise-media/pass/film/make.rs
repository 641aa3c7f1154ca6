//! Beginning films: encoders opened, files begun, threads started.

use std::fs::File;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

use reprise::fault::{Code, Fault};
use reprise::media::facts::{Board, Codec};
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
use super::trial::{Chosen, choose, no_encoder};
use super::{FilmPlan, Films, PicturePlan, Plan, SoundCodec, SoundPlan};
use crate::av::{Container, Content, Encoder, Muxer, SoundSpec, Target};
use crate::pass::chain::SAMPLE_RATE;
use crate::pass::fault;

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
    chosen: Chosen,
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
                Some(plan) => Some(choose(plan)?),
                None => None,
            };
            let sound = voices.iter_mut().find(|voice| Some(voice.plan) == wanted.sound);
            let heard = sound.iter().map(|voice| Content::Encoded(&voice.encoder));
            let contents: Vec<Content<'_>> = picture.iter().map(shown).chain(heard).collect();
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
        // Fields are looked at where there is nothing else: combs spoil posters.
        let largest = (0..scenes.len()).max_by_key(|at| (!scenes[*at].plan.fields, area(&scenes[*at])));
        let smallest = (0..scenes.len()).min_by_key(|at| (scenes[*at].plan.fields, area(&scenes[*at])));
        for (at, Scene { plan, chosen, way }) in scenes.into_iter().enumerate() {
            let fields = plan.fields;
            let mut stage = Stage::new(PictureTrack::new(chosen, plan.rate, way), plan.frame);
            stage.fields = fields;
            stage.stamp = plan.stamp;
            stage.chooser = (largest == Some(at)).then(|| Chooser::new(length_s));
            if smallest == Some(at) {
                stage.measure = Some(PictureMeasure::default());
                stage.sheets = board.take().map(|(board, files)| Sheets::new(board, stage.frame, files));
            }
            let (sender, shots) = sync_channel(PICTURES);
            self.showing.push(thread("picture", move || stage.run(&shots))?);
            self.stages.push((sender, fields));
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
        let band = Band { tracks, measure: SoundMeasure::new(false)?, hushes: Vec::new() };
        let (sender, notes) = sync_channel(SOUNDS);
        self.playing = Some(thread("sound", move || band.run(&notes))?);
        self.band = Some(sender);
        Ok(())
    }
}

/// What a film's file is to hold.
fn target<'a>(plan: &'a Plan, wanted: &'a FilmPlan) -> Target<'a> {
    Target {
        container: match wanted.sound.map(|sound| sound.codec) {
            Some(SoundCodec::Opus) => Container::Ogg,
            _ if wanted.picture.as_ref().is_some_and(|picture| picture.codec == Codec::Xdcam) => Container::Mxf,
            _ => Container::Mp4,
        },
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
            let encoder = wanted.codec.encoder();
            let spec = SoundSpec { encoder, rate: SAMPLE_RATE, bitrate: wanted.bitrate };
            let encoder = Encoder::sound(&spec).map_err(no_encoder(encoder))?;
            voices.push(Voice { plan: wanted, encoder, way: Way::default() });
        }
    }
    Ok(voices)
}

fn shown(chosen: &Chosen) -> Content<'_> {
    match &chosen.spare {
        Some(spare) => Content::Spared(&chosen.encoder, &spare.sets),
        None => Content::Encoded(&chosen.encoder),
    }
}

fn scene(plan: Option<&PicturePlan>, chosen: Option<Chosen>, road: SyncSender<Cargo>) -> Option<Scene> {
    let mut way = Way::default();
    way.add(road, 0);
    Some(Scene { plan: plan?.clone(), chosen: chosen?, way })
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
