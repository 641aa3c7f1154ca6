//! Small pictures of recordings.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};

use super::Desk;
use crate::web::plain;
use crate::web::query::link;

/// Where the picture of a recording at a place among its pictures is served.
pub fn address(slug: &str, clip: &str, place: usize) -> String {
    link(&format!("/event/{slug}/clip/{clip}/still-{place}.jpg"), &[])
}

/// Of so many pictures the one that stands for all: beginnings are dark and full of hands.
pub fn middle(count: usize) -> Option<usize> {
    (count > 0).then_some(count / 2)
}

fn asked(file: &str) -> Option<usize> {
    let number = file.strip_prefix("still-")?.strip_suffix(".jpg")?;
    number.parse().ok().filter(|place: &usize| place.to_string() == number)
}

pub async fn file(
    State(desk): State<Arc<Desk>>,
    Path((slug, clip, file)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Response {
    let words = desk.words_for(&headers);
    let Some(place) = asked(&file) else { return plain::missing(&words) };
    match desk.source.still(&slug, &clip, place).await {
        // It never changes; nobody but whoever is behind the gate keeps it, and not for long.
        Ok(Some(jpeg)) => {
            ([(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, "private, max-age=600")], jpeg)
                .into_response()
        }
        Ok(None) => plain::missing(&words),
        Err(fault) => plain::fault(&words, &fault),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_it_is_written_and_no_other() {
        assert_eq!(asked("still-7.jpg"), Some(7));
        for name in
            ["still-07.jpg", "still-+7.jpg", "still-.jpg", "still--1.jpg", "still-7.png", "7.jpg", "still-7.jpg.jpg"]
        {
            assert_eq!(asked(name), None, "{name}");
        }
        assert_eq!([0, 1, 2, 8].map(middle), [None, Some(0), Some(1), Some(4)]);
    }
}
