//! One provisional stream being made.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::pieces::Feed;
use crate::fault::{Code, Fault};
use crate::inbox::arrival::Arrival;
use crate::inbox::{Sighting, What};
use crate::model::clip::Clip;
use crate::model::job::Job;
use crate::model::path;
use crate::model::preview::{Preview, Review};
use crate::stage::{self, Seams};
use crate::store::{Batch, Select};
use crate::view::rung::{Rung, length_s};
use crate::view::{is_covered, run_folder};
use crate::watch::Watch;

/// A stream is not made where it would leave less room than this, in bytes, besides twice what the clip itself takes.
const SPARE: u64 = 1 << 30;
/// A recording that is followed has ended when nothing came for at least this long.
const STILL: Duration = Duration::from_secs(10);

/// Where the making of a stream goes on.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Run {
    /// 0 for the first.
    number: u32,
    /// Seconds of the recording that earlier ones made.
    from_s: f64,
}

/// Makes the stream of a clip, unless a version shows it or there is little room.
pub(super) async fn stream(seams: &Seams, id: &str, cancel: &CancellationToken) -> Result<(), Fault> {
    let Some(clip) = seams.store.find::<Clip>(id).await? else { return Ok(()) };
    let jobs = seams.store.all::<Job>(&Select::event(&clip.event)).await?;
    let room = seams.vault.room().await?.free;
    if is_covered(id, jobs.iter().map(|job| &job.row)) || room < clip.size.saturating_mul(2).saturating_add(SPARE) {
        return Ok(());
    }
    let recording = open(seams, &clip).await?;
    let run = next_run(seams, &clip).await?;
    let folder = begin(seams, &clip, run)?;
    let begun = Arc::new(Notify::new());
    let watch = Watch::new(cancel.clone(), |_| ());
    let making = seams.media.preview(recording, (&folder, run.from_s), begun.clone(), &watch);
    tokio::pin!(making);
    let made = tokio::select! {
        made = &mut making => made?,
        () = begun.notified() => {
            note(seams, &clip, (Stand::Growing, run)).await?;
            making.await?
        }
    };
    tracing::info!(clip = id, copied = made.copied, seconds = made.duration_s, "A provisional stream is whole.");
    whole(seams, &clip, run, made.duration_s).await
}

/// Follows a clip that is still being written, where its container can be followed or it is a playlist with pieces, until
/// nothing comes any more. `shown` says whether there is a stream of it.
pub(super) async fn follow(
    seams: &Seams,
    id: &str,
    cancel: &CancellationToken,
    shown: &AtomicBool,
) -> Result<(), Fault> {
    let Some(clip) = seams.store.find::<Clip>(id).await? else { return Ok(()) };
    if seams.vault.room().await?.free < SPARE.saturating_add(clip.size) {
        return Ok(());
    }
    let Some(list) = stage::listed(seams, &clip).await? else {
        let recording = open(seams, &clip).await?;
        return follow_file(seams, &clip, recording, (still(seams, Duration::ZERO), cancel), shown).await;
    };
    let (mut feed, recording) = Feed::new(seams, &clip)?;
    tokio::select! {
        begun = feed.begin(&list) => begun?,
        () = cancel.cancelled() => return Ok(()),
    }
    let following = follow_file(seams, &clip, recording, (still(seams, list.silence()), cancel), shown);
    tokio::select! {
        ended = following => ended,
        broke = feed.run() => broke.map(|_| ()),
    }
}

/// How long nothing came of a recording that has ended; its playlist may ask for more.
fn still(seams: &Seams, silence: Duration) -> Duration {
    seams.config.settle.max(STILL).max(silence)
}

/// Follows a file that grows.
async fn follow_file(
    seams: &Seams,
    clip: &Clip,
    recording: File,
    (still, cancel): (Duration, &CancellationToken),
    shown: &AtomicBool,
) -> Result<(), Fault> {
    let run = next_run(seams, clip).await?;
    let folder = begin(seams, clip, run)?;
    let begun = Arc::new(Notify::new());
    let watch = Watch::new(cancel.clone(), |_| ());
    let making = seams.media.follow(recording, (&folder, run.from_s), begun.clone(), still, &watch);
    tokio::pin!(making);
    let made = tokio::select! {
        made = &mut making => made?,
        () = begun.notified() => {
            shown.store(true, Ordering::SeqCst);
            note(seams, clip, (Stand::Live, run)).await?;
            // What broke off goes on once all of it is there.
            making.await.inspect_err(|_| shown.store(false, Ordering::SeqCst))?
        }
    };
    let Some(made) = made else { return clear(&folder) };
    shown.store(true, Ordering::SeqCst);
    tracing::info!(clip = clip.id, seconds = made.duration_s, "A recording was followed to its end.");
    whole(seams, clip, run, made.duration_s).await
}

/// A stream that was followed and broken off goes on where it ended: whoever watches it watches on. Of a recording that became
/// shorter it begins anew.
async fn next_run(seams: &Seams, clip: &Clip) -> Result<Run, Fault> {
    let known = seams.store.find::<Preview>(&clip.id).await?;
    let Some(known) = known.filter(|known| known.followed && !known.whole && clip.lost == 0) else {
        return Ok(Run::default());
    };
    let made = (0..=known.runs).map(|run| length_s(&run_folder(&seams.config.data_dir, &clip.id, run)));
    let from_s = made.sum();
    let number = if from_s > 0.0 { known.runs + 1 } else { 0 };
    Ok(Run { number, from_s })
}

/// An empty folder for a run of a clip's stream; the first one takes away all others.
fn begin(seams: &Seams, clip: &Clip, run: Run) -> Result<PathBuf, Fault> {
    let data_dir = &seams.config.data_dir;
    let folder = run_folder(data_dir, &clip.id, run.number);
    let mut old = run.number;
    loop {
        let folder = run_folder(data_dir, &clip.id, old);
        if old > run.number && !folder.exists() {
            break;
        }
        clear(&folder)?;
        old += 1;
    }
    std::fs::create_dir_all(&folder).map_err(|error| Fault::io(&error, folder.display()))?;
    Ok(folder)
}

/// Nothing more comes of a stream; where a run made nothing the one before it is closed.
async fn whole(seams: &Seams, clip: &Clip, run: Run, made_s: f64) -> Result<(), Fault> {
    if made_s > 0.0 || run.number == 0 {
        return note(seams, clip, (Stand::Whole, run)).await;
    }
    let last = Run { number: run.number - 1, ..run };
    let folder = run_folder(&seams.config.data_dir, &clip.id, last.number);
    let closed = Rung::read(&folder).map_or(Ok(()), |rung| rung.close());
    closed.map_err(|error| Fault::io(&error, folder.display()))?;
    note(seams, clip, (Stand::Whole, last)).await
}

/// How far a stream is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand {
    /// Its recording still grows.
    Live,
    Growing,
    Whole,
}

/// From the drop folder while it is being copied, from the vault once it is there; of a playlist all of its pieces.
async fn open(seams: &Seams, clip: &Clip) -> Result<File, Fault> {
    if clip.joined.is_none() && stage::listed(seams, clip).await?.is_some() {
        let (mut feed, pieces) = Feed::new(seams, clip)?;
        return feed.turn().await.map(|()| pieces);
    }
    open_file(seams, clip).await
}

/// The same of one file.
pub(super) async fn open_file(seams: &Seams, clip: &Clip) -> Result<File, Fault> {
    if let Some(sha256) = clip.joined.as_ref().map(|joined| &joined.sha256).or(clip.sha256.as_ref()) {
        let path = seams.vault.lend(sha256).await?;
        return File::open(&path).map_err(|error| Fault::io(&error, path.display()));
    }
    let arrival: Arrival = serde_json::from_value(clip.arrival.clone())
        .map_err(|error| Fault::permanent(Code::StoreTrouble).with("cause", error))?;
    seams.inbox.open(&Sighting { path: clip.path.clone(), what: What::File(arrival.stamp) }).await
}

/// Notes that a stream can be watched, and the link behind which.
async fn note(seams: &Seams, clip: &Clip, (stand, run): (Stand, Run)) -> Result<(), Fault> {
    let (store, mut batch) = (&seams.store, Batch::new());
    let (whole, live) = (stand == Stand::Whole, stand == Stand::Live);
    match store.find::<Preview>(&clip.id).await? {
        Some(mut known) => {
            (known.whole, known.live, known.followed) = (whole, live, known.followed || live);
            known.runs = run.number;
            batch.update(&known);
        }
        None => batch.insert(&Preview {
            clip: clip.id.clone(),
            event: clip.event.clone(),
            camera: clip.camera.clone(),
            name: path::text(clip.path.name()),
            begun_at: seams.clock.now(),
            whole,
            live,
            followed: live,
            runs: run.number,
        }),
    }
    if store.all::<Review>(&Select::event(&clip.event)).await?.is_empty() {
        batch.insert(&Review { event: clip.event.clone(), token: seams.clock.token(Review::LETTERS) });
    }
    store.commit(batch).await
}

/// Takes away all runs of a clip's stream.
pub(super) fn clear_all(seams: &Seams, preview: &Preview) -> Result<(), Fault> {
    (0..=preview.runs).try_for_each(|run| clear(&run_folder(&seams.config.data_dir, &preview.clip, run)))
}

fn clear(folder: &Path) -> Result<(), Fault> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Fault::io(&error, folder.display())),
        _ => Ok(()),
    }
}
