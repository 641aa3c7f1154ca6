//! Seeded lives: whatever is refused, lost or late, and whenever the process dies, each account gets one video.

use super::house::House;
use super::house::chaos::Weather;
use super::house::life::{Life, seeds};

/// A night with one recording, prepared and waiting for the word.
async fn prepared(padding: usize) -> House {
    let house = House::new(7);
    house.media.pad(padding);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    house
}

/// What the platforms do now and then that no sending again mends.
fn plant(life: &Life) {
    let kinds =
        ["short-write", "cut-mid-upload", "lost-last-answer", "session-gone", "http-503", "html-instead-of-json"];
    for fake in life.house.platforms.values() {
        for kind in kinds {
            if life.chaos.throw(3) == 0 {
                fake.plant(kind, 1 + life.chaos.throw(3) as u32);
            }
        }
    }
}

fn weather(seed: u64) -> Weather {
    let often = [0, 10, 40, 120];
    let pick = |shift: u32| often[(seed >> shift) as usize % often.len()];
    Weather { death: pick(0), fault: pick(2), trouble: pick(4) / 4, slow: pick(6), deed: 0, most: 80 }
}

/// One publication an account from the word to the end; returns what happened.
async fn publication(night: &House, seed: u64) -> Vec<String> {
    let life = Life::new(night.like(seed), weather(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20), seed);
    plant(&life);
    life.house.republish(&[], false, false).await.unwrap();
    life.live(async |_| ()).await;
    life.check().await;
    life.chaos.calm();
    // A person on duty asks again for what was given up.
    life.house.republish(&[], false, false).await.unwrap();
    life.live(async |_| ()).await;
    life.check().await;
    for account in life.house.platforms.keys() {
        let shown = life.house.shown(account).await;
        let videos = life.house.videos(account).len();
        life.expect((shown.as_str(), videos) == ("live", 1), || format!("{account} is {shown}, {videos} videos"));
    }
    life.chaos.trace()
}

async fn publications(night: &House, count: u64) {
    let mut happened = 0;
    for seed in seeds(count) {
        happened += publication(night, seed).await.len();
    }
    assert!(happened > 0, "nothing ever happened");
}

#[tokio::test]
async fn a_publication_ends_with_one_video_whatever_happens() {
    publications(&prepared(40_000).await, 300).await;
}

#[tokio::test]
async fn the_same_seed_gives_the_same_life() {
    let night = prepared(3_000).await;
    for seed in [3, 11, 29] {
        assert_eq!(publication(&night, seed).await, publication(&night, seed).await, "REPRISE_SEED={seed}");
    }
}
