//! Small copies that cameras make, with and without their originals.

use std::time::Duration;

use reprise::act;
use reprise::media::fake::recording;
use reprise::model::clip::{Clip, State};
use reprise::view::wait::{Reached, Until};

use super::house::House;

const SMALL: &str = "gala/tower/DCIM/100GOPRO/GL010042.LRV";
const ORIGINAL: &str = "gala/tower/DCIM/100GOPRO/GX010042.MP4";

async fn clip(house: &House, path: &str) -> Clip {
    let clips = house.clips().await;
    clips.into_iter().find(|clip| clip.path.to_string() == path && clip.state != State::Superseded).unwrap()
}

/// The paths that the newest version is made of.
async fn basis(house: &House) -> Vec<String> {
    let clips = house.clips().await;
    let newest = house.jobs().await.pop().map(|job| job.basis).unwrap_or_default();
    clips.into_iter().filter(|clip| newest.contains(&clip.id)).map(|clip| clip.path.to_string()).collect()
}

#[tokio::test]
async fn a_small_copy_alone_makes_the_provisional_version_and_its_original_the_newer_one() {
    let house = House::new(41);
    house.record(SMALL, 60.0);
    house.live().await;
    assert_eq!(basis(&house).await, [SMALL]);
    let status = house.status().await;
    assert_eq!(status.clips.iter().map(|clip| clip.used).collect::<Vec<_>>(), [true]);
    assert!(status.sidecars.is_empty());
    assert_eq!(status.remarks.len(), 1, "people are told that it is a small copy: {:?}", status.remarks);
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    house.record(ORIGINAL, 60.0);
    house.live().await;
    assert_eq!(basis(&house).await, [ORIGINAL]);
    let status = house.status().await;
    assert!(status.newer_version && status.remarks.is_empty());
    assert_eq!(status.clips.iter().map(|clip| clip.path.as_str()).collect::<Vec<_>>(), [ORIGINAL]);
    assert_eq!(status.sidecars[0].clip, Some(status.clips[0].id.clone()));
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    assert_eq!(house.wait(Until::Done).await, Reached::Yes);
}

#[tokio::test]
async fn a_small_copy_that_comes_with_its_original_is_never_looked_at() {
    for first in [SMALL, ORIGINAL] {
        let house = House::new(42);
        let second = if first == SMALL { ORIGINAL } else { SMALL };
        house.record(first, 60.0);
        house.record(second, 60.0);
        house.live().await;
        assert_eq!(basis(&house).await, [ORIGINAL]);
        let small = clip(&house, SMALL).await;
        assert_eq!((small.state, small.stands_in, small.probe), (State::Verified, false, None));
        assert_eq!(house.jobs().await.len(), 1);
    }
}

#[tokio::test]
async fn a_word_does_not_wait_for_an_original_that_still_grows() {
    let house = House::new(43);
    house.record(SMALL, 60.0);
    let mut process = house.daemon().await;
    house.rest_within(&mut process, Duration::from_secs(30)).await;
    let whole = recording(60.0, None, ORIGINAL);
    house.drop(ORIGINAL, &[&1000u32.to_be_bytes()[..], b"mdat", &[7; 500]].concat());
    process.round().await;
    house.republish(&[], false, false).await.unwrap();
    house.rest_within(&mut process, Duration::from_secs(30)).await;
    assert_eq!(basis(&house).await, [SMALL]);
    assert_eq!(clip(&house, ORIGINAL).await.state, State::Arriving);
    house.drop(ORIGINAL, &whole);
    house.rest(&mut process).await;
    assert_eq!(basis(&house).await, [ORIGINAL]);
}

#[tokio::test]
async fn a_small_copy_stands_in_for_an_original_that_cannot_be_read_and_not_for_one_that_was_left_out() {
    let house = House::new(44);
    house.record(SMALL, 60.0);
    house.drop(ORIGINAL, b"no recording");
    house.live().await;
    assert_eq!(clip(&house, ORIGINAL).await.state, State::Held);
    assert_eq!(basis(&house).await, [SMALL]);
    house.record(ORIGINAL, 60.0);
    house.live().await;
    assert_eq!(basis(&house).await, [ORIGINAL]);
    act::clip::exclude(house.act(), &clip(&house, ORIGINAL).await.id).await.unwrap();
    house.live().await;
    assert!(!clip(&house, SMALL).await.is_usable());
    assert_eq!(house.jobs().await.len(), 2);
}

#[tokio::test]
async fn a_small_copy_that_cannot_be_read_is_held_until_its_original_comes() {
    let house = House::new(45);
    house.drop(SMALL, b"no recording");
    house.live().await;
    let small = clip(&house, SMALL).await;
    assert_eq!(small.state, State::Held);
    assert_eq!(house.status().await.clips.len(), 1);
    assert_eq!(house.wait(Until::Done).await, Reached::Stopped);
    house.record(ORIGINAL, 60.0);
    house.live().await;
    let small = clip(&house, SMALL).await;
    assert_eq!((small.state, small.fault), (State::Verified, None));
    assert_eq!(basis(&house).await, [ORIGINAL]);
}
