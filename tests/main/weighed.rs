//! Limits of a recipe: a recording with more damage, darkness or silence than they let pass waits for a person.

use reprise::act;
use reprise::fault::Code;
use reprise::media::fake::recording;
use reprise::model::clip::State;

use super::house::House;

/// A house whose recipe lets two seconds of damage pass.
fn house() -> House {
    let mut house = House::new(83);
    let folder = house.folder().join("recipes");
    std::fs::create_dir_all(&folder).unwrap();
    let text = "[[rendition]]\nprofile = \"web-1080\"\n[[publish]]\n[hold]\ndamage = \"2s\"\ndecode_errors = 5\n";
    std::fs::write(folder.join("strict.toml"), text).unwrap();
    house.configure(|config| {
        config.recipes_dir = Some(folder);
        config.defaults.recipe = "strict".to_owned();
    });
    house
}

#[tokio::test]
async fn a_recording_over_a_limit_is_kept_and_waits_and_a_person_brings_it_back() {
    let house = house();
    for (name, noise) in [("C0001.MP4", "torn 4 7.5"), ("C0002.MP4", "torn 4 5.5")] {
        house.drop(&format!("gala/tower/{name}"), &recording(60.0, None, noise));
    }
    house.live().await;
    let clips = house.clips().await;
    let held = clips.iter().find(|clip| clip.state == State::Held).expect("one is held");
    let fault = held.fault.clone().expect("why");
    assert_eq!((fault.code, fault.args["found"].as_str(), fault.args["limit"].as_str()), (Code::ClipOver, "3.5", "2"));
    assert!(!held.copies.is_empty(), "it is kept");
    assert_eq!(clips.iter().filter(|clip| clip.is_usable()).count(), 1, "the other one goes on");
    assert_eq!(house.jobs().await.pop().unwrap().renditions[0].duration_s, 60.0);
    let told = house.status().await.clips.into_iter().find(|clip| clip.state == "held").and_then(|clip| clip.fault);
    let told = told.expect("words");
    assert!(told.text.contains("damage") && told.remedy.contains("reprise clip include"), "{told:?}");
    act::clip::include(house.act(), &held.id).await.unwrap();
    house.live().await;
    assert!(house.clips().await.iter().all(|clip| clip.is_usable()), "what a person has seen is used");
    assert_eq!(house.jobs().await.pop().unwrap().renditions[0].duration_s, 120.0);
}

#[tokio::test]
async fn a_health_report_tells_every_signal_with_its_time_and_its_limit() {
    let house = house();
    house.drop("gala/tower/C0002.MP4", &recording(60.0, None, "torn 4 5.5"));
    house.live().await;
    let id = house.clips().await[0].id.clone();
    let health = house.health(&id).await;
    assert_eq!((health.verdict, health.state, health.duration_s), (Some("go-on"), "verified", Some(60.0)));
    let told: Vec<_> = health.signals.iter().map(|signal| (signal.kind.as_str(), signal.found, signal.limit)).collect();
    let none = |kind| (kind, 0.0, None);
    let errors = ("decode-errors", 0.0, Some(5.0));
    assert_eq!(told, [("damage", 1.5, Some(2.0)), none("black"), none("freeze"), none("silence"), errors]);
    assert_eq!((health.marks[0].start_s, health.marks[0].end_s), (4.0, 5.5));
}

#[tokio::test]
async fn a_version_that_is_not_as_loud_as_it_was_wanted_says_so() {
    let house = House::new(84);
    house.drop("gala/tower/C0001.MP4", &recording(60.0, None, "whisper"));
    house.live().await;
    let volume = house.jobs().await.pop().unwrap().renditions[0].volume.expect("how loud it is");
    assert_eq!((volume.lufs, volume.wanted_lufs), (Some(-19.5), Some(-14.0)));
    let remarks = house.status().await.remarks;
    assert!(remarks.iter().any(|remark| remark.contains("-19.5 LUFS instead of -14.0")), "{remarks:?}");
    let other = House::new(84);
    other.drop("gala/tower/C0001.MP4", &recording(60.0, None, "a voice"));
    other.live().await;
    let remarks = other.status().await.remarks;
    assert!(!remarks.iter().any(|remark| remark.contains("LUFS")), "{remarks:?}");
}
