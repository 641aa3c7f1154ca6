//! Answers that send elsewhere, and the place they send to: whoever arrives there has followed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::Ground;

pub(super) const PATH: &str = "/_simulator/stray";

/// Requests that followed an answer to where it sent them.
#[derive(Default)]
pub struct Strays(AtomicU32);

impl Strays {
    pub fn count(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

/// An answer that sends to another host, which is this machine by another name.
pub(super) fn away(ground: &Ground, status: u16) -> Response {
    let mut elsewhere = ground.base_url.clone();
    let renamed = elsewhere.set_host(Some("localhost")).is_ok();
    debug_assert!(renamed, "an address with http has a host");
    elsewhere.set_path(PATH);
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::FOUND);
    (status, [(header::LOCATION, elsewhere.to_string())]).into_response()
}

/// Takes whatever comes, and counts it.
pub(super) async fn arrived(State(ground): State<Arc<Ground>>) -> StatusCode {
    ground.strays.0.fetch_add(1, Ordering::Relaxed);
    StatusCode::OK
}
