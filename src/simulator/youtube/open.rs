//! Opening an upload.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::super::{Ground, Mishap, Upload, Video, intake};
use super::answers::{Refusal, bad, mishap, trouble};
use super::{auth, chunk, resource, rules};

const LARGEST: u64 = 256 << 30;
const LARGEST_RESOURCE: usize = 1 << 20;

pub(super) type Asked = Query<HashMap<String, String>>;

/// Some clients send chunks with POST: what names a session is one.
pub(super) async fn or_chunk(
    State(ground): State<Arc<Ground>>,
    asked: Asked,
    headers: HeaderMap,
    body: Body,
) -> Response {
    if asked.contains_key("upload_id") {
        return chunk::chunk(State(ground), asked, headers, body).await;
    }
    let Some(body) = intake::small(body, LARGEST_RESOURCE).await else {
        return bad("badRequest", "Request payload size exceeds the limit.").into_response();
    };
    open(&ground, &asked, &headers, &body).unwrap_or_else(IntoResponse::into_response)
}

fn open(ground: &Ground, asked: &Asked, headers: &HeaderMap, body: &[u8]) -> Result<Response, Refusal> {
    let token = auth::authorised(ground, headers)?;
    let fits = [&Mishap::REFUSALS[..], &[Mishap::Quota]].concat();
    let due = ground.plan.meet(&fits, ground.now());
    if let Some(refused) = due.mishap.and_then(|due| mishap(ground, due, &token)) {
        return Ok(refused);
    }
    if asked.get("uploadType").map(String::as_str) != Some("resumable") {
        return Err(bad("badRequest", "Only uploadType=resumable is simulated."));
    }
    let parts = rules::parts(asked.get("part").map(String::as_str))?;
    let upload = announced(headers)?;
    let mut resource = rules::resource(body, &parts)?;
    let snippet = taken(&mut resource, "snippet");
    rules::snippet(&snippet, false)?;
    let status = taken(&mut resource, "status");
    let visibility = rules::status(&status)?.to_owned();
    let id = ground.dice.name(11);
    let mut video = Video {
        visibility,
        upload: Some(Upload { key: ground.dice.name(43), ..upload }),
        extra: json!({ "watch": format!("/watch?v={id}"), "parts": parts, "status": status,
            "recordingDetails": taken(&mut resource, "recordingDetails"), "made": ground.now().to_string() }),
        id,
        ..Video::default()
    };
    resource::put_snippet(&mut video, snippet);
    Ok(ground.shelf.add(video).map_or_else(|error| trouble(&error), |video| opened(ground, &video)))
}

fn taken(resource: &mut Map<String, Value>, part: &str) -> Map<String, Value> {
    match resource.remove(part) {
        Some(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

/// What the headers say of the media to come.
fn announced(headers: &HeaderMap) -> Result<Upload, Refusal> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let content_type = text("x-upload-content-type").unwrap_or("application/octet-stream");
    if !content_type.starts_with("video/") && content_type != "application/octet-stream" {
        return Err(bad(
            "badContent",
            "Media type is not supported. Valid media types: [video/*, application/octet-stream]",
        ));
    }
    let total = match text("x-upload-content-length") {
        None => None,
        Some(length) => Some(length.parse().map_err(|_| bad("badRequest", "X-Upload-Content-Length is no number."))?),
    };
    if total.is_some_and(|total: u64| total > LARGEST) {
        return Err(Refusal(413, "global", "uploadTooLarge", "The upload is larger than 274877906944 bytes."));
    }
    Ok(Upload { total, content_type: content_type.to_owned(), ..Upload::default() })
}

fn opened(ground: &Ground, video: &Video) -> Response {
    let key = video.upload.as_ref().map_or("", |upload| upload.key.as_str());
    let parts: Vec<&str> = video.extra["parts"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let query = format!("uploadType=resumable&part={}&upload_id={key}", parts.join(","));
    let location = ground.address(&format!("/upload/youtube/v3/videos?{query}"));
    (StatusCode::OK, [("location", location.as_str()), ("x-guploader-uploadid", key), ("server", "UploadServer")])
        .into_response()
}
