//! What a person stops, what becomes of it, and how it is taken up again.

use std::sync::Arc;
use std::time::Duration;

use reprise::act::{cancel, retry};
use reprise::daemon::versions::Versions;
use reprise::model::task::{Stage, State};
use reprise::view::wait::{Reached, Until};
use tokio::sync::Notify;

use super::house::{EVENT, House};

/// One recording, prepared and waiting for the word.
async fn prepared(seed: u64) -> House {
    let house = House::new(seed);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    house
}

/// The word was given, and each account fails so at its first request with media.
async fn failing(seed: u64, fault: &str) -> House {
    let house = prepared(seed).await;
    house.platforms.values().for_each(|platform| platform.plant(fault, 1));
    house.republish(&[], false, false).await.unwrap();
    house.daemon().await.round().await;
    house
}

async fn stop(house: &House, name: &str) -> usize {
    cancel::cancel(house.act(), name).await.unwrap()
}

/// Each account shows so, with these words' code.
async fn assert_shown(house: &House, state: &str, code: Option<&str>) {
    for one in house.status().await.publications {
        let fault = one.fault.as_ref().map(|fault| fault.code.as_str());
        assert_eq!((one.state.as_str(), fault), (state, code), "{one:#?}");
    }
}

/// Everything is live, each account has one video, and nothing is left to say.
async fn assert_live_once(house: &House) {
    assert_shown(house, "live", None).await;
    for account in house.platforms.keys() {
        assert_eq!(house.videos(account).len(), 1, "{account}");
    }
    assert_eq!(house.wait(Until::Done).await, Reached::Yes);
    assert_eq!(house.status().await.jobs[0].state, "done");
}

#[tokio::test]
async fn what_was_cancelled_before_it_was_sent_is_taken_up_again_by_the_word() {
    let house = prepared(1).await;
    house.republish(&[], false, false).await.unwrap();
    assert_eq!(stop(&house, EVENT).await, 3);
    house.live().await;
    assert_shown(&house, "held", Some("publication-stopped")).await;
    assert_eq!(house.wait(Until::Done).await, Reached::Stopped);
    assert!(house.platforms.values().all(|platform| platform.films().is_empty()), "stopped is stopped");
    house.republish(&[], false, false).await.unwrap();
    assert_eq!(house.wait(Until::Done).await, Reached::NotYet);
    house.live().await;
    assert_live_once(&house).await;
}

#[tokio::test]
async fn an_upload_that_was_cancelled_half_way_goes_on_where_it_stopped() {
    let house = failing(2, "short-write").await;
    stop(&house, EVENT).await;
    house.live().await;
    assert_eq!(house.wait(Until::Done).await, Reached::Stopped);
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    assert_live_once(&house).await;
    assert_eq!(house.platforms["yt"].films().len(), 1, "no second upload was opened");
}

#[tokio::test]
async fn a_job_that_died_and_was_then_cancelled_is_taken_up_again() {
    let house = failing(3, "forced-private").await;
    house.live().await;
    assert_eq!(house.wait(Until::Done).await, Reached::Stopped);
    stop(&house, EVENT).await;
    assert_eq!(house.wait(Until::Done).await, Reached::Stopped);
    house.republish(&[], true, false).await.unwrap();
    house.live().await;
    let live = house.status().await.publications;
    assert!(live.iter().all(|one| one.state == "live"), "{live:#?}");
    assert_eq!(house.wait(Until::Done).await, Reached::Yes);
}

#[tokio::test]
async fn a_preparation_that_was_cancelled_is_not_reached_and_goes_on_in_its_order() {
    let house = House::new(4);
    house.record("gala/tower/C0001.MP4", 60.0);
    let mut process = house.daemon().await;
    house.rest_within(&mut process, Duration::from_secs(50)).await;
    house.pass(Duration::from_secs(60));
    Versions::new(Arc::new(house.seams()), Arc::new(Notify::new())).turn().await.unwrap();
    assert!(stop(&house, EVENT).await > 3);
    house.live().await;
    assert_eq!(house.jobs().await.len(), 1, "no other version takes its place");
    assert_eq!(house.wait(Until::Prepared).await, Reached::Stopped);
    assert_eq!(house.wait(Until::Done).await, Reached::NothingOrdered);
    let decision = house.republish(&["yt"], false, false).await.unwrap();
    assert_eq!(decision.version, Some(1));
    house.live().await;
    assert_eq!((house.shown("yt").await, house.shown("dm").await), ("live".to_owned(), "planned".to_owned()));
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    assert_live_once(&house).await;
}

#[tokio::test]
async fn a_standing_order_does_not_undo_what_a_person_stopped() {
    let house = prepared(5).await;
    stop(&house, EVENT).await;
    let mut event = house.store().need::<reprise::model::event::Event>(EVENT).await.unwrap();
    event.release = reprise::config::Release::Auto;
    let mut batch = reprise::store::Batch::new();
    batch.update(&event);
    house.store().commit(batch).await.unwrap();
    house.live().await;
    assert_eq!(house.wait(Until::Done).await, Reached::Stopped);
    assert!(house.platforms.values().all(|platform| platform.films().is_empty()));
}

#[tokio::test]
async fn one_task_that_was_cancelled_and_asked_for_again_is_waited_for() {
    let house = prepared(6).await;
    house.republish(&[], false, false).await.unwrap();
    stop(&house, EVENT).await;
    for task in house.tasks().await.iter().filter(|task| task.stage == Stage::Publish) {
        assert_eq!(task.moves.state, State::Cancelled);
        assert!(retry::retry(house.act(), &task.id).await.unwrap());
    }
    assert_eq!(house.wait(Until::Done).await, Reached::NotYet);
    house.live().await;
    assert_live_once(&house).await;
}

#[tokio::test]
async fn what_is_done_is_not_cancelled() {
    let house = prepared(7).await;
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    assert_eq!(stop(&house, EVENT).await, 0);
    assert_live_once(&house).await;
}
