//! Where the public sees it, and where it is kept.

use super::tone::Tone;
use crate::view::{Archive, Event, Publication};
use crate::web::public::Press;
use crate::web::words::{Words, link, tame};

/// A line: a place, how it stands there, and its address.
pub struct Place {
    pub name: String,
    pub state: String,
    pub tone: Tone,
    pub url: Option<String>,
    pub note: Option<String>,
}

/// Our own pages, then the platforms that were ordered, in the order of the configuration.
pub fn list(event: &Event, press: &Press, words: &Words) -> Vec<Place> {
    let own = own(event, press, words);
    let platforms = event.publications.iter().filter(|one| one.is_wanted());
    own.into_iter().chain(platforms.map(|one| publication(one, words))).collect()
}

/// The platforms that nobody ordered yet, in one line.
pub fn planned(event: &Event, words: &Words) -> Option<String> {
    let planned = event.publications.iter().filter(|one| !one.is_wanted());
    let names: Vec<String> = planned.map(|one| tame(&one.account)).collect();
    (!names.is_empty()).then(|| words.with("desk-place-planned", "accounts", names.join(", ")))
}

fn own(event: &Event, press: &Press, words: &Words) -> Vec<Place> {
    let page = |name: &str, url: String| Place {
        name: words.say(name),
        state: words.say("desk-pub-live"),
        tone: Tone::Good,
        url: Some(url),
        note: None,
    };
    let mut pages = Vec::new();
    if event.notice {
        pages.push(page("desk-public-page", press.addresses.notice(&event.slug)));
    }
    if event.released && event.programme_version.is_some() {
        pages.push(page("desk-replay-page", press.addresses.replay(&event.slug)));
    }
    if let Some(url) =
        event.review.as_deref().and_then(link).filter(|_| event.programme_version.is_none() || !event.released)
    {
        let place = page("desk-review-link", url);
        pages.push(Place { state: words.say("desk-review-secret"), tone: Tone::Quiet, ..place });
    }
    pages
}

fn publication(one: &Publication, words: &Words) -> Place {
    let tone = match one.state.as_str() {
        "live" => Tone::Good,
        "superseded" | "withdrawn" => Tone::Quiet,
        "planned" | "sending" | "unknown" | "processing" => Tone::Working,
        "outdated" => Tone::Ready,
        _ => Tone::Attention,
    };
    let seen = one.verified_at.filter(|_| matches!(one.state.as_str(), "live" | "outdated"));
    let seen = seen.map(|at| words.with("desk-verified", "time", words.clock(at)));
    let asked = one.asked_until.map(|until| words.with("desk-asked-until", "time", words.clock(until)));
    Place {
        name: tame(&one.account),
        state: words.say(&format!("desk-pub-{}", one.state)),
        tone,
        url: one.url.as_deref().and_then(link),
        note: asked.or(seen),
    }
}

/// A line for each state that an archive is in.
pub fn archives(event: &Event, words: &Words) -> Vec<Place> {
    let states = ["failed", "storing", "planned", "stored"];
    states.iter().filter_map(|state| in_state(&event.archives, state, words)).collect()
}

fn in_state(archives: &[Archive], state: &str, words: &Words) -> Option<Place> {
    let names: Vec<String> = archives.iter().filter(|one| one.state == state).map(|one| tame(&one.archive)).collect();
    let tone = match state {
        "stored" => Tone::Good,
        "storing" => Tone::Working,
        "planned" => Tone::Quiet,
        _ => Tone::Attention,
    };
    let state = words.say(&format!("desk-archive-{state}"));
    (!names.is_empty()).then(|| Place { name: names.join(", "), state, tone, url: None, note: None })
}
