//! The two shapes of refusals: problem documents, and those of the upload engine.

use std::collections::BTreeMap;

use axum::Json;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hyper::ext::ReasonPhrase;
use serde_json::{Value, json};

use super::super::{Ground, Mishap, intake, stray};

const DOCS: &str = "https://docs.joinpeertube.org/api-rest-reference.html";
/// No wait that a simulator asks for is longer than this, in seconds.
const WAIT: &str = "2";

/// What is wrong with a parameter: where it stands, its value, and the server's words.
pub(super) type Invalid = BTreeMap<String, Value>;

fn typed(status: StatusCode, kind: &'static str, body: &Value) -> Response {
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// A problem document without a machine code.
pub(super) fn problem(status: u16, detail: &str, operation: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = json!({
        "type": "about:blank", "title": status.canonical_reason(), "detail": detail, "status": status.as_u16(),
        "docs": format!("{DOCS}#operation/{operation}"), "error": detail,
    });
    typed(status, "application/problem+json; charset=utf-8", &body)
}

/// A problem document with a machine code.
pub(super) fn coded(status: u16, code: &str, detail: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = json!({
        "type": format!("{DOCS}#section/Errors/{code}"), "detail": detail, "status": status.as_u16(),
        "code": code, "error": detail,
    });
    typed(status, "application/problem+json; charset=utf-8", &body)
}

pub(super) fn invalid(params: &Invalid, operation: &str) -> Response {
    let names: Vec<&str> = params.keys().map(String::as_str).collect();
    let detail = format!("Incorrect request parameters: {}", names.join(", "));
    let body = json!({
        "type": "about:blank", "title": "Bad Request", "detail": detail, "status": 400, "invalid-params": params,
        "docs": format!("{DOCS}#operation/{operation}"), "error": detail,
    });
    typed(StatusCode::BAD_REQUEST, "application/problem+json; charset=utf-8", &body)
}

/// A refusal of the upload engine.
pub(super) fn engine(status: u16, code: &str, message: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = json!({ "error": { "code": code, "message": message } });
    let mut response = typed(status, "application/json", &body);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

pub(super) fn not_found(operation: &str) -> Response {
    problem(404, "Video not found", operation)
}

pub(super) fn session_not_found() -> Response {
    engine(404, "FileNotFound", "Not found")
}

pub(super) fn locked() -> Response {
    engine(423, "FileLocked", "File locked")
}

/// The last bytes are there, and the server is at work on them.
pub(super) fn being_processed() -> Response {
    let mut response = problem(503, "The upload is already being processed", "uploadResumable");
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

pub(super) fn unreadable(operation: &str) -> Response {
    problem(422, "Video file unreadable.", operation)
}

/// The answer to bytes that do not end the upload. Nothing stored yet is written `0--1`.
pub(super) fn resume(stored: u64) -> Response {
    let last = i128::from(stored) - 1;
    let mut response = (StatusCode::PERMANENT_REDIRECT, [(header::CACHE_CONTROL, "no-store")]).into_response();
    if let Ok(range) = HeaderValue::try_from(format!("bytes=0-{last}")) {
        response.headers_mut().insert(header::RANGE, range);
    }
    response.extensions_mut().insert(ReasonPhrase::from_static(b"Resume Incomplete"));
    response
}

pub(super) async fn no_route() -> StatusCode {
    StatusCode::BAD_REQUEST
}

pub(super) fn broken(error: &std::io::Error) -> Response {
    tracing::error!(%error, "The simulated server cannot write to its folder.");
    coded(500, "Error", "the simulated server cannot write to its folder")
}

/// Reads a refused request to its end, so that the refusal reaches whoever still sends, and refuses it as ordered.
pub(super) async fn mishap(ground: &Ground, mishap: Mishap, token: &str, body: Body) -> Response {
    intake::drain(body).await;
    if let Some(status) = mishap.redirect() {
        return stray::away(ground, status);
    }
    match mishap {
        Mishap::Http429 => {
            let text = "Too many requests, please try again later.";
            (
                StatusCode::TOO_MANY_REQUESTS,
                [(header::RETRY_AFTER, WAIT), (header::CONTENT_TYPE, "text/html; charset=utf-8")],
                text,
            )
                .into_response()
        }
        Mishap::TokenExpired => {
            ground.tokens.expire(token);
            coded(401, "invalid_token", "Token is invalid")
        }
        Mishap::Html => page(StatusCode::OK, "Please sign in to this network."),
        _ => {
            let mut response = page(StatusCode::SERVICE_UNAVAILABLE, "503 Service Temporarily Unavailable");
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(WAIT));
            response
        }
    }
}

/// A page of something in front of the server.
fn page(status: StatusCode, text: &str) -> Response {
    let text = format!("<html><head><title>{text}</title></head><body><h1>{text}</h1></body></html>\n");
    (status, [(header::CONTENT_TYPE, "text/html")], text).into_response()
}
