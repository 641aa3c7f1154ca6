//! Chunks on an open session, questions about it, and the video that comes of it.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::super::intake::{self, End, Reading};
use super::super::{Due, Ground, Mishap, Outcome, Stage, Upload, Video, cut, measure};
use super::answers::{NO_SESSION, Refusal, mishap, trouble};
use super::open::Asked;
use super::range::{self, Chunk, Range};
use super::{auth, resource};

const GRAIN: u64 = 256 << 10;

/// A request on the address of a session.
pub(super) async fn chunk(State(ground): State<Arc<Ground>>, asked: Asked, headers: HeaderMap, body: Body) -> Response {
    let mut body = Some(body);
    let key = asked.get("upload_id").map_or("", String::as_str);
    let answer = work(&ground, key, &headers, &mut body).await.unwrap_or_else(IntoResponse::into_response);
    if let Some(unread) = body {
        intake::drain(unread).await;
    }
    answer
}

/// Gives an upload up (`DELETE` on its session).
pub(super) async fn abandon(State(ground): State<Arc<Ground>>, asked: Asked, headers: HeaderMap) -> Response {
    if let Err(refusal) = auth::authorised(&ground, &headers) {
        return refusal.into_response();
    }
    match session(&ground, asked.get("upload_id").map_or("", String::as_str)) {
        Ok((video, _)) => match lose(&ground, &video) {
            Ok(_) => StatusCode::from_u16(499).expect("a status of three digits").into_response(),
            Err(error) => trouble(&error),
        },
        Err(refusal) => refusal.into_response(),
    }
}

async fn work(ground: &Ground, key: &str, headers: &HeaderMap, body: &mut Option<Body>) -> Result<Response, Refusal> {
    let token = auth::authorised(ground, headers)?;
    let length = length(headers)?;
    let range = range::read(headers.get("content-range").and_then(|value| value.to_str().ok()), length)?;
    session(ground, key)?;
    let turn = ground.turns.take(key).await;
    let (video, upload) = session(ground, key)?;
    if video.stage != Stage::Draft {
        return Ok(finished(ground, &video));
    }
    let (first, len, total) = match range {
        Range::Question { total: Some(total) } if upload.total == Some(total) && upload.received == total => {
            return Ok(make(ground, &video, None).await);
        }
        Range::Question { .. } => return Ok(waiting(upload.received)),
        Range::Bytes { first, len, total } => (first, len, total),
    };
    let due = ground.plan.meet(&fits(len), ground.now());
    if let Some(refused) = refused(ground, &video, due, &token) {
        return Ok(refused);
    }
    let chunk = range::check(first, len, total, length, &upload)?;
    let Some(body) = body.take() else { return Err(NO_SESSION) };
    let reading = Reading { ended: turn.ended.clone(), ..reading(ground, due, chunk) };
    match intake::receive(ground, body, &ground.shelf.media(&video.id), &reading).await {
        Ok(taken) => Ok(after(ground, &video, chunk, taken).await),
        Err(error) => Ok(trouble(&error)),
    }
}

/// What may befall a piece of `len` bytes.
fn fits(len: u64) -> Vec<Mishap> {
    let mut fits = [&Mishap::REFUSALS[..], &[Mishap::SessionGone, Mishap::CutMidUpload, Mishap::Slow]].concat();
    if len > GRAIN {
        fits.push(Mishap::ShortWrite);
    }
    fits
}

fn refused(ground: &Ground, video: &Video, due: Due, token: &str) -> Option<Response> {
    match due.mishap? {
        Mishap::SessionGone => {
            Some(lose(ground, video).map_or_else(|error| trouble(&error), |_| NO_SESSION.into_response()))
        }
        other => mishap(ground, other, token),
    }
}

fn length(headers: &HeaderMap) -> Result<u64, Refusal> {
    let length = headers.get("content-length").and_then(|value| value.to_str().ok()?.parse().ok());
    length.ok_or(Refusal(411, "global", "lengthRequired", "Length Required"))
}

/// The upload of a session that can still be written, or was finished.
fn session(ground: &Ground, key: &str) -> Result<(Video, Upload), Refusal> {
    let is_it = |video: &Video| video.upload.as_ref().is_some_and(|upload| upload.key == key && !upload.gone);
    let video = ground.shelf.find(is_it).ok_or(NO_SESSION)?;
    let upload = video.upload.clone().ok_or(NO_SESSION)?;
    Ok((video, upload))
}

fn lose(ground: &Ground, video: &Video) -> std::io::Result<Option<Video>> {
    ground.shelf.change(&video.id, |video| {
        if let Some(upload) = &mut video.upload {
            upload.gone = true;
        }
    })
}

/// How a chunk is read. Now and then less of it is kept than was sent, as the real service may.
fn reading(ground: &Ground, due: Due, chunk: Chunk) -> Reading {
    let cut_after = (due.mishap == Some(Mishap::CutMidUpload)).then_some(chunk.len / 2);
    let grains = chunk.len.saturating_sub(1) / GRAIN;
    let by_chance = grains > 0 && due.mishap.is_none() && ground.dice.throw(8) == 0;
    let short = by_chance || due.mishap == Some(Mishap::ShortWrite);
    let keep = short.then(|| (1 + ground.dice.throw(grains)) * GRAIN);
    Reading { offset: chunk.first, keep, cut_after, slow: due.slow, ..Reading::default() }
}

/// Notes what is stored, and answers.
async fn after(ground: &Ground, video: &Video, chunk: Chunk, taken: intake::Intake) -> Response {
    let is_whole = taken.end == End::Whole && taken.kept == chunk.len;
    let kept = if is_whole { taken.kept } else { range::rounded(taken.kept) };
    let received = chunk.first + kept;
    if is_whole && chunk.is_last() {
        return make(ground, video, chunk.total).await;
    }
    let noted = ground.shelf.change(&video.id, |video| note(video, received, chunk.total));
    match (noted, taken.end) {
        (Err(error), _) => trouble(&error),
        (_, End::Whole) => waiting(received),
        _ => cut(),
    }
}

fn note(video: &mut Video, received: u64, total: Option<u64>) {
    if let Some(upload) = &mut video.upload {
        upload.received = received;
        upload.total = total;
    }
}

fn waiting(received: u64) -> Response {
    let status = StatusCode::PERMANENT_REDIRECT;
    let mut response = (status, [("server", "UploadServer"), ("content-length", "0")]).into_response();
    if let (Some(last), headers) = (received.checked_sub(1), response.headers_mut()) {
        headers.insert("range", format!("bytes=0-{last}").parse().expect("a range is a header"));
    }
    response.extensions_mut().insert(hyper::ext::ReasonPhrase::from_static(b"Resume Incomplete"));
    response
}

/// All bytes are there: from now on there is a video, whether or not the client hears of it.
async fn make(ground: &Ground, video: &Video, total: Option<u64>) -> Response {
    let media = ground.shelf.media(&video.id);
    let made = async {
        let sha256 = intake::sha256(&media).await?;
        let size = tokio::fs::metadata(&media).await?.len();
        let is_copy =
            ground.shelf.find(|other| other.sha256.as_ref() == Some(&sha256) && other.stage != Stage::Deleted);
        let stage = processing(ground, size, is_copy.is_some());
        let forced = video.visibility != "private" && ground.plan.strikes(Mishap::ForcedPrivate, ground.now());
        ground.shelf.change(&video.id, |video| {
            note(video, size, total.or(Some(size)));
            (video.size, video.sha256, video.stage) = (Some(size), Some(sha256), stage);
            video.duration_s = measure::duration_s(&media);
            if forced {
                video.visibility = "private".to_owned();
            }
        })
    };
    match made.await {
        Ok(Some(_)) if ground.plan.strikes(Mishap::LostLastAnswer, ground.now()) => cut(),
        Ok(Some(video)) => finished(ground, &video),
        Ok(None) => NO_SESSION.into_response(),
        Err(error) => trouble(&error),
    }
}

/// A moment of work, and what will come of it.
fn processing(ground: &Ground, size: u64, is_copy: bool) -> Stage {
    let until = ground.now() + Duration::from_millis(300 + ground.dice.throw(1200));
    let rejected = ground.plan.strikes(Mishap::Reject, ground.now());
    let outcome = match (rejected, is_copy) {
        _ if size == 0 => Outcome::Rejected("failed:emptyFile".to_owned()),
        (true, true) => Outcome::Rejected("duplicate".to_owned()),
        (true, false) => Outcome::Rejected("termsOfUse".to_owned()),
        (false, _) => Outcome::Live,
    };
    Stage::Processing { until, outcome }
}

fn finished(ground: &Ground, video: &Video) -> Response {
    let parts: Vec<String> =
        video.extra["parts"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    ([("server", "UploadServer")], Json(resource::shown(video, &parts, ground.now()))).into_response()
}
