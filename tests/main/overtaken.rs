//! A word for a version that is still to be made, while an older one is on its way.

use std::time::Duration;

use reprise::act::republish::{Ask, give};
use reprise::announce::conformance::Rig;
use reprise::engine::Engine;
use reprise::engine::embedded::Embedded;
use reprise::model::publication::State;
use reprise::model::task::Stage;
use tokio_util::sync::CancellationToken;

use super::house::{EVENT, House, process};

/// The first version waits for its platforms when the word is given for the second, which is still to be made.
async fn overtaken(seed: u64) -> House {
    let house = House::new(seed);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    house.record("gala/tower/C0002.MP4", 60.0);
    let mut process = house.daemon().await;
    house.rest_within(&mut process, Duration::from_secs(10)).await;
    house.platforms.values().for_each(|platform| (0..5).for_each(|_| platform.plant("http-503", 1)));
    assert_eq!(house.republish(&[], false, false).await.unwrap().version, Some(1));
    house.rest_within(&mut process, Duration::from_secs(25)).await;
    assert!(house.platforms.values().all(|platform| platform.films().is_empty()));
    house
}

/// Before anything is planned, as while another recording is copied, what is on its way comes to its end.
async fn comes_to_its_end(house: &House) {
    let (seams, engine) = (house.seams(), Embedded::new(house.store.clone(), house.clock.clone()));
    for _ in 0..600 {
        while let Some(task) = engine.claim(Stage::Publish, 1).await.unwrap().pop() {
            process::run(&seams, &engine, &task, &CancellationToken::new()).await;
        }
        if house.publications().await.iter().all(|one| one.state == State::Live) {
            return;
        }
        house.pass(Duration::from_secs(1));
    }
    panic!("it does not become live: {:#?}", house.publications().await);
}

#[tokio::test]
async fn a_word_for_a_version_to_come_takes_nothing_away_that_was_not_there_when_it_was_given() {
    let house = overtaken(21).await;
    let decision = house.republish(&[], false, false).await.unwrap();
    assert_eq!((decision.version, decision.is_there), (Some(2), false));
    assert!(!decision.actions.iter().any(|action| action.effect.asks()), "{decision:?}");
    comes_to_its_end(&house).await;
    house.live().await;
    let status = house.status().await;
    assert!(status.publications.iter().all(|one| one.state == "outdated" && one.version == 1), "{status:#?}");
    assert!(house.platforms.keys().all(|account| house.videos(account).len() == 1));
    let journal = house.store().journal(Some(EVENT), 0).await.unwrap();
    assert_eq!(journal.iter().filter(|entry| entry.what == "word-held").count(), 3);
    let alerts = house.announcers["duty"].received();
    assert!(alerts[0].needs.iter().all(|need| need.code.as_deref() == Some("word-held")), "{alerts:#?}");
    let decision = house.republish(&[], false, false).await.unwrap();
    assert!(decision.actions.iter().all(|action| action.effect.asks()), "{decision:?}");
    house.live().await;
    let status = house.status().await;
    assert!(status.publications.iter().all(|one| one.state == "live" && one.version == 2), "{status:#?}");
    assert!(house.platforms.keys().all(|account| house.videos(account).len() == 1));
}

#[tokio::test]
async fn whoever_agreed_to_all_when_the_word_was_given_is_not_asked_again() {
    let house = overtaken(22).await;
    let ask = Ask { yes: true, ..Ask::default() };
    assert!(!give(house.act(), EVENT, &ask).await.unwrap().is_there);
    comes_to_its_end(&house).await;
    house.live().await;
    let status = house.status().await;
    assert!(status.publications.iter().all(|one| one.state == "live" && one.version == 2), "{status:#?}");
}
