//! Standing orders: what they do by themselves, and what they leave to a person.

use jiff::tz::TimeZone;
use reprise::announce::Kind;
use reprise::announce::conformance::Rig;
use reprise::config::Release;
use reprise::fault::{Code, Fault};
use reprise::media::fake::Step;
use reprise::model::republish::Effect;
use reprise::text::Lang;
use reprise::view::journal;
use reprise::view::wait::{Reached, Until};

use super::house::{EVENT, House};

/// A standing order has sent the first version everywhere; a recording has come since.
async fn with_a_newer_version(seed: u64) -> House {
    let mut house = House::new(seed);
    house.configure(|config| config.defaults.release = Release::Auto);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    assert_eq!((house.shown("yt").await, house.status().await.newer_version), ("live".to_owned(), false));
    house.record("gala/tower/C0002.MP4", 60.0);
    house.live().await;
    house
}

#[tokio::test]
async fn machines_hear_of_the_own_page_though_the_word_was_given_before_the_version_was_made() {
    let mut house = House::new(3);
    house.configure(|config| config.defaults.release = Release::Auto);
    // It takes some tries: the order is carried out, and all else of the event is done, before there is anything to see.
    for nth in 1..=4 {
        house.media.plant(Step::Render, nth, Fault::transient(Code::MediaEncoder));
    }
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    let heard: Vec<Kind> = house.announcers["hook"].received().into_iter().map(|message| message.kind).collect();
    assert_eq!(heard.iter().filter(|kind| **kind == Kind::Available).count(), 1, "{heard:?}");
}

#[tokio::test]
async fn the_journal_says_that_the_own_page_goes_on_and_platforms_wait_for_a_person() {
    let house = with_a_newer_version(1).await;
    let journal = house.store().journal(Some(EVENT), 0).await.unwrap();
    let carried = journal.iter().rfind(|entry| entry.what == "word-carried-out").unwrap();
    let word = carried.word.as_ref().unwrap();
    assert_eq!((word.version, word.actions.len()), (Some(2), 3));
    assert!(word.actions.iter().all(|sent| sent.effect == Effect::Left), "{word:?}");
    let [english, french] = [Lang::En, Lang::Fr].map(|lang| journal::line(lang, &TimeZone::UTC, carried));
    assert!(english.contains("own page") && english.contains("Nothing changes on yt"), "{english}");
    assert!(french.contains("version 2.") && french.contains("page de rediffusion"), "{french}");
    for account in house.platforms.keys() {
        assert_eq!((house.shown(account).await.as_str(), house.videos(account).len()), ("outdated", 1), "{account}");
    }
}

#[tokio::test]
async fn a_newer_version_is_told_of_as_long_as_platforms_show_an_older_one() {
    let house = with_a_newer_version(2).await;
    assert!(house.status().await.newer_version);
    house.republish(&["yt"], false, false).await.unwrap();
    house.live().await;
    assert_eq!((house.shown("yt").await, house.status().await.newer_version), ("live".to_owned(), true));
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    assert_eq!((house.shown("dm").await, house.status().await.newer_version), ("live".to_owned(), false));
    assert_eq!(house.wait(Until::Done).await, Reached::Yes);
}
