//! What people open: a page with the video on it.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Request, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use tower_http::services::ServeFile;

use super::super::Ground;
use super::video;

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

pub(super) async fn watch(State(ground): State<Arc<Ground>>, Path(id): Path<String>) -> Response {
    let Some(video) = video::find(&ground, &id).filter(|video| video.visibility != "private") else {
        return (StatusCode::NOT_FOUND, Html("<!doctype html><title>Not found</title>")).into_response();
    };
    let title = escape(&video.title);
    let source = format!("/static/web-videos/{}.mp4", video.id);
    Html(format!(
        "<!doctype html><meta charset=\"utf-8\"><title>{title}</title><h1>{title}</h1><video controls src=\"{source}\"></video>\n"
    ))
    .into_response()
}

/// The file as it was uploaded: with transcoding off the real server changes nothing either.
pub(super) async fn media(
    State(ground): State<Arc<Ground>>,
    Path(file): Path<String>,
    request: Request<Body>,
) -> Response {
    let id = file.strip_suffix(".mp4").unwrap_or_default();
    let Some(video) = video::find(&ground, id).filter(|video| video.visibility != "private") else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let served = ServeFile::new(ground.shelf.media(&video.id)).try_call(request).await;
    match served {
        Ok(mut response) => {
            response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("video/mp4"));
            response.map(Body::new)
        }
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}
