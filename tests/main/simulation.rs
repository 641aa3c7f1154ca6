//! Seeded lives: whatever is refused, lost or late, and whenever the process dies, each account gets one video.

use std::time::Duration;

use reprise::model::task::{Stage, State, Task};

use super::house::chaos::Weather;
use super::house::life::{Life, seeds};
use super::house::{EVENT, House};

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

/// What people do in the course of a night, at any moment.
fn people(life: &Life, cancel: bool) {
    let house = life.house.clone();
    life.chaos.set_deed(move |throw| {
        let house = house.clone();
        Box::pin(async move {
            let asked = |force| {
                let house = house.clone();
                async move { house.republish(&[], force, false).await.map_or_else(|no| no.to_string(), |_| "-".to_owned()) }
            };
            match throw % if cancel { 9 } else { 8 } {
                0..4 => {
                    let camera = ["tower", "quay"][(throw >> 8) as usize % 2];
                    house.record(&format!("gala/{camera}/C{:04}.MP4", throw >> 16 & 0xfff), 60.0);
                    "a recording comes".to_owned()
                }
                4..6 => format!("the word: {}", asked(false).await),
                6 => format!("the word, forced: {}", asked(true).await),
                8 => {
                    let stopped = reprise::act::cancel::cancel(house.act(), EVENT).await;
                    format!("cancelled: {}", stopped.map_or_else(|no| no.to_string(), |count| count.to_string()))
                }
                _ => {
                    house.pass(Duration::from_secs(throw >> 16 & 0xff));
                    "time passes".to_owned()
                }
            }
        })
    });
}

/// A whole night: recordings come when they come, people ask when they ask, and whatever fails or dies, it ends with
/// the newest version on every account, once.
async fn night(seed: u64, cancel: bool) -> Vec<String> {
    let often = [2, 5, 12, 30];
    let deed = often[(seed >> 3) as usize % often.len()];
    let weather = Weather { deed, ..weather(seed.wrapping_mul(0xd134_2543_de82_ef95) >> 20) };
    let life = Life::new(House::new(seed), weather, seed);
    life.house.media.pad(2_000);
    plant(&life);
    people(&life, cancel);
    life.house.record("gala/tower/C0001.MP4", 60.0);
    life.live(async |_| ()).await;
    life.check().await;
    life.chaos.calm();
    for _ in 0..2 {
        life.house.republish(&[], false, false).await.unwrap();
        life.live(async |_| ()).await;
        life.check().await;
    }
    let newest = life.house.jobs().await.pop().unwrap();
    for account in life.house.platforms.keys() {
        let shown = life.house.shown(account).await;
        let videos: Vec<String> = life.house.videos(account).iter().map(|film| film.sha256()).collect();
        let wanted = vec![newest.renditions[0].sha256.clone()];
        life.expect((shown.as_str(), &videos) == ("live", &wanted), || {
            format!("{account} is {shown}: {videos:?}, {wanted:?}")
        });
    }
    let shelves: Vec<reprise::model::shelf::Shelf> = life.house.all().await;
    // An upload that was opened and not noted when the process died, and is not wanted any more (a newer version took its place, or a
    // person cancelled it), is not known.
    let tasks: Vec<Task> = life.house.all().await;
    let is_unwanted = tasks.iter().any(|task| task.stage == Stage::Archive && task.moves.state == State::Cancelled);
    life.expect(is_unwanted || life.house.archive.open_uploads() == 0, || "an upload is left open".to_owned());
    life.expect(shelves.iter().all(|shelf| shelf.verified_at.is_some()), || format!("{shelves:#?}"));
    life.chaos.trace()
}

async fn nights(count: u64, cancel: bool) {
    for seed in seeds(count) {
        night(seed, cancel).await;
    }
}

#[tokio::test]
async fn a_night_ends_with_the_newest_version_on_every_account_once() {
    nights(150, false).await;
}

#[tokio::test]
async fn a_night_in_which_people_cancel_and_ask_again_ends_so() {
    nights(150, true).await;
}

#[tokio::test]
#[ignore = "ten thousand lives take minutes: deploy/test --long"]
async fn ten_thousand_nights_end_so() {
    nights(10_000, false).await;
    nights(10_000, true).await;
}

#[tokio::test]
#[ignore = "ten thousand lives take minutes: deploy/test --long"]
async fn ten_thousand_publications_end_with_one_video() {
    publications(&prepared(40_000).await, 10_000).await;
}
