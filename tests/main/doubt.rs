//! Platforms that show a video long after they made it: nothing is sent twice, and nobody is told that it is not there.

use std::sync::Arc;
use std::time::Duration;

use reprise::act::cancel;
use reprise::announce::Kind;
use reprise::announce::conformance::Rig;
use reprise::clock::Clock;
use reprise::config::Visibility;
use reprise::model::event::{Event, Order};
use reprise::model::job::Job;
use reprise::model::task::Stage;
use reprise::platform::fake::Fake;
use reprise::store::{Batch, Select};
use reprise::view::wait::{Reached, Until};

use super::house::{EVENT, House};

const LATE: Duration = Duration::from_secs(20 * 60);
const SOON: Duration = Duration::from_secs(60);

/// One recording, prepared, and platforms that show a video late: two that forget a finished upload, and one that makes
/// another video each time it is asked to.
async fn slow(seed: u64) -> House {
    let mut house = House::new(seed);
    for (name, platform) in &mut house.platforms {
        let fake = Fake::new(house.clock.clone()).listing_after(LATE);
        *platform = Arc::new(if name == "dm" { fake.in_steps() } else { fake.forgetful() });
    }
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    house
}

/// The word was given, and the last answer of each platform is lost.
async fn unheard(seed: u64) -> House {
    let house = slow(seed).await;
    lose_the_last_answers(&house).await;
    house
}

async fn lose_the_last_answers(house: &House) {
    house.platforms.values().for_each(|platform| platform.plant("lost-last-answer", 1));
    house.republish(&[], false, false).await.unwrap();
    let mut process = house.daemon().await;
    process.round().await;
    assert!(house.platforms.values().all(|platform| platform.waiting().is_empty()));
}

fn count(house: &House) -> Vec<usize> {
    house.platforms.keys().map(|account| house.videos(account).len()).collect()
}

async fn states(house: &House) -> Vec<String> {
    house.status().await.publications.into_iter().map(|one| one.state).collect()
}

/// It is unknown and looked for until it shows up late, and is then the one video.
async fn is_looked_for_and_found(house: &House) {
    let mut process = house.daemon().await;
    house.rest_within(&mut process, LATE / 2).await;
    let status = house.status().await;
    assert!(status.publications.iter().all(|one| one.state == "unknown"), "{status:#?}");
    assert!(status.publications.iter().all(|one| one.asked_until > Some(status_time(house))), "{status:#?}");
    assert_eq!(house.wait(Until::Done).await, Reached::NotYet);
    house.rest(&mut process).await;
    assert_eq!((states(house).await, count(house)), (vec!["live".to_owned(); 3], vec![1; 3]));
}

#[tokio::test]
async fn a_lost_last_answer_on_a_slow_platform_ends_with_one_video() {
    let house = unheard(1).await;
    is_looked_for_and_found(&house).await;
}

fn status_time(house: &House) -> jiff::Timestamp {
    reprise::clock::Clock::now(&*house.clock)
}

#[tokio::test]
async fn what_was_stopped_and_shows_up_late_is_not_said_to_be_stopped() {
    let house = unheard(2).await;
    cancel::cancel(house.act(), EVENT).await.unwrap();
    let mut process = house.daemon().await;
    house.rest_within(&mut process, LATE / 2).await;
    let status = house.status().await;
    assert!(status.publications.iter().all(|one| one.state == "unknown"), "{status:#?}");
    assert!(status.publications.iter().all(|one| one.asked_until > Some(status_time(&house))), "{status:#?}");
    house.rest(&mut process).await;
    let status = house.status().await;
    let is_said = |fault: &reprise::view::Fault| fault.code == "publication-stopped-live";
    assert!(
        status.publications.iter().all(|one| one.state == "live" && one.fault.as_ref().is_some_and(is_said)),
        "{status:#?}"
    );
}

#[tokio::test]
async fn what_was_stopped_and_is_ordered_again_is_not_sent_again_while_it_may_show_up() {
    let house = unheard(3).await;
    cancel::cancel(house.act(), EVENT).await.unwrap();
    let mut process = house.daemon().await;
    house.rest_within(&mut process, SOON).await;
    house.republish(&[], false, false).await.unwrap();
    house.rest(&mut process).await;
    assert_eq!((states(&house).await, count(&house)), (vec!["live".to_owned(); 3], vec![1; 3]));
}

#[tokio::test]
async fn a_newer_version_is_live_at_once_and_what_shows_up_late_of_the_older_one_goes() {
    let house = unheard(4).await;
    house.record("gala/tower/C0002.MP4", 60.0);
    let mut process = house.daemon().await;
    house.rest_within(&mut process, 2 * SOON).await;
    assert_eq!(house.jobs().await.len(), 2);
    house.republish(&[], false, false).await.unwrap();
    house.rest_within(&mut process, SOON).await;
    assert_eq!(states(&house).await, vec!["live"; 3]);
    assert_eq!(count(&house), [2; 3], "the older one is on its way still");
    house.rest(&mut process).await;
    assert_eq!((states(&house).await, count(&house)), (vec!["live".to_owned(); 3], vec![1; 3]));
    assert_eq!(house.wait(Until::Done).await, Reached::Yes);
}

/// No task is tried more than once.
async fn impatient(house: &House) {
    for mut job in house.store().all::<Job>(&Select::event(EVENT)).await.unwrap() {
        job.recipe.retry.attempts = 1;
        let mut batch = Batch::new();
        batch.update(&job);
        house.store().commit(batch).await.unwrap();
    }
}

#[tokio::test]
async fn what_was_given_up_is_looked_for_and_goes_on_when_it_shows_up() {
    let house = slow(6).await;
    impatient(&house).await;
    lose_the_last_answers(&house).await;
    assert!(house.tasks().await.iter().filter(|task| task.stage == Stage::Publish).all(|t| t.moves.is_given_up()));
    is_looked_for_and_found(&house).await;
    assert_eq!(house.wait(Until::Done).await, Reached::Yes);
}

#[tokio::test]
async fn what_was_given_up_and_never_shows_up_has_failed() {
    let house = House::new(7);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    impatient(&house).await;
    house.platforms.values().for_each(|platform| platform.plant("cut-mid-upload", 1));
    house.republish(&[], false, false).await.unwrap();
    let mut process = house.daemon().await;
    house.rest_within(&mut process, LATE).await;
    assert_eq!(states(&house).await, ["failed", "unknown", "unknown"], "no bytes make a video on dm");
    house.rest(&mut process).await;
    assert_eq!((states(&house).await, count(&house)), (vec!["failed".to_owned(); 3], vec![0; 3]));
    assert_eq!(house.wait(Until::Done).await, Reached::Stopped);
    house.republish(&[], false, false).await.unwrap();
    house.rest(&mut process).await;
    assert_eq!((states(&house).await, count(&house)), (vec!["live".to_owned(); 3], vec![1; 3]));
}

#[tokio::test]
async fn an_account_that_nobody_ordered_is_not_shown_as_ordered() {
    let house = House::new(8);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    house.republish(&["yt"], false, false).await.unwrap();
    let wanted = |status: reprise::view::Event| -> Vec<(String, bool)> {
        status.publications.into_iter().map(|one| (one.account.clone(), one.is_wanted())).collect()
    };
    let expected = [("dm", false), ("tube", false), ("yt", true)].map(|(name, wanted)| (name.to_owned(), wanted));
    assert_eq!(wanted(house.status().await), expected);
    house.live().await;
    assert_eq!(wanted(house.status().await), expected);
    assert_eq!(house.wait(Until::Done).await, Reached::Yes);
}

#[tokio::test]
async fn a_session_that_tells_the_truth_holds_nothing_up() {
    let house = House::new(5);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    for (account, fault) in [("yt", "cut-mid-upload"), ("tube", "lost-last-answer"), ("dm", "lost-last-answer")] {
        house.platforms[account].plant(fault, 1);
    }
    house.republish(&[], false, false).await.unwrap();
    let mut process = house.daemon().await;
    house.rest_within(&mut process, SOON).await;
    assert_eq!((states(&house).await, count(&house)), (vec!["live".to_owned(); 3], vec![1; 3]));
}

#[tokio::test]
async fn what_an_account_keeps_for_itself_is_as_it_should_be() {
    let mut house = House::new(17);
    house.configure(|config| config.accounts.iter_mut().for_each(|a| a.defaults.visibility = Visibility::Private));
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    for account in house.platforms.keys() {
        assert_eq!((house.shown(account).await.as_str(), house.videos(account).len()), ("live", 1), "{account}");
    }
    assert_eq!(house.wait(Until::Done).await, Reached::Yes);
    let told = house.announcers["hook"].received();
    assert!(told.iter().all(|message| message.kind != Kind::Live), "nobody is told where nobody can see it");
    assert!(house.notice().await.versions.is_empty());
    // What was made so stays so, whatever the account is set to since.
    house.configure(|config| config.accounts.iter_mut().for_each(|a| a.defaults.visibility = Visibility::Public));
    assert!(house.notice().await.versions.is_empty());
    house.pass(Duration::from_secs(7200));
    house.live().await;
    let told = house.announcers["hook"].received();
    assert!(told.iter().all(|message| !matches!(message.kind, Kind::Live | Kind::Withdrawn)), "{told:?}");
    assert!(house.notice().await.versions.is_empty());
}

#[tokio::test]
async fn a_word_that_waits_to_be_carried_out_is_waited_for() {
    let house = House::new(18);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    assert_eq!(house.wait(Until::Prepared).await, Reached::Yes);
    let mut event = house.store().need::<Event>(EVENT).await.unwrap();
    let at = house.clock.now();
    let word =
        Order { at, by: "duty".to_owned(), to: vec![], force: false, keep_old: false, agreed: vec![], version: None };
    event.order = Some(word);
    let mut batch = Batch::new();
    batch.update(&event);
    house.store().commit(batch).await.unwrap();
    assert_eq!(house.wait(Until::Done).await, Reached::NotYet, "the version is there, and nothing was sent");
    house.live().await;
    assert_eq!(house.wait(Until::Done).await, Reached::Yes);
    assert!(house.publications().await.iter().all(|one| one.verified_at.is_some()));
}
