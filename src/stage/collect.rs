//! Collect: a whole file of the drop folder becomes a clip in the vault, digested in the same read.

use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::reader::{Read, Reader};
use super::{Seams, index, replace, subject};
use crate::engine::Ran;
use crate::fault::{Code, Fault};
use crate::inbox::arrival::{Arrival, Reason};
use crate::inbox::pieces;
use crate::inbox::promise::Promise;
use crate::inbox::{Sighting, What};
use crate::model::clip::{Clip, Compared, Copy, Index, Name, State};
use crate::model::event::Event;
use crate::model::journal::{Entry, SELF};
use crate::model::plan;
use crate::model::shelf::{self, Shelf};
use crate::model::task::{Stage, Task};
use crate::store::{Batch, Kept, Select};
use crate::vault::{Take, Taken};
use crate::watch::Watch;

/// Why a file was taken: the checkpoint that a collect task begins with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Order {
    pub reason: Reason,
    pub promise: Option<Promise>,
}

/// What was learnt of a recording while it was copied.
#[derive(Default)]
struct Looked {
    read: Option<Read>,
    /// What is kept of its sound, and of its packets and pictures.
    sound: Option<String>,
    index: Option<Index>,
}

pub async fn run(seams: &Seams, task: &Task, watch: &Watch) -> Result<Ran, Fault> {
    let Some(clip) = seams.store.find::<Clip>(subject(task)?).await? else { return Ok(Ran::Done) };
    let order: Order = read(&task.checkpoint)?;
    if let (Some(sha256), Some(promise)) = (&clip.sha256, &order.promise) {
        return super::compare::run(seams, (&clip, sha256), promise, watch).await;
    }
    if clip.sha256.is_some() || clip.state != State::Collecting {
        return Ok(Ran::Done);
    }
    let arrival: Arrival = read(&clip.arrival)?;
    let (taken, looked) = match take(seams, task, &clip, &arrival, &order, watch).await {
        Err(fault) if matches!(fault.code, Code::SourceChanged | Code::PathMissing) => {
            return back_to_arriving(seams, &clip, arrival).await;
        }
        Err(fault) if fault.code.is_full_disk() => return waits_for_room(seams, &clip, fault).await,
        taken => taken?,
    };
    match broken_promise(&order, &taken) {
        Some(promise) if order.reason == Reason::Promised => {
            back_to_arriving(seams, &clip, arrival.refuted(&promise.digest)).await
        }
        _ => register(seams, &clip.id, (&taken, &looked), compared(&order, &taken)).await,
    }
}

fn read<T: serde::de::DeserializeOwned>(value: &serde_json::Value) -> Result<T, Fault> {
    T::deserialize(value).map_err(|error| Fault::permanent(Code::StoreTrouble).with("cause", error))
}

async fn take(
    seams: &Seams,
    task: &Task,
    clip: &Clip,
    arrival: &Arrival,
    order: &Order,
    watch: &Watch,
) -> Result<(Taken, Looked), Fault> {
    let sighting = Sighting { path: clip.path.clone(), what: What::File(arrival.stamp) };
    let take = Take {
        source: seams.inbox.open(&sighting).await?,
        size: arrival.stamp.size,
        task: task.id.clone(),
        run: task.moves.run,
        also: order.promise.iter().map(|promise| promise.digest.algorithm).collect(),
    };
    if !clip.is_recording() {
        return Ok((seams.vault.take(take, watch).await?, Looked::default()));
    }
    let scratch = seams.vault.scratch(&task.id, task.moves.run).await?;
    let (heard, index) = (scratch.join("sound"), scratch.join("index"));
    let reader = Reader::new(seams.media.clone(), heard.clone(), index.clone());
    let taken = seams.vault.take_by(take, &reader, watch).await?;
    let read = reader.told();
    // Whoever failed may have written half of it.
    if !matches!(read, Some(Ok(_))) {
        return Ok((taken, Looked { read, ..Looked::default() }));
    }
    let (sound, index) = (sound(seams, &heard, watch).await?, index::keep(seams, &index, watch).await?);
    Ok((taken, Looked { read, sound, index }))
}

/// Keeps what was written of a recording's sound; nothing where it has none, or nobody could look into it.
async fn sound(seams: &Seams, heard: &Path, watch: &Watch) -> Result<Option<String>, Fault> {
    match std::fs::metadata(heard) {
        Ok(facts) if facts.len() > 0 => Ok(Some(seams.vault.adopt(heard, watch).await?.sha256)),
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Fault::io(&error, heard.display())),
        _ => Ok(None),
    }
}

/// The promise that the content did not keep. An algorithm that nobody could compute breaks none.
fn broken_promise<'a>(order: &'a Order, taken: &Taken) -> Option<&'a Promise> {
    order.promise.as_ref().filter(|promise| promise.is_kept_by(&taken.also) == Some(false))
}

/// What is known of the copy by the list that named it, before anybody else looks.
fn compared(order: &Order, taken: &Taken) -> Option<Compared> {
    let promise = order.promise.as_ref()?;
    let agrees = Some(promise.is_kept_by(&taken.also)?);
    Some(Compared { digest: promise.digest.clone(), manifest: promise.manifest.clone(), agrees })
}

/// The copy is not what a list says of it.
pub(super) fn mismatch(compared: &Compared) -> Fault {
    Fault::permanent(Code::DigestMismatch).with("manifest", &compared.manifest)
}

/// The clip says what it waits for: nobody else need wait for it meanwhile.
async fn waits_for_room(seams: &Seams, clip: &Clip, fault: Fault) -> Result<Ran, Fault> {
    let now = seams.clock.now();
    let change = |clip: &mut Clip| {
        clip.fault_at = clip.fault_at.filter(|_| clip.fault.is_some()).or(Some(now));
        clip.fault = Some(fault.clone());
        Some(Vec::new())
    };
    if clip.fault.as_ref() != Some(&fault) {
        seams.store.update::<Clip>(&clip.id, change).await?;
    }
    if !clip.waits_for_room() {
        // Versions are planned anew where the event's row has changed.
        seams.store.update::<Event>(&clip.event, |_| Some(Vec::new())).await?;
    }
    Err(fault)
}

/// The file moved on while it was read: the next look sees what it is now.
async fn back_to_arriving(seams: &Seams, clip: &Clip, arrival: Arrival) -> Result<Ran, Fault> {
    let arrival = serde_json::json!(arrival);
    let change = |clip: &mut Clip| {
        (clip.state, clip.fault, clip.fault_at) = (State::Arriving, None, None);
        clip.arrival = arrival.clone();
        Some(Vec::new())
    };
    seams.store.update::<Clip>(&clip.id, change).await?;
    Ok(Ran::Done)
}

async fn twin(seams: &Seams, clip: &Clip, taken: &Taken) -> Result<Option<Kept<Clip>>, Fault> {
    // Two playlists may be alike to the letter: each means what lies beside it.
    if pieces::is_playlist(clip.path.name()) {
        return Ok(None);
    }
    let known = seams.store.all::<Clip>(&Select::event(&clip.event)).await?;
    Ok(known.into_iter().find(|known| {
        known.id != clip.id && known.sha256.as_ref() == Some(&taken.sha256) && known.state != State::Superseded
    }))
}

/// The same content twice within an event is one clip with two names.
async fn one_clip(seams: &Seams, clip: Kept<Clip>, mut twin: Kept<Clip>, mut batch: Batch) -> Result<Ran, Fault> {
    twin.names.retain(|name| name.path != clip.path);
    twin.names.push(name(&clip)?);
    let entry = Entry::new(seams.clock.now(), &clip.event, SELF, "clip-known").about(clip.path.to_string());
    replace::restored(seams, (&clip, &twin), &mut batch).await?;
    batch.delete(&clip);
    batch.update(&twin);
    batch.note(entry.detail(twin.path.to_string()));
    seams.store.commit(batch).await?;
    Ok(Ran::Done)
}

/// The path of a clip with the stamp under which it was read.
fn name(clip: &Clip) -> Result<Name, Fault> {
    let arrival: Arrival = read(&clip.arrival)?;
    Ok(Name { path: clip.path.clone(), stamp: serde_json::json!(arrival.stamp) })
}

/// Registers the clip. The file is in the vault by now, so a change that meets another is made again, not the copy.
async fn register(seams: &Seams, id: &str, taken: (&Taken, &Looked), compared: Option<Compared>) -> Result<Ran, Fault> {
    loop {
        match try_register(seams, id, taken, compared.clone()).await {
            Err(fault) if fault.code == Code::StoreConflict => continue,
            ended => return ended,
        }
    }
}

async fn try_register(
    seams: &Seams,
    id: &str,
    (taken, looked): (&Taken, &Looked),
    compared: Option<Compared>,
) -> Result<Ran, Fault> {
    let mut clip = seams.store.need::<Clip>(id).await?;
    let mut event = seams.store.need::<Event>(&clip.event).await?;
    let (now, bag) = (seams.clock.now(), event.bag());
    event.stirred_at = now;
    // Neither may the bag be sealed nor a twin be registered between these readings and the commit.
    let mut batch = Batch::new();
    batch.update(&event);
    if let Some(twin) = twin(seams, &clip, taken).await? {
        return one_clip(seams, clip, twin, batch).await;
    }
    fill(&mut clip, taken, compared, &bag, now)?;
    clip.sound.clone_from(&looked.sound);
    clip.index.clone_from(&looked.index);
    for task in follow_ups(seams, &clip, looked.read.as_ref()) {
        batch.insert(&task);
    }
    for shelf in new_shelves(seams, &clip.event, &bag).await? {
        batch.insert(&shelf);
    }
    replace::at_once(seams, &clip, &mut batch).await?;
    batch.update(&clip);
    let entry = Entry::new(now, &clip.event, SELF, "clip-collected").about(clip.path.to_string());
    batch.note(entry.detail(taken.sha256.clone()));
    batch.notes(super::compare::told(&clip, now));
    seams.store.commit(batch).await?;
    Ok(Ran::Done)
}

fn fill(clip: &mut Clip, taken: &Taken, compared: Option<Compared>, bag: &str, now: Timestamp) -> Result<(), Fault> {
    let fault = compared.as_ref().filter(|compared| compared.agrees == Some(false)).map(mismatch);
    compared.into_iter().for_each(|compared| clip.note_compared(compared));
    clip.sha256 = Some(taken.sha256.clone());
    clip.size = taken.size;
    clip.names = vec![name(clip)?];
    clip.bag = Some(bag.to_owned());
    clip.add_copy(Copy { archive: None, apart: false, verified_at: now, lost_at: None });
    clip.fault_at = fault.as_ref().map(|_| now);
    clip.state = match (&fault, clip.is_recording()) {
        (Some(_), _) => State::Held,
        (None, true) => State::Collecting,
        (None, false) => State::Verified,
    };
    clip.fault = fault;
    Ok(())
}

/// Verify what could be shown, and put the original into every archive, readable or not.
fn follow_ups(seams: &Seams, clip: &Clip, read: Option<&Read>) -> Vec<Task> {
    let task = |stage| plan::of_clip(clip, seams.clock.id(), stage);
    let archives = seams.config.archives.iter();
    let mut tasks: Vec<Task> =
        archives.map(|archive| Task { target: Some(archive.name.clone()), ..task(Stage::Archive) }).collect();
    if clip.state == State::Collecting {
        tasks.push(Task { checkpoint: serde_json::json!(read), ..task(Stage::Verify) });
    }
    tasks
}

/// The rows of a bag that is begun by this clip.
async fn new_shelves(seams: &Seams, event: &str, bag: &str) -> Result<Vec<Shelf>, Fault> {
    let mut shelves = Vec::new();
    for archive in &seams.config.archives {
        if seams.store.find::<Shelf>(&Shelf::id(event, &archive.name, bag)).await?.is_none() {
            shelves.push(super::archive::shelf(seams, event, &archive.name, bag, shelf::State::Storing)?);
        }
    }
    Ok(shelves)
}
