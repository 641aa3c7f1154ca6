//! What every simulator answers about itself, under `/_simulator`.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

use super::{Ground, Video, intake, stray};

/// A video as it is shown.
#[derive(Serialize)]
struct Shown {
    id: String,
    title: String,
    marker: Option<String>,
    state: &'static str,
    visibility: String,
    size: Option<u64>,
    sha256: Option<String>,
    url: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    name: String,
    nth: Option<u32>,
}

pub(super) fn routes(ground: Arc<Ground>) -> Router {
    Router::new()
        .route("/_simulator/videos", get(videos))
        .route("/_simulator/faults", get(faults).post(plant))
        .route(stray::PATH, any(stray::arrived))
        .with_state(ground)
}

async fn videos(State(ground): State<Arc<Ground>>) -> Json<Vec<Shown>> {
    Json(ground.shelf.all().into_iter().map(|video| shown(&ground, video)).collect())
}

fn shown(ground: &Ground, video: Video) -> Shown {
    let url = video.extra.get("watch").and_then(|path| path.as_str()).map(|path| ground.address(path));
    Shown {
        marker: video.marker(),
        state: video.state(ground.now()),
        id: video.id,
        title: video.title,
        visibility: video.visibility,
        size: video.size,
        sha256: video.sha256,
        url,
    }
}

async fn faults(State(ground): State<Arc<Ground>>) -> Response {
    Json(ground.plan.list()).into_response()
}

async fn plant(State(ground): State<Arc<Ground>>, body: Body) -> Response {
    let bytes = intake::small(body, 64 << 10).await.unwrap_or_default();
    let order = serde_json::from_slice::<Order>(&bytes).ok().filter(|order| order.nth != Some(0));
    let Some(order) = order else {
        return (StatusCode::BAD_REQUEST, "wanted: {\"name\": NAME, \"nth\": 1 or more}\n").into_response();
    };
    match ground.plan.plant(&order.name, order.nth.unwrap_or(1)) {
        Ok(planted) => (StatusCode::CREATED, Json(planted)).into_response(),
        Err(fault) => (StatusCode::BAD_REQUEST, format!("{fault}\n")).into_response(),
    }
}
