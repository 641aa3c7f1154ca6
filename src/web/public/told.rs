//! What is said of an event, before it takes the form of a page, JSON or a feed.

use jiff::Timestamp;

use super::Press;
use crate::text::Lang;
use crate::view::{Notice, Resume};
use crate::web::words::{self, Words};

/// How far it is, as the public is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Expected,
    Recovering,
    Available,
}

impl State {
    pub fn of(notice: &Notice) -> State {
        match (notice.is_available(), notice.begun) {
            (true, _) => State::Available,
            (false, true) => State::Recovering,
            (false, false) => State::Expected,
        }
    }

    /// The word of the JSON: what is expected counts as being recovered.
    pub fn name(self) -> &'static str {
        match self {
            State::Available => "available",
            State::Recovering | State::Expected => "recovering",
        }
    }

    pub fn pill(self, words: &Words) -> String {
        words.say(match self {
            State::Expected => "notice-pill-expected",
            State::Recovering => "notice-pill-recovering",
            State::Available => "notice-pill-available",
        })
    }

    pub fn message(self, words: &Words) -> String {
        words.say(match self {
            State::Expected => "notice-message-expected",
            State::Recovering => "notice-message-recovering",
            State::Available => "notice-message-available",
        })
    }
}

/// An address where it can be watched.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    pub label: String,
    /// The label as it stands within a sentence.
    pub within: String,
    /// `None` for the own replay page.
    pub account: Option<String>,
    pub kind: String,
    pub version: u32,
    pub url: String,
    pub since: Timestamp,
}

/// An address at which somebody goes on whose live was cut.
#[derive(Debug, Clone, PartialEq)]
pub struct GoOn {
    pub text: String,
    pub url: String,
    pub at_s: f64,
    pub cut_at: Option<Timestamp>,
}

/// Where those go on whose live was cut, by address with its second.
pub fn resumes(press: &Press, notice: &Notice, words: &Words) -> Vec<GoOn> {
    let shown = notice.replay.iter().flat_map(|shown| &shown.resumes);
    let address = press.addresses.replay(&notice.event);
    let go_on = |one: &Resume| {
        let place = words.place(one.at_s);
        let text = match one.cut_at {
            Some(at) => words.with_both("notice-go-on-at", ("time", &words.clock(at)), ("place", &place)),
            None => words.with("notice-go-on", "place", &place),
        };
        GoOn { text, url: format!("{address}#t={:.2}", one.at_s), at_s: one.at_s, cut_at: one.cut_at }
    };
    shown.map(go_on).collect()
}

/// Where it can be watched, the own page first. What only has an older version says so.
pub fn places(press: &Press, notice: &Notice, words: &Words) -> Vec<Place> {
    let own = notice.replay.iter().map(|showing| Place {
        label: words.say("notice-own-page"),
        within: words.say("notice-own-page-within"),
        account: None,
        kind: "own".to_owned(),
        version: showing.version,
        url: press.addresses.replay(&notice.event),
        since: showing.since,
    });
    let safe = notice.versions.iter().filter(|version| words::link(&version.url).is_some());
    let elsewhere = safe.map(|version| Place {
        label: platform(notice, &version.kind, &version.account),
        within: platform(notice, &version.kind, &version.account),
        account: Some(version.account.clone()),
        kind: version.kind.clone(),
        version: version.version,
        url: version.url.clone(),
        since: version.since,
    });
    let mut places: Vec<Place> = own.chain(elsewhere).collect();
    let newest = places.iter().map(|place| place.version).max();
    for place in places.iter_mut().filter(|place| Some(place.version) != newest) {
        place.label = words.with("notice-earlier", "label", &place.label);
        place.within = words.with("notice-earlier", "label", &place.within);
    }
    places
}

/// The platform's own name; the account's beside it where two are of one kind.
fn platform(notice: &Notice, kind: &str, account: &str) -> String {
    let account = words::tame(account);
    let name = match kind {
        "youtube" => "YouTube",
        "peertube" => "PeerTube",
        "dailymotion" => "Dailymotion",
        _ => return account,
    };
    let alike = notice.versions.iter().filter(|version| version.kind == kind).count();
    if alike > 1 { format!("{name} ({account})") } else { name.to_owned() }
}

/// The title without what could turn a page round.
pub fn title(notice: &Notice, lang: Lang) -> String {
    words::tame(notice.title(lang))
}
