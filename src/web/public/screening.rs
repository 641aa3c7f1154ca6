//! What can be watched before a version is ready: behind a link until the event is released, on its own page from then on.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::routes::reader;
use super::{chain, ladder, video};
use crate::view::rung::length_s;
use crate::view::tree::MASTER;
use crate::view::{Screening, Seen};
use crate::web::desk::Desk;
use crate::web::words::{Words, tame};
use crate::web::{Cut, assets, plain};

/// The folders under a page: a clip's stream, and the version that is being made.
const CLIP: &str = "clip";
const MAKING: &str = "making";
/// Clips that go on in each other, as one stream.
const CHAIN: &str = "chain";

#[derive(Template)]
#[template(path = "screening.html")]
struct Page<'a> {
    lang: &'static str,
    style: String,
    icon: String,
    renew: String,
    play: String,
    event: &'a str,
    mark: String,
    title: String,
    pill: String,
    message: String,
    newer: String,
    films: Vec<Film>,
    open_file: String,
    updates: String,
}

struct Film {
    name: String,
    /// What must be known of it.
    note: Option<String>,
    hls: Option<String>,
    file: Option<String>,
}

/// `/review/TOKEN/`: all that can be watched of an event, for whoever has the link.
pub async fn review(State(desk): State<Arc<Desk>>, Path(token): Path<String>, headers: HeaderMap) -> Response {
    let words = desk.words(reader(&headers));
    match desk.source.review(&token).await {
        Ok(Some(screening)) => {
            let at = desk.press.addresses.link(&format!("review/{token}"));
            let mut answer = page(&desk, &screening, &at, "screening-private", &words);
            // Neither the link nor what lies behind it is told to anybody else.
            set(&mut answer, header::CACHE_CONTROL, "no-store");
            set(&mut answer, header::REFERRER_POLICY, "no-referrer");
            answer
        }
        Ok(None) => plain::missing(&words),
        Err(fault) => plain::trouble(&words, &fault),
    }
}

/// Its files: `video.mp4` of the newest version that is ready, `clip/ID/…`, `making/…`.
pub async fn review_file(
    State(desk): State<Arc<Desk>>,
    Path((token, path)): Path<(String, String)>,
    request: Request,
) -> Response {
    let words = desk.words(reader(request.headers()));
    match desk.source.review(&token).await {
        Ok(Some(Screening { newest: Some(replay), .. })) if path == "video.mp4" => {
            video::serve(&replay, video::What::Recording, Cut::Newest, request).await
        }
        Ok(Some(screening)) => file(&screening, &path, request).await,
        Ok(None) => plain::missing(&words),
        Err(fault) => plain::trouble(&words, &fault),
    }
}

/// The page of an event that was released and of which no version can be played yet, or of which more comes than the newest
/// shows: something is still being recorded, or goes on from chapter to chapter. `None` where that is not so.
pub async fn released(desk: &Desk, event: &str, words: &Words) -> Option<Response> {
    let screening = desk.source.screening(event).await.ok().flatten()?;
    if screening.newest.is_some() && !screening.clips.iter().any(Seen::awaits_more) {
        return None;
    }
    let at = desk.press.addresses.link(&format!("replay/{event}"));
    (!screening.is_empty()).then(|| page(desk, &screening, &at, "screening-public", words))
}

/// A file of it.
pub async fn released_file(desk: &Desk, event: &str, path: &str, request: Request) -> Response {
    match desk.source.screening(event).await {
        Ok(Some(screening)) => file(&screening, path, request).await,
        _ => plain::missing(&desk.words(reader(request.headers()))),
    }
}

/// Whether a folder under a replay page is one of these.
pub fn is_folder(name: &str) -> bool {
    matches!(name, CLIP | MAKING | CHAIN)
}

async fn file(screening: &Screening, path: &str, request: Request) -> Response {
    let (first, rest) = path.split_once('/').unwrap_or_default();
    if first == CHAIN {
        return chained(screening, rest);
    }
    if let Some(text) = broken_off(screening, first, rest) {
        return listed(chain::INDEX, text);
    }
    let found = match first {
        CLIP => rest.split_once('/').and_then(|(id, rest)| clip(screening, id).map(|folder| (folder, rest))),
        MAKING => made(screening).map(|folder| (folder, rest)),
        _ => None,
    };
    let Some((folder, rest)) = found else { return StatusCode::NOT_FOUND.into_response() };
    let mut answer = ladder::serve(folder, rest, request).await;
    // Playlists grow, and a folder of that name may be written anew.
    set(&mut answer, header::CACHE_CONTROL, "no-store");
    answer
}

/// Where a clip's stream lies.
fn clip<'a>(screening: &'a Screening, id: &str) -> Option<&'a std::path::PathBuf> {
    screening.clips.iter().chain(&screening.leaving).find_map(|seen| {
        let first = (seen.preview.clip == id).then_some(&seen.folder);
        first.or_else(|| seen.goes_on.iter().find(|(clip, _)| clip == id).map(|(_, folder)| folder))
    })
}

/// The playlists of what goes on from clip to clip.
fn chained(screening: &Screening, path: &str) -> Response {
    let (id, name) = path.split_once('/').unwrap_or_default();
    // A chapter that came late stands before those that were there: who watches them watches on.
    let seen = screening.clips.iter().chain(&screening.leaving).find_map(|seen| seen.from_clip(id));
    let text = seen.as_ref().and_then(|seen| match name {
        MASTER => chain::master(seen),
        chain::INDEX => chain::index(seen, "../../clip"),
        _ => None,
    });
    text.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |text| listed(name, text))
}

/// The playlist of a clip's stream that was broken off and went on, at the address that it always had.
fn broken_off(screening: &Screening, first: &str, rest: &str) -> Option<String> {
    let (id, path) = rest.split_once('/').filter(|_| first == CLIP)?;
    let (_, name) = path.split_once('/')?;
    let seen = screening.clips.iter().chain(&screening.leaving).find_map(|seen| seen.broken_off(id));
    seen.filter(|_| name == chain::INDEX).and_then(|seen| chain::index(&seen, "../.."))
}

fn listed(name: &str, text: String) -> Response {
    let mut answer = text.into_response();
    set(&mut answer, header::CONTENT_TYPE, ladder::content_type(name));
    set(&mut answer, header::CACHE_CONTROL, "no-store");
    answer
}

/// A version that is being made, and from the same names on the one that it became.
fn made(screening: &Screening) -> Option<&std::path::PathBuf> {
    let whole = || screening.newest.as_ref()?.ladder.as_ref().map(|ladder| &ladder.folder);
    screening.making.as_ref().map(|making| &making.folder).or_else(whole)
}

fn page(desk: &Desk, screening: &Screening, at: &str, message: &str, words: &Words) -> Response {
    let films = films(screening, at, words);
    // A stream plays on when it lies there as one file, too.
    let file = |film: &Film| film.file.clone().filter(|_| film.hls.is_none());
    let told: Vec<String> =
        films.iter().map(|film| format!("{} {:?} {:?}", film.name, film.note, file(film))).collect();
    let asset = |name: &str| desk.press.addresses.link(&assets::reference(name));
    let page = Page {
        lang: words.lang.tag(),
        style: asset("public.css"),
        icon: asset("icon.svg"),
        renew: asset("public.js"),
        play: asset("play.js"),
        event: &screening.event,
        mark: assets::short_digest(&Sha256::digest(told.join("\n"))),
        title: tame(screening.title(words.lang)),
        pill: words.say("notice-pill-recovering"),
        message: words.say(if films.is_empty() { "screening-nothing" } else { message }),
        newer: words.say("notice-newer"),
        films,
        open_file: words.say("notice-open-file"),
        updates: words.say("notice-updates"),
    };
    let mut answer = Html(page.render().expect("a page grows in memory")).into_response();
    set(&mut answer, header::CACHE_CONTROL, "no-cache");
    set(&mut answer, header::VARY, "accept-language");
    answer
}

/// Whether a version that is being made has at least what plays already: until then nobody is sent back to its beginning.
fn is_ahead(screening: &Screening) -> bool {
    let Some(making) = &screening.making else { return false };
    let played = |seen: &Seen| {
        let folders = [&seen.folder].into_iter().chain(seen.goes_on.iter().map(|(_, folder)| folder));
        folders.map(|folder| length_s(folder)).sum::<f64>()
    };
    let longest_s = screening.clips.iter().map(played).fold(0.0, f64::max);
    let made_s = length_s(&making.folder);
    screening.clips.is_empty() || made_s > 0.0 && made_s >= longest_s
}

/// The newest version, what is being made, then the clips.
fn films(screening: &Screening, at: &str, words: &Words) -> Vec<Film> {
    let newest = screening.newest.as_ref().map(|_| Film {
        name: words.say("screening-newest"),
        note: None,
        hls: None,
        file: Some(format!("{at}/video.mp4")),
    });
    let making = is_ahead(screening).then(|| Film {
        name: words.say("screening-making"),
        note: None,
        hls: Some(format!("{at}/{MAKING}/{MASTER}")),
        file: None,
    });
    let clip = |seen: &Seen| {
        let clip = &seen.preview.clip;
        let stream = if seen.is_chain() { CHAIN } else { CLIP };
        let is_one = seen.preview.whole && seen.goes_on.is_empty();
        Film {
            name: tame(&format!("{} · {}", seen.preview.camera, seen.preview.name)),
            note: note(seen, words),
            hls: Some(format!("{at}/{stream}/{clip}/{MASTER}")),
            file: is_one.then(|| format!("{at}/{CLIP}/{clip}/video.mp4")),
        }
    };
    newest.into_iter().chain(making).chain(screening.clips.iter().map(clip)).collect()
}

/// What must be known of a stream: that something of it is gone, and that more of it comes.
fn note(seen: &Seen, words: &Words) -> Option<String> {
    let shrank = seen.shrank.then(|| words.say("screening-shrank"));
    let more = if seen.preview.live { "screening-live" } else { "screening-chapters" };
    let more = seen.awaits_more().then(|| words.say(more));
    let notes: Vec<String> = shrank.into_iter().chain(more).collect();
    (!notes.is_empty()).then(|| notes.join(" "))
}

fn set(answer: &mut Response, name: header::HeaderName, text: &'static str) {
    answer.headers_mut().insert(name, HeaderValue::from_static(text));
}

#[cfg(test)]
mod tests;
