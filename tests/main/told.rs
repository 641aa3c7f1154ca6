//! What a person tells of an event after a version was made of it.

use reprise::act::event::{self, Words};

use super::house::{EVENT, House};

async fn tell(house: &House, cameras: &[&str]) {
    let cameras = cameras.iter().map(|name| (*name).to_owned()).collect();
    event::edit(house.act(), EVENT, &Words { cameras, ..Words::default() }).await.unwrap();
}

/// Two cameras; the first that came is shown.
async fn of_two_cameras(seed: u64) -> House {
    let house = House::new(seed);
    house.record("gala/one/C0001.MP4", 60.0);
    house.live().await;
    house.record("gala/two/C0001.MP4", 50.0);
    house.live().await;
    assert_eq!(shown(&house).await, (2, "one".to_owned()));
    house
}

/// The newest version, and the camera that it shows.
async fn shown(house: &House) -> (u32, String) {
    let newest = house.jobs().await.pop().unwrap();
    (newest.version, newest.programme.unwrap().takes[0].camera.clone())
}

#[tokio::test]
async fn another_camera_first_makes_a_version_that_shows_it() {
    let house = of_two_cameras(1).await;
    tell(&house, &["two", "one"]).await;
    house.live().await;
    assert_eq!(shown(&house).await, (3, "two".to_owned()));
    assert!(!house.status().await.newer_version, "nothing was released");
    let decision = house.republish(&[], false, false).await.unwrap();
    assert_eq!((decision.version, decision.is_there), (Some(3), true));
    house.live().await;
    tell(&house, &["one"]).await;
    house.live().await;
    assert_eq!(shown(&house).await, (4, "one".to_owned()));
    assert!(house.status().await.newer_version);
    assert_eq!((house.shown("yt").await, house.videos("yt").len()), ("outdated".to_owned(), 1));
}

#[tokio::test]
async fn a_word_right_after_another_camera_was_put_first_waits_for_its_version() {
    let house = of_two_cameras(2).await;
    tell(&house, &["two", "one"]).await;
    let decision = house.republish(&[], false, false).await.unwrap();
    assert_eq!((decision.version, decision.is_there), (Some(3), false));
    house.live().await;
    assert_eq!(shown(&house).await, (3, "two".to_owned()));
    assert_eq!((house.shown("yt").await, house.videos("yt").len()), ("live".to_owned(), 1));
}

#[tokio::test]
async fn cameras_that_change_nothing_of_what_is_shown_make_no_version() {
    let house = of_two_cameras(3).await;
    for cameras in [&["one", "two"][..], &["one"], &["three", "one", "two"]] {
        tell(&house, cameras).await;
        house.live().await;
        assert_eq!(shown(&house).await, (2, "one".to_owned()), "{cameras:?}");
    }
}

#[tokio::test]
async fn another_recipe_makes_a_version_by_it() {
    let house = of_two_cameras(4).await;
    let words = Words { recipe: Some("archive-only".to_owned()), ..Words::default() };
    event::edit(house.act(), EVENT, &words).await.unwrap();
    let decision = house.republish(&[], false, false).await.unwrap();
    assert!(decision.actions.is_empty() && !decision.is_there, "{decision:?}");
    house.live().await;
    let newest = house.jobs().await.pop().unwrap();
    assert_eq!((newest.version, newest.recipe.name.as_str()), (3, "archive-only"));
    assert!(house.platforms.values().all(|platform| platform.films().is_empty()));
}
