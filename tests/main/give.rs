//! Clips that a person gives to another event.

use reprise::act::{self, event::Words};
use reprise::fault::Code;
use reprise::model::clip::{Clip, Receipt, State};
use reprise::model::job::Job;
use reprise::model::shelf::{self, Shelf};

use super::house::{BY, EVENT, House};

const OTHER: &str = "council";
const CLIP: &str = "gala/tower/C0002.MP4";

/// Two clips and a sidecar of one event, live everywhere, and another event that has nothing yet.
async fn house() -> House {
    let house = House::new(51);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.record(CLIP, 60.0);
    house.drop("gala/tower/C0002M01.XML", b"<xml/>");
    house.live().await;
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    act::event::new(house.act(), OTHER, &Words::default()).await.unwrap();
    house
}

async fn clip(house: &House, event: &str, path: &str) -> Clip {
    let clips = house.clips().await;
    let found = |clip: &&Clip| clip.event == event && clip.path.to_string() == path && clip.state != State::Superseded;
    clips.iter().find(found).unwrap().clone()
}

/// The paths that the newest version of an event is made of.
async fn basis(house: &House, event: &str) -> Vec<String> {
    let jobs = house.jobs().await;
    let newest = jobs.iter().rfind(|job: &&Job| job.event == event).unwrap();
    let clips = house.clips().await;
    let of_newest = clips.iter().filter(|clip| newest.basis.contains(&clip.id));
    let mut paths: Vec<String> = of_newest.map(|clip| clip.path.to_string()).collect();
    paths.sort();
    paths
}

#[tokio::test]
async fn both_events_get_a_new_version_and_what_was_published_keeps_its_history() {
    let house = house().await;
    let before = clip(&house, EVENT, CLIP).await;
    let given = act::give::to_event(house.act(), &before.id, OTHER, None).await.unwrap();
    house.live().await;
    assert_eq!(basis(&house, EVENT).await, ["gala/tower/C0001.MP4"]);
    assert_eq!(basis(&house, OTHER).await, [CLIP]);
    let old = house.store().need::<Clip>(&before.id).await.unwrap().row;
    assert_eq!((old.state, old.moved_to.as_ref()), (State::Excluded, Some(&given.id)));
    assert_eq!((&old.bag, &old.copies), (&before.bag, &before.copies), "its bag and its receipt stay");
    let new = clip(&house, OTHER, CLIP).await;
    assert_eq!((new.state, new.camera.as_str(), new.receipt()), (State::Verified, "tower", Some(Receipt::Safe)));
    let first = house.jobs().await.into_iter().find(|job| job.event == EVENT && job.version == 1).unwrap();
    assert!(first.basis.contains(&before.id) && first.programme.unwrap().shows(&before.id));
    for account in house.platforms.keys() {
        assert_eq!((house.shown(account).await.as_str(), house.videos(account).len()), ("outdated", 1), "{account}");
    }
    let shelves = house.all::<Shelf>().await;
    assert!(shelves.iter().all(|shelf| shelf.state == shelf::State::Stored), "{shelves:#?}");
    assert!(shelves.iter().any(|shelf| shelf.event == OTHER && shelf.bag == "originals-001"));
    for (event, what) in [(EVENT, "clip-given"), (OTHER, "clip-got")] {
        let entries = house.store().journal(Some(event), 0).await.unwrap();
        assert_eq!(entries.iter().filter(|entry| entry.what == what && entry.by == BY).count(), 1, "{what}");
    }
}

#[tokio::test]
async fn what_belongs_to_a_clip_goes_with_it() {
    let house = house().await;
    let id = clip(&house, EVENT, CLIP).await.id;
    act::give::to_event(house.act(), &id, OTHER, Some("Quay")).await.unwrap();
    let sidecar = clip(&house, OTHER, "gala/tower/C0002M01.XML").await;
    assert_eq!((sidecar.camera.as_str(), sidecar.state), ("quay", State::Verified));
    let house = self::house().await;
    let id = clip(&house, EVENT, CLIP).await.id;
    act::give::to_camera(house.act(), &id, "Quay").await.unwrap();
    for (path, camera) in [(CLIP, "quay"), ("gala/tower/C0002M01.XML", "quay"), ("gala/tower/C0001.MP4", "tower")] {
        assert_eq!(clip(&house, EVENT, path).await.camera, camera, "{path}");
    }
}

#[tokio::test]
async fn a_clip_that_was_given_away_can_be_given_back_and_is_one_clip_again() {
    let house = house().await;
    let before = clip(&house, EVENT, CLIP).await;
    let given = act::give::to_event(house.act(), &before.id, OTHER, None).await.unwrap();
    let again = act::give::to_event(house.act(), &before.id, OTHER, None).await.unwrap_err();
    assert_eq!(again.code, Code::ClipElsewhere);
    assert_eq!(act::clip::include(house.act(), &before.id).await.unwrap_err().code, Code::ClipElsewhere);
    house.live().await;
    let back = act::give::to_event(house.act(), &given.id, EVENT, None).await.unwrap();
    house.live().await;
    assert_eq!(back.id, before.id);
    assert_eq!(basis(&house, EVENT).await, ["gala/tower/C0001.MP4", CLIP]);
    assert_eq!(house.clips().await.len(), 5, "a clip and its sidecar stay behind");
}

#[tokio::test]
async fn a_file_that_changes_stays_with_the_event_that_its_clip_was_given_to() {
    let house = house().await;
    let id = clip(&house, EVENT, CLIP).await.id;
    act::give::to_event(house.act(), &id, OTHER, None).await.unwrap();
    house.live().await;
    house.record(CLIP, 61.0);
    house.drop(CLIP, &reprise::media::fake::recording(61.0, None, "changed"));
    house.live().await;
    let newest = clip(&house, OTHER, CLIP).await;
    assert_eq!((newest.state, newest.supersedes.is_some()), (State::Verified, true));
    assert_eq!(house.store().need::<Clip>(&id).await.unwrap().state, State::Excluded);
}

#[tokio::test]
async fn what_is_still_on_its_way_or_has_nowhere_to_go_is_not_given() {
    let house = house().await;
    let id = clip(&house, EVENT, CLIP).await.id;
    let unknown = act::give::to_event(house.act(), &id, "nowhere", None).await.unwrap_err();
    assert_eq!(unknown.code, Code::EventUnknown);
    house.record("gala/tower/C0003.MP4", 60.0);
    house.daemon().await.round().await;
    let arriving = clip(&house, EVENT, "gala/tower/C0003.MP4").await.id;
    let refused = act::give::to_event(house.act(), &arriving, OTHER, None).await.unwrap_err();
    assert_eq!(refused.code, Code::ClipUnsettled);
}
