//! Recordings whose index is missing: repaired by themselves as soon as a healthy one of the same camera is there.

use super::house::House;
use reprise::act;
use reprise::fault::Code;
use reprise::media::fake::{broken, recording};
use reprise::model::clip::{Clip, State};
use reprise::view::Card;
use sha2::{Digest, Sha256};

const CUT: &str = "gala/tower/C0002.MP4";
const HEALTHY: &str = "gala/tower/C0001.MP4";

fn cut() -> Vec<u8> {
    broken(40.0, None, "until the power went")
}

async fn clip(house: &House, path: &str) -> Clip {
    house.clips().await.into_iter().find(|clip| clip.path.to_string() == path).unwrap()
}

/// It is shown in a repaired copy, and is itself what it was.
async fn is_mended(house: &House) {
    let (mended, healthy) = (clip(house, CUT).await, clip(house, HEALTHY).await);
    assert_eq!((mended.state, mended.fault.clone()), (State::Verified, None));
    let repair = mended.repaired.clone().unwrap();
    let digest: String = Sha256::digest(cut()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(mended.sha256.as_ref(), Some(&digest), "the original's digest stays");
    assert_eq!((&repair.like, repair.rescued.duration_s), (&healthy.id, 40.0));
    assert_ne!(mended.shown(), mended.sha256.as_deref());
    assert!(
        mended.copies.iter().any(|copy| copy.archive.as_deref() == Some("nas")),
        "the original is archived as it is"
    );
    assert_eq!(Card::of(&mended), Some(Card::Repaired), "the copy may be half of what is on the card");
    let newest = house.jobs().await.pop().unwrap();
    assert!(newest.programme.as_ref().unwrap().shows(&mended.id), "it is in the programme");
    assert_eq!(newest.renditions[0].duration_s, 100.0);
}

#[tokio::test]
async fn a_recording_without_its_index_is_repaired_by_a_healthy_one_that_is_there() {
    let house = House::new(1);
    house.record(HEALTHY, 60.0);
    house.live().await;
    house.drop(CUT, &cut());
    house.live().await;
    is_mended(&house).await;
}

#[tokio::test]
async fn it_waits_for_a_healthy_one_and_is_then_taken_up_by_itself() {
    let house = House::new(2);
    house.drop(CUT, &cut());
    house.live().await;
    let held = clip(&house, CUT).await;
    assert_eq!(held.state, State::Held);
    assert_eq!(held.fault.unwrap().code, Code::MediaIndexMissing);
    house.record("gala/quay/C0001.MP4", 60.0);
    house.live().await;
    assert_eq!(clip(&house, CUT).await.state, State::Held, "another camera's is of no help");
    let house = House::new(3);
    house.drop(CUT, &cut());
    house.live().await;
    house.record(HEALTHY, 60.0);
    house.live().await;
    is_mended(&house).await;
}

#[tokio::test]
async fn a_card_with_both_on_it_comes_to_rest_repaired() {
    for seed in 4..24 {
        let house = House::new(seed);
        house.drop(CUT, &cut());
        house.record(HEALTHY, 60.0);
        house.live().await;
        is_mended(&house).await;
    }
}

/// A whole recording, and what a copy of it is that was broken off; each with a head of its own, as containers have.
fn twins() -> (Vec<u8>, Vec<u8>) {
    let noise: String =
        (0..4000u32).map(|at| char::from(b'a' + (at.wrapping_mul(2_654_435_761) >> 27) as u8 % 26)).collect();
    let whole = recording(60.0, None, &format!("further{noise}"));
    let half = broken(20.0, None, &noise);
    (whole.clone(), half[..whole.len() / 2].to_vec())
}

#[tokio::test]
async fn the_half_of_a_copy_that_came_whole_too_is_not_shown_and_the_reason_is_said() {
    for half_first in [true, false] {
        let house = House::new(31);
        let (whole, half) = twins();
        let mut files = [("gala/tower/C0001 (1).MP4", half), (HEALTHY, whole)];
        files.rotate_left(usize::from(!half_first));
        for (path, bytes) in &files {
            house.drop(path, bytes);
            house.live().await;
        }
        let newest = house.jobs().await.pop().unwrap();
        assert_eq!(newest.renditions[0].duration_s, 60.0, "the scene is shown once");
        let status = house.status().await;
        let half = status.clips.iter().find(|clip| clip.name == "C0001 (1).MP4").unwrap();
        assert_eq!((half.state.as_str(), half.used), ("verified", false));
        let said = status.remarks.concat();
        assert!(said.contains("C0001 (1).MP4") && said.contains("not used"), "{said}");
        act::clip::exclude(house.act(), &clip(&house, HEALTHY).await.id).await.unwrap();
        house.live().await;
        assert_eq!(house.jobs().await.pop().unwrap().renditions[0].duration_s, 20.0, "it is all that is left");
    }
}

#[tokio::test]
async fn nor_is_half_of_a_copy_that_can_be_read_without_a_repair() {
    let house = House::new(33);
    let (whole, _) = twins();
    house.drop("gala/tower/C0001 (1).MXF", &whole[..whole.len() / 2]);
    house.live().await;
    house.drop("gala/tower/C0001.MXF", &whole);
    house.record("gala/tower/C0002.MXF", 30.0);
    house.live().await;
    assert_eq!(house.jobs().await.pop().unwrap().renditions[0].duration_s, 90.0, "the scene is shown once");
    let status = house.status().await;
    let unused: Vec<&str> = status.clips.iter().filter(|clip| !clip.used).map(|clip| clip.name.as_str()).collect();
    assert_eq!(unused, ["C0001 (1).MXF"]);
}

#[tokio::test]
async fn of_several_halves_the_one_that_holds_most_is_shown() {
    let house = House::new(32);
    let noise: String =
        (0..4000u32).map(|at| char::from(b'a' + (at.wrapping_mul(2_246_822_519) >> 27) as u8 % 26)).collect();
    house.record(HEALTHY, 60.0);
    for (name, seconds, bytes) in [("a", 15.0, 1500), ("b", 30.0, 3000), ("c", 22.0, 2200)] {
        house.drop(&format!("gala/tower/C0002 {name}.MP4"), &broken(seconds, None, &noise)[..bytes]);
        house.live().await;
    }
    let newest = house.jobs().await.pop().unwrap();
    assert_eq!(newest.renditions[0].duration_s, 90.0, "the healthy one, and one of the three");
    let mut used: Vec<String> = house.status().await.clips.into_iter().filter(|c| c.used).map(|c| c.name).collect();
    used.sort();
    assert_eq!(used, ["C0001.MP4", "C0002 b.MP4"]);
}
