//! An event as the desk shows it.

use super::Desk;
use super::cameras::{self, Camera};
use super::headline::Stand;
use super::places::{self, Place};
use super::press::{Form, Press};
use super::stopped::{self, Stopped};
use super::tone::Tone;
use super::work::{self, Under};
use crate::view::{Event, Publication, Redacted};
use crate::web::words::{Words, tame};

/// So much that needs a person is shown at once; a person does one thing after the other.
const UNFOLDED: usize = 3;

/// Everything about one event.
pub struct Card {
    pub slug: String,
    pub title: String,
    pub tone: Tone,
    pub headline: String,
    pub next: String,
    pub publish: Option<Publish>,
    /// The page on which the newest version can be watched before it is public.
    pub review: Option<String>,
    pub stopped_title: String,
    pub stopped: Vec<Stopped>,
    /// The rest, folded, and how much that is.
    pub folded: Vec<Stopped>,
    pub folded_title: String,
    /// Tries a task again.
    pub retry: Form,
    /// Takes a recording in again.
    pub include: Form,
    pub cameras: Vec<Camera>,
    pub under: Under,
    pub places: Vec<Place>,
    pub planned: Option<String>,
    pub archives: Vec<Place>,
    pub remarks: Vec<String>,
    pub redactions: Vec<String>,
}

/// The button that leads to the word.
pub struct Publish {
    pub href: String,
    pub text: String,
    /// It is what the event waits for.
    pub first: bool,
}

/// How soon a person should look at an event: the smaller, the sooner.
pub fn rank(event: &Event, words: &Words) -> u8 {
    let stand = Stand::of(event);
    match stand {
        _ if !stopped::list(event, words).is_empty() => 0,
        _ if stand.tone() == Tone::Attention => 0,
        _ if stand.tone() == Tone::Ready => 1,
        _ if stand.tone() == Tone::Working => 2,
        Stand::Waiting => 4,
        _ => 3,
    }
}

pub fn card(event: &Event, desk: &Desk, words: &Words) -> Card {
    let stand = Stand::of(event);
    let mut stopped = stopped::list(event, words);
    let count = stopped.len();
    let folded = stopped.split_off(count.min(UNFOLDED));
    let needs_person = !stopped.is_empty();
    let include = cameras::include(desk, &event.slug, words);
    Card {
        slug: event.slug.clone(),
        title: tame(super::home::title(event, words.lang)),
        tone: stand.tone(),
        headline: stand.headline(words),
        next: if needs_person && !stand.says_what_to_do() {
            words.say("desk-next-attention")
        } else {
            stand.next(words)
        },
        publish: publish(event, words),
        review: matches!(stand, Stand::Ready | Stand::Standing | Stand::Newer).then(|| review(event)),
        stopped_title: words.with("desk-head-attention", "count", count),
        stopped,
        folded_title: words.with("desk-stopped-more", "count", folded.len()),
        folded,
        retry: Form::new(desk, &event.slug, Press::Retry, words.say("desk-retry")),
        cameras: cameras::list(event, words).into_iter().map(|camera| camera.with(include.clone())).collect(),
        include,
        under: work::under_way(event, words),
        places: places::list(event, &desk.press, words),
        planned: places::planned(event, words),
        archives: places::archives(event, words),
        remarks: event.remarks.iter().map(|remark| tame(remark)).collect(),
        redactions: event.redactions.iter().map(|one| redacted(one, words)).collect(),
    }
}

/// What is done, where and for whom, as `event redact --list` says it.
fn redacted(one: &Redacted, words: &Words) -> String {
    let whom = one.account.as_deref().map_or_else(|| words.say("redaction-for-all"), tame);
    let stretch = format!("{} – {}", words.place(one.from_s), words.place(one.until_s));
    let what = words.say(&format!("redaction-{}", one.what));
    [stretch, what, whom, words.with("redaction-version", "version", one.version)].join(" · ")
}

fn review(event: &Event) -> String {
    format!("/event/{}/review", event.slug)
}

/// There is something to publish as soon as one recording is usable.
pub fn publish(event: &Event, words: &Words) -> Option<Publish> {
    let stand = Stand::of(event);
    if stand == Stand::Waiting || !event.clips.iter().any(|clip| clip.state == "verified") {
        return None;
    }
    let stopped = event.publications.iter().any(Publication::needs_a_person);
    let key = match stand {
        _ if event.released && stopped => "desk-publish-stopped",
        Stand::Newer => "desk-publish-newer",
        _ if event.released && event.programme_version.is_some() => "desk-publish-again",
        _ => "desk-publish",
    };
    let first = matches!(stand, Stand::Ready | Stand::Newer) || event.released && stopped;
    Some(Publish { href: format!("/event/{}/republish", event.slug), text: words.say(key), first })
}
