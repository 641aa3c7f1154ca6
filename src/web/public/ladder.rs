//! The recording as HLS (RFC 8216): playlists and segments, none of which ever changes.

use std::path::Path;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tower_http::services::ServeFile;

use crate::view::tree;

/// Answers with a file of the folder. Players on other pages may read it: it is public.
pub async fn serve(folder: &Path, path: &str, request: Request) -> Response {
    if !tree::is_plain(path) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let Ok(answer) = ServeFile::new(folder.join(path)).try_call(request).await else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut answer = answer.map(Body::new).into_response();
    if answer.status().is_success() {
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=600"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    answer
}

/// The media types of RFC 8216, 4 and of CMAF segments.
pub fn content_type(path: &str) -> &'static str {
    if path.ends_with(".m3u8") { "application/vnd.apple.mpegurl" } else { "video/mp4" }
}
