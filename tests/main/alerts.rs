//! What people on duty are told, and what hides nothing from them.

use std::time::Duration;

use reprise::announce::conformance::{Rig, Trouble};
use reprise::announce::{Kind, Message};
use reprise::archive::fake::Step;
use reprise::fault::{Code, Fault};
use reprise::text::Lang;
use reprise::view::wait::{Reached, Until, needs_a_person};

use super::house::House;

/// A house in which no platform shows what it has, and one place that wants to be told is down.
async fn held(deaf: &str) -> House {
    let house = House::new(1);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    house.platforms.values().for_each(|platform| platform.plant("forced-private", 1));
    (0..20).for_each(|_| house.announcers[deaf].plant(Trouble::Down));
    house.republish(&[], false, false).await.unwrap();
    let mut process = house.daemon().await;
    house.rest_within(&mut process, Duration::from_secs(8)).await;
    house
}

#[tokio::test]
async fn an_alert_that_cannot_be_delivered_hides_nothing_and_belongs_to_no_version() {
    let house = held("duty").await;
    let status = house.status().await;
    assert!(status.alerts.iter().any(|task| task.run_at.is_some() && task.target.as_deref() == Some("duty")));
    assert_eq!(status.jobs.iter().map(|job| job.version).collect::<Vec<_>>(), [1], "no version is invented");
    assert!(status.jobs[0].tasks.iter().all(|task| task.target.as_deref() != Some("duty")));
    assert_eq!(house.wait(Until::Done).await, Reached::Stopped);
}

#[tokio::test]
async fn a_partner_that_cannot_be_told_does_not_hide_what_needs_a_person_either() {
    let house = held("hook").await;
    assert_eq!(house.status().await.jobs.len(), 1);
    assert_eq!(house.wait(Until::Done).await, Reached::Stopped);
}

#[tokio::test]
async fn what_was_ordered_is_reached_when_partners_know_and_not_before() {
    let house = House::new(2);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    (0..3).for_each(|_| house.announcers["hook"].plant(Trouble::Down));
    house.republish(&[], false, false).await.unwrap();
    let mut process = house.daemon().await;
    house.rest_within(&mut process, Duration::from_millis(500)).await;
    assert_eq!(house.wait(Until::Done).await, Reached::NotYet);
    house.rest(&mut process).await;
    assert_eq!(house.wait(Until::Done).await, Reached::Yes);
}

#[tokio::test]
async fn people_and_partners_whose_places_have_one_name_hear_each_their_own() {
    let mut house = House::new(3);
    house.configure(|config| config.alert[0].name = config.announce[0].name.clone());
    house.drop("gala/tower/C0002.MP4", b"no recording");
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    let heard = |fake: &str| -> Vec<Kind> {
        house.announcers[fake].received().into_iter().map(|message| message.kind).collect()
    };
    assert_eq!(heard("duty"), [Kind::Attention]);
    assert_eq!(heard("hook").first(), Some(&Kind::Incident));
    assert!(!heard("hook").contains(&Kind::Attention));
}

fn alerts(house: &House) -> Vec<Message> {
    house.announcers["duty"].received()
}

#[tokio::test]
async fn an_alert_says_what_stopped_why_what_to_do_and_where() {
    let house = House::new(4);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.drop("gala/roof/C0007.MP4", b"no recording");
    house.live().await;
    let [message] = alerts(&house).try_into().unwrap();
    let [need] = message.needs.clone().try_into().unwrap();
    assert_eq!((need.kind.as_str(), message.more), ("clip-held", 0));
    assert!(need.what.contains("gala/roof/C0007.MP4"), "{need:?}");
    assert!(need.code.is_some() && !need.text.is_empty() && !need.remedy.is_empty(), "{need:?}");
    let desk = "http://127.0.0.1:8470/event/gala#stopped-gala";
    assert_eq!(message.urls, [desk]);
    for said in [&need.what, &need.text, &need.remedy, desk] {
        assert!(message.text.contains(said), "{said} in {}", message.text);
    }
}

#[tokio::test]
async fn what_happens_within_seconds_is_one_message() {
    let house = held("hook").await;
    let [message] = alerts(&house).try_into().unwrap();
    assert_eq!(message.needs.len(), 3);
    for (account, need) in house.platforms.keys().zip(&message.needs) {
        assert!(message.needs.iter().any(|need| need.what.contains(account)), "{account}");
        assert!(message.text.contains(&need.line()), "{}", message.text);
    }
    let crowd = House::new(5);
    (0..8).for_each(|n| crowd.drop(&format!("gala/tower/C000{n}.MP4"), format!("no recording {n}").as_bytes()));
    crowd.live().await;
    let [message] = alerts(&crowd).try_into().unwrap();
    assert_eq!((message.needs.len(), message.more), (5, 3));
    assert!(message.text.contains("8 things need a person") && message.text.contains("and 3 more"), "{}", message.text);
}

#[tokio::test]
async fn people_hear_it_in_the_organisers_language() {
    let mut house = House::new(6);
    house.configure(|config| config.language = Lang::Fr);
    house.drop("gala/roof/C0007.MP4", b"no recording");
    house.live().await;
    let [message] = alerts(&house).try_into().unwrap();
    assert!(message.text.starts_with("gala\u{a0}: Mis de côté\u{a0}: gala/roof/C0007.MP4."), "{}", message.text);
}

#[tokio::test]
async fn that_people_cannot_be_told_is_not_told_them_for_ever() {
    let house = House::new(7);
    house.drop("gala/roof/C0007.MP4", b"no recording");
    (0..20).for_each(|_| house.announcers["duty"].plant(Trouble::Gone));
    house.live().await;
    assert_eq!(house.status().await.alerts.len(), 1);
}

#[tokio::test]
async fn that_a_recording_was_taken_down_is_told_after_where_it_is_now() {
    let house = House::new(8);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    house.republish(&["yt"], false, false).await.unwrap();
    house.live().await;
    house.record("gala/tower/C0002.MP4", 30.0);
    house.live().await;
    house.republish(&["yt"], false, false).await.unwrap();
    house.live().await;
    let kinds: Vec<Kind> = house.announcers["hook"].received().into_iter().map(|message| message.kind).collect();
    assert!(kinds.ends_with(&[Kind::Live, Kind::Withdrawn]), "{kinds:?}");
    assert_eq!(house.videos("yt").len(), 1);
}

#[tokio::test]
async fn what_waits_for_a_full_archive_is_told_of_once_and_goes_on_by_itself() {
    let house = House::new(9);
    (1..=30).for_each(|nth| house.archive.plant(Step::Put, nth, Fault::full(Code::ArchiveNoRoom)));
    house.record("gala/tower/C0001.MP4", 60.0);
    let mut process = house.daemon().await;
    house.rest_within(&mut process, Duration::from_secs(120)).await;
    let told: Vec<Message> = house.announcers["duty"].received();
    let whats: Vec<&str> = told.iter().flat_map(|message| &message.needs).map(|need| need.what.as_str()).collect();
    assert_eq!(whats.len(), 2, "the recording's copy and the version's, each once: {whats:?}");
    assert!(whats[0] != whats[1] && told.iter().all(|message| message.kind == Kind::Attention));
    assert!(needs_a_person(&house.status().await), "whoever waits until the end is told why it was not reached");
    house.rest(&mut process).await;
    assert_eq!((house.wait(Until::Prepared).await, needs_a_person(&house.status().await)), (Reached::Yes, false));
}
