//! A platform that is nothing but the shared part, for the tests of it.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post, put};
use serde_json::json;

use super::intake::{self, End, Reading};
use super::*;

pub const MODEL: Model = Model { kind: "toy", possible: Mishap::ALL, credentials: &["username", "password"], routes };

fn routes(ground: Arc<Ground>) -> Router {
    Router::new()
        .route("/token", post(token))
        .route("/upload/{id}", put(upload))
        .route("/status/{status}", get(status).post(status))
        .with_state(ground)
}

async fn token(State(ground): State<Arc<Ground>>) -> Response {
    axum::Json(json!({"token": ground.tokens.issue("toy-", Duration::from_secs(3600))})).into_response()
}

async fn status(Path(status): Path<u16>) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    (status, [("retry-after", "2")], Html("<p>no</p>")).into_response()
}

async fn upload(State(ground): State<Arc<Ground>>, Path(id): Path<String>, headers: HeaderMap, body: Body) -> Response {
    let length: u64 = headers["content-length"].to_str().unwrap().parse().unwrap();
    let token = headers.get("authorization").and_then(|v| v.to_str().ok()?.strip_prefix("Bearer ")).unwrap_or("");
    let fits = [&Mishap::REFUSALS[..], &[Mishap::CutMidUpload, Mishap::Slow]].concat();
    let due = ground.plan.meet(&fits, ground.now());
    if due.mishap == Some(Mishap::TokenExpired) {
        ground.tokens.expire(token);
    }
    if ground.tokens.check(token) != Check::Good {
        intake::drain(body).await;
        return StatusCode::UNAUTHORIZED.into_response();
    }
    if due.mishap.is_some_and(|mishap| Mishap::REFUSALS.contains(&mishap)) {
        intake::drain(body).await;
        return (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "1")]).into_response();
    }
    let turn = ground.turns.take(&id).await;
    if ground.shelf.get(&id).is_none() {
        ground.shelf.add(Video { id: id.clone(), title: id.clone(), ..Video::default() }).unwrap();
    }
    let cut_after = (due.mishap == Some(Mishap::CutMidUpload)).then_some(length / 2);
    let reading = Reading { cut_after, slow: due.slow, ended: turn.ended.clone(), ..Reading::default() };
    let intake = intake::receive(&ground, body, &ground.shelf.media(&id), &reading).await.unwrap();
    let digest = intake::sha256(&ground.shelf.media(&id)).await.unwrap();
    ground.shelf.change(&id, |video| (video.size, video.sha256) = (Some(intake.kept), Some(digest.clone()))).unwrap();
    if intake.end != End::Whole || ground.plan.strikes(Mishap::LostLastAnswer, ground.now()) {
        return cut();
    }
    axum::Json(json!({"sha256": digest})).into_response()
}
