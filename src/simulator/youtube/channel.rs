//! The channel and its list of uploads.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::super::{Ground, Stage, Video};
use super::answers::{Refusal, bad};
use super::open::Asked;
use super::{CHANNEL, UPLOADS, auth, rules};

pub(super) async fn channels(State(ground): State<Arc<Ground>>, asked: Asked, headers: HeaderMap) -> Response {
    if let Err(refusal) = auth::authorised(&ground, &headers) {
        return refusal.into_response();
    }
    let parts = match rules::parts(asked.get("part").map(String::as_str)) {
        Ok(parts) => parts,
        Err(refusal) => return refusal.into_response(),
    };
    if asked.get("mine").map(String::as_str) != Some("true") {
        return bad("missingRequiredParameter", "No filter selected.").into_response();
    }
    let page = json!({"totalResults": 1, "resultsPerPage": 5});
    Json(json!({"kind": "youtube#channelListResponse", "pageInfo": page, "items": [channel(&parts)]})).into_response()
}

fn channel(parts: &[String]) -> Value {
    let all = json!({
        "snippet": {"title": "Simulated channel"},
        "contentDetails": {"relatedPlaylists": {"likes": "", "uploads": UPLOADS}},
        "status": {"privacyStatus": "public", "isLinked": true, "longUploadsStatus": "allowed"},
    });
    let mut channel = json!({"kind": "youtube#channel", "etag": "e", "id": CHANNEL});
    for part in parts.iter().filter(|part| all.get(part.as_str()).is_some()) {
        channel[part.as_str()] = all[part.as_str()].clone();
    }
    channel
}

pub(super) async fn playlist_items(State(ground): State<Arc<Ground>>, asked: Asked, headers: HeaderMap) -> Response {
    items(&ground, &asked, &headers).unwrap_or_else(IntoResponse::into_response)
}

fn items(ground: &Ground, asked: &Asked, headers: &HeaderMap) -> Result<Response, Refusal> {
    auth::authorised(ground, headers)?;
    let parts = rules::parts(asked.get("part").map(String::as_str))?;
    let named = |name: &str| asked.get(name).map(String::as_str);
    let videos = uploads(ground);
    if named("playlistId") != Some(UPLOADS) || videos.is_empty() {
        let words = "The playlist identified with the request's playlistId parameter cannot be found.";
        return Err(Refusal(404, "youtube.playlistItem", "playlistNotFound", words));
    }
    let size: usize = named("maxResults")
        .unwrap_or("5")
        .parse()
        .ok()
        .filter(|size| *size <= 50)
        .ok_or(bad("invalidParameter", "Invalid value for maxResults: it must be from 0 to 50."))?;
    let token = bad("invalidPageToken", "The request specifies an invalid page token.");
    let from: usize = match named("pageToken") {
        None => 0,
        Some(page) => page.strip_prefix("CAUQ").and_then(|from| from.parse().ok()).ok_or(token)?,
    };
    let page: Vec<Value> = videos.iter().skip(from).take(size).map(|video| item(video, &parts)).collect();
    let mut list = json!({"kind": "youtube#playlistItemListResponse", "items": page,
        "pageInfo": {"totalResults": videos.len(), "resultsPerPage": size}});
    if from + size < videos.len() && size > 0 {
        list["nextPageToken"] = format!("CAUQ{}", from + size).into();
    }
    Ok(Json(list).into_response())
}

/// What was uploaded and not deleted, newest first.
fn uploads(ground: &Ground) -> Vec<Video> {
    let mut videos = ground.shelf.all();
    videos.retain(|video| matches!(video.stage, Stage::Processing { .. }));
    videos.reverse();
    videos
}

fn item(video: &Video, parts: &[String]) -> Value {
    let all = json!({
        "snippet": {"publishedAt": video.extra["made"], "channelId": CHANNEL, "title": video.title,
            "description": video.description, "playlistId": UPLOADS,
            "resourceId": {"kind": "youtube#video", "videoId": video.id}},
        "contentDetails": {"videoId": video.id},
        "status": {"privacyStatus": video.visibility},
    });
    let mut item = json!({"kind": "youtube#playlistItem", "etag": "e", "id": format!("UU.{}", video.id)});
    for part in parts.iter().filter(|part| all.get(part.as_str()).is_some()) {
        item[part.as_str()] = all[part.as_str()].clone();
    }
    item
}
