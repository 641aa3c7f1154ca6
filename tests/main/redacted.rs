//! Redactions through a night: what must not be seen is sent nowhere and shown nowhere once that was said, and stays hidden in
//! every later version.

use reprise::act::redact::{Ask, add, remove};
use reprise::fault::Code;
use reprise::media::fake::recording;
use reprise::model::publication::State;
use reprise::model::redaction::What;
use reprise::view::public::{Which, replay};

use super::house::{EVENT, House};

async fn house(seconds: f64) -> House {
    let house = House::new(71);
    house.record("gala/tower/C0001.MP4", seconds);
    house.live().await;
    house
}

fn ask(from_s: f64, until_s: f64, what: What) -> Ask {
    Ask { from_s, until_s, what, spots: Vec::new(), account: None }
}

/// The bytes of what an account has.
fn content(house: &House, account: &str) -> String {
    String::from_utf8_lossy(&house.videos(account)[0].bytes).into_owned()
}

#[tokio::test]
async fn what_was_redacted_before_the_word_is_seen_nowhere() {
    let house = house(60.0).await;
    let made = add(house.act(), EVENT, &ask(10.0, 25.0, What::Cut)).await.unwrap();
    assert_eq!((made.id.as_str(), made.version, made.stretches.len()), ("r1", 1, 1));
    // The word comes at once: nothing of the first version may go out.
    house.republish(&[], false, false).await.unwrap();
    assert!(house.notice().await.replay.is_none(), "the first version is not shown");
    house.live().await;
    let job = house.jobs().await.pop().unwrap();
    assert_eq!((job.version, job.renditions[0].duration_s), (2, 45.0));
    assert_eq!(house.notice().await.replay.map(|showing| showing.version), Some(2));
    for account in house.platforms.keys() {
        let sent = &house.platforms[account].films();
        let digests: Vec<String> = sent.iter().filter(|film| film.is_video()).map(|film| film.sha256()).collect();
        assert_eq!(digests, [job.renditions[0].sha256.clone()], "{account} never had another");
    }
    let told: Vec<_> = job.laid.iter().map(|piece| (piece.at_s, piece.from_s, piece.until_s)).collect();
    assert_eq!(told, [(0.0, 0.0, 10.0), (10.0, 25.0, 60.0)]);
}

#[tokio::test]
async fn a_word_that_was_given_and_not_yet_carried_out_counts_for_the_redacted_version() {
    let house = house(60.0).await;
    house.republish(&[], false, false).await.unwrap();
    add(house.act(), EVENT, &ask(1.0, 2.0, What::Mute)).await.unwrap();
    let first: Vec<_> = house.publications().await.iter().map(|one| one.state).collect();
    assert!(first.iter().all(|state| *state == State::Superseded), "{first:?}");
    house.live().await;
    for account in house.platforms.keys() {
        assert!(content(&house, account).contains("[Mute]"), "{account}");
        assert_eq!(house.shown(account).await, "live");
    }
}

#[tokio::test]
async fn what_is_public_stays_until_a_person_orders_and_a_newer_version_keeps_what_was_redacted() {
    let house = house(60.0).await;
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    add(house.act(), EVENT, &ask(30.0, 40.0, What::Mute)).await.unwrap();
    assert_eq!(house.notice().await.replay.map(|showing| showing.version), Some(1), "it was public before");
    house.live().await;
    assert_eq!(house.shown("yt").await, "outdated");
    assert_eq!(house.notice().await.replay.map(|showing| showing.version), Some(2), "the own page takes it over");
    let path = |sha256: &str| house.folder().join(sha256);
    for (version, is_there) in [(1, false), (2, true)] {
        let found = replay(house.eye(&path), EVENT, Which::Released(version)).await.unwrap();
        assert_eq!(found.is_some(), is_there, "version {version} by its number");
    }
    // A recording that comes before it in the programme shifts everything.
    house.drop("gala/tower/A0001.MP4", &recording(20.0, None, "before"));
    house.live().await;
    let job = house.jobs().await.pop().unwrap();
    assert_eq!((job.version, job.laid[1].at_s, job.redactions[0].stretches[0].from_s), (3, 20.0, 30.0));
    let clip = house.clips().await.into_iter().find(|clip| clip.probe.as_ref().unwrap().duration_s == 60.0).unwrap();
    assert_eq!(job.redactions[0].stretches[0].clip, clip.id, "it is about the recording");
    // Left out, nobody knows what is shown there now.
    reprise::act::clip::exclude(house.act(), &clip.id).await.unwrap();
    house.live().await;
    let held = house.status().await.jobs.into_iter().max_by_key(|job| job.version).unwrap();
    let fault = held.tasks.iter().find_map(|task| task.fault.clone()).expect("a fault");
    assert_eq!((held.state.as_str(), fault.code.as_str()), ("held", "redaction-astray"));
    assert!(fault.remedy.contains("reprise event redact gala --remove r1"), "{}", fault.remedy);
    remove(house.act(), EVENT, "r1").await.unwrap();
    house.live().await;
    assert_eq!(house.jobs().await.pop().unwrap().renditions[0].duration_s, 20.0);
}

#[tokio::test]
async fn what_is_for_one_account_alone_is_sent_to_that_one_alone() {
    let house = house(60.0).await;
    let song = Ask { account: Some("yt".to_owned()), ..ask(5.0, 15.0, What::Mute) };
    add(house.act(), EVENT, &song).await.unwrap();
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    let told: Vec<_> = house.status().await.publications;
    for publication in &told {
        let own = publication.account == "yt";
        assert_eq!(publication.rendition, if own { "web-1080-yt" } else { "web-1080" });
        assert_eq!(content(&house, &publication.account).contains("[Mute]"), own, "{}", publication.account);
        assert_eq!(publication.state, "live");
    }
    let [all, one] = ["web-1080", "web-1080-yt"].map(|name| {
        let job = told.iter().find(|publication| publication.rendition == name);
        job.and_then(|publication| publication.sha256.clone()).expect("sent")
    });
    assert_ne!(all, one);
    let shown = house.notice().await.replay.expect("shown");
    let job = house.jobs().await.pop().unwrap();
    assert!(job.renditions.iter().all(|made| made.checked), "each was proven");
    assert_eq!((shown.version, job.renditions.len()), (2, 2));
}

#[tokio::test]
async fn what_cannot_be_meant_is_said() {
    let empty = House::new(72);
    empty.record("gala/tower/C0001.MP4", 60.0);
    let blank = add(empty.act(), EVENT, &ask(1.0, 2.0, What::Cut)).await.unwrap_err();
    assert_eq!(blank.code, Code::EventUnknown);
    let house = house(60.0).await;
    let boxed = |text: &str| Ask { spots: vec![(1.0, text.to_owned())], ..ask(1.0, 2.0, What::Blur) };
    for (ask, code) in [
        (ask(2.0, 1.0, What::Cut), Code::NothingBetween),
        (ask(f64::NAN, 1.0, What::Cut), Code::NothingBetween),
        (ask(70.0, 80.0, What::Cut), Code::RedactionNowhere),
        (ask(1.0, 2.0, What::Sound("/nowhere.wav".into())), Code::SoundUnfit),
        (boxed("1,2,3"), Code::RedactionBox),
        (boxed("5000,0,10,10"), Code::RedactionBox),
        (Ask { account: Some("yx".to_owned()), ..ask(1.0, 2.0, What::Mute) }, Code::AccountUnknown),
    ] {
        assert_eq!(add(house.act(), EVENT, &ask).await.unwrap_err().code, code, "{ask:?}");
    }
    assert_eq!(remove(house.act(), EVENT, "r1").await.unwrap_err().code, Code::RedactionUnknown);
    assert!(house.event().await.redactions.is_empty());
    assert_eq!(house.jobs().await.len(), 1);
}
