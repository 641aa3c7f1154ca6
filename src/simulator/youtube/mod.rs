//! YouTube's Data API v3, its resumable upload, its token endpoint and its public pages.
//!
//! Paths and shapes follow the discovery document (revision 20261104); limits and reasons follow
//! <https://developers.google.com/youtube/v3/docs>. Where the real service is lenient, this one is not: a token is asked
//! for on a session's own address too.

mod answers;
mod auth;
mod channel;
mod chunk;
mod open;
mod public;
mod range;
mod resource;
mod rules;
mod videos;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use super::{Ground, Mishap, Model};

pub const MODEL: Model = Model {
    kind: "youtube",
    possible: Mishap::ALL,
    credentials: &["client_id", "client_secret", "refresh_token"],
    routes,
};

/// The one channel there is, and its list of uploads.
const CHANNEL: &str = "UCsimulatedsimulatedsimu";
const UPLOADS: &str = "UUsimulatedsimulatedsimu";

fn routes(ground: Arc<Ground>) -> Router {
    // Both upload paths of the discovery document; some clients send chunks with POST.
    let upload = || post(open::or_chunk).put(chunk::chunk).delete(chunk::abandon);
    Router::new()
        .route("/token", post(auth::token))
        .route("/upload/youtube/v3/videos", upload())
        .route("/resumable/upload/youtube/v3/videos", upload())
        .route("/youtube/v3/videos", get(videos::list).put(videos::update).delete(videos::delete))
        .route("/youtube/v3/channels", get(channel::channels))
        .route("/youtube/v3/playlistItems", get(channel::playlist_items))
        .route("/watch", get(public::watch))
        .route("/oembed", get(public::oembed))
        .fallback(answers::nothing_here)
        .with_state(ground)
}
