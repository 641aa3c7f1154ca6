//! The request that makes a video of a file. Made twice, it makes two.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::super::{Ground, Mishap, Outcome, Stage, Video, cut, intake, measure};
use super::access::caller;
use super::answer::{self, Api, Refused};
use super::extra::Extra;
use super::{PROFILE, fields, legacy};

/// How long lists do not have a video whose making nobody heard of.
const UNLISTED: Duration = Duration::from_secs(3);

pub(super) async fn create(
    State(ground): State<Arc<Ground>>,
    Path(profile): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let bytes = match admitted(&ground, &headers, body, Api::V2).await {
        Ok(bytes) => bytes,
        Err(refusal) => return *refusal,
    };
    if profile != PROFILE {
        return Refused::not_found("Profile").by(Api::V2);
    }
    let wanted: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    match fields::check(&wanted, true) {
        Ok(()) => made(&ground, &wanted, Api::V2).await,
        Err(refused) => refused.by(Api::V2),
    }
}

pub(super) async fn legacy_create(State(ground): State<Arc<Ground>>, headers: HeaderMap, body: Body) -> Response {
    let bytes = match admitted(&ground, &headers, body, Api::V0).await {
        Ok(bytes) => bytes,
        Err(refusal) => return *refusal,
    };
    match legacy::fields(&bytes) {
        Ok(wanted) => made(&ground, &wanted, Api::V0).await,
        Err(refused) => refused.by(Api::V0),
    }
}

/// Who may ask, unless a fault is due.
async fn admitted(ground: &Ground, headers: &HeaderMap, body: Body, api: Api) -> Result<bytes::Bytes, Box<Response>> {
    let token = caller(ground, headers, api)?;
    let fits = [&Mishap::REFUSALS[..], &[Mishap::Quota]].concat();
    if let Some(mishap) = ground.plan.meet(&fits, ground.now()).mishap {
        return Err(Box::new(answer::mishap(ground, mishap, &token, body, api).await));
    }
    Ok(intake::small(body, 1 << 20).await.unwrap_or_default())
}

async fn made(ground: &Ground, wanted: &Value, api: Api) -> Response {
    let url = wanted.pointer("/source/file_url").and_then(Value::as_str).unwrap_or_default();
    let key = url.rsplit('/').next().unwrap_or_default();
    let file = ground
        .shelf
        .find(|video| Extra::of(video).stored && video.upload.as_ref().is_some_and(|upload| upload.key == key));
    let Some(file) = file else {
        return Refused::field("source.file_url", "There is no such file.").by(api);
    };
    match make(ground, &file, wanted).await {
        Ok(_) if ground.plan.strikes(Mishap::LostLastAnswer, ground.now()) => lose(ground, &file.id),
        Ok(video) if api == Api::V2 => (StatusCode::CREATED, Json(json!({ "video_id": video.id }))).into_response(),
        Ok(video) => Json(json!({ "id": video.id, "title": video.title, "owner": PROFILE })).into_response(),
        Err(error) => answer::broken(&error),
    }
}

/// A file of which there is a video already gives another one.
async fn make(ground: &Ground, file: &Video, wanted: &Value) -> io::Result<Video> {
    let mut video = file.clone();
    if file.stage != Stage::Draft {
        video.id = format!("x{}", ground.clock.token(7));
        tokio::fs::copy(ground.shelf.media(&file.id), ground.shelf.media(&video.id)).await?;
        ground.shelf.add(Video { upload: None, ..video.clone() })?;
    }
    let media = ground.shelf.media(&video.id);
    let (digest, size) = (intake::sha256(&media).await?, tokio::fs::metadata(&media).await?.len());
    let duration = measure::duration_s(&media);
    let now = ground.now();
    let rejected = duration.is_none() || ground.plan.strikes(Mishap::Reject, now);
    let outcome = if rejected { Outcome::Rejected("the file could not be encoded".to_owned()) } else { Outcome::Live };
    let until = now + Duration::from_millis(500 + ground.dice.throw(1500));
    let public = wanted.get("visibility") == Some(&"public".into());
    let forced = public && ground.plan.strikes(Mishap::ForcedPrivate, now);
    let changed = ground.shelf.change(&video.id, |video| {
        (video.size, video.sha256, video.duration_s) = (Some(size), Some(digest), duration);
        video.stage = Stage::Processing { until, outcome };
        let mut extra = Extra { created: Some(now), watch: Some(String::new()), forced, ..Extra::of(video) };
        extra.listed_from = None;
        extra.put(video);
        fields::apply(wanted, video);
        if forced {
            fields::apply(&json!({ "visibility": "private" }), video);
        }
    })?;
    Ok(changed.unwrap_or(video))
}

/// Nobody hears of the video, and for a while no list has it.
fn lose(ground: &Ground, file: &str) -> Response {
    let until = ground.now() + UNLISTED;
    let newest = ground
        .shelf
        .all()
        .into_iter()
        .filter(|video| video.stage != Stage::Draft)
        .max_by_key(|video| Extra::of(video).created);
    let id = newest.map_or(file.to_owned(), |video| video.id);
    let hidden = ground.shelf.change(&id, |video| Extra { listed_from: Some(until), ..Extra::of(video) }.put(video));
    match hidden {
        Ok(_) => cut(),
        Err(error) => answer::broken(&error),
    }
}
