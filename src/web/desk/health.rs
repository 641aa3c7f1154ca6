//! The health report of a recording: every signal with its limit, and where it was seen or heard.

use std::sync::Arc;

use askama::Template;
use axum::extract::{OriginalUri, Path, State};
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Response};

use super::cameras::mark_key;
use super::home::{self, Frame};
use super::stills::address;
use super::tone::Tone;
use super::{Desk, Words};
use crate::text::number;
use crate::view::health::{Health, Signal};
use crate::view::{Event, Mark};
use crate::web::plain;
use crate::web::words::tame;

/// So many stretches are listed; nobody reads more.
const MOST: usize = 500;

#[derive(Template)]
#[template(path = "health.html")]
struct Page {
    frame: Frame,
    title: String,
    heading: String,
    event: String,
    back: String,
    name: String,
    facts: String,
    tone: Tone,
    verdict: String,
    notes: Vec<String>,
    stills_title: String,
    /// Small pictures, and when each was taken.
    stills: Vec<(String, String)>,
    signals_title: String,
    signals: Vec<Row>,
    marks_title: String,
    marks: Vec<Row>,
    more: Option<String>,
}

/// A line of a list: what it is, and what is said of it.
struct Row {
    name: String,
    told: String,
    tone: Tone,
}

pub async fn page(
    State(desk): State<Arc<Desk>>,
    Path((slug, clip)): Path<(String, String)>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Response {
    let words = desk.words_for(&headers);
    let event = match home::one(&desk, &slug, &words).await {
        Ok(event) => event,
        Err(response) => return response,
    };
    match desk.source.report(&slug, &clip, words.lang).await {
        Ok(Some(health)) => draw(&event, &health, Frame::new(&words, &uri), &words),
        Ok(None) => plain::missing(&words),
        Err(fault) => plain::fault(&words, &fault),
    }
}

fn draw(event: &Event, health: &Health, frame: Frame, words: &Words) -> Response {
    let (tone, verdict) = match health.verdict {
        Some("hold") => (Tone::Attention, "desk-health-hold"),
        Some(_) => (Tone::Good, "desk-health-go-on"),
        None => (Tone::Working, "desk-health-unread"),
    };
    let page = Page {
        frame,
        title: tame(home::title(event, words.lang)),
        heading: words.say("desk-health"),
        event: format!("/event/{}", event.slug),
        back: words.say("desk-event-page"),
        name: tame(&health.name),
        facts: facts(health, words),
        tone,
        verdict: words.say(verdict),
        notes: notes(health, words),
        stills_title: words.say("desk-health-stills"),
        stills: stills(event, health, words),
        signals_title: words.say("desk-health-signals"),
        signals: health.signals.iter().map(|signal| row(signal, words)).collect(),
        marks_title: words.say("desk-health-marks"),
        marks: health.marks.iter().take(MOST).map(|mark| stretch(mark, words)).collect(),
        more: health.marks.len().checked_sub(MOST + 1).map(|more| words.with("desk-health-more", "count", more + 1)),
    };
    Html(page.render().expect("a page grows in memory")).into_response()
}

fn stills(event: &Event, health: &Health, words: &Words) -> Vec<(String, String)> {
    let still = |(place, at_s): (usize, &f64)| (address(&event.slug, &health.clip, place), words.place(*at_s));
    health.stills.iter().enumerate().map(still).collect()
}

fn facts(health: &Health, words: &Words) -> String {
    let lufs = |lufs: f64| format!("{} LUFS", number::decimal(words.lang, lufs, 1));
    let facts = [
        Some(tame(&health.camera)),
        health.duration_s.map(|seconds| words.lasting(seconds)),
        health.loudness_lufs.map(lufs),
    ];
    facts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn notes(health: &Health, words: &Words) -> Vec<String> {
    let fault = health.fault.as_ref().map(|fault| format!("{} {}", tame(&fault.text), tame(&fault.remedy)));
    let open = (health.verdict.is_some() && !health.complete).then(|| words.say("health-open"));
    let accepted = health.accepted.then(|| words.say("desk-health-accepted"));
    let nothing = health.verdict.is_some() && health.marks.is_empty();
    let nothing = nothing.then(|| words.say("desk-health-nothing"));
    fault.into_iter().chain(open).chain(accepted).chain(nothing).collect()
}

fn row(signal: &Signal, words: &Words) -> Row {
    let number = |value: f64| number::decimal(words.lang, value, if value.fract() == 0.0 { 0 } else { 1 });
    let limit = signal.limit.map(|limit| words.with("health-limit", "limit", number(limit)));
    let over = signal.is_over().then(|| words.say("health-over"));
    let told = [Some(number(signal.found)), limit, over].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let tone = if signal.is_over() { Tone::Attention } else { Tone::Quiet };
    Row { name: words.say(&format!("health-{}", signal.kind)), told, tone }
}

fn stretch(mark: &Mark, words: &Words) -> Row {
    let told = format!("{} – {}", words.place(mark.start_s), words.place(mark.end_s));
    Row { name: words.say(mark_key(mark.kind)), told, tone: Tone::Quiet }
}
