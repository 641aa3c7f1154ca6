//! One video: reading, changing, deleting.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::super::{Ground, Stage, Video, intake};
use super::metadata::{self, Extra};
use super::{access, answer};

/// A video that was made, by number, UUID or short UUID; null while nobody may know of it.
pub(super) fn find(ground: &Ground, id: &str) -> Option<Video> {
    let now = ground.now();
    ground.shelf.find(|video| {
        let extra = Extra::of(video);
        let named = video.id == id || extra.short == id || video.number.to_string() == id;
        named
            && !matches!(video.stage, Stage::Draft | Stage::Deleted)
            && extra.shown_from.is_none_or(|from| from <= now)
    })
}

fn is_id(id: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '-';
    id.chars().all(word) && (id.parse::<u64>().is_ok() || matches!(id.len(), 22 | 36))
}

/// What the server calls the state: published, to transcode, transcoding failed.
fn state(ground: &Ground, video: &Video) -> (u8, &'static str) {
    match video.state(ground.now()) {
        "processing" => (2, "To transcode"),
        "rejected" => (7, "Transcoding failed"),
        _ => (1, "Published"),
    }
}

fn labelled(id: impl Into<Value>, label: &str) -> Value {
    json!({ "id": id.into(), "label": label })
}

/// A video as lists have it: without tags, and the description cut.
pub(super) fn brief(ground: &Ground, video: &Video) -> Value {
    let extra = Extra::of(video);
    let (state, label) = state(ground, video);
    let privacy = ["Public", "Unlisted", "Private", "Internal", "Password protected"];
    let described = (!video.description.is_empty()).then(|| video.description.chars().take(250).collect::<String>());
    json!({
        "id": video.number, "uuid": video.id, "shortUUID": extra.short,
        "url": ground.address(&format!("/videos/watch/{}", video.id)), "name": video.title,
        "category": labelled(extra.category, "…"), "licence": labelled(extra.licence, "…"),
        "language": labelled(extra.language.clone(), "…"),
        "privacy": labelled(extra.privacy, privacy.get(usize::from(extra.privacy).saturating_sub(1)).unwrap_or(&"…")),
        "nsfw": false, "truncatedDescription": described, "description": described, "isLocal": true,
        "duration": video.duration_s.map_or(0, |seconds| seconds as u64), "views": 0, "likes": 0, "dislikes": 0,
        "embedPath": format!("/videos/embed/{}", video.id),
        "createdAt": extra.created, "updatedAt": extra.created, "publishedAt": extra.created,
        "originallyPublishedAt": extra.originally, "isLive": false,
        "account": { "id": 2, "name": ground.credential("username"), "displayName": "City" },
        "channel": { "id": super::CHANNEL, "name": "city", "displayName": "City" },
        "state": labelled(state, label), "waitTranscoding": extra.wait_transcoding,
        "blacklisted": false, "blacklistedReason": null,
    })
}

fn detailed(ground: &Ground, video: &Video) -> Value {
    let mut value = brief(ground, video);
    let file = json!({
        "id": video.number, "resolution": labelled(720, "720p"), "size": video.size,
        "fileUrl": ground.address(&format!("/static/web-videos/{}.mp4", video.id)),
        "torrentUrl": ground.address(&format!("/lazy-static/torrents/{}.torrent", video.id)),
    });
    let described = (!video.description.is_empty()).then_some(&video.description);
    value["description"] = json!(described);
    value["tags"] = json!(video.tags);
    value["files"] = json!([file]);
    value["streamingPlaylists"] = json!([]);
    value["downloadEnabled"] = json!(true);
    value["commentsPolicy"] = labelled(1, "Enabled");
    value
}

pub(super) async fn read(State(ground): State<Arc<Ground>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    const OPERATION: &str = "getVideo";
    if !is_id(&id) {
        let message = "Should have a valid video id (id, short UUID or UUID)";
        let about = json!({ "type": "field", "value": id, "msg": message, "path": "id", "location": "params" });
        return answer::invalid(&[("id".to_owned(), about)].into(), OPERATION);
    }
    let owner = match access::user(&ground, &headers) {
        Ok(_) => true,
        Err(_) if !headers.contains_key(header::AUTHORIZATION) => false,
        Err(refusal) => return *refusal,
    };
    match find(&ground, &id) {
        None => answer::not_found(OPERATION),
        Some(video) if !owner && video.visibility == "private" => answer::problem(401, "Not authenticated", OPERATION),
        Some(video) => Json(detailed(&ground, &video)).into_response(),
    }
}

pub(super) async fn source(State(ground): State<Arc<Ground>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    if let Err(refusal) = access::user(&ground, &headers) {
        return *refusal;
    }
    let Some(video) = find(&ground, &id) else { return answer::not_found("getVideoSource") };
    let name = Extra::of(&video).file_name;
    Json(json!({ "filename": name, "inputFilename": name, "fileUrl": null, "size": video.size })).into_response()
}

pub(super) async fn update(
    State(ground): State<Arc<Ground>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    const OPERATION: &str = "putVideo";
    if let Err(refusal) = access::user(&ground, &headers) {
        return *refusal;
    }
    let bytes = intake::small(body, 1 << 20).await.unwrap_or_default();
    let fields = serde_json::from_slice(&bytes).unwrap_or_else(|_| json!({}));
    let wrong = metadata::check(&fields, false);
    if !wrong.is_empty() {
        return answer::invalid(&wrong, OPERATION);
    }
    let Some(video) = find(&ground, &id) else { return answer::not_found(OPERATION) };
    match ground.shelf.change(&video.id, |video| metadata::apply(&fields, video)) {
        Ok(_) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => answer::broken(&error),
    }
}

pub(super) async fn remove(State(ground): State<Arc<Ground>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    if let Err(refusal) = access::user(&ground, &headers) {
        return *refusal;
    }
    let Some(video) = find(&ground, &id) else { return answer::not_found("delVideo") };
    match ground.shelf.change(&video.id, |video| video.stage = Stage::Deleted) {
        Ok(_) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => answer::broken(&error),
    }
}
