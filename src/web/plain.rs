//! The short pages for when there is nothing else to show.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::assets;
use super::words::Words;
use crate::fault::Fault;
use crate::text::{self, Hand};

#[derive(Template)]
#[template(path = "plain.html")]
struct Plain {
    lang: &'static str,
    style: String,
    icon: String,
    title: String,
    paragraphs: Vec<String>,
    /// Where to go on, and how that is called.
    on: Option<(String, String)>,
}

pub fn missing(words: &Words) -> Response {
    let texts = vec![words.say("notice-missing")];
    page(words, StatusCode::NOT_FOUND, "notice-missing-title", texts, None)
}

/// What the public sees when we cannot read our own records. The cause is for the log.
pub fn trouble(words: &Words, fault: &Fault) -> Response {
    tracing::error!(%fault, "A public page could not be made.");
    let texts = vec![words.say("notice-trouble")];
    page(words, StatusCode::SERVICE_UNAVAILABLE, "notice-trouble-title", texts, None)
}

/// What the desk shows: what happened and what to do.
pub fn fault(words: &Words, fault: &Fault) -> Response {
    tracing::error!(%fault, "A page of the desk could not be made.");
    let said = text::fault_for(words.lang, Hand::Desk, fault);
    let on = Some(("/".to_owned(), words.say("notice-back-home")));
    page(words, StatusCode::SERVICE_UNAVAILABLE, "notice-trouble-title", vec![said.text, said.remedy], on)
}

/// A form from a page that was open for too long: nothing was done.
pub fn stale(words: &Words, back: String) -> Response {
    let on = Some((back, words.say("desk-event-page")));
    page(words, StatusCode::CONFLICT, "desk-refused-title", vec![words.say("desk-plan-stale")], on)
}

pub fn refused(words: &Words, key: &str) -> Response {
    page(words, StatusCode::FORBIDDEN, "desk-refused-title", vec![words.say(key)], None)
}

fn page(
    words: &Words,
    status: StatusCode,
    title: &str,
    paragraphs: Vec<String>,
    on: Option<(String, String)>,
) -> Response {
    let page = Plain {
        lang: words.lang.tag(),
        style: format!("/{}", assets::reference("public.css")),
        icon: format!("/{}", assets::reference("icon.svg")),
        title: words.say(title),
        paragraphs,
        on,
    };
    (status, Html(page.render().expect("a page grows in memory"))).into_response()
}
