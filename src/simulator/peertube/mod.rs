//! A PeerTube instance, as captures of a 6.3 server show it, with one user.
//!
//! Where the real server is lax it is lax too: gaps in an upload are accepted and published with zeros in them, the end
//! of a `Content-Range` counts for nothing, and a smaller total shrinks the upload for good.

mod access;
mod answer;
mod legacy;
mod lists;
mod making;
mod metadata;
mod page;
mod range;
mod resumable;
#[cfg(test)]
mod tests;
mod video;

use std::sync::Arc;

use axum::Router;
use axum::http::HeaderValue;
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::{get, post};

use super::{Ground, Mishap, Model};

/// The only user's number, and that of the user's only channel.
const USER: u64 = 1;
const CHANNEL: u64 = 1;

pub const MODEL: Model = Model { kind: "peertube", possible: POSSIBLE, credentials: &["username", "password"], routes };

/// All but a piece that is taken in part: the server keeps what arrives.
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
    Mishap::SessionGone,
    Mishap::CutMidUpload,
    Mishap::LostLastAnswer,
    Mishap::Reject,
    Mishap::ForcedPrivate,
    Mishap::Slow,
];

fn routes(ground: Arc<Ground>) -> Router {
    let upload = post(resumable::init).put(resumable::put).delete(resumable::cancel);
    let one = get(video::read).put(video::update).delete(video::remove);
    let api = Router::new()
        .route("/oauth-clients/local", get(access::client))
        .route("/users/token", post(access::token))
        .route("/users/revoke-token", post(access::revoke))
        .route("/users/me", get(lists::me))
        .route("/users/me/video-quota-used", get(lists::quota_used))
        .route("/users/me/videos", get(lists::mine))
        .route("/accounts/{name}/videos", get(lists::account))
        .route("/accounts/{name}/video-channels", get(lists::channels))
        .route("/config", get(lists::config))
        .route("/ping", get(|| async { "pong" }))
        .route("/videos/upload-resumable", upload)
        .route("/videos/upload", post(legacy::upload))
        .route("/videos/{id}", one)
        .route("/videos/{id}/source", get(video::source))
        .fallback(answer::no_route);
    Router::new()
        .nest("/api/v1", api)
        .route("/w/{id}", get(page::watch))
        .route("/videos/watch/{id}", get(page::watch))
        .route("/static/web-videos/{file}", get(page::media))
        .layer(map_response(common))
        .with_state(ground)
}

/// What every answer carries.
async fn common(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        ("x-powered-by", "PeerTube"),
        ("x-frame-options", "DENY"),
        ("tk", "N"),
        ("access-control-allow-origin", "*"),
        ("x-ratelimit-limit", "2000"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
