//! A night whose recipe wants HLS beside the film: archived, on the own page and on every site.

use reprise::media::facts::Footage;

use super::media::bench::{Bench, footage};
use super::media::laddered::played;
use super::real::{Ended, Night};

const RECIPE: &str = "recipe = 1\n[[rendition]]\nprofile = \"hls\"\npreset = \"ultrafast\"\n\
                      [[rendition]]\nprofile = \"web-720\"\npreset = \"ultrafast\"\n\
                      [[publish]]\nto = \"*\"\n";

/// Sites are written beside the work, and nothing waits for them: here the page, which comes last, is waited for.
async fn written(night: &Night) {
    let _serving = night.daemon().await;
    for _ in 0..300 {
        let page = std::fs::read_to_string(night.path("www/replay/gala/index.html")).unwrap_or_default();
        if page.contains("hls-1/master.m3u8") {
            return;
        }
        night.says(&["status", "gala", "--json"]).await;
    }
    panic!("the site never showed it: {}", night.log());
}

#[tokio::test]
async fn hls_is_made_archived_and_put_on_the_sites_and_platforms_get_the_film() {
    let bench = Bench::new();
    let film = bench.drawn("C0001.MP4", Footage { width: 1280, height: 720, ..footage(4.0) }).await;
    let night = Night::begin().await;
    std::fs::write(night.path("recipes/republish.toml"), RECIPE).unwrap();
    night.order(&film).await;
    assert_eq!(night.live(None).await, Ended::Done);
    let status = night.status().await;
    let made: Vec<&str> =
        status["renditions"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(made, ["hls", "web-720"]);
    let master = night.path("data").join(status["renditions"][0]["path"].as_str().unwrap());
    assert!(master.ends_with("master.m3u8"));
    assert_eq!(played(&master), (100, String::new()));
    written(&night).await;
    for shown in ["www/replay/gala/hls-1", "nas/gala/version-001/data/gala-v1-hls"] {
        let played = played(&night.path(shown).join("master.m3u8"));
        assert_eq!(played, (100, String::new()), "{shown}");
        assert!(night.path(shown).join("360p/00000.m4s").is_file(), "{shown}");
    }
    let page = std::fs::read_to_string(night.path("www/replay/gala/index.html")).unwrap();
    assert!(page.contains("hls-1/master.m3u8"), "{page}");
    let published = status["publications"].as_array().unwrap();
    assert!(published.len() == 3 && published.iter().all(|one| one["state"] == "live"), "{published:?}");
}
