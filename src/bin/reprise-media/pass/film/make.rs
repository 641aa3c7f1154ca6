//! Beginning films: encoders opened, files begun, threads started.

use std::fs::File;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

use reprise::fault::{Code, Fault};
use reprise::media::facts::Codec;
use reprise::media::protocol::Phase;
use reprise::media::rules::encoders::is_hardware;
use reprise::media::rules::level::Level;
use sha2::{Digest, Sha256};

use super::band::Band;
use super::chunks::{Found, Note};
use super::keeper::Keeper;
use super::measure::{PictureMeasure, SoundMeasure};
use super::picture::PictureTrack;
use super::poster::Chooser;
use super::road::{self, Cargo, Way};
use super::sheets::Sheets;
use super::sound::SoundTrack;
use super::stage::Stage;
use super::trial::{Chosen, choose, no_encoder};
use super::{ChunkPlan, FilmPlan, Films, PicturePlan, Places, Plan, SoundCodec, SoundPlan};
use crate::av::{Container, Content, Encoder, Muxer, SoundSpec, Target};
use crate::pass::chain::SAMPLE_RATE;
use crate::pass::fault;

/// Samples in one packet of AAC.
const AAC_FRAME: f64 = 1024.0;
/// Decoded pictures that wait for an encoder, and sounds that wait to be encoded.
const PICTURES: usize = 8;
const SOUNDS: usize = 64;

/// A sound that some films share.
pub struct Voice {
    plan: SoundPlan,
    encoder: Encoder,
    way: Way,
}

impl Voice {
    pub fn new(plan: SoundPlan) -> Result<Voice, Fault> {
        let encoder = plan.codec.encoder();
        let spec = SoundSpec { encoder, rate: SAMPLE_RATE, bitrate: plan.bitrate };
        let encoder = Encoder::sound(&spec).map_err(no_encoder(encoder))?;
        Ok(Voice { plan, encoder, way: Way::default() })
    }

    /// The same as a stream of a file.
    pub fn going(mut self, road: SyncSender<Cargo>, stream: usize) -> Voice {
        self.way.add(road, stream);
        self
    }

    /// What a file is told of it.
    pub fn content(&self) -> Content<'_> {
        Content::Encoded(&self.encoder)
    }

    fn track(self) -> SoundTrack {
        let level = self.plan.gain.map(|gain| Level::new(gain, SAMPLE_RATE));
        SoundTrack::new(self.encoder, level, self.way)
    }
}

/// A film's picture before its thread begins.
struct Scene {
    plan: PicturePlan,
    chosen: Chosen,
    way: Way,
    /// Where it is kept besides, and the log's place among the others.
    log: Option<Found>,
}

impl Films {
    /// Begins a film in each of these files, in the order of the plan, and a storyboard in the sheets where it wants one.
    pub fn begin(places: Places, plan: &Plan) -> Result<Films, Fault> {
        let Places { films: files, sheets, logs, .. } = places;
        let mut voices = voices(plan)?;
        let mut films = Films::default();
        let mut logs = logs.into_iter();
        let mut scenes = Vec::new();
        for (file, wanted) in files.into_iter().zip(&plan.films) {
            let wanted = &FilmPlan { picture: wanted.picture.clone().map(|own| shared(own, plan)), ..wanted.clone() };
            let picture = wanted.picture.as_ref().map(choose).transpose()?;
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
            let log = logs.next();
            scenes.extend(scene(wanted.picture.as_ref(), picture, sender, log.zip(plan.chunks.as_ref()))?);
        }
        films.start_stages(scenes, plan, sheets)?;
        films.start_band(voices)?;
        Ok(films)
    }

    /// The sound alone of a film whose pictures somebody else writes.
    pub fn beside(voice: Voice) -> Result<Films, Fault> {
        let mut films = Films::default();
        films.start_tracks(vec![voice.track().beside()])?;
        Ok(films)
    }

    /// The largest picture gives the poster, the smallest is measured and seen on the storyboard.
    fn start_stages(&mut self, mut scenes: Vec<Scene>, plan: &Plan, sheets: Vec<File>) -> Result<(), Fault> {
        // Films are decoded together: where one begins again, all do.
        if scenes.iter().any(|scene| scene.log.is_none()) {
            scenes.iter_mut().for_each(|scene| scene.log = None);
        }
        let whole = scenes.iter().map(|scene| scene.log.as_ref().map_or(0, Found::whole)).min().unwrap_or(0);
        let area = |scene: &Scene| u64::from(scene.plan.frame.width) * u64::from(scene.plan.frame.height);
        // Fields are looked at where there is nothing else: combs spoil posters.
        let largest = (0..scenes.len()).max_by_key(|at| (!scenes[*at].plan.fields, area(&scenes[*at])));
        let smallest = (0..scenes.len()).min_by_key(|at| (scenes[*at].plan.fields, area(&scenes[*at])));
        let mut board = plan.board.map(|board| (board, sheets));
        for (at, scene) in scenes.into_iter().enumerate() {
            let (mut stage, note) = self.stage(scene, plan, whole);
            let Note { found, poster, tiles } = note.unwrap_or_default();
            if largest == Some(at) {
                let new = || Chooser::new(plan.length_s);
                stage.chooser = Some(poster.map_or_else(new, |noted| Chooser::after(plan.length_s, noted)));
            }
            if smallest == Some(at) {
                stage.measure = Some(found.map_or_else(PictureMeasure::default, PictureMeasure::after));
                let sheets = board.take().map(|(board, files)| Sheets::new(board, stage.frame, files));
                stage.sheets = sheets.map(|sheets| sheets.after(&tiles, plan.chunks.is_some())).transpose()?;
            }
            let fields = stage.fields;
            let (sender, shots) = sync_channel(PICTURES);
            self.showing.push(thread("picture", move || stage.run(&shots))?);
            self.stages.push((sender, fields));
        }
        Ok(())
    }

    /// A stage that goes on behind so many whole chunks, and what was noted there.
    fn stage(&mut self, scene: Scene, plan: &Plan, whole: usize) -> (Stage, Option<Note>) {
        let Scene { plan: picture, chosen, way, log } = scene;
        let mut stage = Stage {
            fields: picture.fields,
            stamp: picture.stamp.clone(),
            ..Stage::new(PictureTrack::new(chosen, picture.clone(), way), picture.frame)
        };
        stage.track.keeper = Some(Keeper::new(plan.length_s, picture.rate));
        let (Some(log), Some(chunks)) = (log, plan.chunks.as_ref()) else { return (stage, None) };
        let every = every(&picture, chunks.seconds);
        let from = whole as u64 * every;
        let (chunks, note) = log.go_on(whole, every);
        stage.track.keep_in(chunks, from);
        stage.noted = from;
        self.made_s = stage.track.time_of(from);
        (stage, note)
    }

    fn start_band(&mut self, voices: Vec<Voice>) -> Result<(), Fault> {
        if voices.is_empty() {
            return Ok(());
        }
        self.start_tracks(voices.into_iter().map(Voice::track).collect())
    }

    fn start_tracks(&mut self, tracks: Vec<SoundTrack>) -> Result<(), Fault> {
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
        language: plan.language.as_deref(),
        fragments: wanted.fragments,
        cover: plan.cover.as_ref().filter(|_| wanted.picture.is_none()),
        ..Target::default()
    }
    .about(wanted.about.as_ref())
}

/// The picture's share of the machine: films that are made together keep it busy, each with few threads.
fn shared(picture: PicturePlan, plan: &Plan) -> PicturePlan {
    let work = |picture: &PicturePlan| f64::from(picture.frame.width) * f64::from(picture.frame.height);
    let all: f64 = plan.films.iter().filter_map(|film| film.picture.as_ref()).map(work).sum();
    let cores = reprise::media::cores().min(16) as f64;
    let threads = (cores * work(&picture) / all.max(1.0)).ceil().max(1.0) as usize;
    PicturePlan { threads: Some(threads), ..picture }
}

/// One encoder for each sound that differs.
fn voices(plan: &Plan) -> Result<Vec<Voice>, Fault> {
    let mut voices: Vec<Voice> = Vec::new();
    for wanted in plan.films.iter().filter_map(|film| film.sound) {
        if voices.iter().all(|voice| voice.plan != wanted) {
            voices.push(Voice::new(wanted)?);
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

fn scene(
    plan: Option<&PicturePlan>,
    chosen: Option<Chosen>,
    road: SyncSender<Cargo>,
    log: Option<(File, &ChunkPlan)>,
) -> Result<Option<Scene>, Fault> {
    let mut way = Way::default();
    way.add(road, 0);
    let Some((plan, chosen)) = plan.zip(chosen) else { return Ok(None) };
    let found = |(log, chunks): (File, &ChunkPlan)| Found::open(log, &identity(plan, &chosen.encoder, chunks));
    let log = log.filter(|_| is_kept(plan, &chosen)).map(found).transpose()?;
    Ok(Some(Scene { plan: plan.clone(), chosen, way, log }))
}

/// Whether a film can be put together of chunks. What a graphics card makes differs each time, and the buffer that
/// broadcasters' decoders have must not be begun anew.
fn is_kept(plan: &PicturePlan, chosen: &Chosen) -> bool {
    plan.codec != Codec::Xdcam && !is_hardware(&chosen.encoder.name())
}

/// What a film's chunks are made of, and by what.
fn identity(plan: &PicturePlan, encoder: &Encoder, chunks: &ChunkPlan) -> [u8; 32] {
    let PicturePlan { frame, rate, preset, bitrate, even_groups, .. } = plan;
    let wanted = format!("{frame:?} {rate:?} {preset} {bitrate:?} {even_groups}");
    let by = format!("{} {} {}", encoder.name(), crate::av::version(), reprise::media::cores());
    let mut digest = Sha256::new();
    for part in [chunks.digest.as_bytes(), wanted.as_bytes(), by.as_bytes(), &encoder.extradata()] {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}

/// Frames of a chunk: groups of pictures of two seconds, so that films in several sizes are cut at the same places.
fn every(plan: &PicturePlan, seconds: f64) -> u64 {
    let group = (plan.rate.per_second() * 2.0).round().max(1.0) as u64;
    group * (seconds / 2.0).round().max(1.0) as u64
}

/// Begins a thread.
pub fn thread<T: Send + 'static>(
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
