//! Small pictures of recordings, from the first reading to the pages.

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use jiff::tz::TimeZone;
use reprise::app::desk::Desk;
use reprise::clock::Clock;
use reprise::daemon::pulse::Pulse;
use reprise::media::fake::{seen, still};
use reprise::vault::Vault;
use reprise::web::fake::client::get;
use reprise::web::{self, Access, Settings, Source};
use tokio::sync::Notify;

use super::house::House;

fn pages(house: &House) -> Router {
    let pulse = Arc::new(Pulse::new(house.clock.now()));
    let (seams, wake) = (Arc::new(house.seams()), Arc::new(Notify::new()));
    let desk: Arc<dyn Source> = Arc::new(Desk { seams, wake, pulse, path: Box::new(|sha256| sha256.into()) });
    let public_url = "https://tv.example".parse().unwrap();
    web::router(desk, Access::Loopback, Settings { public_url, zone: TimeZone::UTC, clock: house.clock.clone() })
}

#[tokio::test]
async fn a_picture_that_was_kept_of_a_recording_is_shown_on_the_desk_and_to_nobody_else() {
    let house = House::new(64);
    house.drop("gala/tower/C0001.MP4", &seen(60.0, None, "C0001"));
    house.record("gala/quay/C0002.MP4", 30.0);
    house.live().await;
    let clips = house.clips().await;
    let find = |camera: &str| clips.iter().find(|clip| clip.camera == camera).unwrap();
    let (tower, quay) = (find("tower"), find("quay"));
    assert_eq!(house.health(&tower.id).await.stills, [still().at_s]);
    let told = |id: &str, clips: &[reprise::view::Clip]| clips.iter().find(|clip| clip.id == id).unwrap().stills;
    let shown = house.status().await.clips;
    assert_eq!((told(&tower.id, &shown), told(&quay.id, &shown)), (1, 0));
    let router = pages(&house);
    let address = |clip: &str, place: &str| format!("/event/gala/clip/{clip}/still-{place}.jpg");
    let first = address(&tower.id, "0");
    for page in ["/event/gala".to_owned(), format!("/event/gala/clip/{}", tower.id)] {
        let page = get(&router, &page, &[]).await.text();
        assert!(page.contains(&format!("src=\"{first}\"")), "{page}");
        assert!(!page.contains(&address(&quay.id, "0")));
    }
    let answer = get(&router, &first, &[]).await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "image/jpeg"));
    assert_eq!(answer.body, still().jpeg);
    assert!(answer.header("content-security-policy").starts_with("default-src 'self'"), "{:?}", answer.headers);
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let event = first.replace("/gala/", "/other/");
    for gone in [address(&tower.id, "1"), address(&quay.id, "0"), address("k", "0"), address(&tower.id, "x"), event] {
        assert_eq!(get(&router, &gone, &[]).await.status, StatusCode::NOT_FOUND, "{gone}");
    }
    // It belongs to the desk: a stranger's host is turned away, as from every page of it.
    assert_ne!(get(&router, &first, &[("host", "tv.example")]).await.status, StatusCode::OK);
    house.vault.remove(&tower.index.as_ref().unwrap().sha256).await.unwrap();
    assert_eq!(get(&router, &first, &[]).await.status, StatusCode::NOT_FOUND, "its content is gone");
}
