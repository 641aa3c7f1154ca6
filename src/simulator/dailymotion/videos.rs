//! Videos by the API of today: reading, listing, changing, deleting. Only the fields that are named are told.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::super::{Ground, Stage, Video, intake};
use super::access::caller;
use super::answer::{self, Api, Refused};
use super::extra::Extra;
use super::{PROFILE, fields};

/// A video that was made and not deleted.
pub(super) fn find(ground: &Ground, id: &str) -> Option<Video> {
    ground.shelf.get(id).filter(|video| !matches!(video.stage, Stage::Draft | Stage::Deleted))
}

fn whole(ground: &Ground, video: &Video) -> Value {
    let extra = Extra::of(video);
    let state = video.state(ground.now());
    let (status, encoding, publishing) = match state {
        "processing" => ("processing", 60, 0),
        "rejected" => ("encoding_error", -1, 0),
        _ => ("published", 100, 100),
    };
    json!({
        "video_id": video.id, "title": video.title, "description": video.description, "tags": video.tags,
        "visibility": extra.visibility, "category": extra.category, "is_for_kids": extra.is_for_kids,
        "language": extra.language, "created_at": extra.created, "is_published": state == "live",
        "video_url": format!("https://www.dailymotion.com/video/{}", extra.public_id(video)),
        "processing": { "status": status, "encoding_progress": encoding, "publishing_progress": publishing },
        "source": { "file_url": null }, "profile": { "profile_id": PROFILE },
    })
}

/// A field that nobody has is a mistake.
fn named(ground: &Ground, video: &Video, query: &HashMap<String, String>) -> Result<Value, Refused> {
    let whole = whole(ground, video);
    let mut told = Map::new();
    told.insert("video_id".to_owned(), video.id.as_str().into());
    for name in query.get("fields").map_or("title", String::as_str).split(',').filter(|name| !name.is_empty()) {
        let Some(value) = whole.get(name) else {
            return Err(Refused::field("fields", &format!("Unknown field {name}.")));
        };
        told.insert(name.to_owned(), value.clone());
    }
    Ok(Value::Object(told))
}

pub(super) async fn read(
    State(ground): State<Arc<Ground>>,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    if let Err(refusal) = caller(&ground, &headers, Api::V2) {
        return *refusal;
    }
    let Some(video) = find(&ground, &id) else { return Refused::not_found("Video").by(Api::V2) };
    match named(&ground, &video, &query) {
        Ok(told) => Json(told).into_response(),
        Err(refused) => refused.by(Api::V2),
    }
}

/// The newest first. Without a visibility only the public ones are listed, the owner's own list included.
pub(super) async fn list(
    State(ground): State<Arc<Ground>>,
    Path(profile): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    if let Err(refusal) = caller(&ground, &headers, Api::V2) {
        return *refusal;
    }
    if profile != PROFILE {
        return Refused::not_found("Profile").by(Api::V2);
    }
    let number = |name: &str, otherwise: usize| query.get(name).map_or(Some(otherwise), |value| value.parse().ok());
    let page = number("page", 1).filter(|page| *page >= 1);
    let size = number("page_size", 20).filter(|size| (1..=100).contains(size));
    let (Some(page), Some(size)) = (page, size) else {
        return Refused::field("page_size", "From 1 to 100.").by(Api::V2);
    };
    let mut videos: Vec<Video> =
        ground.shelf.all().into_iter().filter(|video| is_listed(&ground, video, &query)).collect();
    videos.sort_by_key(|video| std::cmp::Reverse((Extra::of(video).created, video.number)));
    let told: Result<Vec<Value>, Refused> =
        videos.iter().skip((page - 1) * size).take(size).map(|video| named(&ground, video, &query)).collect();
    match told {
        Ok(data) => {
            Json(json!({ "data": data, "page": page, "page_size": size, "has_more": page * size < videos.len() }))
                .into_response()
        }
        Err(refused) => refused.by(Api::V2),
    }
}

fn is_listed(ground: &Ground, video: &Video, query: &HashMap<String, String>) -> bool {
    let extra = Extra::of(video);
    let wanted = query.get("visibility").map_or("public", String::as_str);
    let tagged =
        query.get("tags").is_none_or(|tags| tags.split(',').all(|tag| video.tags.iter().any(|one| one == tag)));
    let known = find(ground, &video.id).is_some() && extra.listed_from.is_none_or(|from| from <= ground.now());
    known && tagged && extra.visibility == wanted
}

pub(super) async fn change(
    State(ground): State<Arc<Ground>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    if let Err(refusal) = caller(&ground, &headers, Api::V2) {
        return *refusal;
    }
    let bytes = intake::small(body, 1 << 20).await.unwrap_or_default();
    let wanted: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    if let Err(refused) = fields::check(&wanted, false) {
        return refused.by(Api::V2);
    }
    let Some(video) = find(&ground, &id) else { return Refused::not_found("Video").by(Api::V2) };
    match ground.shelf.change(&video.id, |video| fields::apply(&wanted, video)) {
        Ok(_) => Json(json!({ "video_id": id })).into_response(),
        Err(error) => answer::broken(&error),
    }
}

pub(super) async fn remove(State(ground): State<Arc<Ground>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    if let Err(refusal) = caller(&ground, &headers, Api::V2) {
        return *refusal;
    }
    let Some(video) = find(&ground, &id) else { return Refused::not_found("Video").by(Api::V2) };
    match ground.shelf.change(&video.id, |video| video.stage = Stage::Deleted) {
        Ok(_) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => answer::broken(&error),
    }
}
