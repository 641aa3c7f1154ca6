//! One provisional stream being made.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::fault::{Code, Fault};
use crate::inbox::arrival::Arrival;
use crate::inbox::{Sighting, What};
use crate::model::clip::Clip;
use crate::model::job::Job;
use crate::model::path;
use crate::model::preview::{Preview, Review};
use crate::stage::Seams;
use crate::store::{Batch, Select};
use crate::view::{is_covered, preview_folder};
use crate::watch::Watch;

/// A stream is not made where it would leave less room than this, in bytes, besides twice what the clip itself takes.
const SPARE: u64 = 1 << 30;

/// Makes the stream of a clip, unless a version shows it or there is little room.
pub(super) async fn stream(seams: &Seams, id: &str, cancel: &CancellationToken) -> Result<(), Fault> {
    let Some(clip) = seams.store.find::<Clip>(id).await? else { return Ok(()) };
    let jobs = seams.store.all::<Job>(&Select::event(&clip.event)).await?;
    let room = seams.vault.room().await?.free;
    if is_covered(id, jobs.iter().map(|job| &job.row)) || room < clip.size.saturating_mul(2).saturating_add(SPARE) {
        return Ok(());
    }
    let recording = open(seams, &clip).await?;
    let folder = preview_folder(&seams.config.data_dir, id);
    clear(&folder)?;
    std::fs::create_dir_all(&folder).map_err(|error| Fault::io(&error, folder.display()))?;
    let begun = Arc::new(Notify::new());
    let watch = Watch::new(cancel.clone(), |_| ());
    let making = seams.media.preview(recording, &folder, begun.clone(), &watch);
    tokio::pin!(making);
    let made = tokio::select! {
        made = &mut making => made?,
        () = begun.notified() => {
            note(seams, &clip, false).await?;
            making.await?
        }
    };
    tracing::info!(clip = id, copied = made.copied, seconds = made.duration_s, "A provisional stream is whole.");
    note(seams, &clip, true).await
}

/// From the drop folder while it is being copied, from the vault once it is there.
async fn open(seams: &Seams, clip: &Clip) -> Result<File, Fault> {
    if let Some(sha256) = &clip.sha256 {
        let path = seams.vault.lend(sha256).await?;
        return File::open(&path).map_err(|error| Fault::io(&error, path.display()));
    }
    let arrival: Arrival = serde_json::from_value(clip.arrival.clone())
        .map_err(|error| Fault::permanent(Code::StoreTrouble).with("cause", error))?;
    seams.inbox.open(&Sighting { path: clip.path.clone(), what: What::File(arrival.stamp) }).await
}

/// Notes that a stream can be watched, and the link behind which.
async fn note(seams: &Seams, clip: &Clip, whole: bool) -> Result<(), Fault> {
    let (store, mut batch) = (&seams.store, Batch::new());
    match store.find::<Preview>(&clip.id).await? {
        Some(mut known) => {
            known.whole = whole;
            batch.update(&known);
        }
        None => batch.insert(&Preview {
            clip: clip.id.clone(),
            event: clip.event.clone(),
            camera: clip.camera.clone(),
            name: path::text(clip.path.name()),
            begun_at: seams.clock.now(),
            whole,
        }),
    }
    if store.all::<Review>(&Select::event(&clip.event)).await?.is_empty() {
        batch.insert(&Review { event: clip.event.clone(), token: seams.clock.token(Review::LETTERS) });
    }
    store.commit(batch).await
}

pub(super) fn clear(folder: &Path) -> Result<(), Fault> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Fault::io(&error, folder.display())),
        _ => Ok(()),
    }
}
