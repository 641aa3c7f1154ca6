//! What is done with one press: a task is tried again, a recording taken in again.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use bytes::Bytes;

use super::Desk;
use crate::web::plain;
use crate::web::query::Query;

/// What a button does, which its address and its seal are named after.
#[derive(Clone, Copy)]
pub enum Press {
    Retry,
    Include,
}

impl Press {
    fn name(self) -> &'static str {
        match self {
            Press::Retry => "retry",
            Press::Include => "include",
        }
    }
}

/// The form around a button; what it is pressed for stands in its field `id`.
#[derive(Clone)]
pub struct Form {
    pub action: String,
    pub seal: String,
    pub text: String,
}

impl Form {
    pub fn new(desk: &Desk, slug: &str, press: Press, text: String) -> Form {
        let name = press.name();
        Form { action: format!("/event/{slug}/{name}"), seal: desk.gate.seal(name, slug), text }
    }
}

type Asked = (State<Arc<Desk>>, Path<String>, HeaderMap, Bytes);

pub async fn retry(state: State<Arc<Desk>>, path: Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    press((state, path, headers, body), Press::Retry).await
}

pub async fn include(state: State<Arc<Desk>>, path: Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    press((state, path, headers, body), Press::Include).await
}

async fn press((State(desk), Path(slug), headers, body): Asked, press: Press) -> Response {
    let (words, form, name) = (desk.words_for(&headers), Query::read(&body), press.name());
    if !desk.gate.holds(form.get("seal").unwrap_or_default(), name, &slug) {
        return plain::stale(&words, "/".to_owned());
    }
    let id = form.get("id").unwrap_or_default();
    let done = match press {
        Press::Retry => desk.source.retry(&slug, id).await,
        Press::Include => desk.source.include(&slug, id).await,
    };
    match done {
        Ok(()) => Redirect::to(&format!("/event/{slug}?said={name}")).into_response(),
        Err(fault) => plain::fault(&words, &fault),
    }
}

#[cfg(test)]
mod tests;
