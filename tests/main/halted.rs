//! What holds back one event: it is said, it holds back no other, and it ends when a person has mended it.

use std::fs;

use reprise::act::event::{self, Words};
use reprise::announce::conformance::Rig;
use reprise::fault::Code;
use reprise::model::event::Event;
use reprise::view::wait::{Reached, Until};

use super::house::{EVENT, House};

const OTHER: &str = "parade";
const RECIPE: &str = "recipe = 1\n[archive]\nto = \"*\"\n[[rendition]]\nprofile = \"web-1080\"\n";

/// The event wants a recipe of the house's own, whose file `mend` writes again; another event comes after it.
async fn with_a_recipe_that_went(seed: u64) -> (House, tempfile::TempDir) {
    let mut house = House::new(seed);
    let recipes = tempfile::tempdir().unwrap();
    house.configure(|config| config.recipes_dir = Some(recipes.path().to_owned()));
    mend(&recipes);
    event::new(house.act(), EVENT, &Words { recipe: Some("ours".to_owned()), ..Words::default() }).await.unwrap();
    fs::remove_file(recipes.path().join("ours.toml")).unwrap();
    house.record("gala/tower/C0001.MP4", 60.0);
    house.record("parade/tower/C0001.MP4", 60.0);
    (house, recipes)
}

fn mend(recipes: &tempfile::TempDir) {
    fs::write(recipes.path().join("ours.toml"), RECIPE).unwrap();
}

async fn some_time(house: &House) {
    let mut process = house.daemon().await;
    house.rest_within(&mut process, std::time::Duration::from_secs(600)).await;
}

#[tokio::test]
async fn a_recipe_that_is_gone_stops_its_event_alone_and_is_said() {
    let (house, recipes) = with_a_recipe_that_went(1).await;
    some_time(&house).await;
    let made: Vec<String> = house.jobs().await.into_iter().map(|job| job.event).collect();
    assert_eq!(made, [OTHER], "the other event has its version");
    let status = house.status().await;
    let fault = status.fault.as_ref().expect("the event says why it has none");
    assert_eq!((fault.code.as_str(), fault.remedy.is_empty()), (Code::RecipeUnknown.name(), false));
    assert_eq!(house.wait(Until::Prepared).await, Reached::Stopped);
    let told = house.announcers["duty"].received();
    assert_eq!(told.iter().filter(|message| message.event == EVENT).count(), 1, "people are told once");

    mend(&recipes);
    some_time(&house).await;
    assert_eq!((house.status().await.fault, house.wait(Until::Prepared).await), (None, Reached::Yes));
    assert!(house.all::<Event>().await.iter().all(|event| event.halt.is_none()));
}
