//! Texts, names, lists, and what an archive says of itself.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::{Case, Clip, Outcome, Rig, case, expect, fine, refused, same};
use crate::fault::Code;
use crate::watch::Watch;

pub const CASES: &[Case] = &[
    case!("a text is written once and read as it is", texts),
    case!("what is no text is not read as one", no_text),
    case!("where nothing stands, nothing is read", nothing_there),
    case!("keys that are not ours are refused everywhere", odd_keys),
    case!("a list has the keys below its prefix, in order, and no others", lists),
    case!("reading back can be cancelled", cancelled_reading),
    case!("the test of an archive leaves nothing", preflight),
];

async fn texts(rig: Arc<dyn Rig>) -> Outcome {
    let archive = rig.open();
    let text = "Fête\nlast line\n";
    let stored = fine(archive.put_text("e/bag-info.txt", text).await)?;
    same(stored.size, text.len() as u64)?;
    same(fine(archive.put_text("e/bag-info.txt", text).await)?, stored.clone())?;
    same(fine(archive.read_text("e/bag-info.txt").await)?.as_deref(), Some(text))?;
    same(fine(archive.read_back("e/bag-info.txt", &Watch::idle()).await)?, Some(stored))
}

async fn no_text(rig: Arc<dyn Rig>) -> Outcome {
    let archive = rig.open();
    fine(Clip::with(&*rig, "clip", b"\xff\xfe\x00")?.put(&*archive, "e/clip").await)?;
    refused(archive.read_text("e/clip").await, "permanent", Code::ArchiveOddText)
}

async fn nothing_there(rig: Arc<dyn Rig>) -> Outcome {
    let archive = rig.open();
    same(fine(archive.read_back("e/none", &Watch::idle()).await)?, None)?;
    same(fine(archive.read_text("e/none").await)?, None)?;
    same(fine(archive.list("e/").await)?, vec![])
}

async fn odd_keys(rig: Arc<dyn Rig>) -> Outcome {
    let (archive, clip) = (rig.open(), Clip::with(&*rig, "clip", b"x")?);
    for key in ["", "/etc/x", "a/../../x", "a//b", "a/.hidden", "é", "a\nb"] {
        refused(clip.put(&*archive, key).await, "permanent", Code::ArchiveKeyOdd)?;
        refused(archive.put_text(key, "x").await, "permanent", Code::ArchiveKeyOdd)?;
        refused(archive.read_text(key).await, "permanent", Code::ArchiveKeyOdd)?;
        refused(archive.read_back(key, &Watch::idle()).await, "permanent", Code::ArchiveKeyOdd)?;
        refused(archive.abandon(key, &serde_json::Value::Null).await, "permanent", Code::ArchiveKeyOdd)?;
    }
    Ok(())
}

async fn lists(rig: Arc<dyn Rig>) -> Outcome {
    let archive = rig.open();
    let keys = ["a/1/x", "a/1/y/z", "a/10/x", "a/1.txt", "b/1/x"];
    for key in keys {
        fine(archive.put_text(key, key).await)?;
    }
    for (prefix, wanted) in [
        ("", vec!["a/1.txt", "a/1/x", "a/1/y/z", "a/10/x", "b/1/x"]),
        ("a/1/", vec!["a/1/x", "a/1/y/z"]),
        ("a/1", vec!["a/1.txt", "a/1/x", "a/1/y/z", "a/10/x"]),
        ("a/1/y/z", vec!["a/1/y/z"]),
        ("c/", vec![]),
    ] {
        let found = fine(archive.list(prefix).await)?;
        expect(found == wanted, || format!("under {prefix:?}: {found:?}"))?;
    }
    Ok(())
}

async fn cancelled_reading(rig: Arc<dyn Rig>) -> Outcome {
    let archive = rig.open();
    fine(archive.put_text("e/x", "x").await)?;
    let token = CancellationToken::new();
    token.cancel();
    let read = archive.read_back("e/x", &Watch::new(token, |_| ())).await;
    refused(read, "transient", Code::Interrupted)
}

async fn preflight(rig: Arc<dyn Rig>) -> Outcome {
    for _ in 0..2 {
        fine(rig.open().preflight().await)?;
        same(fine(rig.open().list("").await)?, vec![])?;
    }
    Ok(())
}
