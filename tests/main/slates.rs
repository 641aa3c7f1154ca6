//! Slates: where the programme jumps over time, the version says so, if its recipe wants that.

use jiff::Timestamp;
use reprise::act;
use reprise::media::facts::MarkKind;
use reprise::media::fake::recording;

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
    act::republish::Ask { to: Vec::new(), force: false, keep_old: false, swaps: Vec::new() }
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
