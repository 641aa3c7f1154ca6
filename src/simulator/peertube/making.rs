//! From an upload whose bytes are all there to a video.

use std::path::Path;
use std::time::Duration;

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::super::{Ground, Mishap, Outcome, Stage, Video, cut, intake, measure};
use super::answer;
use super::metadata::{Extra, visibility};

const PRIVATE: u8 = 3;
/// How long the real server works on the last bytes before it forgets the upload.
const AFTERMATH: Duration = Duration::from_secs(1);

/// Makes the video, and answers. Its upload is forgotten whatever comes of it.
pub(super) async fn finish(ground: &Ground, id: &str, operation: &str) -> Response {
    let media = ground.shelf.media(id);
    let made = match make(ground, id, &media).await {
        Ok(Some(video)) => video,
        Ok(None) => return answer::unreadable(operation),
        Err(error) => return answer::broken(&error),
    };
    if ground.plan.strikes(Mishap::LostLastAnswer, ground.now()) {
        return match lose(ground, id) {
            Ok(()) => cut(),
            Err(error) => answer::broken(&error),
        };
    }
    let extra = Extra::of(&made);
    Json(json!({ "video": { "id": made.number, "shortUUID": extra.short, "uuid": made.id } })).into_response()
}

/// Null where the file cannot be read as a video.
async fn make(ground: &Ground, id: &str, media: &Path) -> std::io::Result<Option<Video>> {
    if !is_readable(media) {
        ground.shelf.change(id, refuse)?;
        return Ok(None);
    }
    let digest = intake::sha256(media).await?;
    let size = tokio::fs::metadata(media).await?.len();
    let duration = measure::duration_s(media).map(f64::round);
    let now = ground.now();
    let rejected = ground.plan.strikes(Mishap::Reject, now);
    let outcome = if rejected { Outcome::Rejected("transcoding failed".to_owned()) } else { Outcome::Live };
    let until = now + Duration::from_millis(500 + ground.dice.throw(1500));
    let is_public = ground.shelf.get(id).is_some_and(|video| video.visibility != "private");
    let forced = is_public && ground.plan.strikes(Mishap::ForcedPrivate, now);
    ground.shelf.change(id, |video| {
        (video.size, video.sha256, video.duration_s) = (Some(size), Some(digest), duration);
        video.stage = Stage::Processing { until, outcome };
        let mut extra = Extra::of(video);
        extra.created = Some(now);
        extra.watch = Some(format!("/w/{}", extra.short));
        if forced {
            extra.privacy = PRIVATE;
        }
        video.visibility = visibility(extra.privacy).to_owned();
        extra.put(video);
        forget(video);
    })
}

fn forget(video: &mut Video) {
    if let Some(upload) = &mut video.upload {
        upload.gone = true;
    }
}

fn refuse(video: &mut Video) {
    let mut extra = Extra::of(video);
    extra.refused = true;
    extra.put(video);
    forget(video);
}

/// Nobody hears of the video: for a moment the server still seems to be at work, and then slips once.
fn lose(ground: &Ground, id: &str) -> std::io::Result<()> {
    let until = ground.now() + AFTERMATH;
    ground.shelf.change(id, |video| {
        let mut extra = Extra::of(video);
        (extra.shown_from, extra.slip) = (Some(until), true);
        extra.put(video);
    })?;
    Ok(())
}

/// A movie header, or the first bytes of Matroska, WebM or Ogg.
fn is_readable(media: &Path) -> bool {
    use std::io::Read;
    let mut start = [0; 4];
    let read = std::fs::File::open(media).and_then(|mut file| file.read_exact(&mut start));
    let known = start == [0x1a, 0x45, 0xdf, 0xa3] || &start == b"OggS";
    read.is_ok() && (known || measure::duration_s(media).is_some())
}
