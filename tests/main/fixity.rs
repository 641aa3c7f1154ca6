//! What a reading back of the archives means for the receipts.

use reprise::act::fixity::fixity;
use reprise::model::clip::Receipt;
use reprise::model::shelf::{Shelf, State};

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
