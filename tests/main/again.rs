//! Files that change under their own names after they were taken: copied once more and broken off, brought back, or others.

use super::house::House;
use reprise::act;
use reprise::fault::Code;
use reprise::media::fake::recording;
use reprise::model::clip::State;

const A: &str = "gala/tower/A.TS";
const B: &str = "gala/tower/B.MP4";

/// A recording whose beginning is long enough to be known by it.
fn film(seconds: f64, seed: u32) -> Vec<u8> {
    let letter = |at: u32| char::from(b'a' + (at.wrapping_add(seed).wrapping_mul(2_654_435_761) >> 27) as u8 % 26);
    recording(seconds, None, &(0..4000).map(letter).collect::<String>())
}

/// The clips of a path as they came, and what became of each.
async fn states(house: &House, path: &str) -> Vec<State> {
    let clips = house.clips().await;
    clips.into_iter().filter(|clip| clip.path.to_string() == path).map(|clip| clip.state).collect()
}

async fn length_s(house: &House) -> f64 {
    house.jobs().await.pop().unwrap().renditions[0].duration_s
}

/// Both are whole and shown; then both are copied once more, and both copies break off.
async fn broken_off(seed: u64) -> House {
    let house = House::new(seed);
    house.drop(A, &film(60.0, 1));
    house.drop(B, &film(40.0, 7));
    house.live().await;
    assert_eq!(length_s(&house).await, 100.0);
    house.drop(A, &film(60.0, 1)[..2000]);
    house.drop(B, &film(40.0, 7)[..10]);
    house.live().await;
    house
}

#[tokio::test]
async fn a_copy_that_was_broken_off_does_not_replace_the_whole_one() {
    let house = broken_off(51).await;
    assert_eq!(states(&house, A).await, [State::Verified, State::Verified]);
    assert_eq!(states(&house, B).await, [State::Verified, State::Held]);
    assert_eq!(length_s(&house).await, 100.0, "everybody sees what they saw");
    let said = house.status().await.remarks.concat();
    assert!(said.contains("The newer copy of A.TS") && said.contains("not used"), "{said}");
    let rows = house.clips().await.len();
    house.live().await;
    assert_eq!((house.clips().await.len(), length_s(&house).await), (rows, 100.0), "it comes to rest");
}

#[tokio::test]
async fn the_whole_one_may_come_back_and_is_the_clip_that_it_was() {
    let house = broken_off(52).await;
    house.drop(A, &film(60.0, 1));
    house.drop(B, &film(40.0, 7));
    house.live().await;
    for path in [A, B] {
        assert_eq!(states(&house, path).await, [State::Verified, State::Superseded], "{path}");
    }
    house.live().await;
    assert_eq!((house.clips().await.len(), length_s(&house).await), (4, 100.0), "it comes to rest");
    assert!(house.status().await.remarks.is_empty(), "{:?}", house.status().await.remarks);
}

#[tokio::test]
async fn another_recording_under_the_same_name_replaces_all_that_came_before() {
    let house = broken_off(53).await;
    house.drop(A, &film(90.0, 3));
    house.drop(B, &film(20.0, 4));
    house.live().await;
    for path in [A, B] {
        let expected = [State::Superseded, State::Superseded, State::Verified];
        assert_eq!(states(&house, path).await, expected, "{path}");
    }
    assert_eq!(length_s(&house).await, 110.0);
    let clips = house.clips().await;
    let replaced = clips.iter().find(|clip| clip.state == State::Superseded).unwrap();
    let refused = act::clip::include(house.act(), &replaced.id).await.unwrap_err();
    assert_eq!(refused.code, Code::ClipReplaced);
}
