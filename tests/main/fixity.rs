//! What a reading back of the archives means for the receipts.

use reprise::act::fixity::fixity;
use reprise::model::clip::{Clip, Receipt};
use reprise::model::event::Event;
use reprise::model::shelf::{Shelf, State};

use reprise::store::{self, Select};

use super::house::House;

#[tokio::test]
async fn a_copy_that_is_not_as_it_was_written_does_not_count_until_it_is_again() {
    let house = House::new(7);
    house.record("gala/tower/C0001.MP4", 20.0);
    house.live().await;
    let clip = house.clips().await.remove(0);
    assert_eq!(clip.receipt(), Some(Receipt::Safe));
    let shelves = house.all::<Shelf>().await;
    let shelf = shelves.iter().find(|shelf| Some(&shelf.bag) == clip.bag.as_ref()).unwrap();
    let id = Shelf::id(&shelf.event, &shelf.archive, &shelf.bag);
    let copies = clip.good_copies().count();
    for (wrong, state, receipt, copies) in [
        (Some("data/x.mp4"), State::Failed, Receipt::OneCopy, copies - 1),
        (None, State::Stored, Receipt::Safe, copies),
    ] {
        fixity(house.act(), &id, wrong, |_| wrong.is_some()).await.unwrap();
        let clip = house.clips().await.remove(0);
        assert_eq!((clip.receipt(), clip.good_copies().count()), (Some(receipt), copies));
        let shelf = house.all::<Shelf>().await.into_iter().find(|found| found.bag == shelf.bag).unwrap();
        assert_eq!((shelf.state, shelf.fault.is_some()), (state, wrong.is_some()));
    }
}

/// What the house knows of an archive in a folder that is not there.
#[tokio::test]
async fn an_archive_that_is_away_is_told_so_and_costs_no_receipt() {
    let house = House::new(8);
    house.record("gala/tower/C0001.MP4", 20.0);
    house.live().await;
    let folder = tempfile::tempdir().unwrap();
    let config = "data_dir = \"data\"\n[[archive]]\nname = \"nas\"\nkind = \"dir\"\npath = \"nas\"\nseparate = true\n";
    std::fs::write(folder.path().join("reprise.toml"), config).unwrap();
    let store = store::registry::open(&folder.path().join("data")).await.unwrap();
    store.add(&house.all::<Event>().await, Vec::new()).await.unwrap();
    store.add(&house.all::<Clip>().await, Vec::new()).await.unwrap();
    store.add(&house.all::<Shelf>().await, Vec::new()).await.unwrap();
    for empty in [false, true] {
        if empty {
            std::fs::create_dir(folder.path().join("nas")).unwrap();
        }
        let fixity = |more: &[&str]| {
            let mut fixity = std::process::Command::new(env!("CARGO_BIN_EXE_reprise"));
            fixity.arg("--config").arg(folder.path().join("reprise.toml")).args(["--lang", "en", "fixity", "gala"]);
            fixity.args(more).output().unwrap()
        };
        let told = String::from_utf8(fixity(&[]).stdout).unwrap();
        assert!(told.contains("could not be read back") && !told.contains("not all"), "{told}");
        let ended = fixity(&["--json"]);
        assert_eq!(ended.status.code(), Some(1), "{ended:?}");
        let rows: serde_json::Value = serde_json::from_slice(&ended.stdout).unwrap();
        for row in rows.as_array().unwrap() {
            assert_eq!(row["fault"]["code"], "archive-away", "{row}");
            assert!(row.get("problems").is_none(), "{row}");
        }
        let clip = store.all::<Clip>(&Select::default()).await.unwrap().remove(0);
        assert_eq!(clip.receipt(), Some(Receipt::Safe), "nothing was found to be lost");
        let shelves = store.all::<Shelf>(&Select::default()).await.unwrap();
        assert!(shelves.iter().all(|shelf| shelf.state == State::Stored));
        assert_eq!(folder.path().join("nas").exists(), empty, "nothing is made in its place");
    }
}
