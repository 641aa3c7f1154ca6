//! Slates: where the programme jumps over time, the version says so, if its recipe wants that.

use jiff::Timestamp;
use reprise::act;
use reprise::fault::Code;
use reprise::media::facts::{MarkKind, Side};
use reprise::media::fake::{film, recording};

use super::house::House;

/// A house whose recipe `slated` shows slates, with two recordings of one camera, five minutes between them.
async fn house(recipe: &str) -> House {
    let mut house = House::new(41);
    let folder = house.folder().join("recipes");
    std::fs::create_dir_all(&folder).unwrap();
    let text = "[[rendition]]\nprofile = \"web-1080\"\n[[publish]]\n[slate]\nlength = \"6s\"\n";
    std::fs::write(folder.join("slated.toml"), text).unwrap();
    let recipe = recipe.to_owned();
    house.configure(|config| {
        config.recipes_dir = Some(folder);
        config.defaults.recipe = recipe;
    });
    for (name, second) in [("C0001.MP4", 0), ("C0002.MP4", 360), ("C0003.MP4", 423)] {
        let begun = Timestamp::from_second(1_700_000_000 + second).ok();
        house.drop(&format!("gala/tower/{name}"), &recording(60.0, begun, name));
    }
    house.live().await;
    house
}

#[tokio::test]
async fn a_gap_is_shown_as_a_slate_where_the_recipe_wants_it() {
    let plain = house("republish").await;
    let version = plain.jobs().await.pop().unwrap();
    assert_eq!((version.renditions[0].duration_s, version.slates.len()), (180.0, 0), "nobody asked for slates");
    let slated = house("slated").await;
    let version = slated.jobs().await.pop().unwrap();
    assert_eq!(version.renditions[0].duration_s, 186.0);
    assert_eq!(version.slates.iter().map(|slate| slate.before).collect::<Vec<_>>(), [1], "three seconds are no gap");
    let marks: Vec<_> = version.renditions[0].marks.iter().map(|mark| (mark.kind, mark.start_s, mark.end_s)).collect();
    assert_eq!(marks, [(MarkKind::Gap, 60.0, 66.0)]);
    assert!(version.renditions[0].checked);
    let planned = version.plan.as_ref().unwrap().renditions[0].why.name();
    assert_eq!(planned, "slates");
    assert!(slated.status().await.remarks.concat().contains("Slates stand"), "the status says so");
    let decision = act::republish::preview(slated.act(), "gala", &ask()).await.unwrap();
    assert!(format!("{:?}", decision.remarks).contains("Slates(1)"), "a dry run says so: {:?}", decision.remarks);
}

fn ask() -> act::republish::Ask {
    act::republish::Ask { to: Vec::new(), force: false, keep_old: false, yes: false, swaps: Vec::new() }
}

#[tokio::test]
async fn another_recipe_makes_a_new_version_with_other_slates() {
    let house = house("republish").await;
    let words = act::event::Words { recipe: Some("slated".to_owned()), ..Default::default() };
    act::event::edit(house.act(), "gala", &words).await.unwrap();
    house.live().await;
    let jobs = house.jobs().await;
    assert_eq!(jobs.iter().map(|job| job.slates.len()).collect::<Vec<_>>(), [0, 1]);
}

#[tokio::test]
async fn broadcasters_get_the_recordings_without_slates_and_the_public_with_them() {
    let mut house = House::new(47);
    let folder = house.folder().join("recipes");
    std::fs::create_dir_all(&folder).unwrap();
    let text = "[[rendition]]\nprofile = \"web-1080\"\n[[rendition]]\nprofile = \"mezzanine\"\n[[publish]]\n[slate]\nlength = \"6s\"\n";
    std::fs::write(folder.join("both.toml"), text).unwrap();
    house.configure(|config| {
        config.recipes_dir = Some(folder);
        config.defaults.recipe = "both".to_owned();
    });
    for (name, second) in [("C0001.MP4", 0), ("C0002.MP4", 360)] {
        let begun = Timestamp::from_second(1_700_000_000 + second).ok();
        house.drop(&format!("gala/tower/{name}"), &recording(60.0, begun, name));
    }
    house.live().await;
    let version = house.jobs().await.pop().unwrap();
    let made: Vec<_> = version.renditions.iter().map(|made| (&*made.name, made.duration_s, made.checked)).collect();
    assert_eq!(made, [("web-1080", 126.0, true), ("mezzanine", 120.0, true)]);
    let chapters: Vec<_> = version.chapters.iter().map(|chapter| chapter.start_s).collect();
    assert_eq!(chapters, [0.0, 60.0, 66.0], "{:?}", version.chapters);
    assert_eq!(version.storyboard.unwrap().sheets.len(), 1);
}

#[tokio::test]
async fn a_choice_of_a_cameras_sound_makes_a_new_version_and_auto_takes_it_back() {
    let house = house("republish").await;
    let say = |side| act::event::Words { sound: vec![("tower".to_owned(), side)], ..Default::default() };
    for side in [Some(Side::Left), Some(Side::Left), None] {
        act::event::edit(house.act(), "gala", &say(side)).await.unwrap();
        house.live().await;
    }
    let heard: Vec<_> = house.jobs().await.iter().map(|job| job.sound_of("tower")).collect();
    assert_eq!(heard, [None, Some(Side::Left), None], "saying the same again changes nothing");
}

/// A house with one recording of a minute, whose recipe names a film to be shown before and one after.
async fn framed(intro: &[u8]) -> House {
    let mut house = House::new(43);
    let folder = house.folder().join("recipes");
    std::fs::create_dir_all(&folder).unwrap();
    let text = "intro = \"intro.mp4\"\noutro = \"outro.mp4\"\n[[rendition]]\nprofile = \"web-1080\"\n[[publish]]\n";
    std::fs::write(folder.join("framed.toml"), text).unwrap();
    std::fs::write(folder.join("intro.mp4"), intro).unwrap();
    std::fs::write(folder.join("outro.mp4"), film(7.0, "thanks")).unwrap();
    house.configure(|config| {
        config.recipes_dir = Some(folder);
        config.defaults.recipe = "framed".to_owned();
    });
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    house
}

#[tokio::test]
async fn films_that_a_recipe_names_stand_before_and_after_and_a_version_keeps_its_own() {
    let house = framed(&film(5.0, "welcome")).await;
    let version = house.jobs().await.pop().unwrap();
    assert_eq!((version.renditions[0].duration_s, version.renditions[0].checked), (72.0, true));
    let folder = house.folder().join("recipes");
    assert!(folder.join("intro.mp4").exists() && folder.join("outro.mp4").exists(), "they stay where they are");
    let decision = act::republish::preview(house.act(), "gala", &ask()).await.unwrap();
    let said = format!("{:?}", decision.remarks);
    assert!(said.contains("Intro(\"intro.mp4\")") && said.contains("Outro(\"outro.mp4\")"), "{said}");
    let words = act::event::Words { from: Some(act::event::Place::Seconds(20.0)), ..Default::default() };
    std::fs::write(folder.join("intro.mp4"), film(6.0, "welcome back")).unwrap();
    act::event::edit(house.act(), "gala", &words).await.unwrap();
    house.live().await;
    let jobs = house.jobs().await;
    let lengths: Vec<_> = jobs.iter().map(|job| job.renditions[0].duration_s).collect();
    assert_eq!(lengths, [72.0, 53.0], "what is cut off is cut off the recordings");
    assert_ne!(jobs[0].intro, jobs[1].intro);
}

#[tokio::test]
async fn what_a_person_wants_before_and_after_goes_before_the_recipe_and_can_be_taken_back() {
    use act::event::{Shown, Words, edit};
    use reprise::model::event::Wish;
    let house = framed(&film(5.0, "welcome")).await;
    let other = house.folder().join("other.mp4");
    std::fs::write(&other, film(11.0, "other")).unwrap();
    for (intro, outro, length_s) in [
        (Shown::Said(Wish::File(other)), Shown::Said(Wish::None), 71.0),
        (Shown::AsTheRecipe, Shown::AsTheRecipe, 72.0),
    ] {
        let words = Words { intro: Some(intro), outro: Some(outro), ..Default::default() };
        edit(house.act(), "gala", &words).await.unwrap();
        house.live().await;
        assert_eq!(house.jobs().await.pop().unwrap().renditions[0].duration_s, length_s);
    }
    assert_eq!(house.jobs().await.len(), 3, "each makes a newer version");
    let journal = house.store().journal(Some("gala"), 0).await.unwrap();
    let edited: Vec<_> = journal.iter().flat_map(|entry| &entry.changes).map(|change| change.what.as_str()).collect();
    assert_eq!(edited, ["intro", "outro", "intro", "outro"]);
    for (words, code) in [
        (Words { intro: Some(Shown::Said(Wish::File("/nowhere.mp4".into()))), ..Default::default() }, Code::FilmUnfit),
        (Words { logo: Some(Shown::Said(Wish::File("/nowhere.png".into()))), ..Default::default() }, Code::LogoUnfit),
    ] {
        assert_eq!(edit(house.act(), "gala", &words).await.unwrap_err().code, code);
    }
}

#[tokio::test]
async fn what_is_cut_off_by_the_clock_follows_the_recordings() {
    let house = house("republish").await;
    let at = |second: i64| act::event::Place::At(Timestamp::from_second(1_700_000_000 + second).unwrap());
    let words = act::event::Words { from: Some(at(30)), until: Some(at(390)), ..Default::default() };
    act::event::edit(house.act(), "gala", &words).await.unwrap();
    house.live().await;
    assert_eq!(house.jobs().await.pop().unwrap().renditions[0].duration_s, 60.0, "30 of each");
}

#[tokio::test]
async fn a_film_that_cannot_be_shown_is_said_and_the_version_waits_for_a_person() {
    let house = framed(b"....ftyp and nothing more").await;
    let status = house.status().await;
    let fault = status.jobs[0].tasks.iter().find_map(|task| task.fault.as_ref()).unwrap();
    assert_eq!(fault.code, Code::FilmUnfit.name());
    assert!(fault.text.contains("intro.mp4") && fault.remedy.contains("reprise retry"), "{fault:?}");
    std::fs::write(house.folder().join("recipes/intro.mp4"), film(5.0, "welcome")).unwrap();
    let dead = house.tasks().await.into_iter().find(|task| task.moves.fault.is_some()).unwrap();
    act::retry::retry(house.act(), &dead.id).await.unwrap();
    house.live().await;
    assert_eq!(house.jobs().await.pop().unwrap().renditions[0].duration_s, 72.0);
}

#[tokio::test]
async fn a_logo_is_kept_with_the_version_and_one_that_is_none_is_said() {
    for (is_whole, expected) in [(true, None), (false, Some(Code::LogoUnfit.name()))] {
        let mut house = House::new(47);
        let folder = house.folder().join("recipes");
        std::fs::create_dir_all(&folder).unwrap();
        let text =
            "[[rendition]]\nprofile = \"web-1080\"\n[[rendition]]\nprofile = \"audio\"\n[logo]\nfile = \"logo.png\"\n";
        std::fs::write(folder.join("marked.toml"), text).unwrap();
        let mut image = Vec::new();
        let encoder = png::Encoder::new(&mut image, 30, 30);
        encoder.write_header().unwrap().write_image_data(&[255; 900]).unwrap();
        image.truncate(if is_whole { usize::MAX } else { 40 });
        std::fs::write(folder.join("logo.png"), image).unwrap();
        house.configure(|config| {
            config.recipes_dir = Some(folder);
            config.defaults.recipe = "marked".to_owned();
        });
        house.record("gala/tower/C0001.MP4", 60.0);
        house.live().await;
        let status = house.status().await;
        let fault = status.jobs[0].tasks.iter().find_map(|task| task.fault.as_ref());
        assert_eq!(fault.map(|fault| fault.code.as_str()), expected);
        let version = house.jobs().await.pop().unwrap();
        assert_eq!(version.logo.is_some(), is_whole);
        if is_whole {
            let why: Vec<_> = version.plan.unwrap().renditions.iter().map(|planned| planned.why.name()).collect();
            assert_eq!(why, ["logo", "sound-alone"]);
            let decision = act::republish::preview(house.act(), "gala", &ask()).await.unwrap();
            assert!(format!("{:?}", decision.remarks).contains("Logo(\"logo.png\")"), "{:?}", decision.remarks);
        }
    }
}
