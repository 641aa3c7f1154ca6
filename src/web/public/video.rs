//! The recording itself, in ranges as players ask for them (RFC 9110, 13 and 14).

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tower_http::services::ServeFile;

use crate::view::Replay;
use crate::web::Cut;

/// Which of a replay's files is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Recording,
    Poster,
    /// A sheet of the storyboard.
    Sheet(u32),
}

/// Reads a name: `video.mp4`, `video-2.mp4`, `poster.jpg`, `poster-2.jpg`. `None`: it is none of a replay's files.
pub fn asked(name: &str) -> Option<(What, Cut)> {
    let (stem, extension) = name.split_once('.')?;
    if let Some(sheet) = stem.strip_prefix("sheet-").filter(|_| extension == "jpg") {
        let (version, sheet) = sheet.split_once('-')?;
        return Some((What::Sheet(sheet.parse().ok()?), Cut::Released(version.parse().ok()?)));
    }
    let (stem, number) = stem.split_once('-').map_or((stem, None), |(stem, number)| (stem, Some(number)));
    let what = match (stem, extension) {
        ("video", "mp4" | "m4a" | "opus") => What::Recording,
        ("poster", "jpg") => What::Poster,
        _ => return None,
    };
    let cut = match number {
        None => Cut::Public,
        Some(number) => Cut::Released(number.parse().ok()?),
    };
    Some((what, cut))
}

/// Answers with the file, or the part of it that was asked for.
pub async fn serve(replay: &Replay, what: What, cut: Cut, mut request: Request) -> Response {
    let (path, content_type) = match what {
        What::Recording => (Some(&replay.path), replay.content_type.as_str()),
        What::Poster => (replay.poster.as_ref(), "image/jpeg"),
        What::Sheet(number) => (replay.sheets.get(number as usize), "image/jpeg"),
    };
    let Some(path) = path else { return StatusCode::NOT_FOUND.into_response() };
    let tag = tag(replay, what);
    if is_known(request.headers(), &tag) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
    }
    forget_foreign_conditions(request.headers_mut(), &tag);
    let Ok(answer) = ServeFile::new(path).try_call(request).await else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut answer = answer.map(Body::new).into_response();
    if answer.status().is_success() {
        label(answer.headers_mut(), &tag, content_type, cut);
    }
    answer
}

/// Strong: made of the digest, so that every copy of a version anywhere has the same.
fn tag(replay: &Replay, what: What) -> String {
    let kind = match what {
        What::Recording => String::new(),
        What::Poster => "-poster".to_owned(),
        What::Sheet(number) => format!("-sheet-{number}"),
    };
    format!("\"{}-{}{kind}\"", replay.version, replay.sha256)
}

fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let Some(known) = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()) else { return false };
    known.split(',').map(|one| one.trim().trim_start_matches("W/")).any(|one| one == "*" || one == tag)
}

/// A range of another file than this one would mend a recording with a stranger's pieces: then all of it is sent.
fn forget_foreign_conditions(headers: &mut HeaderMap, tag: &str) {
    if headers.remove(header::IF_RANGE).is_some_and(|of| of.as_bytes() != tag.as_bytes()) {
        headers.remove(header::RANGE);
    }
    for name in [header::IF_NONE_MATCH, header::IF_MODIFIED_SINCE, header::IF_MATCH, header::IF_UNMODIFIED_SINCE] {
        headers.remove(name);
    }
}

fn label(headers: &mut HeaderMap, tag: &str, content_type: &str, cut: Cut) {
    // The file under a numbered name never changes, but it may be taken away: what is redacted stays in no cache for long. The
    // one under the plain name is asked for again each time.
    let keep = match cut {
        Cut::Released(_) => "public, max-age=600",
        Cut::Public => "public, no-cache",
        Cut::Newest => "no-store",
    };
    let mut put = |name, text: &str| HeaderValue::from_str(text).map(|value| headers.insert(name, value)).is_ok();
    put(header::ETAG, tag);
    put(header::CONTENT_TYPE, content_type);
    put(header::CACHE_CONTROL, keep);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_which_file_is_meant() {
        for (name, meant) in [
            ("video.mp4", Some((What::Recording, Cut::Public))),
            ("video-12.mp4", Some((What::Recording, Cut::Released(12)))),
            ("video-2.m4a", Some((What::Recording, Cut::Released(2)))),
            ("video-2.opus", Some((What::Recording, Cut::Released(2)))),
            ("poster-2.jpg", Some((What::Poster, Cut::Released(2)))),
            ("sheet-2-11.jpg", Some((What::Sheet(11), Cut::Released(2)))),
            ("sheet-2.jpg", None),
            ("sheet-2-1.mp4", None),
            ("video-.mp4", None),
            ("video--1.mp4", None),
            ("video.mp4.exe", None),
            ("index.fr.html", None),
            ("..", None),
        ] {
            assert_eq!(asked(name), meant, "{name}");
        }
    }
}
