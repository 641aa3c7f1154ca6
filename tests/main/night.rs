//! Nights as people live them: what comes when, what is ordered, what fails, and what becomes of it.

use super::house::{EVENT, House};
use reprise::view::wait::{Reached, Until};

#[tokio::test]
async fn a_night_without_trouble_ends_with_one_video_an_account() {
    let house = House::new(1);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    assert_eq!(house.wait(Until::Prepared).await, Reached::Yes);
    assert_eq!(house.wait(Until::Done).await, Reached::NothingOrdered);
    assert!(house.platforms.values().all(|platform| platform.films().is_empty()), "nothing before the word");
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    assert_eq!(house.wait(Until::Done).await, Reached::Yes);
    let rendition = &house.status().await.renditions[0];
    for account in house.platforms.keys() {
        assert_eq!(house.shown(account).await, "live", "{account}");
        let videos = house.videos(account);
        assert_eq!(videos.len(), 1, "{account}");
        assert_eq!(videos[0].sha256(), rendition.sha256, "{account}");
    }
    assert_eq!(house.event().await.slug, EVENT);
}
