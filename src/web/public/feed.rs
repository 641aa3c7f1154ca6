//! The notice as RSS 2.0: one entry a place, newest first, and one that says how things stand before there is any.

use jiff::{Timestamp, fmt::rfc2822};
use rss::{Channel, Guid, Item};

use super::told::{self, Place, State};
use super::{Press, PublicFile};
use crate::text::Lang;
use crate::view::Notice;
use crate::web::words::Words;

/// The feed in a language, or in the organiser's own under the short name.
pub fn file(press: &Press, notice: &Notice, lang: Option<Lang>) -> PublicFile {
    let event = &notice.event;
    let path = lang.map_or_else(|| format!("notice/{event}.rss"), |lang| format!("notice/{event}.{}.rss", lang.tag()));
    let body = channel(press, notice, lang.unwrap_or(notice.lang)).to_string().into_bytes();
    PublicFile { path, content_type: "application/rss+xml; charset=utf-8", body }
}

fn channel(press: &Press, notice: &Notice, lang: Lang) -> Channel {
    let words = press.words(lang);
    let message = State::of(notice).message(&words);
    let mut places = told::places(press, notice, &words);
    places.sort_by_key(|place| std::cmp::Reverse(place.since));
    let mut items: Vec<Item> = places.iter().map(|place| available(place, &message, &words)).collect();
    if items.is_empty() {
        items.push(waiting(press, notice, &message, &words));
    }
    Channel {
        title: words.with("notice-feed-title", "title", told::title(notice, lang)),
        link: press.addresses.notice(&notice.event),
        description: message,
        language: Some(lang.tag().to_owned()),
        last_build_date: date(notice.written_at),
        ttl: Some("1".to_owned()),
        items,
        ..Channel::default()
    }
}

fn available(place: &Place, message: &str, words: &Words) -> Item {
    Item {
        title: Some(words.with("notice-feed-available", "label", &place.within)),
        link: Some(place.url.clone()),
        description: Some(message.to_owned()),
        guid: Some(mark(format!("{}#version-{}", place.url, place.version))),
        pub_date: date(place.since),
        ..Item::default()
    }
}

fn waiting(press: &Press, notice: &Notice, message: &str, words: &Words) -> Item {
    let page = press.addresses.notice(&notice.event);
    let state = State::of(notice);
    Item {
        title: Some(state.pill(words)),
        link: Some(page.clone()),
        description: Some(message.to_owned()),
        guid: Some(mark(format!("{page}#{}", if state == State::Expected { "expected" } else { "recovering" }))),
        pub_date: None,
        ..Item::default()
    }
}

fn mark(value: String) -> Guid {
    Guid { value, permalink: false }
}

fn date(at: Timestamp) -> Option<String> {
    rfc2822::to_string(&at.to_zoned(jiff::tz::TimeZone::UTC)).ok()
}
