//! What the public sees: the page of a video, and what others may embed.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;
use tower_http::services::ServeFile;

use super::super::{Ground, Video};
use super::answer::{Api, Refused};
use super::extra::Extra;
use super::{legacy, videos};

/// A video that a stranger may watch under this address.
fn open(ground: &Ground, public_id: &str) -> Option<Video> {
    ground.shelf.find(|video| Extra::of(video).public_id(video) == public_id && video.is_open(ground.now()))
}

/// A page, or the older API where fields are named or JSON is wanted: that one shows public videos to anybody.
pub(super) async fn watch(
    State(ground): State<Arc<Ground>>,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let json = headers.get(header::ACCEPT).is_some_and(|value| value.as_bytes().starts_with(b"application/json"));
    if json || query.contains_key("fields") {
        let owned = super::access::caller(&ground, &headers, Api::V0).ok().and_then(|_| videos::find(&ground, &id));
        let wanted = query.get("fields").map_or("", String::as_str);
        return match owned.or_else(|| open(&ground, &id)) {
            Some(video) => Json(legacy::told(&ground, &video, wanted)).into_response(),
            None => Refused::not_found("video").by(Api::V0),
        };
    }
    let Some(video) = open(&ground, &id) else {
        return (StatusCode::NOT_FOUND, Html("<!doctype html><title>Not found</title>")).into_response();
    };
    let title = video.title.replace('&', "&amp;").replace('<', "&lt;");
    Html(format!(
        "<!doctype html><meta charset=\"utf-8\"><title>{title}</title><h1>{title}</h1><video controls src=\"/media/{}\"></video>\n",
        Extra::of(&video).public_id(&video)
    ))
    .into_response()
}

pub(super) async fn oembed(
    State(ground): State<Arc<Ground>>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let id = query.get("url").and_then(|url| url.trim_end_matches('/').rsplit('/').next()).unwrap_or_default();
    let Some(video) = open(&ground, id) else {
        return (StatusCode::NOT_FOUND, Json(json!({ "error": { "code": 404 } }))).into_response();
    };
    let html = format!("<iframe src=\"https://geo.dailymotion.com/player.html?video={id}\"></iframe>");
    Json(json!({
        "type": "video", "version": "1.0", "provider_name": "Dailymotion", "provider_url": "https://www.dailymotion.com",
        "title": video.title, "width": 480, "height": 270, "html": html,
    }))
    .into_response()
}

pub(super) async fn media(
    State(ground): State<Arc<Ground>>,
    Path(id): Path<String>,
    request: Request<Body>,
) -> Response {
    let Some(video) = open(&ground, &id) else { return StatusCode::NOT_FOUND.into_response() };
    match ServeFile::new(ground.shelf.media(&video.id)).try_call(request).await {
        Ok(mut response) => {
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("video/mp4"));
            response.map(Body::new)
        }
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}
