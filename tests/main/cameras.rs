//! Several cameras: the first that has something is shown, the next fills what it has not.

use jiff::Timestamp;
use reprise::act;
use reprise::media::facts::{Footage, Synced};
use reprise::media::fake::{heard, heard_for};
use reprise::model::event::Event;
use reprise::model::job::Job;
use reprise::model::programme::Why;
use reprise::vault::Vault;
use reprise::watch::Watch;

use super::house::House;
use super::media::bench::{Bench, footage};

/// The event's beginning, in seconds since 1970.
const BEGIN: i64 = 1_790_000_000;

fn clock(second: i64) -> Option<Timestamp> {
    Timestamp::from_second(BEGIN + second).ok()
}

/// What is shown: cameras, with the seconds of their takes where only a stretch of them is.
async fn shown(house: &House) -> Vec<(String, Option<(f64, f64)>)> {
    let job = house.jobs().await.pop().expect("a version");
    let takes = job.programme.expect("a programme").takes;
    takes.into_iter().map(|take| (take.camera, take.cut.map(|cut| (cut.from_s, cut.until_s)))).collect()
}

fn whole(camera: &str) -> (String, Option<(f64, f64)>) {
    (camera.to_owned(), None)
}

fn part(camera: &str, from_s: f64, until_s: f64) -> (String, Option<(f64, f64)>) {
    (camera.to_owned(), Some((from_s, until_s)))
}

/// The tower stopped for 20 seconds, the quay (whose clock is an hour ahead) did not; somebody filmed something else.
async fn evening() -> House {
    let house = House::new(51);
    let named = act::event::Words { cameras: vec!["tower".to_owned(), "quay".to_owned()], ..Default::default() };
    act::event::new(house.act(), "gala", &named).await.unwrap();
    house.drop("gala/tower/C0001.MP4", &heard(60.0, clock(0), "hall", 0.0));
    house.drop("gala/tower/C0002.MP4", &heard(60.0, clock(80), "hall", 80.0));
    house.drop("gala/quay/A0001.MP4", &heard(120.0, clock(3610), "hall", 10.5));
    house.drop("gala/phone/X.MP4", &heard(100.0, clock(10), "kitchen", 0.0));
    house.live().await;
    house
}

#[tokio::test]
async fn a_hole_of_the_first_camera_is_filled_and_a_foreign_recording_is_left_out() {
    let house = evening().await;
    let programme = [whole("tower"), part("quay", 49.5, 69.5), whole("tower")];
    assert_eq!(shown(&house).await, programme);
    let version = house.jobs().await.pop().unwrap();
    assert_eq!((version.renditions[0].duration_s, version.renditions[0].checked), (140.0, true));
    let unused = version.programme.unwrap().unused;
    assert_eq!(
        unused.iter().map(|take| (take.camera.as_str(), take.why)).collect::<Vec<_>>(),
        [("phone", Some(Why::Foreign))]
    );
    let status = house.status().await;
    let used: Vec<_> = status.clips.iter().map(|clip| (clip.name.as_str(), clip.used)).collect();
    assert_eq!(used.iter().filter(|(_, used)| !used).map(|(name, _)| *name).collect::<Vec<_>>(), ["X.MP4"]);
    let said = status.remarks.concat();
    assert!(said.contains("X.MP4 on camera phone is not shown") && said.contains("this is shown: quay"), "{said}");
}

#[tokio::test]
async fn what_was_heard_once_is_not_listened_to_again() {
    let house = evening().await;
    let before = house.media.listened();
    assert_eq!(house.media.opened(), 0, "what was kept of their sound at the first reading is enough");
    let words = act::event::Words { from: Some(act::event::Place::Seconds(5.0)), ..Default::default() };
    act::event::edit(house.act(), "gala", &words).await.unwrap();
    house.live().await;
    assert_eq!((house.jobs().await.len(), house.media.listened()), (2, before));
    house.drop("gala/quay/A0002.MP4", &heard(10.0, clock(3750), "hall", 150.5));
    house.live().await;
    assert!(house.media.listened() > before);
    let alone = House::new(52);
    alone.drop("gala/tower/C0001.MP4", &heard(60.0, clock(0), "hall", 0.0));
    alone.drop("gala/tower/C0002.MP4", &heard(60.0, clock(80), "hall", 80.0));
    alone.live().await;
    assert_eq!((alone.jobs().await.len(), alone.media.listened()), (1, 0), "one camera alone pays nothing");
}

#[tokio::test]
async fn another_order_of_cameras_makes_another_programme() {
    let house = evening().await;
    let words = act::event::Words { cameras: vec!["quay".to_owned()], ..Default::default() };
    act::event::edit(house.act(), "gala", &words).await.unwrap();
    house.live().await;
    assert_eq!(
        shown(&house).await,
        [part("tower", 0.0, 10.5), whole("quay")],
        "ten seconds after it are next to nothing"
    );
    let words = act::event::Words { title: Some("Gala".to_owned()), start: clock(0), ..Default::default() };
    let jobs = house.jobs().await.len();
    act::event::edit(house.act(), "gala", &words).await.unwrap();
    house.live().await;
    assert_eq!(house.jobs().await.len(), jobs + 1, "the announced time may cut something off");
}

#[tokio::test]
async fn a_card_is_cut_to_the_announced_time_and_where_nothing_was_recorded_then_it_is_not() {
    for (zone, shift_s, expected) in [
        ("UTC", 0, part("tower", 2880.0, 6900.0)),
        // What its clock tells may be the time of Paris, called UTC: what is outside by both is cut off.
        ("Europe/Paris", 0, part("tower", 2880.0, 10_500.0)),
        ("Europe/Paris", 3600, part("tower", 2880.0, 6900.0)),
        ("UTC", -86_400 * 3, whole("tower")),
    ] {
        let mut house = House::new(53);
        house.configure(|config| config.timezone = jiff::tz::TimeZone::get(zone).unwrap());
        let times = act::event::Words { start: at(20, 0), end: at(21, 0), ..Default::default() };
        act::event::new(house.act(), "gala", &times).await.unwrap();
        let begun = at(19, 10).and_then(|at| at.checked_add(jiff::SignedDuration::from_secs(shift_s)).ok());
        house.pass(std::time::Duration::from_secs(4 * 3600));
        house.drop("gala/tower/C0001.MP4", &heard(3.0 * 3600.0, begun, "hall", 0.0));
        house.live().await;
        let version = house.jobs().await.pop().unwrap();
        assert_eq!(shown(&house).await, std::slice::from_ref(&expected), "{zone} {shift_s}");
        let told = house.status().await.remarks.concat();
        assert_eq!(told.contains("announced time"), expected.1.is_some(), "{told}");
        assert_eq!(version.programme.unwrap().timed, expected.1.is_some());
    }
}

/// A moment of the evening on which houses begin, at 20:00.
fn at(hour: i8, minute: i8) -> Option<Timestamp> {
    let moment = jiff::civil::date(2026, 11, 22).at(hour, minute, 0, 0);
    jiff::tz::Offset::UTC.to_timestamp(moment).ok()
}

#[tokio::test]
async fn a_person_sets_a_clock_right() {
    let house = House::new(54);
    let named = act::event::Words { cameras: vec!["tower".to_owned()], ..Default::default() };
    act::event::new(house.act(), "gala", &named).await.unwrap();
    house.drop("gala/tower/C0001.MP4", &heard(60.0, clock(0), "hall", 0.0));
    house.drop("gala/tower/C0002.MP4", &heard(60.0, clock(200), "hall", 200.0));
    // A camera without any sound in common, whose clock is a day behind.
    house.drop("gala/drone/D.MP4", &heard(40.0, clock(100 - 86_400), "sky", 0.0));
    house.live().await;
    assert_eq!(shown(&house).await, [whole("tower"), whole("tower")]);
    let said = house.status().await.remarks.concat();
    assert!(said.contains("D.MP4 on camera drone is not shown: its clock alone"), "{said}");
    let words = act::event::Words { clocks: vec![("Drone".to_owned(), 86_400.0)], ..Default::default() };
    act::event::edit(house.act(), "gala", &words).await.unwrap();
    house.live().await;
    assert_eq!(shown(&house).await, [whole("tower"), whole("drone"), whole("tower")]);
    let event: Event = house.event().await;
    assert_eq!(event.clocks.get("drone"), Some(&86_400.0));
    let version: Job = house.jobs().await.pop().unwrap();
    assert_eq!(version.slates.len(), 2, "before and after it nobody has anything");
}

/// The live was cut twice: its first part ends in a slide that plays other music, its second one stands still at the end.
async fn cut_twice() -> House {
    let mut house = House::new(56);
    house.configure(|config| config.timezone = jiff::tz::TimeZone::UTC);
    let named = act::event::Words { cameras: vec!["tower".to_owned()], ..Default::default() };
    act::event::new(house.act(), "gala", &named).await.unwrap();
    act::event::live(house.act(), "gala").await.unwrap();
    house.drop("gala/tower/C0001.MP4", &heard(400.0, clock(0), "hall", 0.0));
    house.drop("gala/live/part1.ts", &heard_for(150.0, "hall", 20.0, 100.5));
    house.drop("gala/live/part2.ts", &heard(60.0, None, "hall", 200.0));
    house.drop("gala/live/yesterday.ts", &heard(60.0, None, "kitchen", 0.0));
    house.live().await;
    house
}

#[tokio::test]
async fn the_lives_own_recordings_are_joined_and_the_notice_says_where_to_go_on() {
    let house = cut_twice().await;
    let expected = [
        part("tower", 0.0, 20.0),
        // A quarter of a second before the edge that was heard: what is beyond may be foreign.
        part("live", 0.0, 100.25),
        part("tower", 120.25, 200.0),
        whole("live"),
        part("tower", 260.0, 400.0),
    ];
    assert_eq!(shown(&house).await, expected);
    let version = house.jobs().await.pop().unwrap();
    let told: Vec<_> = version.resumes.iter().map(|one| (one.at_s, one.cut_at)).collect();
    let cut = |second: f64| clock(0).and_then(|at| at.checked_add(jiff::SignedDuration::from_secs_f64(second)).ok());
    assert_eq!(told, [(120.25, cut(120.25)), (260.0, cut(260.0))]);
    let remarks = house.status().await.remarks.concat();
    assert!(remarks.contains("yesterday.ts on camera live is not shown"), "{remarks}");
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    let notice = house.notice().await;
    assert_eq!(notice.replay.as_ref().map(|shown| shown.resumes.clone()), Some(version.resumes));
    let journal: Vec<_> =
        house.store().journal(Some("gala"), 0).await.unwrap().into_iter().map(|entry| entry.what).collect();
    assert!(journal.iter().any(|what| what == "event-live"), "{journal:?}");
}

/// Footage of a small picture: the tower stops for eight seconds, the quay's clock is an hour and three minutes ahead.
fn footages() -> [(&'static str, Footage); 4] {
    let of = |name: &str, from_s: f64, seconds: f64, ahead_s: i64, seed: u64| Footage {
        name: name.to_owned(),
        width: 160,
        height: 90,
        from_s,
        clock: clock(from_s as i64 + ahead_s).expect("a time"),
        seed,
        ..footage(seconds)
    };
    [
        ("gala/tower/C0001.MP4", of("TOWER", 0.0, 14.0, 0, 1)),
        ("gala/tower/C0002.MP4", of("TOWER", 22.0, 14.0, 0, 1)),
        ("gala/quay/A0001.MP4", of("QUAY", 5.36, 27.0, 3780, 2)),
        ("gala/phone/X.MP4", of("PHONE", 5037.0, 20.0, 5 - 5037, 3)),
    ]
}

#[tokio::test]
async fn cameras_that_children_drew_are_joined_within_ten_milliseconds() {
    let bench = Bench::new();
    let mut house = House::new(55);
    house.children = Some(bench.media.clone());
    let named = act::event::Words { cameras: vec!["tower".to_owned(), "quay".to_owned()], ..Default::default() };
    act::event::new(house.act(), "gala", &named).await.unwrap();
    for (number, (path, footage)) in footages().into_iter().enumerate() {
        let drawn = bench.drawn(&format!("{number}.mp4"), footage).await;
        house.drop(path, &std::fs::read(drawn).unwrap());
    }
    house.live().await;
    let version = house.jobs().await.pop().expect("a version");
    println!("{:#?}", version.heard);
    let [first, (filled, Some((from_s, until_s))), last] = &shown(&house).await[..] else {
        panic!("{:?}", version.programme)
    };
    assert_eq!((first, filled.as_str(), last), (&whole("tower"), "quay", &whole("tower")));
    println!("in {from_s}, out {until_s}, {:?}", version.plan);
    assert!((from_s - (14.0 - 5.36)).abs() < 0.01 && (until_s - (22.0 - 5.36)).abs() < 0.01, "{from_s} {until_s}");
    let programme = version.programme.unwrap();
    assert_eq!((programme.unused.len(), programme.unused[0].camera.as_str()), (1, "phone"));
    let whole = Footage { from_s: 0.0, ..footage(36.0) };
    let event = bench.drawn("whole.mp4", Footage { width: 160, height: 90, ..whole }).await;
    let film = house.vault.lend(&version.renditions[0].sha256).await.unwrap();
    let found = bench.media.sync(&[event, film], &Watch::idle()).await.unwrap();
    let Synced::Placed(placing) = &found[1] else { panic!("{found:?}") };
    println!("{placing:?}");
    assert!(placing.offset_s.abs() < 0.01 && placing.confidence > 0.8, "all moments agree: {placing:?}");
    assert!((version.renditions[0].duration_s - 36.0).abs() < 0.05, "{}", version.renditions[0].duration_s);
}
