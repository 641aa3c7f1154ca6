//! What can be watched of a clip before any version is ready.

use std::collections::HashMap;

use reprise::daemon::preview::Previews;
use reprise::fault::{Code, Fault};
use reprise::media::fake::{Step, recording};
use reprise::model::clip::State;
use reprise::model::preview::{Preview, Review};
use reprise::store::Select;
use reprise::view::screening::{self, Screening};
use tokio_util::sync::CancellationToken;

use super::house::{EVENT, House};

/// Lets the streams go on until the row of each says that it is whole, or nothing is made any more.
async fn streams(house: &House, previews: &mut Previews, wanted: usize) -> Vec<Preview> {
    for _ in 0..100_000 {
        previews.turn(&CancellationToken::new()).await.expect("a look");
        let rows = house.store().all::<Preview>(&Select::default()).await.expect("rows");
        if rows.iter().filter(|row| row.whole).count() == wanted {
            return rows.into_iter().map(|row| row.row).collect();
        }
        tokio::task::yield_now().await;
    }
    panic!("no stream became whole")
}

async fn linked(house: &House) -> Option<Screening> {
    let path = |sha256: &str| house.folder().join(sha256);
    let review = house.store().all::<Review>(&Select::event(EVENT)).await.expect("rows").pop()?;
    screening::linked(house.eye(&path), &review.token).await.expect("read")
}

#[tokio::test]
async fn a_clip_can_be_watched_behind_its_link_before_it_is_copied_and_on_the_own_page_once_released() {
    let house = House::new(1);
    let path = |sha256: &str| house.folder().join(sha256);
    let mut process = house.daemon().await;
    let mut previews = Previews::new(process.seams.clone());
    house.drop("gala/tower/C0001.MP4", &recording(60.0, None, "a"));
    while house.store().all::<reprise::model::task::Task>(&Select::default()).await.expect("tasks").is_empty() {
        process.intake.turn().await.expect("a look");
        house.clock.advance(std::time::Duration::from_secs(5));
    }
    let rows = streams(&house, &mut previews, 1).await;
    let clip = house.clips().await.remove(0);
    assert_eq!((clip.sha256.clone(), rows[0].clip.clone()), (None, clip.id.clone()), "nothing of it was copied yet");
    let status = house.status().await;
    assert_eq!(status.clips[0].preview.as_deref(), Some("whole"));
    let link = status.review.clone().expect("a link");
    let token = link.trim_end_matches('/').rsplit('/').next().expect("a token").to_owned();
    assert!(token.len() == Review::LETTERS && token.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{link}");
    let shown = screening::linked(house.eye(&path), &token).await.expect("read").expect("a link");
    assert_eq!(std::fs::read(shown.clips[0].folder.join("video.mp4")).expect("file"), recording(60.0, None, "a"));
    assert_eq!(screening::linked(house.eye(&path), &"a".repeat(Review::LETTERS)).await.expect("read"), None);
    assert_eq!(screening::released(house.eye(&path), EVENT).await.expect("read"), None, "nobody gave the word");
    house.republish(&[], false, false).await.expect("the word");
    let public = screening::released(house.eye(&path), EVENT).await.expect("read").expect("the word was given");
    assert_eq!(public.clips.len(), 1);
    house.rest(&mut process).await;
    let public = screening::released(house.eye(&path), EVENT).await.expect("read").expect("the word was given");
    assert!(public.clips.is_empty() && public.newest.is_some(), "the version takes its place");
    assert_eq!(public.leaving.len(), 1, "whoever began to watch watches on");
    let shown = linked(&house).await.expect("a link");
    assert!(shown.clips.is_empty() && shown.newest.is_some());
    assert_eq!(house.status().await.clips[0].preview, None);
}

#[tokio::test]
async fn a_stream_that_fails_holds_up_nothing_and_is_not_begun_again_and_again() {
    let house = House::new(2);
    house.media.plant(Step::Preview, 1, Fault::permanent(Code::MediaUnreadable));
    let mut process = house.daemon().await;
    let mut previews = Previews::new(process.seams.clone());
    for (name, noise) in [("C0001.MP4", "a"), ("C0002.MP4", "b")] {
        house.drop(&format!("gala/tower/{name}"), &recording(60.0, None, noise));
    }
    while house.store().all::<reprise::model::task::Task>(&Select::default()).await.expect("tasks").len() < 2 {
        process.intake.turn().await.expect("a look");
        house.clock.advance(std::time::Duration::from_secs(5));
    }
    streams(&house, &mut previews, 1).await;
    house.rest(&mut process).await;
    let states: HashMap<String, usize> = house.clips().await.iter().fold(HashMap::new(), |mut states, clip| {
        *states.entry(clip.state.name().to_owned()).or_default() += 1;
        states
    });
    assert_eq!(states, HashMap::from([("verified".to_owned(), 2)]));
    assert_eq!(house.jobs().await.len(), 1);
}

#[tokio::test]
async fn a_clip_that_was_copied_between_two_looks_has_a_stream_all_the_same() {
    let house = House::new(3);
    let mut process = house.daemon().await;
    let mut previews = Previews::new(process.seams.clone());
    house.drop("gala/tower/C0001.MP4", &recording(60.0, None, "a"));
    while house.clips().await.iter().all(|clip| clip.state != State::Verified) {
        process.round().await;
        house.clock.advance(std::time::Duration::from_secs(1));
    }
    assert!(house.status().await.review.is_none());
    streams(&house, &mut previews, 1).await;
    assert!(house.status().await.review.is_some());
}

/// One look at the drop folder and one at the streams, a few seconds later.
async fn look(house: &House, process: &mut super::house::process::Process, previews: &mut Previews) {
    process.intake.turn().await.expect("a look");
    previews.turn(&CancellationToken::new()).await.expect("a look");
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    house.clock.advance(std::time::Duration::from_secs(5));
}

async fn rows(house: &House) -> Vec<(bool, bool)> {
    let rows = house.store().all::<Preview>(&Select::default()).await.expect("rows");
    rows.iter().map(|row| (row.live, row.whole)).collect()
}

#[tokio::test]
async fn what_is_still_being_recorded_is_watched_on_the_own_page_and_the_version_takes_its_place() {
    let house = House::new(3);
    let path = |sha256: &str| house.folder().join(sha256);
    house.media.follow_all();
    let mut process = house.daemon().await;
    let mut previews = Previews::new(process.seams.clone());
    let content = recording(60.0, None, &"a".repeat(400));
    for share in 1..8 {
        house.drop("gala/tower/live.ts", &content[..content.len() * share / 8]);
        look(&house, &mut process, &mut previews).await;
        let wanted: &[(bool, bool)] = if share >= 4 { &[(true, false)] } else { &[] };
        assert!(share == 3 || rows(&house).await == wanted, "{share}: {:?}", rows(&house).await);
    }
    assert_eq!(screening::released(house.eye(&path), EVENT).await.expect("read"), None, "nobody gave the word");
    house.republish(&[], false, false).await.expect("the word");
    let shown = screening::released(house.eye(&path), EVENT).await.expect("read").expect("the word was given");
    assert!(shown.clips.len() == 1 && shown.clips[0].preview.live);
    house.drop("gala/tower/live.ts", &content);
    house.media.fall_still();
    look(&house, &mut process, &mut previews).await;
    previews.turn(&CancellationToken::new()).await.expect("a look");
    assert_eq!(rows(&house).await, [(false, true)], "nothing more comes of it");
    house.rest(&mut process).await;
    previews.turn(&CancellationToken::new()).await.expect("a look");
    assert_eq!(rows(&house).await, [(false, true)], "it is not made a second time");
    let over = screening::released(house.eye(&path), EVENT).await.expect("read").expect("it is there");
    assert!(over.newest.is_some() && over.clips.is_empty(), "the version takes its place");
}

#[tokio::test]
async fn chapters_that_a_camera_closes_one_after_the_other_are_one_stream() {
    let house = House::new(4);
    let mut process = house.daemon().await;
    let mut previews = Previews::new(process.seams.clone());
    let mut shown = Vec::new();
    for name in ["GX010042.MP4", "GX020042.MP4", "GX010043.MP4", "GX030042.MP4"] {
        house.drop(&format!("gala/tower/{name}"), &recording(60.0, None, name));
        for _ in 0..8 {
            look(&house, &mut process, &mut previews).await;
        }
        let clips = linked(&house).await.expect("a link").clips;
        let one = |seen: &reprise::view::Seen| (seen.preview.name.clone(), seen.goes_on.len(), seen.is_chain());
        shown.push(clips.iter().map(one).collect::<Vec<_>>());
    }
    let chain = |name: &str, more| (name.to_owned(), more, true);
    assert_eq!(shown[0], [chain("GX010042.MP4", 0)]);
    assert_eq!(shown[1], [chain("GX010042.MP4", 1)]);
    assert_eq!(shown[3], [chain("GX010042.MP4", 2), chain("GX010043.MP4", 0)]);
}

/// A chapter that a camera has closed, and its stream.
async fn chapter(house: &House, process: &mut super::house::process::Process, previews: &mut Previews, name: &str) {
    house.drop(&format!("gala/tower/{name}"), &recording(60.0, None, name));
    for _ in 0..8 {
        look(house, process, previews).await;
    }
}

#[tokio::test]
async fn chapters_that_come_after_a_version_go_on_with_those_that_it_shows() {
    let house = House::new(7);
    let path = |sha256: &str| house.folder().join(sha256);
    let mut process = house.daemon().await;
    let mut previews = Previews::new(process.seams.clone());
    let minutes = |minutes: u64| std::time::Duration::from_secs(60 * minutes);
    let length = |seen: &[reprise::view::Seen]| seen.iter().map(|seen| seen.goes_on.len() + 1).collect::<Vec<_>>();
    for (place, name) in ["GX010042.MP4", "GX020042.MP4", "GX030042.MP4"].into_iter().enumerate() {
        chapter(&house, &mut process, &mut previews, name).await;
        if place == 0 {
            house.republish(&[], false, false).await.expect("the word");
        }
        let shown = screening::released(house.eye(&path), EVENT).await.expect("read").expect("the word was given");
        assert_eq!(
            (length(&shown.clips), shown.newest.is_some()),
            (vec![place + 1], place > 0),
            "{name}: from the first on"
        );
        assert!(shown.clips[0].preview.name == "GX010042.MP4" && shown.clips[0].awaits_more(), "{name}");
        assert_eq!(length(&linked(&house).await.expect("a link").clips), [place + 1], "{name}");
        house.rest_within(&mut process, minutes(5)).await;
        previews.turn(&CancellationToken::new()).await.expect("a look");
        let over = screening::released(house.eye(&path), EVENT).await.expect("read").expect("the word was given");
        assert_eq!(
            (over.clips.len(), length(&over.leaving)),
            (0, vec![place + 1]),
            "{name}: the version takes its place"
        );
        assert_eq!(over.newest.map(|newest| newest.version), Some(place as u32 + 1), "{name}");
        // More than an hour in all: who watches the first of them watches on.
        house.clock.advance(minutes(25));
        previews.turn(&CancellationToken::new()).await.expect("a look");
    }
    assert_eq!(rows(&house).await.len(), 3);
    house.clock.advance(minutes(61));
    previews.turn(&CancellationToken::new()).await.expect("a look");
    assert_eq!(rows(&house).await.len(), 0, "nobody watches them any more");
}

#[tokio::test]
async fn a_recording_that_became_shorter_while_it_was_watched_says_so() {
    let house = House::new(5);
    house.media.follow_all();
    let mut process = house.daemon().await;
    let mut previews = Previews::new(process.seams.clone());
    let content = recording(60.0, None, &"a".repeat(400));
    let path = reprise::model::path::RawPath::new("gala/tower/live.ts").expect("a path");
    house.inbox.put(&path, &content[..content.len() / 8]);
    for share in 2..8 {
        look(&house, &mut process, &mut previews).await;
        house.inbox.rewrite(&path, &content[..content.len() * share / 8]);
    }
    assert!(!linked(&house).await.expect("a link").clips[0].shrank);
    house.inbox.rewrite(&path, &content[..content.len() / 2]);
    look(&house, &mut process, &mut previews).await;
    let shown = linked(&house).await.expect("a link").clips;
    assert!(shown[0].shrank && shown[0].preview.live, "{shown:?}");
    house.media.fall_still();
    look(&house, &mut process, &mut previews).await;
    house.rest(&mut process).await;
    let probe = house.clips().await.remove(0).probe.expect("looked into");
    let gap = probe.marks.iter().find(|mark| mark.kind == reprise::media::facts::MarkKind::Gap).expect("a mark");
    assert!(gap.start_s == 60.0 && gap.end_s == 90.0, "half as much again was there: {gap:?}");
    let remarks = house.status().await.remarks;
    assert!(remarks.iter().any(|remark| remark.contains("shorter") || remark.contains("raccourci")), "{remarks:?}");
    let journal = house.store().journal(None, 0).await.expect("journal");
    assert!(journal.iter().any(|entry| entry.what == "clip-shrank"));
}

#[tokio::test]
async fn what_was_taken_is_not_said_to_be_recorded_still() {
    let house = House::new(6);
    house.media.follow_all();
    let mut process = house.daemon().await;
    let mut previews = Previews::new(process.seams.clone());
    let content = recording(60.0, None, &"a".repeat(400));
    for share in 1..9 {
        house.drop("gala/tower/live.ts", &content[..content.len() * share / 8]);
        look(&house, &mut process, &mut previews).await;
    }
    assert!(linked(&house).await.expect("a link").clips[0].preview.live);
    for _ in 0..8 {
        look(&house, &mut process, &mut previews).await;
    }
    assert_eq!(house.clips().await[0].state, State::Collecting, "it settled");
    assert_eq!(rows(&house).await, [(true, false)], "whoever follows it waits still");
    assert!(!linked(&house).await.expect("a link").clips[0].preview.live);
}

#[tokio::test]
async fn who_watches_a_recording_watches_on_after_the_daemon_was_killed() {
    let house = House::new(8);
    house.media.follow_all();
    let mut process = house.daemon().await;
    let mut previews = Previews::new(process.seams.clone());
    let content = recording(60.0, None, &"a".repeat(400));
    let mut shares = (1..20).map(|share| content.len() * share / 20);
    let mut grow = |count: usize| shares.by_ref().take(count).collect::<Vec<_>>();
    for death in 0..3 {
        for length in grow(6) {
            house.drop("gala/tower/live.ts", &content[..length]);
            look(&house, &mut process, &mut previews).await;
        }
        let shown = linked(&house).await.expect("a link").clips.remove(0);
        let runs: Vec<&str> =
            shown.goes_on.iter().filter_map(|(id, _)| id.split_once('~')).map(|(_, run)| run).collect();
        assert_eq!(runs, ["1", "2"][..death], "{shown:?}");
        let folders = [&shown.folder].into_iter().chain(shown.goes_on.iter().map(|(_, folder)| folder));
        let played: Vec<f64> = folders.map(|folder| reprise::view::rung::length_s(folder)).collect();
        assert_eq!(played, vec![10.0; death + 1], "what was there stays, and goes on");
        assert!(shown.preview.live && shown.rests && shown.is_chain() == (death > 0));
        if death < 2 {
            process = house.daemon().await;
            previews = Previews::new(process.seams.clone());
        }
    }
    house.drop("gala/tower/live.ts", &content);
    house.media.fall_still();
    look(&house, &mut process, &mut previews).await;
    previews.turn(&CancellationToken::new()).await.expect("a look");
    assert_eq!(rows(&house).await, [(false, true)]);
    house.rest(&mut process).await;
    for _ in 0..2 {
        previews.turn(&CancellationToken::new()).await.expect("a look");
        house.clock.advance(std::time::Duration::from_secs(3700));
    }
    previews.turn(&CancellationToken::new()).await.expect("a look");
    assert_eq!(rows(&house).await, []);
    let left = std::fs::read_dir(house.seams().config.data_dir.join("previews")).expect("folder").count();
    assert_eq!(left, 0, "all of its runs are taken away");
}
