//! What a look at the drop folder finds, and what it must not lose.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use reprise::announce::Kind;
use reprise::announce::conformance::Rig;
use reprise::fault::Code;
use reprise::inbox::waker::Waker;
use reprise::inbox::{self, What};
use reprise::media::fake::recording;
use reprise::model::clip::{Clip, State};
use reprise::model::path::RawPath;

use super::house::{House, Process};

fn path(text: &str) -> RawPath {
    RawPath::new(text).unwrap()
}

async fn clip(house: &House, path: &str) -> Option<Clip> {
    house.clips().await.into_iter().find(|clip| clip.path.to_string() == path)
}

async fn state(house: &House, path: &str) -> Option<State> {
    clip(house, path).await.map(|clip| clip.state)
}

async fn journal(house: &House, what: &str) -> usize {
    let entries = house.store().journal(None, 0).await.unwrap();
    entries.iter().filter(|entry| entry.what == what).count()
}

#[tokio::test]
async fn what_a_look_that_is_cut_short_does_not_come_to_keeps_its_row_and_is_taken() {
    let house = House::new(31);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.record("gala/tower/C0009.MP4", 60.0);
    let mut process = house.daemon().await;
    process.round().await;
    let before = clip(&house, "gala/tower/C0009.MP4").await.unwrap();
    assert_eq!(before.state, State::Arriving);
    house.inbox.bound(Some(1));
    house.rest(&mut process).await;
    let after = clip(&house, "gala/tower/C0009.MP4").await.unwrap();
    assert_eq!((after.id, after.arrived_at, after.state), (before.id, before.arrived_at, State::Verified));
    assert_eq!(journal(&house, "clip-gone").await, 0);
}

#[tokio::test]
async fn a_crowded_drop_folder_is_told_once_and_no_more_when_there_is_room() {
    let house = House::new(32);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    house.inbox.bound(Some(1));
    for number in 2..5 {
        house.record(&format!("gala/tower/C000{number}.MP4"), 60.0);
        house.live().await;
    }
    let told = clip(&house, "gala/tower").await.unwrap();
    assert_eq!((told.state, told.fault.unwrap().code), (State::Refused, Code::InboxCrowded));
    assert!(house.status().await.clips.iter().any(|clip| clip.fault.as_ref().is_some_and(|f| !f.remedy.is_empty())));
    assert_eq!(state(&house, "gala/tower/C0002.MP4").await, None, "nobody has seen it");
    assert_eq!(journal(&house, "inbox-crowded").await, 1);
    let alerts = house.announcers["duty"].received();
    assert_eq!(alerts.iter().map(|message| message.kind).collect::<Vec<_>>(), [Kind::Attention]);
    house.inbox.bound(None);
    house.live().await;
    assert_eq!(clip(&house, "gala/tower").await, None);
    assert_eq!(state(&house, "gala/tower/C0004.MP4").await, Some(State::Verified));
}

#[tokio::test]
async fn where_a_look_ends_takes_the_place_of_no_clip() {
    let house = House::new(33);
    house.record("a.MP4", 60.0);
    house.live().await;
    house.record("0.MP4", 60.0);
    house.inbox.bound(Some(1));
    house.live().await;
    assert_eq!(state(&house, "a.MP4").await, Some(State::Verified));
}

#[tokio::test]
async fn a_folder_that_cannot_be_read_for_a_while_loses_nothing() {
    let house = House::new(34);
    house.record("gala/tower/C0001.MP4", 60.0);
    let mut process = house.daemon().await;
    process.round().await;
    let before = clip(&house, "gala/tower/C0001.MP4").await.unwrap();
    house.inbox.shut(&path("gala/tower"));
    house.pass(Duration::from_secs(5));
    process.round().await;
    assert_eq!(clip(&house, "gala/tower/C0001.MP4").await.unwrap(), before);
    assert_eq!(state(&house, "gala/tower").await, Some(State::Refused));
}

#[tokio::test]
async fn what_is_taken_away_before_it_was_whole_leaves_no_row_and_is_waited_for_no_more() {
    let house = House::new(35);
    house.record("gala/tower/C0001.MP4", 60.0);
    let cut = [&1000u32.to_be_bytes()[..], b"mdat", &[7; 500]].concat();
    house.drop("gala/tower/C0002.MP4", &cut);
    house.inbox.put_odd(&path("gala/tower/link"), What::Symlink);
    let mut process = house.daemon().await;
    // Long after quiet would have been reached; the second one still waits for its end.
    house.rest_within(&mut process, Duration::from_secs(150)).await;
    assert_eq!(state(&house, "gala/tower/C0002.MP4").await, Some(State::Arriving));
    assert!(house.jobs().await.is_empty());
    house.inbox.remove(&path("gala/tower/C0002.MP4"));
    house.inbox.remove(&path("gala/tower/link"));
    house.rest(&mut process).await;
    assert_eq!(house.clips().await.len(), 1);
    assert_eq!(house.jobs().await.len(), 1, "the version is made of what is there");
}

/// A daemon whose drop folder is on a disk.
async fn on_disk(house: &House) -> (tempfile::TempDir, Process) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("gala/tower")).unwrap();
    let mut seams = house.seams();
    seams.inbox = inbox::registry::open(folder.path().to_owned());
    (folder, Process::start(Arc::new(seams)).await.unwrap())
}

#[tokio::test]
async fn a_file_that_gets_its_name_between_two_looks_is_taken_at_once_where_that_is_heard() {
    for heard in [true, false] {
        let house = House::new(36);
        let (folder, mut process) = on_disk(&house).await;
        let mut waker = Waker::new(folder.path());
        process.round().await;
        let at = |name: &str| folder.path().join("gala/tower").join(name);
        fs::write(at("C0001.MP4.part"), recording(60.0, None, "a")).unwrap();
        fs::rename(at("C0001.MP4.part"), at("C0001.MP4")).unwrap();
        let mut renamed = Vec::new();
        while heard && renamed.is_empty() {
            tokio::time::timeout(Duration::from_secs(20), waker.woken()).await.unwrap();
            renamed = waker.renamed();
        }
        process.intake.hear(renamed);
        process.round().await;
        let wanted = if heard { State::Verified } else { State::Arriving };
        assert_eq!(state(&house, "gala/tower/C0001.MP4").await, Some(wanted), "heard: {heard}");
        house.rest(&mut process).await;
        assert_eq!(state(&house, "gala/tower/C0001.MP4").await, Some(State::Verified), "it settles");
    }
}

#[tokio::test]
async fn a_renaming_heard_late_counts_and_one_of_a_file_that_was_written_to_since_does_not() {
    for written in [false, true] {
        let house = House::new(37);
        let mut process = house.daemon().await;
        house.record("gala/tower/C0001.MP4", 60.0);
        let clip = path("gala/tower/C0001.MP4");
        let stamp = house.seams().inbox.sight(&clip).await.unwrap().unwrap().stamp().unwrap();
        process.round().await;
        if written {
            house.inbox.rewrite(&clip, &recording(61.0, None, "longer"));
        }
        house.pass(Duration::from_secs(1));
        process.intake.hear(vec![(clip, stamp)]);
        process.round().await;
        let wanted = if written { State::Arriving } else { State::Verified };
        assert_eq!(state(&house, "gala/tower/C0001.MP4").await, Some(wanted), "written to: {written}");
    }
}

#[tokio::test]
async fn a_clip_of_two_paths_is_replaced_only_where_it_was_overwritten() {
    let house = House::new(9);
    let (one, other) = ("gala/tower/C0001.MP4", "gala/roof/C0001.MP4");
    [one, other].iter().for_each(|path| house.drop(path, &recording(60.0, None, "same")));
    house.live().await;
    let [first] = house.clips().await.try_into().unwrap();
    house.drop(&first.path.to_string(), &recording(30.0, None, "another"));
    house.live().await;
    let clips = house.clips().await;
    let kept = clips.iter().find(|clip| clip.id == first.id).unwrap();
    let left = if first.path.to_string() == one { other } else { one };
    assert_eq!((kept.state, kept.path.to_string().as_str(), kept.names.len()), (State::Verified, left, 1));
    assert!(left.contains(&format!("/{}/", kept.camera)));
    let new = clips.iter().find(|clip| clip.path == first.path).unwrap();
    assert_eq!((clips.len(), new.state), (2, State::Verified));
    assert_eq!(house.jobs().await.last().unwrap().basis.len(), 2);
}
