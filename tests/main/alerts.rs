//! What people on duty are told, and what hides nothing from them.

use std::time::Duration;

use reprise::announce::Kind;
use reprise::announce::conformance::{Rig, Trouble};
use reprise::view::wait::{Reached, Until};

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
