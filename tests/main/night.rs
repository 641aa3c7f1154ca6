//! Nights as people live them: what comes when, what is ordered, what fails, and what becomes of it.

use std::sync::Arc;
use std::time::Duration;

use reprise::act;
use reprise::announce::Kind;
use reprise::announce::conformance::{Rig, Trouble};
use reprise::clock::Clock;
use reprise::config::Release;
use reprise::daemon::versions::Versions;
use reprise::engine::Engine;
use reprise::fault::{Code, Fault};
use reprise::media::fake::{Step, recording};
use reprise::model::clip::{Clip, Role, State};
use reprise::model::event::Event;
use reprise::model::speed::Speed;
use reprise::model::task::Stage;

use super::house::{EVENT, House};
use reprise::text::Lang;
use reprise::view::wait::{Reached, Until};
use reprise::view::{Card, receipt};

#[tokio::test]
async fn a_night_without_trouble_ends_with_one_video_an_account() {
    let house = House::new(1);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    assert_eq!(house.wait(Until::Prepared).await, Reached::Yes);
    assert_eq!(house.wait(Until::Done).await, Reached::NothingOrdered);
    assert!(house.platforms.values().all(|platform| platform.films().is_empty()), "nothing before the word");
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    assert_eq!(house.wait(Until::Done).await, Reached::Yes);
    let rendition = &house.status().await.renditions[0];
    for account in house.platforms.keys() {
        assert_eq!(house.shown(account).await, "live", "{account}");
        let videos = house.videos(account);
        assert_eq!(videos.len(), 1, "{account}");
        assert_eq!(videos[0].sha256(), rendition.sha256, "{account}");
    }
    assert_eq!(house.event().await.slug, EVENT);
}

#[tokio::test]
async fn how_a_version_will_be_made_and_how_long_that_takes_is_known_before() {
    let house = House::new(5);
    house.media.plant(Step::Render, 1, Fault::permanent(Code::MediaEncoder));
    house.record("gala/tower/C0001.MP4", 600.0);
    house.live().await;
    let job = house.status().await.jobs.pop().unwrap();
    let plan = job.plan.expect("made with the programme");
    assert_eq!((job.state.as_str(), plan.renditions.len()), ("held", 1));
    assert_eq!(
        plan.renditions[0].text,
        "encoded, because it is not in a form of H.264 that every phone plays (up to High, 8 bits, 4:2:0, no HDR)"
    );
    assert!(plan.estimate_s > 1.0 && house.all::<Speed>().await.is_empty(), "{plan:?}");
    // What earlier deliveries took corrects the next estimate.
    house.record("gala/tower/C0002.MP4", 600.0);
    house.live().await;
    let learned = house.all::<Speed>().await.pop().expect("learned");
    assert!(learned.encode < 1.0, "a fake takes no time: {learned:?}");
    house.record("gala/tower/C0003.MP4", 600.0);
    house.live().await;
    let jobs = house.status().await.jobs;
    let newest = jobs.iter().max_by_key(|job| job.version).and_then(|job| job.plan.clone()).expect("a plan");
    assert!(newest.estimate_s < plan.estimate_s * 3.0 * 0.9, "{} {}", newest.estimate_s, plan.estimate_s);
}

#[tokio::test]
async fn a_trim_makes_a_newer_version_that_shows_only_that_stretch() {
    let house = released().await;
    let trim = |from_s, until_s| act::event::Words {
        from: Some(act::event::Place::Seconds(from_s)),
        until: Some(act::event::Place::Seconds(until_s)),
        ..Default::default()
    };
    act::event::edit(house.act(), EVENT, &trim(10.0, 45.0)).await.unwrap();
    house.live().await;
    let trimmed = house.jobs().await.pop().unwrap();
    assert_eq!((trimmed.version, trimmed.renditions[0].duration_s), (2, 35.0));
    assert!(house.status().await.newer_version, "it waits for the word");
    // The same again is nothing new; taken back, it is.
    act::event::edit(house.act(), EVENT, &trim(10.0, 45.0)).await.unwrap();
    house.live().await;
    assert_eq!(house.jobs().await.len(), 2);
    act::event::edit(house.act(), EVENT, &trim(0.0, 0.0)).await.unwrap();
    house.live().await;
    let whole = house.jobs().await.pop().unwrap();
    assert_eq!((whole.version, whole.renditions[0].duration_s), (3, 60.0));
    // What shows nothing says so, and what was said before stays.
    assert_eq!(act::event::edit(house.act(), EVENT, &trim(9.0, 3.0)).await.unwrap_err().code, Code::NothingBetween);
    act::event::edit(house.act(), EVENT, &trim(70.0, 0.0)).await.unwrap();
    house.live().await;
    let job = house.status().await.jobs.into_iter().max_by_key(|job| job.version).unwrap();
    let fault = job.tasks.iter().find_map(|task| task.fault.clone()).expect("a fault");
    assert_eq!((job.state.as_str(), fault.code.as_str()), ("held", "nothing-between"));
}

/// A house in which the first version is live everywhere.
async fn released() -> House {
    let house = House::new(2);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    house
}

/// Whether each account has one video, with the bytes of the newest version.
async fn assert_newest_alone(house: &House) {
    let newest = house.jobs().await.pop().unwrap();
    for account in house.platforms.keys() {
        assert_eq!(house.shown(account).await, "live", "{account}");
        let videos: Vec<String> = house.videos(account).iter().map(|film| film.sha256()).collect();
        assert_eq!(videos, [newest.renditions[0].sha256.clone()], "{account}");
    }
}

#[tokio::test]
async fn a_late_recording_makes_a_newer_version_that_a_person_sends() {
    let house = released().await;
    house.record("gala/tower/C0002.MP4", 60.0);
    house.live().await;
    assert!(house.status().await.newer_version);
    for account in house.platforms.keys() {
        assert_eq!((house.shown(account).await.as_str(), house.videos(account).len()), ("outdated", 1), "{account}");
    }
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    assert_newest_alone(&house).await;
}

#[tokio::test]
async fn a_word_given_twice_sends_nothing_twice_and_a_forced_one_takes_the_old_video_away() {
    let house = released().await;
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    assert!(house.platforms.values().all(|platform| platform.films().len() == 1));
    house.republish(&[], true, false).await.unwrap();
    house.live().await;
    assert!(house.platforms.values().all(|platform| platform.films().len() == 2));
    assert_newest_alone(&house).await;
}

#[tokio::test]
async fn what_is_on_its_way_when_a_newer_version_is_ordered_does_not_stay_beside_it() {
    let house = House::new(3);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    for platform in house.platforms.values() {
        platform.plant("lost-last-answer", 1);
        platform.plant("http-503", 1);
    }
    house.republish(&[], false, false).await.unwrap();
    let mut process = house.daemon().await;
    process.round().await;
    house.record("gala/tower/C0002.MP4", 60.0);
    house.republish(&[], false, false).await.unwrap();
    house.rest(&mut process).await;
    house.republish(&[], false, false).await.unwrap();
    house.rest(&mut process).await;
    assert_newest_alone(&house).await;
}

/// Each run of a task is made twice before its end is noted, as after a death in between.
#[tokio::test]
async fn a_night_in_which_every_task_is_done_twice_ends_as_if_each_was_done_once() {
    let house = House::new(4);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.record("gala/quay/C0001.MP4", 30.0);
    house.live_repeating().await;
    house.republish(&[], false, false).await.unwrap();
    house.live_repeating().await;
    house.record("gala/tower/C0002.MP4", 60.0);
    house.live_repeating().await;
    house.republish(&[], false, false).await.unwrap();
    house.live_repeating().await;
    assert_newest_alone(&house).await;
    assert_eq!(house.clips().await.len(), 3);
    assert!(house.clips().await.iter().all(|clip| clip.copies.len() == 2), "{:#?}", house.clips().await);
    assert!(house.archive.open_uploads() == 0);
    assert!(
        house.platforms.values().all(|platform| platform.films().iter().filter(|film| film.is_video()).count() == 2)
    );
    let over = |task: &reprise::model::task::Task| task.moves.state.is_over();
    assert!(house.tasks().await.iter().all(over), "{:#?}", house.tasks().await);
}

/// Of each account: state and version that people are shown.
async fn shown(house: &House) -> Vec<(String, String, u32)> {
    let publications = house.status().await.publications;
    publications.into_iter().map(|one| (one.account, one.state, one.version)).collect()
}

fn of_all(state: &str, version: u32) -> Vec<(String, String, u32)> {
    ["dm", "tube", "yt"].map(|account| (account.to_owned(), state.to_owned(), version)).into()
}

#[tokio::test]
async fn what_failed_of_the_released_version_stays_in_sight_when_a_newer_one_is_prepared() {
    for refused in [&["yt"][..], &["dm", "tube", "yt"]] {
        let house = House::new(5);
        house.record("gala/tower/C0001.MP4", 60.0);
        house.live().await;
        for account in refused {
            (0..2).for_each(|_| house.platforms[*account].plant("token-expired", 1));
        }
        house.republish(&[], false, false).await.unwrap();
        house.live().await;
        assert_eq!(house.wait(Until::Done).await, Reached::Stopped);
        house.record("gala/tower/C0002.MP4", 60.0);
        house.live().await;
        let mut expected = of_all("outdated", 1);
        for (account, state, _) in &mut expected {
            if refused.contains(&account.as_str()) {
                *state = "failed".to_owned();
            }
        }
        assert_eq!(shown(&house).await, expected);
        assert_eq!(house.wait(Until::Done).await, Reached::Stopped);
        house.republish(&[], false, false).await.unwrap();
        house.live().await;
        assert_eq!(shown(&house).await, of_all("live", 2));
        assert_newest_alone(&house).await;
        assert_eq!(house.wait(Until::Done).await, Reached::Yes);
    }
}

#[tokio::test]
async fn what_was_ordered_and_waits_for_its_time_is_sent_although_a_newer_version_is_prepared() {
    let house = House::new(6);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    house.platforms.values().for_each(|platform| platform.plant("quota", 1));
    house.republish(&[], false, false).await.unwrap();
    let mut process = house.daemon().await;
    process.round().await;
    house.record("gala/tower/C0002.MP4", 60.0);
    house.rest_within(&mut process, Duration::from_secs(600)).await;
    assert!(house.status().await.newer_version);
    assert_eq!(shown(&house).await, of_all("planned", 1));
    assert_eq!(house.wait(Until::Done).await, Reached::NotYet);
    house.rest(&mut process).await;
    assert_eq!(shown(&house).await, of_all("outdated", 1));
    house.republish(&[], false, false).await.unwrap();
    house.rest(&mut process).await;
    assert_newest_alone(&house).await;
}

#[tokio::test]
async fn a_word_for_a_version_that_is_still_being_made_is_kept_when_a_recording_comes_meanwhile() {
    let house = House::new(7);
    house.record("gala/tower/C0001.MP4", 60.0);
    let mut process = house.daemon().await;
    house.rest_within(&mut process, Duration::from_secs(50)).await;
    house.republish(&[], false, false).await.unwrap();
    let mut versions = Versions::new(Arc::new(house.seams()), Arc::default());
    while house.event().await.order.unwrap().version.is_none() {
        versions.turn().await.unwrap();
    }
    let slow = process.engine.claim(Stage::Assemble, 1).await.unwrap();
    assert_eq!(slow.len(), 1);
    house.record("gala/tower/C0002.MP4", 60.0);
    house.rest_within(&mut process, Duration::from_secs(300)).await;
    assert!(house.status().await.newer_version);
    assert_eq!(house.wait(Until::Done).await, Reached::NotYet);
    process.engine.recover(None).await.unwrap();
    house.rest(&mut process).await;
    assert_eq!(shown(&house).await, of_all("outdated", 1));
    house.republish(&[], false, false).await.unwrap();
    house.rest(&mut process).await;
    assert_newest_alone(&house).await;
}

#[tokio::test]
async fn an_event_without_any_usable_recording_needs_a_person_though_nothing_was_ordered() {
    let house = House::new(8);
    house.drop("gala/tower/C0001.MP4", b"no film at all");
    house.daemon().await.round().await;
    assert_eq!(house.wait(Until::Done).await, Reached::NotYet, "it still arrives");
    house.live().await;
    let (seen, receipt) = (house.status().await.clips.remove(0), receipt::of(Lang::En, &house.clips().await[0]));
    let (receipt, fault) = (receipt.unwrap(), seen.fault.unwrap());
    assert_eq!((seen.state.as_str(), seen.card), ("held", Some(Card::Held)));
    let why = receipt.fault.unwrap();
    assert_eq!((receipt.card, why.text, why.remedy), (seen.card, fault.text, fault.remedy), "one answer everywhere");
    assert_eq!(house.wait(Until::Prepared).await, Reached::Stopped);
    assert_eq!(house.wait(Until::Done).await, Reached::Stopped);
    house.record("gala/tower/C0002.MP4", 60.0);
    house.live().await;
    assert_eq!(house.wait(Until::Done).await, Reached::NothingOrdered);
}

#[tokio::test]
async fn a_standing_order_says_what_it_waits_for_and_until_when() {
    let mut house = House::new(9);
    house.configure(|config| config.defaults.release = Release::Auto);
    let (store, mut event) = (house.store(), Event::new(EVENT, "Gala", &house.config.defaults, house.clock.now()));
    event.cameras = vec!["tower".to_owned(), "quay".to_owned()];
    store.add(&[event], Vec::new()).await.unwrap();
    house.record("gala/tower/C0001.MP4", 60.0);
    let mut process = house.daemon().await;
    house.rest_within(&mut process, Duration::from_secs(600)).await;
    let standing = house.status().await.standing.unwrap();
    assert_eq!(standing.waits_for, ["quay"]);
    let first = house.event().await.first_clip_at.unwrap();
    assert_eq!(standing.until, first + house.config.defaults.wait_for_cameras);
    assert!(house.platforms.values().all(|platform| platform.films().is_empty()));
    house.rest(&mut process).await;
    assert_eq!((house.status().await.standing, shown(&house).await), (None, of_all("live", 1)));
}

#[tokio::test]
async fn every_receiver_hears_of_the_failed_live_first_and_then_in_order() {
    let house = House::new(10);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    (0..2).for_each(|_| house.announcers["hook"].plant(Trouble::Down));
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    let heard: Vec<Kind> = house.announcers["hook"].received().into_iter().map(|message| message.kind).collect();
    assert_eq!(heard, [Kind::Incident, Kind::Available, Kind::Live, Kind::Live, Kind::Live]);
}

#[tokio::test]
async fn a_public_address_with_a_path_keeps_it_in_all_that_is_told() {
    for public in ["https://tv.example.org/sub", "https://tv.example.org/sub/"] {
        let mut house = House::new(11);
        house.configure(|config| config.public_url = public.parse().unwrap());
        house.record("gala/tower/C0001.MP4", 60.0);
        house.live().await;
        house.republish(&[], false, false).await.unwrap();
        house.live().await;
        let heard = house.announcers["hook"].received();
        let told = |kind: Kind| heard.iter().find(|message| message.kind == kind).map(|message| message.urls.clone());
        assert_eq!(told(Kind::Incident).unwrap(), ["https://tv.example.org/sub/notice/gala"], "{public}");
        assert_eq!(told(Kind::Available).unwrap(), ["https://tv.example.org/sub/replay/gala"], "{public}");
        for account in house.platforms.keys() {
            let description = house.videos(account)[0].submission.description.clone();
            assert!(description.contains("https://tv.example.org/sub/replay/gala"), "{account}: {description}");
        }
    }
}

/// A person takes the only clip out; a list that comes late says that it is damaged.
#[tokio::test]
async fn a_version_whose_clips_may_not_be_shown_any_more_is_not_sent() {
    for held in [false, true] {
        let house = House::new(21);
        house.record("gala/tower/C0001.MP4", 60.0);
        house.live().await;
        let clip = house.clips().await.remove(0);
        if held {
            house.drop("gala/tower/card.md5", format!("{}  C0001.MP4\n", "0".repeat(32)).as_bytes());
            house.live().await;
        } else {
            act::clip::exclude(house.act(), &clip.id).await.unwrap();
        }
        for force in [false, true] {
            let refused = house.republish(&[], force, false).await.unwrap_err();
            assert_eq!(refused.code, Code::VersionUnusable);
        }
        house.live().await;
        assert!(!house.status().await.clips[0].used);
        assert!(house.platforms.values().all(|platform| platform.films().is_empty()), "nothing was sent");
        assert_eq!(house.event().await.order, None);
        act::clip::include(house.act(), &clip.id).await.unwrap();
        house.live().await;
        house.republish(&[], false, false).await.unwrap();
        house.live().await;
        assert_newest_alone(&house).await;
        assert!(house.status().await.clips[0].used);
    }
}

/// The word was given while the version was made, and its clip was taken out before it was there.
#[tokio::test]
async fn a_word_that_waits_is_not_carried_out_for_a_clip_that_was_left_out() {
    let house = House::new(22);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    house.record("gala/tower/C0002.MP4", 60.0);
    let mut process = house.daemon().await;
    house.rest_within(&mut process, Duration::from_secs(30)).await;
    house.republish(&[], false, false).await.unwrap();
    for clip in house.clips().await {
        act::clip::exclude(house.act(), &clip.id).await.unwrap();
    }
    house.rest(&mut process).await;
    assert!(house.platforms.values().all(|platform| platform.films().is_empty()), "nothing was sent");
    let clip = house.clips().await.remove(0);
    act::clip::include(house.act(), &clip.id).await.unwrap();
    house.rest(&mut process).await;
    assert!(house.platforms.values().all(|platform| platform.films().len() == 1), "the word still stands");
}

#[tokio::test]
async fn a_clip_is_taken_in_again_in_one_commit() {
    let house = House::new(23);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.drop("gala/tower/card.md5", format!("{}  C0001.MP4\n", "0".repeat(32)).as_bytes());
    house.live().await;
    let clip = house.clips().await.into_iter().find(|clip| clip.role == Role::Recording).unwrap();
    assert_eq!(clip.state, State::Held);
    let before = house.store().revision().await.unwrap();
    act::clip::include(house.act(), &clip.id).await.unwrap();
    assert_eq!(house.store().revision().await.unwrap(), before + 1);
    house.live().await;
    let clip = house.store().need::<Clip>(&clip.id).await.unwrap().row;
    assert_eq!((clip.state, clip.fault), (State::Verified, None));
}

#[tokio::test]
async fn a_clip_that_waits_for_room_holds_up_no_other() {
    let house = House::new(25);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    house.vault.set_room(1 << 13);
    house.drop("gala/tower/C0003.MP4", &recording(9.0, None, &"noise".repeat(1 << 12)));
    house.record("gala/tower/C0002.MP4", 30.0);
    let mut process = house.daemon().await;
    house.rest_within(&mut process, Duration::from_secs(600)).await;
    let clips = house.status().await.clips;
    assert_eq!(clips.iter().filter(|clip| clip.waits_for_room()).count(), 1, "{clips:?}");
    let newest = house.jobs().await.pop().unwrap();
    assert_eq!((newest.version, newest.renditions[0].duration_s), (2, 90.0), "made of what is there");
    house.vault.set_room(1 << 40);
    house.rest_within(&mut process, Duration::from_secs(600)).await;
    assert_eq!(house.jobs().await.pop().unwrap().renditions[0].duration_s, 99.0);
}

#[tokio::test]
async fn a_clip_that_waits_for_room_says_how_much_it_needs_until_there_is_some() {
    let house = House::new(24);
    house.vault.set_room(1);
    house.record("gala/tower/C0001.MP4", 60.0);
    let mut process = house.daemon().await;
    house.rest_within(&mut process, Duration::from_secs(60)).await;
    let clip = house.status().await.clips.remove(0);
    assert!(clip.waits_for_room(), "{clip:?}");
    let fault = clip.fault.unwrap();
    assert!(fault.text.contains("needs 1 MB") && fault.at > house.event().await.created_at, "{fault:?}");
    let told: Vec<Kind> = house.announcers["duty"].received().into_iter().map(|message| message.kind).collect();
    assert_eq!(told, [Kind::Attention], "however often it is tried");
    house.vault.set_room(1 << 40);
    house.rest(&mut process).await;
    let clip = house.status().await.clips.remove(0);
    assert_eq!((clip.state.as_str(), clip.fault), ("verified", None));
}
