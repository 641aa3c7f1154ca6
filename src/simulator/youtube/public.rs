//! What a stranger sees, without credentials.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;
use url::Url;

use super::super::{Ground, Stage, Video};
use super::open::Asked;

/// The watch page answers 200 for anything, as the real one does.
pub(super) async fn watch(State(ground): State<Arc<Ground>>, asked: Asked) -> Response {
    let video = asked.get("v").and_then(|id| ground.shelf.get(id)).filter(|video| video.is_open(ground.now()));
    let (title, body) = match &video {
        Some(video) => (escaped(&video.title), escaped(&video.description)),
        None => ("YouTube".to_owned(), "Video unavailable".to_owned()),
    };
    Html(format!("<!DOCTYPE html><html><head><title>{title}</title></head><body><p>{body}</p></body></html>"))
        .into_response()
}

/// The player's description for other sites: only of what may be watched.
pub(super) async fn oembed(State(ground): State<Arc<Ground>>, asked: Asked) -> Response {
    let id = asked.get("url").and_then(|url| watched(url));
    let Some(id) = id else { return (StatusCode::BAD_REQUEST, "Bad Request").into_response() };
    match ground.shelf.get(&id) {
        Some(video) if video.is_open(ground.now()) => Json(embedded(&ground, &video)).into_response(),
        Some(Video { stage: Stage::Processing { .. }, visibility, .. }) if visibility == "private" => {
            (StatusCode::UNAUTHORIZED, "Unauthorized").into_response()
        }
        _ => (StatusCode::NOT_FOUND, "Not Found").into_response(),
    }
}

fn watched(url: &str) -> Option<String> {
    let url = Url::parse(url).ok().filter(|url| url.path() == "/watch")?;
    url.query_pairs().find(|(name, _)| name == "v").map(|(_, id)| id.into_owned())
}

fn embedded(ground: &Ground, video: &Video) -> serde_json::Value {
    let frame = ground.address(&format!("/embed/{}", video.id));
    json!({"title": video.title, "author_name": "Simulated channel", "type": "video", "version": "1.0",
        "provider_name": "YouTube", "provider_url": "https://www.youtube.com/", "height": 113, "width": 200,
        "html": format!("<iframe width=\"200\" height=\"113\" src=\"{frame}\"></iframe>")})
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
