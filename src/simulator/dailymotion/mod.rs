//! Dailymotion with one profile, by its API of 2026 (v2), and as much of the older one (v0) as its official clients use.
//!
//! Both APIs, the upload servers and the public pages live on one address here: a request for `/video/ID` that names
//! fields, or wants JSON, is one to the older API, any other a viewer's.

mod access;
mod answer;
mod extra;
mod fields;
mod legacy;
mod making;
mod page;
#[cfg(test)]
mod tests;
mod upload;
mod videos;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use super::{Ground, Mishap, Model};

/// The profile that the key gives access to.
const PROFILE: &str = "x2city";
const PROFILE_NAME: &str = "city";

pub const MODEL: Model =
    Model { kind: "dailymotion", possible: POSSIBLE, credentials: &["client_id", "client_secret"], routes };

/// An upload is one request: no session can go, and nothing is taken in part.
const POSSIBLE: &[Mishap] = &[
    Mishap::Http503,
    Mishap::Http429,
    Mishap::Html,
    Mishap::TokenExpired,
    Mishap::Moved301,
    Mishap::Moved302,
    Mishap::Moved307,
    Mishap::Moved308,
    Mishap::Quota,
    Mishap::CutMidUpload,
    Mishap::LostLastAnswer,
    Mishap::Reject,
    Mishap::ForcedPrivate,
    Mishap::Slow,
];

fn routes(ground: Arc<Ground>) -> Router {
    let v2 = Router::new()
        .route("/token", post(access::token))
        .route("/me", get(access::me))
        .route("/files/upload_sessions", post(upload::open))
        .route("/profiles/{profile}/videos", get(videos::list).post(making::create))
        .route("/videos/{id}", get(videos::read).patch(videos::change).delete(videos::remove))
        .fallback(answer::no_route);
    Router::new()
        .nest("/v2", v2)
        .route("/upload", post(upload::receive))
        .route("/progress", get(upload::progress))
        .route("/oauth/token", post(access::legacy_token))
        .route("/file/upload", get(upload::legacy_open))
        .route("/me", get(legacy::me))
        .route("/me/videos", get(legacy::list).post(making::legacy_create))
        .route("/user/{profile}/videos", get(legacy::list).post(making::legacy_create))
        .route("/video/{id}", get(page::watch).post(legacy::change).delete(legacy::remove))
        .route("/services/oembed", get(page::oembed))
        .route("/media/{id}", get(page::media))
        .with_state(ground)
}
