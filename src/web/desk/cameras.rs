//! What each camera brought, and what its operator may do now.

use std::sync::Arc;

use askama::Template;
use axum::extract::{OriginalUri, Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

use super::home::Frame;
use super::press::{Form, Press};
use super::tone::Tone;
use super::{Desk, home, stills};
use crate::view::{Card, Clip, Event, Mark, MarkKind};
use crate::web::query::{Query, link};
use crate::web::words::{Words, tame};

/// So many recordings of a camera are listed in the event itself; more have a page of their own.
const INLINE: usize = 8;
const PER_PAGE: usize = 100;

/// A camera in the event: one line that says what its operator may do.
pub struct Camera {
    pub name: String,
    pub count: String,
    pub receipt: String,
    pub tone: Tone,
    pub unused: Option<String>,
    /// Folded; empty where there are too many.
    pub clips: Vec<Line>,
    /// The page with all of them, where they are not listed here.
    pub all: Option<String>,
    /// Takes one of them in again.
    pub include: Option<Form>,
}

impl Camera {
    pub fn with(self, include: Form) -> Camera {
        Camera { include: Some(include), ..self }
    }
}

/// The form that takes a recording of an event in again.
pub fn include(desk: &Desk, slug: &str, words: &Words) -> Form {
    Form::new(desk, slug, Press::Include, words.say("desk-include"))
}

/// A recording.
pub struct Line {
    pub name: String,
    pub facts: String,
    pub state: String,
    pub tone: Tone,
    pub percent: Option<u8>,
    pub notes: Vec<String>,
    /// Its id, where it can be taken in again.
    pub left_out: Option<String>,
    /// A small picture of it.
    pub still: Option<String>,
    /// The page of its health report, and what its link says.
    pub report: Option<(String, String)>,
}

/// The cameras that were expected, best first, then whichever else brought something.
pub fn list(event: &Event, words: &Words) -> Vec<Camera> {
    let mut names: Vec<&str> = event.cameras.iter().map(String::as_str).collect();
    for clip in &event.clips {
        if !names.contains(&clip.camera.as_str()) {
            names.push(&clip.camera);
        }
    }
    names.into_iter().map(|name| camera(event, name, words)).collect()
}

fn camera(event: &Event, name: &str, words: &Words) -> Camera {
    let clips: Vec<&Clip> = event.clips.iter().filter(|clip| clip.camera == name).collect();
    let (tone, receipt) = receipt(&clips, words);
    let prepared = event.programme_version.is_some();
    let unused = clips.iter().filter(|clip| prepared && clip.state == "verified" && !clip.used).count();
    let few = clips.len() <= INLINE;
    let href = || link(&format!("/event/{}/clips", event.slug), &[("camera", name)]);
    Camera {
        name: tame(name),
        count: summary(&clips, words),
        receipt,
        tone,
        unused: (unused > 0).then(|| words.with("desk-unused", "count", unused)),
        clips: if few {
            clips.iter().map(|clip| Line { notes: notes(clip, words), ..line(event, clip, words) }).collect()
        } else {
            Vec::new()
        },
        all: (!few).then(href),
        include: None,
    }
}

fn summary(clips: &[&Clip], words: &Words) -> String {
    if clips.is_empty() {
        return String::new();
    }
    let count = words.with("desk-count", "count", clips.len());
    let seconds: f64 = clips.iter().filter_map(|clip| clip.duration_s).sum();
    if seconds >= 0.5 { format!("{count} · {}", words.lasting(seconds)) } else { count }
}

/// What the operator may do: never more than the least safe of the recordings allows.
fn receipt(clips: &[&Clip], words: &Words) -> (Tone, String) {
    if clips.is_empty() {
        return (Tone::Quiet, words.say("desk-camera-empty"));
    }
    if clips.iter().any(|clip| clip.waits_for_room()) {
        return (Tone::Attention, Card::NoRoom.say(words.lang));
    }
    let arriving = clips.iter().filter(|clip| clip.receipt.is_none() && clip.state != "refused").count();
    if arriving == clips.len() {
        return (Tone::Working, words.say("desk-camera-arriving"));
    }
    if arriving > 0 {
        return (Tone::Working, words.with("desk-camera-some-arriving", "count", arriving));
    }
    if clips.iter().any(|clip| clip.state == "refused") {
        return (Tone::Attention, words.say("desk-camera-left-out"));
    }
    let is_wrong = |card| matches!(card, Card::Held | Card::NotReceived | Card::Damaged | Card::Repaired);
    if clips.iter().filter_map(|clip| Card::seen(clip)).any(is_wrong) {
        return (Tone::Attention, words.say("desk-camera-held"));
    }
    let has = |receipt: &str| clips.iter().any(|clip| clip.receipt.as_deref() == Some(receipt));
    match (has("received"), has("one-copy"), clips.iter().all(|clip| clip.receipt.as_deref() == Some("safe"))) {
        (_, _, true) => (Tone::Good, Card::Safe.say(words.lang)),
        (false, true, _) => (Tone::Working, Card::OneCopy.say(words.lang)),
        _ => (Tone::Working, Card::Received.say(words.lang)),
    }
}

fn line(event: &Event, clip: &Clip, words: &Words) -> Line {
    let (tone, state) = state(clip, words);
    let facts = [
        Some(words.say(&format!("desk-clip-{}", kind(clip)))),
        clip.duration_s.map(|seconds| lasting(seconds, words)),
        Some(words.size(clip.size as f64)),
        (clip.copies > 0).then(|| words.with("desk-copies", "count", clip.copies)),
    ];
    Line {
        name: tame(&clip.name),
        facts: facts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        state,
        tone,
        percent: clip.progress.filter(|share| share.is_finite()).map(|share| (share.clamp(0.0, 1.0) * 100.0) as u8),
        still: stills::middle(clip.stills as usize).map(|place| stills::address(&event.slug, &clip.id, place)),
        report: clip.sha256.as_ref().map(|_| {
            let place = format!("/event/{}/clip/{}", event.slug, clip.id);
            (link(&place, &[]), words.say("desk-health"))
        }),
        left_out: (clip.state == "excluded").then(|| clip.id.clone()),
        notes: told(clip).into_iter().chain(notes(clip, words)).collect(),
    }
}

/// What it is, in a word: what is damaged or had to be mended is not called good.
fn kind(clip: &Clip) -> &str {
    match Card::seen(clip) {
        Some(Card::NoRoom) => "waits-for-room",
        Some(Card::Damaged) if clip.state == "verified" => "damaged",
        Some(Card::Repaired) if clip.state == "verified" => "repaired",
        _ => &clip.state,
    }
}

/// What rounds to nothing is not nothing.
fn lasting(seconds: f64, words: &Words) -> String {
    if seconds < 0.5 { words.say("desk-clip-moment") } else { words.lasting(seconds) }
}

/// What is wrong with it. In the event itself that stands among what needs a person.
fn told(clip: &Clip) -> Option<String> {
    clip.fault.as_ref().map(|fault| format!("{} {}", tame(&fault.text), tame(&fault.remedy)))
}

fn state(clip: &Clip, words: &Words) -> (Tone, String) {
    if clip.state == "refused" {
        return (Tone::Attention, words.say("desk-camera-left-out"));
    }
    let Some(card) = Card::seen(clip) else { return (Tone::Working, words.say("desk-camera-arriving")) };
    let tone = match card {
        Card::Held | Card::NotReceived | Card::Damaged | Card::Repaired | Card::NoRoom => Tone::Attention,
        Card::Safe => Tone::Good,
        Card::Received | Card::OneCopy => Tone::Working,
        Card::Replaced => Tone::Quiet,
    };
    (tone, card.say(words.lang))
}

fn notes(clip: &Clip, words: &Words) -> Vec<String> {
    let mut notes = Vec::new();
    let others: Vec<String> = clip.names.iter().filter(|name| **name != clip.path).map(|name| tame(name)).collect();
    if !others.is_empty() {
        notes.push(words.with("desk-clip-also", "names", others.join(", ")));
    }
    if !clip.marks.is_empty() {
        let mark = |mark: &Mark| {
            let kind = words.say(mark_key(mark.kind));
            words.with_both("desk-mark", ("kind", &kind), ("at", &words.place(mark.start_s)))
        };
        let more = if clip.marks.len() > 5 { " …" } else { "" };
        let marks = clip.marks.iter().take(5).map(mark).collect::<Vec<_>>().join(", ");
        notes.push(words.with("desk-marks", "marks", format!("{marks}{more}")));
    }
    notes
}

pub(super) fn mark_key(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Black => "desk-mark-black",
        MarkKind::Freeze => "desk-mark-freeze",
        MarkKind::Silence => "desk-mark-silence",
        MarkKind::Loud => "desk-mark-loud",
        MarkKind::Damage => "desk-mark-damage",
        MarkKind::Gap => "desk-mark-gap",
        MarkKind::OneSided => "desk-mark-one-sided",
    }
}

#[derive(Template)]
#[template(path = "clips.html")]
struct Clips {
    frame: Frame,
    title: String,
    camera: Camera,
    event: String,
    back: String,
    pages: Option<String>,
    previous: Option<(String, String)>,
    next: Option<(String, String)>,
}

/// All recordings of one camera, a hundred a page.
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
    let query = Query::of(&uri);
    let name = query.get("camera").unwrap_or_default();
    let number = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
    let camera = camera(&event, name, &words).with(include(&desk, &slug, &words));
    clips(&event, (name, camera), number, &words, Frame::new(&words, &uri)).into_response()
}

fn clips(
    event: &Event,
    (name, camera): (&str, Camera),
    number: usize,
    words: &Words,
    frame: Frame,
) -> axum::response::Html<String> {
    let mine: Vec<&Clip> = event.clips.iter().filter(|clip| clip.camera == name).collect();
    let pages = mine.len().div_ceil(PER_PAGE).max(1);
    let number = number.clamp(1, pages);
    let shown = mine.iter().skip((number - 1) * PER_PAGE).take(PER_PAGE);
    let turn = |to: usize, key: &str| {
        let path = format!("/event/{}/clips", event.slug);
        (link(&path, &[("camera", name), ("page", &to.to_string())]), words.say(key))
    };
    let (page, of) = (number.to_string(), pages.to_string());
    let page = Clips {
        frame,
        title: tame(home::title(event, words.lang)),
        camera: Camera { clips: shown.map(|clip| line(event, clip, words)).collect(), ..camera },
        event: format!("/event/{}", event.slug),
        back: words.say("desk-event-page"),
        pages: (pages > 1).then(|| words.with_both("desk-page", ("page", &page), ("pages", &of))),
        previous: (number > 1).then(|| turn(number - 1, "desk-page-previous")),
        next: (number < pages).then(|| turn(number + 1, "desk-page-next")),
    };
    axum::response::Html(page.render().expect("a page grows in memory"))
}
