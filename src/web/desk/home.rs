//! The desk's first page, the page of one event, and the part of both that renews itself.

use std::sync::Arc;

use askama::Template;
use axum::extract::{OriginalUri, Path, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};

use super::Desk;
use super::card::{self, Card};
use super::headline::Stand;
use super::tone::Tone;
use crate::fault::Fault;
use crate::text::Lang;
use crate::view::{Event, Status};
use crate::web::query::{Query, link};
use crate::web::words::{Words, tame};
use crate::web::{assets, plain};

/// So many events are shown whole; the rest are a line each.
const WHOLE: usize = 4;
/// The time of an answer that brings nothing new, for the line that says how old the page is.
const AS_OF: HeaderName = HeaderName::from_static("x-as-of");

/// What stands around every page of the desk.
pub struct Frame {
    pub lang: &'static str,
    pub other_lang: &'static str,
    pub other_name: String,
    pub other_href: String,
    pub skip: String,
    pub home: String,
    pub lost: String,
    pub public_css: String,
    pub css: String,
    pub icon: String,
    pub htmx: String,
    pub script: String,
}

impl Frame {
    pub fn new(words: &Words, uri: &Uri) -> Frame {
        let asset = |name: &str| format!("/{}", assets::reference(name));
        let other = if words.lang == Lang::Fr { Lang::En } else { Lang::Fr };
        let mut here = Query::of(uri).without(&["lang"]).link(uri.path());
        here.push_str(if here.contains('?') { "&lang=" } else { "?lang=" });
        here.push_str(other.tag());
        Frame {
            lang: words.lang.tag(),
            other_lang: other.tag(),
            other_name: words.say("desk-language"),
            other_href: here,
            skip: words.say("desk-skip"),
            home: words.say("desk-all-events"),
            lost: words.say("desk-lost"),
            public_css: asset("public.css"),
            css: asset("desk.css"),
            icon: asset("icon.svg"),
            htmx: asset("htmx.min.js"),
            script: asset("desk.js"),
        }
    }
}

#[derive(Template)]
#[template(path = "desk.html")]
struct Page {
    frame: Frame,
    heading: String,
    said: Option<String>,
    live: Live,
    w: Sections,
}

#[derive(Template)]
#[template(path = "live.html")]
struct Fragment {
    live: Live,
    w: Sections,
}

/// The part that renews itself.
struct Live {
    renew: String,
    as_of: String,
    cards: Vec<Card>,
    others: Vec<Other>,
    empty: Option<String>,
    /// On the page of one event the title is the heading already.
    alone: bool,
}

/// An event that can wait.
struct Other {
    href: String,
    title: String,
    tone: Tone,
    headline: String,
}

/// Headings and the names of buttons.
struct Sections {
    remedy: String,
    recordings: String,
    show_clips: String,
    all_clips: String,
    work: String,
    places: String,
    nowhere: String,
    open: String,
    archives: String,
    remarks: String,
    redactions: String,
    review: String,
    others: String,
}

impl Sections {
    fn new(words: &Words) -> Sections {
        Sections {
            remedy: words.say("desk-do"),
            recordings: words.say("desk-recordings"),
            show_clips: words.say("desk-show-clips"),
            all_clips: words.say("desk-all-clips"),
            work: words.say("desk-work"),
            places: words.say("desk-places"),
            nowhere: words.say("desk-place-none"),
            open: words.say("desk-open"),
            archives: words.say("desk-archives"),
            remarks: words.say("desk-remarks"),
            redactions: words.say("desk-redactions"),
            review: words.say("desk-review"),
            others: words.say("desk-more-events"),
        }
    }
}

pub async fn home(State(desk): State<Arc<Desk>>, OriginalUri(uri): OriginalUri, headers: HeaderMap) -> Response {
    show(&desk, None, &uri, &headers).await
}

pub async fn event(
    State(desk): State<Arc<Desk>>,
    Path(slug): Path<String>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Response {
    show(&desk, Some(&slug), &uri, &headers).await
}

/// Answers with the part that renews itself, or with 204 where it would be the same as at `since`.
pub async fn live(State(desk): State<Arc<Desk>>, OriginalUri(uri): OriginalUri, headers: HeaderMap) -> Response {
    let words = desk.words_for(&headers);
    let query = Query::of(&uri);
    let as_of = [(AS_OF, time_for_header(&words, &desk))];
    match current(&desk, query.get("event"), query.get("since"), &words).await {
        Ok(None) => (StatusCode::NO_CONTENT, as_of).into_response(),
        Ok(Some(live)) => {
            let fragment = Fragment { live, w: Sections::new(&words) };
            (as_of, Html(fragment.render().expect("a page grows in memory"))).into_response()
        }
        Err(fault) => plain::fault(&words, &fault),
    }
}

async fn show(desk: &Desk, slug: Option<&str>, uri: &Uri, headers: &HeaderMap) -> Response {
    let words = desk.words_for(headers);
    let live = match current(desk, slug, None, &words).await {
        Ok(Some(live)) if slug.is_none() || !live.cards.is_empty() => live,
        Ok(_) => return plain::missing(&words),
        Err(fault) => return plain::fault(&words, &fault),
    };
    let heading = match (slug, live.cards.first()) {
        (Some(_), Some(card)) => card.title.clone(),
        _ => words.say("desk-heading"),
    };
    let said = Query::of(uri).get("said").map(|what| match what {
        "retry" => words.say("desk-said-retry"),
        "include" => words.say("desk-said-include"),
        _ => words.say("desk-said"),
    });
    let page = Page { frame: Frame::new(&words, uri), heading, said, live, w: Sections::new(&words) };
    Html(page.render().expect("a page grows in memory")).into_response()
}

/// The revision is read first: a change in between is then shown at once and once more, never missed.
async fn current(desk: &Desk, slug: Option<&str>, since: Option<&str>, words: &Words) -> Result<Option<Live>, Fault> {
    let revision = desk.source.revision().await?.to_string();
    if since == Some(&revision) {
        return Ok(None);
    }
    let status = desk.source.status(slug, words.lang).await?;
    let mut renew = vec![("since", revision.as_str()), ("lang", words.lang.tag())];
    renew.extend(slug.map(|slug| ("event", slug)));
    let as_of = words.with("desk-as-of", "time", words.clock(desk.now()));
    Ok(Some(arrange(&status, slug.is_some(), desk, words, (link("/live", &renew), as_of))))
}

/// What needs a person comes first; what rests is a line.
fn arrange(status: &Status, alone: bool, desk: &Desk, words: &Words, (renew, as_of): (String, String)) -> Live {
    let mut ranked: Vec<(u8, &Event)> = status.events.iter().map(|event| (card::rank(event, words), event)).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    let busy = ranked.iter().filter(|(rank, _)| *rank <= 2).count();
    let (whole, lines) = ranked.split_at(busy.clamp(1, WHOLE).min(ranked.len()));
    Live {
        renew,
        as_of,
        cards: whole.iter().map(|(_, event)| card::card(event, desk, words)).collect(),
        others: lines.iter().map(|(_, event)| other(event, words)).collect(),
        empty: status.events.is_empty().then(|| words.say("desk-nothing")),
        alone,
    }
}

fn other(event: &Event, words: &Words) -> Other {
    let stand = Stand::of(event);
    Other {
        href: format!("/event/{}", event.slug),
        title: tame(title(event, words.lang)),
        tone: stand.tone(),
        headline: stand.headline(words),
    }
}

/// Headers are ASCII: the browser reads it percent-encoded.
fn time_for_header(words: &Words, desk: &Desk) -> String {
    let text = words.with("desk-as-of", "time", words.clock(desk.now()));
    percent_encoding::utf8_percent_encode(&text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// The title in the person's language.
pub fn title(event: &Event, lang: Lang) -> &str {
    match (lang, &event.title_fr) {
        (Lang::Fr, Some(title)) => title,
        _ => &event.title,
    }
}

/// The event of a slug, or the page that says that there is none.
pub async fn one(desk: &Desk, slug: &str, words: &Words) -> Result<Event, Response> {
    let status = desk.source.status(Some(slug), words.lang).await.map_err(|fault| plain::fault(words, &fault))?;
    status.events.into_iter().find(|event| event.slug == slug).ok_or_else(|| plain::missing(words))
}
