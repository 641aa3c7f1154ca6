//! Putting files: once, whole, right, and going on after a death.

use std::sync::Arc;

use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{Case, Clip, Notebook, Outcome, Rig, case, expect, fine, refused, same};
use crate::fault::Code;
use crate::watch::Watch;

pub const CASES: &[Case] = &[
    case!("what was put is read back from the place, byte for byte", put_is_read_back),
    case!("an empty file is a file", empty_file),
    case!("a large file is put and leaves no open upload", large_file),
    case!("putting the same again is fine and changes nothing", put_again),
    case!("what stands is never overwritten", never_overwritten),
    case!("a file that is not what was promised is never seen", lying_digest),
    case!("a file of another size than promised is never seen", lying_size),
    case!("a cancelled put stops, is not seen, and goes on from its cursor", resumed),
    case!("an abandoned put leaves nothing, however often it is abandoned", abandoned),
    case!("a cursor of something else does no harm", strange_cursor),
    case!("an upload whose cursor was lost does not stay open", lost_cursor),
];

const KEY: &str = "paris/originals-001/data/c1.mp4";

async fn put_is_read_back(rig: Arc<dyn Rig>) -> Outcome {
    let archive = rig.open();
    for (name, size) in [("one", 1), ("some", 70_001)] {
        let clip = Clip::of(&*rig, name, size)?;
        let key = format!("e/{name}");
        same(fine(clip.put(&*archive, &key).await)?, clip.stored())?;
        same(fine(archive.read_back(&key, &Watch::idle()).await)?, Some(clip.stored()))?;
        expect(archive.location(&key).contains(&key), || archive.location(&key))?;
    }
    Ok(())
}

async fn empty_file(rig: Arc<dyn Rig>) -> Outcome {
    let (archive, clip) = (rig.open(), Clip::with(&*rig, "empty", b"")?);
    same(fine(clip.put(&*archive, KEY).await)?, clip.stored())?;
    same(fine(archive.read_text(KEY).await)?, Some(String::new()))
}

async fn large_file(rig: Arc<dyn Rig>) -> Outcome {
    let (archive, clip) = (rig.open(), Clip::of(&*rig, "large", rig.large())?);
    same(fine(clip.put(&*archive, KEY).await)?, clip.stored())?;
    same(fine(rig.open().read_back(KEY, &Watch::idle()).await)?, Some(clip.stored()))?;
    no_upload_is_open(&*rig).await
}

async fn no_upload_is_open(rig: &dyn Rig) -> Outcome {
    same(rig.open_uploads().await.unwrap_or(0), 0)
}

async fn put_again(rig: Arc<dyn Rig>) -> Outcome {
    for size in [70_001, rig.large()] {
        let (clip, key) = (Clip::of(&*rig, "clip", size)?, format!("e/{size}"));
        fine(clip.put(&*rig.open(), &key).await)?;
        same(fine(clip.put(&*rig.open(), &key).await)?, clip.stored())?;
        same(fine(rig.open().list(&key).await)?, vec![key])?;
    }
    no_upload_is_open(&*rig).await
}

async fn never_overwritten(rig: Arc<dyn Rig>) -> Outcome {
    let archive = rig.open();
    let first = Clip::with(&*rig, "first", b"first")?;
    fine(first.put(&*archive, KEY).await)?;
    for (name, size) in [("other", 5), ("large", rig.large())] {
        let other = Clip::of(&*rig, name, size)?;
        refused(other.put(&*archive, KEY).await, "permanent", Code::ArchiveKeyTaken)?;
    }
    refused(archive.put_text(KEY, "other").await, "permanent", Code::ArchiveKeyTaken)?;
    same(fine(archive.read_text(KEY).await)?, Some("first".to_owned()))?;
    no_upload_is_open(&*rig).await
}

async fn lying_digest(rig: Arc<dyn Rig>) -> Outcome {
    let archive = rig.open();
    for size in [5, rig.large()] {
        let clip = Clip { sha256: "0".repeat(64), ..Clip::of(&*rig, "clip", size)? };
        refused(clip.put(&*archive, KEY).await, "permanent", Code::SourceChanged)?;
        same(fine(archive.list("").await)?, vec![])?;
    }
    no_upload_is_open(&*rig).await
}

async fn lying_size(rig: Arc<dyn Rig>) -> Outcome {
    let archive = rig.open();
    for size in [5, rig.large()] {
        let clip = Clip::of(&*rig, "clip", size)?;
        for wrong in [size - 1, size + 1] {
            let clip = Clip { size: wrong, sha256: clip.sha256.clone(), path: clip.path.clone() };
            refused(clip.put(&*archive, KEY).await, "permanent", Code::SourceChanged)?;
            same(fine(archive.list("").await)?, vec![])?;
        }
    }
    no_upload_is_open(&*rig).await
}

/// Begins to put a large file and is cancelled when a cursor was kept or the work is well on its way.
async fn cut_short(rig: &dyn Rig, clip: &Clip) -> Result<Notebook, String> {
    let token = CancellationToken::new();
    let notebook = Notebook::cancelling(&token);
    let watch = {
        let token = token.clone();
        Watch::new(token.clone(), move |progress| {
            if progress.done > 0.3 {
                token.cancel();
            }
        })
    };
    let archive = rig.open();
    refused(clip.put_with(&*archive, KEY, None, &notebook, &watch).await, "transient", Code::Interrupted)?;
    same(fine(archive.list("").await)?, vec![])?;
    Ok(notebook)
}

async fn resumed(rig: Arc<dyn Rig>) -> Outcome {
    let clip = Clip::of(&*rig, "large", rig.large())?;
    let notebook = cut_short(&*rig, &clip).await?;
    let cursor = notebook.last();
    same(fine(clip.put_with(&*rig.open(), KEY, cursor, &Notebook::default(), &Watch::idle()).await)?, clip.stored())?;
    no_upload_is_open(&*rig).await
}

async fn abandoned(rig: Arc<dyn Rig>) -> Outcome {
    let clip = Clip::of(&*rig, "large", rig.large())?;
    let cursor = cut_short(&*rig, &clip).await?.last().unwrap_or_default();
    for _ in 0..2 {
        fine(rig.open().abandon(KEY, &cursor).await)?;
        no_upload_is_open(&*rig).await?;
    }
    same(fine(rig.open().read_back(KEY, &Watch::idle()).await)?, None)?;
    same(
        fine(clip.put_with(&*rig.open(), KEY, Some(cursor), &Notebook::default(), &Watch::idle()).await)?,
        clip.stored(),
    )
}

async fn strange_cursor(rig: Arc<dyn Rig>) -> Outcome {
    let clip = Clip::of(&*rig, "large", rig.large())?;
    let other = Clip::of(&*rig, "another", rig.large())?;
    let cursor = cut_short(&*rig, &other).await?.last();
    for (at, cursor) in [cursor, Some(json!("nonsense")), Some(json!({ "upload": 7 }))].into_iter().enumerate() {
        let key = format!("e/{at}");
        let put = clip.put_with(&*rig.open(), &key, cursor, &Notebook::default(), &Watch::idle()).await;
        same(fine(put)?, clip.stored())?;
    }
    Ok(())
}

async fn lost_cursor(rig: Arc<dyn Rig>) -> Outcome {
    let clip = Clip::of(&*rig, "large", rig.large())?;
    cut_short(&*rig, &clip).await?;
    same(fine(clip.put(&*rig.open(), KEY).await)?, clip.stored())?;
    no_upload_is_open(&*rig).await
}
