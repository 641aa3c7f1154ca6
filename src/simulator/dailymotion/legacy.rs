//! Videos by the older API: forms instead of JSON, `channel` for a category, numbers for times.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::super::{Ground, Stage, Video, intake};
use super::access::caller;
use super::answer::{self, Api, Refused};
use super::extra::Extra;
use super::{PROFILE, PROFILE_NAME, fields as today, videos};

fn is_true(value: &str) -> bool {
    matches!(value.to_lowercase().as_str(), "true" | "1" | "yes")
}

/// Reads a form of the older API as the fields of today, and checks it.
pub(super) fn fields(bytes: &[u8]) -> Result<Value, Refused> {
    let form: HashMap<String, String> = url::form_urlencoded::parse(bytes).into_owned().collect();
    let mut fields = Map::new();
    let mut copy = |from: &str, to: &str, read: fn(&str) -> Value| {
        if let Some(value) = form.get(from) {
            fields.insert(to.to_owned(), read(value));
        }
    };
    copy("title", "title", |text| text.into());
    copy("description", "description", |text| text.into());
    copy("channel", "category", |text| text.into());
    copy("is_created_for_kids", "is_for_kids", |text| is_true(text).into());
    copy("tags", "tags", |text| text.split(',').map(str::trim).filter(|tag| !tag.is_empty()).collect());
    copy("url", "source", |text| json!({ "file_url": text }));
    let closed = form.get("private").is_some_and(|value| is_true(value))
        || !form.get("published").is_some_and(|value| is_true(value));
    fields.insert("visibility".to_owned(), if closed { "private".into() } else { "public".into() });
    let fields = Value::Object(fields);
    today::check(&fields, true)?;
    Ok(fields)
}

/// What the older API tells of a video; `fields` names what is wanted.
pub(super) fn told(ground: &Ground, video: &Video, wanted: &str) -> Value {
    let extra = Extra::of(video);
    let state = video.state(ground.now());
    let status = match state {
        "live" => "published",
        "rejected" => "encoding_error",
        other => other,
    };
    let whole = json!({
        "id": video.id, "title": video.title, "description": video.description, "tags": video.tags, "channel": extra.category,
        "owner": PROFILE, "status": status, "published": state == "live", "private": extra.visibility != "public",
        "duration": video.duration_s.map(f64::round), "encoding_progress": if state == "processing" { 60 } else { 100 },
        "created_time": extra.created.map(|at| at.as_second()), "is_created_for_kids": extra.is_for_kids,
        "url": format!("https://www.dailymotion.com/video/{}", extra.public_id(video)),
    });
    let names = if wanted.is_empty() { "id,title,channel,owner" } else { wanted };
    let named = names.split(',').filter_map(|name| Some((name.to_owned(), whole.get(name)?.clone())));
    Value::Object(named.collect())
}

pub(super) async fn me(State(ground): State<Arc<Ground>>, headers: HeaderMap) -> Response {
    match caller(&ground, &headers, Api::V0) {
        Ok(_) => {
            let limits = json!({ "video_duration": 7200, "video_size": 4_000_000_000_u64, "videos_per_day": 96 });
            Json(json!({ "id": PROFILE, "screenname": PROFILE_NAME, "limits": limits })).into_response()
        }
        Err(refusal) => *refusal,
    }
}

pub(super) async fn list(
    State(ground): State<Arc<Ground>>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    if let Err(refusal) = caller(&ground, &headers, Api::V0) {
        return *refusal;
    }
    let wanted = query.get("fields").map_or("", String::as_str);
    let mut made: Vec<Video> =
        ground.shelf.all().into_iter().filter(|video| videos::find(&ground, &video.id).is_some()).collect();
    made.reverse();
    let list: Vec<Value> = made.iter().take(100).map(|video| told(&ground, video, wanted)).collect();
    Json(json!({ "page": 1, "limit": 100, "explicit": false, "has_more": false, "list": list })).into_response()
}

pub(super) async fn change(
    State(ground): State<Arc<Ground>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    if let Err(refusal) = caller(&ground, &headers, Api::V0) {
        return *refusal;
    }
    let bytes = intake::small(body, 1 << 20).await.unwrap_or_default();
    let form: Map<String, Value> = url::form_urlencoded::parse(&bytes)
        .into_owned()
        .filter(|(name, _)| matches!(name.as_str(), "title" | "description"))
        .map(|(name, value)| (name, value.into()))
        .collect();
    let wanted = Value::Object(form);
    if let Err(refused) = today::check(&wanted, false) {
        return refused.by(Api::V0);
    }
    let Some(video) = videos::find(&ground, &id) else { return Refused::not_found("video").by(Api::V0) };
    match ground.shelf.change(&video.id, |video| today::apply(&wanted, video)) {
        Ok(changed) => Json(told(&ground, &changed.unwrap_or(video), "")).into_response(),
        Err(error) => answer::broken(&error),
    }
}

pub(super) async fn remove(State(ground): State<Arc<Ground>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    if let Err(refusal) = caller(&ground, &headers, Api::V0) {
        return *refusal;
    }
    let Some(video) = videos::find(&ground, &id) else { return Refused::not_found("video").by(Api::V0) };
    match ground.shelf.change(&video.id, |video| video.stage = Stage::Deleted) {
        Ok(_) => Json(json!({})).into_response(),
        Err(error) => answer::broken(&error),
    }
}
