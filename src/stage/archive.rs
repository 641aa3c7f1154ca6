//! Archive: an original, a version, or the seal of a bag of originals, into one archive.

use std::path::Path;

use serde_json::Value;

use super::keep::Checkpoint;
use super::{Seams, job, subject, target, tree};
use crate::archive::Archive;
use crate::archive::bag::{About, Bag, Contents, Original, Payload, payload_path, verify_new};
use crate::config::Place;
use crate::deathpoint::{self, Point};
use crate::engine::Ran;
use crate::fault::{Code, Fault};
use crate::media::facts::Board;
use crate::media::rules::chapters::{json, webvtt};
use crate::media::rules::{self, captions};
use crate::model::clip::{Clip, Copy};
use crate::model::event::Event;
use crate::model::health;
use crate::model::job::{Job, Rendition, Storyboard};
use crate::model::shelf::{Shelf, State};
use crate::model::task::Task;
use crate::model::tree::Leaf;
use crate::store::Select;
use crate::watch::Watch;

pub async fn run(seams: &Seams, task: &Task, watch: &Watch) -> Result<Ran, Fault> {
    let subject = subject(task)?;
    if subject.starts_with("originals-") {
        return on_shelf(seams, task, subject, seal_originals(seams, task, subject, watch).await).await;
    }
    if subject.starts_with("version-") {
        return on_shelf(seams, task, subject, store_version(seams, task, subject, watch).await).await;
    }
    original(seams, task, subject, watch).await
}

/// Whether an archive shares no disk with the data directory: as somebody said, else as the file system's device says.
pub fn apart(seams: &Seams, name: &str) -> bool {
    let said = seams.config.archive(name).and_then(|archive| match &archive.place {
        Place::Dir { separate, .. } => *separate,
        Place::S3(_) => Some(true),
    });
    said.unwrap_or_else(|| seams.archives.get(name).is_some_and(|archive| archive.apart_from(&seams.config.data_dir)))
}

/// A new row for a bag on an archive.
pub fn shelf(seams: &Seams, event: &str, archive: &str, bag: &str, state: State) -> Result<Shelf, Fault> {
    Ok(Shelf {
        event: event.to_owned(),
        archive: archive.to_owned(),
        bag: bag.to_owned(),
        state,
        location: seams.archive(archive)?.location(&format!("{event}/{bag}")),
        verified_at: None,
        fault: None,
        fault_at: None,
    })
}

/// Puts one clip as it came; it counts for the receipt because `put` reads it back.
async fn original(seams: &Seams, task: &Task, id: &str, watch: &Watch) -> Result<Ran, Fault> {
    let Some(clip) = seams.store.find::<Clip>(id).await? else { return Ok(Ran::Done) };
    let (Some(bag), Some(payload)) = (&clip.bag, payload(&clip)) else { return Ok(Ran::Done) };
    let name = target(task)?;
    put(seams, task, &format!("{}/{bag}", clip.event), &payload, watch).await?;
    deathpoint::pass(Point::OriginalStored);
    let copy = Copy {
        archive: Some(name.to_owned()),
        apart: apart(seams, name),
        verified_at: seams.clock.now(),
        lost_at: None,
    };
    let change = |clip: &mut Clip| {
        clip.add_copy(copy.clone());
        Some(Vec::new())
    };
    seams.store.update::<Clip>(id, change).await?;
    Ok(Ran::Done)
}

fn payload(clip: &Clip) -> Option<Payload> {
    let path = payload_path(&clip.id, clip.path.name());
    Some(Payload { path, size: clip.size, sha256: clip.sha256.clone()? })
}

async fn put(seams: &Seams, task: &Task, prefix: &str, payload: &Payload, watch: &Watch) -> Result<(), Fault> {
    let archive = seams.archive(target(task)?)?;
    let source = seams.vault.lend(&payload.sha256).await?;
    let keep = Checkpoint { seams, task };
    let key = format!("{prefix}/{}", payload.path);
    let resume = cursor(&task.checkpoint, &key);
    let keep = Named { key: &key, inner: &keep };
    Bag::new(archive, prefix).put(payload, &source, resume, &keep, watch).await?;
    Ok(())
}

/// A cursor is kept with the name of its file: a version has several.
struct Named<'a> {
    key: &'a str,
    inner: &'a Checkpoint<'a>,
}

#[async_trait::async_trait]
impl crate::archive::Keep for Named<'_> {
    async fn keep(&self, cursor: Value) -> Result<(), Fault> {
        crate::archive::Keep::keep(self.inner, serde_json::json!({ "key": self.key, "cursor": cursor })).await
    }
}

fn cursor(checkpoint: &Value, key: &str) -> Option<Value> {
    (checkpoint.get("key")?.as_str()? == key).then(|| checkpoint["cursor"].clone())
}

async fn seal_originals(seams: &Seams, task: &Task, bag: &str, watch: &Watch) -> Result<(), Fault> {
    let clips = seams.store.all::<Clip>(&Select::event(&task.event)).await?;
    let clips: Vec<&Clip> =
        clips.iter().map(|clip| &clip.row).filter(|clip| clip.bag.as_deref() == Some(bag)).collect();
    let payload: Vec<Payload> = clips.iter().filter_map(|clip| payload(clip)).collect();
    let originals: Vec<Original> = clips.iter().filter_map(|clip| named(clip)).collect();
    seal(seams, task, bag, &payload, &originals, watch).await
}

fn named(clip: &Clip) -> Option<Original> {
    let payload = payload(clip)?;
    Some(Original {
        id: clip.id.clone(),
        file: payload.path,
        sha256: payload.sha256,
        size: payload.size,
        camera: clip.camera.clone(),
        names: clip.names.iter().map(|name| name.path.as_bytes().to_vec()).collect(),
    })
}

async fn store_version(seams: &Seams, task: &Task, bag: &str, watch: &Watch) -> Result<(), Fault> {
    let job = seams.store.need::<Job>(job(task)?).await?;
    let prefix = format!("{}/{bag}", job.event);
    let folder = seams.vault.scratch(&task.id, task.moves.run).await?;
    let mut files = Vec::new();
    for rendition in &job.renditions {
        files.extend(payload_of(seams, rendition).await?);
    }
    files.push(report(seams, &job, &folder, watch).await?);
    files.push(health(seams, &job, &folder, watch).await?);
    files.extend(chapters(seams, &job, &folder, watch).await?);
    files.extend(storyboard(seams, &job, &folder, watch).await?);
    for file in &files {
        put(seams, task, &prefix, file, watch).await?;
    }
    seal(seams, task, bag, &files, &[], watch).await
}

/// A rendition's file; where it is a folder, all of its files.
async fn payload_of(seams: &Seams, rendition: &Rendition) -> Result<Vec<Payload>, Fault> {
    let path = format!("data/{}", rendition.file_name);
    let Some(listing) = &rendition.tree else {
        return Ok(vec![Payload { path, size: rendition.size, sha256: rendition.sha256.clone() }]);
    };
    let folder = path.trim_end_matches(".m3u8");
    let file = |leaf: Leaf| Payload { path: format!("{folder}/{}", leaf.path), size: leaf.size, sha256: leaf.sha256 };
    Ok(tree::leaves(seams, listing).await?.into_iter().map(file).collect())
}

/// What the version shows and how it was made, as JSON: written from what is fixed once the check has passed.
async fn report(seams: &Seams, job: &Job, folder: &Path, watch: &Watch) -> Result<Payload, Fault> {
    let report = serde_json::json!({
        "event": job.event, "version": job.version, "made_at": job.created_at, "recipe": job.recipe,
        "programme": job.programme, "renditions": job.renditions,
    });
    written(seams, &folder.join("programme.json"), &format!("{report:#}\n"), watch).await
}

/// What was seen and heard of the recordings that it was made from, and of its renditions when they were proven.
async fn health(seams: &Seams, job: &Job, folder: &Path, watch: &Watch) -> Result<Payload, Fault> {
    let mut clips = Vec::new();
    for id in &job.basis {
        clips.extend(seams.store.find::<Clip>(id).await?);
    }
    let hold = job.recipe.hold.as_ref();
    let clips: Vec<health::Report<'_>> = clips.iter().filter_map(|clip| health::Report::of(clip, hold)).collect();
    let proven = |made: &Rendition| serde_json::json!({ "name": made.name, "ssim": made.ssim, "volume": made.volume, "marks": made.marks });
    let renditions: Vec<Value> = job.renditions.iter().map(proven).collect();
    let report = serde_json::json!({
        "event": job.event, "version": job.version, "clips": clips, "renditions": renditions,
    });
    written(seams, &folder.join("health.json"), &format!("{report:#}\n"), watch).await
}

/// The version's chapters for players of both kinds, and its subtitles; nothing where it has none.
async fn chapters(seams: &Seams, job: &Job, folder: &Path, watch: &Watch) -> Result<Vec<Payload>, Fault> {
    let mut files = Vec::new();
    if !job.chapters.is_empty() {
        files.push(written(seams, &folder.join("chapters.vtt"), &webvtt(&job.chapters), watch).await?);
        files.push(written(seams, &folder.join("chapters.json"), &json(&job.chapters), watch).await?);
    }
    for one in &job.captions {
        let name = format!("captions-{}.vtt", one.lang);
        files.push(written(seams, &folder.join(name), &captions::webvtt(one), watch).await?);
    }
    Ok(files)
}

/// The version's storyboard: its sheets, and where each picture lies on them.
async fn storyboard(seams: &Seams, job: &Job, folder: &Path, watch: &Watch) -> Result<Vec<Payload>, Fault> {
    let Some(Storyboard { board, sheets }) = &job.storyboard else { return Ok(Vec::new()) };
    let mut files = Vec::new();
    for (number, sha256) in (0..).zip(sheets) {
        let path = seams.vault.lend(sha256).await?;
        let size = tokio::fs::metadata(&path).await.map_err(|error| Fault::io(&error, path.display()))?.len();
        files.push(Payload { path: format!("data/{}", Board::name(number)), size, sha256: sha256.clone() });
    }
    let text = rules::storyboard::webvtt(board, Board::name);
    files.push(written(seams, &folder.join("storyboard.vtt"), &text, watch).await?);
    Ok(files)
}

/// Takes a text into the vault, to lie in the bag under its own name.
async fn written(seams: &Seams, path: &Path, text: &str, watch: &Watch) -> Result<Payload, Fault> {
    tokio::fs::write(path, text).await.map_err(|error| Fault::io(&error, path.display()))?;
    let taken = seams.vault.adopt(path, watch).await?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(Payload { path: format!("data/{name}"), size: taken.size, sha256: taken.sha256 })
}

async fn seal(
    seams: &Seams,
    task: &Task,
    bag: &str,
    payload: &[Payload],
    originals: &[Original],
    watch: &Watch,
) -> Result<(), Fault> {
    let event = seams.store.need::<Event>(&task.event).await?;
    let archive: &dyn Archive = seams.archive(target(task)?)?;
    let prefix = format!("{}/{bag}", event.slug);
    let date = seams.clock.now().to_zoned(seams.config.timezone.clone()).date();
    let about = About { identifier: &prefix, group: &event.slug, description: &event.title, date };
    Bag::new(archive, &prefix).seal(&Contents { payload, originals, about }).await?;
    let report = verify_new(archive, &prefix, watch).await?;
    match report.problems.first() {
        None => Ok(()),
        Some(problem) => Err(Fault::operator(Code::BagUnsound).with("bag", &prefix).with("path", &problem.path)),
    }
}

/// Notes on the bag's own row how a run ended, so that people see it whatever the task does next.
async fn on_shelf(seams: &Seams, task: &Task, bag: &str, ended: Result<(), Fault>) -> Result<Ran, Fault> {
    deathpoint::pass(Point::BagSealed);
    let now = seams.clock.now();
    let id = Shelf::id(&task.event, target(task)?, bag);
    let change = |shelf: &mut Shelf| {
        match &ended {
            Ok(()) => {
                shelf.state = State::Stored;
                shelf.verified_at = Some(now);
                (shelf.fault, shelf.fault_at) = (None, None);
            }
            Err(fault) => (shelf.fault, shelf.fault_at) = (Some(fault.clone()), Some(now)),
        }
        Some(Vec::new())
    };
    seams.store.update::<Shelf>(&id, change).await?;
    ended.map(|()| Ran::Done)
}
