//! What a person stops, what becomes of it, and how it is taken up again.

use std::sync::Arc;
use std::time::Duration;

use reprise::act::{cancel, retry};
use reprise::daemon::versions::Versions;
use reprise::engine::Engine;
use reprise::engine::embedded::Embedded;
use reprise::model::task::{Stage, State};
use reprise::view::wait::{Reached, Until};
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;

use super::house::odd::{Odd, Stall};
use super::house::{EVENT, House, process};

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
    assert_sent_anew_once(&house).await;
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
    assert_sent_anew_once(&house).await;
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

#[tokio::test]
async fn a_video_that_the_platform_made_all_the_same_is_found_and_shown() {
    let house = failing(8, "lost-last-answer").await;
    stop(&house, EVENT).await;
    assert_eq!(house.wait(Until::Done).await, Reached::NotYet, "it is being looked for");
    house.live().await;
    assert_shown(&house, "live", Some("publication-stopped-live")).await;
    let status = house.status().await;
    assert!(status.publications.iter().all(|one| one.url.is_some() && one.verified_at.is_some()), "{status:#?}");
    assert_eq!(house.wait(Until::Done).await, Reached::Stopped);
    assert_sent_anew_once(&house).await;
}

/// The word was given, and everything is cancelled while each account's request with media is under way.
async fn cancelled_in_mid_request(house: &House, is_sent: bool) {
    house.republish(&[], false, false).await.unwrap();
    let stall = Stall { is_sent, reached: Arc::new(Semaphore::new(0)) };
    let mut seams = house.seams();
    for (name, platform) in &house.platforms {
        let odd = Odd { stall: Some(stall.clone()), ..Odd::of(platform) };
        seams.platforms.insert(name.clone(), Arc::new(odd));
    }
    let (engine, token) = (Embedded::new(house.store.clone(), house.clock.clone()), CancellationToken::new());
    let tasks = engine.claim(Stage::Publish, 3).await.unwrap();
    let runs = tasks.iter().map(|task| process::run(&seams, &engine, task, &token));
    let person = async {
        let _all_have_stopped = stall.reached.acquire_many(3).await.unwrap();
        stop(house, EVENT).await;
        token.cancel();
    };
    futures::future::join(futures::future::join_all(runs), person).await;
}

/// Bytes alone make a video on two of the platforms.
async fn assert_in_doubt_where_bytes_make_a_video(house: &House) {
    for (account, state) in [("dm", "held"), ("tube", "unknown"), ("yt", "unknown")] {
        assert_eq!(house.shown(account).await, state, "{account}");
    }
}

/// The word is given again: each platform has one video in the end.
async fn assert_sent_anew_once(house: &House) {
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    assert_live_once(house).await;
}

#[tokio::test]
async fn what_was_cancelled_before_all_of_it_was_sent_is_in_no_doubt() {
    let house = prepared(14).await;
    cancelled_in_mid_request(&house, false).await;
    assert_shown(&house, "held", Some("publication-stopped")).await;
    assert_eq!(house.wait(Until::Done).await, Reached::Stopped);
    assert_sent_anew_once(&house).await;
}

#[tokio::test]
async fn what_was_cancelled_after_all_of_it_was_sent_is_in_doubt_where_bytes_make_a_video() {
    let house = prepared(15).await;
    cancelled_in_mid_request(&house, true).await;
    assert_in_doubt_where_bytes_make_a_video(&house).await;
    assert_sent_anew_once(&house).await;
}

#[tokio::test]
async fn what_was_perhaps_made_and_cannot_be_found_was_not_made() {
    let house = failing(9, "cut-mid-upload").await;
    stop(&house, EVENT).await;
    assert_in_doubt_where_bytes_make_a_video(&house).await;
    assert_eq!(house.wait(Until::Done).await, Reached::NotYet);
    house.live().await;
    assert_shown(&house, "held", Some("publication-stopped")).await;
    assert_eq!(house.wait(Until::Done).await, Reached::Stopped);
    assert_sent_anew_once(&house).await;
}

#[tokio::test]
async fn what_a_platform_keeps_or_refuses_after_it_was_stopped_is_shown_with_its_reason() {
    for (fault, state) in [("forced-private", "hidden"), ("reject", "rejected")] {
        let house = prepared(10).await;
        for platform in house.platforms.values() {
            platform.plant("lost-last-answer", 1);
            platform.plant(fault, 1);
        }
        house.republish(&[], false, false).await.unwrap();
        house.daemon().await.round().await;
        stop(&house, EVENT).await;
        house.live().await;
        for one in house.status().await.publications {
            assert_eq!((one.state.as_str(), one.fault.is_some(), one.url.is_some()), (state, true, true), "{one:#?}");
        }
    }
}

#[tokio::test]
async fn an_older_video_stays_beside_one_that_came_although_it_was_stopped_until_the_word_is_given_again() {
    let house = prepared(11).await;
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    house.record("gala/tower/C0002.MP4", 60.0);
    house.live().await;
    house.platforms.values().for_each(|platform| platform.plant("lost-last-answer", 1));
    house.republish(&[], false, false).await.unwrap();
    house.daemon().await.round().await;
    stop(&house, EVENT).await;
    house.live().await;
    assert_shown(&house, "live", Some("publication-stopped-live")).await;
    assert!(house.platforms.keys().all(|account| house.videos(account).len() == 2), "nothing more was done");
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    assert_shown(&house, "live", None).await;
    assert!(house.platforms.keys().all(|account| house.videos(account).len() == 1), "the old one went");
}

#[tokio::test]
async fn a_word_that_waits_for_its_version_is_taken_back() {
    let house = House::new(12);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.daemon().await.round().await;
    let decision = house.republish(&[], false, false).await.unwrap();
    assert!(!decision.is_there);
    stop(&house, EVENT).await;
    house.live().await;
    assert_eq!(house.wait(Until::Done).await, Reached::NothingOrdered);
    assert!(house.platforms.values().all(|platform| platform.films().is_empty()));
}

#[tokio::test]
async fn a_newer_version_that_was_cancelled_before_its_word_takes_the_old_ones_place_by_the_word() {
    let house = prepared(13).await;
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    house.record("gala/tower/C0002.MP4", 60.0);
    house.live().await;
    stop(&house, EVENT).await;
    let task = house.tasks().await.into_iter().find(|task| task.moves.state == State::Cancelled).unwrap();
    retry::retry(house.act(), &task.id).await.unwrap();
    house.live().await;
    assert!(house.platforms.keys().all(|account| house.videos(account).len() == 1), "asking again is no word");
    let decision = house.republish(&[], false, false).await.unwrap();
    assert!(decision.actions.iter().all(|action| action.effect.asks()), "{decision:#?}");
    house.live().await;
    assert_shown(&house, "live", None).await;
    assert!(house.platforms.keys().all(|account| house.videos(account).len() == 1));
}
