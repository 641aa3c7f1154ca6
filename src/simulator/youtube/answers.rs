//! Refusals, as Google's API words them.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;

use super::super::{Ground, Mishap, stray};

/// What a request is refused with: status, domain, reason, words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refusal(pub u16, pub &'static str, pub &'static str, pub &'static str);

pub(super) const AUTH: Refusal = Refusal(
    401,
    "global",
    "authError",
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid \
     authentication credential.",
);
pub(super) const NO_SESSION: Refusal = Refusal(404, "global", "notFound", "Not Found");
pub(super) const NO_VIDEO: Refusal =
    Refusal(404, "youtube.video", "videoNotFound", "The video that you are trying to find cannot be found.");
const UNAVAILABLE: Refusal = Refusal(503, "global", "backendError", "The service is currently unavailable.");
const BURST: Refusal = Refusal(429, "global", "rateLimitExceeded", "Too many requests. Please slow down.");
const UPLOADS_PER_DAY: Refusal = Refusal(
    429,
    "global",
    "rateLimitExceeded",
    "Quota exceeded for quota metric 'Video Uploads' and limit 'Video Uploads per day' of service \
     'youtube.googleapis.com' for consumer 'project_number:202611220000'.",
);

pub(super) fn bad(reason: &'static str, words: &'static str) -> Refusal {
    Refusal(400, "global", reason, words)
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Refusal(status, domain, reason, message) = self;
        let body = json!({"error": {"code": status, "message": message,
            "errors": [{"message": message, "domain": domain, "reason": reason}]}});
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(body)).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let value = "Bearer realm=\"https://accounts.google.com/\", error=\"invalid_token\"".parse();
            response.headers_mut().insert("www-authenticate", value.expect("a header of ours"));
        }
        response
    }
}

/// How a mishap that refuses a request shows here; YouTube sends no Retry-After.
pub(super) fn mishap(ground: &Ground, mishap: Mishap, token: &str) -> Option<Response> {
    match mishap {
        Mishap::Http503 => Some(UNAVAILABLE.into_response()),
        Mishap::Http429 => Some(BURST.into_response()),
        Mishap::Quota => Some(UPLOADS_PER_DAY.into_response()),
        Mishap::Html => Some(page()),
        Mishap::TokenExpired => {
            ground.tokens.expire(token);
            Some(AUTH.into_response())
        }
        other => other.redirect().map(|status| stray::away(ground, status)),
    }
}

/// What a network's log-in page looks like to a program: a success, and not what was asked.
fn page() -> Response {
    Html("<!DOCTYPE html><html><head><title>Sign in</title></head><body><form>…</form></body></html>").into_response()
}

pub(super) fn trouble(error: &std::io::Error) -> Response {
    tracing::error!(%error, "The simulator's folder cannot be written.");
    Refusal(500, "global", "backendError", "Internal error encountered.").into_response()
}

pub(super) async fn nothing_here() -> Response {
    NO_SESSION.into_response()
}
