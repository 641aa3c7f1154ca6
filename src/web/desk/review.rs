//! The newest version that is ready, for the people at the desk alone.

use std::sync::Arc;

use askama::Template;
use axum::extract::{OriginalUri, Path, Request, State};
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Response};

use super::home::{self, Frame};
use super::{Desk, Words, card};
use crate::view::{Event, Replay};
use crate::web::public::chapters::{Moment, moments};
use crate::web::public::video;
use crate::web::words::tame;
use crate::web::{Cut, plain};

#[derive(Template)]
#[template(path = "review.html")]
struct Page {
    frame: Frame,
    title: String,
    heading: String,
    text: String,
    event: String,
    back: String,
    player: Option<Player>,
    chapters_title: String,
    chapters: Vec<Moment>,
    publish: Option<String>,
    publish_href: String,
}

struct Player {
    source: String,
    poster: Option<String>,
    content_type: String,
    sound_only: bool,
}

pub async fn page(
    State(desk): State<Arc<Desk>>,
    Path(slug): Path<String>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Response {
    let words = desk.words_for(&headers);
    let event = match home::one(&desk, &slug, &words).await {
        Ok(event) => event,
        Err(response) => return response,
    };
    match desk.source.replay(&slug, Cut::Newest).await {
        Ok(replay) => draw(&event, replay, Frame::new(&words, &uri), &words),
        Err(fault) => plain::fault(&words, &fault),
    }
}

fn draw(event: &Event, replay: Option<Replay>, frame: Frame, words: &Words) -> Response {
    let key = if replay.is_some() { "desk-review-private" } else { "desk-review-nothing" };
    let page = Page {
        frame,
        title: tame(home::title(event, words.lang)),
        heading: words.say("desk-review-title"),
        text: words.say(key),
        event: format!("/event/{}", event.slug),
        back: words.say("desk-event-page"),
        publish: replay.as_ref().and_then(|_| card::publish(event, words)).map(|publish| publish.text),
        publish_href: format!("/event/{}/republish", event.slug),
        chapters_title: words.say("notice-chapters"),
        chapters: replay
            .as_ref()
            .map_or_else(Vec::new, |replay| moments(&replay.chapters, &source(&event.slug), words)),
        player: replay.map(|replay| player(&event.slug, replay)),
    };
    Html(page.render().expect("a page grows in memory")).into_response()
}

fn source(slug: &str) -> String {
    format!("/event/{slug}/review/video.mp4")
}

fn player(slug: &str, replay: Replay) -> Player {
    Player {
        source: source(slug),
        poster: replay.poster.as_ref().map(|_| format!("/event/{slug}/review/poster.jpg")),
        sound_only: replay.content_type.starts_with("audio/"),
        content_type: replay.content_type,
    }
}

/// The recording and its picture, in ranges.
pub async fn file(
    State(desk): State<Arc<Desk>>,
    Path((slug, name)): Path<(String, String)>,
    request: Request,
) -> Response {
    let words = desk.words_for(request.headers());
    let what = match video::asked(&name) {
        Some((what, Cut::Public)) => what,
        _ => return plain::missing(&words),
    };
    match desk.source.replay(&slug, Cut::Newest).await {
        Ok(Some(replay)) => video::serve(&replay, what, Cut::Newest, request).await,
        Ok(None) => plain::missing(&words),
        Err(fault) => plain::fault(&words, &fault),
    }
}
